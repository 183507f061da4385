//! What dashboards may look like.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::account::fixture::{codes, context, input};
use crate::user::RoleKey;

fn faults(sent: serde_json::Value) -> Vec<(String, String)> {
    codes(Dashboard::new(input(sent), &context()).unwrap_err())
}

fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[test]
fn the_default_of_every_role_is_a_dashboard_that_could_be_saved() {
    let user = Id::new(Uuid::now_v7());
    for role in RoleKey::ALL {
        let usual = DefaultDashboard::of(*role, user);
        let sent = json!({"name": "x", "filters": usual.filters, "tiles": usual.tiles});
        let saved = Dashboard::new(input(sent), &context()).unwrap();
        assert_eq!((&saved.tiles, &saved.filters), (&usual.tiles, &usual.filters));
        assert_eq!(saved.filters.owner_id, (*role == RoleKey::Rep).then_some(user), "{role:?}");
    }
}

#[test]
fn a_tile_fits_its_metric_and_its_chart() {
    let tile = |members: serde_json::Value| {
        let mut tile = json!({"metric": "won_amount", "chart": "number", "width": 3});
        tile.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        json!({"name": "x", "tiles": [tile]})
    };
    assert_eq!(faults(tile(json!({"width": 5}))), [fault("/tiles/0/width", "invalid_value")]);
    assert_eq!(faults(tile(json!({"period": "month"}))), [fault("/tiles/0/chart", "not_allowed")]);
    assert_eq!(faults(tile(json!({"chart": "line"}))), [fault("/tiles/0/chart", "not_allowed")]);
    assert_eq!(faults(tile(json!({"chart": "bar"}))), [fault("/tiles/0/chart", "not_allowed")]);
    assert_eq!(faults(tile(json!({"title": "x".repeat(101)}))), [fault("/tiles/0/title", "too_long")]);
    let rotting = json!({"metric": "rotting_deals", "chart": "line", "period": "month", "stat": "mean"});
    assert_eq!(faults(tile(rotting)), [fault("/tiles/0/period", "no_history"), fault("/tiles/0/stat", "no_statistic")]);
    assert_eq!(faults(json!({"name": " "})), [fault("/name", "required")]);
    let many = vec![json!({"metric": "won_amount", "chart": "number", "width": 3}); 41];
    assert_eq!(faults(json!({"name": "x", "tiles": many})), [fault("/tiles", "too_long")]);
}

#[test]
fn only_a_custom_span_has_days_and_in_order() {
    let filters = |filters: serde_json::Value| faults(json!({"name": "x", "filters": filters}));
    let missing = [fault("/filters/from", "required"), fault("/filters/to", "required")];
    assert_eq!(filters(json!({"span": "custom"})), missing);
    assert_eq!(filters(json!({"span": "this_year", "to": "2017-01-01"})), [fault("/filters/to", "not_allowed")]);
    let back = json!({"span": "custom", "from": "2017-01-02", "to": "2017-01-01"});
    assert_eq!(filters(back), [fault("/filters/to", "out_of_range")]);
}
