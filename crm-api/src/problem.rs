//! The one way to fail: a problem document (RFC 9457) with a stable code.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use crm_db::Error;
use crm_domain::entity::Entity;
use crm_domain::invalid::{FieldError, Invalid};
use crm_domain::time::Day;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The stable codes of problems. Clients may rely on them; texts may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProblemCode)]
pub enum Code {
    /// The request cannot be read.
    Malformed,
    /// The cursor belongs to another list.
    CursorInvalid,
    /// Nobody is signed in, or the credential is no longer good.
    Unauthorized,
    /// E-mail address and password do not belong together.
    LoginFailed,
    /// The password was right; `challenge` leads to the second step.
    MfaRequired,
    /// The code of the second step is wrong or was used.
    MfaFailed,
    /// The challenge of the second step is over or never was good.
    ChallengeInvalid,
    /// Who asks must set up a second factor first.
    MfaEnrolmentRequired,
    /// Who asks must confirm who it is first.
    StepUpRequired,
    /// The API key may not be used from the address it came from.
    AddressNotAllowed,
    /// The record can be seen, the act is not allowed.
    Forbidden,
    /// The set-up token is not the one in the server's log.
    SetupTokenInvalid,
    /// The pipeline lets other roles move its deals back or reopen them.
    MoveBackNotAllowed,
    /// It is not there, or not visible.
    NotFound,
    /// The path is known, the method is not.
    MethodNotAllowed,
    /// The act does not fit the state of the records.
    Conflict,
    /// Another record has this value already.
    NotUnique,
    /// The record with this id of another system is in the recycle bin.
    InRecycleBin,
    /// Another record refers to this one.
    StillReferenced,
    /// The user still owns open records.
    OwnsOpenRecords,
    /// The last administrator must stay.
    LastAdmin,
    /// Somebody has the role.
    RoleInUse,
    /// The change cannot be taken back: it was before, was changed again since, is about what is gone, or is final.
    UndoNotPossible,
    /// Amounts in several currencies cannot be summed up without the exchange rates that `errors` name.
    ExchangeRateMissing,
    /// There is a sample company already.
    SampleDataPresent,
    /// The job has ended, or cannot be called off.
    JobNotCancellable,
    /// The job has not ended, went well, or something else does its work.
    JobNotRetryable,
    /// The link was used, has expired or never was.
    Gone,
    /// The record has changed since it was read.
    Stale,
    /// The body is too large.
    TooLarge,
    /// A backup that was asked for is not done yet.
    BackupRunning,
    /// The server has no folder for backups.
    BackupNotConfigured,
    /// All files together would have more bytes than the installation allows.
    FilesQuotaReached,
    /// The disk for files or that of the database is full.
    StorageFull,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// Members of the input are at fault.
    Invalid,
    /// The input has a member that is not known.
    UnknownField,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The `If-Match` header is missing.
    PreconditionRequired,
    /// Too many requests.
    RateLimited,
    /// Something unexpected; the log has it under the request's id.
    Internal,
    /// The database has no time now.
    Busy,
}

