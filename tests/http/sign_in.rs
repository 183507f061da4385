//! Setting up, signing in and out, invitations, sessions and passwords.

use chrono::TimeDelta;
use crm_tests::app::{PASSWORD, on_each_app, on_each_new_app, token_of};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

const OTHER: &str = "another fine sentence of words 9";

async fn refresh(client: &Client) -> crm_tests::client::Answer {
    client.request("POST", "/auth/refresh").send().await
}

#[test]
fn of_two_set_ups_at_once_one_wins_and_the_route_is_gone() {
    on_each_new_app(async |app| {
        let (one, other) = (app.nobody(), app.nobody());
        one.get("/setup").await.is(200);
        let (first, second) =
            tokio::join!(one.post("/setup", app.setup_input()), other.post("/setup", app.setup_input()));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 404]);
        let winner = app.nobody().with_session(if first.status == 201 { &first } else { &second });
        assert_eq!(winner.get("/users").await.is(200)["data"].as_array().map(Vec::len), Some(1));
        one.get("/setup").await.fails(404, "not_found");
        one.post("/setup", app.setup_input()).await.fails(404, "not_found");
    });
}

#[test]
fn a_wrong_set_up_token_makes_nobody() {
    on_each_new_app(async |app| {
        let mut input = app.setup_input();
        input["token"] = json!("guessed");
        app.nobody().post("/setup", input).await.fails(403, "setup_token_invalid");
        app.nobody().get("/setup").await.is(200);
        assert_eq!(app.events(), 0);
    });
}

#[test]
fn a_session_lives_for_ten_minutes_and_is_renewed_by_its_cookie() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.get("/me").await.is(200);
        app.pass(TimeDelta::seconds(606));
        admin.get("/me").await.fails(401, "unauthorized");
        let renewed = refresh(&admin).await.is(200);
        app.nobody().with_session(&renewed).get("/me").await.is(200);
    });
}

#[test]
fn a_refresh_token_used_again_within_ten_seconds_is_a_second_tab() {
    on_each_app(async |app| {
        let admin = app.admin();
        refresh(&admin).await.is(200);
        app.pass(TimeDelta::seconds(9));
        let second = refresh(&admin).await.is(200);
        app.nobody().with_session(&second).get("/me").await.is(200);
    });
}

#[test]
fn a_refresh_token_used_again_later_ends_its_session() {
    on_each_app(async |app| {
        let admin = app.admin();
        let renewed = app.nobody().with_session(&refresh(&admin).await.is(200));
        app.pass(TimeDelta::seconds(11));
        let refused = refresh(&admin).await.fails(401, "unauthorized");
        assert_eq!(refused.refresh_token().as_deref(), Some(""), "the browser forgets the token");
        renewed.get("/me").await.fails(401, "unauthorized");
        refresh(&renewed).await.fails(401, "unauthorized");
    });
}

#[test]
fn a_request_from_another_site_renews_and_ends_nothing() {
    on_each_app(async |app| {
        let admin = app.admin();
        for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            for path in ["/auth/refresh", "/auth/logout"] {
                admin.request("POST", path).header(name, value).send().await.fails(403, "forbidden");
            }
        }
        admin.get("/me").await.is(200);
        let own = admin.request("POST", "/auth/refresh").header("origin", "http://127.0.0.1:8080");
        own.header("sec-fetch-site", "same-origin").send().await.is(200);
    });
}

#[test]
fn logging_out_ends_this_session_and_no_other() {
    on_each_app(async |app| {
        let here = app.nobody().with_session(&app.nobody().login("ada@example.org", PASSWORD).await.is(200));
        here.request("POST", "/auth/logout").send().await.is(204);
        here.get("/me").await.fails(401, "unauthorized");
        refresh(&here).await.fails(401, "unauthorized");
        app.admin().get("/me").await.is(200);
        app.admin().request("POST", "/auth/logout-everywhere").send().await.is(204);
        app.admin().get("/me").await.fails(401, "unauthorized");
    });
}

