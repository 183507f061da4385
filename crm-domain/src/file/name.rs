//! The name of a file as people may see and save it: no folders, nothing that cannot be seen or turns the text around.

use unicode_normalization::UnicodeNormalization as _;

/// Longest name, in bytes: what file systems take.
pub const MAX_NAME_BYTES: usize = 255;
/// Longest ending that is kept when a name is shortened, in bytes with its dot.
const MAX_ENDING: usize = 16;

/// Returns the name without what could mislead people or programs; empty when nothing is left of it.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.nfc().filter(|letter| !is_hidden(*letter)).collect();
    // A file system may not tell names apart by what stands at their end.
    let name = seen.trim().trim_end_matches(['.', ' ']).trim();
    shorten(name)
}

/// Control characters, marks that turn the direction of text or break the line, and those without any width of their own;
/// what joins the parts of an emoji stays.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}')
}

fn shorten(name: &str) -> String {
    if name.len() <= MAX_NAME_BYTES {
        return name.to_owned();
    }
    let ending = name.rfind('.').and_then(|at| name.get(at..)).filter(|ending| ending.len() <= MAX_ENDING);
    let ending = ending.unwrap_or_default();
    let mut room = MAX_NAME_BYTES - ending.len();
    while !name.is_char_boundary(room) {
        room -= 1;
    }
    format!("{}{ending}", name.get(..room).unwrap_or_default().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_no_part_of_a_name() {
        for sent in [
            "../../etc/passwd",
            "/etc/passwd",
            "..\\..\\etc\\passwd",
            "C:\\etc\\passwd",
            "\\\\server\\share\\passwd",
            "a/b\\passwd",
            "file:///passwd",
            "....//passwd",
            "%2e/passwd",
            "./passwd",
            "passwd\0",
            "pass\u{202e}wd",
            "\u{feff}passwd . . ",
            "  passwd\r\n",
        ] {
            assert_eq!(clean_name(sent), "passwd", "{sent:?}");
        }
        for sent in ["", "..", ".", "/", "\\", "../..", " \u{200b} ", "a/", "\u{2066}\u{2069}", "...", "\r\n\t"] {
            assert_eq!(clean_name(sent), "", "{sent:?}");
        }
    }

    #[test]
    fn a_name_keeps_what_people_see() {
        assert_eq!(clean_name("Angebot für Müller & Söhne (2).PDF"), "Angebot für Müller & Söhne (2).PDF");
        assert_eq!(clean_name("u\u{308}ber.txt"), "über.txt");
        assert_eq!(clean_name("见积书 👩‍💻.xlsx"), "见积书 👩‍💻.xlsx");
        assert_eq!(clean_name("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(clean_name(".gitignore"), ".gitignore");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = clean_name(&format!("{}.pdf", "ä".repeat(400)));
        assert!(long.len() <= MAX_NAME_BYTES && long.ends_with("ä.pdf"), "{long}");
        let odd = clean_name(&format!("x.{}", "y".repeat(400)));
        assert_eq!(odd.len(), MAX_NAME_BYTES);
    }
}
