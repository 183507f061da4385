//! Imports through the API: upload, plan, trial, run, what became of the rows, undo.

use crm_tests::app::{TestApp, on_each_app};
use crm_tests::client::{Answer, Client};
use crm_tests::databases::{on_postgres, on_sqlite};
use crm_tests::digest::Probe;
use crm_tests::real::RealFiles;
use serde_json::{Value as Json, json};

async fn upload(client: &Client, name: &str, content: &str) -> Answer {
    let call = client.request("POST", &format!("/import-files?name={name}"));
    call.body("application/octet-stream", content).send().await
}

/// Uploads, imports and waits for the end.
async fn import(app: &TestApp, client: &Client, content: &str, mut plan: Json, trial: bool) -> Answer {
    let file = upload(client, "rows.csv", content).await.is(201);
    plan["file"] = file["id"].clone();
    let begun = client.post("/imports", json!({"name": "Rows", "trial": trial, "files": [plan]})).await.is(201);
    assert_eq!(begun.header("location"), format!("/api/v1/imports/{}", begun.id()));
    app.work().await;
    client.get(&format!("/imports/{}", begun.id())).await.is(200)
}

fn columns(targets: &[(&str, &str)]) -> Json {
    targets.iter().map(|(column, target)| json!({"column": column, "target": target})).collect()
}

fn counts(import: &Answer) -> Vec<i64> {
    ["created", "updated", "skipped", "failed"].iter().map(|name| import["counts"][name].as_i64().unwrap()).collect()
}

const CONTACTS: &str = "First;Last;Mail;Company\nJürgen;Müller;j@globex.example;Globex\nAda;Lovelace;ada@x.example;\n";

fn contacts() -> Json {
    let targets = [("First", "first_name"), ("Last", "last_name"), ("Mail", "email"), ("Company", "account.name")];
    json!({"entity": "contact", "columns": columns(&targets)})
}

#[test]
fn a_file_is_looked_into_when_it_is_uploaded() {
    on_each_app(async |app| {
        let file = upload(&app.admin(), "people.csv", CONTACTS).await.is(201);
        assert_eq!(file["entity"], "contact");
        assert_eq!(file["format"]["delimiter"], ";");
        assert_eq!((&file["row_count"], &file["sample"][0][1]), (&json!(2), &json!("Müller")));
        let guessed: Vec<&Json> = file["columns"].as_array().unwrap().iter().map(|column| &column["target"]).collect();
        assert_eq!(guessed, ["first_name", "last_name", "email", "account.name"]);
        let again = json!({"format": {"has_header": false}, "entity": "account"});
        let again = app.admin().post(&format!("/import-files/{}/read", file.id()), again).await.is(200);
        assert_eq!((&again["row_count"], &again["entity"]), (&json!(3), &json!("account")));
        let stranger = app.rep("ann").await;
        stranger.post(&format!("/import-files/{}/read", file.id()), json!({})).await.fails(404, "not_found");
        upload(&app.admin(), "x.csv", "a,b\n\"1,2\n").await.is(422);
    });
}

