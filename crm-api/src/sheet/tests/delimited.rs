//! Text with delimiters: what is found out about it, and what is refused.

use super::*;

fn utf16(text: &str, big: bool, marked: bool) -> Vec<u8> {
    let units = marked.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn delimiters_are_found_from_many_rows() {
    for (text, delimiter) in [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3\n4,5;5,5;6\n", ";"),
        ("1,5;2,5\n4,5;5,5\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b\nx, y|z, z\n", "|"),
        ("name,note\nA,\"x;y;z\"\nB,\"u;v;w\"\n", ","),
        ("only\none\ncolumn\n", ","),
        ("Title of it all\n\na;b\n1;2\n3;4\n5;6\n", ";"),
    ] {
        assert_eq!(plainly(text).unwrap().format.delimiter.as_deref(), Some(delimiter), "{text:?}");
    }
    let told = plainly("sep=|\na|b,c\n1|2\n").unwrap();
    assert_eq!((told.header.join("/"), told.row_numbers.clone()), ("a/b,c".to_owned(), vec![3]));
}

#[test]
fn encodings_are_found_with_and_without_their_mark() {
    let text = "Name;Ort\nJürgen Groß;Köln\nŽofie;Łódź – «Ž»\n";
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "utf-8"),
        (format!("\u{feff}{text}").into_bytes(), "utf-8"),
        (utf16(text, false, true), "utf-16le"),
        (utf16(text, true, true), "utf-16be"),
        (utf16(text, false, false), "utf-16le"),
        (utf16(text, true, false), "utf-16be"),
    ] {
        let sheet = plainly(&bytes).unwrap();
        assert_eq!(sheet.format.encoding.as_deref(), Some(encoding));
        assert_eq!(sheet.header, ["Name", "Ort"], "{encoding}");
        assert_eq!(rows(&sheet)[1], ["Žofie", "Łódź – «Ž»"], "{encoding}");
    }
    let greek = utf16("Όνομα;Πόλη\nΓιώργος;Αθήνα\nΜαρία;Πάτρα\n", false, false);
    assert_eq!(plainly(greek).unwrap().header, ["Όνομα", "Πόλη"]);
    let latin = plainly(b"Name;Ort\nJ\xfcrgen;\x80 5\n").unwrap();
    assert_eq!(
        (latin.format.encoding.as_deref(), rows(&latin)[0].join("/")),
        (Some("windows-1252"), "Jürgen/€ 5".to_owned())
    );
}

#[test]
fn an_encoding_can_be_told_and_must_fit() {
    let told = |encoding: &str| Format { encoding: Some(encoding.to_owned()), ..Format::default() };
    let sheet = read("", b"Name,Ort\nM\xfcller,\xa4 5\n", &told("ISO-8859-15")).unwrap();
    assert_eq!(rows(&sheet)[0], ["Müller", "€ 5"]);
    refused(read("", b"Name,Ort\nM\xfcller,x\n", &told("utf-8")), "encoding", None, None);
    refused(read("", b"a,b\n", &told("klingon")), "encoding", None, None);
}

#[test]
fn quotes_hold_delimiters_line_breaks_and_quotes() {
    let sheet = plainly("a,b\n\"x, y\",\"one\ntwo \"\"three\"\"\"\r\n\"\", \"z\"\n5\" pipe,7' board\r8,9").unwrap();
    assert_eq!(rows(&sheet), [["x, y", "one\ntwo \"three\""], ["", "z"], ["5\" pipe", "7' board"], ["8", "9"]]);
    assert_eq!(sheet.row_numbers, [2, 3, 4, 5]);
    let single = plainly("'a';'b'\n'x;y';'it''s'\n").unwrap();
    assert_eq!((rows(&single)[0].clone(), single.format.quote.as_deref()), (vec!["x;y", "it's"], Some("'")));
    let none = Format { quote: Some(String::new()), delimiter: Some(",".to_owned()), ..Format::default() };
    assert_eq!(rows(&read("", b"a,b\n\"x,y\n", &none).unwrap())[0], ["\"x", "y"]);
}

#[test]
fn a_quote_without_its_partner_is_refused_where_it_opened() {
    refused(plainly("a,b\n1,2\n3,\"open\n4,5\n6,7\n"), "unbalanced_quote", Some(3), Some(2));
    refused(plainly("a,b\n\"x\"\"\n"), "unbalanced_quote", Some(2), Some(1));
}

#[test]
fn headers_are_told_from_values() {
    for (text, has_header) in [
        ("Name,E-mail\nAnn,ann@example.org\n", true),
        ("Ann,ann@example.org\nBob,bob@example.org\n", false),
        ("Ann,Berlin\nBob,Bonn\n", true),
        ("1,2\n3,4\n", false),
        ("Deal,2019,2020\nA,5,6\nB,7,8\n", true),
        ("2016,Ann\n2017,Bob\n", false),
        ("2016-10-20,x\n2016-10-21,y\n", false),
        ("Name,Web\nA,https://a.example\n", true),
    ] {
        assert_eq!(plainly(text).unwrap().format.has_header, Some(has_header), "{text:?}");
    }
    let told = Format { has_header: Some(false), ..Format::default() };
    let sheet = read("", b"Ann,Berlin\nBob,Bonn\n", &told).unwrap();
    assert_eq!((sheet.header.join("/"), sheet.rows.len()), ("Column 1/Column 2".to_owned(), 2));
}

