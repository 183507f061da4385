//! Several values in one cell, as exports write them: addresses and jobs of a contact, lines and people of a deal, tags.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::entity::Entity;
use serde_json::{Value as Json, json};
use uuid::Uuid;

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
            "jobs" => {
                let account = named(tx, file, ("account_id", Entity::Account, field), (row, listed), known)?;
                account.map(|id| {
                    json!({
                        "account_id": id,
                        "title": listed.said("title"),
                        "from_on": listed.said("from"),
                        "to_on": listed.said("to"),
                        "primary": listed.has("primary"),
                    })
                })
            }
            "contacts" => {
                let contact = named(tx, file, ("contact_id", Entity::Contact, field), (row, listed), known)?;
                contact.map(|id| json!({"contact_id": id, "role": listed.said("role")}))
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
) -> Result<Option<Uuid>> {
    let nothing = serde_json::Map::new();
    reference::referred(tx, file, of, (row, &listed.text), (&nothing, None), known)
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
    // Exports write prices with a point, whatever sign the rest of a file has.
    let reading = value::Reading { decimal: '.', ..file.reading };
    let price = listed.said("price").map(|price| value::minor(price, currency, &reading)).transpose();
    let discount = listed.said("discount").map(number).transpose()?;
    Ok(json!({
        "name": name,
        "quantity": number(quantity)?,
        "product_id": product,
        "unit_price_minor": price.map_err(|error| fault(column, error))?,
        "discount_percent": discount.unwrap_or_default(),
    }))
}

/// Returns the names of tags in a cell: as exports write them, a name as it stands, or names between commas.
pub(super) fn tags(tx: &mut Tx<'_>, file: &File<'_>, text: &str, known: &mut Known) -> Result<Vec<String>> {
    let exact = text.contains([';', '\\']) || reference::found(tx, file, Entity::Tag, "tags", text, known)?.is_some();
    Ok(match exact {
        true => listed::split(text).into_iter().map(|tag| tag.text).collect(),
        false => super::compose::listed(text),
    })
}
