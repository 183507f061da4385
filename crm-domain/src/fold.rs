//! Folding of text: what is sorted, matched or compared goes through here, so both databases agree.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Returns the lower-case form without accents and with single spaces, in which text is sorted and matched.
///
/// Letters that do not decompose but that people leave out when they type (`ß`, `ø`, `ł`, …) are spelled out.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if letter.is_whitespace() || letter.is_control() {
            gap = !folded.is_empty();
            continue;
        }
        if gap {
            folded.push(' ');
            gap = false;
        }
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            other if is_combining_mark(other) => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_spaces_do_not_matter() {
        assert_eq!(fold("  MÜLLER\u{a0} Straße "), "muller strasse");
        assert_eq!(fold("Ørsted Łódź"), "orsted lodz");
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Æther", "ﬁn", "Ａｂｃ", "naïve café", "\u{1}x\ty"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }
}
