//! Metrics: the numbers on dashboards, summed up by the database from what the actor sees, and the lists that open exactly
//! what was counted. What a metric means stands in [`crm_domain::metric`].

mod activities;
mod amount;
mod deals;
mod label;
mod moves;
mod records;
mod span;
mod tally;

use std::collections::BTreeMap;

use chrono::TimeZone;
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::entity::Entity;
use crm_domain::metric::{Dated, GroupBy, Histogram, Metric, Period, Span, Stat, Unit};
use crm_domain::policy::{Action, Level, Object};
use crm_domain::query::{Condition, ListQuery};
use crm_domain::time::Day;
use serde::Serialize;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::metric::amount::Amounts;
use crate::metric::records::Terms;
use crate::metric::tally::Row;
use crate::records::company;
use crate::tx::Reader;

/// A metric that is asked for, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The metric.
    pub metric: Metric,
    /// What it is split by.
    pub group_by: Option<GroupBy>,
    /// The custom field it is split by instead.
    pub custom: Option<CustomGroup>,
    /// The periods it is split by.
    pub period: Option<Period>,
    /// How many values become one.
    pub stat: Stat,
    /// What the records must meet.
    pub condition: Condition,
    /// Words to look for in them.
    pub words: Option<String>,
}

/// A custom field of deals that a metric is split by.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomGroup {
    /// The field.
    pub def: FieldDef,
    /// The periods of its days, where it holds days.
    pub period: Period,
}

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The id or word of the group.
    pub group: Option<String>,
    /// The name of the group, when it has one that the actor sees.
    pub label: Option<String>,
    /// The period, such as `2017-Q2`.
    pub period: Option<String>,
    /// The number; nothing when there is nothing to divide by.
    pub value: Option<Number>,
    /// How many records were counted.
    pub count: i64,
    /// The currency of an amount.
    pub currency: Option<String>,
    /// The filters, beside those asked for, of the list of the records counted.
    pub records: Vec<(String, String)>,
    /// Of a share, the same for what is divided.
    pub numerator: Option<Vec<(String, String)>>,
}

/// The number itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Number {
    /// An amount or a count.
    Whole(i64),
    /// A share or days.
    Fraction(f64),
}

/// What a row of the answer is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    group: Option<Group>,
    period: Option<Span>,
}

/// A group that has a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// A record.
    Id(Uuid),
    /// A word, by its folded form.
    Word(String),
    /// A period.
    Span(Span),
}

/// What belongs to one row of the answer.
#[derive(Debug, Default)]
struct Cell {
    /// One of the spellings of a word.
    word: Option<String>,
    count: i64,
    numerator: i64,
    values: Histogram,
    sum: i128,
    summed: i64,
    amounts: Vec<amount::Amount>,
}

type Cells = BTreeMap<Place, Cell>;

/// What metrics need to know of the company.
struct House {
    currency: String,
    zone: chrono_tz::Tz,
    today: Day,
}

