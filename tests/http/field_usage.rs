//! How often fields and stages are filled in and used.

use chrono::TimeDelta;
use crm_api::worker;
use crm_tests::app::{PASSWORD, on_each_app};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

async fn usage(client: &Client, entity: &str) -> Json {
    client.get(&format!("/field-usage?entity={entity}")).await.is(200).json
}

fn field(usage: &Json, name: &str) -> Json {
    let found = usage["data"].as_array().unwrap().iter().find(|one| one["field"] == name || one["label"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {usage}")).clone()
}

/// Reads, filters, sort orders and exports.
fn uses(usage: &Json, name: &str) -> Vec<i64> {
    let field = field(usage, name);
    ["read_count", "filter_count", "sort_count", "export_count"].iter().map(|n| field[n].as_i64().unwrap()).collect()
}

fn define(label: &str) -> Json {
    json!({"entity": "contact", "key": label.to_lowercase(), "label": label, "kind": "text", "purpose": "To know"})
}

#[test]
fn uses_add_up_from_all_servers_once_they_are_written_down() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.create("field-defs", define("Region")).await;
        let input = json!({"last_name": "Doe", "source": "fair", "custom": {"region": "North"}});
        let contact = admin.create("contacts", input).await.id();
        for _ in 0..2 {
            admin.get(&format!("/contacts/{contact}")).await.is(200);
            admin.get("/contacts?custom.region=North&source=fair&sort=-created_at").await.is(200);
            worker::write_usage(&app.state).await;
        }
        admin.get("/contacts?limit=1&offset=1&source=fair").await.is(200);
        admin.get("/contacts?source=fair&sort=sauce").await.is(422);
        admin.get("/contacts/export?columns=name,custom.region").await.is(200);
        let stage = app.stage("Qualified").await;
        let deal = admin.create("deals", json!({"name": "Big", "stage_id": stage})).await.id();
        admin.get(&format!("/deals/{deal}")).await.is(200);
        admin.get(&format!("/deals?stage_id={stage}")).await.is(200);
        let none = usage(&admin, "deal").await;
        assert_eq!(uses(&none, "Qualified"), [0, 0, 0, 0], "nothing is written by a request");
        worker::write_usage(&app.state).await;

        let contacts = usage(&admin, "contact").await;
        assert_eq!(uses(&contacts, "Region"), [2, 2, 0, 1], "{contacts}");
        assert_eq!(uses(&contacts, "source"), [2, 2, 0, 0], "neither further pages nor refused lists count");
        assert_eq!(uses(&contacts, "created_at"), [2, 0, 2, 0]);
        assert_eq!(uses(&contacts, "name"), [2, 0, 0, 1]);
        assert_eq!(uses(&usage(&admin, "deal").await, "Qualified"), [1, 1, 0, 0]);
        admin.get("/field-usage?entity=user").await.fails(422, "invalid").blames("/entity", "invalid");
        app.rep("ann").await.get("/field-usage?entity=deal").await.fails(403, "forbidden");
    });
}

#[test]
fn values_are_counted_once_a_day_and_what_nobody_uses_is_told() {
    on_each_app(async |app| {
        let first = app.admin();
        first.create("field-defs", define("Region")).await;
        first.create("field-defs", define("Size")).await;
        let old = json!({"last_name": "Old", "custom": {"region": "North"}});
        first.create("contacts", old).await;
        first.get("/contacts?source=fair").await.is(200);
        worker::write_usage(&app.state).await;
        assert!(worker::measure_fields(&app.state).await.unwrap());
        assert!(!worker::measure_fields(&app.state).await.unwrap(), "once a day");
        let early = usage(&first, "contact").await;
        assert_eq!((&early["record_count"], &early["data"][0]["is_unused"]), (&json!(1), &json!(false)), "{early}");
        assert_eq!(field(&early, "Region")["filled_count"], 1);
        assert_eq!(field(&early, "Size")["filled_count"], 0);

        app.pass(TimeDelta::days(100));
        let session = app.nobody().login("ada@example.org", PASSWORD).await.is(200);
        app.set_admin(app.nobody().with_session(&session));
        let admin = app.admin();
        admin.create("field-defs", define("Young")).await;
        admin.create("contacts", json!({"last_name": "New", "custom": {"region": "South"}, "source": "web"})).await;
        admin.create("deals", json!({"name": "Big"})).await;
        assert!(worker::measure_fields(&app.state).await.unwrap());
        let late = usage(&admin, "contact").await;
        let filled = |name: &str| {
            let field = field(&late, name);
            (field["filled_count"].clone(), field["filled_lately_count"].clone(), field["is_unused"].clone())
        };
        assert_eq!(filled("Region"), (json!(2), json!(1), json!(false)));
        assert_eq!(filled("source"), (json!(1), json!(1), json!(false)));
        assert_eq!(filled("Size"), (json!(0), json!(0), json!(true)));
        assert_eq!(filled("Young"), (json!(0), json!(0), json!(false)), "nobody has had the time to use it");
        assert_eq!(uses(&late, "source"), [0, 0, 0, 0], "what is longer ago does not count");
        let size = field(&late, "Size");
        assert_eq!((&size["purpose"], &size["owner_name"]), (&json!("To know"), &json!("Ada Admin")));
        let deals = usage(&admin, "deal").await;
        let filled: i64 = deals["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["origin"] == "stage")
            .map(|one| one["filled_count"].as_i64().unwrap())
            .sum();
        assert_eq!(filled, 1, "{deals}");
    });
}
