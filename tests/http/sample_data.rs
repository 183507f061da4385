//! The sample company through the API: made, lively, taken away, and nobody's own data touched.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crm_api::worker::samples;
use crm_api::worker::stretch::Follower;
use crm_db::job::Claim;
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::Answer;
use crm_tests::databases::{Database, on_postgres, on_sqlite};
use crm_tests::digest::Probe;
use serde_json::{Value as Json, json};

/// What only grows, and what the sample company itself is known by; and what the deals of stages come to, in rows that are
/// drawn together when it suits.
const ASIDE: &[&str] =
    &["event ", "event_value ", "job ", "sample_data ", "sample_record ", "idempotency_key ", "deal_tally "];

/// All that is in the database but for that, table by table.
fn rest(probe: &mut Probe) -> BTreeSet<String> {
    let digest = probe.digest();
    digest.lines().filter(|line| !ASIDE.iter().any(|table| line.starts_with(table))).map(str::to_owned).collect()
}

fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.texts(&format!("SELECT CAST(({sql}) AS text) AS text"))[0].parse().unwrap()
}

async fn status(app: &TestApp) -> Answer {
    app.admin().get("/sample-data").await.is(200)
}

async fn remove(app: &TestApp, query: &str) -> Answer {
    app.admin().delete(&format!("/sample-data{query}")).await.is(202);
    app.work().await;
    status(app).await
}

/// Records of the administrator's own, of every kind that the sample company has.
async fn own(app: &TestApp) {
    let admin = app.admin();
    let team = app.team("Own team", None).await;
    let tag = admin.create("tags", json!({"name": "Newsletter"})).await.id();
    let product = admin.create("products", json!({"name": "Own product", "unit_price_minor": 100})).await.id();
    let account = json!({"name": "Own account", "domains": ["own.example"], "team_id": team, "tag_ids": [tag]});
    let account = admin.create("accounts", account).await.id();
    let contact = json!({"last_name": "Own", "email": "o@own.example", "account_id": account, "tag_ids": [tag]});
    let contact = admin.create("contacts", contact).await.id();
    let lines = json!([{"product_id": product}]);
    let deal =
        json!({"name": "Own deal", "account_id": account, "contacts": [{"contact_id": contact}], "lines": lines});
    let deal = admin.create("deals", deal).await.id();
    let links = json!([{"deal_id": deal}, {"contact_id": contact}]);
    admin.create("activities", json!({"kind": "call", "subject": "Own call", "links": links})).await;
}

/// The first record of a list.
async fn one(app: &TestApp, path: &str) -> Json {
    app.admin().get(path).await.is(200)["data"][0].clone()
}

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

/// Tells whether what is there is as lively as promised.
async fn is_lively(app: &TestApp) {
    for (sql, least) in [
        ("SELECT count(*) FROM deal WHERE status = 'won'", 60),
        ("SELECT count(*) FROM deal WHERE status = 'lost' AND loss_note IS NOT NULL", 60),
        ("SELECT count(*) FROM deal WHERE status = 'open'", 100),
        ("SELECT count(*) FROM deal WHERE status = 'open' AND next_step IS NULL", 5),
        ("SELECT count(*) FROM deal WHERE next_activity_at IS NOT NULL", 30),
        ("SELECT count(*) FROM deal WHERE push_count > 0", 20),
        ("SELECT count(DISTINCT stage_id) FROM deal", 6),
        ("SELECT count(*) FROM deal_line", 300),
        ("SELECT count(*) FROM stage_change WHERE by_user_id IS NOT NULL AND seconds_in_from > 3600", 300),
        ("SELECT count(*) FROM account WHERE lifecycle = 'customer'", 30),
        ("SELECT count(*) FROM account WHERE last_activity_at IS NOT NULL", 100),
        ("SELECT count(*) FROM \"user\" WHERE status = 'no_login'", 7),
    ] {
        assert!(number(app, sql) >= least, "{sql}: {}", number(app, sql));
    }
    let admin = app.admin();
    let rotting = admin.get("/deals?rotting=true&count=exact&limit=1").await.is(200);
    assert!(rotting["page"]["count"].as_i64().unwrap() >= 8, "{}", rotting.text);
    let due = format!("/activities?kind=task&owner_id={}&done_at__is_null=true&limit=200", admin.id());
    let due = admin.get(&due).await.is(200).each("due_at");
    let now = app.state.store.now().to_rfc3339();
    let on = |day: &str| due.iter().filter(|due| due.starts_with(day)).count();
    assert!(on("2026-03-02") >= 5 && due.iter().filter(|due| **due < now).count() >= 5, "{due:?}");
    let won = admin.get("/metrics/won_amount?group_by=owner_id").await.is(200);
    assert!(won["data"].as_array().unwrap().len() >= 6, "{}", won.text);
    let closed = one(app, "/deals?status=won&sort=closed_on").await;
    let (started, ended) = (closed["started_on"].as_str().unwrap(), closed["closed_on"].as_str().unwrap());
    assert!(started < ended && ended < "2025-06-01", "{closed}");
    let timeline = admin.get(&format!("/deals/{}/timeline", id(&closed))).await.is(200);
    let moments = timeline.each("at");
    assert!(moments.iter().all(|at| at.as_str() < "2026-03-02"), "{moments:?}");
    let first = timeline["data"].as_array().unwrap().last().unwrap().clone();
    assert!(first["actor_name"].is_string(), "{first}");
    let found = admin.get("/search?q=Falkenbach").await.is(200);
    assert!(!found["data"].as_array().unwrap().is_empty());
}

