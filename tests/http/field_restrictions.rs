//! Fields that only some roles see: whoever is not among them learns of their values by no way of asking.

use crm_api::worker::notices;
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

/// A record whose restricted fields have values of its own; all else is the same for each.
struct Subject {
    contact: String,
    deal: String,
    account: String,
    email: &'static str,
    amount: i64,
    tier: &'static str,
}

/// What no answer to whoever does not see the fields may hold.
const SECRETS: [&str; 6] = ["zanzibar", "98765", "platinum", "quagga", "43210", "bronze"];

async fn restrict(app: &TestApp, entity: &str, field: &str, readers: Json, editors: Json) -> String {
    let body = json!({"entity": entity, "field": field, "read_roles": readers, "change_roles": editors});
    app.admin().create("field-restrictions", body).await.id()
}

async fn subject(app: &TestApp, owner: &str, (email, amount, tier): (&'static str, i64, &'static str)) -> Subject {
    let admin = app.admin();
    let account = json!({"name": "Ada Works", "owner_id": owner, "custom": {"tier": tier, "size": "xl"}});
    let account = admin.create("accounts", account).await.id();
    let contact = json!({"first_name": "Ada", "last_name": "Doe", "email": email, "owner_id": owner});
    let contact = admin.create("contacts", contact).await.id();
    let deal = json!({"name": "Ada deal", "amount_minor": amount, "owner_id": owner, "account_id": account,
                      "custom": {"plan": tier}});
    let deal = admin.create("deals", deal).await.id();
    // An entry in each timeline that names a value of before.
    admin.change(&format!("/contacts/{contact}"), json!({"email": format!("new.{email}")})).await.is(200);
    admin.change(&format!("/deals/{deal}"), json!({"amount_minor": amount * 10})).await.is(200);
    admin.change(&format!("/accounts/{account}"), json!({"custom": {"tier": format!("{tier} 2")}})).await.is(200);
    Subject { contact, deal, account, email, amount, tier }
}

/// The requests of the table: by what way of asking, and the request about one subject.
fn table(subject: &Subject, pipeline: &str) -> Vec<(&'static str, &'static str, String, Option<Json>)> {
    let Subject { contact, deal, account, email, amount, tier } = subject;
    let get = |way: &'static str, path: String| (way, "GET", path, None);
    let send = |way: &'static str, method: &'static str, path: String, body: Json| (way, method, path, Some(body));
    vec![
        get("fields", format!("/contacts/{contact}")),
        get("fields", format!("/deals/{deal}")),
        get("fields", format!("/accounts/{account}")),
        get("list", format!("/contacts?filter={{\"field\":\"name\",\"op\":\"eq\",\"value\":\"{contact}\"}}")),
        get("expand", format!("/deals/{deal}?expand=account,owner")),
        get("filter", format!("/contacts?email={email}")),
        get("filter", format!("/contacts?point__contains={email}")),
        get("filter", format!("/deals?amount_minor__gt={amount}")),
        get("filter", format!("/accounts?custom.tier={tier}")),
        get(
            "filter",
            format!("/deals?filter={{\"not\":{{\"field\":\"amount_minor\",\"op\":\"gt\",\"value\":{amount}}}}}"),
        ),
        get("sort", "/contacts?sort=email".to_owned()),
        get("sort", "/deals?sort=-amount_minor".to_owned()),
        get("filter", format!("/deals?custom.plan={tier}")),
        get("sort", "/deals?sort=custom.plan".to_owned()),
        get("sort", "/accounts?sort=-custom.tier".to_owned()),
        get("group_by", "/metrics/deals_won?group_by=custom.plan".to_owned()),
        get("count", format!("/accounts?q={tier}&count=exact")),
        get("search", format!("/search?q={tier}")),
        get("count", format!("/contacts?q={email}&count=exact")),
        get("search", format!("/search?q={email}")),
        get("search", format!("/search?q={}", &email[..5])),
        get("metric", "/metrics/open_amount".to_owned()),
        get("metric", "/metrics/weighted_amount?group_by=owner_id".to_owned()),
        get("group_by", "/metrics/deals_won?group_by=product_id".to_owned()),
        get("board", format!("/board?pipeline_id={pipeline}&account_id={account}")),
        get("summary", format!("/accounts/{account}/summary")),
        get("summary", format!("/deals/{deal}/summary")),
        get("timeline", format!("/contacts/{contact}/timeline")),
        get("timeline", format!("/deals/{deal}/timeline")),
        get("timeline", format!("/accounts/{account}/timeline")),
        get("export", format!("/contacts/export?ids={contact}")),
        get("export", format!("/deals/export?ids={deal}")),
        get("export", format!("/accounts/export?ids={account}&format=csv")),
        get("export", "/contacts/export?columns=name,email".to_owned()),
        get("recycle bin", "/recycle-bin?entity=contact".to_owned()),
        send("write", "PATCH", format!("/contacts/{contact}"), json!({"email": format!("new.{email}")})),
        send("write", "PATCH", format!("/contacts/{contact}"), json!({"email": "other@example.org"})),
        send("write", "PATCH", format!("/accounts/{account}"), json!({"custom": null})),
        send("write", "PATCH", format!("/accounts/{account}"), json!({"custom": {"tier": format!("{tier} 2")}})),
        send("write", "PATCH", format!("/deals/{deal}"), json!({"lines": []})),
        send("create", "POST", "/contacts".to_owned(), json!({"last_name": "Roe", "email": email})),
        send("upsert", "PUT", "/contacts/by-external-id/erp/7".to_owned(), json!({"last_name": "Roe", "email": email})),
        send(
            "batch",
            "POST",
            "/contacts/batch".to_owned(),
            json!({"operations": [{"op": "update", "id": contact, "data": {"email": email}}]}),
        ),
        send(
            "filter",
            "POST",
            "/bulk-updates/test".to_owned(),
            json!({"plan": {"entity": "contact", "filter": {"field": "email", "op": "eq", "value": email},
                            "changes": {"first_name": "Eve"}}}),
        ),
        send(
            "write",
            "POST",
            "/bulk-updates/test".to_owned(),
            json!({"plan": {"entity": "contact", "ids": [contact], "changes": {"email": email}}}),
        ),
        send("stale", "PATCH 1", format!("/contacts/{contact}"), json!({"first_name": "Eve"})),
    ]
}

