//! The real application in process, over a store of its own with a clock that tests move.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::web::Data;
use chrono::TimeDelta;
use crm_api::config::Config;
use crm_api::outbound::Connector;
use crm_api::state::State;
use crm_domain::record::Record as _;
use crm_domain::tag::Tag;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::client::{Answer, Client, Service};
use crate::databases::{Database, on_each_database};
use crate::world::{input, system};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple 7";
/// What the application derives its keys from.
pub const SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCD";

/// The application, with its first administrator signed in.
pub struct TestApp {
    /// The database below.
    pub database: Arc<Database>,
    /// What the handlers reach.
    pub state: Data<State>,
    /// Where the bytes of files stand.
    pub files_dir: std::path::PathBuf,
    admin: RefCell<Option<Client>>,
    service: Service,
}

/// Runs the test against an application that is set up, on each database.
pub fn on_each_app(test: impl AsyncFn(&TestApp)) {
    let test = &test;
    on_each_database(|database| async move {
        let app = TestApp::set_up(database).await;
        test(&app).await;
        app.finish().await;
    });
}

/// Runs the test against an application that is set up and calls other servers through this, on each database.
pub fn on_each_app_that(calls: impl Fn() -> Connector, test: impl AsyncFn(&TestApp)) {
    let (test, calls) = (&test, &calls);
    on_each_database(|database| async move {
        let app = TestApp::through(database, "http://127.0.0.1:8080", calls()).await;
        let answer = app.nobody().post("/setup", app.setup_input()).await.is(201);
        app.admin.replace(Some(app.nobody().with_session(&answer)));
        test(&app).await;
        app.finish().await;
    });
}

/// Runs the test against an application before its set-up, on each database.
pub fn on_each_new_app(test: impl AsyncFn(&TestApp)) {
    let test = &test;
    on_each_database(|database| async move {
        let app = TestApp::new(database, "http://127.0.0.1:8080").await;
        test(&app).await;
        app.finish().await;
    });
}

impl TestApp {
    /// Builds the application; nobody is there yet.
    pub async fn new(database: Arc<Database>, public_url: &str) -> Self {
        TestApp::through(database, public_url, Connector::new(&[]).unwrap()).await
    }

    /// Builds the application, which calls other servers through this; nobody is there yet.
    pub async fn through(database: Arc<Database>, public_url: &str, outbound: Connector) -> Self {
        let files_dir = std::env::temp_dir().join(format!("crm-files-{}", Uuid::now_v7()));
        let config = Config {
            database_url: database.url.clone(),
            listen: "127.0.0.1:8080".to_owned(),
            data_dir: std::env::temp_dir(),
            secret: None,
            public_url: public_url.to_owned(),
            workers: 1,
            connections: 4,
            trusted_proxies: Vec::new(),
            // A hundred tests' requests in a minute.
            rate_limit: 1_000_000,
            outbound,
            backup_dir: Some(std::env::temp_dir().join(format!("crm-test-backups-{}", uuid::Uuid::now_v7()))),
            backup_schedule: crm_api::backup::Schedule::Every(24),
            backup_keep: 2,
            files_dir: files_dir.clone(),
            file_limit_bytes: 100_000,
            files_quota_bytes: 500_000,
        };
        let state = State::new(database.store.clone(), &config, SECRET, Arc::from("{}")).unwrap();
        let state = Data::new(state);
        let build = crm_api::app::build(state.clone())
            .route(PANICS, actix_web::web::get().to(panics))
            .route(PANICS_IN_A_WRITE, actix_web::web::get().to(panics_in_a_write));
        let app = Rc::new(actix_web::test::init_service(build).await);
        let service: Service = Rc::new(move |request: actix_web::test::TestRequest| {
            let app = Rc::clone(&app);
            Box::pin(async move { actix_web::dev::Service::call(&*app, request.to_request()).await })
        });
        TestApp { database, state, files_dir, admin: RefCell::new(None), service }
    }

    /// Builds the application and sets it up.
    pub async fn set_up(database: Arc<Database>) -> Self {
        let app = TestApp::new(database, "http://127.0.0.1:8080").await;
        let answer = app.nobody().post("/setup", app.setup_input()).await.is(201);
        app.admin.replace(Some(app.nobody().with_session(&answer)));
        app
    }

    /// Returns what the first-run set-up asks for.
    pub fn setup_input(&self) -> Json {
        json!({
            "token": self.state.setup_token, "company_name": "Acme", "base_currency": "EUR", "language": "en",
            "time_zone": "UTC", "name": "Ada Admin", "email": "ada@example.org", "password": PASSWORD
        })
    }

    /// Returns somebody who has not signed in.
    pub fn nobody(&self) -> Client {
        Client::nobody(Rc::clone(&self.service))
    }

    /// Returns the first administrator.
    pub fn admin(&self) -> Client {
        self.admin.borrow().clone().unwrap()
    }

    /// Signs the administrator in anew.
    pub fn set_admin(&self, admin: Client) {
        self.admin.replace(Some(admin));
    }

    /// Returns a new rep without a team.
    pub async fn rep(&self, name: &str) -> Client {
        self.person(name, "rep", None).await
    }

