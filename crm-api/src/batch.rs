//! Up to 100 operations on records of one kind in one request, each through the same steps as a request of its own.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use crm_db::error::Error;
use crm_db::{Seen, Tx};
use crm_domain::invalid::Invalid;
use crm_domain::policy::Action;
use crm_domain::policy::fields::named;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actions::Writable;
use crate::auth::Caller;
use crate::body::{Body, read_input};
use crate::problem::{Document, Problem, Result};
use crate::reply::{Reply, once};
use crate::resource::{create_in, update_in};
use crate::state::State;

/// Most operations in one request.
const MAX_OPERATIONS: usize = 100;

/// What one operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BatchOp {
    /// Makes a record of `data`.
    Create,
    /// Changes the record `id` by `data`.
    Update,
    /// Puts the record `id` into the recycle bin.
    Delete,
    /// Takes the record `id` out of the recycle bin.
    Restore,
}

/// One operation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// What to do.
    pub op: BatchOp,
    /// The record; needed for all but `create`.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The version that was seen; without it the last write wins.
    #[serde(default)]
    pub version: Option<i32>,
    /// The input, as for a single request.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub data: Option<Json>,
}

/// Operations on records of one kind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The operations, in order.
    pub operations: Vec<Operation>,
    /// Whether one failure undoes all.
    #[serde(default)]
    pub atomic: bool,
}

/// How one operation ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperationResult {
    /// Its place in the request.
    pub index: usize,
    /// The HTTP status it would have had alone.
    pub status: u16,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The record's version afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Document>,
}

/// How the operations ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// One result an operation, in order.
    pub results: Vec<OperationResult>,
}

/// Runs the operations: each in a transaction of its own, or all in one when `atomic`.
///
/// # Errors
/// With `atomic`, the first failure; else each failure stands in its result.
pub async fn run<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    body: Body<Batch>,
) -> Result<HttpResponse> {
    let batch = body.value;
    if batch.operations.len() > MAX_OPERATIONS {
        let fault = format!("at most {MAX_OPERATIONS} operations");
        return Err(Invalid::one("/operations", "too_long", fault).into());
    }
    // With a key the whole request is one transaction, so that effect and answer are kept together.
    if batch.atomic || request.headers().contains_key("idempotency-key") {
        let atomic = batch.atomic;
        let act = move |tx: &mut Tx<'_>| {
            let mut results = Vec::new();
            for (index, operation) in batch.operations.iter().enumerate() {
                let done = if atomic { apply::<R>(tx, operation) } else { tx.attempt(|tx| apply::<R>(tx, operation)) };
                results.push(match done {
                    Ok(done) => succeeded(index, done),
                    Err(error) if atomic => return Err(placed(index, error)),
                    Err(error) if error.is_outage() => return Err(error),
                    Err(error) => failed(index, operation.id, error),
                });
            }
            Reply::new(StatusCode::OK, &BatchResult { results })
        };
        return once(state, caller, request, &body.hash, act).await;
    }
    let mut results = Vec::new();
    for (index, operation) in batch.operations.into_iter().enumerate() {
        let id = operation.id;
        let done = state.store.write(caller.0.clone(), move |tx| apply::<R>(tx, &operation)).await;
        results.push(match done {
            Ok(done) => succeeded(index, done),
            Err(error) => failed(index, id, error),
        });
    }
    Ok(Reply::new(StatusCode::OK, &BatchResult { results })?.send())
}

struct Done {
    status: StatusCode,
    id: Uuid,
    version: i32,
}

fn apply<R: Writable>(tx: &mut Tx<'_>, operation: &Operation) -> crm_db::error::Result<Done> {
    let seen = operation.version.map_or(Seen::Any, Seen::Version);
    let id = || operation.id.map(crm_domain::id::Id::<R>::new).ok_or_else(|| missing("/id"));
    tx.require_known::<R>(|| operation.data.as_ref().map(named).unwrap_or_default())?;
    let input = || -> crm_db::error::Result<R::Input> {
        let data = operation.data.clone().ok_or_else(|| missing("/data"))?;
        read_input(data)
    };
    let (status, record) = match operation.op {
        BatchOp::Create => (StatusCode::CREATED, create_in::<R>(tx, input()?)?),
        BatchOp::Update => (StatusCode::OK, update_in::<R>(tx, id()?, seen, input()?)?),
        BatchOp::Delete => {
            let permit = tx.permit::<R>(Action::Delete, id()?, seen)?;
            (StatusCode::NO_CONTENT, tx.delete(permit)?)
        }
        BatchOp::Restore => {
            let permit = tx.permit_deleted::<R>(Action::Delete, id()?, seen)?;
            (StatusCode::OK, tx.restore(permit)?)
        }
    };
    let head = record.head();
    Ok(Done { status, id: head.id, version: head.version })
}

fn missing(pointer: &str) -> Error {
    Error::Invalid(Invalid::one(pointer, "required", "this operation needs it"))
}

/// Puts the operation's place before the pointers of its faults.
fn placed(index: usize, error: Error) -> Error {
    match error {
        Error::Invalid(mut invalid) => {
            for fault in &mut invalid.0 {
                fault.pointer = format!("/operations/{index}/data{}", fault.pointer);
            }
            Error::Invalid(invalid)
        }
        other => other,
    }
}

fn succeeded(index: usize, done: Done) -> OperationResult {
    let Done { status, id, version } = done;
    OperationResult { index, status: status.as_u16(), id: Some(id), version: Some(version), problem: None }
}

fn failed(index: usize, id: Option<Uuid>, error: Error) -> OperationResult {
    let problem = Problem::from(error);
    OperationResult { index, status: problem.status, id, version: None, problem: Some(problem.into_document()) }
}
