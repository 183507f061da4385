//! Metrics worked out by hand, record by record.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use crm_db::Store;
use crm_db::metric::{Number, Point};
use crm_domain::activity::{Activity, ActivityKind};
use crm_domain::deal::{Deal, StageChange};
use crm_domain::fold::fold;
use crm_domain::id::Id;
use crm_domain::metric::{Dated, GroupBy, Metric, Period, Stat};
use crm_domain::money::minor_digits;
use crm_domain::stage::Stage;
use crm_domain::time::Day;
use crm_tests::world::system;
use std::collections::HashMap;
use uuid::Uuid;

use super::How;
use super::made::Company;

const BASE: &str = "EUR";

pub struct Hand<'a> {
    company: &'a Company,
    moves: HashMap<Id<Deal>, Vec<StageChange>>,
    industries: HashMap<Uuid, Option<String>>,
    today: Day,
}

pub fn label(period: Period, day: Day) -> String {
    match period {
        Period::Month => day.format("%Y-%m").to_string(),
        Period::Quarter => format!("{}-Q{}", day.year(), day.month0() / 3 + 1),
        Period::Year => day.year().to_string(),
    }
}

impl<'a> Hand<'a> {
    pub async fn new(store: &Store, company: &'a Company) -> Self {
        let mut moves = HashMap::new();
        for deal in &company.deals {
            let deal = *deal;
            let mut all = store.read(system(), move |reader| reader.stage_changes(deal)).await.unwrap();
            all.sort_by_key(|change| (change.at, change.id));
            moves.insert(deal, all);
        }
        let mut query = super::asked::<crm_domain::account::Account>(&Vec::new(), &[]);
        query.limit = 200;
        let accounts = super::list::<crm_domain::account::Account>(store, &system(), query).await.unwrap();
        let industries = accounts.data.into_iter().map(|account| (account.id.uuid(), account.industry)).collect();
        Hand { company, moves, industries, today: store.now().date_naive() }
    }

