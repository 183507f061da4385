//! Who is signed in, in one answer: user, company, rights.

use actix_web::HttpRequest;
use crm_db::tx::Reader;
use crm_domain::company::Company;
use crm_domain::id::Id;
use crm_domain::policy::fields::RestrictedFields;
use crm_domain::policy::{Actor, ActorKind, Cause, Permissions};
use crm_domain::query::{Catalogue, Condition, ListQuery, Start};
use crm_domain::record::Record;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::User;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::problem::{Problem, Result};
use crate::request_log;
use crate::state::State;

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The user.
    pub user: User,
    /// The company.
    pub company: Company,
    /// The teams whose records the user sees.
    pub team_ids: Vec<Id<Team>>,
    /// How far each right reaches, by object.
    #[schema(value_type = std::collections::BTreeMap<String, crm_domain::policy::Rights>)]
    pub permissions: Permissions,
    /// The fields the user does not see or may not change.
    pub restricted_fields: Vec<RestrictedFields>,
    /// A person or a program.
    pub actor_kind: ActorKind,
    /// The most bytes that a file may have.
    pub file_limit_bytes: u64,
    /// From when on the user can do nothing before setting up a second factor, where one must be set up.
    pub second_factor_due_at: Option<Instant>,
    /// Whether that is so by now.
    pub must_enrol: bool,
}

/// Reads who is signed in.
///
/// # Errors
/// When the database fails.
pub async fn me(state: &State, caller: Caller) -> Result<Me> {
    let Caller(actor, standing) = caller;
    let id = actor.user_id.ok_or_else(Problem::unauthorized)?;
    // Everybody may know who they are and where, also a key without a scope for users.
    let all = Actor { permissions: Actor::system(actor.cause.clone()).permissions, ..actor.clone() };
    let (user, company) =
        state.store.glance(all, move |reader| Ok((reader.get::<User>(id)?, the_company(reader)?))).await?;
    let due = company.second_factor_roles.contains(&user.role) && !user.second_factor;
    Ok(Me {
        second_factor_due_at: company.second_factor_due_at.filter(|_| due),
        must_enrol: standing.must_enrol,
        user,
        company,
        restricted_fields: actor.fields.all(),
        team_ids: actor.teams,
        permissions: actor.permissions,
        actor_kind: actor.kind,
        file_limit_bytes: state.files.limit,
    })
}

/// Reads the company.
///
/// # Errors
/// When the database fails.
pub async fn company(state: &State, request: &HttpRequest) -> Result<Company> {
    let cause = Cause { kind: "request", id: Some(request_log::id(request)), depth: 0 };
    Ok(state.store.glance(Actor::system(cause), the_company).await?)
}

/// Returns the one company there is.
///
/// # Errors
/// [`crm_db::Error::NotFound`] before the set-up.
pub fn the_company(reader: &mut Reader<'_>) -> crm_db::error::Result<Company> {
    let sort = Catalogue { fields: Company::FIELDS, custom: &[] }.sort(Company::DEFAULT_SORT)?;
    let query = ListQuery {
        condition: Condition::always(),
        words: None,
        sort,
        start: Start::Top,
        limit: 1,
        count: false,
        deleted: false,
    };
    reader.list::<Company>(&query)?.data.into_iter().next().ok_or(crm_db::Error::NotFound)
}
