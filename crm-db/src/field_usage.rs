//! How often fields and stages are used, and how many records have a value in them. Uses are counted in memory and added
//! up here now and then, so that several servers count into the same rows; values are counted once a day.

use std::collections::HashMap;

use crm_domain::entity::Entity;
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Moment, sql};
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Reader;

mod fill;

/// Rows written by one statement.
const CHUNK: usize = 100;

/// How often something was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// A record with a value in it was opened.
    pub reads: i64,
    /// A list, board or metric was narrowed by it.
    pub filters: i64,
    /// A list was put in its order.
    pub sorts: i64,
    /// A file had it as a column.
    pub exports: i64,
}

impl Uses {
    /// Returns all of them together.
    pub const fn sum(self) -> i64 {
        self.reads + self.filters + self.sorts + self.exports
    }
}

/// How often a field, or a stage by its id, was used on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayUse {
    /// The kind of record; stages are a kind of their own.
    pub entity: Entity,
    /// The field, `custom.<key>` for a custom one.
    pub field: String,
    /// The day, in UTC.
    pub day: Day,
    /// How often.
    pub uses: Uses,
}

/// How many records have a value in a field, or stand in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// Records there were.
    pub total: i64,
    /// Those with a value.
    pub filled: i64,
    /// Those with a value that were made lately.
    pub filled_lately: i64,
    /// When that was measured.
    pub measured_at: Instant,
}

impl Store {
    /// Adds uses to those of the same days.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_field_usage(&self, mut added: Vec<DayUse>) -> Result<()> {
        // In one order, so that two servers that add at once do not wait for each other in a circle.
        added.sort_by(|a, b| (a.entity.as_str(), a.day, &a.field).cmp(&(b.entity.as_str(), b.day, &b.field)));
        self.writing(move |conn| {
            for chunk in added.chunks(CHUNK) {
                let mut insert =
                    Sql::new("INSERT INTO field_usage (entity, day, field, reads, filters, sorts, exports) VALUES ");
                for (index, one) in chunk.iter().enumerate() {
                    insert.push(if index > 0 { ", (" } else { "(" }).bind(one.entity.as_str()).push(", ");
                    insert.bind(one.day).push(", ").bind(one.field.as_str()).push(", ").bind(one.uses.reads);
                    insert.push(", ").bind(one.uses.filters).push(", ").bind(one.uses.sorts).push(", ");
                    insert.bind(one.uses.exports).push(")");
                }
                insert.push(
                    " ON CONFLICT (entity, day, field) DO UPDATE SET reads = field_usage.reads + excluded.reads, \
                     filters = field_usage.filters + excluded.filters, sorts = field_usage.sorts + excluded.sorts, \
                     exports = field_usage.exports + excluded.exports",
                );
                insert.execute_in(conn)?;
            }
            Ok(())
        })
        .await
    }

    /// Removes uses of days before this one; returns how many rows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_field_usage(&self, before: Day) -> Result<usize> {
        self.writing(move |conn| {
            let mut sweep = Sql::new("DELETE FROM field_usage WHERE day < ");
            Ok(sweep.bind(before).execute_in(conn)?)
        })
        .await
    }

    /// Counts which records have values in which fields, unless that was done since this moment; tells whether it was done.
    /// Records made since `lately` are counted apart.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn measure_fields(&self, unless_since: Instant, lately: Instant) -> Result<bool> {
        let is_due = self.reading(move |conn| {
            let mut find = Sql::new("SELECT EXISTS (SELECT 1 FROM field_fill WHERE measured_at >= ");
            find.bind(unless_since).push(")");
            Ok(!find.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0)
        });
        if !is_due.await? {
            return Ok(false);
        }
        let now = self.now();
        let measured = self.reading(move |conn| fill::measure(conn, lately)).await?;
        self.writing(move |conn| Ok(fill::keep(conn, &measured, now)?)).await?;
        Ok(true)
    }
}

impl Reader<'_> {
    /// Returns how often the fields of a kind of record were used since a day; those never used are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub fn field_usage(&mut self, entity: Entity, since: Day) -> Result<HashMap<String, Uses>> {
        let mut sum = Sql::new(
            "SELECT field, CAST(sum(reads) AS bigint), CAST(sum(filters) AS bigint), CAST(sum(sorts) AS bigint), \
             CAST(sum(exports) AS bigint) FROM field_usage WHERE entity = ",
        );
        sum.bind(entity.as_str()).push(" AND day >= ").bind(since).push(" GROUP BY field");
        type Types = (st::Text, st::BigInt, st::BigInt, st::BigInt, st::BigInt);
        let rows: Vec<(String, i64, i64, i64, i64)> = sum.typed::<Types>().load(self.conn)?;
        let uses = |(field, reads, filters, sorts, exports)| (field, Uses { reads, filters, sorts, exports });
        Ok(rows.into_iter().map(uses).collect())
    }

    /// Returns the first day that uses were counted on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn field_usage_since(&mut self) -> Result<Option<Day>> {
        let find = Sql::new("SELECT day FROM field_usage ORDER BY day LIMIT 1");
        Ok(find.typed::<(st::Date,)>().get_result::<(Day,)>(self.conn).optional()?.map(|row| row.0))
    }

    /// Returns how many records have values in the fields of a kind of record, as it was measured last.
    ///
    /// # Errors
    /// When the database fails.
    pub fn field_fill(&mut self, entity: Entity) -> Result<HashMap<String, Fill>> {
        let mut find =
            Sql::new("SELECT field, total, filled, filled_lately, measured_at FROM field_fill WHERE entity = ");
        find.bind(entity.as_str());
        type Types = (st::Text, st::BigInt, st::BigInt, st::BigInt, sql::Instant);
        let rows: Vec<(String, i64, i64, i64, Moment)> = find.typed::<Types>().load(self.conn)?;
        let fill = |(field, total, filled, filled_lately, at): (String, i64, i64, i64, Moment)| {
            (field, Fill { total, filled, filled_lately, measured_at: at.into() })
        };
        Ok(rows.into_iter().map(fill).collect())
    }
}
