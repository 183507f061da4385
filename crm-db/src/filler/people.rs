//! Users, teams, accounts and contacts.

use crm_domain::chance::Chance;
use crm_domain::fold::fold;
use uuid::Uuid;

use crate::column::{Json, Key};
use crate::dialect::NewEntry;
use crate::filler::bulk::{Cell, Load, cell, maybe};
use crate::filler::{Filled, Plan, TEAM_SIZE};

const FIRST: &[&str] = &[
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Hannes",
    "Ida",
    "Jonas",
    "Käthe",
    "Lukas",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Quirin",
    "Rosa",
    "Søren",
    "Theo",
    "Ulrike",
    "Viktor",
    "Wanda",
    "Xaver",
    "Yvonne",
    "Zoë",
    "Jürgen",
    "François",
    "Łukasz",
    "Chloé",
    "Íñigo",
    "Ada",
    "Grace",
    "Alan",
    "Edsger",
    "Barbara",
    "Donald",
    "Radia",
];
const LAST: &[&str] = &[
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Schulz",
    "Hoffmann",
    "Schäfer",
    "Koch",
    "Bauer",
    "Richter",
    "Klein",
    "Wolf",
    "Schröder",
    "Neumann",
    "Schwarz",
    "Zimmermann",
    "Braun",
    "Krüger",
    "Hartmann",
    "Lange",
    "Werner",
    "Krause",
    "Lehmann",
    "Köhler",
    "Maier",
    "Huber",
    "Lovelace",
    "Hopper",
    "Turing",
    "Dijkstra",
    "Liskov",
    "Knuth",
    "Perlman",
    "Nowak",
    "Kowalski",
    "Dupont",
    "Lefèvre",
    "García",
    "Jørgensen",
];
const FIRM: &[&str] = &[
    "Alpen", "Brücken", "Delta", "Eichen", "Falken", "Granit", "Hansa", "Iller", "Juno", "Kranich", "Linden", "Merkur",
    "Nord", "Orion", "Pegasus", "Quarz", "Rhein", "Saturn", "Turm", "Ufer", "Vulkan", "Wald", "Xenon", "Ypsilon",
    "Zenit",
];
const TRADE: &[&str] = &[
    "Maschinenbau GmbH",
    "Logistik AG",
    "Software Ltd",
    "Bäckerei",
    "Consulting",
    "Energie SE",
    "Medizintechnik",
    "Verlag",
    "Handel KG",
    "Robotics Inc",
];
const INDUSTRY: &[&str] = &["Maschinenbau", "Handel", "Software", "Gesundheit", "Energie", "Bildung", "Medien", "Bau"];
const CITY: &[&str] =
    &["Berlin", "München", "Köln", "Zürich", "Wien", "Hamburg", "Łódź", "Paris", "London", "Graz", "Basel", "Leipzig"];
const COUNTRY: &[&str] = &["DE", "DE", "DE", "AT", "CH", "FR", "PL", "GB"];
const LIFECYCLE: &[&str] = &["prospect", "prospect", "customer", "former", "partner", "other"];
pub(super) const SOURCE: &[&str] = &["Messe", "Website", "Empfehlung", "Anruf", "Partner", "Kampagne"];
const TAGS: &[&str] = &["Newsletter", "VIP", "Messe 2026", "Kündigt", "Referenz", "Testkunde", "Presse", "Beirat"];
const STAGES: &[(&str, &str, i32, &str)] = &[
    ("Lead", "open", 10, "pipeline"),
    ("Qualifiziert", "open", 25, "pipeline"),
    ("Angebot", "open", 50, "best_case"),
    ("Verhandlung", "open", 75, "commit"),
    ("Gewonnen", "won", 100, "closed"),
    ("Verloren", "lost", 0, "omitted"),
];

const HEAD: usize = 5;

/// The columns that every record starts with: id, version and times.
pub(super) fn head(chance: &mut Chance, id: Uuid) -> Vec<Cell> {
    let created_at = chance.past(730);
    let updated_at = if chance.percent(50) { created_at } else { chance.past(365).max(created_at) };
    let mut row = Vec::with_capacity(HEAD + 20);
    row.extend([cell(id), cell(1), cell(created_at), cell(updated_at)]);
    row
}

/// An owner and the owner's team; one record in two hundred has neither.
pub(super) fn owner(chance: &mut Chance, filled: &Filled) -> [Cell; 2] {
    let index = chance.below(filled.users.len());
    match (filled.users.get(index), filled.teams.get(index)) {
        (Some(user), Some(team)) if chance.below(200) > 0 => [cell(user.uuid()), cell(team.uuid())],
        _ => [None, None],
    }
}

