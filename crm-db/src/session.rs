//! Who is signed in: sessions, refresh tokens, passwords, invitations, API keys. Tokens and keys are kept as hashes.
//!
//! An [`Actor`] is read from here on each request, so that a change of role or status holds from the next one on.

use chrono::TimeDelta;
use crm_domain::id::Id;
use crm_domain::policy::{Actor, ActorKind, Cause, narrow, permissions};
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::{RoleKey, User};
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::session::token::{open_session, refresh};
use crate::statement::Sql;
use crate::store::Store;

mod access;
mod ticket;
mod token;

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
    /// Returns who acts in this session.
    ///
    /// # Errors
    /// When the database fails; an ended session or a user who is not active gives `None`.
    pub async fn session_actor(&self, session: Uuid, cause: Cause) -> Result<Option<Actor>> {
        let now = self.now();
        self.reading(move |conn| {
            let mut find = Sql::new(
                "SELECT u.id, u.role, u.time_zone FROM session s JOIN \"user\" u ON u.id = s.user_id \
                 WHERE s.ended_at IS NULL AND u.status = 'active' AND u.deleted_at IS NULL AND s.id = ",
            );
            find.bind(session).push(" AND s.expires_at > ").bind(Moment::from(now));
            let row = find.typed::<(sql::Guid, st::Text, st::Text)>().get_result::<(Key, String, String)>(conn);
            let Some((user, role, zone)) = row.optional()? else { return Ok(None) };
            Ok(Some(actor(conn, ActorKind::User, session, user, &role, zone, cause)?))
        })
        .await
    }

    /// Returns who acts with the API key of this prefix, and the hash of its secret.
    ///
    /// # Errors
    /// When the database fails; a key that is unknown, expired or revoked gives `None`.
    pub async fn api_key_actor(&self, prefix: String, cause: Cause) -> Result<Option<(Actor, String)>> {
        let now = self.now();
        self.reading(move |conn| {
            let mut which = Sql::new("k.prefix = ");
            which.bind(prefix.as_str());
            key_actor(conn, which, cause, now)
        })
        .await
    }

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

    /// Returns who an import acts as: its user, or the API key that it was asked for with.
    ///
    /// # Errors
    /// When the database fails; a user or key that may act no longer gives `None`.
    pub async fn import_actor(&self, user: Id<User>, key: Option<Uuid>, cause: Cause) -> Result<Option<Actor>> {
        let now = self.now();
        self.reading(move |conn| {
            if let Some(key) = key {
                let mut which = Sql::new("k.id = ");
                which.bind(key);
                return Ok(key_actor(conn, which, cause, now)?.map(|found| found.0));
            }
            let mut find = Sql::new(
                "SELECT role, time_zone FROM \"user\" WHERE status = 'active' AND deleted_at IS NULL AND id = ",
            );
            find.bind(user.uuid());
            let row = find.typed::<(st::Text, st::Text)>().get_result::<(String, String)>(conn).optional()?;
            let Some((role, zone)) = row else { return Ok(None) };
            let mut actor = actor(conn, ActorKind::User, user.uuid(), Key(user.uuid()), &role, zone, cause)?;
            actor.credential_id = None;
            Ok(Some(actor))
        })
        .await
    }

    /// Notes when API keys were last used; callers collect and send this in batches.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_api_key_use(&self, used: Vec<(Uuid, Instant)>) -> Result<()> {
        self.writing(move |conn| {
            for (key, at) in &used {
                let mut note = Sql::new("UPDATE api_key SET last_used_at = ");
                note.bind(Moment::from(*at)).push(" WHERE id = ").bind(*key).execute_in(conn)?;
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
                "SELECT u.id, c.password_hash FROM \"user\" u JOIN credential c ON c.user_id = u.id \
                 WHERE u.status = 'active' AND u.deleted_at IS NULL AND u.email_key = ",
            );
            find.bind(email_key.as_str());
            let row = find.typed::<(sql::Guid, st::Text)>().get_result::<(Key, String)>(conn).optional()?;
            Ok(row.map(|(user, password_hash)| Login { user_id: user.into(), password_hash }))
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

    /// Ends the session that this refresh token belongs to, if any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session_of_token(&self, token_hash: String) -> Result<()> {
        let now = self.now();
        self.writing(move |conn| {
            let mut end = Sql::new("UPDATE session SET ended_at = ");
            end.bind(Moment::from(now)).push(" WHERE ended_at IS NULL AND id IN ");
            end.push("(SELECT session_id FROM refresh_token WHERE token_hash = ").bind(token_hash.as_str()).push(")");
            end.execute_in(conn)?;
            Ok(())
        })
        .await
    }

    /// Ends one session of a user, or all but one, or all. Returns how many ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_sessions(&self, user: Id<User>, only: Option<Uuid>, but: Option<Uuid>) -> Result<usize> {
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

fn key_actor(conn: &mut Conn, which: Sql, cause: Cause, now: Instant) -> Result<Option<(Actor, String)>> {
    let mut find = Sql::new(
        "SELECT k.id, k.scopes, s.secret_hash, u.id, u.role, u.time_zone FROM api_key k \
         JOIN api_key_secret s ON s.api_key_id = k.id JOIN \"user\" u ON u.id = k.user_id \
         WHERE k.revoked_at IS NULL AND k.deleted_at IS NULL AND u.status = 'active' AND u.deleted_at IS NULL AND ",
    );
    find.append(which).push(" AND (k.expires_at IS NULL OR k.expires_at > ").bind(Moment::from(now)).push(")");
    type Types = (sql::Guid, sql::JsonDoc, st::Text, sql::Guid, st::Text, st::Text);
    type Row = (Key, Json, String, Key, String, String);
    let row: Option<Row> = find.typed::<Types>().get_result(conn).optional()?;
    let Some((key, scopes, hash, user, role, zone)) = row else { return Ok(None) };
    let mut actor = actor(conn, ActorKind::ApiKey, key.0, user, &role, zone, cause)?;
    actor.permissions = narrow(&actor.permissions, &scopes.read::<Vec<String>>());
    Ok(Some((actor, hash)))
}

fn actor(
    conn: &mut Conn,
    kind: ActorKind,
    credential: Uuid,
    user: Key,
    role: &str,
    time_zone: String,
    cause: Cause,
) -> Result<Actor> {
    // A lead sees the teams below as well; UNION ends where teams would form a ring. Who was in a team in the recycle bin
    // stays written down, so that restoring it brings all back; until then it counts for nobody.
    let member = "FROM team_member JOIN team ON team.id = team_id WHERE team.deleted_at IS NULL AND user_id = ";
    let mut find = Sql::new(format!("WITH RECURSIVE seen (id, leads) AS (SELECT team_id, lead {member}"));
    find.bind(user.0).push(
        " UNION SELECT team.id, seen.leads FROM team JOIN seen ON team.parent_id = seen.id \
         WHERE seen.leads AND team.deleted_at IS NULL) SELECT DISTINCT id FROM seen ORDER BY id",
    );
    let teams: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(conn)?;
    let mut home = Sql::new(format!("SELECT team_id {member}"));
    home.bind(user.0).push(" ORDER BY team_id LIMIT 1");
    let home: Option<(Key,)> =
        if teams.is_empty() { None } else { home.typed::<(sql::Guid,)>().get_result(conn).optional()? };
    let role = RoleKey::parse(role).ok_or_else(|| Error::Broken(format!("unknown role {role}")))?;
    Ok(Actor {
        kind,
        credential_id: Some(credential),
        user_id: Some(user.into()),
        teams: teams.into_iter().map(|(key,)| Id::<Team>::from(key)).collect(),
        home_team: home.map(|(key,)| key.into()),
        permissions: permissions(role),
        time_zone,
        cause,
    })
}

fn end_sessions(conn: &mut Conn, user: Id<User>, only: Option<Uuid>, but: Option<Uuid>, now: Instant) -> Result<usize> {
    let mut end = Sql::new("UPDATE session SET ended_at = ");
    end.bind(Moment::from(now)).push(" WHERE ended_at IS NULL AND user_id = ").bind(user.uuid());
    if let Some(only) = only {
        end.push(" AND id = ").bind(only);
    }
    if let Some(but) = but {
        end.push(" AND id <> ").bind(but);
    }
    Ok(end.execute_in(conn)?)
}

fn invited(conn: &mut Conn, hash: &str, now: Instant) -> Result<Option<Invited>> {
    let mut find = Sql::new("SELECT user_id FROM invitation WHERE used_at IS NULL AND token_hash = ");
    find.bind(hash).push(" AND expires_at > ").bind(Moment::from(now));
    let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?;
    Ok(found.map(|(user,)| Invited { user_id: user.into() }))
}
