//! A notification: something that somebody is told, because it was said to them, given to them, or done to what they own
//! or follow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::account::Account;
use crate::activity::Activity;
use crate::comment::Comment;
use crate::common_members;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::entity::Entity;
use crate::field::{Field, ID, Kind};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Record, Reference};
use crate::time::Instant;
use crate::user::User;

/// Why somebody is told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Somebody mentioned them.
    Mentioned,
    /// Somebody commented on a record they own or follow.
    Commented,
    /// Somebody gave them a record or a task.
    Assigned,
    /// A deal they own or follow went to another stage.
    Moved,
    /// A record they own or follow was changed in another way.
    Changed,
    /// They asked to be reminded of a task or meeting.
    Reminder,
}

impl NotificationKind {
    /// Every kind.
    pub const ALL: &'static [NotificationKind] = &[
        NotificationKind::Mentioned,
        NotificationKind::Commented,
        NotificationKind::Assigned,
        NotificationKind::Moved,
        NotificationKind::Changed,
        NotificationKind::Reminder,
    ];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        NotificationKind::Mentioned.as_str(),
        NotificationKind::Commented.as_str(),
        NotificationKind::Assigned.as_str(),
        NotificationKind::Moved.as_str(),
        NotificationKind::Changed.as_str(),
        NotificationKind::Reminder.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            NotificationKind::Mentioned => "mentioned",
            NotificationKind::Commented => "commented",
            NotificationKind::Assigned => "assigned",
            NotificationKind::Moved => "moved",
            NotificationKind::Changed => "changed",
            NotificationKind::Reminder => "reminder",
        }
    }

    /// Finds the kind with this word.
    pub fn parse(word: &str) -> Option<NotificationKind> {
        NotificationKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

/// Something that somebody is told.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Notification {
    /// Its id.
    pub id: Id<Notification>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Who is told.
    pub user_id: Option<Id<User>>,
    /// Why.
    pub kind: NotificationKind,
    /// When the latest of it happened.
    pub at: Instant,
    /// Who did it; nobody for a reminder.
    pub actor_id: Option<Id<User>>,
    /// The account it is about.
    pub account_id: Option<Id<Account>>,
    /// The contact it is about.
    pub contact_id: Option<Id<Contact>>,
    /// The deal it is about.
    pub deal_id: Option<Id<Deal>>,
    /// The activity it is about.
    pub activity_id: Option<Id<Activity>>,
    /// The comment it is about.
    pub comment_id: Option<Id<Comment>>,
    /// The fields that changed.
    pub fields: Vec<String>,
    /// When it was read.
    pub read_at: Option<Instant>,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// Always empty: the CRM itself makes notifications.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it was removed.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// What somebody may say of what they are told: that they have read it.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NotificationInput {
    /// Whether it was read.
    pub read: Patch<bool>,
}

impl Record for Notification {
    const ENTITY: Entity = Entity::Notification;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("user_id", Kind::Ref(Entity::User)).read_only().unfiltered(),
        Field::new("kind", Kind::Choice(NotificationKind::NAMES)).required().read_only(),
        Field::new("at", Kind::Instant).required().sortable().read_only(),
        Field::new("actor_id", Kind::Ref(Entity::User)).read_only().unfiltered(),
        Field::new("account_id", Kind::Ref(Entity::Account)).read_only(),
        Field::new("contact_id", Kind::Ref(Entity::Contact)).read_only(),
        Field::new("deal_id", Kind::Ref(Entity::Deal)).read_only(),
        Field::new("activity_id", Kind::Ref(Entity::Activity)).read_only(),
        Field::new("comment_id", Kind::Ref(Entity::Comment)).read_only(),
        Field::new("fields", Kind::Parts).read_only(),
        Field::new("read_at", Kind::Instant).read_only(),
        Field::new("created_at", Kind::Instant).required().read_only().unfiltered(),
        Field::new("updated_at", Kind::Instant).required().read_only().unfiltered(),
        Field::new("created_by", Kind::Ref(Entity::User)).read_only().unfiltered(),
    ];
    const DEFAULT_SORT: &'static str = "-at";
    type Input = NotificationInput;

    fn new(_input: NotificationInput, _context: &Context) -> Result<Self, Invalid> {
        Err(Invalid::one("", "read_only", "the CRM itself makes notifications"))
    }

    fn apply(&self, input: NotificationInput, context: &Context) -> Result<Self, Invalid> {
        let mut notification = self.clone();
        match input.read {
            Patch::Absent => {}
            Patch::Set(true) => notification.read_at = notification.read_at.or(Some(context.now)),
            Patch::Null | Patch::Set(false) => notification.read_at = None,
        }
        Ok(notification)
    }

    common_members!(unowned);

    fn title(&self) -> String {
        self.kind.as_str().to_owned()
    }
}

