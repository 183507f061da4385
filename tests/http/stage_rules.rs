//! What holds when a deal changes its stage, whichever way it is written: the questions of the stage it enters, and who may
//! move it back or reopen it.

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};

/// The ways in which a deal gets another stage.
const WAYS: [&str; 5] = ["patch", "batch", "atomic batch", "upsert", "import"];

/// What became of a write: nothing, or the member and the code of what stood against it.
type Outcome = Option<(String, String)>;

fn refused(pointer: &str, code: &str) -> Outcome {
    Some((pointer.to_owned(), code.to_owned()))
}

fn outcome(problem: &Json) -> Outcome {
    let text = |member: &str| problem["errors"][0][member].as_str().unwrap().to_owned();
    Some((text("pointer").trim_start_matches("/operations/0/data").to_owned(), text("code")))
}

/// Writes a deal by one of the ways.
async fn write(app: &TestApp, client: &Client, way: &str, deal: &Answer, change: &Json) -> Outcome {
    let answer = match way {
        "patch" => client.change(&format!("/deals/{}", deal.id()), change.clone()).await,
        "upsert" => {
            let word = deal["external_ids"]["old"].as_str().unwrap();
            client.request("PUT", &format!("/deals/by-external-id/old/{word}")).json(change).send().await
        }
        "import" => return import(app, client, deal, change).await.1,
        _ => {
            let operations = json!([{"op": "update", "id": deal.id(), "data": change}]);
            let answer =
                client.post("/deals/batch", json!({"operations": operations, "atomic": way == "atomic batch"})).await;
            if way == "batch" {
                let problem = answer.is(200)["results"][0]["problem"].clone();
                return if problem.is_null() { None } else { outcome(&problem) };
            }
            answer
        }
    };
    if answer.status < 300 { None } else { outcome(&answer.json) }
}

/// Imports one row that changes the deal, and returns the import and what became of the row.
async fn import(app: &TestApp, client: &Client, deal: &Answer, change: &Json) -> (String, Outcome) {
    let (names, cells): (Vec<&str>, Vec<&str>) =
        change.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).unzip();
    let content = format!("id,{}\n{},{}\n", names.join(","), deal.id(), cells.join(","));
    let call = client.request("POST", "/import-files?name=rows.csv");
    let file = call.body("application/octet-stream", content).send().await.is(201);
    let mut columns = vec![json!({"column": "id", "target": "id"})];
    columns.extend(names.iter().map(|name| json!({"column": name, "target": name})));
    let plan = json!({"file": file["id"], "entity": "deal", "columns": columns, "match_by": ["id"]});
    let begun = client.post("/imports", json!({"name": "Rows", "files": [plan]})).await.is(201).id();
    app.work().await;
    let rows = client.get(&format!("/imports/{begun}/rows")).await.is(200);
    let fault = &rows["data"][0]["faults"][0];
    let text = |member: &str| fault[member].as_str().unwrap_or_default().to_owned();
    let outcome = (!fault.is_null()).then(|| (text("pointer"), text("code")));
    (begun, outcome)
}

/// A deal of this person in this stage.
async fn deal(client: &Client, stage: &str, number: usize) -> Answer {
    let id = format!("{}-{number}", client.id());
    let body = json!({"name": "Big", "stage_id": stage, "loss_reason": "price", "external_ids": {"old": id}});
    client.create("deals", body).await
}

/// Lets these roles move deals of the default pipeline back.
async fn let_move_back(app: &TestApp, roles: Json) {
    let path = format!("/pipelines/{}", app.pipeline().await);
    app.admin().change(&path, json!({"move_back_roles": roles})).await.is(200);
}

#[test]
fn no_way_of_writing_moves_a_deal_back_but_for_those_who_may() {
    on_each_app(async |app| {
        let closer = app.admin().create("roles", json!({"name": "Closer", "copy_of": "rep"})).await;
        let closer = app.person("cleo", closer["key"].as_str().unwrap(), None).await;
        let (rep, manager) = (app.rep("ann").await, app.manager("max").await);
        let_move_back(app, json!(["custom_closer"])).await;
        let (lead, quote) = (app.stage("Lead").await, app.stage("Quote").await);
        let (won, lost) = (app.stage("Won").await, app.stage("Lost").await);
        let moves = [
            ("forward", &lead, &quote),
            ("back", &quote, &lead),
            ("reopen won", &won, &quote),
            ("reopen lost", &lost, &lead),
        ];
        let mut number = 0;
        for (who, client, may) in [
            ("admin", &app.admin(), true),
            ("closer", &closer, true),
            ("manager", &manager, false),
            ("rep", &rep, false),
        ] {
            for (what, from, to) in moves {
                for way in WAYS {
                    number += 1;
                    let before = deal(client, from, number).await;
                    let done = write(app, client, way, &before, &json!({"stage_id": to})).await;
                    let expected =
                        if may || what == "forward" { None } else { refused("/stage_id", "move_back_not_allowed") };
                    assert_eq!(done, expected, "{who} {what} by {way}");
                    let after = client.get(&format!("/deals/{}", before.id())).await.is(200);
                    assert_eq!(
                        after["stage_id"],
                        if done.is_none() { json!(to) } else { json!(from) },
                        "{who} {what} by {way}"
                    );
                }
            }
        }
    });
}

