//! Bulk updates through the API: preview, run, what became of the records, undo; and runs that are interrupted.

use std::cell::Cell;

use crm_api::worker::bulk_updates;
use crm_api::worker::stretch::Follower;
use crm_db::job::{Claim, State};
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};

async fn begin(client: &Client, plan: Json, expected: usize) -> Answer {
    client.post("/bulk-updates", json!({"expected_count": expected, "plan": plan})).await
}

/// Begins a bulk update and waits for its end.
async fn run(app: &TestApp, client: &Client, plan: Json, expected: usize) -> Answer {
    let begun = begin(client, plan, expected).await.is(201);
    assert_eq!(begun.header("location"), format!("/api/v1/bulk-updates/{}", begun.id()));
    app.work().await;
    client.get(&format!("/bulk-updates/{}", begun.id())).await.is(200)
}

async fn undo(app: &TestApp, client: &Client, bulk: &Answer) -> Answer {
    client.post(&format!("/bulk-updates/{}/undo", bulk.id()), json!({})).await.is(200);
    app.work().await;
    client.get(&format!("/bulk-updates/{}", bulk.id())).await.is(200)
}

fn counts(bulk: &Answer) -> Vec<i64> {
    ["updated", "deleted", "skipped", "failed"].iter().map(|name| bulk["counts"][name].as_i64().unwrap()).collect()
}

fn from(source: &str) -> Json {
    json!({"field": "source", "op": "eq", "value": source})
}

async fn contacts(client: &Client, number: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for index in 0..number {
        let input = json!({"last_name": format!("Doe {index:03}"), "source": "fair"});
        ids.push(client.create("contacts", input).await.id());
    }
    ids
}

#[test]
fn all_that_match_are_changed_once_and_can_be_taken_back() {
    on_each_app(async |app| {
        let admin = app.admin();
        let (hot, cold) = (
            admin.create("tags", json!({"name": "hot"})).await.id(),
            admin.create("tags", json!({"name": "cold"})).await.id(),
        );
        let region =
            json!({"entity": "contact", "key": "region", "label": "Region", "kind": "text", "purpose": "Areas"});
        let region = admin.create("field-defs", region).await["key"].as_str().unwrap().to_owned();
        let ids = contacts(&admin, 4).await;
        let tagged = json!({"tag_ids": [cold], "first_name": "Jo"});
        admin.change(&format!("/contacts/{}", ids[0]), tagged).await.is(200);
        admin.create("contacts", json!({"last_name": "Other", "source": "web"})).await;

        let plan = json!({
            "entity": "contact", "filter": from("fair"), "add_tag_ids": [hot], "remove_tag_ids": [cold],
            "changes": {"source": "event", "custom": {region.as_str(): "North"}},
        });
        let events = app.events();
        let tried = admin.post("/bulk-updates/test", json!({"plan": plan})).await.is(200);
        assert_eq!((&tried["count"], &tried["tried"]["updated"], &tried["failed"]), (&json!(4), &json!(4), &json!([])));
        assert_eq!(app.events(), events, "a preview writes nothing");

        let done = run(app, &admin, plan, 4).await;
        assert_eq!((&done["state"], &done["number"], counts(&done)), (&json!("done"), &json!(1), vec![4, 0, 0, 0]));
        assert_eq!(app.events(), events + 4, "one event a record");
        let changed = admin.get("/contacts?source=event").await.is(200);
        assert_eq!(changed.each("id").len(), 4);
        for contact in changed["data"].as_array().unwrap() {
            assert_eq!((&contact["tag_ids"], &contact["custom"][&region]), (&json!([hot]), &json!("North")));
        }
        let history = admin.get(&format!("/contacts/{}/timeline", ids[1])).await.is(200);
        let event = &history["data"][0]["event"];
        assert_eq!((&event["way"], &event["way_name"]), (&json!("bulk_update"), &json!("1")));
        let audit = admin.get(&format!("/audit?record_id={}", ids[1])).await.is(200);
        assert_eq!(
            (&audit["data"][0]["bulk_update_number"], &audit["data"][0]["way"]),
            (&json!(1), &json!("bulk_update"))
        );

        admin.change(&format!("/contacts/{}", ids[3]), json!({"source": "phone"})).await.is(200);
        let undone = undo(app, &admin, &done).await;
        assert_eq!(undone["state"], "undone");
        assert_eq!(undone["undone"], json!({"put_back": 3, "put_back_in_part": 1}));
        let back = admin.get(&format!("/contacts/{}", ids[0])).await.is(200);
        assert_eq!((&back["source"], &back["tag_ids"], &back["custom"]), (&json!("fair"), &json!([cold]), &json!({})));
        assert_eq!(
            admin.get(&format!("/contacts/{}", ids[3])).await["source"],
            "phone",
            "what was changed since stays"
        );
        admin.post(&format!("/bulk-updates/{}/undo", done.id()), json!({})).await.fails(409, "conflict");
    });
}

