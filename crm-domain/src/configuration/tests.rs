use super::*;
use crate::account::fixture::{context, input};
use crate::user::UserStatus;
use serde_json::{Value, json};

fn change(field: &str, before: Value, after: Value) -> Change {
    Change { field: field.to_owned(), before, after }
}

#[test]
fn of_users_it_is_what_they_may_and_where_they_belong() {
    let user = User::new(input(json!({"name": "Ann"})), &context()).unwrap();
    let named = User { name: "Anna".to_owned(), ..user.clone() };
    let raised = User { role: "manager".to_owned(), ..user.clone() };
    let shut_out = User { status: UserStatus::Deactivated, ..user.clone() };
    assert!(User::configures(None, Some(&user)));
    assert!(!User::configures(Some(&user), Some(&named)));
    assert!(User::configures(Some(&user), Some(&raised)) && User::configures(Some(&user), Some(&shut_out)));
    let both = vec![change("name", json!("Ann"), json!("Anna")), change("role", json!("rep"), json!("manager"))];
    assert_eq!(told(Entity::User, EventKind::Updated, both.clone()).len(), 1);
    assert_eq!(told(Entity::User, EventKind::Created, both).len(), 2);
}

#[test]
fn of_views_it_is_those_that_all_share() {
    let view =
        |shared: bool| View::new(input(json!({"entity": "deal", "name": "V", "shared": shared})), &context()).unwrap();
    let (own, shared) = (view(false), view(true));
    assert!(!View::configures(Some(&own), Some(&own)) && !View::configures(None, Some(&own)));
    for (before, after) in [(None, Some(&shared)), (Some(&own), Some(&shared)), (Some(&shared), Some(&own))] {
        assert!(View::configures(before, after));
    }
    assert!(View::configures(Some(&shared), None));
}

#[test]
fn what_nobody_can_set_cannot_be_put_back() {
    let failing = [change("disabled_reason", json!(null), json!("gone"))];
    assert!(is_final(Entity::Webhook, EventKind::Updated, &failing));
    assert!(is_final(Entity::Webhook, EventKind::Updated, &[]), "a renewed secret");
    let off = [change("enabled", json!(true), json!(false)), failing[0].clone()];
    assert!(!is_final(Entity::Webhook, EventKind::Updated, &off));
    assert!(is_final(Entity::Pipeline, EventKind::Purged, &[]));
    assert!(is_final(Entity::Role, EventKind::Deleted, &[]) && !is_final(Entity::Tag, EventKind::Deleted, &[]));
    let let_in = change("status", json!("deactivated"), json!("active"));
    let accepted = change("status", json!("invited"), json!("active"));
    assert!(can_put_back(Entity::User, &let_in) && !can_put_back(Entity::User, &accepted));
}
