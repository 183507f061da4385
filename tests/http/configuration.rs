//! The history of the configuration through the API: what it tells, and taking changes back.

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};

async fn changes(app: &TestApp, query: &str) -> Vec<Json> {
    let page = app.admin().get(&format!("/configuration-changes?limit=200&{query}")).await.is(200);
    page["data"].as_array().unwrap().clone()
}

/// The newest change of a kind of record.
async fn newest(app: &TestApp, entity: &str) -> Json {
    changes(app, &format!("entity={entity}")).await[0].clone()
}

async fn undo(client: &Client, change: &Json) -> Answer {
    client.post(&format!("/configuration-changes/{}/undo", change["id"].as_str().unwrap()), json!({})).await
}

/// A change and the answer to it, by path.
struct Case {
    entity: &'static str,
    path: String,
    change: Json,
    member: &'static str,
}

async fn cases(app: &TestApp) -> Vec<Case> {
    let admin = app.admin();
    let role = admin.create("roles", json!({"name": "Junior", "copy_of": "rep"})).await.id();
    let tag = admin.create("tags", json!({"name": "Hot"})).await.id();
    let field = json!({"entity": "deal", "key": "size", "label": "Size", "kind": "choice", "choices": ["s", "m"], "purpose": "p"});
    let field = admin.create("field-defs", field).await.id();
    let (team, other) = (app.team("North", None).await, app.team("World", None).await);
    let rate = json!({"currency": "USD", "quoted_on": "2026-01-01", "rate": "0.9"});
    let rate = admin.create("exchange-rates", rate).await.id();
    let view = admin.create("views", json!({"entity": "deal", "name": "All", "shared": true})).await.id();
    let hook = json!({"url": "https://example.org/hook", "event_types": ["deal.created"]});
    let hook = admin.post("/webhooks", hook).await.is(201)["webhook"]["id"].as_str().unwrap().to_owned();
    let ann = app.rep("ann").await.id();
    let stage = app.stage("Quote").await;
    let case = |entity, path: String, change, member| Case { entity, path, change, member };
    vec![
        case(
            "pipeline",
            format!("/pipelines/{}", app.pipeline().await),
            json!({"move_back_roles": ["rep"]}),
            "move_back_roles",
        ),
        case("stage", format!("/stages/{stage}"), json!({"questions": ["next_step"], "position": 9}), "questions"),
        case("field_def", format!("/field-defs/{field}"), json!({"choices": ["s", "m", "l"]}), "choices"),
        case("role", format!("/roles/{role}"), json!({"permissions": {"deal": {"delete": "none"}}}), "permissions"),
        case("team", format!("/teams/{team}"), json!({"parent_id": other}), "parent_id"),
        case("tag", format!("/tags/{tag}"), json!({"name": "Cold"}), "name"),
        case("company", "/company".to_owned(), json!({"name": "Globex"}), "name"),
        case("exchange_rate", format!("/exchange-rates/{rate}"), json!({"rate": "0.8"}), "rate"),
        case("webhook", format!("/webhooks/{hook}"), json!({"enabled": false}), "enabled"),
        case("view", format!("/views/{view}"), json!({"name": "Every"}), "name"),
        case(
            "user",
            format!("/users/{ann}"),
            json!({"role": "manager", "teams": [{"team_id": team, "lead": true}]}),
            "role",
        ),
    ]
}

