//! Exports and the tickets with which a browser fetches them.

use chrono::TimeDelta;
use crm_api::resource::create_in;
use crm_api::sheet::{Format, Sheet, decimal, read, unguard};
use crm_domain::account::{Account, AccountInput};
use crm_domain::patch::Patch;
use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::Answer;
use crm_tests::world::system;
use serde_json::json;

/// The table in an export.
fn table(answer: &Answer) -> Sheet {
    read("export", &answer.bytes, &Format { has_header: Some(true), ..Format::default() }).unwrap()
}

/// One column, as the importer will see it.
fn column(sheet: &Sheet, name: &str) -> Vec<String> {
    let at =
        sheet.header.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name}: {:?}", sheet.header));
    sheet.rows.iter().map(|row| unguard(&row[at]).to_owned()).collect()
}

async fn fill(app: &TestApp) {
    let admin = app.admin();
    let tag = admin.create("tags", json!({"name": "Key"})).await.id();
    admin
        .create(
            "field-defs",
            json!({"entity": "account", "key": "since", "label": "Since", "purpose": "Test", "kind": "date"}),
        )
        .await;
    admin
        .create(
            "field-defs",
            json!({"entity": "account", "key": "budget", "label": "Budget", "purpose": "Test", "kind": "money"}),
        )
        .await;
    let acme = json!({
        "name": "=Acme, \"Inc\"", "domains": ["acme.example", "acme.test"], "employee_count": 40, "tag_ids": [tag],
        "annual_revenue_minor": 123_456, "currency": "EUR", "external_ids": {"erp": "4711"}, "phone": "+49 30 1234",
        "description": "two\nlines", "owner_id": admin.id(),
        "custom": {"since": "2016-10-20", "budget": {"amount_minor": 990, "currency": "JPY"}}
    });
    let acme = admin.create("accounts", acme).await.id();
    admin.create("accounts", json!({"name": "Beta", "parent_id": acme, "employee_count": 5})).await;
    admin.create("accounts", json!({"name": "Gamma", "employee_count": 20, "country": "DE"})).await;
    admin.create("deals", json!({"name": "Big", "account_id": acme, "amount_minor": 5, "currency": "EUR"})).await;
}

#[test]
fn a_list_leaves_as_a_table_that_people_can_read() {
    on_each_app(async |app| {
        fill(app).await;
        let answer = app.admin().get("/accounts/export?sort=-name").await.is(200);
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        let name = answer.header("content-disposition");
        assert!(name.starts_with("attachment; filename=\"accounts-20") && name.ends_with(".csv\""), "{name}");
        assert!(answer.bytes.starts_with("\u{feff}id,name,domains,parent_id,parent,".as_bytes()), "{}", answer.text);
        let sheet = table(&answer);
        assert_eq!(column(&sheet, "name"), ["Gamma", "Beta", "=Acme, \"Inc\""]);
        assert_eq!(column(&sheet, "parent")[1], "=Acme, \"Inc\"");
        for (name, shown) in [
            ("domains", "acme.example; acme.test"),
            ("tags", "Key"),
            ("owner", "Ada Admin"),
            ("created_by_name", "Ada Admin"),
            ("annual_revenue", "1234.56"),
            ("currency", "EUR"),
            ("external_ids.erp", "4711"),
            ("custom.since", "2016-10-20"),
            ("custom.budget", "990"),
            ("custom.budget.currency", "JPY"),
            ("phone", "+49 30 1234"),
            ("description", "two\nlines"),
        ] {
            assert_eq!(column(&sheet, name)[2], shown, "{name}");
        }
        assert!(column(&sheet, "created_at")[0].parse::<chrono::DateTime<chrono::Utc>>().is_ok());
        assert!(
            answer.text.contains("\"'=Acme, \"\"Inc\"\"\"") && answer.text.contains("'+49 30 1234"),
            "{}",
            answer.text
        );
        let deals = table(&app.admin().get("/deals/export").await.is(200));
        assert_eq!(
            (column(&deals, "account")[0].as_str(), column(&deals, "stage")[0].as_str()),
            ("=Acme, \"Inc\"", "Lead")
        );
        assert_eq!(column(&deals, "amount")[0], "0.05");
    });
}

