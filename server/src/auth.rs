//! Signing in and out, and what a visitor chooses without an account: language and theme.

use crate::config::Config;
use crate::cookies::{self, SESSION};
use crate::error_pages::Failed;
use crate::password;
use crate::state::ServerState;
use crate::visitor::SessionHash;
use app::form::Problem;
use app::paths::{came_from, same_site};
use app::state::{Visitor, locale, tag};
use axum::{
    Extension, Form, Router,
    extract::{ConnectInfo, DefaultBodyLimit},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{LOCATION, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::party::PersonId;
use leptos::config::LeptosOptions;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use store::{Account, NewSession, Preferences, Theme};

/// Failures are counted over this time.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Longer than any address or password that was ever accepted.
const LONGEST: usize = 1024;

pub fn routes() -> Router<LeptosOptions> {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/choose-language", post(choose_language))
        .route("/choose-theme", post(choose_theme))
        .layer(DefaultBodyLimit::max(16 * 1024))
}

#[derive(thiserror::Error, Debug)]
enum Error {
    #[error("the store failed")]
    Store(#[from] store::Error),
    #[error("the password could not be checked")]
    Password(#[from] password::Error),
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Failed::of(&self).into_response()
    }
}

fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response(),
    }
}

/// The network address of whoever asks, as far as our own proxies tell it.
#[derive(Clone, Copy, Debug)]
struct Caller(Option<IpAddr>);

impl<S: Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let proxies = parts.extensions.get::<ServerState>().map_or(0, |state| usize::from(state.config.proxies));
        Ok(Self(caller(&parts.headers, peer, proxies)))
    }
}

/// Each proxy adds whom it heard from at the end of the list: the one before ours is the caller, the rest anybody can write.
fn caller(headers: &HeaderMap, peer: Option<IpAddr>, proxies: usize) -> Option<IpAddr> {
    if proxies == 0 {
        return peer;
    }
    let list = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<&str> = list.flat_map(|value| value.split(',')).map(str::trim).collect();
    let place = addresses.len().checked_sub(proxies);
    place.and_then(|place| addresses.get(place)?.parse().ok()).or(peer)
}

/// What the throttle calls a network: an IPv6 customer has a whole /64.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    }
}

/// Failed sign-ins in [`WINDOW`] after which the next has to wait.
struct Limits {
    /// Of one account from one network.
    both: u32,
    /// Of one account from everywhere.
    account: u32,
    /// From one network, of all accounts.
    network: u32,
}

impl Limits {
    fn of(config: &Config) -> Self {
        let both = config.sign_in_failures;
        Self { both, account: both.saturating_mul(10), network: config.sign_in_failures_per_address }
    }
}

