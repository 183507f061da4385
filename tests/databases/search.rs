//! Search forgives typing errors and answers in the same order on both databases.

use std::sync::Mutex;

use crm_db::Seen;
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::world::{create, create_deal, delete, person, stages, system, update};
use serde_json::json;

use crate::migrations::columns;

const ALL: [Entity; 3] = [Entity::Account, Entity::Contact, Entity::Deal];

#[test]
fn typing_errors_are_forgiven_in_the_same_order_on_both() {
    let seen: Mutex<Vec<Vec<Vec<String>>>> = Mutex::default();
    on_each_database(|database| {
        let seen = &seen;
        async move {
            let store = &database.store;
            let steps = stages(store).await;
            for (first, last) in [
                ("Ada", "Lovelace"),
                ("Jürgen", "Müller"),
                ("Anna", "Mueller"),
                ("Max", "Mustermann"),
                ("Grace", "Hopper"),
                ("Li", "Wu"),
            ] {
                let sent = json!({"first_name": first, "last_name": last, "email": format!("{}@firma.example", last.to_lowercase().replace('ü', "ue"))});
                create::<Contact>(store, &system(), sent).await;
            }
            create::<Account>(store, &system(), json!({"name": "Lovelace Ltd"})).await;
            create_deal(store, &system(), json!({"name": "Müller Erweiterung", "stage_id": steps.open.id})).await;
            let mut found = Vec::new();
            for words in [
                "lovelcae",
                "Mueller",
                "Müller",
                "ada lovelace",
                "hoper",
                "li",
                "firma",
                "xyzxyz",
                "%",
                "'\"",
                "mustermann max",
                "mustrmann@firma",
                "garce hoper",
            ] {
                let hits = store.read(system(), move |reader| reader.search(words, &ALL, 10)).await.unwrap();
                found.push(
                    hits.into_iter().map(|hit| format!("{} {}", hit.entity.as_str(), hit.title)).collect::<Vec<_>>(),
                );
            }
            let first = |index: usize| found[index].first().cloned().unwrap_or_default();
            assert!(found[0].iter().any(|hit| hit == "contact Ada Lovelace"), "{:?}", found[0]);
            assert!(found[1].iter().any(|hit| hit == "contact Jürgen Müller"), "{:?}", found[1]);
            assert!(found[1].iter().any(|hit| hit == "contact Anna Mueller"), "{:?}", found[1]);
            assert!(found[2].iter().any(|hit| hit == "contact Jürgen Müller"), "{:?}", found[2]);
            assert_eq!(first(3), "contact Ada Lovelace");
            assert!(found[4].iter().any(|hit| hit == "contact Grace Hopper"), "{:?}", found[4]);
            assert_eq!(found[5], ["contact Li Wu"]);
            assert_eq!(found[7], Vec::<String>::new());
            assert_eq!(first(10), "contact Max Mustermann");
            assert_eq!(first(11), "contact Max Mustermann", "a word within an address is mended");
            assert_eq!(first(12), "contact Grace Hopper", "each of two words is mended");
            seen.lock().unwrap().push(found);
        }
    });
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen[0], seen[1], "the same on both");
}

#[test]
fn the_index_follows_records() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let contact: Contact = create(store, admin, json!({"last_name": "Altmann"})).await;
        let hits = async |words: &'static str| {
            store.read(system(), move |reader| reader.search(words, &ALL, 5)).await.unwrap().len()
        };
        assert_eq!(hits("altmann").await, 1);
        update(store, admin, contact.id, crm_db::Seen::Any, json!({"last_name": "Neuhaus"})).await.unwrap();
        assert_eq!((hits("altmann").await, hits("neuhaus").await), (0, 1));
        delete(store, admin, contact.id).await.unwrap();
        assert_eq!(hits("neuhaus").await, 0);
        let id = contact.id;
        store
            .write(system(), move |tx| {
                let permit = tx.permit_deleted::<Contact>(crm_domain::policy::Action::Delete, id, crm_db::Seen::Any)?;
                tx.restore(permit)
            })
            .await
            .unwrap();
        assert_eq!(hits("neuhaus").await, 1);
    });
}

#[test]
fn search_shows_what_the_actor_sees() {
    on_each_database(|database| async move {
        let store = &database.store;
        let (ann, bob) = (person(store, "ann", "rep", &[]).await, person(store, "bob", "rep", &[]).await);
        let steps = stages(store).await;
        for actor in [&ann, &bob] {
            create_deal(store, actor, json!({"name": "Geheimprojekt", "stage_id": steps.open.id})).await;
        }
        for actor in [&ann, &bob] {
            let hits = store.read(actor.clone(), |reader| reader.search("geheimprojekt", &ALL, 9)).await.unwrap();
            assert_eq!(hits.len(), 1);
            let deal = hits[0].id;
            let deal = store.read(system(), move |reader| reader.get::<Deal>(deal.into())).await.unwrap();
            assert_eq!(deal.owner_id, actor.user_id);
        }
    });
}

fn words(database: &Database, like: &str) -> Vec<String> {
    database.texts(&format!("SELECT DISTINCT word AS text FROM search_word WHERE word LIKE '{like}' ORDER BY 1"))
}

#[test]
fn a_name_that_is_purged_is_nowhere_in_the_database() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let given = json!({"first_name": "Quixwalda", "last_name": "Zyxmann", "description": "Quixwalda again"});
        let contact: Contact = create(store, admin, given).await;
        let longer: Contact = create(store, admin, json!({"last_name": "Zyxmannhausen"})).await;
        assert_eq!(words(&database, "zyx%"), ["zyxmann", "zyxmannhausen"]);
        update(store, admin, contact.id, Seen::Any, json!({"description": "Quixwaldas friend"})).await.unwrap();
        purge(store, contact.id).await;
        assert_eq!(words(&database, "zyx%"), ["zyxmannhausen"], "a part of another word is no word");
        for ((table, column), (kind, _)) in columns(&database) {
            if !["text", "jsonb"].contains(&kind.as_str()) {
                continue;
            }
            let found = database.texts(&format!(
                "SELECT CAST(\"{column}\" AS text) AS text FROM \"{table}\" WHERE lower(CAST(\"{column}\" AS text)) LIKE '%quixwalda%'"
            ));
            assert_eq!(found, Vec::<String>::new(), "{table}.{column}");
        }
        purge(store, longer.id).await;
        assert_eq!(words(&database, "zyx%"), Vec::<String>::new());
    });
}

async fn purge(store: &crm_db::Store, id: crm_domain::id::Id<Contact>) {
    delete(store, &system(), id).await.unwrap();
    let purged = store.write(system(), move |tx| {
        let permit = tx.permit_deleted::<Contact>(crm_domain::policy::Action::Delete, id, Seen::Any)?;
        tx.purge(permit)
    });
    purged.await.unwrap();
}

#[test]
fn the_sweep_forgets_words_that_no_record_holds_and_no_others() {
    on_each_database(|database| async move {
        create::<Contact>(&database.store, &system(), json!({"last_name": "Zyxmannhausen"})).await;
        database.execute("INSERT INTO search_word (key, word) VALUES ('zyxmann', 'zyxmann'), ('zyxman', 'zyxmann')");
        assert_eq!(database.store.sweep_search_words().await.unwrap(), 1);
        assert_eq!(words(&database, "zyx%"), ["zyxmannhausen"]);
        assert_eq!(database.store.sweep_search_words().await.unwrap(), 0);
    });
}
