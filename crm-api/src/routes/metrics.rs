//! Metrics: the numbers on dashboards, what they mean, and the lists that open what was counted.

use std::fmt::Write as _;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use crm_db::metric::{CustomGroup, Number, Point, Question};
use crm_domain::activity::Activity;
use crm_domain::custom_field::CustomKind;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::invalid::Invalid;
use crm_domain::metric::{Definition, Grouping, Metric, Period, Stat};
use crm_domain::time::Day;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::list::{self, ListRequest};
use crate::problem::{Problem, Result};
use crate::reply::Reply;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_metrics).service(get_metric);
}

/// What narrows a page of a list, and is nothing to a number.
const PAGING: &[&str] = &["offset", "cursor", "sort", "count", "deleted", "expand"];

/// Groups of an answer unless asked otherwise.
const USUAL_GROUPS: usize = 200;
/// Most groups of an answer.
const MOST_GROUPS: usize = 1000;

/// The dictionary of metrics.
#[derive(Serialize, ToSchema)]
struct MetricList {
    data: Vec<Definition>,
}

/// A list of records.
#[derive(Serialize, ToSchema)]
struct MetricRecords {
    /// The kind of record.
    entity: Entity,
    /// The query of its list: `GET /deals` or `GET /activities`.
    query: String,
}

/// One number of a metric.
#[derive(Serialize, ToSchema)]
struct MetricPoint {
    /// The id or word of the group; null for what has none.
    group: Option<String>,
    /// What the group is called; null when the caller does not see that.
    label: Option<String>,
    /// The period, such as `2017-Q2`, `2017-05` or `2017`.
    period: Option<String>,
    /// Minor units of the currency, a count, a share of 1, or days; null when there is nothing to divide by.
    #[schema(value_type = Option<f64>)]
    value: Option<Number>,
    /// How many records were counted.
    count: i64,
    /// The currency of an amount.
    currency: Option<String>,
    /// The records that were counted.
    records: MetricRecords,
    /// Of a share, the records that are divided by those counted.
    numerator: Option<MetricRecords>,
}

/// A metric and what it means.
#[derive(Serialize, ToSchema)]
struct MetricAnswer {
    data: Vec<MetricPoint>,
    /// Whether there are other groups, smaller than those told.
    more: bool,
    definition: Definition,
}

/// A question as it was sent.
struct Asked {
    metric: Metric,
    group_by: Option<Grouping>,
    period: Option<Period>,
    stat: Stat,
    days: [Option<Day>; 2],
    /// Groups that are told at most.
    limit: usize,
    /// The filters, for the lists behind the numbers.
    filters: Vec<(String, String)>,
    list: ListRequest,
}

/// Lists what metrics there are and what they mean.
#[utoipa::path(tag = "metrics", responses((status = 200, description = "The dictionary", body = MetricList)))]
#[get("/metrics")]
async fn list_metrics(caller: Caller) -> Result<HttpResponse> {
    let hidden = |metric: &&Metric| metric.reads().iter().any(|field| caller.0.fields.hides(Entity::Deal, field));
    let data = Metric::ALL.iter().filter(|metric| !hidden(metric)).map(|metric| metric.definition()).collect();
    Ok(Reply::new(StatusCode::OK, &MetricList { data })?.send())
}