#[test]
fn filters_order_and_columns_are_those_asked_for() {
    on_each_app(async |app| {
        fill(app).await;
        for (query, header, names) in [
            ("employee_count__gte=20&sort=name&columns=name", vec!["name"], vec!["=Acme, \"Inc\"", "Gamma"]),
            (
                "sort=-employee_count&columns=employee_count,name",
                vec!["employee_count", "name"],
                vec!["=Acme, \"Inc\"", "Gamma", "Beta"],
            ),
            ("q=gamma&columns=name,owner_id", vec!["name", "owner_id", "owner"], vec!["Gamma"]),
            (
                "custom.since=2016-10-20&columns=name,custom.budget",
                vec!["name", "custom.budget", "custom.budget.currency"],
                vec!["=Acme, \"Inc\""],
            ),
            (
                "country=DE&columns=tags,annual_revenue_minor,name,owner",
                vec!["tags", "annual_revenue", "name", "owner"],
                vec!["Gamma"],
            ),
            (
                "columns=name&filter=%7B%22field%22:%22name%22,%22op%22:%22eq%22,%22value%22:%22beta%22%7D",
                vec!["name"],
                vec!["Beta"],
            ),
        ] {
            let sheet = table(&app.admin().get(&format!("/accounts/export?{query}")).await.is(200));
            assert_eq!(sheet.header, header, "{query}");
            assert_eq!(column(&sheet, "name"), names, "{query}");
        }
        let none = app.admin().get("/accounts/export?name=nobody&columns=name,tags").await.is(200);
        assert_eq!(none.text, "\u{feff}name,tags\r\n");
    });
}

#[test]
fn records_that_were_picked_leave_in_the_order_of_their_list() {
    on_each_app(async |app| {
        fill(app).await;
        let all = app.admin().get("/accounts?sort=name").await.is(200);
        let id = |at: usize| all["data"][at]["id"].as_str().unwrap().to_owned();
        let names = async |query: String| {
            column(&table(&app.admin().get(&format!("/accounts/export?sort=name&{query}")).await.is(200)), "name")
        };
        let (acme, beta, gamma) = (id(0), id(1), id(2));
        assert_eq!(names(format!("ids={gamma},{acme}")).await, ["=Acme, \"Inc\"", "Gamma"]);
        assert_eq!(names(format!("ids={gamma},{beta}&country=DE")).await, ["Gamma"], "filters still hold");
        for ids in ["", "x", &vec![acme; 201].join(",")] {
            app.admin().get(&format!("/accounts/export?ids={ids}")).await.is(422).blames("/ids", "invalid_value");
        }
        let many = vec![gamma; 200].join("%2C");
        let path = format!("/api/v1/accounts/export?ids={many}&columns={}", vec!["name"; 100].join("%2C"));
        let ticket = app.admin().post("/download-tickets", json!({"path": path})).await.is(201);
        app.nobody().get(&format!("{path}&ticket={}", ticket["ticket"].as_str().unwrap())).await.is(200);
        // Picking is no way around sight.
        let own = json!({"name": "Own", "account_id": beta, "amount_minor": 1, "currency": "EUR"});
        let deal = app.admin().create("deals", own).await.id();
        let mia = app.manager("mia").await;
        let seen = table(&mia.get(&format!("/deals/export?ids={deal}")).await.is(200));
        assert!(seen.rows.is_empty(), "{:?}", seen.rows);
    });
}

#[test]
fn a_question_that_makes_no_sense_is_refused_with_its_parameter() {
    on_each_app(async |app| {
        for (query, pointer, code) in [
            ("format=pdf", "/format", "unknown_choice"),
            ("columns=password", "/columns", "unknown_field"),
            ("columns=", "/columns", "required"),
            ("limit=5", "/limit", "unknown_field"),
            ("deleted=true", "/deleted", "unknown_field"),
            ("nonsense=1", "/nonsense", "unknown_field"),
            ("sort=description", "/sort", "unknown_field"),
        ] {
            app.admin().get(&format!("/accounts/export?{query}")).await.is(422).blames(pointer, code);
        }
    });
}

