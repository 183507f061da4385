//! Passwords: Argon2id, on a bounded number of threads, so that logins cannot take the machine.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::Arc;
use tokio::sync::Semaphore;

use crate::problem::{Code, Problem};

/// Hashes and checks passwords, as many at a time as there are cores.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password fits, checked for unknown users so that they take as long as known ones.
    nobody: Arc<str>,
}

impl Passwords {
    /// Prepares for this many cores.
    pub fn new(cores: usize) -> Self {
        let nobody = hash(&crate::auth::token::random()).unwrap_or_default();
        Passwords { turns: Arc::new(Semaphore::new(cores.max(1))), nobody: nobody.into() }
    }

    /// Returns the hash to keep of a password.
    ///
    /// # Errors
    /// `internal` when hashing fails.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.run(move || hash(&password)).await?.ok_or_else(|| Problem::new(Code::Internal, ""))
    }

    /// Tells whether the password fits the hash; without a hash it takes as long and does not.
    ///
    /// # Errors
    /// `internal` when the task fails.
    pub async fn check(&self, password: String, kept: Option<String>) -> Result<bool, Problem> {
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| nobody.to_string());
            let fits = PasswordHash::new(&kept)
                .is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok());
            fits && known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, act: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let internal = |_| Problem::new(Code::Internal, "");
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Problem::new(Code::Busy, ""))?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            act()
        })
        .await
        .map_err(internal)
    }
}

fn hash(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).ok()
}
