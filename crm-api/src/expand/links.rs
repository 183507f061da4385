//! `expand=links`: the records that activities hang on, each named beside its link.

use crm_db::error::{Error, Result};
use crm_db::tx::Reader;
use crm_domain::entity::Entity;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::Wire;

/// What is asked for.
pub(super) const LINKS: &str = "links";

/// The kinds of record an activity can hang on, and the member of a link that names one.
const LINKED: [(Entity, &str); 3] =
    [(Entity::Account, "account_id"), (Entity::Contact, "contact_id"), (Entity::Deal, "deal_id")];

/// A record that an activity hangs on, by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedRecord {
    /// The kind of record.
    entity: Entity,
    /// Its id.
    id: Uuid,
    /// What it is called.
    name: String,
}

/// Adds to each link of these activities the record it leads to; null when that is deleted or out of the actor's sight.
pub(super) fn expand(reader: &mut Reader<'_>, activities: &mut [Wire]) -> Result<()> {
    // The links stand inside the records, so these are taken apart.
    let read = |activity: &Wire| serde_json::from_str(activity.as_str());
    let mut records: Vec<Json> = activities
        .iter()
        .map(read)
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| Error::Broken(error.to_string()))?;
    name(reader, &mut records)?;
    for (activity, record) in activities.iter_mut().zip(&records) {
        *activity = Wire::of(record)?;
    }
    Ok(())
}

fn name(reader: &mut Reader<'_>, activities: &mut [Json]) -> Result<()> {
    for (entity, member) in LINKED {
        let mut ids: Vec<Uuid> = links(activities).filter_map(|link| target(link, member)).collect();
        ids.sort_unstable();
        ids.dedup();
        let names = reader.names(entity, &ids)?;
        for link in links(activities) {
            let Some(id) = target(link, member) else { continue };
            let record = names.get(&id).map(|name| LinkedRecord { entity, id, name: name.clone() });
            let record = serde_json::to_value(record).unwrap_or_default();
            if let Some(members) = link.as_object_mut() {
                members.insert("record".to_owned(), record);
            }
        }
    }
    Ok(())
}

fn links(activities: &mut [Json]) -> impl Iterator<Item = &mut Json> {
    activities.iter_mut().filter_map(|activity| activity.get_mut(LINKS)?.as_array_mut()).flatten()
}

fn target(link: &Json, member: &str) -> Option<Uuid> {
    Uuid::parse_str(link.get(member)?.as_str()?).ok()
}
