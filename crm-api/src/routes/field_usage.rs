//! How often the fields and stages of a kind of record are filled in and used, and which nobody uses. For administrators.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::TimeDelta;
use crm_db::error::Result as StoreResult;
use crm_db::field_usage::{Fill, Uses};
use crm_db::tx::Reader;
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::field::Field;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::product::Product;
use crm_domain::query::{Catalogue, Condition, ListQuery, Start};
use crm_domain::record::Record;
use crm_domain::stage::Stage;
use crm_domain::time::{Day, Instant};
use crm_domain::user::User;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::list;
use crate::problem::Result;
use crate::reply::Reply;
use crate::state::State;

/// How far back uses count.
pub(crate) const DAYS: i64 = 90;
/// Members that say what a record is and nothing about it, or are told one by one.
const APART: &[&str] = &["id", "version", "custom", "external_ids", "deleted_at"];
/// Most stages there are.
const MOST_STAGES: u32 = 1000;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_field_usage);
}

/// Where a field comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldOrigin {
    /// With the program.
    BuiltIn,
    /// The company has added it.
    Custom,
    /// It is a stage of a pipeline.
    Stage,
}

/// How often a field or stage is filled in and used.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldUsage {
    /// The field, `custom.<key>` for a custom one; of a stage its id.
    field: String,
    /// Where it comes from.
    origin: FieldOrigin,
    /// What a custom field or stage is called.
    label: Option<String>,
    /// What the pipeline of a stage is called.
    pipeline_name: Option<String>,
    /// The definition of a custom field, or the stage.
    id: Option<Uuid>,
    /// Its version.
    version: Option<i32>,
    /// The user who answers for it.
    owner_id: Option<Id<User>>,
    /// What that user is called.
    owner_name: Option<String>,
    /// What it is there for.
    purpose: Option<String>,
    /// Records with a value in it, or that stand in the stage; none where that is not measured.
    filled_count: Option<i64>,
    /// Those of them made in the last 90 days, or moved into the stage since.
    filled_lately_count: Option<i64>,
    /// How often a record with a value in it was opened.
    read_count: i64,
    /// How often something was narrowed by it.
    filter_count: i64,
    /// How often a list was put in its order.
    sort_count: i64,
    /// How many files had it as a column.
    export_count: i64,
    /// Whether nobody has filled it in or used it for 90 days.
    is_unused: bool,
}

/// The fields and stages of a kind of record, the least used first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldUsageList {
    data: Vec<FieldUsage>,
    /// How many days uses count.
    days: i64,
    /// The first day that uses were counted on; what was not counted for all the days is not called unused.
    #[schema(value_type = Option<String>, format = Date)]
    counted_since: Option<Day>,
    /// When it was counted which records have values.
    measured_at: Option<Instant>,
    /// How many records there were then.
    record_count: Option<i64>,
}

/// Which fields.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct UsageQuery {
    /// The kind of record: `account`, `contact`, `deal`, `activity` or `product`.
    entity: Entity,
}

/// Lists how often the fields and stages of a kind of record were filled in and used in the last 90 days.
#[utoipa::path(tag = "field-usage", params(UsageQuery), responses((status = 200, description = "The fields and stages, the least used first", body = FieldUsageList)))]
#[get("/field-usage")]
async fn list_field_usage(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let UsageQuery { entity } = list::query(&request)?;
    let fields = fields_of(entity)?;
    let read = move |reader: &mut Reader<'_>| Reply::new(StatusCode::OK, &usage(reader, entity, fields)?);
    Ok(state.store.read(caller.0, read).await?.send())
}

fn fields_of(entity: Entity) -> Result<&'static [Field]> {
    match entity {
        Entity::Account => Ok(Account::FIELDS),
        Entity::Contact => Ok(Contact::FIELDS),
        Entity::Deal => Ok(Deal::FIELDS),
        Entity::Activity => Ok(Activity::FIELDS),
        Entity::Product => Ok(Product::FIELDS),
        _ => Err(Invalid::one("/entity", "invalid", "the fields of such records are not counted").into()),
    }
}

/// What is known of all fields of a kind, and from when on something counts as lately.
struct Known {
    uses: HashMap<String, Uses>,
    fill: HashMap<String, Fill>,
    is_counted: bool,
    since: Instant,
}

impl Known {
    fn of(reader: &mut Reader<'_>, entity: Entity, since: Instant, counted: Option<Day>) -> StoreResult<Self> {
        let day = since.date_naive();
        Ok(Known {
            uses: reader.field_usage(entity, day)?,
            fill: reader.field_fill(entity)?,
            is_counted: counted.is_some_and(|first| first <= day),
            since,
        })
    }

