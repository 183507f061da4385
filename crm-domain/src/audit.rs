//! The audit log: what kinds of act it tells of. Writes are events; reads, and signing in and out, stand in a log of their own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// Made a record.
    Created,
    /// Changed a record.
    Updated,
    /// Put a record into the recycle bin.
    Deleted,
    /// Took a record out of the recycle bin.
    Restored,
    /// Removed a record for good.
    Purged,
    /// Gave a user another password.
    PasswordChanged,
    /// Opened a record.
    Opened,
    /// Took a list out as a file.
    Exported,
    /// Signed in.
    SignedIn,
    /// Tried to sign in, in vain.
    SignInFailed,
    /// Signed out.
    SignedOut,
    /// Read the audit log.
    AuditRead,
    /// Signed in with a recovery code.
    RecoveryCodeUsed,
    /// Knew the password but not the second factor.
    SecondStepFailed,
    /// Confirmed who it is, before something sensitive.
    SteppedUp,
    /// Tried to confirm who it is, in vain.
    StepUpFailed,
    /// Came with an API key from an address that the key may not be used from.
    ApiKeyRefused,
}

impl AuditKind {
    /// Every kind.
    pub const ALL: &'static [AuditKind] = &[
        AuditKind::Created,
        AuditKind::Updated,
        AuditKind::Deleted,
        AuditKind::Restored,
        AuditKind::Purged,
        AuditKind::PasswordChanged,
        AuditKind::Opened,
        AuditKind::Exported,
        AuditKind::SignedIn,
        AuditKind::SignInFailed,
        AuditKind::SignedOut,
        AuditKind::AuditRead,
        AuditKind::RecoveryCodeUsed,
        AuditKind::SecondStepFailed,
        AuditKind::SteppedUp,
        AuditKind::StepUpFailed,
        AuditKind::ApiKeyRefused,
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            AuditKind::Created => "created",
            AuditKind::Updated => "updated",
            AuditKind::Deleted => "deleted",
            AuditKind::Restored => "restored",
            AuditKind::Purged => "purged",
            AuditKind::PasswordChanged => "password_changed",
            AuditKind::Opened => "opened",
            AuditKind::Exported => "exported",
            AuditKind::SignedIn => "signed_in",
            AuditKind::SignInFailed => "sign_in_failed",
            AuditKind::SignedOut => "signed_out",
            AuditKind::AuditRead => "audit_read",
            AuditKind::RecoveryCodeUsed => "recovery_code_used",
            AuditKind::SecondStepFailed => "second_step_failed",
            AuditKind::SteppedUp => "stepped_up",
            AuditKind::StepUpFailed => "step_up_failed",
            AuditKind::ApiKeyRefused => "api_key_refused",
        }
    }

    /// Finds the kind with this word.
    pub fn parse(word: &str) -> Option<AuditKind> {
        AuditKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Tells whether it is a write, which the event log has.
    pub const fn is_event(self) -> bool {
        match self {
            AuditKind::Created
            | AuditKind::Updated
            | AuditKind::Deleted
            | AuditKind::Restored
            | AuditKind::Purged
            | AuditKind::PasswordChanged => true,
            AuditKind::Opened
            | AuditKind::Exported
            | AuditKind::SignedIn
            | AuditKind::SignInFailed
            | AuditKind::SignedOut
            | AuditKind::AuditRead
            | AuditKind::RecoveryCodeUsed
            | AuditKind::SecondStepFailed
            | AuditKind::SteppedUp
            | AuditKind::StepUpFailed
            | AuditKind::ApiKeyRefused => false,
        }
    }
}

/// By what way something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By a person, on screen.
    Hand,
    /// By a program with an API key.
    ApiKey,
    /// By an import.
    Import,
    /// By a bulk update.
    BulkUpdate,
    /// With the sample company.
    SampleData,
    /// By the command line.
    Command,
    /// By the CRM itself.
    System,
    /// By somebody who was not signed in.
    Nobody,
}

impl Way {
    /// Returns the way of an act by the words that the logs have for who acted and why.
    pub fn of(actor_kind: &str, cause_kind: &str) -> Way {
        match (actor_kind, cause_kind) {
            (_, "import") => Way::Import,
            (_, "bulk_update") => Way::BulkUpdate,
            (_, "sample_data") => Way::SampleData,
            (_, "command") => Way::Command,
            ("api_key", _) => Way::ApiKey,
            ("nobody", _) => Way::Nobody,
            ("user", _) => Way::Hand,
            _ => Way::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventKind;

    #[test]
    fn every_kind_of_event_is_told() {
        let told: Vec<&str> = AuditKind::ALL.iter().filter(|kind| kind.is_event()).map(|kind| kind.as_str()).collect();
        let events: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(told, events);
        assert!(AuditKind::ALL.iter().all(|kind| AuditKind::parse(kind.as_str()) == Some(*kind)));
    }

    #[test]
    fn the_way_is_the_nearest_cause() {
        assert_eq!(Way::of("user", "request"), Way::Hand);
        assert_eq!(Way::of("api_key", "request"), Way::ApiKey);
        assert_eq!(Way::of("api_key", "import"), Way::Import, "an import that a program asked for");
        assert_eq!(Way::of("system", "job"), Way::System);
    }
}
