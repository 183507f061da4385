//! Many at once: nothing is lost, nothing happens twice.

use crm_db::idempotency::{Kept, RequestKey};
use crm_db::{Error, Seen};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::Action;
use crm_domain::record::Record;
use crm_domain::tag::Tag;
use crm_tests::databases::{on_each_database, on_postgres};
use crm_tests::world::{create, create_deal, get, input, stages, system, update};
use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use uuid::Uuid;

#[test]
fn forty_transactions_that_read_and_then_write_lose_no_update() {
    on_each_database(|database| async move {
        let store = &database.store;
        let stage: Pipeline = create(store, &system(), json!({"name": "P", "position": 0})).await;
        let id = stage.id;
        let raise = || async move {
            loop {
                let done = store
                    .write(system(), move |tx| {
                        let context = tx.context::<Pipeline>()?;
                        let permit = tx.permit(Action::Edit, id, Seen::Any)?;
                        let position = permit.record().position + 1;
                        let sent = serde_json::from_value(json!({"position": position})).unwrap();
                        let after = permit.record().apply(sent, &context)?;
                        tx.update(permit, after)
                    })
                    .await;
                match done {
                    Ok(_) => return,
                    Err(Error::Stale { .. }) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        };
        join_all((0..40).map(|_| raise())).await;
        let after = get(store, &system(), id).await.unwrap();
        assert_eq!((after.position, after.version), (40, 41));
    });
}

#[test]
fn of_two_writers_with_one_version_one_is_refused() {
    on_each_database(|database| async move {
        let store = &database.store;
        let tag: Tag = create(store, &system(), json!({"name": "T"})).await;
        let write =
            async |color: &str| update(store, &system(), tag.id, Seen::Version(1), json!({"color": color})).await;
        let (a, b) = tokio::join!(write("red"), write("blue"));
        let stale = |done: &Result<Tag, Error>| matches!(done, Err(Error::Stale { current_version: 2, .. }));
        assert_eq!([stale(&a), stale(&b)].iter().filter(|stale| **stale).count(), 1, "{a:?} {b:?}");
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(), 1);
    });
}

#[test]
fn a_request_sent_twice_at_once_has_its_effect_once() {
    on_each_database(|database| async move {
        let store = &database.store;
        let request = RequestKey {
            credential_id: Uuid::now_v7(),
            operation: "POST /tags".into(),
            key: "k".into(),
            body_hash: "h".into(),
        };
        let send = |request: RequestKey| {
            store.write(system(), move |tx| {
                if let Some(kept) = tx.claim(&request)? {
                    return Ok(kept.answer);
                }
                let context = tx.context::<Tag>()?;
                let tag = tx.create(Tag::new(serde_json::from_value(json!({"name": "once"})).unwrap(), &context)?)?;
                let answer = tag.id.to_string();
                tx.keep(
                    &request,
                    &Kept { status: 201, answer: answer.clone(), etag: Some("1".into()), location: None },
                )?;
                Ok(answer)
            })
        };
        let answers = join_all((0..8).map(|_| send(request.clone()))).await;
        let answers: Vec<String> = answers.into_iter().map(Result::unwrap).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        let id: Id<Tag> = answers[0].parse::<Uuid>().unwrap().into();
        assert!(get(store, &system(), id).await.is_ok());
        assert_eq!(database.texts("SELECT name AS text FROM tag").len(), 1);
        let other = RequestKey { body_hash: "other".into(), ..request.clone() };
        let refused = send(other).await;
        assert!(matches!(refused, Err(Error::Conflict { code: "idempotency_key_reused", .. })), "{refused:?}");
        database.pass(chrono::TimeDelta::hours(25));
        let late = send(request).await;
        assert!(
            matches!(late, Err(Error::Conflict { code: "not_unique", .. })),
            "forgotten, so it is done again: {late:?}"
        );
    });
}

#[test]
fn of_two_activities_at_once_the_later_one_counts() {
    // SQLite has one writer, and so nothing at once.
    on_postgres(|database| async move {
        let store = &database.store;
        let steps = stages(store).await;
        let account: Account = create(store, &system(), json!({"name": "A"})).await;
        let mut links = Vec::new();
        for name in ["D", "E"] {
            let sent = json!({"name": name, "account_id": account.id, "stage_id": steps.open.id});
            links.push(json!([{"deal_id": create_deal(store, &system(), sent).await.id}]));
        }
        let call = |day: &str, links: &Json| {
            let sent = json!({"kind": "call", "subject": "x", "at": format!("2026-{day}T00:00:00Z"), "links": links});
            input::<Activity>(&sent)
        };
        let (later, earlier) = (call("02-02", &links[0]), call("02-01", &links[1]));
        let waiting = "SELECT 'waits' AS text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let watched = std::sync::Arc::clone(&database);
        let first = store.write(system(), move |tx| {
            let activity = Activity::new(later.clone(), &tx.context::<Activity>()?)?;
            tx.create(activity)?;
            while watched.texts(waiting).is_empty() {
                std::thread::yield_now();
            }
            Ok(())
        });
        let begun = std::sync::Arc::clone(&database);
        let second = store.write(system(), move |tx| {
            // Not before the first one has written.
            let held = "SELECT 'held' AS text FROM pg_locks JOIN pg_class ON pg_class.oid = relation \
                 WHERE relname = 'account' AND mode = 'RowExclusiveLock' AND database = \
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
            while begun.texts(held).is_empty() {
                std::thread::yield_now();
            }
            let activity = Activity::new(earlier.clone(), &tx.context::<Activity>()?)?;
            tx.create(activity).map(|_| ())
        });
        let (first, second) = tokio::join!(first, second);
        first.and(second).unwrap();
        let account = get(store, &system(), account.id).await.unwrap();
        assert_eq!(account.last_activity_at, Some("2026-02-02T00:00:00Z".parse().unwrap()));
    });
}

#[test]
fn the_set_up_is_closed_once() {
    on_each_database(|database| async move {
        let store = &database.store;
        assert!(store.needs_setup().await.unwrap());
        let close = || store.write(system(), |tx| tx.close_setup());
        let (first, second) = tokio::join!(close(), close());
        assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1);
        assert!(matches!(first.and(second), Err(Error::NotFound)));
        assert!(!store.needs_setup().await.unwrap());
    });
}

#[test]
fn everybody_gets_the_same_first_value_of_a_setting() {
    on_each_database(|database| async move {
        let store = &database.store;
        let found = join_all((0..6).map(|number| store.meta_or("secret_id", number.to_string()))).await;
        let found: Vec<String> = found.into_iter().map(Result::unwrap).collect();
        assert!(found.iter().all(|value| *value == found[0]));
    });
}
