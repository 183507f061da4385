//! A product: something that is sold, with its list price.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::external::ExternalIds;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::{self, CURRENCIES, Interval, MAX_MINOR};
use crate::patch::Patch;
use crate::policy::fields::Withheld;
use crate::record::{Context, Custom, Record, SearchText};
use crate::time::Instant;
use crate::user::User;

/// Something that is sold.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(remote = "Self")]
pub struct Product {
    /// Its id.
    pub id: Id<Product>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The number it is ordered by; no two products have the same.
    pub code: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// What one costs, in minor units.
    pub unit_price_minor: i64,
    /// The currency of the price (ISO 4217).
    pub currency: String,
    /// How often the price is due again.
    pub recurring_interval: Option<Interval>,
    /// Whether it is still sold.
    pub active: bool,
    /// Ids in other systems by their name.
    pub external_ids: ExternalIds,
    /// Custom values by the key of their field.
    #[schema(value_type = Object)]
    pub custom: Custom,
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

crate::written_without_what_is_withheld!(Product);

/// What a client may set on a product; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProductInput {
    /// Its name.
    #[validate(length(max = 200))]
    pub name: Patch<String>,
    /// The number it is ordered by.
    #[validate(length(max = 100))]
    pub code: Patch<String>,
    /// Free text.
    #[validate(length(max = 20_000))]
    pub description: Patch<String>,
    /// What one costs, in minor units.
    #[validate(range(min = 0, max = MAX_MINOR))]
    pub unit_price_minor: Patch<i64>,
    /// The currency of the price (ISO 4217); the company's unless given.
    pub currency: Patch<String>,
    /// How often the price is due again.
    pub recurring_interval: Patch<Interval>,
    /// Whether it is still sold.
    pub active: Patch<bool>,
    /// Ids in other systems; `null` removes one.
    #[schema(value_type = Option<Object>)]
    pub external_ids: Patch<crate::external::ExternalIdsInput>,
    /// Custom values to set; `null` clears one.
    #[schema(value_type = Option<Object>)]
    pub custom: Patch<Custom>,
}

impl Record for Product {
    const ENTITY: Entity = Entity::Product;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::folded("code"),
        Field::new("description", Kind::LongText),
        Field::new("unit_price_minor", Kind::Money).required().sortable(),
        Field::new("currency", Kind::Choice(CURRENCIES)).required(),
        Field::new("recurring_interval", Kind::Choice(Interval::NAMES)),
        Field::new("active", Kind::Bool).required(),
        Field::new("external_ids", Kind::Parts),
        Field::related("created_in", Kind::Text),
        Field::related("updated_in", Kind::Text),
        Field::related("skipped_in", Kind::Text),
        Field::new("custom", Kind::Parts),
        CREATED_AT,
        UPDATED_AT,
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = ProductInput;

    fn new(input: ProductInput, context: &Context) -> Result<Self, Invalid> {
        Product {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            code: None,
            description: None,
            unit_price_minor: 0,
            currency: context.currency.clone(),
            recurring_interval: None,
            active: true,
            external_ids: ExternalIds::new(),
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
            custom: Custom::new(),
            hidden_fields: Withheld::default(),
        }
        .apply(input, context)
    }

    fn apply(&self, input: ProductInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut product = self.clone();
        input.name.apply_name(&mut product.name);
        input.code.apply_text(&mut product.code);
        input.description.apply_text(&mut product.description);
        input.unit_price_minor.apply_or(&mut product.unit_price_minor, 0);
        money::apply_currency(&mut product.currency, input.currency, &context.currency, "/currency", &mut invalid);
        input.recurring_interval.apply(&mut product.recurring_interval);
        input.active.apply_or(&mut product.active, true);
        crate::custom_field::merge(&mut product.custom, input.custom);
        crate::external::apply(&mut product.external_ids, input.external_ids, &mut invalid);
        if product.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        invalid.or(product)
    }

    common_members!(unowned);

    fn search_text(&self) -> Option<SearchText> {
        let code = self.code.clone();
        let text = format!("{} {}", self.name, code.as_deref().unwrap_or_default());
        Some(SearchText { title: self.name.clone(), subtitle: code, text })
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
