//! Files on records: who may have them, what is kept of them, and how they leave.

use actix_web::web::Bytes;
use chrono::TimeDelta;
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use futures_util::stream;
use serde_json::json;
use uuid::Uuid;

/// Types that a browser shows and never runs.
const HARMLESS: [&str; 8] = [
    "text/plain; charset=utf-8",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
];

async fn upload(client: &Client, query: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    client.request("POST", &format!("/files?{query}")).body("image/svg+xml", bytes).send().await
}

/// The objects and parts of objects in the folder of files.
fn objects(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    for below in std::fs::read_dir(&app.files_dir).unwrap() {
        let below = below.unwrap().path();
        found.extend(std::fs::read_dir(below).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()));
    }
    found.sort();
    found
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_file_is_kept_and_comes_back_byte_by_byte() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let bytes: Vec<u8> = (0..90_000_u32).map(|n| (n * 7 % 251) as u8).collect();
        let events = app.events();
        let file = upload(&admin, &format!("name={}&account_id={account}", escaped("Größe.bin")), bytes.clone()).await;
        let file = file.is(201);
        assert_eq!(app.events(), events + 1);
        assert_eq!(file.header("location"), format!("/api/v1/files/{}", file.id()));
        assert_eq!((&file["name"], &file["size_bytes"]), (&json!("Größe.bin"), &json!(90_000)));
        assert_eq!((&file["content_type"], &file["preview"]), (&json!("application/octet-stream"), &json!(null)));
        assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
        let at = format!("/files/{}/content", file.id());
        let whole = admin.get(&at).await.is(200);
        assert!(whole.bytes == bytes);
        assert_eq!(whole.header("content-length"), "90000");
        assert_eq!(whole.header("etag"), format!("\"{}\"", file["sha256"].as_str().unwrap()));
        let known = admin.request("GET", &at).header("if-none-match", &whole.header("etag")).send().await;
        assert!(known.is(304).bytes.is_empty());
        let part = admin.request("GET", &at).header("range", "bytes=10-19").send().await.is(206);
        assert_eq!(
            (part.bytes.as_slice(), part.header("content-range").as_str()),
            (&bytes[10..20], "bytes 10-19/90000")
        );
        let changed = admin.request("GET", &at).header("range", "bytes=10-19").header("if-range", "\"old\"");
        assert_eq!(changed.send().await.is(200).bytes.len(), 90_000);
        let told = admin.get(&format!("/accounts/{account}/timeline?kinds=file")).await.is(200);
        assert_eq!(told["data"][0]["file"]["id"], file.id());
        assert_eq!(told["data"][0]["actor_name"], "Ada Admin");
        let key = file.id().replace('-', "");
        assert!(std::fs::read(app.files_dir.join(&key[30..]).join(&key)).unwrap() == bytes);
        // Nothing of the name is in the store.
        assert_eq!(objects(app), [file.id().replace('-', "")]);
    });
}

#[test]
fn a_file_follows_its_record() {
    on_each_app(async |app| {
        let (north, south) = (app.team("North", None).await, app.team("South", None).await);
        let (ann, saul) = (app.person("ann", "rep", Some(&north)).await, app.person("saul", "rep", Some(&south)).await);
        let deal = ann.create("deals", json!({"name": "Big", "stage_id": app.stage("Lead").await})).await.id();
        let call = json!({"kind": "call", "subject": "Call", "links": [{"deal_id": deal}]});
        let call = ann.create("activities", call).await.id();
        let file = upload(&ann, &format!("name=a.txt&deal_id={deal}"), "text").await.is(201).id();
        let on_call = upload(&ann, &format!("name=b.txt&activity_id={call}"), "text").await.is(201).id();
        for id in [&file, &on_call] {
            for path in [format!("/files/{id}"), format!("/files/{id}/content")] {
                saul.get(&path).await.fails(404, "not_found");
                ann.get(&path).await.is(200);
            }
            saul.delete(&format!("/files/{id}")).await.fails(404, "not_found");
        }
        for query in [format!("name=x&deal_id={deal}"), format!("name=x&activity_id={call}")] {
            let refused = upload(&saul, &query, "no").await.fails(422, "invalid");
            assert_eq!(refused.faults()[0].1, "not_found");
        }
        assert_eq!(objects(app).len(), 2, "no bytes of who may not add any");
        assert!(saul.get(&format!("/files?deal_id={deal}")).await.is(200).each("id").is_empty());
        assert_eq!(ann.get(&format!("/files?deal_id={deal}")).await.is(200).each("id"), std::slice::from_ref(&file));
        // A record in the recycle bin takes its files out of sight, and brings them back.
        ann.delete(&format!("/activities/{call}")).await.is(204);
        ann.get(&format!("/files/{on_call}/content")).await.fails(404, "not_found");
        ann.act_now(&format!("/activities/{call}/restore")).await.is(200);
        ann.get(&format!("/files/{on_call}/content")).await.is(200);
    });
}

