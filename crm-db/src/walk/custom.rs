//! Walks through the order of a custom field: along the index over its values, which have owner and team beside them, so
//! that who sees little is served from ranges of it as well.

use std::collections::HashMap;

use crm_domain::custom_field::CustomKind;
use crm_domain::field::Kind;
use crm_domain::query::{CustomSort, Value};
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::condition::side_column;
use crate::connection::Conn;
use crate::cursor::Place;
use crate::error::Result;
use crate::scope::{Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;
use crate::walk::MAX_ARMS;

/// The record a value belongs to, as the indexes have it.
const RECORD: &str = "COALESCE(account_id, contact_id, deal_id, activity_id, product_id)";

/// The field of a value that is looked up by its record. As an expression no index has it, so that SQLite does not read all
/// values of the field in search of one.
const FIELD: &str = "NULLIF(field_def_id, NULL)";

/// A walk through the records of one table that have a value of a custom field.
pub(crate) struct CustomWalk {
    /// The table.
    pub table: &'static str,
    /// The column by which values point at its records.
    pub pointer: &'static str,
    /// The field.
    pub custom: CustomSort,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// The condition that all records of the list meet.
    pub base: Sql,
    /// Those of them that the reader sees.
    pub reach: Reach,
    /// Whether the list is of live records.
    pub live: bool,
    /// Whether the planner is told which index to take.
    pub is_told: bool,
    /// Whether owner and team beside the values say who sees a record; else each is checked by itself.
    pub owned: bool,
}

/// Returns the value of a record as the index has it, exactly.
pub(crate) fn value(conn: &mut Conn, of: &CustomSort, pointer: &str, record: Uuid) -> QueryResult<Option<Value>> {
    let (column, kind) = side_column(of.kind);
    let mut find = Sql::new(format!("SELECT {column} FROM custom_value WHERE {pointer} = "));
    find.bind(record).push(&format!(" AND {FIELD} = ")).bind(of.id).push(&format!(" AND {column} IS NOT NULL"));
    Ok(match kind {
        Kind::Number => {
            let found: Option<(f64,)> = find.typed::<(st::Double,)>().get_result(conn).optional()?;
            found.map(|(number,)| Value::Number(number))
        }
        Kind::Date => {
            let found: Option<(Day,)> = find.typed::<(st::Date,)>().get_result(conn).optional()?;
            found.map(|(day,)| Value::Day(day))
        }
        Kind::Bool => {
            let found: Option<(bool,)> = find.typed::<(st::Bool,)>().get_result(conn).optional()?;
            found.map(|(yes,)| Value::Bool(yes))
        }
        _ => {
            let found: Option<(String,)> = find.typed::<(st::Text,)>().get_result(conn).optional()?;
            found.map(|(text,)| Value::Text(text))
        }
    })
}

impl CustomWalk {
    /// Reads the records after a place, or those that follow so many. Tells how many were passed over: fewer than asked
    /// for when no others have a value.
    pub fn read<R: Stored>(
        &self,
        conn: &mut Conn,
        now: Instant,
        place: Option<&Place>,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<R>, usize)> {
        let (found, passed) = if self.custom.kind == CustomKind::Choice {
            self.by_choices(conn, place, skip, limit)?
        } else {
            self.range(conn, None, place, skip, limit)?
        };
        if found.is_empty() {
            return Ok((Vec::new(), passed));
        }
        let mut tail = Sql::new(" WHERE ");
        tail.append(conn.is_among("id", found.iter().copied()));
        let mut records: HashMap<Uuid, R> =
            R::load(conn, tail, now)?.into_iter().map(|record| (record.head().id, record)).collect();
        Ok((found.iter().filter_map(|key| records.remove(&key.0)).collect(), passed))
    }

    /// Choices go in their own order, each a range of the index, which has them by their letters.
    fn by_choices(
        &self,
        conn: &mut Conn,
        place: Option<&Place>,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<Key>, usize)> {
        let mut order: Vec<&str> = self.custom.choices.iter().map(String::as_str).collect();
        if self.descending {
            order.reverse();
        }
        let begun = match place.and_then(|place| place.value.as_ref()) {
            Some(Value::Text(last)) => order.iter().position(|choice| *choice == last).unwrap_or(order.len()),
            _ => 0,
        };
        let (mut found, mut passed) = (Vec::new(), 0);
        for (index, choice) in order.into_iter().enumerate().skip(begun) {
            let place = place.filter(|_| index == begun);
            let (more, over) = self.range(conn, Some(choice), place, skip - passed, limit - found.len())?;
            found.extend(more);
            passed += over;
            if found.len() == limit {
                break;
            }
        }
        Ok((found, passed))
    }

    /// The records with a value, or with this one.
    fn range(
        &self,
        conn: &mut Conn,
        choice: Option<&str>,
        place: Option<&Place>,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<Key>, usize)> {
        let arms = self.arms();
        if arms.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let mut find = Sql::new("SELECT id FROM (");
        for (index, arm) in arms.iter().enumerate() {
            find.push(if index > 0 { " UNION " } else { "" });
            find.push("SELECT id, value FROM (").append(self.arm(arm.as_ref(), choice, place));
            find.push(&format!(" LIMIT {}) AS arm_{index}", skip + limit));
        }
        let way = self.way();
        find.push(&format!(") AS merged ORDER BY value{way}, id{way} LIMIT {limit} OFFSET {skip}"));
        let found: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(conn)?;
        let passed = match found.is_empty() && skip > 0 {
            true => self.count(conn, &arms, choice)?.min(skip),
            false => skip,
        };
        Ok((found.into_iter().map(|(key,)| key).collect(), passed))
    }

    /// The condition on the records that they have no value.
    pub fn without(&self) -> Sql {
        let (table, pointer, column) = (self.table, self.pointer, self.column());
        let mut sql = Sql::new(format!(
            "NOT EXISTS (SELECT 1 FROM custom_value WHERE custom_value.{pointer} = \"{table}\".id \
             AND {column} IS NOT NULL AND {FIELD} = "
        ));
        sql.bind(self.custom.id).push(")");
        sql
    }

    /// The parts that are read one by one and merged; without any, nothing is seen.
    fn arms(&self) -> Vec<Option<Arm>> {
        match &self.reach {
            Reach::Arms(arms) if self.owned && arms.len() <= MAX_ARMS => arms.iter().cloned().map(Some).collect(),
            Reach::Everything | Reach::Arms(_) => vec![None],
        }
    }

    /// The records of one arm with their values, in order.
    fn arm(&self, arm: Option<&Arm>, choice: Option<&str>, place: Option<&Place>) -> Sql {
        let mut sql = Sql::new("SELECT ");
        let (id, value) = match self.few(arm) {
            Some(few) => {
                sql.push("id, value FROM ").append(self.looked_up(few, choice));
                ("id", "value")
            }
            None => {
                sql.push(&format!("{} AS id, {} AS value FROM ", self.pointer, self.column()));
                sql.append(self.within(arm, choice));
                (RECORD, self.column())
            }
        };
        let way = self.way();
        sql.append(self.after(place, value, id));
        sql.push(&format!(" ORDER BY {value}{way}, {id}{way}"));
        sql
    }

    /// The query that names the records of an arm without a range, which are few.
    fn few(&self, arm: Option<&Arm>) -> Option<Sql> {
        match arm {
            Some(Arm::Few(query)) => Some(query.clone()),
            Some(Arm::Linked(linked)) if self.live => Some(linked.named()),
            Some(Arm::Range(_) | Arm::Linked(_)) | None => None,
        }
    }

    /// What stands behind `FROM` for few records, whose values are looked up one by one.
    fn looked_up(&self, few: Sql, choice: Option<&str>) -> Sql {
        let column = self.column();
        let mut sql = Sql::new(format!(
            "(SELECT few.named AS id, (SELECT {column} FROM custom_value WHERE custom_value.{} = few.named AND ",
            self.pointer
        ));
        sql.append(self.valued(FIELD, choice)).push(") AS value FROM (").append(few).push(") AS few CROSS JOIN ");
        sql.push(&format!("(SELECT id AS record FROM \"{}\" WHERE ", self.table)).append(self.base.clone());
        sql.push(") AS found WHERE found.record = few.named) AS valued WHERE value IS NOT NULL");
        sql
    }

    /// What stands behind `FROM` for the values of an arm that is a range of them.
    fn within(&self, arm: Option<&Arm>, choice: Option<&str>) -> Sql {
        let named = arm.and_then(|arm| self.index(arm)).unwrap_or_default();
        let mut sql = Sql::new(format!("custom_value{named} JOIN (SELECT id AS record FROM \"{}\" WHERE ", self.table));
        sql.append(self.base.clone());
        let checked = match arm {
            None if self.reach != Reach::Everything => Some(self.reach.clone().condition()),
            Some(Arm::Linked(linked)) => Some(linked.check.clone()),
            None | Some(Arm::Range(_) | Arm::Few(_)) => None,
        };
        if let Some(checked) = checked {
            sql.push(" AND ").append(checked);
        }
        sql.push(&format!(") AS found ON found.record = custom_value.{} WHERE ", self.pointer));
        sql.append(self.valued("field_def_id", choice));
        if let Some(Arm::Range(range)) = arm {
            sql.push(" AND ").append(range.clone());
        }
        sql
    }

    /// Names the index that has the values of an owner or team in order: it and the one that has all of them look equally good
    /// to a planner that does not know how soon a page is full.
    fn index(&self, arm: &Arm) -> Option<String> {
        let Arm::Range(range) = arm else { return None };
        let whose = ["owner", "team"].into_iter().find(|whose| range.begins_with(&format!("{whose}_id ")))?;
        let (of, _) = self.column().split_once('_')?;
        self.is_told.then(|| format!(" INDEXED BY custom_value_by_{whose}_{of}"))
    }

    /// The condition on a value that it is one of this field, and this choice.
    fn valued(&self, field: &str, choice: Option<&str>) -> Sql {
        let column = self.column();
        let mut sql = Sql::new(format!("{field} = "));
        sql.bind(self.custom.id).push(&format!(" AND {column} IS NOT NULL"));
        if let Some(choice) = choice {
            sql.push(&format!(" AND {column} = ")).bind(choice);
        }
        sql
    }

    /// Counts the records with a value, for jumps beyond them.
    fn count(&self, conn: &mut Conn, arms: &[Option<Arm>], choice: Option<&str>) -> Result<usize> {
        let mut find = Sql::new("SELECT count(*) FROM (");
        for (index, arm) in arms.iter().enumerate() {
            find.push(if index > 0 { " UNION " } else { "" });
            match self.few(arm.as_ref()) {
                Some(few) => find.push("SELECT id FROM ").append(self.looked_up(few, choice)),
                None => {
                    find.push(&format!("SELECT {} AS id FROM ", self.pointer)).append(self.within(arm.as_ref(), choice))
                }
            };
        }
        find.push(") AS counted");
        let (found,): (i64,) = find.typed::<(st::BigInt,)>().get_result(conn)?;
        Ok(usize::try_from(found).unwrap_or(0))
    }

    fn after(&self, place: Option<&Place>, value_column: &str, id_column: &str) -> Sql {
        let mut sql = Sql::default();
        if let Some(Place { value: Some(value), id, .. }) = place {
            let sign = if self.descending { "<" } else { ">" };
            // The bound on the leading column alone is redundant, but it is what SQLite seeks by.
            sql.push(&format!(" AND {value_column} {sign}= ")).bind(value.clone());
            sql.push(&format!(" AND ({value_column}, {id_column}) {sign} (")).bind(value.clone());
            sql.push(", ").bind(*id).push(")");
        }
        sql
    }

    const fn column(&self) -> &'static str {
        side_column(self.custom.kind).0
    }

    const fn way(&self) -> &'static str {
        if self.descending { " DESC" } else { "" }
    }
}