#[test]
fn every_kind_of_change_is_told_and_taken_back_and_that_too() {
    on_each_app(async |app| {
        let admin = app.admin();
        for Case { entity, path, change, member } in cases(app).await {
            let before = admin.get(&path).await.is(200);
            let after = admin.change(&path, change).await.is(200);
            let told = newest(app, entity).await;
            assert_eq!(
                (&told["kind"], &told["way"], &told["user_name"]),
                (&json!("updated"), &json!("hand"), &json!("Ada Admin"))
            );
            let one = told["changes"].as_array().unwrap().iter().find(|one| one["field"] == member).unwrap();
            assert_eq!((&one["before"], &one["after"]), (&before[member], &after[member]), "{entity}");
            assert_eq!(told["undo_blocked"], Json::Null, "{entity}");

            let events = app.events();
            let undone = undo(&admin, &told).await.is(200);
            assert_eq!(app.events(), events + 1, "{entity}");
            assert_eq!((&undone["undoes"], &undone["way"]), (&told["id"], &json!("hand")));
            let now = admin.get(&path).await.is(200);
            let plain = |record: &Answer| {
                let mut json = record.json.clone();
                ["version", "updated_at"].iter().for_each(|name| drop(json.as_object_mut().unwrap().remove(*name)));
                json
            };
            assert_eq!(plain(&now), plain(&before), "{entity} is as it was");
            let again = undo(&admin, &told).await.fails(409, "undo_not_possible");
            assert!(again["detail"].as_str().unwrap().contains("Ada Admin"), "{}", again.text);

            undo(&admin, &undone.json).await.is(200);
            assert_eq!(admin.get(&path).await[member], after[member], "{entity} is changed again");
        }
    });
}

#[test]
fn what_was_made_goes_and_what_went_comes_back() {
    on_each_app(async |app| {
        let admin = app.admin();
        let _ = cases(app).await;
        let stage = json!({"name": "Last", "pipeline_id": app.pipeline().await, "position": 99});
        admin.create("stages", stage).await;
        admin.create("pipelines", json!({"name": "Side", "position": 99})).await;
        for (entity, collection) in [
            ("pipeline", "pipelines"),
            ("stage", "stages"),
            ("field_def", "field-defs"),
            ("team", "teams"),
            ("tag", "tags"),
            ("exchange_rate", "exchange-rates"),
            ("webhook", "webhooks"),
            ("view", "views"),
        ] {
            let made = newest(app, entity).await;
            assert_eq!(made["kind"], "created", "{entity}");
            let path = format!("/{collection}/{}", made["record_id"].as_str().unwrap());
            let deleted = undo(&admin, &made).await.is(200);
            assert_eq!(deleted["kind"], "deleted", "{entity}");
            admin.get(&path).await.fails(404, "not_found");
            let back = undo(&admin, &deleted.json).await.is(200);
            assert_eq!(back["kind"], "restored");
            admin.get(&path).await.is(200);
            undo(&admin, &back.json).await.is(200);
            admin.act_now(&format!("{path}/purge")).await.is(204);
            for gone in changes(app, &format!("entity={entity}"))
                .await
                .iter()
                .filter(|one| one["record_id"] == made["record_id"])
            {
                let reason = if gone["kind"] == "purged" { "final" } else { "gone" };
                assert_eq!(gone["undo_blocked"]["reason"], reason, "{entity} {}", gone["kind"]);
                undo(&admin, gone).await.fails(409, "undo_not_possible");
            }
        }
        let role = newest(app, "role").await;
        let deleted = undo(&admin, &role).await.is(200);
        assert_eq!(deleted["undo_blocked"]["reason"], "final", "a role that is deleted does not come back");
        let user = changes(app, "entity=user").await;
        let made = user.iter().find(|one| one["kind"] == "created" && one["record_name"] == "ann").unwrap();
        assert_eq!(made["undo_blocked"]["reason"], "changed_since", "who has signed in is shut out by hand");
        let new = admin.create("users", json!({"name": "Bob"})).await.id();
        undo(&admin, &newest(app, "user").await).await.is(200);
        assert_eq!(admin.get(&format!("/users/{new}")).await["status"], "deactivated");
    });
}

