//! Presence: who else has a record on a screen.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use crm_db::presence::{self, Other};
use crm_domain::entity::Entity;
use crm_domain::invalid::Invalid;
use crm_domain::policy::ActorKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::body::Body;
use crate::problem::{Code, Problem, Result};
use crate::reply::Reply;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(update_presence);
}

/// What a screen shows: at most one record.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct PresenceInput {
    /// An id that the screen has given itself.
    screen_id: Option<Uuid>,
    /// The account it shows.
    account_id: Option<Uuid>,
    /// The contact it shows.
    contact_id: Option<Uuid>,
    /// The deal it shows.
    deal_id: Option<Uuid>,
    /// Whether the record is being changed there.
    editing: bool,
}

/// Who else is there.
#[derive(Serialize, ToSchema)]
struct Others {
    data: Vec<Other>,
}

/// Says what a screen of the caller shows, and who else has that on a screen. To be said again within 40 seconds; streams
/// of events tell as `presence` when somebody comes or goes.
#[utoipa::path(tag = "changes", request_body = PresenceInput, responses((status = 200, description = "Who else is there", body = Others)))]
#[post("/presence")]
async fn update_presence(state: Data<State>, caller: Caller, body: Body<PresenceInput>) -> Result<HttpResponse> {
    let input = body.value;
    let user = caller.0.user_id.filter(|_| caller.0.kind == ActorKind::User);
    let user = user.ok_or_else(|| Problem::new(Code::Forbidden, "only people look at screens"))?;
    let screen = input.screen_id.ok_or_else(|| Invalid::one("/screen_id", "required", "an id of the screen"))?;
    let record = match (input.account_id, input.contact_id, input.deal_id) {
        (Some(id), None, None) => (Entity::Account, id),
        (None, Some(id), None) => (Entity::Contact, id),
        (None, None, Some(id)) => (Entity::Deal, id),
        (None, None, None) => {
            state.store.end_presence(user, screen).await?;
            return Ok(Reply::new(StatusCode::OK, &Others { data: Vec::new() })?.send());
        }
        _ => {
            return Err(
                Invalid::one("/account_id", "one_of", "at most one of account_id, contact_id and deal_id").into()
            );
        }
    };
    let present = state.store.note_presence(caller.0, screen, record, input.editing).await?;
    let data = presence::others(&present, record.0, record.1, user);
    Ok(Reply::new(StatusCode::OK, &Others { data })?.send())
}
