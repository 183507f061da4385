//! Secrets that must be read again, such as those that sign webhooks: kept sealed, with a key that is not in the database.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::auth::token;

/// How a sealed text of this version begins.
const VERSION: &str = "v1.";

/// Seals and opens secrets of one purpose.
#[derive(Clone)]
pub struct Seal(std::sync::Arc<Option<LessSafeKey>>);

impl Seal {
    /// Uses a key derived from the installation's secret, for this purpose alone.
    pub fn new(secret: &str, purpose: &str) -> Self {
        let key = token::derive(secret, &format!("seal {purpose}"));
        Seal(std::sync::Arc::new(UnboundKey::new(&CHACHA20_POLY1305, &key).ok().map(LessSafeKey::new)))
    }

    /// Seals a secret for the record whose id is `of`: beside another it cannot be opened. Nothing when that fails, which it
    /// does not.
    pub fn seal(&self, secret: &str, of: uuid::Uuid) -> Option<String> {
        let nonce = token::nonce::<NONCE_LEN>();
        let mut bytes = secret.as_bytes().to_vec();
        let key = (*self.0).as_ref()?;
        let unique = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(unique, Aad::from(of.as_bytes()), &mut bytes).ok()?;
        Some(format!("{VERSION}{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &bytes].concat())))
    }

    /// Opens what was sealed; nothing when it was sealed with another key, for another record, or changed since.
    pub fn open(&self, sealed: &str, of: uuid::Uuid) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(VERSION)?).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let opened = (*self.0).as_ref()?.open_in_place(nonce, Aad::from(of.as_bytes()), &mut rest).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_record_alone() {
        let (seal, of) = (Seal::new("a", "test"), Uuid::now_v7());
        let sealed = seal.seal("whsec_secret", of).unwrap();
        assert!(sealed.starts_with("v1.") && !sealed.contains("whsec"));
        assert_ne!(sealed, seal.seal("whsec_secret", of).unwrap(), "the same secret is sealed anew each time");
        assert_eq!(seal.open(&sealed, of).as_deref(), Some("whsec_secret"));
        assert_eq!(seal.open(&sealed, Uuid::now_v7()), None);
        assert_eq!(Seal::new("a", "other").open(&sealed, of), None);
        assert_eq!(Seal::new("b", "test").open(&sealed, of), None);
    }

    #[test]
    fn what_was_changed_or_cut_off_does_not_open() {
        let (seal, of) = (Seal::new("a", "test"), Uuid::now_v7());
        let sealed = seal.seal("whsec_secret", of).unwrap();
        for cut in 0..sealed.len() {
            assert_eq!(seal.open(&sealed[..cut], of), None);
        }
        assert_eq!(seal.open(&sealed.replace("v1.", "v2."), of), None);
        let mut changed = sealed.into_bytes();
        let middle = changed.len() / 2;
        changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(seal.open(&String::from_utf8(changed).unwrap(), of), None);
    }
}
