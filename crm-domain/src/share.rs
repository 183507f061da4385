//! A share: a right on one record for one user or team, beyond what their role gives.

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
use crate::team::Team;
use crate::time::{Instant, cut};
use crate::user::User;

/// What a share allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShareLevel {
    /// To see the record.
    View,
    /// To change it as well.
    Edit,
}

impl ShareLevel {
    /// Every level, the weakest first.
    pub const ALL: &'static [ShareLevel] = &[ShareLevel::View, ShareLevel::Edit];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[ShareLevel::View.as_str(), ShareLevel::Edit.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            ShareLevel::View => "view",
            ShareLevel::Edit => "edit",
        }
    }

    /// Finds the level with this word.
    pub fn parse(word: &str) -> Option<ShareLevel> {
        ShareLevel::ALL.iter().copied().find(|level| level.as_str() == word)
    }
}

/// A right on one record given to a user or team.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Share {
    /// Its id.
    pub id: Id<Share>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The account that is shared.
    pub account_id: Option<Id<Account>>,
    /// The contact that is shared.
    pub contact_id: Option<Id<Contact>>,
    /// The deal that is shared.
    pub deal_id: Option<Id<Deal>>,
    /// The user it is shared with.
    pub user_id: Option<Id<User>>,
    /// The team it is shared with.
    pub team_id: Option<Id<Team>>,
    /// What it allows.
    pub level: ShareLevel,
    /// When it ends.
    pub until: Option<Instant>,
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

/// What a client may set on a share: one record, one receiver.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ShareInput {
    /// The account that is shared.
    pub account_id: Patch<Id<Account>>,
    /// The contact that is shared.
    pub contact_id: Patch<Id<Contact>>,
    /// The deal that is shared.
    pub deal_id: Patch<Id<Deal>>,
    /// The user it is shared with.
    pub user_id: Patch<Id<User>>,
    /// The team it is shared with.
    pub team_id: Patch<Id<Team>>,
    /// What it allows; to see the record unless given.
    pub level: Patch<ShareLevel>,
    /// When it ends.
    pub until: Patch<Instant>,
}

impl Record for Share {
    const ENTITY: Entity = Entity::Share;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("account_id", Kind::Ref(Entity::Account)),
        Field::new("contact_id", Kind::Ref(Entity::Contact)),
        Field::new("deal_id", Kind::Ref(Entity::Deal)),
        Field::new("user_id", Kind::Ref(Entity::User)),
        Field::new("team_id", Kind::Ref(Entity::Team)),
        Field::new("level", Kind::Choice(ShareLevel::NAMES)).required(),
        Field::new("until", Kind::Instant),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "created_at";
    type Input = ShareInput;

    fn new(input: ShareInput, context: &Context) -> Result<Self, Invalid> {
        Share {
            id: context.id.into(),
            version: 1,
            account_id: None,
            contact_id: None,
            deal_id: None,
            user_id: None,
            team_id: None,
            level: ShareLevel::View,
            until: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: ShareInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut share = self.clone();
        input.account_id.apply(&mut share.account_id);
        input.contact_id.apply(&mut share.contact_id);
        input.deal_id.apply(&mut share.deal_id);
        input.user_id.apply(&mut share.user_id);
        input.team_id.apply(&mut share.team_id);
        input.level.apply_or(&mut share.level, ShareLevel::View);
        if input.until.value().is_some_and(|until| *until <= context.now) {
            invalid.add("/until", "out_of_range", "lies in the past");
        }
        input.until.apply(&mut share.until);
        share.until = share.until.map(cut);
        if share.record().is_none() {
            invalid.add("/account_id", "one_of", "exactly one of account_id, contact_id and deal_id");
        }
        if share.user_id.is_some() == share.team_id.is_some() {
            invalid.add("/user_id", "one_of", "exactly one of user_id and team_id");
        }
        invalid.or(share)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        [
            self.record(),
            Reference::maybe("/user_id", Entity::User, self.user_id),
            Reference::maybe("/team_id", Entity::Team, self.team_id),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn title(&self) -> String {
        self.level.as_str().to_owned()
    }
}

impl Share {
    /// Returns the one record that is shared, or nothing when there is none or several.
    pub fn record(&self) -> Option<Reference> {
        Reference::one_of(self.account_id, self.contact_id, self.deal_id)
    }

    /// Tells whether the share holds at this moment.
    pub fn holds(&self, now: Instant) -> bool {
        self.deleted_at.is_none() && self.until.is_none_or(|until| until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::{codes, context, input};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_share_names_one_record_and_one_receiver() {
        let id = Uuid::now_v7();
        let none = codes(Share::new(input(json!({})), &context()).unwrap_err());
        assert_eq!(none.iter().map(|(pointer, _)| pointer.as_str()).collect::<Vec<_>>(), ["/account_id", "/user_id"]);
        let two = json!({"account_id": id, "deal_id": id, "user_id": id, "team_id": id});
        assert_eq!(codes(Share::new(input(two), &context()).unwrap_err()).len(), 2);
        let share = Share::new(input(json!({"deal_id": id, "team_id": id, "level": "edit"})), &context()).unwrap();
        assert_eq!(share.references().len(), 2);
    }

    #[test]
    fn a_share_ends_in_the_future() {
        let id = Uuid::now_v7();
        let sent = |until: &str| input(json!({"deal_id": id, "user_id": id, "until": until}));
        assert_eq!(codes(Share::new(sent("2026-03-01T10:00:00Z"), &context()).unwrap_err())[0].0, "/until");
        let share = Share::new(sent("2026-03-01T10:00:01Z"), &context()).unwrap();
        assert!(share.holds(context().now));
        assert!(!share.holds("2026-03-01T10:00:01Z".parse().unwrap()));
    }
}
