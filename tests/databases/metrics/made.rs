//! A made-up company for metrics: deals that moved, with lines, in several currencies, owned and shared.

use chrono::TimeDelta;
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::deal::Deal;
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::{Actor, Level, Object, Rights};
use crm_domain::product::Product;
use crm_domain::share::Share;
use crm_domain::stage::Stage;
use crm_domain::team::Team;
use crm_tests::databases::Database;
use crm_tests::world::{create, create_deal, person, system, update_deal};
use serde_json::{Value as Json, json};

/// A small generator of numbers.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A rate: so many ten-thousandths of a unit of the base currency.
pub struct Quote {
    pub currency: &'static str,
    pub day: String,
    pub rate: i128,
}

pub struct Company {
    pub actors: Vec<Actor>,
    pub stages: Vec<Stage>,
    pub deals: Vec<Id<Deal>>,
    pub quotes: Vec<Quote>,
}

/// The same actor with another level on deals.
fn leveled(actor: &Actor, level: Level) -> Actor {
    let mut actor = actor.clone();
    let rights = Rights { view: level, create: level, edit: level, delete: level, assign: level, export: level };
    actor.permissions.insert(Object::Deal, rights);
    actor
}

async fn stages(database: &Database) -> Vec<Stage> {
    let mut stages = Vec::new();
    for name in ["Sales", "Partners"] {
        let pipeline: Pipeline = create(&database.store, &system(), json!({"name": name})).await;
        for (position, (stage, kind, probability, rotting)) in [
            ("Lead", "open", 10, Some(3)),
            ("Offer", "open", 33, None),
            ("Talks", "open", 75, Some(40)),
            ("Won", "won", 100, None),
            ("Lost", "lost", 0, None),
        ]
        .into_iter()
        .enumerate()
        {
            let sent = json!({"pipeline_id": pipeline.id, "name": format!("{name} {stage}"), "kind": kind, "probability": probability, "position": position, "rotting_days": rotting});
            stages.push(create(&database.store, &system(), sent).await);
        }
    }
    stages
}

async fn quotes(database: &Database, dice: &mut Dice) -> Vec<Quote> {
    let mut quotes = Vec::new();
    for (currency, around) in [("USD", 9_000), ("JPY", 61)] {
        for day in ["2015-01-01", "2025-03-31", "2025-12-24", "2026-02-01"] {
            let rate = i128::try_from(around + dice.below(900)).unwrap();
            let sent = json!({"currency": currency, "quoted_on": day, "rate": format!("{}.{:04}", rate / 10_000, rate % 10_000)});
            create::<ExchangeRate>(&database.store, &system(), sent).await;
            quotes.push(Quote { currency, day: day.to_owned(), rate });
        }
    }
    quotes
}

fn lines(dice: &mut Dice, products: &[Product]) -> Json {
    let line = |dice: &mut Dice| {
        let product = (dice.below(4) > 0).then(|| dice.one_of(products).id);
        json!({"product_id": product, "name": "Line", "quantity": 1 + dice.below(3), "unit_price_minor": i64::try_from(dice.below(90_000)).unwrap() - 9_000, "discount_percent": dice.below(40)})
    };
    (0..dice.below(4)).map(|_| line(dice)).collect()
}

fn day(dice: &mut Dice, from: i64) -> String {
    let days = TimeDelta::days(from + i64::try_from(dice.below(400)).unwrap());
    (chrono::NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + days).to_string()
}

fn closing(dice: &mut Dice, stage: &Stage) -> Json {
    let mut sent = json!({"stage_id": stage.id, "pipeline_id": stage.pipeline_id});
    if stage.kind.as_str() != "open" {
        sent["closed_on"] = json!(day(dice, 0));
    }
    if stage.kind.as_str() == "lost" {
        sent["loss_reason"] = json!("price");
    }
    sent
}

