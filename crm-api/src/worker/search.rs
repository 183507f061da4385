//! Brings the search entries of records up to date after a custom field was retired or brought back.

use crm_db::error::{Error, Result};
use crm_db::job::{Claim, Claimed};
use crm_db::store::Store;
use crm_domain::entity::Entity;
use uuid::Uuid;

use crate::worker::stretch::{Ended, FIRST, Follower, fitting};

/// Looks at the records of the job's kind, in stretches. What was looked at before it was stopped is looked at again, and
/// found to be right.
///
/// # Errors
/// When the database fails; it can then be begun anew.
pub async fn run(store: &Store, job: &Claimed, follower: &impl Follower) -> Result<Ended> {
    let entity = job.payload.get("entity").and_then(serde_json::Value::as_str).and_then(Entity::parse);
    let entity = entity.ok_or_else(|| Error::Broken("an index of no kind of record".to_owned()))?;
    let total = store.count_indexed(entity).await?;
    let (mut after, mut size, mut done) = (Uuid::nil(), FIRST, 0_i64);
    loop {
        let begun = store.now();
        let Some(last) = store.index_custom(entity, after, size).await? else { return Ok(Ended::Done) };
        after = last;
        done = done.saturating_add(i64::try_from(size).unwrap_or(0)).min(total);
        size = fitting(size, store.now() - begun);
        match follower.tell(done, total).await? {
            Claim::CalledOff => return Ok(Ended::CalledOff),
            Claim::Lost => return Ok(Ended::Lost),
            Claim::Held => {}
        }
    }
}
