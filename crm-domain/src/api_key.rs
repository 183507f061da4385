//! An API key: lets a program act for a user, within scopes. The secret never comes here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::network::{Network, NotANetwork};
use crate::patch::Patch;
use crate::record::{Context, Head, Record, Reference};
use crate::time::{Instant, cut};
use crate::user::User;

/// The kinds of record a key can be given a right on.
const SCOPED: &[Entity] = &[
    Entity::Account,
    Entity::Contact,
    Entity::Deal,
    Entity::Activity,
    Entity::Product,
    Entity::Pipeline,
    Entity::Stage,
    Entity::Tag,
    Entity::View,
    Entity::Comment,
    Entity::Follower,
    Entity::File,
];
/// The rights a key can be given.
const VERBS: &[&str] = &["read", "write", "delete", "export"];
/// Most networks that a key is bound to.
const MOST_NETWORKS: usize = 50;

/// A credential of a program.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ApiKey {
    /// Its id.
    pub id: Id<ApiKey>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// What it is for.
    pub name: String,
    /// How the secret begins, to know it by.
    #[schema(read_only)]
    pub prefix: String,
    /// What it may do, as `<collection>:<read|write|delete|export>`.
    pub scopes: Vec<String>,
    /// The user it acts for.
    #[schema(read_only)]
    pub user_id: Id<User>,
    /// The addresses and networks it may be used from; anywhere when there is none.
    #[schema(value_type = Vec<String>)]
    pub networks: Vec<Network>,
    /// When it stops working.
    pub expires_at: Option<Instant>,
    /// When it was last used.
    #[schema(read_only)]
    pub last_used_at: Option<Instant>,
    /// The address it was last used from.
    #[schema(read_only)]
    pub last_used_address: Option<String>,
    /// When it was revoked.
    #[schema(read_only)]
    pub revoked_at: Option<Instant>,
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

/// What a client may set on an API key; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyInput {
    /// What it is for.
    #[validate(length(max = 100))]
    pub name: Patch<String>,
    /// What it may do, as `<collection>:<read|write|delete|export>`; at least one.
    pub scopes: Patch<Vec<String>>,
    /// The addresses and networks it may be used from, such as `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/48`; anywhere
    /// when there is none.
    pub networks: Patch<Vec<String>>,
    /// When it stops working.
    pub expires_at: Patch<Instant>,
}

impl Record for ApiKey {
    const ENTITY: Entity = Entity::ApiKey;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("prefix", Kind::Text).required().read_only().unfiltered(),
        Field::new("scopes", Kind::Parts),
        Field::new("user_id", Kind::Ref(Entity::User)).required().read_only(),
        Field::new("networks", Kind::Parts),
        Field::new("expires_at", Kind::Instant),
        Field::new("last_used_at", Kind::Instant).read_only(),
        Field::new("last_used_address", Kind::Text).read_only().unfiltered(),
        Field::new("revoked_at", Kind::Instant).read_only(),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = ApiKeyInput;

