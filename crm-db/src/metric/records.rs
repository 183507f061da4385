//! The lists that open exactly what was counted, as filters of the list that the metric's records have.

use crm_domain::metric::{Dated, GroupBy, Metric};
use crm_domain::time::Day;

use crate::metric::{Cell, CustomGroup, Group, Place, Question};

/// Filters of lists.
pub(super) struct Terms {
    pub records: Vec<(String, String)>,
    pub numerator: Option<Vec<(String, String)>>,
}

/// Returns the filters of a cell's records.
pub(super) fn terms(question: &Question, zone: chrono_tz::Tz, place: &Place, cell: &Cell) -> Terms {
    let mut shared: Vec<(String, String)> = Vec::new();
    if let Some(group_by) = question.group_by {
        shared.push(group(question.metric, group_by, place, cell));
    }
    if let Some(by) = &question.custom {
        shared.extend(custom_group(question, by, place, cell));
    }
    if let Some(span) = place.period {
        shared.extend(within(question.metric.dated(), Some(span.from), Some(span.until), zone));
    }
    let with = |own: &[(&str, &str)]| {
        let own = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        own.chain(shared.iter().cloned()).collect::<Vec<_>>()
    };
    let numerator = match question.metric {
        Metric::WinRate => Some(with(&[("status", "won")])),
        Metric::StageConversion => Some(with(&[("entered_kind", "open"), ("moved_on", "true")])),
        _ => None,
    };
    Terms { records: with(own(question.metric)), numerator }
}

/// What the metric itself asks for.
const fn own(metric: Metric) -> &'static [(&'static str, &'static str)] {
    match metric {
        Metric::OpenAmount | Metric::WeightedAmount => &[("status", "open")],
        Metric::WonAmount | Metric::DealsWon | Metric::SalesCycle => &[("status", "won")],
        Metric::DealsLost => &[("status", "lost")],
        Metric::WinRate => &[("status__in", "won,lost")],
        Metric::AverageDealSize => &[("status", "won"), ("amount_minor__is_null", "false")],
        Metric::StageConversion => &[("entered_kind", "open")],
        Metric::TimeInStage => &[("left_stage_id__is_null", "false")],
        Metric::ActivitiesDone => &[("happened_at__is_null", "false")],
        Metric::DealsWithoutNextStep => &[("without_next_step", "true")],
        Metric::RottingDeals => &[("rotting", "true")],
    }
}

fn group(metric: Metric, group_by: GroupBy, place: &Place, cell: &Cell) -> (String, String) {
    let field = match (metric, group_by) {
        (Metric::StageConversion, GroupBy::StageId) => "entered_stage_id",
        (Metric::TimeInStage, GroupBy::StageId) => "left_stage_id",
        _ => group_by.as_str(),
    };
    match &place.group {
        Some(Group::Id(id)) => (field.to_owned(), id.to_string()),
        Some(Group::Word(key)) => (field.to_owned(), cell.word.clone().unwrap_or_else(|| key.clone())),
        Some(Group::Span(span)) => (field.to_owned(), span.from.to_string()),
        // What is sold can be a product in part.
        None if group_by == GroupBy::ProductId => ("without_product".to_owned(), "true".to_owned()),
        None => (format!("{field}__is_null"), "true".to_owned()),
    }
}

fn custom_group(question: &Question, by: &CustomGroup, place: &Place, cell: &Cell) -> Vec<(String, String)> {
    let field = format!("custom.{}", by.def.key);
    match &place.group {
        Some(Group::Id(id)) => vec![(field, id.to_string())],
        Some(Group::Word(key)) => vec![(field, word(question, key, cell))],
        Some(Group::Span(span)) => {
            vec![(format!("{field}__gte"), span.from.to_string()), (format!("{field}__lt"), span.until.to_string())]
        }
        None => vec![(format!("{field}__is_null"), "true".to_owned())],
    }
}

/// Returns the word of a group as records have it.
pub(super) fn word(question: &Question, key: &str, cell: &Cell) -> String {
    let choice = question.custom.as_ref().and_then(|by| by.def.choice_of_key(key)).map(|(_, choice)| choice.to_owned());
    choice.or_else(|| cell.word.clone()).unwrap_or_else(|| key.to_owned())
}

/// Returns the filters for what a metric is about from one day until before another.
pub(super) fn within(
    dated: Dated,
    from: Option<Day>,
    until: Option<Day>,
    zone: chrono_tz::Tz,
) -> Vec<(String, String)> {
    let field = match dated {
        Dated::Present => return Vec::new(),
        Dated::Closed => "closed_on",
        Dated::Moved => "moved_at",
        Dated::Done => "happened_at",
    };
    let border = |day| match dated {
        Dated::Closed => format!("{day}"),
        _ => super::span::begins(day, zone).format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    };
    let ends = [("gte", from), ("lt", until)].into_iter();
    ends.filter_map(|(op, day)| Some((format!("{field}__{op}"), border(day?)))).collect()
}
