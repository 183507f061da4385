//! `crm demo` makes the sample company and takes it away, also when it was killed on the way.

use std::process::Stdio;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::server::{Folder, finish, told};

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn count(folder: &Folder, sql: &str) -> i64 {
    let mut conn = SqliteConnection::establish(&folder.0.join("crm.sqlite").display().to_string()).unwrap();
    let counted: Counted = diesel::sql_query(format!("SELECT ({sql}) AS count")).get_result(&mut conn).unwrap();
    counted.count
}

/// Runs the command and kills it as soon as it has written something.
fn killed(folder: &Folder, arguments: &[&str], is_on_its_way: impl Fn(&Folder) -> bool) {
    let mut child = folder.command(arguments).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    while !is_on_its_way(folder) {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_making_and_a_killed_removal_leave_nothing_behind() {
    let folder = Folder::new();
    folder.create_admin();
    killed(&folder, &["demo"], |folder| count(folder, "SELECT count(*) FROM account") > 0);
    let whole = "SELECT count(*) FROM sample_record WHERE record_id NOT IN (SELECT record_id FROM event)";
    assert_eq!(count(&folder, whole), 0);
    let made = count(&folder, "SELECT count(*) FROM sample_record");
    assert_eq!(count(&folder, "SELECT place FROM sample_data"), made);
    killed(&folder, &["demo", "--remove"], |folder| count(folder, "SELECT count(*) FROM sample_record") < made);
    let removed = finish(folder.command(&["demo", "--remove"]), "");
    let answer = String::from_utf8_lossy(&removed.stdout);
    assert!(removed.status.success() && answer.ends_with("records removed\n"), "{answer} {}", told(&removed));
    for table in ["account", "contact", "team", "tag", "product", "sample_record", "search_entry"] {
        let own = i64::from(table == "search_entry");
        assert_eq!(count(&folder, &format!("SELECT count(*) FROM {table}")), own, "{table}");
    }
    let again = finish(folder.command(&["demo", "--remove"]), "");
    assert!(!again.status.success() && told(&again).contains("there is no sample company"), "{}", told(&again));
}
