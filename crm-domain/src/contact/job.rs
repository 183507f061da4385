//! The jobs of a contact at accounts. A change of job ends the old one, so history stays.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::account::Account;
use crate::contact::identity;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::Context;
use crate::time::Day;

/// Most jobs of one contact.
const MAX_JOBS: usize = 50;

/// A job of a contact at an account.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ContactJob)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub account_id: Id<Account>,
    /// As what.
    pub title: Option<String>,
    /// Since when.
    pub from_on: Option<Day>,
    /// Until when; absent while it lasts.
    pub to_on: Option<Day>,
    /// Whether it is the one to show when there are several.
    pub primary: bool,
}

/// A job as a client sends it.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactJobInput)]
pub struct JobInput {
    /// The id of the entry to keep.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Where.
    pub account_id: Id<Account>,
    /// As what.
    #[serde(default)]
    pub title: Option<String>,
    /// Since when.
    #[serde(default)]
    pub from_on: Option<Day>,
    /// Until when; absent while it lasts.
    #[serde(default)]
    pub to_on: Option<Day>,
    /// Whether it is the one to show when there are several.
    #[serde(default)]
    pub primary: bool,
}

/// Returns the current job: the primary one of those that last, else the first of them.
pub(super) fn current(jobs: &[Job], today: Day) -> Option<&Job> {
    let lasts = |job: &&Job| job.to_on.is_none_or(|to_on| to_on >= today);
    jobs.iter().filter(lasts).find(|job| job.primary).or_else(|| jobs.iter().find(lasts))
}

/// Replaces the whole list.
pub(super) fn replace(jobs: &mut Vec<Job>, input: Patch<Vec<JobInput>>, context: &Context, invalid: &mut Invalid) {
    let inputs = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(inputs) => inputs,
    };
    if inputs.len() > MAX_JOBS {
        invalid.add("/jobs", "too_long", format!("at most {MAX_JOBS} entries"));
        return;
    }
    let mut known: Vec<Uuid> = jobs.iter().map(|job| job.id).collect();
    let mut replaced: Vec<Job> = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.into_iter().enumerate() {
        invalid.check_length(&format!("/jobs/{index}/title"), input.title.as_deref(), 200);
        if let (Some(from_on), Some(to_on)) = (input.from_on, input.to_on)
            && to_on < from_on
        {
            invalid.add(format!("/jobs/{index}/to_on"), "out_of_range", "ends before it starts");
        }
        let id = identity(input.id, &known, context);
        known.retain(|known| *known != id);
        replaced.push(Job {
            id,
            account_id: input.account_id,
            title: input.title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()),
            from_on: input.from_on,
            to_on: input.to_on,
            primary: input.primary,
        });
    }
    if replaced.iter().filter(|job| job.primary).count() > 1 {
        invalid.add("/jobs", "several_primary", "only one primary job");
    }
    *jobs = replaced;
}

/// Sets the account and the title of the current job.
pub(super) fn set_current(
    jobs: &mut Vec<Job>,
    account: Patch<Id<Account>>,
    title: Patch<String>,
    context: &Context,
    invalid: &mut Invalid,
) {
    let today = context.today;
    let before = current(jobs, today).map(|job| job.id);
    match account {
        Patch::Absent => {}
        Patch::Null => end(jobs, before, today),
        Patch::Set(account_id) => {
            let same = jobs.iter().any(|job| Some(job.id) == before && job.account_id == account_id);
            if !same {
                end(jobs, before, today);
                let job = Job {
                    id: (context.next_id)(),
                    account_id,
                    title: None,
                    from_on: before.is_some().then_some(today),
                    to_on: None,
                    primary: true,
                };
                jobs.insert(0, job);
            }
        }
    }
    if title.is_absent() {
        return;
    }
    let now = current(jobs, today).map(|job| job.id);
    match jobs.iter_mut().find(|job| Some(job.id) == now) {
        Some(job) => title.apply_text(&mut job.title),
        None if title.value().is_some_and(|title| !title.trim().is_empty()) => {
            invalid.add("/title", "account_required", "a title belongs to a job at an account");
        }
        None => {}
    }
}

/// Ends a job yesterday, so that the next one can start today; a job that only starts today goes away.
fn end(jobs: &mut Vec<Job>, id: Option<Uuid>, today: Day) {
    jobs.retain(|job| Some(job.id) != id || job.from_on.is_none_or(|from_on| from_on < today));
    if let Some(job) = jobs.iter_mut().find(|job| Some(job.id) == id) {
        job.to_on = today.pred_opt();
        job.primary = false;
    }
}
