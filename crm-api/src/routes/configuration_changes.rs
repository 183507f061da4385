//! The history of the configuration, and taking changes of it back. For administrators.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use crm_db::Tx;
use crm_db::configuration::{ConfigurationChange, ConfigurationFilter, UNDO};
use crm_db::tx::Reader;
use crm_domain::configuration::KINDS;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::policy::Cause;
use crm_domain::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::configuration;
use crate::auth::Caller;
use crate::list::{self, PageInfo};
use crate::problem::Result;
use crate::reply::{Reply, once};
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/configuration-changes").service(list_configuration_changes).service(undo_configuration_change),
    );
}

/// A page of the history of the configuration.
#[derive(Serialize, ToSchema)]
struct ConfigurationChangeList {
    data: Vec<ConfigurationChange>,
    /// What the records are called that values of the changes name by their ids.
    names: BTreeMap<Uuid, String>,
    page: PageInfo,
}

/// Which changes; each filter narrows further.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ConfigurationQuery {
    /// Changes of this kind of record.
    entity: Option<Entity>,
    /// Changes by this user, also by keys and imports.
    user_id: Option<Uuid>,
    /// From this moment on.
    from: Option<Instant>,
    /// Before this moment.
    to: Option<Instant>,
    /// Where the page starts: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Changes on the page.
    limit: Option<u32>,
}

/// Lists the changes of the configuration, the newest first: who changed what from what to what, and what stands against
/// taking it back.
#[utoipa::path(tag = "configuration", params(ConfigurationQuery), responses((status = 200, description = "A page of the history", body = ConfigurationChangeList)))]
#[get("")]
async fn list_configuration_changes(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    caller.require_administrator()?;
    let ConfigurationQuery { entity, user_id, from, to, cursor, limit } = list::query(&request)?;
    if entity.is_some_and(|entity| !KINDS.contains(&entity)) {
        let known: Vec<&str> = KINDS.iter().map(|entity| entity.as_str()).collect();
        return Err(Invalid::one("/entity", "invalid_value", format!("one of: {}", known.join(", "))).into());
    }
    let filter = ConfigurationFilter { entity, user_id, from, to };
    let (limit, cursor) = (list::limit(limit)?, cursor.filter(|cursor| !cursor.is_empty()));
    let read = move |reader: &mut Reader<'_>| {
        let page = reader.configuration_changes(&filter, cursor.as_deref(), limit)?;
        let (names, info) = (page.names, PageInfo::after(page.next_cursor));
        Reply::new(StatusCode::OK, &ConfigurationChangeList { data: page.data, names, page: info })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Takes a change of the configuration back, by the rules and rights of a change by hand; the answer is the change that this
/// is.
#[utoipa::path(tag = "configuration", params(("id" = Uuid, Path)), responses((status = 200, description = "The change that takes it back", body = ConfigurationChange)))]
#[post("/{id}/undo")]
async fn undo_configuration_change(
    state: Data<State>,
    mut caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_administrator()?;
    caller.require_person()?;
    // It may give access back that was taken: the same is asked as by hand.
    caller.require_recent_proof(&state)?;
    let id = resource::id::<()>(&id)?.uuid();
    // Asked here, as a password is looked at by nobody but those who sign people in.
    let change = state.store.read(caller.0.clone(), move |reader| reader.configuration_change(id)).await?;
    let has_password = match change.entity {
        Entity::User => state.store.password_hash(Id::new(change.record_id)).await?.is_some(),
        _ => false,
    };
    caller.0.cause = Cause { kind: UNDO, id: Some(id.to_string()), depth: 0 };
    let act = move |tx: &mut Tx<'_>| {
        let change = tx.configuration_change(id)?;
        Reply::new(StatusCode::OK, &configuration::undo(tx, &change, has_password)?)
    };
    once(&state, caller, &request, "", act).await
}
