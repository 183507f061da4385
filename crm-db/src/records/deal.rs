//! Deals in the database, with their lines, people and moves.

use std::collections::HashMap;

use crm_domain::deal::{Deal, LossReason, StageChange, Status};
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::money::Interval;
use crm_domain::policy::Actor;
use crm_domain::stage::Stage;
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use uuid::Uuid;

use crate::changes;
use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::{attached, tag};
use crate::schema::deal;
use crate::statement::Sql;
use crate::stored::{Related, Stored};

mod expression;
mod parts;
pub(crate) mod tally;

#[derive(Queryable, Insertable)]
#[diesel(table_name = deal, treat_none_as_default_value = false)]
struct DealRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Option<Key>,
    team_id: Option<Key>,
    name: String,
    name_key: String,
    account_id: Option<Key>,
    pipeline_id: Key,
    stage_id: Key,
    status: String,
    amount_minor: Option<i64>,
    currency: String,
    recurring_amount_minor: Option<i64>,
    recurring_interval: Option<String>,
    probability: Option<i32>,
    started_on: Day,
    closed_on: Option<Day>,
    expected_close_on: Option<Day>,
    first_expected_close_on: Option<Day>,
    push_count: i32,
    next_step: Option<String>,
    source: Option<String>,
    source_key: Option<String>,
    loss_reason: Option<String>,
    loss_note: Option<String>,
    stage_entered_at: Moment,
    custom: Json,
    next_activity_at: Option<Moment>,
    last_activity_at: Option<Moment>,
}

changes::columns!(DealRow {
    id, version, created_at, updated_at, created_by, deleted_at, owner_id, team_id, name, name_key, account_id, pipeline_id, stage_id, status, amount_minor, currency, recurring_amount_minor, recurring_interval, probability, started_on, closed_on, expected_close_on, first_expected_close_on, push_count, next_step, source, source_key, loss_reason, loss_note, stage_entered_at, custom
} kept { next_activity_at, last_activity_at });

impl From<&Deal> for DealRow {
    fn from(record: &Deal) -> Self {
        let record = record.clone();
        DealRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: key(record.owner_id),
            team_id: key(record.team_id),
            name_key: fold(&record.name),
            name: record.name,
            account_id: key(record.account_id),
            pipeline_id: record.pipeline_id.into(),
            stage_id: record.stage_id.into(),
            status: record.status.as_str().to_owned(),
            amount_minor: record.amount_minor,
            currency: record.currency,
            recurring_amount_minor: record.recurring_amount_minor,
            recurring_interval: record.recurring_interval.map(|word| word.as_str().to_owned()),
            probability: record.probability,
            started_on: record.started_on,
            closed_on: record.closed_on,
            expected_close_on: record.expected_close_on,
            first_expected_close_on: record.first_expected_close_on,
            push_count: record.push_count,
            next_step: record.next_step,
            source_key: record.source.as_deref().map(fold),
            source: record.source,
            loss_reason: record.loss_reason.map(|word| word.as_str().to_owned()),
            loss_note: record.loss_note,
            stage_entered_at: record.stage_entered_at.into(),
            custom: Json::of(&record.custom),
            next_activity_at: record.next_activity_at.map(Moment::from),
            last_activity_at: record.last_activity_at.map(Moment::from),
        }
    }
}

impl From<DealRow> for Deal {
    fn from(row: DealRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let DealRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            team_id,
            name,
            name_key: _,
            account_id,
            pipeline_id,
            stage_id,
            status,
            amount_minor,
            currency,
            recurring_amount_minor,
            recurring_interval,
            probability,
            started_on,
            closed_on,
            expected_close_on,
            first_expected_close_on,
            push_count,
            next_step,
            source,
            source_key: _,
            loss_reason,
            loss_note,
            stage_entered_at,
            custom,
            next_activity_at,
            last_activity_at,
        } = row;
        Deal {
            id: own_id.into(),
            version,
            name,
            account_id: id(account_id),
            pipeline_id: pipeline_id.into(),
            stage_id: stage_id.into(),
            status: Status::parse(&status).unwrap_or(Status::Open),
            amount_minor,
            currency,
            recurring_amount_minor,
            recurring_interval: recurring_interval.as_deref().and_then(Interval::parse),
            lines: Vec::new(),
            probability,
            effective_probability: 0,
            weighted_minor: None,
            started_on,
            closed_on,
            expected_close_on,
            first_expected_close_on,
            push_count,
            next_step,
            source,
            loss_reason: loss_reason.as_deref().and_then(LossReason::parse),
            loss_note,
            contacts: Vec::new(),
            owner_id: id(owner_id),
            team_id: id(team_id),
            tag_ids: Vec::new(),
            custom: custom.read(),
            external_ids: Default::default(),
            stage_entered_at: stage_entered_at.into(),
            next_activity_at: next_activity_at.map(Instant::from),
            last_activity_at: last_activity_at.map(Instant::from),
            rotting: false,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
            hidden_fields: Default::default(),
        }
    }
}

