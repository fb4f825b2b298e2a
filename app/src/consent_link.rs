//! The customer's signed link: a random token, of which only the hash is kept.

use sha2::{Digest, Sha256};

/// Before the token in the path of its page.
pub const PREFIX: &str = "/consent/";

/// What the store keeps of a token: SHA-256, 64 lower-case hex digits.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The path of the page that a token opens.
pub fn path(token: &str) -> String {
    format!("{PREFIX}{token}")
}
