//! Who sees an activity: its owner; and unless it is private, whoever sees one of the records it hangs on.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::time::Instant;

use crate::scope::{self, Arm, Reach};
use crate::statement::Sql;

/// The records an activity can hang on: kind, table, column of the link.
const LINKED: [(Entity, &str, &str); 3] = [
    (Entity::Account, "account", "account_id"),
    (Entity::Contact, "contact", "contact_id"),
    (Entity::Deal, "deal", "deal_id"),
];

/// Returns the activities that this right of the actor reaches.
pub(super) fn of(actor: &Actor, action: Action, now: Instant) -> Reach {
    let level = actor.level(Object::Activity, action);
    if actor.kind == ActorKind::System {
        return Reach::Everything;
    }
    let mut arms = Vec::new();
    if level == Level::None {
        return Reach::Arms(arms);
    }
    if let Some(user) = actor.user_id {
        let mut own = Sql::new("owner_id = ");
        own.bind(user.uuid());
        arms.push(Arm::Range(own));
    }
    if level == Level::Own {
        return Reach::Arms(arms);
    }
    // To change an activity of somebody else takes the right to change what it hangs on.
    let needed = if matches!(action, Action::View | Action::Export) { Action::View } else { Action::Edit };
    let reaches = LINKED.map(|linked| (linked, scope::reach(linked.0, actor, needed, now)));
    if reaches.iter().all(|(_, reach)| *reach == Reach::Everything) {
        arms.push(Arm::Range(Sql::new("private = FALSE")));
    } else if reaches.iter().any(|(_, reach)| *reach == Reach::Everything) {
        arms.push(Arm::Range(walked(reaches)));
    } else {
        arms.extend(reaches.into_iter().filter_map(|(linked, reach)| gathered(linked, reach)).map(Arm::Few));
    }
    Reach::Arms(arms)
}

/// For somebody who sees most activities: any order of them is walked, and of each the links are looked up.
fn walked(reaches: [((Entity, &str, &str), Reach); 3]) -> Sql {
    let mut arm = Sql::new(
        "private = FALSE AND EXISTS (SELECT 1 FROM activity_link WHERE activity_link.activity_id = activity.id AND (FALSE",
    );
    for ((_, table, column), reach) in reaches {
        match reach {
            Reach::Everything => {
                arm.push(&format!(" OR activity_link.{column} IS NOT NULL"));
            }
            Reach::Arms(arms) if arms.is_empty() => {}
            reach => {
                arm.push(&format!(" OR EXISTS (SELECT 1 FROM {table} WHERE {table}.id = activity_link.{column}"));
                arm.push(" AND deleted_at IS NULL AND ");
                arm.append(reach.condition()).push(")");
            }
        }
    }
    arm.push("))");
    arm
}

/// For somebody who sees few: the activities of the live records within reach are gathered, from the records to their
/// activities and each part of the reach by its own index; the other way round every link would be looked at.
fn gathered((_, table, column): (Entity, &str, &str), reach: Reach) -> Option<Sql> {
    let Reach::Arms(arms) = reach else { return None };
    if arms.is_empty() {
        return None;
    }
    let mut sql = Sql::new("private = FALSE AND id IN (SELECT activity_link.activity_id FROM (");
    for (index, arm) in arms.into_iter().enumerate() {
        sql.push(if index > 0 { " UNION " } else { "" });
        sql.push(&format!("SELECT id AS reached FROM {table} WHERE deleted_at IS NULL AND ")).append(arm.condition());
    }
    sql.push(&format!(") AS mine CROSS JOIN activity_link WHERE activity_link.{column} = mine.reached)"));
    Some(sql)
}
