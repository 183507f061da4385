//! Roles: what users may do. Six are built in; a company adds copies of its own. Programs with an API key never manage them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::Tx;
use crm_domain::id::Id;
use crm_domain::policy::{Action, Level, Object, Permissions, permissions};
use crm_domain::role::{Role, RoleInput};
use crm_domain::user::RoleKey;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actions::role;
use crate::auth::Caller;
use crate::body::Body;
use crate::problem::{Problem, Result};
use crate::reply::{Reply, if_match};
use crate::resource;
use crate::state::State;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/roles")
            .service(list_roles)
            .service(create_role)
            .service(get_role)
            .service(update_role)
            .service(delete_role),
    );
}

/// A role that users can have.
#[derive(Serialize, ToSchema)]
pub struct RoleEntry {
    /// What users name it by.
    key: String,
    /// How far each right reaches, by object.
    #[schema(value_type = std::collections::BTreeMap<String, crm_domain::policy::Rights>)]
    permissions: Permissions,
    /// The role as a record; a built-in one is none.
    id: Option<Id<Role>>,
    /// Its version as a record.
    version: Option<i32>,
    /// Its name; a built-in one is called by its key.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// The built-in role it is or comes from.
    base: RoleKey,
    /// How many users have it.
    users: i64,
}

/// The roles there are: the built-in ones, then the company's own by name.
#[derive(Serialize, ToSchema)]
pub struct RoleList {
    data: Vec<RoleEntry>,
}

/// Lists the roles and their rights.
#[utoipa::path(tag = "users", responses((status = 200, description = "The roles", body = RoleList)))]
#[get("")]
async fn list_roles(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    if caller.0.level(Object::User, Action::View) == Level::None {
        return Err(Problem::from(crm_db::Error::Denied));
    }
    let read = |reader: &mut crm_db::tx::Reader<'_>| Ok((reader.roles()?, reader.users_by_role()?));
    let (own, users) = state.store.read(caller.0, read).await?;
    let count = |key: &str| users.get(key).copied().unwrap_or_default();
    let built_in = RoleKey::ALL.iter().map(|key| RoleEntry {
        key: key.as_str().to_owned(),
        permissions: permissions(*key),
        id: None,
        version: None,
        name: None,
        description: None,
        base: *key,
        users: count(key.as_str()),
    });
    let own = own.into_iter().map(|role| RoleEntry {
        users: count(&role.key),
        key: role.key,
        permissions: role.permissions,
        id: Some(role.id),
        version: Some(role.version),
        name: Some(role.name),
        description: role.description,
        base: role.base,
    });
    Ok(Reply::new(StatusCode::OK, &RoleList { data: built_in.chain(own).collect() })?.send())
}

/// Makes a role as a copy of another one, with the levels that differ.
#[utoipa::path(tag = "users", request_body = RoleInput, responses((status = 201, description = "Created", body = Role)))]
#[post("")]
async fn create_role(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    body: Body<RoleInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    resource::create::<Role>(&state, caller, &request, body).await
}

/// Reads a role of the company's own.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), responses((status = 200, description = "The role", body = Role)))]
#[get("/{id}")]
async fn get_role(state: Data<State>, caller: Caller, request: HttpRequest, id: Path<String>) -> Result<HttpResponse> {
    resource::get::<Role>(&state, caller, &request, &id).await
}

/// Changes a role of the company's own (JSON Merge Patch); who has it has the new rights from the next request on.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), request_body = RoleInput, responses((status = 200, description = "The role", body = Role)))]
#[patch("/{id}")]
async fn update_role(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<RoleInput>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    resource::update::<Role>(&state, caller, &request, &id, body).await
}

/// Deletes a role of the company's own that nobody has.
#[utoipa::path(tag = "users", params(("id" = Uuid, Path)), responses((status = 204, description = "Deleted")))]
#[delete("/{id}")]
async fn delete_role(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    caller.require_person()?;
    caller.require_recent_proof(&state)?;
    let (id, seen) = (resource::id::<Role>(&id)?, if_match(&request)?);
    let act = move |tx: &mut Tx<'_>| role::delete(tx, id, seen).map(|_| Reply::empty());
    Ok(state.store.write(caller.0, act).await?.send())
}
