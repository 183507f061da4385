//! Custom fields: what their definitions promise, at every way a record is written.

use crm_tests::app::on_each_app;
use serde_json::{Value as Json, json};

fn def(entity: &str, key: &str, kind: &str) -> Json {
    json!({"entity": entity, "key": key, "label": key, "kind": kind, "purpose": "To know"})
}

/// The definition with more members.
fn with(mut def: Json, more: Json) -> Json {
    if let (Some(def), Json::Object(more)) = (def.as_object_mut(), more) {
        def.extend(more);
    }
    def
}

#[test]
fn a_field_has_an_owner_and_a_purpose() {
    on_each_app(async |app| {
        let admin = app.admin();
        let aimless = with(def("deal", "region", "text"), json!({"purpose": " "}));
        admin.post("/field-defs", aimless).await.fails(422, "invalid").blames("/purpose", "required");
        let made = admin.create("field-defs", def("deal", "region", "text")).await;
        assert_eq!((&made["owner_id"], &made["purpose"]), (&json!(admin.id()), &json!("To know")));
        let path = format!("/field-defs/{}", made.id());
        admin.change(&path, json!({"owner_id": null})).await.fails(422, "invalid").blames("/owner_id", "required");
        app.rep("ann").await.post("/field-defs", def("deal", "other", "text")).await.fails(403, "forbidden");
    });
}

#[test]
fn a_required_field_is_demanded_of_new_records_and_stays_filled() {
    on_each_app(async |app| {
        let admin = app.admin();
        let old = admin.create("accounts", json!({"name": "Old"})).await.id();
        admin.create("field-defs", with(def("account", "tier", "text"), json!({"required": true}))).await;
        admin.post("/accounts", json!({"name": "New"})).await.fails(422, "invalid").blames("/custom/tier", "required");
        let made = admin.create("accounts", json!({"name": "New", "custom": {"tier": "A"}})).await;
        let path = format!("/accounts/{}", made.id());
        let cleared = admin.change(&path, json!({"custom": {"tier": null}})).await;
        cleared.fails(422, "invalid").blames("/custom/tier", "required");
        admin.change(&format!("/accounts/{old}"), json!({"name": "Older"})).await.is(200);
        let operations = json!([{"op": "create", "data": {"name": "Third"}}]);
        let batch = admin.post("/accounts/batch", json!({"operations": operations, "atomic": true})).await;
        assert!(batch.text.contains("/custom/tier"), "{}", batch.text);
    });
}

#[test]
fn a_new_record_starts_with_the_default() {
    on_each_app(async |app| {
        let admin = app.admin();
        let choice = with(def("deal", "size", "choice"), json!({"choices": ["S", "M"]}));
        let wrong = admin.post("/field-defs", with(choice.clone(), json!({"default_value": "XL"}))).await;
        wrong.fails(422, "invalid").blames("/default_value", "unknown_choice");
        admin.create("field-defs", with(choice, json!({"default_value": "M", "required": true}))).await;
        assert_eq!(admin.create("deals", json!({"name": "Plain"})).await["custom"]["size"], "M");
        let other = admin.create("deals", json!({"name": "Small", "custom": {"size": "S"}})).await;
        assert_eq!(other["custom"]["size"], "S");
    });
}

#[test]
fn a_choice_in_use_cannot_go() {
    on_each_app(async |app| {
        let admin = app.admin();
        let made =
            admin.create("field-defs", with(def("deal", "size", "choice"), json!({"choices": ["S", "M"]}))).await;
        admin.create("deals", json!({"name": "Small", "custom": {"size": "S"}})).await;
        let path = format!("/field-defs/{}", made.id());
        admin.change(&path, json!({"choices": ["M"]})).await.fails(422, "invalid").blames("/choices", "in_use");
        let fewer = admin.change(&path, json!({"choices": ["L", "S"]})).await.is(200);
        assert_eq!(fewer["choices"], json!(["L", "S"]));
    });
}

