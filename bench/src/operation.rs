//! What is measured: each operation as a program or a screen asks for it, with other ids and words in each request.

use serde_json::{Value as Json, json};

use crate::api::request;
use crate::chance::Chance;
use crate::http::encoded;
use crate::peers::Task;
use crate::world::{Known, Movable, PAGE, World};

/// What the requests of a client are made of.
pub struct Maker<'a> {
    /// What can be asked for.
    pub world: &'a World,
    /// Chooses.
    pub chance: Chance,
    /// The access token.
    pub token: String,
}

/// A request.
pub struct Request {
    /// As it is sent.
    pub bytes: Vec<u8>,
    /// The deal that it moves, to its new stage.
    pub moves: Option<Movable>,
}

/// An operation.
pub struct Operation {
    /// Its name in the report.
    pub name: &'static str,
    /// The task of the peers that it is compared with.
    pub task: Option<Task>,
    /// The status of a good answer.
    pub status: u16,
    /// Most requests of one measurement; writes make the set grow.
    pub most: usize,
    /// Makes the next request.
    pub make: fn(&mut Maker) -> Request,
    /// Says what is wrong with an answer.
    pub check: fn(&Json, &World) -> Result<(), String>,
}

const NO_LIMIT: usize = usize::MAX;
const WRITES: usize = 6_000;

impl Maker<'_> {
    fn get(&self, path: &str) -> Request {
        Request { bytes: request("GET", &format!("/api/v1{path}"), &self.token, "", ""), moves: None }
    }

    fn person(&mut self) -> &Known {
        self.chance.pick(&self.world.contacts)
    }

    /// A few letters out of a person's name.
    fn part_of_name(&mut self) -> String {
        let letters: Vec<char> = self.person().name.chars().collect();
        let length = 5 + self.chance.below(3);
        let start = self.chance.below(letters.len().saturating_sub(length) + 1);
        letters.iter().skip(start).take(length).collect::<String>().trim().to_owned()
    }

    /// Words that somebody types to find one record: a name, the start of an address, a company, a slip of the fingers.
    fn words(&mut self) -> String {
        match self.chance.below(4) {
            0 => self.person().name.clone(),
            1 => {
                let address = self.person().email.clone();
                let local = address.split('@').next().unwrap_or_default();
                local.split_once('.').map_or(local, |(_, rest)| rest).to_owned()
            }
            2 => self.chance.pick(&self.world.accounts).name.clone(),
            _ => {
                let mut letters: Vec<char> = self.person().name.chars().collect();
                let at = letters.len() - 3;
                letters.swap(at, at + 1);
                letters.into_iter().collect()
            }
        }
    }
}

fn rows(answer: &Json, wanted: usize) -> Result<(), String> {
    let found = answer["data"].as_array().map_or(0, Vec::len);
    if found == wanted { Ok(()) } else { Err(format!("{found} rows instead of {wanted}")) }
}

fn some(answer: &Json) -> Result<(), String> {
    match answer["data"].as_array() {
        Some(data) if !data.is_empty() => Ok(()),
        _ => Err("nothing was found".to_owned()),
    }
}

fn a_page(answer: &Json, _: &World) -> Result<(), String> {
    rows(answer, PAGE)
}

fn anything(answer: &Json, _: &World) -> Result<(), String> {
    some(answer)
}

/// The request to which all others are compared: the same server, middleware and log, and nothing to do.
pub const NO_OP: &str = "no-op";
/// The first page, which a far page is compared with.
pub const FIRST_PAGE: &str = "list of 50 by name";
/// The far page.
pub const FAR: &str = "cursor page 1,000";

