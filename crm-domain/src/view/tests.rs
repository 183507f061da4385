use super::*;
use crate::account::fixture::{codes, context, input};
use serde_json::{Value, json};

fn view(json: Value) -> Result<View, Invalid> {
    View::new(input(json), &context())
}

fn faults(query: Value) -> Vec<(String, String)> {
    codes(view(json!({"entity": "deal", "name": "Mine", "query": query})).unwrap_err())
}

fn leaf() -> Value {
    json!({"field": "name", "op": "eq", "value": "x"})
}

#[test]
fn a_view_lists_records_that_have_lists() {
    assert_eq!(codes(view(json!({"name": "Mine"})).unwrap_err()), [("/entity".into(), "required".into())]);
    let user = codes(view(json!({"name": "Mine", "entity": "user"})).unwrap_err());
    assert_eq!(user, [("/entity".into(), "invalid_value".into())]);
    let mine = view(json!({"name": "Mine", "entity": "deal"})).unwrap();
    assert!(mine.apply(input(json!({"entity": "contact"})), &context()).is_err());
}

#[test]
fn a_query_comes_back_as_it_was_sent() {
    let query = json!({
        "filter": {"all": [{"not": leaf()}, {"any": [leaf(), leaf()]}]},
        "sort": "-name", "q": null, "columns": ["name", "custom.size"], "group": "stage_id",
    });
    let mine = view(json!({"name": "Mine", "entity": "deal", "query": query})).unwrap();
    assert_eq!(serde_json::to_value(&mine.query).unwrap(), query);
}

#[test]
fn a_query_stays_of_a_bearable_size() {
    let deep = (0..5).fold(leaf(), |inner, _| json!({"not": inner}));
    assert_eq!(faults(json!({"filter": deep})), [("/query/filter".into(), "too_deep".into())]);
    let wide: Vec<Value> = (0..51).map(|_| leaf()).collect();
    assert_eq!(faults(json!({"filter": {"any": wide}})), [("/query/filter".into(), "too_long".into())]);
    let columns: Vec<String> = (0..101).map(|n| format!("c{n}")).collect();
    assert_eq!(faults(json!({"columns": columns})), [("/query/columns".into(), "too_long".into())]);
    let huge = json!({"field": "name", "op": "eq", "value": "x".repeat(30_000)});
    assert_eq!(faults(json!({"filter": huge})), [("/query".into(), "too_long".into())]);
}