impl Stored for Deal {
    fn load(conn: &mut Conn, tail: Sql, now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"deal\".* FROM \"deal\"");
        select.append(tail);
        let rows: Vec<DealRow> = select.typed::<deal::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let stages = load_stages(conn, &rows, now)?;
        let mut lines = parts::load_lines(conn, &keys)?;
        let mut contacts = parts::load_contacts(conn, &keys)?;
        let mut attached = attached::load(conn, Entity::Deal, &keys)?;
        let attach = |row: DealRow| {
            let key = row.id;
            let mut record = Deal::from(row);
            record.lines = lines.remove(&key).unwrap_or_default();
            record.contacts = contacts.remove(&key).unwrap_or_default();
            (record.tag_ids, record.external_ids) = attached.take(key);
            if let Some(stage) = stages.get(&Key::from(record.stage_id)) {
                record.derive(stage, now);
            }
            record
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(deal::table).values(DealRow::from(self)).execute(conn)?;
        parts::save(conn, None, self)
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let (old, new) = (DealRow::from(before), DealRow::from(self));
        let written = changes::write(conn, "deal", (old.id, old.version), old.columns(), new.columns())?;
        if written > 0 {
            parts::save(conn, Some(before), self)?;
        }
        Ok(written)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        parts::purge(conn, self)?;
        crate::parts::purge(conn, Entity::Deal, self.id.uuid())?;
        diesel::delete(deal::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn related(name: &str) -> Option<Related> {
        match name {
            "tag_id" => Some(tag::related("deal_id")),
            "product_id" => Some(Related::new("deal_line", "deal_id", "product_id").listed()),
            "contact_id" => Some(Related::new("deal_contact", "deal_id", "contact_id")),
            "industry" => Some(expression::INDUSTRY),
            _ => crate::import::related(name),
        }
    }

    fn expression(name: &str, conn: &Conn, now: Instant) -> Option<Sql> {
        expression::of(name, conn, now)
    }

    fn links() -> Option<(&'static str, &'static str)> {
        Some(("stage_change", "deal_id"))
    }

    fn settle(
        conn: &mut Conn,
        before: Option<&Self>,
        after: Option<&Self>,
        actor: &Actor,
        now: Instant,
    ) -> QueryResult<()> {
        if let Some(after) = after {
            parts::note_move(conn, before, after, actor)?;
        }
        tally::note(conn, before, after)?;
        // What happened with a deal that is new, nobody has written yet.
        if before.is_none() {
            return Ok(());
        }
        let account = |deal: Option<&Deal>| deal.filter(|deal| deal.deleted_at.is_none())?.account_id;
        let (old, new) = (account(before), account(after));
        if old == new {
            return Ok(());
        }
        super::activity::refresh_accounts(conn, [old, new].into_iter().flatten().map(|id| id.uuid()).collect(), now)
    }
}

/// The stages of these deals, for what is worked out from them.
fn load_stages(conn: &mut Conn, rows: &[DealRow], now: Instant) -> QueryResult<HashMap<Key, Stage>> {
    let mut ids: Vec<Key> = rows.iter().map(|row| row.stage_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut tail = Sql::new(" WHERE ");
    tail.append(conn.is_among("id", ids));
    let stages = Stage::load(conn, tail, now)?;
    Ok(stages.into_iter().map(|stage| (Key::from(stage.id), stage)).collect())
}

/// Reads the moves of a deal from stage to stage, ended by `finish` with order and limit.
pub(crate) fn moves(conn: &mut Conn, deal: Uuid, finish: impl FnOnce(Sql) -> Sql) -> QueryResult<Vec<StageChange>> {
    parts::moves(conn, deal, finish)
}