#[test]
fn a_field_that_was_changed_again_is_not_put_back_and_others_are() {
    on_each_app(async |app| {
        let (admin, eve) = (app.admin(), app.person("eve", "admin", None).await);
        let at = format!("/stages/{}", app.stage("Quote").await);
        admin.change(&at, json!({"name": "Offer"})).await.is(200);
        let named = newest(app, "stage").await;
        eve.change(&at, json!({"rotting_days": 5})).await.is(200);
        undo(&admin, &named).await.is(200);
        assert_eq!(admin.get(&at).await["name"], "Quote");
        admin.change(&at, json!({"name": "Offer"})).await.is(200);
        let named = newest(app, "stage").await;
        eve.change(&at, json!({"name": "Bid"})).await.is(200);
        let blocked = changes(app, "entity=stage").await.into_iter().find(|one| one["id"] == named["id"]).unwrap();
        let told = &blocked["undo_blocked"];
        assert_eq!((&told["reason"], &told["user_name"]), (&json!("changed_since"), &json!("eve")));
        assert_eq!(told["fields"], json!(["name"]));
        let refused = undo(&admin, &named).await.fails(409, "undo_not_possible");
        assert!(refused["detail"].as_str().unwrap().contains("eve changed name again"), "{}", refused.text);
        assert_eq!(refused.blames("/name", "undo_not_possible")["status"], 409);
        assert_eq!(admin.get(&at).await["name"], "Bid");
    });
}

#[test]
fn the_rules_hold_for_taking_back_as_for_changes_by_hand() {
    on_each_app(async |app| {
        let admin = app.admin();
        let eve = app.person("eve", "admin", None).await;
        // The last administrator stays.
        let at = format!("/users/{}", eve.id());
        admin.change(&at, json!({"role": "rep"})).await.is(200);
        let lowered = newest(app, "user").await;
        undo(&admin, &lowered).await.is(200);
        let raised = newest(app, "user").await;
        admin.change(&format!("/users/{}", admin.id()), json!({"role": "rep"})).await.is(200);
        undo(&eve, &raised).await.fails(409, "last_admin");
        eve.change(&format!("/users/{}", admin.id()), json!({"role": "admin"})).await.is(200);
        // What is referred to is gone.
        let (north, world) = (app.team("North", None).await, app.team("World", None).await);
        admin.change(&format!("/teams/{north}"), json!({"parent_id": world})).await.is(200);
        admin.change(&format!("/teams/{north}"), json!({"parent_id": null})).await.is(200);
        let cleared = newest(app, "team").await;
        admin.delete(&format!("/teams/{world}")).await.is(204);
        let gone = undo(&admin, &cleared).await.fails(409, "undo_not_possible");
        gone.blames("/parent_id", "undo_not_possible");
        // A choice that records have stays.
        let field = json!({"entity": "deal", "key": "size", "label": "Size", "kind": "choice", "choices": ["s"], "purpose": "p"});
        let field = admin.create("field-defs", field).await.id();
        admin.change(&format!("/field-defs/{field}"), json!({"choices": ["s", "m"]})).await.is(200);
        let widened = newest(app, "field_def").await;
        admin.create("deals", json!({"name": "D", "custom": {"size": "m"}})).await;
        undo(&admin, &widened).await.fails(409, "undo_not_possible").blames("/choices", "undo_not_possible");
        // A role that somebody has stays.
        let role = admin.create("roles", json!({"name": "Junior", "copy_of": "rep"})).await;
        let made = newest(app, "role").await;
        app.person("joe", role["key"].as_str().unwrap(), None).await;
        undo(&admin, &made).await.fails(409, "role_in_use");
        // Who owns open records is not shut out without somebody to take them.
        let rep = app.rep("ann").await;
        let at = format!("/users/{}", rep.id());
        admin.act_now(&format!("{at}/deactivate")).await.is(200);
        let shut_out = newest(app, "user").await;
        undo(&admin, &shut_out).await.is(200);
        let let_in = newest(app, "user").await;
        assert_eq!(admin.get(&at).await["status"], "active");
        app.person("sue", "rep", None).await;
        admin.create("deals", json!({"name": "D", "owner_id": rep.id()})).await;
        undo(&admin, &let_in).await.fails(409, "owns_open_records");
    });
}