    /// Returns a new manager without a team.
    pub async fn manager(&self, name: &str) -> Client {
        self.person(name, "manager", None).await
    }

    /// Invites somebody, who accepts and is signed in.
    pub async fn person(&self, name: &str, role: &str, team: Option<&str>) -> Client {
        let invited = self.invite(name, role, team).await;
        let body = json!({"token": token_of(&invited), "name": name, "password": PASSWORD});
        let answer = self.nobody().post("/invitations/accept", body).await.is(200);
        self.nobody().with_session(&answer)
    }

    /// Invites somebody.
    pub async fn invite(&self, name: &str, role: &str, team: Option<&str>) -> Answer {
        let body = json!({"email": format!("{name}@example.org"), "name": name, "role": role, "team_id": team});
        self.admin().post("/invitations", body).await.is(201)
    }

    /// Makes a team.
    pub async fn team(&self, name: &str, parent: Option<&str>) -> String {
        self.admin().create("teams", json!({"name": name, "parent_id": parent})).await.id()
    }

    /// Makes an API key of this person and returns its client.
    pub async fn key(&self, of: &Client, scopes: &[impl serde::Serialize]) -> Client {
        let answer = of.create("api-keys", json!({"name": "program", "scopes": scopes})).await;
        self.nobody().with_token(answer["secret"].as_str().unwrap())
    }

    /// Moves the clock.
    pub fn pass(&self, time: TimeDelta) {
        self.database.pass(time);
    }

    /// Returns the stages of the default pipeline by name.
    pub async fn stage(&self, name: &str) -> String {
        let stages = self.admin().get("/stages").await.is(200);
        let found = stages["data"].as_array().unwrap().iter().find(|stage| stage["name"] == name);
        found.unwrap_or_else(|| panic!("no stage {name}"))["id"].as_str().unwrap().to_owned()
    }

    /// Returns the id of the default pipeline.
    pub async fn pipeline(&self) -> String {
        self.admin().get("/pipelines").await.is(200)["data"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Does the jobs that are due.
    ///
    /// # Panics
    /// When the queue cannot be read.
    pub async fn work(&self) -> usize {
        crm_api::worker::jobs::run_due(&self.state).await.unwrap()
    }

    /// Returns how many events there are.
    pub fn events(&self) -> usize {
        self.database.texts("SELECT CAST(count(*) AS text) AS text FROM event")[0].parse().unwrap()
    }

    /// Checks what holds after every test: positions without a gap, one event a version, no job left but for the next backup.
    pub async fn finish(self) {
        self.state.store.sequence_events().await.unwrap();
        self.check_events();
        std::fs::remove_dir_all(&self.files_dir).unwrap();
    }

    fn check_events(&self) {
        let texts = |sql: &str| self.database.texts(sql);
        assert_eq!(
            texts(
                "SELECT CAST(count(*) = count(position) AND count(*) = COALESCE(max(position), 0) AS text) AS text FROM event"
            ),
            [if self.database.is_postgres() { "true" } else { "1" }],
            "positions are without a gap"
        );
        let jobs = texts(
            "SELECT CAST(count(*) AS text) AS text FROM job WHERE state IN ('ready', 'running') \
                          AND COALESCE(unique_key, '') <> 'backup_scheduled'",
        );
        assert_eq!(jobs, ["0"], "no job is left");
        for table in RECORDS {
            let odd = texts(&format!(
                "SELECT CAST(version AS text) AS text FROM \"{table}\" WHERE version <> \
                 (SELECT count(*) FROM event WHERE record_id = \"{table}\".id)"
            ));
            assert!(odd.is_empty(), "each version of a record in {table} has exactly one event, but not {odd:?}");
        }
    }
}

/// Routes that no server has: what handlers with a fault in them do.
pub const PANICS: &str = "/test/panics";
/// The same, in the middle of a transaction.
pub const PANICS_IN_A_WRITE: &str = "/test/panics-in-a-write";

async fn panics() -> &'static str {
    panic!("a fault in a handler")
}

async fn panics_in_a_write(state: Data<State>) -> crm_api::problem::Result<&'static str> {
    let lost = |tx: &mut crm_db::Tx<'_>| -> Result<(), crm_db::Error> {
        let context = tx.context::<Tag>()?;
        tx.create(Tag::new(input::<Tag>(&json!({"name": "Lost"})), &context)?)?;
        panic!("a fault in a transaction")
    };
    state.store.write(system(), lost).await?;
    Ok("")
}

/// The tables whose rows are records.
pub const RECORDS: [&str; 16] = [
    "account",
    "contact",
    "deal",
    "activity",
    "product",
    "pipeline",
    "stage",
    "tag",
    "user",
    "team",
    "company",
    "view",
    "api_key",
    "field_def",
    "share",
    "file",
];

/// Returns the token in the link of an invitation.
pub fn token_of(invitation: &Answer) -> String {
    let link = invitation["link"].as_str().unwrap_or_default();
    link.split_once("#token=").map(|(_, token)| token.to_owned()).unwrap()
}
