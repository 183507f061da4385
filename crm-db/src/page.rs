//! Pages of lists. One record kind's list is the same code as another's: conditions, one sort field, the id for ties.
//!
//! Here is what is asked for; [`crate::walk`] finds the records of one page in their order.

use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Op, Source};
use crm_domain::fold::fold;
use crm_domain::invalid::Invalid;
use crm_domain::policy::{Action, Actor};
use crm_domain::query::{COUNT_CAP, Catalogue, Condition, CustomSort, ListQuery, Operand, Page, Sort, Start, Value};
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::condition::{condition, like, require_sight};
use crate::connection::Conn;
use crate::cursor::{self, Place};
use crate::dialect::like_escape;
use crate::error::{Error, Result};
use crate::parts::custom_value;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::{Related, Stored, pointer_column};
use crate::tx::shown;
use crate::walk::custom::{self, CustomWalk};
use crate::walk::{Under, Walk};

mod words;

/// From this length on a word is taken to be in few records.
const RARE: usize = 6;

/// What a list needs beside the question.
pub struct Asking<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// What for: to see the records, or to export them.
    pub action: Action,
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
    require_sight::<R>(asking.actor, &query.condition)?;
    let order = query.sort.custom.as_ref().map_or(query.sort.name, |custom| custom.name.as_str());
    if asking.actor.fields.hides(R::ENTITY, order) {
        return Err(Invalid::one("/sort", "unknown_field", format!("nothing is sorted by {order}")).into());
    }
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
        Some(last) if has_more => Some(cursor::seal(&place_of(conn, last, &query.sort)?, &name, asking.cursor_key)?),
        _ => None,
    };
    let data = records.into_iter().map(|record| shown(asking.actor, record)).collect();
    Ok(Page { data, next_cursor, count })
}

/// Reads the records of a list that follow a place, or its start.
pub(crate) fn slice<R: Stored>(
    conn: &mut Conn,
    query: &ListQuery,
    asking: &Asking<'_>,
    place: Option<&Place>,
    limit: usize,
) -> Result<Vec<R>> {
    let reach = reach_of::<R>(query, asking);
    if let Some(custom) = &query.sort.custom {
        return along_custom(conn, query, asking, custom, place, limit);
    }
    let along = along_the_order::<R>(conn, query, &reach)?;
    let walk = Walk {
        table: R::TABLE,
        sort: &query.sort,
        base: along.unwrap_or_else(|| base::<R>(conn, query, asking.actor, asking.now)),
        under: under::<R>(conn, query, &reach, asking.now),
        reach,
        pinned: is_pinned(&query.condition) || query.words.as_deref().is_some_and(is_rare),
        live: !query.deleted,
        whole: query.condition == Condition::always() && query.words.is_none(),
        entries: words::alone::<R>(conn, query, asking).filter(|_| query.sort.name == "name").map(words::named::<R>),
        limit,
    };
    match (place, &query.start) {
        (Some(place), _) => walk.after(conn, asking.now, place),
        (None, Start::Offset(skip)) => walk.start(conn, asking.now, *skip as usize),
        (None, Start::Top | Start::Cursor(_)) => walk.start(conn, asking.now, 0),
    }
}

/// Returns the condition of a list that is narrowed to what many records have, when these are soon met along its order, while
/// to look them all up and sort them takes long. A planner that weighs by statistics decides so itself.
fn along_the_order<R: Stored>(conn: &mut Conn, query: &ListQuery, reach: &Reach) -> Result<Option<Sql>> {
    if conn.weighs_plans() || query.deleted || query.words.is_some() || *reach != Reach::Everything {
        return Ok(None);
    }
    let single = match &query.condition {
        Condition::All(parts) => match parts.as_slice() {
            [part] => part,
            _ => return Ok(None),
        },
        part => part,
    };
    let Condition::Where { operand: Operand::Own { name, source: Source::Folded, .. }, op, values } = single else {
        return Ok(None);
    };
    let [Value::Text(text)] = values.as_slice() else { return Ok(None) };
    match op {
        Op::Contains if *name == query.sort.name => {
            Ok(conn.is_held_by_many(text)?.then(|| held_in_order(&query.sort, text)))
        }
        Op::Eq if query.sort.name != beside_text(R::ENTITY) => common::<R>(conn, &format!("{name}_key"), text, query),
        _ => Ok(None),
    }
}

/// Returns what the index over a text field has its records in order of.
const fn beside_text(entity: Entity) -> &'static str {
    match entity {
        Entity::Deal => "created_at",
        _ => "name",
    }
}