#[test]
fn records_of_each_kind_are_changed_and_put_into_the_recycle_bin() {
    on_each_app(async |app| {
        let admin = app.admin();
        let stage = app.stage("Qualified").await;
        let deals =
            [admin.create("deals", json!({"name": "One"})).await, admin.create("deals", json!({"name": "Two"})).await];
        let moved = run(app, &admin, json!({"entity": "deal", "changes": {"stage_id": stage}}), 2).await;
        assert_eq!(counts(&moved), [2, 0, 0, 0], "{}", moved.text);
        assert_eq!(undo(app, &admin, &moved).await["undone"], json!({"put_back": 2}));
        assert_eq!(admin.get(&format!("/deals/{}", deals[0].id())).await["stage_id"], deals[0]["stage_id"]);

        let account = admin.create("accounts", json!({"name": "Globex"})).await.id();
        admin.create("products", json!({"name": "Anvil", "unit_price_minor": 100})).await;
        admin
            .create("activities", json!({"kind": "task", "subject": "Call", "links": [{"account_id": account}]}))
            .await;
        let kinds = [
            ("account", "accounts", json!({"country": "DE"})),
            ("product", "products", json!({"unit_price_minor": 200})),
            ("activity", "activities", json!({"done": true, "priority": "high"})),
        ];
        for (entity, collection, changes) in kinds {
            let before = admin.get(&format!("/{collection}")).await.is(200)["data"][0].clone();
            let changed = run(app, &admin, json!({"entity": entity, "changes": changes}), 1).await;
            assert_eq!(counts(&changed), [1, 0, 0, 0], "{}", changed.text);
            assert_eq!(undo(app, &admin, &changed).await["undone"], json!({"put_back": 1}), "{entity}");
            let mut after = admin.get(&format!("/{collection}")).await.is(200)["data"][0].clone();
            for name in ["version", "updated_at"] {
                after[name] = before[name].clone();
            }
            assert_eq!(after, before);

            let gone = run(app, &admin, json!({"entity": entity, "act": "delete"}), 1).await;
            assert_eq!(counts(&gone), [0, 1, 0, 0], "{}", gone.text);
            assert_eq!(admin.get(&format!("/{collection}")).await["data"], json!([]));
            assert_eq!(undo(app, &admin, &gone).await["undone"], json!({"put_back": 1}));
            assert_eq!(admin.get(&format!("/{collection}")).await["data"].as_array().unwrap().len(), 1);
        }
    });
}

#[test]
fn what_makes_no_sense_or_was_not_agreed_to_is_refused() {
    on_each_app(async |app| {
        let admin = app.admin();
        let ids = contacts(&admin, 3).await;
        let plan = json!({"entity": "contact", "filter": from("fair"), "changes": {"source": "event"}});
        begin(&admin, plan.clone(), 2).await.fails(409, "conflict").blames("/expected_count", "count_changed");
        let mut unknown = plan.clone();
        unknown["changes"] = json!({"sauce": "event"});
        begin(&admin, unknown, 3).await.fails(422, "unknown_field").blames("/plan/changes/sauce", "unknown_field");
        let mut tagged = plan.clone();
        tagged["entity"] = json!("product");
        tagged["changes"] = json!({});
        tagged["add_tag_ids"] = json!([ids[0]]);
        begin(&admin, tagged, 3).await.is(422);
        let mut nothing = plan.clone();
        nothing["changes"] = json!({});
        begin(&admin, nothing, 3).await.fails(422, "invalid").blames("/plan/changes", "required");
        begin(&admin, json!({"entity": "user", "act": "delete"}), 1)
            .await
            .fails(422, "invalid")
            .blames("/plan/entity", "invalid");
        let picked = json!({"entity": "contact", "ids": [ids[0], ids[0], ids[2]], "changes": {"source": "event"}});
        assert_eq!(counts(&run(app, &admin, picked, 2).await), [2, 0, 0, 0], "each of those picked, once");

        // Records that come between the agreement and the job count as well.
        let late = begin(&admin, json!({"entity": "contact", "act": "delete"}), 3).await.is(201);
        contacts(&admin, 1).await;
        app.work().await;
        let late = admin.get(&format!("/bulk-updates/{}", late.id())).await.is(200);
        assert_eq!((&late["state"], counts(&late)), (&json!("failed"), vec![0, 0, 0, 0]));
        assert!(late["last_error"].as_str().unwrap().contains("now it names 4"), "{}", late.text);
    });
}

