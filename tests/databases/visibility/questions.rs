//! Random questions in random worlds: filters of every field, custom fields and tags, words, orders and pages all together,
//! asked by everybody, find what a look at each record by itself says.

use crm_domain::custom_field::FieldDef;
use crm_domain::field::Op;
use crm_domain::fold::fold;
use crm_domain::query::{MAX_DEPTH, Start};
use crm_domain::tag::Tag;
use crm_tests::world::{custom_field, list};

use super::*;
use crate::filters::{meets, samples};
use crate::pages::in_order;

/// Questions of each actor to each kind of record.
const QUESTIONS: usize = 8;
const WORDS: [&str; 3] = ["amber", "Birke", "zölibat"];

/// What questions can be about, beside the fields of the record.
struct Extra {
    defs: Vec<FieldDef>,
    tags: Vec<Tag>,
}

/// Gives the records of a world values to be asked for.
async fn furnish(store: &Store, world: &World, dice: &mut Dice) -> [Extra; 3] {
    let mut extras = Vec::new();
    for entity in [Entity::Account, Entity::Contact, Entity::Deal] {
        let mut extra = Extra { defs: Vec::new(), tags: Vec::new() };
        for (key, kind, choices) in [
            ("words", "text", &[][..]),
            ("size", "number", &[]),
            ("ok", "bool", &[]),
            ("many", "multi_choice", &["Rot", "Blau", "Grün"]),
        ] {
            extra.defs.push(custom_field(store, entity, key, kind, choices).await);
        }
        for name in ["A", "B", "C"] {
            extra.tags.push(create(store, &system(), json!({"name": format!("{name} {}", entity.as_str())})).await);
        }
        extras.push(extra);
    }
    let extras: [Extra; 3] = extras.try_into().unwrap_or_else(|_| panic!("three"));
    for index in 0..world.accounts.len() {
        let mut some = |value: Json| if dice.below(3) == 0 { Json::Null } else { value };
        let account = json!({"industry": some(json!(WORDS[index % 3])), "employee_count": some(json!(index % 7)),
            "annual_revenue_minor": some(json!(index * 100)), "city": some(json!(format!("Ort {}", index % 4))),
            "country": some(json!(["DE", "AT", "CH"][index % 3])), "lifecycle": (["customer", "prospect"][index % 2])});
        let contact = json!({"first_name": some(json!(WORDS[index % 3])), "email": some(json!(format!("m{index}@example.org"))),
            "language": some(json!(["de", "en"][index % 2])), "source": some(json!(WORDS[index % 2])),
            "account_id": some(json!(world.accounts[index % 5].id))});
        let deal = json!({"amount_minor": some(json!(index % 6 * 50)), "currency": (["EUR", "USD"][index % 2]),
            "expected_close_on": some(json!(format!("2026-05-{:02}", index % 9 + 1))), "source": some(json!(WORDS[index % 3])),
            "account_id": some(json!(world.accounts[index % 5].id)), "probability": some(json!(index % 3 * 30))});
        let with = |mut input: Json, extra: &Extra, dice: &mut Dice| {
            let mut some = |value: Json| if dice.below(3) == 0 { Json::Null } else { value };
            input["custom"] = json!({"words": some(json!(WORDS[index % 3])), "size": some(json!((index % 5) as f64 / 2.0)),
                "ok": some(json!(index % 2 == 0)), "many": some(json!(&["Rot", "Blau", "Grün"][..=index % 3]))});
            let tags: Vec<_> = extra.tags.iter().filter(|_| dice.below(2) == 0).map(|tag| tag.id).collect();
            input["tag_ids"] = json!(tags);
            input
        };
        let sent = with(account, &extras[0], dice);
        update(store, &system(), world.accounts[index].id, crm_db::Seen::Any, sent).await.unwrap();
        let sent = with(contact, &extras[1], dice);
        update(store, &system(), world.contacts[index].id, crm_db::Seen::Any, sent).await.unwrap();
        let mut sent = with(deal, &extras[2], dice);
        sent["stage_id"] = json!(world.deals[index].stage_id);
        crm_tests::world::update_deal(store, &system(), world.deals[index].id, sent).await.unwrap();
    }
    extras
}

