use super::*;
use crate::account::fixture::{codes, context, day, input};
use serde_json::{Value, json};

mod amounts;
mod moves;

fn deal(json: Value) -> Deal {
    Deal::new(input(json), &context()).unwrap()
}

fn changed(deal: &Deal, json: Value) -> Deal {
    deal.apply(input(json), &context()).unwrap()
}

#[test]
fn a_deal_needs_a_name() {
    let faults = codes(Deal::new(input(json!({"probability": 200})), &context()).unwrap_err());
    assert_eq!(faults, [("/probability", "out_of_range"), ("/name", "required")].map(|(p, c)| (p.into(), c.into())));
}

#[test]
fn a_deal_begins_today_unless_it_was_over_before() {
    assert_eq!(deal(json!({"name": "D"})).started_on, day("2026-03-01"));
    assert_eq!(deal(json!({"name": "D", "closed_on": "2025-07-01"})).started_on, day("2025-07-01"));
    let both = deal(json!({"name": "D", "closed_on": "2025-07-01", "started_on": "2025-06-01"}));
    assert_eq!(both.started_on, day("2025-06-01"));
}

#[test]
fn the_first_expected_day_stays_and_putting_off_is_counted() {
    let fresh = deal(json!({"name": "D"}));
    let first = changed(&fresh, json!({"expected_close_on": "2026-04-01"}));
    let later = changed(&first, json!({"expected_close_on": "2026-05-01"}));
    let earlier = changed(&later, json!({"expected_close_on": "2026-04-15"}));
    let none = changed(&earlier, json!({"expected_close_on": null}));
    let again = changed(&none, json!({"expected_close_on": "2026-09-01"}));
    assert_eq!([&first, &later, &earlier, &none, &again].map(|deal| deal.push_count), [0, 1, 1, 1, 1]);
    assert_eq!(again.first_expected_close_on, Some(day("2026-04-01")));
}

#[test]
fn references_leave_out_what_is_not_settled_yet() {
    let (product, contact, tag) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let sent = json!({
        "name": "D", "contacts": [{"contact_id": contact, "role": "decides"}], "tag_ids": [tag],
        "lines": [{"product_id": product, "name": "P", "unit_price_minor": 1}],
    });
    let entities: Vec<Entity> = deal(sent).references().iter().map(|reference| reference.entity).collect();
    assert_eq!(entities, [Entity::Product, Entity::Contact, Entity::Tag]);
}

#[test]
fn a_contact_takes_part_once() {
    let id = Uuid::now_v7();
    let sent = json!({"name": "D", "contacts": [{"contact_id": id}, {"contact_id": id}]});
    let faults = codes(Deal::new(input(sent), &context()).unwrap_err());
    assert_eq!(faults, [("/contacts/1/contact_id".into(), "duplicate".into())]);
}
