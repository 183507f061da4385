//! Column types whose storage differs by database, and the Rust values that travel in them.

use chrono::{DateTime, Utc};
use crm_domain::id::Id;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::HasSqlType;
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use crate::connection::MultiBackend;

/// SQL types for both databases.
pub mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::SqlType;

    /// `uuid` or `BLOB` of 16 bytes.
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Binary"))]
    pub struct Guid;

    /// `timestamptz` or `INTEGER` microseconds since 1970.
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct Instant;
    impl diesel::sql_types::SqlOrd for Instant {}

    /// `uuid[]`; only PostgreSQL has lists.
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 2951, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Binary"))]
    pub struct Guids;

    /// `jsonb` or `TEXT`.
    #[derive(Debug, Clone, Copy, Default, QueryId, SqlType)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct JsonDoc;
}

macro_rules! on_both {
    ($($sql:ty => $rust:ty),* $(,)?) => {$(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<$rust, $sql>()
            }
        }
    )*}
}
on_both!(sql::Guid => Key, sql::Instant => Moment, sql::JsonDoc => Json);

/// An id in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Guid)]
pub struct Key(pub Uuid);

impl<E> From<Id<E>> for Key {
    fn from(id: Id<E>) -> Self {
        Key(id.uuid())
    }
}
impl<E> From<Key> for Id<E> {
    fn from(key: Key) -> Self {
        Id::new(key.0)
    }
}
impl From<Uuid> for Key {
    fn from(uuid: Uuid) -> Self {
        Key(uuid)
    }
}
impl ToSql<sql::Guid, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::Guid, Pg> for Key {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel::sql_types::Uuid, Pg>::from_sql(value).map(Self)
    }
}
impl ToSql<sql::Guid, Sqlite> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(&self.0.as_bytes()[..]);
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Guid, Sqlite> for Key {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

/// Ids bound as one value, so that a statement is planned once for however many.
#[derive(Debug, Clone, PartialEq, AsExpression)]
#[diesel(sql_type = sql::Guids)]
pub struct Keys(pub Vec<Uuid>);

impl HasSqlType<sql::Guids> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<sql::Guids>(lookup)
    }
}
impl ToSql<sql::Guids, MultiBackend> for Keys {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((sql::Guids, self));
        Ok(IsNull::No)
    }
}
impl ToSql<sql::Guids, Pg> for Keys {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Array<diesel::sql_types::Uuid>, Pg>::to_sql(&self.0, out)
    }
}
impl ToSql<sql::Guids, Sqlite> for Keys {
    fn to_sql<'b>(&'b self, _: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        Err("SQLite has no lists".into())
    }
}

/// A moment in a row, already cut to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Instant)]
pub struct Moment(pub DateTime<Utc>);

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Moment(crm_domain::time::cut(at))
    }
}
impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}
impl ToSql<sql::Instant, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::Instant, Pg> for Moment {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel::sql_types::Timestamptz, Pg>::from_sql(value).map(Self)
    }
}
impl ToSql<sql::Instant, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}
impl FromSql<sql::Instant, Sqlite> for Moment {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        DateTime::from_timestamp_micros(value.read_long()).map(Self).ok_or_else(|| "moment out of range".into())
    }
}

/// A JSON document in a row.
#[derive(Debug, Clone, PartialEq, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::JsonDoc)]
pub struct Json(pub serde_json::Value);

impl Json {
    /// Makes a document of a value that serializes without fault.
    pub fn of(value: &impl serde::Serialize) -> Self {
        Json(serde_json::to_value(value).unwrap_or_default())
    }

    /// Reads the document as a typed value; an unreadable one reads as empty.
    pub fn read<T: serde::de::DeserializeOwned + Default>(self) -> T {
        serde_json::from_value(self.0).unwrap_or_default()
    }
}
impl ToSql<sql::JsonDoc, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Jsonb, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::JsonDoc, Pg> for Json {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel::sql_types::Jsonb, Pg>::from_sql(value).map(Self)
    }
}
impl ToSql<sql::JsonDoc, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl FromSql<sql::JsonDoc, Sqlite> for Json {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

/// Turns an optional typed id into an optional row id.
pub fn key<E>(id: Option<Id<E>>) -> Option<Key> {
    id.map(Key::from)
}

/// Turns an optional row id into an optional typed id.
pub fn id<E>(key: Option<Key>) -> Option<Id<E>> {
    key.map(Id::from)
}
