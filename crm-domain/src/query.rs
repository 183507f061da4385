//! How lists are asked for: one language for lists, saved views, segments, reports and rules.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::custom_field::{CustomKind, FieldDef};
use crate::entity::Entity;
use crate::field::{Field, Kind, Op, Source};
use crate::fold::fold;
use crate::invalid::Invalid;
use crate::time::{Day, Instant, cut};

/// Deepest nesting of a filter.
pub const MAX_DEPTH: usize = 5;
/// Most comparisons in a filter.
pub const MAX_LEAVES: usize = 50;
/// Most values of one `in`.
pub const MAX_VALUES: usize = 200;

/// A condition on records, as it is stored in views and sent by clients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(no_recursion)]
pub enum Filter {
    /// All of these hold.
    All {
        /// The conditions.
        all: Vec<Filter>,
    },
    /// At least one of these holds.
    Any {
        /// The conditions.
        any: Vec<Filter>,
    },
    /// This does not hold.
    Not {
        /// The condition.
        not: Box<Filter>,
    },
    /// A comparison.
    Where(Comparison),
}

/// A comparison of one field with a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// The field's name; `custom.<key>` for a custom field.
    pub field: String,
    /// How to compare.
    pub op: Op,
    /// With what: a value, a list for `in` and `nin`, true or false for `is_null`.
    #[schema(value_type = serde_json::Value)]
    pub value: Json,
}

/// A value of a filter or a cursor, typed after its field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Text as it stands.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction; written by its bits, as a cursor must find it again exactly.
    Number(#[serde(with = "bits")] f64),
    /// A moment.
    Instant(Instant),
    /// A day.
    Day(Day),
    /// Yes or no.
    Bool(bool),
    /// The id of a record.
    Id(Uuid),
}

/// A field that a checked filter or sort order names.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A field of the record itself.
    Own {
        /// Its name.
        name: &'static str,
        /// Its kind.
        kind: Kind,
        /// Where its values stand.
        source: Source,
        /// Whether it can be empty.
        nullable: bool,
    },
    /// A custom field.
    Custom {
        /// The definition's id.
        id: Uuid,
        /// Its name, `custom.<key>`.
        name: String,
        /// Its kind.
        kind: CustomKind,
    },
}

/// A filter whose names and values were checked against the fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of these hold; none of them means everything.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// A comparison; `values` has one member but for `in` and `nin`.
    Where {
        /// The field.
        operand: Operand,
        /// How to compare.
        op: Op,
        /// With what; text is folded where the field has a folded form.
        values: Vec<Value>,
    },
}

impl Condition {
    /// The condition that every record meets.
    pub const fn always() -> Self {
        Condition::All(Vec::new())
    }

    /// Narrows it to records with these ids.
    #[must_use]
    pub fn among(self, entity: Entity, ids: Vec<Uuid>) -> Self {
        let operand = Operand::Own { name: "id", kind: Kind::Ref(entity), source: Source::Column, nullable: false };
        let chosen = Condition::Where { operand, op: Op::In, values: ids.into_iter().map(Value::Id).collect() };
        match self {
            Condition::All(mut parts) => {
                parts.push(chosen);
                Condition::All(parts)
            }
            other => Condition::All(vec![other, chosen]),
        }
    }
}

/// A sort order: one field, the id breaks ties.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// The field's name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Where its values stand.
    pub source: Source,
    /// Whether it can be empty; empty values come last either way.
    pub nullable: bool,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The custom field whose values these are, when it is one.
    pub custom: Option<CustomSort>,
}

/// A custom field that puts a list in order. What has no value follows in the usual order, whichever way.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomSort {
    /// Its name, `custom.<key>`.
    pub name: String,
    /// The definition's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: CustomKind,
    /// The folded values of its choices in their order, by which lists go; empty for other kinds.
    pub choices: Vec<String>,
}

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Start {
    /// At the first record.
    #[default]
    Top,
    /// After the record that this opaque cursor names.
    Cursor(String),
    /// After this many records.
    Offset(u32),
}