impl Reader<'_> {
    /// Works out a metric from the records that the actor sees.
    ///
    /// # Errors
    /// [`Error::RateMissing`] when amounts in several currencies cannot be converted; [`Error::Denied`] when the question
    /// is about records of another kind that the actor does not see all of.
    pub fn metric(&mut self, question: &Question) -> Result<Vec<Point>> {
        Ok(self.largest_groups(question, usize::MAX)?.0)
    }

    /// As [`Reader::metric`], but of more groups than `most` only the largest: those of the largest amounts and counts, of
    /// shares and durations those that count the most records. Tells whether there are others.
    ///
    /// # Errors
    /// As [`Reader::metric`].
    pub fn largest_groups(&mut self, question: &Question, most: usize) -> Result<(Vec<Point>, bool)> {
        self.require_sight(question)?;
        let house = self.house()?;
        let mut cells = match question.metric.dated() {
            Dated::Present | Dated::Closed => self.deal_cells(question, &house)?,
            Dated::Moved => self.move_cells(question, &house)?,
            Dated::Done => self.activity_cells(question, &house)?,
        };
        if !question.is_grouped() && question.period.is_none() {
            cells.entry(Place { group: None, period: None }).or_default();
        }
        let amounts = match question.metric.unit() {
            Unit::Money => Some(self.amounts(question, &house, &cells)?),
            Unit::Count | Unit::Ratio | Unit::Days => None,
        };
        let mut told: Vec<(&Place, &Cell, Point)> = Vec::with_capacity(cells.len());
        for (index, (place, cell)) in cells.iter().enumerate() {
            let amounts = amounts.as_ref().map(|all| (index, all));
            told.push((place, cell, point(question, house.zone, (place, cell), amounts)));
        }
        let more = told.len() > most;
        if more {
            told.sort_by_key(|(_, _, point)| std::cmp::Reverse(size(question, point)));
            told.truncate(most);
        }
        // Of those that are left alone the names are read.
        let names = self.labels(question, told.iter().map(|(place, ..)| *place))?;
        let named = |(place, cell, point): (&Place, &Cell, Point)| {
            let (order, label) = names.of(place, cell);
            (order, Point { label, ..point })
        };
        let mut points: Vec<(label::Order, Point)> = told.into_iter().map(named).collect();
        points.sort_by(|a, b| a.0.cmp(&b.0));
        Ok((points.into_iter().map(|(_, point)| point).collect(), more))
    }

    /// Returns the filters of the records that a metric is about from one day to another, both included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn metric_days(&mut self, metric: Metric, from: Option<Day>, to: Option<Day>) -> Result<Vec<(String, String)>> {
        let zone = self.house()?.zone;
        Ok(records::within(metric.dated(), from, to.and_then(|day| day.succ_opt()), zone))
    }

    /// What other records say is not for those who do not see them all.
    fn require_sight(&self, question: &Question) -> Result<()> {
        let fields = &self.actor().fields;
        if let Some(field) = question.metric.reads().iter().find(|field| fields.hides(Entity::Deal, field)) {
            return Err(Error::FieldDenied((*field).to_owned()));
        }
        if question.metric.entity() == Entity::Deal {
            let custom = || question.custom.as_ref().map(|custom| format!("custom.{}", custom.def.key));
            let group = question.group_by.map(|group| group.as_str().to_owned()).or_else(custom);
            if let Some(group) = group.filter(|group| fields.hides(Entity::Deal, group)) {
                return Err(Error::FieldDenied(group));
            }
            crate::condition::require_sight::<crm_domain::deal::Deal>(self.actor(), &question.condition)?;
        } else {
            crate::condition::require_known(question.metric.entity(), self.actor(), &question.condition)?;
        }
        let accounts = self.actor().level(Object::of(Entity::Account), Action::View) == Level::All;
        let grouped = question.group_by != Some(GroupBy::Industry) || accounts;
        if grouped { Ok(()) } else { Err(Error::Denied) }
    }

    fn house(&mut self) -> Result<House> {
        let currency = company::base_currency(self.conn)?;
        let zone: chrono_tz::Tz = company::time_zone(self.conn)?.parse().unwrap_or(chrono_tz::UTC);
        let today = zone.from_utc_datetime(&self.now().naive_utc()).date_naive();
        Ok(House { currency, zone, today })
    }
}

impl Question {
    /// Tells whether the database tells the days of what was closed, from which periods follow: an index has them in their
    /// order, and without a split there are few.
    fn dates_rows(&self) -> bool {
        let counts = self.period.is_some() || self.metric.unit() == Unit::Money;
        self.metric.dated() == Dated::Closed && !self.is_grouped() && counts
    }

    const fn is_grouped(&self) -> bool {
        self.group_by.is_some() || self.custom.is_some()
    }

