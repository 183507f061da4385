//! The company that runs this CRM. There is one.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::deal::LossReason;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::{self, CURRENCIES};
use crate::patch::Patch;
use crate::record::{Context, Record};
use crate::time::Instant;
use crate::user::{Language, User, preference};

/// The company that runs this CRM.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Company {
    /// Its id.
    pub id: Id<Company>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The currency new amounts are in (ISO 4217).
    pub base_currency: String,
    /// The language of new users and of what the CRM writes itself.
    pub language: Language,
    /// The time zone of new users and of reports (IANA).
    pub time_zone: String,
    /// The keys of the roles whose users must have a second factor.
    pub second_factor_roles: Vec<String>,
    /// Days that are left to set one up, from when the roles were chosen; 0 for at once.
    pub second_factor_grace_days: i32,
    /// From when on users of these roles can do nothing else before they have one.
    #[schema(read_only)]
    pub second_factor_due_at: Option<Instant>,
    /// The reasons for which deals are lost; [`LossReason::ALL`].
    #[schema(read_only)]
    pub loss_reasons: Vec<LossReason>,
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

/// What a client may set on the company; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanyInput {
    /// Its name.
    #[validate(length(max = 200))]
    pub name: Patch<String>,
    /// The currency new amounts are in (ISO 4217).
    pub base_currency: Patch<String>,
    /// The language of new users and of what the CRM writes itself.
    pub language: Patch<Language>,
    /// The time zone of new users and of reports (IANA).
    #[validate(length(max = 64))]
    pub time_zone: Patch<String>,
    /// The keys of the roles whose users must have a second factor.
    pub second_factor_roles: Patch<Vec<String>>,
    /// Days that are left to set one up, 0 to 90.
    pub second_factor_grace_days: Patch<i32>,
}

impl Record for Company {
    const ENTITY: Entity = Entity::Company;
    // One row needs no index to be sorted.
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("name", Kind::Text).required().unfiltered(),
        Field::new("base_currency", Kind::Choice(CURRENCIES)).required(),
        Field::new("language", Kind::Choice(Language::NAMES)).required(),
        Field::new("time_zone", Kind::Text).required().unfiltered(),
        Field::new("second_factor_roles", Kind::Parts),
        Field::new("second_factor_grace_days", Kind::Integer).required().unfiltered(),
        Field::new("second_factor_due_at", Kind::Instant).read_only().unfiltered(),
        Field::new("loss_reasons", Kind::Parts).computed(),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "created_at";
    type Input = CompanyInput;

    fn new(input: CompanyInput, context: &Context) -> Result<Self, Invalid> {
        Company {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            base_currency: context.currency.clone(),
            language: Language::En,
            time_zone: "UTC".to_owned(),
            second_factor_roles: Vec::new(),
            second_factor_grace_days: 0,
            second_factor_due_at: None,
            loss_reasons: LossReason::ALL.to_vec(),
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: CompanyInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut company = self.clone();
        input.name.apply_name(&mut company.name);
        let currency = &mut company.base_currency;
        money::apply_currency(currency, input.base_currency, &context.currency, "/base_currency", &mut invalid);
        input.language.apply_or(&mut company.language, Language::En);
        preference::apply_time_zone(&mut company.time_zone, input.time_zone, &mut invalid);
        company.require_factors(input.second_factor_roles, input.second_factor_grace_days, context.now, &mut invalid);
        if company.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        invalid.or(company)
    }

    common_members!(unowned);

    fn title(&self) -> String {
        self.name.clone()
    }
}

/// Most days to set up a second factor.
const MOST_GRACE_DAYS: i32 = 90;
/// More roles than a company can have.
const MOST_ROLES: usize = 200;

impl CompanyInput {
    /// Tells whether it changes how people prove who they are.
    pub fn is_about_security(&self) -> bool {
        !matches!((&self.second_factor_roles, &self.second_factor_grace_days), (Patch::Absent, Patch::Absent))
    }
}

impl Company {
    /// Applies who must have a second factor. The days of grace begin anew when either changes.
    fn require_factors(&mut self, roles: Patch<Vec<String>>, days: Patch<i32>, now: Instant, invalid: &mut Invalid) {
        let before = (self.second_factor_roles.clone(), self.second_factor_grace_days);
        roles.apply_or(&mut self.second_factor_roles, Vec::new());
        self.second_factor_roles.sort_unstable();
        self.second_factor_roles.dedup();
        if self.second_factor_roles.len() > MOST_ROLES {
            invalid.add("/second_factor_roles", "too_long", format!("at most {MOST_ROLES}"));
            return;
        }
        days.apply_or(&mut self.second_factor_grace_days, 0);
        if !(0..=MOST_GRACE_DAYS).contains(&self.second_factor_grace_days) {
            invalid.add("/second_factor_grace_days", "out_of_range", format!("0 to {MOST_GRACE_DAYS}"));
            return;
        }
        if before != (self.second_factor_roles.clone(), self.second_factor_grace_days) {
            let due = now + TimeDelta::days(i64::from(self.second_factor_grace_days));
            self.second_factor_due_at = (!self.second_factor_roles.is_empty()).then_some(due);
        }
    }
}
