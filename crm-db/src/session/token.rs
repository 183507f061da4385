//! Refresh tokens: each is traded once for the next.

use crm_domain::time::Instant;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::session::{NewSession, REUSE_GRACE, Refreshed, SESSION_IDLE, SESSION_LIFE, end_sessions};
use crate::statement::Sql;

pub(super) fn open_session(conn: &mut Conn, new: &NewSession, now: Instant) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let mut insert = Sql::new(
        "INSERT INTO session (id, user_id, created_at, last_used_at, proven_at, expires_at, user_agent, address) VALUES (",
    );
    insert.bind(id).push(", ").bind(new.user_id.uuid()).push(", ").bind(Moment::from(now));
    // Signing in proves who it is.
    insert
        .push(", ")
        .bind(Moment::from(now))
        .push(", ")
        .bind(Moment::from(now))
        .push(", ")
        .bind(Moment::from(now + SESSION_LIFE))
        .push(", ");
    insert.bind(new.user_agent.as_str()).push(", ").bind(new.address.as_str()).push(")").execute_in(conn)?;
    insert_token(conn, &new.token_hash, id, now)?;
    let mut seen = Sql::new("UPDATE \"user\" SET last_login_at = ");
    seen.bind(Moment::from(now)).push(" WHERE id = ").bind(new.user_id.uuid()).execute_in(conn)?;
    Ok(id)
}

fn insert_token(conn: &mut Conn, hash: &str, session: Uuid, now: Instant) -> Result<()> {
    let mut insert = Sql::new("INSERT INTO refresh_token (token_hash, session_id, created_at, expires_at) VALUES (");
    insert.bind(hash).push(", ").bind(session).push(", ").bind(Moment::from(now)).push(", ");
    insert.bind(Moment::from(now + SESSION_IDLE)).push(")").execute_in(conn)?;
    Ok(())
}

pub(super) fn refresh(conn: &mut Conn, hash: &str, next: &str, now: Instant) -> Result<Refreshed> {
    let mut find = Sql::new(
        "SELECT t.session_id, t.expires_at, t.used_at, s.user_id, s.expires_at FROM refresh_token t \
         JOIN session s ON s.id = t.session_id JOIN \"user\" u ON u.id = s.user_id \
         WHERE s.ended_at IS NULL AND u.status = 'active' AND u.deleted_at IS NULL AND t.token_hash = ",
    );
    find.bind(hash);
    if conn.is_postgres() {
        find.push(" FOR UPDATE OF t");
    }
    type Types = (sql::Guid, sql::Instant, diesel::sql_types::Nullable<sql::Instant>, sql::Guid, sql::Instant);
    type Row = (Key, Moment, Option<Moment>, Key, Moment);
    let row: Option<Row> = find.typed::<Types>().get_result(conn).optional()?;
    let Some((session, expires_at, used_at, user, ends_at)) = row else { return Ok(Refreshed::Refused) };
    if expires_at.0 <= now || ends_at.0 <= now {
        return Ok(Refreshed::Refused);
    }
    if used_at.is_some_and(|used_at| now - used_at.0 > REUSE_GRACE) {
        end_sessions(conn, user.into(), Some(session.0), None, now)?;
        return Ok(Refreshed::Reused);
    }
    if used_at.is_none() {
        let mut used = Sql::new("UPDATE refresh_token SET used_at = ");
        used.bind(Moment::from(now)).push(" WHERE token_hash = ").bind(hash).execute_in(conn)?;
    }
    insert_token(conn, next, session.0, now)?;
    let mut touch = Sql::new("UPDATE session SET last_used_at = ");
    touch.bind(Moment::from(now)).push(" WHERE id = ").bind(session.0).execute_in(conn)?;
    Ok(Refreshed::Renewed { session_id: session.0, user_id: user.into() })
}