#[test]
fn a_retired_field_is_hidden_and_keeps_its_values() {
    on_each_app(async |app| {
        let admin = app.admin();
        let made = admin.create("field-defs", with(def("deal", "region", "text"), json!({"required": true}))).await;
        let deal = admin.create("deals", json!({"name": "Big", "custom": {"region": "North"}})).await.id();
        let path = format!("/field-defs/{}", made.id());
        admin.delete(&path).await.is(204);
        assert!(!admin.get("/meta").await.is(200).text.contains("custom.region"));
        admin.get("/deals?custom.region=North").await.fails(422, "unknown_field");
        admin.create("deals", json!({"name": "Without"})).await;
        admin.act_now(&format!("{path}/restore")).await.is(200);
        assert_eq!(admin.get("/deals?custom.region=North").await.is(200).each("id"), [deal]);
        app.work().await;
    });
}

#[test]
fn a_stage_asks_for_a_custom_field() {
    on_each_app(async |app| {
        let (admin, quote) = (app.admin(), app.stage("Quote").await);
        let made = admin.create("field-defs", def("deal", "region", "text")).await;
        let stage = format!("/stages/{quote}");
        let unknown = admin.change(&stage, json!({"questions": ["custom.other"]})).await;
        unknown.fails(422, "unknown_field").blames("/questions/0", "unknown_field");
        admin.change(&stage, json!({"questions": ["custom.region"]})).await.is(200);
        let deals =
            [admin.create("deals", json!({"name": "A"})).await, admin.create("deals", json!({"name": "B"})).await];
        let path = format!("/deals/{}", deals[0].id());
        let refused = admin.change(&path, json!({"stage_id": quote})).await;
        refused.fails(422, "invalid").blames("/custom/region", "required");
        let operations = json!([{"op": "update", "id": deals[1].id(), "version": 1, "data": {"stage_id": quote}}]);
        let batch = admin.post("/deals/batch", json!({"operations": operations, "atomic": true})).await;
        assert!(batch.text.contains("/custom/region"), "{}", batch.text);
        admin.change(&path, json!({"stage_id": quote, "custom": {"region": "North"}})).await.is(200);
        admin.delete(&format!("/field-defs/{}", made.id())).await.is(204);
        admin.change(&format!("/deals/{}", deals[1].id()), json!({"stage_id": quote})).await.is(200);
        app.work().await;
    });
}

#[test]
fn a_choice_gets_another_name_and_records_stay_as_they_are() {
    on_each_app(async |app| {
        let admin = app.admin();
        let size = with(def("deal", "size", "choice"), json!({"choices": ["S", "M"]}));
        let path = format!("/field-defs/{}", admin.create("field-defs", size).await.id());
        let deal = admin.create("deals", json!({"name": "Small", "custom": {"size": "S"}})).await;
        admin.create("deals", json!({"name": "Middle", "custom": {"size": "M"}})).await;
        let renamed = admin.change(&path, json!({"choice_labels": {"S": " Klein ", "M": "M"}})).await.is(200);
        assert_eq!(renamed["choice_labels"], json!({"S": "Klein"}));
        let same = admin.change(&path, json!({"choice_labels": {"S": "m"}})).await;
        same.fails(422, "invalid").blames("/choice_labels/S", "duplicate");
        let after = admin.get(&format!("/deals/{}", deal.id())).await.is(200);
        assert_eq!((&after["version"], &after["custom"]["size"]), (&deal["version"], &json!("S")));
        assert_eq!(admin.get("/deals?custom.size=S").await.is(200).each("name"), ["Small"]);
        let meta = admin.get("/meta").await.is(200);
        let fields = meta["entities"]["deal"]["fields"].as_array().unwrap();
        let told = fields.iter().find(|field| field["name"] == "custom.size").unwrap();
        assert_eq!((&told["choices"], &told["choice_labels"]), (&json!(["S", "M"]), &json!({"S": "Klein"})));
        assert_eq!((&told["sortable"], &told["groupable"]), (&json!(true), &json!(true)));
        let export = admin.get("/deals/export?format=csv&columns=name,custom.size&sort=created_at").await.is(200);
        assert!(export.text.contains("Small,Klein") && export.text.contains("Middle,M"), "{}", export.text);
    });
}

