//! The people who sell, and the people at accounts.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::chance::Chance;
use crate::fold::fold;
use crate::sample::region::REGIONS;
use crate::sample::words::Words;
use crate::sample::{Account, CONTACTS, Contact, Owner, Person};

/// One in so many records of a team is of whoever asked, so that own lists are not empty.
const ASKER_IN: usize = 12;

/// Returns who sells: the first three in the first team, the others in the second.
pub(super) fn sellers() -> Vec<Person> {
    let person = |name, team, leads| Person { name, team, leads };
    vec![
        person("Lena Brandt", 0, true),
        person("Jürgen Schäfer", 0, false),
        person("Aylin Yıldız", 0, false),
        person("Maya Okafor", 1, true),
        person("Théo Lefèvre", 1, false),
        person("Łukasz Nowak", 1, false),
        person("Grace Whitfield", 1, false),
    ]
}

/// Returns somebody of a team, or now and then whoever asked.
pub(super) fn owner(chance: &mut Chance, team: usize) -> Owner {
    if chance.below(ASKER_IN) == 0 {
        return Owner::Asker;
    }
    // The leaders sell more, so that there is somebody to look up to.
    let of_team: &[usize] = if team == 0 { &[0, 0, 1, 2, 0, 1] } else { &[3, 3, 4, 5, 6, 6, 4] };
    Owner::Person(chance.pick(of_team))
}

/// Returns the contacts: two at each account, the others where many people work.
pub(super) fn contacts(chance: &mut Chance, words: &Words, accounts: &[Account]) -> Vec<Contact> {
    let mut weighted = Vec::new();
    for (place, account) in accounts.iter().enumerate() {
        let weight = 1 + usize::try_from(account.employees.ilog2()).unwrap_or(0) / 2;
        weighted.extend(std::iter::repeat_n(place, weight));
    }
    let mut places: Vec<usize> = (0..accounts.len()).chain(0..accounts.len()).collect();
    while places.len() < CONTACTS {
        places.push(chance.pick(&weighted));
    }
    let mut taken = BTreeSet::new();
    places
        .into_iter()
        .filter_map(|place| accounts.get(place).map(|account| contact(chance, words, (place, account), &mut taken)))
        .collect()
}

fn contact(
    chance: &mut Chance,
    words: &Words,
    (place, account): (usize, &Account),
    taken: &mut BTreeSet<String>,
) -> Contact {
    // Some people work abroad.
    let home = REGIONS.get(account.region);
    let region = if chance.percent(12) { REGIONS.get(chance.below(REGIONS.len())) } else { home };
    let (first_name, last_name, language) = region.map_or(("Kim", "Example", "en"), |region| {
        (chance.pick(region.first), chance.pick(region.last), region.language)
    });
    let name = format!("{}.{}", letters(first_name), letters(last_name));
    let mut email = format!("{name}@{}", account.domain);
    let mut number = 2;
    while !taken.insert(email.clone()) {
        email = format!("{name}{number}@{}", account.domain);
        number += 1;
    }
    let start = home.and_then(|home| home.towns.iter().find(|town| town.0 == account.city)).map_or("", |town| town.2);
    let phone = if chance.percent(80) { home.and_then(|home| home.phone(chance, start)) } else { None };
    let (source, _) = chance.pick(words.sources);
    Contact {
        first_name,
        last_name,
        email,
        phone,
        title: chance.pick(words.titles),
        language,
        source,
        account: place,
        tag: chance.percent(12).then_some(1),
        at: account.at + TimeDelta::minutes(3 + chance.amount(600)),
    }
}

/// Returns the letters of a name that an address can hold.
pub(super) fn letters(name: &str) -> String {
    fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Returns the places of the contacts of each account.
pub(super) fn by_account(contacts: &[Contact], accounts: usize) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new(); accounts];
    for (place, contact) in contacts.iter().enumerate() {
        if let Some(of) = places.get_mut(contact.account) {
            of.push(place);
        }
    }
    places
}
