//! Challenges: what somebody gets who knew the password and still owes the second factor. Good for that alone, and soon over.

use crm_domain::id::Id;
use crm_domain::time::Instant;
use crm_domain::user::User;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::auth::token;

/// How long a challenge is good, in seconds.
pub const CHALLENGE_SECONDS: i64 = 300;
const ISSUER: &str = "crm";
const AUDIENCE: &str = "crm-second-step";
const KIND: &str = "second_step";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    typ: String,
    sub: Id<User>,
    /// Of the password that was right: another password ends the challenge.
    pwd: String,
    iat: i64,
    exp: i64,
}

/// Signs and checks challenges, with a key that signs nothing else.
#[derive(Clone)]
pub struct Challenges {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Challenges {
    /// Uses a key derived from the installation's secret.
    pub fn new(secret: &str) -> Self {
        let key = token::derive(secret, "second step challenge");
        Challenges { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key) }
    }

    /// Makes the challenge of a user whose password, kept as this hash, was right; nothing when signing fails, which it does not.
    pub fn issue(&self, user: Id<User>, password_hash: &str, now: Instant) -> Option<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            typ: KIND.to_owned(),
            sub: user,
            pwd: token::hash(password_hash),
            iat: now.timestamp(),
            exp: now.timestamp() + CHALLENGE_SECONDS,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).ok()
    }

    /// Returns the user of a good challenge, and a function of the password's hash that tells whether it is still in force.
    pub fn read(&self, challenge: &str, now: Instant) -> Option<Challenged> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Time is checked below, by the store's clock.
        validation.validate_exp = false;
        let claims = decode::<Claims>(challenge, &self.decoding, &validation).ok()?.claims;
        let second = now.timestamp();
        let live = claims.exp > second && claims.exp - claims.iat == CHALLENGE_SECONDS && claims.typ == KIND;
        live.then_some(Challenged { user: claims.sub, password: claims.pwd })
    }
}

/// Who owes the second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenged {
    /// The user.
    pub user: Id<User>,
    password: String,
}

impl Challenged {
    /// Tells whether the password that was right is still the one kept as this hash.
    pub fn is_of(&self, password_hash: &str) -> bool {
        token::same(&self.password, &token::hash(password_hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::token::Tokens;
    use uuid::Uuid;

    fn at(second: i64) -> Instant {
        chrono::DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_challenge_is_good_for_five_minutes_and_one_password() {
        let (challenges, user) = (Challenges::new("a"), Id::from(Uuid::now_v7()));
        let text = challenges.issue(user, "hash", at(1000)).unwrap();
        let read = challenges.read(&text, at(1299)).unwrap();
        assert_eq!(read.user, user);
        assert!(read.is_of("hash") && !read.is_of("other"));
        assert_eq!(challenges.read(&text, at(1300)), None);
        assert_eq!(Challenges::new("b").read(&text, at(1001)), None);
        for bad in ["", "..", &text[..text.len() - 1]] {
            assert_eq!(challenges.read(bad, at(1001)), None);
        }
    }

    #[test]
    fn challenges_and_access_tokens_do_not_stand_for_each_other() {
        let (challenges, tokens, user) = (Challenges::new("a"), Tokens::new("a"), Uuid::now_v7());
        let challenge = challenges.issue(Id::from(user), "hash", at(1000)).unwrap();
        let access = tokens.issue(Uuid::now_v7(), user, at(1000)).unwrap();
        assert_eq!(tokens.read(&challenge, at(1001)), None);
        assert_eq!(challenges.read(&access, at(1001)), None);
    }
}
