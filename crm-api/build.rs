//! Rebuilds the binary when the browser application was built anew, and tells the schema derive what the names of the
//! domain's value types stand for.

fn main() {
    println!("cargo:rerun-if-changed=../frontend/dist");
    utoipa_config::Config::new()
        .alias_for("Instant", "chrono::DateTime<chrono::Utc>")
        .alias_for("crm_domain::time::Instant", "chrono::DateTime<chrono::Utc>")
        .write_to_file();
}
