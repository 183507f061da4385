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
        let made = admin.post("/me/second-factor/recovery-codes", json!({})).await.is(201);
        second_step(app, &owed, &codes[1]).await.fails(401, "mfa_failed");
        second_step(app, &owed, made["recovery_codes"][9].as_str().unwrap()).await.is(200);
        crm_api::worker::write_notes(&app.state).await;
        let used = admin.get("/audit?kind=recovery_code_used").await.is(200);
        assert_eq!(used["data"].as_array().map(Vec::len), Some(2), "{}", used.text);
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
fn the_password_is_not_guessed_within_a_session_from_many_addresses() {
    on_each_app(async |app| {
        let token = app.admin().token.clone().unwrap();
        let again = async |password: &str| {
            app.nobody().with_token(&token).post("/auth/step-up", json!({"password": password})).await
        };
        for _ in 0..5 {
            again("a wrong password of length").await.fails(422, "invalid");
        }
        again(PASSWORD).await.fails(429, "rate_limited");
        app.pass(TimeDelta::seconds(61));
        again(PASSWORD).await.is(204);
    });
}

#[test]
fn setting_one_up_ends_the_sessions_that_knew_the_password_alone() {
    on_each_app(async |app| {
        let other = app.nobody().with_session(&app.nobody().login("ada@example.org", PASSWORD).await.is(200));
        enrol(app, &app.admin()).await;
        other.get("/me").await.fails(401, "unauthorized");
        app.admin().get("/me").await.is(200);
    });
}

#[test]
fn a_new_password_by_link_takes_no_place_of_it() {
    on_each_app(async |app| {
        let rep = app.rep("remo").await;
        let (secret, _) = enrol(app, &rep).await;
        let invited = app.admin().act_now(&format!("/users/{}/invite", rep.id())).await.is(200);
        let (_, link) = invited["link"].as_str().unwrap().split_once("#token=").unwrap();
        let accept = json!({"token": link, "name": "Remo", "password": PASSWORD});
        let asked = app.nobody().post("/invitations/accept", accept).await.fails(401, "mfa_required");
        let owed = asked["challenge"].as_str().unwrap();
        second_step(app, owed, "000000").await.fails(401, "mfa_failed");
        second_step(app, owed, &shown(app, &secret, 1)).await.is(200);
    });
}

#[test]
fn the_secret_is_told_once_and_kept_sealed() {
    on_each_app(async |app| {
        let (secret, codes) = enrol(app, &app.admin()).await;
        for path in ["/me", "/me/second-factor", "/users", "/audit?limit=200", "/changes"] {
            let told = app.admin().get(path).await.is(200).text;
            assert!(!told.contains(&secret) && !told.contains("sealed") && !told.contains(&codes[0]), "{path}");
        }
        let user = crm_domain::id::Id::new(app.admin().id().parse().unwrap());
        let kept = app.state.store.factor(user).await.unwrap().kept.unwrap();
        assert!(kept.sealed_secret.starts_with("v1.") && !kept.sealed_secret.contains(&secret));
    });
}

#[test]
fn it_is_removed_with_password_and_code_and_the_password_must_stand_alone() {
    on_each_app(async |app| {
        let admin = app.admin();
        let (secret, codes) = enrol(app, &admin).await;
        let remove = async |password: &str, code: &str| {
            let body = json!({"password": password, "code": code});
            admin.from_elsewhere().post("/me/second-factor/deactivate", body).await
        };
        remove("a wrong password of length", &codes[0]).await.is(422).blames("/password", "wrong_password");
        remove(PASSWORD, "000000").await.is(422).blames("/code", "wrong_code");
        let change = async |from: &str, to: &str| {
            let body = json!({"current_password": from, "new_password": to});
            admin.from_elsewhere().post("/auth/password", body).await
        };
        change(PASSWORD, "vexing7").await.is(422).blames("/new_password", "too_short");
        change(PASSWORD, "vexing7k").await.is(204);
        remove("vexing7k", &codes[0]).await.is(422).blames("/password", "too_short");
        change("vexing7k", PASSWORD).await.is(204);
        remove(PASSWORD, &shown(app, &secret, 1)).await.is(204);
        assert_eq!(admin.get("/me/second-factor").await.is(200)["enabled"], false);
        app.nobody().login("ada@example.org", PASSWORD).await.is(200);
        change(PASSWORD, "vexing7k").await.is(422).blames("/new_password", "too_short");
    });
}

