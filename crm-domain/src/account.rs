//! An account: an organisation, recognised by its web domains.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::external::ExternalIds;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::{self, CURRENCIES, MAX_MINOR};
use crate::patch::Patch;
use crate::policy::fields::Withheld;
use crate::record::{Context, Custom, Record, Reference, SearchText};
use crate::tag::Tag;
use crate::tagging;
use crate::team::Team;
use crate::time::Instant;
use crate::user::User;

pub use crate::account::country::COUNTRIES;
pub use crate::account::domain::{is_free_mail, normalise as normalise_domain};
pub use crate::account::lifecycle::Lifecycle;

mod country;
mod domain;
#[cfg(test)]
pub(crate) mod fixture;
mod lifecycle;

/// An organisation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(remote = "Self")]
pub struct Account {
    /// Its id.
    pub id: Id<Account>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// Its web domains, by which mail and contacts find it.
    pub domains: Vec<String>,
    /// The account above it in a group.
    pub parent_id: Option<Id<Account>>,
    /// What it does.
    pub industry: Option<String>,
    /// How many people work there.
    pub employee_count: Option<i32>,
    /// What it turns over in a year, in minor units.
    pub annual_revenue_minor: Option<i64>,
    /// The currency of the revenue (ISO 4217).
    pub currency: Option<String>,
    /// Its phone number as typed.
    pub phone: Option<String>,
    /// Its web site.
    pub website: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Country (ISO 3166, two letters).
    pub country: Option<String>,
    /// What it is to the company.
    pub lifecycle: Lifecycle,
    /// Free text.
    pub description: Option<String>,
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
    /// When somebody last called, met or wrote.
    #[schema(read_only)]
    pub last_activity_at: Option<Instant>,
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

crate::written_without_what_is_withheld!(Account);

/// What a client may set on an account; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountInput {
    /// Its name.
    #[validate(length(max = 200))]
    pub name: Patch<String>,
    /// All its web domains; addresses of web pages are cut down to the domain.
    pub domains: Patch<Vec<String>>,
    /// The account above it in a group.
    pub parent_id: Patch<Id<Account>>,
    /// What it does.
    #[validate(length(max = 100))]
    pub industry: Patch<String>,
    /// How many people work there.
    #[validate(range(min = 0, max = 100_000_000))]
    pub employee_count: Patch<i32>,
    /// What it turns over in a year, in minor units.
    #[validate(range(min = 0, max = MAX_MINOR))]
    pub annual_revenue_minor: Patch<i64>,
    /// The currency of the revenue (ISO 4217); the company's unless given.
    pub currency: Patch<String>,
    /// Its phone number as typed.
    #[validate(length(max = 50))]
    pub phone: Patch<String>,
    /// Its web site.
    #[validate(length(max = 500))]
    pub website: Patch<String>,
    /// Street and number.
    #[validate(length(max = 200))]
    pub street: Patch<String>,
    /// Postal code.
    #[validate(length(max = 20))]
    pub postal_code: Patch<String>,
    /// Town.
    #[validate(length(max = 100))]
    pub city: Patch<String>,
    /// State or province.
    #[validate(length(max = 100))]
    pub region: Patch<String>,
    /// Country (ISO 3166, two letters).
    pub country: Patch<String>,
    /// What it is to the company; a prospect unless given.
    pub lifecycle: Patch<Lifecycle>,
    /// Free text.
    #[validate(length(max = 20_000))]
    pub description: Patch<String>,
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

impl Record for Account {
    const ENTITY: Entity = Entity::Account;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("domains", Kind::Parts),
        Field::related("domain", Kind::Text),
        Field::new("parent_id", Kind::Ref(Entity::Account)),
        Field::folded("industry"),
        Field::new("employee_count", Kind::Integer).sortable(),
        Field::new("annual_revenue_minor", Kind::Money).sortable(),
        Field::new("currency", Kind::Choice(CURRENCIES)),
        Field::new("phone", Kind::Text).unfiltered(),
        Field::new("website", Kind::Text).unfiltered(),
        Field::new("street", Kind::Text).unfiltered(),
        Field::new("postal_code", Kind::Text).unfiltered(),
        Field::folded("city"),
        Field::new("region", Kind::Text).unfiltered(),
        Field::new("country", Kind::Choice(COUNTRIES)),
        Field::new("lifecycle", Kind::Choice(Lifecycle::NAMES)).required(),
        Field::new("description", Kind::LongText),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field::new("team_id", Kind::Ref(Entity::Team)),
        Field::new("tag_ids", Kind::Parts),
        Field::related("tag_id", Kind::Ref(Entity::Tag)),
        Field::related("contact_id", Kind::Ref(Entity::Contact)),
        Field::new("custom", Kind::Parts),
        Field::new("external_ids", Kind::Parts),
        Field::new("last_activity_at", Kind::Instant).sortable().read_only(),
        Field::related("created_in", Kind::Text),
        Field::related("updated_in", Kind::Text),
        Field::related("skipped_in", Kind::Text),
        CREATED_AT,
        UPDATED_AT,
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = AccountInput;

