//! What README and guides tell readers to type works as it stands there.

use std::path::Path;

use crate::server::{Folder, Server, finish, told};

const BEGIN: &str = "<!-- quick-start:begin -->";
const END: &str = "<!-- quick-start:end -->";

#[test]
fn the_quick_start_in_the_readme_works() {
    works("README.md");
}

#[test]
fn the_guide_for_integrators_works() {
    works("docs/integrators.md");
}

fn works(file: &str) {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap();
    let part = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).map(|(part, _)| part);
    let part = part.unwrap_or_else(|| panic!("{file} has no {BEGIN} … {END}"));
    let blocks: Vec<&str> = part.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty(), "{file} has no ```sh block");
    let folder = Folder::new();
    let server = Server::start(folder.command(&["serve"]));
    let script = folder.0.join("quick-start.sh");
    std::fs::write(&script, blocks.join("\n")).unwrap();
    let mut bash = folder.wrapped(Path::new("bash"), &["-euo", "pipefail", "quick-start.sh"]);
    bash.env("BASE", format!("http://{}", server.address));
    bash.env("SETUP_TOKEN", server.setup_token.as_deref().expect("the server waits for its set-up"));
    let done = finish(bash, "");
    assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stdout), told(&done));
}
