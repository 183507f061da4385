//! What holds for every kind of record: create, read, change, delete, restore, purge, versions, idempotency, batches.

use crm_tests::app::on_each_app;
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

#[test]
fn a_new_record_says_where_it_stands() {
    on_each_app(async |app| {
        let made = app.admin().create("contacts", json!({"first_name": "Jo", "last_name": "Doe"})).await;
        assert_eq!(made.header("location"), format!("/api/v1/contacts/{}", made.id()));
        assert_eq!(made.header("etag"), "\"1\"");
        let read = app.admin().get(&format!("/contacts/{}", made.id())).await.is(200);
        assert_eq!((read.json.clone(), read.header("etag")), (made.json.clone(), "\"1\"".to_owned()));
    });
}

#[test]
fn a_patch_keeps_what_is_absent_and_clears_what_is_null() {
    on_each_app(async |app| {
        let body = json!({"first_name": "Jo", "last_name": "Doe", "source": "fair", "language": "de"});
        let made = app.admin().create("contacts", body).await;
        let path = format!("/contacts/{}", made.id());
        let patch = json!({"source": null, "language": "en"});
        let call = app.admin().request("PATCH", &path).seen(1);
        let changed = call.body("application/merge-patch+json", patch.to_string()).send().await.is(200);
        assert_eq!(
            (&changed["first_name"], &changed["source"], &changed["language"]),
            (&json!("Jo"), &Json::Null, &json!("en"))
        );
        assert_eq!(changed.version(), 2);
    });
}

#[test]
fn an_unknown_member_is_named() {
    on_each_app(async |app| {
        let answer = app.admin().post("/contacts", json!({"last_name": "Doe", "nickname": "D"})).await;
        answer.fails(422, "unknown_field").blames("/nickname", "unknown_field");
    });
}

#[test]
fn all_faults_of_an_input_are_told_at_once() {
    on_each_app(async |app| {
        let long = "x".repeat(300);
        let body = json!({"name": "", "industry": long, "employee_count": -1, "country": "Atlantis", "website": long.repeat(2)});
        let faults = app.admin().post("/accounts", body).await.fails(422, "invalid").faults();
        for pointer in ["/name", "/industry", "/employee_count", "/country", "/website"] {
            assert!(faults.iter().any(|(at, _)| at == pointer), "{pointer} in {faults:?}");
        }
    });
}

#[test]
fn members_that_the_server_sets_cannot_be_sent() {
    on_each_app(async |app| {
        let own = ["id", "version", "created_at", "updated_at", "created_by", "deleted_at", "name_key", "email_key"];
        let more =
            ["last_activity_at", "status", "push_count", "stage_entered_at", "weighted_minor", "user_id", "role"];
        for member in own.iter().chain(&more) {
            for (collection, body) in [("accounts", json!({"name": "A"})), ("deals", json!({"name": "D"}))] {
                let mut body = body;
                body[member] = json!("00000000-0000-0000-0000-000000000000");
                let answer = app.admin().post(&format!("/{collection}"), body).await;
                answer.fails(422, "unknown_field").blames(&format!("/{member}"), "unknown_field");
            }
        }
        let me = json!({"role": "admin"});
        app.rep("ann").await.change("/me", me).await.fails(422, "unknown_field");
    });
}

#[test]
fn a_body_that_is_no_small_json_is_refused_for_what_it_is() {
    on_each_app(async |app| {
        let send =
            async |kind: &str, body: Vec<u8>| app.admin().request("POST", "/contacts").body(kind, body).send().await;
        send("text/plain", b"{}".to_vec()).await.fails(415, "unsupported_media_type");
        send("application/x-www-form-urlencoded", b"a=b".to_vec()).await.fails(415, "unsupported_media_type");
        for broken in ["", "{", "{\"last_name\":}", "{} {}", "\u{0}", "{\"last_name\": \"a\"", "NaN"] {
            send("application/json", broken.as_bytes().to_vec()).await.fails(400, "malformed");
        }
        send("application/json", vec![0xff, 0xfe]).await.fails(400, "malformed");
        for other in ["[]", "7", "\"text\"", "null"] {
            send("application/json", other.as_bytes().to_vec()).await.fails(422, "invalid");
        }
        send("application/json", vec![b' '; 3 * 1024 * 1024]).await.fails(413, "too_large");
        let deep = "[".repeat(100_000);
        send("application/json", deep.into_bytes()).await.fails(422, "invalid");
    });
}

