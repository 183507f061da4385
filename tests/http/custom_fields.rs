//! Custom fields: what their definitions promise, at every way a record is written.

use crm_tests::app::on_each_app;
use serde_json::{Value as Json, json};

fn def(entity: &str, key: &str, kind: &str) -> Json {
    json!({"entity": entity, "key": key, "label": key, "kind": kind, "purpose": "To know"})
}

/// The definition with more members.
fn with(mut def: Json, more: Json) -> Json {
    if let (Some(def), Json::Object(more)) = (def.as_object_mut(), more) {
        def.extend(more);
    }
    def
}

#[test]
fn a_field_has_an_owner_and_a_purpose() {
    on_each_app(async |app| {
        let admin = app.admin();
        let aimless = with(def("deal", "region", "text"), json!({"purpose": " "}));
        admin.post("/field-defs", aimless).await.fails(422, "invalid").blames("/purpose", "required");
        let made = admin.create("field-defs", def("deal", "region", "text")).await;
        assert_eq!((&made["owner_id"], &made["purpose"]), (&json!(admin.id()), &json!("To know")));
        let path = format!("/field-defs/{}", made.id());
        admin.change(&path, json!({"owner_id": null})).await.fails(422, "invalid").blames("/owner_id", "required");
        app.rep("ann").await.post("/field-defs", def("deal", "other", "text")).await.fails(403, "forbidden");
    });
}

#[test]
fn a_required_field_is_demanded_of_new_records_and_stays_filled() {
    on_each_app(async |app| {
        let admin = app.admin();
        let old = admin.create("accounts", json!({"name": "Old"})).await.id();
        admin.create("field-defs", with(def("account", "tier", "text"), json!({"required": true}))).await;
        admin.post("/accounts", json!({"name": "New"})).await.fails(422, "invalid").blames("/custom/tier", "required");
        let made = admin.create("accounts", json!({"name": "New", "custom": {"tier": "A"}})).await;
        let path = format!("/accounts/{}", made.id());
        let cleared = admin.change(&path, json!({"custom": {"tier": null}})).await;
        cleared.fails(422, "invalid").blames("/custom/tier", "required");
        admin.change(&format!("/accounts/{old}"), json!({"name": "Older"})).await.is(200);
        let operations = json!([{"op": "create", "data": {"name": "Third"}}]);
        let batch = admin.post("/accounts/batch", json!({"operations": operations, "atomic": true})).await;
        assert!(batch.text.contains("/custom/tier"), "{}", batch.text);
    });
}

#[test]
fn a_new_record_starts_with_the_default() {
    on_each_app(async |app| {
        let admin = app.admin();
        let choice = with(def("deal", "size", "choice"), json!({"choices": ["S", "M"]}));
        let wrong = admin.post("/field-defs", with(choice.clone(), json!({"default_value": "XL"}))).await;
        wrong.fails(422, "invalid").blames("/default_value", "unknown_choice");
        admin.create("field-defs", with(choice, json!({"default_value": "M", "required": true}))).await;
        assert_eq!(admin.create("deals", json!({"name": "Plain"})).await["custom"]["size"], "M");
        let other = admin.create("deals", json!({"name": "Small", "custom": {"size": "S"}})).await;
        assert_eq!(other["custom"]["size"], "S");
    });
}

#[test]
fn a_choice_in_use_cannot_go() {
    on_each_app(async |app| {
        let admin = app.admin();
        let made =
            admin.create("field-defs", with(def("deal", "size", "choice"), json!({"choices": ["S", "M"]}))).await;
        admin.create("deals", json!({"name": "Small", "custom": {"size": "S"}})).await;
        let path = format!("/field-defs/{}", made.id());
        admin.change(&path, json!({"choices": ["M"]})).await.fails(422, "invalid").blames("/choices", "in_use");
        let fewer = admin.change(&path, json!({"choices": ["L", "S"]})).await.is(200);
        assert_eq!(fewer["choices"], json!(["L", "S"]));
    });
}

#[test]
fn a_retired_field_is_hidden_and_keeps_its_values() {
    on_each_app(async |app| {
        let admin = app.admin();
        let made = admin.create("field-defs", with(def("deal", "region", "text"), json!({"required": true}))).await;
        let deal = admin.create("deals", json!({"name": "Big", "custom": {"region": "North"}})).await.id();
        let path = format!("/field-defs/{}", made.id());
        admin.delete(&path).await.is(204);
        assert!(!admin.get("/meta").await.is(200).text.contains("custom.region"));
        admin.get("/deals?custom.region=North").await.fails(422, "unknown_field");
        admin.create("deals", json!({"name": "Without"})).await;
        admin.act_now(&format!("{path}/restore")).await.is(200);
        assert_eq!(admin.get("/deals?custom.region=North").await.is(200).each("id"), [deal]);
    });
}

#[test]
fn a_stage_asks_for_a_custom_field() {
    on_each_app(async |app| {
        let (admin, quote) = (app.admin(), app.stage("Quote").await);
        let made = admin.create("field-defs", def("deal", "region", "text")).await;
        let stage = format!("/stages/{quote}");
        let unknown = admin.change(&stage, json!({"questions": ["custom.other"]})).await;
        unknown.fails(422, "unknown_field").blames("/questions/0", "unknown_field");
        admin.change(&stage, json!({"questions": ["custom.region"]})).await.is(200);
        let deals =
            [admin.create("deals", json!({"name": "A"})).await, admin.create("deals", json!({"name": "B"})).await];
        let path = format!("/deals/{}", deals[0].id());
        let refused = admin.change(&path, json!({"stage_id": quote})).await;
        refused.fails(422, "invalid").blames("/custom/region", "required");
        let operations = json!([{"op": "update", "id": deals[1].id(), "version": 1, "data": {"stage_id": quote}}]);
        let batch = admin.post("/deals/batch", json!({"operations": operations, "atomic": true})).await;
        assert!(batch.text.contains("/custom/region"), "{}", batch.text);
        admin.change(&path, json!({"stage_id": quote, "custom": {"region": "North"}})).await.is(200);
        admin.delete(&format!("/field-defs/{}", made.id())).await.is(204);
        admin.change(&format!("/deals/{}", deals[1].id()), json!({"stage_id": quote})).await.is(200);
    });
}
