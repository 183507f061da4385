//! Derives diesel's `schema.rs` from the PostgreSQL migrations, whose column types are explicit.
//!
//! The SQL files stay the one place where a column is declared; a test compares both databases with each other.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a build script stops the build by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Name, diesel type, whether it may be empty, SQL type.
type Columns = Vec<(String, String, bool, &'static str)>;

#[derive(Default)]
struct Table {
    columns: Columns,
    key: Vec<String>,
}

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
    let mut folders: Vec<PathBuf> = fs::read_dir("../migrations/postgres")
        .expect("migrations/postgres is readable")
        .map(|entry| entry.expect("a folder entry").path())
        .collect();
    folders.sort();
    let mut tables = BTreeMap::new();
    for folder in folders {
        let sql = fs::read_to_string(folder.join("up.sql")).expect("each migration has an up.sql");
        for statement in without_comments(&sql).split(';') {
            apply(statement.trim(), &mut tables);
        }
    }
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("schema.rs");
    fs::write(target, render(&tables)).expect("the schema can be written");
    // What the names of the domain's value types stand for in the read models' schemas.
    utoipa_config::Config::new()
        .alias_for("Instant", "chrono::DateTime<chrono::Utc>")
        .alias_for("Day", "chrono::NaiveDate")
        .write_to_file();
}

fn without_comments(sql: &str) -> String {
    let lines: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or("")).collect();
    lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn apply(statement: &str, tables: &mut BTreeMap<String, Table>) {
    let words: Vec<&str> = statement.split(' ').collect();
    match words.as_slice() {
        ["CREATE", "TABLE", name, ..] => {
            let open = statement.find('(').expect("a table has columns");
            let close = statement.rfind(')').expect("a table has columns");
            tables.insert(bare(name), columns(&statement[open + 1..close]));
        }
        ["DROP", "TABLE", name] => {
            tables.remove(&bare(name));
        }
        ["ALTER", "TABLE", name, "ADD", "COLUMN", ..] => {
            let at = statement.find("ADD COLUMN ").expect("just matched") + "ADD COLUMN ".len();
            let added = columns(&statement[at..]);
            tables.get_mut(&bare(name)).expect("the table exists").columns.extend(added.columns);
        }
        ["ALTER", "TABLE", name, "DROP", "COLUMN", column] => {
            tables.get_mut(&bare(name)).expect("the table exists").columns.retain(|c| c.0 != bare(column));
        }
        ["ALTER", "TABLE", name, "RENAME", "COLUMN", from, "TO", to] => {
            for column in &mut tables.get_mut(&bare(name)).expect("the table exists").columns {
                if column.0 == bare(from) {
                    column.0 = bare(to);
                }
            }
        }
        _ => {}
    }
}

fn bare(name: &str) -> String {
    name.trim_matches('"').to_owned()
}

fn columns(body: &str) -> Table {
    let mut table = Table::default();
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (index, letter) in body.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(body[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(body[start..].trim());
    for part in parts {
        if let Some(key) = part.strip_prefix("PRIMARY KEY (") {
            table.key = key.trim_end_matches(')').split(',').map(|name| name.trim().to_owned()).collect();
        } else if !part.starts_with("CONSTRAINT") && !part.is_empty() {
            let (name, rest) = part.split_once(' ').expect("a column has a type");
            let optional = !rest.contains("NOT NULL") && !rest.contains("PRIMARY KEY");
            if rest.contains("PRIMARY KEY") {
                table.key = vec![bare(name)];
            }
            let (sql, diesel) = known_type(rest);
            table.columns.push((bare(name), diesel.to_owned(), optional, sql));
        }
    }
    table
}

/// Returns the SQL type a column's declaration begins with, and diesel's name for it.
fn known_type(rest: &str) -> (&'static str, &'static str) {
    let known = [
        ("uuid", "Guid"),
        ("timestamptz", "Instant"),
        ("jsonb", "JsonDoc"),
        ("bytea", "Binary"),
        ("boolean", "Bool"),
        ("bigint", "BigInt"),
        ("integer", "Integer"),
        ("date", "Date"),
        ("double precision", "Double"),
        ("text", "Text"),
    ];
    *known.iter().find(|(sql, _)| rest.starts_with(sql)).unwrap_or_else(|| panic!("no diesel type for: {rest}"))
}

fn render(tables: &BTreeMap<String, Table>) -> String {
    let mut out = String::new();
    for (name, table) in tables {
        // A column called `at` or `key` is no trouble, one that is a Rust keyword would be.
        writeln!(out, "diesel::table! {{\n    use diesel::sql_types::{{BigInt, Binary, Bool, Date, Double, Integer, Nullable, Text}};\n    use crate::column::sql::{{Guid, Instant, JsonDoc}};").expect("text");
        writeln!(out, "    /// Generated from the migrations.\n    {name} ({}) {{", table.key.join(", "))
            .expect("text");
        for (column, ty, optional, _) in &table.columns {
            let ty = if *optional { format!("Nullable<{ty}>") } else { ty.clone() };
            writeln!(out, "        /// A column.\n        {column} -> {ty},").expect("text");
        }
        out.push_str("    }\n}\n");
    }
    out.push_str("/// Every table: its name, the columns of its key, and its columns with their SQL types.\n");
    out.push_str("pub const TABLES: &[(&str, &[&str], &[(&str, &str)])] = &[\n");
    for (name, table) in tables {
        let columns: Vec<(&str, &str)> = table.columns.iter().map(|column| (column.0.as_str(), column.3)).collect();
        writeln!(out, "    ({name:?}, &{:?}, &{columns:?}),", table.key).expect("text");
    }
    out.push_str("];\n");
    out
}
