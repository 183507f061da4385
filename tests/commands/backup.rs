//! `crm backup`, `crm restore` and `crm move`, on both databases.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crm_api::backup::{Archive, Manifest};
use crm_tests::databases::{Database, on_postgres};
use serde_json::json;

use crate::crash::{check_sound, texts};
use crate::server::{Folder, Server, finish, told};

/// Runs a command on another database than that of the folder, if one is named.
fn run(folder: &Folder, url: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = folder.command(arguments);
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    finish(command, "")
}

#[track_caller]
fn done(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", told(output));
    text
}

#[track_caller]
fn refused(output: &Output, why: &str) {
    assert!(!output.status.success() && told(output).contains(why), "{}", told(output));
}

fn path(folder: &Folder, name: &str) -> String {
    folder.0.join(name).display().to_string()
}

fn file(folder: &Folder, name: &str) -> String {
    format!("sqlite://{}", path(folder, name))
}

fn manifest(path: &str) -> Manifest {
    Archive::open(Path::new(path)).unwrap().manifest
}

/// A folder with some records and, as if they hung on them, files.
fn filled(url: Option<&str>) -> Folder {
    let folder = Folder::new();
    folder.create_admin_in(url);
    let small = ["fill", "--accounts", "12", "--contacts", "40", "--deals", "24", "--activities", "60", "--users", "3"];
    done(&run(&folder, url, &small));
    let files = folder.0.join("files").join("ab");
    std::fs::create_dir_all(&files).unwrap();
    for (name, size) in [("one", 0_usize), ("two", 300_000)] {
        let bytes: Vec<u8> = (0..size).map(|place| u8::try_from(place % 251).unwrap()).collect();
        std::fs::write(files.join(name), bytes).unwrap();
    }
    folder
}

/// An empty database on the server.
pub fn empty(test: impl Fn(&str)) {
    on_postgres(|database: std::sync::Arc<Database>| {
        database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        test(&database.url);
        async {}
    });
}

#[test]
fn what_is_restored_is_what_was_backed_up_files_included() {
    empty(|server| {
        let folder = filled(None);
        let backup = path(&folder, "b.zip");
        assert!(done(&run(&folder, None, &["backup", "--to", &backup])).contains("2 files"));
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&backup).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        let rehearsed = done(&run(&folder, None, &["restore", "--verify", &backup]));
        assert!(rehearsed.contains("2 files written; read back and equal"), "{rehearsed}");
        for (index, url) in [file(&folder, "again.db"), server.to_owned()].iter().enumerate() {
            let data = path(&folder, &format!("data{index}"));
            let restore = ["restore", &backup, "--into", url, "--data-dir", &data, "--verify"];
            let text = done(&run(&folder, None, &restore));
            assert!(text.contains("The secret that is there fits"), "{text}");
            let two = std::fs::read(Path::new(&data).join("files/ab/two")).unwrap();
            assert_eq!(two, std::fs::read(folder.0.join("files/ab/two")).unwrap());
            // What is taken from the copy is the same again, table by table.
            let again = path(&folder, &format!("again{index}.zip"));
            done(&run(&folder, Some(url), &["backup", "--to", &again]));
            assert_eq!(manifest(&again).tables, manifest(&backup).tables);
            refused(&run(&folder, None, &restore), "already");
        }
        check_sound(&folder.0.join("again.db"));
        // The copy is served: its search finds what was there, and the log of events goes on without a gap.
        let mut command = folder.command(&["serve"]);
        command.env("DATABASE_URL", server);
        let running = Server::start(command);
        let token = running.login();
        let body = json!({"last_name": "Newcomer"});
        assert_eq!(running.send("POST", "/api/v1/contacts", &token, Some(&body)).unwrap().0, 201);
    });
}

#[test]
fn a_database_moves_there_and_back() {
    empty(|server| {
        let folder = filled(None);
        let (first, last) = (file(&folder, "crm.sqlite"), file(&folder, "back.db"));
        assert!(done(&run(&folder, None, &["move", "--from", &first, "--to", server])).contains("equal"));
        refused(&run(&folder, None, &["move", "--from", &first, "--to", server]), "already");
        done(&run(&folder, None, &["move", "--from", server, "--to", &last]));
        check_sound(&folder.0.join("back.db"));
        let found = "SELECT CAST(count(*) AS text) AS text FROM search_trigram WHERE search_trigram MATCH 'ada'";
        let (one, other) = (folder.0.join("crm.sqlite"), folder.0.join("back.db"));
        assert_eq!(texts(&one, found), texts(&other, found));
        let (before, after) = (path(&folder, "1.zip"), path(&folder, "2.zip"));
        done(&run(&folder, None, &["backup", "--to", &before]));
        done(&run(&folder, Some(&last), &["backup", "--to", &after]));
        assert_eq!(manifest(&before).tables, manifest(&after).tables);
    });
}

