//! Deals: their way through the stages, amounts, and the board.

use chrono::TimeDelta;
use crm_tests::app::on_each_app;
use serde_json::{Value as Json, json};

#[test]
fn a_new_deal_stands_in_the_first_stage_of_the_first_pipeline() {
    on_each_app(async |app| {
        let deal = app.admin().create("deals", json!({"name": "Big"})).await;
        assert_eq!(deal["stage_id"], app.stage("Lead").await);
        assert_eq!((&deal["status"], &deal["currency"]), (&json!("open"), &json!("EUR")));
        assert_eq!((&deal["started_on"], &deal["closed_on"]), (&json!("2026-03-02"), &Json::Null));
    });
}

#[test]
fn a_lost_deal_tells_why() {
    on_each_app(async |app| {
        let deal = app.admin().create("deals", json!({"name": "Big"})).await.id();
        let (path, lost) = (format!("/deals/{deal}"), app.stage("Lost").await);
        let refused = app.admin().change(&path, json!({"stage_id": lost})).await;
        refused.fails(422, "invalid").blames("/loss_reason", "required");
        let moved = app.admin().change(&path, json!({"stage_id": lost, "loss_reason": "price"})).await.is(200);
        assert_eq!((&moved["status"], &moved["closed_on"]), (&json!("lost"), &json!("2026-03-02")));
        assert_eq!(moved["effective_probability"], 0);
    });
}

#[test]
fn a_reopened_deal_is_open_again() {
    on_each_app(async |app| {
        let deal = app.admin().create("deals", json!({"name": "Big"})).await.id();
        let path = format!("/deals/{deal}");
        let won = app.admin().change(&path, json!({"stage_id": app.stage("Won").await})).await.is(200);
        assert_eq!((&won["status"], &won["closed_on"]), (&json!("won"), &json!("2026-03-02")));
        let open = app.admin().change(&path, json!({"stage_id": app.stage("Quote").await})).await.is(200);
        assert_eq!(
            (&open["status"], &open["closed_on"], &open["loss_reason"]),
            (&json!("open"), &Json::Null, &Json::Null)
        );
    });
}

