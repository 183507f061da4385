//! The teams a user is in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::team::Team;

/// Most teams of one user.
const MAX_TEAMS: usize = 50;

/// A user's place in a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The team.
    pub team_id: Id<Team>,
    /// Whether the user leads it, and so sees the teams below it too.
    #[serde(default)]
    pub lead: bool,
}

/// Replaces the whole list.
pub(super) fn replace(teams: &mut Vec<Membership>, input: Patch<Vec<Membership>>, invalid: &mut Invalid) {
    let wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(wanted) => wanted,
    };
    if wanted.len() > MAX_TEAMS {
        invalid.add("/teams", "too_long", format!("at most {MAX_TEAMS} entries"));
        return;
    }
    let mut replaced: Vec<Membership> = Vec::with_capacity(wanted.len());
    for (index, membership) in wanted.into_iter().enumerate() {
        if replaced.iter().any(|known| known.team_id == membership.team_id) {
            invalid.add(format!("/teams/{index}/team_id"), "duplicate", "the same team twice");
        }
        replaced.push(membership);
    }
    *teams = replaced;
}
