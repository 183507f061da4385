//! Bytes become text: by their byte order mark, as UTF-16 by its zeros, as UTF-8 where they are that, else Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Result, SheetError};

/// Bytes looked at to tell UTF-16.
const SAMPLE: usize = 16 * 1024;

/// Returns the text and the name of its encoding.
pub(super) fn decode<'a>(bytes: &'a [u8], wanted: Option<&str>) -> Result<(Cow<'a, str>, String)> {
    let (encoding, skipped) = match wanted {
        Some(label) => {
            let encoding = Encoding::for_label(label.trim().as_bytes())
                .ok_or_else(|| SheetError::new("encoding", format!("no encoding is called {label}")))?;
            let skipped = Encoding::for_bom(bytes).filter(|(found, _)| *found == encoding).map_or(0, |(_, len)| len);
            (encoding, skipped)
        }
        None => detect(bytes),
    };
    let body = bytes.get(skipped..).unwrap_or_default();
    let (text, broken) = encoding.decode_without_bom_handling(body);
    let name = encoding.name().to_lowercase();
    if broken {
        return Err(SheetError::new("encoding", format!("this is not {name}")));
    }
    Ok((text, name))
}

fn detect(bytes: &[u8]) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(bytes) {
        return marked;
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, units) = (zeros(0), zeros(1), sample.len() / 2);
    // Delimiters, digits and line ends alone make some units of any table in UTF-16 half zero, and always the same half.
    // Where few are, the others must look like nothing but UTF-16: a stray NUL is none.
    let strange = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0);
    let wide = bytes.len().is_multiple_of(2) && (sample.iter().any(strange) || std::str::from_utf8(sample).is_err());
    let is_half =
        |zeros: usize, other: usize| zeros > other * 20 && (zeros * 5 > units * 2 || (wide && zeros * 20 > units));
    let encoding = if is_half(odd, even) {
        UTF_16LE
    } else if is_half(even, odd) {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    };
    (encoding, 0)
}