/// One comparison by chance.
fn leaf<R: Record>(dice: &mut Dice, records: &[Json], extra: &Extra) -> Json {
    if dice.below(4) == 0 {
        let (field, op, value) = match dice.below(9) {
            0 => ("custom.words", "eq", json!(dice.one_of(&WORDS).to_uppercase())),
            1 => ("custom.words", "contains", json!("b")),
            2 => ("custom.words", "is_null", json!(dice.below(2) == 0)),
            3 => ("custom.size", "gte", json!(1)),
            4 => ("custom.size", "lt", json!(0.5)),
            5 => ("custom.ok", "eq", json!(dice.below(2) == 0)),
            6 => ("custom.many", "in", json!(["Blau", "Grün"])),
            7 => ("tag_id", "eq", json!(dice.one_of(&extra.tags).id)),
            _ => ("tag_id", "is_null", json!(dice.below(2) == 0)),
        };
        return json!({"field": field, "op": op, "value": value});
    }
    let fields: Vec<_> = R::FIELDS.iter().filter(|field| field.filterable && field.is_member()).collect();
    let field = dice.one_of(&fields);
    let op = *dice.one_of(field.kind.ops());
    let values = samples(field, records);
    let value = match op {
        Op::IsNull => json!(dice.below(2) == 0),
        Op::In | Op::Nin => json!(values.iter().filter(|_| dice.below(2) == 0).collect::<Vec<_>>()),
        // What no record has a value of can still be asked whether it is empty.
        _ if values.is_empty() => return json!({"field": field.name, "op": "is_null", "value": dice.below(2) == 0}),
        _ => dice.one_of(&values).clone(),
    };
    json!({"field": field.name, "op": op.as_str(), "value": value})
}

fn filter<R: Record>(dice: &mut Dice, records: &[Json], extra: &Extra, depth: usize) -> Json {
    if depth + 1 >= MAX_DEPTH.min(4) {
        return leaf::<R>(dice, records, extra);
    }
    let parts = |dice: &mut Dice| -> Vec<Json> {
        (0..=dice.below(3)).map(|_| filter::<R>(dice, records, extra, depth + 1)).collect()
    };
    match dice.below(5) {
        0 => json!({"all": parts(dice)}),
        1 => json!({"any": parts(dice)}),
        2 => json!({"not": filter::<R>(dice, records, extra, depth + 1)}),
        _ => leaf::<R>(dice, records, extra),
    }
}

/// Works a filter out for one record.
fn holds<R: Record>(filter: &Json, record: &Json) -> bool {
    if let Some(parts) = filter["all"].as_array() {
        return parts.iter().all(|part| holds::<R>(part, record));
    }
    if let Some(parts) = filter["any"].as_array() {
        return parts.iter().any(|part| holds::<R>(part, record));
    }
    if filter["not"].is_object() {
        return !holds::<R>(&filter["not"], record);
    }
    let (name, op, wanted) = (filter["field"].as_str().unwrap(), filter["op"].as_str().unwrap(), &filter["value"]);
    let own = |value: &Json| match value.as_array() {
        Some(several) => several.clone(),
        None if value.is_null() => Vec::new(),
        None => vec![value.clone()],
    };
    let has = match (name, name.strip_prefix("custom.")) {
        ("tag_id", _) => own(&record["tag_ids"]),
        (_, Some(key)) => own(&record["custom"][key]),
        _ => {
            let field = R::FIELDS.iter().find(|field| field.name == name).unwrap();
            let op = field.kind.ops().iter().copied().find(|known| known.as_str() == op).unwrap();
            return meets(field, op, record, wanted);
        }
    };
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), fold);
    let number = |value: &Json| value.as_f64().unwrap_or(f64::NAN);
    match op {
        "eq" => has.iter().any(|one| text(one) == text(wanted)),
        "in" => has.iter().any(|one| wanted.as_array().unwrap().iter().any(|wanted| text(one) == text(wanted))),
        "contains" => has.iter().any(|one| text(one).contains(&text(wanted))),
        "gte" => has.iter().any(|one| number(one) >= number(wanted)),
        "lt" => has.iter().any(|one| number(one) < number(wanted)),
        "is_null" => has.is_empty() == (wanted == &json!(true)),
        other => panic!("{other}"),
    }
}

