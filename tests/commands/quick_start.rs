//! What README and guides tell readers to type works as it stands there, and answers what it says.

use std::path::Path;

use serde_json::Value as Json;

use crate::backup::empty;
use crate::server::{Folder, PASSWORD, Server, binary, finish, told};

const BEGIN: &str = "<!-- quick-start:begin -->";
const END: &str = "<!-- quick-start:end -->";
/// The backup that the guide for administrators speaks of.
const BACKUP: &str = "crm-backup-20261201T022554123Z.zip";
/// What stands in a guide for any value.
const ANY: &str = "…";

#[test]
fn the_quick_start_in_the_readme_works() {
    works("README.md");
}

#[test]
fn the_guide_for_integrators_works_and_says_what_is_answered() {
    assert!(works("docs/integrators.md") > 8, "the guide says what is answered");
}

#[test]
fn the_guide_for_administrators_works_and_says_what_is_told() {
    empty(administer);
}

/// Does what the guide for administrators says, with an empty database on this server.
fn administer(server: &str) {
    let folder = Folder::new();
    let place = folder.0.display().to_string();
    std::fs::create_dir_all(folder.0.join("backups")).unwrap();
    // The guide's places stand for those of this run, and its file of a backup for the one that is made.
    let text = read("docs/administrators.md");
    let blocks: Vec<(String, String)> = blocks(&text, "```sh run\n")
        .into_iter()
        .map(|(command, after)| {
            let command = command.replace(BACKUP, "crm-backup-*.zip").replace("/backups", &format!("{place}/backups"));
            let command = command.replace("postgres://crm@db.example.com/crm", server);
            (command.replace("/var/lib/crm", &format!("{place}/restored")), after.to_owned())
        })
        .collect();
    let programs = format!("{}:{}", binary().parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let mut compared = 0;
    for (command, after) in &blocks {
        std::fs::write(folder.0.join("guide.sh"), command).unwrap();
        let mut bash = folder.wrapped(Path::new("bash"), &["-euo", "pipefail", "guide.sh"]);
        bash.env("PATH", &programs).env("PASSWORD", PASSWORD);
        let done = finish(bash, "");
        let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), told(&done));
        assert!(done.status.success(), "{command}\n{said}");
        let Some(expected) = after.strip_prefix("\n```text\n").and_then(|rest| rest.split("\n```").next()) else {
            continue;
        };
        let said = shape(&said.replace(&format!("{place}/restored"), "/var/lib/crm").replace(&place, ""));
        for line in shape(expected).lines() {
            assert!(said.lines().any(|one| one == line), "{command} did not say\n{line}\nbut\n{said}");
        }
        compared += 1;
    }
    assert!(blocks.len() > 4 && compared > 1, "{} commands, {compared} compared", blocks.len());
}

/// A text in which every number is the same.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for letter in text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }) {
        if !(letter == '0' && shape.ends_with('0')) {
            shape.push(letter);
        }
    }
    shape.replace("0.0 s", "0 s")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap()
}

/// The blocks that begin like this, each with what stands behind it.
fn blocks<'a>(text: &'a str, begin: &str) -> Vec<(&'a str, &'a str)> {
    text.split(begin).skip(1).filter_map(|rest| rest.split_once("```\n")).collect()
}

/// Runs the commands of a file, one after the other in one shell, and compares what they answer with what the file says of
/// it; returns how often it says something.
fn works(file: &str) -> usize {
    let text = read(file);
    let part = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).map(|(part, _)| part);
    let part = part.unwrap_or_else(|| panic!("{file} has no {BEGIN} … {END}"));
    let blocks = blocks(part, "```sh\n");
    assert!(!blocks.is_empty(), "{file} has no ```sh block");
    let folder = Folder::new();
    let server = Server::start(folder.command(&["serve"]));
    let script = folder.0.join("quick-start.sh");
    let wrapped = |(number, (block, _)): (usize, &(&str, &str))| format!("{{\n{block}\n}} > answer-{number}\n");
    std::fs::write(&script, blocks.iter().enumerate().map(wrapped).collect::<String>()).unwrap();
    let mut bash = folder.wrapped(Path::new("bash"), &["-euo", "pipefail", "quick-start.sh"]);
    bash.env("BASE", format!("http://{}", server.address));
    bash.env("SETUP_TOKEN", server.setup_token.as_deref().expect("the server waits for its set-up"));
    let done = finish(bash, "");
    let answer = |number: usize| std::fs::read_to_string(folder.0.join(format!("answer-{number}"))).unwrap_or_default();
    let last = (0..blocks.len()).rev().map(answer).find(|text| !text.is_empty()).unwrap_or_default();
    assert!(done.status.success(), "{file}: {}\nafter the answer {last}", told(&done));
    let mut compared = 0;
    for (number, (block, after)) in blocks.iter().enumerate() {
        let Some(expected) = after.strip_prefix("\n```json\n").and_then(|rest| rest.split("\n```").next()) else {
            continue;
        };
        let expected: Json = serde_json::from_str(expected).unwrap_or_else(|fault| panic!("{expected}: {fault}"));
        let said = answer(number);
        let found: Json = serde_json::from_str(&said).unwrap_or_else(|fault| panic!("{block}: {fault} in {said}"));
        assert!(holds(&found, &expected), "{block}\nanswers\n{found:#}\nand not\n{expected:#}");
        compared += 1;
    }
    compared
}

/// Whether an answer has all that is expected; it may have more members.
fn holds(found: &Json, expected: &Json) -> bool {
    match (found, expected) {
        (_, Json::String(any)) if any == ANY => true,
        (Json::Object(found), Json::Object(expected)) => {
            expected.iter().all(|(member, value)| found.get(member).is_some_and(|found| holds(found, value)))
        }
        (Json::Array(found), Json::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, value)| holds(found, value))
        }
        _ => found == expected,
    }
}

#[test]
fn an_answer_may_have_more_and_not_less_or_other() {
    let json = |text: &str| -> Json { serde_json::from_str(text).unwrap() };
    let found = json(r#"{"id": "7", "list": [{"a": 1, "b": 2}]}"#);
    assert!(holds(&found, &json(r#"{"id": "…", "list": [{"a": 1}]}"#)));
    for other in [r#"{"id": "8"}"#, r#"{"more": "…"}"#, r#"{"list": []}"#, r#"{"list": [{"a": 2}]}"#] {
        assert!(!holds(&found, &json(other)), "{other}");
    }
}
