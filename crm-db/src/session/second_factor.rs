//! Second factors and recovery codes. The secret comes sealed and leaves sealed; codes are kept as hashes.

use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Moment, sql};
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::{Permit, Tx};

/// A second factor as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFactor {
    /// The sealed secret.
    pub sealed_secret: String,
    /// When a code of it was first right; until then it counts for nothing.
    pub confirmed_at: Option<Instant>,
}

/// What a user has beside the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The second factor, confirmed or not.
    pub kept: Option<KeptFactor>,
    /// How many recovery codes are not used yet.
    pub recovery_codes_left: i64,
}

impl Store {
    /// Returns what a user has beside the password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn factor(&self, user: Id<User>) -> Result<Factor> {
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT sealed_secret, confirmed_at FROM second_factor WHERE user_id = ");
            find.bind(user.uuid());
            type Types = (st::Text, st::Nullable<sql::Instant>);
            let row: Option<(String, Option<Moment>)> = find.typed::<Types>().get_result(conn).optional()?;
            let kept = row.map(|(sealed_secret, confirmed_at)| KeptFactor {
                sealed_secret,
                confirmed_at: confirmed_at.map(Instant::from),
            });
            let mut count = Sql::new("SELECT COUNT(*) FROM recovery_code WHERE used_at IS NULL AND user_id = ");
            count.bind(user.uuid());
            let (recovery_codes_left,) = count.typed::<(st::BigInt,)>().get_result::<(i64,)>(conn)?;
            Ok(Factor { kept, recovery_codes_left })
        })
        .await
    }

    /// Uses up a step of a user's confirmed second factor; of two users of one code the second is refused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_step(&self, user: Id<User>, step: i64) -> Result<bool> {
        self.writing(move |conn| {
            let mut take = Sql::new("UPDATE second_factor SET last_step = ");
            take.bind(step).push(" WHERE confirmed_at IS NOT NULL AND user_id = ").bind(user.uuid());
            Ok(take.push(" AND last_step < ").bind(step).execute_in(conn)? > 0)
        })
        .await
    }

    /// Uses up a recovery code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_recovery_code(&self, user: Id<User>, code_hash: String) -> Result<bool> {
        let now = Moment::from(self.now());
        self.writing(move |conn| {
            let mut take = Sql::new("UPDATE recovery_code SET used_at = ");
            take.bind(now).push(" WHERE used_at IS NULL AND user_id = ").bind(user.uuid());
            Ok(take.push(" AND code_hash = ").bind(code_hash.as_str()).execute_in(conn)? > 0)
        })
        .await
    }

    /// Notes that the user of a session has just proved who it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_proof(&self, session: Uuid) -> Result<()> {
        let now = Moment::from(self.now());
        self.writing(move |conn| {
            let mut note = Sql::new("UPDATE session SET proven_at = ");
            note.bind(now).push(" WHERE id = ").bind(session).execute_in(conn)?;
            Ok(())
        })
        .await
    }
}

impl Tx<'_> {
    /// Keeps the secret of a second factor that is still to be confirmed; one that was never confirmed goes.
    ///
    /// # Errors
    /// A conflict when there is a confirmed one.
    pub fn begin_factor(&mut self, user: Id<User>, sealed_secret: &str) -> Result<()> {
        let mut remove = Sql::new("DELETE FROM second_factor WHERE confirmed_at IS NULL AND user_id = ");
        remove.bind(user.uuid()).execute_in(self.conn)?;
        let mut insert = Sql::new("INSERT INTO second_factor (user_id, sealed_secret, created_at, last_step) VALUES (");
        insert.bind(user.uuid()).push(", ").bind(sealed_secret).push(", ").bind(Moment::from(self.now()));
        insert.push(", 0) ON CONFLICT (user_id) DO NOTHING");
        if insert.execute_in(self.conn)? == 0 { Err(present()) } else { Ok(()) }
    }

    /// Makes a second factor count, from the step of its first code on, and keeps the hashes of recovery codes.
    ///
    /// # Errors
    /// A conflict when it is not the one that was begun.
    pub fn confirm_factor(
        &mut self,
        permit: Permit<User>,
        sealed_secret: &str,
        step: i64,
        codes: &[String],
    ) -> Result<User> {
        let user = permit.record().id;
        let mut confirm = Sql::new("UPDATE second_factor SET confirmed_at = ");
        confirm.bind(Moment::from(self.now())).push(", last_step = ").bind(step).push(" WHERE user_id = ");
        confirm.bind(user.uuid()).push(" AND confirmed_at IS NULL AND sealed_secret = ").bind(sealed_secret);
        if confirm.execute_in(self.conn)? == 0 {
            return Err(present());
        }
        self.replace_recovery_codes(user, codes)?;
        let after = User { second_factor: true, ..permit.record().clone() };
        self.update(permit, after)
    }

    /// Keeps the hashes of new recovery codes; the ones before are no longer good.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replace_recovery_codes(&mut self, user: Id<User>, codes: &[String]) -> Result<()> {
        let mut remove = Sql::new("DELETE FROM recovery_code WHERE user_id = ");
        remove.bind(user.uuid()).execute_in(self.conn)?;
        for code in codes {
            let mut insert = Sql::new("INSERT INTO recovery_code (code_hash, user_id) VALUES (");
            insert.bind(code.as_str()).push(", ").bind(user.uuid()).push(")").execute_in(self.conn)?;
        }
        Ok(())
    }

    /// Removes a user's second factor and recovery codes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub fn remove_factor(&mut self, permit: Permit<User>) -> Result<User> {
        let user = permit.record().id;
        self.replace_recovery_codes(user, &[])?;
        let mut remove = Sql::new("DELETE FROM second_factor WHERE user_id = ");
        if remove.bind(user.uuid()).execute_in(self.conn)? == 0 {
            return Err(Error::NotFound);
        }
        let after = User { second_factor: false, ..permit.record().clone() };
        self.update(permit, after)
    }
}

fn present() -> Error {
    let detail = "there is a second factor already; remove it first".to_owned();
    Error::Conflict { code: "conflict", pointer: None, detail }
}
