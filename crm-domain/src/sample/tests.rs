use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::*;
use crate::account::normalise_domain;
use crate::contact::{PointKind, normalise};

fn today() -> Day {
    Day::from_ymd_opt(2026, 3, 2).unwrap()
}

fn world() -> World {
    World::new(today(), Language::En, 4)
}

#[test]
fn the_same_day_makes_the_same_company_and_another_moves_it() {
    assert_eq!(world(), world());
    let later = World::new(today() + TimeDelta::days(1), Language::En, 4);
    assert_ne!(later.deals, world().deals);
    assert_eq!(later.contacts.len(), world().contacts.len());
}

#[test]
fn there_is_as_much_as_promised_in_either_language() {
    for language in [Language::En, Language::De] {
        let world = World::new(today(), language, 4);
        assert_eq!((world.accounts.len(), world.contacts.len(), world.deals.len()), (200, 1000, 300));
        assert!((1200..2500).contains(&world.activities.len()), "{}", world.activities.len());
        assert_eq!(world.len(), (0..).take_while(|step| world.step(*step).is_some()).count());
        let texts = world.activities.iter().flat_map(|activity| [&activity.subject, &activity.body]).flatten();
        assert!(texts.into_iter().all(|text| !text.contains(['{', '}'])));
    }
}

#[test]
fn steps_come_after_what_they_refer_to() {
    let world = world();
    assert!(matches!(world.step(world.person_at(0)), Some(Step::Person(person)) if *person == world.people[0]));
    assert!(matches!(world.step(world.account_at(7)), Some(Step::Account(account)) if *account == world.accounts[7]));
    assert!(matches!(world.step(world.deal_at(299)), Some(Step::Deal(deal)) if *deal == world.deals[299]));
    assert!(matches!(world.step(world.deal_at(300)), Some(Step::Activity(first)) if *first == world.activities[0]));
    for (place, account) in world.accounts.iter().enumerate() {
        assert!(account.parent.is_none_or(|parent| parent < place));
    }
    for deal in &world.deals {
        let of_account = |(place, _): &(usize, _)| world.contacts[*place].account == deal.account;
        assert!(!deal.contacts.is_empty() && deal.contacts.iter().all(of_account), "{}", deal.name);
        assert!(world.accounts[deal.account].at < deal.at);
        assert!(deal.contacts.iter().all(|(place, _)| world.contacts[*place].at < deal.at));
    }
}

#[test]
fn nobody_is_written_to_or_called() {
    let world = world();
    let mut emails = BTreeSet::new();
    for contact in &world.contacts {
        assert!(contact.email.ends_with(".example"), "{}", contact.email);
        assert!(normalise(PointKind::Email, &contact.email).is_some(), "{}", contact.email);
        assert!(emails.insert(&contact.email), "{} twice", contact.email);
    }
    let domains: BTreeSet<&String> = world.accounts.iter().map(|account| &account.domain).collect();
    assert_eq!(domains.len(), world.accounts.len());
    assert!(domains.iter().all(|domain| normalise_domain(domain).is_some_and(|same| same == **domain)));
    let reserved = [
        "+49 30 23125",
        "+49 40 66969",
        "+49 89 99998",
        "+49 221 4710",
        "+49 69 90009",
        "+44 20 7946 0",
        "+44 161 496 0",
        "+44 131 496 0",
        "+44 113 496 0",
        "+33 1 99 00",
        "+33 4 65 71",
        "+33 2 61 91",
        "+33 5 36 49",
    ];
    let phones = world.contacts.iter().filter_map(|contact| contact.phone.as_ref());
    for phone in phones.chain(world.accounts.iter().filter_map(|account| account.phone.as_ref())) {
        let american = phone.starts_with("+1 ") && phone[7..].starts_with("555 01");
        assert!(american || reserved.iter().any(|start| phone.starts_with(start)), "{phone}");
        assert!(normalise(PointKind::Phone, phone).is_some_and(|number| number.starts_with('+')), "{phone}");
    }
}

