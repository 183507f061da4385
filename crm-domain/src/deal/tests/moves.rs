use super::*;
use crate::stage::StageInput;
use chrono::TimeDelta;

fn stage_in(pipeline: Uuid, mut json: Value) -> Stage {
    json["pipeline_id"] = json!(pipeline);
    json["name"] = json!("S");
    Stage::new(input::<StageInput>(json), &context()).unwrap()
}

fn stage(json: Value) -> Stage {
    stage_in(Uuid::nil(), json)
}

/// An open deal, and the stage it is in.
fn open(json: Value) -> (Deal, Stage) {
    let first = stage(json!({"probability": 30}));
    let mut new = deal(json);
    new.enter(None, &first, &context(), Origin::Client).unwrap();
    (new, first)
}

fn moved(before: &Deal, stage: &Stage, json: Value) -> Result<Deal, Vec<(String, String)>> {
    moved_by(before, stage, json, Origin::Client)
}

fn moved_by(before: &Deal, stage: &Stage, mut json: Value, origin: Origin) -> Result<Deal, Vec<(String, String)>> {
    json["stage_id"] = json!(stage.id);
    let mut after = before.apply(input(json), &context()).map_err(codes)?;
    after.enter(Some(before), stage, &context(), origin).map_err(codes)?;
    Ok(after)
}

