//! Rebuilds the binary when the browser application was built anew, tells the schema derive what the names of the domain's
//! value types stand for, and collects the bounds of inputs from the domain's checks.

#![allow(clippy::expect_used, reason = "a build script stops the build by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=../frontend/dist");
    println!("cargo:rerun-if-changed=../crm-domain/src");
    utoipa_config::Config::new()
        .alias_for("Instant", "chrono::DateTime<chrono::Utc>")
        .alias_for("crm_domain::time::Instant", "chrono::DateTime<chrono::Utc>")
        .write_to_file();
    let mut files = Vec::new();
    sources(Path::new("../crm-domain/src"), &mut files);
    files.sort();
    let mut out = String::from("/// Schema, member, keyword, value.\nconst BOUNDS: &[(&str, &str, &str, i64)] = &[\n");
    for file in files {
        collect(&fs::read_to_string(&file).expect("the domain is readable"), &mut out);
    }
    out.push_str("];\n");
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("bounds.rs");
    fs::write(target, out).expect("the bounds can be written");
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the domain is readable") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// Reads `#[validate(length(max = 100))]` and `#[validate(range(min = 0, max = 9))]` above the members of inputs.
fn collect(text: &str, out: &mut String) {
    let (mut schema, mut check) = (String::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            schema = rest.split([' ', '<', '(']).next().unwrap_or_default().to_owned();
        } else if let Some(rest) = line.strip_prefix("#[validate(") {
            check = Some(rest.trim_end_matches([')', ']']));
        } else if let Some((member, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(':')) {
            let Some((kind, pairs)) = check.take().and_then(|check| check.split_once('(')) else { continue };
            for (end, value) in pairs.split(',').filter_map(|pair| pair.split_once('=')) {
                let keyword = match (kind, end.trim()) {
                    ("length", "max") => "maxLength",
                    ("length", _) => "minLength",
                    (_, "max") => "maximum",
                    (_, _) => "minimum",
                };
                let value = value.trim();
                writeln!(out, "    (\"{schema}\", \"{member}\", \"{keyword}\", {value}),").expect("text");
            }
        }
    }
}
