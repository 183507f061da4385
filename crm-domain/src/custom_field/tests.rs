use super::*;
use crate::account::fixture::{codes, context, input};
use crate::record::Custom;
use serde_json::{Value, json};
use uuid::Uuid;

fn def(key: &str, kind: CustomKind, choices: &[&str]) -> FieldDef {
    let sent = json!({"entity": "deal", "key": key, "label": key, "kind": kind, "choices": choices, "purpose": "Test"});
    FieldDef::new(input(sent), &context()).unwrap()
}

fn faults(json: Value) -> Vec<(String, String)> {
    codes(FieldDef::new(input(json), &context()).unwrap_err())
}

fn checked(kind: CustomKind, value: Value) -> Option<String> {
    let choices: &[&str] = match kind {
        CustomKind::Choice | CustomKind::MultiChoice => &["a", "b"],
        CustomKind::Ref => &["contact"],
        _ => &[],
    };
    let custom = Custom::from([("it".to_owned(), value)]);
    let mut invalid = Invalid::default();
    check(&custom, &Custom::new(), &[def("it", kind, choices)], &mut invalid);
    invalid.0.first().map(|fault| fault.code.clone())
}

#[test]
fn a_definition_needs_entity_key_kind_and_label() {
    let pointers: Vec<String> = faults(json!({})).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/entity", "/key", "/kind", "/purpose", "/label"]);
    for key in ["", "1a", "Size", "a-b", "a".repeat(41).as_str()] {
        let sent = json!({"entity": "deal", "key": key, "label": "x", "kind": "text", "purpose": "Test"});
        assert_eq!(faults(sent), [("/key".into(), "invalid_value".into())], "{key}");
    }
}

#[test]
fn only_choices_have_choices() {
    let base = |kind: &str, choices: Value| json!({"entity": "deal", "key": "k", "label": "x", "kind": kind, "choices": choices, "purpose": "Test"});
    assert_eq!(faults(base("choice", json!([])))[0].1, "required");
    assert_eq!(faults(base("choice", json!(["a", "a "])))[0], ("/choices/1".into(), "duplicate".into()));
    assert_eq!(faults(base("text", json!(["a"])))[0].0, "/choices");
    assert_eq!(faults(base("ref", json!(["user"])))[0].0, "/choices");
    assert_eq!(def("k", CustomKind::Ref, &["account"]).target(), Some(Entity::Account));
}

#[test]
fn key_entity_and_kind_stay_as_they_were_made() {
    let size = def("size", CustomKind::Number, &[]);
    let faults =
        codes(size.apply(input(json!({"key": "other", "kind": "text", "entity": "contact"})), &context()).unwrap_err());
    assert!(faults.iter().all(|(_, code)| code == "immutable") && faults.len() == 3);
    assert_eq!(size.apply(input(json!({"label": "Grösse"})), &context()).unwrap().label, "Grösse");
}

#[test]
fn values_are_of_the_type_of_their_field() {
    let id = Uuid::now_v7();
    let good = [
        (CustomKind::Text, json!("x")),
        (CustomKind::LongText, json!("x\ny")),
        (CustomKind::Number, json!(1.5)),
        (CustomKind::Money, json!({"amount_minor": 5, "currency": "EUR"})),
        (CustomKind::Date, json!("2026-02-28")),
        (CustomKind::Bool, json!(false)),
        (CustomKind::Choice, json!("a")),
        (CustomKind::MultiChoice, json!(["b", "a"])),
        (CustomKind::Link, json!("https://example.com/x")),
        (CustomKind::User, json!(id)),
        (CustomKind::Ref, json!(id)),
    ];
    for (kind, value) in good {
        assert_eq!(checked(kind, value), None, "{kind:?}");
    }
    let bad = [
        (CustomKind::Text, json!(1)),
        (CustomKind::Number, json!("1")),
        (CustomKind::Money, json!(5)),
        (CustomKind::Money, json!({"amount_minor": 5, "currency": "eur"})),
        (CustomKind::Date, json!("2026-02-30")),
        (CustomKind::Bool, json!("true")),
        (CustomKind::Choice, json!(["a"])),
        (CustomKind::MultiChoice, json!("a")),
        (CustomKind::Link, json!("javascript:alert(1)")),
        (CustomKind::User, json!("ann")),
    ];
    for (kind, value) in bad {
        assert_eq!(checked(kind, value).as_deref(), Some("invalid_value"), "{kind:?}");
    }
    assert_eq!(checked(CustomKind::Choice, json!("c")).as_deref(), Some("unknown_choice"));
    assert_eq!(checked(CustomKind::MultiChoice, json!(["a", "a"])).as_deref(), Some("duplicate"));
    assert_eq!(checked(CustomKind::Text, json!("x".repeat(501))).as_deref(), Some("too_long"));
}

