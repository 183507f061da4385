//! Imports as operators run them, and imports whose server is killed.

use std::path::Path;
use std::time::{Duration, Instant};

use crm_tests::real::RealFiles;
use serde_json::Value as Json;

use crate::crash::{check_sound, execute, texts};
use crate::server::{Folder, Server, finish, send_text, told};

/// Rows of the largest file; enough for a server to be killed ten times before all are in.
const ROWS: usize = 600;
const KILLS: usize = 10;

/// What the import leaves, without what no two imports share: ids and times.
const STATE: &[&str] = &[
    "SELECT d.name || '|' || s.name || '|' || COALESCE(a.name, '') || '|' || u.name || '|' || COALESCE(d.amount_minor, '') \
     || '|' || COALESCE(d.started_on, '') || '|' || COALESCE(d.closed_on, '') || '|' || d.version AS text FROM deal d \
     JOIN stage s ON s.id = d.stage_id JOIN \"user\" u ON u.id = d.owner_id LEFT JOIN account a ON a.id = d.account_id \
     ORDER BY 1",
    "SELECT a.name || '|' || COALESCE(p.name, '') || '|' || a.version || '|' || COALESCE(a.country, '') AS text \
     FROM account a LEFT JOIN account p ON p.id = a.parent_id ORDER BY 1",
    "SELECT u.name || '|' || t.name AS text FROM \"user\" u JOIN team_member m ON m.user_id = u.id \
     JOIN team t ON t.id = m.team_id ORDER BY 1",
    "SELECT source || '|' || value AS text FROM external_id ORDER BY 1",
    "SELECT file_index || '|' || row_number || '|' || outcome || '|' || beside || '|' || entity AS text FROM import_row ORDER BY 1",
    "SELECT state || counts AS text FROM import",
    "SELECT entity || kind || '|' || count(*) AS text FROM event WHERE entity <> 'import' GROUP BY entity, kind ORDER BY 1",
];

fn state(file: &Path) -> Vec<Vec<String>> {
    STATE.iter().map(|sql| texts(file, sql)).collect()
}

fn begin(server: &Server, token: &str) -> String {
    let real = RealFiles::read(ROWS);
    let mut ids = Vec::new();
    for (name, content) in &real.files {
        let path = format!("/api/v1/import-files?name={name}");
        let sent = send_text(server.address, "POST", &path, token, ("application/octet-stream", content)).unwrap();
        assert_eq!(sent.0, 201, "{}", sent.1);
        ids.push(sent.1["id"].as_str().unwrap().to_owned());
    }
    let (status, begun) = server.send("POST", "/api/v1/imports", token, Some(&real.plan_of(&ids))).unwrap();
    assert_eq!(status, 201, "{begun}");
    begun["id"].as_str().unwrap().to_owned()
}

/// Asks for the import until it is like this.
fn until(server: &Server, token: &str, import: &str, like: impl Fn(&Json) -> bool) -> Json {
    let begun = Instant::now();
    loop {
        let (_, now) = server.send("GET", &format!("/api/v1/imports/{import}"), token, None).unwrap();
        if like(&now) {
            return now;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{now}");
    }
}

fn is_over(import: &Json) -> bool {
    !["waiting", "running"].contains(&import["state"].as_str().unwrap_or_default())
}

#[test]
fn an_import_whose_server_is_killed_ten_times_ends_as_if_it_was_not() {
    let (calm, rough) = (Folder::new(), Folder::new());
    for folder in [&calm, &rough] {
        folder.create_admin();
    }
    let server = Server::start(calm.command(&["serve"]));
    let token = server.login();
    let import = begin(&server, &token);
    let whole = until(&server, &token, &import, is_over);
    assert_eq!(whole["state"], "done");
    drop(server);

    let file = rough.0.join("crm.sqlite");
    let mut server = Server::start(rough.command(&["serve"]));
    let token = server.login();
    let import = begin(&server, &token);
    for round in 1..=KILLS {
        let most = whole["counts"]["total"].as_i64().unwrap() * i64::try_from(round).unwrap() / 11;
        let now = until(&server, &token, &import, |now| now["counts"]["done"].as_i64().unwrap_or(0) >= most);
        assert_eq!(now["state"], "running", "killed in the middle");
        server.signal("KILL");
        server.end();
        check_sound(&file);
        // The claim of the server that died runs out, as it would in a few seconds.
        execute(&file, "UPDATE job SET locked_until = 0 WHERE state = 'running'");
        server = Server::start(rough.command(&["serve"]));
    }
    assert_eq!(until(&server, &token, &import, is_over)["state"], "done");
    drop(server);
    check_sound(&file);
    assert_eq!(state(&file), state(&calm.0.join("crm.sqlite")));
}

#[test]
fn the_command_imports_the_files_of_a_plan_and_nothing_twice() {
    let folder = Folder::new();
    folder.create_admin();
    let real = RealFiles::read(60);
    for (name, content) in &real.files {
        std::fs::write(folder.0.join(name), content).unwrap();
    }
    std::fs::copy(RealFiles::folder().join("import.toml"), folder.0.join("import.toml")).unwrap();
    let run = |arguments: &[&str]| {
        let done = finish(folder.command(&[&["import", "import.toml"], arguments].concat()), "");
        (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned() + &told(&done))
    };
    let file = folder.0.join("crm.sqlite");
    let count = || texts(&file, "SELECT CAST(count(*) AS text) AS text FROM deal").concat();
    let (tried, said) = run(&["--trial"]);
    assert!(tried && count() == "0", "{said}");
    let (done, said) = run(&[]);
    assert!(done && count() == "60", "{said}");
    let before = state(&file)[0].clone();
    let (again, said) = run(&[]);
    assert!(again && said.contains("0 created") && said.contains("0 updated"), "{said}");
    assert_eq!(state(&file)[0], before);
    let (unknown, said) = run(&["--as", "nobody@example.org"]);
    assert!(!unknown && said.contains("--as"), "{said}");
}
