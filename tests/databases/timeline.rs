//! Timelines, summaries and the times kept beside records.

use chrono::TimeDelta;
use crm_db::timeline::ItemKind;
use crm_db::{Error, Seen};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::product::Product;
use crm_tests::databases::{on_each_database, on_sqlite};
use crm_tests::world::{create, create_deal, delete, get, person, restore, stages, system, update, update_deal};
use serde_json::json;

#[test]
fn a_timeline_merges_activities_changes_and_moves() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = person(store, "ann", "admin", &[]).await;
        let bob = person(store, "bob", "admin", &[]).await;
        let steps = stages(store).await;
        let deal = create_deal(store, &ann, json!({"name": "D", "stage_id": steps.open.id})).await;
        for minute in 1..=5 {
            database.pass(TimeDelta::minutes(1));
            let kind = ["call", "note", "meeting", "task", "call"][minute - 1];
            let sent = json!({"kind": kind, "subject": format!("{minute}"), "body": "b", "links": [{"deal_id": deal.id}], "private": minute == 5});
            create::<Activity>(store, &ann, sent).await;
        }
        database.pass(TimeDelta::minutes(1));
        update_deal(store, &ann, deal.id, json!({"stage_id": steps.next.id, "name": "E"})).await.unwrap();
        let id = deal.id.uuid();
        let read = async |actor: &crm_domain::policy::Actor, kinds: &'static [ItemKind], limit: u32| {
            let (mut found, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let (actor, from) = (actor.clone(), cursor.clone());
                let page = store
                    .read(actor, move |reader| reader.timeline(Entity::Deal, id, kinds, from.as_deref(), limit))
                    .await
                    .unwrap();
                found.extend(page.data);
                cursor = page.next_cursor;
                if cursor.is_none() {
                    return found;
                }
            }
        };
        let all = read(&ann, &[], 50).await;
        assert_eq!(all.len(), 9, "five activities, two events, two moves");
        assert!(all.is_sorted_by(|a, b| (a.at, a.id) > (b.at, b.id)));
        assert!(all.iter().all(|item| item.actor_name.as_deref() == Some("ann")));
        assert_eq!(read(&ann, &[], 2).await, all, "in pages of two");
        assert_eq!(read(&bob, &[], 3).await.len(), 8, "without the private one");
        let calls = read(&ann, &[ItemKind::Call], 1).await;
        assert_eq!(calls.len(), 2);
        let events = read(&ann, &[ItemKind::Change], 9).await;
        assert_eq!(events.len(), 2);
        assert!(events[0].event.as_ref().unwrap().changes.iter().any(|change| change.field == "name"));
        assert_eq!(read(&ann, &[ItemKind::Stage], 9).await[0].stage.as_ref().unwrap().to_stage_id, steps.next.id);
        let rep = person(store, "rep", "rep", &[]).await;
        let unseen = store.read(rep, move |reader| reader.timeline(Entity::Deal, id, &[], None, 5)).await;
        assert!(matches!(unseen, Err(Error::NotFound)));
    });
}

#[test]
fn an_accounts_timeline_shows_the_activities_of_its_deals() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = person(store, "ann", "rep", &[]).await;
        let bob = person(store, "bob", "rep", &[]).await;
        let steps = stages(store).await;
        let account: Account = create(store, &ann, json!({"name": "A"})).await;
        let deal =
            create_deal(store, &ann, json!({"name": "D", "account_id": account.id, "stage_id": steps.open.id})).await;
        for links in [
            json!([{"account_id": account.id}]),
            json!([{"deal_id": deal.id}]),
            json!([{"account_id": account.id}, {"deal_id": deal.id}]),
        ] {
            create::<Activity>(store, &ann, json!({"kind": "note", "body": "x", "links": links})).await;
        }
        let id = account.id.uuid();
        for (actor, expected) in [(ann, 3), (bob, 2)] {
            let found = store
                .read(actor, move |reader| reader.timeline(Entity::Account, id, &[ItemKind::Note], None, 9))
                .await
                .unwrap();
            assert_eq!(found.data.len(), expected);
        }
    });
}

