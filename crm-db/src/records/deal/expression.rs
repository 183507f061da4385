//! What lists of deals can be narrowed by without a column of its own: answers that the database works out from the deal,
//! its stage, its lines, its moves and its account.

use crm_domain::entity::Entity;
use crm_domain::time::Instant;

use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::Related;

/// The industry of the account.
pub(super) const INDUSTRY: Related =
    Related::new("deal JOIN account ON account.id = deal.account_id", "deal.id", "industry_key").of(Entity::Account);

/// Has been quiet in its stage for too long; the same as `Deal::derive` says.
const ROTTING: &str = "status = 'open' AND EXISTS (SELECT 1 FROM stage WHERE stage.id = deal.stage_id \
    AND stage.rotting_days IS NOT NULL AND deal.stage_entered_at < ";
/// Nothing says what is to be done.
const WITHOUT_NEXT_STEP: &str = "status = 'open' AND next_activity_at IS NULL AND next_step IS NULL";
/// Nothing is sold in it, or something that is no product from the list.
const WITHOUT_PRODUCT: &str = "NOT EXISTS (SELECT 1 FROM deal_line WHERE deal_line.deal_id = deal.id) OR EXISTS \
    (SELECT 1 FROM deal_line WHERE deal_line.deal_id = deal.id AND deal_line.product_id IS NULL)";
/// What the stage that a deal came into makes it.
const ENTERED_KIND: &str = "SELECT entered.kind FROM stage AS entered WHERE entered.id = stage_change.to_stage_id";
/// After the move the deal came into a later stage of the pipeline, or was won.
const MOVED_ON: &str = "EXISTS (SELECT 1 FROM stage AS entered CROSS JOIN stage_change AS later \
    JOIN stage AS reached ON reached.id = later.to_stage_id WHERE entered.id = stage_change.to_stage_id \
    AND later.deal_id = stage_change.deal_id AND (later.at, later.id) > (stage_change.at, stage_change.id) \
    AND (reached.kind = 'won' OR (reached.kind = 'open' AND reached.pipeline_id = entered.pipeline_id \
    AND reached.position > entered.position)))";

/// Returns the expression behind a field.
pub(super) fn of(name: &str, conn: &Conn, now: Instant) -> Option<Sql> {
    Some(match name {
        "rotting" => {
            let since = || conn.days_before(now, "stage.rotting_days");
            let mut sql = Sql::new(ROTTING);
            sql.append(since()).push(" AND (deal.last_activity_at IS NULL OR deal.last_activity_at < ");
            sql.append(since()).push("))");
            sql
        }
        "without_next_step" => Sql::new(WITHOUT_NEXT_STEP),
        "without_product" => Sql::new(WITHOUT_PRODUCT),
        "entered_stage_id" => Sql::new("stage_change.to_stage_id"),
        "entered_kind" => Sql::new(ENTERED_KIND),
        "left_stage_id" => Sql::new("stage_change.from_stage_id"),
        "moved_at" => Sql::new("stage_change.at"),
        "moved_on" => Sql::new(MOVED_ON),
        _ => return None,
    })
}
