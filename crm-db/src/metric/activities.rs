//! Metrics of what was done.

use crm_domain::activity::Activity;
use crm_domain::metric::GroupBy;
use crm_domain::policy::Action;

use crate::error::Result;
use crate::metric::tally::{Pick, tally};
use crate::metric::{Cells, House, Question, gather, span};
use crate::page;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

impl Reader<'_> {
    /// Counts the activities that the actor sees and that have happened.
    pub(super) fn activity_cells(&mut self, question: &Question, house: &House) -> Result<Cells> {
        let parts = Activity::reach(self.actor(), Action::View, self.now()).disjoint();
        let Some(happened) = Activity::expression("happened_at", self.conn, self.now()) else {
            return Ok(Cells::new());
        };
        if parts.is_empty() {
            return Ok(Cells::new());
        }
        let base = page::base::<Activity>(self.conn, &question.list(), self.actor(), self.now());
        let mut relation = Sql::new("(");
        for (index, part) in parts.into_iter().enumerate() {
            relation.push(if index > 0 { " UNION ALL SELECT owner_id, " } else { "SELECT owner_id, " });
            relation.append(happened.clone()).push(" AS happened_at FROM activity WHERE ").append(base.clone());
            relation.push(" AND ").append(part);
        }
        relation.push(") AS seen WHERE happened_at IS NOT NULL");
        let mut pick = Pick::default();
        if question.group_by == Some(GroupBy::OwnerId) {
            pick.id = "seen.owner_id".to_owned();
        }
        if let Some(period) = question.period {
            let ends = span::ends("seen.happened_at", relation.clone());
            pick.period = span::of(self.conn, "seen.happened_at", ends, period, house.zone)?;
        }
        gather(question, tally(self.conn, pick, relation)?)
    }
}
