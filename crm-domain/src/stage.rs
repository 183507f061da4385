//! A stage: a step of a pipeline. Its kind says whether deals there are open, won or lost.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::custom_field::FieldDef;
use crate::deal::{Deal, Status};
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::pipeline::Pipeline;
use crate::record::{Context, Record, Reference};
use crate::time::Instant;
use crate::user::User;

pub use crate::stage::forecast::ForecastCategory;

mod forecast;
pub(crate) mod once;

/// What the names of custom fields begin with in `questions`.
pub const CUSTOM: &str = "custom.";
/// Most questions of one stage.
const MAX_QUESTIONS: usize = 20;

/// A step of a pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stage {
    /// Its id.
    pub id: Id<Stage>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The pipeline it is a step of; stays as it was made.
    pub pipeline_id: Id<Pipeline>,
    /// Its name.
    pub name: String,
    /// What deals here are; stays as it was made.
    pub kind: Status,
    /// How likely deals here are won, in percent: 100 where they are won, 0 where they are lost.
    pub probability: i32,
    /// Its place in the pipeline.
    pub position: i32,
    /// How forecasts count deals here.
    pub forecast_category: ForecastCategory,
    /// After how many quiet days here a deal counts as rotting.
    pub rotting_days: Option<i32>,
    /// The fields of a deal that must be filled in to enter.
    pub questions: Vec<String>,
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
}

/// What a client may set on a stage; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StageInput {
    /// The pipeline it is a step of; cannot be changed.
    pub pipeline_id: Patch<Id<Pipeline>>,
    /// Its name.
    #[validate(length(max = 100))]
    pub name: Patch<String>,
    /// What deals here are: open unless given; cannot be changed.
    pub kind: Patch<Status>,
    /// How likely deals here are won, in percent; follows the kind where that is won or lost.
    #[validate(range(min = 0, max = 100))]
    pub probability: Patch<i32>,
    /// Its place in the pipeline.
    #[validate(range(min = 0, max = 1_000_000))]
    pub position: Patch<i32>,
    /// How forecasts count deals here; follows the kind unless given.
    pub forecast_category: Patch<ForecastCategory>,
    /// After how many quiet days here a deal counts as rotting.
    #[validate(range(min = 1, max = 3650))]
    pub rotting_days: Patch<i32>,
    /// The fields of a deal that must be filled in to enter.
    pub questions: Patch<Vec<String>>,
}

impl Record for Stage {
    const ENTITY: Entity = Entity::Stage;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("pipeline_id", Kind::Ref(Entity::Pipeline)).required(),
        Field::folded("name").required().sortable(),
        Field::new("kind", Kind::Choice(Status::NAMES)).required(),
        Field::new("probability", Kind::Integer).required(),
        Field::new("position", Kind::Integer).required().sortable(),
        Field::new("forecast_category", Kind::Choice(ForecastCategory::NAMES)).required(),
        Field::new("rotting_days", Kind::Integer),
        Field::new("questions", Kind::Parts),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "position";
    type Input = StageInput;

    fn new(input: StageInput, context: &Context) -> Result<Self, Invalid> {
        let kind = input.kind.value().copied().unwrap_or(Status::Open);
        Stage {
            id: context.id.into(),
            version: 1,
            pipeline_id: uuid::Uuid::nil().into(),
            name: String::new(),
            kind,
            probability: 0,
            position: 0,
            forecast_category: ForecastCategory::of(kind),
            rotting_days: None,
            questions: Vec::new(),
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .fill(input, true)
    }

    fn apply(&self, input: StageInput, _context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, false)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        Reference::maybe("/pipeline_id", Entity::Pipeline, Some(self.pipeline_id)).into_iter().collect()
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Stage {
    fn fill(mut self, input: StageInput, new: bool) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        once::apply(&mut self.pipeline_id, input.pipeline_id, "/pipeline_id", new, &mut invalid);
        input.name.apply_name(&mut self.name);
        if !new {
            once::apply(&mut self.kind, input.kind, "/kind", false, &mut invalid);
        }
        input.probability.apply_or(&mut self.probability, 0);
        match self.kind {
            Status::Open => {}
            Status::Won => self.probability = 100,
            Status::Lost => self.probability = 0,
        }
        input.position.apply_or(&mut self.position, 0);
        input.forecast_category.apply_or(&mut self.forecast_category, ForecastCategory::of(self.kind));
        input.rotting_days.apply(&mut self.rotting_days);
        if !input.questions.is_absent() {
            input.questions.apply_or(&mut self.questions, Vec::new());
            self.check_questions(&mut invalid);
        }
        if self.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        invalid.or(self)
    }

    /// Forgets the questions for custom fields that are not among `defs`: what nobody can fill in is not asked for.
    pub fn forget_retired(&mut self, defs: &[FieldDef]) {
        let known = |key: &str| defs.iter().any(|def| def.key == key);
        self.questions.retain(|question| question.strip_prefix(CUSTOM).is_none_or(known));
    }

    /// Tells whether it asks for custom fields.
    pub fn asks_custom(&self) -> bool {
        self.questions.iter().any(|question| question.starts_with(CUSTOM))
    }

    fn check_questions(&self, invalid: &mut Invalid) {
        if self.questions.len() > MAX_QUESTIONS {
            invalid.add("/questions", "too_long", format!("at most {MAX_QUESTIONS} questions"));
            return;
        }
        for (index, question) in self.questions.iter().enumerate() {
            let custom = question.strip_prefix(CUSTOM).is_some_and(crate::custom_field::is_key);
            if !custom && !Deal::FIELDS.iter().any(|field| field.name == question && field.writable) {
                invalid.add(format!("/questions/{index}"), "unknown_field", "no field of deals to fill in");
            }
            if self.questions.iter().take(index).any(|earlier| earlier == question) {
                invalid.add(format!("/questions/{index}"), "duplicate", "the same field twice");
            }
        }
    }
}

#[cfg(test)]
mod tests;
