//! API keys that may be used from some addresses alone.

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

async fn key(app: &TestApp, networks: Json) -> Client {
    let body = json!({"name": "Sync", "scopes": ["contacts:read"], "networks": networks});
    let made = app.admin().post("/api-keys", body).await.is(201);
    app.nobody().with_token(made["secret"].as_str().unwrap())
}

fn from(client: &Client, address: &str) -> Client {
    let address: std::net::IpAddr = address.parse().unwrap();
    let mut client = client.clone();
    client.peer = (address, 4711).into();
    client
}

#[test]
fn a_key_works_from_its_networks_and_from_nowhere_else() {
    on_each_app(async |app| {
        let key = key(app, json!(["203.0.113.0/24", "2001:db8::/48"])).await;
        for address in ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8:0:7::1"] {
            from(&key, address).get("/contacts").await.is(200);
        }
        for address in ["203.0.114.9", "::ffff:198.51.100.1", "2001:db8:1::1", "127.0.0.1"] {
            let refused = from(&key, address).get("/contacts").await.fails(403, "address_not_allowed");
            assert!(!refused.text.contains("203.0.113.0"), "where it may be used from is not told");
        }
        let wrong = app.nobody().with_token(&format!("{}x", key.token.clone().unwrap()));
        from(&wrong, "203.0.114.9").get("/contacts").await.fails(401, "unauthorized");
        let told = app.admin().get("/api-keys").await.is(200);
        assert_eq!(told["data"][0]["networks"], json!(["203.0.113.0/24", "2001:db8::/48"]));
    });
}

#[test]
fn forwarded_addresses_of_strangers_open_nothing() {
    on_each_app(async |app| {
        let key = key(app, json!(["203.0.113.9"])).await;
        let stranger = from(&key, "198.51.100.1");
        let call = stranger.request("GET", "/contacts").header("x-forwarded-for", "203.0.113.9");
        call.send().await.fails(403, "address_not_allowed");
    });
}

#[test]
fn what_was_refused_is_in_the_audit_log_a_few_times_and_use_tells_its_address() {
    on_each_app(async |app| {
        let key = key(app, json!(["203.0.113.0/24"])).await;
        for _ in 0..20 {
            from(&key, "198.51.100.1").get("/contacts").await.fails(403, "address_not_allowed");
        }
        crm_api::worker::write_notes(&app.state).await;
        let unused = app.admin().get("/api-keys").await.is(200);
        assert_eq!(unused["data"][0]["last_used_address"], Json::Null);
        let told = app.admin().get("/audit?kind=api_key_refused").await.is(200);
        let entries = told["data"].as_array().unwrap();
        assert_eq!(entries.len(), 5, "{}", told.text);
        assert_eq!(entries[0]["address"], "198.51.100.1");

        from(&key, "::ffff:203.0.113.9").get("/contacts").await.is(200);
        crm_api::worker::write_notes(&app.state).await;
        let used = app.admin().get("/api-keys").await.is(200);
        assert_eq!(used["data"][0]["last_used_address"], "203.0.113.9");
        assert!(used["data"][0]["last_used_at"].is_string());
    });
}

#[test]
fn where_a_key_works_is_changed_without_another_secret() {
    on_each_app(async |app| {
        let key = key(app, json!(["203.0.113.9"])).await;
        let made = app.admin().get("/api-keys").await.is(200)["data"][0].clone();
        let path = format!("/api-keys/{}", made["id"].as_str().unwrap());
        app.admin().change(&path, json!({"networks": ["198.51.100.0/24"]})).await.is(200);
        from(&key, "203.0.113.9").get("/contacts").await.fails(403, "address_not_allowed");
        from(&key, "198.51.100.7").get("/contacts").await.is(200);
        app.admin().change(&path, json!({"networks": null})).await.is(200);
        from(&key, "203.0.113.9").get("/contacts").await.is(200);
        let rep = app.rep("remo").await;
        rep.change(&path, json!({"networks": null})).await.fails(404, "not_found");
        from(&key, "203.0.113.9").get("/api-keys").await.fails(403, "forbidden");
    });
}

#[test]
fn what_is_no_network_is_told_by_its_place() {
    on_each_app(async |app| {
        let body = json!({"name": "Sync", "scopes": ["contacts:read"], "networks": ["10.0.0.1", "10.0.0.1/8", "home"]});
        let refused = app.admin().post("/api-keys", body).await.fails(422, "invalid");
        let refused = refused.blames("/networks/1", "within_network");
        refused.blames("/networks/2", "invalid_network");
    });
}
