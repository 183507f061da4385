//! What a transaction does about access: passwords, invitations, the first-run set-up, secrets of API keys.

use crm_domain::event::EventKind;
use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::User;
use uuid::Uuid;

use crate::column::Moment;
use crate::error::{Error, Result};
use crate::session::token::open_session;
use crate::session::{Invited, NewSession, end_sessions, invited};
use crate::statement::Sql;
use crate::tx::Tx;

impl Tx<'_> {
    /// Closes the first-run set-up for ever. Of two calls at the same time one gets [`Error::NotFound`].
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is closed already.
    pub fn close_setup(&mut self) -> Result<()> {
        let mut insert = Sql::new("INSERT INTO meta (key, value) VALUES ('setup_done', ");
        insert.bind(self.now().to_rfc3339().as_str()).push(") ON CONFLICT (key) DO NOTHING");
        if insert.execute_in(self.conn)? == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Sets the password of a user and returns the user as it stands then. That one password takes the place of another
    /// is an event; a first one is told by the event that lets the user sign in.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_password(&mut self, user: User, hash: &str) -> Result<User> {
        let (now, id) = (Moment::from(self.now()), user.id.uuid());
        let mut update = Sql::new("UPDATE credential SET password_hash = ");
        update.bind(hash).push(", changed_at = ").bind(now).push(" WHERE user_id = ").bind(id);
        if update.execute_in(self.conn)? > 0 {
            return self.touched(EventKind::PasswordChanged, user);
        }
        let mut insert = Sql::new("INSERT INTO credential (user_id, password_hash, changed_at) VALUES (");
        insert.bind(id).push(", ").bind(hash).push(", ").bind(now).push(")").execute_in(self.conn)?;
        Ok(user)
    }

    /// Opens a session in this transaction and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn open_session(&mut self, new: &NewSession) -> Result<Uuid> {
        let now = self.now();
        open_session(self.conn, new, now)
    }

    /// Ends all sessions of a user but one, and removes open invitations; for a change of password or status.
    ///
    /// # Errors
    /// When the database fails.
    pub fn end_access(&mut self, user: Id<User>, but: Option<Uuid>) -> Result<()> {
        let now = self.now();
        end_sessions(self.conn, user, None, but, now)?;
        let mut remove = Sql::new("DELETE FROM invitation WHERE used_at IS NULL AND user_id = ");
        remove.bind(user.uuid()).execute_in(self.conn)?;
        Ok(())
    }

    /// Keeps the hash of an invitation's token; earlier invitations of the user end.
    ///
    /// # Errors
    /// When the database fails.
    pub fn invite(&mut self, user: Id<User>, token_hash: &str, expires_at: Instant) -> Result<()> {
        let mut remove = Sql::new("DELETE FROM invitation WHERE used_at IS NULL AND user_id = ");
        remove.bind(user.uuid()).execute_in(self.conn)?;
        let by = self.actor().user_id;
        let mut insert =
            Sql::new("INSERT INTO invitation (token_hash, user_id, created_at, expires_at, created_by) VALUES (");
        insert.bind(token_hash).push(", ").bind(user.uuid()).push(", ").bind(Moment::from(self.now()));
        insert.push(", ").bind(Moment::from(expires_at)).push(", ");
        match by {
            Some(by) => insert.bind(by.uuid()),
            None => insert.push("NULL"),
        };
        insert.push(")").execute_in(self.conn)?;
        Ok(())
    }

    /// Uses up an invitation and returns whom it was for.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is unknown, used or expired.
    pub fn accept_invitation(&mut self, token_hash: &str) -> Result<Invited> {
        let now = self.now();
        let found = invited(self.conn, token_hash, now)?.ok_or(Error::NotFound)?;
        let mut take = Sql::new("UPDATE invitation SET used_at = ");
        take.bind(Moment::from(now)).push(" WHERE used_at IS NULL AND token_hash = ").bind(token_hash);
        // Two people with one link: the second finds it used.
        if take.execute_in(self.conn)? == 0 { Err(Error::NotFound) } else { Ok(found) }
    }

    /// Keeps the hash of a new API key's secret.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_api_key_secret(&mut self, api_key: Uuid, secret_hash: &str) -> Result<()> {
        let mut insert = Sql::new("INSERT INTO api_key_secret (api_key_id, secret_hash) VALUES (");
        insert.bind(api_key).push(", ").bind(secret_hash).push(")").execute_in(self.conn)?;
        Ok(())
    }
}
