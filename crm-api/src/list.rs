//! Lists over HTTP: the grammar of the query, and the page that answers it.

use actix_web::HttpRequest;
use actix_web::web::Query;
use crm_db::Stored;
use crm_db::tx::Reader;
use crm_domain::custom_field::FieldDef;
use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Op};
use crm_domain::invalid::Invalid;
use crm_domain::query::{COUNT_CAP, Catalogue, Comparison, Condition, Filter, ListQuery, Page, Start};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::problem::{Code, Problem};
use crate::usage::{self, Noted, Use};

/// Records on a page, unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most records on a page.
pub const MAX_LIMIT: u32 = 200;
/// Farthest jump into a list.
pub const MAX_OFFSET: u32 = 100_000;

/// Where a page stands in its list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageInfo {
    /// Where the next page starts; `null` on the last one.
    pub next_cursor: Option<String>,
    /// Whether there is a next page.
    pub has_more: bool,
    /// All matches, when `count=exact` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Whether counting stopped at its limit of 100,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_capped: Option<bool>,
}

impl PageInfo {
    /// Describes a page of the store.
    pub fn of<R>(page: &Page<R>) -> Self {
        PageInfo {
            has_more: page.next_cursor.is_some(),
            next_cursor: page.next_cursor.clone(),
            count: page.count.map(|count| count.min(COUNT_CAP)),
            count_capped: page.count.map(|count| count > COUNT_CAP),
        }
    }
}

impl PageInfo {
    /// A page of a list that cannot be counted.
    pub fn after(next_cursor: Option<String>) -> Self {
        PageInfo { has_more: next_cursor.is_some(), next_cursor, count: None, count_capped: None }
    }
}

/// Reads the query of a list that is not of records.
///
/// # Errors
/// `malformed`.
pub fn query<T: serde::de::DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    Query::<T>::from_query(request.query_string())
        .map(Query::into_inner)
        .map_err(|error| Problem::new(Code::Malformed, format!("the query cannot be read: {error}")))
}

/// Reads words separated by commas; none when nothing was sent.
///
/// # Errors
/// `invalid` for a word that is not known.
pub fn words<T>(text: Option<&str>, pointer: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
    text.unwrap_or_default()
        .split(',')
        .filter(|word| !word.is_empty())
        .map(|word| {
            parse(word).ok_or_else(|| Invalid::one(pointer, "unknown_choice", format!("{word} is not known")).into())
        })
        .collect()
}

/// Returns how many entries a page of such a list has.
///
/// # Errors
/// `invalid` out of bounds.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or(DEFAULT_LIMIT) {
        limit if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
        _ => Err(Invalid::one("/limit", "out_of_range", format!("between 1 and {MAX_LIMIT}")).into()),
    }
}

/// The query of a list request, taken apart but not yet checked against the fields.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    filters: Vec<Filter>,
    sort: Option<String>,
    words: Option<String>,
    start: Start,
    limit: u32,
    count: bool,
    deleted: bool,
    /// The references to answer beside their ids.
    pub expand: Vec<String>,
}

impl ListRequest {
    /// Takes the query of a request apart; parameters named in `own` are left to the caller.
    ///
    /// # Errors
    /// `malformed` for what cannot be read, `invalid` for what is out of range.
    pub fn of(request: &HttpRequest, own: &[&str]) -> Result<Self, Problem> {
        let mut invalid = Invalid::default();
        let pairs = pairs(request)?.into_iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let list = Self::of_pairs(pairs, &mut invalid);
        invalid.or(list).map_err(Problem::from)
    }

    /// Takes parameters apart, and notes what is out of range.
    pub fn of_pairs(pairs: impl Iterator<Item = (String, String)>, invalid: &mut Invalid) -> Self {
        let mut list = ListRequest { limit: DEFAULT_LIMIT, ..ListRequest::default() };
        for (name, value) in pairs {
            list.take(&name, value, invalid);
        }
        list
    }

    /// Adds filters that the server itself makes.
    pub fn narrow(&mut self, filters: &[(String, String)]) {
        self.filters.extend(filters.iter().map(|(name, value)| Filter::Where(comparison(name, value))));
    }

    fn take(&mut self, name: &str, value: String, invalid: &mut Invalid) {
        let mut number = |most: u32| match value.parse::<u32>() {
            Ok(number) if number <= most => Some(number),
            _ => {
                invalid.add(format!("/{name}"), "out_of_range", format!("a whole number, at most {most}"));
                None
            }
        };
        match name {
            "limit" => self.limit = number(MAX_LIMIT).map_or(self.limit, |limit| limit.max(1)),
            "offset" => {
                if let Some(offset) = number(MAX_OFFSET) {
                    self.start = Start::Offset(offset);
                }
            }
            "cursor" if !value.is_empty() => self.start = Start::Cursor(value),
            "cursor" => {}
            "sort" => self.sort = Some(value),
            "q" if value.chars().count() > 200 => invalid.add("/q", "too_long", "at most 200 characters"),
            "q" => self.words = Some(value).filter(|words| !words.trim().is_empty()),
            "count" if value == "exact" => self.count = true,
            "count" => invalid.add("/count", "unknown_choice", "exact, or leave it out"),
            "deleted" if value == "true" => self.deleted = true,
            "deleted" if value == "false" => {}
            "deleted" => invalid.add("/deleted", "invalid_value", "true or false"),
            "expand" => self.expand = value.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            "filter" => match serde_json::from_str::<Filter>(&value) {
                Ok(filter) => self.filters.push(filter),
                Err(error) => invalid.add("/filter", "invalid_value", format!("not a filter: {error}")),
            },
            _ => self.filters.push(Filter::Where(comparison(name, &value))),
        }
    }

