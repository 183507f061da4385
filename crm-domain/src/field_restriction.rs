//! A field that only some roles see or change. Without a restriction everybody does who sees the record.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::custom_field::ENTITY_NAMES;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::policy::fields::is_restrictable;
use crate::record::{Context, Record};
use crate::time::Instant;
use crate::user::User;

/// Most roles that are named: as many as there can be.
const MOST_ROLES: usize = 120;

/// Which roles see a field and which change it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldRestriction {
    /// Its id.
    pub id: Id<FieldRestriction>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// What has the field: account, contact, deal, activity or product; stays as it was made.
    pub entity: Entity,
    /// The field's name; `custom.<key>` for a custom field. Stays as it was made.
    pub field: String,
    /// The keys of the roles that see it, beside administrators; everybody when `null`.
    pub read_roles: Option<Vec<String>>,
    /// The keys of the roles that may change it, beside administrators; everybody who sees it when `null`.
    pub change_roles: Option<Vec<String>>,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who made it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it was lifted.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// What a client may set on a restriction; absent members stay as they are.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FieldRestrictionInput {
    /// What has the field; cannot be changed.
    pub entity: Patch<Entity>,
    /// The field's name; `custom.<key>` for a custom field. Cannot be changed.
    #[validate(length(max = 120))]
    pub field: Patch<String>,
    /// The keys of the roles that see it; `null` for everybody, none for administrators alone.
    pub read_roles: Patch<Vec<String>>,
    /// The keys of the roles that may change it; `null` for everybody who sees it, none for administrators alone.
    pub change_roles: Patch<Vec<String>>,
}

impl Record for FieldRestriction {
    const ENTITY: Entity = Entity::FieldRestriction;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("entity", Kind::Choice(ENTITY_NAMES)).required(),
        Field::new("field", Kind::Text).required().sortable(),
        Field::new("read_roles", Kind::Parts),
        Field::new("change_roles", Kind::Parts),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "field";
    type Input = FieldRestrictionInput;

    fn new(input: FieldRestrictionInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        let entity = input.entity.value().copied();
        let field = input.field.value().cloned().unwrap_or_default();
        match entity {
            None => invalid.add("/entity", "required", ENTITY_NAMES.join(", ")),
            Some(entity) if !ENTITY_NAMES.contains(&entity.as_str()) => {
                invalid.add("/entity", "unknown_choice", ENTITY_NAMES.join(", "));
            }
            Some(_) if field.is_empty() => invalid.add("/field", "required", "the field's name"),
            Some(entity) if !is_restrictable(entity, &field) => {
                invalid.add("/field", "not_restrictable", format!("{field} is no field that can be restricted"));
            }
            Some(_) => {}
        }
        let made = FieldRestriction {
            id: context.id.into(),
            version: 1,
            entity: entity.unwrap_or(Entity::Account),
            field,
            read_roles: None,
            change_roles: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        };
        let lists = FieldRestrictionInput { entity: Patch::Absent, field: Patch::Absent, ..input };
        match made.apply(lists, context) {
            Ok(made) => invalid.or(made),
            Err(faults) => {
                invalid.0.extend(faults.0);
                Err(invalid)
            }
        }
    }

    fn apply(&self, input: FieldRestrictionInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut restriction = self.clone();
        if input.entity.value().is_some_and(|entity| *entity != self.entity) || matches!(input.entity, Patch::Null) {
            invalid.add("/entity", "read_only", "is set when the restriction is made");
        }
        if input.field.value().is_some_and(|field| *field != self.field) || matches!(input.field, Patch::Null) {
            invalid.add("/field", "read_only", "is set when the restriction is made");
        }
        input.read_roles.apply(&mut restriction.read_roles);
        input.change_roles.apply(&mut restriction.change_roles);
        for (pointer, roles) in
            [("/read_roles", &mut restriction.read_roles), ("/change_roles", &mut restriction.change_roles)]
        {
            let Some(roles) = roles else { continue };
            roles.sort_unstable();
            roles.dedup();
            if roles.len() > MOST_ROLES {
                invalid.add(pointer, "too_long", format!("at most {MOST_ROLES} roles"));
            }
        }
        match (&restriction.read_roles, &restriction.change_roles) {
            (None, None) => invalid.add("/read_roles", "required", "the roles that see it, or that may change it"),
            (Some(readers), Some(editors)) => {
                for role in editors.iter().filter(|role| !readers.contains(role)) {
                    invalid.add("/change_roles", "not_readable", format!("{role} does not see the field"));
                }
            }
            (None, Some(_)) | (Some(_), None) => {}
        }
        invalid.or(restriction)
    }

    common_members!(unowned);

    fn title(&self) -> String {
        self.field.clone()
    }
}
