use super::*;
use crate::account::fixture::{codes, context, input};
use serde_json::json;

fn pipeline(roles: serde_json::Value) -> Result<Pipeline, Invalid> {
    Pipeline::new(input(json!({"name": "Sales", "move_back_roles": roles})), &context())
}

#[test]
fn everybody_moves_deals_back_unless_roles_are_chosen() {
    let open = pipeline(json!(null)).unwrap();
    assert!(open.lets_move_back("rep") && open.lets_move_back("custom_junior"));
    let chosen = pipeline(json!(["manager", "custom_lead"])).unwrap();
    let may: Vec<&str> = ["admin", "manager", "rep", "custom_lead", "custom_junior"]
        .into_iter()
        .filter(|role| chosen.lets_move_back(role))
        .collect();
    assert_eq!(may, ["admin", "manager", "custom_lead"]);
    let nobody = pipeline(json!([])).unwrap();
    assert!(nobody.lets_move_back("admin") && !nobody.lets_move_back("manager"));
}

#[test]
fn a_role_is_named_once() {
    let faults = codes(pipeline(json!(["rep", "manager", "rep"])).unwrap_err());
    assert_eq!(faults, [("/move_back_roles/2".to_owned(), "duplicate".to_owned())]);
}