/// Ties records of one's own to those of the company, changes some and throws one away.
struct Ties {
    deal: String,
    note: String,
    contact: String,
    changed: String,
}

impl Ties {
    async fn made(app: &TestApp) -> Ties {
        let admin = app.admin();
        let account = one(app, "/accounts?country=FR&lifecycle=prospect").await;
        let deal = admin.create("deals", json!({"name": "Mine", "account_id": account["id"]})).await.id();
        let open = one(app, "/deals?status=open&sort=stage_entered_at").await;
        let links = json!([{"deal_id": open["id"]}]);
        let note =
            admin.create("activities", json!({"kind": "note", "body": "My thoughts", "links": links})).await.id();
        let tag = one(app, "/tags?name=Key%20account").await;
        let contact = admin.create("contacts", json!({"last_name": "Mine too", "tag_ids": [tag["id"]]})).await.id();
        let changed = one(app, "/contacts?sort=created_at").await;
        admin.change(&format!("/contacts/{}", id(&changed)), json!({"description": "Met"})).await.is(200);
        let thrown = one(app, "/deals?status=lost").await;
        admin.delete(&format!("/deals/{}", id(&thrown))).await.is(204);
        Ties { deal, note, contact, changed: id(&changed).to_owned() }
    }

    /// What is one's own is as it was, and leads where it led.
    async fn hold(&self, app: &TestApp) {
        let admin = app.admin();
        let deal = admin.get(&format!("/deals/{}?expand=account", self.deal)).await.is(200);
        assert_eq!((deal.version(), &deal["account"]["country"]), (1, &json!("FR")));
        let note = admin.get(&format!("/activities/{}", self.note)).await.is(200);
        let on = note["links"][0]["deal_id"].as_str().unwrap();
        let kept = admin.get(&format!("/deals/{on}?expand=account")).await.is(200);
        assert!(kept["account"]["name"].is_string() && kept["owner_id"].is_string(), "{}", kept.text);
        assert_eq!(admin.get(&format!("/contacts/{}", self.contact)).await["tag_ids"].as_array().unwrap().len(), 1);
        assert_eq!(admin.get(&format!("/contacts/{}", self.changed)).await.is(200)["description"], "Met");
        assert_eq!(admin.get("/recycle-bin").await.is(200)["data"], json!([]));
    }

    async fn dissolve(&self, app: &TestApp) {
        for path in
            [format!("activities/{}", self.note), format!("deals/{}", self.deal), format!("contacts/{}", self.contact)]
        {
            app.admin().delete(&format!("/{path}")).await.is(204);
            app.admin().act_now(&format!("/{path}/purge")).await.is(204);
        }
    }
}

fn kept(sample: &Answer, entity: &str, reason: &str) -> i64 {
    let rows = sample["kept"].as_array().unwrap();
    let of = |row: &&Json| row["entity"] == entity && row["reason"] == reason;
    rows.iter().find(of).map_or(0, |row| row["count"].as_i64().unwrap())
}