#[test]
fn what_is_too_much_is_refused_and_leaves_nothing() {
    on_each_app(async |app| {
        let admin = app.admin();
        let at = format!("account_id={}", admin.create("accounts", json!({"name": "Acme"})).await.id());
        let huge = admin.request("POST", &format!("/files?name=a&{at}")).header("content-length", "100001");
        huge.send().await.fails(413, "too_large");
        upload(&admin, &format!("name=a&{at}"), vec![1; 100_001]).await.fails(413, "too_large");
        assert!(objects(app).is_empty());
        for number in 0..5 {
            upload(&admin, &format!("name={number}&{at}"), vec![2; 100_000]).await.is(201);
        }
        let events = app.events();
        upload(&admin, &format!("name=last&{at}"), "x").await.fails(507, "files_quota_reached");
        assert_eq!((app.events(), objects(app).len()), (events, 5));
        // What is in the recycle bin takes space until it is removed for good.
        let first = admin.get("/files").await.is(200).each("id")[0].clone();
        admin.delete(&format!("/files/{first}")).await.is(204);
        upload(&admin, &format!("name=last&{at}"), "x").await.fails(507, "files_quota_reached");
        admin.act_now(&format!("/files/{first}/purge")).await.is(204);
        assert_eq!(objects(app).len(), 4);
        upload(&admin, &format!("name=last&{at}"), "x").await.is(201);
    });
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    on_each_app(async |app| {
        let parts = [Ok(Bytes::from_static(b"half")), Err("the line went dead")];
        let problem = app.state.files.put(Uuid::now_v7(), stream::iter(parts)).await.unwrap_err();
        assert_eq!(problem.status, 400);
        assert!(objects(app).is_empty());
        let id = Uuid::now_v7();
        let endless = stream::repeat_with(|| Ok::<_, String>(Bytes::from_static(&[0; 1000])));
        assert_eq!(app.state.files.put(id, endless).await.unwrap_err().status, 413);
        assert!(objects(app).is_empty());
    });
}

#[test]
fn what_a_killed_server_leaves_is_seen_by_nobody_and_swept() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let kept = upload(&admin, &format!("name=a.txt&account_id={account}"), "kept").await.is(201).id();
        // Killed between object and row; and in the middle of an object.
        let orphan = Uuid::now_v7();
        let bytes = stream::iter([Ok::<_, String>(Bytes::from_static(b"orphan"))]);
        app.state.files.put(orphan, Box::pin(bytes)).await.unwrap();
        let name = orphan.simple().to_string();
        std::fs::write(app.files_dir.join(&name[30..]).join(format!("{}#1", Uuid::now_v7().simple())), "half").unwrap();
        std::fs::write(app.files_dir.join(&name[30..]).join("notes.txt"), "not ours").unwrap();
        assert_eq!(admin.get("/files").await.is(200).each("id"), std::slice::from_ref(&kept));
        admin.get(&format!("/files/{orphan}")).await.fails(404, "not_found");
        admin.get(&format!("/files/{orphan}/content")).await.fails(404, "not_found");
        assert_eq!(app.state.files.sweep(&app.state.store).await.unwrap(), 0, "an upload may be under way");
        // Objects are as old as the clock of the disk says.
        let behind = (chrono::Utc::now() - app.state.store.now()).max(TimeDelta::zero());
        app.pass(behind + TimeDelta::days(2));
        assert_eq!(app.state.files.sweep(&app.state.store).await.unwrap(), 2);
        let mut left = [kept.replace('-', ""), "notes.txt".to_owned()];
        left.sort();
        assert_eq!(objects(app), left);
    });
}

