//! Answers kept under the key that a client sent, so that a request sent twice has its effect once.
//!
//! The key is claimed and the answer kept in the transaction of the effect: either both are there or neither.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::Moment;
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::tx::Tx;

/// How long answers are kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// What identifies a request that may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// The session's user or the API key.
    pub credential_id: Uuid,
    /// Method and path.
    pub operation: String,
    /// The client's key.
    pub key: String,
    /// Hash of the body.
    pub body_hash: String,
}

/// An answer that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The HTTP status.
    pub status: i32,
    /// The body.
    pub answer: String,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Location` header.
    pub location: Option<String>,
}

impl Tx<'_> {
    /// Claims the key for this transaction, or returns what was answered under it before. A request with the same key
    /// that runs at the same time waits here until the other one ends.
    ///
    /// # Errors
    /// [`Error::Conflict`] `idempotency_key_reused` when the key came with another body.
    pub fn claim(&mut self, request: &RequestKey) -> Result<Option<Kept>> {
        let now = Moment::from(self.now());
        let mut old = Sql::new("DELETE FROM idempotency_key WHERE created_at < ");
        let before = Moment::from(self.now() - KEPT);
        old.bind(before);
        push_key(&mut old, request, " AND ");
        old.execute_in(self.conn)?;
        let mut claim = Sql::new(
            "INSERT INTO idempotency_key (credential_id, operation, key, body_hash, status, answer, created_at) VALUES (",
        );
        claim.bind(request.credential_id).push(", ").bind(request.operation.as_str()).push(", ");
        claim.bind(request.key.as_str()).push(", ").bind(request.body_hash.as_str()).push(", 0, '', ").bind(now);
        claim.push(") ON CONFLICT (credential_id, operation, key) DO NOTHING");
        if claim.execute_in(self.conn)? > 0 {
            return Ok(None);
        }
        let (body_hash, kept) = read(self.conn, request)?;
        if body_hash != request.body_hash {
            return Err(Error::conflict("idempotency_key_reused", None, "the key was used for another request"));
        }
        Ok(Some(kept))
    }

    /// Keeps the answer under the claimed key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep(&mut self, request: &RequestKey, answer: &Kept) -> Result<()> {
        let mut sql = Sql::new("UPDATE idempotency_key SET status = ");
        sql.bind(i64::from(answer.status)).push(", answer = ").bind(answer.answer.as_str());
        for (column, value) in [("etag", &answer.etag), ("location", &answer.location)] {
            if let Some(value) = value {
                sql.push(&format!(", {column} = ")).bind(value.as_str());
            }
        }
        sql.push(" WHERE ");
        push_key(&mut sql, request, "");
        sql.execute_in(self.conn)?;
        Ok(())
    }
}

fn push_key(sql: &mut Sql, request: &RequestKey, before: &str) {
    sql.push(before).push("credential_id = ").bind(request.credential_id);
    sql.push(" AND operation = ").bind(request.operation.as_str()).push(" AND key = ").bind(request.key.as_str());
}

type Row = (String, i32, String, Option<String>, Option<String>);
type RowTypes = (st::Text, st::Integer, st::Text, st::Nullable<st::Text>, st::Nullable<st::Text>);

fn read(conn: &mut Conn, request: &RequestKey) -> Result<(String, Kept)> {
    let mut find = Sql::new("SELECT body_hash, status, answer, etag, location FROM idempotency_key WHERE ");
    push_key(&mut find, request, "");
    let (body_hash, status, answer, etag, location): Row = find.typed::<RowTypes>().get_result(conn)?;
    Ok((body_hash, Kept { status, answer, etag, location }))
}

impl crate::store::Store {
    /// Removes answers that were kept long enough; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_idempotency_keys(&self) -> Result<usize> {
        let before = Moment::from(self.now() - KEPT);
        self.writing(move |conn| {
            let mut sweep = Sql::new("DELETE FROM idempotency_key WHERE created_at < ");
            Ok(sweep.bind(before).execute_in(conn)?)
        })
        .await
    }
}