#[test]
fn each_record_that_cannot_be_changed_says_why() {
    on_each_app(async |app| {
        let admin = app.admin();
        let (north, south) = (app.team("North", None).await, app.team("South", None).await);
        let (ann, bob) = (app.person("ann", "rep", Some(&north)).await, app.person("bob", "rep", Some(&south)).await);
        contacts(&ann, 2).await;
        let other = contacts(&bob, 1).await;
        let tried = json!({"entity": "contact", "filter": from("fair"), "changes": {"source": "event"}});
        let preview = ann.post("/bulk-updates/test", json!({"plan": tried})).await.is(200);
        assert_eq!(preview["failed"][0]["record_id"], json!(other[0]), "{}", preview.text);
        let done = run(app, &ann, tried, 3).await;
        assert_eq!((&done["state"], counts(&done)), (&json!("done"), vec![2, 0, 0, 1]));
        let failed = ann.get(&format!("/bulk-updates/{}/rows?outcome=failed", done.id())).await.is(200);
        assert_eq!(
            (failed.each("record_id"), &failed["data"][0]["faults"][0]["code"]),
            (other.clone(), &json!("forbidden"))
        );
        assert_eq!(failed.each("record_name"), ["Doe 000"]);
        let file = ann.get(&format!("/bulk-updates/{}/failed.csv", done.id())).await.is(200);
        assert!(
            file.text.contains(&format!("{},\"Doe 000\",\"you may not write this record\"", other[0])),
            "{}",
            file.text
        );
        bob.get(&format!("/bulk-updates/{}", done.id())).await.fails(404, "not_found");
        assert_eq!(admin.get("/bulk-updates").await.is(200).each("id"), [done.id()]);
        assert_eq!(bob.get("/bulk-updates").await.is(200).each("id"), Vec::<String>::new());
    });
}

/// Hears this once so many times were told, and does something when it is told for the first time.
struct Told<F: AsyncFn()> {
    claim: Claim,
    after: u32,
    times: Cell<u32>,
    meanwhile: F,
}

impl<F: AsyncFn()> Follower for Told<F> {
    async fn tell(&self, _done: i64, _total: i64) -> crm_db::error::Result<Claim> {
        self.times.set(self.times.get() + 1);
        if self.times.get() == 1 {
            (self.meanwhile)().await;
        }
        Ok(if self.times.get() > self.after { self.claim } else { Claim::Held })
    }
}

#[test]
fn a_run_that_is_interrupted_goes_on_and_touches_each_record_once() {
    on_each_app(async |app| {
        let admin = app.admin();
        contacts(&admin, 60).await;
        let plan = json!({"entity": "contact", "filter": from("fair"), "changes": {"source": "event"}});
        let begun = begin(&admin, plan, 60).await.is(201);
        let (store, id) = (&app.state.store, begun.id().parse().unwrap());
        let events = app.events();
        let lost = Told { claim: Claim::Lost, after: 2, times: Cell::new(0), meanwhile: async || {} };
        let bulk = store.bulk_update(id).await.unwrap();
        assert_eq!(bulk_updates::run(store, &bulk, &lost).await.unwrap(), None);
        let half = admin.get(&format!("/bulk-updates/{}", begun.id())).await.is(200);
        assert_eq!((&half["state"], &half["counts"]["done"]), (&json!("running"), &json!(20)));
        app.work().await;
        let done = admin.get(&format!("/bulk-updates/{}", begun.id())).await.is(200);
        assert_eq!((&done["state"], counts(&done)), (&json!("done"), vec![60, 0, 0, 0]));
        assert_eq!(app.events(), events + 60);
        // One that comes back late, with what it knew before, touches nothing.
        let late = Told { claim: Claim::Held, after: 0, times: Cell::new(0), meanwhile: async || {} };
        assert_eq!(bulk_updates::run(store, &bulk, &late).await.unwrap(), None);
        assert_eq!(app.events(), events + 60);
        let after = admin.get(&format!("/bulk-updates/{}", begun.id())).await.is(200);
        assert_eq!((&after["state"], counts(&after)), (&json!("done"), vec![60, 0, 0, 0]));
    });
}

