//! Webhooks: signed, tried again, given up, sent anew; and nobody held up by a receiver that is dead.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::Data;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use crm_api::outbound::{Connector, Limits};
use crm_api::state::State;
use crm_api::worker::webhooks;
use crm_tests::app::{PASSWORD, TestApp, on_each_app_that};
use crm_tests::client::Client;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;

/// A message as it arrived.
#[derive(Clone, Debug)]
struct Message {
    id: String,
    timestamp: String,
    signatures: Vec<String>,
    body: String,
}

impl Message {
    fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap()
    }

    fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        self.signatures.contains(&format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

/// A receiver on loopback that answers what it is told to.
struct Receiver {
    url: String,
    place: String,
    answer: Arc<Mutex<String>>,
    got: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let answer = Arc::new(Mutex::new("200 OK\r\n".to_owned()));
        let got = Arc::new(Mutex::new(Vec::new()));
        let (say, note) = (Arc::clone(&answer), Arc::clone(&got));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if let Some(message) = read(&mut stream) {
                    note.lock().unwrap().push(message);
                    let text = format!("HTTP/1.1 {}content-length: 0\r\n\r\n", say.lock().unwrap());
                    let _ = stream.write_all(text.as_bytes());
                }
            }
        });
        Receiver { url: format!("http://{place}/hook"), place, answer, got }
    }

    fn answers(&self, text: &str) {
        *self.answer.lock().unwrap() = format!("{text}\r\n");
    }

    fn take(&self) -> Vec<Message> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}

fn read(stream: &mut impl Read) -> Option<Message> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
            line.split_once(':').map(|(_, value)| value.trim().to_owned())
        };
        if body.len() >= header("content-length")?.parse::<usize>().ok()? {
            return Some(Message {
                id: header("webhook-id")?,
                timestamp: header("webhook-timestamp")?,
                signatures: header("webhook-signature")?.split(' ').map(str::to_owned).collect(),
                body: body.to_owned(),
            });
        }
    }
}

fn connector(places: &[String]) -> Connector {
    let limits = Limits { total: Duration::from_millis(1500), connect: Duration::from_millis(300) };
    Connector::new(places).unwrap().within(limits)
}

/// Runs the test against an application that may call a receiver.
fn on_each(test: impl AsyncFn(&TestApp, &Receiver)) {
    let receiver = Receiver::new();
    let place = receiver.place.clone();
    on_each_app_that(
        move || connector(std::slice::from_ref(&place)),
        async |app: &TestApp| {
            receiver.answers("200 OK");
            receiver.take();
            test(app, &receiver).await;
        },
    );
}

