//! What a view asks for. Only its size is checked here: fields come and go, and a view outlives them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invalid::Invalid;
use crate::query::{Filter, MAX_DEPTH, MAX_LEAVES};

/// Most columns of one view.
const MAX_COLUMNS: usize = 100;
/// Longest name of a field.
const MAX_NAME: usize = 100;
/// Most bytes of the whole query as JSON.
const MAX_BYTES: usize = 20_000;

/// What a view asks for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ViewQuery {
    /// What the records must meet.
    pub filter: Option<Filter>,
    /// The order (`name` or `-name`).
    pub sort: Option<String>,
    /// Words to look for.
    pub q: Option<String>,
    /// The columns, in order; none means the default ones.
    pub columns: Vec<String>,
    /// The field to group by.
    pub group: Option<String>,
}

impl ViewQuery {
    /// Checks that it is of a bearable size.
    pub(super) fn check(&self, invalid: &mut Invalid) {
        let mut leaves = 0;
        if let Some(filter) = &self.filter {
            if is_deeper_than(filter, MAX_DEPTH, &mut leaves) {
                invalid.add("/query/filter", "too_deep", format!("at most {MAX_DEPTH} levels"));
            } else if leaves > MAX_LEAVES {
                invalid.add("/query/filter", "too_long", format!("at most {MAX_LEAVES} comparisons"));
            }
        }
        invalid.check_length("/query/sort", self.sort.as_deref(), MAX_NAME);
        invalid.check_length("/query/q", self.q.as_deref(), 200);
        invalid.check_length("/query/group", self.group.as_deref(), MAX_NAME);
        if self.columns.len() > MAX_COLUMNS {
            invalid.add("/query/columns", "too_long", format!("at most {MAX_COLUMNS} columns"));
        }
        for (index, column) in self.columns.iter().enumerate().take(MAX_COLUMNS) {
            invalid.check_length(&format!("/query/columns/{index}"), Some(column), MAX_NAME);
        }
        if serde_json::to_vec(self).is_ok_and(|bytes| bytes.len() > MAX_BYTES) {
            invalid.add("/query", "too_long", format!("at most {MAX_BYTES} bytes"));
        }
    }
}

/// Tells whether the filter has more levels, and counts its comparisons on the way.
fn is_deeper_than(filter: &Filter, levels: usize, leaves: &mut usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return true;
    };
    match filter {
        Filter::All { all: filters } | Filter::Any { any: filters } => {
            filters.iter().any(|filter| is_deeper_than(filter, below, leaves))
        }
        Filter::Not { not: filter } => is_deeper_than(filter, below, leaves),
        Filter::Where(_) => {
            *leaves += 1;
            false
        }
    }
}
