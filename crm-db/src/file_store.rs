//! What the object store and the table of files know of each other: whether there is room for one more file, which
//! objects belong to a file, and that the files of a record go with it.

use crm_domain::entity::Entity;
use crm_domain::file::{File, FileInput};
use crm_domain::policy::{Action, Level, Object};
use crm_domain::record::Record as _;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::parts;
use crate::records::{self, file};
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Reader;

impl Reader<'_> {
    /// Returns the id that a new file and its object get, or refuses it before its bytes are read: what its input, its record or
    /// the space would refuse afterwards.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the input is at fault or its record cannot be seen, [`Error::Denied`] when it may not be changed, and a conflict
    /// `files_quota_reached` when the files have grown to more than `quota` bytes with this one.
    pub fn admit_file(&mut self, input: FileInput, size_bytes: i64, quota: i64) -> Result<Uuid> {
        let (actor, now) = (self.actor(), self.now());
        if actor.level(Object::File, Action::Create) == Level::None {
            return Err(Error::Denied);
        }
        let new = File::new(input, &self.context::<File>()?)?;
        if let Some(record) = new.record() {
            let (entity, id) = (record.entity, record.id);
            if !records::is_visible(self.conn, entity, id, actor, now)? {
                let detail = format!("no {} has this id", entity.as_str());
                return Err(crm_domain::invalid::Invalid::one(record.pointer, "not_found", detail).into());
            }
            if !records::is_in_reach(self.conn, entity, id, actor, Action::Edit, now)? {
                return Err(Error::Denied);
            }
        }
        self.check_quota(size_bytes, quota)?;
        Ok(new.id.uuid())
    }

    /// Refuses a file of this size when there is no room for it.
    ///
    /// # Errors
    /// As [`Reader::admit_file`].
    pub fn check_quota(&mut self, size_bytes: i64, quota: i64) -> Result<()> {
        if used(self.conn)?.saturating_add(size_bytes) <= quota {
            return Ok(());
        }
        let detail =
            format!("all files together may have {quota} bytes; the administrator can raise this or remove files");
        Err(Error::Conflict { code: "files_quota_reached", pointer: None, detail })
    }

    /// Returns how many bytes all files have, those in the recycle bin included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn file_bytes(&mut self) -> Result<i64> {
        Ok(used(self.conn)?)
    }
}

impl Store {
    /// Returns those of these ids that are files, live or in the recycle bin.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn files_among(&self, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT id FROM file WHERE ");
            find.append(conn.is_among("id", ids.iter().copied().map(Key)));
            let rows: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(conn)?;
            Ok(rows.into_iter().map(|(id,)| id.0).collect())
        })
        .await
    }
}

fn used(conn: &mut Conn) -> QueryResult<i64> {
    let sum = Sql::new("SELECT CAST(COALESCE(sum(size_bytes), 0) AS bigint) FROM file");
    Ok(sum.typed::<(st::BigInt,)>().get_result::<(i64,)>(conn)?.0)
}

/// Removes the files on a record for good; the log forgets what they were called. Their objects belong to nothing from
/// then on and are swept.
pub(crate) fn purge(conn: &mut Conn, entity: Entity, record: Uuid) -> QueryResult<()> {
    let Some(column) = file::column(entity) else { return Ok(()) };
    parts::purge_said(conn, "file", column, record)
}