impl Code {
    /// Returns the HTTP status that goes with the code.
    pub const fn status(self) -> StatusCode {
        match self {
            Code::Malformed | Code::CursorInvalid => StatusCode::BAD_REQUEST,
            Code::Unauthorized | Code::LoginFailed | Code::MfaRequired | Code::MfaFailed | Code::ChallengeInvalid => {
                StatusCode::UNAUTHORIZED
            }
            Code::Forbidden
            | Code::SetupTokenInvalid
            | Code::MoveBackNotAllowed
            | Code::MfaEnrolmentRequired
            | Code::StepUpRequired
            | Code::AddressNotAllowed => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Code::Conflict
            | Code::NotUnique
            | Code::InRecycleBin
            | Code::StillReferenced
            | Code::OwnsOpenRecords
            | Code::LastAdmin
            | Code::RoleInUse
            | Code::UndoNotPossible
            | Code::ExchangeRateMissing
            | Code::SampleDataPresent
            | Code::BackupRunning
            | Code::BackupNotConfigured
            | Code::JobNotCancellable
            | Code::JobNotRetryable => StatusCode::CONFLICT,
            Code::Gone => StatusCode::GONE,
            Code::Stale => StatusCode::PRECONDITION_FAILED,
            Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::FilesQuotaReached | Code::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::Invalid | Code::UnknownField | Code::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Code::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Code::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Code::Malformed => "The request cannot be read",
            Code::CursorInvalid => "The cursor belongs to another list",
            Code::Unauthorized => "Sign in first",
            Code::LoginFailed => "E-mail address and password do not belong together",
            Code::MfaRequired => "A second factor is needed",
            Code::MfaFailed => "The code is not right",
            Code::ChallengeInvalid => "Sign in again",
            Code::MfaEnrolmentRequired => "Set up a second factor first",
            Code::StepUpRequired => "Confirm that it is you",
            Code::AddressNotAllowed => "Not from this address",
            Code::Forbidden => "Not allowed",
            Code::SetupTokenInvalid => "The set-up token is wrong",
            Code::MoveBackNotAllowed => "Not to be moved back",
            Code::NotFound => "Not found",
            Code::MethodNotAllowed => "Method not allowed",
            Code::Conflict => "Does not fit the present state",
            Code::NotUnique => "Exists already",
            Code::InRecycleBin => "In the recycle bin",
            Code::StillReferenced => "Still referred to",
            Code::OwnsOpenRecords => "Owns open records",
            Code::LastAdmin => "The last administrator",
            Code::RoleInUse => "Somebody has this role",
            Code::UndoNotPossible => "Not to be taken back",
            Code::ExchangeRateMissing => "An exchange rate is missing",
            Code::JobNotCancellable => "The job cannot be called off",
            Code::JobNotRetryable => "The job cannot be tried again",
            Code::SampleDataPresent => "Sample data is there already",
            Code::BackupRunning => "A backup is under way",
            Code::BackupNotConfigured => "No folder for backups",
            Code::Gone => "No longer good",
            Code::Stale => "Changed meanwhile",
            Code::TooLarge => "Too large",
            Code::FilesQuotaReached => "No room for more files",
            Code::StorageFull => "The disk is full",
            Code::UnsupportedMediaType => "Send JSON",
            Code::Invalid => "Input at fault",
            Code::UnknownField => "Unknown member",
            Code::IdempotencyKeyReused => "Idempotency key used before",
            Code::PreconditionRequired => "If-Match is missing",
            Code::RateLimited => "Too many requests",
            Code::Internal => "Something went wrong",
            Code::Busy => "Busy",
        }
    }

    fn of_conflict(code: &str) -> Code {
        match code {
            "not_unique" => Code::NotUnique,
            "still_referenced" => Code::StillReferenced,
            "move_back_not_allowed" => Code::MoveBackNotAllowed,
            "owns_open_records" => Code::OwnsOpenRecords,
            "last_admin" => Code::LastAdmin,
            "role_in_use" => Code::RoleInUse,
            "undo_not_possible" => Code::UndoNotPossible,
            "job_not_cancellable" => Code::JobNotCancellable,
            "job_not_retryable" => Code::JobNotRetryable,
            "files_quota_reached" => Code::FilesQuotaReached,
            "sample_data_present" => Code::SampleDataPresent,
            "backup_running" => Code::BackupRunning,
            "backup_not_configured" => Code::BackupNotConfigured,
            "idempotency_key_reused" => Code::IdempotencyKeyReused,
            _ => Code::Conflict,
        }
    }
}

/// What went wrong, for people and programs (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Document {
    /// Address of the documentation of the code.
    #[serde(rename = "type")]
    #[schema(example = "/api/docs#problem-not_found")]
    pub kind: String,
    /// Short text in English, the same for every problem with this code.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The request, as a URN.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instance: String,
    /// The stable code.
    pub code: Code,
    /// The request's id, as in the server's log.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// The faults of an input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With `in_recycle_bin`: the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<Uuid>,
    /// With `stale` and `in_recycle_bin`: the version the record has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i32>,
    /// With `stale`: the fields that changed since the version in `If-Match`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_fields: Option<Vec<String>>,
    /// With `mfa_required`, what leads to the second step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// Seconds until the challenge is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
    /// Seconds to wait before trying again; also in the `Retry-After` header.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

/// A problem on its way to the client; boxed, as every fallible call carries room for it.
#[derive(Debug, Clone)]
pub struct Problem(Box<Document>);

impl std::ops::Deref for Problem {
    type Target = Document;
    fn deref(&self) -> &Document {
        &self.0
    }
}
impl std::ops::DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Document {
        &mut self.0
    }
}

