//! The description against that of the last release.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/released")
}

/// The numbers of a version.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or_else(|_| panic!("{version} is no version"))).collect()
}

/// The last release's version and its description.
fn last() -> (String, Json) {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let descriptions = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let versions = descriptions.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
    let version = versions.max_by_key(|version| numbers(version)).expect("openapi/released holds a description");
    let text = std::fs::read_to_string(folder().join(format!("{version}.json"))).unwrap();
    (version, serde_json::from_str(&text).unwrap())
}

#[test]
fn programs_written_for_the_last_release_go_on_working() {
    let (version, old) = last();
    let new: Json = serde_json::from_str(&crm_api::app::document()).unwrap();
    let found = super::breaks(&old, &new);
    assert!(
        found.is_empty(),
        "The API breaks programs that were written for {version}:\n{}\nAdd beside what there is instead, or, if it has to \
         be, make it part of a new major version: CONTRIBUTING.md, Releasing.",
        found.join("\n")
    );
}

#[test]
fn no_version_comes_before_the_last_release() {
    let (version, _) = last();
    assert!(numbers(env!("CARGO_PKG_VERSION")) >= numbers(&version), "{version} is released");
}
