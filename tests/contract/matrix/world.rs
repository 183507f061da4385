//! The people, keys and records that the matrix is asked about.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use chrono::TimeDelta;
use crm_domain::entity::Entity;
use crm_domain::user::RoleKey;
use crm_tests::app::{PASSWORD, TestApp};
use crm_tests::client::Client;
use crm_tests::databases::Database;
use crm_tests::digest::Probe;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Every actor.
pub const ACTORS: &[&str] = &[
    "nobody",
    "expired",
    "gone",
    "read_only",
    "marketing",
    "support",
    "rep",
    "manager",
    "admin",
    "key_product",
    "key_read",
    "key_write",
];
/// Those whose credential is no good.
pub const STRANGERS: &[&str] = &["nobody", "expired", "gone"];
const ROLES: &[&str] = &["read_only", "marketing", "support", "rep", "manager"];
const SCOPED: &[&str] = &[
    "accounts",
    "contacts",
    "deals",
    "activities",
    "products",
    "pipelines",
    "stages",
    "tags",
    "views",
    "comments",
    "files",
    "followers",
];

/// A record that a request is about.
#[derive(Clone, Default)]
pub struct Target {
    /// Its id; empty when the operation is about none.
    pub id: String,
    /// A word that stands in its name and in no other, and its id in another system.
    pub word: String,
    /// What it is.
    pub kind: &'static str,
}

/// An application with actors, and records in every relation to them.
pub struct World {
    /// The application.
    pub app: TestApp,
    /// Looks at all tables.
    pub probe: Probe,
    /// The codes of problems that the document names.
    pub codes: BTreeSet<String>,
    /// Somebody of another team.
    pub stranger: Client,
    /// Somebody else of that team.
    pub other_stranger: Client,
    /// The default pipeline.
    pub pipeline: String,
    mate: Client,
    north: String,
    south: String,
    actors: HashMap<&'static str, Client>,
    targets: HashMap<(&'static str, String, String), Target>,
}

/// Returns a word that was never used.
pub fn word() -> String {
    // Letters alone: digits would be taken for a phone number in some fields.
    let letter = |digit: char| char::from(b'a' + u8::try_from(digit.to_digit(16).unwrap_or(0)).unwrap_or(0));
    let id: String = Uuid::now_v7().simple().to_string().chars().map(letter).collect();
    format!("q{}", &id[id.len() - 14..])
}

/// Returns a field that is not restricted yet: one field has one restriction.
fn new_field() -> &'static str {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let fields = crm_domain::policy::fields::restrictable(Entity::Account);
    fields[NEXT.fetch_add(1, Ordering::Relaxed) % fields.len()].0
}

/// Numbers what was made.
static MADE: AtomicU32 = AtomicU32::new(1);

/// Returns a rate that was never used.
pub fn new_rate() -> String {
    format!("1.{:06}", MADE.fetch_add(1, Ordering::Relaxed))
}

fn new_day() -> String {
    let days = TimeDelta::days(MADE.fetch_add(1, Ordering::Relaxed).into());
    (chrono::NaiveDate::default() + days).to_string()
}

impl World {
    /// Sets everything up.
    pub async fn new(database: Arc<Database>) -> Self {
        let app = TestApp::set_up(database).await;
        let (north, south) = (app.team("North", None).await, app.team("South", None).await);
        let mut actors = HashMap::from([("nobody", app.nobody()), ("admin", app.admin())]);
        let teams = json!({"teams": [{"team_id": north, "lead": false}]});
        app.admin().change(&format!("/users/{}", app.admin().id()), teams).await.is(200);
        for role in ROLES {
            actors.insert(role, app.person(role, role, Some(&north)).await);
        }
        let gone = app.person("gone", "rep", Some(&north)).await;
        app.admin().act_now(&format!("/users/{}/deactivate", gone.id())).await.is(200);
        actors.insert("gone", gone);
        let rep = actors["rep"].clone();
        actors.insert("expired", expired(&app, &rep).await);
        let scopes = |verb: &str| SCOPED.iter().map(|name| format!("{name}:{verb}")).collect::<Vec<_>>();
        actors.insert("key_product", app.key(&app.admin(), &["products:read".to_owned()]).await);
        actors.insert("key_read", app.key(&app.admin(), &scopes("read")).await);
        actors.insert("key_write", app.key(&rep, &scopes("write")).await);
        let document: Json = serde_json::from_str(&crm_api::app::document()).unwrap();
        let codes = document["components"]["schemas"]["ProblemCode"]["enum"].as_array().unwrap();
        World {
            codes: codes.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            probe: Probe::new(&app.database.url),
            stranger: app.person("stranger", "rep", Some(&south)).await,
            other_stranger: app.person("second", "rep", Some(&south)).await,
            mate: app.person("mate", "rep", Some(&north)).await,
            pipeline: app.pipeline().await,
            targets: HashMap::new(),
            actors,
            north,
            south,
            app,
        }
    }

