//! Who looked at what, and who signed in and out: a log of reads beside the event log of writes. Noted in memory and
//! written in batches, so that no read waits for a write and nobody who guesses at passwords makes the database write.

use crm_domain::audit::AuditKind;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::{Actor, ActorKind};
use crm_domain::time::Instant;
use crm_domain::user::User;
use uuid::Uuid;

use crate::column::Moment;
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;

/// Who acts when nobody is signed in.
const NOBODY: &str = "nobody";

/// That somebody looked at something, or came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    at: Instant,
    kind: AuditKind,
    actor_kind: &'static str,
    actor_id: Option<Uuid>,
    user_id: Option<Uuid>,
    entity: Option<Entity>,
    record_id: Option<Uuid>,
    detail: Option<String>,
    address: Option<String>,
}

impl Access {
    fn by(actor: &Actor, kind: AuditKind, at: Instant) -> Self {
        Access {
            at,
            kind,
            actor_kind: actor.kind.as_str(),
            actor_id: actor.credential_id,
            user_id: actor.user_id.map(|user| user.uuid()),
            entity: None,
            record_id: None,
            detail: None,
            address: None,
        }
    }

    /// Notes who opens what.
    pub fn opened(actor: &Actor, entity: Entity, record_id: Uuid, at: Instant) -> Self {
        let entry = Access::by(actor, AuditKind::Opened, at);
        Access { entity: Some(entity), record_id: Some(record_id), ..entry }
    }

    /// Notes who reads the audit log, and what was asked of it.
    pub fn audit_read(actor: &Actor, detail: String, at: Instant) -> Self {
        Access { detail: Some(detail), ..Access::by(actor, AuditKind::AuditRead, at) }
    }

    /// Notes who signed in, with the session that began.
    pub fn signed_in(user: Id<User>, session: Uuid, address: String, at: Instant) -> Self {
        Access { address: Some(address), ..Access::of_session(AuditKind::SignedIn, user, session, at) }
    }

    /// Notes who signed out, with the session that ended.
    pub fn signed_out(user: Id<User>, session: Uuid, address: String, at: Instant) -> Self {
        Access { address: Some(address), ..Access::of_session(AuditKind::SignedOut, user, session, at) }
    }

    /// Notes that somebody tried to sign in to an account. What was typed is not kept, not even as an address that no account
    /// has: it may be a password in the wrong place.
    pub fn sign_in_failed(account: Option<Id<User>>, address: String, at: Instant) -> Self {
        Access {
            at,
            kind: AuditKind::SignInFailed,
            actor_kind: NOBODY,
            actor_id: None,
            user_id: None,
            entity: Some(Entity::User),
            record_id: account.map(|user| user.uuid()),
            detail: None,
            address: Some(address),
        }
    }

    /// Notes something that somebody did, or tried in vain, to prove who it is within a session.
    pub fn proof(actor: &Actor, kind: AuditKind, address: String, at: Instant) -> Self {
        let record_id = actor.user_id.map(|user| user.uuid());
        Access { entity: Some(Entity::User), record_id, address: Some(address), ..Access::by(actor, kind, at) }
    }

    /// Notes something about an account on the way in, before there is a session.
    pub fn at_the_door(kind: AuditKind, account: Id<User>, address: String, at: Instant) -> Self {
        Access { kind, ..Access::sign_in_failed(Some(account), address, at) }
    }

    /// Notes that an API key was used from an address that it may not be used from.
    pub fn key_refused(actor: &Actor, address: String, at: Instant) -> Self {
        let entry = Access::by(actor, AuditKind::ApiKeyRefused, at);
        Access { entity: Some(Entity::ApiKey), record_id: actor.credential_id, address: Some(address), ..entry }
    }

    fn of_session(kind: AuditKind, user: Id<User>, session: Uuid, at: Instant) -> Self {
        Access {
            at,
            kind,
            actor_kind: ActorKind::User.as_str(),
            actor_id: Some(session),
            user_id: Some(user.uuid()),
            entity: Some(Entity::User),
            record_id: Some(user.uuid()),
            detail: None,
            address: None,
        }
    }
}

impl Store {
    /// Writes down what was noted, all in one transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_accesses(&self, noted: Vec<Access>) -> Result<()> {
        self.writing(move |conn| {
            for one in &noted {
                let mut insert = Sql::new(
                    "INSERT INTO access_log (id, at, actor_kind, kind, entity, record_id, actor_id, user_id, detail, \
                     address) VALUES (",
                );
                insert.bind(Uuid::now_v7()).push(", ").bind(Moment::from(one.at)).push(", ").bind(one.actor_kind);
                insert.push(", ").bind(one.kind.as_str()).push(", ").bind_maybe(one.entity.map(Entity::as_str));
                insert.push(", ").bind_maybe(one.record_id).push(", ").bind_maybe(one.actor_id).push(", ");
                insert.bind_maybe(one.user_id).push(", ").bind_maybe(one.detail.as_deref()).push(", ");
                insert.bind_maybe(one.address.as_deref()).push(")").execute_in(conn)?;
            }
            Ok(())
        })
        .await
    }
}
