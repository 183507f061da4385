//! What is wrong with an input: every fault at once, each with the member it belongs to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One fault of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) to the member at fault.
    #[schema(example = "/last_name")]
    pub pointer: String,
    /// Stable code of the fault.
    #[schema(example = "too_long")]
    pub code: String,
    /// Explanation in English.
    pub detail: String,
}

impl FieldError {
    /// The fault of an input that names a field which its sender may not write; custom fields as `custom.<key>`.
    pub fn forbidden(field: &str) -> Self {
        FieldError {
            pointer: format!("/{}", field.replace('.', "/")),
            code: "field_forbidden".to_owned(),
            detail: format!("your role does not allow this for the field {field}"),
        }
    }
}

/// The most faults that are told of one input: an input with more has the same one everywhere, and telling it a hundred
/// thousand times fills memory for nobody's use.
const MOST_FAULTS: usize = 500;

/// The faults of an input; never empty when returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} faults in the input", .0.len())]
pub struct Invalid(pub Vec<FieldError>);

impl Invalid {
    /// An input with one fault.
    pub fn one(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        let mut invalid = Self::default();
        invalid.add(pointer, code, detail);
        invalid
    }

    /// Notes one more fault, up to the most that are told.
    pub fn add(&mut self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(FieldError { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() });
        }
    }

    /// Notes a fault when the text, once given, is longer than `max` characters.
    pub fn check_length(&mut self, pointer: &str, text: Option<&str>, max: usize) {
        if text.is_some_and(|text| text.chars().count() > max) {
            self.add(pointer, "too_long", format!("at most {max} characters"));
        }
    }

    /// Takes over the faults that `validator` found.
    pub fn absorb(&mut self, found: Result<(), validator::ValidationErrors>) {
        if let Err(errors) = found {
            collect("", &errors, self);
        }
    }

    /// Answers the value when nothing is wrong.
    pub fn or<T>(self, value: T) -> Result<T, Invalid> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

fn collect(prefix: &str, errors: &validator::ValidationErrors, into: &mut Invalid) {
    let mut found: Vec<_> = errors.errors().iter().collect();
    found.sort_by(|a, b| a.0.cmp(b.0));
    for (name, kind) in found {
        let path = format!("{prefix}/{name}");
        match kind {
            validator::ValidationErrorsKind::Struct(inner) => collect(&path, inner, into),
            validator::ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(&format!("{path}/{index}"), inner, into);
                }
            }
            validator::ValidationErrorsKind::Field(faults) => {
                for fault in faults {
                    let (code, detail) = explain(fault);
                    into.add(path.clone(), &code, detail);
                }
            }
        }
    }
}

fn explain(fault: &validator::ValidationError) -> (String, String) {
    let number = |name: &str| fault.params.get(name).map(ToString::to_string);
    match (fault.code.as_ref(), number("min"), number("max")) {
        ("length", _, Some(max)) => ("too_long".into(), format!("at most {max} characters")),
        ("length", Some(min), None) => ("too_short".into(), format!("at least {min} characters")),
        ("range", Some(min), Some(max)) => ("out_of_range".into(), format!("between {min} and {max}")),
        ("range", Some(min), None) => ("out_of_range".into(), format!("at least {min}")),
        ("range", None, Some(max)) => ("out_of_range".into(), format!("at most {max}")),
        (code, _, _) => {
            (code.to_owned(), fault.message.as_ref().map_or_else(|| format!("not a valid {code}"), ToString::to_string))
        }
    }
}
