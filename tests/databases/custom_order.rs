//! Lists in the order of custom fields: what has a value by it, all others after them in the usual order, page by page.

use std::collections::HashMap;

use chrono::TimeDelta;
use crm_db::{Seen, Store, Stored};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::custom_field::{CustomKind, FieldDef, indexed_values};
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::policy::{Actor, Level, Object, Rights};
use crm_domain::query::{Catalogue, ListQuery, Start, Value};
use crm_domain::record::Record;
use crm_domain::share::Share;
use crm_domain::team::Team;
use crm_tests::databases::on_each_database;
use crm_tests::world::{
    all_ids, create, create_deal, custom_field, delete, list, person, question, stages, system, update,
};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::filters::compare;

const KINDS: [(&str, &[&str]); 7] = [
    ("text", &[]),
    ("number", &[]),
    ("money", &[]),
    ("date", &[]),
    ("bool", &[]),
    ("choice", &["low", "Mid", "high"]),
    ("link", &[]),
];

/// A value of a kind; a few records share each.
fn some(kind: &str, index: usize) -> Json {
    match kind {
        "text" => json!(["Äpfel", "apfel", "Zeta", "Ölberg"][index % 4]),
        "number" => json!([0.1, 0.2, 0.30000000000000004, -7.5, 1e300, 0.1 + 0.7][index % 6]),
        "money" => json!({"amount_minor": index % 5, "currency": "EUR"}),
        "date" => json!(format!("2026-05-{:02}", index % 9 + 1)),
        "bool" => json!(index.is_multiple_of(2)),
        "choice" => json!(["low", "Mid", "high"][index % 3]),
        _ => json!(format!("https://{}.example", index % 4)),
    }
}

fn value<R: Record>(record: &R, def: &FieldDef) -> Option<Value> {
    let custom = record.custom()?;
    if def.kind == CustomKind::Choice {
        let place = def.choices.iter().position(|choice| custom.get(&def.key) == Some(&json!(choice)))?;
        return Some(Value::Integer(place.try_into().unwrap()));
    }
    let indexed = indexed_values(custom.get(&def.key)?, def.kind).into_iter().next()?;
    let text = indexed.text_key.map(Value::Text);
    text.or(indexed.number.map(Value::Number)).or(indexed.date.map(Value::Day)).or(indexed.bool.map(Value::Bool))
}

fn asked<R: Record>(sort: &str, filter: Option<Json>, defs: &[FieldDef]) -> ListQuery {
    let mut asked = question::<R>(R::DEFAULT_SORT, filter, defs);
    asked.sort = Catalogue { fields: R::FIELDS, custom: defs }.sort(sort).unwrap();
    asked.limit = 4;
    asked
}

async fn check<R: Stored>(store: &Store, actor: &Actor, defs: &[FieldDef], filter: Option<Json>) {
    let usual = all_ids::<R>(store, actor, question::<R>(R::DEFAULT_SORT, filter.clone(), defs)).await;
    let ids = usual.clone();
    let found = store.read(system(), move |reader| reader.get_many::<R>(&ids)).await.unwrap();
    let records: HashMap<Uuid, R> = found.into_iter().map(|record| (record.head().id, record)).collect();
    for def in defs {
        for sign in ["", "-"] {
            let mut valued: Vec<(Value, Uuid)> =
                usual.iter().filter_map(|id| Some((value(&records[id], def)?, *id))).collect();
            valued.sort_by(|a, b| {
                let order = compare(&a.0, &b.0).then(a.1.cmp(&b.1));
                if sign == "-" { order.reverse() } else { order }
            });
            let empty = usual.iter().filter(|id| value(&records[id], def).is_none());
            let expected: Vec<Uuid> = valued.iter().map(|pair| pair.1).chain(empty.copied()).collect();
            let mut asked = asked::<R>(&format!("{sign}custom.{}", def.key), filter.clone(), defs);
            assert_eq!(all_ids::<R>(store, actor, asked.clone()).await, expected, "{sign}{}", def.key);
            for skip in [3, valued.len().saturating_sub(2), valued.len() + 1, expected.len() + 5] {
                asked.start = Start::Offset(u32::try_from(skip).unwrap());
                let page = list::<R>(store, actor, asked.clone()).await.unwrap();
                let found: Vec<Uuid> = page.data.iter().map(|record| record.head().id).collect();
                let rest: Vec<Uuid> = expected.iter().copied().skip(skip).take(4).collect();
                assert_eq!(found, rest, "{sign}{} from {skip}", def.key);
            }
        }
    }
}

fn own_only(actor: &Actor) -> Actor {
    let (mut actor, own) = (actor.clone(), Level::Own);
    let rights = Rights { view: own, create: own, edit: own, delete: own, assign: own, export: own };
    actor.permissions.insert(Object::Account, rights);
    actor
}

