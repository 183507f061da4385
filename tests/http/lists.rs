//! Lists: filters, orders, pages, and what is said of a question that cannot be answered.

use crm_tests::app::{TestApp, on_each_app};
use serde_json::json;

async fn fill(app: &TestApp) {
    for (name, count) in [("Zeta", 5), ("Ärzte", 10), ("beta", 20), ("Alpha", 30), ("Ömega", 40)] {
        app.admin().create("accounts", json!({"name": name, "employee_count": count, "country": "DE"})).await;
    }
}

#[test]
fn names_are_sorted_as_people_expect() {
    on_each_app(async |app| {
        fill(app).await;
        let list = app.admin().get("/accounts?sort=name").await.is(200);
        assert_eq!(list.each("name"), ["Alpha", "Ärzte", "beta", "Ömega", "Zeta"]);
        let back = app.admin().get("/accounts?sort=-name").await.is(200);
        assert_eq!(back.each("name"), ["Zeta", "Ömega", "beta", "Ärzte", "Alpha"]);
    });
}

#[test]
fn pages_follow_each_other_without_gap_or_overlap() {
    on_each_app(async |app| {
        fill(app).await;
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.admin().get(&format!("/accounts?limit=2&cursor={cursor}")).await.is(200);
            names.extend(page.each("name"));
            assert_eq!(page["page"]["has_more"], page["page"]["next_cursor"].is_string());
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(names, ["Alpha", "Ärzte", "beta", "Ömega", "Zeta"]);
        let jumped = app.admin().get("/accounts?limit=2&offset=3").await.is(200);
        assert_eq!(jumped.each("name"), ["Ömega", "Zeta"]);
    });
}

#[test]
fn filters_narrow_a_list_and_its_count() {
    on_each_app(async |app| {
        fill(app).await;
        for (query, names) in [
            ("employee_count__gte=20&employee_count__lt=40", vec!["Alpha", "beta"]),
            ("name=ARZTE", vec!["Ärzte"]),
            ("name__contains=eta", vec!["beta", "Zeta"]),
            ("name__in=Alpha,Zeta", vec!["Alpha", "Zeta"]),
            ("industry__is_null=false", vec![]),
            ("q=omega", vec!["Ömega"]),
            (
                "filter={\"any\":[{\"field\":\"name\",\"op\":\"eq\",\"value\":\"beta\"},{\"field\":\"employee_count\",\"op\":\"lt\",\"value\":6}]}",
                vec!["beta", "Zeta"],
            ),
        ] {
            let query = query
                .replace('{', "%7B")
                .replace('}', "%7D")
                .replace('"', "%22")
                .replace('[', "%5B")
                .replace(']', "%5D");
            let list = app.admin().get(&format!("/accounts?count=exact&{query}")).await.is(200);
            assert_eq!(list.each("name"), names, "{query}");
            assert_eq!(list["page"]["count"], names.len(), "{query}");
            assert_eq!(list["page"]["count_capped"], false);
        }
    });
}

#[test]
fn wildcards_and_quotes_are_ordinary_letters() {
    on_each_app(async |app| {
        fill(app).await;
        app.admin().create("accounts", json!({"name": "100% o'Neil_x"})).await;
        for text in ["%25", "_", "o'Neil", "%5C", "'", "%22", "%27%20OR%201=1--"] {
            for query in [format!("name__contains={text}"), format!("q={text}")] {
                let list = app.admin().get(&format!("/accounts?{query}")).await.is(200);
                assert!(list.each("name").iter().all(|name| name == "100% o'Neil_x"), "{query}: {}", list.text);
            }
        }
        app.admin().get("/accounts?name__contains=%00&q=%00").await.is(200);
    });
}

