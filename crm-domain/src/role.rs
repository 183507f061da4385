//! A role of the company's own: a copy of another role with other levels. Built-in roles are no records; what they may do
//! stands in the policy alone, so that a better default reaches everybody who has one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::fold::fold;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::policy::custom::{self, CHOSEN};
use crate::policy::{Action, Level, Object, Permissions, Rights};
use crate::record::{Context, Record};
use crate::time::Instant;
use crate::user::{RoleKey, User};

/// How the keys of all of them begin, so that none is ever that of a later built-in role.
const PREFIX: &str = "custom_";
/// Longest part of a key that comes from the name.
const LONGEST: usize = 40;

/// A role of the company's own.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Role {
    /// Its id.
    pub id: Id<Role>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// What users name it by; made from the first name, and stays.
    #[schema(read_only)]
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The built-in role it comes from, whose rights it has where no levels are chosen.
    #[schema(read_only)]
    pub base: RoleKey,
    /// How far each right reaches, by object.
    #[schema(value_type = BTreeMap<String, Rights>)]
    pub permissions: Permissions,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who made it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it was deleted.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// Levels of the actions on one object; absent ones stay as they are, `null` goes back to that of the role it comes from.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RightsInput {
    /// How far seeing reaches.
    pub view: Patch<Level>,
    /// Whether and how far making reaches.
    pub create: Patch<Level>,
    /// How far changing reaches; no further than seeing.
    pub edit: Patch<Level>,
    /// How far deleting and restoring reaches; no further than seeing.
    pub delete: Patch<Level>,
    /// How far giving away reaches; no further than changing.
    pub assign: Patch<Level>,
    /// How far exporting reaches; no further than seeing.
    pub export: Patch<Level>,
}

impl RightsInput {
    /// Returns the rights with the levels given.
    fn applied(&self, held: Rights, base: Rights) -> Rights {
        let of = |action: Action| match action {
            Action::View => &self.view,
            Action::Create => &self.create,
            Action::Edit => &self.edit,
            Action::Delete => &self.delete,
            Action::Assign => &self.assign,
            Action::Export => &self.export,
        };
        Action::ALL.iter().fold(held, |rights, action| match of(*action) {
            Patch::Absent => rights,
            Patch::Null => rights.with(*action, base.level(*action)),
            Patch::Set(level) => rights.with(*action, *level),
        })
    }
}

/// What a client may set on a role; absent members stay as they are.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RoleInput {
    /// Its name.
    #[validate(length(max = 60))]
    pub name: Patch<String>,
    /// What it is for.
    #[validate(length(max = 500))]
    pub description: Patch<String>,
    /// The key of the role it is made as a copy of; cannot be changed. The one that only looks, unless given.
    #[validate(length(max = 60))]
    pub copy_of: Patch<String>,
    /// Levels by object and action; on users, teams and settings there are none to choose.
    #[schema(value_type = Option<BTreeMap<String, RightsInput>>)]
    pub permissions: Patch<BTreeMap<Object, RightsInput>>,
}

impl Record for Role {
    const ENTITY: Entity = Entity::Role;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("key", Kind::Text).required().read_only(),
        Field::folded("name").required().sortable(),
        Field::new("description", Kind::LongText),
        Field::new("base", Kind::Choice(RoleKey::NAMES)).required().read_only(),
        Field::new("permissions", Kind::Parts),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = RoleInput;

    fn new(input: RoleInput, context: &Context) -> Result<Self, Invalid> {
        let base = match input.copy_of.value() {
            Some(key) => RoleKey::parse(key).ok_or_else(unknown_copy)?,
            None => RoleKey::ReadOnly,
        };
        let name = input.name.value().map(String::as_str).unwrap_or_default();
        Role {
            id: context.id.into(),
            version: 1,
            key: key_of(name),
            name: String::new(),
            description: None,
            base,
            permissions: custom::custom(base, &Permissions::new()),
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(RoleInput { copy_of: Patch::Absent, ..input }, context)
    }

    fn apply(&self, input: RoleInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut role = self.clone();
        input.name.apply_name(&mut role.name);
        input.description.apply_text(&mut role.description);
        if !input.copy_of.is_absent() {
            invalid.add("/copy_of", "read_only", "is set when the role is made");
        }
        match input.permissions {
            Patch::Absent => {}
            Patch::Null => role.permissions = custom::custom(role.base, &Permissions::new()),
            Patch::Set(levels) => role.choose(&levels, &mut invalid),
        }
        if role.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        custom::check(&role.permissions, &mut invalid);
        invalid.or(role)
    }

    common_members!(unowned);

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Role {
    /// Returns the levels that were chosen, which are what is kept of the rights.
    pub fn chosen(&self) -> Permissions {
        let chosen = self.permissions.iter().filter(|(object, _)| CHOSEN.contains(object));
        chosen.map(|(object, rights)| (*object, *rights)).collect()
    }

    /// Returns the input that makes a copy of this role and then does what `input` says.
    pub fn copied(&self, input: RoleInput, context: &Context) -> Result<Self, Invalid> {
        let levels = input.permissions.clone();
        let base = Patch::Set(self.base.as_str().to_owned());
        let plain = Role::new(RoleInput { copy_of: base, permissions: Patch::Absent, ..input }, context)?;
        let copy = Role { permissions: self.permissions.clone(), ..plain };
        copy.apply(RoleInput { permissions: levels, ..RoleInput::default() }, context)
    }

    fn choose(&mut self, levels: &BTreeMap<Object, RightsInput>, invalid: &mut Invalid) {
        let usual = custom::custom(self.base, &Permissions::new());
        for (object, input) in levels {
            let (Some(held), Some(base)) = (self.permissions.get_mut(object), usual.get(object)) else { continue };
            let after = input.applied(*held, *base);
            if after != *held && !CHOSEN.contains(object) {
                let detail = "these rights come with the role it was copied from; only administrators administer";
                invalid.add(format!("/permissions/{}", object.as_str()), "not_assignable", detail);
                continue;
            }
            *held = after;
        }
    }
}

/// Returns the fault of a copy of a role that is not there.
pub fn unknown_copy() -> Invalid {
    Invalid::one("/copy_of", "not_found", "no role has this key")
}

/// Returns the key that a role with this name gets.
fn key_of(name: &str) -> String {
    let mut key = PREFIX.to_owned();
    for sign in fold(name).chars().take(LONGEST) {
        let plain = sign.is_ascii_alphanumeric();
        if plain || !key.ends_with('_') {
            key.push(if plain { sign } else { '_' });
        }
    }
    let key = key.trim_end_matches('_');
    if key.len() < PREFIX.len() { "custom_role".to_owned() } else { key.to_owned() }
}

#[cfg(test)]
mod tests;
