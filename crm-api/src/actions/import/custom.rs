//! Cells as values of the company's own fields.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::field::Kind;
use serde_json::{Value as Json, json};

use crate::actions::import::compose::fault;
use crate::actions::import::known::Known;
use crate::actions::import::{Cells, File, reference, value};
use crate::sheet::listed;

/// Returns key and value of the custom field that a target names. Nothing for the columns that stand beside one of an amount
/// or of a reference.
///
/// # Errors
/// What cannot be read or found.
pub(super) fn value(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    target: &str,
    (row, text): (&Cells, &str),
    currency: &str,
    known: &mut Known,
) -> Result<Option<(String, Json)>> {
    let defs = known.field_defs(tx, file.plan.entity)?;
    let key = target.trim_start_matches("custom.");
    let find = |key: &str| defs.iter().find(|def| def.key == key);
    if let Some(def) = find(key) {
        return Ok(read(tx, file, (target, def), (row, text), currency, known)?.map(|value| (def.key.clone(), value)));
    }
    if key.strip_suffix(".currency").and_then(find).is_some() {
        return Ok(None);
    }
    if let Some(def) = key.strip_suffix(".name").and_then(find) {
        let Some(entity) = def.target().filter(|_| !row.contains_key(&format!("custom.{}", def.key))) else {
            return Ok(None);
        };
        let id = reference::named(tx, file, entity, target, text, known)?;
        return Ok(id.map(|id| (def.key.clone(), json!(id))));
    }
    // The record says that there is no such field.
    Ok(Some((key.to_owned(), json!(text))))
}

fn read(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    (target, def): (&str, &FieldDef),
    (row, text): (&Cells, &str),
    currency: &str,
    known: &mut Known,
) -> Result<Option<Json>> {
    let of = |kind: Kind| value::value(kind, text, &file.reading).map_err(|error| fault(target, error));
    Ok(Some(match def.kind {
        CustomKind::Text | CustomKind::LongText | CustomKind::Link => json!(text),
        CustomKind::Choice => json!(choice(def, text)),
        CustomKind::MultiChoice => {
            let exact = listed::split(text);
            let words = if exact.len() > 1 || text.contains('\\') || def.choice_called(text).is_some() {
                exact.into_iter().map(|word| word.text).collect()
            } else {
                super::compose::listed(text)
            };
            json!(words.iter().map(|word| choice(def, word)).collect::<Vec<_>>())
        }
        CustomKind::Number => of(Kind::Number)?,
        CustomKind::Date => of(Kind::Date)?,
        CustomKind::Bool => of(Kind::Bool)?,
        CustomKind::Money => {
            let own = row.get(&format!("{target}.currency")).and_then(|code| crm_domain::money::currency(code));
            let currency = own.unwrap_or_else(|| currency.to_owned());
            let amount = value::minor(text, &currency, &file.reading).map_err(|error| fault(target, error))?;
            json!({"amount_minor": amount, "currency": currency})
        }
        CustomKind::User | CustomKind::Ref => {
            let Some(entity) = def.target() else { return Ok(Some(json!(text))) };
            let name = row.get(&format!("{target}.name")).map(String::as_str);
            let id = match (reference::by_id(tx, file, (entity, target), text, known), name) {
                (Ok(id), _) => id,
                (Err(_), Some(name)) => reference::named(tx, file, entity, target, name, known)?,
                // What is no id is a name.
                (Err(_), None) if uuid::Uuid::parse_str(text).is_err() => {
                    reference::named(tx, file, entity, target, text, known)?
                }
                (Err(error), None) => return Err(error),
            };
            return Ok(id.map(|id| json!(id)));
        }
    }))
}

/// The choice that a cell means, whatever its case; the record refuses what is none.
fn choice(def: &FieldDef, text: &str) -> String {
    def.choice_called(text).unwrap_or(text).to_owned()
}
