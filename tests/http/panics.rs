//! A fault in a handler is that one request's misfortune.

use crm_tests::app::{PANICS, PANICS_IN_A_WRITE, on_each_app};
use serde_json::json;

#[test]
fn a_panic_is_answered_as_a_problem_and_the_next_request_is_fine() {
    on_each_app(async |app| {
        let admin = app.admin();
        // More often than there are connections, so that none is lost with its request.
        for round in 0..10 {
            for path in [PANICS, PANICS_IN_A_WRITE] {
                let answer = admin.at("GET", path).send().await.fails(500, "internal");
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
                assert!(!answer.text.contains("fault"), "{}", answer.text);
            }
            admin.create("tags", json!({"name": format!("Kept {round}")})).await;
        }
        let tags = admin.get("/tags?name=Lost").await.is(200);
        assert_eq!(tags["data"], json!([]), "what panicked in the middle wrote nothing");
    });
}
