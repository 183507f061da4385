//! The request that an operation of the matrix makes.

use crm_db::job::NewJob;
use crm_tests::app::{PASSWORD, token_of};
use crm_tests::client::{Answer, Call, Client};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::world::{Target, World, new_rate, word};

/// A request that can be sent more than once.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// The path below `/api/v1`, with its query.
    pub path: String,
    body: Option<Json>,
    is_batch: bool,
}

const PLURALS: &[(&str, &str)] = &[
    ("account", "accounts"),
    ("contact", "contacts"),
    ("deal", "deals"),
    ("activity", "activities"),
    ("product", "products"),
    ("pipeline", "pipelines"),
    ("stage", "stages"),
    ("tag", "tags"),
    ("user", "users"),
    ("role", "roles"),
    ("team", "teams"),
    ("field_def", "field-defs"),
    ("field_restriction", "field-restrictions"),
    ("view", "views"),
    ("dashboard", "dashboards"),
    ("api_key", "api-keys"),
    ("share", "shares"),
    ("exchange_rate", "exchange-rates"),
    ("comment", "comments"),
    ("file", "files"),
    ("follower", "followers"),
    ("notification", "notifications"),
];

/// Returns the kind of record an operation is about; empty when it is about none.
pub fn kind(operation: &str) -> &'static str {
    let (plain, variant) = operation.split_once(':').unwrap_or((operation, ""));
    match plain {
        "search" | "list_recycle_bin" => PLURALS.iter().find(|(one, _)| *one == variant).map_or("", |(one, _)| one),
        "get_board" | "list_stage_changes" | "list_viewers" | "update_presence" => "deal",
        "read_notifications" => "",
        "list_sessions" | "end_session" => "session",
        _ => {
            let noun = plain.split_once('_').map_or("", |(_, noun)| noun);
            let noun = noun.trim_end_matches("_timeline").trim_end_matches("_summary").trim_end_matches("_content");
            PLURALS.iter().find(|(one, many)| noun == *one || noun == many.replace('-', "_")).map_or("", |(one, _)| one)
        }
    }
}

pub fn collection(kind: &str) -> &'static str {
    PLURALS.iter().find(|(one, _)| *one == kind).map_or("", |(_, many)| many)
}

impl Request {
    /// Makes the request of a cell.
    pub async fn new(world: &mut World, operation: &str, column: &str, target: &Target, actor: &str) -> Self {
        let (plain, variant) = operation.split_once(':').unwrap_or((operation, ""));
        if let Some(request) = special(world, plain, target, actor).await {
            return request;
        }
        let kind = kind(operation);
        let at = format!("/{}", collection(kind));
        let one = format!("{at}/{}", target.id);
        let bin = ["bin", "obin"].contains(&column);
        let verb = plain.split_once('_').map_or(plain, |(verb, _)| verb);
        match verb {
            "list" if plain.ends_with("_timeline") => get(format!("{one}/timeline")),
            "export" => get(format!("{at}/export")),
            "list" => get(format!("{at}?limit=200{}", if bin { "&deleted=true" } else { "" })),
            "get" if plain.ends_with("_summary") => get(format!("{one}/summary")),
            "get" if plain.ends_with("_content") => get(format!("{one}/content")),
            "get" => get(one),
            "search" => get(format!("/search?q={}&entities={kind}&limit=50", target.word)),
            "create" => send("POST", at, creation(world, kind, column, target)),
            "update" if variant == "assign" => send("PATCH", one, json!({"owner_id": world.other_stranger.id()})),
            "update" => send("PATCH", one, change(kind)),
            "delete" => Request { body: None, ..send("DELETE", one, Json::Null) },
            "restore" | "purge" => send("POST", format!("{one}/{verb}"), json!({})),
            "batch" => Request {
                is_batch: true,
                ..send(
                    "POST",
                    format!("{at}/batch"),
                    json!({"operations": [{"op": "update", "id": target.id, "data": change(kind)}]}),
                )
            },
            "upsert" => send("PUT", format!("{at}/by-external-id/matrix/{}", target.word), change(kind)),
            other => panic!("no request for {other} of {operation}"),
        }
    }

    /// Returns the same request about another record.
    pub fn about(&self, id: &str, other: &str) -> Self {
        Request { path: self.path.replace(id, other), ..self.clone() }
    }

    /// Sends it.
    pub async fn send(&self, client: &Client) -> Answer {
        let call = self.bare(client);
        if self.method == "GET" { call.send().await } else { call.header("if-match", "*").send().await }
    }

