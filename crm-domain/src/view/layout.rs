//! How a view is shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a view is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// As rows.
    List,
    /// As cards in columns.
    Board,
}

impl Layout {
    /// Every layout.
    pub const ALL: &'static [Layout] = &[Layout::List, Layout::Board];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[Layout::List.as_str(), Layout::Board.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layout::List => "list",
            Layout::Board => "board",
        }
    }

    /// Finds the layout with this word.
    pub fn parse(word: &str) -> Option<Layout> {
        Layout::ALL.iter().copied().find(|layout| layout.as_str() == word)
    }
}
