//! Roles of the company's own: who makes them, what they give, and that nobody raises themselves by them.

use crm_domain::policy::permissions;
use crm_domain::user::RoleKey;
use crm_tests::app::{PASSWORD, TestApp, on_each_app};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

async fn role(app: &TestApp, name: &str, copy_of: &str, levels: Json) -> Json {
    let body = json!({"name": name, "copy_of": copy_of, "permissions": levels});
    app.admin().create("roles", body).await.json.clone()
}

async fn with_role(app: &TestApp, name: &str, role: &Json) -> Client {
    app.person(name, role["key"].as_str().unwrap(), None).await
}

#[test]
fn a_role_of_ones_own_is_a_copy_with_other_levels_from_the_next_request_on() {
    on_each_app(async |app| {
        let narrow = role(
            app,
            "Junior",
            "rep",
            json!({"deal": {"delete": "none"}, "contact": {"view": "own", "export": "own"}}),
        )
        .await;
        assert_eq!((&narrow["key"], &narrow["base"]), (&json!("custom_junior"), &json!("rep")));
        let ann = with_role(app, "ann", &narrow).await;
        let me = ann.get("/me").await.is(200);
        assert_eq!(me["user"]["role"], "custom_junior");
        assert_eq!(me["permissions"], narrow["permissions"]);
        let foreign = app.admin().create("contacts", json!({"last_name": "Doe"})).await.id();
        ann.get(&format!("/contacts/{foreign}")).await.fails(404, "not_found");
        let deal = ann.create("deals", json!({"name": "Big"})).await.id();
        ann.delete(&format!("/deals/{deal}")).await.fails(403, "forbidden");

        let path = format!("/roles/{}", narrow["id"].as_str().unwrap());
        let wider = json!({"permissions": {"contact": {"view": "all"}, "deal": {"delete": null}}});
        app.admin().patch(&path, 1, wider.clone()).await.is(200);
        ann.get(&format!("/contacts/{foreign}")).await.is(200);
        ann.delete(&format!("/deals/{deal}")).await.is(204);
        app.admin().patch(&path, 1, wider).await.fails(412, "stale");
        assert_eq!(ann.get("/dashboards/default").await.is(200)["role"], "rep");
    });
}

#[test]
fn built_in_roles_are_listed_as_before_and_own_ones_beside_them() {
    on_each_app(async |app| {
        let own = role(app, "Junior", "rep", json!({})).await;
        let ann = with_role(app, "ann", &own).await;
        let listed = ann.get("/roles").await.is(200);
        for (entry, key) in listed["data"].as_array().unwrap().iter().zip(RoleKey::ALL) {
            assert_eq!(entry["key"], key.as_str());
            assert_eq!(entry["permissions"], json!(permissions(*key)));
            assert_eq!((&entry["id"], &entry["name"]), (&Json::Null, &Json::Null));
        }
        let last = listed["data"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["key"], &last["name"], &last["users"]), (&own["key"], &json!("Junior"), &json!(1)));
        assert_eq!(listed["data"][0]["users"], 1);
    });
}

#[test]
fn a_role_that_somebody_has_stays_and_its_key_is_never_given_again() {
    on_each_app(async |app| {
        let own = role(app, "Junior", "rep", json!({})).await;
        let ann = with_role(app, "ann", &own).await;
        let path = format!("/roles/{}", own["id"].as_str().unwrap());
        let refused = app.admin().delete(&path).await.fails(409, "role_in_use");
        assert!(refused["detail"].as_str().unwrap().contains("ann"), "{}", refused["detail"]);
        app.admin().change(&format!("/users/{}", ann.id()), json!({"role": "rep"})).await.is(200);
        let before = app.events();
        app.admin().delete(&path).await.is(204);
        assert_eq!(app.events(), before + 1);
        let gone = app.admin().change(&format!("/users/{}", ann.id()), json!({"role": own["key"]})).await;
        gone.fails(422, "invalid").blames("/role", "not_found");
        assert_eq!(role(app, "Junior", "manager", json!({})).await["key"], "custom_junior_2");
        let twice = app.admin().post("/roles", json!({"name": "junior"})).await;
        twice.fails(409, "not_unique").blames("/name", "not_unique");
    });
}

#[test]
fn nobody_raises_themselves_by_a_role() {
    on_each_app(async |app| {
        let admin = app.admin();
        for levels in
            [json!({"user": {"edit": "all"}}), json!({"setting": {"edit": "all"}}), json!({"team": {"edit": "all"}})]
        {
            let body = json!({"name": "Half", "copy_of": "admin", "permissions": levels});
            let refused = admin.post("/roles", body).await.fails(422, "invalid");
            assert_eq!(refused.faults()[0].1, "not_assignable");
        }
        let high = role(app, "Deputy", "admin", json!({})).await;
        let deputy = with_role(app, "deputy", &high).await;
        assert_eq!(deputy.get("/me").await["permissions"]["deal"]["delete"], "all");
        let (me, boss) = (format!("/users/{}", deputy.id()), format!("/users/{}", admin.id()));
        deputy.change(&me, json!({"role": "admin"})).await.fails(403, "forbidden");
        deputy.act_now(&format!("{boss}/invite")).await.fails(403, "forbidden");
        deputy.act_now(&format!("{boss}/deactivate")).await.fails(403, "forbidden");
        deputy.post("/roles", json!({"name": "Mine"})).await.fails(403, "forbidden");
        let path = format!("/roles/{}", high["id"].as_str().unwrap());
        deputy.change(&path, json!({"permissions": {"deal": {"view": "all"}}})).await.fails(403, "forbidden");
        deputy.get("/audit").await.fails(403, "forbidden");
        deputy.get("/jobs").await.fails(403, "forbidden");
    });
}

#[test]
fn the_last_administrator_does_not_change_into_a_role_of_ones_own() {
    on_each_app(async |app| {
        let high = role(app, "Deputy", "admin", json!({})).await;
        with_role(app, "deputy", &high).await;
        let path = format!("/users/{}", app.admin().id());
        app.admin().change(&path, json!({"role": high["key"]})).await.fails(409, "last_admin");
        let second = app.person("eve", "admin", None).await;
        app.admin().change(&path, json!({"role": high["key"]})).await.is(200);
        second.act_now(&format!("/users/{}/deactivate", second.id())).await.fails(409, "last_admin");
        let back = second.change(&path, json!({"role": "admin"})).await;
        back.is(200);
        app.nobody().login("eve@example.org", PASSWORD).await.is(200);
    });
}

#[test]
fn a_key_has_no_more_than_the_role_of_its_user_and_manages_none() {
    on_each_app(async |app| {
        let own = role(
            app,
            "Blind",
            "rep",
            json!({"deal": {"view": "none", "create": "none", "edit": "none", "delete": "none", "assign": "none"}}),
        )
        .await;
        let ann = with_role(app, "ann", &own).await;
        let key = app.key(&ann, &["deals:read", "contacts:read"]).await;
        app.admin().create("deals", json!({"name": "Big", "owner_id": ann.id()})).await;
        assert_eq!(key.get("/deals").await.is(200)["data"], json!([]));
        key.get("/contacts").await.is(200);
        let of_admin = app.key(&app.admin(), &["contacts:write"]).await;
        of_admin.post("/roles", json!({"name": "Mine"})).await.fails(403, "forbidden");
    });
}