    /// Begins it, without the headers that some operations ask for.
    pub fn bare(&self, client: &Client) -> Call {
        let call = client.request(self.method, &self.path);
        match &self.body {
            Some(body) => call.json(body),
            None => call,
        }
    }

    /// Returns the status that counts: that of the one operation in a batch.
    pub fn status(&self, answer: &Answer) -> u16 {
        match answer["results"][0]["status"].as_u64() {
            Some(status) if self.is_batch => u16::try_from(status).unwrap(),
            _ => answer.status,
        }
    }
}

fn get(path: String) -> Request {
    Request { method: "GET", path, body: None, is_batch: false }
}

fn send(method: &'static str, path: String, body: Json) -> Request {
    Request { method, path, body: Some(body), is_batch: false }
}

/// A change that changes something each time.
fn change(kind: &str) -> Json {
    let text = word();
    match kind {
        "contact" => json!({"first_name": text}),
        "activity" => json!({"outcome": text}),
        "field_def" => json!({"label": text}),
        "exchange_rate" => json!({"rate": new_rate()}),
        "field_restriction" => json!({"change_roles": []}),
        "comment" => json!({"body": text}),
        "notification" => json!({"read": true}),
        _ => json!({"name": text}),
    }
}

fn creation(world: &World, kind: &str, column: &str, target: &Target) -> Json {
    let mut body = world.body(kind);
    match (kind, column) {
        (_, "other") => body["owner_id"] = json!(world.stranger.id()),
        ("view" | "dashboard", "mineshared") => body["shared"] = json!(true),
        ("activity", "onaccount") => body["links"] = json!([{"account_id": target.id}]),
        ("activity", _) => body["links"] = json!([{"deal_id": target.id}]),
        ("comment", _) => body = json!({"deal_id": target.id, "body": "said"}),
        ("follower", _) => body = json!({"deal_id": target.id}),
        ("share", _) => body = json!({"deal_id": target.id, "user_id": world.other_stranger.id(), "level": "view"}),
        _ => {}
    }
    body
}

