//! Walks through one order of one table, for one page of a list.
//!
//! Three things keep a page cheap however large the table is. Who sees little is served from one ordered index range per
//! arm of the visibility rule, merged, so that the order of everything else is never walked. A tag or product is served
//! from ranges of the table of listings. And empty sort values form a stretch of their own after the others, so that both
//! databases can use the plain index.

use crm_domain::field::Source;
use crm_domain::query::Sort;
use crm_domain::time::Instant;

use crate::connection::Conn;
use crate::cursor::Place;
use crate::error::Result;
use crate::page::count;
use crate::scope::{Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

pub(crate) mod custom;

/// Above this many arms the order is walked and each record checked: somebody in so many teams sees much of it.
pub(crate) const MAX_ARMS: usize = 24;

/// Returns the column by which a sort field is put in order.
fn column(sort: &Sort) -> String {
    if sort.source == Source::Folded { format!("{}_key", sort.name) } else { sort.name.to_owned() }
}

/// A table beside the records that has what a list is narrowed to in the order asked for.
pub(crate) struct Under {
    /// The table.
    pub table: &'static str,
    /// The condition on it.
    pub range: Sql,
    /// Its column with the record's id.
    pub pointer: &'static str,
    /// The condition on the records.
    pub rest: Option<Sql>,
    /// Whether the table can be narrowed to what a reader sees; else `rest` checks that.
    pub narrowed: bool,
}

/// A range of a table beside the records that is one arm of a list.
struct Beside<'a> {
    table: &'static str,
    pointer: &'static str,
    range: Sql,
    rest: Option<&'a Sql>,
}

/// A walk through one order of one table.
pub(crate) struct Walk<'a> {
    /// The table.
    pub table: &'static str,
    /// The order.
    pub sort: &'a Sort,
    /// The condition that all records of the list meet.
    pub base: Sql,
    /// Those of them that the reader sees.
    pub reach: Reach,
    /// Whether the filter asks for what hangs on one account, contact or deal, and so for few records.
    pub pinned: bool,
    /// Whether the list is of live records.
    pub live: bool,
    /// Whether nothing narrows the list but what the reader sees.
    pub whole: bool,
    /// Where what the list is narrowed to stands in order.
    pub under: Option<Under>,
    /// The query for the search entries that are all the list is about, with `id` and what the list is sorted by.
    pub entries: Option<Sql>,
    /// How many records are wanted.
    pub limit: usize,
}

/// The two stretches of an order.
#[derive(Clone, Copy, PartialEq)]
enum Stretch {
    /// Records with a sort value.
    Valued,
    /// Records without, by id.
    Empty,
}

