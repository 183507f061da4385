//! The audit log: every question is answered from both logs, in order, and looks at little more than it answers.

use chrono::TimeDelta;
use crm_db::audit::{AuditFilter, AuditPage};
use crm_db::{Error, Store};
use crm_domain::audit::AuditKind;
use crm_domain::entity::Entity;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::visits::{forget, visits, watch};
use crm_tests::world::system;
use uuid::Uuid;

/// Entries of each log.
const MADE: i64 = 6_000;
/// One in so many is a deletion, by the rare credential.
const RARE: i64 = 1_000;

fn id(kind: u8, number: i64) -> Uuid {
    Uuid::parse_str(&format!("0000000{kind}-0000-7000-8000-{number:012x}")).unwrap()
}

/// Fills both logs: an entry a second, of a busy credential but for one in a thousand.
fn fill(database: &Database) {
    let start = database.store.now() - TimeDelta::seconds(MADE);
    let postgres = database.is_postgres();
    let key = |id: Uuid| match postgres {
        true => format!("'{id}'"),
        false => format!("x'{}'", id.simple()),
    };
    let moment = |at: chrono::DateTime<chrono::Utc>| match postgres {
        true => format!("'{}'", at.to_rfc3339()),
        false => at.timestamp_micros().to_string(),
    };
    let mut sql = String::from("BEGIN;");
    for number in 0..MADE {
        let rare = number % RARE == 0;
        let (kind, access) = if rare { ("deleted", "exported") } else { ("updated", "opened") };
        let (event, at, actor) =
            (key(id(1, number)), moment(start + TimeDelta::seconds(number)), key(id(3, rare.into())));
        let (record, read) = (key(id(4, number / 3)), key(id(2, number)));
        sql += &format!(
            "INSERT INTO event (id, position, at, actor_kind, actor_id, cause_kind, depth, entity, record_id, version, kind) \
             VALUES ({event}, {}, {at}, 'api_key', {actor}, 'request', 0, 'contact', {record}, 1, '{kind}');",
            number + 1_000_000
        );
        sql += &format!(
            "INSERT INTO access_log (id, at, actor_kind, actor_id, kind, entity, record_id) \
             VALUES ({read}, {at}, 'user', {actor}, '{access}', 'account', {record});"
        );
    }
    database.execute(&(sql + "COMMIT; ANALYZE"));
}

async fn ask(store: &Store, filter: &AuditFilter, cursor: Option<String>) -> Result<AuditPage, Error> {
    let filter = filter.clone();
    store.read(system(), move |reader| reader.audit(&filter, cursor.as_deref(), 20)).await
}

#[test]
fn every_question_visits_little_more_than_it_answers() {
    watch();
    on_each_database(|database| async move {
        fill(&database);
        let store = &database.store;
        let hour = Some(store.now() - TimeDelta::hours(1));
        let questions = [
            ("all", AuditFilter::default(), 20),
            ("a credential", AuditFilter { credential_id: Some(id(3, 0)), ..AuditFilter::default() }, 20),
            ("a rare credential", AuditFilter { credential_id: Some(id(3, 1)), ..AuditFilter::default() }, 12),
            ("a time", AuditFilter { to: hour, ..AuditFilter::default() }, 20),
            (
                "a credential in a time",
                AuditFilter { credential_id: Some(id(3, 0)), to: hour, ..AuditFilter::default() },
                20,
            ),
            ("a record", AuditFilter { record_id: Some(id(4, 7)), ..AuditFilter::default() }, 6),
            ("a rare kind", AuditFilter { kind: Some(AuditKind::Deleted), ..AuditFilter::default() }, 6),
            ("a rare access", AuditFilter { kind: Some(AuditKind::Exported), ..AuditFilter::default() }, 6),
            ("none of a kind", AuditFilter { entity: Some(Entity::Deal), ..AuditFilter::default() }, 0),
            ("a kind of record", AuditFilter { entity: Some(Entity::Account), ..AuditFilter::default() }, 20),
            (
                "what happened to a kind of record",
                AuditFilter { entity: Some(Entity::Contact), kind: Some(AuditKind::Deleted), ..AuditFilter::default() },
                6,
            ),
        ];
        for (what, filter, expected) in questions {
            forget(&database);
            let page = ask(store, &filter, None).await.unwrap();
            assert_eq!(page.data.len(), expected, "{what}");
            let asked = visits(&database);
            let visited: i64 = asked.iter().map(|visit| visit.rows).sum();
            // What is merged is read once for each log and once for the order; names and values are looked up.
            assert!(visited <= 6 * 21 + 30, "{what} visits {visited}: {asked:#?}");
        }
    });
}

#[test]
fn pages_follow_each_other_without_gap_or_double_over_both_logs() {
    on_each_database(|database| async move {
        fill(&database);
        let store = &database.store;
        let filter = AuditFilter { from: Some(store.now() - TimeDelta::seconds(50)), ..AuditFilter::default() };
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = ask(store, &filter, cursor.take()).await.unwrap();
            found.extend(page.data.into_iter().map(|entry| (entry.at, entry.id)));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let mut sorted = found.clone();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.reverse();
        assert_eq!((found.len(), found == sorted), (100, true));
        let first = ask(store, &filter, None).await.unwrap();
        let other = AuditFilter { kind: Some(AuditKind::Opened), ..filter };
        assert!(matches!(ask(store, &other, first.next_cursor).await, Err(Error::Cursor)));
    });
}
