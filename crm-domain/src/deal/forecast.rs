//! What is worked out when a deal is read: how likely it is won, what it is worth then, whether it is rotting.

use chrono::TimeDelta;

use crate::deal::{Deal, Status};
use crate::money;
use crate::stage::Stage;
use crate::time::Instant;

impl Deal {
    /// Fills the members that are worked out from the deal's stage at this moment.
    pub fn derive(&mut self, stage: &Stage, now: Instant) {
        self.effective_probability = match self.status {
            Status::Open => self.probability.unwrap_or(stage.probability),
            Status::Won => 100,
            Status::Lost => 0,
        };
        self.weighted_minor = self.amount_minor.map(|amount| money::percent_of(amount, self.effective_probability));
        self.rotting = self.status == Status::Open && stage.rotting_days.is_some_and(|days| self.is_quiet(days, now));
    }

    /// Tells whether more than these days have gone by since the deal came into its stage or somebody did something.
    fn is_quiet(&self, days: i32, now: Instant) -> bool {
        let since = self.last_activity_at.map_or(self.stage_entered_at, |at| at.max(self.stage_entered_at));
        now.signed_duration_since(since) > TimeDelta::days(days.into())
    }
}
