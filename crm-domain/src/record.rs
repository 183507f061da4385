//! What every record has in common: its head, its fields, how it is made and changed, and what it refers to.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::account::Account;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::entity::Entity;
use crate::field::{Field, Kind};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::CURRENCIES;
use crate::policy::fields::Withheld;
use crate::team::Team;
use crate::time::{Day, Instant};
use crate::user::User;

/// Custom values of a record by the key of their field.
pub type Custom = BTreeMap<String, serde_json::Value>;

/// What a new or changed record takes from its surroundings.
#[derive(Debug, Clone)]
pub struct Context {
    /// The id a new record gets.
    pub id: Uuid,
    /// Now.
    pub now: Instant,
    /// Today in the actor's time zone.
    pub today: Day,
    /// The user behind the actor.
    pub user_id: Option<Id<User>>,
    /// The team that new records of this user belong to.
    pub team_id: Option<Id<Team>>,
    /// The company's base currency; empty for a kind of record that holds no currency.
    pub currency: String,
    /// Makes ids for new parts of the record.
    pub next_id: fn() -> Uuid,
}

/// The members that permissions, versions and the recycle bin work on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The record's id.
    pub id: Uuid,
    /// Counts its changes, from 1.
    pub version: i32,
    /// Who owns it; records that are not owned have none.
    pub owner_id: Option<Id<User>>,
    /// The team it belongs to.
    pub team_id: Option<Id<Team>>,
    /// When it went to the recycle bin.
    pub deleted_at: Option<Instant>,
}

/// A reference from a record to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The member that holds it, as a JSON Pointer without indexes.
    pub pointer: &'static str,
    /// The kind of record it points at.
    pub entity: Entity,
    /// The id it points at.
    pub id: Uuid,
}

impl Reference {
    /// A reference when there is an id.
    pub fn maybe<E>(pointer: &'static str, entity: Entity, id: Option<Id<E>>) -> Option<Self> {
        id.map(|id| Reference { pointer, entity, id: id.uuid() })
    }

    /// The reference of what is about one account, contact or deal; nothing when it names none or several.
    pub fn one_of(account: Option<Id<Account>>, contact: Option<Id<Contact>>, deal: Option<Id<Deal>>) -> Option<Self> {
        match (account, contact, deal) {
            (Some(id), None, None) => Reference::maybe("/account_id", Entity::Account, Some(id)),
            (None, Some(id), None) => Reference::maybe("/contact_id", Entity::Contact, Some(id)),
            (None, None, Some(id)) => Reference::maybe("/deal_id", Entity::Deal, Some(id)),
            _ => None,
        }
    }
}

/// What the search index knows of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText {
    /// The line a hit shows first.
    pub title: String,
    /// The line below it.
    pub subtitle: Option<String>,
    /// Everything that can be found, unfolded.
    pub text: String,
}

/// A record: the shape on the wire, with the rules about it.
pub trait Record: Clone + PartialEq + Serialize + Send + Sync + 'static {
    /// Its kind.
    const ENTITY: Entity;
    /// Its fields.
    const FIELDS: &'static [Field];
    /// The order of lists that ask for none (`name` or `-name`).
    const DEFAULT_SORT: &'static str;
    /// What clients may set, for creating and changing alike.
    type Input: DeserializeOwned + Default + Clone + Send + Sync + 'static;

    /// Makes a new record.
    fn new(input: Self::Input, context: &Context) -> Result<Self, Invalid>;
    /// Returns the record with the input applied.
    fn apply(&self, input: Self::Input, context: &Context) -> Result<Self, Invalid>;

    /// Tells whether records of this kind hold a currency, and so need the company's where none is named.
    fn holds_currency() -> bool {
        Self::FIELDS.iter().any(|field| matches!(field.kind, Kind::Choice(choices) if choices == CURRENCIES))
    }

    /// Returns its head.
    fn head(&self) -> Head;
    /// Notes a change: the next version, at this moment.
    fn touch(&mut self, now: Instant);
    /// Moves it into the recycle bin or out of it.
    fn set_deleted(&mut self, at: Option<Instant>);

    /// Returns the records it refers to, those of its parts included.
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }
    /// Returns what the search index is to know of it.
    fn search_text(&self) -> Option<SearchText> {
        None
    }
    /// Returns the tags and products that lists of it are often narrowed to.
    fn listed_under(&self) -> Vec<Uuid> {
        Vec::new()
    }
    /// Returns what of it is withheld from whom it is shown to; nothing for a kind of record without restrictions.
    fn withheld_mut(&mut self) -> Option<&mut Withheld> {
        None
    }
    /// Returns its custom values.
    fn custom(&self) -> Option<&Custom> {
        None
    }
    /// Returns its custom values to change.
    fn custom_mut(&mut self) -> Option<&mut Custom> {
        None
    }
    /// Tells whether a change from one state to the other is one of the configuration: of how all work, and not of what they
    /// work on. `None` stands for "not there".
    fn configures(_before: Option<&Self>, _after: Option<&Self>) -> bool {
        crate::configuration::KINDS.contains(&Self::ENTITY)
    }
    /// Returns the line it is called by in the recycle bin and in events.
    fn title(&self) -> String;
}

/// Implements the members of [`Record`] that only move the common columns.
#[macro_export]
macro_rules! common_members {
    (owned) => {
        fn head(&self) -> $crate::record::Head {
            $crate::record::Head {
                id: self.id.uuid(),
                version: self.version,
                owner_id: self.owner_id,
                team_id: self.team_id,
                deleted_at: self.deleted_at,
            }
        }
        $crate::common_members!(movers);
    };
    (unowned) => {
        fn head(&self) -> $crate::record::Head {
            $crate::record::Head {
                id: self.id.uuid(),
                version: self.version,
                owner_id: None,
                team_id: None,
                deleted_at: self.deleted_at,
            }
        }
        $crate::common_members!(movers);
    };
    (by_owner) => {
        fn head(&self) -> $crate::record::Head {
            $crate::record::Head {
                id: self.id.uuid(),
                version: self.version,
                owner_id: self.owner_id,
                team_id: None,
                deleted_at: self.deleted_at,
            }
        }
        $crate::common_members!(movers);
    };
    (movers) => {
        fn touch(&mut self, now: $crate::time::Instant) {
            self.version += 1;
            self.updated_at = now;
        }
        fn set_deleted(&mut self, at: Option<$crate::time::Instant>) {
            self.deleted_at = at;
        }
    };
}
