//! What spreadsheets would take for a formula gets an apostrophe in front when it leaves, and loses it when it comes back.

use crm_domain::invalid::FieldError;

/// Returns the text as it may stand in a table that a spreadsheet opens.
pub fn guard(text: String) -> String {
    if is_risky(&text) { format!("'{text}") } else { text }
}

/// Returns a cell of CSV: quoted, and as a spreadsheet does not run it.
pub fn quoted(cell: &str) -> String {
    format!("\"{}\"", guard(cell.to_owned()).replace('"', "\"\""))
}

/// Returns why something failed as one text.
pub fn reasons(faults: &[FieldError]) -> String {
    let reason = |fault: &FieldError| format!("{} {}", fault.pointer.trim_start_matches('/'), fault.detail);
    faults.iter().map(reason).collect::<Vec<String>>().join("; ").trim().to_owned()
}

/// Returns the text as it was before [`guard`].
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(text)
}

/// Tells whether a spreadsheet might act on this text. Text that is guarded already counts, so that both ways lead back.
fn is_risky(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    let starts = |first: char| matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let inner = bare.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    bare.starts_with(['\t', '\r']) || (inner.starts_with(starts) && !is_number(bare))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}
