//! Rows visited: a page costs what it shows, however large the tables are and however little its reader sees.

use std::sync::{Arc, Mutex};

use crm_db::Stored;
use crm_db::filler::{Filled, Plan};
use crm_db::metric::{CustomGroup, Question};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::field::{Field, Kind, Op};
use crm_domain::metric::{Metric, Period, Stat};
use crm_domain::policy::{Actor, Level, Object, Rights};
use crm_domain::query::{Catalogue, Condition, ListQuery, Start, Value};
use crm_domain::record::Record;
use crm_domain::share::Share;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::visits::{Visit, forget, visits, watch};
use crm_tests::world::{create, custom_field, list, question, signed_in, system};
use serde_json::{Value as Json, json};

use crate::filters::compare;

/// The size at which it is measured; `make bench` asks for the large one.
fn plan() -> Plan {
    if std::env::var_os("CRM_FULL_SIZE").is_some() { Plan::LARGE } else { PLAN }
}

const PLAN: Plan = Plan { seed: 3, users: 100, accounts: 4_000, contacts: 20_000, deals: 10_000, activities: 20_000 };
/// Rows beyond five times those returned: one page for each part of what the reader sees (all; or own, team's, unowned
/// and shared ones).
const PAGE: i64 = 50;

struct Report {
    lines: Vec<String>,
    over: Vec<String>,
}

impl Report {
    fn note(&mut self, what: String, returned: usize, ran: &[Visit]) {
        let visited: i64 = ran.iter().map(|visit| visit.rows).sum();
        let bound = bound(&what, returned);
        let line = format!("{visited:>7} visited {returned:>3} returned  {what}");
        if visited > bound {
            let worst =
                ran.iter().max_by_key(|visit| visit.rows).map(|visit| format!("{} in {}", visit.rows, visit.sql));
            self.over.push(format!("{line}\n          {}", worst.unwrap_or_default()));
        }
        self.lines.push(line);
    }
}

fn own_only(actor: &Actor) -> Actor {
    let mut actor = actor.clone();
    for object in [Object::Account, Object::Contact, Object::Deal] {
        let own = Level::Own;
        actor
            .permissions
            .insert(object, Rights { view: own, create: own, edit: own, delete: own, assign: own, export: own });
    }
    actor
}

/// A value that a fair part of the records has, or lies above.
fn typical(field: &Field, op: Op, records: &[Json]) -> Option<Json> {
    let values =
        records.iter().filter_map(|record| Value::read(&record[field.name], field.kind).zip(Some(&record[field.name])));
    match op {
        Op::Gte => values.min_by(|a, b| compare(&a.0, &b.0)).map(|pair| pair.1.clone()),
        _ => values.map(|pair| pair.1.clone()).next(),
    }
}

fn parts(what: &str) -> i64 {
    match what.split(' ').next() {
        Some("admin") => 1,
        Some("own-only") => 2,
        _ => 4,
    }
}

/// What cannot hold the bound: a part of its name, the rows it may visit instead, and why.
const KNOWN: &[(&str, i64, &str)] = &[
    ("rotting", 1_000, "the stage of each deal is looked at, one of a handful that stay in memory"),
    (
        "\"op\":\"gte\"",
        8_000,
        "a range of one field in the order of another: no index holds both, one of the two is walked",
    ),
    ("own-only activity", 8_500, "in another order than by time what the reader's records have is gathered"),
    ("deal where {\"field\":\"owner_id\"", 300, "among the deals of nobody the owner is looked for in vain"),
    ("deal by ", 650, "the value and the deal it belongs to are two rows"),
    ("search, ", 300, "words that may be meant are looked up, and three records ranked for each that is wanted"),
];

fn bound(what: &str, returned: usize) -> i64 {
    let usual = 5 * i64::try_from(returned).unwrap() + PAGE * parts(what);
    KNOWN.iter().filter(|known| what.contains(known.0)).map(|known| known.1).fold(usual, i64::max)
}

