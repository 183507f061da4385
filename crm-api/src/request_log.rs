//! One line a request: id, method, path, actor, status, duration. Never a query, a body or a personal value.
//!
//! This is also where problems learn the id of their request.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
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
    let answered = next.call(request).await;
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
