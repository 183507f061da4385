//! Activities, timelines and search.

use crm_tests::app::on_each_app;
use serde_json::{Value as Json, json};

#[test]
fn a_private_activity_shows_nowhere_but_to_its_owner() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let account = ann.create("accounts", json!({"name": "Acme"})).await.id();
        let body = json!({"kind": "call", "subject": "Confidential quokka", "private": true, "links": [{"account_id": account}]});
        let call = ann.create("activities", body).await.id();
        let places = [
            format!("/activities?account_id={account}"),
            format!("/accounts/{account}/timeline"),
            "/search?q=quokka".to_owned(),
            "/activities?q=quokka".to_owned(),
        ];
        for place in &places {
            assert!(ann.get(place).await.is(200).text.contains("quokka"), "{place}");
            assert!(!app.admin().get(place).await.is(200).text.contains("quokka"), "{place}");
        }
        app.admin().get(&format!("/activities/{call}")).await.fails(404, "not_found");
        assert!(!app.admin().get(&format!("/accounts/{account}/summary")).await.is(200).text.contains("quokka"));
    });
}

#[test]
fn an_activity_hangs_on_at_least_one_record() {
    on_each_app(async |app| {
        let none = app.admin().post("/activities", json!({"kind": "call", "subject": "x"})).await;
        assert_eq!(none.fails(422, "invalid").faults()[0].0, "/links");
        let both = json!({"kind": "call", "subject": "x", "links": [{}]});
        assert!(app.admin().post("/activities", both).await.is(422).faults()[0].0.starts_with("/links"));
    });
}

#[test]
fn a_list_names_the_records_that_activities_hang_on_when_asked() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let account = ann.create("accounts", json!({"name": "Acme"})).await.id();
        let contact = ann.create("contacts", json!({"first_name": "Jo", "last_name": "Doe"})).await.id();
        let deal = ann.create("deals", json!({"name": "Secret"})).await.id();
        let links = json!([{"account_id": account}, {"contact_id": contact}, {"deal_id": deal}]);
        let call = ann.create("activities", json!({"kind": "call", "subject": "x", "links": links})).await.id();
        let named = |entity: &str, id: &str, name: &str| json!({"entity": entity, "id": id, "name": name});
        let all =
            [named("account", &account, "Acme"), named("contact", &contact, "Jo Doe"), named("deal", &deal, "Secret")];
        let records = async |client: &crm_tests::client::Client| {
            let list = client.get("/activities?expand=links,owner").await.is(200);
            let one = client.get(&format!("/activities/{call}?expand=links")).await.is(200);
            assert_eq!(list["data"][0]["links"], one["links"]);
            let links = one["links"].as_array().unwrap().clone();
            links.into_iter().map(|link| link["record"].clone()).collect::<Vec<Json>>()
        };
        assert_eq!(records(&ann).await, all);
        assert_eq!(records(&bob).await, [all[0].clone(), all[1].clone(), Json::Null], "as each may see");
        ann.delete(&format!("/contacts/{contact}")).await.is(204);
        assert_eq!(records(&ann).await, [all[0].clone(), Json::Null, all[2].clone()], "not what is deleted");
        let plain = ann.get("/activities").await.is(200);
        assert!(!plain.text.contains("\"record\""), "{}", plain.text);
        ann.get("/activities?expand=links.owner").await.fails(422, "unknown_field");
        ann.get("/deals?expand=links").await.fails(422, "unknown_field");
    });
}

#[test]
fn the_names_of_linked_records_take_one_query_a_kind() {
    crm_tests::visits::watch();
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        for number in 0..4 {
            let account = ann.create("accounts", json!({"name": format!("A{number}")})).await.id();
            let deal = ann.create("deals", json!({"name": format!("D{number}")})).await.id();
            let links = json!([{"account_id": account}, {"deal_id": deal}]);
            ann.create("activities", json!({"kind": "call", "subject": "x", "links": links})).await;
        }
        let count = async |path: &str| {
            crm_tests::visits::forget(&app.database);
            ann.get(path).await.is(200);
            crm_tests::visits::visits(&app.database).len()
        };
        let plain = count("/activities").await;
        assert_eq!(count("/activities?expand=links").await, plain + 2);
    });
}

#[test]
fn the_next_task_stands_on_its_deal_until_it_is_done() {
    on_each_app(async |app| {
        let deal = app.admin().create("deals", json!({"name": "Big"})).await.id();
        let task =
            json!({"kind": "task", "subject": "Call", "due_at": "2026-03-05T10:00:00Z", "links": [{"deal_id": deal}]});
        let task = app.admin().create("activities", task).await.id();
        let next = async || app.admin().get(&format!("/deals/{deal}")).await.is(200)["next_activity_at"].clone();
        assert_eq!(next().await, "2026-03-05T10:00:00Z");
        app.admin().change(&format!("/activities/{task}"), json!({"done": true})).await.is(200);
        assert_eq!(next().await, Json::Null);
    });
}

#[test]
fn a_timeline_tells_activities_changes_and_moves_page_by_page() {
    on_each_app(async |app| {
        let admin = app.admin();
        let deal = admin.create("deals", json!({"name": "Big"})).await.id();
        admin
            .create("activities", json!({"kind": "note", "body": "Met at the fair", "links": [{"deal_id": deal}]}))
            .await;
        admin.change(&format!("/deals/{deal}"), json!({"next_step": "Quote"})).await.is(200);
        admin.change(&format!("/deals/{deal}"), json!({"stage_id": app.stage("Quote").await})).await.is(200);
        let all = admin.get(&format!("/deals/{deal}/timeline")).await.is(200);
        let kinds = all.each("kind");
        for kind in ["note", "change", "stage"] {
            assert!(kinds.iter().any(|found| found == kind), "{kind} in {kinds:?}");
        }
        let (mut ids, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = admin.get(&format!("/deals/{deal}/timeline?limit=1&cursor={cursor}")).await.is(200);
            ids.extend(page.each("id"));
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(ids, all.each("id"));
        let notes = admin.get(&format!("/deals/{deal}/timeline?kinds=note")).await.is(200);
        assert_eq!(notes.each("kind"), ["note"]);
        admin.get(&format!("/deals/{deal}/timeline?kinds=nonsense")).await.is(422);
        admin.get(&format!("/deals/{deal}/timeline?limit=0")).await.is(422);
    });
}

#[test]
fn search_forgives_typing_errors_and_shows_only_what_may_be_seen() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        ann.create("accounts", json!({"name": "Schornsteinfeger Müller"})).await;
        ann.create("deals", json!({"name": "Schornstein neu"})).await;
        for words in ["schornsteinfeger", "Muller", "shornsteinfeger", "schornsteinfegr"] {
            let found = bob.get(&format!("/search?q={words}")).await.is(200);
            assert_eq!(found.each("entity"), ["account"], "{words}: {}", found.text);
        }
        assert_eq!(ann.get("/search?q=schornstein&entities=deal").await.is(200).each("title"), ["Schornstein neu"]);
        assert!(bob.get("/search?q=%20").await.is(200).each("id").is_empty());
        bob.get("/search?q=x&entities=user").await.is(422);
        bob.get("/search").await.fails(400, "malformed");
    });
}