#[test]
fn what_was_acknowledged_before_a_backup_began_is_in_it() {
    let on = |url: Option<&str>| {
        let folder = filled(url);
        let mut command = folder.command(&["serve"]);
        if let Some(url) = url {
            command.env("DATABASE_URL", url);
        }
        let server = Server::start(command);
        let token = server.login();
        let (made, stop) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !stop.load(Ordering::SeqCst) {
                        let body = json!({"last_name": "Doe", "email": "doe@example.org"});
                        let (status, answer) = server.send("POST", "/api/v1/contacts", &token, Some(&body)).unwrap();
                        assert_eq!(status, 201, "{answer}");
                        made.lock().unwrap().push(answer["id"].as_str().unwrap().replace('-', ""));
                    }
                });
            }
            for round in 0..3 {
                let known = made.lock().unwrap().clone();
                let backup = path(&folder, &format!("{round}.zip"));
                done(&run(&folder, url, &["backup", "--to", &backup]));
                let copy = format!("{round}.db");
                let data = path(&folder, &format!("data{round}"));
                let into = file(&folder, &copy);
                done(&run(&folder, None, &["restore", &backup, "--into", &into, "--data-dir", &data, "--verify"]));
                let copy = folder.0.join(copy);
                check_sound(&copy);
                let contacts = texts(&copy, "SELECT lower(hex(id)) AS text FROM contact");
                for id in &known {
                    assert!(contacts.contains(id), "{id} was acknowledged and is not in the backup");
                }
            }
            stop.store(true, Ordering::SeqCst);
        });
    };
    on(None);
    empty(|url| on(Some(url)));
}

/// Changes one byte in the middle of an entry's own bytes.
fn flip(backup: &str, entry: &str, to: &str) {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(backup).unwrap()).unwrap();
    let found = zip.by_name(entry).unwrap();
    let at = usize::try_from(found.data_start().unwrap() + found.compressed_size() / 2).unwrap();
    drop(found);
    let mut bytes = std::fs::read(backup).unwrap();
    bytes[at] ^= 4;
    std::fs::write(to, bytes).unwrap();
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let folder = filled(None);
    let (whole, bad) = (path(&folder, "b.zip"), path(&folder, "bad.zip"));
    done(&run(&folder, None, &["backup", "--to", &whole, "--with-secret"]));
    let (url, data) = (file(&folder, "new.db"), path(&folder, "new"));
    let restore = ["restore", &bad, "--into", &url, "--data-dir", &data];
    let nothing = || {
        let left = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let left: Vec<String> = left.filter(|name| name.starts_with("new")).collect();
        assert!(left.is_empty(), "{left:?}");
    };
    for entry in ["tables/contact.jsonl", "tables/event.jsonl", "files/ab/two", "manifest.json"] {
        flip(&whole, entry, &bad);
        refused(&run(&folder, None, &restore), entry);
        refused(&run(&folder, None, &["restore", "--verify", &bad]), entry);
        nothing();
    }
    let bytes = std::fs::read(&whole).unwrap();
    for length in [0, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&bad, &bytes[..length]).unwrap();
        refused(&run(&folder, None, &restore), "no whole backup");
        nothing();
    }
    // The same data directory, whose files are there already.
    let here = folder.0.display().to_string();
    refused(&run(&folder, None, &["restore", &whole, "--into", &url, "--data-dir", &here]), "files");
    nothing();
    let text = done(&run(&folder, None, &["restore", &whole, "--into", &url, "--data-dir", &data]));
    assert!(text.contains("The secret of the backup is in"), "{text}");
    assert_eq!(std::fs::read_to_string(Path::new(&data).join("secret")).unwrap().trim(), crate::server::SECRET);
}

#[test]
fn a_killed_backup_or_restore_leaves_nothing_that_looks_whole() {
    let folder = filled(None);
    let more = ["fill", "--contacts", "4000"];
    let _ = run(&folder, None, &more);
    let (whole, to) = (path(&folder, "b.zip"), path(&folder, "killed"));
    std::fs::create_dir(&to).unwrap();
    done(&run(&folder, None, &["backup", "--to", &whole]));
    let names = |path: &Path| -> Vec<String> {
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let kill = |arguments: &[&str], begun: PathBuf| {
        let mut child = folder.command(arguments).spawn().unwrap();
        while !names(&begun).iter().any(|name| name.contains(".part") || name.contains(".restoring")) {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    };
    kill(&["backup", "--to", &to], PathBuf::from(&to));
    assert!(names(Path::new(&to)).iter().all(|name| name.ends_with(".part")), "{:?}", names(Path::new(&to)));
    let (url, data) = (file(&folder, "killed/new.db"), path(&folder, "killed/data"));
    std::fs::remove_dir_all(&to).unwrap();
    std::fs::create_dir(&to).unwrap();
    kill(&["restore", &whole, "--into", &url, "--data-dir", &data], PathBuf::from(&to));
    assert!(!Path::new(&to).join("new.db").exists());
    // What is left does not stand in the way.
    done(&run(&folder, None, &["restore", &whole, "--into", &url, "--data-dir", &data, "--verify"]));
}