    fn new(input: AccountInput, context: &Context) -> Result<Self, Invalid> {
        Account {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            domains: Vec::new(),
            parent_id: None,
            industry: None,
            employee_count: None,
            annual_revenue_minor: None,
            currency: None,
            phone: None,
            website: None,
            street: None,
            postal_code: None,
            city: None,
            region: None,
            country: None,
            lifecycle: Lifecycle::Prospect,
            description: None,
            owner_id: context.user_id,
            team_id: context.team_id,
            tag_ids: Vec::new(),
            custom: Custom::new(),
            external_ids: ExternalIds::new(),
            last_activity_at: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
            hidden_fields: Withheld::default(),
        }
        .apply(input, context)
    }

    fn apply(&self, input: AccountInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut account = self.clone();
        input.name.apply_name(&mut account.name);
        domain::replace(&mut account.domains, input.domains, &mut invalid);
        input.parent_id.apply(&mut account.parent_id);
        input.industry.apply_text(&mut account.industry);
        input.employee_count.apply(&mut account.employee_count);
        input.annual_revenue_minor.apply(&mut account.annual_revenue_minor);
        account.apply_currency(input.currency, context, &mut invalid);
        input.phone.apply_text(&mut account.phone);
        domain::apply_website(&mut account.website, input.website, &mut invalid);
        input.street.apply_text(&mut account.street);
        input.postal_code.apply_text(&mut account.postal_code);
        input.city.apply_text(&mut account.city);
        input.region.apply_text(&mut account.region);
        country::apply(&mut account.country, input.country, &mut invalid);
        input.lifecycle.apply_or(&mut account.lifecycle, Lifecycle::Prospect);
        input.description.apply_text(&mut account.description);
        input.owner_id.apply(&mut account.owner_id);
        input.team_id.apply(&mut account.team_id);
        tagging::apply(&mut account.tag_ids, input.tag_ids, &mut invalid);
        crate::custom_field::merge(&mut account.custom, input.custom);
        crate::external::apply(&mut account.external_ids, input.external_ids, &mut invalid);
        if account.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        if account.parent_id == Some(account.id) {
            invalid.add("/parent_id", "cycle", "an account is not above itself");
        }
        invalid.or(account)
    }

    common_members!(owned);

    fn references(&self) -> Vec<Reference> {
        let mut references: Vec<Reference> = [
            Reference::maybe("/parent_id", Entity::Account, self.parent_id),
            Reference::maybe("/owner_id", Entity::User, self.owner_id),
            Reference::maybe("/team_id", Entity::Team, self.team_id),
        ]
        .into_iter()
        .flatten()
        .collect();
        references.extend(tagging::references(&self.tag_ids));
        references
    }

    fn search_text(&self) -> Option<SearchText> {
        let mut words = vec![self.name.as_str()];
        words.extend(self.domains.iter().map(String::as_str));
        words.extend(self.city.as_deref());
        let digits: String = self.phone.iter().flat_map(|phone| phone.chars()).filter(char::is_ascii_digit).collect();
        words.extend(self.phone.as_deref());
        words.push(&digits);
        Some(SearchText {
            title: self.name.clone(),
            subtitle: self.domains.first().or(self.city.as_ref()).cloned(),
            text: words.join(" ").trim_end().to_owned(),
        })
    }

    fn listed_under(&self) -> Vec<Uuid> {
        self.tag_ids.iter().map(|tag| tag.uuid()).collect()
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

impl Account {
    fn apply_currency(&mut self, input: Patch<String>, context: &Context, invalid: &mut Invalid) {
        match input {
            Patch::Absent => {}
            Patch::Null => self.currency = None,
            Patch::Set(text) => match money::currency(&text) {
                Some(code) => self.currency = Some(code),
                None => invalid.add("/currency", "currency", "not a currency of ISO 4217"),
            },
        }
        // An amount without a currency says nothing.
        if self.annual_revenue_minor.is_some() && self.currency.is_none() {
            self.currency = Some(context.currency.clone());
        }
    }
}

#[cfg(test)]
mod tests;
