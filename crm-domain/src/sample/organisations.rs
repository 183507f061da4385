//! The accounts, and what follows for them from their deals.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::account::Lifecycle;
use crate::chance::Chance;
use crate::sample::people::{letters, owner};
use crate::sample::region::{REGIONS, Region};
use crate::sample::words::Words;
use crate::sample::{ACCOUNTS, Account, Contact, DAYS, Deal, Goal, calendar};
use crate::time::Day;

/// Returns the accounts; a few belong to another one, which comes before them.
pub(super) fn accounts(chance: &mut Chance, words: &Words, today: Day) -> Vec<Account> {
    let mut accounts: Vec<Account> = Vec::with_capacity(ACCOUNTS);
    let mut taken = BTreeSet::new();
    while accounts.len() < ACCOUNTS {
        let place = chance.below(REGIONS.len());
        let Some(region) = REGIONS.get(place) else { break };
        let industry = chance.below(words.industries.len());
        let short = chance.pick(region.stems);
        let trade = region.trades.get(industry).copied().unwrap_or_default();
        if !taken.insert((short, trade)) {
            continue;
        }
        let parents: Vec<usize> = accounts
            .iter()
            .enumerate()
            .filter(|(_, other)| other.short == short && other.parent.is_none())
            .map(|(at, _)| at)
            .collect();
        let mut account = account(chance, words, region, (short, trade, industry), today);
        account.region = place;
        account.parent = parents.first().copied().filter(|_| chance.percent(35));
        accounts.push(account);
    }
    accounts
}

fn account(
    chance: &mut Chance,
    words: &Words,
    region: &Region,
    (short, trade, industry): (&'static str, &'static str, usize),
    today: Day,
) -> Account {
    let form = chance.pick(region.forms);
    let (city, postal_code, start) = chance.pick(region.towns);
    // Small ones are many, large ones are few.
    let scale = 3 + chance.below(10).min(chance.below(10));
    let employees = 2_i32.pow(u32::try_from(scale).unwrap_or(3)) + i32::try_from(chance.below(40)).unwrap_or(0);
    let street = chance.pick(region.streets).replace("{}", &(1 + chance.below(140)).to_string());
    let day = today - TimeDelta::days(10 + chance.amount(DAYS));
    Account {
        name: format!("{short} {trade} {form}"),
        short,
        domain: domain(&format!("{short} {trade}"), region.country),
        industry,
        industry_name: words.industries.get(industry).copied().unwrap_or_default(),
        employees,
        revenue: i64::from(employees) * (95 + chance.amount(120)) * 1000,
        phone: region.phone(chance, start),
        street,
        postal_code,
        city,
        country: region.country,
        lifecycle: if chance.percent(6) { Lifecycle::Partner } else { Lifecycle::Prospect },
        parent: None,
        owner: owner(chance, region.team),
        tag: chance.percent(18).then(|| chance.pick(&[0, 2, 3, 4])),
        at: calendar::moment(chance, day),
        region: 0,
    }
}

/// Returns a domain that is reserved for examples.
fn domain(name: &str, country: &str) -> String {
    let parts: Vec<String> = name.split(' ').map(letters).filter(|part| !part.is_empty()).collect();
    format!("{}-{}.example", parts.join("-"), country.to_lowercase())
}

/// Lets accounts and contacts be older than their deals, and accounts be what their deals made them.
pub(super) fn settle(chance: &mut Chance, accounts: &mut [Account], contacts: &mut [Contact], deals: &[Deal]) {
    for deal in deals {
        let Some(account) = accounts.get_mut(deal.account) else { continue };
        let days = 2 + chance.amount(15);
        let before = calendar::moment(chance, deal.at.date() - TimeDelta::days(days));
        account.at = account.at.min(before);
        if deal.goal() == Goal::Won {
            account.lifecycle = Lifecycle::Customer;
        }
    }
    for (place, account) in accounts.iter_mut().enumerate() {
        let last_won =
            deals.iter().filter(|deal| deal.account == place && deal.goal() == Goal::Won).map(Deal::entered_at).max();
        let newest = deals.iter().map(Deal::entered_at).max();
        if let (Some(won), Some(newest)) = (last_won, newest)
            && newest - won > TimeDelta::days(400)
            && account.lifecycle == Lifecycle::Customer
        {
            account.lifecycle = Lifecycle::Former;
        }
    }
    let in_deals: BTreeSet<usize> =
        deals.iter().flat_map(|deal| deal.contacts.iter().map(|(contact, _)| *contact)).collect();
    for (place, contact) in contacts.iter_mut().enumerate() {
        let Some(account) = accounts.get(contact.account) else { continue };
        let soon = account.at + TimeDelta::minutes(4 + chance.amount(40));
        let late = contact.at + TimeDelta::days(chance.amount(9));
        contact.at = if in_deals.contains(&place) { soon } else { late.max(soon) };
    }
}
