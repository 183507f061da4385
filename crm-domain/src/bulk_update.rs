//! Changing all records that a filter names: what is asked for, and what became of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::entity::Entity;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::query::{COUNT_CAP, Filter};
use crate::tag::Tag;

/// Most records that are named one by one.
pub const MAX_IDS: usize = 1000;
/// Most records that one bulk update is about.
pub const MAX_RECORDS: u64 = COUNT_CAP;
/// Longest words to look for, in characters.
const MAX_WORDS: usize = 200;

/// What is done to each record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BulkAct)]
pub enum Act {
    /// It is changed.
    #[default]
    Update,
    /// It goes into the recycle bin.
    Delete,
}

/// Which records are meant and what is done to each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkPlan)]
pub struct Plan {
    /// The kind of record: `account`, `contact`, `deal`, `activity` or `product`.
    pub entity: Entity,
    /// What the records meet; all records of the kind unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Words that the records hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The records themselves, when they were picked one by one; they have to meet the filter as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Uuid>>,
    /// What is done to each.
    #[serde(default)]
    pub act: Act,
    /// The members to change, as for a change of one record.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub changes: Map<String, Json>,
    /// Tags to put on each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_tag_ids: Vec<Id<Tag>>,
    /// Tags to take off each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_tag_ids: Vec<Id<Tag>>,
}

/// The kinds of record that are changed in bulk.
pub const ENTITIES: [Entity; 5] = [Entity::Account, Entity::Contact, Entity::Deal, Entity::Activity, Entity::Product];

impl Plan {
    /// Checks all that can be known without the records.
    ///
    /// # Errors
    /// Every fault, by pointer.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        if !ENTITIES.contains(&self.entity) {
            invalid.add("/entity", "invalid", "records of this kind are not changed in bulk");
        }
        if self.q.as_deref().is_some_and(|words| words.chars().count() > MAX_WORDS) {
            invalid.add("/q", "too_long", format!("at most {MAX_WORDS} characters"));
        }
        if self.ids.as_ref().is_some_and(|ids| ids.is_empty() || ids.len() > MAX_IDS) {
            invalid.add("/ids", "out_of_range", format!("between 1 and {MAX_IDS} ids"));
        }
        let tags = !self.add_tag_ids.is_empty() || !self.remove_tag_ids.is_empty();
        match self.act {
            Act::Update if self.changes.is_empty() && !tags => {
                invalid.add("/changes", "required", "at least one change");
            }
            Act::Delete if !self.changes.is_empty() || tags => {
                invalid.add("/changes", "invalid", "a record that goes into the recycle bin is not changed");
            }
            Act::Update | Act::Delete => {}
        }
        if tags && self.changes.contains_key("tag_ids") {
            invalid.add("/changes/tag_ids", "invalid", "either all tags, or those to put on and take off");
        }
        invalid.or(())
    }

    /// Returns the tags of a record that has these.
    pub fn tags(&self, now: &[Id<Tag>]) -> Vec<Id<Tag>> {
        let added = self.add_tag_ids.iter().filter(|tag| !now.contains(tag));
        now.iter().chain(added).filter(|tag| !self.remove_tag_ids.contains(tag)).copied().collect()
    }
}

/// Tells whether so many records are still those that somebody agreed to: some come and go while a person reads, but
/// nobody who agreed to ten means a hundred.
pub fn is_about(expected: u64, found: u64) -> bool {
    expected.abs_diff(found) <= expected / 50
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BulkOutcome)]
pub enum Outcome {
    /// It was changed.
    Updated,
    /// It went into the recycle bin.
    Deleted,
    /// There was nothing to change, or it did not meet the filter any more when its turn came.
    Skipped,
    /// It could not be changed.
    Failed,
}

impl Outcome {
    const ALL: [Outcome; 4] = [Outcome::Updated, Outcome::Deleted, Outcome::Skipped, Outcome::Failed];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Updated => "updated",
            Outcome::Deleted => "deleted",
            Outcome::Skipped => "skipped",
            Outcome::Failed => "failed",
        }
    }

    /// Reads the word for it.
    pub fn parse(word: &str) -> Option<Self> {
        Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// How far a bulk update is and what became of the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulkCounts)]
pub struct Counts {
    /// Records there are.
    pub total: i64,
    /// Records that are done.
    pub done: i64,
    /// Records that were changed.
    pub updated: i64,
    /// Records that went into the recycle bin.
    pub deleted: i64,
    /// Records that had nothing to change or did not meet the filter any more.
    pub skipped: i64,
    /// Records that could not be changed.
    pub failed: i64,
}

impl Counts {
    /// Notes what became of one more record.
    pub fn note(&mut self, outcome: Outcome) {
        self.done += 1;
        match outcome {
            Outcome::Updated => self.updated += 1,
            Outcome::Deleted => self.deleted += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed => self.failed += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(json: serde_json::Value) -> Plan {
        serde_json::from_value(json).unwrap()
    }

    fn faults(json: serde_json::Value) -> Vec<String> {
        plan(json).check().err().map_or(Vec::new(), |faults| faults.0.into_iter().map(|f| f.pointer).collect())
    }

    #[test]
    fn what_is_asked_for_has_to_make_sense() {
        use serde_json::json;
        assert!(faults(json!({"entity": "deal", "changes": {"name": "x"}})).is_empty());
        assert!(faults(json!({"entity": "deal", "act": "delete"})).is_empty());
        assert_eq!(faults(json!({"entity": "deal"})), ["/changes"]);
        assert_eq!(faults(json!({"entity": "deal", "act": "delete", "changes": {"name": "x"}})), ["/changes"]);
        assert_eq!(faults(json!({"entity": "user", "act": "delete", "ids": []})), ["/entity", "/ids"]);
        let tag = Uuid::from_u128(1);
        let both = json!({"entity": "deal", "changes": {"tag_ids": []}, "add_tag_ids": [tag]});
        assert_eq!(faults(both), ["/changes/tag_ids"]);
    }

    #[test]
    fn tags_are_put_on_and_taken_off_once() {
        let tag = |number: u128| Id::<Tag>::new(Uuid::from_u128(number));
        let asked = serde_json::json!({"entity": "deal", "add_tag_ids": [tag(2), tag(3)], "remove_tag_ids": [tag(1)]});
        assert_eq!(plan(asked).tags(&[tag(1), tag(2), tag(4)]), [tag(2), tag(4), tag(3)]);
    }

    #[test]
    fn a_number_that_somebody_agreed_to_holds_closely() {
        assert!(is_about(10, 10) && !is_about(10, 11) && !is_about(49, 48));
        assert!(is_about(1000, 1020) && !is_about(1000, 1021) && is_about(0, 0) && !is_about(0, 1));
    }
}
