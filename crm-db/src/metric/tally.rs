//! One statement for all metrics: rows of a relation, grouped and summed up.

use crm_domain::time::Day;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::statement::Sql;

/// No id, no word, no currency, no number: in columns that a metric has no use for.
const NO_ID: &str = "CAST(NULL AS uuid)";
const NO_TEXT: &str = "CAST(NULL AS text)";
const NO_DAY: &str = "CAST(NULL AS date)";
const NO_CHOICE: &str = "0";
const NO_NUMBER: &str = "CAST(NULL AS bigint)";

/// What is picked from each row of a relation.
pub(super) struct Pick {
    /// The id of the group.
    pub id: String,
    /// The folded word of the group, and the word.
    pub word: (String, String),
    /// The first day of a part of the period, as text.
    pub period: Sql,
    /// The currency of the amount.
    pub currency: String,
    /// The day at whose rate the amount converts.
    pub day: Sql,
    /// A number by which rows are kept apart: a likelihood, or each value where the one in the middle is asked for.
    pub bucket: String,
    /// What is counted.
    pub count: String,
    /// What is counted as the numerator of a share.
    pub numerator: Sql,
    /// What is summed up.
    pub amount: String,
}

impl Default for Pick {
    fn default() -> Self {
        Pick {
            id: NO_ID.to_owned(),
            word: (NO_TEXT.to_owned(), NO_TEXT.to_owned()),
            period: Sql::new(NO_TEXT),
            currency: NO_TEXT.to_owned(),
            day: Sql::new(NO_DAY),
            bucket: NO_CHOICE.to_owned(),
            count: "count(*)".to_owned(),
            numerator: Sql::new("0"),
            amount: NO_NUMBER.to_owned(),
        }
    }
}

/// A group of rows, summed up.
#[derive(Debug)]
pub(super) struct Row {
    pub id: Option<Uuid>,
    pub key: Option<String>,
    pub word: Option<String>,
    pub period: Option<String>,
    pub currency: Option<String>,
    pub day: Option<Day>,
    pub bucket: i64,
    pub count: i64,
    pub numerator: i64,
    /// How many of the rows had something to sum up.
    pub summed: i64,
    pub sum: i128,
}

type Types = (
    st::Nullable<sql::Guid>,
    st::Nullable<st::Text>,
    st::Nullable<st::Text>,
    st::Nullable<st::Text>,
    st::Nullable<st::Text>,
    st::Nullable<st::Date>,
    st::BigInt,
    st::BigInt,
    st::BigInt,
    st::BigInt,
    st::BigInt,
    st::BigInt,
);
type Found = (
    Option<Key>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<Day>,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
);

/// Sums up what is picked from a relation, which is told as what stands behind `FROM`.
pub(super) fn tally(conn: &mut Conn, pick: Pick, relation: Sql) -> QueryResult<Vec<Row>> {
    let Pick { id, word: (key, word), period, currency, day, bucket, count, numerator, amount } = pick;
    // Amounts are summed in two halves: no number of records makes either overflow.
    let half = |of: &str| format!("CAST(COALESCE(sum(({amount}) {of} 1000000), 0) AS bigint)");
    // Grouped by what tells rows apart and by nothing that is the same in all of them: an order that an index has is then
    // the order asked for.
    let same = [&id, &key, &word, &currency, &bucket].map(|pick| [NO_ID, NO_TEXT, NO_CHOICE].contains(&pick.as_str()));
    let [id_same, key_same, word_same, currency_same, bucket_same] = same;
    let (period_same, day_same) = (period == Sql::new(NO_TEXT), day == Sql::new(NO_DAY));
    let columns = [id_same, key_same, word_same, period_same, currency_same, day_same, bucket_same];
    let told: Vec<String> = (1..).zip(columns).filter(|(_, same)| !same).map(|(place, _)| place.to_string()).collect();
    let mut find = Sql::new(format!("SELECT {id}, {key}, {word}, "));
    find.append(period).push(&format!(", {currency}, ")).append(day);
    find.push(&format!(", CAST({bucket} AS bigint), {count}, CAST(")).append(numerator);
    find.push(&format!(" AS bigint), count({amount}), {}, {} FROM ", half("/"), half("%")));
    find.append(relation);
    if told.is_empty() {
        find.push(" HAVING count(*) > 0");
    } else {
        find.push(" GROUP BY ").push(&told.join(", "));
    }
    let rows: Vec<Found> = find.typed::<Types>().load(conn)?;
    let row = |(id, key, word, period, currency, day, bucket, count, numerator, summed, millions, rest): Found| Row {
        id: id.map(|key| key.0),
        key,
        word,
        period,
        currency,
        day,
        bucket,
        count,
        numerator,
        summed,
        sum: i128::from(millions) * 1_000_000 + i128::from(rest),
    };
    Ok(rows.into_iter().map(row).collect())
}
