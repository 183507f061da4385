//! How a deal moves from stage to stage, and what must hold where it arrives.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::deal::{Deal, LossReason, Status};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::pipeline::Pipeline;
use crate::record::Context;
use crate::stage::{CUSTOM, Stage};
use crate::time::Instant;
use crate::user::User;

/// Where a written deal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person or program that knows why the deal was lost.
    Client,
    /// Somebody whose role may not say why.
    Unasked,
    /// An import, where nobody may know any more.
    Import,
    /// The CRM itself, which makes up what it writes: there is nobody to ask.
    Sample,
}

/// The stage to load for [`Deal::enter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedStage {
    /// This one.
    Stage(Id<Stage>),
    /// The first open one of this pipeline.
    FirstOf(Id<Pipeline>),
    /// The first open one of the default pipeline.
    First,
}

/// A move of a deal from one stage to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StageChange {
    /// Its id.
    pub id: Uuid,
    /// The deal.
    pub deal_id: Id<Deal>,
    /// Where it was; absent for a new deal.
    pub from_stage_id: Option<Id<Stage>>,
    /// Where it went.
    pub to_stage_id: Id<Stage>,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: Option<Id<User>>,
    /// How long it had been where it was.
    pub seconds_in_from: Option<i64>,
}

/// Tells whether a deal that goes from one stage to another goes back: to an earlier one, or away from how it ended. What is
/// earlier only stages of one pipeline can say; how a deal ended holds in all of them.
pub fn goes_back(from: &Stage, to: &Stage) -> bool {
    match from.kind {
        Status::Open => {
            let earlier = (to.position, to.id.uuid()) < (from.position, from.id.uuid());
            to.kind == Status::Open && to.pipeline_id == from.pipeline_id && earlier
        }
        Status::Won | Status::Lost => to.kind != from.kind,
    }
}

impl Deal {
    /// Returns the stage that a deal with its input applied belongs into; `before` is the deal as it was.
    pub fn wanted_stage(&self, before: Option<&Deal>) -> WantedStage {
        let stays = before.is_some_and(|before| before.stage_id == self.stage_id);
        let switches = before.is_some_and(|before| before.pipeline_id != self.pipeline_id);
        match (self.pipeline_id.uuid().is_nil(), self.stage_id.uuid().is_nil() || (stays && switches)) {
            (_, false) => WantedStage::Stage(self.stage_id),
            (false, true) => WantedStage::FirstOf(self.pipeline_id),
            (true, true) => WantedStage::First,
        }
    }

    /// Puts the deal into its stage and settles what follows: status, days, reason of loss, answers the stage asks for.
    ///
    /// Belongs to every write, also when the stage stays: the input may have touched the day or the reason. `before` is
    /// the deal as it was, `stage` the one that [`Deal::wanted_stage`] names. On faults the deal stays as it is.
    pub fn enter(
        &mut self,
        before: Option<&Deal>,
        stage: &Stage,
        context: &Context,
        origin: Origin,
    ) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        let mut deal = self.clone();
        if deal.asks_for_pipeline(before) && deal.pipeline_id != stage.pipeline_id {
            invalid.add("/stage_id", "other_pipeline", "the stage is in another pipeline");
        }
        deal.pipeline_id = stage.pipeline_id;
        deal.stage_id = stage.id;
        deal.status = stage.kind;
        let moves = before.is_none_or(|before| before.stage_id != stage.id);
        if moves {
            deal.stage_entered_at = context.now;
        }
        deal.settle_day(before, context, &mut invalid);
        deal.settle_loss(before, origin, &mut invalid);
        if moves && origin != Origin::Sample {
            deal.ask(stage, &mut invalid);
        }
        *self = invalid.or(deal)?;
        self.derive(stage, context.now);
        Ok(())
    }

    /// Returns the move that the stages before and after make; nothing when the deal stayed.
    pub fn stage_change(&self, before: Option<&Deal>, context: &Context) -> Option<StageChange> {
        let from = before.map(|before| (before.stage_id, before.stage_entered_at));
        if from.is_some_and(|(stage_id, _)| stage_id == self.stage_id) {
            return None;
        }
        Some(StageChange {
            id: (context.next_id)(),
            deal_id: self.id,
            from_stage_id: from.map(|(stage_id, _)| stage_id),
            to_stage_id: self.stage_id,
            at: self.stage_entered_at,
            by: context.user_id,
            seconds_in_from: from
                .map(|(_, since)| self.stage_entered_at.signed_duration_since(since).num_seconds().max(0)),
        })
    }

    /// Tells whether the input named a pipeline.
    fn asks_for_pipeline(&self, before: Option<&Deal>) -> bool {
        !self.pipeline_id.uuid().is_nil() && before.is_none_or(|before| before.pipeline_id != self.pipeline_id)
    }

    /// A deal has a day of closing exactly when it is closed.
    fn settle_day(&mut self, before: Option<&Deal>, context: &Context, invalid: &mut Invalid) {
        let given = self.closed_on.filter(|day| before.and_then(|before| before.closed_on) != Some(*day));
        if self.status == Status::Open {
            if given.is_some() {
                invalid.add("/closed_on", "not_closed", "an open deal has no day of closing");
            }
            self.closed_on = None;
            return;
        }
        let stays = before.is_some_and(|before| before.status == self.status);
        let kept = self.closed_on.filter(|_| stays);
        self.closed_on = given.or(kept).or(Some(context.today));
    }

    /// A lost deal has a reason, and no other has.
    fn settle_loss(&mut self, before: Option<&Deal>, origin: Origin, invalid: &mut Invalid) {
        if self.status != Status::Lost {
            self.loss_reason = None;
            self.loss_note = None;
            return;
        }
        let is_new = self.loss_reason != before.and_then(|before| before.loss_reason);
        match self.loss_reason {
            None if origin == Origin::Unasked => self.loss_reason = Some(LossReason::NotRecorded),
            None => invalid.add("/loss_reason", "required", "why the deal was lost"),
            Some(LossReason::NotRecorded) if is_new && origin == Origin::Client => {
                invalid.add("/loss_reason", "reserved", "only an import may leave the reason open");
            }
            Some(_) => {}
        }
    }

    /// Demands an answer to each question of the stage; whatever is on the wire and not empty is an answer.
    fn ask(&self, stage: &Stage, invalid: &mut Invalid) {
        let answers = serde_json::to_value(self).unwrap_or_default();
        for question in &stage.questions {
            let (own, pointer) = match question.strip_prefix(CUSTOM) {
                Some(key) => (answers.get("custom").and_then(|custom| custom.get(key)), format!("/custom/{key}")),
                None => (answers.get(question), format!("/{question}")),
            };
            let answered = match own {
                None | Some(serde_json::Value::Null) => false,
                Some(serde_json::Value::String(text)) => !text.is_empty(),
                Some(serde_json::Value::Array(items)) => !items.is_empty(),
                Some(serde_json::Value::Object(members)) => !members.is_empty(),
                Some(serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => true,
            };
            if !answered && !invalid.0.iter().any(|fault| fault.pointer == pointer) {
                invalid.add(pointer, "required", "the stage asks for it");
            }
        }
    }
}
