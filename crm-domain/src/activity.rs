//! An activity: a call, a meeting, a task or a note, on the timeline of every record it hangs on.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::policy::fields::Withheld;
use crate::record::{Context, Custom, Record, Reference, SearchText};
use crate::time::{Instant, cut};
use crate::user::User;

pub use crate::activity::kind::{ActivityKind, Priority};
pub use crate::activity::link::Link;

mod kind;
mod link;

/// A call, meeting, task or note.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(remote = "Self")]
pub struct Activity {
    /// Its id.
    pub id: Id<Activity>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// What it is.
    pub kind: ActivityKind,
    /// What it is about.
    pub subject: Option<String>,
    /// What was said or is to be done.
    pub body: Option<String>,
    /// When it happened or starts.
    pub at: Instant,
    /// When it ends.
    pub ends_at: Option<Instant>,
    /// Until when a task is to be done.
    pub due_at: Option<Instant>,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// What came of it.
    pub outcome: Option<String>,
    /// How pressing it is.
    pub priority: Priority,
    /// Whether its owner alone sees it.
    pub private: bool,
    /// How many minutes before it is due or starts its owner is reminded.
    pub remind_minutes_before: Option<i32>,
    /// When its owner is reminded.
    #[schema(read_only)]
    pub remind_at: Option<Instant>,
    /// The records it hangs on.
    pub links: Vec<Link>,
    /// Who did it or is to do it.
    pub owner_id: Option<Id<User>>,
    /// Custom values by the key of their field.
    #[schema(value_type = Object)]
    pub custom: Custom,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who made it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it went to the recycle bin.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
    /// The fields that whoever reads this may not see; they are absent from the record.
    #[serde(skip_serializing_if = "Withheld::is_empty")]
    #[schema(value_type = Option<Vec<String>>, read_only)]
    pub hidden_fields: Withheld,
}

crate::written_without_what_is_withheld!(Activity);

/// What a client may set on an activity; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ActivityInput {
    /// What it is.
    pub kind: Patch<ActivityKind>,
    /// What it is about.
    #[validate(length(max = 300))]
    pub subject: Patch<String>,
    /// What was said or is to be done.
    #[validate(length(max = 20_000))]
    pub body: Patch<String>,
    /// When it happened or starts; now unless given.
    pub at: Patch<Instant>,
    /// When it ends.
    pub ends_at: Patch<Instant>,
    /// Until when a task is to be done.
    pub due_at: Patch<Instant>,
    /// When it was done.
    pub done_at: Patch<Instant>,
    /// Sets or clears `done_at`: now, unless it was done already.
    pub done: Patch<bool>,
    /// What came of it.
    #[validate(length(max = 500))]
    pub outcome: Patch<String>,
    /// How pressing it is.
    pub priority: Patch<Priority>,
    /// Whether its owner alone sees it.
    pub private: Patch<bool>,
    /// How many minutes before it is due or starts its owner is reminded; at most four weeks.
    #[validate(range(min = 0, max = 40_320))]
    pub remind_minutes_before: Patch<i32>,
    /// All records it hangs on.
    pub links: Patch<Vec<Link>>,
    /// Who did it or is to do it; the actor unless given.
    pub owner_id: Patch<Id<User>>,
    /// Custom values to set; `null` clears one.
    #[schema(value_type = Option<Object>)]
    pub custom: Patch<Custom>,
}

impl Record for Activity {
    const ENTITY: Entity = Entity::Activity;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("kind", Kind::Choice(ActivityKind::NAMES)).required(),
        Field::new("subject", Kind::Text).unfiltered(),
        Field::new("body", Kind::LongText),
        Field::new("at", Kind::Instant).required().sortable(),
        Field::new("ends_at", Kind::Instant),
        Field::new("due_at", Kind::Instant).sortable(),
        Field::new("done_at", Kind::Instant),
        Field::derived("happened_at", Kind::Instant),
        Field::new("outcome", Kind::Text).unfiltered(),
        Field::new("priority", Kind::Choice(Priority::NAMES)).required(),
        Field::new("private", Kind::Bool).required(),
        Field::new("remind_minutes_before", Kind::Integer).unfiltered(),
        Field::new("remind_at", Kind::Instant).read_only().unfiltered(),
        Field::new("links", Kind::Parts),
        Field::related("account_id", Kind::Ref(Entity::Account)),
        Field::related("contact_id", Kind::Ref(Entity::Contact)),
        Field::related("deal_id", Kind::Ref(Entity::Deal)),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field::new("custom", Kind::Parts),
        CREATED_AT,
        UPDATED_AT,
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "-at";
    type Input = ActivityInput;

    fn new(input: ActivityInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        if input.kind.is_absent() {
            invalid.add("/kind", "required", "a kind");
        }
        let activity = Activity {
            id: context.id.into(),
            version: 1,
            kind: ActivityKind::Task,
            subject: None,
            body: None,
            at: context.now,
            ends_at: None,
            due_at: None,
            done_at: None,
            outcome: None,
            priority: Priority::Normal,
            private: false,
            remind_minutes_before: None,
            remind_at: None,
            links: Vec::new(),
            owner_id: context.user_id,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
            custom: Custom::new(),
            hidden_fields: Withheld::default(),
        };
        activity.fill(input, context, invalid)
    }

