//! What colleagues say to each other: comments, whom they mention, who follows, who is told.

use chrono::TimeDelta;
use crm_api::worker::notices;
use crm_tests::app::{PASSWORD, TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};

struct Office {
    ann: Client,
    bob: Client,
    stranger: Client,
    deal: Answer,
}

/// Ann and Bob share a team and so see each other's deals; the stranger does not.
async fn office(app: &TestApp) -> Office {
    let (north, south) = (app.team("North", None).await, app.team("South", None).await);
    let ann = app.person("ann", "rep", Some(&north)).await;
    let bob = app.person("bob", "rep", Some(&north)).await;
    let stranger = app.person("saul", "rep", Some(&south)).await;
    let deal = ann.create("deals", json!({"name": "Big one", "stage_id": app.stage("Lead").await})).await;
    Office { ann, bob, stranger, deal }
}

impl Office {
    fn on_deal(&self, body: &str) -> Json {
        json!({"deal_id": self.deal.id(), "body": body})
    }

    fn mention(&self, who: &Client, body: &str) -> Json {
        self.on_deal(&format!("@[Somebody]({}) {body}", who.id()))
    }
}

/// What somebody is told, the newest first, once everything was told.
async fn told(app: &TestApp, who: &Client) -> Vec<Json> {
    app.state.store.sequence_events().await.unwrap();
    notices::tell(&app.state).await.unwrap();
    notices::remind(&app.state).await.unwrap();
    who.get("/notifications?expand=deal,comment,actor,activity").await.is(200)["data"].as_array().unwrap().clone()
}

/// The same person, signed in again after a while.
async fn again(app: &TestApp, who: &Client) -> Client {
    let session = app.nobody().login(who.user["email"].as_str().unwrap(), PASSWORD).await.is(200);
    app.nobody().with_session(&session)
}

