//! Sums of money: never over several currencies unconverted, exact until they are rounded once.

use std::collections::{BTreeMap, BTreeSet};

use crm_domain::exchange_rate::Rate;
use crm_domain::metric::{GroupBy, Histogram, Metric, Stat};
use crm_domain::money::{clamped, divide_rounded, divide_shares};
use crm_domain::time::Day;

use crate::error::{Error, Result};
use crate::metric::{Cell, Cells, House, Question};
use crate::records::exchange_rate::{Rates, rates};
use crate::tx::Reader;

/// Likelihoods are whole percents.
const PERCENT: i128 = 100;

/// What deals are worth in one currency that convert at the rate of one day.
#[derive(Debug)]
pub(super) struct Amount {
    pub currency: String,
    pub day: Option<Day>,
    /// How likely they are won, in percent; or what each is worth, where the one in the middle is asked for.
    pub bucket: i64,
    pub sum: i128,
    pub times: i64,
}

/// The amounts of an answer, one a cell.
pub(super) struct Amounts {
    pub currency: String,
    values: Vec<Option<i64>>,
}

impl Amounts {
    /// Returns the amount of the cell at this place.
    pub fn value(&self, place: usize) -> Option<i64> {
        self.values.get(place).copied().flatten()
    }
}

/// What amounts are answered in, and how they get there.
struct Conversion<'a> {
    currency: &'a str,
    rates: Option<Rates>,
    today: Day,
}

impl Conversion<'_> {
    /// What [`Conversion::exact`] answers in: parts of a minor unit.
    const fn parts(&self) -> i128 {
        if self.rates.is_some() { PERCENT * Rate::PARTS } else { PERCENT }
    }

    /// Returns so many percents of what is in another currency; nothing when the rate is missing.
    fn exact(&self, amount: &Amount, percents: i128) -> Option<i128> {
        let Some(rates) = &self.rates else { return Some(percents) };
        let rate = if amount.currency == self.currency {
            Rate::ONE
        } else {
            rates.on(&amount.currency, amount.day.unwrap_or(self.today))?
        };
        Some(rate.convert(percents, &amount.currency, self.currency))
    }
}

impl Reader<'_> {
    /// Works out the amount of each cell.
    pub(super) fn amounts(&mut self, question: &Question, house: &House, cells: &Cells) -> Result<Amounts> {
        let all = || cells.values().flat_map(|cell| &cell.amounts);
        let mut currencies: BTreeSet<String> = all().map(|amount| amount.currency.clone()).collect();
        let (currency, rates) = match currencies.len() {
            0 => (house.currency.clone(), None),
            1 => (currencies.pop_first().unwrap_or_default(), None),
            _ => (house.currency.clone(), Some(rates(self.conn, &house.currency, &currencies)?)),
        };
        let conversion = Conversion { currency: &currency, rates, today: house.today };
        let missing: BTreeSet<(String, Day)> = all()
            .filter(|amount| conversion.exact(amount, 0).is_none())
            .map(|amount| (amount.currency.clone(), amount.day.unwrap_or(house.today)))
            .collect();
        if !missing.is_empty() {
            return Err(Error::RateMissing { base: currency, missing: missing.into_iter().collect() });
        }
        let values = match question.metric {
            Metric::AverageDealSize => cells.values().map(|cell| average(question, cell, &conversion)).collect(),
            metric => sums(question, cells, metric == Metric::WeightedAmount, &conversion),
        };
        Ok(Amounts { currency, values })
    }
}

fn sums(question: &Question, cells: &Cells, weighted: bool, conversion: &Conversion<'_>) -> Vec<Option<i64>> {
    let exact = |cell: &Cell| {
        cell.amounts.iter().fold(0_i128, |sum, amount| {
            let percent = if weighted { i128::from(amount.bucket) } else { PERCENT };
            sum.saturating_add(conversion.exact(amount, amount.sum.saturating_mul(percent)).unwrap_or_default())
        })
    };
    let parts: Vec<i128> = cells.values().map(exact).collect();
    if question.group_by != Some(GroupBy::ProductId) {
        return parts.into_iter().map(|part| Some(clamped(divide_rounded(part, conversion.parts())))).collect();
    }
    // What products share adds up to what there is to share, period by period.
    let mut shared: BTreeMap<_, Vec<(usize, i128)>> = BTreeMap::new();
    for (index, (place, part)) in cells.keys().zip(&parts).enumerate() {
        shared.entry(place.period).or_default().push((index, *part));
    }
    let mut values = vec![None; parts.len()];
    for cells in shared.into_values() {
        let parts: Vec<i128> = cells.iter().map(|(_, part)| *part).collect();
        for ((index, _), share) in cells.iter().zip(divide_shares(&parts, conversion.parts())) {
            if let Some(value) = values.get_mut(*index) {
                *value = Some(clamped(share));
            }
        }
    }
    values
}

fn average(question: &Question, cell: &Cell, conversion: &Conversion<'_>) -> Option<i64> {
    let exact = |amount: &Amount, of: i128| conversion.exact(amount, of.saturating_mul(PERCENT)).unwrap_or_default();
    let (sum, count) = match question.stat {
        Stat::Mean => {
            let sum = cell.amounts.iter().fold(0_i128, |sum, amount| sum.saturating_add(exact(amount, amount.sum)));
            (cell.summed > 0).then_some((sum, i128::from(cell.summed)))?
        }
        Stat::Median => {
            let mut values = Histogram::default();
            for amount in &cell.amounts {
                values.add(exact(amount, i128::from(amount.bucket)), amount.times);
            }
            values.stat(Stat::Median)?
        }
    };
    Some(clamped(divide_rounded(sum, count.saturating_mul(conversion.parts()))))
}