#[test]
fn a_question_that_makes_no_sense_is_refused_with_its_parameter() {
    on_each_app(async |app| {
        for (query, pointer, code) in [
            ("nonsense=1", "/nonsense", "unknown_field"),
            ("password_hash=1", "/password_hash", "unknown_field"),
            ("name__glob=a", "/name__glob", "unknown_field"),
            ("employee_count=many", "/employee_count", "invalid_type"),
            ("sort=description", "/sort", "unknown_field"),
            ("limit=201", "/limit", "out_of_range"),
            ("limit=-1", "/limit", "out_of_range"),
            ("offset=100001", "/offset", "out_of_range"),
            ("count=maybe", "/count", "unknown_choice"),
            ("deleted=maybe", "/deleted", "invalid_value"),
            ("filter=7", "/filter", "invalid_value"),
            ("expand=owner.teams.x", "/expand", "unknown_field"),
            ("expand=nobody", "/expand", "unknown_field"),
        ] {
            let answer = app.admin().get(&format!("/accounts?{query}")).await.is(422);
            let (found, told) = answer.faults()[0].clone();
            assert_eq!(found, pointer, "{query}: {}", answer.text);
            assert!(told == code || query.starts_with("employee_count"), "{query}: {}", answer.text);
        }
    });
}

#[test]
fn a_cursor_belongs_to_its_list() {
    on_each_app(async |app| {
        fill(app).await;
        let page = app.admin().get("/accounts?limit=2&sort=name").await.is(200);
        let cursor = page["page"]["next_cursor"].as_str().unwrap();
        app.admin().get(&format!("/accounts?limit=3&sort=name&cursor={cursor}")).await.is(200);
        let changed = format!("{}{}", if cursor.starts_with('A') { 'B' } else { 'A' }, &cursor[1..]);
        for query in [
            format!("sort=-name&cursor={cursor}"),
            format!("sort=name&country=DE&cursor={cursor}"),
            format!("sort=name&cursor={changed}"),
            "cursor=x".to_owned(),
            "cursor=%F0%9F%92%A9".to_owned(),
        ] {
            app.admin().get(&format!("/accounts?{query}")).await.fails(400, "cursor_invalid");
        }
        app.admin().get(&format!("/contacts?sort=name&cursor={cursor}")).await.fails(400, "cursor_invalid");
    });
}

#[test]
fn references_are_expanded_two_levels_deep() {
    on_each_app(async |app| {
        let admin = app.admin();
        let parent = admin.create("accounts", json!({"name": "Group"})).await.id();
        let account = admin.create("accounts", json!({"name": "Acme", "parent_id": parent})).await.id();
        let deal = admin.create("deals", json!({"name": "Big", "account_id": account})).await.id();
        for path in [
            format!("/deals/{deal}?expand=account.parent,owner,stage"),
            "/deals?expand=account.parent,owner,stage".into(),
        ] {
            let answer = admin.get(&path).await.is(200);
            let deal = if answer["data"].is_array() { answer["data"][0].clone() } else { answer.json.clone() };
            assert_eq!(deal["account"]["parent"]["name"], "Group");
            assert_eq!((&deal["owner"]["name"], &deal["stage"]["name"]), (&json!("Ada Admin"), &json!("Lead")));
            assert_eq!(deal["account_id"], account);
        }
    });
}

#[test]
fn a_reference_out_of_sight_expands_to_nothing() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let contact = admin.create("contacts", json!({"last_name": "Doe", "account_id": account})).await.id();
        let key = app.key(&admin, &["contacts:read"]).await;
        let answer = key.get(&format!("/contacts/{contact}?expand=account,owner")).await.is(200);
        assert!(answer["account"].is_null() && answer["owner"].is_null() && answer["account_id"].is_string());
    });
}

#[test]
fn private_views_are_their_owners_and_shared_ones_everybodys() {
    on_each_app(async |app| {
        let (ann, bob, mia) = (app.rep("ann").await, app.rep("bob").await, app.manager("mia").await);
        let query = json!({"filter": {"field": "amount_minor", "op": "gt", "value": 100}, "sort": "-amount_minor"});
        let own = ann.create("views", json!({"name": "Mine", "entity": "deal", "query": query})).await.id();
        bob.get(&format!("/views/{own}")).await.fails(404, "not_found");
        mia.get(&format!("/views/{own}")).await.fails(404, "not_found");
        ann.change(&format!("/views/{own}"), json!({"shared": true})).await.fails(403, "forbidden");
        mia.create("views", json!({"name": "Ours", "entity": "deal", "shared": true})).await;
        assert_eq!(bob.get("/views").await.is(200).each("name"), ["Ours"]);
        assert_eq!(ann.get("/views").await.is(200).each("name"), ["Mine", "Ours"]);
        let bad = json!({"name": "Bad", "entity": "deal", "query": {"filter": {"field": "x"}}});
        assert_eq!(ann.post("/views", bad).await.status, 422);
    });
}
