//! What a kind of record tells the store: its table, how it is loaded and written, and who it is visible to.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, Object, Subject};
use crm_domain::record::Record;
use crm_domain::share::ShareLevel;
use crm_domain::time::Instant;
use diesel::QueryResult;

use crate::connection::Conn;
use crate::error::Result;
use crate::scope::{self, Reach};
use crate::statement::Sql;

/// A table that points at records and serves as a filter on them.
#[derive(Debug, Clone, Copy)]
pub struct Related {
    /// The table.
    pub table: &'static str,
    /// Its column with the record's id.
    pub record: &'static str,
    /// Its column with the value that is asked for.
    pub value: &'static str,
    /// Whether the table of listings holds its values too, because many records can have the same one.
    pub listed: bool,
    /// The field whose order the table itself has for each value.
    pub order: Option<&'static str>,
    /// The kind of record the values belong to; who does not see all of those cannot ask.
    pub of: Option<Entity>,
}

impl Related {
    /// Returns the filter through a table by the columns with the record's id and with the value.
    pub const fn new(table: &'static str, record: &'static str, value: &'static str) -> Self {
        Self { table, record, value, listed: false, order: None, of: None }
    }

    /// Returns it for values that the table of listings holds too.
    pub const fn listed(self) -> Self {
        Self { listed: true, ..self }
    }

    /// Returns it for values that belong to records of another kind.
    pub const fn of(self, entity: Entity) -> Self {
        Self { of: Some(entity), ..self }
    }

    /// Returns it for a table that has each value's records in the order of this field.
    pub const fn in_order_of(self, field: &'static str) -> Self {
        Self { order: Some(field), ..self }
    }
}

/// A record in the database.
pub trait Stored: Record {
    /// Its table; unlike [`Record::ENTITY`] it may be quoted in SQL only.
    const TABLE: &'static str = Self::ENTITY.as_str();

    /// Reads `SELECT table.* FROM table` with this tail, and the parts of what is found.
    fn load(conn: &mut Conn, tail: Sql, now: Instant) -> QueryResult<Vec<Self>>;

    /// Writes a new row and its parts.
    fn insert(&self, conn: &mut Conn) -> QueryResult<()>;

    /// Writes the row of `before.version` anew, and the parts that differ; returns 0 when that version is gone.
    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize>;

    /// Removes the row and its parts for good.
    fn purge(&self, conn: &mut Conn) -> QueryResult<()>;

    /// Returns the table behind a related field.
    fn related(_name: &str) -> Option<Related> {
        None
    }

    /// Returns the expression by which the database works a field out: on the record's table for derived and computed
    /// fields, on [`Stored::links`] for linked ones.
    fn expression(_name: &str, _conn: &Conn, _now: Instant) -> Option<Sql> {
        None
    }

    /// Returns the table behind linked fields and its column with the record's id.
    fn links() -> Option<(&'static str, &'static str)> {
        None
    }

    /// Returns which records of this kind the actor's right reaches.
    fn reach(actor: &Actor, action: Action, now: Instant) -> Reach {
        scope::reach(Self::ENTITY, actor, action, now)
    }

    /// Tells whether the actor may do this to this record.
    fn allows(&self, conn: &mut Conn, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        let head = self.head();
        let mut subject =
            Subject { object: Object::of(Self::ENTITY), owner_id: head.owner_id, team_id: head.team_id, share: None };
        // A kind without owners is ruled by its level alone.
        if !Self::ENTITY.is_owned() || actor.may(action, &subject) {
            return Ok(actor.may(action, &subject));
        }
        subject.share = Some(ShareLevel::Edit);
        if !actor.may(action, &subject) {
            return Ok(false);
        }
        subject.share = scope::share(conn, Self::ENTITY, head.id, actor, now)?;
        Ok(actor.may(action, &subject))
    }

    /// Tells whether the actor may leave a record in this state; for what depends on the new state and not the old one.
    fn may_leave(&self, _actor: &Actor) -> bool {
        true
    }

    /// Brings what other records show of this one up to date, after it was written.
    fn settle(
        _conn: &mut Conn,
        _before: Option<&Self>,
        _after: Option<&Self>,
        _actor: &Actor,
        _now: Instant,
    ) -> QueryResult<()> {
        Ok(())
    }
}

/// Returns the column by which the shared tables (tags, shares, …) point at records of this kind.
pub const fn pointer_column(entity: Entity) -> Option<&'static str> {
    match entity {
        Entity::Account => Some("account_id"),
        Entity::Contact => Some("contact_id"),
        Entity::Deal => Some("deal_id"),
        Entity::Product => Some("product_id"),
        Entity::Activity
        | Entity::Pipeline
        | Entity::Stage
        | Entity::Tag
        | Entity::User
        | Entity::Role
        | Entity::Team
        | Entity::Company
        | Entity::View
        | Entity::Dashboard
        | Entity::ApiKey
        | Entity::FieldDef
        | Entity::FieldRestriction
        | Entity::Share
        | Entity::ExchangeRate
        | Entity::Comment
        | Entity::File
        | Entity::Follower
        | Entity::Notification
        | Entity::Webhook => None,
    }
}
