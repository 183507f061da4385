//! A deal: a possible or finished sale, somewhere in a pipeline.
//!
//! A deal is written in two steps, because its stage is another record: [`Deal::new`] or [`Deal::apply`] take the input,
//! then [`Deal::enter`] settles everything that follows from the stage. Both steps belong to every write. The members
//! worked out when a deal is read come from [`Deal::derive`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::account::Account;
use crate::common_members;
use crate::entity::Entity;
use crate::external::ExternalIds;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::{self, CURRENCIES, Interval, MAX_MINOR};
use crate::patch::Patch;
use crate::pipeline::Pipeline;
use crate::policy::fields::Withheld;
use crate::record::{Context, Custom, Record, Reference, SearchText};
use crate::stage::Stage;
use crate::tag::Tag;
use crate::tagging;
use crate::team::Team;
use crate::time::{Day, Instant};
use crate::user::User;

pub use crate::deal::line::{Line, LineInput};
pub use crate::deal::movement::{Origin, StageChange, WantedStage, goes_back};
pub use crate::deal::participant::Participant;
pub use crate::deal::status::{LossReason, Status};

mod forecast;
mod line;
mod movement;
mod participant;
mod status;

/// A possible or finished sale.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(remote = "Self")]
pub struct Deal {
    /// Its id.
    pub id: Id<Deal>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The account that buys.
    pub account_id: Option<Id<Account>>,
    /// The pipeline it is in.
    pub pipeline_id: Id<Pipeline>,
    /// The stage it is in.
    pub stage_id: Id<Stage>,
    /// What its stage makes it.
    #[schema(read_only)]
    pub status: Status,
    /// What it is worth, in minor units: the sum of its lines where it has lines.
    pub amount_minor: Option<i64>,
    /// The currency of all its amounts (ISO 4217).
    pub currency: String,
    /// What comes again and again, in minor units.
    pub recurring_amount_minor: Option<i64>,
    /// How often it comes.
    pub recurring_interval: Option<Interval>,
    /// What is sold.
    pub lines: Vec<Line>,
    /// How likely it is won, in percent, by hand.
    pub probability: Option<i32>,
    /// How likely it is won, in percent: by hand, else that of its stage.
    #[schema(read_only)]
    pub effective_probability: i32,
    /// The amount times the likelihood.
    #[schema(read_only)]
    pub weighted_minor: Option<i64>,
    /// When it began.
    pub started_on: Day,
    /// When it was won or lost.
    pub closed_on: Option<Day>,
    /// When it should be won.
    pub expected_close_on: Option<Day>,
    /// When it should have been won at first.
    #[schema(read_only)]
    pub first_expected_close_on: Option<Day>,
    /// How often that day was put off.
    #[schema(read_only)]
    pub push_count: i32,
    /// What to do next.
    pub next_step: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Why it was lost.
    pub loss_reason: Option<LossReason>,
    /// Why it was lost, in words.
    pub loss_note: Option<String>,
    /// The people it is about.
    pub contacts: Vec<Participant>,
    /// Who owns it.
    pub owner_id: Option<Id<User>>,
    /// The team it belongs to.
    pub team_id: Option<Id<Team>>,
    /// Its tags.
    pub tag_ids: Vec<Id<Tag>>,
    /// Custom values by the key of their field.
    #[schema(value_type = Object)]
    pub custom: Custom,
    /// Ids in other systems by their name.
    pub external_ids: ExternalIds,
    /// When it came into its stage.
    #[schema(read_only)]
    pub stage_entered_at: Instant,
    /// When its next task or meeting is.
    #[schema(read_only)]
    pub next_activity_at: Option<Instant>,
    /// When somebody last called, met or wrote.
    #[schema(read_only)]
    pub last_activity_at: Option<Instant>,
    /// Whether it has been quiet in its stage for too long.
    #[schema(read_only)]
    pub rotting: bool,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who made it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it went to the recycle bin.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
    /// The fields that whoever reads this may not see; they are absent from the record.
    #[serde(skip_serializing_if = "Withheld::is_empty")]
    #[schema(value_type = Option<Vec<String>>, read_only)]
    pub hidden_fields: Withheld,
}

