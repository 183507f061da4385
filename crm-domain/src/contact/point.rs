//! The addresses of a contact. One of each kind is the primary one; an opt-out stays with its address.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::contact::identity;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::Context;
use crate::time::Instant;

/// Most addresses of one contact.
const MAX_POINTS: usize = 50;

/// The kind of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

impl PointKind {
    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            PointKind::Email => "email",
            PointKind::Phone => "phone",
        }
    }
}

/// An e-mail address or phone number of a contact.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ContactPoint)]
pub struct Point {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: PointKind,
    /// As typed.
    pub value: String,
    /// Lower case for e-mail; for phones E.164 where the number carries its country, else its digits.
    #[schema(read_only)]
    pub normalised: String,
    /// What it is for, such as "work".
    pub label: Option<String>,
    /// Whether it is the one to use first.
    pub primary: bool,
    /// Whether mail bounced or the number is dead.
    pub invalid: bool,
    /// Whether the person refuses to be written to here.
    pub opted_out: bool,
    /// When the person confirmed it.
    pub confirmed_at: Option<Instant>,
}

/// An address as a client sends it.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactPointInput)]
pub struct PointInput {
    /// The id of the entry to keep.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// What it is.
    pub kind: PointKind,
    /// As typed.
    pub value: String,
    /// What it is for, such as "work".
    #[serde(default)]
    pub label: Option<String>,
    /// Whether it is the one to use first.
    #[serde(default)]
    pub primary: bool,
    /// Whether mail bounced or the number is dead.
    #[serde(default)]
    pub invalid: bool,
    /// Whether the person refuses to be written to here.
    #[serde(default)]
    pub opted_out: bool,
    /// When the person confirmed it.
    #[serde(default)]
    pub confirmed_at: Option<Instant>,
}

/// Returns the form in which addresses are compared, or nothing when the text cannot be an address of this kind.
pub fn normalise(kind: PointKind, value: &str) -> Option<String> {
    let value = value.trim();
    match kind {
        PointKind::Email => {
            let (local, domain) = value.rsplit_once('@')?;
            let fits = !local.is_empty()
                && local.len() <= 64
                && value.len() <= 254
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !value
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
            fits.then(|| value.to_lowercase())
        }
        PointKind::Phone => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            let odd = value.chars().any(|c| c.is_control() || matches!(c, '@' | '<' | '>'));
            if odd || digits.len() < 3 || digits.len() > 20 {
                return None;
            }
            let international = value.starts_with('+');
            let prefixed = digits.strip_prefix("00").filter(|_| value.starts_with("00"));
            Some(match (international, prefixed) {
                (true, _) => format!("+{digits}"),
                (false, Some(rest)) => format!("+{rest}"),
                (false, None) => digits,
            })
        }
    }
}

/// Replaces the whole list.
pub(super) fn replace(
    points: &mut Vec<Point>,
    input: Patch<Vec<PointInput>>,
    context: &Context,
    invalid: &mut Invalid,
) {
    let inputs = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(inputs) => inputs,
    };
    if inputs.len() > MAX_POINTS {
        invalid.add("/points", "too_long", format!("at most {MAX_POINTS} entries"));
        return;
    }
    let mut known: Vec<Uuid> = points.iter().map(|point| point.id).collect();
    let mut replaced: Vec<Point> = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.into_iter().enumerate() {
        let Some(normalised) = normalise(input.kind, &input.value) else {
            invalid.add(format!("/points/{index}/value"), input.kind.as_str(), "not a valid address");
            continue;
        };
        invalid.check_length(&format!("/points/{index}/label"), input.label.as_deref(), 50);
        if replaced.iter().any(|point| point.kind == input.kind && point.normalised == normalised) {
            invalid.add(format!("/points/{index}/value"), "duplicate", "the same address twice");
        }
        let id = identity(input.id, &known, context);
        known.retain(|known| *known != id);
        replaced.push(Point {
            id,
            kind: input.kind,
            value: input.value.trim().to_owned(),
            normalised,
            label: input.label.filter(|label| !label.trim().is_empty()),
            primary: input.primary,
            invalid: input.invalid,
            opted_out: input.opted_out,
            confirmed_at: input.confirmed_at.map(crate::time::cut),
        });
    }
    for kind in [PointKind::Email, PointKind::Phone] {
        let primaries = replaced.iter().filter(|point| point.kind == kind && point.primary).count();
        if primaries > 1 {
            invalid.add("/points", "several_primary", format!("only one primary {}", kind.as_str()));
        } else if primaries == 0
            && let Some(first) = replaced.iter_mut().find(|point| point.kind == kind)
        {
            first.primary = true;
        }
    }
    *points = replaced;
}

/// Sets, changes or removes the primary address of a kind.
pub(super) fn set_primary(
    points: &mut Vec<Point>,
    kind: PointKind,
    input: Patch<String>,
    context: &Context,
    invalid: &mut Invalid,
) {
    let value = match input {
        Patch::Absent => return,
        Patch::Set(value) if !value.trim().is_empty() => value.trim().to_owned(),
        Patch::Null | Patch::Set(_) => {
            points.retain(|point| point.kind != kind || !point.primary);
            if let Some(next) = points.iter_mut().find(|point| point.kind == kind) {
                next.primary = true;
            }
            return;
        }
    };
    let Some(normalised) = normalise(kind, &value) else {
        invalid.add(format!("/{}", kind.as_str()), kind.as_str(), "not a valid address");
        return;
    };
    let of_kind = |point: &&mut Point| point.kind == kind;
    if points.iter().any(|point| point.kind == kind && point.normalised == normalised) {
        for point in points.iter_mut().filter(of_kind) {
            point.primary = point.normalised == normalised;
            if point.primary {
                point.value.clone_from(&value);
            }
        }
        return;
    }
    match points.iter_mut().find(|point| point.kind == kind && point.primary) {
        // Another address is another promise: what was said about the old one does not hold for it.
        Some(primary) => {
            primary.value = value;
            primary.normalised = normalised;
            primary.invalid = false;
            primary.opted_out = false;
            primary.confirmed_at = None;
        }
        None => points.push(Point {
            id: (context.next_id)(),
            kind,
            value,
            normalised,
            label: None,
            primary: true,
            invalid: false,
            opted_out: false,
            confirmed_at: None,
        }),
    }
}

/// Returns the primary address of a kind.
pub(super) fn primary(points: &[Point], kind: PointKind) -> Option<String> {
    points.iter().find(|point| point.kind == kind && point.primary).map(|point| point.value.clone())
}
