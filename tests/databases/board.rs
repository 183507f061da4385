//! Boards: counts and sums of each stage, and its cards.

use crm_domain::deal::Deal;
use crm_domain::query::{Condition, Start};
use crm_tests::databases::on_each_database;
use crm_tests::world::{create_deal, list, person, question, stages, system};
use serde_json::json;

#[test]
fn a_board_counts_and_sums_exactly() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = person(store, "ann", "rep", &[]).await;
        let bob = person(store, "bob", "rep", &[]).await;
        let steps = stages(store).await;
        for (index, (actor, stage, amount, currency, probability)) in [
            (&ann, &steps.open, Some(1001), "EUR", None),
            (&ann, &steps.open, Some(1), "EUR", Some(50)),
            (&ann, &steps.open, None, "EUR", Some(90)),
            (&ann, &steps.open, Some(-1_500_000_007), "USD", None),
            (&bob, &steps.open, Some(999), "EUR", None),
            (&ann, &steps.won, Some(500), "EUR", Some(10)),
            (&ann, &steps.open, Some(1_000_000_000_000_000_i64), "JPY", None),
            (&ann, &steps.open, Some(1_000_000_000_000_000_i64), "JPY", None),
        ]
        .into_iter()
        .enumerate()
        {
            database.pass(chrono::TimeDelta::minutes(1));
            let sent = json!({"name": format!("D{index}"), "stage_id": stage.id, "amount_minor": amount, "currency": currency, "probability": probability});
            create_deal(store, actor, sent).await;
        }
        let pipeline = steps.pipeline.into();
        let board =
            store.read(ann.clone(), move |reader| reader.board(pipeline, &Condition::always(), None, 2)).await.unwrap();
        let names: Vec<&str> = board.columns.iter().map(|column| column.stage.name.as_str()).collect();
        assert_eq!(names, ["Lead", "Offer", "Won", "Lost"]);
        let counts: Vec<i64> = board.columns.iter().map(|column| column.count).collect();
        assert_eq!(counts, [6, 0, 1, 0]);
        let open = &board.columns[0];
        let sums: Vec<(&str, i64, i64)> =
            open.sums.iter().map(|sum| (sum.currency.as_str(), sum.amount_minor, sum.weighted_minor)).collect();
        assert_eq!(
            sums,
            [
                ("EUR", 1002, 201),
                ("JPY", 2_000_000_000_000_000, 400_000_000_000_000),
                ("USD", -1_500_000_007, -300_000_001)
            ]
        );
        assert_eq!(board.columns[2].sums[0].weighted_minor, 500, "what is won counts in full");
        assert_eq!(open.deals.iter().map(|deal| deal.name.as_str()).collect::<Vec<_>>(), ["D7", "D6"]);
        let filter = json!({"field": "stage_id", "op": "eq", "value": steps.open.id});
        let mut more = question::<Deal>("-stage_entered_at", Some(json!({"all": [filter]})), &[]);
        more.start = Start::Cursor(open.next_cursor.clone().unwrap());
        let rest = list::<Deal>(store, &ann, more).await.unwrap();
        assert_eq!(rest.data.iter().map(|deal| deal.name.as_str()).collect::<Vec<_>>(), ["D3", "D2", "D1", "D0"]);
        let filter =
            question::<Deal>("name", Some(json!({"field": "currency", "op": "eq", "value": "EUR"})), &[]).condition;
        let board = store.read(system(), move |reader| reader.board(pipeline, &filter, Some("d"), 9)).await.unwrap();
        assert_eq!((board.columns[0].count, board.columns[0].deals.len()), (4, 4));
    });
}