crate::written_without_what_is_withheld!(Deal);

/// What a client may set on a deal; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DealInput {
    /// Its name.
    #[validate(length(max = 200))]
    pub name: Patch<String>,
    /// The account that buys.
    pub account_id: Patch<Id<Account>>,
    /// The pipeline it is in; the first unless given. Without a stage it goes to the pipeline's first.
    pub pipeline_id: Patch<Id<Pipeline>>,
    /// The stage it is in; the first of the pipeline unless given.
    pub stage_id: Patch<Id<Stage>>,
    /// What it is worth, in minor units; follows the lines where it has lines.
    pub amount_minor: Patch<i64>,
    /// The currency of all its amounts (ISO 4217); the company's unless given.
    pub currency: Patch<String>,
    /// What comes again and again, in minor units.
    pub recurring_amount_minor: Patch<i64>,
    /// How often it comes.
    pub recurring_interval: Patch<Interval>,
    /// All lines; replaces the list, entries keep their identity by `id`.
    pub lines: Patch<Vec<LineInput>>,
    /// How likely it is won, in percent, by hand.
    #[validate(range(min = 0, max = 100))]
    pub probability: Patch<i32>,
    /// When it began; today unless given.
    pub started_on: Patch<Day>,
    /// When it was won or lost; the day of closing unless given.
    pub closed_on: Patch<Day>,
    /// When it should be won.
    pub expected_close_on: Patch<Day>,
    /// What to do next.
    #[validate(length(max = 500))]
    pub next_step: Patch<String>,
    /// Where it came from.
    #[validate(length(max = 100))]
    pub source: Patch<String>,
    /// Why it was lost; required when it is.
    pub loss_reason: Patch<LossReason>,
    /// Why it was lost, in words.
    #[validate(length(max = 2000))]
    pub loss_note: Patch<String>,
    /// All people it is about.
    pub contacts: Patch<Vec<Participant>>,
    /// Who owns it.
    pub owner_id: Patch<Id<User>>,
    /// The team it belongs to.
    pub team_id: Patch<Id<Team>>,
    /// All its tags.
    pub tag_ids: Patch<Vec<Id<Tag>>>,
    /// Custom values to set; `null` clears one.
    #[schema(value_type = Option<Object>)]
    pub custom: Patch<Custom>,
    /// Ids in other systems; `null` removes one.
    #[schema(value_type = Option<Object>)]
    pub external_ids: Patch<crate::external::ExternalIdsInput>,
}

