//! Custom values in typed, indexed columns, for filters and sort orders. The truth is the record's `custom` document; this follows it.

use crm_domain::custom_field::{ENTITIES, FieldDef, indexed_values};
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::record::Custom;
use crm_domain::team::Team;
use crm_domain::user::User;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, key};
use crate::connection::Conn;
use crate::schema::custom_value;
use crate::statement::Sql;
use crate::stored::pointer_column;

#[derive(Insertable)]
#[diesel(table_name = custom_value, treat_none_as_default_value = false)]
struct ValueRow {
    id: Key,
    field_def_id: Key,
    account_id: Option<Key>,
    contact_id: Option<Key>,
    deal_id: Option<Key>,
    activity_id: Option<Key>,
    product_id: Option<Key>,
    text_key: Option<String>,
    number_value: Option<f64>,
    date_value: Option<chrono::NaiveDate>,
    bool_value: Option<bool>,
    ref_id: Option<Key>,
    owner_id: Option<Key>,
    team_id: Option<Key>,
}

/// The column by which values point at records of this kind.
pub const fn pointer(entity: Entity) -> Option<&'static str> {
    match entity {
        // Alone among what points at records here, as no other shared part hangs on an activity.
        Entity::Activity => Some("activity_id"),
        other => pointer_column(other),
    }
}

/// Removes the values of a record for good.
pub fn purge(conn: &mut Conn, entity: Entity, record: Uuid) -> QueryResult<()> {
    let Some(column) = pointer(entity).filter(|_| ENTITIES.contains(&entity)) else { return Ok(()) };
    let mut delete = Sql::new(format!("DELETE FROM custom_value WHERE {column} = "));
    delete.bind(record).execute_in(conn)?;
    Ok(())
}

/// The owner and the team of a record.
pub type Owned = (Option<Id<User>>, Option<Id<Team>>);

/// Tells whether a record has a value of the field, one in the recycle bin included.
pub fn has_any(conn: &mut Conn, def: &FieldDef) -> QueryResult<bool> {
    let mut find = Sql::new("SELECT EXISTS (SELECT 1 FROM custom_value WHERE field_def_id = ");
    find.bind(def.id.uuid()).push(")");
    Ok(find.typed::<(diesel::sql_types::Bool,)>().get_result::<(bool,)>(conn)?.0)
}

/// Tells whether a record has this choice of the field, one in the recycle bin included.
pub fn has_choice(conn: &mut Conn, def: &FieldDef, choice: &str) -> QueryResult<bool> {
    let mut find = Sql::new("SELECT EXISTS (SELECT 1 FROM custom_value WHERE field_def_id = ");
    find.bind(def.id.uuid()).push(" AND text_key = ").bind(crm_domain::fold::fold(choice).as_str()).push(")");
    Ok(find.typed::<(diesel::sql_types::Bool,)>().get_result::<(bool,)>(conn)?.0)
}

/// Writes the indexed values of a record anew.
pub fn replace(
    conn: &mut Conn,
    entity: Entity,
    record: Uuid,
    owned: Owned,
    custom: &Custom,
    defs: &[FieldDef],
) -> QueryResult<()> {
    purge(conn, entity, record)?;
    for def in defs {
        let Some(value) = custom.get(&def.key) else { continue };
        for indexed in indexed_values(value, def.kind) {
            let of = |kind: Entity| (entity == kind).then_some(Key(record));
            let row = ValueRow {
                id: Key(Uuid::now_v7()),
                field_def_id: def.id.into(),
                account_id: of(Entity::Account),
                contact_id: of(Entity::Contact),
                deal_id: of(Entity::Deal),
                activity_id: of(Entity::Activity),
                product_id: of(Entity::Product),
                text_key: indexed.text_key,
                number_value: indexed.number,
                date_value: indexed.date,
                bool_value: indexed.bool,
                ref_id: indexed.ref_id.map(Key),
                owner_id: key(owned.0),
                team_id: key(owned.1),
            };
            diesel::insert_into(custom_value::table).values(&row).execute(conn)?;
        }
    }
    Ok(())
}

/// Writes owner and team of a record beside its values, after it was given to somebody else.
pub fn follow(conn: &mut Conn, entity: Entity, record: Uuid, (owner, team): Owned) -> QueryResult<()> {
    let Some(column) = pointer(entity) else { return Ok(()) };
    let mut update = Sql::new("UPDATE custom_value SET owner_id = ");
    update.bind_maybe(owner.map(|id| id.uuid())).push(", team_id = ").bind_maybe(team.map(|id| id.uuid()));
    update.push(&format!(" WHERE {column} = ")).bind(record).execute_in(conn)?;
    Ok(())
}