/// Works out a metric from what the caller sees. Takes the filters of deals, or of activities where those are counted.
#[utoipa::path(tag = "metrics", params(
    ("metric" = Metric, Path, description = "The metric."),
    ("group_by" = Option<String>, Query, description = "Splits it by owner_id, team_id, stage_id, source, product_id, account_id, industry, or a custom field as custom.<key>, where days take the length of periods: custom.<key>.quarter; none for no split where one is usual."),
    ("period" = Option<Period>, Query, description = "Splits it by month, quarter or year."),
    ("from" = Option<String>, Query, description = "The first day (YYYY-MM-DD, in the time zone of the company) of what is counted: of closing, of the move, of what was done."),
    ("to" = Option<String>, Query, description = "The last day of what is counted."),
    ("limit" = Option<u32>, Query, description = "Groups that are told at most, where it is split by groups and not by periods: 200 unless given, at most 1000. Those of the largest amounts and counts are told, of shares and durations those that count the most records."),
    ("stat" = Option<Stat>, Query, description = "How durations and sizes become one: mean unless asked otherwise."),
    ("q" = Option<String>, Query, description = "Words to look for."),
    ("filter" = Option<String>, Query, description = "A filter as JSON text; single filters are taken as well.")
), responses((status = 200, description = "The numbers", body = MetricAnswer)))]
#[get("/metrics/{metric}")]
async fn get_metric(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    metric: Path<String>,
) -> Result<HttpResponse> {
    let asked = Asked::read(&request, Metric::parse(&metric).ok_or_else(Problem::not_found)?)?;
    let uses = asked.list.uses(asked.metric.entity());
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let mut asked = asked;
        asked.narrow(reader)?;
        let entity = asked.metric.entity();
        let custom = if asked.list.names_custom() { reader.field_defs(entity)? } else { Vec::new() };
        let list = match entity {
            Entity::Activity => asked.list.check::<Activity>(&custom)?,
            _ => asked.list.check::<Deal>(&custom)?,
        };
        let question = Question {
            metric: asked.metric,
            group_by: asked.group_by.as_ref().and_then(Grouping::own),
            custom: asked.custom_group(reader)?,
            period: asked.period,
            stat: asked.stat,
            condition: list.condition,
            words: list.words,
        };
        let (points, more) = reader.largest_groups(&question, asked.limit)?;
        let data = points.into_iter().map(|point| asked.told(point)).collect();
        Reply::new(StatusCode::OK, &MetricAnswer { data, more, definition: asked.metric.definition() })
    };
    let reply = state.store.read(caller.0, read).await?;
    state.usage.note_all(&uses);
    Ok(reply.send())
}

impl Asked {
    fn read(request: &HttpRequest, metric: Metric) -> Result<Self> {
        let (own, filters): (Vec<_>, Vec<_>) = list::pairs(request)?
            .into_iter()
            .partition(|(name, _)| ["group_by", "period", "stat", "from", "to", "limit"].contains(&name.as_str()));
        let mut invalid = Invalid::default();
        for (name, _) in filters.iter().filter(|(name, _)| PAGING.contains(&name.as_str())) {
            invalid.add(format!("/{name}"), "unknown_field", "a metric has no pages");
        }
        let group = chosen(&own, "group_by", Grouping::parse, &mut invalid);
        let period = chosen(&own, "period", Period::parse, &mut invalid);
        let stat = chosen(&own, "stat", Stat::parse, &mut invalid);
        let days = ["from", "to"].map(|name| day(&own, name, &mut invalid));
        let named = own.iter().any(|(name, _)| name == "group_by");
        let group_by = if named { group } else { metric.usual_group().map(Grouping::Own) };
        let limit = limit(&own, group_by.is_some() && period.is_none(), &mut invalid);
        if let Err(faults) = metric.check(group_by.as_ref(), period, stat) {
            invalid.0.extend(faults.0);
        }
        if let Err(faults) = metric.check_days(days[0], days[1]) {
            invalid.0.extend(faults.0);
        }
        let known = filters.iter().filter(|(name, _)| !PAGING.contains(&name.as_str())).cloned();
        let list = ListRequest::of_pairs(known, &mut invalid);
        if let Err(faults) = match metric.entity() {
            Entity::Activity => list.check_own::<Activity>(),
            _ => list.check_own::<Deal>(),
        } {
            invalid.0.extend(faults.0);
        }
        invalid.or(())?;
        Ok(Asked { metric, group_by, period, stat: stat.unwrap_or(Stat::Mean), days, limit, filters, list })
    }

