use super::*;
use crate::account::fixture::{codes, context, input};
use serde_json::{Value, json};
use uuid::Uuid;

fn link() -> Value {
    json!({"contact_id": Uuid::now_v7()})
}

fn faults(json: Value) -> Vec<(String, String)> {
    codes(Activity::new(input(json), &context()).unwrap_err())
}

fn activity(json: Value) -> Activity {
    Activity::new(input(json), &context()).unwrap()
}

#[test]
fn an_activity_needs_a_kind_a_text_and_a_record() {
    let expected = [("/kind", "required"), ("/subject", "required"), ("/links", "required")];
    assert_eq!(faults(json!({})), expected.map(|(pointer, code)| (pointer.into(), code.into())));
}

#[test]
fn a_note_needs_a_body() {
    assert_eq!(faults(json!({"kind": "note", "subject": "Hm", "links": [link()]}))[0].0, "/body");
    assert_eq!(activity(json!({"kind": "call", "subject": "Hm", "links": [link()]})).at, context().now);
}

#[test]
fn a_link_names_exactly_one_record_and_counts_once() {
    let id = Uuid::now_v7();
    let two = json!({"kind": "call", "subject": "x", "links": [{"contact_id": id, "deal_id": id}, {}]});
    let pointers: Vec<String> = faults(two).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/links/0", "/links/1"]);
    let same = activity(
        json!({"kind": "call", "subject": "x", "links": [{"deal_id": id}, {"deal_id": id, "contact_id": null}]}),
    );
    assert_eq!(same.links.len(), 1);
    assert_eq!(same.references()[0].entity, Entity::Deal);
}

#[test]
fn only_a_task_is_due() {
    let call = json!({"kind": "call", "subject": "x", "links": [link()], "due_at": "2026-03-02T00:00:00Z"});
    assert_eq!(faults(call), [("/due_at".into(), "task_only".into())]);
    let task = activity(json!({"kind": "task", "subject": "x", "links": [link()], "due_at": "2026-03-02T00:00:00Z"}));
    assert!(task.due_at.is_some());
    assert_eq!(task.apply(input(json!({"kind": "call"})), &context()).unwrap().due_at, None);
}

#[test]
fn done_sets_the_moment_once_and_clears_it() {
    let task = activity(json!({"kind": "task", "subject": "x", "links": [link()], "done_at": "2026-02-01T00:00:00Z"}));
    let again = task.apply(input(json!({"done": true})), &context()).unwrap();
    assert_eq!(again.done_at, task.done_at);
    let open = task.apply(input(json!({"done": false})), &context()).unwrap();
    assert_eq!(open.done_at, None);
    assert_eq!(open.apply(input(json!({"done": true})), &context()).unwrap().done_at, Some(context().now));
}

#[test]
fn a_meeting_does_not_end_before_it_starts() {
    let sent = json!({"kind": "meeting", "subject": "x", "links": [link()], "ends_at": "2026-03-01T09:59:59Z"});
    assert_eq!(faults(sent), [("/ends_at".into(), "out_of_range".into())]);
}

#[test]
fn a_private_activity_has_an_owner() {
    let sent = json!({"kind": "note", "body": "x", "links": [link()], "private": true});
    assert_eq!(faults(sent), [("/owner_id".into(), "required".into())]);
}
