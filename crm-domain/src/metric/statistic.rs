//! Mean and median of whole numbers, exactly: as a fraction that is divided once.

use std::collections::BTreeMap;

use crate::metric::Stat;

/// How often each value occurs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram(BTreeMap<i128, i64>);

impl Histogram {
    /// Notes a value so many times.
    pub fn add(&mut self, value: i128, times: i64) {
        *self.0.entry(value).or_default() += times;
    }

    /// Returns how many values there are.
    pub fn count(&self) -> i64 {
        self.0.values().sum()
    }

    /// Returns a statistic as numerator and denominator; nothing without values.
    pub fn stat(&self, stat: Stat) -> Option<(i128, i128)> {
        let count = i128::from(self.count());
        if count == 0 {
            return None;
        }
        match stat {
            Stat::Mean => {
                let sum = |sum: i128, (value, times): (&i128, &i64)| {
                    sum.saturating_add(value.saturating_mul(i128::from(*times)))
                };
                Some((self.0.iter().fold(0, sum), count))
            }
            // With an even number of values, halfway between the two in the middle.
            Stat::Median => Some((self.at((count - 1) / 2)?.saturating_add(self.at(count / 2)?), 2)),
        }
    }

    /// The value at this place of the order.
    fn at(&self, place: i128) -> Option<i128> {
        let mut passed = 0;
        self.0.iter().find_map(|(value, times)| {
            passed += i128::from(*times);
            (passed > place).then_some(*value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_neither_mean_nor_median() {
        assert_eq!(Histogram::default().stat(Stat::Mean), None);
        assert_eq!(Histogram::default().stat(Stat::Median), None);
    }

    proptest! {
        #[test]
        fn the_median_is_what_stands_in_the_middle(mut values in prop::collection::vec(-50_i128..50, 1..40)) {
            let mut histogram = Histogram::default();
            values.iter().for_each(|value| histogram.add(*value, 1));
            values.sort_unstable();
            let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
            prop_assert_eq!(histogram.stat(Stat::Median), Some((low + high, 2)));
            let count = i128::try_from(values.len()).unwrap();
            prop_assert_eq!(histogram.stat(Stat::Mean), Some((values.iter().sum(), count)));
        }
    }
}
