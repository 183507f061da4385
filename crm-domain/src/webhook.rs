//! A webhook: a URL of another system that is told of events, signed, as its owner may know of them. The secret never comes here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Head, Record, Reference};
use crate::time::Instant;
use crate::user::User;

/// The kinds of record whose events webhooks are told.
pub const KINDS: &[Entity] = &[
    Entity::Account,
    Entity::Contact,
    Entity::Deal,
    Entity::Activity,
    Entity::Comment,
    Entity::Product,
    Entity::Pipeline,
    Entity::Stage,
    Entity::Tag,
    Entity::User,
    Entity::Team,
];
/// What can become of a record of any kind.
const ACTS: &[&str] = &["created", "updated", "deleted", "restored", "purged", "hidden"];
/// Changes of a deal's status that have a type of their own: the status afterwards, and the type.
const DEAL_ACTS: &[(&str, &str)] = &[("won", "deal.won"), ("lost", "deal.lost"), ("open", "deal.reopened")];
/// Longest URL.
const LONGEST_URL: usize = 2_000;

/// Why the CRM itself took a webhook out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisabledReason {
    /// The receiver answered that it is gone for good (410).
    Gone,
    /// Nothing was delivered for five days.
    Failing,
}

impl DisabledReason {
    /// Every reason.
    pub const ALL: &'static [DisabledReason] = &[DisabledReason::Gone, DisabledReason::Failing];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            DisabledReason::Gone => "gone",
            DisabledReason::Failing => "failing",
        }
    }

    /// Finds the reason with this word.
    pub fn parse(word: &str) -> Option<Self> {
        DisabledReason::ALL.iter().copied().find(|reason| reason.as_str() == word)
    }
}

/// Another system that is told of events.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Webhook {
    /// Its id.
    pub id: Id<Webhook>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Where events are sent.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// The types of event that are sent, such as `contact.created`; all when empty.
    pub event_types: Vec<String>,
    /// Whether it is in use.
    pub enabled: bool,
    /// Why the CRM took it out of use.
    #[schema(read_only)]
    pub disabled_reason: Option<DisabledReason>,
    /// Since when nothing was delivered.
    #[schema(read_only)]
    pub failing_since: Option<Instant>,
    /// The user with whose rights it acts: what that user may not see is not sent.
    pub owner_id: Id<User>,
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
}

/// What a client may set on a webhook; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookInput {
    /// Where events are sent, over https; other places only where the operator has opened them.
    pub url: Patch<String>,
    /// What it is for.
    #[validate(length(max = 200))]
    pub description: Patch<String>,
    /// The types of event that are sent, such as `contact.created`; all when empty.
    pub event_types: Patch<Vec<String>>,
    /// Whether it is in use; it is unless said otherwise.
    pub enabled: Patch<bool>,
    /// The user with whose rights it acts; who makes it unless said otherwise.
    pub owner_id: Patch<Id<User>>,
}

impl Record for Webhook {
    const ENTITY: Entity = Entity::Webhook;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("url", Kind::Text).required().unfiltered(),
        Field::new("description", Kind::Text).unfiltered(),
        Field::new("event_types", Kind::Parts),
        Field::new("enabled", Kind::Bool).required(),
        Field::new("disabled_reason", Kind::Choice(&["gone", "failing"])).read_only(),
        Field::new("failing_since", Kind::Instant).read_only(),
        Field::new("owner_id", Kind::Ref(Entity::User)).required(),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "created_at";
    type Input = WebhookInput;

    fn new(input: WebhookInput, context: &Context) -> Result<Self, Invalid> {
        let owner = input.owner_id.value().copied().or(context.user_id);
        let Some(owner_id) = owner else {
            return Err(Invalid::one("/owner_id", "required", "a webhook acts with somebody's rights"));
        };
        Webhook {
            id: context.id.into(),
            version: 1,
            url: String::new(),
            description: None,
            event_types: Vec::new(),
            enabled: true,
            disabled_reason: None,
            failing_since: None,
            owner_id,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: WebhookInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut webhook = self.clone();
        input.url.apply_name(&mut webhook.url);
        input.description.apply_text(&mut webhook.description);
        replace_types(&mut webhook.event_types, input.event_types, &mut invalid);
        match input.owner_id {
            Patch::Absent => {}
            Patch::Null => invalid.add("/owner_id", "required", "a webhook acts with somebody's rights"),
            Patch::Set(owner) => webhook.owner_id = owner,
        }
        input.enabled.apply_or(&mut webhook.enabled, true);
        if webhook.enabled {
            webhook.disabled_reason = None;
        }
        if webhook.url.is_empty() {
            invalid.add("/url", "required", "where events are sent");
        } else if webhook.url.len() > LONGEST_URL {
            invalid.add("/url", "too_long", format!("at most {LONGEST_URL} characters"));
        }
        invalid.or(webhook)
    }

    /// Returns its head: whose rights it acts with is no ownership in the sense of lists.
    fn head(&self) -> Head {
        Head { id: self.id.uuid(), version: self.version, owner_id: None, team_id: None, deleted_at: self.deleted_at }
    }

    common_members!(movers);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/owner_id", Entity::User, Some(self.owner_id)).into_iter().collect()
    }