    /// Returns who makes the request; operations that end sessions get a session of their own.
    pub async fn client(&self, operation: &str, actor: &str) -> Client {
        let client = self.actors[actor].clone();
        let person = !client.user.is_null() && !STRANGERS.contains(&actor);
        if person && ["change_password", "logout_everywhere"].contains(&operation) {
            return self.signed_in(&client).await;
        }
        // Limits by address must not add up over the cells.
        client.from_elsewhere()
    }

    /// Brings back what an allowed operation ended.
    pub async fn after(&mut self, operation: &str, actor: &str) {
        if operation.ends_with("_job") {
            self.app.database.execute("DELETE FROM job WHERE kind = 'mail'");
        }
        if operation == "create_backup" {
            self.app.database.execute("DELETE FROM job WHERE kind = 'backup'");
        }
        if operation.ends_with("_sample_data") {
            self.app.database.execute("DELETE FROM sample_data; DELETE FROM job WHERE kind LIKE 'sample_data%'");
        }
        if ["change_password", "logout_everywhere"].contains(&operation) {
            let fresh = self.signed_in(&self.actors[actor]).await;
            if actor == "admin" {
                self.app.set_admin(fresh.clone());
            }
            let name = ACTORS.iter().find(|name| **name == actor).unwrap();
            self.actors.insert(name, fresh);
        }
    }

    /// The person behind an actor.
    fn person(&self, actor: &str) -> &Client {
        match actor {
            "key_product" | "key_read" => &self.actors["admin"],
            "key_write" | "nobody" | "expired" | "gone" => &self.actors["rep"],
            person => &self.actors[person],
        }
    }

    async fn signed_in(&self, person: &Client) -> Client {
        let email = person.user["email"].as_str().unwrap();
        let answer = self.app.nobody().login(email, PASSWORD).await.is(200);
        self.app.nobody().with_session(&answer)
    }

    /// Gives somebody of another team a second factor, whose secret is of no use.
    pub fn give_factor_to_stranger(&self) {
        self.app.database.execute(
            "INSERT INTO second_factor (user_id, sealed_secret, created_at, confirmed_at, last_step) \
             SELECT id, 'v1.none', created_at, created_at, 0 FROM \"user\" WHERE email_key = 'stranger@example.org' \
             ON CONFLICT (user_id) DO NOTHING; \
             UPDATE \"user\" SET second_factor = TRUE WHERE email_key = 'stranger@example.org'",
        );
    }

    /// Begins a sample company that no job goes on with.
    pub async fn begin_sample(&self) {
        self.app.database.execute("DELETE FROM sample_data");
        self.app.admin().post("/sample-data", json!({})).await.is(202);
        self.app.database.execute("DELETE FROM job WHERE kind LIKE 'sample_data%'");
    }

    /// Drops the records that an allowed write has changed.
    pub fn forget(&mut self, kind: &str, operation: &str) {
        if !operation.starts_with("create_") {
            self.targets.retain(|(of, ..), _| *of != kind);
        }
    }

    /// Returns the record in this relation to the actor.
    pub async fn target(&mut self, kind: &'static str, operation: &str, actor: &str, column: &str) -> Target {
        if kind.is_empty() || column == "any" {
            return Target::default();
        }
        let person = self.person(actor).clone();
        if let Some(rest) = operation.strip_prefix("create_") {
            return match (rest, column) {
                ("activity", "onaccount") => self.owned("account", "other", &person).await,
                ("activity" | "share" | "comment" | "follower" | "file", "onown") => {
                    self.owned("deal", "own", &person).await
                }
                ("share", "onseen") | ("comment" | "follower" | "file", "onview") => {
                    self.owned("deal", "view", &person).await
                }
                ("file", "onedit") => self.owned("deal", "edit", &person).await,
                ("activity" | "share" | "comment" | "follower" | "file", _) => {
                    self.owned("deal", "other", &person).await
                }
                _ => Target::default(),
            };
        }
        let fresh = operation.starts_with("list_recycle_bin");
        let key = (kind, format!("{column} {}", operation == "activate_user"), person.id());
        match self.targets.get(&key) {
            Some(target) if !fresh => target.clone(),
            _ => {
                let target = self.make(kind, operation, column, &person).await;
                self.targets.insert(key, target.clone());
                target
            }
        }
    }

