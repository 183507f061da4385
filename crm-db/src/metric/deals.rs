//! Metrics of deals as they stand or were closed, and the relation of the deals that a metric is about.

use std::collections::BTreeSet;

use crm_domain::custom_field::CustomKind;
use crm_domain::deal::Deal;
use crm_domain::metric::{Dated, GroupBy, Metric, Stat, Unit};
use crm_domain::policy::Action;

use crate::connection::Conn;
use crate::error::Result;
use crate::metric::tally::{Pick, tally};
use crate::metric::{Cells, CustomGroup, House, Question, gather};
use crate::page;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

impl Reader<'_> {
    /// Sums up deals by their own columns.
    pub(super) fn deal_cells(&mut self, question: &Question, house: &House) -> Result<Cells> {
        let metric = question.metric;
        let mut own = Sql::new(" AND ");
        own.append(match metric {
            Metric::DealsLost => Sql::new("status = 'lost'"),
            Metric::WinRate => Sql::new("status IN ('won', 'lost')"),
            Metric::OpenAmount | Metric::WeightedAmount => Sql::new("status = 'open'"),
            Metric::AverageDealSize => Sql::new("status = 'won' AND amount_minor IS NOT NULL"),
            Metric::RottingDeals => Deal::expression("rotting", self.conn, self.now()).unwrap_or_default(),
            Metric::DealsWithoutNextStep => {
                Deal::expression("without_next_step", self.conn, self.now()).unwrap_or_default()
            }
            _ => Sql::new("status = 'won'"),
        });
        let Some(mut relation) = self.deals_seen(question, &columns(question), own) else {
            return Ok(Cells::new());
        };
        if metric == Metric::WeightedAmount {
            relation.push(" JOIN stage ON stage.id = seen.stage_id");
        }
        let pick = self.pick(question, house);
        let rows = tally(self.conn, pick, relation)?;
        gather(question, rows)
    }

    fn pick(&self, question: &Question, house: &House) -> Pick {
        let mut pick = grouped(self.conn, question, "stage_id");
        let by_day = question.dates_rows();
        if by_day {
            pick.day = Sql::new("seen.closed_on");
        } else if question.period.is_some() {
            pick.period = Sql::new(self.conn.month("seen.closed_on"));
        }
        match question.metric.unit() {
            Unit::Money => {
                pick.amount = "seen.amount_minor".to_owned();
                pick.currency = "seen.currency".to_owned();
                if question.metric.dated() == Dated::Closed && !by_day {
                    // What is in the company's currency needs no rate of any day.
                    let mut day = Sql::new("CASE WHEN seen.currency = ");
                    day.bind(house.currency.as_str()).push(" THEN NULL ELSE seen.closed_on END");
                    pick.day = day;
                }
            }
            Unit::Days => pick.amount = self.conn.days_between("seen.started_on", "seen.closed_on"),
            Unit::Ratio => pick.numerator = Sql::new("count(CASE WHEN seen.status = 'won' THEN 1 END)"),
            Unit::Count => {}
        }
        if question.metric == Metric::WeightedAmount {
            pick.bucket = "COALESCE(seen.probability, stage.probability)".to_owned();
        } else if question.stat == Stat::Median {
            pick.bucket.clone_from(&pick.amount);
        }
        pick
    }

    /// Returns what stands behind `FROM` for the deals that the actor sees and the question is about, as `seen` with these
    /// columns; a deal is there once for each of its products when it is grouped by them. Nothing when none is seen.
    pub(super) fn deals_seen(&mut self, question: &Question, columns: &BTreeSet<&str>, own: Sql) -> Option<Sql> {
        let parts = Deal::reach(self.actor(), Action::View, self.now()).disjoint();
        if parts.is_empty() {
            return None;
        }
        let base = page::base::<Deal>(self.conn, &question.list(), self.actor(), self.now());
        let listed: Vec<&str> = columns.iter().copied().collect();
        let mut seen = Sql::new("(");
        for (index, part) in parts.into_iter().enumerate() {
            seen.push(if index > 0 { " UNION ALL " } else { "" });
            seen.push(&format!("SELECT {} FROM deal WHERE ", listed.join(", "))).append(base.clone());
            seen.append(own.clone()).push(" AND ").append(part);
        }
        seen.push(") AS seen");
        Some(match question.group_by {
            Some(GroupBy::ProductId) => by_product(&listed, seen),
            Some(GroupBy::Industry) => {
                seen.push(" LEFT JOIN account ON account.id = seen.account_id");
                seen
            }
            None => match &question.custom {
                Some(by) => {
                    seen.push(" LEFT JOIN custom_value AS split ON split.deal_id = seen.id AND split.field_def_id = ");
                    seen.bind(by.def.id.uuid());
                    seen
                }
                None => seen,
            },
            _ => seen,
        })
    }
}

