//! The columns of an export: which there are for a kind of record, which were asked for, and what stands in them.

use std::collections::{HashMap, HashSet};

use crm_db::Stored;
use crm_db::error::{Error, Result};
use crm_db::tx::Reader;
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::entity::Entity;
use crm_domain::field::{Field, Kind};
use crm_domain::invalid::Invalid;
use serde_json::Value as Json;
use uuid::Uuid;

use super::cell::Cell;
use crate::sheet::listed::{self, Listed};

mod parts;

/// One column.
pub(super) struct Column {
    /// What stands at its head.
    pub(super) name: String,
    /// The field it shows.
    field: String,
    value: Value,
}

impl Column {
    /// Returns the field it shows.
    pub(super) fn field(&self) -> &str {
        &self.field
    }

    /// Tells whether it shows this field; all custom fields together are one as well.
    fn is_of(&self, field: &str) -> bool {
        self.field == field || (field == "custom" && self.field.starts_with("custom."))
    }
}

/// What a column shows of a record.
enum Value {
    /// A member as it stands.
    Member(&'static str),
    /// A day.
    Day(&'static str),
    /// An amount; the record's currency stands in its own column.
    Money(&'static str),
    /// The name of the record that a member points at.
    Named(&'static str, Entity),
    /// A part that has several values.
    Parts(&'static str),
    /// The record's id in another system.
    External(String),
    /// A custom value.
    Custom(Box<FieldDef>),
    /// The currency of a custom amount.
    CustomCurrency(String),
    /// The name of the record that a custom value points at.
    CustomNamed(String, Entity),
}

/// The names of the records that a page points at.
type Names = HashMap<Entity, HashMap<Uuid, String>>;

/// Returns the columns that were asked for, or all. A field stands for all of its columns.
pub(super) fn chosen(
    fields: &[Field],
    custom: &[FieldDef],
    sources: &[String],
    hidden: &[String],
    asked: Option<&str>,
) -> std::result::Result<Vec<Column>, Invalid> {
    let is_hidden = |name: &str| hidden.iter().any(|field| field == name);
    let mut all = all(fields, custom, sources);
    all.retain(|column| !is_hidden(&column.field));
    let Some(asked) = asked else { return Ok(all) };
    let mut invalid = Invalid::default();
    let mut chosen = Vec::new();
    for name in asked.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let known = fields.iter().any(|field| field.name == name && field.is_member() && !is_hidden(name));
        let by_field = all.iter().any(|column| column.is_of(name));
        let fits = |column: &Column| if by_field { column.is_of(name) } else { column.name == name };
        let found: Vec<Column> = all.extract_if(.., |column| fits(column)).collect();
        // A field may have no columns: nothing has an id elsewhere yet.
        if found.is_empty() && !known && !chosen.iter().any(fits) {
            invalid.add("/columns", "unknown_field", format!("no column is called {name}"));
        }
        chosen.extend(found);
    }
    if chosen.is_empty() && invalid.0.is_empty() {
        invalid.add("/columns", "required", "at least one column");
    }
    invalid.or(chosen)
}

fn all(fields: &[Field], custom: &[FieldDef], sources: &[String]) -> Vec<Column> {
    let mut columns = Vec::new();
    for field in fields.iter().filter(|field| field.is_member()) {
        let mut add = |name: &str, value: Value| {
            columns.push(Column { name: name.to_owned(), field: field.name.to_owned(), value });
        };
        match (field.kind, field.name) {
            (Kind::Parts, "custom") => columns.extend(custom.iter().flat_map(customs)),
            (Kind::Parts, "external_ids") => {
                sources
                    .iter()
                    .for_each(|source| add(&format!("external_ids.{source}"), Value::External(source.clone())));
            }
            (Kind::Parts, "tag_ids") => add("tags", Value::Parts("tag_ids")),
            (Kind::Parts, name) => add(name, Value::Parts(name)),
            (Kind::Money, name) => add(name.trim_end_matches("_minor"), Value::Money(name)),
            (Kind::Date, name) => add(name, Value::Day(name)),
            (Kind::Ref(entity), name) => {
                add(name, Value::Member(name));
                let shown = name.strip_suffix("_id").map_or_else(|| format!("{name}_name"), str::to_owned);
                add(&shown, Value::Named(name, entity));
            }
            (_, name) => add(name, Value::Member(name)),
        }
    }
    columns
}

/// The columns of a custom field; they can be chosen by its name, or all together as `custom`.
fn customs(def: &FieldDef) -> Vec<Column> {
    let name = format!("custom.{}", def.key);
    let column = |end: &str, value: Value| Column { name: format!("{name}{end}"), field: name.clone(), value };
    let mut columns = vec![column("", Value::Custom(Box::new(def.clone())))];
    if def.kind == CustomKind::Money {
        columns.push(column(".currency", Value::CustomCurrency(def.key.clone())));
    }
    if let Some(entity) = def.target() {
        columns.push(column(".name", Value::CustomNamed(def.key.clone(), entity)));
    }
    columns
}

/// Returns the rows of a page; the names in them are read in one query for each kind of record.
pub(super) fn rows<R: Stored>(reader: &mut Reader<'_>, columns: &[Column], page: &[R]) -> Result<Vec<Vec<Cell>>> {
    let records: Vec<Json> = page
        .iter()
        .map(|record| serde_json::to_value(record).map_err(|error| Error::Broken(error.to_string())))
        .collect::<Result<_>>()?;
    let mut wanted: HashMap<Entity, HashSet<Uuid>> = HashMap::new();
    for (entity, id) in
        records.iter().flat_map(|record| columns.iter().flat_map(|column| column.value.points_at(record)))
    {
        wanted.entry(entity).or_default().insert(id);
    }
    let mut names = Names::new();
    for (entity, ids) in wanted {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        names.insert(entity, reader.names(entity, &ids)?);
    }
    let row = |record: &Json| columns.iter().map(|column| column.value.of(record, &names)).collect();
    Ok(records.iter().map(row).collect())
}

impl Value {
    /// Returns the records whose names it shows.
    fn points_at(&self, record: &Json) -> Vec<(Entity, Uuid)> {
        match self {
            Value::Named(member, entity) => id(member_of(record, member)).map(|id| (*entity, id)).into_iter().collect(),
            Value::CustomNamed(key, entity) => id(custom(record, key)).map(|id| (*entity, id)).into_iter().collect(),
            Value::Parts(member) => parts::points_at(member, member_of(record, member)),
            _ => Vec::new(),
        }
    }

    fn of(&self, record: &Json, names: &Names) -> Cell {
        match self {
            Value::Member(member) => Cell::of(member_of(record, member)),
            Value::Day(member) => Cell::day(member_of(record, member)),
            Value::Money(member) => {
                Cell::money(member_of(record, member), member_of(record, "currency").as_str().unwrap_or_default())
            }
            Value::Named(member, entity) => named(names, *entity, member_of(record, member)),
            Value::Parts(member) => Cell::text(parts::shown(member, record, names)),
            Value::External(source) => Cell::of(member_of(member_of(record, "external_ids"), source)),
            Value::Custom(def) => custom_cell(custom(record, &def.key), def),
            Value::CustomCurrency(key) => Cell::of(member_of(custom(record, key), "currency")),
            Value::CustomNamed(key, entity) => named(names, *entity, custom(record, key)),
        }
    }
}

/// Returns what an export shows of a part of one record.
///
/// # Errors
/// When the database fails.
pub fn part_text(reader: &mut Reader<'_>, member: &'static str, record: &Json) -> Result<String> {
    let mut names = Names::new();
    for (entity, id) in Value::Parts(member).points_at(record) {
        names.entry(entity).or_default().extend(reader.names(entity, &[id])?);
    }
    Ok(parts::shown(member, record, &names))
}

fn custom_cell(value: &Json, def: &FieldDef) -> Cell {
    match def.kind {
        CustomKind::Money => {
            let currency = member_of(value, "currency").as_str().unwrap_or_default();
            Cell::money(member_of(value, "amount_minor"), currency)
        }
        CustomKind::Date => Cell::day(value),
        CustomKind::MultiChoice => {
            let words = value.as_array().into_iter().flatten().filter_map(Json::as_str);
            let words = words.map(|choice| def.choice_label(choice));
            Cell::text(listed::join(&words.map(Listed::new).collect::<Vec<_>>(), &[]))
        }
        CustomKind::Choice => value.as_str().map_or(Cell::Empty, |choice| Cell::text(def.choice_label(choice))),
        _ => Cell::of(value),
    }
}

/// A member, null where there is none.
fn member_of<'a>(record: &'a Json, member: &str) -> &'a Json {
    record.get(member).unwrap_or(&Json::Null)
}

fn custom<'a>(record: &'a Json, key: &str) -> &'a Json {
    member_of(member_of(record, "custom"), key)
}

fn id(value: &Json) -> Option<Uuid> {
    Uuid::parse_str(value.as_str()?).ok()
}

fn name<'a>(names: &'a Names, entity: Entity, value: &Json) -> Option<&'a str> {
    names.get(&entity)?.get(&id(value)?).map(String::as_str)
}

fn named(names: &Names, entity: Entity, value: &Json) -> Cell {
    name(names, entity, value).map_or(Cell::Empty, Cell::text)
}
