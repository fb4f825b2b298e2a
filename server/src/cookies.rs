//! The application's five cookies.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use sha2::{Digest, Sha256};

/// Holds the session's token.
pub const SESSION: &str = "ofrecord-session";
/// A random word that tells one browser's refused forms from another's before anybody has signed in.
pub const BROWSER: &str = "ofrecord-browser";
/// Says that an account was opened in this browser before: failures of others do not lock it out.
pub const KNOWN_BROWSER: &str = "ofrecord-known-browser";
pub const LANGUAGE: &str = "ofrecord-language";
pub const THEME: &str = "ofrecord-theme";

const YEAR: i64 = 365 * 24 * 3600;

/// By https a cookie carries the prefix that keeps other hosts and plain http from setting it.
fn name_of(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie of ours; the last one where there are several.
pub fn read<'h>(headers: &'h HeaderMap, name: &str, secure: bool) -> Option<&'h str> {
    let name = name_of(name, secure);
    let sent = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(found, _)| *found == name).map(|(_, value)| value).next_back()
}

/// `Set-Cookie` for `seconds`; 0 takes the cookie away. No page needs to read it, so none can.
pub fn header_value(name: &str, value: &str, seconds: i64, secure: bool) -> HeaderValue {
    let name = name_of(name, secure);
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(text).expect("names are ours; values are hexadecimal digits or words of ours")
}

/// As [`written`], for a year.
pub fn header_value_for_a_year(name: &str, value: &str, secure: bool) -> HeaderValue {
    header_value(name, value, YEAR, secure)
}

/// 256 random bits in hexadecimal digits.
pub fn token() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes, or nothing on this machine is safe");
    hex::encode(bytes)
}

/// What is kept of a token.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_by_https_is_bound_to_the_host() {
        let cookie = header_value(SESSION, "abc", 60, true);
        assert_eq!(cookie, "__Host-ofrecord-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let plain = header_value(SESSION, "abc", 60, false);
        assert_eq!(plain, "ofrecord-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let headers =
            HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("xofrecord-session=no; ofrecord-session=yes; a"))]);
        assert_eq!(read(&headers, SESSION, false), Some("yes"));
        assert_eq!(read(&headers, SESSION, true), None);
        assert_eq!(read(&HeaderMap::new(), SESSION, false), None);
    }

    #[test]
    fn tokens_are_long_and_not_the_same() {
        assert_eq!(token().len(), 64);
        assert_ne!(token(), token());
        assert_ne!(hash("a"), hash("b"));
    }
}
