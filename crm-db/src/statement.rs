//! Statements put together at run time: SQL text with typed, bound values. Names come from the code alone, values are
//! never written into the text.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Json, Key, Keys, Moment, sql};
use crate::connection::{Conn, MultiBackend};

/// A value bound to a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Bind {
    /// An id.
    Key(Key),
    /// Several ids; see [`Conn::is_among`].
    Keys(Keys),
    /// A moment.
    Moment(Moment),
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Day(chrono::NaiveDate),
    /// A JSON document.
    Json(Json),
    /// The content of a file.
    Bytes(Vec<u8>),
}

impl From<Vec<u8>> for Bind {
    fn from(bytes: Vec<u8>) -> Self {
        Bind::Bytes(bytes)
    }
}

impl From<Json> for Bind {
    fn from(document: Json) -> Self {
        Bind::Json(document)
    }
}

impl From<Keys> for Bind {
    fn from(ids: Keys) -> Self {
        Bind::Keys(ids)
    }
}

impl From<Uuid> for Bind {
    fn from(id: Uuid) -> Self {
        Bind::Key(Key(id))
    }
}
impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Bind::Text(text.to_owned())
    }
}
impl From<i64> for Bind {
    fn from(number: i64) -> Self {
        Bind::Integer(number)
    }
}
impl From<i32> for Bind {
    fn from(number: i32) -> Self {
        Bind::Integer(i64::from(number))
    }
}
impl From<f64> for Bind {
    fn from(number: f64) -> Self {
        Bind::Number(number)
    }
}
impl From<bool> for Bind {
    fn from(yes: bool) -> Self {
        Bind::Bool(yes)
    }
}
impl From<chrono::NaiveDate> for Bind {
    fn from(day: chrono::NaiveDate) -> Self {
        Bind::Day(day)
    }
}
impl From<chrono::DateTime<chrono::Utc>> for Bind {
    fn from(at: chrono::DateTime<chrono::Utc>) -> Self {
        Bind::Moment(Moment::from(at))
    }
}
impl From<Moment> for Bind {
    fn from(at: Moment) -> Self {
        Bind::Moment(at)
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    Bind(Bind),
}

/// SQL text with bound values, built from left to right.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sql(Vec<Piece>);

impl Sql {
    /// Starts with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Sql(vec![Piece::Text(text.into())])
    }

    /// Tells whether it begins with these words.
    pub fn begins_with(&self, words: &str) -> bool {
        matches!(self.0.first(), Some(Piece::Text(text)) if text.starts_with(words))
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.0.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// Adds a value.
    pub fn bind(&mut self, value: impl Into<Bind>) -> &mut Self {
        self.0.push(Piece::Bind(value.into()));
        self
    }

    /// Adds a value, or `NULL` where there is none.
    pub fn bind_maybe(&mut self, value: Option<impl Into<Bind>>) -> &mut Self {
        match value {
            Some(value) => self.bind(value),
            None => self.push("NULL"),
        }
    }

    /// Adds values between commas; no values at all stand for a list that nothing is in.
    ///
    /// The last value is repeated up to the next power of two, so that few different texts are prepared.
    pub fn binds(&mut self, values: impl IntoIterator<Item = impl Into<Bind>>) -> &mut Self {
        let mut values: Vec<Bind> = values.into_iter().map(Into::into).collect();
        match values.last().cloned() {
            Some(last) => values.resize(values.len().next_power_of_two(), last),
            None => {
                return self.push("NULL");
            }
        }
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Adds another statement's text and values.
    pub fn append(&mut self, other: Sql) -> &mut Self {
        for piece in other.0 {
            match piece {
                Piece::Text(text) => {
                    self.push(&text);
                }
                bind => self.0.push(bind),
            }
        }
        self
    }

    /// Runs it for its effect and returns the number of rows it touched.
    pub fn execute_in(&mut self, conn: &mut Conn) -> QueryResult<usize> {
        std::mem::take(self).execute(conn)
    }

    /// Says which SQL types its rows have, so that they can be loaded.
    pub fn typed<ST>(self) -> Typed<ST> {
        Typed(self, std::marker::PhantomData)
    }
}

/// A statement whose rows have these SQL types.
#[derive(Debug, Clone)]
pub struct Typed<ST>(Sql, std::marker::PhantomData<ST>);

impl<ST> QueryFragment<MultiBackend> for Typed<ST> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}
impl<ST> QueryId for Typed<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<ST> Query for Typed<ST> {
    type SqlType = ST;
}
impl<ST> RunQueryDsl<Conn> for Typed<ST> {}

impl QueryId for Sql {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl RunQueryDsl<Conn> for Sql {}

impl QueryFragment<MultiBackend> for Sql {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_sql(text),
                Piece::Bind(Bind::Key(value)) => out.push_bind_param::<sql::Guid, _>(value)?,
                Piece::Bind(Bind::Keys(value)) => out.push_bind_param::<sql::Guids, _>(value)?,
                Piece::Bind(Bind::Moment(value)) => out.push_bind_param::<sql::Instant, _>(value)?,
                Piece::Bind(Bind::Text(value)) => out.push_bind_param::<st::Text, _>(value)?,
                Piece::Bind(Bind::Integer(value)) => out.push_bind_param::<st::BigInt, _>(value)?,
                Piece::Bind(Bind::Number(value)) => out.push_bind_param::<st::Double, _>(value)?,
                Piece::Bind(Bind::Bool(value)) => out.push_bind_param::<st::Bool, _>(value)?,
                Piece::Bind(Bind::Bytes(value)) => out.push_bind_param::<st::Binary, _>(value)?,
                Piece::Bind(Bind::Json(value)) => out.push_bind_param::<sql::JsonDoc, _>(value)?,
                Piece::Bind(Bind::Day(value)) => out.push_bind_param::<st::Date, _>(value)?,
            }
        }
        Ok(())
    }
}
