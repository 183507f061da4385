//! Lighthouse's scores of the main screens, by a script that drives the browser.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::Outcome;
use crate::api::Api;
use crate::server::{EMAIL, PASSWORD};

/// The scores of a screen, of a hundred.
pub struct Scores {
    /// The screen.
    pub screen: String,
    /// How fast it is there and usable.
    pub performance: f64,
    /// What everybody can use of it.
    pub accessibility: f64,
}

/// Runs the script against a server with the full set.
pub fn measure(script: &Path, api: &mut Api, address: SocketAddr) -> Outcome<Vec<Scores>> {
    let deals = api.get("/deals?limit=1&sort=-updated_at")?;
    let record = deals["data"][0]["id"].as_str().unwrap_or_default().to_owned();
    let output = Command::new("node")
        .arg(script)
        .args([&format!("http://{address}"), EMAIL, PASSWORD, &record])
        .output()
        .map_err(|error| format!("node: {error}"))?;
    if !output.status.success() {
        return Err(format!("Lighthouse failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let scores: Vec<Json> = serde_json::from_slice(&output.stdout).map_err(|error| format!("Lighthouse: {error}"))?;
    let hundred = |score: &Json| score.as_f64().map(|score| score * 100.0).ok_or("Lighthouse gave no score".to_owned());
    scores
        .iter()
        .map(|one| {
            Ok(Scores {
                screen: one["screen"].as_str().unwrap_or_default().to_owned(),
                performance: hundred(&one["performance"])?,
                accessibility: hundred(&one["accessibility"])?,
            })
        })
        .collect()
}