/// The operations that are not about one record of a collection.
async fn special(world: &mut World, plain: &str, target: &Target, actor: &str) -> Option<Request> {
    let id = &target.id;
    Some(match plain {
        "list_restrictable_fields" => get("/restrictable-fields".into()),
        "get_setup" => get("/setup".into()),
        "create_setup" => send("POST", "/setup".into(), world.app.setup_input()),
        "login" => send("POST", "/auth/login".into(), json!({"email": "mate@example.org", "password": PASSWORD})),
        "refresh" | "logout" => Request { body: None, ..send("POST", format!("/auth/{plain}"), Json::Null) },
        "logout_everywhere" => Request { body: None, ..send("POST", "/auth/logout-everywhere".into(), Json::Null) },
        "get_second_factor" => get("/me/second-factor".into()),
        "create_second_factor" => {
            world.app.database.execute("DELETE FROM second_factor");
            Request { body: None, ..send("POST", "/me/second-factor".into(), Json::Null) }
        }
        "confirm_second_factor" => {
            world.app.database.execute("DELETE FROM second_factor");
            send("POST", "/me/second-factor/confirm".into(), json!({"code": "123456"}))
        }
        "create_recovery_codes" => {
            Request { body: None, ..send("POST", "/me/second-factor/recovery-codes".into(), Json::Null) }
        }
        "deactivate_second_factor" => {
            let body = json!({"password": PASSWORD, "code": "123456"});
            send("POST", "/me/second-factor/deactivate".into(), body)
        }
        "delete_second_factor_of_user" => {
            world.give_factor_to_stranger();
            let user = world.stranger.id();
            Request { body: None, ..send("DELETE", format!("/users/{user}/second-factor"), Json::Null) }
        }
        "confirm_identity" => send("POST", "/auth/step-up".into(), json!({"password": PASSWORD})),
        "confirm_login" => send("POST", "/auth/mfa".into(), json!({"challenge": "none", "code": "123456"})),
        "change_password" => {
            let body = json!({"current_password": PASSWORD, "new_password": PASSWORD});
            send("POST", "/auth/password".into(), body)
        }
        "lookup_invitation" => {
            let invited = world.app.invite(&word(), "rep", None).await;
            send("POST", "/invitations/lookup".into(), json!({"token": token_of(&invited)}))
        }
        "accept_invitation" => {
            let invited = world.app.invite(&word(), "rep", None).await;
            let body = json!({"token": token_of(&invited), "name": word(), "password": PASSWORD});
            send("POST", "/invitations/accept".into(), body)
        }
        "create_invitation" => {
            let email = format!("{}@example.org", word());
            send("POST", "/invitations".into(), json!({"email": email, "name": "New", "role": "rep"}))
        }
        "get_me" => get("/me".into()),
        "update_me" => send("PATCH", "/me".into(), json!({"name": format!("{actor} {}", word())})),
        "get_company" => get("/company".into()),
        "get_default_dashboard" => get("/dashboards/default".into()),
        "update_company" => send("PATCH", "/company".into(), json!({"name": word()})),
        "get_meta" => get("/meta".into()),
        "create_file" => send("POST", format!("/files?name={}.txt&deal_id={id}", word()), json!("text")),
        "update_presence" => {
            send("POST", "/presence".into(), json!({"screen_id": uuid::Uuid::now_v7(), "deal_id": id}))
        }
        "list_viewers" => get(format!("/viewers?deal_id={id}")),
        "read_notifications" => {
            world.app.database.execute("DELETE FROM notification");
            Request { body: None, ..send("POST", "/notifications/read".into(), Json::Null) }
        }
        "list_roles" => get("/roles".into()),
        "list_sessions" => get("/sessions".into()),
        "end_session" => Request { body: None, ..send("DELETE", format!("/sessions/{id}"), Json::Null) },
        "create_download_ticket" => {
            send("POST", "/download-tickets".into(), json!({"path": "/api/v1/contacts/export?format=csv"}))
        }
        "deactivate_user" => send("POST", format!("/users/{id}/deactivate"), json!({})),
        "activate_user" => send("POST", format!("/users/{id}/activate"), json!({})),
        "invite_user" => send("POST", format!("/users/{id}/invite"), json!({})),
        "get_board" => get(format!("/board?pipeline_id={}&limit=200", world.pipeline)),
        "list_changes" => get("/changes".into()),
        "list_events" => get("/events?max_seconds=0".into()),
        "list_metrics" => get("/metrics".into()),
        "get_metric" => get("/metrics/won_amount?group_by=owner_id".into()),
        "list_stage_changes" => get(format!("/stage-changes?deal_id={id}")),
        "list_recycle_bin" => get(format!("/recycle-bin?entity={}&limit=200", target.kind)),
        "list_imports" => get("/imports".into()),
        "get_import_targets" => get("/import-targets/contact".into()),
        "create_import_file" => send("POST", "/import-files?name=people.csv".into(), json!("name")),
        "lookup_import_file" => {
            let file = import_file(world).await;
            send("POST", format!("/import-files/{file}/read"), json!({}))
        }
        "create_import" => send("POST", "/imports".into(), import_plan(&import_file(world).await)),
        "get_import" | "list_import_rows" | "get_failed_rows" | "cancel_import" | "undo_import" => {
            let plan = import_plan(&import_file(world).await);
            let import = world.app.admin().post("/imports", plan).await.is(201).id();
            world.app.work().await;
            match plain {
                "list_import_rows" => get(format!("/imports/{import}/rows")),
                "get_failed_rows" => get(format!("/imports/{import}/failed.csv")),
                "cancel_import" | "undo_import" => {
                    let verb = plain.trim_end_matches("_import");
                    send("POST", format!("/imports/{import}/{verb}"), json!({}))
                }
                _ => get(format!("/imports/{import}")),
            }
        }
        "list_bulk_updates" => get("/bulk-updates".into()),
        "test_bulk_update" => send("POST", "/bulk-updates/test".into(), json!({"plan": bulk_plan()})),
        "create_bulk_update" => send("POST", "/bulk-updates".into(), json!({"expected_count": 0, "plan": bulk_plan()})),
        "get_bulk_update"
        | "list_bulk_update_rows"
        | "get_failed_bulk_update_rows"
        | "cancel_bulk_update"
        | "undo_bulk_update" => {
            let begun = json!({"expected_count": 0, "plan": bulk_plan()});
            let bulk = world.app.admin().post("/bulk-updates", begun).await.is(201).id();
            world.app.work().await;
            match plain {
                "list_bulk_update_rows" => get(format!("/bulk-updates/{bulk}/rows")),
                "get_failed_bulk_update_rows" => get(format!("/bulk-updates/{bulk}/failed.csv")),
                "cancel_bulk_update" | "undo_bulk_update" => {
                    let verb = plain.trim_end_matches("_bulk_update");
                    send("POST", format!("/bulk-updates/{bulk}/{verb}"), json!({}))
                }
                _ => get(format!("/bulk-updates/{bulk}")),
            }
        }
        "list_field_usage" => get("/field-usage?entity=deal".into()),
        "list_audit_entries" => get("/audit".into()),
        "export_audit_entries" => get("/audit/export".into()),
        "list_configuration_changes" => get("/configuration-changes".into()),
        "undo_configuration_change" => {
            let admin = world.app.admin();
            admin.create("tags", json!({"name": word()})).await;
            let made = admin.get("/configuration-changes?entity=tag&limit=1").await.is(200)["data"][0]["id"].clone();
            send("POST", format!("/configuration-changes/{}/undo", made.as_str().unwrap_or_default()), json!({}))
        }
        "list_jobs" => get("/jobs".into()),
        "get_job" | "retry_job" | "cancel_job" => {
            // Who is refused is so before the job is looked for.
            let job = if actor == "admin" { job(world, plain == "cancel_job").await } else { Uuid::now_v7() };
            match plain {
                "get_job" => get(format!("/jobs/{job}")),
                "retry_job" => send("POST", format!("/jobs/{job}/retry"), json!({})),
                _ => send("POST", format!("/jobs/{job}/cancel"), json!({})),
            }
        }
        plain if plain.contains("webhook") => webhook(world, plain, actor).await,
        "list_backups" => get("/backups".into()),
        "create_backup" => Request { body: None, ..send("POST", "/backups".into(), Json::Null) },
        "get_sample_data" => get("/sample-data".into()),
        "create_sample_data" => Request { body: None, ..send("POST", "/sample-data".into(), Json::Null) },
        "delete_sample_data" => {
            world.begin_sample().await;
            Request { body: None, ..send("DELETE", "/sample-data".into(), Json::Null) }
        }
        "healthz" => get("/healthz".into()),
        "readyz" => get("/readyz".into()),
        _ => return None,
    })
}

