//! Counting which records have values in which fields: each table of records is read once, for all of its fields.

use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::custom_field::ENTITIES;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::field::{Field, Source};
use crm_domain::product::Product;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::TABLES;
use crate::statement::Sql;
use crate::stored::Stored;

/// How many records have a value in a field.
pub(super) struct Measured {
    entity: Entity,
    field: String,
    total: i64,
    filled: i64,
    filled_lately: i64,
}

pub(super) fn measure(conn: &mut Conn, lately: Instant) -> Result<Vec<Measured>> {
    let mut all = columns::<Account>(conn, lately)?;
    all.extend(columns::<Contact>(conn, lately)?);
    all.extend(columns::<Deal>(conn, lately)?);
    all.extend(columns::<Activity>(conn, lately)?);
    all.extend(columns::<Product>(conn, lately)?);
    for &entity in ENTITIES {
        let total = all.iter().find(|one| one.entity == entity).map_or(0, |one| one.total);
        all.extend(custom(conn, entity, total, lately)?);
    }
    let deals = all.iter().find(|one| one.entity == Entity::Deal).map_or(0, |one| one.total);
    all.extend(stages(conn, deals, lately)?);
    Ok(all)
}

pub(super) fn keep(conn: &mut Conn, measured: &[Measured], now: Instant) -> QueryResult<()> {
    Sql::new("DELETE FROM field_fill").execute_in(conn)?;
    for chunk in measured.chunks(super::CHUNK) {
        let mut insert =
            Sql::new("INSERT INTO field_fill (entity, field, total, filled, filled_lately, measured_at) VALUES ");
        for (index, one) in chunk.iter().enumerate() {
            insert.push(if index > 0 { ", (" } else { "(" }).bind(one.entity.as_str()).push(", ");
            insert.bind(one.field.as_str()).push(", ").bind(one.total).push(", ").bind(one.filled).push(", ");
            insert.bind(one.filled_lately).push(", ").bind(now).push(")");
        }
        // Another server may have measured at the same moment.
        insert.push(
            " ON CONFLICT (entity, field) DO UPDATE SET total = excluded.total, filled = excluded.filled, \
             filled_lately = excluded.filled_lately, measured_at = excluded.measured_at",
        );
        insert.execute_in(conn)?;
    }
    Ok(())
}

/// The fields that stand in a column of the record's own table.
fn own_columns<R: Stored>() -> Vec<&'static str> {
    let columns = TABLES.iter().find(|(name, ..)| *name == R::TABLE).map_or(&[][..], |(_, _, columns)| *columns);
    let stands = |field: &&Field| {
        matches!(field.source, Source::Column | Source::Folded)
            && columns.iter().any(|(name, _)| *name == field.name)
            && field.name != "custom"
    };
    R::FIELDS.iter().filter(stands).map(|field| field.name).collect()
}

/// All counts come as one text, as how many there are differs by kind of record.
fn columns<R: Stored>(conn: &mut Conn, lately: Instant) -> Result<Vec<Measured>> {
    let names = own_columns::<R>();
    let mut count = Sql::new("SELECT CAST(count(*) AS text)");
    for name in &names {
        count
            .push(&format!(" || ',' || CAST(count(\"{name}\") AS text) || ',' || CAST(count(CASE WHEN created_at >= "));
        count.bind(lately).push(&format!(" THEN \"{name}\" END) AS text)"));
    }
    count.push(&format!(" FROM \"{}\" WHERE deleted_at IS NULL", R::TABLE));
    let (text,) = count.typed::<(st::Text,)>().get_result::<(String,)>(conn)?;
    let mut numbers = text.split(',').map(|number| number.parse().unwrap_or(0));
    let total: i64 = numbers.next().unwrap_or(0);
    let measured = |name: &&str| Measured {
        entity: R::ENTITY,
        field: (*name).to_owned(),
        total,
        filled: numbers.next().unwrap_or(0),
        filled_lately: numbers.next().unwrap_or(0),
    };
    Ok(names.iter().map(measured).collect())
}

fn custom(conn: &mut Conn, entity: Entity, total: i64, lately: Instant) -> Result<Vec<Measured>> {
    let mut count = Sql::new("SELECT k.key, count(*), count(CASE WHEN r.created_at >= ");
    count.bind(lately).push(&format!(" THEN 1 END) FROM \"{}\" r, ", entity.as_str()));
    count.push(&conn.members_of("r.custom")).push(" WHERE r.deleted_at IS NULL GROUP BY k.key");
    let rows: Vec<(String, i64, i64)> = count.typed::<(st::Text, st::BigInt, st::BigInt)>().load(conn)?;
    let measured = |(key, filled, filled_lately)| Measured {
        entity,
        field: format!("custom.{key}"),
        total,
        filled,
        filled_lately,
    };
    Ok(rows.into_iter().map(measured).collect())
}

fn stages(conn: &mut Conn, total: i64, lately: Instant) -> Result<Vec<Measured>> {
    let mut count = Sql::new("SELECT stage_id, count(*), count(CASE WHEN stage_entered_at >= ");
    count.bind(lately).push(" THEN 1 END) FROM deal WHERE deleted_at IS NULL GROUP BY stage_id");
    let rows: Vec<(Key, i64, i64)> = count.typed::<(sql::Guid, st::BigInt, st::BigInt)>().load(conn)?;
    let measured = |(stage, filled, filled_lately): (Key, i64, i64)| Measured {
        entity: Entity::Stage,
        field: stage.0.to_string(),
        total,
        filled,
        filled_lately,
    };
    Ok(rows.into_iter().map(measured).collect())
}
