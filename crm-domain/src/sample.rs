//! The sample company: made-up people, accounts, contacts, deals and activities with a history, dated around a day. The
//! same day, language and number of stages always give the same company, so that making it can go on where it stopped.
//!
//! Domains and phone numbers are of ranges that are reserved for examples and films; nobody is called or written to.

use chrono::{NaiveDateTime, NaiveTime};

use crate::account::Lifecycle;
use crate::activity::{ActivityKind, Priority};
use crate::chance::Chance;
use crate::deal::LossReason;
use crate::money::Interval;
use crate::tag::Color;
use crate::time::Day;
use crate::user::Language;

mod activities;
mod calendar;
mod deals;
mod fate;
mod organisations;
mod people;
mod region;
mod tasks;
mod words;

/// Another seed would make another company.
const SEED: u64 = 20;
/// Accounts of the company.
pub const ACCOUNTS: usize = 200;
/// Contacts of the company.
pub const CONTACTS: usize = 1000;
/// Deals of the company.
pub const DEALS: usize = 300;
/// Days that deals go back: 18 months.
const DAYS: i64 = 545;

/// Who owns a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Owner {
    /// Whoever asked for the sample company.
    #[default]
    Asker,
    /// One of its people.
    Person(usize),
}

/// One of the people who sell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// The name.
    pub name: &'static str,
    /// The team, by its place.
    pub team: usize,
    /// Whether the team is led by this one.
    pub leads: bool,
}

/// Something that is sold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Product {
    /// The name.
    pub name: &'static str,
    /// What one costs, in whole units of the currency.
    pub price: i64,
    /// How often it is due again.
    pub interval: Option<Interval>,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The name.
    pub name: String,
    /// The part of the name that deals are called by.
    pub short: &'static str,
    /// The web domain.
    pub domain: String,
    /// What it does, by its place among the industries.
    pub industry: usize,
    /// What it does, in words.
    pub industry_name: &'static str,
    /// How many people work there.
    pub employees: i32,
    /// What it turns over in a year, in whole units of the currency.
    pub revenue: i64,
    /// Its phone number.
    pub phone: Option<String>,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: &'static str,
    /// Town.
    pub city: &'static str,
    /// Country.
    pub country: &'static str,
    /// What it is to the company.
    pub lifecycle: Lifecycle,
    /// The account above it, by its place.
    pub parent: Option<usize>,
    /// Who owns it.
    pub owner: Owner,
    /// Its tag, by its place.
    pub tag: Option<usize>,
    /// When it was made, on a clock on the wall.
    pub at: NaiveDateTime,
    /// The names and numbers of its region.
    region: usize,
}

/// Somebody who works at an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Given name.
    pub first_name: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// The e-mail address.
    pub email: String,
    /// The phone number.
    pub phone: Option<String>,
    /// The title of the job.
    pub title: &'static str,
    /// Preferred language.
    pub language: &'static str,
    /// Where the contact came from.
    pub source: &'static str,
    /// The account, by its place.
    pub account: usize,
    /// Its tag, by its place.
    pub tag: Option<usize>,
    /// When it was made.
    pub at: NaiveDateTime,
}

/// A line of a deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The product, by its place.
    pub product: usize,
    /// How much.
    pub quantity: i32,
    /// What is taken off, in percent.
    pub discount: i32,
}

/// Where a move leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// An open stage, by its place among the open ones.
    Open(usize),
    /// Sold.
    Won,
    /// Not sold.
    Lost,
}

/// A move of a deal to its next stage, and what changed with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// When.
    pub at: NaiveDateTime,
    /// Where to.
    pub to: Goal,
    /// The day the deal is expected on from now on, when that changed.
    pub expected_on: Option<Day>,
    /// What to do next from now on.
    pub next_step: Option<&'static str>,
}

/// A possible or finished sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    /// The name.
    pub name: String,
    /// The account, by its place.
    pub account: usize,
    /// Who owns it.
    pub owner: Owner,
    /// The contacts it is about, by their places, each with its part.
    pub contacts: Vec<(usize, &'static str)>,
    /// What is sold.
    pub lines: Vec<Line>,
    /// What it is worth without lines, in whole units of the currency.
    pub amount: i64,
    /// How likely it is won, by hand.
    pub probability: Option<i32>,
    /// Where it came from.
    pub source: &'static str,
    /// Its tag, by its place.
    pub tag: Option<usize>,
    /// When it was made.
    pub at: NaiveDateTime,
    /// The day it was expected on at first.
    pub expected_on: Option<Day>,
    /// What was to do first.
    pub next_step: Option<&'static str>,
    /// Its moves after it was made in the first stage, in order; the last one may end it.
    pub moves: Vec<Move>,
    /// Why it was lost, and in words.
    pub loss: Option<(LossReason, &'static str)>,
}

impl Deal {
    /// Returns where it stands.
    pub fn goal(&self) -> Goal {
        self.moves.last().map_or(Goal::Open(0), |last| last.to)
    }

    /// Returns when it came there.
    pub fn entered_at(&self) -> NaiveDateTime {
        self.moves.last().map_or(self.at, |last| last.at)
    }
}

/// Something somebody did or is to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// What it is.
    pub kind: ActivityKind,
    /// What it is about.
    pub subject: Option<String>,
    /// What was said or is to be done.
    pub body: Option<String>,
    /// When it was written down.
    pub noted_at: NaiveDateTime,
    /// When it happened or is to.
    pub at: NaiveDateTime,
    /// How many minutes it takes.
    pub minutes: Option<i64>,
    /// Until when a task is to be done.
    pub due_at: Option<NaiveDateTime>,
    /// When a task was done.
    pub done_at: Option<NaiveDateTime>,
    /// What came of it.
    pub outcome: Option<&'static str>,
    /// How pressing it is.
    pub priority: Priority,
    /// The account it hangs on, by its place.
    pub account: Option<usize>,
    /// The contact.
    pub contact: Option<usize>,
    /// The deal.
    pub deal: Option<usize>,
    /// Who did it or is to do it.
    pub owner: Owner,
}

