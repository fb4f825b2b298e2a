//! Passwords: argon2id, off the threads that answer requests, and not too many at once.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zxcvbn::{Score, zxcvbn};

/// The fewest and the most characters of a password. The most keeps hashing short.
pub const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;

/// Every hash takes 19 MB and a core for a while.
const AT_ONCE: usize = 2;
/// Whoever waits longer is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a password has at least {} and at most {} characters", LENGTH.start(), LENGTH.end())]
    Length,
    #[error(
        "this password is too easy to guess: it is common, or a pattern, or made of the account's own name; take several unusual words"
    )]
    Common,
    #[error("a password could not be hashed")]
    Hash(#[from] argon2::password_hash::Error),
    #[error("hashing was given up")]
    Stopped(#[from] tokio::task::JoinError),
}

/// Checks passwords, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    free: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { free: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// The right to check a password now.
pub struct Turn {
    permit: OwnedSemaphorePermit,
}

impl Passwords {
    /// Waits for a turn; `None` when too many others wait too.
    pub async fn turn(&self) -> Option<Turn> {
        let permit = tokio::time::timeout(PATIENCE, self.free.clone().acquire_owned()).await.ok()?.ok()?;
        Some(Turn { permit })
    }
}

impl Turn {
    /// Whether the password is the one that was hashed. Where there is no hash, the answer is no and takes as long.
    /// The turn ends when the hashing does, even when nobody waits for the answer any more.
    ///
    /// # Errors
    /// [`Error::Stopped`] when the process is ending.
    pub async fn verify(self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let verified = tokio::task::spawn_blocking(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODYS.clone());
            let matches = match PasswordHash::new(&hash) {
                Ok(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
                Err(error) => {
                    tracing::error!(%error, "a password hash on record cannot be read");
                    false
                }
            };
            drop(self.permit);
            known && matches
        });
        Ok(verified.await?)
    }
}

/// For accounts that do not exist: costs what a real one costs.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hashed("nobody has this password").unwrap_or_default());

fn hashed(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// A new password as it is kept. `about` is what a guesser knows of its owner: name, e-mail address.
///
/// # Errors
/// [`Error::Length`], [`Error::Common`].
pub async fn hash(password: String, about: &[&str]) -> Result<String, Error> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err(Error::Length);
    }
    let words: Vec<&str> = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).collect();
    // Common passwords, names and words of several languages, dates, keyboard patterns, and these with letters exchanged.
    if zxcvbn(&password, &words).score() < Score::Three {
        return Err(Error::Common);
    }
    Ok(tokio::task::spawn_blocking(move || hashed(&password)).await??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let hash = hash("correct horse".into(), &[]).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let passwords = Passwords::default();
        for (typed, hash, right) in [
            ("correct horse", Some(&*hash), true),
            ("correct hors", Some(&*hash), false),
            ("nobody has this password", None, false),
            ("correct horse", Some("nonsense"), false),
        ] {
            let turn = passwords.turn().await.unwrap();
            assert_eq!(turn.verify(typed.into(), hash.map(Into::into)).await.unwrap(), right, "{typed}");
        }
    }

    #[tokio::test]
    async fn a_hash_that_nobody_waits_for_keeps_its_turn_until_it_is_done() {
        let passwords = Passwords::default();
        let turn = passwords.turn().await.unwrap();
        let verifying = turn.verify("correct horse".into(), None);
        // Asked once, so that it begins; then the caller goes away.
        tokio::select! { biased; _ = verifying => panic!("too quick"), () = std::future::ready(()) => {} }
        assert_eq!(passwords.free.available_permits(), AT_ONCE - 1);
    }

    #[tokio::test]
    async fn a_password_that_is_too_short_is_refused() {
        assert!(matches!(hash("short".into(), &[]).await, Err(Error::Length)));
    }

    #[tokio::test]
    async fn a_password_that_is_easy_to_guess_is_refused() {
        let about = ["Astrid Ek", "astrid@fjordlight.example"];
        for common in [
            "password123",
            "Passw0rd!2024",
            "1234567890",
            "qwertyuiop",
            "aaaaaaaaaaaa",
            "iloveyou123",
            "astridfjordlight",
            "fjordlight2026",
        ] {
            assert!(matches!(hash(common.into(), &about).await, Err(Error::Common)), "{common}");
        }
        assert!(hash("a long enough secret".into(), &about).await.is_ok());
    }
}