#[test]
fn all_that_happened_happened_before_today_and_in_order() {
    let world = world();
    let midnight = today().and_time(NaiveTime::MIN);
    for deal in &world.deals {
        let mut last = deal.at;
        assert!(deal.at.date() >= today() - TimeDelta::days(550), "{}", deal.at);
        for step in &deal.moves {
            assert!(step.at > last && step.at < midnight, "{} {}", deal.name, step.at);
            last = step.at;
        }
        assert_eq!(deal.loss.is_some(), deal.goal() == Goal::Lost);
    }
    for activity in &world.activities {
        assert!(activity.noted_at < midnight, "{activity:?}");
        assert!(activity.kind == ActivityKind::Task || activity.owner == Owner::Asker || activity.at < midnight);
        let begun = activity.deal.map(|place| world.deals[place].at);
        assert!(begun.is_none_or(|begun| begun <= activity.noted_at), "{activity:?}");
    }
}

#[test]
fn open_deals_stand_in_every_stage_however_many_there_are() {
    for stages in [1, 2, 4, 7] {
        let world = World::new(today(), Language::De, stages);
        let open: Vec<usize> = world
            .deals
            .iter()
            .filter_map(|deal| if let Goal::Open(place) = deal.goal() { Some(place) } else { None })
            .collect();
        assert_eq!(open.len(), 100);
        assert_eq!(open.iter().collect::<BTreeSet<_>>().len(), stages);
        assert!(
            world
                .deals
                .iter()
                .flat_map(|deal| &deal.moves)
                .all(|step| !matches!(step.to, Goal::Open(place) if place >= stages))
        );
    }
}

#[test]
fn some_sources_products_and_industries_win_more_often_than_others() {
    let world = world();
    let rate = |of: &dyn Fn(&Deal) -> bool| {
        let closed: Vec<&Deal> =
            world.deals.iter().filter(|deal| !matches!(deal.goal(), Goal::Open(_)) && of(deal)).collect();
        closed.iter().filter(|deal| deal.goal() == Goal::Won).count() * 100 / closed.len().max(1)
    };
    let all = rate(&|_| true);
    assert!((35..60).contains(&all), "{all} % are won");
    assert!(rate(&|deal| deal.source == "Referral") > rate(&|deal| deal.source == "Cold call") + 15);
    let product = |place: usize| move |deal: &Deal| deal.lines.first().is_some_and(|line| line.product == place);
    assert!(rate(&product(4)) > rate(&product(2)));
    let industry = |place: usize| {
        let accounts = &world.accounts;
        move |deal: &Deal| accounts[deal.account].industry == place
    };
    assert!(rate(&industry(0)) > rate(&industry(6)));
}

#[test]
fn there_is_something_late_something_today_and_something_to_come() {
    let world = world();
    let own = world.activities.iter().filter(|activity| activity.owner == Owner::Asker && activity.done_at.is_none());
    let due: Vec<i64> = own.filter_map(|task| Some((task.due_at?.date() - today()).num_days())).collect();
    assert!(due.iter().filter(|days| **days < 0).count() >= 4);
    assert!(due.iter().filter(|days| **days == 0).count() >= 4);
    assert!(due.iter().filter(|days| **days > 0).count() >= 5);
    let open = || world.deals.iter().filter(|deal| matches!(deal.goal(), Goal::Open(_)));
    assert!(
        open().filter(|deal| (today() - deal.entered_at().date()).num_days() > 30).count() >= 8,
        "some stand still"
    );
    let lacking = open().filter(|deal| deal.moves.last().map_or(deal.next_step, |last| last.next_step).is_none());
    assert!(lacking.count() >= 5, "some lack a next step");
    assert!(world.deals.iter().filter(|deal| deal.lines.is_empty()).count() >= 30);
}
