//! Tokens: random secrets, their hashes, and the signed access tokens that name a session.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use crm_domain::time::Instant;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long an access token is good, in seconds.
pub const ACCESS_SECONDS: i64 = 600;
/// How far clocks of servers may differ, in seconds.
const LEEWAY: i64 = 5;
const ISSUER: &str = "crm";
const AUDIENCE: &str = "crm-api";
const KIND: &str = "access";

/// What an access token says. No role: that is read on each request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    typ: String,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

/// Signs and checks access tokens.
#[derive(Clone)]
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Tokens {
    /// Uses a key derived from the installation's secret.
    pub fn new(secret: &str) -> Self {
        let key = derive(secret, "access token");
        Tokens { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key) }
    }

    /// Makes the access token of a session.
    ///
    /// # Errors
    /// When signing fails, which it does not.
    pub fn issue(&self, session: Uuid, user: Uuid, now: Instant) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            typ: KIND.to_owned(),
            sub: user,
            sid: session,
            iat: now.timestamp(),
            exp: now.timestamp() + ACCESS_SECONDS,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// Returns the session that a good token names.
    pub fn read(&self, token: &str, now: Instant) -> Option<Uuid> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Time is checked below, by the store's clock.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        let second = now.timestamp();
        let live =
            claims.exp > second - LEEWAY && claims.iat <= second + LEEWAY && claims.exp - claims.iat == ACCESS_SECONDS;
        (live && claims.typ == KIND).then_some(claims.sid)
    }
}

/// Derives a key for one purpose from the installation's secret.
pub fn derive(secret: &str, purpose: &str) -> [u8; 32] {
    let mut key = [0; 32];
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(purpose.as_bytes());
        key.copy_from_slice(&mac.finalize().into_bytes());
    }
    key
}

/// Makes a random token of 256 bits.
pub fn random() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Makes random bytes that no other sealed text has.
pub fn nonce<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes);
    bytes
}

/// Makes the secret that signs a webhook, as Standard Webhooks writes it.
pub fn new_webhook_secret() -> String {
    format!("whsec_{}", STANDARD.encode(nonce::<32>()))
}

/// Returns a share of a whole by chance, from 0 to 1.
pub fn chance() -> f64 {
    rand::random_range(0.0..1.0)
}

/// Returns the hash under which a token is kept; it is random enough to need no salt.
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Compares two texts in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Makes the public prefix and the whole text of an API key.
pub fn new_api_key() -> (String, String, String) {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let prefix: String = (0..10)
        .filter_map(|_| LETTERS.get(rand::random_range(0..LETTERS.len())).map(|letter| char::from(*letter)))
        .collect();
    let secret = random();
    let text = format!("crm_{prefix}_{secret}");
    (prefix, secret, text)
}

/// Splits an API key into prefix and secret.
pub fn api_key_parts(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("crm_")?.split_once('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        chrono::DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_token_names_its_session_until_it_expires() {
        let tokens = Tokens::new("a");
        let session = Uuid::now_v7();
        let token = tokens.issue(session, Uuid::now_v7(), at(1_000_000)).unwrap();
        assert_eq!(tokens.read(&token, at(1_000_300)), Some(session));
        assert_eq!(tokens.read(&token, at(1_000_700)), None);
        assert_eq!(Tokens::new("b").read(&token, at(1_000_300)), None);
    }

    #[test]
    fn malformed_tokens_are_nobody() {
        let tokens = Tokens::new("a");
        let good = tokens.issue(Uuid::now_v7(), Uuid::now_v7(), at(1_000_000)).unwrap();
        let parts: Vec<&str> = good.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let sign = |claims: serde_json::Value| {
            encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(&derive("a", "access token")))
                .unwrap()
        };
        let claims = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut claims = serde_json::json!({
                "iss": "crm", "aud": "crm-api", "typ": "access", "sub": Uuid::now_v7(), "sid": Uuid::now_v7(),
                "iat": 1_000_000, "exp": 1_000_600
            });
            change(&mut claims);
            sign(claims)
        };
        assert!(tokens.read(&claims(&|_| {}), at(1_000_001)).is_some());
        let bad = [
            String::new(),
            "..".into(),
            format!("{}.{}", parts[0], parts[1]),
            format!("{none}.{}.", parts[1]),
            format!("{}.{}.{}x", parts[0], parts[1], parts[2]),
            claims(&|c| c["typ"] = "refresh".into()),
            claims(&|c| c["aud"] = "other".into()),
            claims(&|c| c["iss"] = "other".into()),
            claims(&|c| c["exp"] = "1000600".into()),
            claims(&|c| c["exp"] = 9_000_000_000_i64.into()),
            claims(&|c| c["iat"] = 1_000_500.into()),
            claims(&|c| {
                c.as_object_mut().unwrap().remove("sid");
            }),
        ];
        for token in bad {
            assert_eq!(tokens.read(&token, at(1_000_001)), None, "{token}");
        }
    }
}