impl Walk<'_> {
    /// Reads the page that begins after this many records.
    pub fn start<R: Stored>(&self, conn: &mut Conn, now: Instant, skip: usize) -> Result<Vec<R>> {
        let mut records: Vec<R> = self.fetch(conn, now, Stretch::Valued, None, skip, self.limit)?;
        if self.sort.nullable && records.len() < self.limit {
            let passed = if records.is_empty() && skip > 0 { self.valued::<R>(conn)? } else { skip + records.len() };
            let rest = self.limit - records.len();
            records.extend(self.fetch::<R>(conn, now, Stretch::Empty, None, skip.saturating_sub(passed), rest)?);
        }
        Ok(records)
    }

    /// Reads the page after a place.
    pub fn after<R: Stored>(&self, conn: &mut Conn, now: Instant, place: &Place) -> Result<Vec<R>> {
        if place.value.is_none() {
            return self.fetch(conn, now, Stretch::Empty, Some(place), 0, self.limit);
        }
        let mut records: Vec<R> = self.fetch(conn, now, Stretch::Valued, Some(place), 0, self.limit)?;
        if self.sort.nullable && records.len() < self.limit {
            let rest = self.limit - records.len();
            records.extend(self.fetch::<R>(conn, now, Stretch::Empty, None, 0, rest)?);
        }
        Ok(records)
    }

    /// Counts the records with a sort value, for jumps beyond them.
    fn valued<R: Stored>(&self, conn: &mut Conn) -> Result<usize> {
        let mut base = self.base.clone();
        base.push(&format!(" AND \"{}\" IS NOT NULL", column(self.sort)));
        Ok(usize::try_from(count::<R>(conn, &base, self.reach.clone().condition())?).unwrap_or(0))
    }

    fn fetch<R: Stored>(
        &self,
        conn: &mut Conn,
        now: Instant,
        stretch: Stretch,
        place: Option<&Place>,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<R>> {
        let page = format!(" LIMIT {limit} OFFSET {skip}");
        let mut tail = Sql::new(" WHERE ");
        match (self.arms(), &self.entries) {
            (None, Some(entries)) => {
                tail.push("id IN (SELECT id FROM (").append(entries.clone());
                tail.push(") AS entries WHERE TRUE").append(self.seek(stretch, place, "id"));
                tail.push(&self.order(stretch, "id")).push(&page).push(")").push(&self.order(stretch, "id"));
            }
            (Some(arms), _) if arms.is_empty() => return Ok(Vec::new()),
            (Some(arms), _) => {
                tail.push("id IN (SELECT id FROM (");
                for (index, arm) in arms.iter().enumerate() {
                    tail.push(if index > 0 { " UNION " } else { "" });
                    tail.append(self.arm(conn, arm, index, stretch, place, skip + limit));
                }
                tail.push(") AS merged").push(&self.order(stretch, "id")).push(&page).push(")");
                tail.push(&self.order(stretch, "id"));
            }
            // What is passed over is passed over in the index; only the page's own rows are read.
            (None, None) if self.whole && skip > 0 && self.reach == Reach::Everything => {
                tail.push(&format!("id IN (SELECT id FROM \"{}\" WHERE ", self.table)).append(self.base.clone());
                tail.append(self.seek(stretch, place, "id")).push(&self.order(stretch, "id")).push(&page);
                tail.push(")").push(&self.order(stretch, "id"));
            }
            (None, None) => {
                tail.append(self.base.clone());
                if self.reach != Reach::Everything {
                    tail.push(" AND ").append(self.reach.clone().condition());
                }
                tail.append(self.seek(stretch, place, "id")).push(&self.order(stretch, "id")).push(&page);
            }
        }
        Ok(R::load(conn, tail, now)?)
    }

    /// The parts that are read one by one and merged; nothing when the order is walked and each record checked.
    fn arms(&self) -> Option<Vec<Arm>> {
        let whole = || Some(vec![Arm::Range(Sql::new("TRUE"))]);
        match &self.reach {
            _ if self.under.as_ref().is_some_and(|under| !under.narrowed) => whole(),
            Reach::Everything if self.under.is_some() => whole(),
            Reach::Arms(arms) if arms.len() <= MAX_ARMS => Some(arms.clone()),
            Reach::Everything | Reach::Arms(_) => None,
        }
    }

    /// The first rows of one arm, in order: an index range.
    fn arm(&self, conn: &Conn, arm: &Arm, index: usize, stretch: Stretch, place: Option<&Place>, limit: usize) -> Sql {
        let column = column(self.sort);
        let mut sql = Sql::new(format!("SELECT id, \"{column}\" FROM ("));
        match self.beside(arm) {
            Some(beside) => {
                sql.append(self.ranged(&beside, place));
            }
            None => {
                let mut conditions = self.checked();
                conditions.append(self.seek(stretch, place, "id"));
                sql.append(self.found(conn, arm, conditions)).push(&self.order(stretch, "id"));
            }
        }
        sql.push(&format!(" LIMIT {limit}) AS arm_{index}"));
        sql
    }

    /// The condition that all records of the list meet, as it is checked on a record that was found in another way.
    fn checked(&self) -> Sql {
        let Some(under) = self.under.as_ref().filter(|under| under.narrowed) else { return self.base.clone() };
        let (table, side, pointer) = (self.table, under.table, under.pointer);
        let mut sql = Sql::new(format!(
            "deleted_at IS NULL AND EXISTS (SELECT 1 FROM {side} WHERE {side}.{pointer} = \"{table}\".id AND "
        ));
        sql.append(under.range.clone()).push(")");
        if let Some(rest) = &under.rest {
            sql.push(" AND ").append(rest.clone());
        }
        sql
    }

    /// Where an arm without a range in the order asked for is looked up.
    fn found(&self, conn: &Conn, arm: &Arm, conditions: Sql) -> Sql {
        let (column, table) = (column(self.sort), self.table);
        let few = match arm {
            Arm::Few(query) => Some(query.clone()),
            Arm::Linked(linked) if self.live => Some(linked.named()),
            // Walking the order in search of few records would visit all the others.
            Arm::Range(range) if self.pinned && !conn.weighs_plans() => {
                let mut query = Sql::new(format!("SELECT id AS named FROM \"{table}\" WHERE "));
                query.append(range.clone()).push(" AND ").append(self.base.clone());
                Some(query)
            }
            Arm::Range(_) | Arm::Linked(_) => None,
        };
        let Some(query) = few else {
            let mut sql = Sql::new(format!("SELECT id, \"{column}\" FROM \"{table}\" WHERE "));
            sql.append(arm.clone().condition()).push(" AND ").append(conditions);
            return sql;
        };
        let mut sql = Sql::new("WITH few AS MATERIALIZED (");
        sql.append(query).push(&format!(") SELECT id, \"{column}\" FROM few CROSS JOIN "));
        sql.append(conn.looked_up(table, &column, conditions));
        sql
    }

    /// The table beside the records that an arm can be read from in this order.
    fn beside(&self, arm: &Arm) -> Option<Beside<'_>> {
        match (arm, &self.under) {
            (Arm::Range(range), Some(under)) => {
                let mut narrowed = under.range.clone();
                narrowed.push(" AND ").append(range.clone());
                Some(Beside { table: under.table, pointer: under.pointer, range: narrowed, rest: under.rest.as_ref() })
            }
            (Arm::Linked(linked), _) if linked.order == self.sort.name && self.live && !self.pinned => Some(Beside {
                table: linked.table,
                pointer: linked.pointer,
                range: linked.range.clone(),
                rest: (!self.whole).then_some(&self.base),
            }),
            _ => None,
        }
    }

    /// The first records of an arm by a range of a table beside them.
    fn ranged(&self, beside: &Beside<'_>, place: Option<&Place>) -> Sql {
        let (table, Beside { table: side, pointer, .. }) = (self.table, beside);
        // Several links can lead to one record.
        let mut sql =
            Sql::new(format!("SELECT DISTINCT {pointer} AS id, \"{}\" FROM {side} WHERE ", column(self.sort)));
        sql.append(beside.range.clone());
        if let Some(rest) = beside.rest {
            sql.push(&format!(" AND EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{table}\".id = {side}.{pointer} AND "));
            sql.append(rest.clone()).push(")");
        }
        sql.append(self.seek(Stretch::Valued, place, pointer)).push(&self.order(Stretch::Valued, pointer));
        sql
    }

    fn order(&self, stretch: Stretch, id: &str) -> String {
        let way = if self.sort.descending { " DESC" } else { "" };
        match stretch {
            Stretch::Valued => format!(" ORDER BY \"{}\"{way}, {id}{way}", column(self.sort)),
            Stretch::Empty => format!(" ORDER BY {id}{way}"),
        }
    }

    fn seek(&self, stretch: Stretch, place: Option<&Place>, id_column: &str) -> Sql {
        let column = column(self.sort);
        let sign = if self.sort.descending { "<" } else { ">" };
        let mut sql = Sql::default();
        if self.sort.nullable {
            let not = if stretch == Stretch::Valued { "NOT " } else { "" };
            sql.push(&format!(" AND \"{column}\" IS {not}NULL"));
        }
        match (stretch, place) {
            (Stretch::Valued, Some(Place { value: Some(value), id, .. })) => {
                // The bound on the leading column alone is redundant, but it is what SQLite seeks by.
                sql.push(&format!(" AND \"{column}\" {sign}= ")).bind(value.clone());
                sql.push(&format!(" AND (\"{column}\", {id_column}) {sign} (")).bind(value.clone());
                sql.push(", ").bind(*id).push(")");
            }
            (Stretch::Empty, Some(place)) => {
                sql.push(&format!(" AND {id_column} {sign} ")).bind(place.id);
            }
            _ => {}
        }
        sql
    }
}
