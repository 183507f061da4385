//! What the live deals of each stage come to, kept beside them, for boards that show all of them. The truth is the deals.

use crm_domain::deal::Deal;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;

/// Amounts are summed in two halves: no number of deals makes either overflow.
const MILLION: i64 = 1_000_000;
/// How many changes of a stage there are, on the average, before its rows are drawn together where each change adds some.
const DRAWN_EACH: u8 = 64;

/// What sums are told apart by.
pub(crate) const GROUPED: &str = " GROUP BY stage_id, currency, probability";
/// Leaves out what came and went.
const NOT_NOTHING: &str =
    " HAVING sum(deals) <> 0 OR sum(valued) <> 0 OR sum(amount_millions) <> 0 OR sum(amount_rest) <> 0";

/// What deals are summed up by: stage, currency, likelihood by hand.
type Place = (Uuid, String, Option<i32>);

/// What the deals of a place come to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Total {
    deals: i64,
    valued: i64,
    millions: i64,
    rest: i64,
}

impl Total {
    fn of(deal: &Deal) -> Self {
        let amount = deal.amount_minor.unwrap_or(0);
        let valued = i64::from(deal.amount_minor.is_some());
        Total { deals: 1, valued, millions: amount / MILLION, rest: amount % MILLION }
    }

    const fn less(self, other: Self) -> Self {
        Total {
            deals: self.deals - other.deals,
            valued: self.valued - other.valued,
            millions: self.millions - other.millions,
            rest: self.rest - other.rest,
        }
    }
}

/// A row of sums: stage, currency, likelihood by hand, how many deals, how many of them with an amount, the millions of
/// their amounts and what is left of them.
pub(crate) type Row = (Key, String, Option<i32>, i64, i64, i64, i64);
/// The types of a [`Row`].
pub(crate) type Types =
    (sql::Guid, st::Text, st::Nullable<st::Integer>, st::BigInt, st::BigInt, st::BigInt, st::BigInt);

/// Returns the query for what all deals of a pipeline come to, as rows.
pub(crate) fn of_pipeline(pipeline: Id<Pipeline>) -> Sql {
    let mut find = noted(" WHERE pipeline_id = ");
    find.bind(pipeline.uuid()).push(GROUPED);
    find
}

fn noted(within: &str) -> Sql {
    Sql::new(format!(
        "SELECT stage_id, currency, probability, CAST(sum(deals) AS bigint), CAST(sum(valued) AS bigint), \
         CAST(sum(amount_millions) AS bigint), CAST(sum(amount_rest) AS bigint) FROM deal_tally{within}"
    ))
}

/// Returns what begins the query for the same of some deals, which follow as a relation with these columns.
pub(crate) fn summed() -> Sql {
    let half = |of: &str| format!("CAST(COALESCE(sum(amount_minor {of} {MILLION}), 0) AS bigint)");
    Sql::new(format!(
        "SELECT stage_id, currency, probability, count(*), count(amount_minor), {}, {} FROM ",
        half("/"),
        half("%")
    ))
}

impl Store {
    /// Adds up anew what the deals of each stage come to, should it have been kept wrongly; returns for how many stages.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mend_deal_tallies(&self) -> Result<i64> {
        if self.reading(|conn| Ok(untrue(conn)?)).await? == 0 {
            return Ok(0);
        }
        self.writing(|conn| {
            // Whoever changes deals waits at these rows; those who did before are seen.
            conn.hold_table("deal_tally")?;
            let stages = untrue(conn)?;
            rebuild(conn)?;
            Ok(stages)
        })
        .await
    }
}

/// Adds everything up anew, where deals were written past [`note`].
pub(crate) fn rebuild(conn: &mut Conn) -> QueryResult<()> {
    Sql::new("DELETE FROM deal_tally").execute_in(conn)?;
    let mut insert = Sql::new(
        "INSERT INTO deal_tally (pipeline_id, stage_id, currency, probability, deals, valued, amount_millions, amount_rest, id) \
         SELECT pipeline_id, sums.*, ",
    );
    insert.push(conn.new_id()).push(" FROM (").append(summed());
    insert.push("deal WHERE deleted_at IS NULL").push(GROUPED).push(") AS sums ");
    insert.push("JOIN stage ON stage.id = sums.stage_id").execute_in(conn)?;
    Ok(())
}

/// Counts the stages that were noted to hold something else than their deals come to.
fn untrue(conn: &mut Conn) -> QueryResult<i64> {
    let sides = || {
        let mut noted = noted("");
        noted.push(GROUPED).push(NOT_NOTHING);
        let mut held = summed();
        held.push("deal WHERE deleted_at IS NULL").push(GROUPED);
        (noted, held)
    };
    let mut count = Sql::new("SELECT count(DISTINCT stage_id) FROM (");
    let ((noted, held), (noted_again, held_again)) = (sides(), sides());
    count
        .push("SELECT * FROM (")
        .append(noted)
        .push(" EXCEPT ")
        .append(held)
        .push(") AS more UNION ALL SELECT * FROM (");
    count.append(held_again).push(" EXCEPT ").append(noted_again).push(") AS less) AS differing");
    Ok(count.typed::<(st::BigInt,)>().get_result::<(i64,)>(conn)?.0)
}