/// Makes it beside records of one's own, ties more to it, removes it, and at last all of it.
async fn from_beginning_to_end(database: Arc<Database>) {
    let app = TestApp::set_up(database).await;
    own(&app).await;
    let mut probe = Probe::new(&app.database.url);
    let before = rest(&mut probe);
    let begun = app.admin().post("/sample-data", json!({})).await.is(202);
    assert_eq!((&begun["state"], &begun["job"]["state"]), (&json!("making"), &json!("ready")));
    app.work().await;
    let sample = status(&app).await;
    assert_eq!(
        (&sample["present"], &sample["state"], &sample["job"]["state"]),
        (&json!(true), &json!("made"), &json!("done"))
    );
    let counts = &sample["counts"];
    assert_eq!([&counts["accounts"], &counts["contacts"], &counts["deals"]], [200, 1000, 300]);
    assert_eq!([&counts["users"], &counts["teams"], &counts["tags"]], [7, 2, 4], "one tag was there already");
    assert!(counts["activities"].as_i64().unwrap() > 1000);
    is_lively(&app).await;

    let ties = Ties::made(&app).await;
    let sample = remove(&app, "").await;
    assert_eq!((&sample["present"], &sample["state"]), (&json!(false), &json!("removed")));
    assert_eq!([kept(&sample, "contact", "changed"), kept(&sample, "deal", "in_use")], [1, 1]);
    assert_eq!(kept(&sample, "deal", "changed"), 0, "what was thrown away goes");
    assert!(kept(&sample, "tag", "in_use") >= 1);
    assert!(kept(&sample, "account", "in_use") >= 2 && kept(&sample, "user", "in_use") >= 1, "{}", sample["kept"]);
    assert!(number(&app, "SELECT count(*) FROM account") < 8 && number(&app, "SELECT count(*) FROM deal") == 3);
    ties.hold(&app).await;

    ties.dissolve(&app).await;
    let sample = remove(&app, "").await;
    assert_eq!(kept(&sample, "contact", "changed"), 1, "{}", sample["kept"]);
    let sample = remove(&app, "?include_changed=true").await;
    assert_eq!(sample["kept"], json!([]));
    let after = rest(&mut probe);
    let differ: Vec<&String> = before.symmetric_difference(&after).collect();
    assert!(differ.is_empty(), "own data is as it was, and nothing else is left: {differ:?}");
    app.admin().delete("/sample-data").await.fails(404, "not_found");
    app.finish().await;
}

// Each database by itself, as this takes longer than other tests.
#[test]
fn it_comes_and_goes_without_touching_own_data_on_sqlite() {
    on_sqlite(from_beginning_to_end);
}

#[test]
fn it_comes_and_goes_without_touching_own_data_on_postgres() {
    on_postgres(from_beginning_to_end);
}

/// Stops the work after so many stretches, as when the server is stopped.
struct Stop(Cell<u32>);

impl Stop {
    fn after(stretches: u32) -> Self {
        Stop(Cell::new(stretches))
    }
}

impl Follower for Stop {
    async fn tell(&self, _done: i64, _total: i64) -> crm_db::error::Result<Claim> {
        self.0.set(self.0.get() - 1);
        Ok(if self.0.get() > 0 { Claim::Held } else { Claim::CalledOff })
    }
}

/// How many steps are done, each of which must have made one record.
fn steps(app: &TestApp) -> i64 {
    let place = number(app, "SELECT COALESCE(max(place), 0) FROM sample_data");
    assert_eq!(number(app, "SELECT count(DISTINCT step) FROM sample_record"), place);
    assert_eq!(number(app, "SELECT count(*) FROM sample_record"), place);
    place
}

#[test]
fn what_was_stopped_goes_on_where_it_was() {
    on_each_app(async |app| {
        app.admin().post("/sample-data", json!({})).await.is(202);
        samples::run(&app.state.store, &Stop::after(2)).await.unwrap();
        let first = steps(app);
        assert!(first > 20 && first < 1000, "{first}");
        assert_eq!(status(app).await["state"], "making");
        // Two at once, one of them in another process, do no step twice.
        let other = app.database.another();
        let (one, two) = (Stop::after(2), Stop::after(2));
        let (one, two) = tokio::join!(samples::run(&app.state.store, &one), samples::run(&other, &two));
        one.and(two).unwrap();
        assert!(steps(app) > first);
        assert_eq!(
            number(app, "SELECT count(DISTINCT name) FROM account"),
            number(app, "SELECT count(*) FROM account")
        );

        app.admin().delete("/sample-data").await.is(202);
        samples::take_away(&app.state.store, &Stop::after(1)).await.unwrap();
        let left = number(app, "SELECT count(*) FROM sample_record");
        assert!(left > 0);
        let again = app.admin().delete("/sample-data").await.is(202);
        assert_eq!(again["state"], "removing");
        app.admin().post("/sample-data", json!({})).await.fails(409, "sample_data_present");
        app.work().await;
        assert_eq!((&status(app).await["state"], number(app, "SELECT count(*) FROM account")), (&json!("removed"), 0));
    });
}

