//! Metrics: the numbers on dashboards, each defined once. What a metric means, for people and for programs, stands in the
//! dictionary; how the database works it out, in the store.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entity::Entity;
use crate::invalid::Invalid;
use crate::time::Day;

pub use crate::metric::dictionary::Definition;
pub use crate::metric::period::{Period, Span};
pub use crate::metric::statistic::Histogram;

mod dictionary;
mod period;
mod statistic;

/// Why some metrics have no periods.
const NO_HISTORY: &str = "this metric tells the present state; its past is not kept";

/// A number that sums up many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// What open deals are worth.
    OpenAmount,
    /// What open deals are worth, each times its likelihood.
    WeightedAmount,
    /// What won deals are worth.
    WonAmount,
    /// How many deals were won.
    DealsWon,
    /// How many deals were lost.
    DealsLost,
    /// The share of closed deals that were won.
    WinRate,
    /// How long it took to win deals.
    SalesCycle,
    /// What a won deal is worth.
    AverageDealSize,
    /// The share of deals in a stage that went on.
    StageConversion,
    /// How long deals stayed in a stage.
    TimeInStage,
    /// What was done.
    ActivitiesDone,
    /// Open deals for which nothing is planned.
    DealsWithoutNextStep,
    /// Open deals that have been quiet for too long.
    RottingDeals,
}

/// What a metric counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricUnit)]
pub enum Unit {
    /// Minor units of the currency beside the value.
    Money,
    /// Records.
    Count,
    /// A share of 1.
    Ratio,
    /// Days, with fractions.
    Days,
}

/// How many values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricStat)]
pub enum Stat {
    /// Their sum over their number.
    Mean,
    /// The one in the middle.
    Median,
}

/// What a metric can be split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricGroup)]
pub enum GroupBy {
    /// The owner.
    OwnerId,
    /// The team.
    TeamId,
    /// The stage: the present one, or the one that was entered or left.
    StageId,
    /// Where deals came from.
    Source,
    /// The products on their lines.
    ProductId,
    /// The account.
    AccountId,
    /// The industry of the account.
    Industry,
}

/// What a metric is split by, as it is asked for and kept in tiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = MetricGrouping)]
pub enum Grouping {
    /// By what every metric of its kind can be split by.
    Own(GroupBy),
    /// By a custom field of deals that holds choices, yes and no, days, users or records: `custom.<key>`; days can be
    /// followed by the length of the periods, `custom.<key>.quarter`, which is a month unless given.
    Custom(String),
}

/// Which moment of a record a period is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// None: the metric tells the present state.
    Present,
    /// The day a deal was closed.
    Closed,
    /// The moment a deal came into a stage or left it.
    Moved,
    /// The moment something was done.
    Done,
}