/// Notes what a change makes of the sums; a deal in the recycle bin counts for nothing.
pub(super) fn note(conn: &mut Conn, before: Option<&Deal>, after: Option<&Deal>) -> QueryResult<()> {
    let live = |deal: Option<&'_ Deal>| {
        deal.filter(|deal| deal.deleted_at.is_none()).map(|deal| (place(deal), Total::of(deal)))
    };
    let (old, new) = (live(before), live(after));
    if old == new {
        return Ok(());
    }
    let Some(pipeline) = after.or(before).map(|deal| deal.pipeline_id) else { return Ok(()) };
    match (old, new) {
        (Some((from, was)), Some((to, is))) if from == to => add(conn, pipeline, &to, is.less(was)),
        (old, new) => {
            if let Some((from, was)) = old {
                let of = before.map_or(pipeline, |deal| deal.pipeline_id);
                add(conn, of, &from, Total::default().less(was))?;
            }
            new.map_or(Ok(()), |(to, is)| add(conn, pipeline, &to, is))
        }
    }
}

fn place(deal: &Deal) -> Place {
    (deal.stage_id.uuid(), deal.currency.clone(), deal.probability)
}

/// Adds to the sums of a place. SQLite has one writer, which changes the row there is; elsewhere all who move deals would
/// wait for each other at that row, so each adds one of its own.
fn add(
    conn: &mut Conn,
    pipeline: Id<Pipeline>,
    (stage, currency, probability): &Place,
    total: Total,
) -> QueryResult<()> {
    if conn.has_one_writer() && is_added(conn, pipeline, (*stage, currency, *probability), total)? {
        return Ok(());
    }
    let id = Uuid::now_v7();
    let mut insert = Sql::new(
        "INSERT INTO deal_tally (id, pipeline_id, stage_id, currency, probability, deals, valued, amount_millions, \
         amount_rest) VALUES (",
    );
    insert.bind(id).push(", ").bind(pipeline.uuid()).push(", ").bind(*stage).push(", ").bind(currency.as_str());
    insert.push(", ").bind_maybe(*probability);
    insert.push(", ").binds([total.deals, total.valued, total.millions, total.rest]).push(")");
    insert.execute_in(conn)?;
    let is_due = id.as_bytes().last().is_some_and(|byte| byte % DRAWN_EACH == 0);
    if is_due && !conn.has_one_writer() { draw_together(conn, pipeline, *stage) } else { Ok(()) }
}

/// Adds to the row of a place; whether there was one.
fn is_added(
    conn: &mut Conn,
    pipeline: Id<Pipeline>,
    (stage, currency, probability): (Uuid, &str, Option<i32>),
    total: Total,
) -> QueryResult<bool> {
    let mut update = Sql::new("UPDATE deal_tally SET deals = deals + ");
    update.bind(total.deals).push(", valued = valued + ").bind(total.valued);
    update.push(", amount_millions = amount_millions + ").bind(total.millions);
    update.push(", amount_rest = amount_rest + ").bind(total.rest);
    update.push(" WHERE pipeline_id = ").bind(pipeline.uuid()).push(" AND stage_id = ").bind(stage);
    update.push(" AND currency = ").bind(currency).push(" AND probability IS ").bind_maybe(probability);
    let found = update.execute_in(conn)? > 0;
    if found && total.deals < 0 {
        let mut forget = Sql::new("DELETE FROM deal_tally WHERE pipeline_id = ");
        forget
            .bind(pipeline.uuid())
            .push(" AND stage_id = ")
            .bind(stage)
            .push(" AND deals = 0 AND valued = 0 AND amount_millions = 0 AND amount_rest = 0");
        forget.execute_in(conn)?;
    }
    Ok(found)
}

/// Makes one row of those of a stage for each place, passing over what others are at.
fn draw_together(conn: &mut Conn, pipeline: Id<Pipeline>, stage: Uuid) -> QueryResult<()> {
    let mut draw =
        Sql::new("WITH gone AS (DELETE FROM deal_tally WHERE id IN (SELECT id FROM deal_tally WHERE pipeline_id = ");
    draw.bind(pipeline.uuid()).push(" AND stage_id = ").bind(stage).push(
        " FOR UPDATE SKIP LOCKED) RETURNING *) INSERT INTO deal_tally (id, pipeline_id, stage_id, currency, probability, \
         deals, valued, amount_millions, amount_rest) SELECT gen_random_uuid(), pipeline_id, stage_id, currency, probability, \
         sum(deals), sum(valued), sum(amount_millions), sum(amount_rest) FROM gone \
         GROUP BY pipeline_id, stage_id, currency, probability",
    );
    draw.push(NOT_NOTHING);
    draw.execute_in(conn)?;
    Ok(())
}
