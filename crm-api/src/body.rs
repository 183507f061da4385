//! Request bodies: JSON, with faults told by member.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use crm_domain::invalid::Invalid;
use crm_domain::policy::fields::named;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::problem::{Code, Problem};

/// Largest body of an ordinary request, in bytes.
pub const MAX_BODY: usize = 2 * 1024 * 1024;

/// A JSON body, read as a `T`.
#[derive(Debug)]
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 of its bytes, in hex.
    pub hash: String,
    bytes: Bytes,
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let json = kind.split(';').next().is_some_and(|kind| {
            let kind = kind.trim();
            kind.eq_ignore_ascii_case("application/json") || kind.eq_ignore_ascii_case("application/merge-patch+json")
        });
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !json {
                return Err(Problem::new(Code::UnsupportedMediaType, "the body must be application/json"));
            }
            let bytes = bytes.await.map_err(|error| {
                let status = error.as_response_error().status_code().as_u16();
                let code = if status == 413 { Code::TooLarge } else { Code::Malformed };
                Problem::new(code, format!("at most {MAX_BODY} bytes"))
            })?;
            let hash = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(Body { value: read(&bytes)?, hash, bytes })
        })
    }
}

impl<T> Body<T> {
    /// Returns what finds out which fields it names, as they are restricted (see [`named`]); seldom does anybody ask.
    pub fn naming(&self) -> impl Fn() -> Vec<String> + Send + 'static {
        let bytes = self.bytes.clone();
        move || serde_json::from_slice(&bytes).map(|json| named(&json)).unwrap_or_default()
    }
}

/// Reads JSON as a `T`.
///
/// # Errors
/// `malformed` for what is not JSON; `invalid` or `unknown_field` with the member for what is no `T`.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| explain(&error))?;
    reader.end().map_err(|error| Problem::new(Code::Malformed, error.to_string()))?;
    if bytes.windows(ZERO.len()).any(|window| window == ZERO)
        && let Some(pointer) = serde_json::from_slice(bytes).ok().and_then(|body| zero_in(&body))
    {
        return Err(Invalid::one(pointer, "invalid_character", NO_ZERO).into());
    }
    Ok(value)
}

/// How a zero character is written in JSON. One database keeps it and the other refuses it, so neither gets it.
const ZERO: &[u8] = b"\\u0000";
/// What is said of a text with a zero character.
const NO_ZERO: &str = "text cannot contain the character U+0000";

/// Returns where the first text with a zero character is.
fn zero_in(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| zero_in(item).map(|rest| format!("/{index}{rest}")))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let found = if name.contains('\0') { Some(String::new()) } else { zero_in(member) };
            found.map(|rest| format!("/{}{rest}", name.replace('\0', "")))
        }),
        _ => None,
    }
}

/// Reads a JSON value as a `T`.
///
/// # Errors
/// As [`read`].
pub fn read_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| explain(&error))
}

/// Reads a JSON value as an input, in a transaction.
///
/// # Errors
/// What is wrong with it, by member.
pub fn read_input<T: DeserializeOwned>(value: serde_json::Value) -> crm_db::error::Result<T> {
    read_value(value).map_err(|problem| crm_db::Error::Invalid(Invalid(problem.into_document().errors)))
}

fn explain(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let cause = error.inner();
    if cause.is_syntax() || cause.is_eof() || cause.is_io() {
        return Problem::new(Code::Malformed, format!("not JSON: {cause}"));
    }
    let mut pointer = String::new();
    for segment in error.path() {
        use serde_path_to_error::Segment;
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{key}")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let text = cause.to_string();
    let text = text.split(" at line ").next().unwrap_or_default().to_owned();
    let named = text.split('`').nth(1).unwrap_or_default().to_owned();
    let (code, ends) = if text.starts_with("unknown field") {
        ("unknown_field", true)
    } else if text.starts_with("missing field") {
        ("required", true)
    } else if text.starts_with("unknown variant") {
        ("unknown_choice", false)
    } else {
        ("invalid_type", false)
    };
    if ends && !pointer.ends_with(&format!("/{named}")) {
        pointer.push_str(&format!("/{named}"));
    }
    Invalid::one(pointer, code, text).into()
}