/// Makes a company.
pub async fn company(database: &Database, seed: u64) -> Company {
    let (store, dice) = (&database.store, &mut Dice(seed));
    let north: Team = create(store, &system(), json!({"name": "North"})).await;
    let south: Team = create(store, &system(), json!({"name": "South"})).await;
    let mut actors = vec![
        person(store, "ann", "rep", &[(north.id, false)]).await,
        person(store, "bob", "rep", &[(south.id, false), (north.id, false)]).await,
        person(store, "cat", "rep", &[]).await,
        person(store, "boss", "manager", &[(south.id, true)]).await,
        person(store, "eye", "read_only", &[]).await,
    ];
    let users: Vec<_> = actors[..4].iter().map(|actor| actor.user_id).chain([None]).collect();
    for level in [Level::Own, Level::None] {
        actors.push(leveled(&actors[0], level));
    }
    actors.push(system());
    let (stages, quotes) = (stages(database).await, quotes(database, dice).await);
    let mut accounts: Vec<Account> = Vec::new();
    for (name, industry) in [("A", Some("Bau")), ("B", Some("BAU")), ("C", Some("Chemie & Öl")), ("D", None)] {
        accounts.push(create(store, &system(), json!({"name": name, "industry": industry})).await);
    }
    let mut products: Vec<Product> = Vec::new();
    for name in ["Pump", "Hose", "Care"] {
        products.push(create(store, &system(), json!({"name": name})).await);
    }
    let mut company = Company { actors, stages, deals: Vec::new(), quotes };
    for number in 0..48 {
        let stage = dice.below(company.stages.len());
        let mut sent = closing(dice, &company.stages[stage]);
        let words = |dice: &mut Dice, of: &[Option<&str>]| json!(dice.one_of(of));
        sent["name"] = json!(format!("Deal {number}"));
        sent["owner_id"] = json!(dice.one_of(&users));
        sent["team_id"] = json!(dice.one_of(&[Some(north.id), Some(south.id), None]));
        sent["account_id"] = json!((dice.below(5) > 0).then(|| dice.one_of(&accounts).id));
        sent["source"] = words(dice, &[Some("Web & Co"), Some("WEB & co"), Some("Fair"), None]);
        sent["currency"] = words(dice, &[Some("EUR"), Some("EUR"), Some("USD"), Some("JPY")]);
        sent["started_on"] = json!(day(dice, -300));
        sent["probability"] = json!((dice.below(3) == 0).then(|| dice.below(101)));
        sent["next_step"] = words(dice, &[Some("Call"), None, None]);
        sent["lines"] = lines(dice, &products);
        if sent["lines"].as_array().unwrap().is_empty() {
            sent["amount_minor"] = json!((dice.below(5) > 0).then(|| dice.below(1_000_000)));
        }
        company.deals.push(create_deal(store, &system(), sent).await.id);
        database.pass(TimeDelta::minutes(97));
    }
    lives(database, dice, &mut company, &users).await;
    company
}

/// Deals move, are shared, and people do something about them.
async fn lives(
    database: &Database,
    dice: &mut Dice,
    company: &mut Company,
    users: &[Option<Id<crm_domain::user::User>>],
) {
    let store = &database.store;
    for _ in 0..80 {
        let deal = *dice.one_of(&company.deals);
        let stage = dice.below(company.stages.len());
        update_deal(store, &system(), deal, closing(dice, &company.stages[stage])).await.unwrap();
        database.pass(TimeDelta::minutes(i64::try_from(dice.below(3_000)).unwrap()));
    }
    for _ in 0..12 {
        let sent =
            json!({"deal_id": dice.one_of(&company.deals), "user_id": dice.one_of(&users[..4]), "level": "view"});
        create::<Share>(store, &system(), sent).await;
    }
    for number in 0..60 {
        let kind = *dice.one_of(&["call", "meeting", "task", "note"]);
        let at = store.now() + TimeDelta::hours(i64::try_from(dice.below(4_000)).unwrap() - 3_500);
        let mut sent = json!({"kind": kind, "subject": format!("Did {number}"), "body": "so", "at": at, "owner_id": dice.one_of(&users[..4]), "private": dice.below(5) == 0, "links": [{"deal_id": dice.one_of(&company.deals)}]});
        if kind == "task" && dice.below(2) == 0 {
            sent["done_at"] = json!(at + TimeDelta::hours(30));
        }
        create::<Activity>(store, &system(), sent).await;
    }
    database.pass(TimeDelta::days(2));
}
