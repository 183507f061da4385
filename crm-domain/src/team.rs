//! A team: a group of users; teams form a tree, and who leads one sees those below it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Record, Reference};
use crate::time::Instant;
use crate::user::User;

/// A group of users.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Team {
    /// Its id.
    pub id: Id<Team>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The team above it.
    pub parent_id: Option<Id<Team>>,
    /// How many users are in it.
    #[schema(read_only)]
    pub member_count: i64,
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

/// What a client may set on a team; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TeamInput {
    /// Its name.
    #[validate(length(max = 100))]
    pub name: Patch<String>,
    /// The team above it.
    pub parent_id: Patch<Id<Team>>,
}

impl Record for Team {
    const ENTITY: Entity = Entity::Team;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("parent_id", Kind::Ref(Entity::Team)),
        Field::new("member_count", Kind::Integer).required().computed(),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = TeamInput;

    fn new(input: TeamInput, context: &Context) -> Result<Self, Invalid> {
        Team {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            parent_id: None,
            member_count: 0,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: TeamInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut team = self.clone();
        input.name.apply_name(&mut team.name);
        input.parent_id.apply(&mut team.parent_id);
        if team.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        if team.parent_id == Some(team.id) {
            invalid.add("/parent_id", "cycle", "a team is not above itself");
        }
        invalid.or(team)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/parent_id", Entity::Team, self.parent_id).into_iter().collect()
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}
