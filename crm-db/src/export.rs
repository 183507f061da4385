//! Records on their way out in bulk: pages of what the actor may export, and the log that says so.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, Object};
use crm_domain::query::{ListQuery, Page};
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::Moment;
use crate::error::{Error, Result};
use crate::page::{self, Asking};
use crate::statement::Sql;
use crate::store::Store;
use crate::stored::Stored;
use crate::tx::Reader;

impl Reader<'_> {
    /// Returns one page of the records of a list that the actor may export.
    ///
    /// # Errors
    /// [`Error::Denied`] when it may export none; [`Error::Cursor`] for a cursor of another list.
    pub fn export<R: Stored>(&mut self, query: &ListQuery) -> Result<Page<R>> {
        let actor = self.actor().exporter(Object::of(R::ENTITY)).ok_or(Error::Denied)?;
        let (now, cursor_key) = (self.now(), self.cursor_key());
        // The recycle bin is not exported.
        let query = ListQuery { deleted: false, ..query.clone() };
        let asking = Asking { actor: &actor, action: Action::Export, now, cursor_key: &cursor_key };
        page::list(self.conn, &query, &asking)
    }

    /// Returns the other systems that know records of this kind.
    ///
    /// # Errors
    /// When the database fails.
    pub fn external_sources(&mut self, entity: Entity) -> Result<Vec<String>> {
        let mut find = Sql::new("SELECT DISTINCT source FROM external_id WHERE entity = ");
        find.bind(entity.as_str()).push(" ORDER BY source");
        let rows: Vec<(String,)> = find.typed::<(st::Text,)>().load(self.conn)?;
        Ok(rows.into_iter().map(|(source,)| source).collect())
    }
}

impl Store {
    /// Writes down that somebody begins an export, and what was asked for; returns the entry's id. The audit log is an export of
    /// no kind of record.
    ///
    /// # Errors
    /// When the database fails; then nothing is to go out.
    pub async fn note_export(&self, actor: &Actor, entity: Option<Entity>, detail: String) -> Result<Uuid> {
        let (id, at) = (Uuid::now_v7(), Moment::from(self.now()));
        let (kind, credential, user) =
            (actor.kind.as_str(), actor.credential_id, actor.user_id.map(|user| user.uuid()));
        self.writing(move |conn| {
            let mut insert = Sql::new(
                "INSERT INTO access_log (id, at, actor_kind, kind, entity, detail, actor_id, user_id) VALUES (",
            );
            insert
                .bind(id)
                .push(", ")
                .bind(at)
                .push(", ")
                .bind(kind)
                .push(", 'exported', ")
                .bind_maybe(entity.map(Entity::as_str));
            insert.push(", ").bind(detail.as_str()).push(", ").bind_maybe(credential);
            insert.push(", ").bind_maybe(user).push(")").execute_in(conn)?;
            Ok(id)
        })
        .await
    }

    /// Writes down how many records an export that has ended took out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_export(&self, id: Uuid, records: i64) -> Result<()> {
        self.writing(move |conn| {
            let mut update = Sql::new("UPDATE access_log SET record_count = ");
            update.bind(records).push(" WHERE id = ").bind(id).execute_in(conn)?;
            Ok(())
        })
        .await
    }
}
