//! The pages: the SPA out of the binary, and the API's documentation.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

use crate::problem::{Problem, Result};
use crate::state::State;

/// The built SPA; debug builds read it from the folder.
#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Spa;

/// What pages may load: their own files, nothing inline, nothing from elsewhere. A frame holds nothing but what the page has
/// in its hands: a PDF, whose type the server found out from its bytes.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; frame-src blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Answers a file of the SPA, or its page for every other path: routes within it are the browser's business.
pub async fn spa(request: HttpRequest) -> Result<HttpResponse> {
    let path = request.path().trim_start_matches('/');
    if path.starts_with("api/") || !matches!(request.method().as_str(), "GET" | "HEAD") {
        return Err(Problem::not_found());
    }
    match Spa::get(path) {
        Some(file) if !path.is_empty() => Ok(answer(&request, path, file)),
        // A file that is missing must not be answered with a page.
        _ if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => Err(Problem::not_found()),
        _ => match Spa::get("index.html") {
            Some(file) => Ok(answer(&request, "index.html", file)),
            None => Ok(HttpResponse::Ok().content_type("text/plain").body(
                "This build has no browser application: run `make build`. The API is under /api/v1, its documentation under /api/docs.",
            )),
        },
    }
}

/// The file as it was compressed when the pages were built, in the best way that the browser takes.
fn compressed(request: &HttpRequest, path: &str) -> Option<(&'static str, rust_embed::EmbeddedFile)> {
    let accepted = request.headers().get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| takes(accepted, coding))
        .find_map(|(coding, ending)| Some((coding, Spa::get(&format!("{path}.{ending}"))?)))
}

/// Tells whether `Accept-Encoding` names a coding and does not refuse it.
fn takes(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(coding) && weight != Some(0.0)
    })
}

fn answer(request: &HttpRequest, path: &str, plain: rust_embed::EmbeddedFile) -> HttpResponse {
    let kind = plain.metadata.mimetype().to_owned();
    let (coding, file) = compressed(request, path).map_or((None, plain), |(coding, file)| (Some(coding), file));
    let hash: String = file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{hash}\"");
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    // Names under assets/ carry the hash of their content.
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    if known.is_some_and(|known| known.contains(&etag)) {
        return HttpResponse::NotModified().insert_header((header::CACHE_CONTROL, keep)).finish();
    }
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ETAG, etag)).insert_header((header::CACHE_CONTROL, keep)).content_type(kind);
    if let Some(coding) = coding {
        response.insert_header((header::CONTENT_ENCODING, coding)).insert_header((header::VARY, "accept-encoding"));
    }
    response.body(match file.data {
        std::borrow::Cow::Borrowed(bytes) => actix_web::web::Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => bytes.into(),
    })
}

/// Answers the OpenAPI document.
pub async fn openapi(state: Data<State>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(state.openapi.to_string())
}

/// The documentation's pages, out of the binary.
pub fn docs() -> utoipa_swagger_ui::SwaggerUi {
    let config = utoipa_swagger_ui::Config::new(["/api/v1/openapi.json"]).try_it_out_enabled(true);
    utoipa_swagger_ui::SwaggerUi::new("/api/docs/{_:.*}").config(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_taken_when_it_is_named_and_not_refused() {
        assert!(takes("gzip, deflate, br", "br") && takes("GZIP;q=0.5", "gzip") && takes("br ; q=1", "br"));
        assert!(
            !takes("gzip", "br") && !takes("br;q=0", "br") && !takes("br; q=0.000, gzip", "br") && !takes("", "gzip")
        );
    }
}