impl Metric {
    /// Returns the fields of deals, among those that can be restricted, without which it cannot be told.
    pub const fn reads(self) -> &'static [&'static str] {
        match self {
            Metric::OpenAmount | Metric::WonAmount | Metric::AverageDealSize => &["amount_minor"],
            Metric::WeightedAmount => &["amount_minor", "probability", "weighted_minor"],
            Metric::DealsWithoutNextStep => &["without_next_step"],
            Metric::DealsWon
            | Metric::DealsLost
            | Metric::WinRate
            | Metric::SalesCycle
            | Metric::StageConversion
            | Metric::TimeInStage
            | Metric::ActivitiesDone
            | Metric::RottingDeals => &[],
        }
    }

    /// Every metric.
    pub const ALL: &'static [Metric] = &[
        Metric::OpenAmount,
        Metric::WeightedAmount,
        Metric::WonAmount,
        Metric::DealsWon,
        Metric::DealsLost,
        Metric::WinRate,
        Metric::SalesCycle,
        Metric::AverageDealSize,
        Metric::StageConversion,
        Metric::TimeInStage,
        Metric::ActivitiesDone,
        Metric::DealsWithoutNextStep,
        Metric::RottingDeals,
    ];

    /// Returns the word for it in paths.
    pub const fn as_str(self) -> &'static str {
        match self {
            Metric::OpenAmount => "open_amount",
            Metric::WeightedAmount => "weighted_amount",
            Metric::WonAmount => "won_amount",
            Metric::DealsWon => "deals_won",
            Metric::DealsLost => "deals_lost",
            Metric::WinRate => "win_rate",
            Metric::SalesCycle => "sales_cycle",
            Metric::AverageDealSize => "average_deal_size",
            Metric::StageConversion => "stage_conversion",
            Metric::TimeInStage => "time_in_stage",
            Metric::ActivitiesDone => "activities_done",
            Metric::DealsWithoutNextStep => "deals_without_next_step",
            Metric::RottingDeals => "rotting_deals",
        }
    }

    /// Finds the metric with this word.
    pub fn parse(word: &str) -> Option<Metric> {
        Metric::ALL.iter().copied().find(|metric| metric.as_str() == word)
    }

    /// Returns what it counts in.
    pub const fn unit(self) -> Unit {
        match self {
            Metric::OpenAmount | Metric::WeightedAmount | Metric::WonAmount | Metric::AverageDealSize => Unit::Money,
            Metric::WinRate | Metric::StageConversion => Unit::Ratio,
            Metric::SalesCycle | Metric::TimeInStage => Unit::Days,
            Metric::DealsWon
            | Metric::DealsLost
            | Metric::ActivitiesDone
            | Metric::DealsWithoutNextStep
            | Metric::RottingDeals => Unit::Count,
        }
    }

    /// Returns the kind of record it counts.
    pub const fn entity(self) -> Entity {
        match self {
            Metric::ActivitiesDone => Entity::Activity,
            _ => Entity::Deal,
        }
    }

    /// Returns the moment that periods are about.
    pub const fn dated(self) -> Dated {
        match self {
            Metric::OpenAmount | Metric::WeightedAmount | Metric::DealsWithoutNextStep | Metric::RottingDeals => {
                Dated::Present
            }
            Metric::WonAmount
            | Metric::DealsWon
            | Metric::DealsLost
            | Metric::WinRate
            | Metric::SalesCycle
            | Metric::AverageDealSize => Dated::Closed,
            Metric::StageConversion | Metric::TimeInStage => Dated::Moved,
            Metric::ActivitiesDone => Dated::Done,
        }
    }

    /// Returns the periods it can be split by.
    pub const fn periods(self) -> &'static [Period] {
        match self.dated() {
            Dated::Present => &[],
            Dated::Closed | Dated::Moved | Dated::Done => Period::ALL,
        }
    }

    /// Checks that the metric can be narrowed to days.
    ///
    /// # Errors
    /// Each of the two that does not fit.
    pub fn check_days(self, from: Option<Day>, to: Option<Day>) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        for (pointer, day) in [("/from", from), ("/to", to)] {
            if day.is_some() && self.dated() == Dated::Present {
                invalid.add(pointer, "no_history", NO_HISTORY);
            }
        }
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            invalid.add("/to", "out_of_range", "not before the first day");
        }
        invalid.or(())
    }

    /// Returns the statistics it can be answered as.
    pub const fn stats(self) -> &'static [Stat] {
        match self {
            Metric::SalesCycle | Metric::TimeInStage | Metric::AverageDealSize => &[Stat::Mean, Stat::Median],
            _ => &[],
        }
    }

    /// Returns what it can be split by.
    pub const fn groups(self) -> &'static [GroupBy] {
        match self.entity() {
            Entity::Activity => &[GroupBy::OwnerId],
            _ => GroupBy::ALL,
        }
    }

    /// Returns what it is split by unless asked otherwise.
    pub const fn usual_group(self) -> Option<GroupBy> {
        match self {
            Metric::TimeInStage => Some(GroupBy::StageId),
            _ => None,
        }
    }

    /// Checks that the metric can be asked for like this.
    ///
    /// # Errors
    /// Every parameter that does not fit.
    pub fn check(self, group_by: Option<&Grouping>, period: Option<Period>, stat: Option<Stat>) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        let fits = |by: &Grouping| match by {
            Grouping::Own(group) => self.groups().contains(group),
            Grouping::Custom(_) => self.entity() == Entity::Deal && by.custom().is_some(),
        };
        if group_by.is_some_and(|group| !fits(group)) {
            let known: Vec<&str> = self.groups().iter().map(|group| group.as_str()).collect();
            invalid.add("/group_by", "unknown_choice", format!("this metric is grouped by: {}", known.join(", ")));
        }
        if period.is_some_and(|period| !self.periods().contains(&period)) {
            invalid.add("/period", "no_history", NO_HISTORY);
        }
        if stat.is_some() && self.stats().is_empty() {
            invalid.add("/stat", "no_statistic", "this metric is a sum, a count or a share");
        }
        invalid.or(())
    }
}

