//! Nothing in the schema is without a rule for merging, erasing and handing out.

use std::collections::BTreeSet;

use crm_db::registry::{LINKS, PERSONAL};
use crm_tests::databases::{on_each_database, on_postgres};

use crate::migrations::columns;

#[test]
fn every_text_has_a_rule() {
    on_postgres(|database| async move {
        let texts: BTreeSet<(String, String)> = columns(&database)
            .into_iter()
            .filter(|(_, (kind, _))| kind == "text" || kind == "jsonb")
            .map(|(place, _)| place)
            .collect();
        let ruled: Vec<(String, String)> = PERSONAL
            .iter()
            .flat_map(|texts| texts.columns.iter().map(|column| (texts.table.to_owned(), (*column).to_owned())))
            .flat_map(|(table, column)| match column.as_str() {
                "*" => texts.iter().filter(|(of, _)| *of == table).cloned().collect(),
                _ => vec![(table, column)],
            })
            .collect();
        assert_eq!(ruled.len(), ruled.iter().collect::<BTreeSet<_>>().len(), "a column is named twice");
        assert_eq!(ruled.into_iter().collect::<BTreeSet<_>>(), texts);
    });
}

#[test]
fn every_link_to_a_record_or_person_has_a_rule() {
    on_each_database(|database| async move {
        let sql = if database.is_postgres() {
            "SELECT c.conrelid::regclass || '|' || a.attname || '|' || c.confrelid::regclass AS text FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
        } else {
            "SELECT t.name || '|' || f.\"from\" || '|' || f.\"table\" AS text FROM pragma_table_list t \
             JOIN pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'"
        };
        let found: BTreeSet<String> = database
            .texts(sql)
            .into_iter()
            .map(|row| row.replace('"', ""))
            .filter(|row| {
                ["account", "contact", "deal", "user"].iter().any(|target| row.ends_with(&format!("|{target}")))
            })
            .collect();
        let ruled: Vec<String> =
            LINKS.iter().map(|link| format!("{}|{}|{}", link.table, link.column, link.target)).collect();
        assert_eq!(ruled.len(), ruled.iter().collect::<BTreeSet<_>>().len(), "a link is named twice");
        assert_eq!(ruled.into_iter().collect::<BTreeSet<_>>(), found);
    });
}
