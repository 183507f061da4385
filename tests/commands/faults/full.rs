//! A disk that is full: writes are refused and say so, reading goes on, and with room again so does writing.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::{read, scale, tell};
use crate::crash::check_sound;
use crate::server::{Folder, Server, binary, send};

/// How the disk is made small.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Small {
    /// A file system in memory, which only the server sees; half of it is taken by a file that is removed to make room.
    FileSystem,
    /// A limit to the size of files, where no file system can be made. The system then has another word for it.
    FileSize,
}

const FILE_SYSTEM: &str = "mount -t tmpfs -o size=24m tmpfs \"$1\" && dd if=/dev/zero of=\"$1/taken\" bs=1M count=14 2>/dev/null && exec \"$0\" serve";
const FILE_SIZE: &str = "trap '' XFSZ; ulimit -S -f 12000; exec \"$0\" serve";

fn small(folder: &Path) -> Small {
    let tried = Command::new("unshare")
        .args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs \"$0\""])
        .arg(folder)
        .stderr(std::process::Stdio::null())
        .status();
    if tried.is_ok_and(|status| status.success()) { Small::FileSystem } else { Small::FileSize }
}

impl Small {
    fn command(self, folder: &Folder) -> Command {
        let (program, arguments): (&str, &[&str]) = match self {
            Small::FileSystem => ("unshare", &["-rm", "sh", "-c", FILE_SYSTEM]),
            Small::FileSize => ("sh", &["-c", FILE_SIZE]),
        };
        let mut command = folder.wrapped(Path::new(program), arguments);
        command.arg(binary()).arg(&folder.0).env("CRM_RATE_LIMIT", "0");
        command
    }

    /// The folder as the server sees it.
    fn inside(self, server: &Server, folder: &Folder) -> PathBuf {
        match self {
            Small::FileSystem => PathBuf::from(format!("/proc/{}/root{}", server.process(), folder.0.display())),
            Small::FileSize => folder.0.clone(),
        }
    }

    fn make_room(self, server: &Server, folder: &Folder) {
        match self {
            Small::FileSystem => std::fs::remove_file(self.inside(server, folder).join("taken")).unwrap(),
            Small::FileSize => {
                let pid = server.process().to_string();
                let done = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status();
                assert!(done.unwrap().success());
            }
        }
    }
}

/// Copies the database as it stands at this moment to where tests see it.
fn copied(from: &Path, server: &Server, to: &Path) -> PathBuf {
    std::fs::create_dir_all(to).unwrap();
    server.signal("STOP");
    for name in ["crm.sqlite", "crm.sqlite-wal"] {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
    server.signal("CONT");
    to.join("crm.sqlite")
}

#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let folder = Folder::new();
    let small = small(&folder.0);
    let server = Server::start(small.command(&folder));
    let setup = json!({"token": server.setup_token, "company_name": "Acme", "base_currency": "EUR", "language": "en",
        "time_zone": "UTC", "name": "Ada", "email": "ada@example.org", "password": crate::server::PASSWORD});
    let (status, session) = server.send("POST", "/api/v1/setup", "", Some(&setup)).unwrap();
    assert_eq!(status, 201, "{session}");
    let token = session["access_token"].as_str().unwrap();
    let long = "A long description. ".repeat(900);
    let write = || {
        let sent = json!({"last_name": "Doe", "description": long});
        send(server.address, "POST", "/api/v1/contacts", token, Some(&sent)).unwrap()
    };
    let count = || read(&server, token, "contacts?limit=1&count=exact")["page"]["count"].as_u64().unwrap();
    let mut kept = 0;
    let told = loop {
        match write() {
            (201, _) => kept += 1,
            refused => break refused,
        }
    };
    assert!(kept > 20, "{kept} fit in");
    match small {
        Small::FileSystem => assert_eq!((told.0, &told.1["code"]), (507, &json!("storage_full")), "{}", told.1),
        Small::FileSize => assert!([500, 507].contains(&told.0), "{}", told.1),
    }
    let tries = scale(20, 200);
    let mut refused = 1;
    for _ in 0..tries {
        // What is smaller may find a place that the other did not.
        match write().0 {
            201 => kept += 1,
            _ => refused += 1,
        }
        assert_eq!(count(), kept, "reading goes on");
    }
    assert!(refused > 1);
    small.make_room(&server, &folder);
    for _ in 0..20 {
        let (status, answer) = write();
        assert_eq!(status, 201, "with room again: {answer}");
        kept += 1;
    }
    assert_eq!(count(), kept);
    check_sound(&copied(&small.inside(&server, &folder), &server, &folder.0.join("copy")));
    server.signal("TERM");
    assert!(server.end().success());
    tell(
        "F6",
        format!("SQLite ({small:?}): {refused} writes refused, {kept} acknowledged and kept; sound; goes on with room"),
    );
}