/// A list that was asked for, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    /// What the records must meet.
    pub condition: Condition,
    /// Words to look for in the folded search text of the records.
    pub words: Option<String>,
    /// The order.
    pub sort: Sort,
    /// Where the page starts.
    pub start: Start,
    /// Most records on the page.
    pub limit: u32,
    /// Whether to count all matches.
    pub count: bool,
    /// Whether to list the recycle bin in place of the live records.
    pub deleted: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<R> {
    /// The records, in order.
    pub data: Vec<R>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
    /// All matches, when asked for; capped at [`COUNT_CAP`].
    pub count: Option<u64>,
}

/// Counting stops here.
pub const COUNT_CAP: u64 = 100_000;

/// The fields a list can name: those of the record and the custom ones of its kind.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue<'a> {
    /// The record's own fields.
    pub fields: &'static [Field],
    /// The custom fields defined for the kind of record.
    pub custom: &'a [FieldDef],
}

impl Catalogue<'_> {
    /// Finds a field that can be filtered by.
    fn operand(&self, name: &str) -> Option<Operand> {
        if let Some(key) = name.strip_prefix("custom.") {
            return self.custom.iter().find(|def| def.key == key).map(|def| Operand::Custom {
                id: def.id.uuid(),
                name: name.to_owned(),
                kind: def.kind,
            });
        }
        self.fields.iter().find(|field| field.name == name && field.filterable).map(|field| Operand::Own {
            name: field.name,
            kind: field.kind,
            source: field.source,
            nullable: field.nullable,
        })
    }

    /// Finds the sort order that `text` (`name` or `-name`) asks for.
    pub fn sort(&self, text: &str) -> Result<Sort, Invalid> {
        let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let own = || self.fields.iter().find(|field| field.name == name && field.sortable);
        let sort = match name.strip_prefix("custom.") {
            Some(key) => self.custom_sort(key, descending),
            None => own().map(|field| Sort::by(field, descending)),
        };
        sort.ok_or_else(|| {
            let own = self.fields.iter().filter(|field| field.sortable).map(|field| field.name.to_owned());
            let custom =
                self.custom.iter().filter(|def| def.kind.is_sortable()).map(|def| format!("custom.{}", def.key));
            let known: Vec<String> = own.chain(custom).collect();
            Invalid::one("/sort", "unknown_field", format!("sort by one of: {}", known.join(", ")))
        })
    }

    fn custom_sort(&self, key: &str, descending: bool) -> Option<Sort> {
        let def = self.custom.iter().find(|def| def.key == key && def.kind.is_sortable())?;
        Some(Sort {
            name: "custom",
            kind: def.kind.field_kind(),
            source: Source::Related,
            nullable: true,
            descending,
            custom: Some(CustomSort {
                id: def.id.uuid(),
                name: format!("custom.{}", def.key),
                kind: def.kind,
                choices: def.choice_keys(),
            }),
        })
    }

    /// Checks a filter: names, comparisons, values, depth and size.
    pub fn check(&self, filter: &Filter) -> Result<Condition, Invalid> {
        let mut leaves = 0;
        self.check_node(filter, 1, &mut leaves)
    }

    fn check_node(&self, filter: &Filter, depth: usize, leaves: &mut usize) -> Result<Condition, Invalid> {
        if depth > MAX_DEPTH {
            return Err(Invalid::one("/filter", "too_deep", format!("at most {MAX_DEPTH} levels")));
        }
        let mut each = |filters: &[Filter]| -> Result<Vec<Condition>, Invalid> {
            filters.iter().map(|filter| self.check_node(filter, depth + 1, leaves)).collect()
        };
        Ok(match filter {
            Filter::All { all } => Condition::All(each(all)?),
            Filter::Any { any } => Condition::Any(each(any)?),
            Filter::Not { not: inner } => Condition::Not(Box::new(self.check_node(inner, depth + 1, leaves)?)),
            Filter::Where(comparison) => {
                *leaves += 1;
                if *leaves > MAX_LEAVES {
                    return Err(Invalid::one("/filter", "too_long", format!("at most {MAX_LEAVES} comparisons")));
                }
                self.check_comparison(comparison)?
            }
        })
    }

    fn check_comparison(&self, comparison: &Comparison) -> Result<Condition, Invalid> {
        let pointer = format!("/{}", comparison.field);
        let operand = self.operand(&comparison.field).ok_or_else(|| unknown_filter(&comparison.field))?;
        let kind = match &operand {
            Operand::Own { kind, .. } => *kind,
            Operand::Custom { kind, .. } => kind.field_kind(),
        };
        let op = comparison.op;
        if !kind.ops().contains(&op) {
            return Err(Invalid::one(&pointer, "unknown_operator", format!("{} cannot be used here", op.as_str())));
        }
        let folds = match &operand {
            Operand::Own { source, .. } => *source == Source::Folded || matches!(kind, Kind::Text),
            Operand::Custom { .. } => true,
        };
        let read = |json: &Json, kind: Kind| {
            Value::read(json, kind)
                .map(|value| match value {
                    Value::Text(text) if folds && matches!(kind, Kind::Text) => Value::Text(fold(&text)),
                    other => other,
                })
                .ok_or_else(|| Invalid::one(&pointer, "invalid_value", format!("not a {} value", kind.as_str())))
        };
        let values = match (op, &comparison.value) {
            (Op::IsNull, json) => vec![read(json, Kind::Bool)?],
            (Op::In | Op::Nin, Json::Array(items)) if items.len() <= MAX_VALUES => {
                items.iter().map(|item| read(item, kind)).collect::<Result<_, _>>()?
            }
            (Op::In | Op::Nin, _) => {
                return Err(Invalid::one(&pointer, "invalid_value", format!("a list of at most {MAX_VALUES} values")));
            }
            (_, json) => vec![read(json, kind)?],
        };
        Ok(Condition::Where { operand, op, values })
    }
}

