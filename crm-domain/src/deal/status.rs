//! Whether a deal is open, won or lost, and why it was lost.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a stage is, and so the deals in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DealStatus)]
pub enum Status {
    /// Can still go either way.
    Open,
    /// Sold.
    Won,
    /// Not sold.
    Lost,
}

impl Status {
    /// Every status.
    pub const ALL: &'static [Status] = &[Status::Open, Status::Won, Status::Lost];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[Status::Open.as_str(), Status::Won.as_str(), Status::Lost.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Won => "won",
            Status::Lost => "lost",
        }
    }

    /// Finds the status with this word.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.iter().copied().find(|status| status.as_str() == word)
    }
}

/// Why a deal was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// Too expensive.
    Price,
    /// Bought from somebody else.
    Competitor,
    /// Nothing to pay with.
    NoBudget,
    /// Nobody decided.
    NoDecision,
    /// Nothing to use it for.
    NoNeed,
    /// Too early or too late.
    Timing,
    /// Something else.
    Other,
    /// Nobody knows any more; only an import may say so.
    NotRecorded,
}

impl LossReason {
    /// Every reason.
    pub const ALL: &'static [LossReason] = &[
        LossReason::Price,
        LossReason::Competitor,
        LossReason::NoBudget,
        LossReason::NoDecision,
        LossReason::NoNeed,
        LossReason::Timing,
        LossReason::Other,
        LossReason::NotRecorded,
    ];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        LossReason::Price.as_str(),
        LossReason::Competitor.as_str(),
        LossReason::NoBudget.as_str(),
        LossReason::NoDecision.as_str(),
        LossReason::NoNeed.as_str(),
        LossReason::Timing.as_str(),
        LossReason::Other.as_str(),
        LossReason::NotRecorded.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            LossReason::Price => "price",
            LossReason::Competitor => "competitor",
            LossReason::NoBudget => "no_budget",
            LossReason::NoDecision => "no_decision",
            LossReason::NoNeed => "no_need",
            LossReason::Timing => "timing",
            LossReason::Other => "other",
            LossReason::NotRecorded => "not_recorded",
        }
    }

    /// Finds the reason with this word.
    pub fn parse(word: &str) -> Option<LossReason> {
        LossReason::ALL.iter().copied().find(|reason| reason.as_str() == word)
    }
}
