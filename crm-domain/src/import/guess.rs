//! Guesses at what a file's columns mean, from their headings in the words that spreadsheets use.

use crate::custom_field::FieldDef;
use crate::entity::Entity;
use crate::fold::fold;
use crate::import::target::{EXTERNAL_IDS, target, targets};

/// Words that headings use, in English and German, for the targets that are not called by their own names.
#[rustfmt::skip]
const WORDS: &[(Entity, &str, &[&str])] = &[
    (Entity::Account, "name", &["account", "company", "company name", "account name", "organization", "organisation", "firma", "firmenname", "unternehmen", "kunde"]),
    (Entity::Account, "industry", &["sector", "branche"]),
    (Entity::Account, "employee_count", &["employees", "number of employees", "headcount", "mitarbeiter", "mitarbeiterzahl"]),
    (Entity::Account, "annual_revenue", &["revenue", "turnover", "umsatz", "jahresumsatz"]),
    (Entity::Account, "parent", &["subsidiary of", "parent account", "parent company", "muttergesellschaft", "konzern"]),
    (Entity::Account, "domain", &["domains", "web domain"]),
    (Entity::Account, "website", &["url", "web", "homepage", "webseite", "company domain name"]),
    (Entity::Account, "postal_code", &["zip", "zip code", "postcode", "plz", "postleitzahl"]),
    (Entity::Account, "city", &["town", "ort", "stadt"]),
    (Entity::Account, "country", &["land", "office location"]),
    (Entity::Account, "street", &["address", "strasse", "adresse"]),
    (Entity::Account, "phone", &["telephone", "phone number", "telefon"]),
    (Entity::Contact, "name", &["contact", "contact name", "full name", "ansprechpartner", "kontakt"]),
    (Entity::Contact, "first_name", &["first", "firstname", "given name", "forename", "vorname"]),
    (Entity::Contact, "last_name", &["last", "lastname", "surname", "family name", "nachname", "familienname"]),
    (Entity::Contact, "email", &["e-mail", "mail", "email address", "e-mail address", "e-mail-adresse"]),
    (Entity::Contact, "phone", &["telephone", "phone number", "mobile", "telefon", "handy", "mobil"]),
    (Entity::Contact, "title", &["job title", "position", "funktion", "rolle"]),
    (Entity::Contact, "salutation", &["anrede"]),
    (Entity::Contact, "account.name", &["account", "company", "company name", "organization", "organisation", "firma", "unternehmen"]),
    (Entity::Contact, "source", &["lead source", "quelle", "herkunft"]),
    (Entity::Deal, "name", &["deal", "deal name", "opportunity", "opportunity name", "title", "bezeichnung"]),
    (Entity::Deal, "external_id", &["opportunity id", "deal id", "record id"]),
    (Entity::Deal, "account", &["account name", "company", "customer", "organization", "organisation", "firma", "kunde"]),
    (Entity::Deal, "owner", &["sales agent", "sales rep", "salesperson", "deal owner", "agent", "verkaufer", "besitzer", "zustandig"]),
    (Entity::Deal, "stage", &["deal stage", "phase", "pipeline stage", "stufe", "vertriebsphase"]),
    (Entity::Deal, "amount", &["value", "close value", "deal value", "deal amount", "betrag", "wert", "volumen"]),
    (Entity::Deal, "started_on", &["engage date", "start date", "create date", "beginn", "startdatum"]),
    (Entity::Deal, "closed_on", &["close date", "closed date", "abschlussdatum", "abgeschlossen am"]),
    (Entity::Deal, "expected_close_on", &["expected close date", "expected close", "erwarteter abschluss"]),
    (Entity::Deal, "product", &["produkt", "artikel"]),
    (Entity::Product, "name", &["product", "product name", "produkt", "artikel", "bezeichnung"]),
    (Entity::Product, "code", &["sku", "product code", "article number", "artikelnummer"]),
    (Entity::Product, "unit_price", &["price", "sales price", "list price", "preis", "listenpreis"]),
    (Entity::User, "name", &["sales agent", "agent", "user", "employee", "full name", "mitarbeiter"]),
    (Entity::User, "email", &["e-mail", "mail", "email address"]),
    (Entity::User, "lead", &["manager", "team lead", "vorgesetzter", "teamleiter"]),
    (Entity::User, "team", &["regional office", "office", "region", "abteilung", "buro"]),
];

