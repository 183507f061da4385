//! What all tiles of a dashboard are narrowed to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::Id;
use crate::invalid::Invalid;
use crate::pipeline::Pipeline;
use crate::team::Team;
use crate::time::Day;
use crate::user::User;

/// What all tiles of a dashboard are narrowed to. Records that are gone are not looked for here: their tiles are empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DashboardFilters {
    /// Deals of this pipeline.
    pub pipeline_id: Option<Id<Pipeline>>,
    /// What this user owns.
    pub owner_id: Option<Id<User>>,
    /// What belongs to this team.
    pub team_id: Option<Id<Team>>,
    /// The time that is told about; the present state has none.
    pub span: DashboardSpan,
    /// The first day of a custom span.
    pub from: Option<Day>,
    /// The last day of a custom span.
    pub to: Option<Day>,
}

/// A span of time, which moves on with the days; all of it until now, unless told otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DashboardSpan {
    /// From the first record on.
    #[default]
    AllTime,
    /// The present month.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// The present quarter.
    ThisQuarter,
    /// The quarter before.
    LastQuarter,
    /// The present year.
    ThisYear,
    /// The year before.
    LastYear,
    /// The present month and the eleven before.
    #[serde(rename = "last_12_months")]
    Last12Months,
    /// The days from `from` to `to`, both included.
    Custom,
}

impl DashboardFilters {
    pub(super) fn check(&self, invalid: &mut Invalid) {
        let is_custom = self.span == DashboardSpan::Custom;
        for (pointer, day) in [("/filters/from", self.from), ("/filters/to", self.to)] {
            match day {
                None if is_custom => invalid.add(pointer, "required", "a custom span has a first and a last day"),
                Some(_) if !is_custom => invalid.add(pointer, "not_allowed", "only a custom span has days of its own"),
                _ => {}
            }
        }
        if is_custom && self.from.zip(self.to).is_some_and(|(from, to)| from > to) {
            invalid.add("/filters/to", "out_of_range", "not before the first day");
        }
    }
}
