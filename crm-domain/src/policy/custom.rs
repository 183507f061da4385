//! Which rights a role of one's own can have. What administers the CRM is never among them: who could give roles, reset
//! passwords or put people into teams could raise themselves, so only the built-in administrator does.

use crate::invalid::Invalid;
use crate::policy::right::{Action, Level, Object, Permissions};
use crate::policy::role_rights;
use crate::user::RoleKey;

/// The objects whose levels are chosen; on all others a role has the rights of the built-in one it comes from.
pub const CHOSEN: &[Object] = &[
    Object::Account,
    Object::Contact,
    Object::Deal,
    Object::Activity,
    Object::Product,
    Object::Pipeline,
    Object::Tag,
    Object::View,
];

/// Returns the levels that make sense for an action on one of the [`CHOSEN`] objects.
pub const fn choices(object: Object, action: Action) -> &'static [Level] {
    match (object, action) {
        (Object::Account | Object::Contact | Object::Deal, _) => &[Level::None, Level::Own, Level::Team, Level::All],
        // What an activity hangs on decides about those of others.
        (Object::Activity, _) => &[Level::None, Level::Own, Level::All],
        // Everybody keeps private views; more than one's own is sharing them with all.
        (Object::View, Action::View | Action::Create | Action::Edit | Action::Delete) => &[Level::Own, Level::All],
        // They are on every screen, and nobody owns them.
        (Object::Product | Object::Pipeline | Object::Tag, Action::View) => &[Level::All],
        _ => &[Level::None, Level::All],
    }
}

/// Returns the rights of a role that was copied from a built-in one and has these levels. Objects without levels, such as
/// those that came with a later version, have those of the built-in role.
pub fn custom(base: RoleKey, chosen: &Permissions) -> Permissions {
    let fixed = if base == RoleKey::Admin { RoleKey::Manager } else { base };
    let held = |object: &Object| {
        if !CHOSEN.contains(object) {
            return role_rights(fixed, *object);
        }
        chosen.get(object).copied().unwrap_or_else(|| role_rights(base, *object))
    };
    Object::ALL.iter().map(|object| (*object, held(object))).collect()
}

/// Notes each level that makes no sense, alone or beside the others.
pub fn check(permissions: &Permissions, invalid: &mut Invalid) {
    for (object, rights) in permissions.iter().filter(|(object, _)| CHOSEN.contains(object)) {
        for action in Action::ALL {
            let level = rights.level(*action);
            let pointer = || format!("/permissions/{}/{}", object.as_str(), action.as_str());
            let known = choices(*object, *action);
            if !known.contains(&level) {
                let known: Vec<&str> = known.iter().map(|level| level.as_str()).collect();
                invalid.add(pointer(), "invalid_value", format!("one of: {}", known.join(", ")));
                continue;
            }
            // Nobody gives away what they may not change, nor does anything to what they do not see.
            let bound = match action {
                Action::View => continue,
                Action::Assign => Action::Edit,
                Action::Create | Action::Edit | Action::Delete | Action::Export => Action::View,
            };
            if level > rights.level(bound) {
                let detail = format!("no further than {} ({})", bound.as_str(), rights.level(bound).as_str());
                invalid.add(pointer(), "beyond_right", detail);
            }
        }
    }
}

/// Returns the first right that goes further than those held: nobody gives what they do not have.
pub fn exceeds(given: &Permissions, held: &Permissions) -> Option<(Object, Action)> {
    let further = |object: Object, action: Action| {
        let level = |rights: &Permissions| rights.get(&object).map_or(Level::None, |rights| rights.level(action));
        level(given) > level(held)
    };
    let every = given.keys().flat_map(|object| Action::ALL.iter().map(move |action| (*object, *action)));
    every.into_iter().find(|(object, action)| further(*object, *action))
}
