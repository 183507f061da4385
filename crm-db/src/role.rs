//! What giving and taking away roles needs beside the records: who has one, and that nobody gives one that goes meanwhile.

use std::collections::HashMap;

use crm_domain::role::Role;
use crm_domain::user::RoleKey;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, sql};
use crate::error::Result;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::{Reader, Tx};

impl Reader<'_> {
    /// Returns all live roles of the company's own, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn roles(&mut self) -> Result<Vec<Role>> {
        let now = self.now();
        Ok(Role::load(self.conn, Sql::new(" WHERE deleted_at IS NULL ORDER BY name_key, id"), now)?)
    }

    /// Returns how many users have each role that anybody has.
    ///
    /// # Errors
    /// When the database fails.
    pub fn users_by_role(&mut self) -> Result<HashMap<String, i64>> {
        let count = Sql::new("SELECT role, count(*) FROM \"user\" WHERE deleted_at IS NULL GROUP BY role");
        let rows: Vec<(String, i64)> = count.typed::<(st::Text, st::BigInt)>().load(self.conn)?;
        Ok(rows.into_iter().collect())
    }

    /// Returns the names of those who have a role, whether they can sign in or not; at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn names_with_role(&mut self, key: &str, most: i64) -> Result<Vec<String>> {
        let mut find = Sql::new("SELECT name FROM \"user\" WHERE role = ");
        find.bind(key).push(" ORDER BY name_key, id LIMIT ").bind(most);
        Ok(find.typed::<(st::Text,)>().load::<(String,)>(self.conn)?.into_iter().map(|row| row.0).collect())
    }

    /// Tells whether a role has this key, or had it and was deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_role_key_taken(&mut self, key: &str) -> Result<bool> {
        let mut find = Sql::new("SELECT EXISTS (SELECT 1 FROM role WHERE key = ");
        find.bind(key).push(")");
        Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(self.conn)?.0)
    }
}

impl Tx<'_> {
    /// Returns the live role with this key, and keeps it as it is until the transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub fn hold_role(&mut self, key: &str) -> Result<Option<Role>> {
        let now = self.now();
        let mut tail = Sql::new(" WHERE deleted_at IS NULL AND key = ");
        tail.bind(key).push(self.conn.for_update());
        Ok(Role::load(self.conn, tail, now)?.pop())
    }

    /// Keeps all administrators as they are until the transaction ends, so that two of them do not go at once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn hold_administrators(&mut self) -> Result<()> {
        let mut find = Sql::new("SELECT id FROM \"user\" WHERE role = ");
        find.bind(RoleKey::Admin.as_str()).push(" ORDER BY id").push(self.conn.for_update());
        find.typed::<(sql::Guid,)>().load::<(Key,)>(self.conn)?;
        Ok(())
    }
}
