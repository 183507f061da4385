//! The company that runs this CRM, and the fields its records have.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, patch};
use crm_db::Tx;
use crm_domain::company::{Company, CompanyInput};
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::entity::Entity;
use crm_domain::field::{Field, Kind, Source};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::body::Body;
use crate::expand;
use crate::me::the_company;
use crate::problem::Result;
use crate::reply::{Reply, if_match};
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_company).service(update_company).service(get_meta);
}

/// A field as the browser's filters and tables need it.
#[derive(Serialize, ToSchema)]
pub struct FieldInfo {
    /// Its name on the wire; `custom.<key>` for a custom field.
    name: String,
    /// The type of its values.
    #[schema(example = "text")]
    kind: &'static str,
    /// The label of a custom field.
    label: Option<String>,
    /// Whether it can be empty.
    nullable: bool,
    /// Whether lists can be sorted by it.
    sortable: bool,
    /// Whether lists can be filtered by it.
    filterable: bool,
    /// Whether clients may set it.
    writable: bool,
    /// The comparisons that filters can make.
    operators: Vec<&'static str>,
    /// The words it can be.
    choices: Vec<String>,
    /// What these words are called, where that is something else; of custom fields.
    choice_labels: BTreeMap<String, String>,
    /// Words that are not chosen any more; of custom fields.
    retired_choices: Vec<String>,
    /// Whether metrics can be split by it; of custom fields.
    groupable: bool,
    /// The kind of record it points at.
    refers_to: Option<Entity>,
    /// What to fill in, explained; of custom fields.
    help: Option<String>,
    /// What a new record has unless another value is given; of custom fields.
    #[schema(value_type = serde_json::Value)]
    default_value: Option<serde_json::Value>,
}

/// The fields of one kind of record.
#[derive(Serialize, ToSchema)]
pub struct EntityInfo {
    /// Its fields, in order.
    fields: Vec<FieldInfo>,
}

/// The fields of every kind of record.
#[derive(Serialize, ToSchema)]
pub struct MetaInfo {
    /// By kind of record.
    entities: BTreeMap<String, EntityInfo>,
}

/// Reads the company.
#[utoipa::path(tag = "company", responses((status = 200, description = "The company", body = Company)))]
#[get("/company")]
async fn get_company(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    Ok(state.store.glance(caller.0, |reader| Reply::record(&the_company(reader)?)).await?.send())
}

/// Changes the company (JSON Merge Patch).
#[utoipa::path(tag = "company", request_body = CompanyInput, responses((status = 200, description = "The company", body = Company)))]
#[patch("/company")]
async fn update_company(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<CompanyInput>,
) -> Result<HttpResponse> {
    let (seen, input) = (if_match(&request)?, body.value);
    if input.is_about_security() {
        caller.require_person()?;
        caller.require_recent_proof(&state)?;
    }
    if let Some(zone) = input.time_zone.value() {
        crate::time_zone::check(zone)?;
    }
    let write = move |tx: &mut Tx<'_>| {
        let id = the_company(tx)?.id;
        Reply::record(&resource::update_in::<Company>(tx, id, seen, input.clone())?)
    };
    Ok(state.store.write(caller.0, write).await?.send())
}

/// Tells which fields records have as the caller sees them, custom ones included.
#[utoipa::path(tag = "company", responses((status = 200, description = "The fields", body = MetaInfo)))]
#[get("/meta")]
async fn get_meta(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    let read = |reader: &mut crm_db::tx::Reader<'_>| {
        let mut entities = BTreeMap::new();
        for entity in Entity::ALL {
            let mut fields: Vec<FieldInfo> = expand::fields(*entity).iter().map(own).collect();
            fields.extend(reader.field_defs(*entity)?.iter().map(custom));
            let restricted = &reader.actor().fields;
            fields.retain(|field| !restricted.hides(*entity, &field.name));
            for field in &mut fields {
                field.writable &= restricted.may_change(*entity, &field.name);
            }
            entities.insert(entity.as_str().to_owned(), EntityInfo { fields });
        }
        Reply::new(StatusCode::OK, &MetaInfo { entities })
    };
    Ok(state.store.glance(caller.0, read).await?.send())
}

fn own(field: &Field) -> FieldInfo {
    FieldInfo {
        name: field.name.to_owned(),
        kind: field.kind.as_str(),
        label: None,
        nullable: field.nullable,
        sortable: field.sortable,
        filterable: field.filterable,
        writable: field.writable && field.source != Source::Computed,
        operators: if field.filterable { field.kind.ops().iter().map(|op| op.as_str()).collect() } else { Vec::new() },
        choices: match field.kind {
            Kind::Choice(choices) => choices.iter().map(|choice| (*choice).to_owned()).collect(),
            _ => Vec::new(),
        },
        choice_labels: BTreeMap::new(),
        retired_choices: Vec::new(),
        groupable: false,
        refers_to: match field.kind {
            Kind::Ref(entity) => Some(entity),
            _ => None,
        },
        help: None,
        default_value: None,
    }
}

fn custom(def: &FieldDef) -> FieldInfo {
    let kind = def.kind.field_kind();
    FieldInfo {
        name: format!("custom.{}", def.key),
        kind: def.kind.as_str(),
        label: Some(def.label.clone()),
        nullable: !def.required,
        sortable: def.kind.is_sortable(),
        filterable: !kind.ops().is_empty(),
        writable: true,
        operators: kind.ops().iter().map(|op| op.as_str()).collect(),
        choices: if def.kind == CustomKind::Ref { Vec::new() } else { def.choices.clone() },
        choice_labels: def.choice_labels.clone(),
        retired_choices: def.retired_choices.clone(),
        groupable: def.entity == Entity::Deal && def.kind.is_groupable(),
        refers_to: def.target(),
        help: def.help.clone(),
        default_value: def.default_value.clone(),
    }
}
