//! What hangs on a deal: its lines, the people it is about, its moves from stage to stage.

use std::collections::HashMap;

use crm_domain::deal::{Deal, Line, Participant, StageChange};
use crm_domain::entity::Entity;
use crm_domain::policy::Actor;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::{external_id, grouped, tag};
use crate::schema::{deal_contact, deal_line, stage_change};
use crate::statement::Sql;

#[derive(Queryable, Insertable)]
#[diesel(table_name = deal_line, treat_none_as_default_value = false)]
struct LineRow {
    id: Key,
    deal_id: Key,
    product_id: Option<Key>,
    name: String,
    quantity: f64,
    unit_price_minor: i64,
    discount_percent: f64,
    amount_minor: i64,
    position: i32,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = deal_contact, treat_none_as_default_value = false)]
struct ContactRow {
    deal_id: Key,
    contact_id: Key,
    role: Option<String>,
    position: i32,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = stage_change, treat_none_as_default_value = false)]
struct MoveRow {
    id: Key,
    deal_id: Key,
    from_stage_id: Option<Key>,
    to_stage_id: Key,
    at: Moment,
    by_user_id: Option<Key>,
    seconds_in_from: Option<i64>,
}

pub(super) fn load_lines(conn: &mut Conn, deals: &[Key]) -> QueryResult<HashMap<Key, Vec<Line>>> {
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT deal_line.* FROM deal_line WHERE ");
    find.append(conn.is_among("deal_id", deals.iter().copied())).push(" ORDER BY position, id");
    let rows: Vec<LineRow> = find.typed::<deal_line::SqlType>().load(conn)?;
    Ok(grouped(rows.into_iter().map(|row| {
        let line = Line {
            id: row.id.0,
            product_id: id(row.product_id),
            name: row.name,
            quantity: row.quantity,
            unit_price_minor: row.unit_price_minor,
            discount_percent: row.discount_percent,
            amount_minor: row.amount_minor,
        };
        (row.deal_id, line)
    })))
}

pub(super) fn load_contacts(conn: &mut Conn, deals: &[Key]) -> QueryResult<HashMap<Key, Vec<Participant>>> {
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT deal_contact.* FROM deal_contact WHERE ");
    find.append(conn.is_among("deal_id", deals.iter().copied())).push(" ORDER BY position, contact_id");
    let rows: Vec<ContactRow> = find.typed::<deal_contact::SqlType>().load(conn)?;
    let participant =
        |row: ContactRow| (row.deal_id, Participant { contact_id: row.contact_id.into(), role: row.role });
    Ok(grouped(rows.into_iter().map(participant)))
}

/// Writes the parts that differ.
pub(super) fn save(conn: &mut Conn, before: Option<&Deal>, after: &Deal) -> QueryResult<()> {
    if before.map_or(&[][..], |old| &old.lines) != after.lines {
        save_lines(conn, after)?;
    }
    if before.map_or(&[][..], |old| &old.contacts) != after.contacts {
        save_contacts(conn, after)?;
    }
    let deal = after.id.uuid();
    tag::save(conn, Entity::Deal, deal, before.map_or(&[][..], |old| &old.tag_ids), &after.tag_ids)?;
    let none = Default::default();
    external_id::save(conn, Entity::Deal, deal, before.map_or(&none, |old| &old.external_ids), &after.external_ids)
}

fn save_lines(conn: &mut Conn, after: &Deal) -> QueryResult<()> {
    let deal_id = Key::from(after.id);
    diesel::delete(deal_line::table.filter(deal_line::deal_id.eq(deal_id))).execute(conn)?;
    for (position, line) in (0..).zip(&after.lines) {
        let row = LineRow {
            id: Key(line.id),
            deal_id,
            product_id: key(line.product_id),
            name: line.name.clone(),
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            discount_percent: line.discount_percent,
            amount_minor: line.amount_minor,
            position,
        };
        diesel::insert_into(deal_line::table).values(&row).execute(conn)?;
    }
    Ok(())
}

fn save_contacts(conn: &mut Conn, after: &Deal) -> QueryResult<()> {
    let deal_id = Key::from(after.id);
    diesel::delete(deal_contact::table.filter(deal_contact::deal_id.eq(deal_id))).execute(conn)?;
    for (position, participant) in (0..).zip(&after.contacts) {
        let contact_id = participant.contact_id.into();
        let row = ContactRow { deal_id, contact_id, role: participant.role.clone(), position };
        diesel::insert_into(deal_contact::table).values(&row).execute(conn)?;
    }
    Ok(())
}

/// Writes down that a deal went from one stage to another.
pub(super) fn note_move(conn: &mut Conn, before: Option<&Deal>, after: &Deal, actor: &Actor) -> QueryResult<()> {
    if before.is_some_and(|before| before.stage_id == after.stage_id) {
        return Ok(());
    }
    let seconds = |before: &Deal| (after.stage_entered_at - before.stage_entered_at).num_seconds().max(0);
    let row = MoveRow {
        id: Key(Uuid::now_v7()),
        deal_id: after.id.into(),
        from_stage_id: before.map(|before| before.stage_id.into()),
        to_stage_id: after.stage_id.into(),
        at: after.stage_entered_at.into(),
        by_user_id: key(actor.user_id),
        seconds_in_from: before.map(seconds),
    };
    diesel::insert_into(stage_change::table).values(&row).execute(conn)?;
    Ok(())
}

/// Removes everything that hangs on a deal alone.
pub(super) fn purge(conn: &mut Conn, deal: &Deal) -> QueryResult<()> {
    for table in ["deal_line", "deal_contact", "stage_change"] {
        let mut delete = Sql::new(format!("DELETE FROM {table} WHERE deal_id = "));
        delete.bind(deal.id.uuid()).execute_in(conn)?;
    }
    Ok(())
}

/// Reads the moves of a deal, ended by `finish` with order and limit.
pub(super) fn moves(conn: &mut Conn, deal: Uuid, finish: impl FnOnce(Sql) -> Sql) -> QueryResult<Vec<StageChange>> {
    let mut find = Sql::new("SELECT stage_change.* FROM stage_change WHERE deal_id = ");
    find.bind(deal);
    let rows: Vec<MoveRow> = finish(find).typed::<stage_change::SqlType>().load(conn)?;
    let change = |row: MoveRow| StageChange {
        id: row.id.0,
        deal_id: row.deal_id.into(),
        from_stage_id: id(row.from_stage_id),
        to_stage_id: row.to_stage_id.into(),
        at: row.at.into(),
        by: id(row.by_user_id),
        seconds_in_from: row.seconds_in_from,
    };
    Ok(rows.into_iter().map(change).collect())
}