#[test]
fn the_sixth_login_in_a_minute_waits_alike_for_known_and_unknown_users() {
    on_each_app(async |app| {
        for email in ["ada@example.org", "nobody@example.org"] {
            let thief = app.nobody();
            for _ in 0..5 {
                let wrong = thief.login(email, "a wrong password of length").await.fails(401, "login_failed");
                assert_eq!(wrong["detail"], serde_json::Value::Null);
            }
            let told = thief.login(email, PASSWORD).await.fails(429, "rate_limited");
            assert_eq!(told.header("retry-after"), "12");
        }
    });
}

#[test]
fn failed_logins_never_lock_the_owner_out() {
    on_each_app(async |app| {
        let thief = app.nobody();
        for _ in 0..7 {
            thief.login("ada@example.org", "a wrong password of length").await;
        }
        app.nobody().login("ada@example.org", PASSWORD).await.is(200);
        app.pass(TimeDelta::seconds(13));
        thief.login("ada@example.org", PASSWORD).await.is(200);
    });
}

#[test]
fn an_invitation_is_good_once_and_for_a_week() {
    on_each_app(async |app| {
        let invited = app.invite("ann", "rep", None).await;
        let token = token_of(&invited);
        let found = app.nobody().post("/invitations/lookup", json!({"token": token})).await.is(200);
        assert_eq!(found["email"], "ann@example.org");
        let accept = json!({"token": token, "name": "Ann", "password": PASSWORD});
        let ann = app.nobody().post("/invitations/accept", accept.clone()).await.is(200);
        assert_eq!(ann["user"]["status"], "active");
        app.nobody().post("/invitations/accept", accept).await.fails(410, "gone");
        app.nobody().post("/invitations/lookup", json!({"token": token})).await.fails(410, "gone");
        let late = token_of(&app.invite("bob", "rep", None).await);
        app.pass(TimeDelta::days(7));
        app.nobody().post("/invitations/lookup", json!({"token": late})).await.fails(410, "gone");
    });
}

#[test]
fn a_new_link_voids_the_one_before() {
    on_each_app(async |app| {
        let first = app.invite("ann", "rep", None).await;
        let path = format!("/users/{}/invite", first["user"]["id"].as_str().unwrap());
        let second = app.admin().act_now(&path).await.is(200);
        let lookup = async |token: String| app.nobody().post("/invitations/lookup", json!({"token": token})).await;
        lookup(token_of(&first)).await.fails(410, "gone");
        lookup(token_of(&second)).await.is(200);
    });
}

#[test]
fn a_weak_password_is_refused_with_its_member() {
    on_each_app(async |app| {
        let token = token_of(&app.invite("ann", "rep", None).await);
        for password in ["short", "passwordpassword", "ann@example.org-"] {
            let body = json!({"token": token, "name": "Ann", "password": password});
            let refused = app.nobody().post("/invitations/accept", body).await.fails(422, "invalid");
            assert_eq!(refused.faults()[0].0, "/password", "{password}");
        }
    });
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let elsewhere = app.nobody().with_session(&app.nobody().login("ann@example.org", PASSWORD).await.is(200));
        let change = |from: &str, to: &str| json!({"current_password": from, "new_password": to});
        let wrong = ann.post("/auth/password", change("not the password at all", OTHER)).await;
        wrong.fails(422, "invalid").blames("/current_password", "wrong_password");
        let weak = ann.post("/auth/password", change(PASSWORD, "short")).await.fails(422, "invalid");
        assert_eq!(weak.faults()[0].0, "/new_password");
        ann.post("/auth/password", change(PASSWORD, OTHER)).await.is(204);
        ann.get("/me").await.is(200);
        elsewhere.get("/me").await.fails(401, "unauthorized");
        refresh(&elsewhere).await.fails(401, "unauthorized");
        app.nobody().login("ann@example.org", PASSWORD).await.fails(401, "login_failed");
        app.nobody().login("ann@example.org", OTHER).await.is(200);
    });
}

