use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::policy::permissions;

fn context() -> Context {
    Context {
        id: Uuid::now_v7(),
        now: Instant::default(),
        today: crate::time::Day::default(),
        user_id: None,
        team_id: None,
        currency: String::new(),
        next_id: Uuid::now_v7,
    }
}

fn new(json: serde_json::Value) -> Result<Role, Invalid> {
    Role::new(serde_json::from_value(json).unwrap(), &context())
}

fn faults(found: Result<Role, Invalid>) -> Vec<(String, String)> {
    found.unwrap_err().0.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn every_built_in_role_can_be_copied_and_none_of_the_copies_administers() {
    for key in RoleKey::ALL {
        let copy = new(json!({"name": "Copy", "copy_of": key})).unwrap();
        for object in [Object::User, Object::Team, Object::Setting] {
            assert_eq!(copy.permissions[&object], permissions(RoleKey::ReadOnly)[&object], "{key:?} {object:?}");
        }
        assert_eq!(custom::exceeds(&copy.permissions, &permissions(RoleKey::Admin)), None, "{key:?}");
        if *key != RoleKey::Admin {
            assert_eq!(copy.permissions, permissions(*key), "{key:?}");
        }
    }
}

#[test]
fn levels_that_make_no_sense_are_named() {
    let faulty = json!({
        "deal": {"view": "own", "edit": "all", "assign": "all"},
        "product": {"view": "none"},
        "activity": {"edit": "team", "assign": "own"},
        "view": {"edit": "none"},
        "user": {"edit": "all"},
    });
    let found = faults(new(json!({"name": "Odd", "copy_of": "rep", "permissions": faulty})));
    let expected = [
        ("/permissions/user", "not_assignable"),
        ("/permissions/deal/edit", "beyond_right"),
        ("/permissions/activity/edit", "invalid_value"),
        ("/permissions/product/view", "invalid_value"),
        ("/permissions/view/edit", "invalid_value"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    assert_eq!(faults(new(json!({"name": " "}))), [("/name".to_owned(), "required".to_owned())]);
    assert_eq!(faults(new(json!({"name": "A", "copy_of": "b"}))), [("/copy_of".to_owned(), "not_found".to_owned())]);
}

#[test]
fn null_goes_back_to_the_role_it_comes_from() {
    let role = new(json!({"name": "Key account", "copy_of": "rep", "permissions": {"deal": {"view": "all"}}})).unwrap();
    assert_eq!(role.permissions[&Object::Deal].view, Level::All);
    let input = serde_json::from_value(json!({"permissions": {"deal": {"view": null}}})).unwrap();
    assert_eq!(role.apply(input, &context()).unwrap().permissions, permissions(RoleKey::Rep));
}

#[test]
fn a_copy_of_a_copy_has_its_levels_and_its_base() {
    let narrow = new(json!({"name": "Narrow", "copy_of": "rep", "permissions": {"deal": {"view": "own"}}})).unwrap();
    let input = serde_json::from_value(json!({"name": "Second", "permissions": {"deal": {"create": "none"}}})).unwrap();
    let copy = narrow.copied(input, &context()).unwrap();
    assert_eq!((copy.base, copy.key.as_str()), (RoleKey::Rep, "custom_second"));
    assert_eq!(copy.permissions[&Object::Deal].view, Level::Own);
    assert_eq!(copy.permissions[&Object::Deal].create, Level::None);
}

#[test]
fn keys_come_from_names_and_are_never_those_of_built_in_roles() {
    assert_eq!(key_of("Außendienst Süd"), "custom_aussendienst_sud");
    assert_eq!(key_of("admin"), "custom_admin");
    assert_eq!(key_of("  –– "), "custom_role");
}