#[test]
fn no_way_of_writing_passes_the_questions_of_a_stage() {
    on_each_app(async |app| {
        let (lead, quote) = (app.stage("Lead").await, app.stage("Quote").await);
        let asking = json!({"questions": ["next_step"]});
        for stage in [&lead, &quote] {
            app.admin().change(&format!("/stages/{stage}"), asking.clone()).await.is(200);
        }
        let (won, negotiation) = (app.stage("Won").await, app.stage("Negotiation").await);
        let (rep, qualified) = (app.rep("ann").await, app.stage("Qualified").await);
        let moves = [("forward", &qualified, &quote), ("back", &negotiation, &lead), ("reopen", &won, &lead)];
        let mut number = 0;
        for client in [&app.admin(), &rep] {
            for (what, from, to) in moves {
                for way in WAYS {
                    number += 1;
                    let before = deal(client, from, number).await;
                    let silent = write(app, client, way, &before, &json!({"stage_id": to})).await;
                    assert_eq!(silent, refused("/next_step", "required"), "{what} by {way}");
                    let answered = json!({"stage_id": to, "next_step": "call"});
                    assert_eq!(write(app, client, way, &before, &answered).await, None, "{what} by {way}");
                }
            }
        }
        let new = rep.post("/deals", json!({"name": "New", "stage_id": quote})).await;
        new.fails(422, "invalid").blames("/next_step", "required");
    });
}

#[test]
fn taking_an_import_back_moves_no_deal_back_that_its_user_may_not() {
    on_each_app(async |app| {
        let rep = app.rep("ann").await;
        let (lead, quote) = (app.stage("Lead").await, app.stage("Quote").await);
        let before = deal(&rep, &lead, 1).await;
        let (import, done) = import(app, &rep, &before, &json!({"stage_id": quote})).await;
        assert_eq!(done, None);
        let_move_back(app, json!(["manager"])).await;
        rep.post(&format!("/imports/{import}/undo"), json!({})).await.is(200);
        app.work().await;
        assert_eq!(rep.get(&format!("/imports/{import}")).await["undone"], json!({"not_allowed": 1}));
        assert_eq!(rep.get(&format!("/deals/{}", before.id())).await["stage_id"], json!(quote));
    });
}

#[test]
fn no_way_round_through_another_pipeline_leads_back() {
    on_each_app(async |app| {
        let rep = app.rep("ann").await;
        let_move_back(app, json!([])).await;
        let other = app.admin().create("pipelines", json!({"name": "Side", "position": 9})).await.id();
        let side = json!({"pipeline_id": other, "name": "Aside"});
        let side = app.admin().create("stages", side).await.id();
        let (lead, quote, negotiation) =
            (app.stage("Lead").await, app.stage("Quote").await, app.stage("Negotiation").await);
        let at = format!("/deals/{}", deal(&rep, &quote, 1).await.id());
        let to = async |stage: &str| rep.change(&at, json!({"stage_id": stage})).await;
        to(&side).await.is(200);
        to(&lead).await.fails(403, "move_back_not_allowed").blames("/stage_id", "move_back_not_allowed");
        let home = rep.change(&at, json!({"pipeline_id": app.pipeline().await})).await;
        home.fails(403, "move_back_not_allowed").blames("/pipeline_id", "move_back_not_allowed");
        to(&negotiation).await.is(200);
        to(&app.stage("Won").await).await.is(200);
        to(&side).await.fails(403, "move_back_not_allowed");
    });
}

#[test]
fn a_refusal_names_who_may_and_roles_that_are_named_exist() {
    on_each_app(async |app| {
        let closer = app.admin().create("roles", json!({"name": "Closer", "copy_of": "rep"})).await;
        let at = format!("/pipelines/{}", app.pipeline().await);
        let admin = app.admin();
        let unknown = admin.change(&at, json!({"move_back_roles": ["manager", "custom_nobody"]})).await;
        unknown.fails(422, "invalid").blames("/move_back_roles/1", "not_found");
        let_move_back(app, json!(["manager", "custom_closer"])).await;
        let rep = app.rep("ann").await;
        let (lead, quote) = (app.stage("Lead").await, app.stage("Quote").await);
        let deal = deal(&rep, &quote, 1).await;
        // A program acts with the role of its user.
        let key = app.key(&rep, &["deals:read", "deals:write"]).await;
        for client in [&rep, &key] {
            let refused = client.change(&format!("/deals/{}", deal.id()), json!({"stage_id": lead})).await;
            let refused = refused.fails(403, "move_back_not_allowed");
            assert!(
                refused["detail"].as_str().unwrap().ends_with("administrators, manager, Closer"),
                "{}",
                refused.text
            );
        }
        admin.delete(&format!("/roles/{}", closer["id"].as_str().unwrap())).await.is(204);
        admin.change(&at, json!({"move_back_roles": ["custom_closer", "rep"]})).await.is(200);
        rep.change(&format!("/deals/{}", deal.id()), json!({"stage_id": lead})).await.is(200);
        admin.change(&at, json!({"move_back_roles": null})).await.is(200);
    });
}
