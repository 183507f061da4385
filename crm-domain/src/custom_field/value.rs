//! The values of custom fields: how they are changed, checked and put into the index.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::custom_field::{CustomKind, FieldDef};
use crate::fold::fold;
use crate::invalid::Invalid;
use crate::money::{MAX_MINOR, currency};
use crate::patch::Patch;
use crate::record::{Custom, Reference};
use crate::time::Day;

/// Longest line of text; what is longer would not fit into an index.
const MAX_TEXT: usize = 500;
/// Longest text.
const MAX_LONG_TEXT: usize = 20_000;

/// One row of the index over custom values; exactly one member is set, for `ref` the text and the id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IndexedValue {
    /// Folded text.
    pub text_key: Option<String>,
    /// A number, or an amount in minor units.
    pub number: Option<f64>,
    /// A day.
    pub date: Option<Day>,
    /// Yes or no.
    pub bool: Option<bool>,
    /// The id of a record.
    pub ref_id: Option<Uuid>,
}

/// Applies changes: what is not named stays; `null`, blank text and an empty list clear a value.
pub fn merge(custom: &mut Custom, input: Patch<Custom>) {
    match input {
        Patch::Absent => {}
        Patch::Null => custom.clear(),
        Patch::Set(changes) => {
            for (key, value) in changes {
                if is_empty(&value) {
                    custom.remove(&key);
                } else {
                    custom.insert(key, value);
                }
            }
        }
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Checks the values that differ from `before`; old ones stay even when their definition has changed or gone.
///
/// `defs` are the definitions of the record's kind.
pub fn check(custom: &Custom, before: &Custom, defs: &[FieldDef], invalid: &mut Invalid) {
    for (key, value) in custom.iter().filter(|(key, value)| before.get(*key) != Some(*value)) {
        let pointer = format!("/custom/{}", key.replace('~', "~0").replace('/', "~1"));
        match defs.iter().find(|def| def.key == *key) {
            None => invalid.add(pointer, "unknown_field", "no such custom field"),
            Some(def) => {
                if let Err((code, detail)) = check_value(value, before.get(key), def) {
                    invalid.add(pointer, code, detail);
                }
            }
        }
    }
}

/// Demands a value of each required field: of a new record (no `before`), and of one that had a value.
pub fn check_required(custom: &Custom, before: Option<&Custom>, defs: &[FieldDef], invalid: &mut Invalid) {
    let asked = |def: &&FieldDef| def.required && before.is_none_or(|before| before.contains_key(&def.key));
    for def in defs.iter().filter(asked).filter(|def| !custom.contains_key(&def.key)) {
        invalid.add(format!("/custom/{}", def.key), "required", "the field must be filled in");
    }
}

/// Gives a new record the values its fields start with, where it has none of its own.
pub fn fill_defaults(custom: &mut Custom, defs: &[FieldDef]) {
    for def in defs {
        if let Some(value) = &def.default_value {
            custom.entry(def.key.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// Checks the value that a field starts with against its kind and choices.
pub(super) fn check_default(def: &FieldDef, invalid: &mut Invalid) {
    if let Some(Err((code, detail))) = def.default_value.as_ref().map(|value| check_value(value, None, def)) {
        invalid.add("/default_value", code, detail);
    }
}

type Fault = (&'static str, String);

fn check_value(value: &Json, before: Option<&Json>, def: &FieldDef) -> Result<(), Fault> {
    let text = value.as_str();
    // What a record has already it keeps, also when nobody can choose it any more.
    let had = |text: &str| {
        let mut items = before.and_then(Json::as_array).into_iter().flatten();
        items.any(|item| item.as_str() == Some(text))
    };
    let offered = |choice: &&String| !def.retired_choices.contains(choice);
    let listed = |text: &str| def.choices.iter().any(|choice| choice == text && (offered(&choice) || had(text)));
    let unlisted = || {
        let known: Vec<&str> = def.choices.iter().filter(offered).map(String::as_str).collect();
        ("unknown_choice", format!("one of: {}", known.join(", ")))
    };
    let (fits, wanted) = match def.kind {
        CustomKind::Text => return check_text(text, MAX_TEXT),
        CustomKind::LongText => return check_text(text, MAX_LONG_TEXT),
        CustomKind::Number => (value.as_f64().is_some_and(f64::is_finite), "a number"),
        CustomKind::Money => (amount(value).is_some(), "an amount_minor and a currency"),
        CustomKind::Date => (text.is_some_and(|text| text.parse::<Day>().is_ok()), "a day as YYYY-MM-DD"),
        CustomKind::Bool => (value.is_boolean(), "true or false"),
        CustomKind::Choice => {
            return text.map_or(Err(wrong("a choice")), |t| listed(t).then_some(()).ok_or_else(unlisted));
        }
        CustomKind::MultiChoice => return check_choices(value, listed, unlisted),
        CustomKind::Link => (text.is_some_and(is_link), "an address such as https://example.com"),
        CustomKind::User | CustomKind::Ref => (id(value).is_some(), "the id of a record"),
    };
    fits.then_some(()).ok_or_else(|| wrong(wanted))
}

fn wrong(wanted: &str) -> Fault {
    ("invalid_value", wanted.to_owned())
}

fn check_text(text: Option<&str>, max: usize) -> Result<(), Fault> {
    let text = text.ok_or_else(|| wrong("text"))?;
    (text.chars().count() <= max).then_some(()).ok_or_else(|| ("too_long", format!("at most {max} characters")))
}

fn check_choices(value: &Json, listed: impl Fn(&str) -> bool, unlisted: impl Fn() -> Fault) -> Result<(), Fault> {
    let items = value.as_array().ok_or_else(|| wrong("a list of choices"))?;
    let mut seen: Vec<&str> = Vec::with_capacity(items.len().min(200));
    for item in items {
        let text = item.as_str().ok_or_else(|| wrong("a list of choices"))?;
        if !listed(text) {
            return Err(unlisted());
        }
        if seen.contains(&text) {
            return Err(("duplicate", "the same choice twice".to_owned()));
        }
        seen.push(text);
    }
    Ok(())
}

fn is_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    text.chars().count() <= MAX_TEXT
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        && rest.is_some_and(|rest| !rest.is_empty())
}

fn amount(value: &Json) -> Option<i64> {
    let members = value.as_object().filter(|members| members.len() == 2)?;
    let code = members.get("currency")?.as_str()?;
    let amount = members.get("amount_minor")?.as_i64()?;
    let fits = currency(code).as_deref() == Some(code) && (-MAX_MINOR..=MAX_MINOR).contains(&amount);
    fits.then_some(amount)
}

fn id(value: &Json) -> Option<Uuid> {
    Uuid::parse_str(value.as_str()?).ok()
}

/// Returns the rows that the index over custom values holds for this value; none where it is of another kind.
pub fn indexed_values(value: &Json, kind: CustomKind) -> Vec<IndexedValue> {
    let text = |text: &str| IndexedValue {
        text_key: Some(fold(text).chars().take(MAX_TEXT).collect()),
        ..IndexedValue::default()
    };
    let one = match kind {
        CustomKind::LongText => None,
        CustomKind::Text | CustomKind::Choice | CustomKind::Link => value.as_str().map(text),
        CustomKind::MultiChoice => {
            return value.as_array().into_iter().flatten().filter_map(Json::as_str).map(text).collect();
        }
        CustomKind::Number => value.as_f64().map(|number| IndexedValue { number: Some(number), ..Default::default() }),
        CustomKind::Money => {
            amount(value).map(|amount| IndexedValue { number: Some(float(amount)), ..Default::default() })
        }
        CustomKind::Date => value
            .as_str()
            .and_then(|text| text.parse().ok())
            .map(|day| IndexedValue { date: Some(day), ..Default::default() }),
        CustomKind::Bool => value.as_bool().map(|yes| IndexedValue { bool: Some(yes), ..Default::default() }),
        CustomKind::User => id(value).map(|id| IndexedValue { ref_id: Some(id), ..Default::default() }),
        CustomKind::Ref => id(value).map(|id| IndexedValue { ref_id: Some(id), ..text(&id.to_string()) }),
    };
    one.into_iter().collect()
}

#[expect(clippy::cast_precision_loss, reason = "amounts stay below 2^53")]
fn float(amount_minor: i64) -> f64 {
    amount_minor as f64
}

/// Returns the records that custom values point at.
pub fn references(custom: &Custom, defs: &[FieldDef]) -> Vec<Reference> {
    defs.iter()
        .filter_map(|def| {
            let id = id(custom.get(&def.key)?)?;
            Some(Reference { pointer: "/custom", entity: def.target()?, id })
        })
        .collect()
}
