//! Which passwords are good enough: long and not common, as NIST SP 800-63B-4 asks; no rules of composition.

use crate::fold::fold;
use crate::invalid::Invalid;

/// Fewest characters of a password that stands alone (NIST SP 800-63B-4, 3.1.1.2).
pub const MIN_LENGTH: usize = 15;
/// Fewest characters of a password beside a second factor (NIST SP 800-63B-4, 3.1.1.2).
pub const MIN_LENGTH_WITH_FACTOR: usize = 8;
/// Most characters.
pub const MAX_LENGTH: usize = 256;

/// Words that people build long passwords from; a password that is little else is easy to guess.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "passw0rd",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "qwertzuiop",
    "qwertyuiop",
    "qwertz",
    "qwerty",
    "asdfghjkl",
    "asdfgh",
    "iloveyou",
    "letmein",
    "welcome",
    "willkommen",
    "administrator",
    "admin",
    "login",
    "monkey",
    "dragon",
    "football",
    "fussball",
    "baseball",
    "princess",
    "sunshine",
    "superman",
    "batman",
    "trustno1",
    "whatever",
    "hallo",
    "hello",
    "secret",
    "geheim",
    "abc123",
    "abcdefgh",
    "sommer",
    "winter",
    "summer",
    "master",
    "shadow",
    "michael",
    "jordan",
    "starwars",
    "computer",
    "internet",
    "changeme",
    "default",
    "company",
    "firma",
    "schatz",
    "ficken",
    "fuckyou",
    "crm",
    "!",
    "1",
    "2",
    "3",
    "0",
    " ",
    ".",
];

/// Checks a new password of the person with this e-mail address and name, which stands alone.
pub fn check(pointer: &str, password: &str, about: &[&str]) -> Result<(), Invalid> {
    check_beside(pointer, password, about, false)
}

/// Checks a new password of the person with this e-mail address and name; beside a second factor it may be shorter.
pub fn check_beside(pointer: &str, password: &str, about: &[&str], second_factor: bool) -> Result<(), Invalid> {
    let fewest = if second_factor { MIN_LENGTH_WITH_FACTOR } else { MIN_LENGTH };
    let length = password.chars().count();
    if length < fewest {
        return Err(Invalid::one(pointer, "too_short", format!("at least {fewest} characters")));
    }
    if length > MAX_LENGTH {
        return Err(Invalid::one(pointer, "too_long", format!("at most {MAX_LENGTH} characters")));
    }
    let folded = fold(password);
    let mut rest = folded.clone();
    let personal = about.iter().flat_map(|text| {
        fold(text)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    for word in COMMON.iter().map(|word| (*word).to_owned()).chain(personal) {
        rest = rest.replace(&word, "");
    }
    let mut letters: Vec<char> = folded.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if rest.chars().count() < 6 || letters.len() < 5 {
        return Err(Invalid::one(pointer, "too_common", "too easy to guess: use several unrelated words"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_a_second_factor_a_password_may_be_shorter() {
        assert!(check_beside("/password", "vexing7k", &[], true).is_ok());
        assert_eq!(check("/password", "vexing7k", &[]).unwrap_err().0[0].code, "too_short");
        assert_eq!(check_beside("/password", "vexing7", &[], true).unwrap_err().0[0].code, "too_short");
        assert_eq!(check_beside("/password", "password", &[], true).unwrap_err().0[0].code, "too_common");
    }

    #[test]
    fn length_counts_and_common_words_do_not() {
        assert!(check("/password", "correct horse battery", &[]).is_ok());
        assert_eq!(check("/password", "kurz", &[]).unwrap_err().0[0].code, "too_short");
        for bad in ["passwordpassword123", "aaaaaaaaaaaaaaaaaaaa", "1234567890123456", "Willkommen123456!"] {
            assert_eq!(check("/password", bad, &[]).unwrap_err().0[0].code, "too_common", "{bad}");
        }
        assert!(check("/password", "ada.lovelace@example.org", &["ada.lovelace@example.org"]).is_err());
    }
}
