//! The history of the configuration: each question looks at little more than it answers, however many other events there are.

use chrono::TimeDelta;
use crm_db::configuration::{ConfigurationFilter, ConfigurationPage};
use crm_db::{Error, Store};
use crm_domain::entity::Entity;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::visits::{forget, visits, watch};
use crm_tests::world::{me, person, system};
use uuid::Uuid;

/// Events in the log.
const MADE: i64 = 6_000;
/// One in so many is of the configuration.
const RARE: i64 = 20;

fn id(kind: u8, number: i64) -> Uuid {
    Uuid::parse_str(&format!("0000000{kind}-0000-7000-8000-{number:012x}")).unwrap()
}

/// Fills the log: an event a second, of stages and now and then of a tag, of the configuration one in twenty.
fn fill(database: &Database, user: Uuid) {
    let start = database.store.now() - TimeDelta::seconds(MADE);
    let postgres = database.is_postgres();
    let key = |id: Uuid| if postgres { format!("'{id}'") } else { format!("x'{}'", id.simple()) };
    let mut sql = String::from("BEGIN;");
    for number in 0..MADE {
        let at = start + TimeDelta::seconds(number);
        let at = if postgres { format!("'{}'", at.to_rfc3339()) } else { at.timestamp_micros().to_string() };
        let configuration = if number % RARE == 0 { "TRUE" } else { "FALSE" };
        let entity = if number % (RARE * 30) == 0 { "tag" } else { "stage" };
        sql += &format!(
            "INSERT INTO event (id, position, at, actor_kind, user_id, cause_kind, depth, entity, record_id, version, kind, configuration) \
             VALUES ({}, {}, {at}, 'user', {}, 'request', 0, '{entity}', {}, 1, 'updated', {configuration});",
            key(id(1, number)),
            number + 1_000_000,
            key(user),
            key(id(4, number)),
        );
    }
    database.execute(&(sql + "COMMIT; ANALYZE"));
}

async fn ask(store: &Store, filter: &ConfigurationFilter, cursor: Option<String>) -> Result<ConfigurationPage, Error> {
    let filter = filter.clone();
    store.read(system(), move |reader| reader.configuration_changes(&filter, cursor.as_deref(), 20)).await
}

#[test]
fn every_question_of_the_history_visits_little_more_than_it_answers() {
    watch();
    on_each_database(|database| async move {
        let store = &database.store;
        let user = me(&person(store, "ann", "admin", &[]).await).uuid();
        fill(&database, user);
        let hour = Some(store.now() - TimeDelta::hours(1));
        let all = ConfigurationFilter::default();
        let questions = [
            ("all", all.clone(), 20),
            ("a kind", ConfigurationFilter { entity: Some(Entity::Tag), ..all.clone() }, 10),
            ("none of a kind", ConfigurationFilter { entity: Some(Entity::Webhook), ..all.clone() }, 0),
            ("a person", ConfigurationFilter { user_id: Some(user), ..all.clone() }, 20),
            ("nobody", ConfigurationFilter { user_id: Some(id(9, 9)), ..all.clone() }, 0),
            ("a time", ConfigurationFilter { to: hour, ..all.clone() }, 20),
            ("a kind in a time", ConfigurationFilter { entity: Some(Entity::Stage), to: hour, ..all }, 20),
        ];
        for (what, filter, expected) in questions {
            forget(&database);
            let page = ask(store, &filter, None).await.unwrap();
            assert_eq!(page.data.len(), expected, "{what}");
            let asked = visits(&database);
            let visited: i64 = asked.iter().map(|visit| visit.rows).sum();
            // What became of the records since and what they changed is looked up for each.
            assert!(visited <= 6 * 21 + 30, "{what} visits {visited}: {asked:#?}");
        }
    });
}
