//! Every filterable field with every comparison, checked against the same filter worked out by hand over all records.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crm_db::{Store, Stored};
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::field::{Field, Kind, Op};
use crm_domain::fold::fold;
use crm_domain::product::Product;
use crm_domain::query::Value;
use crm_domain::tag::Tag;
use crm_tests::databases::on_each_database;
use crm_tests::world::{all_ids, create, create_deal, custom_field, person, question, stages, system, update};
use serde_json::{Value as Json, json};
use uuid::Uuid;

const NAMES: [&str; 9] =
    ["Müller", "müller", "MULLER gmbh", "100% Bio", "a_b", "axb", "back\\slash", "Ørsted", "zz'; DROP TABLE x"];

async fn everything<R: Stored>(store: &Store) -> Vec<Json> {
    let ids = all_ids::<R>(store, &system(), question::<R>(R::DEFAULT_SORT, None, &[])).await;
    let records = store.read(system(), move |reader| reader.get_many::<R>(&ids)).await.unwrap();
    records.iter().map(|record| serde_json::to_value(record).unwrap()).collect()
}

/// Works a comparison out by hand.
pub(crate) fn meets(field: &Field, op: Op, record: &Json, wanted: &Json) -> bool {
    let shown = |json: &Json| match Value::read(json, field.kind) {
        Some(Value::Text(text)) if matches!(field.kind, Kind::Text) => Some(Value::Text(fold(&text))),
        other => other,
    };
    let cell = record.get(field.name).and_then(shown);
    if op == Op::IsNull {
        return cell.is_none() == (wanted == &json!(true));
    }
    if let (Op::In | Op::Nin, Json::Array(items)) = (op, wanted) {
        let within = cell.is_some() && items.iter().any(|item| shown(item) == cell);
        return within == (op == Op::In);
    }
    let wanted = shown(wanted).unwrap();
    let Some(cell) = cell else { return op == Op::Ne };
    match (op, &cell, &wanted) {
        (Op::Contains, Value::Text(cell), Value::Text(wanted)) => cell.contains(wanted),
        (Op::StartsWith, Value::Text(cell), Value::Text(wanted)) => cell.starts_with(wanted),
        _ => {
            let order = compare(&cell, &wanted);
            match op {
                Op::Eq => order == Ordering::Equal,
                Op::Ne => order != Ordering::Equal,
                Op::Lt => order == Ordering::Less,
                Op::Lte => order != Ordering::Greater,
                Op::Gt => order == Ordering::Greater,
                Op::Gte => order != Ordering::Less,
                other => panic!("{other:?}"),
            }
        }
    }
}

pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Day(a), Value::Day(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Id(a), Value::Id(b)) => a.cmp(b),
        other => panic!("{other:?}"),
    }
}

/// Values to ask for: those of some records, parts of text, and one that nothing has.
pub(crate) fn samples(field: &Field, records: &[Json]) -> Vec<Json> {
    let mut found: Vec<Json> = Vec::new();
    for record in records {
        let value = &record[field.name];
        if !value.is_null() && !found.contains(value) && found.len() < 4 {
            found.push(value.clone());
        }
    }
    match field.kind {
        Kind::Text => found.extend(["%", "_", "\\", "MÜLL", "l", "nothing like it", ""].map(|text| json!(text))),
        Kind::Ref(_) => found.push(json!(Uuid::now_v7())),
        _ => {}
    }
    found
}

async fn check_all<R: Stored>(store: &Store) {
    let records = everything::<R>(store).await;
    assert!(records.len() >= 9, "{}", R::ENTITY.as_str());
    let mut checked = 0;
    for field in R::FIELDS.iter().filter(|f| f.filterable && f.is_member()) {
        let samples = samples(field, &records);
        for op in field.kind.ops() {
            let wanted: Vec<Json> = match op {
                Op::IsNull => vec![json!(true), json!(false)],
                Op::In | Op::Nin => vec![json!(samples), json!([])],
                _ => samples.clone(),
            };
            for value in wanted {
                let filter = json!({"field": field.name, "op": op.as_str(), "value": value});
                let expected: BTreeSet<Uuid> = records
                    .iter()
                    .filter(|record| meets(field, *op, record, &value))
                    .map(|record| record["id"].as_str().unwrap().parse().unwrap())
                    .collect();
                let ids = async |filter: Json| -> BTreeSet<Uuid> {
                    let question = question::<R>(R::DEFAULT_SORT, Some(filter), &[]);
                    all_ids::<R>(store, &system(), question).await.into_iter().collect()
                };
                assert_eq!(ids(filter.clone()).await, expected, "{} {filter}", R::ENTITY.as_str());
                let others = ids(json!({"not": filter})).await;
                assert!(others.is_disjoint(&expected), "not {filter}");
                assert_eq!(others.len() + expected.len(), records.len(), "not {filter}");
                checked += 1;
            }
        }
    }
    assert!(checked > 50);
}

