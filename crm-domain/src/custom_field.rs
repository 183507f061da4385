//! Custom fields: their definitions, and what the values of a record under `custom` may be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
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

pub use crate::custom_field::kind::CustomKind;
pub use crate::custom_field::value::{
    IndexedValue, check, check_required, fill_defaults, indexed_values, merge, references,
};

mod choice;
mod kind;
mod value;

/// The kinds of record that have custom fields.
pub const ENTITIES: &[Entity] = &[Entity::Account, Entity::Contact, Entity::Deal, Entity::Activity, Entity::Product];
/// The words for them.
pub const ENTITY_NAMES: &[&str] = &[
    Entity::Account.as_str(),
    Entity::Contact.as_str(),
    Entity::Deal.as_str(),
    Entity::Activity.as_str(),
    Entity::Product.as_str(),
];

/// The words for the kinds of record that a custom field can refer to.
const TARGET_NAMES: &[&str] = &[Entity::Account.as_str(), Entity::Contact.as_str(), Entity::Deal.as_str()];

/// The definition of a custom field.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldDef {
    /// Its id.
    pub id: Id<FieldDef>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// What has the field: account, contact or deal; stays as it was made.
    pub entity: Entity,
    /// The member's name under `custom`; stays as it was made.
    pub key: String,
    /// The name to show.
    pub label: String,
    /// The type of its values; stays as it was made.
    pub kind: CustomKind,
    /// The values a choice has, in order, those that are retired among them; for `ref` the one kind of record it points at.
    pub choices: Vec<String>,
    /// What choices are called, where that is not their value: giving one another name changes no record.
    pub choice_labels: BTreeMap<String, String>,
    /// Choices that are not chosen any more; records that have them keep them.
    pub retired_choices: Vec<String>,
    /// What to fill in, explained.
    pub help: Option<String>,
    /// Its place among the fields.
    pub position: i32,
    /// The user who answers for it.
    pub owner_id: Option<Id<User>>,
    /// What it is there for.
    pub purpose: String,
    /// Whether new records need a value, and a value that is there cannot be cleared.
    pub required: bool,
    /// What a new record has unless another value is given.
    #[schema(value_type = serde_json::Value)]
    pub default_value: Option<Json>,
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

/// What a client may set on the definition of a custom field; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FieldDefInput {
    /// What has the field: account, contact or deal; cannot be changed.
    pub entity: Patch<Entity>,
    /// The member's name under `custom`: a-z, then a-z, 0-9 and _; cannot be changed.
    pub key: Patch<String>,
    /// The name to show.
    #[validate(length(max = 100))]
    pub label: Patch<String>,
    /// The type of its values; cannot be changed.
    pub kind: Patch<CustomKind>,
    /// The values a choice has, in order, those that are retired among them; for `ref` the one kind of record it points at.
    pub choices: Patch<Vec<String>>,
    /// What choices are called, by value, where that is something else; replaces all of them.
    #[schema(value_type = Option<Object>)]
    pub choice_labels: Patch<BTreeMap<String, String>>,
    /// Choices that are not chosen any more.
    pub retired_choices: Patch<Vec<String>>,
    /// What to fill in, explained.
    #[validate(length(max = 500))]
    pub help: Patch<String>,
    /// Its place among the fields.
    #[validate(range(min = 0, max = 1_000_000))]
    pub position: Patch<i32>,
    /// The user who answers for it; whoever makes it unless given.
    pub owner_id: Patch<Id<User>>,
    /// What it is there for; a new field needs one.
    #[validate(length(max = 500))]
    pub purpose: Patch<String>,
    /// Whether new records need a value, and a value that is there cannot be cleared.
    pub required: Patch<bool>,
    /// What a new record has unless another value is given; of the field's kind.
    #[schema(value_type = serde_json::Value)]
    pub default_value: Patch<Json>,
}

