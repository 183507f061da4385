//! Both databases have the same migrations and the same columns, and can go back.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crm_tests::databases::{Database, on_each_database, on_postgres, on_sqlite};
use crm_tests::world::{create, system};
use serde_json::json;

/// Table and column to type and whether it may be empty, in the words of PostgreSQL.
pub(crate) fn columns(database: &Database) -> BTreeMap<(String, String), (String, bool)> {
    let rows = if database.is_postgres() {
        database.texts(
            "SELECT table_name || '|' || column_name || '|' || data_type || '|' || is_nullable AS text \
             FROM information_schema.columns WHERE table_schema = 'public'",
        )
    } else {
        database.texts(
            "SELECT t.name || '|' || c.name || '|' || c.type || '|' || CASE WHEN c.\"notnull\" THEN 'NO' ELSE 'YES' END AS text \
             FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' \
             AND t.name NOT LIKE 'sqlite_%'",
        )
    };
    let mut found = BTreeMap::new();
    for row in rows {
        let parts: Vec<&str> = row.split('|').collect();
        let [table, column, kind, nullable] = parts[..] else { panic!("{row}") };
        if !table.starts_with("__diesel") {
            found.insert((table.to_owned(), column.to_owned()), (kind.to_lowercase(), nullable == "YES"));
        }
    }
    found
}

fn fits(sqlite: &str, postgres: &str) -> bool {
    match sqlite {
        "blob" => matches!(postgres, "uuid" | "bytea"),
        "integer" => matches!(postgres, "integer" | "bigint" | "boolean" | "timestamp with time zone"),
        "real" => postgres == "double precision",
        "text" => matches!(postgres, "text" | "jsonb" | "date"),
        _ => false,
    }
}

#[test]
fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (Mutex::new(BTreeMap::new()), Mutex::new(BTreeMap::new()));
    on_sqlite(|database| {
        *sqlite.lock().unwrap() = columns(&database);
        async {}
    });
    on_postgres(|database| {
        *postgres.lock().unwrap() = columns(&database);
        async {}
    });
    let (sqlite, postgres) = (sqlite.into_inner().unwrap(), postgres.into_inner().unwrap());
    assert!(sqlite.len() > 200);
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (column, (kind, nullable)) in &sqlite {
        let (theirs, their_nullable) = &postgres[column];
        assert!(fits(kind, theirs), "{column:?}: {kind} and {theirs}");
        assert_eq!(nullable, their_nullable, "{column:?}");
    }
}

#[test]
fn both_sides_have_migrations_of_the_same_names() {
    let names = |side: &str| {
        let root = format!("{}/../migrations/{side}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<String> =
            std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

/// Rows that go for good seldom and a few at a time: what hangs on them may be found by reading a table once.
const SELDOM_GONE: [&str; 6] = ["user", "team", "api_key", "tag", "pipeline", "stage"];

/// Foreign keys as `child.column -> parent` for which no index has every row that a parent's removal asks for: an index
/// serves when the column leads it and it leaves out nothing, or only rows without a value there.
fn links_without_index(database: &Database) -> Vec<String> {
    let sql = if database.is_postgres() {
        "SELECT c.conrelid::regclass::text || '.' || a.attname || ' -> ' || replace(c.confrelid::regclass::text, '\"', '') AS text \
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
         WHERE c.contype = 'f' AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid \
         AND i.indkey[0] = c.conkey[1] AND (i.indpred IS NULL \
         OR pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))"
    } else {
        "SELECT t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" AS text \
         FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' AND NOT EXISTS ( \
         SELECT 1 FROM pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i \
         LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name \
         WHERE i.seqno = 0 AND i.name = f.\"from\" \
         AND (l.partial = 0 OR m.sql LIKE '% WHERE ' || f.\"from\" || ' IS NOT NULL'))"
    };
    database.texts(sql)
}

#[test]
fn what_hangs_on_a_record_that_goes_for_good_is_found_by_an_index() {
    on_each_database(|database| async move {
        let (seldom, slow): (Vec<String>, Vec<String>) = links_without_index(&database)
            .into_iter()
            .partition(|link| SELDOM_GONE.iter().any(|parent| link.ends_with(&format!(" -> {parent}"))));
        assert!(seldom.iter().any(|link| link.contains("created_by")), "nothing was looked at: {seldom:?}");
        assert_eq!(slow, Vec::<String>::new());
    });
}

#[test]
fn migrations_go_down_and_up_again() {
    on_each_database(|database| async move {
        let before = columns(&database);
        create::<crm_domain::account::Account>(
            &database.store,
            &system(),
            json!({"name": "A", "domains": ["a.example"]}),
        )
        .await;
        database.store.undo_migrations().await.unwrap();
        assert_eq!(columns(&database), BTreeMap::new());
        let again = database.another();
        assert_eq!(columns(&database), before);
        create::<crm_domain::account::Account>(&again, &system(), json!({"name": "A"})).await;
    });
}

#[test]
fn two_processes_can_start_at_once() {
    on_each_database(|database| async move {
        database.store.undo_migrations().await.unwrap();
        let starts: Vec<_> = (0..3)
            .map(|_| {
                let database = std::sync::Arc::clone(&database);
                tokio::task::spawn_blocking(move || drop(database.another()))
            })
            .collect();
        for start in starts {
            start.await.unwrap();
        }
        assert!(!columns(&database).is_empty());
    });
}
