//! The bounds of input members, for the document: the derive does not see those that the domain checks.
//!
//! A test compares this table with the checks in the domain.

use crm_domain::money::MAX_MINOR;
use serde_json::{Value as Json, json};

/// How far a member may go.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// At most so many characters.
    Length(i64),
    /// A number from the first to the second.
    Range(i64, i64),
}

use Bound::{Length, Range};

/// The bounds, by schema and member.
const BOUNDS: &[(&str, &[(&str, Bound)])] = &[
    (
        "AccountInput",
        &[
            ("name", Length(200)),
            ("industry", Length(100)),
            ("employee_count", Range(0, 100_000_000)),
            ("annual_revenue_minor", Range(0, MAX_MINOR)),
            ("phone", Length(50)),
            ("website", Length(500)),
            ("street", Length(200)),
            ("postal_code", Length(20)),
            ("city", Length(100)),
            ("region", Length(100)),
            ("description", Length(20_000)),
        ],
    ),
    ("ActivityInput", &[("subject", Length(300)), ("body", Length(20_000)), ("outcome", Length(500))]),
    ("ApiKeyInput", &[("name", Length(100))]),
    ("CompanyInput", &[("name", Length(200)), ("time_zone", Length(64))]),
    (
        "ContactInput",
        &[
            ("first_name", Length(100)),
            ("last_name", Length(100)),
            ("email", Length(254)),
            ("phone", Length(50)),
            ("title", Length(200)),
            ("language", Length(35)),
            ("source", Length(100)),
            ("description", Length(20_000)),
        ],
    ),
    (
        "DealInput",
        &[
            ("name", Length(200)),
            ("probability", Range(0, 100)),
            ("next_step", Length(500)),
            ("source", Length(100)),
            ("loss_note", Length(2000)),
        ],
    ),
    ("FieldDefInput", &[("label", Length(100)), ("help", Length(500)), ("position", Range(0, 1_000_000))]),
    ("MeInput", &[("name", Length(200)), ("time_zone", Length(64))]),
    ("PipelineInput", &[("name", Length(100)), ("position", Range(0, 1_000_000))]),
    (
        "ProductInput",
        &[
            ("name", Length(200)),
            ("code", Length(100)),
            ("description", Length(20_000)),
            ("unit_price_minor", Range(0, MAX_MINOR)),
        ],
    ),
    (
        "StageInput",
        &[
            ("name", Length(100)),
            ("probability", Range(0, 100)),
            ("position", Range(0, 1_000_000)),
            ("rotting_days", Range(1, 3650)),
        ],
    ),
    ("TagInput", &[("name", Length(50))]),
    ("TeamInput", &[("name", Length(100))]),
    ("UserInput", &[("name", Length(200)), ("email", Length(254)), ("time_zone", Length(64))]),
    ("ViewInput", &[("name", Length(100)), ("position", Range(0, 1_000_000))]),
];

/// Writes the bounds into the schemas.
pub(super) fn add(document: &mut Json) {
    for (schema, members) in BOUNDS {
        for (member, bound) in *members {
            let pointer = format!("/components/schemas/{schema}/properties/{member}");
            let Some(member) = document.pointer_mut(&pointer).and_then(Json::as_object_mut) else { continue };
            match *bound {
                Length(most) => {
                    member.insert("maxLength".to_owned(), json!(most));
                }
                Range(least, most) => {
                    member.insert("minimum".to_owned(), json!(least));
                    member.insert("maximum".to_owned(), json!(most));
                }
            }
        }
    }
}
