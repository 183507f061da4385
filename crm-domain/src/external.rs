//! The ids a record has in other systems.

use std::collections::BTreeMap;

use crate::invalid::Invalid;
use crate::patch::Patch;

/// The record's id in each other system, by the system's name.
pub type ExternalIds = BTreeMap<String, String>;
/// Changes to them; `None` removes one.
pub type ExternalIdsInput = BTreeMap<String, Option<String>>;

/// Applies changes: what is not named stays.
pub fn apply(ids: &mut ExternalIds, input: Patch<ExternalIdsInput>, invalid: &mut Invalid) {
    match input {
        Patch::Absent => {}
        Patch::Null => ids.clear(),
        Patch::Set(changes) => {
            for (source, value) in changes {
                if !is_source(&source) {
                    invalid.add("/external_ids", "invalid_source", "a source is 1 to 50 of a-z, 0-9, _ and -");
                }
                match value {
                    Some(value) if value.is_empty() || value.len() > 200 => {
                        invalid.add(format!("/external_ids/{source}"), "too_long", "1 to 200 bytes");
                    }
                    Some(value) => {
                        ids.insert(source, value);
                    }
                    None => {
                        ids.remove(&source);
                    }
                }
            }
        }
    }
}

/// Tells whether this can name another system.
pub fn is_source(source: &str) -> bool {
    (1..=50).contains(&source.len())
        && source.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
}
