//! The audit log through the API: who did what, by what way, with what changed; and what nobody else is told.

use crm_tests::app::{PASSWORD, TestApp, on_each_app};
use serde_json::{Value as Json, json};

async fn entries(app: &TestApp, query: &str) -> Vec<Json> {
    crm_api::worker::write_notes(&app.state).await;
    app.admin().get(&format!("/audit?limit=200&{query}")).await.is(200)["data"].as_array().unwrap().clone()
}

fn each(entries: &[Json], member: &str) -> Vec<String> {
    let text = |entry: &Json| entry[member].as_str().map_or_else(|| entry[member].to_string(), str::to_owned);
    entries.iter().map(text).collect()
}

#[test]
fn writes_are_told_with_what_changed_and_by_what_way() {
    on_each_app(async |app| {
        let admin = app.admin();
        let contact = admin.create("contacts", json!({"last_name": "Lovelace"})).await;
        let at = format!("/contacts/{}", contact.id());
        let key = app.key(&admin, &["contacts:write", "contacts:read"]).await;
        key.change(&at, json!({"last_name": "King"})).await.is(200);
        admin.get(&at).await.is(200);
        let found = entries(app, &format!("record_id={}", contact.id())).await;
        assert_eq!(each(&found, "kind"), ["opened", "updated", "created"]);
        assert_eq!(each(&found, "way"), ["hand", "api_key", "hand"]);
        assert_eq!(each(&found, "user_name"), ["Ada Admin"; 3]);
        assert_eq!(found[1]["api_key_name"], "program");
        assert_eq!(found[1]["record_name"], "King");
        let changes = found[1]["changes"].as_array().unwrap();
        let name = changes.iter().find(|change| change["field"] == "last_name").unwrap();
        assert_eq!((&name["before"], &name["after"]), (&json!("Lovelace"), &json!("King")));
        let history = admin.get(&format!("{at}/timeline?kinds=change")).await.is(200);
        let event = &history["data"][0]["event"];
        assert_eq!((&event["way"], &event["way_name"]), (&json!("api_key"), &json!("program")));
        assert_eq!(
            (&history["data"][1]["event"]["way"], &history["data"][0]["actor_name"]),
            (&json!("hand"), &json!("Ada Admin"))
        );

        let by_key = entries(app, &format!("credential_id={}", found[1]["credential_id"].as_str().unwrap())).await;
        assert_eq!(each(&by_key, "kind"), ["updated"]);
        admin.delete(&at).await.is(204);
        admin.act_now(&format!("{at}/purge")).await.is(204);
        let erased = entries(app, &format!("record_id={}", contact.id())).await;
        assert_eq!(each(&erased, "kind"), ["purged", "deleted", "opened", "updated", "created"]);
        assert!(erased.iter().all(|entry| entry["changes"] == json!([])), "what was erased is not told");
    });
}

#[test]
fn signing_in_and_out_is_told_with_the_address_and_never_what_was_typed() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let nobody = app.nobody();
        nobody.login("ann@example.org", "wrong-secret-words").await.is(401);
        nobody.login("my-secret-in-the-wrong-box", "x").await.is(401);
        let session = nobody.with_session(&nobody.login("ann@example.org", PASSWORD).await.is(200));
        session.post("/auth/logout", json!(null)).await.is(204);
        let found = entries(app, "entity=user").await;
        let found: Vec<Json> = found.into_iter().filter(|entry| entry["address"] != json!(null)).collect();
        let told = ["signed_out", "signed_in", "sign_in_failed", "sign_in_failed", "signed_in", "signed_in"];
        assert_eq!(each(&found, "kind"), told);
        assert_eq!((&found[0]["user_id"], &found[0]["way"]), (&json!(ann.id()), &json!("hand")));
        assert_eq!((&found[2]["record_id"], &found[2]["way"]), (&json!(null), &json!("nobody")));
        assert_eq!((&found[3]["record_id"], &found[3]["user_id"]), (&json!(ann.id()), &json!(null)));
        assert_eq!(found[3]["record_name"], "ann");
        assert!(found[3]["address"].as_str().unwrap().starts_with("10."));
        assert!(!json!(found).to_string().contains("secret"));
        let of_session = entries(app, &format!("credential_id={}", found[1]["credential_id"].as_str().unwrap())).await;
        assert_eq!(each(&of_session, "kind"), ["signed_out", "signed_in"]);
    });
}

#[test]
fn what_somebody_keeps_private_stays_so() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let account = ann.create("accounts", json!({"name": "Acme"})).await.id();
        let links = json!([{"account_id": account}]);
        let own = json!({"kind": "note", "body": "for my eyes", "private": true, "links": links});
        let note = ann.create("activities", own).await.id();
        ann.create("views", json!({"name": "my own view", "entity": "deal"})).await;
        let found = entries(app, &format!("record_id={note}")).await;
        assert_eq!((&found[0]["is_private"], &found[0]["changes"]), (&json!(true), &json!([])));
        let all = json!(entries(app, "").await).to_string();
        assert!(!all.contains("for my eyes") && !all.contains("my own view"));
        let file = app.admin().get("/audit/export").await.is(200);
        assert!(!file.text.contains("for my eyes"));
    });
}

#[test]
fn reading_the_log_and_taking_it_out_are_in_the_log() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.create("accounts", json!({"name": "=cmd()"})).await;
        let from = "from=2026-01-01T00:00:00Z";
        let first = admin.get(&format!("/audit?limit=1&{from}")).await.is(200);
        let cursor = first["page"]["next_cursor"].as_str().unwrap();
        admin.get(&format!("/audit?limit=1&{from}&cursor={cursor}")).await.is(200);
        let file = admin.get(&format!("/audit/export?entity=account&{from}")).await.is(200);
        assert!(file.header("content-disposition").contains("audit-2026-03-02.csv"));
        let lines: Vec<&str> = file.text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 2, "{}", file.text);
        assert!(lines[0].starts_with("\u{feff}at,kind,way,user,"));
        assert!(lines[1].contains("created,hand,Ada Admin") && lines[1].contains(",'=cmd(),"), "{}", lines[1]);

        crm_api::worker::write_notes(&app.state).await;
        let reads = entries(app, "kind=audit_read").await;
        assert_eq!(each(&reads, "detail"), [format!("limit=1&{from}")], "one reading, of two pages");
        let exports = entries(app, "kind=exported").await;
        assert_eq!(each(&exports, "detail"), [format!("audit csv entity=account&{from}")]);
        assert_eq!((&exports[0]["record_count"], &exports[0]["entity"]), (&json!(1), &json!(null)));
        for wrong in ["kind=eaten", "from=yesterday", "user=1"] {
            admin.get(&format!("/audit?{wrong}")).await.fails(400, "malformed");
        }
        admin.get("/audit?limit=0").await.is(422);
    });
}
