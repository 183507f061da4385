//! Who sees an activity: its owner; and unless it is private, whoever sees one of the records it hangs on.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::time::Instant;

use crate::records::activity::links::LINKED;
use crate::scope::{self, Arm, Linked, Reach};
use crate::statement::Sql;

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
        for ((entity, column), reach) in reaches {
            let Reach::Arms(parts) = reach else { continue };
            arms.extend(parts.into_iter().map(|part| gathered(entity, column, part)));
        }
    }
    Reach::Arms(arms)
}

/// For somebody who sees most activities: any order of them is walked, and of each the links are looked up.
fn walked(reaches: [((Entity, &str), Reach); 3]) -> Sql {
    let mut arm = Sql::new(
        "private = FALSE AND EXISTS (SELECT 1 FROM activity_link WHERE activity_link.activity_id = activity.id AND (FALSE",
    );
    for ((entity, column), reach) in reaches {
        let table = entity.as_str();
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

/// For somebody who sees few: the activities of the live records within a part of the reach, by the links to them.
fn gathered(entity: Entity, column: &'static str, part: Arm) -> Arm {
    let (table, ranged) = (entity.as_str(), matches!(part, Arm::Range(_)));
    let records = part.condition();
    if !ranged {
        let mut few = Sql::new("SELECT DISTINCT activity_link.activity_id AS named FROM (");
        few.push(&format!("SELECT id AS reached FROM {table} WHERE deleted_at IS NULL AND ")).append(records);
        few.push(&format!(
            ") AS mine CROSS JOIN activity_link CROSS JOIN activity WHERE activity_link.{column} = mine.reached"
        ));
        few.push(" AND activity.id = activity_link.activity_id AND activity.private = FALSE");
        return Arm::Few(few);
    }
    let mut check = Sql::new(format!(
        "private = FALSE AND EXISTS (SELECT 1 FROM activity_link WHERE activity_link.activity_id = activity.id \
         AND EXISTS (SELECT 1 FROM {table} WHERE {table}.id = activity_link.{column} AND deleted_at IS NULL AND "
    ));
    check.append(records.clone()).push("))");
    let mut range = Sql::new(format!("{column} IS NOT NULL AND shown AND "));
    range.append(records);
    Arm::Linked(Linked { table: "activity_link", pointer: "activity_id", order: "at", range, check })
}
