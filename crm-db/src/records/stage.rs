//! Stages in the database.

use crm_domain::deal::{Deal, Status, WantedStage};
use crm_domain::fold::fold;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::stage::{ForecastCategory, Stage};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::stage;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stage, treat_none_as_default_value = false, treat_none_as_null = true)]
struct StageRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    pipeline_id: Key,
    name: String,
    name_key: String,
    kind: String,
    probability: i32,
    position: i32,
    forecast_category: String,
    rotting_days: Option<i32>,
    questions: Json,
}

impl From<&Stage> for StageRow {
    fn from(record: &Stage) -> Self {
        let record = record.clone();
        StageRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            pipeline_id: record.pipeline_id.into(),
            name_key: fold(&record.name),
            name: record.name,
            kind: record.kind.as_str().to_owned(),
            probability: record.probability,
            position: record.position,
            forecast_category: record.forecast_category.as_str().to_owned(),
            rotting_days: record.rotting_days,
            questions: Json::of(&record.questions),
        }
    }
}

impl From<StageRow> for Stage {
    fn from(row: StageRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let StageRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            pipeline_id,
            name,
            name_key: _,
            kind,
            probability,
            position,
            forecast_category,
            rotting_days,
            questions,
        } = row;
        Stage {
            id: own_id.into(),
            version,
            pipeline_id: pipeline_id.into(),
            name,
            kind: Status::parse(&kind).unwrap_or(Status::Open),
            probability,
            position,
            forecast_category: ForecastCategory::parse(&forecast_category).unwrap_or(ForecastCategory::Omitted),
            rotting_days,
            questions: questions.read(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Stage {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"stage\".* FROM \"stage\"");
        select.append(tail);
        let rows: Vec<StageRow> = select.typed::<stage::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Stage::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(stage::table).values(StageRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = stage::table.filter(stage::id.eq(Key::from(self.id))).filter(stage::version.eq(before.version));
        diesel::update(row).set(StageRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(stage::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Returns the stage that a deal leaves, also one in the recycle bin.
    ///
    /// # Errors
    /// When the database fails.
    pub fn stage_left(&mut self, stage: Id<Stage>) -> Result<Option<Stage>> {
        let mut tail = Sql::new(" WHERE id = ");
        tail.bind(stage.uuid());
        let now = self.now();
        Ok(Stage::load(self.conn, tail, now)?.pop())
    }

    /// Returns the stage of this pipeline in which a deal was last, when it was there before.
    ///
    /// # Errors
    /// When the database fails.
    pub fn last_stage_in(&mut self, deal: Id<Deal>, pipeline: Id<Pipeline>) -> Result<Option<Stage>> {
        let mut tail = Sql::new(
            " WHERE id = (SELECT was.to_stage_id FROM stage_change AS was JOIN stage AS reached ON reached.id = was.to_stage_id \
             WHERE was.deal_id = ",
        );
        tail.bind(deal.uuid()).push(" AND reached.pipeline_id = ").bind(pipeline.uuid());
        tail.push(" ORDER BY was.at DESC, was.id DESC LIMIT 1)");
        let now = self.now();
        Ok(Stage::load(self.conn, tail, now)?.pop())
    }

    /// Returns the stage that a deal is to be put into. What a stage makes of a deal and asks for is a rule about the
    /// deal, so whoever may write the deal is held to it, also without a right to see pipelines.
    ///
    /// # Errors
    /// When the database fails.
    pub fn stage_of_deal(&mut self, wanted: WantedStage) -> Result<Option<Stage>> {
        const FIRST_OPEN: &str = " AND kind = 'open' ORDER BY position, id LIMIT 1";
        let mut tail = Sql::new(" WHERE deleted_at IS NULL AND ");
        match wanted {
            WantedStage::Stage(id) => tail.push("id = ").bind(id.uuid()),
            WantedStage::FirstOf(pipeline) => tail.push("pipeline_id = ").bind(pipeline.uuid()).push(FIRST_OPEN),
            WantedStage::First => tail
                .push("pipeline_id = (SELECT id FROM pipeline WHERE deleted_at IS NULL ORDER BY position, id LIMIT 1)")
                .push(FIRST_OPEN),
        };
        let now = self.now();
        Ok(Stage::load(self.conn, tail, now)?.pop())
    }
}