#[test]
fn rows_become_records_once_and_can_be_taken_back() {
    on_each_app(async |app| {
        let admin = app.admin();
        let first = import(app, &admin, CONTACTS, contacts(), false).await;
        assert_eq!((&first["state"], counts(&first)), (&json!("done"), vec![2, 0, 0, 0]));
        let made = admin.get(&format!("/contacts?created_in={}&expand=account", first.id())).await.is(200);
        assert_eq!(made.each("name"), ["Ada Lovelace", "Jürgen Müller"]);
        assert_eq!(made["data"][1]["account"]["name"], "Globex");
        let accounts = admin.get(&format!("/accounts?created_in={}", first.id())).await.is(200);
        assert_eq!(accounts.each("name"), ["Globex"]);

        let second = import(app, &admin, CONTACTS, contacts(), false).await;
        assert_eq!(counts(&second), [0, 0, 2, 0], "the same file makes nothing twice");
        let changed = CONTACTS.replace("Lovelace", "King");
        let third = import(app, &admin, &changed, contacts(), false).await;
        assert_eq!(counts(&third), [0, 1, 1, 0]);
        assert_eq!(admin.get(&format!("/contacts?updated_in={}", third.id())).await.each("name"), ["Ada King"]);

        admin.post(&format!("/imports/{}/undo", third.id()), json!({})).await.is(200);
        app.work().await;
        assert_eq!(admin.get("/contacts").await.each("name"), ["Ada Lovelace", "Jürgen Müller"]);
        let ada = admin.get("/contacts?email=ada@x.example").await.is(200)["data"][0].clone();
        admin.change(&format!("/contacts/{}", ada["id"].as_str().unwrap()), json!({"source": "fair"})).await.is(200);
        admin.post(&format!("/imports/{}/undo", first.id()), json!({})).await.is(200);
        app.work().await;
        let undone = admin.get(&format!("/imports/{}", first.id())).await.is(200);
        assert_eq!(undone["state"], "undone");
        assert_eq!(undone["undone"], json!({"removed": 2, "changed_since": 1}), "the account went with its contact");
        let stayed = admin.get(&format!("/imports/{}/rows?undone=changed_since", first.id())).await.is(200);
        assert_eq!(
            (stayed.each("record_id"), stayed.each("record_name")),
            (vec![ada["id"].as_str().unwrap().to_owned()], vec!["Ada Lovelace".to_owned()])
        );
        assert_eq!(admin.get("/contacts").await.each("name"), ["Ada Lovelace"], "what was changed since stays");
        assert_eq!(admin.get("/accounts").await.each("name"), Vec::<String>::new());
        admin.post(&format!("/imports/{}/undo", first.id()), json!({})).await.fails(409, "conflict");
    });
}

#[test]
fn pages_of_rows_leave_none_out_where_one_row_made_two_records() {
    on_each_app(async |app| {
        let admin = app.admin();
        let done = import(app, &admin, CONTACTS, contacts(), false).await;
        let path = format!("/imports/{}/rows", done.id());
        let whole = admin.get(&path).await.is(200).each("record_name");
        assert_eq!(whole.len(), 3, "the account beside its contact");
        let (mut paged, mut after) = (Vec::new(), String::new());
        loop {
            let page = admin.get(&format!("{path}?limit=1&after={after}")).await.is(200);
            paged.extend(page.each("record_name"));
            let last = &page["data"][0];
            after = format!("{},{},{}", last["file_index"], last["row_number"], last["id"].as_str().unwrap());
            if page["has_more"] == false {
                break;
            }
        }
        assert_eq!(paged, whole);
        admin.get(&format!("{path}?after=1,x")).await.fails(400, "cursor_invalid");
    });
}

