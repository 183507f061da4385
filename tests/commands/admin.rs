//! Commands that do one thing and end.

use crate::server::{Folder, PASSWORD, SECRET, binary, finish, told};

fn create<'a>(email: &'a str, role: &'a str) -> [&'a str; 9] {
    ["admin", "create-user", "--email", email, "--name", "Ada", "--role", role, "--password-stdin"]
}

#[test]
fn the_document_is_printed_without_a_database() {
    let folder = Folder::new();
    let printed = finish(folder.command(&["openapi"]), "");
    assert!(printed.status.success());
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), crm_api::app::document());
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0, "nothing is written");
}

#[test]
fn a_migrated_database_is_left_as_it_is() {
    let folder = Folder::new();
    for _ in 0..2 {
        let done = finish(folder.command(&["migrate"]), "");
        assert!(done.status.success(), "{}", told(&done));
    }
    assert!(folder.0.join("crm.sqlite").is_file());
}

#[test]
fn a_user_from_the_command_line_can_be_made_once() {
    let folder = Folder::new();
    folder.create_admin();
    let second = finish(folder.command(&create("bob@example.org", "rep")), PASSWORD);
    assert!(second.status.success(), "{}", told(&second));
    let again = finish(folder.command(&create("bob@example.org", "rep")), PASSWORD);
    assert!(!again.status.success());
}

#[test]
fn a_bad_role_and_a_short_password_are_refused_by_name() {
    let folder = Folder::new();
    let role = finish(folder.command(&create("ada@example.org", "boss")), PASSWORD);
    assert!(!role.status.success() && told(&role).contains("--role") && told(&role).contains("read_only"));
    let short = finish(folder.command(&create("ada@example.org", "admin")), "short");
    assert!(!short.status.success() && told(&short).contains("password"), "{}", told(&short));
    assert!(!told(&short).contains("short\n"), "the password is not repeated");
}

#[test]
fn a_secret_that_is_none_is_refused() {
    for secret in ["", "changeme", "changeme-changeme-changeme-changeme-1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
    {
        let folder = Folder::new();
        let mut command = folder.command(&["serve"]);
        command.env("CRM_SECRET", secret);
        let refused = finish(command, "");
        assert!(!refused.status.success() && told(&refused).contains("CRM_SECRET"), "{secret:?}: {}", told(&refused));
    }
}

#[test]
fn another_secret_for_the_same_database_is_refused() {
    let folder = Folder::new();
    folder.create_admin();
    let mut command = folder.command(&["serve"]);
    command.env("CRM_SECRET", SECRET.replace('0', "9"));
    let refused = finish(command, "");
    assert!(!refused.status.success() && told(&refused).contains("not the one"), "{}", told(&refused));
}

#[test]
fn a_secret_is_made_once_and_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let mut command = folder.command(&["migrate"]);
    command.env_remove("CRM_SECRET");
    assert!(finish(command, "").status.success());
    let file = folder.0.join("secret");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&file).unwrap().trim().len() >= 32);
}

#[test]
fn a_bad_database_address_is_named() {
    for url in ["mysql://here/there", "sqlite://", "crm.sqlite", ""] {
        let folder = Folder::new();
        let mut command = folder.command(&["migrate"]);
        command.env("DATABASE_URL", url);
        let refused = finish(command, "");
        assert!(!refused.status.success() && told(&refused).contains("DATABASE_URL"), "{url:?}: {}", told(&refused));
    }
}

#[test]
fn an_unknown_command_is_refused_with_the_known_ones() {
    let folder = Folder::new();
    let refused = finish(folder.wrapped(&binary(), &["frobnicate"]), "");
    assert!(!refused.status.success());
    assert!(told(&refused).contains("frobnicate"));
}