/// Returns the fault of a filter by a field that is not known, or not to whom asks.
pub fn unknown_filter(name: &str) -> Invalid {
    Invalid::one(format!("/{name}"), "unknown_field", format!("no field to filter by is called {name}"))
}

impl Sort {
    /// Sorts by this field.
    pub const fn by(field: &Field, descending: bool) -> Self {
        Sort {
            name: field.name,
            kind: field.kind,
            source: field.source,
            nullable: field.nullable,
            descending,
            custom: None,
        }
    }
}

impl Value {
    /// Reads a value of this kind; numbers, yes and no may also come as text, as query parameters do.
    pub fn read(json: &Json, kind: Kind) -> Option<Value> {
        match kind {
            Kind::Text | Kind::LongText => json.as_str().map(|text| Value::Text(text.to_owned())),
            Kind::Choice(choices) => {
                json.as_str().filter(|text| choices.contains(text)).map(|text| Value::Text(text.to_owned()))
            }
            Kind::Integer | Kind::Money => {
                json.as_i64().or_else(|| json.as_str().and_then(|text| text.parse().ok())).map(Value::Integer)
            }
            Kind::Number => json
                .as_f64()
                .or_else(|| json.as_str().and_then(|text| text.parse().ok()))
                .filter(|number| number.is_finite())
                .map(Value::Number),
            Kind::Bool => json.as_bool().or_else(|| json.as_str().and_then(|text| text.parse().ok())).map(Value::Bool),
            Kind::Date => json.as_str().and_then(|text| text.parse().ok()).map(Value::Day),
            Kind::Instant => json
                .as_str()
                .and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok())
                .map(|at| Value::Instant(cut(at.to_utc()))),
            Kind::Ref(_) => json.as_str().and_then(|text| Uuid::parse_str(text).ok()).map(Value::Id),
            Kind::Parts => None,
        }
    }
}

/// Numbers as their bits: written in decimals, the last one may be read differently.
mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
    pub fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        number.to_bits().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        u64::deserialize(deserializer).map(f64::from_bits)
    }
}
