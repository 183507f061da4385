//! Updates that write the columns that have changed and no others. An index is brought up to date only when it has one of
//! them, and the tables that people sort by have dozens.

use crm_domain::time::Day;
use diesel::QueryResult;

use crate::column::{Json, Key, Moment};
use crate::connection::Conn;
use crate::statement::{Bind, Sql};

/// The columns of a row with their values.
pub(crate) type Columns = Vec<(&'static str, Option<Bind>)>;

/// A member of a row, as it is bound.
pub(crate) trait Bound {
    /// Returns the value, or nothing for `NULL`.
    fn bound(self) -> Option<Bind>;
}

macro_rules! bound {
    ($($kind:ty => $bind:expr,)*) => {
        $(impl Bound for $kind {
            fn bound(self) -> Option<Bind> {
                Some($bind(self))
            }
        })*
    };
}

bound! {
    Key => Bind::Key,
    Moment => Bind::Moment,
    String => Bind::Text,
    i32 => Bind::from,
    i64 => Bind::Integer,
    bool => Bind::Bool,
    Day => Bind::Day,
    Json => Bind::Json,
}

impl<T: Bound> Bound for Option<T> {
    fn bound(self) -> Option<Bind> {
        self.and_then(Bound::bound)
    }
}

/// Gives a row its `columns`: all that an update may write. What is `kept` is written by others. The row is taken apart
/// whole, so that a column forgotten here does not compile.
macro_rules! columns {
    ($row:ident { $($column:ident),* $(,)? } kept { $($kept:ident),* $(,)? }) => {
        impl $row {
            fn columns(self) -> $crate::changes::Columns {
                let $row { $($column,)* $($kept: _,)* } = self;
                vec![$((stringify!($column), $crate::changes::Bound::bound($column)),)*]
            }
        }
    };
}
pub(crate) use columns;

/// Writes what differs into the row of this id and version; returns whether it was still there, as a number of rows.
pub(crate) fn write(
    conn: &mut Conn,
    table: &str,
    (id, version): (Key, i32),
    before: Columns,
    after: Columns,
) -> QueryResult<usize> {
    let mut update = Sql::new(format!("UPDATE \"{table}\" SET "));
    let changed = after.into_iter().zip(before).filter(|(new, old)| new != old).map(|(new, _)| new);
    let mut any = false;
    for (column, value) in changed {
        update.push(if any { ", " } else { "" }).push(&format!("\"{column}\" = ")).bind_maybe(value);
        any = true;
    }
    if !any {
        update.push("version = version");
    }
    update.push(" WHERE id = ").bind(id.0).push(" AND version = ").bind(version).execute_in(conn)
}
