//! Workbooks, as programs write them and as attackers craft them.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Format as Style, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

const TYPES: &str =
    r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook by hand, with these parts beside the ones every workbook has.
fn crafted(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let usual: [(&str, &[u8]); 4] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
    ];
    for (name, content) in usual.iter().chain(parts) {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(data: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
    )
    .into_bytes()
}

fn strings(content: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"{content}</sst>"#
    )
    .into_bytes()
}

fn workbook(data: &str) -> Vec<u8> {
    crafted(&[("xl/worksheets/sheet1.xml", &sheet(data))])
}

fn written(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn cells_become_text_as_a_person_would_write_them() {
    let bytes = written(|book| {
        let day = Style::new().set_num_format("dd/mm/yyyy");
        let moment = Style::new().set_num_format("yyyy-mm-dd hh:mm");
        let sheet = book.add_worksheet();
        for (column, name) in ["Text", "Number", "Day", "Moment", "Yes", "Formula", "Error"].iter().enumerate() {
            sheet.write_string(0, u16::try_from(column).unwrap(), *name).unwrap();
        }
        sheet.write_string(1, 0, "Jürgen\nGroß").unwrap();
        sheet.write_number(1, 1, 0.1 + 0.2).unwrap();
        sheet.write_with_format(1, 2, 42_663.0, &day).unwrap();
        sheet.write_with_format(1, 3, 42_663.5, &moment).unwrap();
        sheet.write_boolean(1, 4, true).unwrap();
        sheet.write_formula(1, 5, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_formula(1, 6, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_number(3, 1, 1e21).unwrap();
        sheet.write_number(3, 6, 1234.5).unwrap();
    });
    let read_back = plainly(&bytes).unwrap();
    let first = ["Jürgen\nGroß", "0.3", "2016-10-20", "2016-10-20T12:00:00", "true", "2", ""];
    assert_eq!(rows(&read_back), [first, ["", "1000000000000000000000", "", "", "", "", "1234.5"]]);
    assert_eq!(read_back.row_numbers, [2, 4]);
    assert_eq!(read_back.header, ["Text", "Number", "Day", "Moment", "Yes", "Formula", "Error"]);
    let comma = Format { decimal: Some(",".to_owned()), ..Format::default() };
    assert_eq!(rows(&read("", &bytes, &comma).unwrap())[0][1], "0,3");
}

#[test]
fn sheets_are_listed_and_the_first_visible_one_is_read() {
    let bytes = written(|book| {
        for (name, hidden) in [("Notes", true), ("People", false), ("Other", false)] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap().set_hidden(hidden).write_string(0, 0, name).unwrap();
            sheet.write_string(1, 0, "x").unwrap();
        }
        book.worksheet_from_name("People").unwrap().set_active(true);
    });
    let first = plainly(&bytes).unwrap();
    assert_eq!(first.sheets, ["Notes", "People", "Other"]);
    assert_eq!((first.format.sheet.as_deref(), first.header.join("")), (Some("People"), "People".to_owned()));
    let told = |name: &str| Format { sheet: Some(name.to_owned()), ..Format::default() };
    assert_eq!(read("", &bytes, &told("Notes")).unwrap().header, ["Notes"]);
    refused(read("", &bytes, &told("None")), "unknown_sheet", None, None);
}

#[test]
fn a_cell_far_away_costs_nothing_and_one_too_far_is_refused() {
    let far = workbook(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="B1048576"><v>5</v></c></row>"#,
    );
    let read_back = plainly(far).unwrap();
    assert_eq!((rows(&read_back), read_back.row_numbers.clone()), (vec![vec!["", "5"]], vec![1_048_576]));
    let right = workbook(r#"<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>"#);
    refused(plainly(right), "too_many_columns", Some(1_048_576), None);
}

#[test]
fn what_becomes_too_large_is_refused_before_it_is_unpacked() {
    let zeros = vec![b' '; 60 * 1024 * 1024];
    let bomb = crafted(&[("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 100_000);
    refused(plainly(&bomb), "unsafe_archive", None, None);
    // The same with a directory that tells a lie about the size.
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let mut liar = bomb;
    let places: Vec<usize> =
        liar.windows(4).enumerate().filter(|(_, at)| *at == size).map(|(place, _)| place).collect();
    assert!(!places.is_empty());
    for place in places {
        liar[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let error = plainly(&liar).unwrap_err();
    assert!(["unsafe_archive", "damaged"].contains(&error.code), "{error:?}");
    let many: Vec<(String, &[u8])> = (0..1_100).map(|number| (format!("xl/{number}.xml"), b"".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    refused(plainly(crafted(&many)), "unsafe_archive", None, None);
}

#[test]
fn texts_that_claim_to_be_countless_make_no_room_for_themselves() {
    let data = sheet(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#);
    for claim in ["9000000000000", "99999999999999999999999999", "18446744073709551615"] {
        let texts = strings(&format!(r#" uniqueCount="{claim}"><si><t>a</t></si>"#));
        let bytes = crafted(&[("xl/worksheets/sheet1.xml", &data), ("xl/sharedStrings.xml", &texts)]);
        refused(plainly(bytes), "unsafe_archive", None, None);
    }
    let hidden = strings(&format!("{}><si><t>a</t></si>", " ".repeat(70_000)));
    let bytes = crafted(&[("xl/worksheets/sheet1.xml", &data), ("xl/sharedStrings.xml", &hidden)]);
    assert!(plainly(bytes).is_ok());
}

#[test]
fn one_text_in_many_cells_does_not_fill_the_memory() {
    let text = strings(&format!(r#" uniqueCount="1"><si><t>{}</t></si>"#, "x".repeat(90_000)));
    let cells: String =
        (1..=2_500).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    let bytes = crafted(&[("xl/worksheets/sheet1.xml", &sheet(&cells)), ("xl/sharedStrings.xml", &text)]);
    let error = plainly(bytes).unwrap_err();
    assert_eq!(error.code, "too_large");
    assert!(error.row.is_some());
}

#[test]
fn entities_lead_nowhere() {
    let secret =
        r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">]>"#;
    for entity in ["&e;", "&a;&a;"] {
        let data = format!(
            r#"{secret}<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{entity}</t></is></c><c r="B1"><v>1</v></c></row></sheetData></worksheet>"#
        );
        let read_back = plainly(crafted(&[("xl/worksheets/sheet1.xml", data.as_bytes())]));
        let shown = format!("{read_back:?}");
        assert!(!shown.contains("root:") && !shown.contains("aaaa"), "{shown}");
    }
}

#[test]
fn what_no_program_writes_is_told_as_damaged() {
    for data in [
        r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A99999999999999999999"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="ZZZZZZZZZZZZZZ1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>7</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="n"><v>x</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v>"#,
    ] {
        refused(plainly(workbook(data)), "damaged", None, None);
    }
    refused(plainly(crafted(&[])), "damaged", None, None);
    let long = format!(r#"<row r="1"><c r="B1" t="inlineStr"><is><t>{}</t></is></c></row>"#, "x".repeat(MAX_CELL + 1));
    refused(plainly(workbook(&long)), "cell_too_long", Some(1), Some(2));
}

#[test]
fn days_of_long_ago_are_right_in_both_ways_of_counting() {
    let styles = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let data = sheet(
        r#"<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>59</v></c><c r="C1" s="1"><v>61</v></c><c r="D1" s="1"><v>0.5</v></c></row>"#,
    );
    let parts: [(&str, &[u8]); 2] = [("xl/styles.xml", styles.as_bytes()), ("xl/worksheets/sheet1.xml", &data)];
    let told = Format { has_header: Some(false), ..Format::default() };
    let read_back = read("", &crafted(&parts), &told).unwrap();
    assert_eq!(rows(&read_back)[0], ["1900-01-01", "1900-02-28", "1900-03-01", "12:00:00"]);
}
