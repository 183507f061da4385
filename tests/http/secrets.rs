//! Secrets that were planted show up in no answer, no export, no event and no line of the log.

use std::collections::BTreeMap;

use crm_tests::app::{PASSWORD, SECRET, TestApp, on_each_app, token_of};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

use crate::pages::{lines, listen};

/// What nobody is ever told again, by what it is.
type Planted = Vec<(&'static str, String)>;

/// Columns that keep secrets in the forms in which they may be kept; those forms are nobody's business either.
const KEPT: &[(&str, &str)] = &[
    ("password hash", "SELECT password_hash AS text FROM credential"),
    ("refresh token hash", "SELECT token_hash AS text FROM refresh_token"),
    ("invitation hash", "SELECT token_hash AS text FROM invitation"),
    ("API key hash", "SELECT secret_hash AS text FROM api_key_secret"),
    ("ticket hash", "SELECT token_hash AS text FROM download_ticket"),
    ("sealed webhook secret", "SELECT sealed AS text FROM webhook_secret"),
    ("sealed former webhook secret", "SELECT previous AS text FROM webhook_secret WHERE previous IS NOT NULL"),
];

async fn plant(app: &TestApp) -> (Planted, Client) {
    let admin = app.admin();
    let mut planted: Planted = vec![("CRM_SECRET", SECRET.to_owned()), ("password", PASSWORD.to_owned())];
    planted.push(("setup token", app.state.setup_token.clone()));
    let rep = app.rep("ann").await;
    for client in [&admin, &rep] {
        planted.push(("access token", client.token.clone().unwrap()));
        planted.push(("refresh token", client.refresh_token.clone().unwrap()));
    }
    let renewed = rep.post("/auth/refresh", json!({})).await.is(200);
    planted.push(("renewed refresh token", renewed.refresh_token().unwrap()));
    let rep = app.nobody().with_session(&renewed);
    planted.push(("renewed access token", rep.token.clone().unwrap()));
    planted.push(("invitation", token_of(&app.invite("bob", "rep", None).await)));
    let key = admin.create("api-keys", json!({"name": "k", "scopes": ["contacts:read"]})).await;
    planted.push(("API key", key["secret"].as_str().unwrap().to_owned()));
    app.nobody().with_token(key["secret"].as_str().unwrap()).get("/contacts").await.is(200);
    let hook = json!({"url": "https://93.184.215.14/hook", "event_types": ["contact.created"]});
    let hook = admin.post("/webhooks", hook).await.is(201);
    let path = format!("/webhooks/{}/rotate-secret", hook["webhook"]["id"].as_str().unwrap());
    let rotated = admin.post(&path, json!({})).await.is(200);
    for answer in [&hook, &rotated] {
        planted.push(("webhook secret", answer["secret"].as_str().unwrap().to_owned()));
    }
    let ticket = admin.post("/download-tickets", json!({"path": "/api/v1/contacts/export?format=csv"})).await.is(201);
    planted.push(("download ticket", ticket["ticket"].as_str().unwrap().to_owned()));
    app.nobody().login("ada@example.org", "another passphrase that is wrong").await.is(401);
    planted.push(("mistyped password", "another passphrase that is wrong".to_owned()));
    let changed = json!({"current_password": PASSWORD, "new_password": "a changed passphrase of hers"});
    let sent = rep.request("POST", "/auth/password").json(&changed).send().await;
    assert!(sent.status < 300, "{}", sent.text);
    planted.push(("changed password", "a changed passphrase of hers".to_owned()));
    for (name, sql) in KEPT {
        let found = app.database.texts(sql);
        assert!(!found.is_empty(), "no {name}");
        planted.extend(found.into_iter().map(|text| (*name, text)));
    }
    assert!(planted.iter().all(|(name, secret)| secret.len() >= 16 || panic!("{name} is short")));
    (planted, rep)
}

/// Records of every kind that can be read, so that the answers are full.
async fn fill(app: &TestApp) {
    let admin = app.admin();
    let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
    let contact = admin.create("contacts", json!({"last_name": "Doe", "account_id": account})).await.id();
    let deal = admin.create("deals", json!({"name": "Big", "account_id": account})).await.id();
    admin.create("comments", json!({"deal_id": deal, "body": "Hello"})).await;
    admin.create("activities", json!({"kind": "note", "body": "x", "links": [{"contact_id": contact}]})).await;
    admin.create("products", json!({"name": "P", "unit_price_minor": 1, "currency": "EUR"})).await;
    admin.create("tags", json!({"name": "T"})).await;
    admin.create("roles", json!({"name": "R", "copy_of": "rep", "permissions": {}})).await;
    admin
        .create("field-defs", json!({"entity": "contact", "key": "k", "label": "K", "kind": "text", "purpose": "x"}))
        .await;
    app.team("North", None).await;
    let upload = format!("/files?contact_id={contact}&name=a.txt");
    admin.request("POST", &upload).body("text/plain", "hello").send().await.is(201);
    app.state.store.sequence_events().await.unwrap();
    crm_api::worker::notices::tell(&app.state).await.unwrap();
    crm_api::worker::webhooks::tell(&app.state).await.unwrap();
    crm_api::worker::write_notes(&app.state).await;
}

/// The addresses of everything that can be read, from the document itself: ids come from the lists above them.
async fn addresses(reader: &Client) -> Vec<String> {
    let document: Json = serde_json::from_str(&crm_api::app::document()).unwrap();
    let paths: Vec<&String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, one)| one.get("get").is_some())
        .map(|(p, _)| p)
        .collect();
    let (mut ids, mut found) = (BTreeMap::new(), Vec::new());
    for path in &paths {
        if !path.contains('{') && paths.iter().any(|other| other.starts_with(&format!("{path}/{{"))) {
            let list = reader.at("GET", path).send().await;
            let named = list.json["data"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str());
            ids.insert((*path).clone(), named.map(str::to_owned).take(3).collect::<Vec<_>>());
        }
    }
    let first = |collection: &str| ids.get(collection).and_then(|ids| ids.first()).cloned().unwrap_or_default();
    let (pipeline, deal) = (first("/api/v1/pipelines"), first("/api/v1/deals"));
    for path in paths {
        let query = match path.as_str() {
            // Has no end; what it tells is what the changes tell.
            "/api/v1/events" => continue,
            "/api/v1/board" => format!("?pipeline_id={pipeline}"),
            "/api/v1/stage-changes" => format!("?deal_id={deal}"),
            "/api/v1/search" => "?q=a".to_owned(),
            other if other.ends_with("/export") => "?format=csv".to_owned(),
            "/api/v1/changes" => "?limit=1000".to_owned(),
            _ => String::new(),
        };
        let filled = path.replace("{entity}", "contact").replace("{metric}", "deals_won");
        match filled.split_once("/{") {
            None => found.push(filled + &query),
            Some((collection, rest)) => {
                let rest = rest.split_once('}').unwrap().1;
                for id in ids.get(collection).into_iter().flatten() {
                    found.push(format!("{collection}/{id}{rest}{query}"));
                }
            }
        }
    }
    found
}

#[test]
fn what_is_secret_is_in_no_answer_and_in_no_log() {
    listen();
    on_each_app(async |app| {
        fill(app).await;
        let (planted, rep) = plant(app).await;
        let mut read = 0;
        for reader in [&app.admin(), &rep] {
            for address in addresses(&app.admin()).await {
                let answer = reader.at("GET", &address).send().await;
                assert!(answer.status < 500, "{address}: {}", answer.text);
                read += usize::from(answer.status == 200);
                let headers = format!("{:?}", answer.headers);
                for (name, secret) in &planted {
                    let told = answer.text.contains(secret) || headers.contains(secret);
                    assert!(!told, "{address} tells the {name}: {}", answer.text);
                }
            }
        }
        assert!(read > 100, "{read} answers were looked at");
        let events = app.database.texts("SELECT CAST(changes AS text) AS text FROM event_value");
        let lines = lines();
        assert!(lines.len() > read);
        for (name, secret) in &planted {
            assert!(events.iter().all(|event| !event.contains(secret)), "an event has the {name}");
            assert!(lines.iter().all(|line| !line.contains(secret)), "the log has the {name}");
        }
    });
}
