//! Names in all the ways in which they can be written come back as they were sent, are found, sorted and exported.

use crm_api::sheet::{Format, read, unguard};
use crm_domain::fold::fold;
use crm_tests::app::on_each_app;
use serde_json::json;

/// Names that programs stumble over.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "Renée",
        "Rene\u{301}e",
        "Ångström",
        "A\u{30a}ngström",
        "ﬁnance",
        "Straße",
        "STRASSE",
        "GROẞ",
        "İstanbul",
        "ısparta",
        "Istanbul",
        "محمد",
        "שלום עולם",
        "Abc \u{202e}fdp.exe\u{202c}",
        "zero\u{200b}width",
        "joi\u{200d}ned",
        "\u{feff}mark",
        "👩‍👩‍👧‍👦 Family",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "𠜎𠜱𠝹",
        "平仮名 カタカナ",
        "ｆｕｌｌ",
        "Nguyễn Thị Ánh",
        "Łódź Ørsted Þór Æsir",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
        "O'Neil \"the\" <b>",
        "100% a_b\\c",
        "x",
        "é",
        "李",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("ä".repeat(100));
    names.push("\u{10ffff}".repeat(100));
    names
}

/// A text as it may stand in an address.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn names_come_back_as_they_were_sent_and_are_found() {
    on_each_app(async |app| {
        let admin = app.admin();
        let names = names();
        for name in &names {
            let made = admin.create("contacts", json!({"last_name": name})).await;
            assert_eq!(made["last_name"], *name);
            let path = format!("/contacts/{}", made.id());
            assert_eq!(admin.get(&path).await.is(200)["last_name"], *name);
            for query in ["name=", "name__contains="] {
                let found = admin.get(&format!("/contacts?limit=200&{query}{}", encoded(name))).await.is(200);
                assert!(found.each("id").contains(&made.id()), "{query} {name:?}");
            }
            let hits = admin.get(&format!("/search?limit=50&q={}", encoded(name))).await.is(200);
            let ids: Vec<&str> =
                hits["data"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
            assert!(
                ids.contains(&made["id"].as_str().unwrap()) || fold(name).chars().count() < 3,
                "search {name:?}: {}",
                hits.text
            );
        }
        let sorted = admin.get("/contacts?limit=200&sort=name").await.is(200).each("last_name");
        let folded: Vec<String> = sorted.iter().map(|name| fold(name)).collect();
        assert!(folded.is_sorted(), "{folded:?}");
        assert_eq!(sorted.len(), names.len());
        for format in ["csv", "xlsx"] {
            let answer = admin.get(&format!("/contacts/export?format={format}")).await.is(200);
            let sheet = read("export", &answer.bytes, &Format { has_header: Some(true), ..Format::default() }).unwrap();
            let at = sheet.header.iter().position(|name| name == "last_name").unwrap();
            let mut found: Vec<&str> = sheet.rows.iter().map(|row| unguard(&row[at])).collect();
            let mut sent: Vec<&str> = names.iter().map(String::as_str).collect();
            found.sort_unstable();
            sent.sort_unstable();
            assert_eq!(found, sent, "{format}");
        }
    });
}

#[test]
fn letters_that_people_take_for_the_same_are_the_same_and_others_are_not() {
    on_each_app(async |app| {
        let admin = app.admin();
        for name in ["Renée", "Rene\u{301}e", "STRASSE", "Straße", "İstanbul", "Istanbul"] {
            admin.create("accounts", json!({"name": name})).await;
        }
        for (asked, count) in
            [("renee", 2), ("Strasse", 2), ("straẞe", 2), ("ISTANBUL", 2), ("ıstanbul", 2), ("ren", 0)]
        {
            let found = admin.get(&format!("/accounts?name={}", encoded(asked))).await.is(200);
            assert_eq!(found["data"].as_array().unwrap().len(), count, "{asked}: {}", found.text);
        }
    });
}

#[test]
fn what_is_no_text_is_refused() {
    on_each_app(async |app| {
        let admin = app.admin();
        let send = async |body: &[u8]| admin.request("POST", "/contacts").body("application/json", body).send().await;
        for body in [
            &br#"{"last_name": "\ud800"}"#[..],
            br#"{"last_name": "\udc00\ud800"}"#,
            br#"{"last_name": "\ud83d"}"#,
            b"{\"last_name\": \"\xff\xfe\"}",
            b"{\"last_name\": \"\xed\xa0\x80\"}",
            b"{\"last_name\": \"\xc0\xaf\"}",
            b"{\"last_name\": \"a\x01b\"}",
            b"\xff\xfe{\0}\0",
        ] {
            let answer = send(body).await;
            assert!([400, 422].contains(&answer.status), "{:?}: {}", String::from_utf8_lossy(body), answer.text);
        }
        send(br#"{"last_name": "\ud83d\ude00"}"#).await.is(201);
        let long = json!({"last_name": "ä".repeat(101)});
        admin.post("/contacts", long).await.is(422).blames("/last_name", "too_long");
        let refused = admin.get("/contacts?last_name=%FF%FE").await;
        assert!(refused.status < 500, "{}", refused.text);
        // A zero character is a letter to one database and none to the other.
        let zero = admin.post("/contacts", json!({"last_name": "a\u{0}b"})).await;
        zero.is(422).blames("/last_name", "invalid_character");
        let nested = json!({"name": "a", "domains": ["b\u{0}"]});
        admin.post("/accounts", nested).await.is(422).blames("/domains/0", "invalid_character");
    });
}