#[test]
fn a_retired_choice_stays_where_it_is_and_is_not_chosen_any_more() {
    on_each_app(async |app| {
        let admin = app.admin();
        let many = with(def("deal", "needs", "multi_choice"), json!({"choices": ["a", "b", "c"]}));
        let path = format!("/field-defs/{}", admin.create("field-defs", many).await.id());
        let deal = admin.create("deals", json!({"name": "Old", "custom": {"needs": ["a"]}})).await.id();
        let none_left = admin.change(&path, json!({"retired_choices": ["a", "b", "c"]})).await;
        none_left.fails(422, "invalid").blames("/retired_choices", "required");
        let retired = admin.change(&path, json!({"retired_choices": ["a", "a", "gone"]})).await.is(200);
        assert_eq!(retired["retired_choices"], json!(["a"]));
        let refused = admin.post("/deals", json!({"name": "New", "custom": {"needs": ["a"]}})).await;
        refused.fails(422, "invalid").blames("/custom/needs", "unknown_choice");
        let kept = admin.change(&format!("/deals/{deal}"), json!({"custom": {"needs": ["a", "b"]}})).await.is(200);
        assert_eq!(kept["custom"]["needs"], json!(["a", "b"]));
        assert_eq!(admin.get("/deals?custom.needs=a").await.is(200).each("name"), ["Old"]);
        let default = admin.change(&path, json!({"default_value": ["a"]})).await;
        default.fails(422, "invalid").blames("/default_value", "unknown_choice");
    });
}

#[test]
fn lists_and_exports_are_put_in_order_by_custom_fields() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.create("field-defs", def("deal", "size", "number")).await;
        admin.create("field-defs", def("deal", "story", "long_text")).await;
        for (name, size) in [("two", json!(2)), ("none", Json::Null), ("ten", json!(10)), ("half", json!(0.5))] {
            admin.create("deals", json!({"name": name, "custom": {"size": size}})).await;
        }
        let names = async |query: &str| admin.get(&format!("/deals?{query}")).await.is(200).each("name");
        assert_eq!(names("sort=custom.size").await, ["half", "two", "ten", "none"]);
        assert_eq!(names("sort=-custom.size&limit=2&offset=1").await, ["two", "half"]);
        let page = admin.get("/deals?sort=-custom.size&limit=3&expand=owner").await.is(200);
        let next = page["page"]["next_cursor"].as_str().unwrap();
        assert_eq!(names(&format!("sort=-custom.size&limit=3&cursor={next}")).await, ["none"]);
        admin.get(&format!("/deals?sort=custom.size&cursor={next}")).await.fails(400, "cursor_invalid");
        let unknown = admin.get("/deals?sort=custom.story").await.fails(422, "unknown_field");
        unknown.blames("/sort", "unknown_field");
        let export = admin.get("/deals/export?format=csv&columns=name&sort=-custom.size").await.is(200);
        assert_eq!(
            export.text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>(),
            ["name", "ten", "two", "half", "none"]
        );
    });
}

#[test]
fn the_search_finds_what_custom_fields_say_until_they_are_retired() {
    on_each_app(async |app| {
        let admin = app.admin();
        let story = admin.create("field-defs", def("account", "story", "long_text")).await;
        admin.create("field-defs", def("account", "page", "link")).await;
        let custom = json!({"story": "Met at the\nWürfelbecher fair", "page": "https://intranet.example/kraken"});
        let id = admin.create("accounts", json!({"name": "Bolt", "custom": custom})).await.id();
        let found = async |words: &str| {
            let hits = admin.get(&format!("/search?q={words}")).await.is(200);
            let list = admin.get(&format!("/accounts?q={words}")).await.is(200);
            assert_eq!(hits.each("id"), list.each("id"), "{words}");
            !hits.each("id").is_empty()
        };
        assert!(found("wurfelbecher").await && found("kraken").await && found("bolt").await);
        let path = format!("/field-defs/{}", story.id());
        admin.delete(&path).await.is(204);
        app.work().await;
        assert!(!found("wurfelbecher").await && found("kraken").await && found("bolt").await);
        admin.change(&format!("/accounts/{id}"), json!({"name": "Nut"})).await.is(200);
        assert!(!found("wurfelbecher").await);
        admin.act_now(&format!("{path}/restore")).await.is(200);
        app.work().await;
        assert!(found("wurfelbecher").await && !found("bolt").await);
        admin.change(&format!("/accounts/{id}"), json!({"custom": {"story": null}})).await.is(200);
        assert!(!found("wurfelbecher").await && found("nut").await);
    });
}

