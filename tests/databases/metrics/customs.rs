//! Custom fields that deals have, to split metrics by, and the group that a deal belongs to by hand.

use crm_db::Seen;
use crm_db::metric::{CustomGroup, Point};
use crm_domain::account::Account;
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::metric::Period;
use crm_tests::databases::Database;
use crm_tests::world::{create, custom_field, system, update, update_deal};
use serde_json::{Value as Json, json};

use super::made::{Company, Dice};

/// Gives most deals values of fields of every kind that groups.
pub async fn customs(database: &Database, company: &Company) -> Vec<CustomGroup> {
    let (store, dice) = (&database.store, &mut Dice(23));
    let account = create::<Account>(store, &system(), json!({"name": "Partner & Co"})).await.id;
    let mut defs = Vec::new();
    for (key, kind, choices) in [
        ("tier", "choice", &["gold", "Silver", "R&D, 1"][..]),
        ("needs", "multi_choice", &["a", "b", "c"]),
        ("ok", "bool", &[]),
        ("coach", "user", &[]),
        ("due", "date", &[]),
        ("partner", "ref", &["account"]),
    ] {
        defs.push(custom_field(store, Entity::Deal, key, kind, choices).await);
    }
    let users: Vec<_> = company.actors[..4].iter().map(|actor| actor.user_id).collect();
    for deal in &company.deals {
        let value = |kind: CustomKind, dice: &mut Dice| match kind {
            CustomKind::Choice => json!(dice.one_of(&["gold", "Silver", "R&D, 1"])),
            CustomKind::MultiChoice => dice.one_of(&[json!(["a"]), json!(["b", "a"]), json!(["c", "a", "b"])]).clone(),
            CustomKind::Bool => json!(dice.below(2) == 0),
            CustomKind::User => json!(dice.one_of(&users)),
            CustomKind::Date => json!(format!("202{}-0{}-1{}", dice.below(3), 1 + dice.below(9), dice.below(9))),
            _ => json!(account),
        };
        let mut custom = serde_json::Map::new();
        for def in &defs {
            if dice.below(4) > 0 {
                custom.insert(def.key.clone(), value(def.kind, dice));
            }
        }
        update_deal(store, &system(), *deal, json!({"custom": custom})).await.unwrap();
    }
    // Neither another name nor being retired changes what a deal counts as.
    let renamed = json!({"choice_labels": {"gold": "Platin"}, "retired_choices": ["Silver"]});
    defs[0] = update::<FieldDef>(store, &system(), defs[0].id, Seen::Any, renamed).await.unwrap();
    let by = |def: &FieldDef, period: Period| CustomGroup { def: def.clone(), period };
    let mut customs: Vec<CustomGroup> = defs.iter().map(|def| by(def, Period::Quarter)).collect();
    customs.push(by(&defs[4], Period::Year));
    customs
}

/// Checks that a deal has what the group of its row says.
pub fn placed(by: &CustomGroup, point: &Point, deal: &Deal) {
    let value = deal.custom.get(&by.def.key);
    let (Some(group), Some(value)) = (&point.group, value) else {
        assert_eq!((&point.group, value), (&None, None));
        return;
    };
    let fits = match (by.def.kind, value) {
        (CustomKind::Date, Json::String(day)) => {
            by.period.around(day.parse().unwrap()).map(|span| by.period.label(span)).as_ref() == Some(group)
        }
        (CustomKind::MultiChoice, Json::Array(items)) => items.contains(&json!(group)),
        (CustomKind::Bool, value) => group == if value == &json!(true) { "true" } else { "false" },
        (_, value) => value == group,
    };
    assert!(fits, "{} of {value} is not {group}", by.def.key);
    let label = match by.def.kind {
        CustomKind::Choice | CustomKind::MultiChoice => Some(by.def.choice_label(group)),
        CustomKind::Bool | CustomKind::Date => Some(group.as_str()),
        _ => return,
    };
    assert_eq!(point.label.as_deref(), label);
}