    /// Finds the custom field that the question is split by.
    fn custom_group(&self, reader: &mut crm_db::tx::Reader<'_>) -> crm_db::error::Result<Option<CustomGroup>> {
        let Some((key, period)) = self.group_by.as_ref().and_then(Grouping::custom) else { return Ok(None) };
        let mut defs = reader.field_defs(self.metric.entity())?;
        defs.retain(|def| def.kind.is_groupable() && (period.is_none() || def.kind == CustomKind::Date));
        let Some(place) = defs.iter().position(|def| def.key == key) else {
            let known: Vec<String> = defs.iter().map(|def| format!("custom.{}", def.key)).collect();
            let detail = format!("no custom field to group by is called so; there are: {}", known.join(", "));
            return Err(Invalid::one("/group_by", "unknown_choice", detail).into());
        };
        Ok(Some(CustomGroup { def: defs.swap_remove(place), period: period.unwrap_or(Period::Month) }))
    }

    /// Narrows the question to its days, which the time zone of the company decides.
    fn narrow(&mut self, reader: &mut crm_db::tx::Reader<'_>) -> crm_db::error::Result<()> {
        if let days @ ([Some(_), _] | [_, Some(_)]) = self.days {
            let [from, to] = days;
            let filters = reader.metric_days(self.metric, from, to)?;
            self.list.narrow(&filters);
            self.filters.extend(filters);
        }
        Ok(())
    }

    fn told(&self, point: Point) -> MetricPoint {
        let entity = self.metric.entity();
        let list =
            |terms: Vec<(String, String)>| MetricRecords { entity, query: query(self.filters.iter().chain(&terms)) };
        MetricPoint {
            group: point.group,
            label: point.label,
            period: point.period,
            value: point.value,
            count: point.count,
            currency: point.currency,
            records: list(point.records),
            numerator: point.numerator.map(list),
        }
    }
}

/// Reads a parameter that names one of a few things; `none` stands for none of them.
fn chosen<T>(
    pairs: &[(String, String)],
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
    invalid: &mut Invalid,
) -> Option<T> {
    let (_, word) = pairs.iter().find(|(of, word)| of == name && word != "none")?;
    let found = parse(word);
    if found.is_none() {
        invalid.add(format!("/{name}"), "unknown_choice", format!("{word} is not known"));
    }
    found
}

/// Reads how many groups are told; of anything but groups alone all is told.
fn limit(pairs: &[(String, String)], groups: bool, invalid: &mut Invalid) -> usize {
    let asked = pairs.iter().find(|(of, _)| of == "limit").map(|(_, text)| text.parse::<usize>().ok());
    match (groups, asked) {
        (false, None) => usize::MAX,
        (true, None) => USUAL_GROUPS,
        (true, Some(Some(limit))) if (1..=MOST_GROUPS).contains(&limit) => limit,
        (false, Some(_)) => {
            invalid.add("/limit", "unknown_field", "only what is split by groups and not by periods has a limit");
            usize::MAX
        }
        (true, Some(_)) => {
            invalid.add("/limit", "out_of_range", format!("a number from 1 to {MOST_GROUPS}"));
            USUAL_GROUPS
        }
    }
}

/// Reads a parameter that is a day.
fn day(pairs: &[(String, String)], name: &str, invalid: &mut Invalid) -> Option<Day> {
    let (_, text) = pairs.iter().find(|(of, text)| of == name && !text.is_empty())?;
    let day = text.parse().ok();
    if day.is_none() {
        invalid.add(format!("/{name}"), "invalid_value", "a day, such as 2026-03-31");
    }
    day
}

/// Writes parameters as they stand behind the question mark.
fn query<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        text.push_str(if text.is_empty() { "" } else { "&" });
        encode(&mut text, name);
        text.push('=');
        encode(&mut text, value);
    }
    text
}

fn encode(text: &mut String, part: &str) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,:".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to text cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_back_as_it_was_meant() {
        let pairs = vec![("source".to_owned(), "R&D = 100 %, ü+".to_owned()), ("q".to_owned(), String::new())];
        let text = query(pairs.iter());
        assert_eq!(text, "source=R%26D%20%3D%20100%20%25,%20%C3%BC%2B&q=");
        let read = actix_web::web::Query::<Vec<(String, String)>>::from_query(&text).unwrap().into_inner();
        assert_eq!(read, pairs);
    }
}
