//! Parts that are about one account, contact or deal, and are seen where that record is seen.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::time::Instant;

use crate::scope::{self, Arm, Reach};
use crate::statement::Sql;

/// What such parts can be about, and the tables' names.
pub(super) const ABOUT: [(&str, Entity); 3] =
    [("account", Entity::Account), ("contact", Entity::Contact), ("deal", Entity::Deal)];

/// Returns the parts in a table that are about records which this right of the actor reaches.
pub(super) fn reach(part: Entity, needed: Action, actor: &Actor, now: Instant) -> Reach {
    if actor.kind == ActorKind::System {
        return Reach::Everything;
    }
    if actor.level(Object::of(part), Action::View) == Level::None {
        return Reach::Arms(Vec::new());
    }
    let reaches = ABOUT.map(|(table, entity)| (table, scope::reach(entity, actor, needed, now)));
    if reaches.iter().all(|(_, reach)| *reach == Reach::Everything) {
        return Reach::Everything;
    }
    Reach::Arms(reaches.into_iter().map(|(table, reach)| Arm::Range(arm(part, table, reach))).collect())
}

fn arm(part: Entity, table: &str, reach: Reach) -> Sql {
    let mut arm = Sql::new(format!("{table}_id IS NOT NULL"));
    if reach == Reach::Everything {
        return arm;
    }
    let part = part.as_str();
    arm.push(&format!(" AND EXISTS (SELECT 1 FROM {table} WHERE {table}.id = {part}.{table}_id AND "));
    arm.append(reach.condition()).push(")");
    arm
}
