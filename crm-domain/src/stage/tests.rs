use super::*;
use crate::account::fixture::{codes, context, input};
use serde_json::json;
use uuid::Uuid;

fn stage(mut json: serde_json::Value) -> Result<Stage, Invalid> {
    json["pipeline_id"] = json!(Uuid::now_v7());
    json["name"] = json!("Offer");
    Stage::new(input(json), &context())
}

#[test]
fn a_stage_needs_a_pipeline_and_a_name() {
    let faults = codes(Stage::new(input(json!({})), &context()).unwrap_err());
    assert_eq!(faults, [("/pipeline_id", "required"), ("/name", "required")].map(|(p, c)| (p.into(), c.into())));
}

#[test]
fn the_kind_fixes_the_probability_of_closed_stages() {
    assert_eq!(stage(json!({"kind": "won", "probability": 5})).unwrap().probability, 100);
    assert_eq!(stage(json!({"kind": "lost", "probability": 5})).unwrap().probability, 0);
    assert_eq!(stage(json!({"probability": 5})).unwrap().probability, 5);
    assert_eq!(codes(stage(json!({"probability": 101})).unwrap_err())[0].0, "/probability");
}

#[test]
fn the_forecast_follows_the_kind_unless_given() {
    assert_eq!(stage(json!({"kind": "won"})).unwrap().forecast_category, ForecastCategory::Closed);
    assert_eq!(stage(json!({"forecast_category": "commit"})).unwrap().forecast_category, ForecastCategory::Commit);
}

#[test]
fn kind_and_pipeline_stay_as_they_were_made() {
    let offer = stage(json!({})).unwrap();
    let same = json!({"kind": "open", "pipeline_id": offer.pipeline_id, "name": "Quote"});
    assert_eq!(offer.apply(input(same), &context()).unwrap().name, "Quote");
    let other = json!({"kind": "won", "pipeline_id": Uuid::now_v7()});
    let faults = codes(offer.apply(input(other), &context()).unwrap_err());
    assert_eq!(faults, [("/pipeline_id", "immutable"), ("/kind", "immutable")].map(|(p, c)| (p.into(), c.into())));
}

#[test]
fn questions_name_fields_of_deals_that_can_be_filled_in() {
    assert!(stage(json!({"questions": ["amount_minor", "contacts", "next_step"]})).is_ok());
    let faults = codes(stage(json!({"questions": ["status", "tag_id", "nonsense", "source", "source"]})).unwrap_err());
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/questions/0", "/questions/1", "/questions/2", "/questions/4"]);
}
