//! Tickets: each lets a session fetch one address once and soon, where a browser cannot send its token.

use chrono::TimeDelta;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;

/// How long a ticket is good.
pub const TICKET_LIFE: TimeDelta = TimeDelta::seconds(60);

impl Store {
    /// Keeps a ticket of a session for one address; returns until when it is good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_ticket(&self, token_hash: String, session: Uuid, target: String) -> Result<Instant> {
        let expires_at = self.now() + TICKET_LIFE;
        self.writing(move |conn| {
            let mut insert =
                Sql::new("INSERT INTO download_ticket (token_hash, session_id, target, expires_at) VALUES (");
            insert.bind(token_hash.as_str()).push(", ").bind(session).push(", ").bind(target.as_str());
            insert.push(", ").bind(Moment::from(expires_at)).push(")").execute_in(conn)?;
            Ok(expires_at)
        })
        .await
    }

    /// Uses a ticket up and returns the session it was for, when it is good for this address. One that is shown at another
    /// address is used up all the same.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_ticket(&self, token_hash: String, target: String) -> Result<Option<Uuid>> {
        let now = self.now();
        self.writing(move |conn| {
            let mut take = Sql::new("DELETE FROM download_ticket WHERE token_hash = ");
            take.bind(token_hash.as_str()).push(" RETURNING session_id, target, expires_at");
            type Types = (sql::Guid, st::Text, sql::Instant);
            let taken: Option<(Key, String, Moment)> = take.typed::<Types>().get_result(conn).optional()?;
            Ok(taken.filter(|(_, kept, until)| *kept == target && until.0 > now).map(|(session, ..)| session.0))
        })
        .await
    }
}
