//! Reading and writing as somebody. [`Tx`] is the one write path: permission, row, version check and exactly one event,
//! in this order and in one transaction. A write takes a [`Permit`], which only a scoped read hands out, so that
//! "written first, refused after" does not compile.

use std::ops::{Deref, DerefMut};

use chrono::TimeZone;
use crm_domain::custom_field::{self, FieldDef};
use crm_domain::entity::Entity;
use crm_domain::event::EventKind;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::query::{ListQuery, Page};
use crm_domain::record::{Context, Custom, Record, Reference};
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::column::Key;
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::page::{self, Asking};
use crate::records;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::{event_log, parts};

mod fields;
mod past;

pub(crate) use fields::shown;

/// Reads as an actor; everything it answers is what the actor may see.
pub struct Reader<'a> {
    pub(crate) conn: &'a mut Conn,
    actor: &'a Actor,
    now: Instant,
    /// What the store's clock says, also for what is written as at an earlier moment.
    clock: Instant,
    cursor_key: [u8; 32],
}

/// Writes as an actor, in one transaction.
pub struct Tx<'a>(Reader<'a>);

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.0
    }
}
impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Reader<'a> {
        &mut self.0
    }
}

/// The version of a record that a caller has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// This one; the write is refused when the record has another by now.
    Version(i32),
    /// Whatever it is: the last write wins.
    Any,
}

/// Proof that the actor may do something to a record, as it stands in this transaction.
#[derive(Debug)]
pub struct Permit<R> {
    record: R,
    action: Action,
}

impl<R> Permit<R> {
    /// Returns the record as it stands.
    pub fn record(&self) -> &R {
        &self.record
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(conn: &'a mut Conn, actor: &'a Actor, now: Instant, cursor_key: [u8; 32]) -> Self {
        Self { conn, actor, now, clock: now, cursor_key }
    }

    /// Returns who acts.
    pub fn actor(&self) -> &'a Actor {
        self.actor
    }

    /// Returns the key that authenticates cursors.
    pub(crate) fn cursor_key(&self) -> [u8; 32] {
        self.cursor_key
    }

    /// Returns the time of this transaction.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Returns the record with this id, or with the id it was merged into.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when the actor may not see it.
    pub fn get<R: Stored>(&mut self, id: Id<R>) -> Result<R> {
        let record = self.find::<R>(id.uuid(), false)?;
        self.require_visible(&record)?;
        Ok(self.shown(record))
    }

