//! A dashboard: metrics as somebody wants to see them, private or shared with all.

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

pub use crate::dashboard::filters::{DashboardFilters, DashboardSpan};
pub use crate::dashboard::tile::{Chart, Tile};
pub use crate::dashboard::usual::DefaultDashboard;

mod filters;
mod tile;
mod usual;

/// Most tiles of one dashboard.
const MAX_TILES: usize = 40;

/// Metrics as somebody wants to see them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Dashboard {
    /// Its id.
    pub id: Id<Dashboard>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Its place among the dashboards.
    pub position: i32,
    /// What all its tiles are narrowed to.
    pub filters: DashboardFilters,
    /// What it shows, in order.
    pub tiles: Vec<Tile>,
    /// Who owns it.
    pub owner_id: Option<Id<User>>,
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

/// What a client may set on a dashboard; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DashboardInput {
    /// Its name.
    #[validate(length(max = 100))]
    pub name: Patch<String>,
    /// Whether everybody sees it.
    pub shared: Patch<bool>,
    /// Its place among the dashboards.
    #[validate(range(min = 0, max = 1_000_000))]
    pub position: Patch<i32>,
    /// What all its tiles are narrowed to; replaces all of it.
    pub filters: Patch<DashboardFilters>,
    /// What it shows, in order; replaces all of it.
    pub tiles: Patch<Vec<Tile>>,
    /// Who owns it; the actor unless given.
    pub owner_id: Patch<Id<User>>,
}

impl Record for Dashboard {
    const ENTITY: Entity = Entity::Dashboard;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("shared", Kind::Bool).required(),
        Field::new("position", Kind::Integer).required().sortable(),
        Field::new("filters", Kind::Parts),
        Field::new("tiles", Kind::Parts),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "position";
    type Input = DashboardInput;

    fn new(input: DashboardInput, context: &Context) -> Result<Self, Invalid> {
        Dashboard {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            shared: false,
            position: 0,
            filters: DashboardFilters::default(),
            tiles: Vec::new(),
            owner_id: context.user_id,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .fill(input)
    }

    fn apply(&self, input: DashboardInput, _context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input)
    }

    common_members!(by_owner);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/owner_id", Entity::User, self.owner_id).into_iter().collect()
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Dashboard {
    fn fill(mut self, input: DashboardInput) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        input.name.apply_name(&mut self.name);
        input.shared.apply_or(&mut self.shared, false);
        input.position.apply_or(&mut self.position, 0);
        input.filters.apply_or(&mut self.filters, DashboardFilters::default());
        input.tiles.apply_or(&mut self.tiles, Vec::new());
        input.owner_id.apply(&mut self.owner_id);
        if self.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        self.filters.check(&mut invalid);
        if self.tiles.len() > MAX_TILES {
            invalid.add("/tiles", "too_long", format!("at most {MAX_TILES} tiles"));
        }
        for (index, tile) in self.tiles.iter().enumerate().take(MAX_TILES) {
            tile.check(index, &mut invalid);
        }
        invalid.or(self)
    }
}

#[cfg(test)]
mod tests;
