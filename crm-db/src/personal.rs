//! What people keep for themselves or share with all: saved views and dashboards, which are one object of the rights.

use crm_domain::id::Id;
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::user::User;

use crate::scope::{Arm, Reach};
use crate::statement::Sql;

/// Returns the rows that a right reaches, of a table with `owner_id` and `shared`.
pub fn reach(actor: &Actor, action: Action) -> Reach {
    let level = actor.level(Object::View, action);
    if actor.kind == ActorKind::System {
        return Reach::Everything;
    }
    let mut arms = Vec::new();
    if let (Some(user), true) = (actor.user_id, level != Level::None) {
        let mut own = Sql::new("owner_id = ");
        own.bind(user.uuid());
        // What is shared is everybody's: to change it takes more than to have made it.
        own.push(if action == Action::View || level == Level::All { "" } else { " AND shared = FALSE" });
        arms.push(Arm::Range(own));
    }
    if level == Level::All || (level != Level::None && action == Action::View) {
        arms.push(Arm::Range(Sql::new("shared = TRUE")));
    }
    Reach::Arms(arms)
}

/// Tells whether the actor may do this to a record with this owner.
pub fn allows(actor: &Actor, action: Action, owner: Option<Id<User>>, shared: bool) -> bool {
    if actor.kind == ActorKind::System {
        return true;
    }
    let owns = actor.user_id.is_some() && owner == actor.user_id;
    match (actor.level(Object::View, action), action) {
        (Level::None, _) => false,
        (Level::All, _) | (_, Action::View) => owns || shared,
        (Level::Own | Level::Team, _) => owns && !shared,
    }
}

/// Tells whether the actor may leave a record with this owner, shared or not.
pub fn may_leave(actor: &Actor, owner: Option<Id<User>>, shared: bool) -> bool {
    let owns = actor.user_id.is_some() && owner == actor.user_id;
    actor.level(Object::View, Action::Edit) == Level::All || (owns && !shared)
}
