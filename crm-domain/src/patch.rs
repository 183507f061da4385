//! A member of an input that tells "absent" from "null", which JSON Merge Patch (RFC 7396) needs.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::openapi::{RefOr, Schema};
use validator::{ValidateLength, ValidateRange};

/// What an input says about one member.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Patch<T> {
    /// Nothing: keep what there is.
    #[default]
    Absent,
    /// `null`: clear it.
    Null,
    /// A new value.
    Set(T),
}

impl<T> Patch<T> {
    /// Applies this to an optional member.
    pub fn apply(self, target: &mut Option<T>) {
        match self {
            Patch::Absent => {}
            Patch::Null => *target = None,
            Patch::Set(value) => *target = Some(value),
        }
    }

    /// Applies this to a member that goes back to `default` when cleared.
    pub fn apply_or(self, target: &mut T, default: T) {
        match self {
            Patch::Absent => {}
            Patch::Null => *target = default,
            Patch::Set(value) => *target = value,
        }
    }

    /// Returns the new value when there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Patch::Set(value) => Some(value),
            Patch::Absent | Patch::Null => None,
        }
    }

    /// Tells whether the input is silent about this member.
    pub fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }
}

impl Patch<String> {
    /// Applies text without surrounding white space; empty text clears.
    pub fn apply_text(self, target: &mut Option<String>) {
        match self {
            Patch::Absent => {}
            Patch::Null => *target = None,
            Patch::Set(text) => {
                let trimmed = text.trim();
                *target = (!trimmed.is_empty()).then(|| trimmed.to_owned());
            }
        }
    }

    /// Applies text that must not be empty; the record's own check finds an empty one.
    pub fn apply_name(self, target: &mut String) {
        match self {
            Patch::Absent => {}
            Patch::Null => target.clear(),
            Patch::Set(text) => *target = text.trim().to_owned(),
        }
    }
}

// Only the schema derive serializes inputs, to tell the default of each member; that is to be absent.
impl<T> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            Some(value) => Patch::Set(value),
            None => Patch::Null,
        })
    }
}

// The derive asks for this trait wherever a type with parameters stands; it brings `PartialSchema` with it.
impl<T: ComposeSchema> ComposeSchema for Patch<T> {
    fn compose(parameters: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        <Option<T> as ComposeSchema>::compose(parameters)
    }
}

impl<T: utoipa::ToSchema + ComposeSchema> utoipa::ToSchema for Patch<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Patch".into()
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl<T: ValidateLength<u64>> ValidateLength<u64> for Patch<T> {
    fn length(&self) -> Option<u64> {
        self.value().and_then(ValidateLength::length)
    }
}

impl<N, T: ValidateRange<N>> ValidateRange<N> for Patch<T> {
    fn greater_than(&self, max: N) -> Option<bool> {
        self.value().and_then(|value| value.greater_than(max))
    }
    fn less_than(&self, min: N) -> Option<bool> {
        self.value().and_then(|value| value.less_than(min))
    }
}