/// Words that hold for every kind of record.
const COMMON: &[(&str, &[&str])] = &[
    ("external_id", &["external id", "record id", "externe id"]),
    ("owner", &["owner name", "account owner", "contact owner", "besitzer", "zustandig", "betreuer"]),
    ("tags", &["tag", "labels", "schlagworte"]),
    ("description", &["notes", "note", "comment", "beschreibung", "notiz", "bemerkung"]),
    ("currency", &["wahrung"]),
];

/// Returns a heading as headings are compared: folded, with single spaces between words.
fn plain(heading: &str) -> String {
    let spaced: String =
        fold(heading).chars().map(|c| if matches!(c, '_' | '.' | ':' | '/') { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns for each heading the target it probably means; each target is given once, to the first that asks. `custom` are the
/// fields that the company has added to this kind of record.
pub fn guess(entity: Entity, header: &[String], custom: &[FieldDef]) -> Vec<Option<String>> {
    let mut taken: Vec<String> = Vec::new();
    let mut found: Vec<Option<String>> = vec![None; header.len()];
    // What is called by its own name goes first, so that no synonym takes its place.
    for pass in 0..2 {
        for (heading, slot) in header.iter().zip(found.iter_mut()).filter(|(_, slot)| slot.is_none()) {
            let words = plain(heading);
            let meant = match pass {
                0 => by_name(entity, &words).or_else(|| by_prefix(entity, heading, custom)),
                _ => by_words(entity, &words).or_else(|| by_label(heading, custom)),
            };
            if let Some(name) = meant.filter(|name| !taken.contains(name)) {
                taken.push(name.clone());
                *slot = Some(name);
            }
        }
    }
    // A name that is put together from its parts says nothing that they do not.
    let in_parts = found.iter().flatten().any(|name| matches!(name.as_str(), "first_name" | "last_name"));
    if entity == Entity::Contact && in_parts {
        for slot in found.iter_mut().filter(|slot| slot.as_deref() == Some("name")) {
            *slot = None;
        }
    }
    found
}

/// What exports call ids in other systems and the company's own fields.
fn by_prefix(entity: Entity, heading: &str, custom: &[FieldDef]) -> Option<String> {
    let own = |key: &str| custom.iter().any(|def| def.key == key);
    let key = heading.strip_prefix("custom.").map(|key| key.trim_end_matches(".currency").trim_end_matches(".name"));
    let known = heading.starts_with(EXTERNAL_IDS) || key.is_some_and(own);
    Some(heading.to_owned()).filter(|heading| known && target(entity, heading).is_some())
}

fn by_label(heading: &str, custom: &[FieldDef]) -> Option<String> {
    let def = custom.iter().find(|def| fold(&def.label) == fold(heading))?;
    Some(format!("custom.{}", def.key))
}

fn by_name(entity: Entity, heading: &str) -> Option<String> {
    targets(entity).iter().map(|target| target.name.clone()).find(|name| plain(name) == heading)
}

fn by_words(entity: Entity, heading: &str) -> Option<String> {
    let own = WORDS.iter().filter(|words| words.0 == entity).map(|words| (words.1, words.2));
    let all = own.chain(COMMON.iter().copied());
    let name = all.filter(|(_, words)| words.contains(&heading)).map(|(name, _)| name).next()?;
    targets(entity).iter().map(|target| target.name.clone()).find(|target| target == name)
}

/// Returns the kind of record that a file with these headings probably holds: the one that most of them fit, the more
/// telling ones first.
pub fn guess_entity(header: &[String]) -> Entity {
    let kinds = [Entity::Deal, Entity::Contact, Entity::Product, Entity::User, Entity::Account];
    let telling = |entity: Entity| -> usize {
        let fits = guess(entity, header, &[]).iter().flatten().count();
        let key: &[&str] = match entity {
            Entity::Deal => &["stage", "amount", "closed_on"],
            Entity::Contact => &["first_name", "last_name", "email"],
            Entity::Product => &["unit_price", "code"],
            Entity::User => &["lead", "team"],
            _ => &["industry", "annual_revenue", "employee_count"],
        };
        let keys = guess(entity, header, &[]).iter().flatten().filter(|name| key.contains(&name.as_str())).count();
        fits + 2 * keys
    };
    kinds.into_iter().rev().max_by_key(|entity| telling(*entity)).unwrap_or(Entity::Contact)
}