/// What handlers answer.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    /// A problem with this code and explanation.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let name =
            serde_json::to_value(code).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
        Problem(Box::new(Document {
            kind: format!("/api/docs#problem-{name}"),
            title: code.title(),
            status: code.status().as_u16(),
            detail: detail.into(),
            instance: String::new(),
            code,
            request_id: String::new(),
            errors: Vec::new(),
            record_id: None,
            current_version: None,
            changed_fields: None,
            challenge: None,
            expires_in: None,
            retry_after: None,
        }))
    }

    /// Returns the document alone.
    pub fn into_document(self) -> Document {
        *self.0
    }

    /// Nobody is signed in.
    pub fn unauthorized() -> Self {
        Problem::new(Code::Unauthorized, "a bearer token of a live session or an API key is needed")
    }

    /// Not there, or not visible.
    pub fn not_found() -> Self {
        Problem::new(Code::NotFound, "")
    }

    /// Adds the time to wait.
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Adds the request's id.
    pub fn in_request(self, request: &HttpRequest) -> Self {
        self.under(&crate::request_log::id(request))
    }

    /// Adds the id of the request.
    pub fn under(mut self, id: &str) -> Self {
        self.request_id = id.to_owned();
        self.instance = format!("urn:request:{}", self.request_id);
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Problem::not_found(),
            Error::Denied => Problem::new(Code::Forbidden, "your role does not allow this"),
            Error::FieldDenied(field) => {
                let fault = FieldError::forbidden(&field);
                let mut problem = Problem::new(Code::Forbidden, fault.detail.clone());
                problem.errors = vec![fault];
                problem
            }
            Error::Stale { current_version, changed_fields } => {
                let mut problem = Problem::new(Code::Stale, "the record has changed since it was read");
                problem.current_version = Some(current_version);
                problem.changed_fields = Some(changed_fields);
                problem
            }
            Error::Invalid(invalid) => invalid.into(),
            Error::Conflict { code, pointer, detail } => {
                let mut problem = Problem::new(Code::of_conflict(code), detail.clone());
                if let Some(pointer) = pointer {
                    problem.errors.push(FieldError { pointer, code: code.to_owned(), detail });
                }
                problem
            }
            Error::InRecycleBin { entity, id, version, pointer } => recycled(entity, id, version, pointer),
            Error::RateMissing { base, missing } => rate_missing(&base, &missing),
            Error::Cursor => Problem::new(Code::CursorInvalid, "start again without the cursor"),
            Error::Busy => Problem::new(Code::Busy, "try again in a moment").after(1),
            Error::Away => Problem::new(Code::Busy, "the database cannot be reached; try again in a moment").after(2),
            Error::Full => Problem::new(Code::StorageFull, "the disk of the database is full; nothing was written"),
            Error::Broken(cause) => {
                log::error!("{cause}");
                Problem::new(Code::Internal, "")
            }
        }
    }
}

/// Most days named for one answer.
const MOST_DAYS: usize = 100;

fn rate_missing(base: &str, missing: &[(String, Day)]) -> Problem {
    let told = |(currency, day): &(String, Day)| FieldError {
        pointer: format!("/{currency}/{day}"),
        code: "exchange_rate_missing".to_owned(),
        detail: format!("no rate of {currency} to {base} on {day} or before"),
    };
    let errors: Vec<FieldError> = missing.iter().take(MOST_DAYS).map(told).collect();
    let mut named: Vec<&str> = missing.iter().map(|(currency, _)| currency.as_str()).collect();
    named.dedup();
    let detail = format!("enter what {} was worth in {base}; `errors` name the days", named.join(", "));
    let mut problem = Problem::new(Code::ExchangeRateMissing, detail);
    problem.errors = errors;
    problem
}

fn recycled(entity: Entity, id: Uuid, version: i32, pointer: String) -> Problem {
    let (name, collection) = (entity.as_str(), entity.collection());
    let detail = format!(
        "the {name} with this id is in the recycle bin; restore it with POST /api/v1/{collection}/{id}/restore, or have it \
         removed for good there, and send this again"
    );
    let mut problem = Problem::new(Code::InRecycleBin, detail.clone());
    problem.record_id = Some(id);
    problem.current_version = Some(version);
    problem.errors.push(FieldError { pointer, code: "in_recycle_bin".to_owned(), detail });
    problem
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        let unknown = invalid.0.iter().all(|fault| fault.code == "unknown_field");
        let code = if unknown { Code::UnknownField } else { Code::Invalid };
        let told: Vec<String> = invalid.0.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect();
        let mut problem = Problem::new(code, told.join("; "));
        problem.errors = invalid.0;
        problem
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.code.status());
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.code.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        let body = serde_json::to_string(&*self.0).unwrap_or_default();
        response.content_type("application/problem+json").body(body)
    }
}