#[test]
fn a_workbook_holds_the_same_as_the_text() {
    on_each_app(async |app| {
        fill(app).await;
        let text = table(&app.admin().get("/accounts/export?sort=name").await.is(200));
        let answer = app.admin().get("/accounts/export?sort=name&format=xlsx").await.is(200);
        assert!(answer.header("content-disposition").ends_with(".xlsx\""));
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(&answer.bytes)).unwrap();
        let formulas = calamine::Reader::worksheet_formula(&mut book, "Sheet1").unwrap();
        assert!(formulas.is_empty(), "no cell is a formula");
        let range = calamine::Reader::worksheet_range(&mut book, "Sheet1").unwrap();
        assert_eq!(range.height(), 4);
        let book = table(&answer);
        assert_eq!(book.header, text.header);
        // A workbook's numbers are numbers, so 12.50 is 12.5 there.
        let plain = |cell: &String| decimal(cell, '.').and_then(|number| number.parse::<f64>().ok());
        for (this, that) in book.rows.iter().flatten().zip(text.rows.iter().flatten()) {
            assert!(this == that || (plain(this).is_some() && plain(this) == plain(that)), "{this:?} {that:?}");
        }
        assert_eq!(book.rows.len(), text.rows.len());
    });
}

#[test]
fn thousands_of_records_leave_in_one_order_without_gap_or_overlap() {
    on_each_app(async |app| {
        let fill = |tx: &mut crm_db::Tx<'_>| {
            for number in 0..5_000 {
                let name = Patch::Set(format!("Account {:04}", (number * 7919) % 5_000));
                create_in::<Account>(tx, AccountInput { name, ..AccountInput::default() })?;
            }
            Ok(())
        };
        app.state.store.write(system(), fill).await.unwrap();
        let expected: Vec<String> = (0..5_000).map(|number| format!("Account {number:04}")).collect();
        let answer = app.admin().get("/accounts/export?sort=name&columns=name").await.is(200);
        assert_eq!(answer.header("content-length"), "", "it is sent as it comes");
        assert_eq!(column(&table(&answer), "name"), expected);
        let book = app.admin().get("/accounts/export?sort=name&columns=name&format=xlsx").await.is(200);
        assert_eq!(column(&table(&book), "name"), expected);
        let counts =
            app.database.texts("SELECT CAST(record_count AS text) AS text FROM access_log WHERE kind = 'exported'");
        assert_eq!(counts, ["5000", "5000"]);
    });
}

#[test]
fn who_exports_needs_the_right_to_see_and_the_right_to_export() {
    on_each_app(async |app| {
        fill(app).await;
        app.rep("ann").await.get("/accounts/export").await.fails(403, "forbidden");
        app.nobody().get("/accounts/export").await.fails(401, "unauthorized");
        let admin = app.admin();
        for (scopes, status) in [
            (vec!["accounts:read"], 403),
            (vec!["accounts:export"], 403),
            (vec!["contacts:export", "accounts:read"], 403),
            (vec!["accounts:read", "accounts:export"], 200),
        ] {
            let answer = app.key(&admin, &scopes).await.get("/accounts/export?format=csv").await.is(status);
            // People and tags are out of the key's sight: their ids leave, their names do not.
            assert!(!answer.text.contains("Ada Admin"));
            assert_eq!(answer.text.contains("acme.example"), status == 200);
        }
    });
}

#[test]
fn who_exported_what_is_written_down() {
    on_each_app(async |app| {
        fill(app).await;
        let (admin, ann) = (app.admin(), app.rep("ann").await);
        ann.get("/accounts/export").await.is(403);
        let path = "/api/v1/accounts/export?format=csv&employee_count__gte=20";
        let ticket = admin.post("/download-tickets", json!({"path": path})).await.is(201);
        app.nobody().get(&format!("{path}&ticket={}", ticket["ticket"].as_str().unwrap())).await.is(200);
        let logged = app.database.texts(
            "SELECT entity || '|' || detail || '|' || CAST(record_count AS text) || '|' || name AS text \
             FROM access_log JOIN \"user\" ON \"user\".id = access_log.user_id WHERE kind = 'exported'",
        );
        assert_eq!(logged, ["account|csv format=csv&employee_count__gte=20|2|Ada Admin"]);
    });
}

