//! An exchange rate: what one unit of a currency was worth in the company's base currency from a day on.
//!
//! Rates are dated, so that what was sold in the past is worth what it was worth then, whatever becomes of the rate.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::{self, CURRENCIES};
use crate::patch::Patch;
use crate::record::{Context, Record};
use crate::time::{Day, Instant};
use crate::user::User;

pub use crate::exchange_rate::rate::Rate;

mod rate;

/// What one unit of a currency is worth in the company's base currency, from a day on until the next rate.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ExchangeRate {
    /// Its id.
    pub id: Id<ExchangeRate>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The currency that is converted (ISO 4217).
    pub currency: String,
    /// The currency it is converted into: the company's when the rate was entered.
    #[schema(read_only)]
    pub base_currency: String,
    /// From which day on it holds.
    pub quoted_on: Day,
    /// How many units of the base currency one unit is worth, as a decimal number.
    #[schema(value_type = String, example = "0.9234")]
    pub rate: Rate,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who made it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it went to the recycle bin.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// What a client may set on an exchange rate; absent members stay as they are.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExchangeRateInput {
    /// The currency that is converted (ISO 4217); not the company's own.
    pub currency: Patch<String>,
    /// From which day on it holds; today unless given. A currency has one rate a day.
    pub quoted_on: Patch<Day>,
    /// How many units of the company's currency one unit is worth: a decimal number as text, above 0, with at most six
    /// digits before the point and twelve behind it.
    pub rate: Patch<String>,
}

impl Record for ExchangeRate {
    const ENTITY: Entity = Entity::ExchangeRate;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("currency", Kind::Choice(CURRENCIES)).required(),
        Field::new("base_currency", Kind::Choice(CURRENCIES)).required().read_only(),
        Field::new("quoted_on", Kind::Date).required().sortable(),
        Field::new("rate", Kind::Text).required().unfiltered(),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "-quoted_on";
    type Input = ExchangeRateInput;

    fn new(input: ExchangeRateInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        for (pointer, absent) in [("/currency", input.currency.is_absent()), ("/rate", input.rate.is_absent())] {
            if absent {
                invalid.add(pointer, "required", "a currency and what it is worth");
            }
        }
        let rate = ExchangeRate {
            id: context.id.into(),
            version: 1,
            currency: String::new(),
            base_currency: context.currency.clone(),
            quoted_on: context.today,
            rate: Rate::ONE,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        };
        rate.fill(input, context, invalid)
    }

    fn apply(&self, input: ExchangeRateInput, context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, context, Invalid::default())
    }

    common_members!(unowned);

    fn title(&self) -> String {
        format!("{} {}", self.currency, self.quoted_on)
    }
}

impl ExchangeRate {
    fn fill(mut self, input: ExchangeRateInput, context: &Context, mut invalid: Invalid) -> Result<Self, Invalid> {
        match input.currency {
            Patch::Absent => {}
            Patch::Null => invalid.add("/currency", "required", "a currency"),
            Patch::Set(text) => match money::currency(&text) {
                Some(code) if code == self.base_currency => {
                    invalid.add("/currency", "base_currency", "the company's own currency needs no rate");
                }
                Some(code) => self.currency = code,
                None => invalid.add("/currency", "currency", "not a currency of ISO 4217"),
            },
        }
        input.quoted_on.apply_or(&mut self.quoted_on, context.today);
        match input.rate {
            Patch::Absent => {}
            Patch::Null => invalid.add("/rate", "required", "what one unit is worth"),
            Patch::Set(text) => match Rate::parse(&text) {
                Some(rate) => self.rate = rate,
                None => invalid.add("/rate", "invalid_value", Rate::RULE),
            },
        }
        invalid.or(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::account::fixture::{codes, context, day, input};

    #[test]
    fn a_rate_holds_from_its_day_on_in_the_company_currency() {
        let rate = ExchangeRate::new(input(json!({"currency": "usd", "rate": "0.9200"})), &context()).unwrap();
        assert_eq!((rate.currency.as_str(), rate.base_currency.as_str()), ("USD", "EUR"));
        assert_eq!((rate.quoted_on, rate.rate.to_string().as_str()), (day("2026-03-01"), "0.92"));
        let moved = rate.apply(input(json!({"quoted_on": "2026-02-01"})), &context()).unwrap();
        assert_eq!(moved.quoted_on, day("2026-02-01"));
    }

    #[test]
    fn every_fault_of_a_rate_is_told() {
        let faults = |json| codes(ExchangeRate::new(input(json), &context()).unwrap_err());
        let fault = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(faults(json!({})), [fault("/currency", "required"), fault("/rate", "required")]);
        let sent = json!({"currency": "EUR", "rate": "-1"});
        assert_eq!(faults(sent), [fault("/currency", "base_currency"), fault("/rate", "invalid_value")]);
        assert_eq!(faults(json!({"currency": "euro", "rate": "1"})), [fault("/currency", "currency")]);
    }
}