fn kinds(told: &[Json]) -> Vec<&str> {
    told.iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_comment_is_seen_with_its_record_and_stands_on_its_timeline() {
    on_each_app(async |app| {
        let office = office(app).await;
        let said = office.ann.create("comments", office.on_deal("Who calls them?")).await;
        let at = format!("/comments/{}", said.id());
        office.bob.get(&at).await.is(200);
        office.stranger.get(&at).await.is(404);
        let timeline = |kinds: &str| format!("/deals/{}/timeline?kinds={kinds}", office.deal.id());
        let line = office.bob.get(&timeline("comment")).await.is(200);
        assert_eq!(line["data"][0]["comment"]["body"], "Who calls them?");
        assert_eq!(line["data"][0]["actor_name"], "ann");
        let of_deal = format!("/comments?deal_id={}", office.deal.id());
        assert_eq!(office.bob.get(&of_deal).await.is(200).each("id"), [said.id()]);
        assert!(office.stranger.get(&of_deal).await.is(200).each("id").is_empty());
        office.stranger.post("/comments", office.on_deal("me too")).await.blames("/deal_id", "not_found");
        let reader = app.person("rita", "read_only", None).await;
        reader.post("/comments", office.on_deal("me too")).await.is(403);
    });
}

#[test]
fn what_was_said_is_out_of_sight_while_its_record_is_in_the_recycle_bin() {
    on_each_app(async |app| {
        let office = office(app).await;
        let said = office.ann.create("comments", office.on_deal("Who calls them?")).await;
        let (deal, of_deal) =
            (format!("/deals/{}", office.deal.id()), format!("/comments?deal_id={}", office.deal.id()));
        app.admin().delete(&deal).await.is(204);
        for who in [&office.bob, &app.admin()] {
            who.get(&format!("/comments/{}", said.id())).await.is(404);
            assert!(who.get(&of_deal).await.is(200).each("id").is_empty());
        }
        app.admin().act_now(&format!("{deal}/restore")).await.is(200);
        assert_eq!(office.bob.get(&of_deal).await.is(200).each("id"), [said.id()]);
    });
}

#[test]
fn nobody_changes_what_somebody_else_said() {
    on_each_app(async |app| {
        let office = office(app).await;
        let said = office.ann.create("comments", office.on_deal("First")).await;
        let at = format!("/comments/{}", said.id());
        for other in [&office.bob, &app.admin()] {
            other.patch(&at, said.version(), json!({"body": "Other"})).await.is(403);
        }
        office.bob.delete(&at).await.is(403);
        let changed = office.ann.patch(&at, said.version(), json!({"body": "Second"})).await.is(200);
        office.ann.patch(&at, said.version(), json!({"body": "Third"})).await.fails(412, "stale");
        assert_eq!(changed["body"], "Second");
        app.admin().delete(&at).await.is(204);
        office.bob.get(&at).await.is(404);
        app.admin().act_now(&format!("{at}/restore")).await.is(200);
        office.bob.get(&at).await.is(200);
        office.ann.patch(&at, changed.version() + 2, json!({"deal_id": null})).await.blames("/deal_id", "immutable");
    });
}

#[test]
fn who_is_mentioned_is_told_and_only_who_sees_the_record_can_be() {
    on_each_app(async |app| {
        let office = office(app).await;
        let refused = office.ann.post("/comments", office.mention(&office.stranger, "help")).await;
        refused.blames("/body", "cannot_see");
        assert!(told(app, &office.stranger).await.is_empty());
        let said = office.ann.create("comments", office.mention(&office.bob, "help")).await;
        assert_eq!(said["mentions"], json!([office.bob.id()]));
        let bobs = told(app, &office.bob).await;
        assert_eq!(kinds(&bobs), ["mentioned"]);
        assert_eq!(bobs[0]["deal"]["name"], "Big one");
        assert_eq!(bobs[0]["actor"]["name"], "ann");
        assert_eq!(bobs[0]["comment"]["id"], said.id());
        assert!(told(app, &office.ann).await.is_empty(), "nobody is told what they did themselves");

        let share = json!({"deal_id": office.deal.id(), "user_id": office.stranger.id(), "level": "view"});
        let share = office.ann.create("shares", share).await;
        office.ann.create("comments", office.mention(&office.stranger, "now you see")).await;
        assert_eq!(kinds(&told(app, &office.stranger).await), ["mentioned"]);
        app.admin().delete(&format!("/shares/{}", share.id())).await.is(204);
        office.ann.create("comments", office.on_deal("the stranger follows, but sees no more")).await;
        let strangers = told(app, &office.stranger).await;
        assert_eq!(kinds(&strangers), ["mentioned"], "told before, and nothing since");
        assert_eq!((&strangers[0]["deal"], &strangers[0]["comment"]), (&Json::Null, &Json::Null));
    });
}

#[test]
fn a_mention_that_is_added_later_is_told_once() {
    on_each_app(async |app| {
        let office = office(app).await;
        let said = office.ann.create("comments", office.on_deal("Hello")).await;
        assert!(told(app, &office.bob).await.is_empty());
        let with = json!({"body": format!("Hello @[Bob]({})", office.bob.id())});
        let changed = office.ann.patch(&format!("/comments/{}", said.id()), said.version(), with).await.is(200);
        assert_eq!(kinds(&told(app, &office.bob).await), ["mentioned"]);
        let again = json!({"body": format!("Hello again @[Bob]({})", office.bob.id())});
        office.ann.patch(&format!("/comments/{}", said.id()), changed.version(), again).await.is(200);
        assert_eq!(kinds(&told(app, &office.bob).await), ["mentioned"]);
    });
}

#[test]
fn who_speaks_or_is_mentioned_follows_and_hears_what_becomes_of_it() {
    on_each_app(async |app| {
        let office = office(app).await;
        office.ann.create("comments", office.mention(&office.bob, "look")).await;
        let followers = office.ann.get(&format!("/followers?deal_id={}", office.deal.id())).await.is(200);
        let mut users = followers.each("user_id");
        users.sort_unstable();
        let mut both = [office.ann.id(), office.bob.id()];
        both.sort_unstable();
        assert_eq!(users, both);

        office.bob.create("comments", office.on_deal("looked")).await;
        assert_eq!(kinds(&told(app, &office.ann).await), ["commented"]);
        let at = format!("/deals/{}", office.deal.id());
        office.ann.change(&at, json!({"next_step": "call", "source": "fair"})).await.is(200);
        office.ann.change(&at, json!({"next_step": "write", "probability": 33})).await.is(200);
        let bobs = told(app, &office.bob).await;
        assert_eq!(kinds(&bobs), ["changed", "mentioned"], "small changes are told together");
        let mut fields: Vec<&str> = bobs[0]["fields"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["next_step", "probability", "source"]);
        office.ann.change(&at, json!({"stage_id": app.stage("Qualified").await})).await.is(200);
        assert_eq!(kinds(&told(app, &office.bob).await), ["moved", "changed", "mentioned"]);

        let own = followers["data"].as_array().unwrap().iter().find(|one| one["user_id"] == office.bob.id()).unwrap();
        let at = format!("/followers/{}", own["id"].as_str().unwrap());
        office.bob.delete(&at).await.is(204);
        office.ann.create("comments", office.on_deal("alone now")).await;
        assert_eq!(told(app, &office.bob).await.len(), 3);
    });
}

#[test]
fn following_is_open_to_who_sees_and_taken_away_by_who_may_change() {
    on_each_app(async |app| {
        let office = office(app).await;
        let on = |who: Option<&Client>| json!({"deal_id": office.deal.id(), "user_id": who.map(Client::id)});
        let own = json!({"deal_id": office.deal.id()});
        let followed = office.bob.create("followers", own.clone()).await;
        assert_eq!(followed["user_id"], office.bob.id());
        office.bob.post("/followers", own.clone()).await.is(409);
        office.stranger.post("/followers", own).await.blames("/deal_id", "not_found");
        office.bob.post("/followers", on(Some(&office.ann))).await.is(201);
        office.ann.post("/followers", on(Some(&office.stranger))).await.blames("/user_id", "cannot_see");
        office.ann.delete(&format!("/followers/{}", followed.id())).await.is(204);
        office.ann.post("/followers", on(Some(&office.bob))).await.is(201);
        app.admin().post("/followers", on(None)).await.blames("/user_id", "required");
    });
}

#[test]
fn what_is_given_to_somebody_is_told_them() {
    on_each_app(async |app| {
        let office = office(app).await;
        let to_bob = json!({"owner_id": office.bob.id()});
        app.admin().change(&format!("/deals/{}", office.deal.id()), to_bob).await.is(200);
        let task = json!({"kind": "task", "subject": "Call", "owner_id": office.bob.id(), "links": [{"deal_id": office.deal.id()}]});
        app.admin().create("activities", task).await;
        let bobs = told(app, &office.bob).await;
        assert_eq!(kinds(&bobs), ["assigned", "assigned"]);
        assert_eq!(bobs[0]["activity"]["subject"], "Call");
        assert_eq!(bobs[1]["activity_id"], Json::Null);
        let own = json!({"kind": "task", "subject": "Own", "links": [{"deal_id": office.deal.id()}]});
        office.bob.create("activities", own).await;
        assert_eq!(told(app, &office.bob).await.len(), 2);
    });
}

#[test]
fn nobody_is_told_what_they_do_not_want_to_be_told() {
    on_each_app(async |app| {
        let office = office(app).await;
        let muted = json!({"muted": ["commented", "changed", "commented"]});
        let me = office.ann.change("/me", muted).await.is(200);
        assert_eq!(me["muted"], json!(["commented", "changed"]));
        office.bob.create("comments", office.on_deal("psst")).await;
        app.admin().change(&format!("/deals/{}", office.deal.id()), json!({"next_step": "x"})).await.is(200);
        assert!(told(app, &office.ann).await.is_empty());
        office.bob.create("comments", office.mention(&office.ann, "psst")).await;
        assert_eq!(kinds(&told(app, &office.ann).await), ["mentioned"]);
        office.ann.patch("/me", me.version(), json!({"muted": ["nonsense"]})).await.is(422);
    });
}

#[test]
fn what_somebody_is_told_is_theirs_alone() {
    on_each_app(async |app| {
        let office = office(app).await;
        office.ann.create("comments", office.mention(&office.bob, "one")).await;
        office.ann.create("comments", office.mention(&office.bob, "two")).await;
        let bobs = told(app, &office.bob).await;
        assert_eq!(bobs.len(), 2);
        let at = format!("/notifications/{}", bobs[0]["id"].as_str().unwrap());
        for other in [&office.ann, &app.admin()] {
            other.get(&at).await.is(404);
            other.change(&at, json!({"read": true})).await.is(404);
            assert!(other.get("/notifications").await.is(200).each("id").is_empty());
        }
        let read = office.bob.change(&at, json!({"read": true})).await.is(200);
        assert!(read["read_at"].is_string());
        let unread = "/notifications?read_at__is_null=true&count=exact";
        assert_eq!(office.bob.get(unread).await.is(200)["page"]["count"], 1);
        let all = office.bob.post("/notifications/read", json!({})).await.is(200);
        assert_eq!((&all["count"], &all["has_more"]), (&json!(1), &json!(false)));
        assert_eq!(office.bob.get(unread).await.is(200)["page"]["count"], 0);
        office.bob.delete(&at).await.is(204);
        assert_eq!(office.bob.get("/notifications").await.is(200).each("id").len(), 1);
        let audit = app.admin().get("/audit?limit=200").await.is(200);
        assert!(audit["data"].as_array().unwrap().iter().all(|entry| entry["entity"] != "notification"));
    });
}

#[test]
fn reminders_come_when_they_were_asked_for_and_move_along() {
    on_each_app(async |app| {
        let office = office(app).await;
        let links = json!([{"deal_id": office.deal.id()}]);
        let at = |minutes: i64| (app.state.store.now() + TimeDelta::minutes(minutes)).to_rfc3339();
        let due = at(60);
        let task =
            json!({"kind": "task", "subject": "Offer", "due_at": due, "remind_minutes_before": 30, "links": links});
        let task = office.ann.create("activities", task).await;
        let meeting =
            json!({"kind": "meeting", "subject": "Fair", "at": at(10), "remind_minutes_before": 15, "links": links});
        office.ann.create("activities", meeting).await;
        let anns = told(app, &office.ann).await;
        assert_eq!(kinds(&anns), ["reminder"], "the meeting's time has come already");
        assert_eq!((&anns[0]["activity"]["subject"], &anns[0]["deal"]["name"]), (&json!("Fair"), &json!("Big one")));
        app.pass(TimeDelta::minutes(31));
        let ann = again(app, &office.ann).await;
        assert_eq!(told(app, &ann).await.len(), 2);
        assert_eq!(told(app, &ann).await.len(), 2, "and once only");
        let later = json!({"due_at": at(120)});
        ann.change(&format!("/activities/{}", task.id()), later).await.is(200);
        assert_eq!(told(app, &ann).await.len(), 2);
        app.pass(TimeDelta::minutes(95));
        let ann = again(app, &ann).await;
        assert_eq!(kinds(&told(app, &ann).await), ["reminder"; 3]);
        let note = json!({"kind": "note", "body": "x", "remind_minutes_before": 5, "links": links});
        ann.post("/activities", note).await.blames("/remind_minutes_before", "invalid_value");
        let vague = json!({"kind": "task", "subject": "x", "remind_minutes_before": 5, "links": links});
        ann.post("/activities", vague).await.blames("/remind_minutes_before", "invalid_value");
        let done = json!({"kind": "task", "subject": "x", "due_at": at(1), "remind_minutes_before": 5, "done": true, "links": links});
        ann.create("activities", done).await;
        assert_eq!(told(app, &ann).await.len(), 3, "nobody is reminded of what is done");
    });
}

#[test]
fn who_sees_a_record_is_told_with_the_rule() {
    on_each_app(async |app| {
        let office = office(app).await;
        let at = format!("/viewers?deal_id={}", office.deal.id());
        office.stranger.get(&at).await.is(404);
        let rules = async |who: &Client| -> Json {
            let viewers = office.ann.get(&at).await.is(200);
            let found = viewers["data"].as_array().unwrap().iter().find(|one| one["user_id"] == who.id()).cloned();
            found.map_or(Json::Null, |one| one["rules"].clone())
        };
        assert_eq!(rules(&office.ann).await, json!(["owner", "team"]));
        assert_eq!(rules(&office.bob).await, json!(["team"]));
        assert_eq!(rules(&app.admin()).await, json!(["role"]));
        assert_eq!(rules(&office.stranger).await, Json::Null);
        let share = json!({"deal_id": office.deal.id(), "user_id": office.stranger.id(), "level": "view"});
        office.ann.create("shares", share).await;
        assert_eq!(rules(&office.stranger).await, json!(["share"]));
        office.ann.get("/viewers").await.blames("/account_id", "one_of");
    });
}

#[test]
fn who_else_has_a_record_on_a_screen_is_told_while_it_is_there() {
    on_each_app(async |app| {
        let office = office(app).await;
        let screens = [(); 2].map(|()| uuid::Uuid::now_v7());
        let shows = |screen: usize, editing: bool| json!({"screen_id": screens[screen], "deal_id": office.deal.id(), "editing": editing});
        assert_eq!(office.ann.post("/presence", shows(0, false)).await.is(200)["data"], json!([]));
        let bob_sees = office.bob.post("/presence", shows(1, true)).await.is(200);
        assert_eq!(bob_sees["data"], json!([{"user_id": office.ann.id(), "editing": false}]));
        let ann_sees = office.ann.post("/presence", shows(0, false)).await.is(200);
        assert_eq!(ann_sees["data"], json!([{"user_id": office.bob.id(), "editing": true}]));
        office
            .stranger
            .post("/presence", json!({"screen_id": uuid::Uuid::now_v7(), "deal_id": office.deal.id()}))
            .await
            .is(404);
        office.ann.post("/presence", shows(1, false)).await.is(403);
        office.bob.post("/presence", json!({"screen_id": screens[1]})).await.is(200);
        assert_eq!(office.ann.post("/presence", shows(0, false)).await.is(200)["data"], json!([]));
        office.bob.post("/presence", shows(1, false)).await.is(200);
        app.pass(TimeDelta::seconds(41));
        assert_eq!(
            office.ann.post("/presence", shows(0, false)).await.is(200)["data"],
            json!([]),
            "silent for too long"
        );
        app.key(&office.ann, &["deals:read"]).await.post("/presence", shows(0, false)).await.is(403);
        office.ann.post("/presence", json!({"deal_id": office.deal.id()})).await.blames("/screen_id", "required");
    });
}

#[test]
fn what_was_said_goes_with_the_record_for_good() {
    on_each_app(async |app| {
        let office = office(app).await;
        office.ann.create("comments", office.mention(&office.bob, "unforgettable")).await;
        told(app, &office.bob).await;
        let at = format!("/deals/{}", office.deal.id());
        app.admin().delete(&at).await.is(204);
        app.admin().act_now(&format!("{at}/purge")).await.is(204);
        assert!(told(app, &office.bob).await.is_empty());
        for table in ["comment", "follower", "notification"] {
            let rows = app.database.texts(&format!("SELECT CAST(count(*) AS text) AS text FROM {table}"));
            assert_eq!(rows, ["0"], "{table}");
        }
        let said =
            "SELECT CAST(count(*) AS text) AS text FROM event_value WHERE CAST(changes AS text) LIKE '%unforgettable%'";
        assert_eq!(app.database.texts(said), ["0"]);
    });
}
