//! Pages of lists. One record kind's list is the same code as another's: conditions, one sort field, the id for ties.
//!
//! Two things keep a page cheap however large the table is. Who sees little is served from one ordered index range per
//! arm of the visibility rule, merged, so that the order of everything else is never walked. And empty sort values form
//! a stretch of their own after the others, so that both databases can use the plain index.

use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Op, Source};
use crm_domain::fold::fold;
use crm_domain::policy::{Action, Actor};
use crm_domain::query::{COUNT_CAP, Condition, ListQuery, Operand, Page, Sort, Start, Value};
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, sql};
use crate::condition::{condition, starts_with};
use crate::connection::Conn;
use crate::cursor::{self, Place};
use crate::dialect::like_escape;
use crate::error::{Error, Result};
use crate::scope::{Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

/// Above this many arms the order is walked and each record checked: somebody in so many teams sees much of it.
const MAX_ARMS: usize = 24;

/// What a list needs beside the question.
pub struct Asking<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// Now.
    pub now: Instant,
    /// Authenticates cursors.
    pub cursor_key: &'a [u8; 32],
}

/// Reads one page.
///
/// # Errors
/// [`Error::Cursor`] for a cursor of another list.
pub fn list<R: Stored>(conn: &mut Conn, query: &ListQuery, asking: &Asking<'_>) -> Result<Page<R>> {
    let name = cursor::list(R::ENTITY.as_str(), query);
    let place = match &query.start {
        Start::Cursor(text) => Some(cursor::open(text, &name, asking.cursor_key)?),
        Start::Top | Start::Offset(_) => None,
    };
    let count = if query.count { Some(count_all::<R>(conn, query, asking)?) } else { None };
    let mut records: Vec<R> = slice(conn, query, asking, place.as_ref(), query.limit as usize + 1)?;
    let has_more = records.len() > query.limit as usize;
    records.truncate(query.limit as usize);
    let next_cursor = match records.last() {
        Some(last) if has_more => Some(cursor::seal(&place_of(last, &query.sort), &name, asking.cursor_key)?),
        _ => None,
    };
    Ok(Page { data: records, next_cursor, count })
}

/// Reads the records of a list that follow a place, or its start.
pub(crate) fn slice<R: Stored>(
    conn: &mut Conn,
    query: &ListQuery,
    asking: &Asking<'_>,
    place: Option<&Place>,
    limit: usize,
) -> Result<Vec<R>> {
    let base = base::<R>(conn, query);
    let (reach, pinned) = (reach_of::<R>(query, asking), is_pinned(&query.condition));
    let walk = Walk { table: R::TABLE, sort: &query.sort, base, reach, pinned, limit };
    match (place, &query.start) {
        (Some(place), _) => walk.after(conn, asking.now, place),
        (None, Start::Offset(skip)) => walk.start(conn, asking.now, *skip as usize),
        (None, Start::Top | Start::Cursor(_)) => walk.start(conn, asking.now, 0),
    }
}

/// Returns the place of a record in an order.
pub(crate) fn place_of<R: Stored>(record: &R, sort: &Sort) -> Place {
    Place { value: sort_value(record, sort), id: record.head().id }
}

fn is_pinned(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().any(is_pinned),
        Condition::Where { operand: Operand::Own { source: Source::Related, kind, .. }, op: Op::Eq, .. } => {
            matches!(kind, Kind::Ref(Entity::Account | Entity::Contact | Entity::Deal))
        }
        Condition::Where { .. } | Condition::Any(_) | Condition::Not(_) => false,
    }
}

fn reach_of<R: Stored>(query: &ListQuery, asking: &Asking<'_>) -> Reach {
    R::reach(asking.actor, if query.deleted { Action::Delete } else { Action::View }, asking.now)
}

fn count_all<R: Stored>(conn: &mut Conn, query: &ListQuery, asking: &Asking<'_>) -> Result<u64> {
    let base = base::<R>(conn, query);
    count::<R>(conn, &base, reach_of::<R>(query, asking))
}

/// The condition that all records of the list meet, whoever asks.
pub(crate) fn base<R: Stored>(conn: &Conn, query: &ListQuery) -> Sql {
    let mut base = Sql::new(if query.deleted { "deleted_at IS NOT NULL" } else { "deleted_at IS NULL" });
    if query.condition != Condition::always() {
        base.push(" AND ").append(condition::<R>(conn, &query.condition));
    }
    if let Some(words) = &query.words {
        base.push(" AND ").append(matching::<R>(conn, words));
    }
    base
}

/// Records whose search text holds all the words. Words too short for the trigram index are looked for among what the
/// longer ones found; on their own they are the start of a name.
fn matching<R: Stored>(conn: &Conn, words: &str) -> Sql {
    let folded = fold(words);
    let (long, short): (Vec<&str>, Vec<&str>) =
        folded.split(' ').filter(|word| !word.is_empty()).partition(|word| word.chars().count() >= 3);
    let named = R::FIELDS.iter().any(|field| field.name == "name" && field.source == Source::Folded);
    let start = short.join(" ");
    if long.is_empty() && (start.is_empty() || named) {
        return if start.is_empty() { Sql::new("TRUE") } else { starts_with("\"name_key\"", &start) };
    }
    let mut sql = Sql::new("id IN (SELECT search_entry.record_id");
    if long.is_empty() {
        sql.push(" FROM search_entry WHERE ").append(starts_with("title_key", &start));
    } else {
        sql.append(conn.search_source(&long, true));
        for word in short {
            sql.push(" AND search_entry.text_key LIKE ").bind(format!("%{}%", like_escape(word)).as_str());
            sql.push(" ESCAPE '\\'");
        }
    }
    sql.push(" AND search_entry.entity = ").bind(R::ENTITY.as_str()).push(")");
    sql
}

