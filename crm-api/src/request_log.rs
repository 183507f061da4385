//! One line a request: id, method, path, actor, status, duration. Never a query, a body or a personal value.
//!
//! This is also where problems learn the id of their request.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt as _;
use uuid::Uuid;

use crate::problem::{Code, Problem};

/// The header that carries the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone)]
struct RequestId(String);

/// Who made the request, for the log; set once known.
#[derive(Clone)]
pub struct LoggedActor(pub String);

/// Returns the id of a request.
pub fn id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// Gives the request its id, and logs how it ended.
pub async fn log_request(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = Uuid::now_v7().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = shown(request.path());
    // Nothing of a request outlives it but through the database, where what was begun is rolled back.
    let Ok(answered) = AssertUnwindSafe(next.call(request)).catch_unwind().await else {
        log::error!("{id} {method} {path} panicked");
        return Err(Panicked(id).into());
    };
    let mut response = match answered {
        Ok(response) => finish(response.map_into_boxed_body()),
        Err(error) => {
            log::info!(
                "{id} {method} {path} - {} {:.1}ms",
                error.as_response_error().status_code().as_u16(),
                elapsed(started)
            );
            return Err(error);
        }
    };
    let actor = response.request().extensions().get::<LoggedActor>().map_or_else(|| "-".to_owned(), |a| a.0.clone());
    log::info!("{id} {method} {path} {actor} {} {:.1}ms", response.status().as_u16(), elapsed(started));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    Ok(response)
}

/// What a request whose handler panicked is answered. The request itself is gone by then, and with it what is put around
/// other answers.
#[derive(Debug)]
struct Panicked(String);

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a handler panicked")
    }
}

impl ResponseError for Panicked {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = Problem::new(Code::Internal, "").under(&self.0).error_response();
        for (name, value) in [("x-content-type-options", "nosniff"), ("cache-control", "no-store")] {
            response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        response
    }
}

fn elapsed(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

/// A path as it may stand in a log: short, and without control characters.
fn shown(path: &str) -> String {
    path.chars().take(200).map(|letter| if letter.is_control() { '?' } else { letter }).collect()
}

/// Puts the request's id into problems, and turns bare errors of the framework into problems.
fn finish(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let error = match response.response().error() {
        Some(error) => error.as_error::<Problem>().cloned().or_else(|| of_status(response.status().as_u16())),
        None => None,
    };
    match error {
        Some(problem) => {
            let request = response.request().clone();
            let old = response.headers().clone();
            let mut rebuilt =
                response.into_response(actix_web::ResponseError::error_response(&problem.in_request(&request)));
            for (name, value) in old.iter().filter(|(name, _)| name.as_str() == "allow") {
                rebuilt.headers_mut().insert(name.clone(), value.clone());
            }
            rebuilt
        }
        None => response,
    }
}

fn of_status(status: u16) -> Option<Problem> {
    let code = match status {
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        413 => Code::TooLarge,
        415 => Code::UnsupportedMediaType,
        400..=499 => Code::Malformed,
        _ => Code::Internal,
    };
    Some(Problem::new(code, ""))
}