async fn measure<R: Stored>(
    database: &Database,
    who: &str,
    actor: &Actor,
    query: ListQuery,
    what: String,
    report: &mut Report,
) -> Option<String> {
    forget(database);
    let page = list::<R>(&database.store, actor, query).await.unwrap();
    // The parts of records are returned as well; what is measured is finding the records.
    let table = format!("SELECT \"{}\".*", R::TABLE);
    let mut ran = visits(database);
    ran.retain(|visit| visit.sql.starts_with(&table));
    let what = format!("{who} {} {what}", R::ENTITY.as_str());
    report.note(what, page.data.len(), &ran);
    page.next_cursor
}

async fn measure_all<R: Stored>(database: &Database, who: &str, actor: &Actor, report: &mut Report) {
    let sample = list::<R>(&database.store, &system(), question::<R>(R::DEFAULT_SORT, None, &[])).await.unwrap();
    let records: Vec<Json> = sample.data.iter().map(|record| serde_json::to_value(record).unwrap()).collect();
    for field in R::FIELDS.iter().filter(|field| field.sortable) {
        for sign in ["", "-"] {
            let sort = format!("{sign}{}", field.name);
            let mut query = question::<R>(&sort, None, &[]);
            let next = measure::<R>(database, who, actor, query.clone(), format!("sorted by {sort}"), report).await;
            if let Some(cursor) = next {
                query.start = Start::Cursor(cursor);
                measure::<R>(database, who, actor, query, format!("sorted by {sort}, second page"), report).await;
            }
        }
    }
    for field in R::FIELDS.iter().filter(|field| field.filterable && field.is_member()) {
        let op = if matches!(field.kind, Kind::Instant | Kind::Date | Kind::Money | Kind::Integer) {
            Op::Gte
        } else {
            Op::Eq
        };
        let Some(value) = typical(field, op, &records) else { continue };
        let filter = json!({"field": field.name, "op": op.as_str(), "value": value});
        let query = question::<R>(R::DEFAULT_SORT, Some(filter.clone()), &[]);
        measure::<R>(database, who, actor, query, format!("where {filter}"), report).await;
    }
}

async fn related(database: &Database, filled: &Filled, who: &str, actor: &Actor, report: &mut Report) {
    let by = |field: &str, id: uuid::Uuid| json!({"field": field, "op": "eq", "value": id});
    let (account, contact, deal) = (filled.accounts[17], filled.contacts[17], filled.deals[17]);
    for filter in
        [by("account_id", account), by("any_account_id", account), by("deal_id", deal), by("tag_id", filled.tags[1])]
    {
        let query = question::<Contact>("name", Some(filter.clone()), &[]);
        measure::<Contact>(database, who, actor, query, format!("where {filter}"), report).await;
    }
    for filter in [by("contact_id", contact), by("tag_id", filled.tags[1])] {
        let query = question::<Account>("name", Some(filter.clone()), &[]);
        measure::<Account>(database, who, actor, query, format!("where {filter}"), report).await;
    }
    for filter in [by("contact_id", contact), by("product_id", filled.products[1]), by("tag_id", filled.tags[1])] {
        let query = question::<Deal>("-created_at", Some(filter.clone()), &[]);
        measure::<Deal>(database, who, actor, query, format!("where {filter}"), report).await;
    }
    for filter in [by("account_id", account), by("contact_id", contact), by("deal_id", deal)] {
        let query = question::<Activity>("-at", Some(filter.clone()), &[]);
        measure::<Activity>(database, who, actor, query, format!("where {filter}"), report).await;
    }
    let stage = by("stage_id", filled.stages[1].uuid());
    let query = question::<Deal>("-stage_entered_at", Some(stage), &[]);
    measure::<Deal>(database, who, actor, query, "cards of a stage".into(), report).await;
    for (what, words) in [("rare", "zimmermann.17"), ("typing error", "zimmermnan.17")] {
        forget(database);
        let entities = [Entity::Account, Entity::Contact, Entity::Deal];
        let hits = database.store.read(actor.clone(), move |reader| reader.search(words, &entities, 20)).await.unwrap();
        assert!(who == "own-only" || !hits.is_empty(), "{what} finds nobody");
        report.note(format!("{who} search, {what}"), hits.len(), &visits(database));
    }
    let mut query = question::<Contact>("name", None, &[]);
    query.words = Some("knuth.1234".into());
    measure::<Contact>(database, who, actor, query, "with words".into(), report).await;
}

