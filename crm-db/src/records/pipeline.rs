//! Pipelines in the database.

use crm_domain::fold::fold;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::pipeline;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = pipeline, treat_none_as_default_value = false, treat_none_as_null = true)]
struct PipelineRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    name_key: String,
    position: i32,
    move_back_roles: Option<Json>,
}

impl From<&Pipeline> for PipelineRow {
    fn from(record: &Pipeline) -> Self {
        let record = record.clone();
        PipelineRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name_key: fold(&record.name),
            name: record.name,
            position: record.position,
            move_back_roles: record.move_back_roles.as_ref().map(Json::of),
        }
    }
}

impl From<PipelineRow> for Pipeline {
    fn from(row: PipelineRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let PipelineRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            name,
            name_key: _,
            position,
            move_back_roles,
        } = row;
        Pipeline {
            id: own_id.into(),
            version,
            name,
            position,
            move_back_roles: move_back_roles.map(|roles| roles.read()),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Pipeline {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"pipeline\".* FROM \"pipeline\"");
        select.append(tail);
        let rows: Vec<PipelineRow> = select.typed::<pipeline::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Pipeline::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(pipeline::table).values(PipelineRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row =
            pipeline::table.filter(pipeline::id.eq(Key::from(self.id))).filter(pipeline::version.eq(before.version));
        diesel::update(row).set(PipelineRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(pipeline::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Returns the pipeline of a deal, also a deleted one. Who may move its deals back is a rule about them, so whoever may
    /// write the deal is held to it, also without a right to see pipelines.
    ///
    /// # Errors
    /// When the database fails.
    pub fn pipeline_of_deal(&mut self, pipeline: Id<Pipeline>) -> Result<Option<Pipeline>> {
        let mut tail = Sql::new(" WHERE id = ");
        tail.bind(pipeline.uuid());
        let now = self.now();
        Ok(Pipeline::load(self.conn, tail, now)?.pop())
    }
}
