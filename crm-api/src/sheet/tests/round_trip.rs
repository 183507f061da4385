//! Any table, written by another library, comes back as it was.

use proptest::prelude::*;

use super::*;

/// Tables of cells that no reader could take for blank rows or columns.
fn table(cell: &'static str) -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..6, 1_usize..8).prop_flat_map(move |(width, height)| {
        let row = prop::collection::vec(cell, width).prop_map(|mut row| {
            row.push("x".to_owned());
            row
        });
        prop::collection::vec(row, height)
    })
}

fn written(table: &[Vec<String>], delimiter: u8, quote: u8, always: bool) -> String {
    let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).quote(quote).quote_style(style).from_writer(Vec::new());
    let mut head: Vec<String> = (1..table[0].len()).map(|column| format!("Name {column}")).collect();
    head.push("Last".to_owned());
    writer.write_record(&head).unwrap();
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "windows-1252" => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        _ => text.as_bytes().to_vec(),
    }
}

proptest! {
    #[test]
    fn any_table_comes_back_from_the_notation_that_was_told(
        table in table("[ -~äößéñ\n\r\t\"';|]{0,12}"), delimiter in prop::sample::select(b",;\t|:".to_vec()),
        quote in prop::sample::select(b"\"'".to_vec()), always: bool,
        encoding in prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
    ) {
        let bytes = encoded(&written(&table, delimiter, quote, always), encoding);
        let wanted = Format {
            delimiter: Some(char::from(delimiter).to_string()), quote: Some(char::from(quote).to_string()),
            encoding: Some(encoding.to_owned()), has_header: Some(true), ..Format::default()
        };
        let sheet = read("", &bytes, &wanted).unwrap();
        let meant: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|cell| unguard(cell).to_owned()).collect()).collect();
        prop_assert_eq!(sheet.rows, meant);
    }

    #[test]
    fn tables_of_words_come_back_without_being_told_anything(
        table in table("[A-Za-zäößéñ]{1,10}( [a-z,;|]{1,8})?"), delimiter in prop::sample::select(b",;\t|".to_vec()),
        always: bool, encoding in prop::sample::select(vec!["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
    ) {
        let bytes = encoded(&written(&table, delimiter, b'"', always), encoding);
        let wanted = Format { delimiter: (table.len() < 4).then(|| char::from(delimiter).to_string()), ..Format::default() };
        let sheet = read("", &bytes, &wanted).unwrap();
        prop_assert_eq!(sheet.rows, table);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), zipped: bool) {
        let bytes = if zipped { [b"PK\x03\x04".to_vec(), bytes].concat() } else { bytes };
        let _ = plainly(bytes);
    }
}
