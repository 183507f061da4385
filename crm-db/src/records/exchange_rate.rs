//! Exchange rates in the database.

use std::collections::{BTreeMap, BTreeSet};

use crm_domain::exchange_rate::{ExchangeRate, Rate};
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::schema::exchange_rate;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = exchange_rate, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ExchangeRateRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    currency: String,
    base_currency: String,
    quoted_on: Day,
    rate: String,
}

impl From<&ExchangeRate> for ExchangeRateRow {
    fn from(record: &ExchangeRate) -> Self {
        let record = record.clone();
        ExchangeRateRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            currency: record.currency,
            base_currency: record.base_currency,
            quoted_on: record.quoted_on,
            rate: record.rate.to_string(),
        }
    }
}

impl From<ExchangeRateRow> for ExchangeRate {
    fn from(row: ExchangeRateRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ExchangeRateRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            currency,
            base_currency,
            quoted_on,
            rate,
        } = row;
        ExchangeRate {
            id: own_id.into(),
            version,
            currency,
            base_currency,
            quoted_on,
            rate: Rate::parse(&rate).unwrap_or(Rate::ONE),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for ExchangeRate {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"exchange_rate\".* FROM \"exchange_rate\"");
        select.append(tail);
        let rows: Vec<ExchangeRateRow> = select.typed::<exchange_rate::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(ExchangeRate::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(exchange_rate::table).values(ExchangeRateRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = exchange_rate::table
            .filter(exchange_rate::id.eq(Key::from(self.id)))
            .filter(exchange_rate::version.eq(before.version));
        diesel::update(row).set(ExchangeRateRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(exchange_rate::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}

/// The rates of some currencies to one other, by currency and day.
#[derive(Debug, Default)]
pub(crate) struct Rates(BTreeMap<String, BTreeMap<Day, Rate>>);

impl Rates {
    /// Returns the rate of a currency on a day: the latest one up to it.
    pub fn on(&self, currency: &str, day: Day) -> Option<Rate> {
        self.0.get(currency)?.range(..=day).next_back().map(|(_, rate)| *rate)
    }
}

/// Reads the rates of these currencies to a base currency, in one query.
pub(crate) fn rates(conn: &mut Conn, base: &str, currencies: &BTreeSet<String>) -> QueryResult<Rates> {
    let mut rates = Rates::default();
    if currencies.is_empty() {
        return Ok(rates);
    }
    let mut find =
        Sql::new("SELECT currency, quoted_on, rate FROM exchange_rate WHERE deleted_at IS NULL AND base_currency = ");
    find.bind(base).push(" AND currency IN (").binds(currencies.iter().map(String::as_str)).push(")");
    let rows: Vec<(String, Day, String)> = find.typed::<(st::Text, st::Date, st::Text)>().load(conn)?;
    for (currency, day, rate) in rows {
        if let Some(rate) = Rate::parse(&rate) {
            rates.0.entry(currency).or_default().insert(day, rate);
        }
    }
    Ok(rates)
}