/// One record to be made; those it refers to come before it.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// A team.
    Team(&'static str),
    /// One of the people.
    Person(&'a Person),
    /// A tag.
    Tag(&'static str, Color),
    /// A product.
    Product(&'a Product),
    /// An account.
    Account(&'a Account),
    /// A contact.
    Contact(&'a Contact),
    /// A deal with all its moves.
    Deal(&'a Deal),
    /// An activity.
    Activity(&'a Activity),
}

/// The whole company.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// The teams, by name.
    pub teams: &'static [&'static str],
    /// The people.
    pub people: Vec<Person>,
    /// The tags, by name and colour.
    pub tags: &'static [(&'static str, Color)],
    /// The products.
    pub products: Vec<Product>,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// The deals.
    pub deals: Vec<Deal>,
    /// The activities.
    pub activities: Vec<Activity>,
}

impl World {
    /// Makes the company up, around this day, for a pipeline with so many open stages.
    pub fn new(today: Day, language: Language, open_stages: usize) -> World {
        let words = words::of(language);
        let mut chance = Chance::new(SEED, today.and_time(NaiveTime::MIN).and_utc());
        let people = people::sellers();
        let products = words.products.to_vec();
        let mut accounts = organisations::accounts(&mut chance, words, today);
        let mut contacts = people::contacts(&mut chance, words, &accounts);
        let by_account = people::by_account(&contacts, accounts.len());
        let deals = deals::deals(&mut chance, words, today, open_stages, &accounts, &by_account);
        organisations::settle(&mut chance, &mut accounts, &mut contacts, &deals);
        let mut world = World {
            teams: words.teams,
            people,
            tags: words.tags,
            products,
            accounts,
            contacts,
            deals,
            activities: Vec::new(),
        };
        world.activities = activities::activities(&mut chance, words, today, &world);
        let tasks = tasks::tasks(words, today, &world);
        world.activities.extend(tasks);
        world
    }

    /// Returns how many steps it takes to make it.
    pub fn len(&self) -> usize {
        self.activities_at() + self.activities.len()
    }

    /// Tells whether there is nothing to make.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the step of the team at this place.
    pub fn team_at(&self, place: usize) -> usize {
        place
    }

    /// Returns the step of the person at this place.
    pub fn person_at(&self, place: usize) -> usize {
        self.teams.len() + place
    }

    /// Returns the step of the tag at this place.
    pub fn tag_at(&self, place: usize) -> usize {
        self.person_at(self.people.len()) + place
    }

    /// Returns the step of the product at this place.
    pub fn product_at(&self, place: usize) -> usize {
        self.tag_at(self.tags.len()) + place
    }

    /// Returns the step of the account at this place.
    pub fn account_at(&self, place: usize) -> usize {
        self.product_at(self.products.len()) + place
    }

    /// Returns the step of the contact at this place.
    pub fn contact_at(&self, place: usize) -> usize {
        self.account_at(self.accounts.len()) + place
    }

    /// Returns the step of the deal at this place.
    pub fn deal_at(&self, place: usize) -> usize {
        self.contact_at(self.contacts.len()) + place
    }

    fn activities_at(&self) -> usize {
        self.deal_at(self.deals.len())
    }

    /// Returns what is made in this step.
    pub fn step(&self, step: usize) -> Option<Step<'_>> {
        let from = |start: usize| step.checked_sub(start);
        if let Some(place) = from(self.activities_at()) {
            return self.activities.get(place).map(Step::Activity);
        }
        if let Some(place) = from(self.deal_at(0)) {
            return self.deals.get(place).map(Step::Deal);
        }
        if let Some(place) = from(self.contact_at(0)) {
            return self.contacts.get(place).map(Step::Contact);
        }
        if let Some(place) = from(self.account_at(0)) {
            return self.accounts.get(place).map(Step::Account);
        }
        if let Some(place) = from(self.product_at(0)) {
            return self.products.get(place).map(Step::Product);
        }
        if let Some(place) = from(self.tag_at(0)) {
            return self.tags.get(place).map(|(name, color)| Step::Tag(name, *color));
        }
        if let Some(place) = from(self.person_at(0)) {
            return self.people.get(place).map(Step::Person);
        }
        self.teams.get(step).map(|name| Step::Team(name))
    }
}

#[cfg(test)]
mod tests;