/// An answer without what differs between any two records.
fn plain(text: &str) -> String {
    fn walk(json: &mut Json) {
        match json {
            Json::Object(members) => {
                for (name, value) in members {
                    if ["position", "next_cursor", "request_id", "instance"].contains(&name.as_str()) {
                        *value = Json::Null;
                    }
                    walk(value);
                }
            }
            Json::Array(items) => items.iter_mut().for_each(walk),
            Json::String(text) if uuid::Uuid::parse_str(text).is_ok() => *text = "id".to_owned(),
            Json::String(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok() => *text = "at".to_owned(),
            _ => {}
        }
    }
    match serde_json::from_str::<Json>(text) {
        Ok(mut json) => {
            walk(&mut json);
            json.to_string()
        }
        // Of a file the cells are compared.
        Err(_) => {
            let cell = |cell: &str| {
                let bare = cell.trim_matches('"');
                let moving = uuid::Uuid::parse_str(bare).is_ok() || chrono::DateTime::parse_from_rfc3339(bare).is_ok();
                if moving { "…".to_owned() } else { bare.to_owned() }
            };
            let row = |row: &str| row.split([',', ';']).map(cell).collect::<Vec<_>>().join(",");
            text.lines().map(row).collect::<Vec<_>>().join("\n")
        }
    }
}

async fn asked(client: &Client, method: &str, path: &str, body: Option<&Json>) -> (u16, String) {
    let path = path.replace(' ', "%20").replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    let (method, version) = method.split_once(' ').map_or((method, None), |(method, seen)| (method, seen.parse().ok()));
    let call = client.request(method, &path);
    let answer = match (body, version) {
        (None, _) => call.send().await,
        (Some(body), Some(seen)) => call.seen(seen).json(body).send().await,
        (Some(body), None) if method == "PATCH" => call.header("if-match", "*").json(body).send().await,
        (Some(body), None) => call.json(body).send().await,
    };
    (answer.status, answer.text.clone())
}

#[test]
fn whoever_does_not_see_a_field_learns_nothing_of_its_values() {
    on_each_app(async |app| {
        let tier =
            |key: &str| json!({"label": key, "key": key, "entity": "account", "kind": "text", "purpose": "test"});
        app.admin().create("field-defs", tier("tier")).await;
        app.admin().create("field-defs", tier("size")).await;
        let plan = json!({"label": "Plan", "key": "plan", "entity": "deal", "kind": "choice", "purpose": "test",
                          "choices": ["platinum", "bronze"]});
        app.admin().create("field-defs", plan).await;
        let manager = app.manager("max").await;
        let one = subject(app, &manager.id(), ("zanzibar@example.org", 98765, "platinum")).await;
        let other = subject(app, &manager.id(), ("quagga@example.com", 43210, "bronze")).await;
        let pipeline = app.pipeline().await;
        let seen = manager.get(&format!("/contacts/{}", one.contact)).await.is(200);
        assert_eq!(seen["email"], "new.zanzibar@example.org");
        assert_eq!(seen["hidden_fields"], Json::Null);

        restrict(app, "contact", "email", json!(["rep"]), Json::Null).await;
        restrict(app, "deal", "amount_minor", json!([]), Json::Null).await;
        restrict(app, "account", "custom.tier", json!(["support"]), json!([])).await;
        restrict(app, "deal", "custom.plan", json!([]), Json::Null).await;
        let changes = manager.get("/changes?after=0&limit=200").await.is(200);
        let records = |change: &&Json| ["contact", "deal"].contains(&change["entity"].as_str().unwrap());
        for change in changes["data"].as_array().unwrap().iter().filter(records) {
            for field in change["fields"].as_array().unwrap() {
                let hidden = ["email", "points", "amount_minor", "weighted_minor"].contains(&field.as_str().unwrap());
                assert!(!hidden, "{change}");
            }
        }
        for ((way, method, path, body), (_, _, path_2, body_2)) in
            table(&one, &pipeline).into_iter().zip(table(&other, &pipeline))
        {
            let (status, text) = asked(&manager, method, &path, body.as_ref()).await;
            let (status_2, text_2) = asked(&manager, method, &path_2, body_2.as_ref()).await;
            assert_eq!(status, status_2, "{way}: {path}");
            assert_eq!(plain(&text), plain(&text_2), "{way}: {path}");
            // A refusal repeats what was asked, and says nothing else.
            if status < 300 {
                let held = SECRETS.iter().find(|secret| text.contains(**secret));
                assert_eq!(held, None, "{way}: {path}: {text}");
            }
            let refused = match way {
                "filter" | "sort" => status == 422,
                "metric" | "group_by" | "write" | "create" | "upsert" => status == 403,
                "batch" => text.contains("field_forbidden"),
                "stale" => status == 412,
                "export" if path.contains("columns") => status == 422,
                _ => status == 200,
            };
            assert!(refused, "{way}: {path}: {status} {text}");
        }
        let contact = manager.get(&format!("/contacts/{}", one.contact)).await.is(200);
        assert_eq!(contact["hidden_fields"], json!(["email", "points"]));
        assert!(contact.json.get("email").is_none() && contact.json.get("points").is_none());
        // Who may see them is asked the same and told all.
        let whole = app.admin().get(&format!("/contacts/{}", one.contact)).await.is(200);
        assert_eq!(whole["email"], "new.zanzibar@example.org");
        assert_eq!(app.admin().get("/search?q=zanzibar").await.is(200)["data"][0]["id"], json!(one.contact));
        assert_eq!(manager.get("/search?q=zanzibar").await.is(200)["data"], json!([]));
        assert_eq!(manager.get("/search?q=Ada%20Doe").await.is(200)["data"].as_array().unwrap().len(), 2);
        let export = manager.get(&format!("/contacts/export?ids={}", one.contact)).await.is(200);
        assert_eq!(export.header("hidden-fields"), "email,point,points");
        let told = manager.get("/me").await.is(200)["restricted_fields"].clone();
        assert_eq!(told[0], json!({"entity": "account", "hidden": ["custom.tier"], "read_only": []}));
        assert_eq!(app.admin().get("/me").await.is(200)["restricted_fields"], json!([]));
    });
}

#[test]
fn what_one_does_not_see_stays_when_one_changes_the_rest() {
    on_each_app(async |app| {
        let manager = app.manager("max").await;
        let one = subject_without_custom(app, &manager.id()).await;
        restrict(app, "contact", "email", json!([]), Json::Null).await;
        restrict(app, "deal", "probability", Json::Null, json!(["rep"])).await;
        let path = format!("/contacts/{}", one.0);
        let changed = manager.change(&path, json!({"first_name": "Eve", "phone": "+49 30 123456"})).await.is(200);
        assert_eq!(changed["hidden_fields"], json!(["email", "points"]));
        let whole = app.admin().get(&path).await.is(200);
        assert_eq!((&whole["email"], &whole["first_name"]), (&json!("ada@example.org"), &json!("Eve")));

        let path = format!("/deals/{}", one.1);
        let refused = manager.change(&path, json!({"probability": 70})).await;
        refused.fails(403, "forbidden").blames("/probability", "field_forbidden");
        manager.change(&path, json!({"probability": 40, "name": "Larger"})).await.is(200);
        assert_eq!(manager.get(&path).await.is(200)["probability"], 40);
        assert_eq!(manager.get("/me").await.is(200)["restricted_fields"][1]["read_only"], json!(["probability"]));
    });
}

async fn subject_without_custom(app: &TestApp, owner: &str) -> (String, String) {
    let contact = json!({"first_name": "Ada", "last_name": "Doe", "email": "ada@example.org", "owner_id": owner});
    let deal = json!({"name": "Large", "probability": 40, "owner_id": owner});
    (app.admin().create("contacts", contact).await.id(), app.admin().create("deals", deal).await.id())
}

#[test]
fn no_column_of_a_file_is_read_into_a_field_one_may_not_change() {
    on_each_app(async |app| {
        restrict(app, "contact", "email", json!([]), Json::Null).await;
        restrict(app, "account", "industry", Json::Null, json!([])).await;
        let manager = app.manager("max").await;
        let names = manager.get("/import-targets/contact").await.is(200).each("name");
        assert!(!names.contains(&"email".to_owned()) && names.contains(&"last_name".to_owned()), "{names:?}");
        let plan = |entity: &str, target: &str| {
            let column = json!({"column": "A", "target": target});
            json!({"files": [{"file": manager.id(), "entity": entity, "columns": [column]}]})
        };
        for (entity, target) in [("contact", "email"), ("account", "industry")] {
            let refused = manager.post("/imports", plan(entity, target)).await;
            refused.fails(422, "invalid").blames("/files/0/columns/0/target", "field_forbidden");
        }
    });
}

#[test]
fn nobody_is_asked_for_what_they_may_not_fill_in() {
    on_each_app(async |app| {
        let admin = app.admin();
        let rep = app.rep("ann").await;
        let pipeline = app.pipeline().await;
        let stages = admin.get(&format!("/stages?pipeline_id={pipeline}")).await.is(200)["data"].clone();
        let stage = |kind: &str| {
            let found = stages.as_array().unwrap().iter().rfind(|stage| stage["kind"] == kind).unwrap();
            found["id"].as_str().unwrap().to_owned()
        };
        let (open, lost) = (stage("open"), stage("lost"));
        admin.change(&format!("/stages/{open}"), json!({"questions": ["amount_minor"]})).await.is(200);
        let made = rep.create("deals", json!({"name": "Ada deal"})).await.id();
        let path = format!("/deals/{made}");
        let asked = rep.change(&path, json!({"stage_id": open})).await;
        asked.fails(422, "invalid").blames("/amount_minor", "required");
        restrict(app, "deal", "amount_minor", json!([]), Json::Null).await;
        restrict(app, "deal", "loss_reason", Json::Null, json!([])).await;
        rep.change(&path, json!({"stage_id": open})).await.is(200);
        let refused = rep.change(&path, json!({"stage_id": lost, "loss_reason": "price"})).await;
        refused.fails(403, "forbidden").blames("/loss_reason", "field_forbidden");
        rep.change(&path, json!({"stage_id": lost})).await.is(200);
        assert_eq!(rep.get(&path).await.is(200)["loss_reason"], "not_recorded");
        let fields = rep.get("/meta").await.is(200)["entities"]["deal"]["fields"].clone();
        let found = |name: &str| fields.as_array().unwrap().iter().find(|field| field["name"] == name).cloned();
        assert_eq!(found("amount_minor"), None);
        assert_eq!(found("loss_reason").unwrap()["writable"], false);
        let metrics = rep.get("/metrics").await.is(200).each("metric");
        assert!(
            !metrics.contains(&"won_amount".to_owned()) && metrics.contains(&"deals_won".to_owned()),
            "{metrics:?}"
        );
    });
}

#[test]
fn nobody_is_told_that_a_field_changed_which_they_do_not_see() {
    on_each_app(async |app| {
        let ann = app.rep("ann").await;
        restrict(app, "deal", "amount_minor", json!([]), Json::Null).await;
        let deal = app.admin().create("deals", json!({"name": "Ada deal", "owner_id": ann.id()})).await.id();
        let path = format!("/deals/{deal}");
        let told = async || {
            app.state.store.sequence_events().await.unwrap();
            notices::tell(&app.state).await.unwrap();
            let told = ann.get("/notifications").await.is(200)["data"].as_array().unwrap().clone();
            told.into_iter().filter(|one| one["kind"] == "changed").map(|one| one["fields"].clone()).collect::<Vec<_>>()
        };
        app.admin().change(&path, json!({"amount_minor": 100})).await.is(200);
        assert_eq!(told().await, [] as [Json; 0]);
        app.admin().change(&path, json!({"amount_minor": 200, "next_step": "Call"})).await.is(200);
        assert_eq!(told().await, [json!(["next_step"])]);
    });
}

#[test]
fn an_address_that_stands_for_a_name_is_not_restricted() {
    on_each_app(async |app| {
        let admin = app.admin();
        let body = json!({"entity": "contact", "field": "email", "read_roles": []});
        let nameless = admin.create("contacts", json!({"email": "zoe@example.org"})).await.id();
        let refused = admin.post("/field-restrictions", body.clone()).await;
        refused.fails(422, "invalid").blames("/field", "names_missing");
        admin.change(&format!("/contacts/{nameless}"), json!({"first_name": "Zoe"})).await.is(200);
        admin.create("field-restrictions", body).await;
        let another = admin.post("/contacts", json!({"email": "ann@example.org"})).await;
        another.fails(422, "invalid").blames("/last_name", "required");
        let path = format!("/contacts/{nameless}");
        let emptied = admin.change(&path, json!({"first_name": null})).await;
        emptied.fails(422, "invalid").blames("/last_name", "required");
    });
}

#[test]
fn a_restriction_is_checked_changed_and_lifted() {
    on_each_app(async |app| {
        let admin = app.admin();
        let rep = app.rep("ann").await;
        let made = |entity: &str, field: &str, more: Json| {
            let mut body = json!({"entity": entity, "field": field});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        for (body, pointer, code) in [
            (made("contact", "last_name", json!({"read_roles": []})), "/field", "not_restrictable"),
            (made("user", "email", json!({"read_roles": []})), "/entity", "unknown_choice"),
            (made("deal", "custom.nothing", json!({"read_roles": []})), "/field", "not_found"),
            (made("deal", "source", json!({})), "/read_roles", "required"),
            (made("deal", "source", json!({"read_roles": ["nobody"]})), "/read_roles", "not_found"),
            (
                made("deal", "source", json!({"read_roles": [], "change_roles": ["rep"]})),
                "/change_roles",
                "not_readable",
            ),
        ] {
            admin.post("/field-restrictions", body).await.fails(422, "invalid").blames(pointer, code);
        }
        let body = made("deal", "source", json!({"read_roles": ["manager"]}));
        rep.post("/field-restrictions", body.clone()).await.fails(403, "forbidden");
        let before = app.events();
        let restriction = admin.create("field-restrictions", body.clone()).await;
        assert_eq!(app.events(), before + 1);
        admin.post("/field-restrictions", body).await.fails(409, "not_unique").blames("/field", "not_unique");
        rep.get("/deals?source=web").await.fails(422, "unknown_field").blames("/source", "unknown_field");
        let path = format!("/field-restrictions/{}", restriction.id());
        admin.patch(&path, 1, json!({"read_roles": ["manager", "rep"]})).await.is(200);
        rep.get("/deals?source=web").await.is(200);
        // Nobody but administrators is something else than everybody.
        admin.patch(&path, 2, json!({"change_roles": []})).await.is(200);
        let told = admin.get("/configuration-changes?limit=1").await.is(200)["data"][0]["changes"].clone();
        assert_eq!(told, json!([{"field": "change_roles", "before": null, "after": []}]));
        admin.delete(&path).await.is(204);
        assert_eq!(app.manager("max").await.get("/me").await.is(200)["restricted_fields"], json!([]));
        let fields = admin.get("/restrictable-fields").await.is(200).each("field");
        assert!(fields.contains(&"amount_minor".to_owned()) && !fields.contains(&"name".to_owned()));
    });
}