    fn title(&self) -> String {
        self.description.clone().unwrap_or_else(|| self.url.clone())
    }
}

impl Webhook {
    /// Tells whether it is in use.
    pub fn is_live(&self) -> bool {
        self.enabled && self.deleted_at.is_none()
    }

    /// Takes it out of use.
    pub fn disable(&mut self, reason: DisabledReason) {
        self.enabled = false;
        self.disabled_reason = Some(reason);
    }

    /// Returns the type under which this webhook is told of an event; none when it is not. `act` is what became of the
    /// record, `status` what a deal's status became.
    pub fn event_type(&self, entity: Entity, act: &str, status: Option<&str>) -> Option<String> {
        if !KINDS.contains(&entity) {
            return None;
        }
        let special = match (entity, act) {
            (Entity::Deal, "updated") => {
                DEAL_ACTS.iter().find(|(to, _)| status == Some(*to)).map(|(_, name)| (*name).to_owned())
            }
            _ => None,
        };
        let general = format!("{}.{act}", entity.as_str());
        let wanted = |name: &String| self.event_types.is_empty() || self.event_types.contains(name);
        special.into_iter().chain([general]).find(wanted)
    }
}

/// Returns every type of event.
pub fn event_types() -> impl Iterator<Item = String> {
    let general = KINDS.iter().flat_map(|entity| ACTS.iter().map(move |act| format!("{}.{act}", entity.as_str())));
    general.chain(DEAL_ACTS.iter().map(|(_, name)| (*name).to_owned()))
}

/// Replaces all types; the same type twice counts once.
fn replace_types(types: &mut Vec<String>, input: Patch<Vec<String>>, invalid: &mut Invalid) {
    let mut wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    if wanted.len() > event_types().count() {
        invalid.add("/event_types", "too_long", "each type once");
        return;
    }
    for (index, name) in wanted.iter().enumerate() {
        if !event_types().any(|known| known == *name) {
            invalid.add(format!("/event_types/{index}"), "invalid_value", "a type of event such as contact.created");
        }
    }
    wanted.sort();
    wanted.dedup();
    *types = wanted;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::{codes, context, input};
    use serde_json::json;
    use uuid::Uuid;

    fn ours() -> Context {
        Context { user_id: Some(Uuid::now_v7().into()), ..context() }
    }

    #[test]
    fn a_webhook_acts_for_who_makes_it_unless_said_otherwise() {
        let context = ours();
        let made = Webhook::new(input(json!({"url": " https://hooks.example.com/crm "})), &context).unwrap();
        assert_eq!((made.url.as_str(), Some(made.owner_id)), ("https://hooks.example.com/crm", context.user_id));
        let other = Uuid::now_v7();
        let sent = json!({"url": "https://hooks.example.com", "owner_id": other});
        assert_eq!(Webhook::new(input(sent), &context).unwrap().owner_id.uuid(), other);
    }

    #[test]
    fn every_fault_of_a_webhook_is_told() {
        let sent = json!({"event_types": ["contact.created", "contact.kissed"], "owner_id": null});
        let faults = codes(Webhook::new(input(sent), &ours()).unwrap_err());
        let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/event_types/1", "/owner_id", "/url"]);
    }

    #[test]
    fn an_event_is_told_under_the_most_telling_type_that_is_wanted() {
        let hook = |types: serde_json::Value| {
            Webhook::new(input(json!({"url": "https://a.example.com", "event_types": types})), &ours()).unwrap()
        };
        let told = |types, act, status| hook(types).event_type(Entity::Deal, act, status);
        assert_eq!(told(json!([]), "updated", Some("won")).as_deref(), Some("deal.won"));
        assert_eq!(told(json!(["deal.updated"]), "updated", Some("won")).as_deref(), Some("deal.updated"));
        assert_eq!(told(json!(["deal.lost"]), "updated", Some("won")), None);
        assert_eq!(told(json!([]), "updated", None).as_deref(), Some("deal.updated"));
        assert_eq!(hook(json!([])).event_type(Entity::ApiKey, "created", None), None);
    }

    #[test]
    fn taking_a_webhook_into_use_forgets_why_it_was_not() {
        let mut hook = Webhook::new(input(json!({"url": "https://a.example.com"})), &ours()).unwrap();
        hook.disable(DisabledReason::Gone);
        assert!(!hook.is_live());
        let kept = hook.apply(input(json!({"description": "x"})), &ours()).unwrap();
        assert_eq!(kept.disabled_reason, Some(DisabledReason::Gone));
        assert_eq!(kept.apply(input(json!({"enabled": true})), &ours()).unwrap().disabled_reason, None);
    }
}