#[test]
fn records_know_when_something_happened_last_and_happens_next() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let steps = stages(store).await;
        let contact: Contact = create(store, admin, json!({"last_name": "C"})).await;
        let deal = create_deal(store, admin, json!({"name": "D", "stage_id": steps.open.id})).await;
        let links = json!([{"deal_id": deal.id}, {"contact_id": contact.id}]);
        let times = async || {
            let deal: Deal = get(store, admin, deal.id).await.unwrap();
            let contact: Contact = get(store, admin, contact.id).await.unwrap();
            assert_eq!((deal.version, contact.version), (1, 1), "no change of the record");
            assert_eq!(deal.last_activity_at, contact.last_activity_at);
            (deal.last_activity_at.map(|at| at.to_rfc3339()), deal.next_activity_at.map(|at| at.to_rfc3339()))
        };
        let at = |day: &str| Some(format!("2026-{day}T00:00:00+00:00"));
        let call: Activity =
            create(store, admin, json!({"kind": "call", "subject": "x", "at": "2026-02-01T00:00:00Z", "links": links}))
                .await;
        assert_eq!(times().await, (at("02-01"), None));
        let task: Activity =
            create(store, admin, json!({"kind": "task", "subject": "x", "at": "2026-02-20T00:00:00Z", "due_at": "2026-02-25T00:00:00Z", "links": links})).await;
        assert_eq!(times().await, (at("02-01"), at("02-25")), "an open task counts for what is next, late as it is");
        create::<Activity>(
            store,
            admin,
            json!({"kind": "meeting", "subject": "x", "at": "2026-04-01T00:00:00Z", "links": links}),
        )
        .await;
        create::<Activity>(
            store,
            admin,
            json!({"kind": "note", "body": "x", "at": "2026-02-28T00:00:00Z", "private": true, "links": links}),
        )
        .await;
        assert_eq!(times().await, (at("02-01"), at("02-25")));
        update(store, admin, task.id, Seen::Any, json!({"done": true})).await.unwrap();
        assert_eq!(times().await, (at("02-20"), at("04-01")));
        delete(store, admin, task.id).await.unwrap();
        assert_eq!(times().await, (at("02-01"), at("04-01")));
        update(store, admin, call.id, Seen::Any, json!({"links": [{"deal_id": deal.id}]})).await.unwrap();
        let contact: Contact = get(store, admin, contact.id).await.unwrap();
        assert_eq!(contact.last_activity_at, None, "the call hangs there no longer");
    });
}

#[test]
fn an_account_knows_when_something_happened_last_with_its_deals() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let steps = stages(store).await;
        let (a, b): (Account, Account) =
            (create(store, admin, json!({"name": "A"})).await, create(store, admin, json!({"name": "B"})).await);
        let sent = json!({"name": "D", "account_id": a.id, "stage_id": steps.open.id});
        let deal = create_deal(store, admin, sent).await;
        let last = async || {
            let mut found = Vec::new();
            for account in [&a, &b] {
                let account: Account = get(store, admin, account.id).await.unwrap();
                assert_eq!(account.version, 1, "no change of the record");
                found.push(account.last_activity_at.map(|at| at.format("%m-%d").to_string()));
            }
            (found[0].clone(), found[1].clone())
        };
        let on = |day: &str| Some(day.to_owned());
        let call = async |day: &str, private: bool, links: serde_json::Value| -> Activity {
            let at = format!("2026-{day}T00:00:00Z");
            create(store, admin, json!({"kind": "call", "subject": "x", "at": at, "private": private, "links": links}))
                .await
        };
        call("01-10", false, json!([{"account_id": a.id}])).await;
        let late = call("02-01", false, json!([{"deal_id": deal.id}])).await;
        call("02-20", true, json!([{"deal_id": deal.id}])).await;
        assert_eq!(last().await, (on("02-01"), None));
        update_deal(store, admin, deal.id, json!({"account_id": b.id})).await.unwrap();
        assert_eq!(last().await, (on("01-10"), on("02-01")), "both accounts of a deal that moves");
        delete(store, admin, deal.id).await.unwrap();
        assert_eq!(last().await, (on("01-10"), None), "as on the timeline");
        restore(store, admin, deal.id).await;
        assert_eq!(last().await, (on("01-10"), on("02-01")));
        delete(store, admin, late.id).await.unwrap();
        assert_eq!(last().await, (on("01-10"), None));
    });
}

