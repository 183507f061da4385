//! The lines of a deal: what is sold, how much of it and for what price.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::deal::{Deal, DealInput};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::money::{self, MAX_MINOR};
use crate::patch::Patch;
use crate::product::Product;
use crate::record::Context;

/// Most lines of one deal.
const MAX_LINES: usize = 200;
/// The greatest quantity.
const MAX_QUANTITY: f64 = 1e9;
/// The least quantity; finer ones would count as nothing.
const MIN_QUANTITY: f64 = 1e-6;

/// Something sold in a deal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DealLine)]
pub struct Line {
    /// Its id.
    pub id: Uuid,
    /// The product, when it is one from the list.
    pub product_id: Option<Id<Product>>,
    /// What it is called.
    pub name: String,
    /// How much.
    pub quantity: f64,
    /// What one costs, in minor units of the deal's currency.
    pub unit_price_minor: i64,
    /// What is taken off, in percent.
    pub discount_percent: f64,
    /// What all of it costs, in minor units.
    #[schema(read_only)]
    pub amount_minor: i64,
}

/// A line as a client sends it; name and price default to those of the product.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DealLineInput)]
pub struct LineInput {
    /// The id of the entry to keep.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The product, when it is one from the list.
    #[serde(default)]
    pub product_id: Option<Id<Product>>,
    /// What it is called.
    #[serde(default)]
    pub name: Option<String>,
    /// How much; one unless given.
    #[serde(default = "one")]
    pub quantity: f64,
    /// What one costs, in minor units of the deal's currency.
    #[serde(default)]
    pub unit_price_minor: Option<i64>,
    /// What is taken off, in percent.
    #[serde(default)]
    pub discount_percent: f64,
    /// Worked out by the server; taken so that a line can be sent back as it was read.
    #[serde(default)]
    #[schema(ignore)]
    pub amount_minor: Option<i64>,
}

const fn one() -> f64 {
    1.0
}

impl LineInput {
    fn lacks(&self) -> bool {
        self.name.is_none() || self.unit_price_minor.is_none()
    }

    /// Completes the name, and the price when it is in this currency.
    fn complete(&mut self, product: &Product, currency: &str) {
        self.name.get_or_insert_with(|| product.name.clone());
        if product.currency == currency {
            self.unit_price_minor.get_or_insert(product.unit_price_minor);
        }
    }
}

impl DealInput {
    /// Returns the products that lines take their name or price from; to be loaded for [`DealInput::fill_lines`].
    pub fn products_wanted(&self) -> Vec<Id<Product>> {
        let lines = self.lines.value().map(Vec::as_slice).unwrap_or_default();
        let mut wanted: Vec<_> = lines.iter().filter(|line| line.lacks()).filter_map(|line| line.product_id).collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// Completes the lines with names and prices of these products; `before` is the deal that is changed.
    pub fn fill_lines(&mut self, before: Option<&Deal>, products: &[Product], context: &Context) {
        let currency = match &self.currency {
            Patch::Set(text) => money::currency(text).unwrap_or_default(),
            Patch::Null => context.currency.clone(),
            Patch::Absent => before.map_or(&context.currency, |deal| &deal.currency).clone(),
        };
        if let Patch::Set(lines) = &mut self.lines {
            for line in lines {
                if let Some(product) = products.iter().find(|product| Some(product.id) == line.product_id) {
                    line.complete(product, &currency);
                }
            }
        }
    }
}

/// Replaces the whole list.
pub(super) fn replace(lines: &mut Vec<Line>, input: Patch<Vec<LineInput>>, context: &Context, invalid: &mut Invalid) {
    let inputs = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(inputs) => inputs,
    };
    if inputs.len() > MAX_LINES {
        invalid.add("/lines", "too_long", format!("at most {MAX_LINES} lines"));
        return;
    }
    let mut known: Vec<Uuid> = lines.iter().map(|line| line.id).collect();
    let mut replaced: Vec<Line> = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.into_iter().enumerate() {
        let id = input.id.filter(|id| known.contains(id)).unwrap_or_else(context.next_id);
        known.retain(|known| *known != id);
        if let Some(line) = read(id, input, &format!("/lines/{index}"), invalid) {
            replaced.push(line);
        }
    }
    *lines = replaced;
}

fn read(id: Uuid, input: LineInput, pointer: &str, invalid: &mut Invalid) -> Option<Line> {
    let faults = invalid.0.len();
    let name = input.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    invalid.check_length(&format!("{pointer}/name"), name, 200);
    if name.is_none() {
        invalid.add(format!("{pointer}/name"), "required", "a name, or a product that has one");
    }
    if input.unit_price_minor.is_none() {
        let detail = "a price, or a product that has one in the deal's currency";
        invalid.add(format!("{pointer}/unit_price_minor"), "required", detail);
    }
    money::check_amount(input.unit_price_minor, &format!("{pointer}/unit_price_minor"), invalid);
    if !(MIN_QUANTITY..=MAX_QUANTITY).contains(&input.quantity) {
        invalid.add(format!("{pointer}/quantity"), "out_of_range", format!("more than 0, at most {MAX_QUANTITY}"));
    }
    if !(0.0..=100.0).contains(&input.discount_percent) {
        invalid.add(format!("{pointer}/discount_percent"), "out_of_range", "between 0 and 100");
    }
    let (Some(name), Some(unit_price_minor), true) = (name, input.unit_price_minor, invalid.0.len() == faults) else {
        return None;
    };
    let amount_minor = money::line_amount(input.quantity, unit_price_minor, input.discount_percent);
    if amount_minor.is_none() {
        invalid.add(pointer, "out_of_range", format!("costs at most {MAX_MINOR}"));
    }
    Some(Line {
        id,
        product_id: input.product_id,
        name: name.to_owned(),
        quantity: input.quantity,
        unit_price_minor,
        discount_percent: input.discount_percent,
        amount_minor: amount_minor?,
    })
}

/// Returns what all lines cost together; nothing when that is beyond [`MAX_MINOR`].
pub(super) fn sum(lines: &[Line]) -> Option<i64> {
    let sum: i128 = lines.iter().map(|line| i128::from(line.amount_minor)).sum();
    i64::try_from(sum).ok().filter(|sum| (-MAX_MINOR..=MAX_MINOR).contains(sum))
}
