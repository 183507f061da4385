//! The second factor: set up, asked for, enforced; recovery codes; and confirming who it is before what is sensitive.

use chrono::TimeDelta;
use crm_api::auth::totp;
use crm_tests::app::{PASSWORD, TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::json;

/// What the app shows now, so many steps from now.
fn shown(app: &TestApp, secret: &str, steps: i64) -> String {
    totp::code(secret, app.state.store.now().timestamp().div_euclid(30) + steps).unwrap()
}

/// Sets up a second factor; returns its secret and the recovery codes.
async fn enrol(app: &TestApp, person: &Client) -> (String, Vec<String>) {
    let begun = person.post("/me/second-factor", json!({})).await.is(201);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(begun["otpauth_uri"].as_str().unwrap().contains(&secret));
    let code = json!({"code": shown(app, &secret, 0)});
    let made = person.post("/me/second-factor/confirm", code).await.is(200);
    let codes = made["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    (secret, codes.collect())
}

async fn challenge(app: &TestApp) -> String {
    let asked = app.nobody().login("ada@example.org", PASSWORD).await.fails(401, "mfa_required");
    assert_eq!(asked["expires_in"], 300);
    asked["challenge"].as_str().unwrap().to_owned()
}

async fn second_step(app: &TestApp, challenge: &str, code: &str) -> Answer {
    app.nobody().post("/auth/mfa", json!({"challenge": challenge, "code": code})).await
}

#[test]
fn a_factor_counts_once_confirmed_and_each_code_signs_in_once() {
    on_each_app(async |app| {
        let admin = app.admin();
        let begun = admin.post("/me/second-factor", json!({})).await.is(201);
        admin.post("/me/second-factor/confirm", json!({"code": "000"})).await.fails(422, "invalid");
        app.nobody().login("ada@example.org", PASSWORD).await.is(200);
        assert_ne!(admin.post("/me/second-factor", json!({})).await.is(201)["secret"], begun["secret"]);
        let (secret, _) = enrol(app, &admin).await;
        let told = admin.get("/me/second-factor").await.is(200);
        assert_eq!((&told["enabled"], &told["recovery_codes_left"]), (&json!(true), &json!(10)));
        assert_eq!(admin.get("/me").await.is(200)["user"]["second_factor"], true);
        admin.post("/me/second-factor", json!({})).await.fails(409, "conflict");

        let owed = challenge(app).await;
        second_step(app, &owed, &shown(app, &secret, 0)).await.fails(401, "mfa_failed");
        second_step(app, &owed, &shown(app, &secret, 5)).await.fails(401, "mfa_failed");
        let code = shown(app, &secret, 1);
        second_step(app, &owed, &code).await.is(200);
        second_step(app, &owed, &code).await.fails(401, "mfa_failed");
        assert_eq!(
            app.admin().get("/users?second_factor=true").await.is(200)["data"].as_array().map(Vec::len),
            Some(1)
        );
    });
}

#[test]
fn a_recovery_code_signs_in_once_and_new_ones_end_the_old() {
    on_each_app(async |app| {
        let admin = app.admin();
        let (_, codes) = enrol(app, &admin).await;
        assert_eq!(codes.len(), 10);
        let owed = challenge(app).await;
        second_step(app, &owed, &codes[0].to_uppercase()).await.is(200);
        second_step(app, &owed, &codes[0]).await.fails(401, "mfa_failed");
        assert_eq!(admin.get("/me/second-factor").await.is(200)["recovery_codes_left"], 9);
        admin.post("/me/second-factor/recovery-codes", json!({})).await.is(201);
        second_step(app, &owed, &codes[1]).await.fails(401, "mfa_failed");
    });
}

#[test]
fn a_challenge_ends_after_five_minutes_and_is_no_credential() {
    on_each_app(async |app| {
        let (_, codes) = enrol(app, &app.admin()).await;
        let owed = challenge(app).await;
        app.nobody().with_token(&owed).get("/me").await.fails(401, "unauthorized");
        second_step(app, "..", &codes[0]).await.fails(401, "challenge_invalid");
        app.pass(TimeDelta::seconds(301));
        second_step(app, &owed, &codes[0]).await.fails(401, "challenge_invalid");
        app.nobody().login("ada@example.org", "a wrong password of length").await.fails(401, "login_failed");
    });
}

#[test]
fn the_sixth_code_in_a_minute_waits() {
    on_each_app(async |app| {
        let (secret, _) = enrol(app, &app.admin()).await;
        let owed = challenge(app).await;
        for _ in 0..5 {
            second_step(app, &owed, "000").await.fails(401, "mfa_failed");
        }
        second_step(app, &owed, &shown(app, &secret, 1)).await.fails(429, "rate_limited");
    });
}

#[test]
fn what_is_sensitive_asks_who_it_is_after_ten_minutes() {
    on_each_app(async |app| {
        app.admin().get("/contacts/export?format=csv").await.is(200);
        app.pass(TimeDelta::seconds(601));
        let renewed = app.admin().request("POST", "/auth/refresh").send().await.is(200);
        let admin = app.nobody().with_session(&renewed);
        let key = json!({"name": "program", "scopes": ["contacts:read"]});
        let ticket = json!({"path": "/api/v1/contacts/export?format=csv"});
        admin.get("/contacts/export?format=csv").await.fails(403, "step_up_required");
        admin.post("/api-keys", key.clone()).await.fails(403, "step_up_required");
        admin.post("/download-tickets", ticket.clone()).await.fails(403, "step_up_required");
        admin.get("/contacts").await.is(200);
        admin.post("/auth/step-up", json!({"password": "wrong"})).await.fails(422, "invalid");
        admin.post("/auth/step-up", json!({})).await.fails(422, "invalid");
        admin.post("/auth/step-up", json!({"password": PASSWORD})).await.is(204);
        admin.post("/api-keys", key).await.is(201);
        admin.post("/download-tickets", ticket).await.is(201);
    });
}

#[test]
fn who_must_have_a_factor_and_has_none_can_only_set_one_up() {
    on_each_app(async |app| {
        let rep = app.rep("remo").await;
        let key = app.key(&rep, &["contacts:read"]).await;
        let roles = json!({"second_factor_roles": ["rep"], "second_factor_grace_days": 1});
        app.admin().change("/company", roles).await.is(200);
        rep.get("/contacts").await.is(200);
        app.pass(TimeDelta::hours(25));
        let rep = app.nobody().with_session(&app.nobody().login("remo@example.org", PASSWORD).await.is(200));
        rep.get("/contacts").await.fails(403, "mfa_enrolment_required");
        rep.get("/me").await.is(200);
        key.get("/contacts").await.is(200);
        enrol(app, &rep).await;
        rep.get("/contacts").await.is(200);
    });
}
