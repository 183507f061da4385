//! The tags on a record.

use crate::entity::Entity;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::Reference;
use crate::tag::Tag;

/// Most tags on one record.
const MAX_TAGS: usize = 50;

/// Replaces the tags of a record; the same tag twice counts once.
pub fn apply(tags: &mut Vec<Id<Tag>>, input: Patch<Vec<Id<Tag>>>, invalid: &mut Invalid) {
    let mut wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    wanted.sort();
    wanted.dedup();
    if wanted.len() > MAX_TAGS {
        invalid.add("/tag_ids", "too_long", format!("at most {MAX_TAGS} tags"));
    }
    *tags = wanted;
}

/// Returns the references to the tags.
pub fn references(tags: &[Id<Tag>]) -> impl Iterator<Item = Reference> {
    tags.iter().map(|tag| Reference { pointer: "/tag_ids", entity: Entity::Tag, id: tag.uuid() })
}
