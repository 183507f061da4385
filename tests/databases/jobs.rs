//! Jobs: enqueued with their cause, claimed once, tried again, taken over from workers that died, called off.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_db::Error;
use crm_db::job::{JobState, MOST_STALLS, NewJob};
use crm_tests::databases::{Database, on_each_database};
use crm_tests::world::system;
use futures_util::future::join_all;
use serde_json::json;

fn job(database: &Database, key: Option<&str>) -> NewJob {
    NewJob {
        kind: "mail",
        payload: json!({"to": "a"}),
        run_at: database.store.now(),
        unique_key: key.map(str::to_owned),
    }
}

const HOLD: TimeDelta = TimeDelta::seconds(60);

#[test]
fn three_workers_claim_each_job_once() {
    on_each_database(|database| async move {
        let store = &database.store;
        for _ in 0..60 {
            store.enqueue_job(job(&database, None)).await.unwrap().unwrap();
        }
        let workers = (0..3).map(|_| async {
            let mut mine = Vec::new();
            loop {
                let claimed = store.claim_jobs(4, HOLD).await.unwrap();
                if claimed.is_empty() {
                    return mine;
                }
                for job in claimed {
                    assert_eq!((job.kind.as_str(), job.attempt), ("mail", 1));
                    assert!(store.finish_job(&job).await.unwrap());
                    mine.push(job.id);
                }
            }
        });
        let done: Vec<_> = join_all(workers).await.into_iter().flatten().collect();
        assert_eq!(done.len(), 60);
        assert_eq!(done.iter().collect::<BTreeSet<_>>().len(), 60);
    });
}

#[test]
fn a_job_is_enqueued_with_its_cause_or_not_at_all() {
    on_each_database(|database| async move {
        let store = &database.store;
        let new = job(&database, Some("once"));
        let (first, second) = (new.clone(), new.clone());
        let failed = store
            .write(system(), move |tx| {
                tx.enqueue(&first)?;
                Err::<(), _>(Error::Denied)
            })
            .await;
        assert!(failed.is_err());
        assert!(store.claim_jobs(9, HOLD).await.unwrap().is_empty());
        let id = store.write(system(), move |tx| tx.enqueue(&second)).await.unwrap();
        assert!(id.is_some());
        assert_eq!(store.enqueue_job(new.clone()).await.unwrap(), None, "one with this key waits");
        let claimed = store.claim_jobs(9, HOLD).await.unwrap();
        assert_eq!(store.enqueue_job(new.clone()).await.unwrap(), None, "one with this key runs");
        store.finish_job(&claimed[0]).await.unwrap();
        assert!(store.enqueue_job(new).await.unwrap().is_some());
    });
}

#[test]
fn a_dead_workers_job_is_done_by_another() {
    on_each_database(|database| async move {
        let store = &database.store;
        store.enqueue_job(job(&database, None)).await.unwrap();
        let lost = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        assert!(store.claim_jobs(1, HOLD).await.unwrap().is_empty());
        database.pass(HOLD + TimeDelta::seconds(1));
        let other = database.another();
        let taken = other.claim_jobs(1, HOLD).await.unwrap().remove(0);
        assert_eq!((taken.id, taken.attempt), (lost.id, 2));
        assert!(!store.finish_job(&lost).await.unwrap(), "the first worker comes back too late");
        assert!(!store.note_progress(&lost, 1, None, HOLD).await.unwrap());
        assert_eq!(store.fail_job(&lost, "late").await.unwrap(), None);
        assert!(other.finish_job(&taken).await.unwrap());
        assert_eq!(store.job(lost.id).await.unwrap().unwrap().state, JobState::Done);
        let long = store.enqueue_job(job(&database, Some("long"))).await.unwrap().unwrap();
        for round in 0..i64::from(MOST_STALLS) * 2 {
            let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
            assert_eq!((claimed.id, claimed.done_count), (long, round), "it gets on, and is begun again");
            assert!(store.note_progress(&claimed, round + 1, None, HOLD).await.unwrap());
            database.pass(HOLD + TimeDelta::seconds(1));
        }
        let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        assert!(store.finish_job(&claimed).await.unwrap());
        for _ in 0..MOST_STALLS {
            store.enqueue_job(job(&database, Some("deadly"))).await.unwrap();
            assert_eq!(store.claim_jobs(1, HOLD).await.unwrap().len(), 1);
            database.pass(HOLD * 2);
        }
        assert!(store.claim_jobs(1, HOLD).await.unwrap().is_empty(), "it took every worker with it");
    });
}

#[test]
fn a_failed_job_is_tried_again_later_and_then_given_up() {
    on_each_database(|database| async move {
        let store = &database.store;
        let id = store.enqueue_job(job(&database, None)).await.unwrap().unwrap();
        let mut waits = Vec::new();
        for attempt in 1..=MOST_STALLS {
            let mut waited = 0;
            let claimed = loop {
                if let Some(job) = store.claim_jobs(1, HOLD).await.unwrap().pop() {
                    break job;
                }
                waited += 15;
                database.pass(TimeDelta::seconds(15));
            };
            waits.push(waited);
            assert_eq!(claimed.attempt, attempt);
            let state = store.fail_job(&claimed, "no route").await.unwrap();
            assert_eq!(state, Some(if attempt == MOST_STALLS { JobState::Failed } else { JobState::Ready }));
        }
        assert_eq!(waits, [0, 15, 60, 240, 960, 3840, 15360, 21600]);
        let info = store.job(id).await.unwrap().unwrap();
        assert_eq!((info.state, info.last_error.as_deref()), (JobState::Failed, Some("no route")));
    });
}

#[test]
fn a_job_can_be_called_off_and_tells_how_far_it_is() {
    on_each_database(|database| async move {
        let store = &database.store;
        let waiting = store.enqueue_job(job(&database, None)).await.unwrap().unwrap();
        assert!(store.cancel_job(waiting).await.unwrap());
        assert_eq!(store.job(waiting).await.unwrap().unwrap().state, JobState::Cancelled);
        assert!(!store.cancel_job(waiting).await.unwrap());
        let running = store.enqueue_job(job(&database, None)).await.unwrap().unwrap();
        let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        assert!(store.note_progress(&claimed, 3, Some(10), HOLD).await.unwrap());
        assert!(store.cancel_job(running).await.unwrap());
        assert!(store.is_job_cancelled(running).await.unwrap());
        assert!(!store.note_progress(&claimed, 4, Some(10), HOLD).await.unwrap(), "the worker is told");
        assert!(store.abandon_job(&claimed).await.unwrap());
        let info = store.job(running).await.unwrap().unwrap();
        assert_eq!((info.state, info.done_count, info.total_count), (JobState::Cancelled, 4, Some(10)));
        database.pass(TimeDelta::days(1));
        assert_eq!(store.sweep_jobs(store.now()).await.unwrap(), 2);
    });
}