#[test]
fn filters_find_what_they_say() {
    on_each_database(|database| async move {
        let store = &database.store;
        let people = [person(store, "ann", "admin", &[]).await, person(store, "bob", "rep", &[]).await];
        let steps = stages(store).await;
        let mut accounts: Vec<Account> = Vec::new();
        for (index, name) in NAMES.into_iter().enumerate() {
            database.pass(chrono::TimeDelta::minutes(1));
            let some = |value: Json| if index % 3 == 0 { Json::Null } else { value };
            let sent = json!({"name": name, "industry": some(json!(NAMES[8 - index])), "employee_count": some(json!(index)),
                "annual_revenue_minor": some(json!(index * 100)), "city": some(json!(name)), "country": some(json!(["DE", "AT"][index % 2])),
                "lifecycle": (["customer", "prospect"][index % 2]), "parent_id": accounts.first().map(|a| a.id),
                "owner_id": if index == 4 { json!(null) } else { json!(people[index % 2].user_id) }});
            let account: Account = create(store, &people[0], sent).await;
            let sent = json!({"first_name": name, "last_name": some(json!(index.to_string())), "email": some(json!(format!("m{index}@Example.org"))),
                "account_id": some(json!(account.id)), "language": some(json!(["de-AT", "en"][index % 2])), "source": some(json!(name))});
            create::<Contact>(store, &people[0], sent).await;
            let stage = [&steps.open, &steps.won, &steps.lost][index % 3];
            let sent = json!({"name": name, "stage_id": stage.id, "account_id": some(json!(account.id)), "amount_minor": some(json!(index * 7)),
                "recurring_amount_minor": some(json!(index)), "recurring_interval": "month", "probability": some(json!(index)),
                "started_on": format!("2026-01-0{}", index + 1), "expected_close_on": some(json!(format!("2026-05-0{}", index + 1))), "source": some(json!(name)),
                "loss_reason": (index % 3 == 2).then_some("price"), "currency": (["EUR", "USD"][index % 2])});
            create_deal(store, &people[0], sent).await;
            let sent = json!({"name": name, "code": some(json!(format!("ä{index}"))), "unit_price_minor": index, "active": index % 2 == 0});
            create::<Product>(store, &people[0], sent).await;
            accounts.push(account);
        }
        update(store, &people[1], accounts[3].id, crm_db::Seen::Any, json!({"description": "x"})).await.unwrap();
        check_all::<Account>(store).await;
        check_all::<Contact>(store).await;
        check_all::<Deal>(store).await;
        check_all::<Product>(store).await;
    });
}

#[test]
fn filters_reach_into_parts_and_custom_fields() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let tags: Vec<Tag> =
            vec![create(store, admin, json!({"name": "A"})).await, create(store, admin, json!({"name": "B"})).await];
        let mut defs = Vec::new();
        for (key, kind, choices) in [
            ("words", "text", &[][..]),
            ("size", "number", &[]),
            ("born", "date", &[]),
            ("ok", "bool", &[]),
            ("many", "multi_choice", &["Rot", "Blau"]),
        ] {
            defs.push(custom_field(store, Entity::Account, key, kind, choices).await);
        }
        let mut ids = Vec::new();
        for sent in [
            json!({"name": "0", "domains": ["Müller.example"], "tag_ids": [tags[0].id], "custom": {"words": "Größe", "size": 1.5, "born": "2000-01-01", "ok": true, "many": ["Rot", "Blau"]}}),
            json!({"name": "1", "domains": ["b.example", "c.example"], "tag_ids": [tags[0].id, tags[1].id], "custom": {"words": "x", "size": 2, "ok": false, "many": ["Rot"]}}),
            json!({"name": "2"}),
        ] {
            ids.push(create::<Account>(store, admin, sent).await.id.uuid());
        }
        let contact: Contact = create(store, admin, json!({"last_name": "X", "account_id": ids[1]})).await;
        for (field, op, value, expected) in [
            ("tag_id", "eq", json!(tags[1].id), vec![1]),
            ("tag_id", "in", json!([tags[0].id, tags[1].id]), vec![0, 1]),
            ("tag_id", "ne", json!(tags[1].id), vec![0, 2]),
            ("tag_id", "nin", json!([tags[0].id]), vec![2]),
            ("tag_id", "is_null", json!(true), vec![2]),
            ("tag_id", "is_null", json!(false), vec![0, 1]),
            ("domain", "eq", json!("MÜLLER.example"), vec![0]),
            ("domain", "starts_with", json!("c."), vec![1]),
            ("domain", "contains", json!("example"), vec![0, 1]),
            ("contact_id", "eq", json!(contact.id), vec![1]),
            ("custom.words", "eq", json!("grosse"), vec![0]),
            ("custom.words", "contains", json!("ÖSS"), vec![0]),
            ("custom.words", "is_null", json!(true), vec![2]),
            ("custom.words", "ne", json!("x"), vec![0, 2]),
            ("custom.size", "gt", json!(1.5), vec![1]),
            ("custom.size", "lte", json!(2), vec![0, 1]),
            ("custom.born", "lt", json!("2000-01-02"), vec![0]),
            ("custom.ok", "eq", json!(false), vec![1]),
            ("custom.many", "eq", json!("blau"), vec![0]),
            ("custom.many", "in", json!(["Rot", "Gelb"]), vec![0, 1]),
            ("custom.many", "nin", json!(["Blau"]), vec![1, 2]),
        ] {
            let filter = json!({"field": field, "op": op, "value": value});
            let found =
                all_ids::<Account>(store, admin, question::<Account>("name", Some(filter.clone()), &defs)).await;
            let expected: Vec<Uuid> = expected.into_iter().map(|index: usize| ids[index]).collect();
            assert_eq!(found, expected, "{filter}");
        }
        update::<Account>(
            store,
            admin,
            ids[0].into(),
            crm_db::Seen::Any,
            json!({"custom": {"size": 9, "words": null}}),
        )
        .await
        .unwrap();
        let found = |filter: Json| question::<Account>("name", Some(filter), &defs);
        let large =
            all_ids::<Account>(store, admin, found(json!({"field": "custom.size", "op": "gt", "value": 5}))).await;
        assert_eq!(large, [ids[0]]);
        let wordless =
            all_ids::<Account>(store, admin, found(json!({"field": "custom.words", "op": "is_null", "value": true})))
                .await;
        assert_eq!(wordless, [ids[0], ids[2]]);
    });
}
