//! Metrics and exchange rates over HTTP: shapes, the lists behind the numbers, and what is refused.

use crm_tests::app::{PASSWORD, on_each_app};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

async fn won(client: &Client, stage: &str, amount: i64, currency: &str, day: &str) -> String {
    let body = json!({"name": "D", "stage_id": stage, "amount_minor": amount, "currency": currency, "closed_on": day, "source": "R&D, fairs"});
    client.create("deals", body).await.id()
}

#[test]
fn the_dictionary_says_what_each_metric_means() {
    on_each_app(async |app| {
        let all = app.admin().get("/metrics").await.is(200);
        assert_eq!(all["data"].as_array().unwrap().len(), 13);
        let rate = all["data"].as_array().unwrap().iter().find(|one| one["metric"] == "win_rate").unwrap();
        assert_eq!((&rate["unit"], &rate["denominator"]), (&json!("ratio"), &json!("won and lost deals")));
        assert_eq!((&rate["entity"], &rate["stats"]), (&json!("deal"), &json!([])));
        app.admin().get("/metrics/happiness").await.fails(404, "not_found");
    });
}

#[test]
fn an_amount_by_quarter_opens_the_deals_it_counts() {
    on_each_app(async |app| {
        let (admin, stage) = (app.admin(), app.stage("Won").await);
        won(&admin, &stage, 700, "EUR", "2017-06-30").await;
        won(&admin, &stage, 41, "EUR", "2017-04-01").await;
        won(&admin, &stage, 5, "EUR", "2017-07-01").await;
        let answer =
            admin.get("/metrics/won_amount?period=quarter&group_by=source&closed_on__gte=2017-01-01").await.is(200);
        let first = &answer["data"][0];
        assert_eq!(
            first.clone(),
            json!({
                "group": "R&D, fairs", "label": "R&D, fairs", "period": "2017-Q2", "value": 741, "count": 2, "currency": "EUR",
                "numerator": null,
                "records": {"entity": "deal", "query": "closed_on__gte=2017-01-01&status=won&source=R%26D,%20fairs&closed_on__gte=2017-04-01&closed_on__lt=2017-07-01"}
            })
        );
        assert_eq!(answer["definition"]["metric"], "won_amount");
        let list = admin.get(&format!("/deals?{}", first["records"]["query"].as_str().unwrap())).await.is(200);
        assert_eq!(list["data"].as_array().unwrap().len(), 2);
        let whole = admin.get("/metrics/won_amount").await.is(200);
        assert_eq!((whole["data"].as_array().unwrap().len(), &whole["data"][0]["value"]), (1, &json!(746)));
    });
}

#[test]
fn days_narrow_what_is_counted_and_the_lists_behind_it() {
    on_each_app(async |app| {
        let (admin, stage) = (app.admin(), app.stage("Won").await);
        for (amount, day) in [(1, "2017-03-31"), (2, "2017-04-01"), (4, "2017-06-30"), (8, "2017-07-01")] {
            won(&admin, &stage, amount, "EUR", day).await;
        }
        let within = async |days: &str| {
            let one = admin.get(&format!("/metrics/won_amount?{days}")).await.is(200)["data"][0].clone();
            let list = admin.get(&format!("/deals?{}", one["records"]["query"].as_str().unwrap())).await.is(200);
            (one["value"].as_i64().unwrap(), list["data"].as_array().unwrap().len())
        };
        assert_eq!(within("from=2017-04-01&to=2017-06-30").await, (6, 2));
        assert_eq!(within("from=2017-04-01").await, (14, 3));
        assert_eq!(within("to=2017-04-01&group_by=none").await, (3, 2));
        let moved = admin.get("/metrics/stage_conversion?group_by=stage_id&to=2016-12-31").await.is(200);
        assert_eq!(moved["data"], json!([]));
        let done = admin.get("/metrics/activities_done?from=2026-03-01&to=2026-03-01").await.is(200);
        let query = "happened_at__gte=2026-03-01T00:00:00Z&happened_at__lt=2026-03-02T00:00:00Z";
        assert!(done["data"][0]["records"]["query"].as_str().unwrap().starts_with(query));
        let refuse = async |path: &str, pointer: &str, code: &str| {
            admin.get(&format!("/metrics/{path}")).await.fails(422, "invalid").blames(pointer, code);
        };
        refuse("open_amount?from=2017-01-01", "/from", "no_history").await;
        refuse("won_amount?from=2017-01-02&to=2017-01-01", "/to", "out_of_range").await;
        refuse("won_amount?to=yesterday", "/to", "invalid_value").await;
    });
}

