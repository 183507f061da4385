//! The headers that operations read: which ones there are follows from the method and the path, but for those named here.
//! A test sends each operation's request without and with them, and compares.

use serde_json::{Value as Json, json};

/// What is begun, ended or looked into and not changed: it has no version.
const WITHOUT_VERSION: &[&str] = &[
    "end_session",
    "cancel_import",
    "undo_import",
    "cancel_bulk_update",
    "undo_bulk_update",
    "lookup_import_file",
    "cancel_job",
    "retry_job",
    "test_webhook",
    "rotate_webhook_secret",
    "replay_webhook",
    "retry_webhook_delivery",
    "undo_configuration_change",
];
/// Changes of a record whose id is not in the path.
const OF_THE_CALLER: &[&str] = &["update_me", "update_company"];
/// Their answers carry credentials or change them, and are not kept; or doing it twice does it once anyway.
const WITHOUT_KEY: &[&str] = &[
    "change_password",
    "confirm_identity",
    "confirm_second_factor",
    "deactivate_second_factor",
    "create_recovery_codes",
    "create_second_factor",
    "create_api_key",
    "create_download_ticket",
    "create_invitation",
    "create_webhook",
    "rotate_webhook_secret",
    "update_presence",
    "invite_user",
    "logout_everywhere",
    "cancel_import",
    "cancel_bulk_update",
    "test_bulk_update",
    "create_import_file",
    "lookup_import_file",
];

/// Returns the headers that this operation reads; `open` ones need no credential.
pub(super) fn of(id: &str, path: &str, method: &str, open: bool) -> Vec<Json> {
    let mut headers = Vec::new();
    if open {
        return headers;
    }
    let about_one = path.contains("{id}") || OF_THE_CALLER.contains(&id);
    match method {
        "patch" | "delete" | "post" if about_one && !WITHOUT_VERSION.contains(&id) => headers.push(if_match(true)),
        "put" => headers.push(if_match(false)),
        _ => {}
    }
    if method == "post" && !WITHOUT_KEY.contains(&id) {
        headers.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": {"type": "string", "minLength": 8, "maxLength": 255},
            "description": "Sent again within 24 hours, the same request has its effect once."
        }));
    }
    headers
}

fn if_match(required: bool) -> Json {
    json!({
        "name": "If-Match", "in": "header", "required": required, "schema": {"type": "string"},
        "description": "The ETag of the version that was seen, or * for the last write to win."
    })
}
