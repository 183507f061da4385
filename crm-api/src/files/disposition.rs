//! `Content-Disposition` (RFC 6266): the name under which a browser saves a file.

/// Returns the header's value for a download of this name. Letters beyond ASCII go into the extended form (RFC 8187);
/// nothing of the name can end the value or the header.
pub fn attachment(name: &str) -> String {
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                value.push(char::from(byte));
            } else {
                value.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    value
}

/// `%` would be decoded by some browsers.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || " !#$&'()+,-.@[]^_`{}~".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_to_old_and_new_browsers() {
        assert_eq!(attachment("offer (2).pdf"), "attachment; filename=\"offer (2).pdf\"");
        assert_eq!(
            attachment("Größe € 100%.pdf"),
            "attachment; filename=\"Gr__e _ 100_.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%82%AC%20100%25.pdf"
        );
    }

    #[test]
    fn no_name_ends_the_header() {
        for name in [
            "a\"; filename=\"b.exe",
            "a\r\nSet-Cookie: x=1",
            "a\\\"b",
            "a\0b",
            "a'b\"c",
            "%0d%0aX: y",
            "UTF-8''x",
            "\u{2028}a",
            "a\nb",
        ] {
            let value = attachment(name);
            assert!(value.is_ascii() && !value.bytes().any(|byte| byte.is_ascii_control()), "{value}");
            let (_, rest) = value.split_once("filename=\"").unwrap();
            let (quoted, rest) = rest.split_once('"').unwrap();
            assert!(!quoted.contains(['\\', '%']), "{value}");
            assert!(rest.is_empty() || rest.starts_with("; filename*=UTF-8''"), "{value}");
            assert!(!rest.contains(['"', ' ', '\\']) || rest.matches(' ').count() == 1, "{value}");
        }
    }
}
