//! Viewers: who sees a record, and by which rule.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use crm_db::sight::Viewer;
use crm_domain::entity::Entity;
use crm_domain::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::list;
use crate::problem::Result;
use crate::reply::Reply;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_viewers);
}

/// Which record: exactly one.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ViewersQuery {
    /// An account.
    account_id: Option<Uuid>,
    /// A contact.
    contact_id: Option<Uuid>,
    /// A deal.
    deal_id: Option<Uuid>,
}

/// Who sees a record.
#[derive(Serialize, ToSchema)]
struct ViewerList {
    data: Vec<Viewer>,
}

/// Lists all who can sign in and see a record, by name, each with the rules that let them; worked out by what decides on
/// their requests.
#[utoipa::path(tag = "shares", params(ViewersQuery), responses((status = 200, description = "All of them", body = ViewerList)))]
#[get("/viewers")]
async fn list_viewers(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    let asked: ViewersQuery = list::query(&request)?;
    let (entity, id) = match (asked.account_id, asked.contact_id, asked.deal_id) {
        (Some(id), None, None) => (Entity::Account, id),
        (None, Some(id), None) => (Entity::Contact, id),
        (None, None, Some(id)) => (Entity::Deal, id),
        _ => {
            return Err(
                Invalid::one("/account_id", "one_of", "exactly one of account_id, contact_id and deal_id").into()
            );
        }
    };
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let data = reader.viewers(entity, id)?;
        Reply::new(StatusCode::OK, &ViewerList { data })
    };
    Ok(state.store.read(caller.0, read).await?.send())
}
