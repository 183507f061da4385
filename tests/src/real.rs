//! The real spreadsheets in `tests/data`, with the plan by which they are imported.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// The files and their plan.
#[derive(Debug, Clone)]
pub struct RealFiles {
    /// The plan; it names each file by its name.
    pub plan: Json,
    /// Names and contents.
    pub files: Vec<(String, String)>,
}

impl RealFiles {
    /// Returns the folder that holds them.
    pub fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/crm-sales-opportunities")
    }

    /// Reads them, of the deals at most this many rows.
    ///
    /// # Panics
    /// When one cannot be read.
    pub fn read(most: usize) -> Self {
        let read = |name: &str| std::fs::read_to_string(Self::folder().join(name)).unwrap();
        let plan: Json = toml::from_str(&read("import.toml")).unwrap();
        let names = plan["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap().to_owned());
        let files = names.map(|name| {
            let most = if name == "sales_pipeline.csv" { most.saturating_add(1) } else { usize::MAX };
            let content = read(&name).lines().take(most).map(|line| format!("{line}\n")).collect();
            (name, content)
        });
        let files = files.collect();
        RealFiles { plan, files }
    }

    /// Returns the plan with each file named by what the server called it; `ids` are in the order of the files.
    ///
    /// # Panics
    /// When there are fewer ids than files.
    pub fn plan_of(&self, ids: &[String]) -> Json {
        let mut plan = self.plan.clone();
        for (file, id) in plan["files"].as_array_mut().unwrap().iter_mut().zip(ids) {
            file["file"] = id.clone().into();
        }
        plan
    }
}
