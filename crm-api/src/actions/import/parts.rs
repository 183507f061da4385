//! Several values in one cell, as exports write them: addresses and jobs of a contact, lines and people of a deal, tags.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::entity::Entity;
use serde_json::{Value as Json, json};

use crate::actions::import::compose::fault;
use crate::actions::import::known::Known;
use crate::actions::import::{Cells, File, reference, value};
use crate::sheet::listed::{self, Listed};

/// Returns the parts that a cell lists.
///
/// # Errors
/// What cannot be read or found.
pub(super) fn read(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    field: &str,
    (row, text): (&Cells, &str),
    currency: &str,
    known: &mut Known,
) -> Result<Json> {
    let mut parts = Vec::new();
    // Without a text it is a record that whoever exported did not see.
    for listed in listed::split(text).iter().filter(|listed| !listed.text.is_empty()) {
        parts.extend(match field {
            "points" => Some(point(listed)),
            "jobs" => named(tx, file, ("account_id", Entity::Account, field), (row, listed), known)?.map(|mut job| {
                job["title"] = json!(listed.said("title"));
                job["from_on"] = json!(listed.said("from"));
                job["to_on"] = json!(listed.said("to"));
                job["primary"] = json!(listed.has("primary"));
                job
            }),
            "contacts" => {
                named(tx, file, ("contact_id", Entity::Contact, field), (row, listed), known)?.map(|mut contact| {
                    contact["role"] = json!(listed.said("role"));
                    contact
                })
            }
            _ => Some(line(tx, file, field, listed, currency, known)?),
        });
    }
    Ok(json!(parts))
}

fn point(listed: &Listed) -> Json {
    json!({
        "kind": if listed.text.contains('@') { "email" } else { "phone" },
        "value": listed.text,
        "label": listed.said("label"),
        "primary": listed.has("primary"),
        "invalid": listed.has("invalid"),
        "opted_out": listed.has("opted_out"),
        "confirmed_at": listed.said("confirmed_at"),
    })
}

fn named(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    of: (&str, Entity, &str),
    (row, listed): (&Cells, &Listed),
    known: &mut Known,
) -> Result<Option<Json>> {
    let nothing = serde_json::Map::new();
    let id = reference::referred(tx, file, of, (row, &listed.text), (&nothing, None), known)?;
    Ok(id.map(|id| json!({of.0: id})))
}

/// A line is that of a product when one is called so, and else stands for itself.
fn line(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    column: &str,
    listed: &Listed,
    currency: &str,
    known: &mut Known,
) -> Result<Json> {
    let (quantity, name) = listed.text.split_once(" × ").unwrap_or(("1", &listed.text));
    let number = |text: &str| -> Result<f64> {
        text.parse().map_err(|_| fault(column, ("number", format!("«{text}» is no number"))))
    };
    let product = reference::found(tx, file, Entity::Product, column, name, known)?;
    let mut line = json!({"name": name, "quantity": number(quantity)?, "product_id": product});
    if let Some(price) = listed.said("price") {
        // Exports write prices with a point, whatever sign the rest of a file has.
        let reading = value::Reading { decimal: '.', ..file.reading };
        line["unit_price_minor"] =
            json!(value::minor(price, currency, &reading).map_err(|error| fault(column, error))?);
    }
    if let Some(discount) = listed.said("discount") {
        line["discount_percent"] = json!(number(discount)?);
    }
    Ok(line)
}

/// Returns the names of tags in a cell: as exports write them, a name as it stands, or names between commas.
pub(super) fn tags(tx: &mut Tx<'_>, file: &File<'_>, text: &str, known: &mut Known) -> Result<Vec<String>> {
    let exact = text.contains([';', '\\']) || reference::found(tx, file, Entity::Tag, "tags", text, known)?.is_some();
    Ok(match exact {
        true => listed::split(text).into_iter().map(|tag| tag.text).collect(),
        false => super::compose::listed(text),
    })
}
