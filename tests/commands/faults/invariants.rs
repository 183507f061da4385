//! What always holds while many write at once: no update is lost, and sums, sets and logs stay whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crm_tests::databases::on_each_database;
use serde_json::{Value as Json, json};

use super::{all, changes, create, named, patch, read, scale, serve, tell};
use crate::server::Folder;

#[test]
fn of_many_editors_none_loses_an_update() {
    on_each_database(|database| async move { no_update_is_lost(&database.url) });
}

fn no_update_is_lost(url: &str) {
    let (editors, each) = (scale(4, 16), scale(25, 313));
    let folder = Folder::new();
    let (server, token) = serve(&folder, url);
    let account = create(&server, &token, "accounts", &json!({"name": "Counter", "employee_count": 0}));
    let path = format!("accounts/{}", account["id"].as_str().unwrap());
    let losers = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..editors {
            scope.spawn(|| {
                let mut accepted = 0;
                while accepted < each {
                    let seen = read(&server, &token, &path);
                    let count = seen["employee_count"].as_i64().unwrap() + 1;
                    match patch(&server, &token, &path, &seen["version"], &json!({"employee_count": count})) {
                        (200, _) => accepted += 1,
                        (412, told) => {
                            assert_eq!(told["code"], "stale", "{told}");
                            losers.fetch_add(1, Ordering::SeqCst);
                        }
                        other => panic!("{other:?}"),
                    }
                }
            });
        }
    });
    let (last, accepted) = (read(&server, &token, &path), editors * each);
    assert_eq!((&last["employee_count"], &last["version"]), (&json!(accepted), &json!(accepted + 1)));
    tell("F3", format!("{}: {accepted} changes of {editors} editors, all in; {losers:?} told they lost", named(url)));
}

/// Deals, their number and what they are worth, which no move changes.
const DEALS: usize = 40;
const MOVERS: usize = 3;

#[test]
fn sums_sets_and_logs_stay_whole_under_concurrent_moves() {
    on_each_database(|database| async move { stay_whole(&database.url) });
}

fn stay_whole(url: &str) {
    let moves = scale(40, 700);
    let folder = Folder::new();
    let (server, token) = serve(&folder, url);
    let pipeline = read(&server, &token, "pipelines")["data"][0]["id"].as_str().unwrap().to_owned();
    let stages = read(&server, &token, "stages");
    let open: Vec<&Json> = stages["data"].as_array().unwrap().iter().filter(|stage| stage["kind"] == "open").collect();
    let deals: Vec<String> = (0..DEALS)
        .map(|number| {
            let sent = json!({"name": format!("D{number}"), "amount_minor": 1_000 + number, "currency": "EUR"});
            create(&server, &token, "deals", &sent)["id"].as_str().unwrap().to_owned()
        })
        .collect();
    let worth: i64 = (0..DEALS).map(|number| 1_000 + i64::try_from(number).unwrap()).sum();
    let board = || {
        let board = read(&server, &token, &format!("board?pipeline_id={pipeline}"));
        let columns = board["columns"].as_array().unwrap();
        let count: i64 = columns.iter().map(|column| column["count"].as_i64().unwrap()).sum();
        let sums = columns.iter().flat_map(|column| column["sums"].as_array().unwrap());
        (count, sums.map(|sum| sum["amount_minor"].as_i64().unwrap()).sum::<i64>())
    };
    let (over, looks, added) = (AtomicBool::new(false), AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        let movers: Vec<_> = (0..MOVERS)
            .map(|mover| {
                let (server, token, deals, open, added) = (&server, &token, &deals, &open, &added);
                scope.spawn(move || {
                    for step in 0..moves {
                        let deal = &deals[(step * 7 + mover) % DEALS];
                        let stage = &open[(step + mover) % open.len()]["id"];
                        let path = format!("/api/v1/deals/{deal}");
                        let moved = server.send("PATCH", &path, token, Some(&json!({"stage_id": stage}))).unwrap();
                        assert_eq!(moved.0, 200, "{}", moved.1);
                        if step % 4 == 0 {
                            let said = format!("{mover} {step}");
                            create(server, token, "comments", &json!({"deal_id": deals[0], "body": said}));
                            added.lock().unwrap().insert(said);
                        }
                    }
                })
            })
            .collect();
        let expected = (i64::try_from(DEALS).unwrap(), worth);
        let (over, looks, board) = (&over, &looks, &board);
        scope.spawn(move || {
            while !over.load(Ordering::SeqCst) {
                assert_eq!(board(), expected, "while deals are moved");
                looks.fetch_add(1, Ordering::SeqCst);
            }
        });
        let ended: Vec<_> = movers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        over.store(true, Ordering::SeqCst);
        assert!(ended.iter().all(Result::is_ok));
    });
    let said: Vec<String> = all(&server, &token, "comments").iter().map(|one| one["body"].to_string()).collect();
    let said: Vec<&str> = said.iter().map(|one| one.trim_matches('"')).collect();
    assert_eq!(said.len(), added.lock().unwrap().len(), "each comment is there once");
    assert!(said.iter().all(|one| added.lock().unwrap().contains(*one)));
    follow(&changes(&server, &token, 0));
    tell(
        "F4",
        format!(
            "{}: {} moves and {} comments while the board was read {looks:?} times; sums, set and log whole",
            named(url),
            moves * MOVERS,
            said.len()
        ),
    );
}

/// Asserts that the log has every version of every record once, in order.
pub fn follow(log: &[Json]) {
    let (mut position, mut versions) = (0, BTreeMap::new());
    for event in log {
        let next = event["position"].as_i64().unwrap();
        assert!(next > position, "{event}");
        position = next;
        if ["deal", "account", "contact"].contains(&event["entity"].as_str().unwrap()) {
            let version = event["version"].as_i64().unwrap();
            let before = versions.insert(event["id"].to_string(), version).unwrap_or(0);
            assert_eq!(version, before + 1, "{event}");
        }
    }
}
