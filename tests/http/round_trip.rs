//! What an export wrote, an import reads: into the same installation it changes nothing, into an empty one it makes the same.

use std::sync::Mutex;

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};

/// In the order in which they name each other.
const FILES: [(&str, &str); 4] =
    [("products", "product"), ("accounts", "account"), ("contacts", "contact"), ("deals", "deal")];

/// What only one installation has: ids, times, who wrote.
const OWN: &[&str] = &[
    "id",
    "account_id",
    "parent_id",
    "owner_id",
    "team_id",
    "pipeline_id",
    "stage_id",
    "created_at",
    "updated_at",
    "created_by",
    "created_by_name",
    "stage_entered_at",
    "last_activity_at",
    "next_activity_at",
    "external_ids.import",
];

/// Custom fields that hold ids.
const OWN_CUSTOM: &[&str] = &["custom.my_user", "custom.my_ref"];

/// What every installation is set up with by hand.
async fn furnish(app: &TestApp) {
    let admin = app.admin();
    admin.create("teams", json!({"name": "Süd"})).await;
    admin.create("users", json!({"name": "Jürgen Groß", "role": "rep"})).await;
    for entity in ["account", "contact", "deal"] {
        for kind in ["text", "long_text", "number", "money", "date", "bool", "choice", "multi_choice", "link", "user"] {
            let mut def =
                json!({"entity": entity, "key": format!("my_{kind}"), "label": kind, "kind": kind, "purpose": kind});
            if kind.contains("choice") {
                def["choices"] = json!(["Aß", "B; c", "D"]);
                def["choice_labels"] = json!({"B; c": "[Zweiter]; \"neu\"", "D": "Aßß"});
            }
            admin.create("field-defs", def).await;
        }
    }
    let points_at = json!({"entity": "deal", "key": "my_ref", "label": "ref", "kind": "ref", "choices": ["account"], "purpose": "ref"});
    admin.create("field-defs", points_at).await;
    let renewals = admin.create("pipelines", json!({"name": "Renewals"})).await.id();
    let stage = json!({"name": "Lead", "pipeline_id": renewals, "kind": "open", "probability": 30, "position": 0});
    admin.create("stages", stage).await;
}