async fn ask<R: Stored>(store: &Store, (world, extra): (&World, &Extra), (own, noun): (&[R], &str), dice: &mut Dice) {
    let ids: Vec<Uuid> = own.iter().map(|record| record.head().id).collect();
    let records = store.read(system(), move |reader| reader.get_many::<R>(&ids)).await.unwrap();
    let shown: Vec<Json> = records.iter().map(|record| serde_json::to_value(record).unwrap()).collect();
    let sortable: Vec<_> = R::FIELDS.iter().filter(|field| field.sortable).collect();
    let mut found_some = 0;
    for actor in &world.actors {
        for _ in 0..QUESTIONS {
            let asked_for = filter::<R>(dice, &shown, extra, 0);
            let (field, descending) = (*dice.one_of(&sortable), dice.below(2) == 0);
            // The number in the name, which nothing else in the record has after that noun.
            let word = (dice.below(3) == 0).then(|| (10 + dice.below(14)).to_string());
            let meeting: Vec<&R> = records
                .iter()
                .zip(&shown)
                .filter(|(record, _)| world.may(store, actor, Action::View, *record))
                .filter(|(_, shown)| holds::<R>(&asked_for, shown))
                .filter(|(record, _)| word.as_ref().is_none_or(|word| record.title().contains(word)))
                .map(|(record, _)| record)
                .collect();
            let expected = in_order(&meeting, field, descending);
            found_some += usize::from(!expected.is_empty());
            let order = format!("{}{}", if descending { "-" } else { "" }, field.name);
            let mut question = question::<R>(&order, Some(asked_for.clone()), &extra.defs);
            question.words = word.as_ref().map(|word| format!("{noun} {word}"));
            question.limit = u32::try_from(1 + dice.below(9)).unwrap();
            let told = format!("{} {order} {word:?} {asked_for} of {:?}", R::ENTITY.as_str(), actor.user_id);
            assert_eq!(all_ids::<R>(store, actor, question.clone()).await, expected, "{told}");
            let skipped = dice.below(5);
            (question.start, question.count) = (Start::Offset(u32::try_from(skipped).unwrap()), true);
            let page = list::<R>(store, actor, question.clone()).await.unwrap();
            let rest: Vec<Uuid> = expected.iter().copied().skip(skipped).take(question.limit as usize).collect();
            assert_eq!(
                page.data.iter().map(|record| record.head().id).collect::<Vec<_>>(),
                rest,
                "{told} from {skipped}"
            );
            assert_eq!(page.count, u64::try_from(expected.len()).ok(), "{told}");
        }
    }
    assert!(found_some > world.actors.len(), "{found_some} questions found something");
}

#[test]
fn random_questions_find_what_a_look_at_each_record_says() {
    on_each_database(|database| async move {
        let store = &database.store;
        let dice = &mut Dice(31);
        let world = world(&database, 11).await;
        let extras = furnish(store, &world, dice).await;
        ask(store, (&world, &extras[0]), (&world.accounts, "firma"), dice).await;
        ask(store, (&world, &extras[1]), (&world.contacts, "person"), dice).await;
        ask(store, (&world, &extras[2]), (&world.deals, "projekt"), dice).await;
    });
}