    fn apply(&self, input: ActivityInput, context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, context, Invalid::default())
    }

    common_members!(by_owner);

    fn references(&self) -> Vec<Reference> {
        let owner = Reference::maybe("/owner_id", Entity::User, self.owner_id);
        owner.into_iter().chain(self.links.iter().filter_map(Link::reference)).collect()
    }

    fn search_text(&self) -> Option<SearchText> {
        let text =
            format!("{} {}", self.subject.as_deref().unwrap_or_default(), self.body.as_deref().unwrap_or_default());
        Some(SearchText { title: self.title(), subtitle: None, text })
    }

    fn custom(&self) -> Option<&Custom> {
        Some(&self.custom)
    }

    fn withheld_mut(&mut self) -> Option<&mut Withheld> {
        Some(&mut self.hidden_fields)
    }

    fn custom_mut(&mut self) -> Option<&mut Custom> {
        Some(&mut self.custom)
    }

    fn title(&self) -> String {
        let line = self.subject.as_deref().or_else(|| self.body.as_deref().and_then(|body| body.lines().next()));
        line.unwrap_or_default().chars().take(100).collect()
    }
}

impl Activity {
    fn fill(mut self, input: ActivityInput, context: &Context, mut invalid: Invalid) -> Result<Self, Invalid> {
        invalid.absorb(input.validate());
        match input.kind {
            Patch::Absent => {}
            Patch::Null => invalid.add("/kind", "required", "a kind"),
            Patch::Set(kind) => self.kind = kind,
        }
        input.subject.apply_text(&mut self.subject);
        input.body.apply_text(&mut self.body);
        input.at.apply_or(&mut self.at, context.now);
        input.ends_at.apply(&mut self.ends_at);
        self.apply_due(input.due_at, &mut invalid);
        input.done_at.apply(&mut self.done_at);
        match input.done {
            Patch::Absent => {}
            Patch::Set(true) => self.done_at = self.done_at.or(Some(context.now)),
            Patch::Null | Patch::Set(false) => self.done_at = None,
        }
        input.outcome.apply_text(&mut self.outcome);
        input.priority.apply_or(&mut self.priority, Priority::Normal);
        input.private.apply_or(&mut self.private, false);
        link::replace(&mut self.links, input.links, &mut invalid);
        input.owner_id.apply(&mut self.owner_id);
        crate::custom_field::merge(&mut self.custom, input.custom);
        self.at = cut(self.at);
        for at in [&mut self.ends_at, &mut self.due_at, &mut self.done_at] {
            *at = at.map(cut);
        }
        input.remind_minutes_before.apply(&mut self.remind_minutes_before);
        self.apply_reminder(&mut invalid);
        self.check(&mut invalid);
        invalid.or(self)
    }

    fn apply_due(&mut self, input: Patch<Instant>, invalid: &mut Invalid) {
        if self.kind == ActivityKind::Task {
            input.apply(&mut self.due_at);
            return;
        }
        if input.value().is_some() {
            invalid.add("/due_at", "task_only", "only a task is due");
        }
        self.due_at = None;
    }

    /// Works out when to remind, so that a reminder moves along with what it is of.
    fn apply_reminder(&mut self, invalid: &mut Invalid) {
        let of = match self.kind {
            ActivityKind::Task => self.due_at,
            ActivityKind::Call | ActivityKind::Meeting => Some(self.at),
            ActivityKind::Note => None,
        };
        if self.remind_minutes_before.is_some() && of.is_none() {
            let why = if self.kind == ActivityKind::Task {
                "a task to be reminded of is due"
            } else {
                "nobody is reminded of a note"
            };
            invalid.add("/remind_minutes_before", "invalid_value", why);
        }
        let before = self.remind_minutes_before.map(|minutes| TimeDelta::minutes(i64::from(minutes)));
        self.remind_at = of.zip(before).and_then(|(of, before)| of.checked_sub_signed(before));
    }

    fn check(&self, invalid: &mut Invalid) {
        if self.kind == ActivityKind::Note && self.body.is_none() {
            invalid.add("/body", "required", "a note says something");
        } else if self.subject.is_none() && self.body.is_none() {
            invalid.add("/subject", "required", "a subject or a body");
        }
        if self.ends_at.is_some_and(|ends_at| ends_at < self.at) {
            invalid.add("/ends_at", "out_of_range", "ends before it starts");
        }
        if self.links.is_empty() && !invalid.0.iter().any(|fault| fault.pointer.starts_with("/links")) {
            invalid.add("/links", "required", "at least one record");
        }
        if self.private && self.owner_id.is_none() {
            invalid.add("/owner_id", "required", "nobody could see a private activity without an owner");
        }
    }
}

#[cfg(test)]
mod tests;
