//! Deals together with the stage they stand in and the products on their lines.

use crm_db::error::Result;
use crm_db::{Error, Tx};
use crm_domain::custom_field;
use crm_domain::deal::{Deal, Origin, WantedStage};
use crm_domain::invalid::Invalid;
use crm_domain::product::Product;
use crm_domain::record::Record;
use crm_domain::stage::Stage;

use crate::actions::Writable;

impl Writable for Deal {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        compose(tx, before, input, Origin::Client)
    }
}

/// Returns the deal to write, with everything that follows from its stage and its products.
///
/// # Errors
/// What is wrong with the input, the stage or the products named.
pub fn compose(
    tx: &mut Tx<'_>,
    before: Option<&Deal>,
    mut input: <Deal as Record>::Input,
    origin: Origin,
) -> Result<Deal> {
    let context = tx.context::<Deal>()?;
    let wanted: Vec<uuid::Uuid> = input.products_wanted().into_iter().map(Into::into).collect();
    let products = tx.get_many::<Product>(&wanted)?;
    input.fill_lines(before, &products, &context);
    let mut deal = match before {
        Some(before) => before.apply(input, &context)?,
        None => Deal::new(input, &context)?,
    };
    let mut stage = stage(tx, deal.wanted_stage(before))?;
    if stage.asks_custom() {
        stage.forget_retired(&tx.field_defs(Deal::ENTITY)?);
    }
    if before.is_none() {
        // what the deal starts with answers the questions of its stage as well
        custom_field::fill_defaults(&mut deal.custom, &tx.field_defs(Deal::ENTITY)?);
    }
    deal.enter(before, &stage, &context, origin)?;
    Ok(deal)
}

fn stage(tx: &mut Tx<'_>, wanted: WantedStage) -> Result<Stage> {
    let pointer = match wanted {
        WantedStage::Stage(_) | WantedStage::First => "/stage_id",
        WantedStage::FirstOf(_) => "/pipeline_id",
    };
    let missing = || Error::Invalid(Invalid::one(pointer, "not_found", "no stage to put the deal into"));
    tx.stage_of_deal(wanted)?.ok_or_else(missing)
}