#[test]
fn pages_in_the_order_of_a_custom_field_neither_skip_nor_double() {
    on_each_database(|database| async move {
        let store = &database.store;
        let team: Team = create(store, &system(), json!({"name": "North"})).await;
        let rep = person(store, "rob", "rep", &[(team.id, false)]).await;
        let other = person(store, "eve", "rep", &[]).await;
        let mut defs = Vec::new();
        for (kind, choices) in KINDS {
            defs.push(custom_field(store, Entity::Account, kind, kind, choices).await);
        }
        let mut made = Vec::new();
        for index in 0..30 {
            let has = |kind: &&(&str, &[&str])| !(index + kind.0.len()).is_multiple_of(3);
            let custom: serde_json::Map<String, Json> =
                KINDS.iter().filter(has).map(|(kind, _)| ((*kind).to_owned(), some(kind, index))).collect();
            let owner = [rep.user_id, other.user_id, None][index % 3];
            let team = index.is_multiple_of(5).then_some(team.id);
            let sent =
                json!({"name": format!("N{}", index * 7 % 30), "owner_id": owner, "team_id": team, "custom": custom});
            made.push(create::<Account>(store, &system(), sent).await.id);
        }
        delete(store, &system(), made[4]).await.unwrap();
        create::<Share>(store, &system(), json!({"account_id": made[7], "user_id": rep.user_id, "level": "view"}))
            .await;
        for actor in [&system(), &own_only(&rep), &own_only(&other)] {
            check::<Account>(store, actor, &defs, None).await;
        }
        check::<Account>(
            store,
            &system(),
            &defs,
            Some(json!({"field": "custom.choice", "op": "in", "value": ["low", "high"]})),
        )
        .await;
        // What is given to somebody else is in their list from then on, and in its place.
        for id in &made[10..16] {
            update::<Account>(store, &system(), *id, Seen::Any, json!({"owner_id": rep.user_id, "team_id": null}))
                .await
                .unwrap();
        }
        check::<Account>(store, &own_only(&rep), &defs, None).await;
        check::<Account>(store, &own_only(&other), &defs, None).await;
    });
}

/// Owner and team beside a value do not say who sees an activity: what it hangs on does, and whether it is private.
#[test]
fn activities_in_the_order_of_a_custom_field_are_those_of_the_usual_list() {
    on_each_database(|database| async move {
        let store = &database.store;
        let rep = person(store, "rob", "rep", &[]).await;
        let other = person(store, "eve", "rep", &[]).await;
        let mut defs = Vec::new();
        for (kind, choices) in KINDS {
            defs.push(custom_field(store, Entity::Activity, kind, kind, choices).await);
        }
        let mut accounts = Vec::new();
        for owner in [rep.user_id, other.user_id] {
            accounts.push(create::<Account>(store, &system(), json!({"name": "A", "owner_id": owner})).await.id);
        }
        for index in 0..24 {
            let has = |kind: &&(&str, &[&str])| !(index + kind.0.len()).is_multiple_of(3);
            let custom: serde_json::Map<String, Json> =
                KINDS.iter().filter(has).map(|(kind, _)| ((*kind).to_owned(), some(kind, index))).collect();
            let owner = [rep.user_id, other.user_id, None][index % 3];
            let sent = json!({"kind": "call", "subject": format!("C{index}"), "owner_id": owner, "custom": custom,
                "private": owner.is_some() && index.is_multiple_of(4), "links": [{"account_id": accounts[index / 2 % 2]}]});
            create::<Activity>(store, &system(), sent).await;
        }
        for actor in [&system(), &rep, &own_only(&rep), &own_only(&other)] {
            check::<Activity>(store, actor, &defs, None).await;
        }
    });
}

#[test]
fn a_cursor_stays_good_while_values_change() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let steps = stages(store).await;
        let def = custom_field(store, Entity::Deal, "size", "number", &[]).await;
        let mut deals = Vec::new();
        for size in 0..6 {
            database.pass(TimeDelta::seconds(1));
            let sent = json!({"name": "D", "stage_id": steps.open.id, "custom": {"size": size}});
            deals.push(create_deal(store, admin, sent).await.id);
        }
        let mut query = asked::<Deal>("custom.size", None, std::slice::from_ref(&def));
        query.limit = 2;
        let page = list::<Deal>(store, admin, query.clone()).await.unwrap();
        query.start = Start::Cursor(page.next_cursor.unwrap());
        update::<Deal>(store, admin, deals[1], Seen::Any, json!({"custom": {"size": null}})).await.unwrap();
        let page = list::<Deal>(store, admin, query.clone()).await.unwrap();
        assert_eq!(page.data.iter().map(|deal| deal.id).collect::<Vec<_>>(), deals[2..4]);
        query.start = Start::Cursor(page.next_cursor.unwrap());
        query.limit = 9;
        let page = list::<Deal>(store, admin, query.clone()).await.unwrap();
        assert_eq!(page.data.iter().map(|deal| deal.id).collect::<Vec<_>>(), [deals[4], deals[5], deals[1]]);
        let mut other = asked::<Deal>("-custom.size", None, &[def]);
        other.start = query.start;
        assert!(list::<Deal>(store, admin, other).await.is_err(), "the cursor of another order");
    });
}

#[test]
fn what_says_nothing_by_itself_puts_nothing_in_order() {
    on_each_database(|database| async move {
        for (kind, choices) in [("long_text", &[][..]), ("multi_choice", &["a"]), ("user", &[]), ("ref", &["contact"])]
        {
            let def = custom_field(&database.store, Entity::Account, kind, kind, choices).await;
            assert!(!def.kind.is_sortable());
            let catalogue = Catalogue { fields: Account::FIELDS, custom: &[def] };
            let refused = catalogue.sort(&format!("custom.{kind}")).unwrap_err();
            assert_eq!((refused.0[0].pointer.as_str(), refused.0[0].code.as_str()), ("/sort", "unknown_field"));
        }
        assert_eq!(CustomKind::ALL.iter().filter(|kind| kind.is_sortable()).count(), KINDS.len());
    });
}