#[test]
fn a_change_needs_the_version_that_was_seen() {
    on_each_app(async |app| {
        let admin = app.admin();
        let path = format!("/contacts/{}", admin.create("contacts", json!({"last_name": "Doe"})).await.id());
        let bare = admin.request("PATCH", &path).json(&json!({"source": "x"})).send().await;
        bare.fails(428, "precondition_required");
        admin.request("DELETE", &path).send().await.fails(428, "precondition_required");
        let odd = admin.request("PATCH", &path).header("if-match", "yes").json(&json!({})).send().await;
        odd.fails(400, "malformed");
        admin.patch(&path, 1, json!({"source": "fair"})).await.is(200);
        let stale = admin.patch(&path, 1, json!({"language": "de"})).await.fails(412, "stale");
        assert_eq!((&stale["current_version"], &stale["changed_fields"]), (&json!(2), &json!(["source"])));
        let weak = admin.request("PATCH", &path).header("if-match", "W/\"2\"").json(&json!({"language": "de"}));
        weak.send().await.is(200);
        admin.change(&path, json!({"source": "web"})).await.is(200);
    });
}

#[test]
fn a_deleted_record_is_restored_as_it_was_or_purged_for_good() {
    on_each_app(async |app| {
        let admin = app.admin();
        let made = admin.create("contacts", json!({"last_name": "Doe", "email": "doe@example.org"})).await;
        let path = format!("/contacts/{}", made.id());
        admin.delete(&path).await.is(204);
        admin.get(&path).await.fails(404, "not_found");
        admin.delete(&path).await.fails(404, "not_found");
        assert_eq!(admin.get("/contacts?deleted=true").await.is(200).each("id"), [made.id()]);
        let bin = admin.get("/recycle-bin").await.is(200);
        assert_eq!((bin.each("id"), bin.each("deleted_by_name")), (vec![made.id()], vec!["Ada Admin".to_owned()]));
        let restored = admin.act_now(&format!("{path}/restore")).await.is(200);
        assert_eq!((&restored["points"], restored.version()), (&made["points"], 3));
        admin.act_now(&format!("{path}/purge")).await.fails(404, "not_found");
        admin.delete(&path).await.is(204);
        admin.act_now(&format!("{path}/purge")).await.is(204);
        assert!(admin.get("/recycle-bin").await.is(200).each("id").is_empty());
        let left = app
            .database
            .texts("SELECT changes AS text FROM event_value WHERE CAST(changes AS text) LIKE '%doe@example.org%'");
        assert!(left.is_empty(), "a purged record leaves no values");
    });
}

#[test]
fn an_upsert_says_when_its_record_is_in_the_recycle_bin() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        let put = |client: &Client, name: &str| {
            client.request("PUT", "/deals/by-external-id/erp/7").json(&json!({"name": name})).send()
        };
        let deal = put(&ann, "Big").await.is(201).id();
        let path = format!("/deals/{deal}");
        ann.delete(&path).await.is(204);
        let refused = put(&ann, "Bigger").await.fails(409, "in_recycle_bin");
        let refused = refused.blames("/external_ids/erp", "in_recycle_bin");
        assert_eq!((&refused["record_id"], &refused["current_version"]), (&json!(deal), &json!(2)));
        let way = format!("POST /api/v1{path}/restore");
        assert!(refused["detail"].as_str().unwrap().contains(&way), "{}", refused.text);
        let version = refused["current_version"].as_i64().unwrap();
        ann.act(&format!("{path}/restore"), version, json!({})).await.is(200);
        assert_eq!(put(&ann, "Bigger").await.is(200)["name"], "Bigger");
    });
}

#[test]
fn an_upsert_tells_of_no_record_out_of_sight() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let support = app.person("sue", "support", None).await;
        let put = |client: &Client| {
            client.request("PUT", "/deals/by-external-id/erp/7").json(&json!({"name": "Mine"})).send()
        };
        let deal = put(&ann).await.is(201).id();
        let told = async || {
            let answer = put(&bob).await.fails(409, "not_unique").blames("/external_ids", "not_unique");
            put(&support).await.fails(403, "forbidden");
            assert!(!answer.text.contains(&deal) && !answer.text.contains("recycle"), "{}", answer.text);
            (answer["detail"].clone(), answer["errors"].clone())
        };
        let live = told().await;
        ann.delete(&format!("/deals/{deal}")).await.is(204);
        assert_eq!(told().await, live, "nor whether it is live");
        let key = app.key(&app.admin(), &["products:read"]).await;
        put(&key).await.fails(403, "forbidden");
    });
}

#[test]
fn the_same_request_again_has_its_effect_once() {
    on_each_app(async |app| {
        let send = async |body: Json| {
            app.admin().request("POST", "/contacts").header("idempotency-key", "import-0001").json(&body).send().await
        };
        let first = send(json!({"last_name": "Doe"})).await.is(201);
        let again = send(json!({"last_name": "Doe"})).await.is(201);
        assert_eq!((first.text.clone(), first.header("location")), (again.text.clone(), again.header("location")));
        assert_eq!(
            (first.header("idempotency-replayed"), again.header("idempotency-replayed")),
            (String::new(), "true".into())
        );
        send(json!({"last_name": "Roe"})).await.fails(422, "idempotency_key_reused");
        assert_eq!(app.admin().get("/contacts").await.is(200).each("id").len(), 1);
    });
}

