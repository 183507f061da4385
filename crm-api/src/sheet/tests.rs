//! Files as people and attackers send them.

use super::*;

mod delimited;
mod round_trip;
mod values;
mod workbooks;

/// Reads a file without any hint.
fn plainly(bytes: impl AsRef<[u8]>) -> Result<Sheet> {
    read("file.csv", bytes.as_ref(), &Format::default())
}

fn rows(sheet: &Sheet) -> Vec<Vec<&str>> {
    sheet.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
}

#[track_caller]
fn refused(result: Result<Sheet>, code: &str, row: Option<u32>, column: Option<u32>) {
    let error = result.map(|sheet| sheet.format).expect_err("is refused");
    assert_eq!((error.code, error.row, error.column), (code, row, column), "{error}");
    assert!(!error.detail.is_empty());
}

#[test]
fn what_a_file_is_shows_in_its_content_and_not_in_its_name() {
    assert_eq!(plainly("a,b\n1,2\n").unwrap().format.kind, Some(Kind::Csv));
    assert_eq!(read("people.xls", b"a,b\n1,2\n", &Format::default()).unwrap().format.kind, Some(Kind::Csv));
    refused(read("people.xlsx", b"a,b\n1,2\n", &Format::default()), "unknown_kind", None, None);
    refused(plainly(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook"), "unknown_kind", None, None);
    refused(plainly(b"%PDF-1.7"), "unknown_kind", None, None);
    refused(plainly(b"PK\x03\x04 no archive"), "damaged", None, None);
    let wanted = Format { kind: Some(Kind::Xlsx), ..Format::default() };
    refused(read("a.csv", b"a,b\n1,2\n", &wanted), "unknown_kind", None, None);
}

#[test]
fn nothing_is_no_table() {
    for bytes in ["", "\n\n", " \r\n\t\r\n", "\u{feff}", ",,,\n,,,"] {
        refused(plainly(bytes), "empty", None, None);
    }
}

#[test]
fn reading_as_detected_gives_the_same_again() {
    for text in ["Name;Betrag;Am\nMüller;1.234,50;20.10.2016\n", "a\tb\n1/2/2016\t3\n", "1,2\n3,4\n"] {
        let first = plainly(text).unwrap();
        let again = read("", text.as_bytes(), &first.format).unwrap();
        assert_eq!((&again.header, &again.rows, &again.format), (&first.header, &first.rows, &first.format));
    }
}

#[test]
fn a_format_is_told_in_words() {
    let format = plainly("Name;Betrag;Am\nMüller;1.234,50;20.10.2016\n").unwrap().format;
    let told = serde_json::json!({
        "kind": "csv", "encoding": "utf-8", "delimiter": ";", "quote": "\"", "sheet": null, "has_header": true,
        "date_order": "dmy", "decimal": ","
    });
    assert_eq!(serde_json::to_value(&format).unwrap(), told);
    assert!(serde_json::from_value::<Format>(serde_json::json!({"delimeter": ";"})).is_err());
}

#[test]
fn what_would_be_a_formula_is_guarded_and_comes_back() {
    let risky = [
        "=1+1",
        "+1+cmd|x",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "  =1",
        "＝1",
        "'=1",
        "''=1",
        "-",
        "\n@x",
        "+49 30 1234",
    ];
    for text in risky {
        let safe = guard(text.to_owned());
        assert!(safe.starts_with('\'') && safe.len() == text.len() + 1, "{text:?}");
        assert_eq!(unguard(&safe), text);
    }
    for text in ["", "-5", "+4.5", "-1,25", "5", "a=b", "'tis", "'", "it's", "Anna-Lena", "'-5"] {
        assert_eq!((guard(text.to_owned()).as_str(), unguard(text)), (text, text));
    }
}