/// Users, teams, tags, products and the pipeline.
pub(super) fn basics(chance: &mut Chance, plan: &Plan) -> (Load, Filled) {
    let mut load = Load::default();
    let pipeline = chance.id();
    let mut filled = Filled {
        users: Vec::new(),
        teams: Vec::new(),
        pipeline: pipeline.into(),
        stages: Vec::new(),
        tags: Vec::new(),
        products: Vec::new(),
        accounts: Vec::new(),
        contacts: Vec::new(),
        deals: Vec::new(),
    };
    users(chance, plan, &mut load, &mut filled);
    let mut row = head(chance, pipeline);
    row.extend([cell("Vertrieb"), cell("vertrieb"), cell(0)]);
    load.row("pipeline", "id, version, created_at, updated_at, name, name_key, position", row);
    for (position, (name, kind, probability, forecast)) in (0_i32..).zip(STAGES) {
        let id = chance.id();
        let mut row = head(chance, id);
        row.extend([cell(pipeline), cell(*name), cell(fold(name).as_str()), cell(*kind), cell(*probability)]);
        row.extend([cell(position), cell(*forecast), cell(30), cell(Json::of(&Vec::<String>::new()))]);
        let columns = "id, version, created_at, updated_at, pipeline_id, name, name_key, kind, probability, position, \
                       forecast_category, rotting_days, questions";
        load.row("stage", columns, row);
        filled.stages.push(id.into());
    }
    for name in TAGS {
        let id = chance.id();
        let mut row = head(chance, id);
        row.extend([cell(*name), cell(fold(name).as_str()), cell("blue")]);
        load.row("tag", "id, version, created_at, updated_at, name, name_key, color", row);
        filled.tags.push(id);
    }
    for number in 1..=50 {
        let id = chance.id();
        let (name, code) = (format!("Produkt {number}"), format!("P-{number:03}"));
        let mut row = head(chance, id);
        row.extend([cell(name.as_str()), cell(fold(&name).as_str()), cell(code.as_str()), cell(fold(&code).as_str())]);
        row.extend([cell(chance.amount(500_000)), cell("EUR"), cell(true)]);
        let columns =
            "id, version, created_at, updated_at, name, name_key, code, code_key, unit_price_minor, currency, active";
        load.row("product", columns, row);
        filled.products.push(id);
    }
    (load, filled)
}

fn users(chance: &mut Chance, plan: &Plan, load: &mut Load, filled: &mut Filled) {
    let mut teams: Vec<Uuid> = Vec::new();
    for number in 0..plan.users.div_ceil(TEAM_SIZE) {
        let id = chance.id();
        let name = format!("Team {}", number + 1);
        let mut row = head(chance, id);
        row.extend([cell(name.as_str()), cell(fold(&name).as_str())]);
        load.row("team", "id, version, created_at, updated_at, name, name_key", row);
        teams.push(id);
    }
    for number in 0..plan.users {
        let id = chance.id();
        let name = format!("{} {}", chance.pick(FIRST), chance.pick(LAST));
        let email = format!("rep{}.{}@crm.test", number + 1, plan.seed);
        let mut row = head(chance, id);
        row.extend([cell(name.as_str()), cell(fold(&name).as_str()), cell(email.as_str()), cell(email.as_str())]);
        row.extend([cell("rep"), cell("active"), cell("de"), cell("Europe/Berlin"), cell("auto"), cell("normal")]);
        row.push(cell(true));
        let columns = "id, version, created_at, updated_at, name, name_key, email, email_key, role, status, language, \
                       time_zone, theme, density, shortcuts";
        load.row("user", columns, row);
        let team = teams.get(number / TEAM_SIZE).copied().unwrap_or_default();
        load.row("team_member", "team_id, user_id, lead", vec![cell(team), cell(id), cell(number % TEAM_SIZE == 0)]);
        filled.users.push(id.into());
        filled.teams.push(team.into());
    }
}