/// The cards of a board are pages; its sums visit the deals they count and no others.
async fn board(database: &Database, filled: &Filled, who: &str, actor: &Actor, report: &mut Report) {
    forget(database);
    let pipeline = filled.pipeline;
    let board =
        database.store.read(actor.clone(), move |reader| reader.board(pipeline, &Condition::always(), None, 20));
    let board = board.await.unwrap();
    let ran = visits(database);
    let (cards, sums): (Vec<Visit>, Vec<Visit>) = ran
        .into_iter()
        .filter(|visit| visit.sql.contains("deal"))
        .partition(|visit| visit.sql.starts_with("SELECT \"deal\".*"));
    let sums: Vec<Visit> = sums.into_iter().filter(|visit| visit.sql.starts_with("SELECT stage_id")).collect();
    let columns = board.columns.iter().filter(|column| column.count > 0);
    for (column, card) in columns.zip(cards) {
        report.note(format!("{who} board cards of {}", column.stage.name), column.deals.len(), &[card]);
    }
    let counted: i64 = board.columns.iter().map(|column| column.count).sum();
    let visited: i64 = sums.iter().map(|visit| visit.rows).sum();
    let line = format!("{visited:>7} visited {counted:>3} counted   {who} board sums");
    if visited > 3 * counted + PAGE {
        report.over.push(line.clone());
    }
    report.lines.push(line);
}

/// Lists in the order of a custom field that most deals have, which is a number, a day or a word.
async fn custom(database: &Database, defs: &[FieldDef], who: &str, actor: &Actor, report: &mut Report) {
    for def in defs {
        for sign in ["", "-"] {
            let sort = format!("{sign}custom.{}", def.key);
            let mut query = question::<Deal>(Deal::DEFAULT_SORT, None, &[]);
            query.sort = Catalogue { fields: Deal::FIELDS, custom: defs }.sort(&sort).unwrap();
            for page in ["first", "second"] {
                forget(database);
                let found = list::<Deal>(&database.store, actor, query.clone()).await.unwrap();
                let mut ran = visits(database);
                ran.retain(|visit| {
                    visit.sql.starts_with("SELECT id FROM (") || visit.sql.starts_with("SELECT \"deal\".*")
                });
                // The records are found in one statement and read in another.
                assert!(ran.len() >= 2, "{ran:?}");
                report.note(format!("{who} deal by {sort}, {page} page"), found.data.len(), &ran);
                query.start = found.next_cursor.map_or(Start::Top, Start::Cursor);
            }
        }
    }
}

/// A metric that is split by a custom field visits each deal it counts, and its value.
async fn split(database: &Database, def: &FieldDef, who: &str, actor: &Actor, report: &mut Report) {
    let question = Question {
        metric: Metric::DealsWon,
        group_by: None,
        custom: Some(CustomGroup { def: def.clone(), period: Period::Quarter }),
        period: None,
        stat: Stat::Mean,
        condition: Condition::always(),
        words: None,
    };
    forget(database);
    let points = database.store.read(actor.clone(), move |reader| reader.metric(&question)).await.unwrap();
    let counted: i64 = points.iter().map(|point| point.count).sum();
    let ran = visits(database);
    let visited: i64 = ran.iter().map(|visit| visit.rows).sum();
    let line = format!("{visited:>7} visited {counted:>3} counted   {who} deals won by {}", def.key);
    // A planner that weighs may read all values of the field at once, which are no more than there are deals.
    let most = if database.is_postgres() { 4 * i64::try_from(plan().deals).unwrap() } else { 4 * counted };
    if counted == 0 || visited > most + PAGE {
        report.over.push(format!("{line}\n{ran:?}"));
    }
    report.lines.push(line);
}

