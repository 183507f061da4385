//! Metrics of how deals go through stages.

use std::collections::BTreeSet;

use crm_domain::deal::Deal;
use crm_domain::metric::{Metric, Stat};
use crm_domain::query::Condition;

use crate::condition::{is_linked, on_links};
use crate::error::Result;
use crate::metric::deals::{group_columns, grouped};
use crate::metric::tally::{Pick, tally};
use crate::metric::{Cells, House, Question, gather, span};
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

/// Times in stages are kept in seconds.
pub(super) const SECONDS_A_DAY: i128 = 86_400;

/// When the first and the last move was made, by two looks into an index.
const ENDS: &str = "SELECT (SELECT min(at) FROM stage_change), (SELECT max(at) FROM stage_change)";

impl Reader<'_> {
    /// Sums up the moves of deals.
    pub(super) fn move_cells(&mut self, question: &Question, house: &House) -> Result<Cells> {
        let mut columns: BTreeSet<&str> = group_columns(question).iter().copied().collect();
        columns.remove("stage_id");
        columns.insert("id");
        let Some(mut relation) = self.deals_seen(question, &columns, Sql::default()) else {
            return Ok(Cells::new());
        };
        relation.push(" JOIN stage_change ON stage_change.deal_id = seen.id WHERE ");
        relation.push(match question.metric {
            Metric::StageConversion => "stage_change.to_stage_id IN (SELECT id FROM stage WHERE kind = 'open')",
            _ => "stage_change.from_stage_id IS NOT NULL",
        });
        // What is asked about moves narrows the moves that count, and not only the deals that made one.
        let linked: Vec<&Condition> = top(&question.condition).iter().filter(|part| is_linked(part)).collect();
        relation.push(" AND ").append(on_links::<Deal>(self.conn, &linked, self.now()));
        let mut pick = self.move_pick(question);
        if let Some(period) = question.period {
            pick.period = span::of(self.conn, "stage_change.at", Sql::new(ENDS), period, house.zone)?;
        }
        let values = (question.stat == Stat::Median).then(|| Pick {
            bucket: pick.amount.clone(),
            period: pick.period.clone(),
            amount: pick.amount.clone(),
            ..self.move_pick(question)
        });
        let mut cells = gather(question, tally(self.conn, pick, relation.clone())?)?;
        if let Some(values) = values {
            // Counted apart: a deal can have been in a stage for several times.
            for (place, kept) in gather(question, tally(self.conn, values, relation)?)? {
                cells.entry(place).or_default().values = kept.values;
            }
        }
        Ok(cells)
    }

    fn move_pick(&self, question: &Question) -> Pick {
        let converts = question.metric == Metric::StageConversion;
        let stage = if converts { "stage_change.to_stage_id" } else { "stage_change.from_stage_id" };
        let mut pick = grouped(self.conn, question, stage);
        pick.count = "count(DISTINCT seen.id)".to_owned();
        if converts {
            let mut moved = Sql::new("count(DISTINCT CASE WHEN ");
            moved.append(Deal::expression("moved_on", self.conn, self.now()).unwrap_or_default());
            moved.push(" THEN seen.id END)");
            pick.numerator = moved;
        } else {
            pick.amount = "stage_change.seconds_in_from".to_owned();
        }
        pick
    }
}

/// The parts of a condition that all hold.
fn top(condition: &Condition) -> &[Condition] {
    match condition {
        Condition::All(parts) => parts,
        single => std::slice::from_ref(single),
    }
}
