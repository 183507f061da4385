//! Events: what happened to which record, by whom, field by field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::entity::Entity;
use crate::id::Id;
use crate::policy::ActorKind;
use crate::record::Record;
use crate::time::Instant;
use crate::user::User;

/// What was done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It went to the recycle bin.
    Deleted,
    /// It came back from there.
    Restored,
    /// It was removed for good.
    Purged,
    /// The user has another password.
    PasswordChanged,
}

impl EventKind {
    /// Every kind.
    pub const ALL: &'static [EventKind] = &[
        EventKind::Created,
        EventKind::Updated,
        EventKind::Deleted,
        EventKind::Restored,
        EventKind::Purged,
        EventKind::PasswordChanged,
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            EventKind::Created => "created",
            EventKind::Updated => "updated",
            EventKind::Deleted => "deleted",
            EventKind::Restored => "restored",
            EventKind::Purged => "purged",
            EventKind::PasswordChanged => "password_changed",
        }
    }

    /// Finds the kind with this word.
    pub fn parse(word: &str) -> Option<EventKind> {
        EventKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The field's name.
    pub field: String,
    /// The value before; `null` when there was none.
    #[schema(value_type = serde_json::Value)]
    pub before: Json,
    /// The value after; `null` when there is none.
    #[schema(value_type = serde_json::Value)]
    pub after: Json,
}

/// Something that happened to a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Event {
    /// Its id.
    pub id: Uuid,
    /// Its place in the log, gapless in the order of commits; absent until the sequencer has seen it.
    pub position: Option<i64>,
    /// When.
    pub at: Instant,
    /// Who, as a kind.
    pub actor_kind: ActorKind,
    /// The user behind the actor.
    pub user_id: Option<Id<User>>,
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub record_id: Uuid,
    /// The record's version afterwards.
    pub version: i32,
    /// What was done.
    pub kind: EventKind,
    /// The fields that changed; empty once erased.
    pub changes: Vec<Change>,
}

/// Members that change with every write or follow from others, and so tell nothing.
const SILENT: &[&str] = &["id", "version", "created_at", "updated_at", "created_by"];

/// Returns the fields in which two states of a record differ; `None` stands for "not there".
pub fn diff<R: Record>(before: Option<&R>, after: Option<&R>) -> Vec<Change> {
    let members = |record: Option<&R>| -> Map<String, Json> {
        match record.map(serde_json::to_value) {
            Some(Ok(Json::Object(members))) => members,
            _ => Map::new(),
        }
    };
    let (old, new) = (members(before), members(after));
    let both = !old.is_empty() && !new.is_empty();
    let names = if new.is_empty() { old.keys() } else { new.keys() };
    names
        .filter(|name| !SILENT.contains(&name.as_str()))
        .filter_map(|name| {
            let before = old.get(name).cloned().unwrap_or(Json::Null);
            let after = new.get(name).cloned().unwrap_or(Json::Null);
            let empty = |json: &Json| match json {
                Json::Null => true,
                Json::Array(items) => items.is_empty(),
                Json::Object(members) => members.is_empty(),
                _ => false,
            };
            // No list at all and an empty one may mean opposite things; of a new or a removed record neither is told.
            let same = before == after || (!both && empty(&before) && empty(&after));
            (!same).then(|| Change { field: name.clone(), before, after })
        })
        .collect()
}
