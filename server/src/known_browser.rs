//! After a sign-in the browser keeps a signed cookie. Failed sign-ins from elsewhere do not block a browser with this cookie.
//!
//! The cookie is no proof of who somebody is: the password is asked for all the same, and its own failures are counted.

use crate::cookies;
use domain::party::PersonId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Signs what browsers keep for the server; the same in all servers of one database.
/// As long as a block of the hash function.
pub struct SigningKey([u8; 64]);

/// A browser that was given a cookie, by which its failures are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBrowser {
    id: String,
}

impl KnownBrowser {
    /// What the throttle counts its failures under.
    pub fn subject(&self) -> String {
        format!("browser:{}", self.id)
    }
}

impl SigningKey {
    /// A new key, as it is kept.
    pub fn generate() -> String {
        cookies::token() + &cookies::token()
    }

    /// # Errors
    /// When the text is not 128 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, hex::FromHexError> {
        let mut key = [0; 64];
        hex::decode_to_slice(text, &mut key)?;
        Ok(Self(key))
    }

    /// A cookie that makes this browser known for the account, as long as its password stays the same.
    pub fn known_browser(&self, person: PersonId, password_hash: &str) -> String {
        let id = &cookies::token()[..32];
        format!("{id}.{}", hex::encode(self.mac(id, person, password_hash).finalize().into_bytes()))
    }

    /// The browser, when the cookie is ours and was given for this account with this password.
    pub fn read(&self, cookie: &str, person: PersonId, password_hash: &str) -> Option<KnownBrowser> {
        let (id, signature) = cookie.split_once('.')?;
        let signature = hex::decode(signature).ok()?;
        self.mac(id, person, password_hash).verify_slice(&signature).ok()?;
        Some(KnownBrowser { id: id.to_owned() })
    }

    fn mac(&self, id: &str, person: PersonId, password_hash: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.0.into());
        mac.update(format!("known browser\n{id}\n{person}\n{password_hash}").as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_browser_is_known_for_its_account_and_password_only() {
        let key = SigningKey::from_hex(&SigningKey::generate()).unwrap();
        let (person, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let cookie = key.known_browser(person, "hash");
        assert!(key.read(&cookie, person, "hash").is_some());
        assert_eq!(key.read(&cookie, other, "hash"), None);
        assert_eq!(key.read(&cookie, person, "a new hash"), None);
        assert_eq!(key.read(&format!("0{cookie}"), person, "hash"), None);
        let another = SigningKey::from_hex(&SigningKey::generate()).unwrap();
        assert_eq!(another.read(&cookie, person, "hash"), None);
        for nonsense in ["", ".", "a.b", "é"] {
            assert_eq!(key.read(nonsense, person, "hash"), None, "{nonsense}");
        }
    }
}