async fn hook(app: &TestApp, input: Json) -> (String, String) {
    let made = app.admin().post("/webhooks", input).await.is(201);
    (made["webhook"]["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
}

async fn contact(client: &Client, name: &str) -> String {
    client.post("/contacts", json!({"last_name": name})).await.is(201).id()
}

async fn deliveries(app: &TestApp, id: &str) -> Vec<Json> {
    let found = app.admin().get(&format!("/webhooks/{id}/deliveries")).await.is(200);
    found["data"].as_array().unwrap().clone()
}

/// Signs the administrator in anew, after time has passed.
async fn come_back(app: &TestApp) {
    app.set_admin(app.nobody().with_session(&app.nobody().login("ada@example.org", PASSWORD).await));
}

async fn work(state: &Data<State>) -> usize {
    state.store.sequence_events().await.unwrap();
    webhooks::run_due(state).await.unwrap()
}

#[test]
fn an_event_arrives_once_signed_and_says_nothing_of_what_the_record_holds() {
    on_each(async |app, receiver| {
        let (id, secret) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        let made = contact(&app.admin(), "Secretname").await;
        assert_eq!((work(&app.state).await, work(&app.state).await), (1, 0));
        let got = receiver.take();
        assert_eq!(got.len(), 1);
        assert!(got[0].is_signed_with(&secret) && !got[0].body.contains("Secretname"));
        let told = got[0].json();
        assert_eq!((&told["type"], &told["data"]["id"]), (&json!("contact.created"), &json!(made)));
        assert_eq!((&told["data"]["object"], &told["data"]["version"]), (&json!("contact"), &json!(1)));
        assert!(told["data"]["position"].as_i64().unwrap() > 0);
        let log = deliveries(app, &id).await;
        assert_eq!((&log[0]["status"], &log[0]["response_status"]), (&json!("delivered"), &json!(200)));
        assert_eq!((&log[0]["attempts"], &log[0]["message_id"]), (&json!(1), &json!(got[0].id)));
    });
}

#[test]
fn what_fails_is_tried_ten_times_under_one_id_and_then_given_up() {
    on_each(async |app, receiver| {
        let (id, _) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        receiver.answers("500 Oops");
        contact(&app.admin(), "Ann").await;
        // Each wait with its fifth more, and none of them much too early.
        for (tries, minutes) in [0, 1, 6, 36, 144, 360, 720, 1_008, 1_440, 1_728].into_iter().enumerate() {
            app.database.pass(TimeDelta::minutes(minutes));
            assert_eq!(work(&app.state).await, 1, "try {}", tries + 1);
            assert_eq!(work(&app.state).await, 0, "not at once again after try {}", tries + 1);
        }
        app.database.pass(TimeDelta::days(3));
        assert_eq!(work(&app.state).await, 0);
        come_back(app).await;
        let got = receiver.take();
        assert!(got.len() == 10 && got.iter().all(|message| message.id == got[0].id && message.body == got[0].body));
        let log = deliveries(app, &id).await;
        assert_eq!(
            (&log[0]["status"], &log[0]["attempts"], &log[0]["error"]),
            (&json!("failed"), &json!(10), &json!("status"))
        );

        receiver.answers("200 OK");
        let again = format!("/webhook-deliveries/{}/retry", log[0]["id"].as_str().unwrap());
        app.admin().post(&again, json!({})).await.is(202);
        assert_eq!(work(&app.state).await, 1);
        assert_eq!(receiver.take()[0].id, got[0].id);
        assert_eq!(app.admin().get(&format!("/webhooks/{id}")).await["failing_since"], json!(null));
    });
}

#[test]
fn a_receiver_says_when_to_come_again_and_when_never() {
    on_each(async |app, receiver| {
        let (id, _) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        receiver.answers("429 Slow\r\nRetry-After: 3600");
        contact(&app.admin(), "Ann").await;
        assert_eq!(work(&app.state).await, 1);
        app.database.pass(TimeDelta::minutes(50));
        assert_eq!(work(&app.state).await, 0);
        app.database.pass(TimeDelta::minutes(11));
        receiver.answers("410 Gone");
        assert_eq!(work(&app.state).await, 1);
        come_back(app).await;
        let hook = app.admin().get(&format!("/webhooks/{id}")).await.is(200);
        assert_eq!((&hook["enabled"], &hook["disabled_reason"]), (&json!(false), &json!("gone")));
        contact(&app.admin(), "Bob").await;
        assert_eq!(work(&app.state).await, 0);
    });
}

#[test]
fn five_days_of_failure_take_a_webhook_out_of_use() {
    on_each(async |app, receiver| {
        let (id, _) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        receiver.answers("503 Down");
        contact(&app.admin(), "Ann").await;
        work(&app.state).await;
        app.database.pass(TimeDelta::days(5));
        work(&app.state).await;
        come_back(app).await;
        let hook = app.admin().get(&format!("/webhooks/{id}")).await.is(200);
        assert_eq!((&hook["enabled"], &hook["disabled_reason"]), (&json!(false), &json!("failing")));
    });
}

#[test]
fn after_a_rotation_both_secrets_sign_for_a_day_and_none_is_kept_in_the_clear() {
    on_each(async |app, receiver| {
        let (id, old) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        let rotated = app.admin().post(&format!("/webhooks/{id}/rotate-secret"), json!({})).await.is(200);
        let new = rotated["secret"].as_str().unwrap().to_owned();
        assert_ne!(old, new);
        contact(&app.admin(), "Ann").await;
        work(&app.state).await;
        let got = receiver.take();
        assert!(got[0].signatures.len() == 2 && got[0].is_signed_with(&old) && got[0].is_signed_with(&new));
        app.database.pass(TimeDelta::hours(25));
        come_back(app).await;
        contact(&app.admin(), "Bob").await;
        work(&app.state).await;
        let got = receiver.take();
        assert!(got[0].signatures.len() == 1 && got[0].is_signed_with(&new));
        let kept = app.database.texts("SELECT sealed || previous AS text FROM webhook_secret");
        assert!(!kept[0].contains(&old[6..]) && !kept[0].contains(&new[6..]) && !kept[0].contains("whsec"));
        let shown = app.admin().get(&format!("/webhooks/{id}")).await.is(200);
        assert!(shown["secret"].is_null());
        let events = app.database.texts("SELECT CAST(changes AS text) AS text FROM event_value");
        assert!(events.iter().all(|text| !text.contains("whsec") && !text.contains(&old[6..])));
    });
}

#[test]
fn a_webhook_is_told_what_its_owner_may_know() {
    on_each(async |app, receiver| {
        let (rep, other) = (app.rep("rep").await, app.rep("other").await);
        let sent = json!({"url": receiver.url, "event_types": ["deal.created", "deal.won"], "owner_id": rep.id()});
        hook(app, sent).await;
        other.post("/deals", json!({"name": "Theirs"})).await.is(201);
        let own = rep.post("/deals", json!({"name": "Own"})).await.is(201).id();
        work(&app.state).await;
        let got = receiver.take();
        assert_eq!(got.iter().map(|message| message.json()["data"]["id"].clone()).collect::<Vec<_>>(), [json!(own)]);
    });
}

#[test]
fn replayed_events_come_under_the_ids_they_had() {
    on_each(async |app, receiver| {
        let (id, _) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        contact(&app.admin(), "Ann").await;
        contact(&app.admin(), "Bob").await;
        work(&app.state).await;
        let mut first: Vec<String> = receiver.take().into_iter().map(|message| message.id).collect();
        app.database.execute("DELETE FROM webhook_delivery");
        let replay = format!("/webhooks/{id}/replay");
        let range = json!({"from_position": 1, "to_position": 1_000});
        assert_eq!(app.admin().post(&replay, range).await.is(202)["count"], json!(2));
        work(&app.state).await;
        let mut again: Vec<String> = receiver.take().into_iter().map(|message| message.id).collect();
        first.sort();
        again.sort();
        assert_eq!(first, again);
        let bad = app.admin().post(&replay, json!({"from_position": 0, "to_position": 20_000})).await.is(422);
        assert_eq!(bad["errors"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_test_message_says_nothing_and_is_sent_once_also_while_out_of_use() {
    on_each(async |app, receiver| {
        let (id, secret) = hook(app, json!({"url": receiver.url, "enabled": false})).await;
        app.admin().post(&format!("/webhooks/{id}/test"), json!({})).await.is(202);
        assert_eq!(work(&app.state).await, 1);
        let got = receiver.take();
        assert!(got[0].json()["type"] == "ping" && got[0].is_signed_with(&secret));
        receiver.answers("500 Oops");
        app.admin().post(&format!("/webhooks/{id}/test"), json!({})).await.is(202);
        assert_eq!(work(&app.state).await, 1);
        assert_eq!(deliveries(app, &id).await[0]["status"], json!("failed"));
    });
}

#[test]
fn places_that_are_never_called_are_refused_when_they_are_entered() {
    on_each(async |app, receiver| {
        for url in
            ["https://localhost/", "https://0x7f.1/", "http://hooks.example.org/", "https://a:b@example.org/", "x"]
        {
            let bad = app.admin().post("/webhooks", json!({"url": url})).await.is(422);
            assert_eq!(
                (&bad["errors"][0]["pointer"], &bad["errors"][0]["code"]),
                (&json!("/url"), &json!("refused_address")),
                "{url}"
            );
        }
        app.admin().post("/webhooks", json!({"url": receiver.url, "event_types": ["x"]})).await.is(422);
        app.manager("boss").await.get("/webhooks").await.is(403);
    });
}

#[test]
fn dead_receivers_hold_nobody_up() {
    on_each(async |app, receiver| {
        for number in 0..10 {
            // Nobody listens there, or not any more.
            hook(app, json!({"url": format!("https://93.184.215.{number}:1/"), "event_types": ["contact.created"]}))
                .await;
        }
        let (id, _) = hook(app, json!({"url": receiver.url, "event_types": ["contact.created"]})).await;
        for _ in 0..3 {
            contact(&app.admin(), "Ann").await;
        }
        app.state.store.sequence_events().await.unwrap();
        webhooks::tell(&app.state).await.unwrap();
        let due = app.state.store.claim_deliveries(2, 400, TimeDelta::seconds(60)).await.unwrap();
        let of = |hook: &str| due.iter().filter(|due| due.webhook_id.to_string() == hook).count();
        assert_eq!(of(&id), 2, "each endpoint gets its share whatever waits for others");
        assert_eq!(due.len(), 22);
        let none = app.state.store.claim_deliveries(2, 400, TimeDelta::seconds(60)).await.unwrap();
        assert!(none.is_empty(), "no endpoint gets more than two at a time");
    });
}