/// Gives most of the deals a value of each of these fields, as the index has it.
async fn with_values(database: &Database) -> Vec<FieldDef> {
    let mut defs = Vec::new();
    let values = [
        ("size", "number", "number_value", "CAST(amount_minor % 997 AS double precision)"),
        ("due", "date", "date_value", "expected_close_on"),
        ("word", "text", "text_key", "name_key"),
    ];
    for (key, kind, column, value) in values {
        let def = custom_field(&database.store, Entity::Deal, key, kind, &[]).await;
        let (id, of) = match database.is_postgres() {
            true => ("gen_random_uuid()".to_owned(), format!("'{}'", def.id)),
            false => ("randomblob(16)".to_owned(), format!("X'{}'", def.id.uuid().simple())),
        };
        database.execute(&format!(
            "INSERT INTO custom_value (id, field_def_id, deal_id, {column}, owner_id, team_id) \
             SELECT {id}, {of}, id, {value}, owner_id, team_id FROM deal WHERE amount_minor IS NOT NULL AND expected_close_on IS NOT NULL"
        ));
        defs.push(def);
    }
    database.execute("ANALYZE custom_value");
    defs
}

/// A sum by month visits the deals it counts, in an index, and no others.
async fn metric(database: &Database, who: &str, actor: &Actor, report: &mut Report) {
    let question = Question {
        metric: Metric::WonAmount,
        group_by: None,
        custom: None,
        period: Some(Period::Month),
        stat: Stat::Mean,
        condition: Condition::always(),
        words: None,
    };
    let rate = json!({"currency": "USD", "quoted_on": "2000-01-01", "rate": "0.9"});
    crm_tests::world::try_create::<ExchangeRate>(&database.store, &system(), rate).await.ok();
    forget(database);
    let points = database.store.read(actor.clone(), move |reader| reader.metric(&question)).await.unwrap();
    let counted: i64 = points.iter().map(|point| point.count).sum();
    let visited: i64 = visits(database).iter().map(|visit| visit.rows).sum();
    let line = format!("{visited:>7} visited {counted:>3} counted   {who} won amount by month");
    if counted == 0 || visited > 3 * counted + PAGE {
        report.over.push(line.clone());
    }
    report.lines.push(line);
}

#[test]
fn a_page_costs_what_it_shows() {
    watch();
    let over = Mutex::new(Vec::new());
    on_each_database(|database: Arc<Database>| {
        let over = &over;
        async move {
            let filled = database.store.fill(plan()).await.unwrap();
            let rep = signed_in(&database.store, filled.users[1]).await;
            for deal in &filled.deals[..5] {
                let shared = json!({"deal_id": deal, "user_id": filled.users[1], "level": "view"});
                create::<Share>(&database.store, &system(), shared).await;
            }
            let defs = with_values(&database).await;
            let mut report = Report { lines: Vec::new(), over: Vec::new() };
            for (who, actor) in [("admin", system()), ("rep", rep.clone()), ("own-only", own_only(&rep))] {
                measure_all::<Account>(&database, who, &actor, &mut report).await;
                measure_all::<Contact>(&database, who, &actor, &mut report).await;
                measure_all::<Deal>(&database, who, &actor, &mut report).await;
                measure_all::<Activity>(&database, who, &actor, &mut report).await;
                related(&database, &filled, who, &actor, &mut report).await;
                board(&database, &filled, who, &actor, &mut report).await;
                metric(&database, who, &actor, &mut report).await;
                custom(&database, &defs, who, &actor, &mut report).await;
                split(&database, &defs[1], who, &actor, &mut report).await;
            }
            println!("{}\n{}", database.url, report.lines.join("\n"));
            over.lock().unwrap().extend(report.over);
        }
    });
    let over = over.into_inner().unwrap();
    assert!(over.is_empty(), "{} visit too much:\n{}", over.len(), over.join("\n"));
}
