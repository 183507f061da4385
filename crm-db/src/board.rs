//! A pipeline as a board: for each stage what is in it all told, and its first deals.

use std::collections::BTreeMap;

use crm_domain::deal::{Deal, Status};
use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Op, Source};
use crm_domain::id::Id;
use crm_domain::money::{clamped, divide_rounded};
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::Action;
use crm_domain::query::{Condition, ListQuery, Operand, Sort, Start, Value};
use crm_domain::stage::Stage;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::Key;
use crate::condition::require_sight;
use crate::error::Result;
use crate::page;
use crate::records::deal::tally;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

/// What the deals of a stage are worth in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageSum {
    /// The currency (ISO 4217).
    pub currency: String,
    /// All amounts together, in minor units.
    pub amount_minor: i64,
    /// All amounts together, each times its likelihood.
    pub weighted_minor: i64,
}

/// A stage on a board.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = BoardColumn)]
pub struct Column {
    /// The stage.
    pub stage: Stage,
    /// How many deals are in it.
    pub count: i64,
    /// What they are worth, by currency.
    pub sums: Vec<StageSum>,
    /// The first of them, those that came last first.
    pub deals: Vec<Deal>,
    /// Where the list of this stage's deals goes on: a cursor for deals with this `stage_id`, the board's own filter and
    /// the order `-stage_entered_at`.
    pub next_cursor: Option<String>,
}

/// A pipeline with its stages.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Board {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// Its stages in their order.
    pub columns: Vec<Column>,
}

/// What a stage holds, as the database sums it up.
#[derive(Default)]
struct Tally {
    count: i64,
    sums: BTreeMap<String, (i128, i128)>,
}

impl Reader<'_> {
    /// Returns the board of a pipeline: the deals the actor sees that meet the condition and hold the words.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when there is no such pipeline.
    pub fn board(
        &mut self,
        pipeline: Id<Pipeline>,
        condition: &Condition,
        words: Option<&str>,
        cards: u32,
    ) -> Result<Board> {
        let pipeline = self.get::<Pipeline>(pipeline)?;
        require_sight::<Deal>(self.actor(), condition)?;
        let mut tail = Sql::new(" WHERE deleted_at IS NULL AND pipeline_id = ");
        tail.bind(pipeline.id.uuid()).push(" ORDER BY position, id");
        let now = self.now();
        let stages = Stage::load(self.conn, tail, now)?;
        let sums = if *condition == Condition::always() && words.is_none() && self.sees_all_deals() {
            Some(tally::of_pipeline(pipeline.id))
        } else {
            self.summed(&list_of("pipeline_id", Entity::Pipeline, pipeline.id.uuid(), condition, words, 0))
        };
        let mut tallies = self.tallies(sums, &stages)?;
        // Sums tell the amounts they are made of, and weighted ones the likelihood as well.
        let summed = !self.actor().fields.hides(Entity::Deal, "weighted_minor");
        let mut columns = Vec::with_capacity(stages.len());
        for stage in stages {
            let wanted = list_of("stage_id", Entity::Stage, stage.id.uuid(), condition, words, cards);
            let Tally { count, sums } = tallies.remove(&Key::from(stage.id)).unwrap_or_default();
            // A board is asked for often, and many of its stages are empty.
            let page = if count == 0 { Default::default() } else { Some(self.list::<Deal>(&wanted)?) };
            let (deals, next_cursor) = page.map_or_else(Default::default, |page| (page.data, page.next_cursor));
            let sum = |(currency, (amount, weighted)): (String, (i128, i128))| StageSum {
                currency,
                amount_minor: clamped(amount),
                weighted_minor: clamped(weighted),
            };
            columns.push(Column {
                stage,
                count,
                sums: sums.into_iter().filter(|_| summed).map(sum).collect(),
                deals,
                next_cursor,
            });
        }
        Ok(Board { pipeline, columns })
    }

    fn sees_all_deals(&self) -> bool {
        Deal::reach(self.actor(), Action::View, self.now()) == Reach::Everything
    }

    /// Returns the query that sums deals up by stage, currency and likelihood, nothing when the reader sees none; without a
    /// filter indexes alone answer it, and only with the deals that the reader sees.
    fn summed(&self, query: &ListQuery) -> Option<Sql> {
        let parts = Deal::reach(self.actor(), Action::View, self.now()).disjoint();
        if parts.is_empty() {
            return None;
        }
        let base = page::base::<Deal>(self.conn, query, self.actor(), self.now());
        let mut find = tally::summed();
        find.push("(");
        for (index, part) in parts.into_iter().enumerate() {
            find.push(if index > 0 { " UNION ALL " } else { "" });
            find.push("SELECT stage_id, currency, probability, amount_minor FROM deal WHERE ").append(base.clone());
            find.push(" AND ").append(part);
        }
        find.push(") AS seen").push(tally::GROUPED);
        Some(find)
    }

    /// Reads what each stage holds.
    fn tallies(&mut self, sums: Option<Sql>, stages: &[Stage]) -> Result<BTreeMap<Key, Tally>> {
        let rows: Vec<tally::Row> = match sums {
            Some(sums) => sums.typed::<tally::Types>().load(self.conn)?,
            None => return Ok(BTreeMap::new()),
        };
        let mut tallies: BTreeMap<Key, Tally> = BTreeMap::new();
        for (stage, currency, probability, count, valued, millions, rest) in rows {
            let tally = tallies.entry(stage).or_default();
            tally.count += count;
            if valued == 0 {
                continue;
            }
            let percent = stages.iter().find(|s| Key::from(s.id) == stage).map_or(0, |s| percent(s, probability));
            let amount = i128::from(millions) * 1_000_000 + i128::from(rest);
            let sum = tally.sums.entry(currency).or_default();
            sum.0 += amount;
            sum.1 += amount * i128::from(percent);
        }
        for (_, weighted) in tallies.values_mut().flat_map(|tally| tally.sums.values_mut()) {
            *weighted = divide_rounded(*weighted, 100);
        }
        Ok(tallies)
    }
}

/// How likely deals of a stage are won: as its kind says once it is over, else by hand or by stage.
fn percent(stage: &Stage, by_hand: Option<i32>) -> i32 {
    match stage.kind {
        Status::Open => by_hand.unwrap_or(stage.probability),
        Status::Won => 100,
        Status::Lost => 0,
    }
}

/// The order of the cards of a stage.
pub(crate) const fn newest_first() -> Sort {
    Sort {
        name: "stage_entered_at",
        kind: Kind::Instant,
        source: Source::Column,
        nullable: false,
        descending: true,
        custom: None,
    }
}

fn list_of(
    name: &'static str,
    entity: Entity,
    id: Uuid,
    condition: &Condition,
    words: Option<&str>,
    limit: u32,
) -> ListQuery {
    let operand = Operand::Own { name, kind: Kind::Ref(entity), source: Source::Column, nullable: false };
    let within = Condition::Where { operand, op: Op::Eq, values: vec![Value::Id(id)] };
    ListQuery {
        condition: Condition::All(vec![within, condition.clone()]),
        words: words.map(str::to_owned),
        sort: newest_first(),
        start: Start::Top,
        limit,
        count: false,
        deleted: false,
    }
}
