//! What must not be there: each rule of the architecture that the compiler does not hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Every file below a folder with one of these endings: path from the root, and text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["node_modules", "dist", "target", "test-results"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|end| name.ends_with(end)) {
                let told = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((told, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The product's Rust files, without their tests at the bottom.
fn product() -> Vec<(String, String)> {
    let sources = ["crm-domain/src", "crm-db/src", "crm-api/src"].iter().flat_map(|folder| files(folder, &[".rs"]));
    sources
        .filter(|(path, _)| !path.ends_with("/tests.rs") && !path.contains("/tests/") && !path.ends_with("/fixture.rs"))
        .map(|(path, text)| (path, text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()))
        .collect()
}

/// Asserts that no line of code outside the allowed files holds one of the words.
#[track_caller]
fn only_in(words: &[&str], allowed: &[&str], reason: &str) {
    let mut wrong = Vec::new();
    for (path, text) in product() {
        if allowed.iter().any(|prefix| path.starts_with(prefix)) {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                wrong.push(format!("{path}:{number}: {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{reason}:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_store_knows_diesel() {
    only_in(&["diesel"], &["crm-db/"], "diesel is the store's affair");
    let manifest = |name: &str| std::fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap();
    assert!(!manifest("crm-domain").contains("diesel") && !manifest("crm-api").contains("diesel"));
}

#[test]
fn only_the_api_knows_actix_and_its_actions_do_not() {
    only_in(&["actix"], &["crm-api/"], "HTTP is the API's affair");
    let actions = files("crm-api/src/actions", &[".rs"]);
    assert!(!actions.is_empty());
    for (path, text) in actions {
        assert!(!text.contains("actix"), "{path}: actions know no HTTP");
    }
}

#[test]
fn the_domain_does_nothing_but_decide() {
    for (path, text) in product().into_iter().filter(|(path, _)| path.starts_with("crm-domain/")) {
        for word in ["std::fs", "std::net", "std::env", "std::thread", "tokio", "crm_db", "crm_api", "reqwest"] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
}

#[test]
fn only_few_files_tell_the_two_databases_apart() {
    let allowed = [
        "crm-db/src/dialect",
        "crm-db/src/connection.rs",
        "crm-db/src/migrate.rs",
        "crm-db/src/column.rs",
        // Which pool, which library, which error, which lock.
        "crm-db/src/store.rs",
        "crm-db/src/error.rs",
        "crm-db/src/job.rs",
        "crm-db/src/session",
        "crm-db/src/event_log.rs",
        "crm-db/src/filler",
        // The address that an operator gives.
        "crm-api/src/config.rs",
    ];
    only_in(&["Sqlite", "sqlite", "Postgres", "postgres", "Pg"], &allowed, "ask the dialect");
}

#[test]
fn time_and_chance_come_in_at_the_edges() {
    // How old the knowledge is that a connection works is no time of the business, nor is how long a call takes.
    let clocks = [
        "crm-api/src/command",
        "crm-api/src/request_log.rs",
        "crm-db/src/connection.rs",
        "crm-api/src/outbound/send.rs",
    ];
    only_in(&["Utc::now", "SystemTime", "Instant::now", "Local::now"], &clocks, "take the time from the context");
    let chance = ["crm-db/src/", "crm-api/src/auth/token.rs", "crm-api/src/request_log.rs", "crm-domain/src/id.rs"];
    only_in(&["rand::r", "now_v7", "new_v4", "thread_rng"], &chance, "take ids and chance from the context");
}

#[test]
fn product_code_does_not_panic() {
    let words = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!(", "dbg!("];
    only_in(&words, &[], "answer an error");
}

#[test]
fn nothing_is_left_to_do() {
    let words = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "XX".to_owned() + "X:"];
    let folders = ["crm-domain", "crm-db", "crm-api", "tests", "frontend/src", "migrations", "scripts"];
    for (path, text) in folders.iter().flat_map(|folder| files(folder, &[".rs", ".ts", ".tsx", ".sql", ".sh", ".css"]))
    {
        for word in &words {
            assert!(!text.contains(word.as_str()), "{path}: {word}");
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    let generated = ["crm-db/src/schema.rs", "frontend/src/api/schema.d.ts"];
    for folder in ["crm-domain", "crm-db", "crm-api", "tests", "frontend/src"] {
        for (path, text) in files(folder, &[".rs", ".ts", ".tsx"]) {
            let lines = text.lines().count();
            assert!(lines <= 600 || generated.contains(&path.as_str()), "{path} has {lines} lines");
        }
    }
}

#[test]
fn every_module_opens_with_what_it_knows() {
    for (path, text) in files("crm-api/src", &[".rs"]).into_iter().chain(files("crm-db/src", &[".rs"])) {
        let generated = path == "crm-db/src/schema.rs" || path.ends_with("/tests.rs");
        assert!(generated || text.starts_with("//! "), "{path} says nothing of itself");
    }
}

#[test]
fn no_module_file_is_called_mod() {
    for folder in ["crm-domain", "crm-db", "crm-api", "tests"] {
        for (path, _) in files(folder, &[".rs"]) {
            assert!(!path.ends_with("/mod.rs"), "{path}: name it after the module");
        }
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| -> BTreeSet<String> {
        let folder = root().join("migrations").join(database);
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert_eq!(sqlite, postgres);
    for name in &sqlite {
        for database in ["sqlite", "postgres"] {
            for file in ["up.sql", "down.sql"] {
                assert!(
                    root().join("migrations").join(database).join(name).join(file).is_file(),
                    "{database} {name} {file}"
                );
            }
        }
    }
}

#[test]
fn every_part_of_the_api_has_its_tests() {
    let told = std::fs::read_to_string(root().join("tests/http/main.rs")).unwrap().to_lowercase();
    let opening: String = told.lines().take_while(|line| line.starts_with("//!")).collect();
    for (path, _) in files("crm-api/src/routes", &[".rs"]) {
        let name = Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        let own = root().join(format!("tests/http/{name}.rs")).is_file();
        assert!(own || opening.contains(&name), "{path}: no tests/http/{name}.rs, and main.rs does not say where");
    }
}

#[test]
fn no_test_waits_for_time_or_is_left_out() {
    for (path, text) in files("tests", &[".rs"]) {
        for word in ["thread::sle".to_owned() + "ep", "time::sle".to_owned() + "ep", "#[igno".to_owned() + "re"] {
            assert!(!text.contains(&word), "{path}: {word}");
        }
    }
}