#[test]
fn an_administrator_takes_it_from_somebody_who_has_lost_it() {
    on_each_app(async |app| {
        let rep = app.rep("remo").await;
        enrol(app, &rep).await;
        let manager = app.manager("mona").await;
        let path = format!("/users/{}/second-factor", rep.id());
        let remove = |who: &Client| who.request("DELETE", &path).header("if-match", "*").send();
        remove(&manager).await.fails(403, "forbidden");
        remove(&rep).await.fails(403, "forbidden");
        remove(&app.admin()).await.is(204);
        remove(&app.admin()).await.fails(404, "not_found");
        app.nobody().login("remo@example.org", PASSWORD).await.is(200);
    });
}

#[test]
fn what_is_sensitive_asks_who_it_is_again_later() {
    on_each_app(async |app| {
        app.admin().get("/contacts/export?format=csv").await.is(200);
        app.admin().change("/company", json!({"name": "Acme 1"})).await.is(200);
        let renamed = app.admin().get("/configuration-changes?limit=1").await.is(200).each("id").remove(0);
        let key_of_before = app.key(&app.admin(), &["contacts:read", "contacts:export"]).await;
        app.pass(TimeDelta::seconds(601));
        let renewed = app.admin().request("POST", "/auth/refresh").send().await.is(200);
        let admin = app.nobody().with_session(&renewed);
        let key = json!({"name": "program", "scopes": ["contacts:read"]});
        let ticket = json!({"path": "/api/v1/contacts/export?format=csv"});
        admin.get("/contacts/export?format=csv").await.fails(403, "step_up_required");
        admin.post("/api-keys", key.clone()).await.fails(403, "step_up_required");
        admin.post("/download-tickets", ticket.clone()).await.fails(403, "step_up_required");
        let restriction = json!({"entity": "deal", "field": "source", "read_roles": []});
        admin.post("/field-restrictions", restriction).await.fails(403, "step_up_required");
        let undone = admin.post(&format!("/configuration-changes/{renamed}/undo"), json!({})).await;
        undone.fails(403, "step_up_required");
        let role = json!({"name": "Field sales", "copy_of": "rep"});
        admin.post("/roles", role).await.fails(403, "step_up_required");
        admin.change(&format!("/users/{}", admin.id()), json!({"role": "rep"})).await.fails(403, "step_up_required");
        let invited = json!({"email": "new@example.org", "name": "New", "role": "admin"});
        admin.post("/invitations", invited).await.fails(403, "step_up_required");
        let webhook = json!({"url": "https://hooks.example.com/crm", "enabled": false});
        admin.post("/webhooks", webhook).await.fails(403, "step_up_required");
        admin.post("/me/second-factor", json!({})).await.fails(403, "step_up_required");
        let roles = json!({"second_factor_roles": ["admin"]});
        admin.change("/company", roles).await.fails(403, "step_up_required");
        admin.get("/contacts").await.is(200);
        admin.change("/company", json!({"name": "Acme 2"})).await.is(200);
        key_of_before.get("/contacts/export?format=csv").await.is(200);
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
        rep.from_elsewhere().get("/contacts").await.fails(401, "unauthorized");
        let rep = app.nobody().with_session(&app.nobody().login("remo@example.org", PASSWORD).await.is(200));
        for path in ["/contacts", "/sessions", "/events?max_seconds=0", "/company"] {
            rep.get(path).await.fails(403, "mfa_enrolment_required");
        }
        let me = rep.get("/me").await.is(200);
        assert_eq!(me["must_enrol"], true);
        assert!(me["second_factor_due_at"].is_string());
        key.get("/contacts").await.is(200);
        enrol(app, &rep).await;
        rep.get("/contacts").await.is(200);
    });
}

#[test]
fn a_role_of_the_companys_own_can_demand_one_and_those_signed_in_are_held_at_once() {
    on_each_app(async |app| {
        let role = json!({"name": "Field sales", "copy_of": "rep"});
        let role = app.admin().post("/roles", role).await.is(201);
        let key = role["key"].as_str().unwrap();
        let (fay, rep) = (app.person("fay", key, None).await, app.rep("remo").await);
        let set = async |roles: serde_json::Value| {
            app.admin().change("/company", json!({"second_factor_roles": roles, "second_factor_grace_days": 0})).await
        };
        set(json!(["nobody"])).await.is(422).blames("/second_factor_roles", "not_found");
        set(json!([key])).await.is(200);
        fay.get("/contacts").await.fails(403, "mfa_enrolment_required");
        rep.get("/contacts").await.is(200);
        assert_eq!(rep.get("/me").await.is(200)["must_enrol"], false);
        enrol(app, &fay).await;
        fay.get("/contacts").await.is(200);
        set(json!([])).await.is(200);
    });
}
