//! The bounds of input members, for the document: `build.rs` reads them from the checks in the domain, as the derive does
//! not see them through `Patch`.

use crm_domain::money::MAX_MINOR;
use serde_json::{Value as Json, json};

include!(concat!(env!("OUT_DIR"), "/bounds.rs"));

/// Writes the bounds into the schemas.
pub(super) fn add(document: &mut Json) {
    for (schema, member, bound, value) in BOUNDS {
        let pointer = format!("/components/schemas/{schema}/properties/{member}");
        if let Some(member) = document.pointer_mut(&pointer).and_then(Json::as_object_mut) {
            member.insert((*bound).to_owned(), json!(value));
        }
    }
}