impl Notification {
    /// Tells a user something.
    pub fn tell(user: Id<User>, kind: NotificationKind, actor: Option<Id<User>>, context: &Context) -> Self {
        let now = context.now;
        Notification {
            id: context.id.into(),
            version: 1,
            user_id: Some(user),
            kind,
            at: now,
            actor_id: actor,
            account_id: None,
            contact_id: None,
            deal_id: None,
            activity_id: None,
            comment_id: None,
            fields: Vec::new(),
            read_at: None,
            created_at: now,
            updated_at: now,
            created_by: None,
            deleted_at: None,
        }
    }

    /// Returns it with what it is about.
    #[must_use]
    pub fn about(mut self, entity: Entity, id: Uuid) -> Self {
        match entity {
            Entity::Account => self.account_id = Some(Id::new(id)),
            Entity::Contact => self.contact_id = Some(Id::new(id)),
            Entity::Deal => self.deal_id = Some(Id::new(id)),
            Entity::Activity => self.activity_id = Some(Id::new(id)),
            Entity::Comment => self.comment_id = Some(Id::new(id)),
            _ => {}
        }
        self
    }

    /// Returns it with more that happened of the same kind, so that many small changes are told once.
    #[must_use]
    pub fn and(&self, fields: &[String], actor: Option<Id<User>>, now: Instant) -> Self {
        let mut more = self.clone();
        for field in fields {
            if !more.fields.contains(field) {
                more.fields.push(field.clone());
            }
        }
        more.at = now;
        more.actor_id = actor;
        more
    }

    /// Returns the records it is about: what it leads to first.
    pub fn records(&self) -> Vec<Reference> {
        [
            Reference::maybe("/account_id", Entity::Account, self.account_id),
            Reference::maybe("/contact_id", Entity::Contact, self.contact_id),
            Reference::maybe("/deal_id", Entity::Deal, self.deal_id),
            Reference::maybe("/activity_id", Entity::Activity, self.activity_id),
            Reference::maybe("/comment_id", Entity::Comment, self.comment_id),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::{context, input};
    use serde_json::json;

    #[test]
    fn reading_is_noted_once_and_can_be_taken_back() {
        let told = Notification::tell(Id::new(Uuid::now_v7()), NotificationKind::Changed, None, &context());
        let read = told.apply(input(json!({"read": true})), &context()).unwrap();
        assert_eq!(read.read_at, Some(context().now));
        let mut later = context();
        later.now += chrono::TimeDelta::hours(1);
        assert_eq!(read.apply(input(json!({"read": true})), &later).unwrap(), read);
        assert_eq!(read.apply(input(json!({"read": false})), &later).unwrap().read_at, None);
    }

    #[test]
    fn many_small_changes_are_told_once() {
        let told = Notification::tell(Id::new(Uuid::now_v7()), NotificationKind::Changed, None, &context());
        let fields = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let more = told.and(&fields(&["name", "source"]), None, context().now);
        assert_eq!(more.and(&fields(&["source", "phone"]), None, context().now).fields, ["name", "source", "phone"]);
    }

    #[test]
    fn words_lead_back_to_kinds() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(NotificationKind::NAMES.len(), NotificationKind::ALL.len());
    }
}
