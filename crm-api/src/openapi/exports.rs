//! The parameters of exports: those of their lists but for what asks for a page, and their own.

use crm_domain::entity::Entity;
use serde_json::{Value as Json, json};

use super::{filters, query, sort};
use crate::expand;

/// Returns the parameters of the export of these records.
pub(super) fn parameters(entity: Entity) -> Vec<Json> {
    let fields = expand::fields(entity);
    let mut parameters = vec![
        query("format", "The kind of file.", json!({"type": "string", "enum": ["csv", "xlsx"], "default": "csv"})),
        query(
            "columns",
            "Fields or columns in their order, separated by commas; all unless given.",
            json!({"type": "string"}),
        ),
        query(
            "ids",
            "Ids of the records to export, separated by commas; all of the list unless given.",
            json!({"type": "string"}),
        ),
        sort(fields),
        query("q", "Words to look for.", json!({"type": "string", "maxLength": 200})),
        query("filter", "A filter as JSON text, as saved views hold it.", json!({"type": "string"})),
        query("ticket", "A download ticket, in place of a bearer token.", json!({"type": "string"})),
    ];
    parameters.extend(filters(fields));
    parameters
}