impl Record for Deal {
    const ENTITY: Entity = Entity::Deal;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("account_id", Kind::Ref(Entity::Account)),
        Field::new("pipeline_id", Kind::Ref(Entity::Pipeline)).required(),
        Field::new("stage_id", Kind::Ref(Entity::Stage)).required(),
        Field::new("status", Kind::Choice(Status::NAMES)).required().read_only(),
        Field::new("amount_minor", Kind::Money).sortable(),
        Field::new("currency", Kind::Choice(CURRENCIES)).required(),
        Field::new("recurring_amount_minor", Kind::Money),
        Field::new("recurring_interval", Kind::Choice(Interval::NAMES)),
        Field::new("lines", Kind::Parts),
        Field::related("product_id", Kind::Ref(Entity::Product)),
        Field::derived("without_product", Kind::Bool).required(),
        Field::related("industry", Kind::Text),
        Field::new("probability", Kind::Integer),
        Field::new("effective_probability", Kind::Integer).required().computed(),
        Field::new("weighted_minor", Kind::Money).computed(),
        Field::new("started_on", Kind::Date).required(),
        Field::new("closed_on", Kind::Date).sortable(),
        Field::new("expected_close_on", Kind::Date).sortable(),
        Field::new("first_expected_close_on", Kind::Date).read_only(),
        Field::new("push_count", Kind::Integer).required().read_only(),
        Field::new("next_step", Kind::Text).unfiltered(),
        Field::folded("source"),
        Field::new("loss_reason", Kind::Choice(LossReason::NAMES)),
        Field::new("loss_note", Kind::LongText),
        Field::new("contacts", Kind::Parts),
        Field::related("contact_id", Kind::Ref(Entity::Contact)),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field::new("team_id", Kind::Ref(Entity::Team)),
        Field::new("tag_ids", Kind::Parts),
        Field::related("tag_id", Kind::Ref(Entity::Tag)),
        Field::new("custom", Kind::Parts),
        Field::new("external_ids", Kind::Parts),
        Field::new("stage_entered_at", Kind::Instant).required().sortable().read_only(),
        Field::new("next_activity_at", Kind::Instant).read_only(),
        Field::new("last_activity_at", Kind::Instant).read_only(),
        Field::derived("without_next_step", Kind::Bool).required(),
        Field::new("rotting", Kind::Bool).required().computed().filtered(),
        Field::linked("entered_stage_id", Kind::Ref(Entity::Stage)),
        Field::linked("entered_kind", Kind::Choice(Status::NAMES)),
        Field::linked("left_stage_id", Kind::Ref(Entity::Stage)),
        Field::linked("moved_at", Kind::Instant),
        Field::linked("moved_on", Kind::Bool),
        Field::related("created_in", Kind::Text),
        Field::related("updated_in", Kind::Text),
        Field::related("skipped_in", Kind::Text),
        CREATED_AT,
        UPDATED_AT,
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "-created_at";
    type Input = DealInput;

    fn new(input: DealInput, context: &Context) -> Result<Self, Invalid> {
        // A deal that was over before today did not begin today.
        let closed_on = input.closed_on.value().copied();
        Deal {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            account_id: None,
            pipeline_id: Uuid::nil().into(),
            stage_id: Uuid::nil().into(),
            status: Status::Open,
            amount_minor: None,
            currency: context.currency.clone(),
            recurring_amount_minor: None,
            recurring_interval: None,
            lines: Vec::new(),
            probability: None,
            effective_probability: 0,
            weighted_minor: None,
            started_on: closed_on.map_or(context.today, |closed_on| closed_on.min(context.today)),
            closed_on: None,
            expected_close_on: None,
            first_expected_close_on: None,
            push_count: 0,
            next_step: None,
            source: None,
            loss_reason: None,
            loss_note: None,
            contacts: Vec::new(),
            owner_id: context.user_id,
            team_id: context.team_id,
            tag_ids: Vec::new(),
            custom: Custom::new(),
            external_ids: ExternalIds::new(),
            stage_entered_at: context.now,
            next_activity_at: None,
            last_activity_at: None,
            rotting: false,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
            hidden_fields: Withheld::default(),
        }
        .apply(input, context)
    }

    fn apply(&self, input: DealInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut deal = self.clone();
        input.name.apply_name(&mut deal.name);
        input.account_id.apply(&mut deal.account_id);
        input.pipeline_id.apply_or(&mut deal.pipeline_id, Uuid::nil().into());
        input.stage_id.apply_or(&mut deal.stage_id, Uuid::nil().into());
        money::apply_currency(&mut deal.currency, input.currency, &context.currency, "/currency", &mut invalid);
        line::replace(&mut deal.lines, input.lines, context, &mut invalid);
        deal.apply_amount(input.amount_minor, &mut invalid);
        input.recurring_amount_minor.apply(&mut deal.recurring_amount_minor);
        input.recurring_interval.apply(&mut deal.recurring_interval);
        input.probability.apply(&mut deal.probability);
        input.started_on.apply_or(&mut deal.started_on, context.today);
        input.closed_on.apply(&mut deal.closed_on);
        deal.apply_expected_close(input.expected_close_on);
        input.next_step.apply_text(&mut deal.next_step);
        input.source.apply_text(&mut deal.source);
        input.loss_reason.apply(&mut deal.loss_reason);
        input.loss_note.apply_text(&mut deal.loss_note);
        participant::replace(&mut deal.contacts, input.contacts, &mut invalid);
        input.owner_id.apply(&mut deal.owner_id);
        input.team_id.apply(&mut deal.team_id);
        tagging::apply(&mut deal.tag_ids, input.tag_ids, &mut invalid);
        crate::custom_field::merge(&mut deal.custom, input.custom);
        crate::external::apply(&mut deal.external_ids, input.external_ids, &mut invalid);
        deal.check(&mut invalid);
        invalid.or(deal)
    }

