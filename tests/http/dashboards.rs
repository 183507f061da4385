//! Dashboards over HTTP: whose they are, what they may hold, and what somebody sees who has none.

use crm_tests::app::on_each_app;
use serde_json::json;

#[test]
fn a_dashboard_keeps_what_it_was_given_and_is_its_owners_until_shared() {
    on_each_app(async |app| {
        let (ann, bob, mia) = (app.rep("ann").await, app.rep("bob").await, app.manager("mia").await);
        let tiles = json!([
            {"metric": "won_amount", "group_by": null, "period": "quarter", "stat": null, "chart": "line", "width": 8, "title": "Sales"},
            {"metric": "sales_cycle", "group_by": "owner_id", "period": null, "stat": "median", "chart": "bar", "width": 4, "title": null}
        ]);
        let filters = json!({"pipeline_id": null, "owner_id": ann.id(), "team_id": null, "span": "custom", "from": "2017-04-01", "to": "2017-06-30"});
        let made = ann.create("dashboards", json!({"name": "Mine", "tiles": tiles, "filters": filters})).await;
        let own = format!("/dashboards/{}", made.id());
        let read = ann.get(&own).await.is(200);
        assert_eq!((&read["tiles"], &read["filters"], &read["shared"]), (&tiles, &filters, &json!(false)));
        bob.get(&own).await.fails(404, "not_found");
        ann.change(&own, json!({"shared": true})).await.fails(403, "forbidden");
        mia.create("dashboards", json!({"name": "Ours", "shared": true})).await;
        assert_eq!(bob.get("/dashboards").await.is(200).each("name"), ["Ours"]);
        let moved = ann.change(&own, json!({"filters": null, "tiles": [tiles[1]]})).await.is(200);
        assert_eq!((&moved["filters"]["span"], moved["tiles"].as_array().unwrap().len()), (&json!("all_time"), 1));
    });
}

#[test]
fn a_tile_that_cannot_be_drawn_is_refused_by_its_member() {
    on_each_app(async |app| {
        let tile = |metric: &str| json!({"metric": metric, "chart": "line", "width": 6, "period": "month"});
        let sent = json!({"name": "x", "tiles": [tile("won_amount"), tile("rotting_deals")]});
        let refused = app.admin().post("/dashboards", sent).await.fails(422, "invalid");
        assert_eq!(refused.blames("/tiles/1/period", "no_history").faults().len(), 1);
        let unknown = json!({"name": "x", "tiles": [{"metric": "happiness", "chart": "number", "width": 3}]});
        app.admin()
            .post("/dashboards", unknown)
            .await
            .fails(422, "invalid")
            .blames("/tiles/0/metric", "unknown_choice");
    });
}

#[test]
fn who_has_none_sees_the_one_of_the_role_and_every_tile_of_it_answers() {
    on_each_app(async |app| {
        let rep = app.rep("ann").await;
        for (client, owner) in [(app.admin(), None), (app.manager("mia").await, None), (rep.clone(), Some(rep.id()))] {
            let usual = client.get("/dashboards/default").await.is(200);
            assert_eq!(usual["filters"]["owner_id"], json!(owner));
            let tiles = usual["tiles"].as_array().unwrap();
            assert!(tiles.len() >= 10);
            for tile in tiles {
                let part = |name: &str| tile[name].as_str().unwrap_or_default();
                let mut path = format!("/metrics/{}?owner_id={}", part("metric"), rep.id());
                for name in ["group_by", "period"].into_iter().filter(|name| tile[name].is_string()) {
                    path += &format!("&{name}={}", part(name));
                }
                client.get(&path).await.is(200);
            }
        }
    });
}
