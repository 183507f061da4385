//! Finds the members of a record's JSON text that have a value, without taking it apart: a pass over the bytes, as opening
//! a record is what people do all day.

/// The object whose members count as the record's own.
const CUSTOM: &str = "custom";

/// Calls `found` with name and value text of each member that is not empty; those of `custom` are called `custom.<key>`.
pub(super) fn each(text: &str, mut found: impl FnMut(&str, &str)) {
    walk(text, |name, value| {
        if name != CUSTOM {
            found(name, value);
            return;
        }
        let mut full = String::from("custom.");
        walk(value, |key, value| {
            full.truncate(CUSTOM.len() + 1);
            full.push_str(key);
            found(&full, value);
        });
    });
}

/// Calls `found` for the members of this object alone.
fn walk(text: &str, mut found: impl FnMut(&str, &str)) {
    let bytes = text.as_bytes();
    let mut at = text.find('{').map_or(bytes.len(), |start| start + 1);
    loop {
        let Some(start) = next(bytes, at, b'"') else { return };
        let end = end_of_text(bytes, start);
        let Some(colon) = next(bytes, end, b':') else { return };
        let from = skip_space(bytes, colon + 1);
        let to = end_of_value(bytes, from);
        if let (Some(name), Some(value)) = (text.get(start + 1..end - 1), text.get(from..to))
            && !matches!(value.trim_end(), "null" | "\"\"" | "[]" | "{}" | "")
        {
            found(name, value.trim_end());
        }
        if bytes.get(to) != Some(&b',') {
            return;
        }
        at = to + 1;
    }
}

fn next(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == wanted).map(|place| from + place)
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).position(|byte| !byte.is_ascii_whitespace()).map_or(bytes.len(), |place| from + place)
}

/// The place behind the text that starts here.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The place behind the value that starts here: of the comma or bracket that ends it.
fn end_of_value(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = end_of_text(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
