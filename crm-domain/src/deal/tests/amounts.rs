use super::*;
use crate::product::{Product, ProductInput};
use proptest::prelude::*;

fn lines(lines: Value) -> Value {
    json!({"name": "D", "lines": lines})
}

fn faults(json: Value) -> Vec<(String, String)> {
    codes(Deal::new(input(json), &context()).unwrap_err())
}

fn product(json: Value) -> Product {
    Product::new(input::<ProductInput>(json), &context()).unwrap()
}

#[test]
fn the_amount_is_the_sum_of_the_lines() {
    let sold = deal(lines(json!([
        {"name": "A", "quantity": 3, "unit_price_minor": 3333, "discount_percent": 10},
        {"name": "B", "unit_price_minor": -500},
    ])));
    assert_eq!(sold.lines.iter().map(|line| line.amount_minor).collect::<Vec<_>>(), [8999, -500]);
    assert_eq!(sold.amount_minor, Some(8499));
}

#[test]
fn an_amount_cannot_be_typed_over_lines() {
    let sold = deal(lines(json!([{"name": "A", "unit_price_minor": 100}])));
    let faults = codes(sold.apply(input(json!({"amount_minor": 99})), &context()).unwrap_err());
    assert_eq!(faults, [("/amount_minor".into(), "from_lines".into())]);
    assert_eq!(changed(&sold, json!({"amount_minor": 100})).amount_minor, Some(100));
    assert_eq!(changed(&sold, json!({"amount_minor": 7, "lines": []})).amount_minor, Some(7));
    assert_eq!(changed(&sold, json!({"lines": null})).amount_minor, Some(100));
}

#[test]
fn faults_of_lines_name_the_line() {
    let sent = lines(json!([
        {"name": "A", "unit_price_minor": 1}, {"quantity": 0, "discount_percent": 101}, {"name": "C", "unit_price_minor": 1, "quantity": -1},
        {"name": "D", "unit_price_minor": 1_000_000_000_000_000_i64, "quantity": 2},
    ]));
    let pointers: Vec<String> = faults(sent).into_iter().map(|(pointer, _)| pointer).collect();
    let expected = [
        "/lines/1/name",
        "/lines/1/unit_price_minor",
        "/lines/1/quantity",
        "/lines/1/discount_percent",
        "/lines/2/quantity",
        "/lines/3",
    ];
    assert_eq!(pointers, expected);
}

#[test]
fn lines_keep_their_identity() {
    let before = deal(lines(json!([{"name": "A", "unit_price_minor": 1}, {"name": "B", "unit_price_minor": 2}])));
    let (kept, foreign) = (before.lines[1].id, Uuid::now_v7());
    let after = changed(
        &before,
        json!({"lines": [
            {"id": kept, "name": "B", "unit_price_minor": 3}, {"id": foreign, "name": "C", "unit_price_minor": 1}, {"id": kept, "name": "D", "unit_price_minor": 1},
        ]}),
    );
    assert_eq!(after.lines[0].id, kept);
    assert!(after.lines[1].id != foreign && after.lines[2].id != kept);
}

#[test]
fn a_line_takes_name_and_price_from_its_product() {
    let chair = product(json!({"name": "Chair", "unit_price_minor": 9900}));
    let mut sent: DealInput = input(lines(
        json!([{"product_id": chair.id}, {"product_id": chair.id, "name": "Stool", "unit_price_minor": 5}]),
    ));
    assert_eq!(sent.products_wanted(), [chair.id]);
    sent.fill_lines(None, &[chair], &context());
    let sold = Deal::new(sent, &context()).unwrap();
    let taken: Vec<(&str, i64)> = sold.lines.iter().map(|line| (line.name.as_str(), line.unit_price_minor)).collect();
    assert_eq!(taken, [("Chair", 9900), ("Stool", 5)]);
}

#[test]
fn a_price_in_another_currency_is_not_taken() {
    let chair = product(json!({"name": "Chair", "unit_price_minor": 9900, "currency": "USD"}));
    let mut sent: DealInput = input(lines(json!([{"product_id": chair.id}])));
    sent.fill_lines(None, &[chair], &context());
    let faults = codes(Deal::new(sent, &context()).unwrap_err());
    assert_eq!(faults, [("/lines/0/unit_price_minor".into(), "required".into())]);
}

#[test]
fn amounts_stay_within_the_limit_and_come_with_their_interval() {
    let sent = json!({"name": "D", "amount_minor": 1_000_000_000_000_001_i64, "recurring_amount_minor": 5});
    assert_eq!(
        faults(sent),
        [("/amount_minor", "out_of_range"), ("/recurring_interval", "required")].map(|(p, c)| (p.into(), c.into()))
    );
    let line = json!({"name": "A", "unit_price_minor": 600_000_000_000_000_i64});
    assert_eq!(faults(lines(json!([line, line]))), [("/lines".into(), "out_of_range".into())]);
}

proptest! {
    #[test]
    fn the_amount_equals_what_the_lines_show(
        sold in prop::collection::vec((0.01_f64..1000.0, -100_000_i64..100_000, 0.0_f64..=100.0), 1..20)
    ) {
        let sent: Vec<Value> = sold
            .iter()
            .map(|(quantity, price, discount)| json!({"name": "x", "quantity": quantity, "unit_price_minor": price, "discount_percent": discount}))
            .collect();
        let sold = deal(lines(json!(sent)));
        prop_assert_eq!(sold.amount_minor, Some(sold.lines.iter().map(|line| line.amount_minor).sum()));
    }
}