fn count<R: Stored>(conn: &mut Conn, base: &Sql, reach: Reach) -> Result<u64> {
    let mut sql = Sql::new(format!("SELECT count(*) FROM (SELECT 1 FROM \"{}\" WHERE ", R::TABLE));
    sql.append(base.clone());
    if reach != Reach::Everything {
        sql.push(" AND ").append(reach.condition());
    }
    sql.push(&format!(" LIMIT {}) AS counted", COUNT_CAP + 1));
    let found: (i64,) = sql.typed::<(st::BigInt,)>().get_result(conn)?;
    Ok(u64::try_from(found.0).unwrap_or(0))
}

/// Returns the value by which a record was put in its place.
fn sort_value<R: Stored>(record: &R, sort: &Sort) -> Option<Value> {
    let json = serde_json::to_value(record).ok()?;
    match Value::read(json.get(sort.name)?, sort.kind)? {
        Value::Text(text) if sort.source == Source::Folded => Some(Value::Text(fold(&text))),
        value => Some(value),
    }
}

/// Returns the column by which a sort field is put in order.
fn column(sort: &Sort) -> String {
    if sort.source == Source::Folded { format!("{}_key", sort.name) } else { sort.name.to_owned() }
}

/// A walk through one order of one table.
struct Walk<'a> {
    table: &'static str,
    sort: &'a Sort,
    base: Sql,
    reach: Reach,
    /// Whether the filter asks for what hangs on one account, contact or deal, and so for few records.
    pinned: bool,
    limit: usize,
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
    fn start<R: Stored>(&self, conn: &mut Conn, now: Instant, skip: usize) -> Result<Vec<R>> {
        let mut records: Vec<R> = self.fetch(conn, now, Stretch::Valued, None, skip, self.limit)?;
        if self.sort.nullable && records.len() < self.limit {
            let passed = if records.is_empty() && skip > 0 { self.valued::<R>(conn)? } else { skip + records.len() };
            let rest = self.limit - records.len();
            records.extend(self.fetch::<R>(conn, now, Stretch::Empty, None, skip.saturating_sub(passed), rest)?);
        }
        Ok(records)
    }

    fn after<R: Stored>(&self, conn: &mut Conn, now: Instant, place: &Place) -> Result<Vec<R>> {
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
        match &self.reach {
            Reach::Arms(arms) if arms.is_empty() => return Ok(Vec::new()),
            Reach::Arms(arms) if arms.len() <= MAX_ARMS => {
                tail.push("id IN (SELECT id FROM (");
                for (index, arm) in arms.iter().enumerate() {
                    tail.push(if index > 0 { " UNION " } else { "" });
                    tail.append(self.arm(conn, arm, index, stretch, place, skip + limit));
                }
                tail.push(") AS merged").push(&self.order(stretch)).push(&page).push(")");
                tail.push(&self.order(stretch));
            }
            reach => {
                tail.append(self.base.clone());
                if *reach != Reach::Everything {
                    tail.push(" AND ").append(reach.clone().condition());
                }
                tail.append(self.seek(stretch, place)).push(&self.order(stretch)).push(&page);
            }
        }
        Ok(R::load(conn, tail, now)?)
    }

    /// The first rows of one arm, in order: an index range.
    fn arm(&self, conn: &Conn, arm: &Arm, index: usize, stretch: Stretch, place: Option<&Place>, limit: usize) -> Sql {
        let column = column(self.sort);
        let mut sql =
            Sql::new(format!("SELECT id, \"{column}\" FROM (SELECT id, \"{column}\" FROM \"{}\" WHERE ", self.table));
        sql.append(arm.clone().condition()).push(" AND ").append(self.base.clone()).append(self.seek(stretch, place));
        // Few records are looked up and then sorted; walking the order in search of them would visit all the others.
        let order = match arm {
            Arm::Range(_) if !self.pinned => self.order(stretch),
            Arm::Range(_) | Arm::Few(_) => conn.sorted_afterwards(&self.order(stretch)),
        };
        sql.push(&order).push(&format!(" LIMIT {limit}) AS arm_{index}"));
        sql
    }

    fn order(&self, stretch: Stretch) -> String {
        let way = if self.sort.descending { " DESC" } else { "" };
        match stretch {
            Stretch::Valued => format!(" ORDER BY \"{}\"{way}, id{way}", column(self.sort)),
            Stretch::Empty => format!(" ORDER BY id{way}"),
        }
    }

    fn seek(&self, stretch: Stretch, place: Option<&Place>) -> Sql {
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
                sql.push(&format!(" AND (\"{column}\", id) {sign} (")).bind(value.clone());
                sql.push(", ").bind(*id).push(")");
            }
            (Stretch::Empty, Some(place)) => {
                sql.push(&format!(" AND id {sign} ")).bind(place.id);
            }
            _ => {}
        }
        sql
    }
}

/// Tells whether a live record with this id is within reach.
pub fn is_within(conn: &mut Conn, table: &str, id: uuid::Uuid, reach: Reach) -> Result<bool> {
    let mut sql = Sql::new(format!("SELECT id FROM \"{table}\" WHERE deleted_at IS NULL AND id = "));
    sql.bind(id);
    if reach != Reach::Everything {
        sql.push(" AND ").append(reach.condition());
    }
    let found: Option<(Key,)> = sql.typed::<(sql::Guid,)>().get_result(conn).optional().map_err(Error::from)?;
    Ok(found.is_some())
}