/// Takes the company away while it is being made.
struct ChangedMind<'a>(&'a TestApp, Cell<u32>);

impl Follower for ChangedMind<'_> {
    async fn tell(&self, _done: i64, _total: i64) -> crm_db::error::Result<Claim> {
        self.1.set(self.1.get() + 1);
        if self.1.get() == 2 {
            self.0.admin().delete("/sample-data").await.is(202);
        }
        Ok(Claim::Held)
    }
}

#[test]
fn taking_it_away_stops_the_making() {
    on_each_app(async |app| {
        app.admin().post("/sample-data", json!({})).await.is(202);
        let follower = ChangedMind(app, Cell::new(0));
        samples::run(&app.state.store, &follower).await.unwrap();
        assert_eq!(follower.1.get(), 2, "nothing is made after that");
        app.work().await;
        let sample = status(app).await;
        assert_eq!((&sample["state"], &sample["kept"]), (&json!("removed"), &json!([])));
        assert_eq!([number(app, "SELECT count(*) FROM account"), number(app, "SELECT count(*) FROM \"user\"")], [0, 1]);
    });
}

#[test]
fn a_job_that_is_called_off_ends_so_and_another_goes_on_with_its_work() {
    on_each_app(async |app| {
        let call_off = || app.database.execute("UPDATE job SET cancel_requested = TRUE WHERE state = 'ready'");
        let ended = || app.database.texts("SELECT state AS text FROM job ORDER BY created_at, id");
        app.admin().post("/sample-data", json!({})).await.is(202);
        call_off();
        app.work().await;
        assert_eq!((ended(), &status(app).await["state"]), (vec!["cancelled".to_owned()], &json!("making")));
        app.admin().delete("/sample-data").await.is(202);
        call_off();
        app.work().await;
        assert_eq!((ended(), &status(app).await["state"]), (vec!["cancelled".to_owned(); 2], &json!("removing")));
        app.admin().delete("/sample-data").await.is(202);
        app.work().await;
        assert_eq!(
            (ended().last().map(String::as_str), &status(app).await["state"]),
            (Some("done"), &json!("removed"))
        );
    });
}

#[test]
fn a_record_that_somebody_took_away_meanwhile_is_done_without() {
    on_each_app(async |app| {
        app.admin().post("/sample-data", json!({})).await.is(202);
        samples::run(&app.state.store, &Stop::after(3)).await.unwrap();
        // Accounts that come now should have had it.
        for tag in app.admin().get("/tags").await.is(200)["data"].as_array().unwrap() {
            app.admin().delete(&format!("/tags/{}", id(tag))).await.is(204);
        }
        samples::run(&app.state.store, &Stop::after(3)).await.unwrap();
        let done = number(app, "SELECT place - (SELECT count(*) FROM sample_record) FROM sample_data");
        assert!((1..50).contains(&done), "{done} were left out");
        assert_eq!(status(app).await["state"], "making");
        assert_eq!(remove(app, "").await["kept"], json!([]));
        assert_eq!(number(app, "SELECT count(*) FROM tag"), 0);
        assert_eq!(number(app, "SELECT count(*) FROM \"user\""), 1);
    });
}

#[test]
fn it_is_there_once_and_needs_a_pipeline() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.delete("/sample-data").await.fails(404, "not_found");
        let empty = status(app).await;
        assert_eq!(
            (&empty["present"], &empty["job"], &empty["counts"]["deals"]),
            (&json!(false), &Json::Null, &json!(0))
        );
        let pipeline = admin.get(&format!("/pipelines/{}", app.pipeline().await)).await.is(200);
        let lost = app.stage("Lost").await;
        admin.delete(&format!("/stages/{lost}")).await.is(204);
        admin.post("/sample-data", json!({})).await.fails(409, "conflict");
        admin.act_now(&format!("/stages/{lost}/restore")).await.is(200);
        assert_eq!(pipeline.version(), 1);
        admin.post("/sample-data", json!({})).await.is(202);
        admin.post("/sample-data", json!({})).await.fails(409, "sample_data_present");
        app.rep("ann").await.post("/sample-data", json!({})).await.fails(403, "forbidden");
        assert_eq!(remove(app, "").await["state"], "removed");
    });
}