#[test]
fn what_goes_with_its_record_is_swept() {
    on_each_app(async |app| {
        let admin = app.admin();
        let deal = json!({"name": "Big", "stage_id": app.stage("Lead").await});
        let deal = admin.create("deals", deal).await.id();
        let file = upload(&admin, &format!("name=secret.txt&deal_id={deal}"), "text").await.is(201).id();
        admin.delete(&format!("/deals/{deal}")).await.is(204);
        admin.act_now(&format!("/deals/{deal}/purge")).await.is(204);
        admin.get(&format!("/files/{file}")).await.fails(404, "not_found");
        let told = app.database.texts("SELECT CAST(changes AS text) AS text FROM event_value");
        assert!(!told.iter().any(|changes| changes.contains("secret")), "the log forgets what it was called");
        let behind = (chrono::Utc::now() - app.state.store.now()).max(TimeDelta::zero());
        app.pass(behind + TimeDelta::days(2));
        assert_eq!(app.state.files.sweep(&app.state.store).await.unwrap(), 1);
        assert!(objects(app).is_empty());
    });
}

/// Content that some browser or plug-in would run when it were called what it pretends to be.
fn polyglots() -> Vec<Vec<u8>> {
    let bodies: [&[u8]; 12] = [
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        b"<?xml version=\"1.0\"?><?xml-stylesheet href=\"x.xsl\"?><x/>",
        b"<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></html>",
        b"alert(document.cookie)//",
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
        b"  \n\t<script>alert(1)</script>",
        b"\xef\xbb\xbf<html><body onload=alert(1)>",
        b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0",
        b"<!--\0--><script>alert(1)</script>",
        b"MZ\x90\0<script>alert(1)</script>",
        b"PK\x03\x04<html><script>alert(1)</script>",
    ];
    let heads: [&[u8]; 4] = [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"];
    heads.iter().flat_map(|head| bodies.iter().map(|body| [*head, *body].concat())).collect()
}

#[test]
fn nothing_leaves_as_what_a_browser_runs() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let names = ["a.png", "a.svg", "a.html", "a.jpg.html", "a.xml", "a.js", "a.pdf", "a.gif", "a.htm", "a.xhtml"];
        let all = polyglots();
        assert!(all.len() >= 40);
        for (number, bytes) in all.into_iter().enumerate() {
            let name = names[number % names.len()];
            let file = upload(&admin, &format!("name={name}&account_id={account}"), bytes.clone()).await.is(201);
            let sent = admin.get(&format!("/files/{}/content", file.id())).await.is(200);
            assert!(sent.bytes == bytes);
            let kind = sent.header("content-type");
            assert!(HARMLESS.contains(&kind.as_str()), "{name} {bytes:?}: {kind}");
            assert_eq!(kind == "application/pdf", bytes.starts_with(b"%PDF-"), "{bytes:?}");
            assert!(file["preview"] != "image" || file["width"].as_i64().unwrap() > 0, "{bytes:?}");
            assert_eq!(sent.header("content-security-policy"), "sandbox; default-src 'none'");
            assert_eq!(sent.header("x-content-type-options"), "nosniff");
            assert_eq!(sent.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        }
    });
}

#[test]
fn an_image_bomb_is_kept_but_never_shown() {
    on_each_app(async |app| {
        let admin = app.admin();
        let at = format!("account_id={}", admin.create("accounts", json!({"name": "Acme"})).await.id());
        let small = upload(&admin, &format!("name=a.png&{at}"), png(30, 20)).await.is(201);
        assert_eq!((&small["preview"], &small["width"]), (&json!("image"), &json!(30)));
        let bomb = upload(&admin, &format!("name=b.png&{at}"), png(50_000, 50_000)).await.is(201);
        assert_eq!((&bomb["preview"], &bomb["content_type"]), (&json!(null), &json!("image/png")));
    });
}

