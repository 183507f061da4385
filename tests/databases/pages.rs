//! Pages of lists: every order in both directions, cursors that neither skip nor double, offsets, counts.

use std::cmp::Ordering;

use crm_db::{Error, Store, Stored};
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::field::{Field, Source};
use crm_domain::fold::fold;
use crm_domain::policy::Actor;
use crm_domain::query::{Start, Value};
use crm_domain::record::Record;
use crm_tests::databases::on_each_database;
use crm_tests::world::{all_ids, create, create_deal, delete, list, person, question, stages, system};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::filters::compare;

/// The ids of records in the order of one field: empty values last either way, the id breaks ties.
pub(crate) fn in_order<R: Record>(records: &[&R], field: &Field, descending: bool) -> Vec<Uuid> {
    let mut expected: Vec<(Option<Value>, Uuid)> = records
        .iter()
        .map(|record| {
            let value = Value::read(&serde_json::to_value(record).unwrap()[field.name], field.kind);
            let value = match value {
                Some(Value::Text(text)) if field.source == Source::Folded => Some(Value::Text(fold(&text))),
                other => other,
            };
            (value, record.head().id)
        })
        .collect();
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    expected.sort_by(|a, b| match (&a.0, &b.0) {
        (Some(x), Some(y)) => turned(compare(x, y).then(a.1.cmp(&b.1))),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => turned(a.1.cmp(&b.1)),
    });
    expected.into_iter().map(|pair| pair.1).collect()
}

async fn check_orders<R: Stored>(store: &Store, actor: &Actor) {
    let ids = all_ids::<R>(store, actor, question::<R>(R::DEFAULT_SORT, None, &[])).await;
    assert!(ids.len() > 20);
    let records = store.read(system(), move |reader| reader.get_many::<R>(&ids)).await.unwrap();
    for field in R::FIELDS.iter().filter(|field| field.sortable) {
        for sign in ["", "-"] {
            let expected = in_order(&records.iter().collect::<Vec<_>>(), field, sign == "-");
            let mut asked = question::<R>(&format!("{sign}{}", field.name), None, &[]);
            asked.limit = 4;
            assert_eq!(all_ids::<R>(store, actor, asked.clone()).await, expected, "{sign}{}", field.name);
            for skip in [0, 3, expected.len() - 2, expected.len() + 5] {
                asked.start = Start::Offset(u32::try_from(skip).unwrap());
                let page = list::<R>(store, actor, asked.clone()).await.unwrap();
                let found: Vec<Uuid> = page.data.iter().map(|record| record.head().id).collect();
                let rest: Vec<Uuid> = expected.iter().copied().skip(skip).take(4).collect();
                assert_eq!(found, rest, "{sign}{} from {skip}", field.name);
            }
        }
    }
}

#[test]
fn pages_neither_skip_nor_double() {
    on_each_database(|database| async move {
        let store = &database.store;
        let admin = person(store, "ada", "admin", &[]).await;
        let rep = person(store, "rob", "rep", &[]).await;
        let steps = stages(store).await;
        for index in 0..40 {
            database.pass(chrono::TimeDelta::seconds(i64::from(index % 3)));
            let some = |value: Json| if index % 4 == 0 { Json::Null } else { value };
            let name = ["Äpfel", "apfel", "Zeta", "Ölberg", "b"][index as usize % 5];
            let owner = [admin.user_id, rep.user_id, None][index as usize % 3];
            let sent = json!({"name": name, "employee_count": some(json!(index % 7)), "annual_revenue_minor": some(json!(index)), "owner_id": owner});
            create::<Account>(store, &admin, sent).await;
            let sent = json!({"last_name": name, "email": some(json!(format!("{}{index}@x.example", index % 6))), "owner_id": owner});
            create::<Contact>(store, &admin, sent).await;
            let stage = if index % 2 == 0 { &steps.open } else { &steps.won };
            let sent = json!({"name": name, "stage_id": stage.id, "amount_minor": some(json!(index % 5)), "expected_close_on": some(json!(format!("2026-05-{:02}", index % 9 + 1))), "owner_id": owner});
            create_deal(store, &admin, sent).await;
        }
        for actor in [&admin, &rep] {
            check_orders::<Account>(store, actor).await;
            check_orders::<Contact>(store, actor).await;
            check_orders::<Deal>(store, actor).await;
        }
    });
}

