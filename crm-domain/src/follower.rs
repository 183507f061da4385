//! A follower: somebody who wants to know what becomes of a record without owning it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::account::Account;
use crate::common_members;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Record, Reference};
use crate::time::Instant;
use crate::user::User;

/// A user who follows a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Follower {
    /// Its id.
    pub id: Id<Follower>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The account that is followed.
    pub account_id: Option<Id<Account>>,
    /// The contact that is followed.
    pub contact_id: Option<Id<Contact>>,
    /// The deal that is followed.
    pub deal_id: Option<Id<Deal>>,
    /// Who follows it.
    pub user_id: Option<Id<User>>,
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

/// What a client may say of a new follower: exactly one record, and who follows it.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FollowerInput {
    /// The account that is followed.
    pub account_id: Patch<Id<Account>>,
    /// The contact that is followed.
    pub contact_id: Patch<Id<Contact>>,
    /// The deal that is followed.
    pub deal_id: Patch<Id<Deal>>,
    /// Who follows it, and must be able to see it; the actor unless given.
    pub user_id: Patch<Id<User>>,
}

impl Record for Follower {
    const ENTITY: Entity = Entity::Follower;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("account_id", Kind::Ref(Entity::Account)),
        Field::new("contact_id", Kind::Ref(Entity::Contact)),
        Field::new("deal_id", Kind::Ref(Entity::Deal)),
        Field::new("user_id", Kind::Ref(Entity::User)),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "created_at";
    type Input = FollowerInput;

    fn new(input: FollowerInput, context: &Context) -> Result<Self, Invalid> {
        Follower {
            id: context.id.into(),
            version: 1,
            account_id: None,
            contact_id: None,
            deal_id: None,
            user_id: context.user_id,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: FollowerInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        let mut follower = self.clone();
        input.account_id.apply(&mut follower.account_id);
        input.contact_id.apply(&mut follower.contact_id);
        input.deal_id.apply(&mut follower.deal_id);
        input.user_id.apply(&mut follower.user_id);
        if follower.record().is_none() {
            invalid.add("/account_id", "one_of", "exactly one of account_id, contact_id and deal_id");
        }
        if follower.user_id.is_none() {
            invalid.add("/user_id", "required", "a user");
        }
        invalid.or(follower)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        [self.record(), Reference::maybe("/user_id", Entity::User, self.user_id)].into_iter().flatten().collect()
    }

    fn title(&self) -> String {
        String::new()
    }
}

impl Follower {
    /// Returns a user as a follower of an account, contact or deal.
    pub fn of(record: Reference, user: Id<User>, context: &Context) -> Result<Self, Invalid> {
        let mut input = FollowerInput { user_id: Patch::Set(user), ..FollowerInput::default() };
        match record.entity {
            Entity::Account => input.account_id = Patch::Set(Id::new(record.id)),
            Entity::Contact => input.contact_id = Patch::Set(Id::new(record.id)),
            _ => input.deal_id = Patch::Set(Id::new(record.id)),
        }
        Self::new(input, context)
    }

    /// Returns the one record that is followed, or nothing when there is none or several.
    pub fn record(&self) -> Option<Reference> {
        Reference::one_of(self.account_id, self.contact_id, self.deal_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::{codes, context, input};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn who_follows_is_the_actor_unless_said() {
        let (deal, user) = (Uuid::now_v7(), Uuid::now_v7());
        let mut acting = context();
        acting.user_id = Some(Id::new(Uuid::now_v7()));
        let own = Follower::new(input(json!({"deal_id": deal})), &acting).unwrap();
        assert_eq!(own.user_id, acting.user_id);
        assert_eq!(codes(Follower::new(input(json!({"deal_id": deal})), &context()).unwrap_err())[0].0, "/user_id");
        let other = Follower::new(input(json!({"deal_id": deal, "user_id": user})), &context()).unwrap();
        assert_eq!((other.user_id, other.references().len()), (Some(Id::new(user)), 2));
    }

    #[test]
    fn exactly_one_record_is_followed() {
        let id = Uuid::now_v7();
        for members in [json!({}), json!({"deal_id": id, "contact_id": id})] {
            let faults = codes(Follower::new(input(members), &context()).unwrap_err());
            assert_eq!(faults[0], ("/account_id".into(), "one_of".into()));
        }
    }
}
