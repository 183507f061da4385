//! What is in the full set, as the API tells it: ids, owners, names and cursors to ask for.

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Mutex;

use serde_json::Value as Json;

use crate::Outcome;
use crate::api::Api;

/// Records on a page.
pub const PAGE: usize = 50;
/// The page whose cursor is compared with the first.
pub const FAR_PAGE: usize = 1000;
/// Most records that one request answers.
const WIDE: usize = 200;

/// A deal that can be moved.
pub struct Movable {
    /// Its id.
    pub id: String,
    /// The version that was seen last.
    pub version: i64,
    /// The stage it is in.
    pub stage: String,
}

/// A person or company to look for.
pub struct Known {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
}

/// What can be asked for.
pub struct World {
    /// All contacts.
    pub contacts: Vec<Known>,
    /// Accounts.
    pub accounts: Vec<Known>,
    /// Owners of contacts.
    pub owners: Vec<String>,
    /// The pipeline with the deals.
    pub pipeline: String,
    /// Its open stages.
    pub stages: Vec<String>,
    /// Open deals.
    pub deals: Mutex<VecDeque<Movable>>,
    /// Where page 1,000 of the contacts by name starts.
    pub far_cursor: String,
}

fn text(record: &Json, name: &str) -> String {
    record[name].as_str().unwrap_or_default().to_owned()
}

fn known(records: &[Json]) -> Vec<Known> {
    let one =
        |record: &Json| Known { id: text(record, "id"), name: text(record, "name"), email: text(record, "email") };
    records.iter().map(one).collect()
}

impl World {
    /// Looks around.
    pub fn discover(api: &mut Api) -> Outcome<World> {
        let (records, _) = api.walk(&format!("/contacts?sort=name&limit={WIDE}"), usize::MAX)?;
        let owners: BTreeSet<String> = records.iter().map(|record| text(record, "owner_id")).collect();
        let contacts = known(&records);
        let (_, far_cursor) = api.walk(&format!("/contacts?sort=name&limit={PAGE}"), FAR_PAGE - 1)?;
        let (accounts, _) = api.walk(&format!("/accounts?sort=name&limit={WIDE}"), 20)?;
        let (deals, _) = api.walk(&format!("/deals?status=open&sort=-created_at&limit={WIDE}"), 100)?;
        let pipeline = deals.first().map(|deal| text(deal, "pipeline_id")).ok_or("there are no open deals")?;
        let (stages, _) = api.walk(&format!("/stages?limit={WIDE}"), 1)?;
        let stages: Vec<String> = stages
            .iter()
            .filter(|stage| stage["pipeline_id"] == pipeline.as_str() && stage["kind"] == "open")
            .map(|stage| text(stage, "id"))
            .collect();
        let movable = deals.iter().map(|deal| Movable {
            id: text(deal, "id"),
            version: deal["version"].as_i64().unwrap_or(1),
            stage: text(deal, "stage_id"),
        });
        let world = World {
            contacts,
            accounts: known(&accounts),
            owners: owners.into_iter().filter(|owner| !owner.is_empty()).collect(),
            pipeline,
            stages,
            deals: Mutex::new(movable.collect()),
            far_cursor,
        };
        if world.contacts.len() < PAGE * FAR_PAGE || world.far_cursor.is_empty() || world.stages.len() < 2 {
            return Err(format!("the set is not full: {} contacts", world.contacts.len()));
        }
        Ok(world)
    }

    /// Takes a deal to be moved.
    pub fn take_deal(&self) -> Option<Movable> {
        self.deals.lock().ok()?.pop_front()
    }

    /// Puts a deal back.
    pub fn put_deal(&self, deal: Movable) {
        if let Ok(mut deals) = self.deals.lock() {
            deals.push_back(deal);
        }
    }
}
