//! The records an activity hangs on: it is visible where one of them is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::Account;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::entity::Entity;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::Reference;

/// Most links of one activity.
const MAX_LINKS: usize = 50;

/// A record an activity hangs on; exactly one member is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ActivityLink)]
pub struct Link {
    /// A contact.
    pub contact_id: Option<Id<Contact>>,
    /// An account.
    pub account_id: Option<Id<Account>>,
    /// A deal.
    pub deal_id: Option<Id<Deal>>,
}

impl Link {
    /// Returns the one record it points at, or nothing when it names none or several.
    pub fn reference(&self) -> Option<Reference> {
        match (self.contact_id, self.account_id, self.deal_id) {
            (Some(id), None, None) => Reference::maybe("/links", Entity::Contact, Some(id)),
            (None, Some(id), None) => Reference::maybe("/links", Entity::Account, Some(id)),
            (None, None, Some(id)) => Reference::maybe("/links", Entity::Deal, Some(id)),
            _ => None,
        }
    }
}

/// Replaces the whole list; the same record twice counts once.
pub(super) fn replace(links: &mut Vec<Link>, input: Patch<Vec<Link>>, invalid: &mut Invalid) {
    let wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    if wanted.len() > MAX_LINKS {
        invalid.add("/links", "too_long", format!("at most {MAX_LINKS} records"));
        return;
    }
    let mut replaced: Vec<Link> = Vec::with_capacity(wanted.len());
    for (index, link) in wanted.into_iter().enumerate() {
        if link.reference().is_none() {
            invalid.add(format!("/links/{index}"), "one_of", "exactly one of contact_id, account_id and deal_id");
        } else if !replaced.contains(&link) {
            replaced.push(link);
        }
    }
    *links = replaced;
}