/// A request about webhooks; who is refused is so before the webhook is looked for.
async fn webhook(world: &World, plain: &str, actor: &str) -> Request {
    let input = json!({"url": "https://hooks.example.com/crm", "enabled": false});
    let admin = world.app.admin();
    let mut id = Uuid::now_v7().to_string();
    let mut delivery = id.clone();
    if actor == "admin" && !["list_webhooks", "create_webhook"].contains(&plain) {
        id = admin.post("/webhooks", input.clone()).await.is(201)["webhook"]["id"].as_str().unwrap().to_owned();
        delivery = match plain {
            "retry_webhook_delivery" => admin.post(&format!("/webhooks/{id}/test"), json!({})).await.is(202).id(),
            _ => delivery,
        };
        if ["restore_webhook", "purge_webhook"].contains(&plain) {
            admin.request("DELETE", &format!("/webhooks/{id}")).header("if-match", "*").send().await.is(204);
        }
    }
    let one = format!("/webhooks/{id}");
    match plain {
        "list_webhooks" => get("/webhooks".into()),
        "create_webhook" => send("POST", "/webhooks".into(), input),
        "get_webhook" => get(one),
        "update_webhook" => send("PATCH", one, json!({"description": word()})),
        "delete_webhook" => Request { body: None, ..send("DELETE", one, Json::Null) },
        "list_webhook_deliveries" => get(format!("{one}/deliveries")),
        "rotate_webhook_secret" => send("POST", format!("{one}/rotate-secret"), json!({})),
        "replay_webhook" => send("POST", format!("{one}/replay"), json!({"from_position": 1, "to_position": 2})),
        "retry_webhook_delivery" => send("POST", format!("/webhook-deliveries/{delivery}/retry"), json!({})),
        _ => {
            let verb = plain.trim_end_matches("_webhook");
            send("POST", format!("{one}/{verb}"), json!({}))
        }
    }
}

/// A job that waits, or was called off.
async fn job(world: &World, waits: bool) -> Uuid {
    let store = &world.app.state.store;
    let new = NewJob { kind: "mail", payload: json!(null), run_at: store.now(), unique_key: None };
    let id = store.enqueue_job(new).await.unwrap().unwrap();
    if !waits {
        store.cancel_job(id).await.unwrap();
    }
    id
}

/// A file that the administrator uploaded.
async fn import_file(world: &World) -> String {
    let call = world.app.admin().request("POST", "/import-files?name=people.csv");
    call.body("application/octet-stream", "last_name,email\nNobody,not an address\n").send().await.is(201).id()
}

/// A bulk update of no record, so that it writes nothing.
fn bulk_plan() -> Json {
    json!({"entity": "contact", "ids": [uuid::Uuid::nil()], "changes": {"source": "fair"}})
}

/// An import of which each row fails, so that it writes nothing.
fn import_plan(file: &str) -> Json {
    let columns = [("last_name", "last_name"), ("email", "email")];
    let columns: Vec<Json> =
        columns.iter().map(|(column, target)| json!({"column": column, "target": target})).collect();
    json!({"files": [{"file": file, "entity": "contact", "columns": columns}]})
}