#[test]
fn the_log_tells_that_a_password_changed_and_not_to_what() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let told = || {
            app.database.texts(
                "SELECT event.kind || ' by ' || COALESCE(actor.name, event.cause_kind) AS text FROM event \
                 JOIN \"user\" ON \"user\".id = event.record_id LEFT JOIN \"user\" AS actor ON actor.id = event.user_id \
                 WHERE \"user\".name = 'ann' ORDER BY event.version",
            )
        };
        let first = ["created by Ada Admin", "updated by invitation"];
        assert_eq!(told(), first, "a first password is part of accepting");
        let change = |from: &str| json!({"current_password": from, "new_password": OTHER});
        ann.post("/auth/password", change("not the password at all")).await.is(422);
        assert_eq!(told(), first);
        ann.post("/auth/password", change(PASSWORD)).await.is(204);
        assert_eq!(told()[2..], ["password_changed by ann"]);
        let link = app.admin().act_now(&format!("/users/{}/invite", ann.id())).await.is(200);
        let accept = json!({"token": token_of(&link), "name": "ann", "password": PASSWORD});
        let session = app.nobody().post("/invitations/accept", accept).await.is(200);
        assert_eq!(told()[2..], ["password_changed by ann", "password_changed by invitation"]);
        assert_eq!(session["user"]["version"], 4, "each version has its event");
        let values = "SELECT CAST(changes AS text) AS text FROM event_value JOIN event ON event.id = event_id \
             WHERE event.kind = 'password_changed'";
        assert!(app.database.texts(values).is_empty());
    });
}

#[test]
fn people_end_their_own_sessions_one_by_one() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let other = app.nobody().with_session(&app.nobody().login("ann@example.org", PASSWORD).await.is(200));
        let sessions = ann.get("/sessions").await.is(200);
        let found = sessions["data"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
        ann.delete(&format!("/sessions/{}", found["id"].as_str().unwrap())).await.is(204);
        other.get("/me").await.fails(401, "unauthorized");
        ann.get("/me").await.is(200);
    });
}

#[test]
fn malformed_tokens_are_nobody() {
    on_each_app(async |app| {
        let good = app.admin().token.unwrap();
        // The last letter of a signature has bits that say nothing, so the change is before it.
        let (head, signature) = good.rsplit_once('.').unwrap();
        let changed = if signature.starts_with('A') { "B" } else { "A" };
        let other_signature = format!("{head}.{changed}{}", &signature[1..]);
        let bad =
            ["", "x", "..", "crm_", "crm_abc", "crm_abc_def", "null", "{}", "a.b.c", &good[1..], &other_signature];
        for token in bad {
            app.nobody().with_token(token).get("/me").await.fails(401, "unauthorized");
        }
        let scheme = app.nobody().request("GET", "/me").header("authorization", &format!("Basic {good}"));
        let refused = scheme.send().await.fails(401, "unauthorized");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        app.nobody().get(&format!("/me?access_token={good}")).await.fails(401, "unauthorized");
    });
}

#[test]
fn headers_that_anybody_can_send_change_neither_links_nor_addresses() {
    on_each_app(async |app| {
        let forged = [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "for=203.0.113.9;host=evil.example;proto=https"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "203.0.113.9"),
            ("x-real-ip", "203.0.113.9"),
            ("x-original-url", "/api/v1/users"),
            ("x-rewrite-url", "/api/v1/users"),
            ("x-http-method-override", "DELETE"),
        ];
        let send = async |client: &Client, path: &str, body: Json| {
            let call = client.request("POST", path).json(&body);
            forged.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await
        };
        let invited = json!({"email": "bob@example.org", "name": "Bob", "role": "rep"});
        let answer = send(&app.admin(), "/invitations", invited).await.is(201);
        assert!(answer["link"].as_str().unwrap().starts_with("http://127.0.0.1:8080/"), "{}", answer.text);
        assert!(!answer.text.contains("evil") && !format!("{:?}", answer.headers).contains("evil"));
        // The limit of tries is that of the address which asks.
        let thief = app.nobody();
        let guess = json!({"email": "ada@example.org", "password": "a guess that is wrong"});
        for number in 0..5 {
            let call = thief.request("POST", "/auth/login").json(&guess);
            call.header("x-forwarded-for", &format!("203.0.113.{number}")).send().await.is(401);
        }
        send(&thief, "/auth/login", guess).await.is(429);
        let session =
            send(&app.nobody(), "/auth/login", json!({"email": "ada@example.org", "password": PASSWORD})).await;
        let ada = app.nobody().with_session(&session.is(200));
        let sessions = ada.get("/sessions").await.is(200);
        assert!(!sessions.text.contains("203.0.113"), "{}", sessions.text);
    });
}