#[test]
fn a_rate_names_both_of_its_lists() {
    on_each_app(async |app| {
        let admin = app.admin();
        let empty = admin.get("/metrics/win_rate").await.is(200);
        assert_eq!((&empty["data"][0]["value"], &empty["data"][0]["count"]), (&Json::Null, &json!(0)));
        won(&admin, &app.stage("Won").await, 1, "EUR", "2026-01-01").await;
        let lost = json!({"name": "L", "stage_id": app.stage("Lost").await, "loss_reason": "price"});
        admin.create("deals", lost).await;
        let rate = &admin.get("/metrics/win_rate").await.is(200)["data"][0];
        assert_eq!((&rate["value"], &rate["count"]), (&json!(0.5), &json!(2)));
        assert_eq!(rate["records"]["query"], "status__in=won,lost");
        assert_eq!(rate["numerator"], json!({"entity": "deal", "query": "status=won"}));
    });
}

#[test]
fn of_many_groups_the_largest_are_told_and_that_there_are_others() {
    on_each_app(async |app| {
        let (admin, stage) = (app.admin(), app.stage("Won").await);
        for (name, amounts) in [("Alpha", &[700][..]), ("Beta", &[100, 200]), ("Gamma", &[900])] {
            let account = admin.create("accounts", json!({"name": name})).await.id();
            for amount in amounts {
                let body = json!({"name": "D", "stage_id": stage, "amount_minor": amount, "account_id": account});
                admin.create("deals", body).await;
            }
        }
        let told = async |query: &str| {
            let answer = admin.get(&format!("/metrics/{query}")).await.is(200);
            (answer.each("label"), answer["more"].as_bool().unwrap())
        };
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(told("won_amount?group_by=account_id").await, (names(&["Alpha", "Beta", "Gamma"]), false));
        assert_eq!(told("won_amount?group_by=account_id&limit=3").await, (names(&["Alpha", "Beta", "Gamma"]), false));
        assert_eq!(told("won_amount?group_by=account_id&limit=2").await, (names(&["Alpha", "Gamma"]), true));
        // Of shares those that say the most, and not that of a single deal.
        assert_eq!(told("win_rate?group_by=account_id&limit=1").await, (names(&["Beta"]), true));
        for (query, code) in [
            ("group_by=account_id&limit=0", "out_of_range"),
            ("group_by=account_id&limit=1001", "out_of_range"),
            ("group_by=account_id&period=month&limit=5", "unknown_field"),
        ] {
            let refused = admin.get(&format!("/metrics/won_amount?{query}")).await;
            assert_eq!(refused.status, 422, "{query}: {}", refused.text);
            refused.blames("/limit", code);
        }
    });
}

#[test]
fn what_a_metric_does_not_know_is_named() {
    on_each_app(async |app| {
        let admin = app.admin();
        let unknown = admin.get("/metrics/won_amount?colour=red&limit=5&size__gte=2").await.fails(422, "unknown_field");
        let pointers: Vec<String> = unknown.faults().into_iter().map(|fault| fault.0).collect();
        assert_eq!(pointers, ["/limit", "/colour", "/size"]);
        let choice = admin.get("/metrics/won_amount?group_by=colour&period=week&stat=mode").await.fails(422, "invalid");
        choice
            .blames("/group_by", "unknown_choice")
            .blames("/period", "unknown_choice")
            .blames("/stat", "unknown_choice");
        admin.get("/metrics/open_amount?period=month").await.fails(422, "invalid").blames("/period", "no_history");
        admin.get("/metrics/deals_won?stat=median").await.fails(422, "invalid").blames("/stat", "no_statistic");
        let split = admin.get("/metrics/activities_done?group_by=stage_id").await.fails(422, "invalid");
        split.blames("/group_by", "unknown_choice");
    });
}

#[test]
fn currencies_are_never_added_without_their_rates() {
    on_each_app(async |app| {
        let (admin, stage) = (app.admin(), app.stage("Won").await);
        won(&admin, &stage, 1000, "EUR", "2026-01-05").await;
        won(&admin, &stage, 1001, "USD", "2026-01-05").await;
        won(&admin, &stage, 1000, "JPY", "2026-01-07").await;
        let refused = admin.get("/metrics/won_amount").await.fails(409, "exchange_rate_missing");
        let blamed = refused.blames("/USD/2026-01-05", "exchange_rate_missing");
        let blamed = blamed.blames("/JPY/2026-01-07", "exchange_rate_missing");
        assert!(blamed["detail"].as_str().unwrap().contains("JPY, USD"));
        for (currency, rate) in [("USD", "0.5"), ("JPY", "0.006")] {
            admin
                .create("exchange-rates", json!({"currency": currency, "quoted_on": "2026-01-01", "rate": rate}))
                .await;
        }
        let sum = &admin.get("/metrics/won_amount").await.is(200)["data"][0];
        assert_eq!((&sum["value"], &sum["currency"]), (&json!(1000 + 501 + 600), &json!("EUR")));
        let dollars = &admin.get("/metrics/won_amount?currency=USD").await.is(200)["data"][0];
        assert_eq!((&dollars["value"], &dollars["currency"]), (&json!(1001), &json!("USD")));
    });
}

