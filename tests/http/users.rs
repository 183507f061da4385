//! Users, teams and API keys.

use chrono::TimeDelta;
use crm_tests::app::on_each_app;
use serde_json::json;

#[test]
fn a_deactivated_user_is_out_from_the_next_request_on() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let key = app.key(&ann, &["contacts:read"]).await;
        key.get("/contacts").await.is(200);
        app.admin().act_now(&format!("/users/{}/deactivate", ann.id())).await.is(200);
        ann.get("/me").await.fails(401, "unauthorized");
        key.get("/contacts").await.fails(401, "unauthorized");
        ann.request("POST", "/auth/refresh").send().await.fails(401, "unauthorized");
        app.nobody().login("ann@example.org", crm_tests::app::PASSWORD).await.fails(401, "login_failed");
    });
}

#[test]
fn the_last_administrator_stays() {
    on_each_app(async |app| {
        let admin = app.admin();
        let path = format!("/users/{}", admin.id());
        admin.act_now(&format!("{path}/deactivate")).await.fails(409, "last_admin");
        admin.change(&path, json!({"role": "rep"})).await.fails(409, "last_admin");
        let second = app.person("eve", "admin", None).await;
        second.act_now(&format!("{path}/deactivate")).await.is(200);
    });
}

#[test]
fn who_owns_open_records_hands_them_over_first() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let account = ann.create("accounts", json!({"name": "Acme"})).await;
        let contact = ann.create("contacts", json!({"last_name": "Doe"})).await;
        let deal = ann.create("deals", json!({"name": "Big"})).await;
        let task = json!({"kind": "task", "subject": "Call", "links": [{"contact_id": contact.id()}]});
        let task = ann.create("activities", task).await;
        let path = format!("/users/{}/deactivate", ann.id());
        let refused = app.admin().act_now(&path).await.fails(409, "owns_open_records");
        refused.blames("/hand_over_to", "owns_open_records");
        let to = async |id: String| {
            let call = app.admin().request("POST", &path).header("if-match", "*");
            call.json(&json!({"hand_over_to": id})).send().await
        };
        to(ann.id()).await.fails(422, "invalid").blames("/hand_over_to", "not_found");
        to(bob.id()).await.is(200);
        let all = [("accounts", account), ("contacts", contact), ("deals", deal), ("activities", task)];
        for (collection, record) in all {
            let found = bob.get(&format!("/{collection}/{}", record.id())).await.is(200);
            assert_eq!(found["owner_id"], bob.id(), "{collection}");
        }
    });
}

#[test]
fn a_lead_sees_the_teams_below_and_a_member_does_not() {
    on_each_app(async |app| {
        let north = app.team("North", None).await;
        let harbour = app.team("Harbour", Some(&north)).await;
        let (lead, member) = (app.rep("lead").await, app.person("member", "rep", Some(&north)).await);
        let teams = json!({"teams": [{"team_id": north, "lead": true}]});
        app.admin().change(&format!("/users/{}", lead.id()), teams).await.is(200);
        let ann = app.person("ann", "rep", Some(&harbour)).await;
        let deal = ann.create("deals", json!({"name": "Ship"})).await;
        assert_eq!(deal["team_id"], harbour);
        lead.get(&format!("/deals/{}", deal.id())).await.is(200);
        member.get(&format!("/deals/{}", deal.id())).await.fails(404, "not_found");
    });
}

#[test]
fn a_deleted_team_counts_for_nobody_until_it_is_restored() {
    on_each_app(async |app| {
        let north = app.team("North", None).await;
        let (ann, bob) = (app.person("ann", "rep", Some(&north)).await, app.person("bob", "rep", Some(&north)).await);
        let carl = app.rep("carl").await;
        let ours = ann.create("deals", json!({"name": "Ship"})).await.id();
        let shared = carl.create("deals", json!({"name": "Boat"})).await.id();
        carl.create("shares", json!({"deal_id": shared, "team_id": north, "level": "view"})).await;
        let seen = async || {
            let mut found = bob.get("/deals").await.is(200).each("id");
            found.sort_unstable();
            found
        };
        let mut both = vec![ours.clone(), shared.clone()];
        both.sort_unstable();
        assert_eq!(seen().await, both);
        app.admin().delete(&format!("/teams/{north}")).await.is(204);
        assert!(seen().await.is_empty());
        for deal in &both {
            bob.get(&format!("/deals/{deal}")).await.fails(404, "not_found");
        }
        assert_eq!(bob.get("/me").await.is(200)["team_ids"], json!([]));
        assert_eq!(ann.create("deals", json!({"name": "New"})).await["team_id"], json!(null));
        let kept = ann.change(&format!("/deals/{ours}"), json!({"next_step": "Call"})).await.is(200);
        assert_eq!(kept["team_id"], north, "its records keep it");
        app.admin().act_now(&format!("/teams/{north}/restore")).await.is(200);
        assert_eq!(seen().await, both);
        assert_eq!(bob.get("/me").await.is(200)["team_ids"], json!([north]));
    });
}

