//! What unit tests of records share.

use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

use crate::invalid::Invalid;
use crate::record::{Context, Record};
use crate::time::Day;

/// Surroundings at a fixed moment, without a user.
pub(crate) fn context() -> Context {
    Context {
        id: Uuid::now_v7(),
        now: "2026-03-01T10:00:00Z".parse().unwrap(),
        today: day("2026-03-01"),
        user_id: None,
        team_id: None,
        currency: "EUR".into(),
        next_id: Uuid::now_v7,
    }
}

/// Reads a day.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Reads an input as a client sends it.
pub(crate) fn input<T: DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

/// Returns the pointer and code of each fault.
pub(crate) fn codes(invalid: Invalid) -> Vec<(String, String)> {
    invalid.0.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

/// Asserts that each member of a record's wire shape is a field, and that lists have an order to start with.
fn assert_fields<R: Record>(json: serde_json::Value) {
    let context = Context { user_id: Some(Uuid::now_v7().into()), ..context() };
    let record = R::new(input(json), &context).unwrap_or_else(|invalid| panic!("{:?}: {invalid:?}", R::ENTITY));
    let wire = serde_json::to_value(&record).unwrap();
    let mut members: Vec<&str> = wire.as_object().unwrap().keys().map(String::as_str).collect();
    members.retain(|name| !["version", "deleted_at"].contains(name));
    members.sort_unstable();
    let mut fields: Vec<&str> = R::FIELDS.iter().filter(|f| f.is_member()).map(|f| f.name).collect();
    fields.sort_unstable();
    assert_eq!(fields, members, "{:?}", R::ENTITY);
    let sort = R::DEFAULT_SORT.trim_start_matches('-');
    assert!(R::FIELDS.iter().any(|field| field.name == sort && field.sortable), "{:?}", R::ENTITY);
}

#[test]
fn the_fields_of_a_record_are_the_members_of_its_wire_shape() {
    let id = Uuid::now_v7();
    assert_fields::<crate::account::Account>(json!({"name": "x"}));
    assert_fields::<crate::activity::Activity>(json!({"kind": "note", "body": "x", "links": [{"deal_id": id}]}));
    assert_fields::<crate::contact::Contact>(json!({"last_name": "x"}));
    assert_fields::<crate::deal::Deal>(json!({"name": "x"}));
    assert_fields::<crate::pipeline::Pipeline>(json!({"name": "x"}));
    assert_fields::<crate::product::Product>(json!({"name": "x"}));
    assert_fields::<crate::stage::Stage>(json!({"name": "x", "pipeline_id": id}));
    assert_fields::<crate::tag::Tag>(json!({"name": "x"}));
    assert_fields::<crate::view::View>(json!({"name": "x", "entity": "deal"}));
    assert_fields::<crate::dashboard::Dashboard>(json!({"name": "x"}));
    assert_fields::<crate::user::User>(json!({"name": "x"}));
    assert_fields::<crate::team::Team>(json!({"name": "x"}));
    assert_fields::<crate::company::Company>(json!({"name": "x"}));
    assert_fields::<crate::api_key::ApiKey>(json!({"name": "x", "scopes": ["deals:read"]}));
    assert_fields::<crate::comment::Comment>(json!({"deal_id": id, "body": "x"}));
    assert_fields::<crate::follower::Follower>(json!({"deal_id": id, "user_id": id}));
    assert_fields::<crate::share::Share>(json!({"deal_id": id, "user_id": id}));
    assert_fields::<crate::webhook::Webhook>(json!({"url": "https://hooks.example.com", "owner_id": id}));
    assert_fields::<crate::exchange_rate::ExchangeRate>(json!({"currency": "USD", "rate": "1.1"}));
    assert_fields::<crate::custom_field::FieldDef>(
        json!({"entity": "deal", "key": "x", "label": "x", "kind": "text", "purpose": "x"}),
    );
}

#[test]
fn named_records_need_a_name() {
    let faults = |result: Result<(), Invalid>| codes(result.unwrap_err());
    let expected = vec![("/name".to_owned(), "required".to_owned())];
    assert_eq!(faults(crate::tag::Tag::new(input(json!({"name": " "})), &context()).map(drop)), expected);
    assert_eq!(faults(crate::team::Team::new(input(json!({})), &context()).map(drop)), expected);
    assert_eq!(faults(crate::product::Product::new(input(json!({})), &context()).map(drop)), expected);
    assert_eq!(faults(crate::pipeline::Pipeline::new(input(json!({})), &context()).map(drop)), expected);
    assert_eq!(faults(crate::company::Company::new(input(json!({})), &context()).map(drop)), expected);
}
