//! What the CRM itself writes as at an earlier moment: it carries that moment, and leaves the present as it is.

use chrono::TimeDelta;
use crm_db::Error;
use crm_domain::activity::Activity;
use crm_domain::deal::Deal;
use crm_domain::policy::Actor;
use crm_domain::record::Record;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::world::{create_deal, get, input, me, person, stages, system};
use serde_json::{Value as Json, json};

/// Makes an activity as `user` did so many days ago.
async fn then(database: &Database, actor: &Actor, user: &Actor, days: i64, json: Json) -> Result<Activity, Error> {
    let (user, at) = (me(user), database.store.now() - TimeDelta::days(days));
    let write = move |tx: &mut crm_db::Tx<'_>| {
        tx.in_the_past(at, Some(user), None, |tx| {
            let activity = Activity::new(input::<Activity>(&json), &tx.context::<Activity>()?)?;
            tx.create(activity)
        })
    };
    database.store.write(actor.clone(), write).await
}

#[test]
fn what_was_written_then_carries_moment_and_user_and_the_present_is_worked_out_for_now() {
    on_each_database(|database| async move {
        let store = &database.store;
        let open = stages(store).await.open.id;
        let (ada, ann) = (person(store, "ada", "admin", &[]).await, person(store, "ann", "rep", &[]).await);
        let deal: Deal = create_deal(store, &ada, json!({"name": "Deal", "stage_id": open})).await;
        let (now, links) = (store.now(), json!([{"deal_id": deal.id}]));
        let call = json!({"kind": "call", "subject": "Call", "links": links, "at": now - TimeDelta::days(2)});
        let call = then(&database, &system(), &ann, 9, call).await.unwrap();
        assert_eq!((call.created_at, call.created_by), (now - TimeDelta::days(9), Some(me(&ann))));
        let read: Deal = get(store, &ada, deal.id).await.unwrap();
        // Nine days ago the call lay ahead; by now it is over.
        assert_eq!((read.next_activity_at, read.last_activity_at), (None, Some(now - TimeDelta::days(2))));
        assert_eq!(read.version, deal.version);
        let events = database.texts(
            "SELECT actor_kind || ' ' || \"user\".name AS text FROM event JOIN \"user\" ON \"user\".id = event.user_id \
             WHERE entity = 'activity' AND event.at < (SELECT max(at) FROM event)",
        );
        assert_eq!(events, ["system ann"]);
    });
}

#[test]
fn nobody_but_the_crm_itself_writes_into_the_past_and_nobody_into_the_future() {
    on_each_database(|database| async move {
        let store = &database.store;
        let open = stages(store).await.open.id;
        let ada = person(store, "ada", "admin", &[]).await;
        let deal: Deal = create_deal(store, &ada, json!({"name": "Deal", "stage_id": open})).await;
        let note = json!({"kind": "note", "body": "N", "links": [{"deal_id": deal.id}]});
        for (actor, days) in [(ada.clone(), 1), (system(), -1)] {
            let refused = then(&database, &actor, &ada, days, note.clone()).await;
            assert!(matches!(refused, Err(Error::Denied)), "{refused:?}");
        }
        assert!(then(&database, &system(), &ada, 0, note).await.is_ok());
    });
}
