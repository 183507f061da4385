//! Tells the schema derive what the names of the domain's own value types stand for.

fn main() {
    utoipa_config::Config::new()
        .alias_for("Instant", "chrono::DateTime<chrono::Utc>")
        .alias_for("Day", "chrono::NaiveDate")
        .alias_for("ExternalIds", "BTreeMap<String, String>")
        .write_to_file();
}
