//! Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, 6 digits, 30 seconds; and recovery codes.

use crm_domain::time::Instant;
use ring::hmac;

use crate::auth::token;

/// Seconds of one step.
const STEP: i64 = 30;
/// Steps that a clock may be early or late.
const DRIFT: i64 = 1;
/// Bytes of a secret, as many as the hash has (RFC 4226, 4).
const SECRET: usize = 20;
/// RFC 4648, 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Letters and digits that are not taken for one another.
const PLAIN: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Makes a secret, in the letters that people type into an app.
pub fn new_secret() -> String {
    base32(&token::nonce::<SECRET>())
}

/// Returns the address that an app reads from a QR code.
pub fn uri(secret: &str, issuer: &str, account: &str) -> String {
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// Returns the step that a code belongs to, when it is one that the app may show now.
pub fn step_of(secret: &str, code: &str, now: Instant) -> Option<i64> {
    let typed: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let at = now.timestamp().div_euclid(STEP);
    // All are worked out, so that the time taken does not tell which fits.
    (at - DRIFT..=at + DRIFT).rfind(|step| self::code(secret, *step).is_some_and(|right| token::same(&right, &typed)))
}

/// Returns the code of a step; nothing when the secret is no secret.
pub fn code(secret: &str, step: i64) -> Option<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &from_base32(secret)?);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last()? & 0xf);
    let word: [u8; 4] = bytes.get(offset..offset + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000))
}

/// Makes recovery codes of 80 random bits each, such as `7kqm-r2xw-hp9d-tz4c`.
pub fn new_recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| grouped(&token::nonce::<16>())).collect()
}

/// Returns the hash under which a recovery code is kept, however it was typed; it is random enough to need no salt.
pub fn recovery_hash(code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric())
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    token::hash(&plain)
}

fn grouped(bytes: &[u8]) -> String {
    let letter = |byte: &u8| PLAIN.get(usize::from(byte % 32)).map(|letter| char::from(*letter));
    let parts: Vec<String> = bytes.chunks(4).map(|part| part.iter().filter_map(letter).collect()).collect();
    parts.join("-")
}

fn base32(bytes: &[u8]) -> String {
    let (mut text, mut waiting, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        waiting = (waiting << 8 | u32::from(*byte)) & 0xffff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.extend(BASE32.get((waiting >> bits & 31) as usize).map(|letter| char::from(*letter)));
        }
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut waiting, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        waiting = (waiting << 5 | u32::try_from(value).ok()?) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(waiting >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        chrono::DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = base32(b"12345678901234567890");
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (second, right) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(code(&secret, second / STEP).as_deref(), Some(right));
            assert_eq!(step_of(&secret, right, at(second)), Some(second / STEP));
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let secret = new_secret();
        let shown = code(&secret, 1000).unwrap();
        for (step, fits) in [(998, false), (999, true), (1000, true), (1001, true), (1002, false)] {
            assert_eq!(step_of(&secret, &shown, at(step * STEP + 3)).is_some(), fits, "{step}");
        }
        let spaced = format!(" {} {}", &shown[..3], &shown[3..]);
        assert_eq!(step_of(&secret, &spaced, at(1000 * STEP)), Some(1000));
        for bad in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(step_of(&secret, bad, at(1000 * STEP)), None);
        }
    }

    #[test]
    fn recovery_codes_differ_and_may_be_typed_in_any_way() {
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let first = codes.first().unwrap();
        assert_eq!(first.len(), 19);
        assert_eq!(recovery_hash(first), recovery_hash(&first.to_uppercase().replace('-', " ")));
        assert_ne!(recovery_hash(first), recovery_hash(codes.last().unwrap()));
    }

    #[test]
    fn the_uri_names_company_and_account() {
        let uri = uri("ABC", "Müller & Co", "ada@example.org");
        assert!(
            uri.starts_with("otpauth://totp/M%C3%BCller%20%26%20Co:ada%40example.org?secret=ABC&issuer=M%C3%BCller")
        );
    }
}