#[test]
fn only_what_is_configuration_is_told_and_to_administrators_alone() {
    on_each_app(async |app| {
        let (admin, rep) = (app.admin(), app.rep("ann").await);
        let before = changes(app, "").await.len();
        rep.change("/me", json!({"theme": "dark", "name": "Anna"})).await.is(200);
        let own = rep.create("views", json!({"entity": "deal", "name": "Mine"})).await.id();
        rep.change(&format!("/views/{own}"), json!({"name": "My own"})).await.is(200);
        let contact = admin.create("contacts", json!({"last_name": "Doe"})).await.id();
        assert_eq!(changes(app, "").await.len(), before);
        let path = format!("/users/{}", rep.id());
        admin.change(&path, json!({"role": "manager", "language": "de"})).await.is(200);
        let raised = newest(app, "user").await;
        assert_eq!(raised["changes"], json!([{"field": "role", "before": "rep", "after": "manager"}]));
        undo(&admin, &raised).await.is(200);
        assert_eq!(admin.get(&path).await["language"], "de", "what is no configuration stays as it is");

        for client in [&rep, &app.key(&admin, &["pipelines:read", "pipelines:write"]).await] {
            client.get("/configuration-changes").await.fails(403, "forbidden");
            undo(client, &raised).await.fails(403, "forbidden");
        }
        undo(&admin, &json!({"id": contact})).await.fails(404, "not_found");
        admin.get("/configuration-changes?entity=deal").await.fails(422, "invalid").blames("/entity", "invalid_value");
    });
}

#[test]
fn no_secret_is_told_and_none_comes_back() {
    on_each_app(async |app| {
        let admin = app.admin();
        let hook = json!({"url": "https://example.org/hook", "event_types": ["deal.created"]});
        let hook = admin.post("/webhooks", hook).await.is(201);
        let rotated =
            admin.act_now(&format!("/webhooks/{}/rotate-secret", hook["webhook"]["id"].as_str().unwrap())).await;
        assert!(rotated.status < 300, "{}", rotated.text);
        let page = admin.get("/configuration-changes?entity=webhook").await.is(200);
        for secret in [&hook["secret"], &rotated["secret"]] {
            assert!(!page.text.contains(secret.as_str().unwrap()));
        }
        let renewed = newest(app, "webhook").await;
        assert_eq!((&renewed["changes"], &renewed["undo_blocked"]["reason"]), (&json!([]), &json!("final")));
        undo(&admin, &renewed).await.fails(409, "undo_not_possible");
    });
}

#[test]
fn the_history_is_narrowed_and_paged_without_a_gap() {
    on_each_app(async |app| {
        let (admin, eve) = (app.admin(), app.person("eve", "admin", None).await);
        for number in 0..5 {
            app.pass(chrono::TimeDelta::minutes(1));
            let client = if number % 2 == 0 { &admin } else { &eve };
            client.create("tags", json!({"name": format!("Tag {number}")})).await;
        }
        let key = app.key(&eve, &["tags:write"]).await;
        key.create("tags", json!({"name": "By program"})).await;
        let all = changes(app, "").await;
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = admin.get(&format!("/configuration-changes?limit=3&cursor={cursor}")).await.is(200);
            paged.extend(page["data"].as_array().unwrap().iter().cloned());
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(paged, all);
        let names = |found: Vec<Json>| -> Vec<String> {
            found.iter().map(|one| one["record_name"].as_str().unwrap().to_owned()).collect()
        };
        let by_eve = changes(app, &format!("entity=tag&user_id={}", eve.id())).await;
        assert_eq!((&by_eve[0]["way"], &by_eve[0]["api_key_name"]), (&json!("api_key"), &json!("program")));
        assert_eq!(names(by_eve), ["By program", "Tag 3", "Tag 1"]);
        let span = "entity=tag&from=2026-03-02T09:02:00Z&to=2026-03-02T09:04:00Z";
        assert_eq!(names(changes(app, span).await), ["Tag 2", "Tag 1"]);
        admin.get(&format!("/configuration-changes?entity=tag&cursor={cursor}")).await.fails(400, "cursor_invalid");
    });
}