    fn new(input: ApiKeyInput, context: &Context) -> Result<Self, Invalid> {
        let Some(user_id) = context.user_id else {
            return Err(Invalid::one("/user_id", "required", "a key acts for a user"));
        };
        ApiKey {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            prefix: format!("crm_{}", context.id.simple()),
            scopes: Vec::new(),
            user_id,
            networks: Vec::new(),
            expires_at: None,
            last_used_at: None,
            last_used_address: None,
            revoked_at: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: ApiKeyInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut key = self.clone();
        input.name.apply_name(&mut key.name);
        replace_scopes(&mut key.scopes, input.scopes, &mut invalid);
        replace_networks(&mut key.networks, input.networks, &mut invalid);
        if input.expires_at.value().is_some_and(|at| *at <= context.now) {
            invalid.add("/expires_at", "out_of_range", "lies in the past");
        }
        input.expires_at.apply(&mut key.expires_at);
        key.expires_at = key.expires_at.map(cut);
        if key.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        if key.scopes.is_empty() && !invalid.0.iter().any(|fault| fault.pointer.starts_with("/scopes")) {
            invalid.add("/scopes", "required", "at least one scope");
        }
        invalid.or(key)
    }

    /// Returns its head: a key belongs to the user it acts for.
    fn head(&self) -> Head {
        Head {
            id: self.id.uuid(),
            version: self.version,
            owner_id: Some(self.user_id),
            team_id: None,
            deleted_at: self.deleted_at,
        }
    }

    common_members!(movers);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/user_id", Entity::User, Some(self.user_id)).into_iter().collect()
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl ApiKey {
    /// Tells whether the key works at this moment.
    pub fn works(&self, now: Instant) -> bool {
        self.deleted_at.is_none() && self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }

    /// Takes the key out of use for good.
    pub fn revoke(&mut self, now: Instant) {
        self.revoked_at = self.revoked_at.or(Some(now));
    }
}

/// Tells whether a key can be given this scope.
pub fn is_scope(scope: &str) -> bool {
    scope.split_once(':').is_some_and(|(collection, verb)| {
        VERBS.contains(&verb) && SCOPED.iter().any(|entity| entity.collection() == collection)
    })
}

/// Replaces all scopes; the same scope twice counts once.
fn replace_scopes(scopes: &mut Vec<String>, input: Patch<Vec<String>>, invalid: &mut Invalid) {
    let mut wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    if wanted.len() > SCOPED.len() * VERBS.len() {
        invalid.add("/scopes", "too_long", "each scope once");
        return;
    }
    for (index, scope) in wanted.iter().enumerate() {
        if !is_scope(scope) {
            invalid.add(format!("/scopes/{index}"), "invalid_value", "a scope such as contacts:read");
        }
    }
    wanted.sort();
    wanted.dedup();
    *scopes = wanted;
}

/// Replaces all networks; the same network twice counts once.
fn replace_networks(networks: &mut Vec<Network>, input: Patch<Vec<String>>, invalid: &mut Invalid) {
    let typed = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(typed) => typed,
    };
    if typed.len() > MOST_NETWORKS {
        invalid.add("/networks", "too_long", format!("at most {MOST_NETWORKS}"));
        return;
    }
    networks.clear();
    for (index, text) in typed.iter().enumerate() {
        match Network::parse(text) {
            Ok(network) => networks.push(network),
            Err(NotANetwork::Malformed) => {
                let example = "an address or a network such as 203.0.113.0/24 or 2001:db8::/48";
                invalid.add(format!("/networks/{index}"), "invalid_network", example);
            }
            Err(NotANetwork::WithinOne(network)) => {
                let detail = format!("this is an address within a network; the network is {network}");
                invalid.add(format!("/networks/{index}"), "within_network", detail);
            }
        }
    }
    networks.sort_unstable();
    networks.dedup();
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
    fn a_key_needs_scopes_that_exist() {
        let faults = |scopes: serde_json::Value| {
            codes(ApiKey::new(input(json!({"name": "Sync", "scopes": scopes})), &ours()).unwrap_err())
        };
        assert_eq!(faults(json!([])), [("/scopes", "required")].map(|(p, c)| (p.to_owned(), c.to_owned())));
        assert_eq!(faults(json!(["contacts:read", "users:write"]))[0].0, "/scopes/1");
        assert!(!is_scope("contacts:assign") && !is_scope("contacts") && is_scope("activities:export"));
    }

    #[test]
    fn networks_are_told_apart_and_kept_once() {
        let key = |networks: serde_json::Value| {
            ApiKey::new(input(json!({"name": "Sync", "scopes": ["deals:read"], "networks": networks})), &ours())
        };
        let kept = key(json!(["203.0.113.0/24", "::ffff:203.0.113.0/120", "2001:db8::/48"])).unwrap().networks;
        assert_eq!(json!(kept), json!(["203.0.113.0/24", "2001:db8::/48"]));
        let faults = codes(key(json!(["10.0.0.1", "10.0.0.1/8", "office"])).unwrap_err());
        let expected = [("/networks/1", "within_network"), ("/networks/2", "invalid_network")];
        assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
        assert_eq!(codes(key(json!(vec!["10.0.0.1"; 51])).unwrap_err())[0].1, "too_long");
    }

    #[test]
    fn a_key_belongs_to_the_user_it_acts_for() {
        let context = ours();
        let key =
            ApiKey::new(input(json!({"name": "Sync", "scopes": ["deals:read", "deals:read"]})), &context).unwrap();
        assert_eq!(key.head().owner_id, context.user_id);
        assert_eq!(key.scopes, ["deals:read"]);
        assert!(ApiKey::new(input(json!({"name": "Sync"})), &super::Context { user_id: None, ..context }).is_err());
    }

    #[test]
    fn a_key_stops_working_when_it_expires_or_is_revoked() {
        let context = ours();
        let sent = json!({"name": "Sync", "scopes": ["deals:read"], "expires_at": "2026-03-02T00:00:00Z"});
        let mut key = ApiKey::new(input(sent), &context).unwrap();
        assert!(key.works(context.now));
        assert!(!key.works("2026-03-02T00:00:00Z".parse().unwrap()));
        key.revoke(context.now);
        assert!(!key.works(context.now));
    }
}
