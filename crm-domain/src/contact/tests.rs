use super::*;
use crate::time::Day;

fn context() -> Context {
    Context {
        id: Uuid::now_v7(),
        now: "2026-03-01T10:00:00Z".parse().unwrap(),
        today: Day::from_ymd_opt(2026, 3, 1).unwrap(),
        user_id: None,
        team_id: None,
        currency: "EUR".into(),
        next_id: Uuid::now_v7,
    }
}

fn input(json: serde_json::Value) -> ContactInput {
    serde_json::from_value(json).unwrap()
}

fn contact(json: serde_json::Value) -> Contact {
    Contact::new(input(json), &context()).unwrap()
}

#[test]
fn a_contact_needs_a_name_or_an_email() {
    let faults = Contact::new(input(serde_json::json!({"phone": "+49 30 1234"})), &context()).unwrap_err();
    assert_eq!(faults.0[0].pointer, "/last_name");
    assert_eq!(contact(serde_json::json!({"email": "Ada@Example.org"})).name, "Ada@Example.org");
}

#[test]
fn all_faults_are_told_at_once() {
    let long = "x".repeat(101);
    let faults = Contact::new(
        input(serde_json::json!({"first_name": long, "email": "no", "points": [{"kind": "phone", "value": "?"}]})),
        &context(),
    )
    .unwrap_err();
    let pointers: Vec<&str> = faults.0.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/first_name", "/points/0/value", "/email"]);
}

#[test]
fn another_address_does_not_inherit_the_opt_out() {
    let ada = contact(serde_json::json!({"points": [{"kind": "email", "value": "a@b.org", "opted_out": true}]}));
    let moved = ada.apply(input(serde_json::json!({"email": "c@d.org"})), &context()).unwrap();
    assert_eq!(moved.points.len(), 1);
    assert!(!moved.points[0].opted_out);
    let same = ada.apply(input(serde_json::json!({"email": "A@B.org"})), &context()).unwrap();
    assert!(same.points[0].opted_out);
}

#[test]
fn one_point_of_each_kind_is_primary() {
    let ada = contact(serde_json::json!({"points": [
        {"kind": "email", "value": "a@b.org"}, {"kind": "email", "value": "c@d.org"}, {"kind": "phone", "value": "030 123"}
    ]}));
    assert_eq!(ada.points.iter().filter(|point| point.primary).count(), 2);
    let faults = ada
        .apply(
            input(serde_json::json!({"points": [
                {"kind": "email", "value": "a@b.org", "primary": true}, {"kind": "email", "value": "c@d.org", "primary": true}
            ]})),
            &context(),
        )
        .unwrap_err();
    assert_eq!(faults.0[0].code, "several_primary");
}

#[test]
fn a_change_of_account_ends_the_job_and_keeps_it() {
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let ada = contact(serde_json::json!({"last_name": "L", "account_id": first, "title": "CTO"}));
    let moved = ada.apply(input(serde_json::json!({"account_id": second})), &context()).unwrap();
    assert_eq!(moved.jobs.len(), 2);
    assert_eq!(moved.account_id, Some(second.into()));
    assert_eq!(moved.title, None);
    assert_eq!(moved.jobs[1].to_on, Day::from_ymd_opt(2026, 2, 28));
}

#[test]
fn null_clears_and_absent_keeps() {
    let ada = contact(serde_json::json!({"first_name": "Ada", "last_name": "Lovelace", "source": "fair"}));
    let changed = ada.apply(input(serde_json::json!({"source": null})), &context()).unwrap();
    assert_eq!((changed.source, changed.name.as_str()), (None, "Ada Lovelace"));
}

#[test]
fn phones_are_compared_by_their_digits() {
    assert_eq!(point::normalise(PointKind::Phone, "+49 (30) 55-66").as_deref(), Some("+49305566"));
    assert_eq!(point::normalise(PointKind::Phone, "0049 30 5566").as_deref(), Some("+49305566"));
    assert_eq!(point::normalise(PointKind::Phone, "ext"), None);
}