    async fn make(&self, kind: &'static str, operation: &str, column: &str, person: &Client) -> Target {
        match kind {
            "account" | "contact" | "deal" => self.owned(kind, column, person).await,
            "activity" => self.activity(column, person).await,
            "view" | "dashboard" => self.personal_screen(kind, column, person).await,
            "share" => self.share(column, person).await,
            "file" => self.file(column, person).await,
            "comment" | "follower" => self.about(kind, column, person).await,
            "notification" => self.notification(column, if column == "other" { &self.mate } else { person }).await,
            "api_key" | "session" => self.personal(kind, if column == "mine" { person } else { &self.mate }).await,
            _ => self.plain(kind, operation, column).await,
        }
    }

    /// The least that a record of this kind is made of.
    pub fn body(&self, kind: &str) -> Json {
        let word = word();
        match kind {
            "contact" => json!({"last_name": word}),
            "activity" => json!({"kind": "call", "subject": word}),
            "stage" => json!({"name": word, "pipeline_id": self.pipeline, "kind": "open", "position": 90}),
            "view" => json!({"name": word, "entity": "deal"}),
            "api_key" => json!({"name": word, "scopes": ["deals:read"]}),
            "field_def" => json!({"label": word, "key": word, "entity": "deal", "kind": "text", "purpose": word}),
            // Of all roles, so that it changes nothing for the other requests.
            "field_restriction" => {
                json!({"entity": "account", "field": new_field(), "read_roles": RoleKey::NAMES})
            }
            "exchange_rate" => json!({"currency": "USD", "quoted_on": new_day(), "rate": new_rate()}),
            "user" => json!({"name": word, "email": format!("{word}@example.org"), "role": "rep"}),
            _ => json!({"name": word}),
        }
    }

    async fn owned(&self, kind: &'static str, column: &str, person: &Client) -> Target {
        let mut body = self.body(kind);
        let word = word();
        let (owner, team) = match column {
            "own" | "bin" => (json!(person.id()), json!(self.north)),
            "team" => (json!(self.mate.id()), json!(self.north)),
            "unowned" => (Json::Null, Json::Null),
            _ => (json!(self.stranger.id()), json!(self.south)),
        };
        body[if kind == "contact" { "last_name" } else { "name" }] = json!(word);
        body["owner_id"] = owner;
        body["team_id"] = team;
        body["external_ids"] = json!({"matrix": word});
        let id = self.create(kind, body).await;
        let share =
            |member: &str, with: &str, level: &str| json!({format!("{kind}_id"): id, member: with, "level": level});
        match column {
            "view" => drop(self.create("share", share("user_id", &person.id(), "view")).await),
            "edit" => drop(self.create("share", share("user_id", &person.id(), "edit")).await),
            "tview" => drop(self.create("share", share("team_id", &self.north, "view")).await),
            "bin" | "obin" => self.delete(kind, &id).await,
            _ => {}
        }
        Target { id, word, kind }
    }

    async fn activity(&self, column: &str, person: &Client) -> Target {
        let mut body = self.body("activity");
        let word = body["subject"].as_str().unwrap_or_default().to_owned();
        let on = match column {
            "onown" | "private" => self.owned("deal", "own", person).await,
            "onaccount" => self.owned("account", "other", person).await,
            "mine" | "bin" | "onother" => self.owned("deal", "other", person).await,
            on => self.owned("deal", on.trim_start_matches("on"), person).await,
        };
        body["links"] = json!([{format!("{}_id", on.kind): on.id}]);
        let owner = if ["mine", "bin"].contains(&column) { person } else { &self.mate };
        body["owner_id"] = json!(owner.id());
        body["private"] = json!(column == "private");
        let id = self.create("activity", body).await;
        if column == "bin" {
            self.delete("activity", &id).await;
        }
        Target { id, word, kind: "activity" }
    }

    /// A view or dashboard.
    async fn personal_screen(&self, kind: &'static str, column: &str, person: &Client) -> Target {
        let mut body = self.body(kind);
        let shared = ["shared", "mineshared"].contains(&column);
        body["shared"] = json!(shared);
        let at = collection(kind);
        let id = if shared {
            body["owner_id"] = json!(if column == "shared" { self.stranger.id() } else { person.id() });
            self.create(kind, body).await
        } else {
            let owner = if column == "private" { &self.mate } else { person };
            owner.create(at, body).await.id()
        };
        if column == "bin" {
            person.delete(&format!("/{at}/{id}")).await.is(204);
        }
        Target { id, word: String::new(), kind }
    }

    async fn share(&self, column: &str, person: &Client) -> Target {
        let (deal, with) = match column {
            "onown" => (self.owned("deal", "own", person).await, self.stranger.id()),
            "onseen" => (self.owned("deal", "other", person).await, person.id()),
            _ => (self.owned("deal", "other", person).await, self.other_stranger.id()),
        };
        let id = self.create("share", json!({"deal_id": deal.id, "user_id": with, "level": "view"})).await;
        Target { id, word: String::new(), kind: "share" }
    }