/// Returns the condition that a column has this value, without its index, when so many records have it. Along the order one
/// has to look at as many records for each that is wanted as there are for each with the value; to sort them, at all with
/// the value. The two are equal where their number is the root of the wanted times all.
fn common<R: Stored>(conn: &mut Conn, column: &str, text: &str, query: &ListQuery) -> Result<Option<Sql>> {
    let newest = Sql::new(format!("SELECT COALESCE(max(rowid), 0) FROM \"{}\"", R::TABLE));
    let (all,): (i64,) = newest.typed::<(st::BigInt,)>().get_result(conn)?;
    let most = (i64::from(query.limit) * all).isqrt().max(i64::from(query.limit));
    let held = |plain: &str| {
        let mut sql = Sql::new(format!("deleted_at IS NULL AND {plain}\"{column}\" = "));
        sql.bind(text);
        sql
    };
    let mut find = Sql::new(format!("SELECT count(*) FROM (SELECT 1 FROM \"{}\" WHERE ", R::TABLE));
    find.append(held("")).push(&format!(" LIMIT {most})"));
    let (found,): (i64,) = find.typed::<(st::BigInt,)>().get_result(conn)?;
    Ok((found >= most).then(|| held("+")))
}

fn held_in_order(sort: &Sort, text: &str) -> Sql {
    let mut base = Sql::new("deleted_at IS NULL AND ");
    base.append(like(&Sql::new(format!("\"{}_key\"", sort.name)), &format!("%{}%", like_escape(text))));
    base
}

/// Reads the records in the order of a custom field, and after those with a value the others in their usual order.
fn along_custom<R: Stored>(
    conn: &mut Conn,
    query: &ListQuery,
    asking: &Asking<'_>,
    custom: &CustomSort,
    place: Option<&Place>,
    limit: usize,
) -> Result<Vec<R>> {
    let Some(pointer) = custom_value::pointer(R::ENTITY) else { return Ok(Vec::new()) };
    let walk = CustomWalk {
        table: R::TABLE,
        pointer,
        custom: custom.clone(),
        descending: query.sort.descending,
        base: base::<R>(conn, query, asking.actor, asking.now),
        reach: reach_of::<R>(query, asking),
        live: !query.deleted,
        owned: R::ENTITY.is_owned(),
        is_told: !conn.weighs_plans(),
    };
    let skip = match query.start {
        Start::Offset(skip) if place.is_none() => skip as usize,
        Start::Top | Start::Cursor(_) | Start::Offset(_) => 0,
    };
    let (mut records, passed) = match place {
        Some(Place { value: None, .. }) => (Vec::new(), 0),
        _ => walk.read::<R>(conn, asking.now, place, skip, limit)?,
    };
    if records.len() < limit {
        let usual = place.and_then(|place| place.usual.as_deref());
        records.extend(without_value(conn, query, asking, &walk, usual, skip - passed, limit - records.len())?);
    }
    Ok(records)
}

/// Reads the records that have no value of the custom field the list is sorted by.
fn without_value<R: Stored>(
    conn: &mut Conn,
    query: &ListQuery,
    asking: &Asking<'_>,
    walk: &CustomWalk,
    place: Option<&Place>,
    skip: usize,
    limit: usize,
) -> Result<Vec<R>> {
    let sort = usual_sort::<R>()?;
    let mut base = walk.base.clone();
    base.push(" AND ").append(walk.without());
    let rest = Walk {
        table: R::TABLE,
        sort: &sort,
        base,
        reach: walk.reach.clone(),
        pinned: is_pinned(&query.condition) || query.words.as_deref().is_some_and(is_rare),
        live: walk.live,
        whole: false,
        under: None,
        entries: None,
        limit,
    };
    match place {
        Some(place) => rest.after(conn, asking.now, place),
        None => rest.start(conn, asking.now, skip),
    }
}

fn usual_sort<R: Stored>() -> Result<Sort> {
    Ok(Catalogue { fields: R::FIELDS, custom: &[] }.sort(R::DEFAULT_SORT)?)
}

/// Returns the place of a record in an order.
pub(crate) fn place_of<R: Stored>(conn: &mut Conn, record: &R, sort: &Sort) -> Result<Place> {
    let id = record.head().id;
    let Some(of) = &sort.custom else {
        return Ok(Place { value: sort_value(record, sort), id, usual: None });
    };
    let Some(pointer) = custom_value::pointer(R::ENTITY) else { return Ok(Place { value: None, id, usual: None }) };
    let value = custom::value(conn, of, pointer, id)?;
    let usual = match value {
        Some(_) => None,
        None => Some(Box::new(place_of(conn, record, &usual_sort::<R>()?)?)),
    };
    Ok(Place { value, id, usual })
}

