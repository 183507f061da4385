//! Who is signed in: sessions, refresh tokens, passwords, invitations, API keys. Tokens and keys are kept as hashes.
//!
//! Who acts is read from here on each request ([`actor`]), so that a change of role or status holds from the next one on.

use chrono::TimeDelta;
use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::session::token::{open_session, refresh};
use crate::statement::Sql;
use crate::store::Store;

mod access;
mod actor;
mod second_factor;
mod ticket;
mod token;

pub(crate) use crate::session::actor::actors;

pub use crate::session::actor::{KeyActor, Standing};
pub use crate::session::second_factor::{Factor, KeptFactor};
pub use crate::session::ticket::TICKET_LIFE;

/// A session ends this long after it began, whatever happens.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(30);
/// A session ends when it was not used for this long.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// A refresh token used twice within this time is a second tab, not a thief.
pub const REUSE_GRACE: TimeDelta = TimeDelta::seconds(10);

/// What a login needs to know.
#[derive(Clone)]
pub struct Login {
    /// The user.
    pub user_id: Id<User>,
    /// The hash of the password.
    pub password_hash: String,
    /// Whether a second factor is needed as well.
    pub second_factor: bool,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionInfo {
    /// Its id.
    pub id: Uuid,
    /// When it began.
    pub created_at: Instant,
    /// When it was last refreshed.
    pub last_used_at: Instant,
    /// The browser.
    pub user_agent: String,
    /// The address it came from.
    pub address: String,
}

/// A session to open.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Who signs in.
    pub user_id: Id<User>,
    /// Hash of the first refresh token.
    pub token_hash: String,
    /// The browser.
    pub user_agent: String,
    /// The address it comes from.
    pub address: String,
}

/// How a refresh ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Refreshed {
    /// The session goes on with the new token.
    Renewed {
        /// The session.
        session_id: Uuid,
        /// Its user.
        user_id: Id<User>,
    },
    /// The token is unknown, expired, or its session has ended.
    Refused,
    /// The token was used before: the session is ended, as somebody has a copy.
    Reused,
}

/// What an invitation leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Invited {
    /// The user who is invited.
    pub user_id: Id<User>,
}

