//! The sample company through the API: made, lively, taken away, and nobody's own data touched.

use chrono::TimeDelta;
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::Answer;
use serde_json::{Value as Json, json};

/// Makes the sample company and returns it as it is then.
async fn made(app: &TestApp) -> Answer {
    let begun = app.admin().post("/sample-data", json!({})).await.is(202);
    assert_eq!((&begun["state"], &begun["job"]["state"]), (&json!("making"), &json!("ready")));
    app.work().await;
    app.admin().get("/sample-data").await.is(200)
}

fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.texts(&format!("SELECT CAST(({sql}) AS text) AS text"))[0].parse().unwrap()
}

#[test]
fn it_is_made_as_promised() {
    on_each_app(async |app| {
        let begun = std::time::Instant::now();
        let sample = made(app).await;
        println!("made in {:?}", begun.elapsed());
        assert_eq!(
            (&sample["present"], &sample["state"], &sample["job"]["state"]),
            (&json!(true), &json!("made"), &json!("done"))
        );
        let counts = &sample["counts"];
        assert_eq!([&counts["accounts"], &counts["contacts"], &counts["deals"]], [200, 1000, 300]);
        println!("{counts}");
        for (sql, least) in [
            ("SELECT count(*) FROM deal WHERE status = 'won'", 60),
            ("SELECT count(*) FROM deal WHERE status = 'lost'", 60),
            ("SELECT count(*) FROM deal WHERE next_activity_at IS NOT NULL", 30),
            ("SELECT count(DISTINCT stage_id) FROM deal", 6),
            ("SELECT count(*) FROM stage_change", 900),
        ] {
            assert!(number(app, sql) >= least, "{sql}: {}", number(app, sql));
        }
        println!("{}", app.events());
        let gone = std::time::Instant::now();
        app.admin().request("DELETE", "/sample-data").send().await.is(202);
        app.work().await;
        println!("removed in {:?}", gone.elapsed());
        let sample = app.admin().get("/sample-data").await.is(200);
        println!("{}", sample.text);
        assert_eq!((&sample["state"], &sample["kept"]), (&json!("removed"), &json!([])));
    });
}