#[test]
fn no_name_leads_anywhere_or_ends_a_header() {
    on_each_app(async |app| {
        let admin = app.admin();
        let at = format!("account_id={}", admin.create("accounts", json!({"name": "Acme"})).await.id());
        for (sent, kept) in [
            ("../../../etc/passwd", "passwd"),
            ("..\\..\\windows\\win.ini", "win.ini"),
            ("/etc/shadow", "shadow"),
            ("C:\\a.txt", "a.txt"),
            ("a\r\nSet-Cookie: x=1", "aSet-Cookie: x=1"),
            ("a\"; filename=\"b.exe", "a\"; filename=\"b.exe"),
            ("a\0.txt", "a.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("%2e%2e%2fx", "%2e%2e%2fx"),
            ("名前.txt", "名前.txt"),
        ] {
            let file = upload(&admin, &format!("name={}&{at}", escaped(sent)), "x").await.is(201);
            assert_eq!(file["name"], kept, "{sent:?}");
            let answer = admin.get(&format!("/files/{}/content", file.id())).await.is(200);
            assert_eq!(answer.header("set-cookie"), "");
            let told = answer.header("content-disposition");
            assert!(told.starts_with("attachment; filename=\"") && told.is_ascii(), "{told}");
            assert_eq!((told.matches("; filename=").count(), told.matches('"').count()), (1, 2), "{told}");
        }
        for sent in ["", "..", "/", "a/", "\u{200b}"] {
            upload(&admin, &format!("name={}&{at}", escaped(sent)), "x")
                .await
                .fails(422, "invalid")
                .blames("/name", "required");
        }
        assert_eq!(objects(app).len(), 10);
        upload(&admin, "name=a", "x").await.fails(422, "invalid").blames("/account_id", "one_of");
        upload(&admin, &format!("name=a&{at}&path=x"), "x").await.fails(400, "malformed");
    });
}

#[test]
fn a_file_is_renamed_deleted_brought_back_and_removed() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let file = upload(&admin, &format!("name=a.txt&account_id={account}"), "text").await.is(201);
        let at = format!("/files/{}", file.id());
        let renamed = admin.patch(&at, file.version(), json!({"name": "../b.txt"})).await.is(200);
        assert_eq!(renamed["name"], "b.txt");
        admin.patch(&at, file.version(), json!({"name": "c.txt"})).await.fails(412, "stale");
        admin.change(&at, json!({"content_type": "text/html"})).await.fails(422, "unknown_field");
        admin.change(&at, json!({"account_id": null})).await.fails(422, "invalid").blames("/account_id", "immutable");
        admin.delete(&at).await.is(204);
        admin.get(&format!("{at}/content")).await.fails(404, "not_found");
        assert_eq!(admin.get("/recycle-bin?entity=file").await.is(200).each("title"), ["b.txt"]);
        assert_eq!(objects(app).len(), 1);
        admin.act_now(&format!("{at}/restore")).await.is(200);
        assert_eq!(admin.get(&format!("{at}/content")).await.is(200).text, "text");
        admin.delete(&at).await.is(204);
        admin.act_now(&format!("{at}/purge")).await.is(204);
        assert!(objects(app).is_empty());
    });
}

#[test]
fn a_ticket_downloads_once_and_every_download_is_logged() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let file = upload(&admin, &format!("name=a.txt&account_id={account}"), "text").await.is(201).id();
        let path = format!("/api/v1/files/{file}/content");
        let ticket = admin.post("/download-tickets", json!({"path": path})).await.is(201);
        let link = format!("{path}?ticket={}", ticket["ticket"].as_str().unwrap());
        let sent = app.nobody().get(&link).await.is(200);
        assert_eq!(
            (sent.text.as_str(), sent.header("content-disposition").as_str()),
            ("text", "attachment; filename=\"a.txt\"")
        );
        app.nobody().get(&link).await.fails(401, "unauthorized");
        app.nobody().get(&path).await.fails(401, "unauthorized");
        crm_api::worker::write_notes(&app.state).await;
        let opened = app.database.texts("SELECT kind AS text FROM access_log WHERE entity = 'file'");
        assert_eq!(opened, ["opened"]);
    });
}

#[test]
fn an_upload_sent_again_is_kept_once() {
    on_each_app(async |app| {
        let admin = app.admin();
        let account = admin.create("accounts", json!({"name": "Acme"})).await.id();
        let send = async |bytes: &str| {
            let call = admin.request("POST", &format!("/files?name=a.txt&account_id={account}"));
            call.header("idempotency-key", "upload-0001").body("application/octet-stream", bytes).send().await
        };
        let first = send("text").await.is(201);
        let again = send("text").await.is(201);
        assert_eq!((first.id(), again.header("idempotency-replayed").as_str()), (again.id(), "true"));
        send("other").await.fails(422, "idempotency_key_reused");
        assert_eq!(objects(app), [first.id().replace('-', "")]);
    });
}