#[test]
fn only_changed_values_are_checked() {
    let before = Custom::from([("gone".to_owned(), json!(1))]);
    let mut custom = before.clone();
    custom.insert("a/b".to_owned(), json!(1));
    let mut invalid = Invalid::default();
    check(&custom, &before, &[], &mut invalid);
    assert_eq!(codes(invalid), [("/custom/a~1b".into(), "unknown_field".into())]);
}

#[test]
fn null_and_blank_clear_a_value() {
    let mut custom =
        Custom::from([("a".to_owned(), json!(1)), ("b".to_owned(), json!("x")), ("c".to_owned(), json!(2))]);
    merge(&mut custom, Patch::Set(Custom::from([("a".to_owned(), Value::Null), ("b".to_owned(), json!(" "))])));
    assert_eq!(custom.keys().collect::<Vec<_>>(), ["c"]);
    merge(&mut custom, Patch::Absent);
    assert_eq!(custom.len(), 1);
    merge(&mut custom, Patch::Null);
    assert!(custom.is_empty());
}

#[test]
fn values_are_indexed_in_the_column_of_their_type() {
    let one = |value: Value, kind| indexed_values(&value, kind).pop().unwrap();
    assert_eq!(one(json!("Über"), CustomKind::Text).text_key.as_deref(), Some("uber"));
    assert_eq!(one(json!({"amount_minor": 5, "currency": "EUR"}), CustomKind::Money).number, Some(5.0));
    assert!(one(json!("2026-01-01"), CustomKind::Date).date.is_some());
    assert_eq!(one(json!(true), CustomKind::Bool).bool, Some(true));
    let id = Uuid::now_v7();
    let reference = one(json!(id), CustomKind::Ref);
    assert_eq!((reference.ref_id, reference.text_key), (Some(id), Some(id.to_string())));
    assert_eq!(indexed_values(&json!(["a", "b"]), CustomKind::MultiChoice).len(), 2);
    assert!(indexed_values(&json!("x"), CustomKind::LongText).is_empty());
    assert!(indexed_values(&json!("x"), CustomKind::Number).is_empty());
}

#[test]
fn a_new_record_starts_with_defaults_and_needs_what_is_required() {
    let tier = FieldDef { required: true, ..def("tier", CustomKind::Text, &[]) };
    let size = FieldDef { default_value: Some(json!("a")), ..def("size", CustomKind::Choice, &["a", "b"]) };
    let defs = [tier, size];
    let mut custom = Custom::new();
    fill_defaults(&mut custom, &defs);
    assert_eq!(custom, Custom::from([("size".to_owned(), json!("a"))]));
    let missing = |custom: &Custom, before: Option<&Custom>| {
        let mut invalid = Invalid::default();
        check_required(custom, before, &defs, &mut invalid);
        invalid.0.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
    };
    assert_eq!(missing(&custom, None), ["/custom/tier"]);
    let filled = Custom::from([("tier".to_owned(), json!("A"))]);
    assert_eq!(missing(&custom, Some(&filled)), ["/custom/tier"]);
    assert!(missing(&custom, Some(&custom)).is_empty() && missing(&filled, None).is_empty());
}

#[test]
fn a_default_is_of_the_kind_of_its_field() {
    let base = |value: Value| json!({"entity": "deal", "key": "k", "label": "x", "kind": "number", "purpose": "Test", "default_value": value});
    assert_eq!(faults(base(json!("many"))), [("/default_value".into(), "invalid_value".into())]);
    assert_eq!(FieldDef::new(input(base(json!(3))), &context()).unwrap().default_value, Some(json!(3)));
    let choice = FieldDef { default_value: Some(json!("a")), ..def("k", CustomKind::Choice, &["a", "b"]) };
    let refused = codes(choice.apply(input(json!({"choices": ["b"]})), &context()).unwrap_err());
    assert_eq!(refused, [("/default_value".into(), "unknown_choice".into())]);
}
