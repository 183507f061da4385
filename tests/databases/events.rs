//! One event for each mutation, with what changed, gapless in the order of commits.

use crm_db::Seen;
use crm_domain::contact::Contact;
use crm_domain::tag::Tag;
use crm_tests::databases::on_each_database;
use crm_tests::world::{create, create_deal, delete, person, stages, system, try_create, update, update_deal};
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

fn changes(texts: Vec<String>) -> Vec<Json> {
    texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

#[test]
fn each_mutation_leaves_one_event_with_its_difference() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let count = || database.texts("SELECT CAST(count(*) AS text) AS text FROM event")[0].parse::<usize>().unwrap();
        let before = count();
        let contact: Contact = create(store, admin, json!({"last_name": "A", "source": "web"})).await;
        assert_eq!(count(), before + 1);
        update(store, admin, contact.id, Seen::Any, json!({"source": null, "description": "x"})).await.unwrap();
        assert_eq!(count(), before + 2);
        update(store, admin, contact.id, Seen::Any, json!({"description": "x"})).await.unwrap();
        assert_eq!(count(), before + 2, "nothing changed");
        assert!(update(store, admin, contact.id, Seen::Version(1), json!({"description": "y"})).await.is_err());
        assert_eq!(count(), before + 2, "refused");
        delete(store, admin, contact.id).await.unwrap();
        assert_eq!(count(), before + 3);
        assert!(
            try_create::<Contact>(store, admin, json!({"last_name": "A", "owner_id": uuid::Uuid::now_v7()}))
                .await
                .is_err()
        );
        assert_eq!(count(), before + 3, "refused");
        let sql = "SELECT CAST(changes AS text) AS text FROM event_value JOIN event ON event.id = event_id \
                   WHERE kind = 'updated' ORDER BY event.id DESC LIMIT 1";
        let mut found = changes(database.texts(sql));
        let found = found[0].as_array_mut().unwrap();
        found.sort_by_key(|change| change["field"].to_string());
        let expected = json!([{"field": "description", "before": null, "after": "x"}, {"field": "source", "before": "web", "after": null}]);
        assert_eq!(json!(found), expected);
    });
}

#[test]
fn what_follows_from_a_move_makes_no_noise() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let steps = stages(store).await;
        let deal =
            create_deal(store, admin, json!({"name": "D", "stage_id": steps.open.id, "amount_minor": 100})).await;
        update_deal(store, admin, deal.id, json!({"stage_id": steps.next.id})).await.unwrap();
        let sql = "SELECT CAST(changes AS text) AS text FROM event_value JOIN event ON event.id = event_id WHERE kind = 'updated'";
        let found = changes(database.texts(sql));
        let fields: Vec<&str> =
            found[0].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["stage_id"], "time, probability and the like follow from the stage");
    });
}

#[test]
fn positions_have_no_gap_under_concurrent_writers() {
    on_each_database(|database| async move {
        let store = &database.store;
        let writers = (0..8).map(|writer| async move {
            for number in 0..10 {
                create::<Tag>(store, &system(), json!({"name": format!("{writer}-{number}")})).await;
                if number % 3 == 0 {
                    store.sequence_events().await.unwrap();
                }
            }
        });
        join_all(writers).await;
        store.sequence_events().await.unwrap();
        let mut positions: Vec<i64> = database
            .texts("SELECT CAST(position AS text) AS text FROM event")
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        positions.sort_unstable();
        assert_eq!(positions, (1..=80).collect::<Vec<_>>());
    });
}
