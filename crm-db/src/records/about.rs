//! Parts that are about one account, contact or deal, and are seen where that record is seen.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::time::Instant;

use crate::scope::{self, Arm, Reach};
use crate::statement::Sql;

/// What such parts can be about.
const ABOUT: [Entity; 3] = [Entity::Account, Entity::Contact, Entity::Deal];

/// Returns the parts in a table that are about records which this right of the actor reaches.
pub(super) fn reach(part: Entity, needed: Action, actor: &Actor, now: Instant) -> Reach {
    if actor.kind == ActorKind::System {
        return Reach::Everything;
    }
    if actor.level(Object::of(part), Action::View) == Level::None {
        return Reach::Arms(Vec::new());
    }
    Reach::Arms(arms(part, needed, actor, now))
}

/// Returns them in parts, one for each kind of record.
pub(super) fn arms(part: Entity, needed: Action, actor: &Actor, now: Instant) -> Vec<Arm> {
    ABOUT.iter().map(|entity| arm(part, *entity, scope::reach(*entity, actor, needed, now))).collect()
}

/// The parts on live records of one kind within reach; a record in the recycle bin takes its parts out of sight.
pub(super) fn arm(part: Entity, about: Entity, reach: Reach) -> Arm {
    let (part, table) = (part.as_str(), about.as_str());
    let mut arm = Sql::new(format!("{table}_id IS NOT NULL AND EXISTS (SELECT 1 FROM {table} WHERE {table}.id = "));
    arm.push(&format!("{part}.{table}_id AND {table}.deleted_at IS NULL AND "));
    arm.append(reach.condition()).push(")");
    Arm::Range(arm)
}
