//! The timeline of an account, contact or deal: what people did with it and what happened to it, the newest first.

use std::collections::HashMap;

use crm_domain::activity::{Activity, ActivityKind};
use crm_domain::audit::Way;
use crm_domain::comment::Comment;
use crm_domain::deal::StageChange;
use crm_domain::entity::Entity;
use crm_domain::event::{Change, EventKind};
use crm_domain::file::File;
use crm_domain::id::Id;
use crm_domain::policy::{Action, Level, Object};
use crm_domain::query::Value;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::cursor::{self, Place};
use crate::error::{Error, Result};
use crate::records;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

/// What an entry of a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TimelineKind)]
pub enum ItemKind {
    /// An activity: somebody phoned.
    Call,
    /// An activity: people met.
    Meeting,
    /// An activity: something is to be done.
    Task,
    /// An activity: something is worth knowing.
    Note,
    /// The record was changed.
    Change,
    /// The deal went to another stage.
    Stage,
    /// Somebody said something about the record.
    Comment,
    /// Somebody added a file to the record.
    File,
}

impl ItemKind {
    /// Every kind.
    pub const ALL: &'static [ItemKind] = &[
        ItemKind::Call,
        ItemKind::Meeting,
        ItemKind::Task,
        ItemKind::Note,
        ItemKind::Change,
        ItemKind::Stage,
        ItemKind::Comment,
        ItemKind::File,
    ];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            ItemKind::Call => "call",
            ItemKind::Meeting => "meeting",
            ItemKind::Task => "task",
            ItemKind::Note => "note",
            ItemKind::Change => "change",
            ItemKind::Stage => "stage",
            ItemKind::Comment => "comment",
            ItemKind::File => "file",
        }
    }

    /// Finds the kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        ItemKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    const fn of(kind: ActivityKind) -> Self {
        match kind {
            ActivityKind::Call => ItemKind::Call,
            ActivityKind::Meeting => ItemKind::Meeting,
            ActivityKind::Task => ItemKind::Task,
            ActivityKind::Note => ItemKind::Note,
        }
    }

    const fn is_activity(self) -> bool {
        !matches!(self, ItemKind::Change | ItemKind::Stage | ItemKind::Comment | ItemKind::File)
    }
}

/// What was done to the record, and to which fields.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = TimelineEvent)]
pub struct ItemEvent {
    /// What was done.
    pub kind: EventKind,
    /// The fields that changed; empty once erased.
    pub changes: Vec<Change>,
    /// By what way.
    pub way: Way,
    /// What the API key or the import is called that did it.
    pub way_name: Option<String>,
}

/// An entry of a timeline; the member for its kind is set.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TimelineItem {
    /// The id of the activity, event or move.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// What it is.
    pub kind: ItemKind,
    /// Who did it.
    pub actor_name: Option<String>,
    /// The activity.
    pub activity: Option<Activity>,
    /// What happened to the record.
    pub event: Option<ItemEvent>,
    /// The move.
    pub stage: Option<StageChange>,
    /// The comment.
    pub comment: Option<Comment>,
    /// The file.
    pub file: Option<File>,
}

/// A page of a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelinePage {
    /// The entries, the newest first.
    pub data: Vec<TimelineItem>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
}

/// An entry before it is read whole: its time and id decide its place.
struct Entry {
    item: TimelineItem,
    user: Option<Key>,
    /// The session or API key, and the import, behind an event.
    credential: Option<Uuid>,
    import: Option<Uuid>,
    bulk_update: Option<Uuid>,
}

impl Entry {
    fn new(id: Uuid, at: Instant, kind: ItemKind, user: Option<Key>) -> Self {
        let item = TimelineItem {
            id,
            at,
            kind,
            actor_name: None,
            activity: None,
            event: None,
            stage: None,
            comment: None,
            file: None,
        };
        Entry { item, user, credential: None, import: None, bulk_update: None }
    }

    fn with(mut self, fill: impl FnOnce(&mut TimelineItem)) -> Self {
        fill(&mut self.item);
        self
    }
}