#[test]
fn a_currency_has_one_rate_a_day_and_the_company_needs_none() {
    on_each_app(async |app| {
        let admin = app.admin();
        let rate = json!({"currency": "usd", "quoted_on": "2026-01-01", "rate": "0.90"});
        let made = admin.create("exchange-rates", rate.clone()).await;
        assert_eq!((&made["rate"], &made["base_currency"]), (&json!("0.9"), &json!("EUR")));
        admin.post("/exchange-rates", rate.clone()).await.fails(409, "not_unique").blames("/quoted_on", "not_unique");
        let own = json!({"currency": "EUR", "rate": "1"});
        admin.post("/exchange-rates", own).await.fails(422, "invalid").blames("/currency", "base_currency");
        let rep = app.rep("ann").await;
        rep.post("/exchange-rates", rate).await.fails(403, "forbidden");
        assert_eq!(rep.get("/exchange-rates?currency=USD").await.is(200).each("id"), [made.id()]);
    });
}

#[test]
fn months_of_moves_are_those_of_the_company() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.change("/company", json!({"time_zone": "Pacific/Auckland"})).await.is(200);
        // Where the company is, April begins before it does in UTC.
        let deal = admin.create("deals", json!({"name": "D"})).await.id();
        app.pass(chrono::TimeDelta::days(29) + chrono::TimeDelta::hours(3));
        let admin = app.nobody().with_session(&app.nobody().login("ada@example.org", PASSWORD).await);
        app.set_admin(admin.clone());
        let quote = app.stage("Quote").await;
        admin.change(&format!("/deals/{deal}"), json!({"stage_id": quote})).await.is(200);
        let rows = admin.get("/metrics/stage_conversion?period=month&group_by=stage_id").await.is(200);
        let told: Vec<(String, Json, Json)> = rows["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["label"].as_str().unwrap().to_owned(), row["period"].clone(), row["value"].clone()))
            .collect();
        let expected = [("Lead", "2026-03", 1.0), ("Quote", "2026-04", 0.0)];
        assert_eq!(told, expected.map(|(label, period, value)| (label.to_owned(), json!(period), json!(value))));
        let query = rows["data"][1]["records"]["query"].as_str().unwrap();
        assert!(query.contains("moved_at__gte=2026-03-31T11:00:00Z&moved_at__lt=2026-04-30T12:00:00Z"), "{query}");
        let time = admin.get("/metrics/time_in_stage").await.is(200);
        assert_eq!((&time["data"][0]["label"], &time["data"][0]["value"]), (&json!("Lead"), &json!(29.125)));
        assert_eq!(admin.get("/metrics/time_in_stage?group_by=none").await.is(200)["data"][0]["group"], Json::Null);
    });
}

#[test]
fn a_deal_counts_without_a_next_step_until_somebody_plans_one() {
    on_each_app(async |app| {
        let admin = app.admin();
        let deal = admin.create("deals", json!({"name": "D"})).await.id();
        let count = async || admin.get("/metrics/deals_without_next_step").await.is(200)["data"][0]["count"].clone();
        assert_eq!(count().await, 1);
        let task = json!({"kind": "task", "subject": "Call", "links": [{"deal_id": deal}]});
        let task = admin.create("activities", json!({"due_at": "2026-04-01T10:00:00Z", "kind": task["kind"], "subject": task["subject"], "links": task["links"]})).await.id();
        assert_eq!(count().await, 0);
        admin.change(&format!("/activities/{task}"), json!({"done": true})).await.is(200);
        assert_eq!(count().await, 1);
        let done = admin.get("/metrics/activities_done?group_by=owner_id").await.is(200);
        assert_eq!((&done["data"][0]["value"], &done["data"][0]["group"]), (&json!(1), &json!(admin.id())));
        let query = done["data"][0]["records"]["query"].as_str().unwrap();
        assert_eq!(admin.get(&format!("/activities?{query}")).await.is(200).each("id"), [task]);
    });
}
