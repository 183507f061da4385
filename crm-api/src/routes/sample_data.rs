//! The sample company: making it, how far it is, and taking it away.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use crm_db::Tx;
use crm_db::error::{Error, Result as StoreResult};
use crm_db::job::{JobInfo, JobState};
use crm_db::sample::{KeptCount, Sample, State as SampleState};
use crm_db::tx::Reader;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::{Action, Level, Object};
use crm_domain::time::Instant;
use crm_domain::user::User;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::sample;
use crate::auth::Caller;
use crate::problem::Result;
use crate::reply::{Reply, once};
use crate::state::State;

/// What the sample company is made of; who makes or removes it has the right to all of these.
const OBJECTS: &[Object] = &[
    Object::Account,
    Object::Contact,
    Object::Deal,
    Object::Activity,
    Object::Product,
    Object::Tag,
    Object::User,
    Object::Team,
];

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/sample-data").service(get_sample_data).service(create_sample_data).service(delete_sample_data),
    );
}

/// The job that makes or removes the sample company.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleDataJob {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    state: JobState,
    /// How much is done.
    done_count: i64,
    /// How much there is, once known.
    total_count: Option<i64>,
    /// What went wrong last, as a word.
    last_error: Option<String>,
    /// When it ended.
    finished_at: Option<Instant>,
}

impl From<JobInfo> for SampleDataJob {
    fn from(job: JobInfo) -> Self {
        SampleDataJob {
            id: job.id,
            state: job.state,
            done_count: job.done_count,
            total_count: job.total_count,
            last_error: super::jobs::reason(job.last_error),
            finished_at: job.finished_at,
        }
    }
}

/// How many records of each kind are of the sample company.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleDataCounts {
    /// Accounts.
    accounts: i64,
    /// Contacts.
    contacts: i64,
    /// Deals.
    deals: i64,
    /// Activities.
    activities: i64,
    /// Products.
    products: i64,
    /// Tags.
    tags: i64,
    /// Users, none of whom can sign in.
    users: i64,
    /// Teams.
    teams: i64,
}

impl From<BTreeMap<Entity, i64>> for SampleDataCounts {
    fn from(counts: BTreeMap<Entity, i64>) -> Self {
        let of = |entity: Entity| counts.get(&entity).copied().unwrap_or(0);
        SampleDataCounts {
            accounts: of(Entity::Account),
            contacts: of(Entity::Contact),
            deals: of(Entity::Deal),
            activities: of(Entity::Activity),
            products: of(Entity::Product),
            tags: of(Entity::Tag),
            users: of(Entity::User),
            teams: of(Entity::Team),
        }
    }
}

/// The sample company as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleData {
    /// Whether it is there, or on its way in or out.
    present: bool,
    /// Where it stands.
    state: SampleState,
    /// The job that last made or removed it; none when the command line did, or when it is forgotten.
    job: Option<SampleDataJob>,
    /// When it was asked for.
    created_at: Option<Instant>,
    /// Who asked for it.
    created_by: Option<Id<User>>,
    /// Its records, without those that a removal kept.
    counts: SampleDataCounts,
    /// How many records the removal has taken away.
    removed_count: i64,
    /// The records that the removal kept, by kind and reason.
    kept: Vec<KeptCount>,
}

/// What a removal takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RemovalQuery {
    /// Whether it takes records, too, that somebody changed; those that something else hangs on stay in any case.
    #[serde(default)]
    include_changed: bool,
}

/// Tells whether the sample company is there, and how far its making or removal is.
#[utoipa::path(tag = "sample-data", responses((status = 200, description = "The sample company", body = SampleData)))]
#[get("")]
async fn get_sample_data(state: Data<State>, caller: Caller) -> Result<HttpResponse> {
    allowed(&caller, Action::Create)?;
    let read = |reader: &mut Reader<'_>| {
        let sample = reader.sample()?;
        Reply::new(StatusCode::OK, &shown(reader, sample)?)
    };
    Ok(state.store.read(caller.0, read).await?.send())
}

/// Makes the sample company, as a job: 200 accounts with contacts, deals, activities and the people who sell, beside what
/// is there.
#[utoipa::path(tag = "sample-data", responses((status = 202, description = "Begun", body = SampleData)))]
#[post("")]
async fn create_sample_data(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    allowed(&caller, Action::Create)?;
    once(&state, caller, &request, "", |tx| {
        let begun = sample::begin(tx, true)?;
        begun_reply(tx, begun)
    })
    .await
}

/// Takes the sample company away for good, as a job; stops it when it is still being made. What is not of it stays, and so
/// do records that somebody changed or that something else hangs on.
#[utoipa::path(tag = "sample-data", params(RemovalQuery), responses((status = 202, description = "Begun", body = SampleData)))]
#[delete("")]
async fn delete_sample_data(state: Data<State>, caller: Caller, query: Query<RemovalQuery>) -> Result<HttpResponse> {
    allowed(&caller, Action::Delete)?;
    let include_changed = query.include_changed;
    let begin = move |tx: &mut Tx<'_>| {
        let begun = tx.begin_sample_removal(include_changed, true)?;
        begun_reply(tx, begun)
    };
    Ok(state.store.write(caller.0, begin).await?.send())
}

fn begun_reply(tx: &mut Tx<'_>, sample: Sample) -> StoreResult<Reply> {
    let shown = shown(tx, Some(sample))?;
    Ok(Reply::new(StatusCode::ACCEPTED, &shown)?.at("/api/v1/sample-data"))
}

fn shown(reader: &mut Reader<'_>, sample: Option<Sample>) -> StoreResult<SampleData> {
    let job = match sample.as_ref().and_then(|sample| sample.job_id) {
        Some(id) => reader.job(id)?.map(SampleDataJob::from),
        None => None,
    };
    let state = sample.as_ref().map_or(SampleState::Removed, |sample| sample.state);
    Ok(SampleData {
        present: state != SampleState::Removed,
        state,
        job,
        created_at: sample.as_ref().map(|sample| sample.created_at),
        created_by: sample.as_ref().map(|sample| sample.created_by),
        counts: reader.sample_counts()?.into(),
        removed_count: sample.as_ref().map_or(0, |sample| sample.removed_count),
        kept: reader.sample_kept()?,
    })
}

/// Refuses whoever may not do this to all that the sample company is made of, which administrators may.
fn allowed(caller: &Caller, action: Action) -> Result<()> {
    let may = OBJECTS.iter().all(|object| caller.0.level(*object, action) == Level::All);
    if may && caller.0.user_id.is_some() { Ok(()) } else { Err(Error::Denied.into()) }
}
