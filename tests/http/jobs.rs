//! The queue through the API: what belongs to jobs goes with them, and what a worker lost is not its to touch.

use std::cell::Cell;

use crm_api::worker::imports;
use crm_api::worker::stretch::Follower;
use crm_db::job::Claim;
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};

/// Begins an import of so many contacts that it takes several stretches; with a column that is not there it fails.
async fn begin(app: &TestApp, rows: usize, column: &str) -> Answer {
    let rows: String = (0..rows).map(|row| format!("Nobody {row}\n")).collect();
    let call = app.admin().request("POST", "/import-files?name=people.csv");
    let file = call.body("application/octet-stream", format!("last_name\n{rows}")).send().await.is(201).id();
    let columns = json!([{"column": column, "target": "last_name"}]);
    let plan = json!({"name": "People", "files": [{"file": file, "entity": "contact", "columns": columns}]});
    app.admin().post("/imports", plan).await.is(201)
}

async fn only_job(client: &Client) -> Json {
    let jobs = client.get("/jobs").await.is(200);
    assert_eq!(jobs["data"].as_array().unwrap().len(), 1);
    jobs["data"][0].clone()
}

async fn state(app: &TestApp, import: &Answer) -> Json {
    app.admin().get(&format!("/imports/{}", import.id())).await.is(200)["state"].clone()
}

/// Hears this after its first stretch.
struct Told(Claim, Cell<u32>);

impl Follower for Told {
    async fn tell(&self, _done: i64, _total: i64) -> crm_db::error::Result<Claim> {
        self.1.set(self.1.get() + 1);
        Ok(if self.1.get() > 1 { self.0 } else { Claim::Held })
    }
}

#[test]
fn a_worker_that_lost_its_claim_does_not_call_the_import_off() {
    on_each_app(async |app| {
        let begun = begin(app, 60, "last_name").await;
        let import = app.state.store.import(begun.id().parse().unwrap()).await.unwrap();
        let lost = imports::run(&app.state.store, &import, &Told(Claim::Lost, Cell::new(0))).await.unwrap();
        assert_eq!((lost, state(app, &begun).await), (None, json!("running")));
        // The one that has it by now does the rest, each row once.
        app.work().await;
        assert_eq!(state(app, &begun).await, "done");
        assert_eq!(app.database.texts("SELECT CAST(count(*) AS text) AS text FROM contact"), ["60"]);
        // One that comes back and hears of nothing sees it from the rows.
        let late = imports::run(&app.state.store, &import, &Told(Claim::Held, Cell::new(0))).await.unwrap();
        assert_eq!((late, state(app, &begun).await), (None, json!("done")));
        assert_eq!(app.database.texts("SELECT CAST(count(*) AS text) AS text FROM contact"), ["60"]);
    });
}

#[test]
fn an_import_is_called_off_and_gone_on_with_by_its_job() {
    on_each_app(async |app| {
        let admin = app.admin();
        let begun = begin(app, 60, "last_name").await;
        let job = only_job(&admin).await;
        assert_eq!(
            (&job["kind"], &job["state"], &job["can_cancel"]),
            (&json!("import"), &json!("ready"), &json!(true))
        );
        assert_eq!((&job["import_id"], &job["import_name"]), (&json!(begun.id()), &json!("People")));
        assert_eq!(job["created_by_name"], "Ada Admin");
        let at = format!("/jobs/{}", job["id"].as_str().unwrap());

        assert_eq!(admin.post(&format!("{at}/cancel"), json!({})).await.is(200)["state"], "cancelled");
        assert_eq!(state(app, &begun).await, "cancelled");
        admin.post(&format!("{at}/cancel"), json!({})).await.fails(409, "job_not_cancellable");
        let again = admin.post(&format!("{at}/retry"), json!({})).await.is(200);
        assert_eq!((&again["state"], state(app, &begun).await), (&json!("ready"), json!("waiting")));
        app.work().await;
        let done = admin.get(&at).await.is(200);
        assert_eq!((&done["state"], &done["done_count"]), (&json!("done"), &json!(60)));
        assert_eq!(state(app, &begun).await, "done");
        admin.post(&format!("{at}/retry"), json!({})).await.fails(409, "job_not_retryable");

        // Half of it is taken back and then called off: the other half can still be taken back, and nothing be imported.
        admin.post(&format!("/imports/{}/undo", begun.id()), json!({})).await.is(200);
        let undoing = app.state.store.import(begun.id().parse().unwrap()).await.unwrap();
        imports::take_back(&app.state.store, &undoing, &Told(Claim::CalledOff, Cell::new(1))).await.unwrap();
        assert_eq!(state(app, &begun).await, "cancelled");
        app.database.execute("UPDATE job SET state = 'cancelled'");
        admin.post(&format!("{at}/retry"), json!({})).await.fails(409, "job_not_retryable");
        let undo = admin.get("/jobs?kind=import_undo").await.is(200)["data"][0]["id"].as_str().unwrap().to_owned();
        admin.post(&format!("/jobs/{undo}/retry"), json!({})).await.is(200);
        app.work().await;
        assert_eq!(state(app, &begun).await, "undone");
    });
}

#[test]
fn a_job_tells_why_it_failed_and_nothing_of_the_inside() {
    on_each_app(async |app| {
        let admin = app.admin();
        let begun = begin(app, 1, "Umsatz").await;
        app.work().await;
        let job = only_job(&admin).await;
        assert_eq!((&job["state"], &job["reason"]), (&json!("failed"), &json!("import_failed")));
        assert_eq!((&job["can_retry"], state(app, &begun).await), (&json!(true), json!("failed")));
        app.database.execute("UPDATE job SET last_error = 'no such table: contact of ada@example.org'");
        assert_eq!(only_job(&admin).await["reason"], "internal");
        let counts = admin.get("/jobs?state=ready").await.is(200);
        assert_eq!(counts["data"], json!([]));
        assert_eq!(counts["counts"][3], json!({"state": "failed", "count": 1}), "of all jobs, whatever is listed");
        admin.get("/jobs?state=lost").await.fails(400, "malformed");
    });
}
