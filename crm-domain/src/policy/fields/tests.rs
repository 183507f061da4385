use serde_json::json;

use super::*;
use crate::account::Account;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::record::Record;

fn some(roles: &[&str]) -> Option<Vec<String>> {
    Some(roles.iter().map(|role| (*role).to_owned()).collect())
}

type Restriction<'a> = (Entity, &'a str, Option<Vec<String>>, Option<Vec<String>>);

fn fields(role: &str, restrictions: &[Restriction<'_>]) -> Fields {
    let stored = restrictions.iter().map(|(entity, field, readers, editors)| {
        let kind = field.starts_with(CUSTOM).then(|| "text".to_owned());
        (entity.as_str().to_owned(), (*field).to_owned(), readers.clone(), editors.clone(), kind)
    });
    Fields::of_role(role, stored.collect())
}

#[test]
fn every_field_that_can_be_restricted_is_one_and_so_is_what_goes_with_it() {
    for (entity, own) in
        [(Entity::Account, Account::FIELDS), (Entity::Contact, Contact::FIELDS), (Entity::Deal, Deal::FIELDS)]
    {
        for (name, with) in restrictable(entity) {
            let known = |name: &str| own.iter().any(|field| field.name == name);
            assert!(own.iter().any(|field| field.name == *name && field.writable), "{name}");
            assert!(with.iter().all(|other| known(other)), "{name}: {with:?}");
        }
        for kept in ["id", "name", "owner_id", "team_id", "version", "created_at", "external_ids", "custom", "tag_ids"]
        {
            assert!(!is_restrictable(entity, kept), "{kept}");
        }
        assert!(is_restrictable(entity, "custom.tier"));
    }
    assert!(!is_restrictable(Entity::User, "custom.tier"));
    assert!(!is_restrictable(Entity::Deal, "custom."));
}

#[test]
fn who_is_named_sees_and_administrators_do_in_any_case() {
    let email = (Entity::Contact, "email", some(&["rep"]), None);
    assert_eq!(fields("rep", std::slice::from_ref(&email)), Fields::default());
    assert_eq!(fields("admin", std::slice::from_ref(&email)), Fields::default());
    let manager = fields("manager", std::slice::from_ref(&email));
    assert_eq!(manager.hidden(Entity::Contact), ["email", "point", "points"]);
    assert!(manager.hidden(Entity::Account).is_empty());
    assert!(!manager.may_change(Entity::Contact, "email"));
    assert!(manager.may_change(Entity::Contact, "phone"));
    // A role of the company's own is none of the built-in ones, wherever it comes from.
    assert!(fields("custom_admin", &[email]).hides(Entity::Contact, "email"));
}

#[test]
fn an_industry_is_hidden_from_deals_as_well() {
    let hidden = fields("rep", &[(Entity::Account, "industry", some(&[]), None)]);
    assert!(hidden.hides(Entity::Account, "industry"));
    assert!(hidden.hides(Entity::Deal, "industry"));
}

#[test]
fn a_field_that_may_only_be_read_is_told_and_not_changed() {
    let locked = fields("rep", &[(Entity::Deal, "probability", None, some(&["manager"]))]);
    assert!(locked.hidden(Entity::Deal).is_empty());
    assert!(!locked.may_change(Entity::Deal, "probability"));
    let change = |field: &str, after: Json| Change { field: field.to_owned(), before: json!(30), after };
    assert_eq!(
        locked.forbidden(Entity::Deal, &[change("name", json!("x")), change("probability", json!(40))]),
        Some("probability".to_owned())
    );
    // That a deal has none of its own in another stage is no change by hand.
    let moved = [change("stage_id", json!("b")), change("probability", Json::Null)];
    assert_eq!(locked.forbidden(Entity::Deal, &moved), None);
}

#[test]
fn each_kind_of_address_is_changed_by_whom_its_own_field_allows() {
    let point = |kind: &str, value: &str| json!({"kind": kind, "value": value});
    let change = |before: Json, after: Json| Change { field: "points".to_owned(), before, after };
    let mail = json!([point("email", "a@example.org")]);
    let both = json!([point("email", "a@example.org"), point("phone", "1")]);
    let other = json!([point("email", "b@example.org"), point("phone", "1")]);
    for restriction in [("email", some(&[]), None), ("email", None, some(&[]))] {
        let fields = fields("rep", &[(Entity::Contact, restriction.0, restriction.1, restriction.2)]);
        assert_eq!(fields.forbidden(Entity::Contact, &[change(mail.clone(), both.clone())]), None);
        let refused = fields.forbidden(Entity::Contact, &[change(both.clone(), other.clone())]);
        assert_eq!(refused, Some("email".to_owned()));
    }
    let all = fields("rep", &[(Entity::Contact, "points", None, some(&[]))]);
    assert_eq!(all.forbidden(Entity::Contact, &[change(mail, both)]), Some("phone".to_owned()));
}

#[test]
fn custom_values_are_withheld_and_kept_one_by_one() {
    let hidden = fields("rep", &[(Entity::Account, "custom.tier", some(&[]), None)]);
    let change = |before: Json, after: Json| Change { field: "custom".to_owned(), before, after };
    let both = change(json!({"tier": "a", "size": 1}), json!({"tier": "b", "size": 2}));
    assert_eq!(hidden.forbidden(Entity::Account, std::slice::from_ref(&both)), Some("custom.tier".to_owned()));
    assert_eq!(hidden.told(Entity::Account, vec![both]), [change(json!({"size": 1}), json!({"size": 2}))]);
    assert!(hidden.told(Entity::Account, vec![change(json!({"tier": "a"}), json!({"tier": "b"}))]).is_empty());
    let other = change(json!({"tier": "a"}), json!({"tier": "a", "size": 2}));
    assert_eq!(hidden.forbidden(Entity::Account, &[other]), None);
    assert_eq!(
        hidden.forbidden_input(Entity::Account, &named(&json!({"custom": null}))),
        Some("custom.tier".to_owned())
    );
    assert_eq!(hidden.forbidden_input(Entity::Account, &named(&json!({"custom": {"size": 1}}))), None);
}

#[test]
fn what_is_withheld_is_absent_and_named() {
    let withheld = Withheld::new(&["amount_minor".to_owned(), "custom.tier".to_owned(), "product_id".to_owned()]);
    let shown = withheld.apply(json!({"name": "x", "amount_minor": 1, "custom": {"tier": "a", "size": 1}}));
    let wanted = json!({"name": "x", "custom": {"size": 1}, "hidden_fields": ["amount_minor", "custom.tier"]});
    assert_eq!(shown, wanted);
}
