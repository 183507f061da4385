//! Definitions of custom fields in the database.

use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::entity::Entity;
use crm_domain::policy::Actor;
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::custom_value;
use crate::schema::field_def;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::{job, search};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = field_def, treat_none_as_default_value = false, treat_none_as_null = true)]
struct FieldDefRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    entity: String,
    key: String,
    label: String,
    kind: String,
    choices: Json,
    help: Option<String>,
    position: i32,
    owner_id: Option<Key>,
    purpose: String,
    required: bool,
    default_value: Json,
    choice_labels: Json,
    retired_choices: Json,
}

impl From<&FieldDef> for FieldDefRow {
    fn from(record: &FieldDef) -> Self {
        let record = record.clone();
        FieldDefRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            entity: record.entity.as_str().to_owned(),
            key: record.key,
            label: record.label,
            kind: record.kind.as_str().to_owned(),
            choices: Json::of(&record.choices),
            choice_labels: Json::of(&record.choice_labels),
            retired_choices: Json::of(&record.retired_choices),
            help: record.help,
            position: record.position,
            owner_id: key(record.owner_id),
            purpose: record.purpose,
            required: record.required,
            default_value: Json::of(&record.default_value),
        }
    }
}

impl From<FieldDefRow> for FieldDef {
    fn from(row: FieldDefRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let FieldDefRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            entity,
            key: own_key,
            label,
            kind,
            choices,
            choice_labels,
            retired_choices,
            help,
            position,
            owner_id,
            purpose,
            required,
            default_value,
        } = row;
        FieldDef {
            id: own_id.into(),
            version,
            entity: Entity::parse(&entity).unwrap_or(Entity::Contact),
            key: own_key,
            label,
            kind: CustomKind::parse(&kind).unwrap_or(CustomKind::LongText),
            choices: choices.read(),
            choice_labels: choice_labels.read(),
            retired_choices: retired_choices.read(),
            help,
            position,
            owner_id: id(owner_id),
            purpose,
            required,
            default_value: default_value.read(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for FieldDef {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"field_def\".* FROM \"field_def\"");
        select.append(tail);
        let rows: Vec<FieldDefRow> = select.typed::<field_def::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(FieldDef::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(field_def::table).values(FieldDefRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row =
            field_def::table.filter(field_def::id.eq(Key::from(self.id))).filter(field_def::version.eq(before.version));
        diesel::update(row).set(FieldDefRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let mut forget = Sql::new("DELETE FROM custom_value WHERE field_def_id = ");
        forget.bind(self.id.uuid()).execute_in(conn)?;
        diesel::delete(field_def::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn settle(
        conn: &mut Conn,
        before: Option<&Self>,
        after: Option<&Self>,
        actor: &Actor,
        now: Instant,
    ) -> QueryResult<()> {
        if let (Some(before), Some(after)) = (before, after)
            && before.deleted_at.is_some() != after.deleted_at.is_some()
            && is_in_search(conn, after)?
        {
            let by = actor.user_id.map(|user| user.uuid());
            job::enqueue(conn, &search::custom::job(after, now), by, now)?;
        }
        Ok(())
    }
}

/// Returns the custom fields of a kind of record, in their order.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, entity: Entity, now: Instant) -> QueryResult<Vec<FieldDef>> {
    let mut tail = Sql::new(" WHERE deleted_at IS NULL AND entity = ");
    tail.bind(entity.as_str()).push(" ORDER BY position, id");
    FieldDef::load(conn, tail, now)
}

/// Returns the custom fields of a kind of record, those in the recycle bin included: their values are kept and indexed,
/// so that a field taken out of the bin works at once.
pub(crate) fn all(conn: &mut Conn, entity: Entity, now: Instant) -> QueryResult<Vec<FieldDef>> {
    let mut tail = Sql::new(" WHERE entity = ");
    tail.bind(entity.as_str()).push(" ORDER BY position, id");
    FieldDef::load(conn, tail, now)
}

/// Tells whether the search finds records by values of this field; long texts have none in the index by which to tell.
fn is_in_search(conn: &mut Conn, def: &FieldDef) -> QueryResult<bool> {
    Ok(match def.kind {
        CustomKind::LongText => true,
        kind => kind.is_searchable() && custom_value::has_any(conn, def)?,
    })
}
