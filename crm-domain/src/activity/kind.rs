//! What an activity is, and how pressing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an activity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// Somebody phoned.
    Call,
    /// People met.
    Meeting,
    /// Something is to be done.
    Task,
    /// Something is worth knowing.
    Note,
}

impl ActivityKind {
    /// Every kind.
    pub const ALL: &'static [ActivityKind] =
        &[ActivityKind::Call, ActivityKind::Meeting, ActivityKind::Task, ActivityKind::Note];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        ActivityKind::Call.as_str(),
        ActivityKind::Meeting.as_str(),
        ActivityKind::Task.as_str(),
        ActivityKind::Note.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            ActivityKind::Call => "call",
            ActivityKind::Meeting => "meeting",
            ActivityKind::Task => "task",
            ActivityKind::Note => "note",
        }
    }

    /// Finds the kind with this word.
    pub fn parse(word: &str) -> Option<ActivityKind> {
        ActivityKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }
}

/// How pressing an activity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Can wait.
    Low,
    /// As usual.
    Normal,
    /// Comes first.
    High,
}

impl Priority {
    /// Every priority.
    pub const ALL: &'static [Priority] = &[Priority::Low, Priority::Normal, Priority::High];
    /// The words for them.
    pub const NAMES: &'static [&'static str] =
        &[Priority::Low.as_str(), Priority::Normal.as_str(), Priority::High.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Priority::Low => "low",
            Priority::Normal => "normal",
            Priority::High => "high",
        }
    }

    /// Finds the priority with this word.
    pub fn parse(word: &str) -> Option<Priority> {
        Priority::ALL.iter().copied().find(|priority| priority.as_str() == word)
    }
}
