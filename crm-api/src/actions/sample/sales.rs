//! Deals with their way through the stages, and what was done and is to be done about them.

use chrono::TimeDelta;
use crm_db::error::Result;
use crm_db::{Error, Seen, Tx};
use crm_domain::activity::{Activity, ActivityInput, Link};
use crm_domain::deal::{Deal, DealInput, LineInput, Origin, Participant};
use crm_domain::id::Id;
use crm_domain::patch::Patch;
use crm_domain::policy::Action;
use crm_domain::sample::{Activity as Deed, Deal as Sale, Goal, Move, World};
use uuid::Uuid;

use crate::actions::deal::compose;
use crate::actions::sample::base::{Base, Stages};
use crate::actions::sample::{Made, Outcome, maybe, set, tags};
use crate::resource::create_in;

/// Makes a deal and moves it from stage to stage, each move at its own time.
pub(super) fn deal(tx: &mut Tx<'_>, base: &Base, (world, made): (&World, &Made), sale: &Sale) -> Result<Outcome> {
    let stages = base.stages.as_ref().ok_or(Error::NotFound)?;
    let by = base.by(world, made, sale.owner);
    let input = DealInput { stage_id: maybe(stages.at(Goal::Open(0))), ..input(base, (world, made), sale) };
    let mut deal = tx.in_the_past(base.moment(sale.at), by.author, by.team, |tx| {
        let deal = compose(tx, None, input, Origin::Sample)?;
        tx.create(deal)
    })?;
    for step in &sale.moves {
        let input = moved(stages, sale, step);
        deal = tx.in_the_past(base.moment(step.at), by.author, by.team, |tx| change(tx, deal.id, input))?;
    }
    Ok(Outcome::new(&deal))
}

fn change(tx: &mut Tx<'_>, id: Id<Deal>, input: DealInput) -> Result<Deal> {
    let permit = tx.permit::<Deal>(Action::Edit, id, Seen::Any)?;
    let after = compose(tx, Some(permit.record()), input, Origin::Sample)?;
    tx.update(permit, after)
}

fn input(base: &Base, (world, made): (&World, &Made), sale: &Sale) -> DealInput {
    let by = base.by(world, made, sale.owner);
    let contact = |(place, role): &(usize, &str)| {
        let contact_id = made.at(world.contact_at(*place))?.into();
        Some(Participant { contact_id, role: Some((*role).to_owned()) })
    };
    let line = |line: &crm_domain::sample::Line| {
        let product = world.products.get(line.product)?;
        Some(LineInput {
            id: None,
            product_id: made.at(world.product_at(line.product)).map(Id::from),
            name: Some(product.name.to_owned()),
            quantity: f64::from(line.quantity),
            unit_price_minor: Some(base.minor(product.price)),
            discount_percent: f64::from(line.discount),
            amount_minor: None,
        })
    };
    let lines: Vec<LineInput> = sale.lines.iter().filter_map(line).collect();
    DealInput {
        name: set(sale.name.as_str()),
        account_id: maybe(made.at(world.account_at(sale.account))),
        amount_minor: if lines.is_empty() { Patch::Set(base.minor(sale.amount)) } else { Patch::Absent },
        lines: Patch::Set(lines),
        probability: maybe(sale.probability),
        expected_close_on: maybe(sale.expected_on),
        next_step: maybe(sale.next_step),
        source: set(sale.source),
        contacts: Patch::Set(sale.contacts.iter().filter_map(contact).collect()),
        owner_id: Patch::Set(by.owner),
        team_id: maybe(by.team),
        tag_ids: tags(world, made, sale.tag),
        ..DealInput::default()
    }
}

fn moved(stages: &Stages, sale: &Sale, step: &Move) -> DealInput {
    let loss = sale.loss.filter(|_| step.to == Goal::Lost);
    DealInput {
        stage_id: maybe(stages.at(step.to)),
        expected_close_on: maybe(step.expected_on),
        next_step: step.next_step.map_or(Patch::Null, set),
        loss_reason: maybe(loss.map(|(reason, _)| reason)),
        loss_note: maybe(loss.map(|(_, note)| note)),
        ..DealInput::default()
    }
}

/// Makes an activity, when it was written down.
pub(super) fn activity(tx: &mut Tx<'_>, base: &Base, (world, made): (&World, &Made), deed: &Deed) -> Result<Outcome> {
    let by = base.by(world, made, deed.owner);
    let at = base.moment(deed.at);
    let input = ActivityInput {
        kind: Patch::Set(deed.kind),
        subject: maybe(deed.subject.clone()),
        body: maybe(deed.body.clone()),
        at: Patch::Set(at),
        ends_at: maybe(deed.minutes.map(|minutes| at + TimeDelta::minutes(minutes))),
        due_at: maybe(deed.due_at.map(|due| base.moment(due))),
        done_at: maybe(deed.done_at.map(|done| base.moment(done))),
        outcome: maybe(deed.outcome),
        priority: Patch::Set(deed.priority),
        links: Patch::Set(links(world, made, deed)),
        owner_id: Patch::Set(by.owner),
        ..ActivityInput::default()
    };
    tx.in_the_past(base.moment(deed.noted_at), by.author, by.team, |tx| {
        Ok(Outcome::new(&create_in::<Activity>(tx, input)?))
    })
}

fn links(world: &World, made: &Made, deed: &Deed) -> Vec<Link> {
    let id = |step: Option<usize>| -> Option<Uuid> { step.and_then(|step| made.at(step)) };
    let deal = id(deed.deal.map(|place| world.deal_at(place)));
    let contact = id(deed.contact.map(|place| world.contact_at(place)));
    let account = id(deed.account.map(|place| world.account_at(place)));
    let links = [
        deal.map(|id| Link { deal_id: Some(id.into()), ..Link::default() }),
        contact.map(|id| Link { contact_id: Some(id.into()), ..Link::default() }),
        account.map(|id| Link { account_id: Some(id.into()), ..Link::default() }),
    ];
    links.into_iter().flatten().collect()
}
