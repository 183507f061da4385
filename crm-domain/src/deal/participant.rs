//! The people a deal is about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::contact::Contact;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;

/// Most people of one deal.
const MAX_PARTICIPANTS: usize = 100;

/// A contact's part in a deal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DealContact)]
pub struct Participant {
    /// The contact.
    pub contact_id: Id<Contact>,
    /// What the contact does in it, such as "decides".
    #[serde(default)]
    pub role: Option<String>,
}

/// Replaces the whole list.
pub(super) fn replace(participants: &mut Vec<Participant>, input: Patch<Vec<Participant>>, invalid: &mut Invalid) {
    let wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    if wanted.len() > MAX_PARTICIPANTS {
        invalid.add("/contacts", "too_long", format!("at most {MAX_PARTICIPANTS} entries"));
        return;
    }
    let mut replaced: Vec<Participant> = Vec::with_capacity(wanted.len());
    for (index, participant) in wanted.into_iter().enumerate() {
        invalid.check_length(&format!("/contacts/{index}/role"), participant.role.as_deref(), 100);
        if replaced.iter().any(|known| known.contact_id == participant.contact_id) {
            invalid.add(format!("/contacts/{index}/contact_id"), "duplicate", "the same contact twice");
        }
        let role = participant.role.map(|role| role.trim().to_owned()).filter(|role| !role.is_empty());
        replaced.push(Participant { contact_id: participant.contact_id, role });
    }
    *participants = replaced;
}
