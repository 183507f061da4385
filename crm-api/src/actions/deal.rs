//! Deals together with the stage they stand in and the products on their lines.

use crm_db::error::Result;
use crm_db::{Error, Tx};
use crm_domain::custom_field;
use crm_domain::deal::{Deal, Origin, WantedStage, goes_back};
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::fields::LOSS_REASON;
use crm_domain::product::Product;
use crm_domain::record::Record;
use crm_domain::stage::Stage;
use crm_domain::user::RoleKey;

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
    mut origin: Origin,
) -> Result<Deal> {
    let context = tx.context::<Deal>()?;
    let wanted: Vec<uuid::Uuid> = input.products_wanted().into_iter().map(Into::into).collect();
    let products = tx.get_many::<Product>(&wanted)?;
    input.fill_lines(before, &products, &context);
    let mut deal = match before {
        Some(before) => before.apply(input, &context)?,
        None => Deal::new(input, &context)?,
    };
    let wanted = deal.wanted_stage(before);
    let mut stage = stage(tx, wanted)?;
    if let Some(before) = before {
        require_way(tx, before, &stage, pointer(wanted))?;
    }
    if stage.asks_custom() {
        stage.forget_retired(&tx.field_defs(Deal::ENTITY)?);
    }
    // Nobody is asked for what they may not fill in.
    let fields = std::sync::Arc::clone(&tx.actor().fields);
    stage.questions.retain(|question| fields.may_change(Deal::ENTITY, question));
    if origin == Origin::Client && !fields.may_change(Deal::ENTITY, LOSS_REASON) {
        origin = Origin::Unasked;
    }
    if before.is_none() {
        // what the deal starts with answers the questions of its stage as well
        custom_field::fill_defaults(&mut deal.custom, &tx.field_defs(Deal::ENTITY)?);
    }
    deal.enter(before, &stage, &context, origin)?;
    Ok(deal)
}

fn stage(tx: &mut Tx<'_>, wanted: WantedStage) -> Result<Stage> {
    let missing = || Error::Invalid(Invalid::one(pointer(wanted), "not_found", "no stage to put the deal into"));
    tx.stage_of_deal(wanted)?.ok_or_else(missing)
}

/// The member that decided on the stage.
const fn pointer(wanted: WantedStage) -> &'static str {
    match wanted {
        WantedStage::Stage(_) | WantedStage::First => "/stage_id",
        WantedStage::FirstOf(_) => "/pipeline_id",
    }
}

/// A deal goes back only by those whom its pipeline lets. One that comes back into a pipeline goes on from where it left
/// it, so that no way round through another pipeline leads back either.
fn require_way(tx: &mut Tx<'_>, before: &Deal, to: &Stage, pointer: &str) -> Result<()> {
    if before.stage_id == to.id || tx.actor().role_key == RoleKey::Admin.as_str() {
        return Ok(());
    }
    if let Some(from) = tx.stage_left(before.stage_id)?
        && goes_back(&from, to)
    {
        require_role(tx, from.pipeline_id, pointer)?;
    }
    if before.pipeline_id != to.pipeline_id
        && let Some(last) = tx.last_stage_in(before.id, to.pipeline_id)?
        && goes_back(&last, to)
    {
        require_role(tx, to.pipeline_id, pointer)?;
    }
    Ok(())
}

fn require_role(tx: &mut Tx<'_>, pipeline: Id<Pipeline>, pointer: &str) -> Result<()> {
    let role = &tx.actor().role_key;
    let Some(pipeline) = tx.pipeline_of_deal(pipeline)?.filter(|pipeline| !pipeline.lets_move_back(role)) else {
        return Ok(());
    };
    let own = tx.roles()?;
    let mut who = vec!["administrators".to_owned()];
    for key in pipeline.move_back_roles.iter().flatten() {
        let name = own.iter().find(|role| role.key == *key).map(|role| role.name.clone());
        who.extend(name.or_else(|| RoleKey::parse(key).map(|key| key.as_str().to_owned())));
    }
    let detail = format!("only these may move a deal of this pipeline back or reopen it: {}", who.join(", "));
    Err(Error::conflict("move_back_not_allowed", Some(pointer), detail))
}
