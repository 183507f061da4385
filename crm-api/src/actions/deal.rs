//! Deals together with the stage they stand in and the products on their lines.

use crm_db::error::Result;
use crm_db::{Error, Tx};
use crm_domain::deal::{Deal, Origin, WantedStage};

use crm_domain::invalid::Invalid;
use crm_domain::product::Product;
use crm_domain::query::{Catalogue, Comparison, Condition, Filter, ListQuery, Start};
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
    let context = tx.context()?;
    let wanted: Vec<uuid::Uuid> = input.products_wanted().into_iter().map(Into::into).collect();
    let products = tx.get_many::<Product>(&wanted)?;
    input.fill_lines(before, &products, &context);
    let mut deal = match before {
        Some(before) => before.apply(input, &context)?,
        None => Deal::new(input, &context)?,
    };
    let stage = stage(tx, deal.wanted_stage(before))?;
    deal.enter(before, &stage, &context, origin)?;
    Ok(deal)
}

fn stage(tx: &mut Tx<'_>, wanted: WantedStage) -> Result<Stage> {
    let missing = |pointer: &str| Error::Invalid(Invalid::one(pointer, "not_found", "no stage to put the deal into"));
    match wanted {
        WantedStage::Stage(id) => tx.get::<Stage>(id).map_err(|error| match error {
            Error::NotFound => missing("/stage_id"),
            other => other,
        }),
        WantedStage::FirstOf(pipeline) => first_open(tx, Some(pipeline.uuid()))?.ok_or_else(|| missing("/pipeline_id")),
        WantedStage::First => {
            let pipelines = crm_domain::pipeline::Pipeline::FIELDS;
            let query = ordered(pipelines, Condition::always())?;
            let first = tx.list::<crm_domain::pipeline::Pipeline>(&query)?.data.into_iter().next();
            match first {
                Some(pipeline) => first_open(tx, Some(pipeline.id.uuid()))?.ok_or_else(|| missing("/stage_id")),
                None => Err(missing("/stage_id")),
            }
        }
    }
}

fn first_open(tx: &mut Tx<'_>, pipeline: Option<uuid::Uuid>) -> Result<Option<Stage>> {
    let catalogue = Catalogue { fields: Stage::FIELDS, custom: &[] };
    let condition = match pipeline {
        Some(id) => catalogue.check(&Filter::Where(Comparison {
            field: "pipeline_id".to_owned(),
            op: crm_domain::field::Op::Eq,
            value: id.to_string().into(),
        }))?,
        None => Condition::always(),
    };
    let query = ordered(Stage::FIELDS, condition)?;
    let stages = tx.list::<Stage>(&query)?.data;
    Ok(stages.into_iter().find(|stage| stage.kind == crm_domain::deal::Status::Open))
}

fn ordered(fields: &'static [crm_domain::field::Field], condition: Condition) -> Result<ListQuery> {
    let sort = Catalogue { fields, custom: &[] }.sort("position")?;
    Ok(ListQuery { condition, words: None, sort, start: Start::Top, limit: 200, count: false, deleted: false })
}