#[test]
fn every_move_is_kept_with_the_time_spent_before() {
    on_each_app(async |app| {
        let deal = app.admin().create("deals", json!({"name": "Big"})).await.id();
        app.pass(TimeDelta::seconds(90));
        let path = format!("/deals/{deal}");
        app.admin().change(&path, json!({"stage_id": app.stage("Qualified").await})).await.is(200);
        app.admin().change(&path, json!({"name": "Bigger"})).await.is(200);
        let moves = app.admin().get(&format!("/stage-changes?deal_id={deal}")).await.is(200);
        let mut told: Vec<_> = moves["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| (m["from_stage_id"].is_null(), m["seconds_in_from"].clone()))
            .collect();
        told.sort_by_key(|(first, _)| !first);
        assert_eq!(told, [(true, Json::Null), (false, json!(90))]);
    });
}

#[test]
fn lines_make_the_amount() {
    on_each_app(async |app| {
        let product = app.admin().create("products", json!({"name": "Crane", "unit_price_minor": 1000})).await.id();
        let lines = json!([
            {"product_id": product, "quantity": 2, "discount_percent": 10},
            {"name": "Set-up", "quantity": 1, "unit_price_minor": 550}
        ]);
        let deal = app.admin().create("deals", json!({"name": "Big", "lines": lines})).await;
        assert_eq!((&deal["amount_minor"], &deal["lines"][0]["name"]), (&json!(2350), &json!("Crane")));
        let path = format!("/deals/{}", deal.id());
        let emptied = app.admin().change(&path, json!({"lines": [], "amount_minor": 77})).await.is(200);
        assert_eq!(emptied["amount_minor"], 77);
    });
}

#[test]
fn a_close_date_moved_back_counts_as_a_push() {
    on_each_app(async |app| {
        let deal = app.admin().create("deals", json!({"name": "Big", "expected_close_on": "2026-04-01"})).await;
        let path = format!("/deals/{}", deal.id());
        let later = app.admin().change(&path, json!({"expected_close_on": "2026-05-01"})).await.is(200);
        let sooner = app.admin().change(&path, json!({"expected_close_on": "2026-04-15"})).await.is(200);
        assert_eq!((&later["push_count"], &sooner["push_count"]), (&json!(1), &json!(1)));
        assert_eq!(sooner["first_expected_close_on"], "2026-04-01");
    });
}

#[test]
fn a_deal_enters_no_stage_of_another_pipeline_by_mistake() {
    on_each_app(async |app| {
        let other = app.admin().create("pipelines", json!({"name": "Partners"})).await.id();
        let body = json!({"name": "Big", "pipeline_id": other, "stage_id": app.stage("Lead").await});
        assert_eq!(app.admin().post("/deals", body).await.status, 422);
    });
}

#[test]
fn a_program_that_writes_deals_needs_no_scope_for_pipelines() {
    on_each_app(async |app| {
        let key = app.key(&app.rep("ann").await, &["deals:write"]).await;
        let (lead, quote) = (app.stage("Lead").await, app.stage("Quote").await);
        let deal = key.create("deals", json!({"name": "Big"})).await;
        assert_eq!(deal["stage_id"], lead);
        let path = format!("/deals/{}", deal.id());
        let moved = key.change(&path, json!({"stage_id": quote})).await.is(200);
        assert_eq!((&moved["stage_id"], &moved["effective_probability"]), (&json!(quote), &json!(50)));
        key.change(&path, json!({"name": "Bigger"})).await.is(200);
        key.create("deals", json!({"name": "Next", "stage_id": quote})).await;
        let pipeline = app.pipeline().await;
        key.create("deals", json!({"name": "Third", "pipeline_id": pipeline})).await;
        key.request("PUT", "/deals/by-external-id/erp/1").json(&json!({"name": "Fourth"})).send().await.is(201);
        let nowhere = json!({"stage_id": "00000000-0000-7000-8000-000000000000"});
        key.change(&path, nowhere).await.fails(422, "invalid").blames("/stage_id", "not_found");
    });
}

#[test]
fn a_program_that_writes_deals_sees_nothing_of_their_pipelines() {
    on_each_app(async |app| {
        let key = app.key(&app.rep("ann").await, &["deals:write"]).await;
        let (pipeline, quote) = (app.pipeline().await, app.stage("Quote").await);
        app.admin().change(&format!("/stages/{quote}"), json!({"questions": ["next_step"]})).await.is(200);
        let deal = key.create("deals", json!({"name": "Big"})).await.id();
        let refused = key.change(&format!("/deals/{deal}"), json!({"stage_id": quote})).await.fails(422, "invalid");
        assert!(!refused.clone().blames("/next_step", "required").text.contains("Quote"), "{}", refused.text);
        key.get(&format!("/pipelines/{pipeline}")).await.fails(404, "not_found");
        key.get(&format!("/stages/{quote}")).await.fails(404, "not_found");
        key.get(&format!("/board?pipeline_id={pipeline}")).await.fails(404, "not_found");
        for collection in ["pipelines", "stages"] {
            assert!(key.get(&format!("/{collection}")).await.is(200).each("id").is_empty());
        }
        let shown = key.get(&format!("/deals/{deal}?expand=stage,pipeline")).await.is(200);
        assert_eq!((&shown["stage"], &shown["pipeline"]), (&Json::Null, &Json::Null));
    });
}

#[test]
fn the_board_counts_and_sums_what_the_list_shows() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let (lead, quote) = (app.stage("Lead").await, app.stage("Quote").await);
        for (client, stage, amount, currency) in [
            (&ann, &lead, Some(1000), "EUR"),
            (&ann, &lead, Some(250), "USD"),
            (&ann, &lead, None, "EUR"),
            (&ann, &quote, Some(400), "EUR"),
            (&bob, &lead, Some(9999), "EUR"),
        ] {
            let body = json!({"name": "D", "stage_id": stage, "amount_minor": amount, "currency": currency});
            client.create("deals", body).await;
        }
        for client in [&ann, &bob, &app.admin()] {
            let board = client.get(&format!("/board?pipeline_id={}", app.pipeline().await)).await.is(200);
            for column in board["columns"].as_array().unwrap() {
                let stage = column["stage"]["id"].as_str().unwrap();
                let list = client.get(&format!("/deals?stage_id={stage}&limit=200&count=exact")).await.is(200);
                assert_eq!(column["count"], list["page"]["count"]);
                let mut sums = std::collections::BTreeMap::new();
                for deal in list["data"].as_array().unwrap() {
                    if let Some(amount) = deal["amount_minor"].as_i64() {
                        *sums.entry(deal["currency"].as_str().unwrap()).or_insert(0) += amount;
                    }
                }
                let told = column["sums"].as_array().unwrap();
                let told: std::collections::BTreeMap<&str, i64> = told
                    .iter()
                    .map(|sum| (sum["currency"].as_str().unwrap(), sum["amount_minor"].as_i64().unwrap()))
                    .collect();
                assert_eq!(told, sums);
            }
        }
        let narrowed = ann.get(&format!("/board?pipeline_id={}&currency=USD", app.pipeline().await)).await.is(200);
        assert_eq!(narrowed["columns"][0]["count"], 1);
        ann.get("/board").await.is(422);
    });
}