    /// Returns the list of the records that it is about.
    fn list(&self) -> ListQuery {
        ListQuery {
            condition: self.condition.clone(),
            words: self.words.clone(),
            sort: crate::board::newest_first(),
            start: crm_domain::query::Start::Top,
            limit: 0,
            count: false,
            deleted: false,
        }
    }
}

/// Puts the rows of the database together: quarters from months, spellings of one word.
fn gather(question: &Question, rows: Vec<Row>) -> Result<Cells> {
    let mut cells = Cells::new();
    for row in rows {
        let period = match (&row.period, row.day, question.period) {
            (Some(day), _, Some(period)) => Some(span::read(day, period)?),
            (None, Some(day), Some(period)) if question.dates_rows() => Some(span::around(day, period)?),
            _ => None,
        };
        let group = match (row.id, &row.key, &question.custom) {
            (Some(id), ..) => Some(Group::Id(id)),
            (None, Some(month), Some(by)) if by.def.kind == CustomKind::Date => {
                Some(Group::Span(span::read(month, by.period)?))
            }
            (None, key, _) => key.clone().map(Group::Word),
        };
        let cell = cells.entry(Place { group, period }).or_default();
        if cell.word.is_none() || row.word < cell.word {
            cell.word.clone_from(&row.word);
        }
        cell.count += row.count;
        cell.numerator += row.numerator;
        cell.sum += row.sum;
        cell.summed += row.summed;
        cell.values.add(i128::from(row.bucket), row.summed);
        if let (Some(currency), true) = (row.currency, row.summed > 0) {
            let (day, weight, times) = (row.day, row.bucket, row.summed);
            cell.amounts.push(amount::Amount { currency, day, bucket: weight, sum: row.sum, times });
        }
    }
    Ok(cells)
}

/// By what groups are the largest. A share or a mean of one record is no reason to tell of it before others.
fn size(question: &Question, point: &Point) -> (i64, i64) {
    match (question.metric.unit(), point.value) {
        (Unit::Money | Unit::Count, Some(Number::Whole(value))) => (value, point.count),
        (Unit::Money | Unit::Count, _) => (i64::MIN, point.count),
        (Unit::Ratio | Unit::Days, _) => (point.count, 0),
    }
}

fn point(
    question: &Question,
    zone: chrono_tz::Tz,
    (place, cell): (&Place, &Cell),
    amounts: Option<(usize, &Amounts)>,
) -> Point {
    let value = match question.metric.unit() {
        Unit::Money => amounts.and_then(|(index, all)| all.value(index)).map(Number::Whole),
        Unit::Count => Some(Number::Whole(cell.count)),
        Unit::Ratio => (cell.count > 0).then(|| divided(i128::from(cell.numerator), i128::from(cell.count))),
        Unit::Days => days(question, cell),
    };
    let Terms { records, numerator } = records::terms(question, zone, place, cell);
    Point {
        group: match &place.group {
            Some(Group::Id(id)) => Some(id.to_string()),
            Some(Group::Word(key)) => Some(records::word(question, key, cell)),
            Some(Group::Span(span)) => question.custom.as_ref().map(|by| by.period.label(*span)),
            None => None,
        },
        label: None,
        period: question.period.zip(place.period).map(|(period, span)| period.label(span)),
        value,
        count: cell.count,
        currency: amounts.map(|(_, all)| all.currency.clone()),
        records,
        numerator,
    }
}

fn days(question: &Question, cell: &Cell) -> Option<Number> {
    let (sum, count) = match question.stat {
        Stat::Mean => (cell.summed > 0).then_some((cell.sum, i128::from(cell.summed)))?,
        Stat::Median => cell.values.stat(Stat::Median)?,
    };
    let parts = if question.metric == Metric::TimeInStage { moves::SECONDS_A_DAY } else { 1 };
    Some(divided(sum, count * parts))
}

#[expect(clippy::cast_precision_loss, reason = "shares and days are told to a few digits")]
fn divided(number: i128, by: i128) -> Number {
    Number::Fraction(number as f64 / by as f64)
}
