//! Members that are set when a record is made and stay: the kind of a stage, the key of a custom field.

use crate::invalid::Invalid;
use crate::patch::Patch;

/// Applies such a member: required when the record is `new`, refused when it would change an old one.
pub fn apply<T: PartialEq>(target: &mut T, input: Patch<T>, pointer: &str, new: bool, invalid: &mut Invalid) {
    match input {
        Patch::Set(value) if new || value == *target => *target = value,
        Patch::Absent if !new => {}
        Patch::Absent | Patch::Null if new => invalid.add(pointer, "required", "must be given"),
        Patch::Absent | Patch::Null | Patch::Set(_) => {
            invalid.add(pointer, "immutable", "cannot be changed once it is set");
        }
    }
}

/// Applies such a member that may be empty: set when the record is `new`, refused when it would change an old one.
pub fn apply_maybe<T: PartialEq>(
    target: &mut Option<T>,
    input: Patch<T>,
    pointer: &str,
    new: bool,
    invalid: &mut Invalid,
) {
    let wanted = match input {
        Patch::Absent => return,
        Patch::Null => None,
        Patch::Set(value) => Some(value),
    };
    if new || wanted == *target {
        *target = wanted;
    } else {
        invalid.add(pointer, "immutable", "cannot be changed once it is set");
    }
}
