//! Jobs: enqueued with their cause, claimed once, tried again, taken over from workers that died, called off.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_db::Error;
use crm_db::job::{Claim, JobFilter, JobState, MOST_STALLS, NewJob, WORKER_LOST};
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
        assert_eq!(store.note_progress(&lost, 1, None, HOLD).await.unwrap(), Claim::Lost, "not called off");
        assert_eq!(store.fail_job(&lost, "late").await.unwrap(), None);
        assert!(other.finish_job(&taken).await.unwrap());
        assert_eq!(store.job(lost.id).await.unwrap().unwrap().state, JobState::Done);
        let long = store.enqueue_job(job(&database, Some("long"))).await.unwrap().unwrap();
        for round in 0..i64::from(MOST_STALLS) * 2 {
            let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
            assert_eq!((claimed.id, claimed.done_count), (long, round), "it gets on, and is begun again");
            assert_eq!(store.note_progress(&claimed, round + 1, None, HOLD).await.unwrap(), Claim::Held);
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
        assert_eq!(store.note_progress(&claimed, 3, Some(10), HOLD).await.unwrap(), Claim::Held);
        assert!(store.cancel_job(running).await.unwrap());
        assert!(store.is_job_cancelled(running).await.unwrap());
        let told = store.note_progress(&claimed, 4, Some(10), HOLD).await.unwrap();
        assert_eq!(told, Claim::CalledOff, "the worker is told");
        assert!(store.abandon_job(&claimed).await.unwrap());
        let info = store.job(running).await.unwrap().unwrap();
        assert_eq!((info.state, info.done_count, info.total_count), (JobState::Cancelled, 4, Some(10)));
        database.pass(TimeDelta::days(1));
        assert_eq!(store.sweep_jobs(store.now()).await.unwrap(), 2);
    });
}

#[test]
fn a_job_that_failed_or_was_called_off_is_tried_again_with_all_its_tries() {
    on_each_database(|database| async move {
        let store = &database.store;
        let retry = |id| store.write(system(), move |tx| tx.retry_job(id));
        let refused = |done: Result<_, Error>| matches!(done, Err(Error::Conflict { code: "job_not_retryable", .. }));
        let id = store.enqueue_job(job(&database, Some("once"))).await.unwrap().unwrap();
        assert!(refused(retry(id).await), "it waits");
        let late = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        assert!(refused(retry(id).await), "it runs");
        for _ in 0..MOST_STALLS {
            database.pass(HOLD + TimeDelta::seconds(1));
            store.claim_jobs(1, HOLD).await.unwrap();
        }
        let failed = store.job(id).await.unwrap().unwrap();
        assert_eq!((failed.state, failed.last_error.as_deref()), (JobState::Failed, Some(WORKER_LOST)));

        let again = retry(id).await.unwrap();
        assert_eq!((again.state, again.last_error, again.finished_at), (JobState::Ready, None, None));
        let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        assert_eq!(claimed.id, id);
        assert!(!store.finish_job(&late).await.unwrap(), "no claim of before is good again");
        assert_eq!(store.fail_job(&claimed, "busy").await.unwrap(), Some(JobState::Ready), "the tries begin anew");

        assert!(store.cancel_job(id).await.unwrap());
        let other = store.enqueue_job(job(&database, Some("once"))).await.unwrap().unwrap();
        assert!(refused(retry(id).await), "another does its work");
        let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        store.finish_job(&claimed).await.unwrap();
        assert!(refused(retry(other).await), "it went well");
        assert_eq!(retry(id).await.unwrap().state, JobState::Ready, "called off before, and free again");
        store.write(system(), move |tx| tx.cancel_job(id)).await.unwrap();
        let ended = store.write(system(), move |tx| tx.cancel_job(id)).await;
        assert!(matches!(ended, Err(Error::Conflict { code: "job_not_cancellable", .. })));
    });
}

#[test]
fn the_queue_is_listed_newest_first_and_counted() {
    on_each_database(|database| async move {
        let store = &database.store;
        let mut made = Vec::new();
        for kind in ["mail", "sweep", "mail", "mail"] {
            let new = NewJob { kind, ..job(&database, None) };
            made.push(store.enqueue_job(new).await.unwrap().unwrap());
            database.pass(TimeDelta::seconds(1));
        }
        let claimed = store.claim_jobs(1, HOLD).await.unwrap().remove(0);
        store.finish_job(&claimed).await.unwrap();
        let list = |filter: JobFilter, cursor: Option<String>| {
            store.read(system(), move |reader| reader.jobs(&filter, cursor.as_deref(), 2))
        };
        let ids = |page: &crm_db::job::JobPage| page.data.iter().map(|job| job.id).collect::<Vec<_>>();
        let first = list(JobFilter::default(), None).await.unwrap();
        assert_eq!(ids(&first), [made[3], made[2]]);
        let second = list(JobFilter::default(), first.next_cursor.clone()).await.unwrap();
        assert_eq!((ids(&second), &second.next_cursor), (vec![made[1], made[0]], &None));
        let mail = JobFilter { kind: Some("mail".to_owned()), state: Some(JobState::Ready) };
        assert_eq!(ids(&list(mail.clone(), None).await.unwrap()), [made[3], made[2]]);
        assert!(matches!(list(mail, first.next_cursor).await, Err(Error::Cursor)), "the cursor of another list");
        let counts = store.read(system(), |reader| reader.job_counts()).await.unwrap();
        let counts: Vec<i64> = counts.iter().map(|count| count.count).collect();
        assert_eq!(counts, [3, 0, 1, 0, 0]);
    });
}