/// What is asked for.
struct Question<'a> {
    entity: Entity,
    record: Uuid,
    kinds: &'a [ItemKind],
    before: Option<(Instant, Uuid)>,
    most: usize,
}

impl Question<'_> {
    /// Adds the bound of the cursor, the order and the limit; the leading bound is what SQLite seeks by.
    fn finish(&self, mut sql: Sql, at: &str, id: &str) -> Sql {
        if let Some((moment, key)) = self.before {
            sql.push(&format!(" AND {at} <= ")).bind(moment).push(&format!(" AND ({at}, {id}) < ("));
            sql.bind(moment).push(", ").bind(key).push(")");
        }
        sql.push(&format!(" ORDER BY {at} DESC, {id} DESC LIMIT {}", self.most));
        sql
    }
}

impl Reader<'_> {
    /// Returns a page of the timeline of an account, contact or deal. An account's shows the activities of its deals too.
    /// No kinds mean all of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the record is not visible, [`Error::Cursor`] for a cursor of another timeline.
    pub fn timeline(
        &mut self,
        entity: Entity,
        record: Uuid,
        kinds: &[ItemKind],
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<TimelinePage> {
        let (actor, now, key) = (self.actor(), self.now(), self.cursor_key());
        let record = crate::parts::alias::resolve(self.conn, entity, record)?.unwrap_or(record);
        if !records::is_visible(self.conn, entity, record, actor, now)? {
            return Err(Error::NotFound);
        }
        let kinds = if kinds.is_empty() { ItemKind::ALL } else { kinds };
        let name = format!("timeline|{}|{record}|{kinds:?}", entity.as_str());
        let before = match cursor.map(|text| cursor::open(text, &name, &key)).transpose()? {
            Some(Place { value: Some(Value::Instant(at)), id, .. }) => Some((at, id)),
            Some(_) => return Err(Error::Cursor),
            None => None,
        };
        let limit = limit as usize;
        let question = Question { entity, record, kinds, before, most: limit + 1 };
        let mut entries = self.activity_entries(&question)?;
        entries.extend(self.event_entries(&question)?);
        entries.extend(self.stage_entries(&question)?);
        entries.extend(self.comment_entries(&question)?);
        entries.extend(self.file_entries(&question)?);
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.item.at, entry.item.id)));
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next_cursor = match entries.last() {
            Some(last) if more => {
                let place = Place::at(Value::Instant(last.item.at), last.item.id);
                Some(cursor::seal(&place, &name, &key)?)
            }
            _ => None,
        };
        Ok(TimelinePage { data: self.completed(entries)?, next_cursor })
    }

    fn activity_entries(&mut self, question: &Question<'_>) -> Result<Vec<Entry>> {
        let words: Vec<&str> =
            question.kinds.iter().filter(|kind| kind.is_activity()).map(|kind| kind.as_str()).collect();
        let Some(column) = crate::stored::pointer_column(question.entity).filter(|_| !words.is_empty()) else {
            return Ok(Vec::new());
        };
        let mut own = Sql::new(format!("{column} = "));
        own.bind(question.record);
        let mut sources = vec![own];
        if question.entity == Entity::Account {
            sources.push(self.of_deals(question.record));
        }
        let mut find = Sql::new("SELECT id, at FROM (");
        for (index, source) in sources.into_iter().enumerate() {
            find.push(if index > 0 { " UNION SELECT id, at FROM (" } else { "SELECT id, at FROM (" });
            let mut arm = Sql::new("SELECT activity_id AS id, at FROM activity_link WHERE ");
            arm.append(source).append(self.seen(&words));
            find.append(question.finish(arm, "at", "activity_id")).push(&format!(") AS source_{index}"));
        }
        find.push(&format!(") AS entries ORDER BY at DESC, id DESC LIMIT {}", question.most));
        let found: Vec<(Key, Moment)> = find.typed::<(sql::Guid, sql::Instant)>().load(self.conn)?;
        let mut tail = Sql::new(" WHERE ");
        tail.append(self.conn.is_among("id", found.iter().map(|(key, _)| *key)));
        let now = self.now();
        let activities = if found.is_empty() { Vec::new() } else { Activity::load(self.conn, tail, now)? };
        let activities: Vec<Activity> = activities.into_iter().map(|activity| self.shown(activity)).collect();
        let entry = |activity: Activity| {
            let (kind, user) = (ItemKind::of(activity.kind), activity.owner_id.map(Key::from));
            Entry::new(activity.id.uuid(), activity.at, kind, user).with(|item| item.activity = Some(activity))
        };
        Ok(activities.into_iter().map(entry).collect())
    }

    /// The links to those of an account's deals that the actor sees.
    fn of_deals(&self, account: Uuid) -> Sql {
        let mut sql = Sql::new("deal_id IN (SELECT id FROM deal WHERE deleted_at IS NULL AND account_id = ");
        sql.bind(account);
        let reach = crm_domain::deal::Deal::reach(self.actor(), Action::View, self.now());
        if reach != Reach::Everything {
            sql.push(" AND ").append(reach.condition());
        }
        sql.push(")");
        sql
    }

    /// The condition that a link's activity is live, of these kinds, and visible.
    fn seen(&self, words: &[&str]) -> Sql {
        let mut sql = Sql::new(
            " AND EXISTS (SELECT 1 FROM activity WHERE activity.id = activity_link.activity_id AND deleted_at IS NULL",
        );
        if words.len() < ActivityKind::ALL.len() {
            sql.push(" AND kind IN (").binds(words.iter().copied()).push(")");
        }
        let reach = Activity::reach(self.actor(), Action::View, self.now());
        if reach != Reach::Everything {
            sql.push(" AND ").append(reach.condition());
        }
        sql.push(")");
        sql
    }

    fn event_entries(&mut self, question: &Question<'_>) -> Result<Vec<Entry>> {
        if !question.kinds.contains(&ItemKind::Change) {
            return Ok(Vec::new());
        }
        let mut find = Sql::new(
            "SELECT event.id, event.at, event.user_id, event.kind, event_value.changes, event.actor_kind, event.actor_id, \
             event.cause_kind, event.cause_id FROM event \
             LEFT JOIN event_value ON event_value.event_id = event.id WHERE event.record_id = ",
        );
        find.bind(question.record);
        let find = question.finish(find, "event.at", "event.id");
        type Types = (
            (sql::Guid, sql::Instant, st::Nullable<sql::Guid>, st::Text, st::Nullable<sql::JsonDoc>),
            (st::Text, st::Nullable<sql::Guid>, st::Text, st::Nullable<st::Text>),
        );
        type Row = ((Key, Moment, Option<Key>, String, Option<Json>), (String, Option<Key>, String, Option<String>));
        let rows: Vec<Row> = find.typed::<Types>().load(self.conn)?;
        let (entity, fields) = (question.entity, &self.actor().fields);
        let entry = |((id, at, user, kind, changes), (actor, credential, cause, cause_id)): Row| {
            let changes = changes.map(Json::read).unwrap_or_default();
            let event = ItemEvent {
                kind: EventKind::parse(&kind).unwrap_or(EventKind::Updated),
                changes: fields.told(entity, changes),
                way: Way::of(&actor, &cause),
                way_name: None,
            };
            Entry {
                credential: credential.map(|key| key.0),
                import: crate::import::of_cause(&cause, cause_id.as_deref()),
                bulk_update: crate::bulk_update::of_cause(&cause, cause_id.as_deref()),
                ..Entry::new(id.0, at.into(), ItemKind::Change, user).with(|item| item.event = Some(event))
            }
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    fn stage_entries(&mut self, question: &Question<'_>) -> Result<Vec<Entry>> {
        if question.entity != Entity::Deal || !question.kinds.contains(&ItemKind::Stage) {
            return Ok(Vec::new());
        }
        let changes = crate::records::deal::moves(self.conn, question.record, |sql| question.finish(sql, "at", "id"))?;
        let entry = |change: StageChange| {
            let user = change.by.map(Key::from);
            Entry::new(change.id, change.at, ItemKind::Stage, user).with(|item| item.stage = Some(change))
        };
        Ok(changes.into_iter().map(entry).collect())
    }

    /// The record is visible, and so is what was said about it; a program may have no scope for that.
    fn comment_entries(&mut self, question: &Question<'_>) -> Result<Vec<Entry>> {
        let may = self.actor().level(Object::Comment, Action::View) != Level::None;
        let Some(column) = crate::stored::pointer_column(question.entity)
            .filter(|_| may && question.kinds.contains(&ItemKind::Comment))
        else {
            return Ok(Vec::new());
        };
        let mut tail = Sql::new(format!(" WHERE deleted_at IS NULL AND {column} IS NOT NULL AND {column} = "));
        tail.bind(question.record);
        let (tail, now) = (question.finish(tail, "created_at", "id"), self.now());
        let comments = Comment::load(self.conn, tail, now)?;
        let entry = |comment: Comment| {
            let user = comment.created_by.map(Key::from);
            Entry::new(comment.id.uuid(), comment.created_at, ItemKind::Comment, user)
                .with(|item| item.comment = Some(comment))
        };
        Ok(comments.into_iter().map(entry).collect())
    }

    /// As with comments: who sees the record sees its files.
    fn file_entries(&mut self, question: &Question<'_>) -> Result<Vec<Entry>> {
        let may = self.actor().level(Object::File, Action::View) != Level::None;
        let Some(column) =
            crate::stored::pointer_column(question.entity).filter(|_| may && question.kinds.contains(&ItemKind::File))
        else {
            return Ok(Vec::new());
        };
        let mut tail = Sql::new(format!(" WHERE deleted_at IS NULL AND {column} IS NOT NULL AND {column} = "));
        tail.bind(question.record);
        let (tail, now) = (question.finish(tail, "created_at", "id"), self.now());
        let files = File::load(self.conn, tail, now)?;
        let entry = |file: File| {
            let user = file.created_by.map(Key::from);
            Entry::new(file.id.uuid(), file.created_at, ItemKind::File, user).with(|item| item.file = Some(file))
        };
        Ok(files.into_iter().map(entry).collect())
    }

    /// Returns the moves of a deal from stage to stage, the first one first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the deal is not visible.
    pub fn stage_changes(&mut self, deal: Id<crm_domain::deal::Deal>) -> Result<Vec<StageChange>> {
        let deal = self.get(deal)?;
        let in_order = |mut sql: Sql| {
            sql.push(" ORDER BY at, id");
            sql
        };
        Ok(crate::records::deal::moves(self.conn, deal.id.uuid(), in_order)?)
    }

    fn completed(&mut self, entries: Vec<Entry>) -> Result<Vec<TimelineItem>> {
        let names = self.user_names(entries.iter().filter_map(|entry| entry.user))?;
        let imports = crate::import::names(self.conn, entries.iter().filter_map(|entry| entry.import))?;
        let keys = self.api_key_names(entries.iter().filter_map(|entry| entry.credential))?;
        let numbers = crate::bulk_update::numbers(self.conn, entries.iter().filter_map(|entry| entry.bulk_update))?;
        let named = |entry: Entry| {
            let actor_name = entry.user.and_then(|user| names.get(&user).cloned());
            let key = entry.credential.and_then(|id| keys.get(&id));
            let number = entry.bulk_update.and_then(|id| numbers.get(&id)).map(i64::to_string);
            let way_name = number.or_else(|| entry.import.and_then(|id| imports.get(&id)).or(key).cloned());
            let event = entry.item.event.map(|event| ItemEvent { way_name, ..event });
            TimelineItem { actor_name, event, ..entry.item }
        };
        Ok(entries.into_iter().map(named).collect())
    }

    /// Returns the names of users, also of those who left.
    pub(crate) fn user_names(&mut self, users: impl Iterator<Item = Key>) -> Result<HashMap<Key, String>> {
        let mut ids: Vec<Key> = users.collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut find = Sql::new("SELECT id, name FROM \"user\" WHERE ");
        find.append(self.conn.is_among("id", ids));
        let rows: Vec<(Key, String)> = find.typed::<(sql::Guid, st::Text)>().load(self.conn)?;
        Ok(rows.into_iter().collect())
    }
}