#[derive(Deserialize)]
struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    Extension(state): Extension<ServerState>,
    Extension(visitor): Extension<Visitor>,
    before: Option<Extension<SessionHash>>,
    caller: Caller,
    Form(typed): Form<SignIn>,
) -> Result<Response, Error> {
    let next = same_site(&typed.next).to_owned();
    let email = typed.email.trim().to_lowercase();
    // In a task of its own: whoever hangs up before the answer is counted all the same.
    let attempt = tokio::spawn(admitted(state.clone(), caller, email.clone(), typed.password));
    let person = match attempt.await.map_err(password::Error::from)?? {
        Ok(person) => person,
        Err(problem) => return refused(&state, &visitor, &email, &next, &problem).await,
    };
    let token = cookies::token();
    let days = i64::from(state.config.session_days);
    let session = NewSession {
        token_hash: cookies::hash(&token),
        person,
        idle: TimeDelta::hours(state.config.session_idle_hours.into()),
        longest: TimeDelta::days(days),
    };
    let before = before.map(|Extension(SessionHash(hash))| hash);
    state.desk.store.start_session(&session, before.as_deref(), state.clock.now()).await?;
    if visitor.signed_in.is_none() {
        state.desk.store.adopt_refused(&visitor.browser, &session.token_hash).await?;
    }
    let mut response = see_other(if next.starts_with("/sign-in") { "/" } else { &next });
    let cookie = cookies::written(SESSION, &token, days * 24 * 3600, state.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// The person whose password this is. Whether the account, the password or both are wrong is not told, neither in words nor in time.
async fn admitted(
    state: ServerState,
    caller: Caller,
    email: String,
    password: String,
) -> Result<Result<PersonId, Problem>, Error> {
    // No account has such an address, and none is counted under a name that could be another one's.
    let strange = |c: char| c.is_whitespace() || c.is_control();
    if email.is_empty() || email.contains(strange) || email.len() > LONGEST {
        return Ok(Err(Problem::SignIn));
    }
    if password.is_empty() || password.len() > LONGEST {
        return Ok(Err(Problem::SignIn));
    }
    let Some(turn) = state.passwords.turn().await else {
        return Ok(Err(Problem::SignInThrottled { minutes: 1 }));
    };
    let store = &state.desk.store;
    let Limits { account, network, both } = Limits::of(&state.config);
    // An account that others try to open from elsewhere stays open for its owner much longer.
    let mut subjects = vec![(format!("account:{email}"), account)];
    if let Some(from) = caller.0.map(network_of) {
        subjects.extend([(format!("account:{email} {from}"), both), (format!("address:{from}"), network)]);
    }
    let moment = state.clock.moment();
    // Inside the turn: many attempts at once are counted one after the other.
    for (subject, limit) in &subjects {
        if store.sign_in_failures(subject, moment.at - WINDOW).await? >= *limit {
            let minutes = minutes_left(&state, subject, *limit, moment.at).await?;
            return Ok(Err(Problem::SignInThrottled { minutes }));
        }
    }
    let person = store.person_by_email(&email).await?.filter(|person| person.active);
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let right = turn.verify(password, hash).await?;
    match person.filter(|_| right) {
        Some(person) => {
            for (subject, _) in &subjects[..subjects.len().min(2)] {
                store.clear_sign_in_failures(subject).await?;
            }
            Ok(Ok(person.id))
        }
        None => {
            for (subject, _) in &subjects {
                store.add_sign_in_failure(subject, moment).await?;
            }
            tracing::info!(caller = ?caller.0, "a sign-in failed");
            Ok(Err(Problem::SignIn))
        }
    }
}

/// After how many minutes enough failures are forgotten.
async fn minutes_left(state: &ServerState, subject: &str, limit: u32, now: DateTime<Utc>) -> Result<u32, Error> {
    for minutes in [1, 2, 5, 10] {
        let since = now - WINDOW + TimeDelta::minutes(minutes.into());
        if state.desk.store.sign_in_failures(subject, since).await? < limit {
            return Ok(minutes);
        }
    }
    Ok(15)
}

/// Back to the form with the e-mail address; the password is never kept.
async fn refused(
    state: &ServerState,
    visitor: &Visitor,
    email: &str,
    next: &str,
    problem: &Problem,
) -> Result<Response, Error> {
    let typed: String = email.chars().take(254).collect();
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let body = format!("email={}&next={}", escaped(&typed), escaped(next));
    let kept = state.desk.store.keep_refused(&visitor.browser, &body, &problem.to_json(), state.clock.moment()).await?;
    Ok(see_other(&format!("/sign-in?next={}&refused={kept}#problem", escaped(next))))
}

async fn sign_out(
    Extension(state): Extension<ServerState>,
    session: Option<Extension<SessionHash>>,
) -> Result<Response, Error> {
    if let Some(Extension(SessionHash(hash))) = session {
        state.desk.store.end_session(&hash).await?;
    }
    let mut response = see_other("/sign-in?signed_out=1");
    response.headers_mut().append(SET_COOKIE, cookies::written(SESSION, "", 0, state.is_secure()));
    Ok(response)
}

#[derive(Deserialize)]
struct Language {
    language: String,
}

async fn choose_language(
    Extension(state): Extension<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(Language { language }): Form<Language>,
) -> Result<Response, Error> {
    let Some(locale) = locale(&language) else { return Ok(StatusCode::BAD_REQUEST.into_response()) };
    let language = tag(locale);
    prefer(&state, &visitor, |preferences| preferences.language = language.to_owned()).await?;
    let mut response = see_other(&came_from(&headers).unwrap_or_else(|| "/".into()));
    let cookie = cookies::for_a_year(cookies::LANGUAGE, language, state.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

#[derive(Deserialize)]
struct Chosen {
    theme: String,
}

async fn choose_theme(
    Extension(state): Extension<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(Chosen { theme }): Form<Chosen>,
) -> Result<Response, Error> {
    let Ok(theme) = theme.parse::<Theme>() else { return Ok(StatusCode::BAD_REQUEST.into_response()) };
    prefer(&state, &visitor, |preferences| preferences.theme = theme).await?;
    let mut response = see_other(&came_from(&headers).unwrap_or_else(|| "/".into()));
    let cookie = cookies::for_a_year(cookies::THEME, theme.code(), state.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Remembers a choice with the account, for other browsers; nothing for visitors without one.
async fn prefer(state: &ServerState, visitor: &Visitor, change: impl FnOnce(&mut Preferences)) -> Result<(), Error> {
    let Some(id) = visitor.signed_in.as_ref().and_then(|signed_in| signed_in.actor.person()) else { return Ok(()) };
    let Some(person) = state.desk.store.person(id).await? else { return Ok(()) };
    let mut preferences = person.preferences.clone();
    change(&mut preferences);
    if preferences != person.preferences {
        let store = state.desk.store.acting_for(Account::Person(id));
        store.set_preferences(id, &preferences, state.clock.now()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxies_wrote_counts() {
        let headers: HeaderMap = [(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("6.6.6.6, 1.2.3.4, 10.0.0.1"),
        )]
        .into_iter()
        .collect();
        let peer: IpAddr = "10.0.0.2".parse().unwrap();
        assert_eq!(caller(&headers, Some(peer), 0), Some(peer));
        assert_eq!(caller(&headers, Some(peer), 2), Some("1.2.3.4".parse().unwrap()));
        assert_eq!(caller(&HeaderMap::new(), Some(peer), 1), Some(peer));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_subject() {
        let of = |address: &str| network_of(address.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:1.2.3.4"), of("1.2.3.4"));
    }
}