/// A deal once for each product on its lines, and once for what is no product. Its amount is the sum of its lines, so the
/// share of a product is the sum of the lines with it, exactly.
fn by_product(columns: &[&str], seen: Sql) -> Sql {
    let all: Vec<String> = columns.iter().map(|column| format!("seen.{column}")).collect();
    let own: Vec<&String> = all.iter().filter(|column| *column != "seen.amount_minor").collect();
    let own = own.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let amount = if columns.contains(&"amount_minor") {
        ", CASE WHEN count(deal_line.id) = 0 THEN seen.amount_minor ELSE CAST(sum(deal_line.amount_minor) AS bigint) END \
         AS amount_minor"
    } else {
        ""
    };
    let mut sql = Sql::new(format!("(SELECT {own}, deal_line.product_id{amount} FROM "));
    sql.append(seen).push(" LEFT JOIN deal_line ON deal_line.deal_id = seen.id GROUP BY ");
    sql.push(&all.join(", ")).push(", deal_line.product_id) AS seen");
    sql
}

/// Picks the group; `stage` is the column that a stage is taken from.
pub(super) fn grouped(conn: &Conn, question: &Question, stage: &str) -> Pick {
    let mut pick = Pick::default();
    match question.group_by {
        None => {
            if let Some(by) = &question.custom {
                by_custom(conn, by, &mut pick);
            }
        }
        Some(GroupBy::StageId) if stage != "stage_id" => pick.id = stage.to_owned(),
        Some(GroupBy::Source) => pick.word = ("seen.source_key".to_owned(), "seen.source".to_owned()),
        Some(GroupBy::Industry) => pick.word = ("account.industry_key".to_owned(), "account.industry".to_owned()),
        Some(group) => pick.id = format!("seen.{}", group.as_str()),
    }
    pick
}

/// Picks the value of a custom field: a record, or a word, which for days is their month.
fn by_custom(conn: &Conn, by: &CustomGroup, pick: &mut Pick) {
    match by.def.kind {
        CustomKind::User | CustomKind::Ref => pick.id = "split.ref_id".to_owned(),
        CustomKind::Date => pick.word.0 = conn.month("split.date_value"),
        CustomKind::Bool => {
            pick.word.0 =
                "CASE WHEN split.bool_value THEN 'true' WHEN NOT split.bool_value THEN 'false' END".to_owned();
        }
        CustomKind::Text
        | CustomKind::LongText
        | CustomKind::Number
        | CustomKind::Money
        | CustomKind::Choice
        | CustomKind::MultiChoice
        | CustomKind::Link => pick.word.0 = "split.text_key".to_owned(),
    }
}

/// The columns of a deal that a group is told by.
pub(super) fn group_columns(question: &Question) -> &'static [&'static str] {
    match question.group_by {
        None if question.custom.is_some() => &["id"],
        None => &[],
        Some(GroupBy::OwnerId) => &["owner_id"],
        Some(GroupBy::TeamId) => &["team_id"],
        Some(GroupBy::StageId) => &["stage_id"],
        Some(GroupBy::Source) => &["source", "source_key"],
        Some(GroupBy::ProductId) => &["id"],
        Some(GroupBy::AccountId | GroupBy::Industry) => &["account_id"],
    }
}

/// No more columns than needed, so that an index alone can answer.
fn columns(question: &Question) -> BTreeSet<&'static str> {
    let mut columns: BTreeSet<&str> = group_columns(question).iter().copied().collect();
    columns.insert("status");
    if question.metric.dated() == Dated::Closed {
        columns.insert("closed_on");
    }
    match question.metric.unit() {
        Unit::Money => columns.extend(["amount_minor", "currency"]),
        Unit::Days => columns.extend(["started_on"]),
        Unit::Ratio | Unit::Count => {}
    }
    if question.metric == Metric::WeightedAmount {
        columns.extend(["stage_id", "probability"]);
    }
    columns
}
