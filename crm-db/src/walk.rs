//! Walks through one order of one table, for one page of a list.
//!
//! Three things keep a page cheap however large the table is. Who sees little is served from one ordered index range per
//! arm of the visibility rule, merged, so that the order of everything else is never walked. A tag or product is served
//! from ranges of the table of listings. And empty sort values form a stretch of their own after the others, so that both
//! databases can use the plain index.

use crm_domain::field::Source;
use crm_domain::query::Sort;
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::connection::Conn;
use crate::cursor::Place;
use crate::error::Result;
use crate::page::count;
use crate::scope::{Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

/// Above this many arms the order is walked and each record checked: somebody in so many teams sees much of it.
const MAX_ARMS: usize = 24;

/// Returns the column by which a sort field is put in order.
fn column(sort: &Sort) -> String {
    if sort.source == Source::Folded { format!("{}_key", sort.name) } else { sort.name.to_owned() }
}

/// The tag or product that a list is narrowed to.
pub(crate) struct Under {
    /// Its id.
    pub value: Uuid,
    /// The column by which listings point at the record.
    pub pointer: &'static str,
    /// What else the list is narrowed by.
    pub rest: Option<Sql>,
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
    /// What the table of listings narrows the list to.
    pub under: Option<Under>,
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
        Ok(usize::try_from(count::<R>(conn, &base, self.reach.clone())?).unwrap_or(0))
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
        match self.arms() {
            Some(arms) if arms.is_empty() => return Ok(Vec::new()),
            Some(arms) => {
                tail.push("id IN (SELECT id FROM (");
                for (index, arm) in arms.iter().enumerate() {
                    tail.push(if index > 0 { " UNION " } else { "" });
                    tail.append(self.arm(conn, arm, index, stretch, place, skip + limit));
                }
                tail.push(") AS merged").push(&self.order(stretch, "id")).push(&page).push(")");
                tail.push(&self.order(stretch, "id"));
            }
            None => {
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
        match &self.reach {
            Reach::Everything if self.under.is_some() => Some(vec![Arm::Range(Sql::new("TRUE"))]),
            Reach::Arms(arms) if arms.len() <= MAX_ARMS => Some(arms.clone()),
            Reach::Everything | Reach::Arms(_) => None,
        }
    }

    /// The first rows of one arm, in order: an index range.
    fn arm(&self, conn: &Conn, arm: &Arm, index: usize, stretch: Stretch, place: Option<&Place>, limit: usize) -> Sql {
        let column = column(self.sort);
        let mut sql = Sql::new(format!("SELECT id, \"{column}\" FROM ("));
        match (arm, &self.under) {
            (Arm::Range(range), Some(under)) => {
                sql.append(self.listed(range, under, place));
            }
            (arm, _) => {
                sql.push(&format!("SELECT id, \"{column}\" FROM \"{}\" WHERE ", self.table));
                sql.append(arm.clone().condition()).push(" AND ").append(self.base.clone());
                sql.append(self.seek(stretch, place, "id"));
                let order = self.order(stretch, "id");
                // Few records are looked up and then sorted; walking the order for them would visit all the others.
                let walked = matches!(arm, Arm::Range(_)) && !self.pinned;
                sql.push(&if walked { order } else { conn.sorted_afterwards(&order) });
            }
        }
        sql.push(&format!(" LIMIT {limit}) AS arm_{index}"));
        sql
    }

    /// One arm of what is listed under a tag or product.
    fn listed(&self, range: &Sql, under: &Under, place: Option<&Place>) -> Sql {
        let (table, pointer) = (self.table, under.pointer);
        let mut sql = Sql::new(format!(
            "SELECT {pointer} AS id, \"{}\" FROM listing WHERE {pointer} IS NOT NULL AND value_id = ",
            column(self.sort)
        ));
        sql.bind(under.value).push(" AND ").append(range.clone());
        if let Some(rest) = &under.rest {
            sql.push(&format!(" AND EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{table}\".id = listing.{pointer} AND "));
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
            (Stretch::Valued, Some(Place { value: Some(value), id })) => {
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
