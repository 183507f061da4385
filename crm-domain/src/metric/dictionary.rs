//! The dictionary: what each metric means, in words.

use serde::Serialize;
use utoipa::ToSchema;

use crate::entity::Entity;
use crate::metric::{Dated, GroupBy, Metric, Period, Stat, Unit};

/// What a metric means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = MetricDefinition)]
pub struct Definition {
    /// The metric.
    pub metric: Metric,
    /// Its name in English.
    pub name: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The kind of record it counts, whose list filters it takes.
    pub entity: Entity,
    /// What is counted or summed up.
    pub numerator: &'static str,
    /// What that is divided by; nothing for sums and counts.
    pub denominator: Option<&'static str>,
    /// Which day or moment puts a record into a period.
    pub dated: &'static str,
    /// The periods it can be split by.
    pub periods: &'static [Period],
    /// The statistics it can be answered as; the first unless asked otherwise.
    pub stats: &'static [Stat],
    /// What it can be split by.
    pub groups: &'static [GroupBy],
    /// What it is split by unless `group_by` says otherwise.
    pub usual_group: Option<GroupBy>,
}

/// Name, numerator and denominator.
type Words = (&'static str, &'static str, Option<&'static str>);

impl Metric {
    /// Returns its entry in the dictionary.
    pub const fn definition(self) -> Definition {
        let (name, numerator, denominator) = self.words();
        Definition {
            metric: self,
            name,
            unit: self.unit(),
            entity: self.entity(),
            numerator,
            denominator,
            dated: match self.dated() {
                Dated::Present => "nothing: it tells the present state, and amounts convert at the rate of today",
                Dated::Closed => "the day a deal was closed, at whose rate amounts convert",
                Dated::Moved => "the moment of the move, in the time zone of the company",
                Dated::Done => "the moment it was done, in the time zone of the company",
            },
            periods: self.periods(),
            stats: self.stats(),
            groups: self.groups(),
            usual_group: self.usual_group(),
        }
    }

    const fn words(self) -> Words {
        match self {
            Metric::OpenAmount => ("Open amount", "the amounts of open deals; by product, those of its lines", None),
            Metric::WeightedAmount => (
                "Weighted amount",
                "the amounts of open deals, each times its likelihood by hand, else by stage; the sum is rounded once",
                None,
            ),
            Metric::WonAmount => ("Won amount", "the amounts of won deals; by product, those of its lines", None),
            Metric::DealsWon => ("Deals won", "won deals", None),
            Metric::DealsLost => ("Deals lost", "lost deals", None),
            Metric::WinRate => ("Win rate", "won deals", Some("won and lost deals")),
            Metric::SalesCycle => ("Sales cycle", "the days from start to closing of won deals", Some("won deals")),
            Metric::AverageDealSize => {
                ("Average deal size", "the amounts of won deals", Some("won deals that have an amount"))
            }
            Metric::StageConversion => (
                "Stage conversion",
                "those of the deals that came into a later stage of the pipeline afterwards, or were won",
                Some("deals that came into an open stage, each once a group and period"),
            ),
            Metric::TimeInStage => (
                "Time in stage",
                "the time of each stay in a stage that has ended; the count is that of the deals",
                Some("stays in a stage that have ended"),
            ),
            Metric::ActivitiesDone => {
                ("Activities done", "tasks that were done, and calls and meetings whose time has come", None)
            }
            Metric::DealsWithoutNextStep => (
                "Deals without a next step",
                "open deals with neither an open task or coming call or meeting, nor words about the next step",
                None,
            ),
            Metric::RottingDeals => (
                "Rotting deals",
                "open deals in whose stage nothing has happened for more days than the stage allows",
                None,
            ),
        }
    }
}