#[test]
fn the_teams_below_a_deleted_team_are_not_led_through_it() {
    on_each_app(async |app| {
        let top = app.team("Top", None).await;
        let north = app.team("North", Some(&top)).await;
        let harbour = app.team("Harbour", Some(&north)).await;
        let lead = app.rep("lead").await;
        let teams = json!({"teams": [{"team_id": top, "lead": true}]});
        app.admin().change(&format!("/users/{}", lead.id()), teams).await.is(200);
        let deal = app.person("ann", "rep", Some(&harbour)).await.create("deals", json!({"name": "Ship"})).await.id();
        let path = format!("/deals/{deal}");
        for (team, after) in [(&harbour, 404), (&north, 404), (&top, 404)] {
            lead.get(&path).await.is(200);
            app.admin().delete(&format!("/teams/{team}")).await.is(204);
            lead.get(&path).await.is(after);
            app.admin().act_now(&format!("/teams/{team}/restore")).await.is(200);
        }
        lead.get(&path).await.is(200);
    });
}

#[test]
fn a_share_ends_when_its_time_is_up_and_when_it_is_taken_back() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let deal = ann.create("deals", json!({"name": "Ship"})).await.id();
        let path = format!("/deals/{deal}");
        bob.get(&path).await.fails(404, "not_found");
        let until = (app.state.store.now() + TimeDelta::minutes(5)).to_rfc3339();
        let body = json!({"deal_id": deal, "user_id": bob.id(), "level": "view", "until": until});
        ann.create("shares", body).await;
        bob.get(&path).await.is(200);
        app.pass(TimeDelta::minutes(5));
        bob.get(&path).await.fails(404, "not_found");
        let share = ann.create("shares", json!({"deal_id": deal, "user_id": bob.id(), "level": "edit"})).await.id();
        bob.change(&path, json!({"name": "Boat"})).await.is(200);
        ann.delete(&format!("/shares/{share}")).await.is(204);
        bob.get(&path).await.fails(404, "not_found");
    });
}

#[test]
fn a_key_does_what_its_scopes_say_until_it_expires_or_is_revoked() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let until = (app.state.store.now() + TimeDelta::minutes(5)).to_rfc3339();
        let body = json!({"name": "import", "scopes": ["contacts:write"], "expires_at": until});
        let made = ann.create("api-keys", body).await;
        let key = app.nobody().with_token(made["secret"].as_str().unwrap());
        let contact = key.create("contacts", json!({"last_name": "Doe"})).await;
        assert_eq!(contact["owner_id"], ann.id());
        key.delete(&format!("/contacts/{}", contact.id())).await.fails(403, "forbidden");
        assert!(key.get("/accounts").await.is(200).each("id").is_empty());
        app.pass(TimeDelta::minutes(5));
        key.get("/contacts").await.fails(401, "unauthorized");
        let made = ann.create("api-keys", json!({"name": "again", "scopes": ["contacts:read"]})).await;
        let key = app.nobody().with_token(made["secret"].as_str().unwrap());
        key.get("/contacts").await.is(200);
        ann.delete(&format!("/api-keys/{}", made["api_key"]["id"].as_str().unwrap())).await.is(204);
        key.get("/contacts").await.fails(401, "unauthorized");
    });
}

#[test]
fn a_key_is_shown_once_and_never_again() {
    on_each_app(async |app| {
        let made = app.admin().create("api-keys", json!({"name": "import", "scopes": ["contacts:read"]})).await;
        // The secret itself can hold the sign that parts it from the rest.
        let secret = made["secret"].as_str().unwrap().splitn(3, '_').nth(2).unwrap().to_owned();
        let list = app.admin().get("/api-keys").await.is(200);
        assert!(!list.text.contains(&secret) && !list.text.contains("hash"), "{}", list.text);
        let kept = app.database.texts("SELECT secret_hash AS text FROM api_key_secret");
        assert!(!kept.contains(&secret), "only a hash is kept");
    });
}

#[test]
fn scopes_that_are_not_known_are_refused() {
    on_each_app(async |app| {
        for scopes in [json!([]), json!(["users:read"]), json!(["contacts:admin"]), json!(["*"])] {
            let answer = app.admin().post("/api-keys", json!({"name": "x", "scopes": scopes})).await;
            assert!(answer.fails(422, "invalid").faults()[0].0.starts_with("/scopes"));
        }
    });
}

#[test]
fn two_users_cannot_have_one_address() {
    on_each_app(async |app| {
        let body = json!({"email": "ADA@example.org", "name": "Second", "role": "rep"});
        app.admin().post("/invitations", body).await.fails(409, "not_unique");
    });
}