#[test]
fn rows_that_fail_name_column_and_reason_and_leave_the_others_alone() {
    on_each_app(async |app| {
        let admin = app.admin();
        let rows = "name,revenue,owner,country\nGood,1.5,,DE\nBad,much,Nobody,Atlantis\n=cmd,1,,\n";
        let targets = [("name", "name"), ("revenue", "annual_revenue"), ("owner", "owner"), ("country", "country")];
        let plan = json!({"entity": "account", "columns": columns(&targets)});
        let done = import(app, &admin, rows, plan, false).await;
        assert_eq!(counts(&done), [2, 0, 0, 1]);
        let failed = admin.get(&format!("/imports/{}/rows?outcome=failed", done.id())).await.is(200);
        let row = &failed["data"][0];
        assert_eq!(row["row_number"], 3);
        let pointers: Vec<&str> =
            row["faults"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/revenue", "/country", "/owner"]);
        let file = admin.get(&format!("/imports/{}/failed.csv", done.id())).await.is(200);
        assert!(file.text.contains("Bad") && file.text.contains("«much» is no number"), "{}", file.text);
    });
}

#[test]
fn a_trial_tells_what_would_happen_and_writes_nothing() {
    on_each_app(async |app| {
        let admin = app.admin();
        let rows = "deal,account,product,stage\nOne,Globex,Anvil,Won\nTwo,Globex,Anvil,Nowhere\nThree,,,Lost\n";
        let targets = [("deal", "name"), ("account", "account"), ("product", "product"), ("stage", "stage")];
        let plan = json!({"entity": "deal", "columns": columns(&targets), "unknown_records": "create"});
        let events = app.events();
        let tried = import(app, &admin, rows, plan.clone(), true).await;
        assert_eq!((&tried["state"], counts(&tried)), (&json!("done"), vec![2, 0, 0, 1]));
        assert_eq!(app.events(), events, "a trial leaves no trace in the log");
        assert_eq!(admin.get("/accounts").await.each("name"), Vec::<String>::new());
        let done = import(app, &admin, rows, plan, false).await;
        assert_eq!(counts(&done), [2, 0, 0, 1]);
        let lost = admin.get("/deals?name=Three").await.is(200);
        assert_eq!(lost["data"][0]["loss_reason"], "not_recorded");
    });
}

#[test]
fn an_import_writes_what_its_user_may_write_and_is_seen_by_its_user() {
    on_each_app(async |app| {
        let (ann, bob) = (app.rep("ann").await, app.rep("bob").await);
        let rows = "name,owner\nMine,ann\nTheirs,bob\n";
        let mut plan = json!({"entity": "account", "columns": columns(&[("name", "name"), ("owner", "owner")])});
        let done = import(app, &ann, rows, plan.clone(), false).await;
        plan["file"] = json!("");
        assert_eq!(done["state"], "done");
        bob.get(&format!("/imports/{}", done.id())).await.fails(404, "not_found");
        app.admin().get(&format!("/imports/{}", done.id())).await.is(200);
        let reader = app.person("rita", "read_only", None).await;
        upload(&reader, "x.csv", rows).await.fails(403, "forbidden");
        reader.post("/imports", json!({"files": [plan]})).await.fails(403, "forbidden");
    });
}

#[test]
fn an_import_that_is_called_off_ends_its_job_as_called_off() {
    on_each_app(async |app| {
        let admin = app.admin();
        let file = upload(&admin, "rows.csv", CONTACTS).await.is(201);
        let mut plan = contacts();
        plan["file"] = file["id"].clone();
        let begun = admin.post("/imports", json!({"files": [plan]})).await.is(201);
        // The wish of somebody who was a moment too late to find it waiting.
        app.database.execute("UPDATE job SET cancel_requested = TRUE");
        app.work().await;
        assert_eq!(admin.get(&format!("/imports/{}", begun.id())).await.is(200)["state"], "cancelled");
        assert_eq!(app.database.texts("SELECT state AS text FROM job"), ["cancelled"]);
        assert_eq!(admin.get("/contacts").await.each("name"), Vec::<String>::new());
    });
}

#[test]
fn a_plan_with_faults_is_refused_by_member() {
    on_each_app(async |app| {
        let plan = json!({"file": "nowhere", "entity": "deal", "columns": columns(&[("a", "nothing")])});
        let refused = app.admin().post("/imports", json!({"files": [plan]})).await.fails(422, "unknown_field");
        refused.blames("/files/0/columns/0/target", "unknown_field");
        app.admin().post("/imports", json!({"files": []})).await.fails(422, "invalid").blames("/files", "out_of_range");
    });
}

/// Uploads the real files, of the deals at most this many rows, and begins the import that their plan describes.
async fn begin_real(client: &Client, most: usize) -> Answer {
    let real = RealFiles::read(most);
    let mut ids = Vec::new();
    for (name, content) in &real.files {
        ids.push(upload(client, name, content).await.is(201).id());
    }
    client.post("/imports", real.plan_of(&ids)).await.is(201)
}

#[test]
fn a_heading_that_is_not_there_and_an_odd_format_are_told() {
    on_each_app(async |app| {
        let admin = app.admin();
        let plan = json!({"entity": "account", "columns": columns(&[("name", "name"), ("Umsatz", "annual_revenue")])});
        let failed = import(app, &admin, "name,revenue\nGlobex,1\n", plan.clone(), false).await;
        assert_eq!((&failed["state"], counts(&failed)), (&json!("failed"), vec![0, 0, 0, 0]));
        assert_eq!(failed["last_error"], "file 1 has no column «Umsatz»");
        let file = upload(&admin, "x.csv", "name\nGlobex\n").await.is(201);
        let mut plan = plan;
        plan["file"] = file["id"].clone();
        plan["format"] = json!({"date_order": "sideways"});
        let refused = admin.post("/imports", json!({"files": [plan]})).await.fails(422, "invalid");
        refused.blames("/files/0/format/date_order", "invalid");
    });
}

#[test]
fn uploaded_files_that_nobody_imports_go_after_a_week() {
    on_each_app(async |app| {
        let file = upload(&app.admin(), "people.csv", CONTACTS).await.is(201);
        app.pass(chrono::TimeDelta::days(6));
        let swept =
            async || app.state.store.sweep_import_files(app.state.store.now() - chrono::TimeDelta::days(7)).await;
        assert_eq!(swept().await.unwrap(), 0);
        app.pass(chrono::TimeDelta::days(2));
        assert_eq!(swept().await.unwrap(), 1);
        let id = file["id"].as_str().unwrap().parse().unwrap();
        assert!(app.state.store.import_file(id, None).await.is_err());
    });
}

/// What tells of what was done, and not of what there is.
const HISTORY: &[&str] = &["event", "event_value", "job", "import", "import_row", "import_file", "idempotency_key"];

#[test]
fn an_import_that_is_taken_back_leaves_the_database_as_it_was() {
    on_each_app(async |app| {
        let admin = app.admin();
        let globex = admin.create("accounts", json!({"name": "Globex", "domains": ["globex.example"]})).await.id();
        admin.create("deals", json!({"name": "Own", "account_id": globex, "amount_minor": 5})).await;
        let price = json!({"name": "GTX Pro", "unit_price_minor": 1});
        let product = format!("/products/{}", admin.create("products", price).await.id());
        // Once before, so that what the first import of all makes for good does not count.
        let begun = begin_real(&admin, 3).await;
        app.work().await;
        admin.post(&format!("/imports/{}/undo", begun.id()), json!({})).await.is(200);
        app.work().await;
        let mut probe = Probe::new(&app.database.url);
        // What is put back is the same but for its version, which only counts up.
        let put_back = async || {
            let mut product = admin.get(&product).await.is(200).json.clone();
            for name in ["version", "updated_at"] {
                product.as_object_mut().unwrap().remove(name);
            }
            product
        };
        // What the deals of stages come to is kept in rows that are drawn together when it suits.
        let except = [HISTORY, &["product", "deal_tally"]].concat();
        let (before, product_before) = (probe.tables(&except), put_back().await);
        let begun = begin_real(&admin, 120).await;
        app.work().await;
        let done = admin.get(&format!("/imports/{}", begun.id())).await.is(200);
        assert_eq!((&done["state"], &done["counts"]["failed"]), (&json!("done"), &json!(0)));
        assert!(done["counts"]["created"].as_i64().unwrap() > 240, "{}", done["counts"]);
        assert_ne!(probe.tables(&except), before);
        assert_ne!(put_back().await, product_before);
        admin.post(&format!("/imports/{}/undo", begun.id()), json!({})).await.is(200);
        app.work().await;
        assert_eq!(admin.get(&format!("/imports/{}", begun.id())).await["state"], "undone");
        assert_eq!(put_back().await, product_before);
        assert_eq!(admin.get("/products?count=exact").await["page"]["count"], 1);
        let after = probe.tables(&except);
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after);
        }
    });
}