fn fault(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

#[test]
fn the_wanted_stage_is_the_one_named_or_the_first() {
    let (pipeline, stage) = (Uuid::now_v7(), Uuid::now_v7());
    assert_eq!(deal(json!({"name": "D"})).wanted_stage(None), WantedStage::First);
    let named = deal(json!({"name": "D", "pipeline_id": pipeline}));
    assert_eq!(named.wanted_stage(None), WantedStage::FirstOf(pipeline.into()));
    let placed = deal(json!({"name": "D", "pipeline_id": pipeline, "stage_id": stage}));
    assert_eq!(placed.wanted_stage(None), WantedStage::Stage(stage.into()));
    assert_eq!(changed(&placed, json!({"name": "E"})).wanted_stage(Some(&placed)), WantedStage::Stage(stage.into()));
    let other = Uuid::now_v7();
    let switched = changed(&placed, json!({"pipeline_id": other}));
    assert_eq!(switched.wanted_stage(Some(&placed)), WantedStage::FirstOf(other.into()));
}

#[test]
fn a_deal_is_closed_exactly_when_its_stage_is() {
    let (offer, first) = open(json!({"name": "D"}));
    assert_eq!((offer.status, offer.closed_on), (Status::Open, None));
    let won = moved(&offer, &stage(json!({"kind": "won"})), json!({})).unwrap();
    assert_eq!((won.status, won.closed_on), (Status::Won, Some(day("2026-03-01"))));
    let given = moved(&offer, &stage(json!({"kind": "won"})), json!({"closed_on": "2026-02-01"})).unwrap();
    assert_eq!(given.closed_on, Some(day("2026-02-01")));
    let reopened = moved(&given, &first, json!({})).unwrap();
    assert_eq!((reopened.status, reopened.closed_on), (Status::Open, None));
    assert_eq!(moved(&offer, &first, json!({"closed_on": "2026-02-01"})), Err(fault("/closed_on", "not_closed")));
}

#[test]
fn closing_another_way_counts_from_today() {
    let (offer, _) = open(json!({"name": "D"}));
    let won = moved(&offer, &stage(json!({"kind": "won"})), json!({"closed_on": "2026-02-01"})).unwrap();
    let still = moved(&won, &stage(json!({"kind": "won"})), json!({})).unwrap();
    assert_eq!(still.closed_on, Some(day("2026-02-01")));
    let lost = moved(&won, &stage(json!({"kind": "lost"})), json!({"loss_reason": "price"})).unwrap();
    assert_eq!(lost.closed_on, Some(day("2026-03-01")));
}

#[test]
fn a_lost_deal_has_a_reason_and_no_other_has() {
    let (offer, first) = open(json!({"name": "D", "loss_reason": "price"}));
    assert_eq!(offer.loss_reason, None);
    let lost = stage(json!({"kind": "lost"}));
    assert_eq!(moved(&offer, &lost, json!({})), Err(fault("/loss_reason", "required")));
    let gone = moved(&offer, &lost, json!({"loss_reason": "price", "loss_note": "x"})).unwrap();
    assert_eq!(moved(&gone, &lost, json!({"loss_reason": null})), Err(fault("/loss_reason", "required")));
    let back = moved(&gone, &first, json!({})).unwrap();
    assert_eq!((back.loss_reason, back.loss_note), (None, None));
}

#[test]
fn only_an_import_leaves_the_reason_open() {
    let (offer, _) = open(json!({"name": "D"}));
    let lost = stage(json!({"kind": "lost"}));
    let sent = json!({"loss_reason": "not_recorded"});
    assert_eq!(moved(&offer, &lost, sent.clone()), Err(fault("/loss_reason", "reserved")));
    let imported = moved_by(&offer, &lost, sent, Origin::Import).unwrap();
    assert!(moved(&imported, &lost, json!({"loss_note": "found out"})).is_ok());
}

#[test]
fn a_stage_asks_its_questions_on_entering_only() {
    let (offer, first) = open(json!({"name": "D"}));
    let asking = stage(json!({"questions": ["amount_minor", "next_step", "contacts", "name"]}));
    let expected = ["/amount_minor", "/next_step", "/contacts"].map(|pointer| (pointer.into(), "required".into()));
    assert_eq!(moved(&offer, &asking, json!({})), Err(expected.to_vec()));
    let answers = json!({"amount_minor": 0, "next_step": "call", "contacts": [{"contact_id": Uuid::now_v7()}]});
    let inside = moved(&offer, &asking, answers).unwrap();
    assert!(moved(&inside, &asking, json!({"next_step": null})).is_ok());
    assert!(moved(&inside, &first, json!({"amount_minor": null})).is_ok());
    let lost = stage(json!({"kind": "lost", "questions": ["loss_reason"]}));
    assert_eq!(moved(&offer, &lost, json!({})), Err(fault("/loss_reason", "required")));
}

#[test]
fn a_refused_move_leaves_the_deal_as_it_is() {
    let (before, _) = open(json!({"name": "D"}));
    let mut after = before.clone();
    assert!(after.enter(Some(&before), &stage(json!({"kind": "lost"})), &context(), Origin::Client).is_err());
    assert_eq!(after, before);
}

#[test]
fn the_stage_decides_on_the_pipeline() {
    let (offer, _) = open(json!({"name": "D"}));
    let elsewhere = stage_in(Uuid::now_v7(), json!({}));
    let there = moved(&offer, &elsewhere, json!({})).unwrap();
    assert_eq!(there.pipeline_id, elsewhere.pipeline_id);
    let torn = moved(&offer, &elsewhere, json!({"pipeline_id": Uuid::now_v7()}));
    assert_eq!(torn, Err(fault("/stage_id", "other_pipeline")));
}

#[test]
fn a_move_is_recorded_with_the_time_spent() {
    let (offer, _) = open(json!({"name": "D"}));
    let came = offer.stage_change(None, &context()).unwrap();
    assert_eq!((came.from_stage_id, came.seconds_in_from), (None, None));
    let next = stage(json!({}));
    let mut after = changed(&offer, json!({"stage_id": next.id}));
    let later = Context { now: context().now + TimeDelta::seconds(90), ..context() };
    after.enter(Some(&offer), &next, &later, Origin::Client).unwrap();
    let went = after.stage_change(Some(&offer), &later).unwrap();
    assert_eq!((went.from_stage_id, went.seconds_in_from), (Some(offer.stage_id), Some(90)));
    assert_eq!(after.stage_change(Some(&after), &later), None);
}

#[test]
fn a_deal_is_weighted_by_hand_or_by_its_stage() {
    let (offer, first) = open(json!({"name": "D", "amount_minor": 1005}));
    assert_eq!((offer.effective_probability, offer.weighted_minor), (30, Some(302)));
    let sure = moved(&offer, &first, json!({"probability": 90})).unwrap();
    assert_eq!((sure.effective_probability, sure.weighted_minor), (90, Some(905)));
    let won = moved(&sure, &stage(json!({"kind": "won"})), json!({})).unwrap();
    assert_eq!((won.effective_probability, won.weighted_minor), (100, Some(1005)));
    assert_eq!(open(json!({"name": "D"})).0.weighted_minor, None);
}

#[test]
fn an_open_deal_rots_when_nothing_happens_for_too_long() {
    let quick = stage(json!({"rotting_days": 7}));
    let mut quiet = deal(json!({"name": "D"}));
    quiet.enter(None, &quick, &context(), Origin::Client).unwrap();
    let week = context().now + TimeDelta::days(7);
    let rots = |deal: &Deal, at: Instant| {
        let mut deal = deal.clone();
        deal.derive(&quick, at);
        deal.rotting
    };
    assert!(!rots(&quiet, week));
    assert!(rots(&quiet, week + TimeDelta::seconds(1)));
    quiet.last_activity_at = Some(week);
    assert!(!rots(&quiet, week + TimeDelta::days(1)));
}