#[test]
fn activities_and_products_have_fields_of_their_own_as_well() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let link = json!([{"account_id": account}]);
        let base = |kind: &str, place: usize| match kind {
            "activity" => json!({"kind": "call", "subject": format!("Call {place}"), "links": link}),
            _ => json!({"name": format!("Product {place}"), "unit_price_minor": 100}),
        };
        for (kind, list) in [("activity", "activities"), ("product", "products")] {
            let topic = with(def(kind, "topic", "text"), json!({"required": true}));
            admin.create("field-defs", topic).await;
            admin.create("field-defs", def(kind, "score", "number")).await;
            let refused = admin.post(&format!("/{list}"), base(kind, 0)).await;
            refused.fails(422, "invalid").blames("/custom/topic", "required");
            let mut ids = Vec::new();
            for (place, score) in [(1, json!(3)), (2, json!(1)), (3, Json::Null), (4, json!(2))] {
                let custom = json!({"custom": {"topic": format!("Zanzibar {place}"), "score": score}});
                ids.push(admin.create(list, with(base(kind, place), custom)).await.id());
            }
            let order = async |query: &str| {
                let found = admin.get(&format!("/{list}?{query}")).await.is(200).each("id");
                found.iter().map(|id| ids.iter().position(|one| one == id).unwrap() + 1).collect::<Vec<_>>()
            };
            assert_eq!(order("sort=custom.score").await, [2, 4, 1, 3], "{kind}");
            assert_eq!(order("sort=-custom.score").await, [1, 4, 2, 3], "{kind}");
            assert_eq!(order("custom.score__gte=2&sort=custom.score").await, [4, 1], "{kind}");
            assert_eq!(order("custom.topic=Zanzibar%202").await, [2], "{kind}");
            // A page at a time, the place of the one without a value included.
            let mut seen = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = admin.get(&format!("/{list}?sort=custom.score&limit=1{cursor}")).await.is(200);
                seen.extend(page.each("id"));
                let Some(next) = page["page"]["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, [1, 3, 0, 2].map(|place| ids[place].clone()), "{kind}");
            let found = admin.get(&format!("/search?q=zanzibar&entities={kind}")).await.is(200);
            assert_eq!(found["data"].as_array().unwrap().len(), 4, "{kind}");
            let path = format!("/{list}/{}", ids[0]);
            let changed = admin.change(&path, json!({"custom": {"score": 7}})).await.is(200);
            assert_eq!(changed["custom"], json!({"topic": "Zanzibar 1", "score": 7}), "{kind}");
            let file =
                admin.get(&format!("/{list}/export?columns=custom.topic,custom.score&sort=custom.score")).await.is(200);
            assert!(file.text.contains("Zanzibar 1"), "{kind}: {}", file.text);
            // What is retired is gone from answers to filters, and nothing is left of what is removed for good.
            let gone = format!("/{list}/{}", ids[3]);
            admin.delete(&gone).await.is(204);
            admin.act_now(&format!("{gone}/purge")).await.is(204);
            assert_eq!(order("sort=custom.score&limit=2").await, [2, 1], "{kind}");
        }
        let restriction = json!({"entity": "activity", "field": "custom.topic", "read_roles": []});
        admin.create("field-restrictions", restriction).await;
        let manager = app.manager("max").await;
        let listed = manager.get("/activities").await.is(200);
        assert_eq!(listed["data"][0]["hidden_fields"], json!(["custom.topic"]));
        assert!(!listed.text.contains("Zanzibar"), "{}", listed.text);
        let timeline = manager.get(&format!("/accounts/{account}/timeline")).await.is(200);
        assert!(!timeline.text.contains("Zanzibar"), "{}", timeline.text);
        assert_eq!(manager.get("/search?q=zanzibar&entities=activity").await.is(200)["data"], json!([]));
        assert_eq!(manager.get("/activities?q=zanzibar").await.is(200)["data"], json!([]));
        let counted = manager.get("/metrics/activities_done?custom.topic=Zanzibar%201").await;
        counted.fails(422, "unknown_field").blames("/custom.topic", "unknown_field");
        assert_eq!(manager.get("/activities?q=call").await.is(200)["data"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn an_order_of_activities_shows_none_that_are_out_of_sight() {
    on_each_app(async |app| {
        let admin = app.admin();
        admin.create("field-defs", def("activity", "score", "number")).await;
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let deal = admin.create("deals", json!({"name": "Hers", "owner_id": ann.id()})).await.id();
        let call = |score: i64, private: bool| {
            json!({"kind": "call", "subject": format!("Call {score}"), "links": [{"deal_id": deal}],
                   "private": private, "custom": {"score": score}})
        };
        ann.create("activities", call(1, true)).await;
        ann.create("activities", call(3, false)).await;
        admin.create("activities", call(2, true)).await;
        admin.create("activities", call(4, false)).await;
        let seen = async |client: &crm_tests::client::Client, sort: &str| {
            let page = client.get(&format!("/activities?sort={sort}")).await.is(200);
            page.each("subject").iter().map(|subject| subject[5..].parse().unwrap()).collect::<Vec<i64>>()
        };
        for (client, all) in [(&ann, vec![1, 3, 4]), (&bob, vec![]), (&admin, vec![2, 3, 4])] {
            assert_eq!(seen(client, "custom.score").await, all);
            let turned: Vec<i64> = all.into_iter().rev().collect();
            assert_eq!(seen(client, "-custom.score").await, turned);
        }
    });
}

#[test]
fn a_metric_is_split_by_custom_fields_and_opens_what_it_counts() {
    on_each_app(async |app| {
        let (admin, won) = (app.admin(), app.stage("Won").await);
        let size = with(def("deal", "size", "choice"), json!({"choices": ["S", "L"], "choice_labels": {"L": "A lot"}}));
        admin.create("field-defs", size).await;
        admin.create("field-defs", def("deal", "due", "date")).await;
        admin.create("field-defs", def("deal", "note", "text")).await;
        for (amount, custom) in [
            (5, json!({"size": "L", "due": "2026-05-30"})),
            (7, json!({"size": "L", "due": "2026-06-01"})),
            (1, json!({"size": "S", "due": "2026-07-01"})),
            (2, json!({})),
        ] {
            let deal = json!({"name": "D", "stage_id": won, "closed_on": "2026-02-01", "amount_minor": amount, "currency": "EUR", "custom": custom});
            admin.create("deals", deal).await;
        }
        let split = async |by: &str| {
            let rows = admin.get(&format!("/metrics/won_amount?group_by={by}")).await.is(200)["data"].clone();
            let mut told = Vec::new();
            for row in rows.as_array().unwrap() {
                let list = admin.get(&format!("/deals?{}", row["records"]["query"].as_str().unwrap())).await.is(200);
                assert_eq!(json!(list.each("id").len()), row["count"], "{row}");
                told.push((row["group"].clone(), row["label"].clone(), row["value"].clone()));
            }
            told
        };
        let row = |group: &str, label: &str, value: i64| (json!(group), json!(label), json!(value));
        let none = (Json::Null, Json::Null, json!(2));
        assert_eq!(split("custom.size").await, [row("S", "S", 1), row("L", "A lot", 12), none.clone()]);
        let quarters = [row("2026-Q2", "2026-Q2", 12), row("2026-Q3", "2026-Q3", 1), none.clone()];
        assert_eq!(split("custom.due.quarter").await, quarters);
        assert_eq!(split("custom.due.year").await, [row("2026", "2026", 13), none]);
        assert_eq!(split("custom.due").await.len(), 4, "by month");
        for by in ["custom.note", "custom.other", "custom.size.month", "custom.", "custom.due.week"] {
            let refused = admin.get(&format!("/metrics/won_amount?group_by={by}")).await;
            refused.fails(422, "invalid").blames("/group_by", "unknown_choice");
        }
        let done = admin.get("/metrics/activities_done?group_by=custom.size").await;
        done.fails(422, "invalid").blames("/group_by", "unknown_choice");
        let tile = |by: &str| json!({"name": "Sizes", "tiles": [{"metric": "won_amount", "group_by": by, "chart": "bar", "width": 6}]});
        let made = admin.create("dashboards", tile("custom.due.year")).await;
        assert_eq!(made["tiles"][0]["group_by"], "custom.due.year");
        let wrong = admin.post("/dashboards", tile("colour")).await;
        wrong.fails(422, "invalid").blames("/tiles/0/group_by", "unknown_choice");
    });
}