    common_members!(owned);

    fn references(&self) -> Vec<Reference> {
        let mut references: Vec<Reference> = [
            Reference::maybe("/account_id", Entity::Account, self.account_id),
            Reference::maybe("/pipeline_id", Entity::Pipeline, Some(self.pipeline_id)),
            Reference::maybe("/stage_id", Entity::Stage, Some(self.stage_id)),
            Reference::maybe("/owner_id", Entity::User, self.owner_id),
            Reference::maybe("/team_id", Entity::Team, self.team_id),
        ]
        .into_iter()
        .flatten()
        .filter(|reference| !reference.id.is_nil())
        .collect();
        let products = self.lines.iter().filter_map(|line| line.product_id);
        references.extend(products.filter_map(|id| Reference::maybe("/lines", Entity::Product, Some(id))));
        let contacts = self.contacts.iter().map(|participant| participant.contact_id);
        references.extend(contacts.filter_map(|id| Reference::maybe("/contacts", Entity::Contact, Some(id))));
        references.extend(tagging::references(&self.tag_ids));
        references
    }

    fn search_text(&self) -> Option<SearchText> {
        Some(SearchText { title: self.name.clone(), subtitle: None, text: self.name.clone() })
    }

    fn listed_under(&self) -> Vec<Uuid> {
        let products = self.lines.iter().filter_map(|line| line.product_id.map(|product| product.uuid()));
        let under: BTreeSet<Uuid> = self.tag_ids.iter().map(|tag| tag.uuid()).chain(products).collect();
        under.into_iter().collect()
    }

    fn custom(&self) -> Option<&Custom> {
        Some(&self.custom)
    }

    fn withheld_mut(&mut self) -> Option<&mut Withheld> {
        Some(&mut self.hidden_fields)
    }

    fn custom_mut(&mut self) -> Option<&mut Custom> {
        Some(&mut self.custom)
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Deal {
    /// The amount of a deal with lines is their sum; only without lines can it be typed.
    fn apply_amount(&mut self, input: Patch<i64>, invalid: &mut Invalid) {
        if self.lines.is_empty() {
            input.apply(&mut self.amount_minor);
            money::check_amount(self.amount_minor, "/amount_minor", invalid);
            return;
        }
        let sum = line::sum(&self.lines);
        if sum.is_none() {
            invalid.add("/lines", "out_of_range", format!("together at most {MAX_MINOR}"));
        }
        // Sending back the sum as it was read is no attempt to type it.
        if !input.is_absent() && input.value().copied() != sum {
            invalid.add("/amount_minor", "from_lines", "the amount is the sum of the lines");
        }
        self.amount_minor = sum;
    }

    /// Keeps the first day that was expected, and counts how often the day was put off.
    fn apply_expected_close(&mut self, input: Patch<Day>) {
        let before = self.expected_close_on;
        input.apply(&mut self.expected_close_on);
        self.first_expected_close_on = self.first_expected_close_on.or(self.expected_close_on);
        if let (Some(before), Some(after)) = (before, self.expected_close_on)
            && after > before
        {
            self.push_count = self.push_count.saturating_add(1);
        }
    }

    fn check(&self, invalid: &mut Invalid) {
        if self.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        money::check_amount(self.recurring_amount_minor, "/recurring_amount_minor", invalid);
        if self.recurring_amount_minor.is_some() && self.recurring_interval.is_none() {
            invalid.add("/recurring_interval", "required", "how often the amount comes");
        }
    }
}

#[cfg(test)]
mod tests;