/// Tells whether words are long enough to name few records; short ones are looked for along the order.
fn is_rare(words: &str) -> bool {
    words.split_whitespace().any(|word| word.chars().count() >= RARE)
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

/// Returns the table beside the records that has what the list is narrowed to in the order asked for: the listings of a tag
/// or product, or the links to a record.
fn under<R: Stored>(conn: &Conn, query: &ListQuery, reach: &Reach, now: Instant) -> Option<Under> {
    // Words name few records by themselves; the recycle bin is not listed.
    if query.deleted || query.words.is_some() {
        return None;
    }
    let parts = match &query.condition {
        Condition::All(parts) => parts.as_slice(),
        single => std::slice::from_ref(single),
    };
    let (place, (via, value)) =
        parts.iter().enumerate().find_map(|(place, part)| Some((place, ordered_via::<R>(part, query.sort.name)?)))?;
    let others: Vec<Condition> =
        parts.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, part)| part.clone()).collect();
    let rest = (!others.is_empty()).then(|| condition::<R>(conn, &Condition::All(others), now));
    if via.listed {
        let pointer = pointer_column(R::ENTITY)?;
        let mut range = Sql::new(format!("{pointer} IS NOT NULL AND value_id = "));
        range.bind(value);
        return Some(Under { table: "listing", range, pointer, rest, narrowed: true });
    }
    let mut range = Sql::new(format!("{} = ", via.value));
    range.bind(value);
    let mut checked = Sql::new("deleted_at IS NULL");
    if *reach != Reach::Everything {
        checked.push(" AND ").append(reach.clone().condition());
    }
    if let Some(others) = rest {
        checked.push(" AND ").append(others);
    }
    Some(Under { table: via.table, range, pointer: via.record, rest: Some(checked), narrowed: false })
}

/// Returns the table behind a condition that asks for one value through it, when it has the records of a value in order.
fn ordered_via<R: Stored>(part: &Condition, sort: &str) -> Option<(Related, Uuid)> {
    let Condition::Where { operand: Operand::Own { name, source: Source::Related, .. }, op: Op::Eq, values } = part
    else {
        return None;
    };
    let ([Value::Id(value)], Some(via)) = (values.as_slice(), R::related(name)) else { return None };
    let ordered = if via.listed { sort == R::DEFAULT_SORT.trim_start_matches('-') } else { via.order == Some(sort) };
    ordered.then_some((via, *value))
}

fn reach_of<R: Stored>(query: &ListQuery, asking: &Asking<'_>) -> Reach {
    R::reach(asking.actor, if query.deleted { Action::Delete } else { asking.action }, asking.now)
}

fn count_all<R: Stored>(conn: &mut Conn, query: &ListQuery, asking: &Asking<'_>) -> Result<u64> {
    let base = base::<R>(conn, query, asking.actor, asking.now);
    let reach = reach_of::<R>(query, asking);
    let whole = query.condition == Condition::always() && query.words.is_none() && !query.deleted;
    if whole
        && reach == Reach::Everything
        && let Some(all) = conn.count_live(R::TABLE)?
    {
        return Ok(all.min(COUNT_CAP + 1));
    }
    if let Some(from) = words::alone::<R>(conn, query, asking) {
        let mut sql = Sql::new("SELECT count(*) FROM (SELECT 1");
        sql.append(from);
        return counted(conn, sql);
    }
    let seen = if query.deleted { reach.condition() } else { reach.gathered() };
    count::<R>(conn, &base, seen)
}

/// The condition that all records of the list meet, whoever asks; where text they are found by is restricted, words are
/// looked for in names alone.
pub(crate) fn base<R: Stored>(conn: &Conn, query: &ListQuery, actor: &Actor, now: Instant) -> Sql {
    let mut base = Sql::new(if query.deleted { "deleted_at IS NOT NULL" } else { "deleted_at IS NULL" });
    if query.condition != Condition::always() {
        base.push(" AND ").append(condition::<R>(conn, &query.condition, now));
    }
    if let Some(words) = &query.words {
        base.push(" AND ").append(words::matching::<R>(conn, words));
        if actor.fields.names_alone(R::ENTITY) {
            base.push(&format!(
                " AND EXISTS (SELECT 1 FROM search_entry WHERE search_entry.record_id = \"{}\".id",
                R::TABLE
            ));
            for word in fold(words).split(' ').filter(|word| !word.is_empty()) {
                let held = format!("%{}%", like_escape(word));
                base.push(" AND ").append(like(&Sql::new("search_entry.title_key"), &held));
            }
            base.push(")");
        }
    }
    base
}

pub(crate) fn count<R: Stored>(conn: &mut Conn, base: &Sql, seen: Sql) -> Result<u64> {
    let mut sql = Sql::new(format!("SELECT count(*) FROM (SELECT 1 FROM \"{}\" WHERE ", R::TABLE));
    sql.append(base.clone()).push(" AND ").append(seen);
    counted(conn, sql)
}

/// Counts what a query finds that was begun with `SELECT count(*) FROM (`, as far as is told.
fn counted(conn: &mut Conn, mut sql: Sql) -> Result<u64> {
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

/// Tells whether a live record with this id is within reach.
pub fn is_within(conn: &mut Conn, table: &str, id: Uuid, reach: Reach) -> Result<bool> {
    let mut sql = Sql::new(format!("SELECT id FROM \"{table}\" WHERE deleted_at IS NULL AND id = "));
    sql.bind(id);
    if reach != Reach::Everything {
        sql.push(" AND ").append(reach.condition());
    }
    let found: Option<(Key,)> = sql.typed::<(sql::Guid,)>().get_result(conn).optional().map_err(Error::from)?;
    Ok(found.is_some())
}