async fn id(client: &Client, path: &str, name: &str) -> String {
    let all = client.get(path).await.is(200);
    let one = all["data"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    one["id"].as_str().unwrap().to_owned()
}

/// Records with all that makes reading them back hard.
async fn fill(app: &TestApp) {
    let admin = app.admin();
    let (user, team) = (id(&admin, "/users", "Jürgen Groß").await, id(&admin, "/teams", "Süd").await);
    let custom = json!({
        "my_text": "=x", "my_long_text": "zwei\nZeilen; \"so\"", "my_number": -1.5, "my_money": {"amount_minor": 990, "currency": "JPY"},
        "my_date": "2016-10-20", "my_bool": true, "my_choice": "B; c", "my_multi_choice": ["Aß", "B; c"],
        "my_link": "https://x.example/a,b;c", "my_user": user
    });
    let mut tags = Vec::new();
    for name in ["Key, große", "VIP"] {
        tags.push(admin.create("tags", json!({"name": name})).await.id());
    }
    let mut products = Vec::new();
    for (name, code) in [("Größe 1", json!("P-1")), ("3 × 4; [Zweites]", Json::Null)] {
        let product =
            json!({"name": name, "code": code, "unit_price_minor": 1050, "currency": "EUR", "description": "-"});
        products.push(admin.create("products", product).await.id());
    }
    let acme = admin.create("accounts", json!({
        "name": "=Acme, \"Inc\"", "domains": ["acme.example", "acme.test"], "employee_count": 40, "tag_ids": tags,
        "annual_revenue_minor": 123_456, "currency": "USD", "external_ids": {"erp": "4711"}, "phone": "+49 30 1234",
        "website": "https://acme.example/x", "street": "Straße 1", "postal_code": "01234", "city": "Köln", "region": "NRW",
        "country": "DE", "lifecycle": "customer", "industry": "Maschinenbau", "description": "two\nlines",
        "owner_id": user, "team_id": team, "custom": custom
    })).await.id();
    let beta = admin.create("accounts", json!({"name": "Beta", "parent_id": acme, "tag_ids": [tags[0]]})).await.id();
    admin.create("accounts", json!({"name": "Beta"})).await;
    let gamma = json!({"name": "Gamma; [old]", "annual_revenue_minor": 5, "currency": "JPY"});
    let gamma = admin.create("accounts", gamma).await.id();
    let grace = admin.create("contacts", json!({
        "salutation": "Dr.", "first_name": "Grace Brewster", "last_name": "Hopper", "language": "de", "source": "Messe",
        "points": [
            {"kind": "email", "value": "grace@navy.example", "label": "Büro; neu"},
            {"kind": "email", "value": "g@home.example", "primary": true, "opted_out": true},
            {"kind": "phone", "value": "+49 221 4711", "invalid": true}
        ],
        "jobs": [
            {"account_id": acme, "title": "Admiral [ret.]", "from_on": "2001-02-03", "to_on": "2011-12-31"},
            {"account_id": gamma, "title": "Board", "primary": true}
        ],
        "owner_id": user, "team_id": team, "tag_ids": tags, "external_ids": {"erp": "C1", "mail": "x"}, "custom": custom
    })).await.id();
    let ada = admin.create("contacts", json!({"first_name": "Ada", "last_name": "von Lovelace"})).await.id();
    admin.create("contacts", json!({"last_name": "Nomail", "account_id": beta, "title": "=Boss"})).await;
    let mut of_deal = custom.clone();
    of_deal["my_ref"] = json!(acme);
    let (won, lost) = (app.stage("Won").await, app.stage("Lost").await);
    let renewals = id(&admin, "/pipelines", "Renewals").await;
    let line = json!({"product_id": products[0], "quantity": 2.5, "unit_price_minor": 900, "discount_percent": 12.5});
    for deal in [
        json!({
            "name": "Big", "account_id": acme, "amount_minor": 123_456, "currency": "USD", "probability": 33,
            "started_on": "2026-01-05", "expected_close_on": "2027-01-05", "next_step": "call", "source": "Messe",
            "contacts": [{"contact_id": grace, "role": "Buyer; first"}, {"contact_id": ada}], "owner_id": user,
            "team_id": team, "tag_ids": tags, "external_ids": {"erp": "D1"}, "custom": of_deal,
            "recurring_amount_minor": 5000, "recurring_interval": "month"
        }),
        json!({"name": "Lines", "account_id": gamma, "currency": "EUR", "lines": [
            line, {"product_id": products[1]}, {"name": "Extra", "quantity": 1, "unit_price_minor": 7}
        ]}),
        json!({"name": "One line", "account_id": beta, "lines": [{"product_id": products[1], "quantity": 2}]}),
        json!({"name": "Won", "amount_minor": 500, "currency": "JPY", "stage_id": won, "closed_on": "2026-02-01", "started_on": "2026-01-01"}),
        json!({"name": "Lost", "stage_id": lost, "closed_on": "2026-02-01", "loss_reason": "price", "loss_note": "zu\nteuer"}),
        json!({"name": "Renew", "pipeline_id": renewals, "amount_minor": -7}),
        json!({"name": "Renew", "pipeline_id": renewals}),
    ] {
        admin.create("deals", deal).await;
    }
}

/// Imports a file by what its columns are guessed to mean.
async fn import(app: &TestApp, name: &str, entity: &str, bytes: &[u8]) -> Answer {
    let admin = app.admin();
    let call = admin.request("POST", &format!("/import-files?name={name}.csv"));
    let file = call.body("application/octet-stream", bytes.to_vec()).send().await.is(201);
    assert_eq!(file["entity"], entity);
    let columns: Vec<&Json> =
        file["columns"].as_array().unwrap().iter().filter(|one| !one["target"].is_null()).collect();
    let plan = json!({
        "file": file["id"], "entity": entity, "columns": columns, "format": file["format"], "unknown_records": "create"
    });
    let begun = admin.post("/imports", json!({"name": name, "files": [plan]})).await.is(201);
    app.work().await;
    let done = admin.get(&format!("/imports/{}", begun.id())).await.is(200);
    let failed = admin.get(&format!("/imports/{}/rows?outcome=failed", begun.id())).await.is(200);
    assert_eq!(failed["data"], json!([]), "{name}");
    assert_eq!(done["state"], "done", "{}", done.text);
    done
}

async fn export(app: &TestApp, name: &str, kind: &str) -> Vec<u8> {
    let sort = if name == "deals" { "created_at" } else { "name" };
    app.admin().get(&format!("/{name}/export?format={kind}&sort={sort}")).await.is(200).bytes
}

/// The rows of an export by heading, without what only one installation has; in an order of their own.
fn rows(bytes: &[u8]) -> Vec<Vec<(String, String)>> {
    let sheet = crm_api::sheet::read("export", bytes, &crm_api::sheet::Format::default()).unwrap();
    let row = |cells: &Vec<String>| -> Vec<(String, String)> {
        let pairs = sheet.header.iter().cloned().zip(cells.iter().cloned());
        pairs.filter(|(name, _)| !OWN.contains(&name.as_str()) && !OWN_CUSTOM.contains(&name.as_str())).collect()
    };
    let mut rows: Vec<_> = sheet.rows.iter().map(row).collect();
    rows.sort();
    rows
}

#[test]
fn what_was_exported_changes_nothing_where_it_came_from() {
    on_each_app(async |app| {
        furnish(app).await;
        fill(app).await;
        for kind in ["csv", "xlsx"] {
            for (name, entity) in FILES {
                let before = export(app, name, kind).await;
                let done = import(app, name, entity, &before).await;
                assert_eq!(done["counts"]["skipped"], done["counts"]["total"], "{name} {kind}: {}", done["counts"]);
                if kind == "csv" {
                    assert_eq!(
                        String::from_utf8(export(app, name, kind).await).unwrap(),
                        String::from_utf8(before).unwrap()
                    );
                }
            }
        }
    });
}

#[test]
fn what_was_exported_makes_the_same_in_an_empty_installation_and_nothing_twice() {
    let exported: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());
    on_each_app(async |app| {
        furnish(app).await;
        if exported.lock().unwrap().is_empty() {
            fill(app).await;
            for (name, _) in FILES {
                let bytes = export(app, name, "csv").await;
                exported.lock().unwrap().push(bytes);
            }
            return;
        }
        let files = exported.lock().unwrap().clone();
        for round in ["created", "skipped"] {
            for ((name, entity), bytes) in FILES.iter().zip(&files) {
                let done = import(app, name, entity, bytes).await;
                assert_eq!(done["counts"][round], done["counts"]["total"], "{name} {round}: {}", done["counts"]);
            }
        }
        for ((name, _), bytes) in FILES.iter().zip(&files) {
            assert_eq!(rows(&export(app, name, "csv").await), rows(bytes), "{name}");
        }
    });
}