#[test]
fn a_request_that_failed_may_be_sent_again_with_its_key() {
    on_each_app(async |app| {
        let send = async |body: Json| {
            app.admin().request("POST", "/contacts").header("idempotency-key", "import-0002").json(&body).send().await
        };
        send(json!({})).await.fails(422, "invalid");
        send(json!({"last_name": "Doe"})).await.is(201);
        let short = app.admin().request("POST", "/contacts").header("idempotency-key", "x").json(&json!({}));
        short.send().await.fails(400, "malformed");
    });
}

#[test]
fn of_two_like_requests_at_once_one_acts_and_both_are_answered() {
    on_each_app(async |app| {
        let send = async || {
            let call = app.admin().request("POST", "/contacts").header("idempotency-key", "import-0003");
            call.json(&json!({"last_name": "Doe"})).send().await.is(201).id()
        };
        let (one, other, third) = tokio::join!(send(), send(), send());
        assert_eq!([&one, &one], [&other, &third]);
        assert_eq!(app.admin().get("/contacts").await.is(200).each("id"), [one]);
    });
}

#[test]
fn a_batch_tells_how_each_operation_ended() {
    on_each_app(async |app| {
        let admin = app.admin();
        let known = admin.create("contacts", json!({"last_name": "Doe"})).await.id();
        let operations = json!([
            {"op": "create", "data": {"last_name": "New"}},
            {"op": "create", "data": {"nickname": "D"}},
            {"op": "update", "id": known, "version": 9, "data": {"source": "x"}},
            {"op": "delete", "id": known, "version": 1},
            {"op": "update"}
        ]);
        let answer = admin.post("/contacts/batch", json!({"operations": operations})).await.is(200);
        let statuses: Vec<_> =
            answer["results"].as_array().unwrap().iter().map(|r| r["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 422, 412, 204, 422]);
        assert_eq!(answer["results"][1]["problem"]["errors"][0]["pointer"], "/nickname");
    });
}

#[test]
fn one_failure_undoes_an_atomic_batch() {
    on_each_app(async |app| {
        let operations = json!([{"op": "create", "data": {"last_name": "New"}}, {"op": "create", "data": {}}]);
        let before = app.events();
        let answer = app.admin().post("/contacts/batch", json!({"operations": operations, "atomic": true})).await;
        assert!(answer.fails(422, "invalid").faults()[0].0.starts_with("/operations/1/data"));
        assert!(app.admin().get("/contacts").await.is(200).each("id").is_empty());
        assert_eq!(app.events(), before);
        let many: Vec<Json> = (0..101).map(|_| json!({"op": "create", "data": {"last_name": "x"}})).collect();
        let refused = app.admin().post("/contacts/batch", json!({"operations": many})).await;
        refused.fails(422, "invalid").blames("/operations", "too_long");
    });
}

#[test]
fn an_external_id_makes_a_record_once_and_changes_it_after() {
    on_each_app(async |app| {
        let put =
            async |body: Json| app.admin().request("PUT", "/accounts/by-external-id/erp/4711").json(&body).send().await;
        let made = put(json!({"name": "Acme"})).await.is(201);
        assert_eq!(made["external_ids"], json!({"erp": "4711"}));
        let changed = put(json!({"name": "Acme Ltd"})).await.is(200);
        assert_eq!((changed.id(), &changed["name"]), (made.id(), &json!("Acme Ltd")));
        let bad = app.admin().request("PUT", "/accounts/by-external-id/E%20R%20P/1").json(&json!({"name": "A"}));
        bad.send().await.fails(422, "invalid");
    });
}

#[test]
fn references_to_what_is_hidden_answer_as_to_what_is_not_there() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let deal = ann.create("deals", json!({"name": "Secret"})).await.id();
        let on = |id: &str| json!({"kind": "call", "subject": "x", "links": [{"deal_id": id}]});
        let random = "01890000-0000-7000-8000-000000000000";
        let (hidden, absent) = (bob.post("/activities", on(&deal)).await, bob.post("/activities", on(random)).await);
        let told = |answer: crm_tests::client::Answer| answer.fails(422, "invalid").json["errors"].clone();
        assert_eq!(told(hidden), told(absent));
        let share = |id: &str| json!({"deal_id": id, "user_id": bob.id(), "level": "edit"});
        let (hidden, absent) = (bob.post("/shares", share(&deal)).await, bob.post("/shares", share(random)).await);
        assert_eq!(told(hidden), told(absent));
    });
}
