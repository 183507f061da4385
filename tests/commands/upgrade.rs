//! A database of the previous release becomes one of this release, with everything that was in it; one of a later release
//! is left alone.

use std::path::{Path, PathBuf};

use crm_api::backup::Archive;
use crm_db::transfer::Source;
use crm_tests::databases::on_postgres;
use serde_json::json;

use crate::crash::{check_sound, execute};
use crate::server::{Folder, Server, finish, told};

/// What the previous release left: a file, and a backup of the same.
fn previous(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/upgrade/0016").join(name)
}

/// Writes the previous release's file into the folder.
fn unpack(folder: &Folder) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(previous("database.zip")).unwrap()).unwrap();
    let path = folder.0.join("crm.sqlite");
    std::io::copy(&mut zip.by_name("crm.db").unwrap(), &mut std::fs::File::create(&path).unwrap()).unwrap();
    format!("sqlite://{}", path.display())
}

/// Asserts that every row of the previous release is what it was, in the columns that it had.
fn unchanged(url: &str) {
    let manifest = Archive::open(&previous("backup.zip")).unwrap().manifest;
    let mut source = Source::open(url).unwrap();
    let changed = source.snapshot(|now| {
        let mut changed = Vec::new();
        for entry in &manifest.tables {
            if now.sum(&entry.table, || Ok(()))? != entry.sum {
                changed.push(entry.table.name.clone());
            }
        }
        Ok(changed)
    });
    assert_eq!(changed.unwrap(), Vec::<String>::new());
    assert!(manifest.rows() > 1000);
}

/// Reads and writes through the screens' own calls.
fn works(folder: &Folder, url: &str) {
    let mut command = folder.command(&["serve"]);
    command.env("DATABASE_URL", url);
    let server = Server::start(command);
    let token = server.login();
    for path in ["accounts", "contacts", "deals", "activities", "products", "pipelines", "users", "audit", "jobs"] {
        let (status, answer) = server.send("GET", &format!("/api/v1/{path}"), &token, None).unwrap();
        assert!(status == 200 && answer["data"].is_array(), "{path}: {status} {answer}");
    }
    // What happened before has been sorted into the history of the configuration.
    let (status, history) = server.send("GET", "/api/v1/configuration-changes?limit=200", &token, None).unwrap();
    let entities: Vec<&str> =
        history["data"].as_array().unwrap().iter().filter_map(|one| one["entity"].as_str()).collect();
    assert!(status == 200 && entities.contains(&"stage") && entities.contains(&"user"), "{entities:?}");
    let (_, list) = server.send("GET", "/api/v1/contacts?limit=1", &token, None).unwrap();
    let contact = format!("/api/v1/contacts/{}", list["data"][0]["id"].as_str().unwrap());
    let (status, answer) = server.send("PATCH", &contact, &token, Some(&json!({"title": "President"}))).unwrap();
    assert_eq!((status, &answer["title"]), (200, &json!("President")), "{answer}");
    let body = json!({"last_name": "Newcomer"});
    assert_eq!(server.send("POST", "/api/v1/contacts", &token, Some(&body)).unwrap().0, 201);
    let (_, found) = server.send("GET", "/api/v1/search?q=newcomer", &token, None).unwrap();
    assert!(found.to_string().contains("Newcomer"), "{found}");
}

#[test]
fn a_file_of_the_previous_release_is_brought_to_this_one() {
    let folder = Folder::new();
    let url = unpack(&folder);
    let migrated = finish(folder.command(&["migrate"]), "");
    assert!(migrated.status.success(), "{}", told(&migrated));
    unchanged(&url);
    works(&folder, &url);
    check_sound(&folder.0.join("crm.sqlite"));
}

#[test]
fn a_backup_of_the_previous_release_is_restored_into_this_one() {
    on_postgres(|database| {
        database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        let folder = Folder::new();
        let (backup, data) = (previous("backup.zip").display().to_string(), folder.0.display().to_string());
        let restore = ["restore", &backup, "--into", &database.url, "--data-dir", &data, "--verify"];
        let restored = finish(folder.command(&restore), "");
        assert!(restored.status.success(), "{}", told(&restored));
        unchanged(&database.url);
        works(&folder, &database.url);
        async {}
    });
}

#[test]
fn a_database_of_a_later_release_is_left_alone() {
    let folder = Folder::new();
    unpack(&folder);
    let file = folder.0.join("crm.sqlite");
    execute(&file, "INSERT INTO __diesel_schema_migrations (version) VALUES ('9001')");
    for arguments in [&["serve"][..], &["migrate"], &["backup"]] {
        let refused = finish(folder.command(arguments), "");
        let why = told(&refused);
        assert!(!refused.status.success() && why.contains("newer version") && why.contains("9001"), "{why}");
    }
    let applied =
        crate::crash::texts(&file, "SELECT version AS text FROM __diesel_schema_migrations WHERE version > '0016'");
    assert_eq!(applied, ["9001"], "nothing was migrated");
}