impl GroupBy {
    /// Everything a metric of deals can be split by.
    pub const ALL: &'static [GroupBy] = &[
        GroupBy::OwnerId,
        GroupBy::TeamId,
        GroupBy::StageId,
        GroupBy::Source,
        GroupBy::ProductId,
        GroupBy::AccountId,
        GroupBy::Industry,
    ];

    /// Returns the word for it in queries: the field of a deal that narrows a list to one group.
    pub const fn as_str(self) -> &'static str {
        match self {
            GroupBy::OwnerId => "owner_id",
            GroupBy::TeamId => "team_id",
            GroupBy::StageId => "stage_id",
            GroupBy::Source => "source",
            GroupBy::ProductId => "product_id",
            GroupBy::AccountId => "account_id",
            GroupBy::Industry => "industry",
        }
    }

    /// Finds what this word names.
    pub fn parse(word: &str) -> Option<GroupBy> {
        GroupBy::ALL.iter().copied().find(|group| group.as_str() == word)
    }

    /// Returns the kind of record the groups are; nothing when they are words.
    pub const fn entity(self) -> Option<Entity> {
        match self {
            GroupBy::OwnerId => Some(Entity::User),
            GroupBy::TeamId => Some(Entity::Team),
            GroupBy::StageId => Some(Entity::Stage),
            GroupBy::ProductId => Some(Entity::Product),
            GroupBy::AccountId => Some(Entity::Account),
            GroupBy::Source | GroupBy::Industry => None,
        }
    }
}

impl Grouping {
    /// Reads what a word names; whether there is such a custom field is not looked at.
    pub fn parse(word: &str) -> Option<Grouping> {
        let custom = || Grouping::Custom(word.to_owned());
        GroupBy::parse(word).map(Grouping::Own).or_else(|| custom_group(word).map(|_| custom()))
    }

    /// Returns the group of every metric's own.
    pub fn own(&self) -> Option<GroupBy> {
        match self {
            Grouping::Own(group) => Some(*group),
            Grouping::Custom(_) => None,
        }
    }

    /// Returns key and period of a custom field.
    pub fn custom(&self) -> Option<(&str, Option<Period>)> {
        match self {
            Grouping::Own(_) => None,
            Grouping::Custom(word) => custom_group(word),
        }
    }
}

/// Takes `custom.<key>` or `custom.<key>.<period>` apart.
fn custom_group(word: &str) -> Option<(&str, Option<Period>)> {
    let rest = word.strip_prefix("custom.")?;
    let (key, period) = match rest.split_once('.') {
        Some((key, period)) => (key, Some(Period::parse(period)?)),
        None => (rest, None),
    };
    crate::custom_field::is_key(key).then_some((key, period))
}

impl Stat {
    /// Finds the statistic with this word.
    pub fn parse(word: &str) -> Option<Stat> {
        match word {
            "mean" => Some(Stat::Mean),
            "median" => Some(Stat::Median),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_state_has_no_periods_and_a_count_no_statistic() {
        let faults = |metric: Metric| {
            let asked = metric.check(Some(&Grouping::Own(GroupBy::Source)), Some(Period::Month), Some(Stat::Median));
            let mut codes: Vec<String> = asked.err().into_iter().flat_map(|e| e.0).map(|fault| fault.code).collect();
            codes.sort();
            codes
        };
        assert_eq!(faults(Metric::RottingDeals), ["no_history", "no_statistic"]);
        assert_eq!(faults(Metric::ActivitiesDone), ["no_statistic", "unknown_choice"]);
        assert!(faults(Metric::SalesCycle).is_empty());
    }

    #[test]
    fn every_metric_is_found_by_its_word_and_defined() {
        for metric in Metric::ALL {
            assert_eq!(Metric::parse(metric.as_str()), Some(*metric));
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.as_str());
            let definition = metric.definition();
            assert_eq!(definition.metric, *metric);
            assert_eq!(definition.denominator.is_some(), metric.unit() == Unit::Ratio || !metric.stats().is_empty());
        }
    }
}
