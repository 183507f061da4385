//! One tile of a dashboard: a metric, how it is split, and how that is drawn.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invalid::Invalid;
use crate::metric::{Grouping, Metric, Period, Stat};

/// The widths there are, in columns of twelve.
const WIDTHS: &[u8] = &[3, 4, 6, 8, 12];
/// Longest title, in characters.
const MAX_TITLE: usize = 100;

/// One tile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    /// The metric.
    pub metric: Metric,
    /// What it is split by.
    #[serde(default)]
    pub group_by: Option<Grouping>,
    /// The periods it is split by.
    #[serde(default)]
    pub period: Option<Period>,
    /// How durations and sizes become one; the mean unless given.
    #[serde(default)]
    pub stat: Option<Stat>,
    /// How it is drawn.
    pub chart: Chart,
    /// Its width, in columns of twelve: 3, 4, 6, 8 or 12.
    #[schema(minimum = 3, maximum = 12)]
    pub width: u8,
    /// What it is called; named after the metric unless given.
    #[serde(default)]
    pub title: Option<String>,
}

/// How a tile is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TileChart)]
pub enum Chart {
    /// As one number.
    Number,
    /// As bars.
    Bar,
    /// As a line through the periods.
    Line,
    /// As a table.
    Table,
}

impl Tile {
    pub(super) fn check(&self, index: usize, invalid: &mut Invalid) {
        let at = |member: &str| format!("/tiles/{index}/{member}");
        if let Err(faults) = self.metric.check(self.group_by.as_ref(), self.period, self.stat) {
            for fault in faults.0 {
                invalid.add(at(fault.pointer.trim_start_matches('/')), &fault.code, fault.detail);
            }
        }
        let refused = match self.chart {
            Chart::Number if self.group_by.is_some() || self.period.is_some() => "a number is not split",
            Chart::Line if self.period.is_none() => "a line goes through periods",
            Chart::Bar if self.group_by.is_none() && self.period.is_none() => "bars need a split",
            _ => "",
        };
        if !refused.is_empty() {
            invalid.add(at("chart"), "not_allowed", refused);
        }
        if !WIDTHS.contains(&self.width) {
            invalid.add(at("width"), "invalid_value", "one of: 3, 4, 6, 8, 12");
        }
        invalid.check_length(&at("title"), self.title.as_deref(), MAX_TITLE);
    }
}