#[test]
fn accounts_of_before_learn_what_happened_with_their_deals() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let steps = stages(store).await;
        let account: Account = create(store, admin, json!({"name": "A"})).await;
        let sent = json!({"name": "D", "account_id": account.id, "stage_id": steps.open.id});
        let deal = create_deal(store, admin, sent).await;
        let at = "2026-02-01T00:00:00Z";
        let call = json!({"kind": "call", "subject": "x", "at": at, "links": [{"deal_id": deal.id}]});
        create::<Activity>(store, admin, call).await;
        let folder = if database.is_postgres() { "postgres" } else { "sqlite" };
        let migration = format!("{}/../migrations/{folder}/0005_account_last_activity", env!("CARGO_MANIFEST_DIR"));
        for (file, expected) in [("down.sql", None), ("up.sql", Some(at)), ("up.sql", Some(at))] {
            database.execute(&std::fs::read_to_string(format!("{migration}/{file}")).unwrap());
            let account: Account = get(store, admin, account.id).await.unwrap();
            assert_eq!(account.last_activity_at, expected.map(|at| at.parse().unwrap()), "{file}");
        }
    });
}

#[test]
fn an_activity_on_many_deals_of_an_account_brings_it_up_to_date_once() {
    crm_tests::visits::watch();
    on_sqlite(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let steps = stages(store).await;
        let mut links = Vec::new();
        for name in ["A", "B", "C"] {
            let account: Account = create(store, admin, json!({"name": name})).await;
            for _ in 0..4 {
                let sent = json!({"name": "D", "account_id": account.id, "stage_id": steps.open.id});
                let deal = create_deal(store, admin, sent).await;
                if name == "A" {
                    links.push(json!({"deal_id": deal.id}));
                }
            }
        }
        crm_tests::visits::forget(&database);
        create::<Activity>(store, admin, json!({"kind": "call", "subject": "x", "links": links})).await;
        let visits = crm_tests::visits::visits(&database);
        let updates: Vec<_> = visits.iter().filter(|visit| visit.sql.starts_with("UPDATE account")).collect();
        assert_eq!(updates.len(), 1, "{updates:?}");
        assert!(updates[0].rows <= 6, "its own four deals, by their index: {updates:?}");
        let asked = visits.iter().filter(|visit| visit.sql.starts_with("SELECT DISTINCT account_id")).count();
        assert_eq!(asked, 1);
    });
}

#[test]
fn a_summary_adds_up_what_the_actor_sees() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = person(store, "ann", "rep", &[]).await;
        let bob = person(store, "bob", "rep", &[]).await;
        let steps = stages(store).await;
        let product: Product = create(store, &system(), json!({"name": "Box"})).await;
        let account: Account = create(store, &ann, json!({"name": "A"})).await;
        let contact: Contact = create(store, &ann, json!({"last_name": "C", "account_id": account.id})).await;
        let line = json!([{"product_id": product.id, "name": "Box", "quantity": 2, "unit_price_minor": 50}]);
        for (actor, stage, lines, currency) in [
            (&ann, &steps.open, json!([]), "EUR"),
            (&ann, &steps.won, line.clone(), "EUR"),
            (&bob, &steps.won, line, "USD"),
            (&ann, &steps.open, json!([]), "CHF"),
        ] {
            let amount = lines.as_array().unwrap().is_empty().then_some(70);
            let mut sent = json!({"name": "D", "account_id": account.id, "stage_id": stage.id, "lines": lines, "currency": currency, "contacts": [{"contact_id": contact.id}]});
            if let Some(amount) = amount {
                sent["amount_minor"] = json!(amount);
            }
            create_deal(store, actor, sent).await;
        }
        let next = json!({"kind": "task", "subject": "next", "due_at": "2026-05-01T00:00:00Z", "links": [{"account_id": account.id}, {"contact_id": contact.id}]});
        create::<Activity>(store, &ann, next).await;
        for (entity, id) in [(Entity::Account, account.id.uuid()), (Entity::Contact, contact.id.uuid())] {
            let found = store.read(ann.clone(), move |reader| reader.summary(entity, id)).await.unwrap();
            assert_eq!(found.owner_name.as_deref(), Some("ann"));
            assert_eq!(found.next_activity.unwrap().subject.as_deref(), Some("next"));
            assert_eq!((found.open_deals.count, found.open_deals.sums.len()), (2, 2));
            assert_eq!((found.won_deals.count, found.won_deals.sums[0].amount_minor), (1, 100));
            assert_eq!((found.products.len(), found.products[0].quantity), (1, 2.0));
            let all = store.read(system(), move |reader| reader.summary(entity, id)).await.unwrap();
            assert_eq!((all.won_deals.count, all.products[0].quantity), (2, 4.0));
        }
    });
}