    /// Returns the records with these ids that are there and visible; in no order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn get_many<R: Stored>(&mut self, ids: &[Uuid]) -> Result<Vec<R>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut tail = Sql::new(" WHERE deleted_at IS NULL AND ");
        tail.append(self.conn.is_among("id", ids.iter().copied().map(Key)));
        let reach = R::reach(self.actor, Action::View, self.now);
        if reach != crate::scope::Reach::Everything {
            tail.push(" AND ").append(reach.condition());
        }
        Ok(R::load(self.conn, tail, self.now)?.into_iter().map(|record| shown(self.actor, record)).collect())
    }

    /// Returns one page of a list.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another list; [`Error::Denied`] when the recycle bin is out of reach.
    pub fn list<R: Stored>(&mut self, query: &ListQuery) -> Result<Page<R>> {
        if query.deleted && self.actor.level(Object::of(R::ENTITY), Action::Delete) == Level::None {
            return Err(Error::Denied);
        }
        let asking = Asking { actor: self.actor, action: Action::View, now: self.now, cursor_key: &self.cursor_key };
        page::list(self.conn, query, &asking)
    }

    /// Returns the custom fields of a kind of record.
    ///
    /// # Errors
    /// When the database fails.
    pub fn field_defs(&mut self, entity: Entity) -> Result<Vec<FieldDef>> {
        Ok(records::field_def::of(self.conn, entity, self.now)?)
    }

    /// Tells whether a record has this choice of a custom field.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_choice_used(&mut self, def: &FieldDef, choice: &str) -> Result<bool> {
        Ok(parts::custom_value::has_choice(self.conn, def, choice)?)
    }

    /// Returns the id of the record of this kind that another system calls `value`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn by_external_id<R: Stored>(&mut self, source: &str, value: &str) -> Result<Option<Id<R>>> {
        Ok(parts::external_id::find(self.conn, R::ENTITY, source, value)?.map(Id::new))
    }

    /// Returns what a new or changed record of this kind takes from its surroundings.
    ///
    /// # Errors
    /// When the database fails.
    pub fn context<R: Record>(&mut self) -> Result<Context> {
        let currency = if R::holds_currency() { records::company::base_currency(self.conn)? } else { String::new() };
        let zone: chrono_tz::Tz = self.actor.time_zone.parse().unwrap_or(chrono_tz::UTC);
        Ok(Context {
            id: Uuid::now_v7(),
            now: self.now,
            today: zone.from_utc_datetime(&self.now.naive_utc()).date_naive(),
            user_id: self.actor.user_id,
            team_id: self.actor.home_team,
            currency,
            next_id: Uuid::now_v7,
        })
    }

    fn find<R: Stored>(&mut self, id: Uuid, deleted: bool) -> Result<R> {
        let load = |reader: &mut Self, id: Uuid| -> Result<Option<R>> {
            let mut tail = Sql::new(" WHERE id = ");
            tail.bind(id).push(if deleted { " AND deleted_at IS NOT NULL" } else { " AND deleted_at IS NULL" });
            Ok(R::load(reader.conn, tail, reader.now)?.pop())
        };
        if let Some(record) = load(self, id)? {
            return Ok(record);
        }
        match parts::alias::resolve(self.conn, R::ENTITY, id)? {
            Some(id) => load(self, id)?.ok_or(Error::NotFound),
            None => Err(Error::NotFound),
        }
    }

    fn require_visible<R: Stored>(&mut self, record: &R) -> Result<()> {
        if record.allows(self.conn, self.actor, Action::View, self.now)? { Ok(()) } else { Err(Error::NotFound) }
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn, actor: &'a Actor, now: Instant, cursor_key: [u8; 32]) -> Self {
        Tx(Reader::new(conn, actor, now, cursor_key))
    }

    /// Runs `act` on its own inside this transaction: when it fails, what it did is undone and the rest stays.
    ///
    /// # Errors
    /// What `act` answers.
    pub fn attempt<T>(&mut self, act: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let Reader { actor, now, clock, cursor_key, .. } = self.0;
        self.0.conn.attempt(|conn| act(&mut Tx(Reader { conn, actor, now, clock, cursor_key })))
    }

    /// Returns the proof that the actor may do this to the record, in the version that the caller has seen.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it cannot be seen, [`Error::Denied`] when it can but the act is not allowed,
    /// [`Error::Stale`] when it has changed.
    pub fn permit<R: Stored>(&mut self, action: Action, id: Id<R>, seen: Seen) -> Result<Permit<R>> {
        self.permit_in(action, id, seen, false)
    }

    /// As [`Tx::permit`], for a record in the recycle bin.
    ///
    /// # Errors
    /// As [`Tx::permit`].
    pub fn permit_deleted<R: Stored>(&mut self, action: Action, id: Id<R>, seen: Seen) -> Result<Permit<R>> {
        self.permit_in(action, id, seen, true)
    }

    fn permit_in<R: Stored>(&mut self, action: Action, id: Id<R>, seen: Seen, deleted: bool) -> Result<Permit<R>> {
        if matches!(seen, Seen::Any) {
            // Whoever names no version changes what is there, also when somebody else changes it at this moment.
            self.0.conn.hold(R::TABLE, &[id.uuid()])?;
        }
        let record = self.find::<R>(id.uuid(), deleted)?;
        self.require_visible(&record)?;
        self.require(&record, action)?;
        if let Seen::Version(version) = seen
            && version != record.head().version
        {
            return Err(self.stale(&record, version)?);
        }
        Ok(Permit { record, action })
    }

    /// Writes a new record and the event that says so.
    ///
    /// # Errors
    /// [`Error::Denied`], or what the references and unique members run into.
    pub fn create<R: Stored>(&mut self, mut record: R) -> Result<R> {
        let object = Object::of(R::ENTITY);
        if self.actor.level(object, Action::Create) == Level::None {
            return Err(Error::Denied);
        }
        let foreign = record.head().owner_id != self.actor.user_id;
        if R::ENTITY.is_owned() && foreign && self.actor.level(object, Action::Assign) == Level::None {
            return Err(Error::Denied);
        }
        if !record.may_leave(self.actor) {
            return Err(Error::Denied);
        }
        self.require_fields(None, &record)?;
        self.check_references(&[], &record.references())?;
        if record.custom().is_some() {
            let defs = self.field_defs(R::ENTITY)?;
            record.custom_mut().into_iter().for_each(|custom| custom_field::fill_defaults(custom, &defs));
            self.check_custom(None, &record, &defs)?;
        }
        record.insert(self.conn)?;
        self.require_creatable(&record)?;
        self.log(EventKind::Created, None, Some(&record))?;
        self.settle(None, Some(&record))?;
        Ok(self.shown(record))
    }

    /// Writes the changed record and the event that says so; nothing happens when nothing changed.
    ///
    /// # Errors
    /// [`Error::Denied`] when owner or team change without the right to assign, [`Error::Stale`] when another
    /// transaction was faster.
    pub fn update<R: Stored>(&mut self, permit: Permit<R>, mut after: R) -> Result<R> {
        let before = permit.record;
        if before == after {
            return Ok(self.shown(before));
        }
        self.require_fields(Some(&before), &after)?;
        let (old, new) = (before.head(), after.head());
        if (old.owner_id, old.team_id) != (new.owner_id, new.team_id) && permit.action != Action::Assign {
            self.require(&before, Action::Assign)?;
        }
        if !after.may_leave(self.actor) {
            return Err(Error::Denied);
        }
        self.check_references(&before.references(), &after.references())?;
        if before.custom() != after.custom() {
            let defs = self.field_defs(R::ENTITY)?;
            self.check_custom(Some(&before), &after, &defs)?;
        }
        after.touch(self.now);
        self.replace(EventKind::Updated, &before, &after)?;
        Ok(self.shown(after))
    }

    /// Puts the record into the recycle bin.
    ///
    /// # Errors
    /// [`Error::Stale`] when another transaction was faster.
    pub fn delete<R: Stored>(&mut self, permit: Permit<R>) -> Result<R> {
        let before = permit.record;
        let mut after = before.clone();
        after.set_deleted(Some(self.now));
        after.touch(self.now);
        self.replace(EventKind::Deleted, &before, &after)?;
        Ok(self.shown(after))
    }

    /// Takes the record out of the recycle bin.
    ///
    /// # Errors
    /// [`Error::Conflict`] when something unique was taken meanwhile.
    pub fn restore<R: Stored>(&mut self, permit: Permit<R>) -> Result<R> {
        let before = permit.record;
        let mut after = before.clone();
        after.set_deleted(None);
        after.touch(self.now);
        self.replace(EventKind::Restored, &before, &after)?;
        Ok(self.shown(after))
    }

    /// Removes a record in the recycle bin for good.
    ///
    /// # Errors
    /// [`Error::Conflict`] when other records refer to it.
    pub fn purge<R: Stored>(&mut self, permit: Permit<R>) -> Result<()> {
        let record = permit.record;
        self.log(EventKind::Purged, Some(&record), None)?;
        event_log::forget(self.conn, record.head().id)?;
        self.settle(Some(&record), None)?;
        Ok(record.purge(self.conn)?)
    }

    /// Writes the next version of a record of which only something beside it has changed, and the event that says so.
    pub(crate) fn touched<R: Stored>(&mut self, kind: EventKind, before: R) -> Result<R> {
        let mut after = before.clone();
        after.touch(self.now);
        self.replace(kind, &before, &after)?;
        Ok(self.shown(after))
    }

    fn replace<R: Stored>(&mut self, kind: EventKind, before: &R, after: &R) -> Result<()> {
        if after.update(before, self.conn)? == 0 {
            let current = self.find::<R>(before.head().id, false)?;
            return Err(self.stale(&current, before.head().version)?);
        }
        self.log(kind, Some(before), Some(after))?;
        self.settle(Some(before), Some(after))
    }

    fn require<R: Stored>(&mut self, record: &R, action: Action) -> Result<()> {
        if record.allows(self.0.conn, self.0.actor, action, self.0.now)? { Ok(()) } else { Err(Error::Denied) }
    }

    /// A kind whose records have no owner may still rule, record by record, who makes one.
    fn require_creatable<R: Stored>(&mut self, record: &R) -> Result<()> {
        if R::ENTITY.is_owned() { Ok(()) } else { self.require(record, Action::Create) }
    }

    fn stale<R: Stored>(&mut self, current: &R, version: i32) -> Result<Error> {
        let head = current.head();
        let changed_fields = self.changed_fields::<R>(head.id, version)?;
        Ok(Error::Stale { current_version: head.version, changed_fields })
    }

    /// Checks that everything a record refers to is there, for one that comes back.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the members whose records are gone.
    pub fn require_references<R: Stored>(&mut self, record: &R) -> Result<()> {
        self.check_references(&[], &record.references())
    }

    /// New references must lead to records that the actor sees: a foreign id gives nothing away and ties nothing up.
    fn check_references(&mut self, before: &[Reference], after: &[Reference]) -> Result<()> {
        // Who there is to own something is no secret, and where a deal stands is shown by the deal: a program has no scope
        // for people, and needs none for pipelines, to name them.
        let everybody = Actor::system(self.0.actor.cause.clone());
        let mut invalid = Invalid::default();
        for reference in after.iter().filter(|reference| !before.contains(reference)) {
            let named = matches!(reference.entity, Entity::User | Entity::Team | Entity::Pipeline | Entity::Stage);
            let actor = if named { &everybody } else { self.0.actor };
            if !records::is_visible(self.0.conn, reference.entity, reference.id, actor, self.0.now)? {
                invalid.add(reference.pointer, "not_found", format!("no {} has this id", reference.entity.as_str()));
            }
        }
        Ok(invalid.or(())?)
    }

    fn check_custom<R: Stored>(&mut self, before: Option<&R>, after: &R, defs: &[FieldDef]) -> Result<()> {
        let empty = Custom::new();
        let (old, new) = (before.and_then(Record::custom).unwrap_or(&empty), after.custom().unwrap_or(&empty));
        let mut invalid = Invalid::default();
        custom_field::check(new, old, defs, &mut invalid);
        custom_field::check_required(new, before.map(|_| old), defs, &mut invalid);
        // Nobody is asked for what they may not fill in.
        let fields = &self.actor().fields;
        let asked = |pointer: &str| fields.may_change(R::ENTITY, &pointer.trim_start_matches('/').replace('/', "."));
        invalid.0.retain(|fault| fault.code != "required" || asked(&fault.pointer));
        invalid.or(())?;
        self.check_references(&custom_field::references(old, defs), &custom_field::references(new, defs))
    }

    fn log<R: Stored>(&mut self, kind: EventKind, before: Option<&R>, after: Option<&R>) -> Result<()> {
        event_log::append(self.0.conn, self.0.actor, self.0.now, kind, before, after)
    }

    /// Brings everything derived from the record up to date: search index, custom values, what others show of it.
    fn settle<R: Stored>(&mut self, before: Option<&R>, after: Option<&R>) -> Result<()> {
        let live = |record: Option<&R>| record.filter(|record| record.head().deleted_at.is_none()).cloned();
        let (old, new) = (live(before), live(after));
        let defs = crate::search::custom::fields_of(self.0.conn, &[old.as_ref(), new.as_ref()], self.0.now)?;
        let text = |record: Option<&R>| record.and_then(|record| crate::search::custom::text_of(record, &defs));
        let (old_text, new_text) = (text(old.as_ref()), text(new.as_ref()));
        let id = before.or(after).map(|record| record.head().id).unwrap_or_default();
        if old_text != new_text {
            crate::search::index(self.conn, R::ENTITY, id, old_text.as_ref(), new_text.as_ref())?;
        }
        let place = |record: &Option<R>| {
            let under = record.as_ref().map(R::listed_under).filter(|under| !under.is_empty());
            under.zip(record.as_ref().map(|record| (record.head().owner_id, record.head().team_id, record.title())))
        };
        if place(&old) != place(&new) {
            let under = new.as_ref().map(R::listed_under).unwrap_or_default();
            parts::listing::replace(self.conn, R::ENTITY, id, &under)?;
        }
        let owned = |record: Option<&R>| record.map(|record| (record.head().owner_id, record.head().team_id));
        if before.is_some() && after.is_some() && owned(old.as_ref()) != owned(new.as_ref()) {
            records::activity::links::follow(self.conn, R::ENTITY, id)?;
        }
        let custom = |record: Option<&R>| record.and_then(|record| record.custom().cloned()).unwrap_or_default();
        if custom(before) != custom(after) {
            let defs = records::field_def::all(self.0.conn, R::ENTITY, self.0.now)?;
            let owned = owned(after).unwrap_or_default();
            parts::custom_value::replace(self.conn, R::ENTITY, id, owned, &custom(after), &defs)?;
        } else if let (Some(then), Some(now)) = (owned(before), owned(after))
            && then != now
        {
            parts::custom_value::follow(self.conn, R::ENTITY, id, now)?;
        }
        Ok(R::settle(self.0.conn, before, after, self.0.actor, self.0.clock)?)
    }
}
