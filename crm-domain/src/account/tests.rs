use super::*;
use crate::account::fixture::{codes, context, input};
use serde_json::json;

fn account(json: serde_json::Value) -> Account {
    Account::new(input(json), &context()).unwrap()
}

#[test]
fn all_faults_of_an_account_are_told_at_once() {
    let sent = json!({
        "domains": ["acme.com", "nodot", "gmail.com"], "employee_count": -1, "currency": "EURO",
        "website": "javascript:alert(1)", "country": "Germany",
    });
    let faults = codes(Account::new(input(sent), &context()).unwrap_err());
    let expected = [
        ("/employee_count", "out_of_range"),
        ("/domains/1", "domain"),
        ("/domains/2", "free_mail_domain"),
        ("/currency", "currency"),
        ("/website", "url"),
        ("/country", "country"),
        ("/name", "required"),
    ];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.into(), code.into())));
}

#[test]
fn domains_are_cut_out_of_what_people_paste() {
    for text in ["acme.com", " HTTPS://www.Acme.com/about?x=1#y ", "ann@acme.com", "acme.com:8080", "acme.com."] {
        assert_eq!(normalise_domain(text).as_deref(), Some("acme.com"), "{text}");
    }
    assert_eq!(normalise_domain("www.de").as_deref(), Some("www.de"));
    for text in ["", "acme", "10.0.0.1", "a..b", "-a.com", "a b.com", "acme.com,b.com"] {
        assert_eq!(normalise_domain(text), None, "{text}");
    }
    assert_eq!(account(json!({"name": "A", "domains": ["a.com", "www.a.com"]})).domains, ["a.com"]);
}

#[test]
fn free_mail_belongs_to_no_account() {
    for domain in
        ["gmail.com", "gmx.de", "gmx.net", "web.de", "outlook.com", "yahoo.co.uk", "yahoo.com.br", "hotmail.fr"]
    {
        assert!(is_free_mail(domain), "{domain}");
    }
    for domain in ["acme.com", "yahoo-inc.com", "live.acme.com", "outlook.studio"] {
        assert!(!is_free_mail(domain), "{domain}");
    }
}

#[test]
fn an_amount_brings_the_currency_of_the_company() {
    assert_eq!(account(json!({"name": "A", "annual_revenue_minor": 5})).currency.as_deref(), Some("EUR"));
    assert_eq!(account(json!({"name": "A", "currency": "usd"})).currency.as_deref(), Some("USD"));
    assert_eq!(account(json!({"name": "A"})).currency, None);
}

#[test]
fn an_account_is_not_above_itself() {
    let acme = account(json!({"name": "Acme", "country": "de"}));
    assert_eq!(acme.country.as_deref(), Some("DE"));
    let faults = codes(acme.apply(input(json!({"parent_id": acme.id})), &context()).unwrap_err());
    assert_eq!(faults, [("/parent_id".into(), "cycle".into())]);
}

#[test]
fn an_account_is_found_by_name_domain_town_and_phone() {
    let acme = account(json!({"name": "Acme", "domains": ["acme.com"], "city": "Berlin", "phone": "030 / 55"}));
    let found = acme.search_text().unwrap();
    assert_eq!(found.text, "Acme acme.com Berlin 030 / 55 03055");
    assert_eq!(found.subtitle.as_deref(), Some("acme.com"));
}

#[test]
fn null_clears_and_absent_keeps() {
    let acme = account(json!({"name": "Acme", "city": "Berlin", "custom": {"size": 3}}));
    let changed = acme.apply(input(json!({"city": null, "lifecycle": "customer"})), &context()).unwrap();
    assert_eq!((changed.city, changed.lifecycle, changed.name.as_str()), (None, Lifecycle::Customer, "Acme"));
    assert_eq!(changed.custom.len(), 1);
}