#[test]
fn pages_of_what_words_find_neither_skip_nor_double() {
    on_each_database(|database| async move {
        let store = &database.store;
        let admin = person(store, "ada", "admin", &[]).await;
        let rep = person(store, "rob", "rep", &[]).await;
        // Longer than what a search entry holds of a name, and the same up to there.
        let long = "ß".repeat(90);
        for index in 0..32 {
            let name = match index % 4 {
                0 => format!("Älter {}", index % 3),
                1 => format!("{long}{}", 9 - index % 10),
                2 => "alter".to_owned(),
                _ => "another".to_owned(),
            };
            let owner = [admin.user_id, rep.user_id][usize::from(index % 8 < 4)];
            let sent = json!({"last_name": name, "email": format!("wanted.{index}@x.example"), "owner_id": owner});
            create::<Contact>(store, &admin, sent).await;
        }
        let bin: Contact = create(store, &admin, json!({"last_name": "Bin", "email": "wanted@x.example"})).await;
        delete(store, &admin, bin.id).await.unwrap();
        for actor in [&admin, &rep] {
            let ids = all_ids::<Contact>(store, actor, question::<Contact>("name", None, &[])).await;
            let records = store.read(system(), move |reader| reader.get_many::<Contact>(&ids)).await.unwrap();
            let name = Contact::FIELDS.iter().find(|field| field.name == "name").unwrap();
            for (sort, words, most) in [("name", "wanted", 32), ("-name", "wanted x", 32), ("name", "alt wan", 16)] {
                let held = |record: &&Contact| most == 32 || fold(&record.name).contains("alt");
                let expected = in_order(&records.iter().filter(held).collect::<Vec<_>>(), name, sort == "-name");
                assert!(expected.len() >= most / 2 && expected.len() <= most);
                let mut asked = question::<Contact>(sort, None, &[]);
                (asked.words, asked.count) = (Some(words.to_owned()), true);
                let page = list::<Contact>(store, actor, asked.clone()).await.unwrap();
                assert_eq!(page.count, Some(expected.len() as u64), "{sort} {words}");
                asked.limit = 3;
                assert_eq!(all_ids::<Contact>(store, actor, asked.clone()).await, expected, "{sort} {words}");
                asked.start = Start::Offset(5);
                let found = list::<Contact>(store, actor, asked).await.unwrap();
                let found: Vec<Uuid> = found.data.iter().map(|record| record.head().id).collect();
                assert_eq!(found, expected[5..8], "{sort} {words}");
            }
        }
    });
}

#[test]
fn what_a_common_value_narrows_a_list_to_stands_in_every_order() {
    on_each_database(|database| async move {
        let store = &database.store;
        let admin = person(store, "ada", "admin", &[]).await;
        for index in 0..60 {
            database.pass(chrono::TimeDelta::seconds(i64::from(index % 3)));
            let email = if index % 4 == 0 { Json::Null } else { json!(format!("{}{index}@x.example", index % 6)) };
            let source = ["Anruf", "Messe", "MESSE", "Messe", "messe"][index as usize % 5];
            let sent = json!({"last_name": format!("N{}", index * 7 % 60), "email": email, "source": source});
            create::<Contact>(store, &admin, sent).await;
        }
        let bin: Contact = create(store, &admin, json!({"last_name": "N0", "source": "Messe"})).await;
        delete(store, &admin, bin.id).await.unwrap();
        let ids = all_ids::<Contact>(store, &admin, question::<Contact>("name", None, &[])).await;
        let records = store.read(system(), move |reader| reader.get_many::<Contact>(&ids)).await.unwrap();
        for (value, most) in [("MESSE", 48), ("Anruf", 12)] {
            let held = |record: &&Contact| record.source.as_deref().is_some_and(|source| fold(source) == fold(value));
            let held: Vec<&Contact> = records.iter().filter(held).collect();
            assert_eq!(held.len(), most);
            let filter = json!({"field": "source", "op": "eq", "value": value});
            for field in Contact::FIELDS.iter().filter(|field| field.sortable) {
                for sign in ["", "-"] {
                    let mut asked = question::<Contact>(&format!("{sign}{}", field.name), Some(filter.clone()), &[]);
                    asked.limit = 5;
                    let expected = in_order(&held, field, sign == "-");
                    assert_eq!(
                        all_ids::<Contact>(store, &admin, asked).await,
                        expected,
                        "{sign}{} {value}",
                        field.name
                    );
                }
            }
        }
    });
}

#[test]
fn a_cursor_is_good_for_its_list_alone() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        for index in 0..5 {
            create::<Account>(store, admin, json!({"name": format!("N{index}")})).await;
        }
        let mut asked = question::<Account>("name", None, &[]);
        asked.limit = 2;
        asked.count = true;
        let page = list::<Account>(store, admin, asked.clone()).await.unwrap();
        assert_eq!(page.count, Some(5));
        let cursor = page.next_cursor.unwrap();
        let mut other = question::<Account>("-name", None, &[]);
        for (start, fits) in [(cursor.clone(), false), ("rubbish".into(), false), (format!("{cursor}A"), false)] {
            other.start = Start::Cursor(start);
            assert_eq!(list::<Account>(store, admin, other.clone()).await.is_ok(), fits);
        }
        let mut contacts = question::<Contact>("name", None, &[]);
        contacts.start = Start::Cursor(cursor.clone());
        assert!(matches!(list::<Contact>(store, admin, contacts).await, Err(Error::Cursor)));
        asked.start = Start::Cursor(cursor);
        asked.limit = 3;
        assert_eq!(list::<Account>(store, admin, asked).await.unwrap().data.len(), 3);
    });
}

#[test]
fn words_are_found_anywhere_and_wildcards_are_letters() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        for name in ["Müller & Söhne", "100% Bio", "10000 Bio", "a_b GmbH", "axb GmbH", "Quote \" Inc", "Li"] {
            create::<Account>(store, admin, json!({"name": name})).await;
        }
        for (words, expected) in [
            ("MUELL", vec![]),
            ("mull söhne", vec!["Müller & Söhne"]),
            ("bio 0%", vec!["100% Bio"]),
            ("10", vec!["100% Bio", "10000 Bio"]),
            ("li in", vec![]),
            ("00%", vec!["100% Bio"]),
            ("a_b", vec!["a_b GmbH"]),
            ("li", vec!["Li"]),
            ("\"", vec![]),
            ("gmbh", vec!["a_b GmbH", "axb GmbH"]),
            ("gmbh ax", vec!["axb GmbH"]),
        ] {
            let mut asked = question::<Account>("name", None, &[]);
            asked.words = Some(words.to_owned());
            let found = list::<Account>(store, admin, asked).await.unwrap();
            assert_eq!(found.data.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), expected, "{words}");
        }
    });
}