    /// The currency that amounts of these deals add up in.
    pub fn currency<'d>(&self, deals: impl Iterator<Item = &'d Deal>) -> String {
        let found: BTreeSet<String> =
            deals.filter(|deal| deal.amount_minor.is_some()).map(|deal| deal.currency.clone()).collect();
        if found.len() == 1 { found.into_iter().next().unwrap() } else { BASE.to_owned() }
    }

    fn stage(&self, id: Id<Stage>) -> &Stage {
        self.company.stages.iter().find(|stage| stage.id == id).unwrap()
    }

    /// A part of an amount, as a fraction over 10,000 times 10,000 times 100.
    fn converted(&self, deal: &Deal, amount: i64, percent: i64, currency: &str) -> i128 {
        let plain = i128::from(amount) * i128::from(percent);
        if deal.currency == currency {
            return plain * 10_000 * 10_000;
        }
        let day = deal.closed_on.unwrap_or(self.today).to_string();
        let quotes = self.company.quotes.iter().filter(|quote| quote.currency == deal.currency && quote.day <= day);
        let rate = quotes.max_by_key(|quote| quote.day.clone()).unwrap().rate;
        let digits = 4 + u32::from(minor_digits(currency)) - u32::from(minor_digits(&deal.currency));
        plain * rate * 10_i128.pow(digits)
    }

    /// Checks that the records are where the row says.
    pub fn placed(
        &self,
        metric: Metric,
        group_by: Option<GroupBy>,
        period: Option<Period>,
        point: &Point,
        deals: &[Deal],
    ) {
        for deal in deals {
            if let (Some(period), Dated::Closed) = (period, metric.dated()) {
                assert_eq!(Some(label(period, deal.closed_on.unwrap())), point.period);
            }
            let text = |id: Option<Uuid>| id.map(|id| id.to_string());
            let group = match group_by {
                Some(GroupBy::OwnerId) => text(deal.owner_id.map(Id::uuid)),
                Some(GroupBy::TeamId) => text(deal.team_id.map(Id::uuid)),
                Some(GroupBy::AccountId) => text(deal.account_id.map(Id::uuid)),
                Some(GroupBy::StageId) if metric.dated() != Dated::Moved => text(Some(deal.stage_id.uuid())),
                Some(GroupBy::Source) => deal.source.clone(),
                Some(GroupBy::Industry) => deal.account_id.and_then(|id| self.industries[&id.uuid()].clone()),
                _ => continue,
            };
            assert_eq!(group.as_deref().map(fold), point.group.as_deref().map(fold), "{metric:?}");
        }
    }

    /// What part of a deal counts: all of it, or its lines with a product or without.
    fn part(deal: &Deal, part: Option<Option<Uuid>>) -> Option<i64> {
        match part {
            Some(product) if !deal.lines.is_empty() => {
                let of = deal.lines.iter().filter(|line| line.product_id.map(Id::uuid) == product);
                Some(of.map(|line| line.amount_minor).sum())
            }
            _ => deal.amount_minor,
        }
    }

    /// The value of a row; shares are compared with their lists.
    pub fn value(
        &self,
        metric: Metric,
        how: &How,
        point: &Point,
        deals: &[Deal],
        part: Option<Option<Uuid>>,
        currency: &str,
    ) -> Option<Number> {
        let amounts = |percent: &dyn Fn(&Deal) -> i64| -> Vec<i128> {
            let each = deals.iter().filter_map(|deal| Some((deal, Self::part(deal, part)?)));
            each.map(|(deal, amount)| self.converted(deal, amount, percent(deal), currency)).collect()
        };
        match metric {
            Metric::OpenAmount | Metric::WonAmount => Some(whole(amounts(&|_| 100).iter().sum(), 1)),
            Metric::WeightedAmount => Some(whole(amounts(&|deal| deal.effective_probability.into()).iter().sum(), 1)),
            Metric::AverageDealSize => {
                let (sum, count) = stat(amounts(&|_| 100), how.stat)?;
                Some(whole(sum, count))
            }
            Metric::SalesCycle => {
                let days = deals.iter().map(|deal| (deal.closed_on.unwrap() - deal.started_on).num_days().into());
                let (sum, count) = stat(days.collect(), how.stat)?;
                Some(Number::Fraction(sum as f64 / count as f64))
            }
            Metric::TimeInStage => {
                let stays = deals.iter().flat_map(|deal| self.stays(deal, how, point)).collect();
                let (sum, count) = stat(stays, how.stat)?;
                Some(Number::Fraction(sum as f64 / count as f64 / 86_400.0))
            }
            Metric::StageConversion => (!deals.is_empty()).then(|| self.conversion(deals, how, point)),
            Metric::WinRate => None,
            _ => Some(Number::Whole(deals.len().try_into().unwrap())),
        }
    }

    fn counts(change: &StageChange, stage: Option<Id<Stage>>, how: &How, point: &Point) -> bool {
        let since = how.filters.iter().find(|(name, _)| name == "moved_at__gte");
        let late = since.is_none_or(|(_, at)| change.at >= at.parse::<DateTime<Utc>>().unwrap());
        let there = how.group_by != Some(GroupBy::StageId) || stage.map(|id| id.to_string()) == point.group;
        let then = how.period.is_none_or(|period| Some(label(period, change.at.date_naive())) == point.period);
        late && there && then
    }

    fn stays(&self, deal: &Deal, how: &How, point: &Point) -> Vec<i128> {
        let ended = self.moves[&deal.id].iter().filter(|change| change.from_stage_id.is_some());
        let counted: Vec<i128> = ended
            .filter(|change| Self::counts(change, change.from_stage_id, how, point))
            .map(|change| change.seconds_in_from.unwrap().into())
            .collect();
        assert!(!counted.is_empty(), "{point:?} counts a deal that was never there");
        counted
    }

    fn conversion(&self, deals: &[Deal], how: &How, point: &Point) -> Number {
        let went_on = |deal: &&Deal| {
            let moves = &self.moves[&deal.id];
            let open = |change: &StageChange| self.stage(change.to_stage_id).kind.as_str() == "open";
            let entered: Vec<usize> = (0..moves.len())
                .filter(|at| open(&moves[*at]) && Self::counts(&moves[*at], Some(moves[*at].to_stage_id), how, point))
                .collect();
            assert!(!entered.is_empty(), "{point:?} counts a deal that never came there");
            entered.into_iter().any(|at| {
                let entered = self.stage(moves[at].to_stage_id);
                moves[at + 1..].iter().map(|change| self.stage(change.to_stage_id)).any(|reached| {
                    let later = reached.pipeline_id == entered.pipeline_id && reached.position > entered.position;
                    reached.kind.as_str() == "won" || (reached.kind.as_str() == "open" && later)
                })
            })
        };
        Number::Fraction(deals.iter().filter(went_on).count() as f64 / deals.len() as f64)
    }
}

fn whole(sum: i128, count: i128) -> Number {
    let by = count * 10_000 * 10_000 * 100;
    let (half, sign) = (by / 2, sum.signum());
    Number::Whole(i64::try_from((sum + sign * half) / by).unwrap())
}

fn stat(mut values: Vec<i128>, stat: Stat) -> Option<(i128, i128)> {
    values.sort_unstable();
    let count = values.len();
    if count == 0 {
        return None;
    }
    Some(match stat {
        Stat::Mean => (values.iter().sum(), count.try_into().unwrap()),
        Stat::Median => (values[(count - 1) / 2] + values[count / 2], 2),
    })
}

/// When an activity counts as done.
pub fn happened(activity: &Activity, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match activity.kind {
        ActivityKind::Task => activity.done_at,
        ActivityKind::Call | ActivityKind::Meeting => Some(activity.at).filter(|at| *at <= now),
        ActivityKind::Note => None,
    }
}

/// Checks the activities behind a row.
pub fn done(how: &How, point: &Point, found: &[Activity], now: DateTime<Utc>) {
    assert_eq!(point.count, i64::try_from(found.len()).unwrap());
    assert_eq!(point.value, Some(Number::Whole(point.count)));
    for activity in found {
        let at = happened(activity, now).unwrap();
        assert_eq!(how.period.map(|period| label(period, at.date_naive())), point.period);
        if how.group_by.is_some() {
            assert_eq!(activity.owner_id.map(|id| id.to_string()), point.group);
        }
    }
}