impl Store {
    /// Returns the active user with this address, or the first active administrator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn importer(&self, email: Option<String>) -> Result<Option<Id<User>>> {
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT id FROM \"user\" WHERE status = 'active' AND deleted_at IS NULL AND ");
            match &email {
                Some(email) => find.push("email_key = ").bind(email.trim().to_lowercase().as_str()),
                None => find.push("role = 'admin'"),
            };
            find.push(" ORDER BY created_at, id LIMIT 1");
            let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?;
            Ok(found.map(|row| row.0.into()))
        })
        .await
    }

    /// Notes when API keys were last used, and from where; callers collect and send this in batches.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_api_key_use(&self, used: Vec<(Uuid, Instant, String)>) -> Result<()> {
        self.writing(move |conn| {
            for (key, at, address) in &used {
                let mut note = Sql::new("UPDATE api_key SET last_used_at = ");
                note.bind(Moment::from(*at)).push(", last_used_address = ").bind(address.as_str());
                note.push(" WHERE id = ").bind(*key).execute_in(conn)?;
            }
            Ok(())
        })
        .await
    }

    /// Returns what is needed to check the password of an active user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn login(&self, email_key: String) -> Result<Option<Login>> {
        self.reading(move |conn| {
            let mut find = Sql::new(
                "SELECT u.id, c.password_hash, u.second_factor FROM \"user\" u JOIN credential c ON c.user_id = u.id \
                 WHERE u.status = 'active' AND u.deleted_at IS NULL AND u.email_key = ",
            );
            find.bind(email_key.as_str());
            let row =
                find.typed::<(sql::Guid, st::Text, st::Bool)>().get_result::<(Key, String, bool)>(conn).optional()?;
            let login = |(user, password_hash, second_factor): (Key, _, _)| Login {
                user_id: user.into(),
                password_hash,
                second_factor,
            };
            Ok(row.map(login))
        })
        .await
    }

    /// Returns the hash of a user's password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn password_hash(&self, user: Id<User>) -> Result<Option<String>> {
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT password_hash FROM credential WHERE user_id = ");
            find.bind(user.uuid());
            Ok(find.typed::<(st::Text,)>().get_result::<(String,)>(conn).optional()?.map(|row| row.0))
        })
        .await
    }

    /// Opens a session and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_session(&self, new: NewSession) -> Result<Uuid> {
        let now = self.now();
        self.writing(move |conn| open_session(conn, &new, now)).await
    }

    /// Trades a refresh token for the next one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh(&self, token_hash: String, next_hash: String) -> Result<Refreshed> {
        let now = self.now();
        self.writing(move |conn| refresh(conn, &token_hash, &next_hash, now)).await
    }

    /// Ends the session that this refresh token belongs to, if any; returns it with its user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session_of_token(&self, token_hash: String) -> Result<Option<(Uuid, Id<User>)>> {
        let now = self.now();
        self.writing(move |conn| {
            let mut end = Sql::new("UPDATE session SET ended_at = ");
            end.bind(Moment::from(now)).push(" WHERE ended_at IS NULL AND id IN ");
            end.push("(SELECT session_id FROM refresh_token WHERE token_hash = ").bind(token_hash.as_str()).push(")");
            end.push(" RETURNING id, user_id");
            let ended = end.typed::<(sql::Guid, sql::Guid)>().get_result::<(Key, Key)>(conn).optional()?;
            Ok(ended.map(|(session, user)| (session.0, user.into())))
        })
        .await
    }

    /// Ends one session of a user, or all but one, or all. Returns those that ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions(&self, user: Id<User>, only: Option<Uuid>, but: Option<Uuid>) -> Result<Vec<Uuid>> {
        let now = self.now();
        self.writing(move |conn| end_sessions(conn, user, only, but, now)).await
    }

    /// Returns the live sessions of a user, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(&self, user: Id<User>) -> Result<Vec<SessionInfo>> {
        let now = self.now();
        self.reading(move |conn| {
            let mut find = Sql::new(
                "SELECT id, created_at, last_used_at, user_agent, address FROM session WHERE ended_at IS NULL AND user_id = ",
            );
            find.bind(user.uuid()).push(" AND expires_at > ").bind(Moment::from(now));
            find.push(" AND last_used_at > ").bind(Moment::from(now - SESSION_IDLE)).push(" ORDER BY created_at DESC");
            type Types = (sql::Guid, sql::Instant, sql::Instant, st::Text, st::Text);
            let rows: Vec<(Key, Moment, Moment, String, String)> = find.typed::<Types>().load(conn)?;
            let info = |(id, created_at, last_used_at, user_agent, address): (Key, Moment, Moment, String, String)| {
                SessionInfo {
                    id: id.0,
                    created_at: created_at.into(),
                    last_used_at: last_used_at.into(),
                    user_agent,
                    address,
                }
            };
            Ok(rows.into_iter().map(info).collect())
        })
        .await
    }

    /// Returns who is invited by this token, while it is good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invited(&self, token_hash: String) -> Result<Option<Invited>> {
        let now = self.now();
        self.reading(move |conn| invited(conn, &token_hash, now)).await
    }

    /// Tells whether the first administrator is still to be made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn needs_setup(&self) -> Result<bool> {
        Ok(self.meta("setup_done").await?.is_none())
    }

    /// Returns a setting of the installation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn meta(&self, key: &'static str) -> Result<Option<String>> {
        self.reading(move |conn| meta(conn, key)).await
    }

    /// Returns a setting of the installation, after writing `value` when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn meta_or(&self, key: &'static str, value: String) -> Result<String> {
        self.writing(move |conn| {
            let mut insert = Sql::new("INSERT INTO meta (key, value) VALUES (");
            insert.bind(key).push(", ").bind(value.as_str()).push(") ON CONFLICT (key) DO NOTHING").execute_in(conn)?;
            meta(conn, key)?.ok_or(Error::NotFound)
        })
        .await
    }

    /// Removes sessions, tokens and invitations that ended more than 30 days ago, and tickets; returns how many sessions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_sessions(&self) -> Result<usize> {
        let (now, before) = (Moment::from(self.now()), Moment::from(self.now() - SESSION_LIFE));
        self.writing(move |conn| {
            let mut tickets = Sql::new("DELETE FROM download_ticket WHERE expires_at < ");
            tickets.bind(now).execute_in(conn)?;
            let mut tokens = Sql::new("DELETE FROM refresh_token WHERE expires_at < ");
            tokens.bind(before).execute_in(conn)?;
            let mut invitations = Sql::new("DELETE FROM invitation WHERE expires_at < ");
            invitations.bind(before).execute_in(conn)?;
            let mut sessions = Sql::new("DELETE FROM session WHERE expires_at < ");
            Ok(sessions.bind(before).execute_in(conn)?)
        })
        .await
    }
}

fn meta(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    let mut find = Sql::new("SELECT value FROM meta WHERE key = ");
    find.bind(key);
    Ok(find.typed::<(st::Text,)>().get_result::<(String,)>(conn).optional()?.map(|row| row.0))
}

fn end_sessions(
    conn: &mut Conn,
    user: Id<User>,
    only: Option<Uuid>,
    but: Option<Uuid>,
    now: Instant,
) -> Result<Vec<Uuid>> {
    let mut end = Sql::new("UPDATE session SET ended_at = ");
    end.bind(Moment::from(now)).push(" WHERE ended_at IS NULL AND user_id = ").bind(user.uuid());
    if let Some(only) = only {
        end.push(" AND id = ").bind(only);
    }
    if let Some(but) = but {
        end.push(" AND id <> ").bind(but);
    }
    end.push(" RETURNING id");
    let ended: Vec<(Key,)> = end.typed::<(sql::Guid,)>().load(conn)?;
    Ok(ended.into_iter().map(|(key,)| key.0).collect())
}

fn invited(conn: &mut Conn, hash: &str, now: Instant) -> Result<Option<Invited>> {
    let mut find = Sql::new("SELECT user_id FROM invitation WHERE used_at IS NULL AND token_hash = ");
    find.bind(hash).push(" AND expires_at > ").bind(Moment::from(now));
    let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?;
    Ok(found.map(|(user,)| Invited { user_id: user.into() }))
}