impl Record for FieldDef {
    const ENTITY: Entity = Entity::FieldDef;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("entity", Kind::Choice(ENTITY_NAMES)).required(),
        Field::new("key", Kind::Text).required(),
        Field::new("label", Kind::Text).required().unfiltered(),
        Field::new("kind", Kind::Choice(CustomKind::NAMES)).required(),
        Field::new("choices", Kind::Parts),
        Field::new("choice_labels", Kind::Parts),
        Field::new("retired_choices", Kind::Parts),
        Field::new("help", Kind::LongText),
        Field::new("position", Kind::Integer).required().sortable(),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field::new("purpose", Kind::LongText).required(),
        Field::new("required", Kind::Bool).required().unfiltered(),
        Field::new("default_value", Kind::Parts),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "position";
    type Input = FieldDefInput;

    fn new(input: FieldDefInput, context: &Context) -> Result<Self, Invalid> {
        FieldDef {
            id: context.id.into(),
            version: 1,
            entity: Entity::Contact,
            key: String::new(),
            label: String::new(),
            kind: CustomKind::Text,
            choices: Vec::new(),
            choice_labels: BTreeMap::new(),
            retired_choices: Vec::new(),
            help: None,
            position: 0,
            owner_id: context.user_id,
            purpose: String::new(),
            required: false,
            default_value: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .fill(input, true)
    }

    fn apply(&self, input: FieldDefInput, _context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, false)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/owner_id", Entity::User, self.owner_id).into_iter().collect()
    }

    fn title(&self) -> String {
        self.label.clone()
    }
}

impl FieldDef {
    /// Returns the kind of record that values point at.
    pub fn target(&self) -> Option<Entity> {
        match self.kind {
            CustomKind::User => Some(Entity::User),
            CustomKind::Ref => self.choices.first().and_then(|name| Entity::parse(name)),
            _ => None,
        }
    }

    fn fill(mut self, input: FieldDefInput, new: bool) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        once::apply(&mut self.entity, input.entity, "/entity", new, &mut invalid);
        once::apply(&mut self.key, input.key, "/key", new, &mut invalid);
        once::apply(&mut self.kind, input.kind, "/kind", new, &mut invalid);
        input.label.apply_name(&mut self.label);
        let said = !(input.choices.is_absent() && input.choice_labels.is_absent() && input.retired_choices.is_absent());
        input.choices.apply_or(&mut self.choices, Vec::new());
        input.choice_labels.apply_or(&mut self.choice_labels, BTreeMap::new());
        input.retired_choices.apply_or(&mut self.retired_choices, Vec::new());
        input.help.apply_text(&mut self.help);
        input.position.apply_or(&mut self.position, 0);
        let says_default = !input.default_value.is_absent();
        self.fill_duty(input.purpose, input.owner_id, new, &mut invalid);
        input.required.apply_or(&mut self.required, false);
        input.default_value.apply(&mut self.default_value);
        if !ENTITIES.contains(&self.entity) {
            invalid.add("/entity", "invalid_value", format!("one of: {}", ENTITY_NAMES.join(", ")));
        }
        if !is_key(&self.key) && !invalid.0.iter().any(|fault| fault.pointer == "/key") {
            invalid.add("/key", "invalid_value", "1 to 40 of a-z, 0-9 and _, beginning with a letter");
        }
        if self.label.is_empty() {
            invalid.add("/label", "required", "a label");
        }
        if new || said {
            self.check_choices(&mut invalid);
        }
        if says_default || said {
            value::check_default(&self, &mut invalid);
        }
        invalid.or(self)
    }

    /// Every field has a purpose and somebody who answers for it.
    fn fill_duty(&mut self, purpose: Patch<String>, owner: Patch<Id<User>>, new: bool, invalid: &mut Invalid) {
        let said = new || !purpose.is_absent();
        purpose.apply_name(&mut self.purpose);
        if said && self.purpose.is_empty() {
            invalid.add("/purpose", "required", "what the field is there for");
        }
        match owner {
            Patch::Set(owner) => self.owner_id = Some(owner),
            Patch::Null if !new => invalid.add("/owner_id", "required", "who answers for the field"),
            Patch::Null | Patch::Absent => {}
        }
    }
}

/// Tells whether this can be the key of a custom field.
pub fn is_key(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests;