    /// A file that the administrator added to a deal.
    async fn file(&self, column: &str, person: &Client) -> Target {
        let on = match column {
            "bin" => "own",
            "obin" => "view",
            on => on.trim_start_matches("on"),
        };
        let deal = self.owned("deal", on, person).await;
        let path = format!("/files?name={}.txt&deal_id={}", word(), deal.id);
        let call = self.app.admin().request("POST", &path).body("application/octet-stream", "text");
        let id = call.send().await.is(201).id();
        if ["bin", "obin"].contains(&column) {
            self.delete("file", &id).await;
        }
        Target { id, word: String::new(), kind: "file" }
    }

    /// What somebody said about a deal, or who follows it: the actor for what is `mine`, who owns the deal else.
    async fn about(&self, kind: &'static str, column: &str, person: &Client) -> Target {
        let mine = ["mine", "bin"].contains(&column);
        let on = match column {
            "mine" | "bin" => "view",
            "obin" => "own",
            on => on.trim_start_matches("on"),
        };
        let deal = self.owned("deal", on, person).await;
        let mut body = json!({"deal_id": deal.id});
        if kind == "comment" {
            body["body"] = json!(word());
        } else {
            body["user_id"] = json!(if mine { person.id() } else { self.mate.id() });
            let share = json!({"deal_id": deal.id, "user_id": self.mate.id(), "level": "view"});
            self.create("share", share).await;
        }
        let may = kind == "comment" && mine && person.user["role"] != "read_only";
        let id = if may { person.create("comments", body).await.id() } else { self.create(kind, body).await };
        if ["bin", "obin"].contains(&column) {
            self.delete(kind, &id).await;
        }
        Target { id, word: String::new(), kind }
    }

    /// Something that a person is told; only events tell people, so it is put where it would stand.
    async fn notification(&self, column: &str, person: &Client) -> Target {
        let id = uuid::Uuid::now_v7();
        let (row, user) = if self.app.database.is_postgres() {
            (format!("'{id}'"), format!("'{}'", person.id()))
        } else {
            (format!("x'{}'", id.simple()), format!("x'{}'", person.id().replace('-', "")))
        };
        let now = if self.app.database.is_postgres() { "now()" } else { "0" };
        let gone = if column == "bin" { now } else { "NULL" };
        self.app.database.execute(&format!(
            "INSERT INTO notification (id, version, created_at, updated_at, deleted_at, user_id, kind, at, fields) \
             VALUES ({row}, 1, {now}, {now}, {gone}, {user}, 'changed', {now}, '[]')"
        ));
        Target { id: id.to_string(), word: String::new(), kind: "notification" }
    }

    async fn personal(&self, kind: &'static str, person: &Client) -> Target {
        let id = if kind == "api_key" {
            let answer = person.create("api-keys", self.body(kind)).await;
            answer["api_key"]["id"].as_str().unwrap().to_owned()
        } else {
            let sessions = self.signed_in(person).await.get("/sessions").await.is(200);
            let current =
                sessions["data"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
            current["id"].as_str().unwrap().to_owned()
        };
        Target { id, word: String::new(), kind }
    }

    async fn plain(&self, kind: &'static str, operation: &str, column: &str) -> Target {
        let mut body = self.body(kind);
        let word = body["name"].as_str().unwrap_or_default().to_owned();
        if kind == "product" {
            body["external_ids"] = json!({"matrix": word});
        }
        if kind == "field_restriction" {
            // One field has one restriction: each target is about a field of its own.
            let key = self::word();
            let def = json!({"label": key, "key": key, "entity": "deal", "kind": "text", "purpose": key});
            self.create("field_def", def).await;
            body["entity"] = json!("deal");
            body["field"] = json!(format!("custom.{key}"));
        }
        let id = self.create(kind, body).await;
        if column == "bin" {
            self.delete(kind, &id).await;
        }
        if operation == "activate_user" {
            let path = format!("/users/{id}/deactivate");
            self.app.admin().act_now(&path).await.is(200);
        }
        Target { id, word, kind }
    }

    async fn create(&self, kind: &str, body: Json) -> String {
        self.actors["admin"].create(collection(kind), body).await.id()
    }

    async fn delete(&self, kind: &str, id: &str) {
        self.actors["admin"].delete(&format!("/{}/{id}", collection(kind))).await.is(204);
    }
}

fn collection(kind: &str) -> &'static str {
    super::requests::collection(kind)
}

/// A token of an hour ago, of a session that lives.
async fn expired(app: &TestApp, rep: &Client) -> Client {
    let sessions = rep.get("/sessions").await.is(200);
    let session: Uuid = sessions["data"][0]["id"].as_str().unwrap().parse().unwrap();
    let then = app.state.store.now() - TimeDelta::hours(1);
    let token = app.state.tokens.issue(session, rep.id().parse().unwrap(), then).unwrap();
    app.nobody().with_token(&token)
}
