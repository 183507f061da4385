//! What people did on the way of each deal, and with accounts that have none.

use chrono::{NaiveDateTime, TimeDelta};

use crate::account::Lifecycle;
use crate::activity::{ActivityKind, Priority};
use crate::chance::Chance;
use crate::sample::words::Words;
use crate::sample::{Activity, Deal, Goal, World, calendar};
use crate::time::Day;

/// Words with people of accounts, apart from deals.
const APART: usize = 260;

/// Returns what people did up to this day, and what those of the company are to do.
pub(super) fn activities(chance: &mut Chance, words: &Words, today: Day, world: &World) -> Vec<Activity> {
    let mut made = Vec::new();
    for (place, deal) in world.deals.iter().enumerate() {
        of_deal(chance, words, today, (world, place, deal), &mut made);
    }
    for _ in 0..APART {
        made.extend(apart(chance, words, today, world));
    }
    // One after the other, as they were written down.
    made.sort_by_key(|activity| activity.noted_at);
    made
}

/// Writes names into a text.
pub(super) fn fill(text: &str, world: &World, deal: &Deal) -> String {
    let contact = deal.contacts.first().and_then(|(place, _)| world.contacts.get(*place));
    let account = world.accounts.get(deal.account).map_or("", |account| account.name.as_str());
    let product = deal.lines.first().map_or(0, |line| line.product);
    let product = world.products.get(product).map_or("", |product| product.name);
    let name = contact.map(|contact| format!("{} {}", contact.first_name, contact.last_name)).unwrap_or_default();
    text.replace("{contact}", &name)
        .replace("{account}", account)
        .replace("{deal}", &deal.name)
        .replace("{product}", product)
}

/// An activity of a deal with nothing in it.
pub(super) fn blank(kind: ActivityKind, at: NaiveDateTime, place: usize, deal: &Deal) -> Activity {
    Activity {
        kind,
        subject: None,
        body: None,
        noted_at: at,
        at,
        minutes: None,
        due_at: None,
        done_at: None,
        outcome: None,
        priority: Priority::Normal,
        account: None,
        contact: None,
        deal: Some(place),
        owner: deal.owner,
    }
}

fn of_deal(
    chance: &mut Chance,
    words: &Words,
    today: Day,
    (world, place, deal): (&World, usize, &Deal),
    made: &mut Vec<Activity>,
) {
    let mut from = deal.at;
    for step in &deal.moves {
        for _ in 0..chance.pick(&[0, 1, 1, 1, 2]) {
            let at = calendar::between(chance, from, step.at);
            made.push(one(chance, words, at, (world, place, deal)));
        }
        if chance.percent(14) {
            let at = calendar::between(chance, from, step.at);
            made.push(task(chance, words, at, at.date() + TimeDelta::days(2), true, (world, place, deal)));
        }
        from = step.at;
    }
    if !matches!(deal.goal(), Goal::Open(_)) || (today - from.date()).num_days() > 30 {
        return;
    }
    let yesterday = calendar::at(today - TimeDelta::days(1), 17 * 60);
    if from < yesterday {
        let at = calendar::between(chance, from, yesterday);
        made.push(one(chance, words, at, (world, place, deal)));
    }
    if chance.percent(55) {
        let due = calendar::next_working(today + TimeDelta::days(chance.amount(16) - 3));
        made.push(task(chance, words, from + TimeDelta::minutes(15), due, false, (world, place, deal)));
    }
}

/// A call, a meeting or a note, as it fits.
fn one(
    chance: &mut Chance,
    words: &Words,
    at: NaiveDateTime,
    (world, place, deal): (&World, usize, &Deal),
) -> Activity {
    let (kind, of, minutes) = match chance.below(10) {
        0..=3 => (ActivityKind::Call, words.calls, 15),
        4..=6 => (ActivityKind::Meeting, words.meetings, 60),
        _ => {
            let text = fill(chance.pick(words.notes), world, deal);
            return Activity { body: Some(text), ..blank(ActivityKind::Note, at, place, deal) };
        }
    };
    let (subject, body, outcome) = chance.pick(of);
    Activity {
        subject: Some(fill(subject, world, deal)),
        body: Some(fill(body, world, deal)),
        outcome: Some(outcome),
        minutes: Some(minutes),
        contact: deal.contacts.first().map(|(contact, _)| *contact),
        ..blank(kind, at, place, deal)
    }
}

fn task(
    chance: &mut Chance,
    words: &Words,
    at: NaiveDateTime,
    due: Day,
    done: bool,
    (world, place, deal): (&World, usize, &Deal),
) -> Activity {
    let task = blank(ActivityKind::Task, at, place, deal);
    Activity {
        subject: Some(fill(chance.pick(words.tasks), world, deal)),
        due_at: Some(calendar::at(calendar::next_working(due), 17 * 60)),
        done_at: done.then(|| at + TimeDelta::minutes(30 + chance.amount(300))),
        priority: if chance.percent(15) { Priority::High } else { Priority::Normal },
        ..task
    }
}

/// A word with somebody, apart from any deal.
fn apart(chance: &mut Chance, words: &Words, today: Day, world: &World) -> Option<Activity> {
    let place = chance.below(world.contacts.len());
    let contact = world.contacts.get(place)?;
    let account = world.accounts.get(contact.account)?;
    let yesterday = calendar::at(today - TimeDelta::days(1), 17 * 60);
    let at = calendar::between(chance, contact.at, yesterday);
    // Only who has bought something has something to say about it.
    let buys = matches!(account.lifecycle, Lifecycle::Customer | Lifecycle::Former);
    let of = words.contacts.get(if buys { 0.. } else { 2.. }).unwrap_or_default();
    let (subject, body, outcome) = chance.pick(of);
    let name = format!("{} {}", contact.first_name, contact.last_name);
    Some(Activity {
        kind: ActivityKind::Call,
        subject: Some(subject.to_owned()),
        body: Some(body.replace("{contact}", &name)),
        noted_at: at,
        at,
        minutes: Some(10),
        due_at: None,
        done_at: None,
        outcome: Some(outcome),
        priority: Priority::Normal,
        account: Some(contact.account),
        contact: Some(place),
        deal: None,
        owner: account.owner,
    })
}