    fn told(&self, field: &str, origin: FieldOrigin, made_at: Option<Instant>) -> FieldUsage {
        let uses = self.uses.get(field).copied().unwrap_or_default();
        let measured = self.fill.values().next().is_some();
        let fill = self.fill.get(field).copied();
        // Nothing is noted of a custom field or stage that no record has.
        let none = (measured && origin != FieldOrigin::BuiltIn).then_some(0);
        let filled_lately_count = fill.map(|fill| fill.filled_lately).or(none);
        let is_old = made_at.is_none_or(|made| made <= self.since);
        FieldUsage {
            field: field.to_owned(),
            origin,
            label: None,
            pipeline_name: None,
            id: None,
            version: None,
            owner_id: None,
            owner_name: None,
            purpose: None,
            filled_count: fill.map(|fill| fill.filled).or(none),
            filled_lately_count,
            read_count: uses.reads,
            filter_count: uses.filters,
            sort_count: uses.sorts,
            export_count: uses.exports,
            is_unused: self.is_counted && is_old && uses.sum() == 0 && filled_lately_count.unwrap_or(0) == 0,
        }
    }
}

fn usage(reader: &mut Reader<'_>, entity: Entity, fields: &'static [Field]) -> StoreResult<FieldUsageList> {
    let since = reader.now() - TimeDelta::days(DAYS);
    let counted_since = reader.field_usage_since()?;
    let known = Known::of(reader, entity, since, counted_since)?;
    let own = fields.iter().filter(|field| field.is_member() && !APART.contains(&field.name));
    let mut data: Vec<FieldUsage> = own.map(|field| known.told(field.name, FieldOrigin::BuiltIn, None)).collect();
    data.extend(custom_fields(reader, entity, &known)?);
    if entity == Entity::Deal {
        let known = Known::of(reader, Entity::Stage, since, counted_since)?;
        data.extend(stages(reader, &known)?);
    }
    data.sort_by_key(|one| {
        let uses = one.read_count + one.filter_count + one.sort_count + one.export_count;
        (!one.is_unused, uses, one.filled_lately_count, one.filled_count)
    });
    let measured = known.fill.values().next();
    Ok(FieldUsageList {
        data,
        days: DAYS,
        counted_since,
        measured_at: measured.map(|fill| fill.measured_at),
        record_count: measured.map(|fill| fill.total),
    })
}

fn custom_fields(reader: &mut Reader<'_>, entity: Entity, known: &Known) -> StoreResult<Vec<FieldUsage>> {
    let defs = reader.field_defs(entity)?;
    let owners: Vec<Uuid> = defs.iter().filter_map(|def| def.owner_id).map(|owner| owner.uuid()).collect();
    let names = reader.names(Entity::User, &owners)?;
    let told = |def: FieldDef| FieldUsage {
        label: Some(def.label),
        id: Some(def.id.uuid()),
        version: Some(def.version),
        owner_id: def.owner_id,
        owner_name: def.owner_id.and_then(|owner| names.get(&owner.uuid()).cloned()),
        purpose: Some(def.purpose),
        ..known.told(&format!("custom.{}", def.key), FieldOrigin::Custom, Some(def.created_at))
    };
    Ok(defs.into_iter().map(told).collect())
}

fn stages(reader: &mut Reader<'_>, known: &Known) -> StoreResult<Vec<FieldUsage>> {
    let catalogue = Catalogue { fields: Stage::FIELDS, custom: &[] };
    let list = ListQuery {
        condition: Condition::always(),
        words: None,
        sort: catalogue.sort(Stage::DEFAULT_SORT)?,
        start: Start::Top,
        limit: MOST_STAGES,
        count: false,
        deleted: false,
    };
    let stages = reader.list::<Stage>(&list)?.data;
    let pipelines: Vec<Uuid> = stages.iter().map(|stage| stage.pipeline_id.uuid()).collect();
    let names = reader.names(Entity::Pipeline, &pipelines)?;
    let told = |stage: Stage| FieldUsage {
        label: Some(stage.name),
        pipeline_name: names.get(&stage.pipeline_id.uuid()).cloned(),
        id: Some(stage.id.uuid()),
        version: Some(stage.version),
        ..known.told(&stage.id.uuid().to_string(), FieldOrigin::Stage, Some(stage.created_at))
    };
    Ok(stages.into_iter().map(told).collect())
}
