//! The deals: two thirds are over, won more often here than there; the others stand in every open stage.

use chrono::TimeDelta;

use crate::chance::Chance;
use crate::sample::fate::{self, Course, Odds};
use crate::sample::people::owner;
use crate::sample::region::REGIONS;
use crate::sample::words::Words;
use crate::sample::{Account, DEALS, Deal, Goal, Line, Move, Owner, calendar};
use crate::time::Day;

/// Deals that are still open.
const OPEN: usize = 100;
/// How often each product is the main one of a deal, by repeating its place.
const MAIN: &[usize] = &[0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5, 6, 7];

/// Returns the deals, those that are over first.
pub(super) fn deals(
    chance: &mut Chance,
    words: &Words,
    today: Day,
    open_stages: usize,
    accounts: &[Account],
    contacts: &[Vec<usize>],
) -> Vec<Deal> {
    // Many accounts have never been asked for anything.
    let asked: Vec<usize> = (0..accounts.len()).filter(|_| chance.percent(65)).collect();
    let mut deals = Vec::with_capacity(DEALS);
    for number in 0..DEALS {
        let place = chance.pick(&asked);
        let Some(account) = accounts.get(place) else { break };
        let of_account = contacts.get(place).map(Vec::as_slice).unwrap_or_default();
        let mut deal = Deal { account: place, ..bare(chance, words, account, of_account) };
        let main = sold(chance, &mut deal);
        let (source, weight) = chance.pick(words.sources);
        deal.source = source;
        if number + OPEN < DEALS {
            let person = if let Owner::Person(person) = deal.owner { person } else { 7 };
            let odds = Odds { product: main, industry: account.industry, person, source: weight };
            let won = fate::is_won(chance, odds);
            let course = fate::closed(chance, today, open_stages, won);
            ended(chance, words, &mut deal, &course);
        } else {
            let (course, is_quiet) = fate::open(chance, today, open_stages);
            pending(chance, words, &mut deal, &course, (today, is_quiet));
        }
        deals.push(deal);
    }
    deals
}

/// A deal with this account's people, before anything is known of its course.
fn bare(chance: &mut Chance, words: &Words, account: &Account, contacts: &[usize]) -> Deal {
    let team = REGIONS.get(account.region).map_or(0, |region| region.team);
    let first = chance.below(contacts.len());
    let count = (1 + chance.below(3)).min(contacts.len());
    let people = contacts.iter().cycle().skip(first).take(count).copied();
    Deal {
        name: format!("{} – {}", account.short, chance.pick(words.deals)),
        account: 0,
        owner: if chance.percent(80) { account.owner } else { owner(chance, team) },
        contacts: people.zip(words.roles.iter().copied()).collect(),
        lines: Vec::new(),
        amount: 0,
        probability: None,
        source: "",
        tag: chance.percent(10).then_some(0),
        at: account.at,
        expected_on: None,
        next_step: None,
        moves: Vec::new(),
        loss: None,
    }
}

/// Puts lines or an amount on a deal and returns its main product.
fn sold(chance: &mut Chance, deal: &mut Deal) -> usize {
    let main = chance.pick(MAIN);
    if chance.percent(20) {
        deal.amount = (4 + chance.amount(90)) * 500;
        return main;
    }
    let discount = chance.pick(&[0, 0, 0, 5, 10]);
    let quantity = match main {
        0 => 5 + 5 * chance.below(18),
        7 => 2 + chance.below(30),
        2 | 3 => 1 + chance.below(2),
        _ => 1 + chance.below(6),
    };
    deal.lines.push(Line { product: main, quantity: i32::try_from(quantity).unwrap_or(1), discount });
    for product in [3, 4, 5, 6] {
        if product != main && chance.percent(22) {
            let quantity = i32::try_from(1 + chance.below(3)).unwrap_or(1);
            deal.lines.push(Line { product, quantity, discount: 0 });
        }
    }
    main
}

/// Gives a deal that is over its course.
fn ended(chance: &mut Chance, words: &Words, deal: &mut Deal, course: &Course) {
    deal.at = course.begun;
    let end = course.moves.last().map_or(course.begun, |(at, _)| *at).date();
    // Some were expected earlier than they came, others later.
    let expected_on = calendar::next_working((end + TimeDelta::days(chance.amount(30) - 12)).max(course.begun.date()));
    moved(chance, words, deal, course, expected_on);
    if deal.goal() == Goal::Lost {
        deal.loss = words.losses.get(chance.below(words.losses.len())).copied();
    }
}

/// Gives an open deal its course; every eighth should have been won by now, and some lack a next step.
fn pending(chance: &mut Chance, words: &Words, deal: &mut Deal, course: &Course, (today, is_quiet): (Day, bool)) {
    deal.at = course.begun;
    let days =
        if chance.percent(if is_quiet { 40 } else { 9 }) { -1 - chance.amount(20) } else { 4 + chance.amount(80) };
    let expected_on = calendar::next_working(today + TimeDelta::days(days)).max(course.begun.date());
    moved(chance, words, deal, course, expected_on);
    if chance.percent(if is_quiet { 45 } else { 12 }) {
        match deal.moves.last_mut() {
            Some(last) => last.next_step = None,
            None => deal.next_step = None,
        }
    }
    deal.probability = chance.percent(10).then(|| 5 * (2 + i32::try_from(chance.below(16)).unwrap_or(0)));
}

/// Writes the moves; in three of ten deals the expected day was put off on the way.
fn moved(chance: &mut Chance, words: &Words, deal: &mut Deal, course: &Course, expected_on: Day) {
    let step = |chance: &mut Chance, goal: Goal| {
        let Goal::Open(place) = goal else { return None };
        words.next_steps.get(place.min(words.next_steps.len() - 1)).map(|steps| chance.pick(steps))
    };
    deal.next_step = step(chance, Goal::Open(0));
    let put_off = chance.below(course.moves.len());
    let days = chance.amount(30) + 10;
    let earlier = (expected_on - TimeDelta::days(days)).max(course.begun.date());
    let is_put_off = chance.percent(30) && earlier < expected_on;
    let can = matches!(course.moves.get(put_off), Some((_, Goal::Open(_))));
    deal.expected_on = Some(if is_put_off && can { earlier } else { expected_on });
    for (number, (at, to)) in course.moves.iter().enumerate() {
        deal.moves.push(Move {
            at: *at,
            to: *to,
            expected_on: (is_put_off && can && number == put_off).then_some(expected_on),
            next_step: step(chance, *to),
        });
    }
}
