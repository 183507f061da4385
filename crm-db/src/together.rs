//! What working together needs beside the records themselves: who follows one, what somebody was told already, whom to
//! remind.

use crm_domain::activity::Activity;
use crm_domain::comment::Comment;
use crm_domain::entity::Entity;
use crm_domain::follower::Follower;
use crm_domain::id::Id;
use crm_domain::notification::{Notification, NotificationKind};
use crm_domain::time::Instant;
use crm_domain::user::User;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::Moment;
use crate::connection::Conn;
use crate::error::Result;
use crate::parts;
use crate::statement::Sql;
use crate::store::Store;
use crate::stored::{Stored, pointer_column};
use crate::tx::{Reader, Tx};

/// Notifications removed in one statement.
const AT_ONCE: usize = 1_000;

impl Reader<'_> {
    /// Returns who follows an account, contact or deal, whether they see it by now or not.
    ///
    /// # Errors
    /// When the database fails.
    pub fn followers(&mut self, entity: Entity, record: Uuid) -> Result<Vec<Follower>> {
        let Some(column) = pointer_column(entity) else { return Ok(Vec::new()) };
        let mut tail = Sql::new(format!(" WHERE deleted_at IS NULL AND {column} IS NOT NULL AND {column} = "));
        tail.bind(record);
        Ok(Follower::load(self.conn, tail, self.now())?)
    }

    /// Returns the activities whose owners are to be reminded and were not since the reminder was set for that time:
    /// those of `since` until now that are not done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn due_reminders(&mut self, since: Instant) -> Result<Vec<Activity>> {
        let now = self.now();
        let mut tail = Sql::new(" WHERE remind_at IS NOT NULL AND remind_at > ");
        tail.bind(Moment::from(since)).push(" AND remind_at <= ").bind(Moment::from(now));
        tail.push(
            " AND deleted_at IS NULL AND done_at IS NULL AND owner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notification \
             WHERE notification.activity_id = activity.id AND notification.kind = 'reminder' \
             AND notification.at >= activity.remind_at) ORDER BY remind_at, id",
        );
        Ok(Activity::load(self.conn, tail, now)?)
    }
}

impl Tx<'_> {
    /// Returns what a user was told about a record for this reason and has not read yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unread(
        &mut self,
        user: Id<User>,
        kind: NotificationKind,
        entity: Entity,
        record: Uuid,
    ) -> Result<Option<Notification>> {
        let Some(column) = pointer_column(entity) else { return Ok(None) };
        let mut tail = Sql::new(format!(" WHERE {column} IS NOT NULL AND {column} = "));
        tail.bind(record).push(" AND deleted_at IS NULL AND read_at IS NULL AND user_id = ").bind(user.uuid());
        tail.push(" AND kind = ").bind(kind.as_str()).push(" ORDER BY at DESC LIMIT 1");
        let now = self.now();
        Ok(Notification::load(self.conn, tail, now)?.pop())
    }

    /// Returns the newest that a user was told and has not read, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn all_unread(&mut self, user: Id<User>, most: usize) -> Result<Vec<Notification>> {
        let mut tail = Sql::new(" WHERE deleted_at IS NULL AND read_at IS NULL AND user_id = ");
        tail.bind(user.uuid()).push(&format!(" ORDER BY at DESC, id DESC LIMIT {most}"));
        let now = self.now();
        Ok(Notification::load(self.conn, tail, now)?)
    }
}

impl Store {
    /// Removes what people were told before a moment; it is worked out from the event log, which keeps all of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_notifications(&self, before: Instant) -> Result<usize> {
        self.writing(move |conn| {
            let mut delete = Sql::new("DELETE FROM notification WHERE id IN (SELECT id FROM notification WHERE at < ");
            delete.bind(Moment::from(before)).push(&format!(" ORDER BY at, id LIMIT {AT_ONCE})"));
            Ok(delete.execute_in(conn)?)
        })
        .await
    }
}

/// Removes what was said and told about a record, and who followed it, for good; the log forgets what was said.
pub(crate) fn purge(conn: &mut Conn, entity: Entity, record: Uuid) -> QueryResult<()> {
    let Some(column) = pointer_column(entity).filter(|_| entity.is_owned()) else { return Ok(()) };
    for table in ["notification", "follower"] {
        let mut delete = Sql::new(format!("DELETE FROM {table} WHERE {column} IS NOT NULL AND {column} = "));
        delete.bind(record).execute_in(conn)?;
    }
    parts::purge_said(conn, Comment::TABLE, column, record)
}
