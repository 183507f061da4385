//! A pipeline: an ordered set of stages that deals go through.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Record};
use crate::time::Instant;
use crate::user::{RoleKey, User};

/// Most roles named: all built-in ones and as many of its own as a company has.
const MAX_ROLES: usize = 110;

/// An ordered set of stages.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Pipeline {
    /// Its id.
    pub id: Id<Pipeline>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// Its place among the pipelines; the first is the default.
    pub position: i32,
    /// The keys of the roles that may move its deals back and reopen them, besides administrators; `null` where everybody
    /// may who may change the deal.
    pub move_back_roles: Option<Vec<String>>,
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

/// What a client may set on a pipeline; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PipelineInput {
    /// Its name.
    #[validate(length(max = 100))]
    pub name: Patch<String>,
    /// Its place among the pipelines; the first is the default.
    #[validate(range(min = 0, max = 1_000_000))]
    pub position: Patch<i32>,
    /// The keys of the roles that may move its deals back and reopen them, besides administrators; none of them leaves it to
    /// administrators, `null` to everybody who may change the deal.
    pub move_back_roles: Patch<Vec<String>>,
}

impl Record for Pipeline {
    const ENTITY: Entity = Entity::Pipeline;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("position", Kind::Integer).required().sortable(),
        Field::new("move_back_roles", Kind::Parts),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "position";
    type Input = PipelineInput;

    fn new(input: PipelineInput, context: &Context) -> Result<Self, Invalid> {
        Pipeline {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            position: 0,
            move_back_roles: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: PipelineInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut pipeline = self.clone();
        input.name.apply_name(&mut pipeline.name);
        input.position.apply_or(&mut pipeline.position, 0);
        if !input.move_back_roles.is_absent() {
            input.move_back_roles.apply(&mut pipeline.move_back_roles);
            pipeline.check_roles(&mut invalid);
        }
        if pipeline.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        invalid.or(pipeline)
    }

    common_members!(unowned);

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Pipeline {
    /// Tells whether somebody with the role of this key may move its deals back; administrators always may.
    pub fn lets_move_back(&self, role: &str) -> bool {
        let named = |roles: &Vec<String>| role == RoleKey::Admin.as_str() || roles.iter().any(|key| key == role);
        self.move_back_roles.as_ref().is_none_or(named)
    }

    fn check_roles(&self, invalid: &mut Invalid) {
        let roles = self.move_back_roles.as_deref().unwrap_or_default();
        if roles.len() > MAX_ROLES {
            invalid.add("/move_back_roles", "too_long", format!("at most {MAX_ROLES} roles"));
            return;
        }
        for (index, role) in roles.iter().enumerate() {
            if roles.iter().take(index).any(|earlier| earlier == role) {
                invalid.add(format!("/move_back_roles/{index}"), "duplicate", "the same role twice");
            }
        }
    }
}

#[cfg(test)]
mod tests;
