//! Boards: counts and sums of each stage, and its cards.

use std::sync::Arc;

use crm_db::board::StageSum;
use crm_db::{Seen, Store, Tx};
use crm_domain::deal::{Deal, Origin};
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::Action;
use crm_domain::query::{Condition, Start};
use crm_domain::record::Record as _;
use crm_domain::stage::Stage;
use crm_tests::databases::{on_each_database, on_postgres};
use crm_tests::world::{create_deal, delete, get, list, person, question, restore, stages, system, update_deal};
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

/// A small generator of numbers: the same ones each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most).unwrap()
    }
}

/// What the stages of a board hold: as it is kept, and added up anew because of a filter that all deals meet.
async fn both(store: &Store, pipeline: Id<Pipeline>) -> [Vec<(i64, Vec<StageSum>)>; 2] {
    let all =
        json!({"any": [{"field": "name", "op": "ne", "value": "x"}, {"field": "name", "op": "eq", "value": "x"}]});
    let all = question::<Deal>("name", Some(all), &[]).condition;
    let board = async |condition: Condition| {
        let read = store.read(system(), move |reader| reader.board(pipeline, &condition, None, 0));
        read.await.unwrap().columns.into_iter().map(|column| (column.count, column.sums)).collect()
    };
    [board(Condition::always()).await, board(all).await]
}

#[test]
fn what_stages_hold_follows_their_deals() {
    on_each_database(|database| async move {
        let store = &database.store;
        let steps = stages(store).await;
        let mut dice = Dice(7);
        let mut deals = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for round in 0..400 {
            let stage = [&steps.open, &steps.open, &steps.won][dice.below(3)].id;
            let amount = [None, Some(1), Some(-1_500_000_007), Some(2_999_999), Some(12)][dice.below(5)];
            let probability = [None, None, Some(10), Some(90)][dice.below(4)];
            let currency = ["EUR", "JPY"][dice.below(2)];
            let sent = json!({"name": format!("D{round}"), "stage_id": stage, "amount_minor": amount,
                "currency": currency, "probability": probability});
            match dice.below(8) {
                0 if !deals.is_empty() => drop(delete(store, &system(), deals[dice.below(deals.len() as u64)]).await),
                1 if !deals.is_empty() => {
                    let id = deals[dice.below(deals.len() as u64)];
                    if get::<Deal>(store, &system(), id).await.is_err() {
                        restore(store, &system(), id).await;
                    }
                }
                2..5 if !deals.is_empty() => {
                    let id = deals[dice.below(deals.len() as u64)];
                    drop(update_deal(store, &system(), id, sent).await);
                }
                _ => deals.push(create_deal(store, &system(), sent).await.id),
            }
            if round % 20 == 19 {
                let [kept, added] = both(store, steps.pipeline.into()).await;
                assert_eq!(kept, added, "after {round} changes");
                seen.insert(format!("{kept:?}"));
            }
        }
        assert_eq!(seen.len(), 20, "each time it was something else");
        if database.is_postgres() {
            let rows =
                database.texts("SELECT CAST(count(*) AS text) AS text FROM deal_tally")[0].parse::<i64>().unwrap();
            assert!(rows < 300, "rows are drawn together: {rows}");
        }
        // Somebody who writes past the product.
        database
            .execute("UPDATE deal SET amount_minor = amount_minor + 1 WHERE amount_minor = 12 AND deleted_at IS NULL");
        assert_eq!(store.mend_deal_tallies().await.unwrap(), 2);
        let [kept, added] = both(store, steps.pipeline.into()).await;
        assert_eq!(kept, added);
        assert_eq!(store.mend_deal_tallies().await.unwrap(), 0);
    });
}

#[test]
fn nobody_waits_for_a_stage_that_others_move_deals_to() {
    // SQLite has one writer.
    on_postgres(|database| async move {
        let store = &database.store;
        let steps = stages(store).await;
        let (by, mut deals) = (system(), Vec::new());
        for number in 0..24 {
            let sent = json!({"name": format!("D{number}"), "stage_id": steps.open.id, "amount_minor": number});
            deals.push(create_deal(store, &system(), sent).await.id);
        }
        for _ in 0..8 {
            for stage in [steps.won.id, steps.open.id] {
                let moves = deals.iter().map(|id| update_deal(store, &by, *id, json!({"stage_id": stage})));
                for moved in futures_util::future::join_all(moves).await {
                    moved.unwrap();
                }
            }
        }
        // A transaction that moved a deal and has not ended yet.
        let (begun, gone_on) = (Arc::clone(&database), Arc::clone(&database));
        let (first, second) = (deals[0], deals[1]);
        let won = steps.won.id;
        store
            .write(system(), move |tx| {
                move_to(tx, first, won)?;
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(update_deal(&gone_on.store, &system(), second, json!({"stage_id": won}))).map(drop)
            })
            .await
            .unwrap();
        let [kept, added] = both(&begun.store, steps.pipeline.into()).await;
        assert_eq!(kept, added);
        assert_eq!(kept[2].0, 2);
    });
}

/// Moves a deal to a stage in a transaction that goes on.
fn move_to(tx: &mut Tx<'_>, id: Id<Deal>, stage: Id<Stage>) -> crm_db::error::Result<()> {
    let context = tx.context::<Deal>()?;
    let permit = tx.permit::<Deal>(Action::Edit, id, Seen::Any)?;
    let before = permit.record().clone();
    let mut deal = before.apply(serde_json::from_value(json!({"stage_id": stage})).unwrap(), &context)?;
    let stage = tx.get::<Stage>(stage)?;
    deal.enter(Some(&before), &stage, &context, Origin::Import)?;
    tx.update(permit, deal).map(drop)
}
