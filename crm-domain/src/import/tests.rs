use serde_json::json;

use super::*;

fn header(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

fn guessed(entity: Entity, text: &str) -> Vec<String> {
    guess(entity, &header(text), &[]).into_iter().map(Option::unwrap_or_default).collect()
}

#[test]
fn columns_of_real_files_are_guessed() {
    assert_eq!(
        guessed(
            Entity::Deal,
            "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
        ),
        ["external_id", "owner", "product", "account", "stage", "started_on", "closed_on", "amount"]
    );
    assert_eq!(
        guessed(Entity::Account, "account,sector,year_established,revenue,employees,office_location,subsidiary_of"),
        ["name", "industry", "", "annual_revenue", "employee_count", "country", "parent"]
    );
    assert_eq!(guessed(Entity::Product, "product,series,sales_price"), ["name", "", "unit_price"]);
    assert_eq!(guessed(Entity::User, "sales_agent,manager,regional_office"), ["name", "lead", "team"]);
    assert_eq!(
        guessed(Entity::Contact, "Vorname,Nachname,E-Mail,Firma,Telefon"),
        ["first_name", "last_name", "email", "account.name", "phone"]
    );
}

#[test]
fn the_kind_of_record_is_guessed() {
    for (entity, text) in [
        (Entity::Deal, "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"),
        (Entity::Account, "account,sector,year_established,revenue,employees,office_location,subsidiary_of"),
        (Entity::Product, "product,series,sales_price"),
        (Entity::User, "sales_agent,manager,regional_office"),
        (Entity::Contact, "Vorname,Nachname,E-Mail,Firma,Telefon"),
    ] {
        assert_eq!(guess_entity(&header(text)), entity, "{text}");
    }
}

fn plan() -> FilePlan {
    serde_json::from_value(json!({
        "file": "x.csv", "entity": "deal",
        "columns": [
            {"column": "id", "target": "external_id"},
            {"column": "product", "target": "product", "values": {"GTXPro": "GTX Pro"}},
        ],
        "constants": {"currency": "USD", "name": "{product} {id}"}
    }))
    .unwrap()
}

#[test]
fn values_are_mapped_and_constants_filled() {
    let row = plan().row(&header("id,product"), &["7".into(), " GTXPro ".into()]);
    let row: Vec<(&str, &str)> = row.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(row, [("currency", "USD"), ("external_id", "7"), ("name", "GTX Pro 7"), ("product", "GTX Pro")]);
}

#[test]
fn a_plan_with_faults_names_each() {
    let mut file = plan();
    file.columns.push(ColumnPlan { column: "x".into(), target: "nothing".into(), values: BTreeMap::new() });
    file.columns.push(ColumnPlan { column: "y".into(), target: "product".into(), values: BTreeMap::new() });
    file.match_by = vec![MatchBy::Domain];
    let faults = Plan { name: String::new(), files: vec![file] }.check().unwrap_err().0;
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/files/0/columns/2/target", "/files/0/columns/3/target", "/files/0/match_by/0"]);
    assert!(Plan { name: String::new(), files: Vec::new() }.check().is_err());
}

#[test]
fn every_target_is_found_by_its_name() {
    for entity in [Entity::Account, Entity::Contact, Entity::Deal, Entity::Product, Entity::User] {
        for found in targets(entity) {
            assert_eq!(target(entity, &found.name).as_ref(), Some(found));
        }
    }
    assert!(target(Entity::Deal, "custom.segment").is_some());
    assert!(target(Entity::Product, "custom.segment").is_some() && target(Entity::User, "custom.segment").is_none());
}