#[test]
fn a_ticket_is_good_once_for_a_minute_and_for_its_address_alone() {
    on_each_app(async |app| {
        fill(app).await;
        let path = "/api/v1/accounts/export?format=csv&sort=name";
        let ticket = async || {
            let answer = app.admin().post("/download-tickets", json!({"path": path})).await.is(201);
            answer["ticket"].as_str().unwrap().to_owned()
        };
        let (nobody, first) = (app.nobody(), ticket().await);
        let answer = nobody.get(&format!("{path}&ticket={first}")).await.is(200);
        assert!(answer.text.contains("Gamma"));
        nobody.get(&format!("{path}&ticket={first}")).await.fails(401, "unauthorized");
        for address in [
            "/api/v1/accounts/export?format=xlsx&sort=name",
            "/api/v1/accounts/export",
            "/api/v1/contacts/export?format=csv&sort=name",
            "/api/v1/accounts?format=csv&sort=name",
        ] {
            let ticket = ticket().await;
            let join = if address.contains('?') { '&' } else { '?' };
            nobody.get(&format!("{address}{join}ticket={ticket}")).await.fails(401, "unauthorized");
            nobody.get(&format!("{path}&ticket={ticket}")).await.fails(401, "unauthorized");
        }
        let late = ticket().await;
        let kept = app.database.texts("SELECT token_hash AS text FROM download_ticket");
        assert!(kept.len() == 1 && kept[0] != late, "tickets are kept as hashes");
        app.pass(TimeDelta::seconds(61));
        nobody.get(&format!("{path}&ticket={late}")).await.fails(401, "unauthorized");
        nobody.get(&format!("{path}&ticket=")).await.fails(401, "unauthorized");
    });
}

#[test]
fn a_ticket_ends_with_its_session_and_gives_no_more_than_its_user_may() {
    on_each_app(async |app| {
        fill(app).await;
        let (mia, ann) = (app.manager("mia").await, app.rep("ann").await);
        let path = "/api/v1/accounts/export";
        let ticket = |answer: Answer| answer["ticket"].as_str().unwrap().to_owned();
        let of_ann = ticket(ann.post("/download-tickets", json!({"path": path})).await.is(201));
        app.nobody().get(&format!("{path}?ticket={of_ann}")).await.fails(403, "forbidden");
        let of_mia = ticket(mia.post("/download-tickets", json!({"path": path})).await.is(201));
        app.admin().act_now(&format!("/users/{}/deactivate", mia.id())).await.is(200);
        app.nobody().get(&format!("{path}?ticket={of_mia}")).await.fails(401, "unauthorized");
    });
}

#[test]
fn tickets_are_for_people_and_for_downloads() {
    on_each_app(async |app| {
        let key = app.key(&app.admin(), &["accounts:read", "accounts:export"]).await;
        key.post("/download-tickets", json!({"path": "/api/v1/accounts/export"})).await.fails(403, "forbidden");
        for path in [
            "",
            "/",
            "/api/v1/accounts",
            "/api/v1/me",
            "/api/v1/export/../me",
            "/api/v1/accounts/export/",
            "accounts/export",
            "//evil.example/api/v1/export",
            "/api/v1/accounts/export?ticket=x",
            "/api/v1/%61ccounts/export",
        ] {
            app.admin().post("/download-tickets", json!({"path": path})).await.is(422).blames("/path", "invalid_value");
        }
    });
}

#[test]
fn tickets_that_nobody_used_are_swept_away() {
    on_each_app(async |app| {
        app.admin().post("/download-tickets", json!({"path": "/api/v1/accounts/export"})).await.is(201);
        let count = || app.database.texts("SELECT CAST(count(*) AS text) AS text FROM download_ticket");
        app.state.store.sweep_sessions().await.unwrap();
        assert_eq!(count(), ["1"]);
        app.pass(TimeDelta::minutes(2));
        app.state.store.sweep_sessions().await.unwrap();
        assert_eq!(count(), ["0"]);
    });
}