/// All operations, those that write last.
pub fn all() -> Vec<Operation> {
    let read = |name, task, make, check| Operation { name, task, status: 200, most: NO_LIMIT, make, check };
    vec![
        read(NO_OP, None, |_| Request { bytes: request("GET", "/healthz", "", "", ""), moves: None }, |_, _| Ok(())),
        read(
            "contact by id",
            Some(Task::Get),
            |maker| {
                let id = maker.person().id.clone();
                maker.get(&format!("/contacts/{id}"))
            },
            |answer, _| if answer["name"].is_string() { Ok(()) } else { Err("no contact".to_owned()) },
        ),
        read(FIRST_PAGE, Some(Task::List), |maker| maker.get("/contacts?sort=name&limit=50"), a_page),
        read(
            "list as the screen asks (100 rows, count, accounts)",
            Some(Task::ListOnScreen),
            |maker| maker.get("/contacts?sort=name&expand=account&limit=100&offset=0&count=exact"),
            |answer, _| rows(answer, 100),
        ),
        read(
            FAR,
            Some(Task::FarPage),
            |maker| maker.get(&format!("/contacts?sort=name&limit=50&cursor={}", maker.world.far_cursor)),
            a_page,
        ),
        read(
            "offset 50,000",
            Some(Task::FarPage),
            |maker| {
                let offset = 49_990 + maker.chance.below(20);
                maker.get(&format!("/contacts?sort=name&limit=50&offset={offset}"))
            },
            a_page,
        ),
        read(
            "filter + sort",
            Some(Task::List),
            |maker| {
                let source = *maker.chance.pick(&["Messe", "Website", "Empfehlung", "Anruf", "Partner", "Kampagne"]);
                let sort =
                    *maker.chance.pick(&["name", "-name", "created_at", "-created_at", "-updated_at", "updated_at"]);
                let owner = maker.chance.pick(&maker.world.owners).clone();
                match maker.chance.below(2) {
                    0 => maker.get(&format!("/contacts?source={source}&sort={sort}&limit=50")),
                    _ => maker.get(&format!("/contacts?owner_id={owner}&sort={sort}&limit=50")),
                }
            },
            a_page,
        ),
        read(
            "search by part of a name",
            Some(Task::PartOfName),
            |maker| {
                let part = encoded(&maker.part_of_name());
                maker.get(&format!("/contacts?name__contains={part}&sort=name&limit=50"))
            },
            anything,
        ),
        read(
            "the same as the screen asks (100 rows, count, accounts)",
            Some(Task::PartOfName),
            |maker| {
                let part = encoded(&maker.part_of_name());
                maker.get(&format!("/contacts?q={part}&sort=name&expand=account&limit=100&offset=0&count=exact"))
            },
            anything,
        ),
        read(
            "search box",
            Some(Task::SearchBox),
            |maker| {
                let words = encoded(&maker.words());
                maker.get(&format!("/search?q={words}&entities=contact,account,deal&limit=12"))
            },
            anything,
        ),
        read(
            "search box while typing (3 to 5 letters)",
            Some(Task::SearchBox),
            |maker| {
                let name = maker.person().name.clone();
                let length = 3 + maker.chance.below(3);
                let last = name.rsplit(' ').next().unwrap_or_default();
                let letters = encoded(&last.chars().take(length).collect::<String>());
                maker.get(&format!("/search?q={letters}&entities=contact,account,deal&limit=12"))
            },
            anything,
        ),
        read(
            "sums by stage",
            Some(Task::SumsByStage),
            |maker| maker.get("/metrics/open_amount?group_by=stage_id"),
            anything,
        ),
        read(
            "board as the screen asks",
            Some(Task::Board),
            |maker| maker.get(&format!("/board?pipeline_id={}&expand=account&limit=30", maker.world.pipeline)),
            |answer, _| {
                let columns = answer["columns"].as_array().map_or(&[][..], Vec::as_slice);
                let cards: usize = columns.iter().filter_map(|column| column["deals"].as_array()).map(Vec::len).sum();
                if columns.len() == 6 && cards == 180 { Ok(()) } else { Err(format!("{cards} cards")) }
            },
        ),
        read(
            "won amount by month",
            Some(Task::WonByMonth),
            |maker| maker.get("/metrics/won_amount?period=month"),
            anything,
        ),
        Operation {
            name: "create contact",
            task: Some(Task::Create),
            status: 201,
            most: WRITES,
            make: |maker| {
                let number = maker.chance.number();
                let account = maker.chance.pick(&maker.world.accounts).id.clone();
                let body = json!({
                    "first_name": "Greta", "last_name": format!("Neu{}", number % 100_000), "account_id": account,
                    "email": format!("greta.{number}@bench.example"), "phone": format!("+49 30 {:08}", number % 100_000_000),
                });
                let key = format!("idempotency-key: bench-{number:016x}\r\n");
                let bytes = request("POST", "/api/v1/contacts", &maker.token, &key, &body.to_string());
                Request { bytes, moves: None }
            },
            check: |answer, _| if answer["id"].is_string() { Ok(()) } else { Err("no contact".to_owned()) },
        },
        Operation {
            name: "move deal",
            task: Some(Task::Move),
            status: 200,
            most: WRITES,
            make: |maker| {
                let deal = maker.world.take_deal();
                let Some(mut deal) = deal else { return Request { bytes: Vec::new(), moves: None } };
                let place = maker.world.stages.iter().position(|stage| *stage == deal.stage).unwrap_or(0);
                let others = maker.world.stages.len() - 1;
                let next = (place + 1 + maker.chance.below(others)) % maker.world.stages.len();
                deal.stage = maker.world.stages[next].clone();
                let body = json!({"stage_id": deal.stage}).to_string();
                let seen = format!("if-match: \"{}\"\r\n", deal.version);
                let path = format!("/api/v1/deals/{}", deal.id);
                Request { bytes: request("PATCH", &path, &maker.token, &seen, &body), moves: Some(deal) }
            },
            check: |answer, _| if answer["stage_id"].is_string() { Ok(()) } else { Err("no deal".to_owned()) },
        },
    ]
}
