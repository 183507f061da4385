use super::*;
use crate::account::fixture::{codes, context, input};
use serde_json::json;

fn user(json: serde_json::Value) -> User {
    User::new(input(json), &context()).unwrap()
}

#[test]
fn a_new_user_cannot_sign_in_and_may_do_least() {
    let ada = user(json!({"name": "Ada"}));
    assert_eq!((ada.status, ada.role.as_str(), ada.email), (UserStatus::NoLogin, "read_only", None));
}

#[test]
fn who_signs_in_needs_an_address() {
    let mut ada = user(json!({"name": "Ada"}));
    assert_eq!(codes(ada.set_status(UserStatus::Invited).unwrap_err()), [("/email".into(), "required".into())]);
    assert_eq!(ada.status, UserStatus::NoLogin);
    let mut ada = user(json!({"name": "Ada", "email": " Ada@Example.org "}));
    ada.set_status(UserStatus::Active).unwrap();
    assert_eq!(ada.email_key().as_deref(), Some("ada@example.org"));
    assert!(ada.apply(input(json!({"email": null})), &context()).is_err());
}

#[test]
fn faults_of_a_user_are_told_at_once() {
    let sent = json!({"name": " ", "email": "nobody", "time_zone": "Berlin"});
    let pointers: Vec<String> =
        codes(User::new(input(sent), &context()).unwrap_err()).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/time_zone", "/name", "/email"]);
}

#[test]
fn users_set_their_own_screens_but_not_their_role_or_address() {
    let ada = user(json!({"name": "Ada", "email": "ada@example.org"}));
    let own = ada.apply_own(input(json!({"theme": "dark", "language": "de", "time_zone": "Europe/Berlin"}))).unwrap();
    assert_eq!((own.theme, own.language, own.time_zone.as_str()), (Theme::Dark, Language::De, "Europe/Berlin"));
    for forbidden in [json!({"role": "admin"}), json!({"email": "x@y.org"}), json!({"status": "active"})] {
        assert!(serde_json::from_value::<MeInput>(forbidden).is_err());
    }
}

#[test]
fn hints_that_were_put_away_are_remembered_once() {
    let ada = user(json!({"name": "Ada", "email": "ada@example.org"}));
    let own =
        ada.apply_own(input(json!({"dismissed": ["first_steps", "first_steps.pipeline", "first_steps"]}))).unwrap();
    assert_eq!(own.dismissed, ["first_steps", "first_steps.pipeline"]);
    assert_eq!(own.apply_own(input(json!({"theme": "dark"}))).unwrap().dismissed, own.dismissed);
    assert!(own.apply_own(input(json!({"dismissed": null}))).unwrap().dismissed.is_empty());
    for names in [json!(["First steps"]), json!([""]), json!(["x".repeat(51)]), json!(vec!["x"; 51])] {
        let faults = codes(ada.apply_own(input(json!({"dismissed": names}))).unwrap_err());
        assert_eq!(faults, [("/dismissed".into(), "invalid_value".into())]);
    }
}

#[test]
fn time_zones_have_the_shape_of_iana_names() {
    for zone in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"] {
        assert!(looks_like_time_zone(zone), "{zone}");
    }
    for text in ["", "CET ", "Berlin", "Europe/", "a/b/c/d", "../etc/passwd", "Europe/Ber lin"] {
        assert!(!looks_like_time_zone(text), "{text}");
    }
}

#[test]
fn a_user_is_in_a_team_once() {
    let team = uuid::Uuid::now_v7();
    let sent = json!({"name": "Ada", "teams": [{"team_id": team}, {"team_id": team, "lead": true}]});
    let faults = codes(User::new(input(sent), &context()).unwrap_err());
    assert_eq!(faults, [("/teams/1/team_id".into(), "duplicate".into())]);
}

#[test]
fn words_of_choices_are_those_of_the_wire() {
    for role in RoleKey::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        assert_eq!(RoleKey::parse(role.as_str()), Some(*role));
    }
    for status in UserStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        assert_eq!(UserStatus::parse(status.as_str()), Some(*status));
    }
}