#[test]
fn a_record_that_does_not_match_any_more_is_left_alone() {
    on_each_app(async |app| {
        let admin = app.admin();
        let ids = contacts(&admin, 3).await;
        let plan = json!({"entity": "contact", "filter": from("fair"), "changes": {"source": "event"}});
        let begun = begin(&admin, plan, 3).await.is(201);
        let (store, id) = (&app.state.store, begun.id().parse().unwrap());
        // The records are known by then, and none is changed yet.
        let meanwhile = async || {
            admin.change(&format!("/contacts/{}", ids[0]), json!({"source": "web"})).await.is(200);
            admin.change(&format!("/contacts/{}", ids[1]), json!({"first_name": "Jo"})).await.is(200);
        };
        let told = Told { claim: Claim::Held, after: 0, times: Cell::new(0), meanwhile };
        let bulk = store.bulk_update(id).await.unwrap();
        assert_eq!(bulk_updates::run(store, &bulk, &told).await.unwrap(), Some(State::Done));
        let read = async |index: usize| admin.get(&format!("/contacts/{}", ids[index])).await.is(200);
        assert_eq!(read(0).await["source"], "web");
        let second = read(1).await;
        assert_eq!(
            (&second["source"], &second["first_name"]),
            (&json!("event"), &json!("Jo")),
            "both changes are in it"
        );
        let done = admin.get(&format!("/bulk-updates/{}", begun.id())).await.is(200);
        assert_eq!(counts(&done), [2, 0, 1, 0]);
        app.work().await;
    });
}

#[test]
fn one_that_is_called_off_stops_and_can_be_taken_back_or_gone_on_with() {
    on_each_app(async |app| {
        let admin = app.admin();
        contacts(&admin, 60).await;
        let plan = json!({"entity": "contact", "act": "delete"});
        let waiting = begin(&admin, plan.clone(), 60).await.is(201);
        let off = admin.post(&format!("/bulk-updates/{}/cancel", waiting.id()), json!({})).await.is(200);
        assert_eq!(off["state"], "cancelled");
        let job = admin.get("/jobs?kind=bulk_update").await.is(200);
        assert_eq!(
            (&job["data"][0]["bulk_update_id"], &job["data"][0]["bulk_update_number"]),
            (&json!(waiting.id()), &json!(1))
        );
        let job = job["data"][0]["id"].as_str().unwrap().to_owned();
        admin.post(&format!("/jobs/{job}/retry"), json!({})).await.is(200);
        let bulk = app.state.store.bulk_update(waiting.id().parse().unwrap()).await.unwrap();
        let off = Told { claim: Claim::CalledOff, after: 2, times: Cell::new(0), meanwhile: async || {} };
        let ended = bulk_updates::run(&app.state.store, &bulk, &off).await.unwrap();
        assert_eq!(ended, Some(State::Cancelled));
        app.work().await;
        let half = admin.get(&format!("/bulk-updates/{}", waiting.id())).await.is(200);
        assert_eq!((&half["state"], counts(&half)), (&json!("cancelled"), vec![0, 20, 0, 0]));
        assert_eq!(undo(app, &admin, &half).await["undone"], json!({"put_back": 20}));
        assert_eq!(admin.get("/contacts?count=exact").await["page"]["count"], 60);
        let again = admin.post(&format!("/jobs/{job}/retry"), json!({})).await;
        assert!(again.status == 409, "what was taken back is not done in part: {}", again.text);
    });
}
