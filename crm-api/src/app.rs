//! Builds the application, for the server and for tests alike.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::web::{self, Data, PayloadConfig};
use actix_web::{App, Error, ResponseError as _};
use utoipa_actix_web::AppExt as _;

use crate::body::MAX_BODY;
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::{openapi, request_log, routes};

/// Returns the OpenAPI document of all routes.
pub fn document() -> String {
    let (_, document) = App::new().into_utoipa_app().openapi(openapi::base()).configure(routes::all).split_for_parts();
    openapi::complete(&document)
}

/// Builds the application.
pub fn build(
    state: Data<State>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>,
> {
    let secure = state.is_secure();
    let (app, _) = App::new().into_utoipa_app().configure(routes::all).split_for_parts();
    app.service(crate::web::docs())
        .default_service(web::to(crate::web::spa))
        .app_data(state)
        .app_data(PayloadConfig::new(MAX_BODY))
        .wrap(from_fn(unpacked))
        .wrap(Compress::default())
        .wrap(from_fn(request_log::log_request))
        // Outermost: the log builds problems anew, and they need these headers too.
        .wrap(headers(secure))
}

/// Refuses bodies that are packed: they are unpacked piece by piece before their size is looked at, and a piece of a bomb
/// becomes a hundred megabytes.
async fn unpacked(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let packed = request.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    if packed {
        let problem = Problem::new(Code::UnsupportedMediaType, "the body must not be compressed");
        return Ok(request.into_response(problem.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn headers(secure: bool) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("content-security-policy", crate::web::CONTENT_SECURITY_POLICY))
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "no-referrer"))
        .add(("cross-origin-opener-policy", "same-origin"))
        .add(("cross-origin-resource-policy", "same-origin"))
        .add(("permissions-policy", "camera=(), geolocation=(), microphone=()"))
        .add(("cache-control", "no-store"));
    if secure { headers.add(("strict-transport-security", "max-age=31536000")) } else { headers }
}
