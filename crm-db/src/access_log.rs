//! Who opened what: a log of reads beside the event log of writes. Noted in memory and written in batches, so that no
//! read waits for a write.

use crm_domain::entity::Entity;
use crm_domain::policy::Actor;
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::column::Moment;
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;

/// That somebody opened a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    at: Instant,
    actor_kind: &'static str,
    actor_id: Option<Uuid>,
    user_id: Option<Uuid>,
    entity: Entity,
    record_id: Uuid,
}

impl Opened {
    /// Notes who opens what.
    pub fn by(actor: &Actor, entity: Entity, record_id: Uuid, at: Instant) -> Self {
        Opened {
            at,
            actor_kind: actor.kind.as_str(),
            actor_id: actor.credential_id,
            user_id: actor.user_id.map(|user| user.uuid()),
            entity,
            record_id,
        }
    }
}

impl Store {
    /// Writes down what was opened, all in one transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_opened(&self, opened: Vec<Opened>) -> Result<()> {
        self.writing(move |conn| {
            for one in &opened {
                let mut insert = Sql::new(
                    "INSERT INTO access_log (id, at, actor_kind, kind, entity, record_id, actor_id, user_id) VALUES (",
                );
                insert.bind(Uuid::now_v7()).push(", ").bind(Moment::from(one.at)).push(", ").bind(one.actor_kind);
                insert.push(", 'opened', ").bind(one.entity.as_str()).push(", ").bind(one.record_id);
                insert.push(", ").bind_maybe(one.actor_id).push(", ").bind_maybe(one.user_id).push(")");
                insert.execute_in(conn)?;
            }
            Ok(())
        })
        .await
    }
}
