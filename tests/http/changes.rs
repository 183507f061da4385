//! What happened, in pages and as a stream: everybody is told of what they can read, and of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::Client;
use serde_json::{Value as Json, json};

/// Everything that this person is told, page by page.
async fn feed(app: &TestApp, client: &Client, query: &str) -> Vec<Json> {
    app.state.store.sequence_events().await.unwrap();
    let (mut after, mut all) = (0, Vec::new());
    loop {
        let page = client.get(&format!("/changes?after={after}&limit=7{query}")).await.is(200);
        all.extend(page["data"].as_array().unwrap().iter().cloned());
        assert!(page["page"]["position"].as_i64().unwrap() >= after);
        after = page["page"]["position"].as_i64().unwrap();
        if page["page"]["has_more"] == false {
            return all;
        }
    }
}

fn collection(entity: &str) -> Option<&'static str> {
    match entity {
        "account" => Some("accounts"),
        "contact" => Some("contacts"),
        "deal" => Some("deals"),
        "activity" => Some("activities"),
        _ => None,
    }
}

struct People {
    north: Client,
    south: Client,
    lead: Client,
    keyed: Client,
}

async fn people(app: &TestApp) -> People {
    let (north, south) = (app.team("North", None).await, app.team("South", None).await);
    let north = app.person("nora", "rep", Some(&north)).await;
    let keyed = app.key(&north, &["deals:read"]).await;
    People {
        south: app.person("saul", "rep", Some(&south)).await,
        lead: app.person("leo", "manager", Some(&south)).await,
        keyed,
        north,
    }
}

/// Something of everything, by everybody.
async fn busy(app: &TestApp, people: &People) {
    let stage = app.stage("Lead").await;
    for (index, who) in [&people.north, &people.south, &app.admin(), &people.lead].into_iter().enumerate() {
        let account = who.create("accounts", json!({"name": format!("Firma {index}")})).await;
        let contact =
            who.create("contacts", json!({"last_name": format!("P{index}"), "account_id": account.id()})).await;
        let deal = who
            .create("deals", json!({"name": format!("D{index}"), "account_id": account.id(), "stage_id": stage}))
            .await;
        let links = json!([{"deal_id": deal.id()}]);
        who.create("activities", json!({"kind": "note", "body": "seen with the deal", "links": links})).await;
        let private = json!({"kind": "note", "body": "mine", "private": true, "links": [{"contact_id": contact.id()}]});
        who.create("activities", private).await;
        who.patch(&format!("/deals/{}", deal.id()), deal.version(), json!({"next_step": "call"})).await.is(200);
        let gone = who.create("deals", json!({"name": "gone", "stage_id": stage})).await;
        who.delete(&format!("/deals/{}", gone.id())).await.is(204);
    }
}

#[test]
fn everybody_is_told_of_what_they_can_read_and_of_nothing_else() {
    on_each_app(async |app| {
        let people = people(app).await;
        busy(app, &people).await;
        let everything = feed(app, &app.admin(), "").await;
        for (who, client) in
            [("north", &people.north), ("south", &people.south), ("lead", &people.lead), ("key", &people.keyed)]
        {
            let told = feed(app, client, "").await;
            let positions: Vec<i64> = told.iter().map(|entry| entry["position"].as_i64().unwrap()).collect();
            assert!(positions.is_sorted_by(|a, b| a < b), "{who}: each once, in order");
            let told: BTreeSet<&str> = told.iter().filter_map(|entry| entry["id"].as_str()).collect();
            let mut readable = BTreeMap::new();
            for entry in &everything {
                let Some(collection) = collection(entry["entity"].as_str().unwrap()) else { continue };
                let id = entry["id"].as_str().unwrap();
                let deleted = everything.iter().any(|other| other["id"] == id && other["kind"] == "deleted");
                if !deleted {
                    let status = client.get(&format!("/{collection}/{id}")).await.status;
                    readable.insert(id, (collection, status == 200));
                }
            }
            assert!(readable.values().any(|(_, can)| *can), "{who} sees something");
            assert!(readable.values().any(|(_, can)| !*can), "{who} does not see all");
            for (id, (collection, can)) in readable {
                assert_eq!(told.contains(id), can, "{who}: {collection}/{id}");
            }
        }
    });
}