#[test]
fn columns_without_a_name_of_their_own_get_one() {
    let sheet = plainly("Name,,name, Phone \n a,b,c,d,e\n").unwrap();
    assert_eq!(sheet.header, ["Name", "Column 2", "name (2)", "Phone", "Column 5"]);
    assert_eq!(rows(&sheet), [[" a", "b", "c", "d", "e"]]);
}

#[test]
fn rows_are_padded_and_blank_ones_dropped_with_their_numbers_kept() {
    let sheet = plainly("a,b,c\n1\n\n,,\n  ,\n2,3,4\r\n\r\n5,6\n").unwrap();
    assert_eq!(rows(&sheet), [["1", "", ""], ["2", "3", "4"], ["5", "6", ""]]);
    assert_eq!(sheet.row_numbers, [2, 6, 8]);
}

#[test]
fn the_order_of_dates_is_found_where_one_tells() {
    for (dates, order, ambiguous) in [
        ("1/2/2016\n20/10/2016", DateOrder::Dmy, false),
        ("1/2/2016\n10/20/2016", DateOrder::Mdy, false),
        ("1/2/2016\n3/4/2016", DateOrder::Mdy, true),
        ("20/10/2016\n10/20/2016", DateOrder::Dmy, true),
        ("2016-10-20\n2016-01-02", DateOrder::Ymd, false),
        ("1.2.2016\n3.4.2016", DateOrder::Dmy, false),
        ("nothing\nhere", DateOrder::Ymd, false),
        ("1-2-2016 10:00\n20-10-2016 11:30", DateOrder::Dmy, false),
    ] {
        let sheet = plainly(format!("When\n{dates}\n")).unwrap();
        assert_eq!((sheet.format.date_order, sheet.ambiguous_dates), (Some(order), ambiguous), "{dates}");
    }
    let told = Format { date_order: Some(DateOrder::Mdy), ..Format::default() };
    assert!(!read("", b"When\n1/2/2016\n", &told).unwrap().ambiguous_dates);
    let german = plainly("When;What\n1/2/2016;1,5\n").unwrap();
    assert_eq!((german.format.date_order, german.ambiguous_dates), (Some(DateOrder::Dmy), true));
}

#[test]
fn the_decimal_sign_is_found_where_one_tells() {
    for (text, decimal) in [
        ("a\n1.5\n1.234\n", "."),
        ("a;b\n1,5;x\n1.234;y\n", ","),
        ("a;b\n1.234;x\n", ","),
        ("a;b\n12.34;x\n", "."),
        ("a,b\n\"1,234\",x\n", "."),
        ("a\t b\n1.234,50\tx\n", ","),
        ("a\t b\n1.234.567\tx\n", ","),
        ("a\t b\n€ 0,125\tx\n", ","),
    ] {
        assert_eq!(plainly(text).unwrap().format.decimal.as_deref(), Some(decimal), "{text:?}");
    }
    let wrong = Format { decimal: Some("x".to_owned()), ..Format::default() };
    refused(read("", b"a\n", &wrong), "decimal", None, None);
}

#[test]
fn what_is_too_large_is_refused_with_its_place() {
    refused(plainly(vec![b'a'; MAX_BYTES + 1]), "too_large", None, None);
    refused(plainly("x,".repeat(10_000)), "too_many_columns", Some(1), None);
    refused(plainly(format!("a;b\n{}\n", "x;".repeat(1_001))), "too_many_columns", Some(2), None);
    refused(plainly(format!("a,b\n1,2\n3,{}\n", "x".repeat(10_000_000))), "cell_too_long", Some(3), Some(2));
    refused(plainly(format!("a,b\n1,\"{}\"\n", "ü\n".repeat(5_000_000))), "cell_too_long", Some(2), Some(2));
    refused(plainly("1\n".repeat(MAX_ROWS + 2)), "too_many_rows", Some(1_000_002), None);
    refused(
        plainly(format!("{}\n{}", "h,".repeat(999) + "h", "1\n".repeat(6_000))),
        "too_many_cells",
        Some(5001),
        None,
    );
    assert_eq!(plainly(format!("a\n{}\n", "ü".repeat(MAX_CELL))).unwrap().rows.len(), 1);
}

#[test]
fn what_is_no_text_is_refused() {
    refused(plainly(b"a,b\n1,x\0y\n"), "not_text", Some(2), Some(2));
    refused(plainly(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "not_text", Some(3), Some(1));
    for delimiter in ["", "::", "a", "\n", "\0", "ü"] {
        let wanted = Format { delimiter: Some(delimiter.to_owned()), ..Format::default() };
        refused(read("", b"a,b\n", &wanted), "delimiter", None, None);
    }
    let same = Format { delimiter: Some("'".to_owned()), quote: Some("'".to_owned()), ..Format::default() };
    refused(read("", b"a'b\n", &same), "quote", None, None);
}