/// What anyone can compute from the files; amounts are in cents.
const FIGURES: &[(&str, &str)] = &[
    ("SELECT CAST(count(*) AS text) AS text FROM deal WHERE status = 'won'", "4238"),
    ("SELECT CAST(count(*) AS text) AS text FROM deal WHERE status = 'lost'", "2473"),
    (
        "SELECT CAST(count(*) AS text) AS text FROM deal JOIN stage ON stage.id = stage_id WHERE stage.name = 'Qualified'",
        "1589",
    ),
    (
        "SELECT CAST(count(*) AS text) AS text FROM deal JOIN stage ON stage.id = stage_id WHERE stage.name = 'Lead'",
        "500",
    ),
    ("SELECT CAST(count(*) AS text) AS text FROM deal WHERE account_id IS NULL", "1425"),
    ("SELECT CAST(sum(amount_minor) AS text) AS text FROM deal WHERE status = 'won'", "1000553400"),
    (
        "SELECT CAST(sum(amount_minor) AS text) AS text FROM deal WHERE status = 'won' AND closed_on >= '2017-04-01' \
         AND closed_on < '2017-07-01'",
        "308611100",
    ),
    (
        "SELECT CAST(sum(amount_minor) AS text) AS text FROM deal JOIN \"user\" u ON u.id = deal.owner_id \
         WHERE deal.status = 'won' AND u.name = 'Darcel Schlecht'",
        "115321400",
    ),
    ("SELECT CAST(count(*) AS text) AS text FROM account", "85"),
    ("SELECT CAST(count(*) AS text) AS text FROM \"user\" WHERE status = 'no_login'", "41"),
    ("SELECT CAST(count(*) AS text) AS text FROM team", "3"),
];

