//! How forecasts count the deals of a stage.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::deal::Status;

/// How forecasts count the deals of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForecastCategory {
    /// Not at all.
    Omitted,
    /// As possible.
    Pipeline,
    /// As what comes if all goes well.
    BestCase,
    /// As promised.
    Commit,
    /// As done.
    Closed,
}

impl ForecastCategory {
    /// Every category.
    pub const ALL: &'static [ForecastCategory] = &[
        ForecastCategory::Omitted,
        ForecastCategory::Pipeline,
        ForecastCategory::BestCase,
        ForecastCategory::Commit,
        ForecastCategory::Closed,
    ];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        ForecastCategory::Omitted.as_str(),
        ForecastCategory::Pipeline.as_str(),
        ForecastCategory::BestCase.as_str(),
        ForecastCategory::Commit.as_str(),
        ForecastCategory::Closed.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            ForecastCategory::Omitted => "omitted",
            ForecastCategory::Pipeline => "pipeline",
            ForecastCategory::BestCase => "best_case",
            ForecastCategory::Commit => "commit",
            ForecastCategory::Closed => "closed",
        }
    }

    /// Finds the category with this word.
    pub fn parse(word: &str) -> Option<ForecastCategory> {
        ForecastCategory::ALL.iter().copied().find(|category| category.as_str() == word)
    }

    /// Returns the category of stages that do not say.
    pub(super) const fn of(kind: Status) -> ForecastCategory {
        match kind {
            Status::Open => ForecastCategory::Pipeline,
            Status::Won => ForecastCategory::Closed,
            Status::Lost => ForecastCategory::Omitted,
        }
    }
}
