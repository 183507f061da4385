//! A saved view: a list or board somebody comes back to, private or shared with all.

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
use crate::stage::once;
use crate::time::Instant;
use crate::user::User;

pub use crate::view::layout::Layout;
pub use crate::view::query::ViewQuery;

mod layout;
mod query;

/// The kinds of record that views list.
const ENTITIES: &[Entity] = &[Entity::Account, Entity::Contact, Entity::Deal, Entity::Activity];
/// The words for them.
const ENTITY_NAMES: &[&str] =
    &[Entity::Account.as_str(), Entity::Contact.as_str(), Entity::Deal.as_str(), Entity::Activity.as_str()];

/// A saved list or board.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct View {
    /// Its id.
    pub id: Id<View>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// What it lists: account, contact, deal or activity; stays as it was made.
    pub entity: Entity,
    /// Its name.
    pub name: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// How it is shown.
    pub layout: Layout,
    /// What it asks for.
    pub query: ViewQuery,
    /// Its place among the views.
    pub position: i32,
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

/// What a client may set on a view; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ViewInput {
    /// What it lists: account, contact, deal or activity; cannot be changed.
    pub entity: Patch<Entity>,
    /// Its name.
    #[validate(length(max = 100))]
    pub name: Patch<String>,
    /// Whether everybody sees it.
    pub shared: Patch<bool>,
    /// How it is shown.
    pub layout: Patch<Layout>,
    /// What it asks for; replaces the whole query.
    pub query: Patch<ViewQuery>,
    /// Its place among the views.
    #[validate(range(min = 0, max = 1_000_000))]
    pub position: Patch<i32>,
    /// Who owns it; the actor unless given.
    pub owner_id: Patch<Id<User>>,
}

impl Record for View {
    const ENTITY: Entity = Entity::View;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("entity", Kind::Choice(ENTITY_NAMES)).required(),
        Field::folded("name").required().sortable(),
        Field::new("shared", Kind::Bool).required(),
        Field::new("layout", Kind::Choice(Layout::NAMES)).required(),
        Field::new("query", Kind::Parts),
        Field::new("position", Kind::Integer).required().sortable(),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "position";
    type Input = ViewInput;

    fn new(input: ViewInput, context: &Context) -> Result<Self, Invalid> {
        View {
            id: context.id.into(),
            version: 1,
            entity: Entity::Contact,
            name: String::new(),
            shared: false,
            layout: Layout::List,
            query: ViewQuery::default(),
            position: 0,
            owner_id: context.user_id,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .fill(input, true)
    }

    fn apply(&self, input: ViewInput, _context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, false)
    }

    common_members!(by_owner);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/owner_id", Entity::User, self.owner_id).into_iter().collect()
    }

    /// What people keep for themselves is none of it.
    fn configures(before: Option<&Self>, after: Option<&Self>) -> bool {
        before.or(after).is_some_and(|view| view.shared) || after.is_some_and(|view| view.shared)
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl View {
    fn fill(mut self, input: ViewInput, new: bool) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        once::apply(&mut self.entity, input.entity, "/entity", new, &mut invalid);
        input.name.apply_name(&mut self.name);
        input.shared.apply_or(&mut self.shared, false);
        input.layout.apply_or(&mut self.layout, Layout::List);
        if let Patch::Set(query) = &input.query {
            query.check(&mut invalid);
        }
        input.query.apply_or(&mut self.query, ViewQuery::default());
        input.position.apply_or(&mut self.position, 0);
        input.owner_id.apply(&mut self.owner_id);
        if !ENTITIES.contains(&self.entity) {
            invalid.add("/entity", "invalid_value", format!("one of: {}", ENTITY_NAMES.join(", ")));
        }
        if self.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        invalid.or(self)
    }
}

#[cfg(test)]
mod tests;