/// Imports the real files, and once more.
async fn real_files(app: &TestApp) {
    let admin = app.admin();
    let begun = begin_real(&admin, usize::MAX).await;
    app.work().await;
    let done = admin.get(&format!("/imports/{}", begun.id())).await.is(200);
    assert_eq!((&done["state"], counts(&done)), (&json!("done"), vec![8922, 5, 0, 0]));
    for (sql, expected) in FIGURES {
        assert_eq!(app.database.texts(sql), [*expected], "{sql}");
    }
    let made = admin.get(&format!("/deals?created_in={}&count=exact&limit=1", begun.id())).await.is(200);
    assert_eq!(made["page"]["count"], 8800);
    let again = begin_real(&admin, usize::MAX).await;
    app.work().await;
    let again = admin.get(&format!("/imports/{}", again.id())).await.is(200);
    assert_eq!(counts(&again), [0, 0, 8927, 0], "a second time nothing is to be done");
}

// Each database by itself, as this takes longer than other tests.
#[test]
fn the_real_files_give_the_figures_that_anyone_can_compute_on_sqlite() {
    on_sqlite(|database| async move {
        let app = TestApp::set_up(database).await;
        real_files(&app).await;
        app.finish().await;
    });
}

#[test]
fn the_real_files_give_the_figures_that_anyone_can_compute_on_postgres() {
    on_postgres(|database| async move {
        let app = TestApp::set_up(database).await;
        real_files(&app).await;
        app.finish().await;
    });
}

#[test]
fn rows_that_miss_a_required_value_or_what_their_stage_asks_say_which() {
    on_each_app(async |app| {
        let (admin, quote) = (app.admin(), app.stage("Quote").await);
        for (key, required) in [("region", true), ("reason", false)] {
            let def = json!({"entity": "deal", "key": key, "label": key, "kind": "choice", "choices": ["North", "South"], "purpose": key, "required": required});
            admin.create("field-defs", def).await;
        }
        admin.change(&format!("/stages/{quote}"), json!({"questions": ["custom.reason"]})).await.is(200);
        let rows = "Name;Stage;Region;Reason\nA;;north;\nB;;;\nC;Quote;South;\nD;Quote;South;NORTH\nE;;East;\n";
        let targets = [("Name", "name"), ("Stage", "stage"), ("Region", "custom.region"), ("Reason", "custom.reason")];
        let done = import(app, &admin, rows, json!({"entity": "deal", "columns": columns(&targets)}), false).await;
        assert_eq!(counts(&done), [2, 0, 0, 3]);
        assert_eq!(admin.get("/deals?sort=name").await.each("name"), ["A", "D"]);
        assert_eq!(admin.get("/deals?custom.reason=North").await.each("name"), ["D"]);
        let failed = admin.get(&format!("/imports/{}/rows?outcome=failed", done.id())).await.is(200);
        let faults: Vec<(&str, &str)> = failed["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let fault = &row["faults"][0];
                (fault["pointer"].as_str().unwrap_or_default(), fault["code"].as_str().unwrap_or_default())
            })
            .collect();
        let expected = [("/Region", "required"), ("/Reason", "required"), ("/Region", "unknown_choice")];
        assert_eq!(faults, expected, "{}", failed.text);
    });
}
