//! Files as the world writes them, and files that mean harm: read rightly, or refused with a word that says where.

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use serde_json::{Value as Json, json};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

async fn upload(client: &Client, bytes: Vec<u8>) -> Answer {
    client.request("POST", "/import-files?name=odd.csv").body("application/octet-stream", bytes).send().await
}

/// Imports accounts by what their columns are guessed to mean, and returns the account with this name.
async fn imported(app: &TestApp, bytes: Vec<u8>, name: &str) -> Json {
    let admin = app.admin();
    let file = upload(&admin, bytes).await.is(201);
    let columns: Vec<&Json> =
        file["columns"].as_array().unwrap().iter().filter(|one| !one["target"].is_null()).collect();
    let plan = json!({"file": file["id"], "entity": "account", "format": file["format"], "columns": columns});
    let begun = admin.post("/imports", json!({"files": [plan]})).await.is(201);
    app.work().await;
    let done = admin.get(&format!("/imports/{}", begun.id())).await.is(200);
    assert_eq!((&done["state"], &done["counts"]["failed"]), (&json!("done"), &json!(0)), "{}", done.text);
    let all = admin.get("/accounts?limit=200").await.is(200);
    let found = all["data"].as_array().unwrap().iter().find(|account| account["name"] == name);
    found.unwrap_or_else(|| panic!("{name}: {}", all.text)).clone()
}

#[test]
fn what_programs_write_is_read_as_it_was_meant() {
    on_each_app(async |app| {
        let utf16: Vec<u8> =
            "\u{feff}name,city\r\nÄpfel & Söhne,Köln\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(imported(app, utf16, "Äpfel & Söhne").await["city"], "Köln");

        // Windows-1252, as German spreadsheets save it.
        let text =
            "Firma;Umsatz;Ort\r\nM\u{fc}ller \u{26}\u{20}Co;1.234.567,89;M\u{fc}nchen\r\nStra\u{df}e AG;0,5;\r\n";
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let mueller = imported(app, latin, "Müller & Co").await;
        assert_eq!((&mueller["annual_revenue_minor"], &mueller["city"]), (&json!(123_456_789), &json!("München")));

        let formula = b"name,website\n\"=HYPERLINK(\"\"https://evil.example\"\")\",https://x.example\n".to_vec();
        let name = "=HYPERLINK(\"https://evil.example\")";
        assert_eq!(imported(app, formula, name).await["website"], "https://x.example");
        let out = app.admin().get("/accounts/export?columns=name").await.is(200);
        assert!(out.text.contains("\"'=HYPERLINK("), "{}", out.text);
    });
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place_and_leaves_nothing() {
    on_each_app(async |app| {
        let admin = app.admin();
        let wide = format!("{}\n{}\n", vec!["a"; 10_000].join(","), vec!["1"; 10_000].join(","));
        let large = format!("name\n\"{}\"\n", "x".repeat(10 * 1024 * 1024));
        for (bytes, code, place) in [
            (wide.into_bytes(), "too_many_columns", "column"),
            (large.into_bytes(), "cell_too_long", "row 2"),
            (b"name,city\nA\0B,x\n".to_vec(), "not_text", ""),
            (b"name,city\n\"A,x\nB,y\n".to_vec(), "unbalanced_quote", "row 2"),
            (b"PK\x03\x04 no archive at all".to_vec(), "damaged", ""),
            (b"%PDF-1.7".to_vec(), "unknown_kind", "XLSX or CSV"),
            (Vec::new(), "empty", ""),
        ] {
            let refused = upload(&admin, bytes).await;
            assert_eq!(refused.status, 422, "{code}: {}", refused.text);
            let refused = refused.blames("/file", code);
            assert!(refused["detail"].as_str().unwrap().contains(place), "{code}: {}", refused.text);
        }
        assert_eq!(app.database.texts("SELECT CAST(count(*) AS text) AS text FROM import_file"), ["0"]);
        assert_eq!(admin.get("/accounts").await.each("name"), Vec::<String>::new());
    });
}

/// A workbook of this many bytes of spaces, packed into a thousandth of them.
fn bomb(size: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let piece = [b' '; 1 << 16];
    for _ in 0..size / piece.len() {
        zip.write_all(&piece).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The most memory that this process has taken so far, in bytes; nothing where the system does not tell.
fn most_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

#[test]
fn an_archive_that_would_fill_the_memory_is_refused_and_does_not() {
    const SIZE: usize = 256 * 1024 * 1024;
    let honest = bomb(SIZE);
    // The same with a directory that tells a lie about the size.
    let mut liar = honest.clone();
    let size = u32::try_from(SIZE).unwrap().to_le_bytes();
    let places: Vec<usize> =
        liar.windows(4).enumerate().filter(|(_, at)| *at == size).map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    for place in places {
        liar[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let (honest, liar) = (&honest, &liar);
    on_each_app(async |app| {
        let admin = app.admin();
        let before = most_memory();
        let refused = upload(&admin, honest.clone()).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let refused = refused.blames("/file", "unsafe_archive");
        assert!(refused["detail"].as_str().unwrap().contains("too large when it is unpacked"), "{}", refused.text);
        let refused = upload(&admin, liar.clone()).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("unsafe_archive") || refused.text.contains("damaged"), "{}", refused.text);
        if let (Some(before), Some(after)) = (before, most_memory()) {
            assert!(after - before < SIZE / 4, "{} MB more", (after - before) >> 20);
        }
        assert_eq!(app.database.texts("SELECT CAST(count(*) AS text) AS text FROM import_file"), ["0"]);
    });
}