/// So many accounts.
pub(super) fn accounts(chance: &mut Chance, filled: &mut Filled, size: usize) -> Load {
    let mut load = Load::default();
    for _ in 0..size {
        let number = filled.accounts.len() + 1;
        let id = chance.id();
        let name = format!("{} {} {number}", chance.pick(FIRM), chance.pick(TRADE));
        let domain = format!("{}{number}.example", fold(chance.pick(FIRM)));
        let (industry, city) = (chance.pick(INDUSTRY), chance.pick(CITY));
        let parent = chance.percent(5).then(|| chance.pick(&filled.accounts)).filter(|parent| !parent.is_nil());
        let mut row = head(chance, id);
        row.extend(owner(chance, filled));
        row.extend([cell(name.as_str()), cell(fold(&name).as_str()), maybe(parent)]);
        row.extend([cell(industry), cell(fold(industry).as_str())]);
        row.push(maybe(chance.percent(70).then(|| chance.amount(5_000))));
        row.push(maybe(chance.percent(60).then(|| chance.amount(1_000_000_000))));
        row.extend([cell("EUR"), cell(city), cell(fold(city).as_str()), cell(chance.pick(COUNTRY))]);
        row.extend([cell(chance.pick(LIFECYCLE)), cell(Json(serde_json::json!({})))]);
        let columns = "id, version, created_at, updated_at, owner_id, team_id, name, name_key, parent_id, industry, \
                       industry_key, employee_count, annual_revenue_minor, currency, city, city_key, country, lifecycle, custom";
        load.row("account", columns, row);
        let row = vec![cell(id), cell(domain.as_str()), cell(domain.as_str()), cell(0)];
        load.row("account_domain", "account_id, domain, domain_key, position", row);
        tag(chance, filled, &mut load, "account_id", id);
        let text_key = fold(&format!("{name} {domain} {city}"));
        load.entry(NewEntry { entity: "account", record: Key(id), title: name, subtitle: Some(domain), text_key });
        filled.accounts.push(id);
    }
    load
}

/// So many contacts.
pub(super) fn contacts(chance: &mut Chance, filled: &mut Filled, size: usize) -> Load {
    let mut load = Load::default();
    for _ in 0..size {
        let number = filled.contacts.len() + 1;
        let id = chance.id();
        let (first, last) = (chance.pick(FIRST), chance.pick(LAST));
        let name = format!("{first} {last}");
        let email = format!("{}.{}.{number}@mail.example", fold(first), fold(last));
        let phone = format!("+49 30 {:07}", chance.amount(10_000_000));
        let account = chance.percent(80).then(|| chance.pick(&filled.accounts)).filter(|account| !account.is_nil());
        let source = chance.pick(SOURCE);
        let mut row = head(chance, id);
        row.extend(owner(chance, filled));
        row.extend([cell(first), cell(last), cell(name.as_str()), cell(fold(&name).as_str())]);
        row.extend([cell(email.as_str()), cell(email.as_str()), cell(phone.as_str()), maybe(account)]);
        row.extend([cell("de"), cell(source), cell(fold(source).as_str()), cell(Json(serde_json::json!({})))]);
        let columns = "id, version, created_at, updated_at, owner_id, team_id, first_name, last_name, name, name_key, email, \
                       email_key, phone, account_id, language, source, source_key, custom";
        load.row("contact", columns, row);
        let digits: String = phone.chars().filter(|letter| !letter.is_whitespace()).collect();
        for (position, (kind, value, normalised)) in
            [("email", &email, &email), ("phone", &phone, &digits)].into_iter().enumerate()
        {
            let row = vec![
                cell(chance.id()),
                cell(id),
                cell(kind),
                cell(value.as_str()),
                cell(normalised.as_str()),
                cell(true),
                cell(false),
                cell(false),
                cell(i64::try_from(position).unwrap_or(0)),
            ];
            let columns = "id, contact_id, kind, value, normalised, is_primary, invalid, opted_out, position";
            load.row("contact_point", columns, row);
        }
        if let Some(account) = account {
            let row = vec![cell(chance.id()), cell(id), cell(account), cell(true), cell(0)];
            load.row("contact_account", "id, contact_id, account_id, is_primary, position", row);
        }
        tag(chance, filled, &mut load, "contact_id", id);
        let text_key = fold(&format!("{name} {email} {phone} {digits}"));
        load.entry(NewEntry { entity: "contact", record: Key(id), title: name, subtitle: Some(email), text_key });
        filled.contacts.push(id);
    }
    load
}

/// Puts a tag on every fifth record.
pub(super) fn tag(chance: &mut Chance, filled: &Filled, load: &mut Load, column: &'static str, record: Uuid) {
    if chance.percent(20) {
        let columns = match column {
            "account_id" => "id, tag_id, account_id",
            "contact_id" => "id, tag_id, contact_id",
            _ => "id, tag_id, deal_id",
        };
        let row = vec![cell(chance.id()), cell(chance.pick(&filled.tags)), cell(record)];
        load.row("record_tag", columns, row);
    }
}