    /// Checks the query against the fields of `R`.
    ///
    /// # Errors
    /// `unknown_field` or `invalid` with the parameter.
    pub fn check<R: Stored>(&self, custom: &[FieldDef]) -> Result<ListQuery, Invalid> {
        let catalogue = Catalogue { fields: R::FIELDS, custom };
        let mut invalid = Invalid::default();
        let sort = catalogue.sort(self.sort.as_deref().unwrap_or(R::DEFAULT_SORT)).map_err(|e| invalid.0.extend(e.0));
        let condition = catalogue
            .check(&Filter::All { all: self.filters.clone() })
            .map_err(|e| invalid.0.extend(self.faults(&catalogue).unwrap_or(e).0))
            .unwrap_or(Condition::always());
        for path in &self.expand {
            if let Err(fault) = crate::expand::check(R::ENTITY, path) {
                invalid.add("/expand", "unknown_field", fault);
            }
        }
        match sort {
            Ok(sort) if invalid.0.is_empty() => Ok(ListQuery {
                condition,
                words: self.words.clone(),
                sort,
                start: self.start.clone(),
                limit: self.limit,
                count: self.count,
                deleted: self.deleted,
            }),
            _ => Err(invalid),
        }
    }

    /// Checks the filters that name fields of `R` itself, before the custom fields are read.
    ///
    /// # Errors
    /// `unknown_field` or `invalid` with each parameter.
    pub fn check_own<R: Stored>(&self) -> Result<(), Invalid> {
        if self.names_custom() {
            return Ok(());
        }
        self.check::<R>(&[]).map(drop)
    }

    /// Every fault of the filters, one by one.
    fn faults(&self, catalogue: &Catalogue<'_>) -> Option<Invalid> {
        let each = self.filters.iter().filter_map(|filter| catalogue.check(filter).err());
        let all: Vec<_> = each.flat_map(|faults| faults.0).collect();
        (!all.is_empty()).then_some(Invalid(all))
    }

    /// Tells whether a filter or the order names a custom field, for which the catalogue must be read.
    pub fn names_custom(&self) -> bool {
        let sorted = self.sort.as_deref().unwrap_or_default().trim_start_matches('-');
        let mut named = self.comparisons().into_iter().map(|comparison| comparison.field.as_str());
        sorted.starts_with("custom.") || named.any(|field| field.starts_with("custom."))
    }

    fn comparisons(&self) -> Vec<&Comparison> {
        fn gather<'a>(filter: &'a Filter, found: &mut Vec<&'a Comparison>) {
            match filter {
                Filter::All { all: filters } | Filter::Any { any: filters } => {
                    filters.iter().for_each(|filter| gather(filter, found));
                }
                Filter::Not { not } => gather(not, found),
                Filter::Where(comparison) => found.push(comparison),
            }
        }
        let mut found = Vec::new();
        self.filters.iter().for_each(|filter| gather(filter, &mut found));
        found
    }

    /// Returns what a list of this kind of record uses its fields for; further pages of a list use nothing anew.
    pub fn uses(&self, entity: Entity) -> Vec<Noted> {
        if entity == Entity::Stage || !matches!(self.start, Start::Top | Start::Offset(0)) {
            return Vec::new();
        }
        let mut noted = Vec::new();
        for comparison in self.comparisons() {
            if entity == Entity::Deal && comparison.field == "stage_id" {
                let stages = usage::stages_in(&comparison.value).into_iter();
                noted.extend(stages.map(|stage| (Entity::Stage, stage, Use::Filter)));
            }
            noted.push((entity, comparison.field.clone(), Use::Filter));
        }
        let sort = self.sort.as_deref().map(|sort| sort.trim_start_matches('-').to_owned());
        noted.extend(sort.map(|sort| (entity, sort, Use::Sort)));
        noted
    }

    /// Checks the query and reads the page.
    ///
    /// # Errors
    /// What the check or the store finds.
    pub fn read<R: Stored>(&self, reader: &mut Reader<'_>) -> crm_db::error::Result<Page<R>> {
        let custom = if self.names_custom() { reader.field_defs(R::ENTITY)? } else { Vec::new() };
        let query = self.check::<R>(&custom)?;
        reader.list::<R>(&query)
    }
}

/// Reads the parameters of a request in their order.
///
/// # Errors
/// `malformed`.
pub fn pairs(request: &HttpRequest) -> Result<Vec<(String, String)>, Problem> {
    actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map(actix_web::web::Query::into_inner)
        .map_err(|error| Problem::new(Code::Malformed, format!("the query cannot be read: {error}")))
}

/// Reads `field` or `field__op` with its value.
fn comparison(name: &str, value: &str) -> Comparison {
    let (field, op) = match name.rsplit_once("__") {
        Some((field, suffix)) => match Op::parse(suffix) {
            Some(op) => (field, op),
            None => (name, Op::Eq),
        },
        None => (name, Op::Eq),
    };
    let value = match op {
        Op::In | Op::Nin => Json::Array(value.split(',').filter(|v| !v.is_empty()).map(Json::from).collect()),
        _ => Json::from(value),
    };
    Comparison { field: field.to_owned(), op, value }
}

/// Returns the query parameters by which a field can be filtered.
pub fn parameters(name: &str, kind: Kind) -> Vec<(String, Op)> {
    kind.ops()
        .iter()
        .map(|op| (if *op == Op::Eq { name.to_owned() } else { format!("{name}__{}", op.as_str()) }, *op))
        .collect()
}