#[test]
fn who_loses_sight_of_a_record_is_told_that_and_no_more() {
    on_each_app(async |app| {
        let people = people(app).await;
        let stage = app.stage("Lead").await;
        let deal = people.north.create("deals", json!({"name": "Handed over", "stage_id": stage})).await;
        let body = json!({"owner_id": people.south.id(), "team_id": null, "next_step": "secret"});
        app.admin().patch(&format!("/deals/{}", deal.id()), deal.version(), body).await.is(200);
        people.north.get(&format!("/deals/{}", deal.id())).await.is(404);
        let of_deal =
            |entries: Vec<Json>| -> Vec<Json> { entries.into_iter().filter(|e| e["id"] == deal.id()).collect() };
        let told = of_deal(feed(app, &people.north, "").await);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0]["kind"], &told[0]["fields"]), (&json!("hidden"), &json!([])));
        let told = of_deal(feed(app, &people.south, "").await);
        let kinds: Vec<&str> = told.iter().filter_map(|entry| entry["kind"].as_str()).collect();
        assert_eq!(kinds, ["created", "updated"]);
        assert!(told[1]["fields"].as_array().unwrap().contains(&json!("owner_id")), "{told:?}");
        let stranger = app.rep("stella").await;
        assert!(of_deal(feed(app, &stranger, "").await).is_empty());
    });
}

#[test]
fn what_was_deleted_leaves_a_tombstone() {
    on_each_app(async |app| {
        let admin = app.admin();
        let contact = admin.create("contacts", json!({"last_name": "Mortal"})).await;
        let at = format!("/contacts/{}", contact.id());
        admin.delete(&at).await.is(204);
        let kinds = async |client: &Client| -> Vec<String> {
            let told = feed(app, client, "&entity=contact").await;
            told.iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(kinds(&admin).await, ["created", "deleted"]);
        admin.act_now(&format!("{at}/purge")).await.is(204);
        assert_eq!(kinds(&admin).await, ["purged", "purged", "purged"]);
        let product_key = app.key(&admin, &["products:read"]).await;
        assert_eq!(kinds(&product_key).await, [""; 0]);
    });
}

#[test]
fn a_stream_passes_over_what_a_newer_version_wrote() {
    on_each_app(async |app| {
        tokio::select! {
            () = crm_api::live::follow(app.state.clone()) => panic!("the log is followed for ever"),
            () = async {
                let admin = app.admin();
                let begun = admin.get("/changes?limit=1000").await.is(200)["page"]["position"].as_i64().unwrap();
                let known = admin.create("tags", json!({"name": "known"})).await;
                admin.create("tags", json!({"name": "of tomorrow"})).await;
                app.state.store.sequence_events().await.unwrap();
                let last = "position = (SELECT max(position) FROM event) RETURNING kind AS text";
                app.database.texts(&format!("UPDATE event SET entity = 'tomorrow' WHERE {last}"));
                let told = admin.get(&format!("/events?after={begun}&max_seconds=1")).await.is(200);
                assert!(told.text.contains(&known.id()) && !told.text.contains("tomorrow"), "{}", told.text);
            } => {}
        }
    });
}

#[test]
fn a_stream_begins_where_the_last_one_ended() {
    on_each_app(async |app| {
        tokio::select! {
            () = crm_api::live::follow(app.state.clone()) => panic!("the log is followed for ever"),
            () = streams(app) => {}
        }
    });
}

async fn streams(app: &TestApp) {
    let admin = app.admin();
    let first = admin.create("tags", json!({"name": "one"})).await;
    let second = admin.create("tags", json!({"name": "two"})).await;
    app.state.store.sequence_events().await.unwrap();
    let all = admin.get("/events?after=0&entity=tag&max_seconds=1").await.is(200);
    assert_eq!(all.header("content-type"), "text/event-stream");
    assert!(all.text.contains(&first.id()) && all.text.contains(&second.id()), "{}", all.text);
    let place = |id: &str| {
        let event = all.text.split("\n\n").find(|event| event.contains(id)).unwrap();
        event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned()
    };
    let rest =
        admin.request("GET", "/events?max_seconds=1").header("last-event-id", &place(&first.id())).send().await.is(200);
    assert!(!rest.text.contains(&first.id()) && rest.text.contains(&second.id()), "{}", rest.text);
    admin
        .request("GET", "/events?max_seconds=1")
        .header("last-event-id", "yesterday")
        .send()
        .await
        .fails(400, "malformed");
    admin.get("/events?entity=nothing").await.fails(422, "invalid");
    admin.get("/events?max_seconds=86401").await.blames("/max_seconds", "out_of_range");
    admin.get("/changes?limit=0").await.blames("/limit", "out_of_range");
    app.nobody().get("/events").await.fails(401, "unauthorized");
}
