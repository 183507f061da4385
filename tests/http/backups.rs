//! Backups by the queue: taken, rehearsed, listed, pruned, called off.

use chrono::TimeDelta;
use crm_api::worker::{backups, jobs};
use crm_tests::app::on_each_app;
use serde_json::json;

#[test]
fn a_backup_is_taken_rehearsed_and_listed() {
    on_each_app(async |app| {
        let admin = app.admin();
        let before = admin.get("/backups").await.is(200);
        assert_eq!((&before["data"], &before["overdue"]), (&json!([]), &json!(true)));
        assert_eq!(before["schedule"]["every_hours"], 24);
        app.state.store.sequence_events().await.unwrap();
        let begun = admin.post("/backups", json!(null)).await.is(202);
        assert_eq!(begun["job"]["state"], "ready");
        admin.post("/backups", json!(null)).await.fails(409, "backup_running");
        // The next one by the schedule follows at once, as there was none.
        assert_eq!(jobs::run_due(&app.state).await.unwrap(), 2);
        let after = admin.get("/backups").await.is(200);
        assert_eq!(after["job"]["state"], "done", "{after:?}");
        let backup = &after["data"][1];
        assert!(backup["verified_at"].is_string() && backup["verify_fault"].is_null(), "{after:?}");
        assert!(backup["size_bytes"].as_i64().unwrap() > 1000 && backup["position"].as_i64().unwrap() > 0, "{after:?}");
        assert_eq!((&backup["scheduled"], &after["overdue"]), (&json!(false), &json!(false)));
        let folder = app.state.backups.folder.clone().unwrap();
        assert!(folder.join(backup["file_name"].as_str().unwrap()).is_file());
        // However few are kept, the newest sound one is none of those that go.
        let old = app.state.store.old_backups(0).await.unwrap();
        assert!(old.len() == 1 && !old[0].scheduled, "{old:?}");
        std::fs::remove_dir_all(folder).ok();
    });
}

#[test]
fn the_schedule_takes_them_and_old_ones_go() {
    on_each_app(async |app| {
        let folder = app.state.backups.folder.clone().unwrap();
        for _ in 0..4 {
            backups::schedule(&app.state).await.unwrap();
            // Asked for twice, as by two servers, it waits once.
            backups::schedule(&app.state).await.unwrap();
            assert_eq!(jobs::run_due(&app.state).await.unwrap(), 1);
            assert_eq!(jobs::run_due(&app.state).await.unwrap(), 0, "the next one waits for its time");
            app.database.pass(TimeDelta::hours(24));
        }
        let files = std::fs::read_dir(&folder).unwrap().count();
        assert_eq!(files, 2);
        std::fs::remove_dir_all(folder).ok();
    });
}

#[test]
fn a_waiting_one_can_be_called_off() {
    on_each_app(async |app| {
        let admin = app.admin();
        let job = admin.post("/backups", json!(null)).await.is(202)["job"]["id"].as_str().unwrap().to_owned();
        admin.post(&format!("/jobs/{job}/cancel"), json!(null)).await.is(200);
        assert_eq!(jobs::run_due(&app.state).await.unwrap(), 0);
        assert_eq!(admin.get("/backups").await.is(200)["job"]["state"], "cancelled");
    });
}
