//! Signing in and out, and what a visitor chooses without an account: language and theme.

use crate::config::Config;
use crate::cookies::{self, SESSION};
use crate::error_pages::Failed;
use crate::form_answer::answer;
use crate::known_browser::KnownBrowser;
use crate::network::{Caller, network_of};
use crate::password;
use crate::state::ServerState;
use crate::visitor::SessionHash;
use app::failure::chain;
use app::form::{PostedForm, Problem};
use app::paths::{referer_path, same_site};
use app::respond::{Submission, sign_in as sign_in_page};
use app::state::{Visitor, locale, tag};
use axum::{
    Extension, Form, Router,
    extract::DefaultBodyLimit,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{LOCATION, SET_COOKIE},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::code::Code;
use leptos::config::LeptosOptions;
use serde::Deserialize;
use store::{Account, NewSession, Person, Preferences, Theme};

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
        Failed::from_error(&self).into_response()
    }
}

fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response(),
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

impl From<&Config> for Limits {
    fn from(config: &Config) -> Self {
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
    headers: HeaderMap,
    Form(typed): Form<SignIn>,
) -> Result<Response, Error> {
    let next = same_site(&typed.next).to_owned();
    let email = typed.email.trim().to_lowercase();
    let known = cookies::read(&headers, cookies::KNOWN_BROWSER, state.is_secure()).map(ToOwned::to_owned);
    // In a task of its own: whoever hangs up before the answer is counted all the same.
    let attempt = tokio::spawn(admitted(state.clone(), caller, email.clone(), typed.password, known));
    let person = match attempt.await.map_err(password::Error::from)?? {
        Ok(person) => person,
        Err(problem) => return Ok(refused(&state, &visitor, &headers, &email, &next, problem).await),
    };
    let token = cookies::token();
    let days = i64::from(state.config.session_days);
    let session = NewSession {
        token_hash: cookies::hash(&token),
        person: person.id,
        idle: TimeDelta::hours(state.config.session_idle_hours.into()),
        longest: TimeDelta::days(days),
    };
    let before = before.map(|Extension(SessionHash(hash))| hash);
    state.app.store.start_session(&session, before.as_deref(), state.clock.now()).await?;
    if visitor.signed_in.is_none() {
        state.app.store.adopt_refused(&visitor.browser.browser, &session.token_hash, person.id).await?;
    }
    let mut response = see_other(if next.starts_with("/sign-in") { "/" } else { &next });
    let cookie = cookies::header_value(SESSION, &token, days * 24 * 3600, state.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie);
    if let Some(hash) = &person.password_hash {
        let known = state.key.known_browser(person.id, hash);
        let cookie = cookies::header_value_for_a_year(cookies::KNOWN_BROWSER, &known, state.is_secure());
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The person whose password this is. Whether the account, the password or both are wrong is not told, neither in words nor in time.
async fn admitted(
    state: ServerState,
    caller: Caller,
    email: String,
    password: String,
    known: Option<String>,
) -> Result<Result<Person, Problem>, Error> {
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
    let store = &state.app.store;
    let account = store.person_by_email(&email).await?;
    let known = known.zip(account.as_ref()).and_then(|(cookie, person)| {
        state.key.read(&cookie, person.id, person.password_hash.as_deref().unwrap_or_default())
    });
    let subjects = subjects(&Limits::from(&*state.config), &email, caller, known.as_ref());
    let moment = state.clock.moment();
    // Inside the turn: many attempts at once are counted one after the other.
    for Subject { name, limit, .. } in &subjects {
        if store.sign_in_failures(name, moment.at - WINDOW).await? >= *limit {
            let minutes = minutes_left(&state, name, *limit, moment.at).await?;
            return Ok(Err(Problem::SignInThrottled { minutes }));
        }
    }
    // What was typed may be a password in the wrong field: only an account that exists is named in the log.
    let named = account.as_ref().map_or("unknown", |person| person.email.as_str()).to_owned();
    let tried = account.as_ref().map(|person| person.id);
    let person = account.filter(|person| person.active);
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let right = turn.verify(password, hash).await?;
    match person.filter(|_| right) {
        Some(person) => {
            for Subject { name, .. } in subjects.iter().filter(|subject| subject.forgiven) {
                store.clear_sign_in_failures(name).await?;
            }
            tracing::info!(account = named, caller = ?caller.0, "signed in");
            record(&state, Account::Person(person.id), "signed_in", "address", &address(caller), moment.at).await;
            Ok(Ok(person))
        }
        None => {
            for Subject { name, .. } in &subjects {
                store.add_sign_in_failure(name, moment).await?;
            }
            tracing::info!(account = named, caller = ?caller.0, "a sign-in failed");
            // An unknown account is recorded as well, and takes as long as a known one. The throttle bounds how many there are.
            let tried = tried.map_or_else(|| "unknown".to_owned(), |id| id.to_string());
            let about = format!("{tried} from {}", address(caller));
            record(&state, Account::System, "sign_in_failed", "sign_in", &about, moment.at).await;
            Ok(Err(Problem::SignIn))
        }
    }
}

fn address(caller: Caller) -> String {
    caller.0.map_or_else(|| "unknown".to_owned(), |address| address.to_canonical().to_string())
}

/// Records a sign-in in the administration log. A record that cannot be written keeps nobody out: the process's own log has it too.
async fn record(
    state: &ServerState,
    account: Account,
    action: &'static str,
    subject: &str,
    key: &str,
    now: DateTime<Utc>,
) {
    let store = state.app.store.acting_for(account);
    if let Err(error) = store.note_administration(action, subject, key, now).await {
        tracing::error!(error = chain(&error), action, "a sign-in could not be recorded in the administration log");
    }
}

/// What failures are counted under.
struct Subject {
    name: String,
    limit: u32,
    /// Whether a successful sign-in clears it: not what counts for other accounts too.
    forgiven: bool,
}

/// A browser in which the account has been opened before is counted by itself, so that failures of others do not lock it out.
fn subjects(limits: &Limits, email: &str, caller: Caller, known: Option<&KnownBrowser>) -> Vec<Subject> {
    if let Some(known) = known {
        return vec![Subject { name: known.subject(), limit: limits.both, forgiven: true }];
    }
    // An account that others try to open from elsewhere stays open for its owner much longer.
    let mut subjects = vec![Subject { name: format!("account:{email}"), limit: limits.account, forgiven: true }];
    if let Some(from) = caller.0.map(network_of) {
        subjects.extend([
            Subject { name: format!("account:{email} {from}"), limit: limits.both, forgiven: true },
            Subject { name: format!("address:{from}"), limit: limits.network, forgiven: false },
        ]);
    }
    subjects
}

/// After how many minutes enough failures are forgotten.
async fn minutes_left(state: &ServerState, subject: &str, limit: u32, now: DateTime<Utc>) -> Result<u32, Error> {
    for minutes in [1, 2, 5, 10] {
        let since = now - WINDOW + TimeDelta::minutes(minutes.into());
        if state.app.store.sign_in_failures(subject, since).await? < limit {
            return Ok(minutes);
        }
    }
    Ok(15)
}

/// Back to the form with the e-mail address; the password is never kept.
async fn refused(
    state: &ServerState,
    visitor: &Visitor,
    headers: &HeaderMap,
    email: &str,
    next: &str,
    problem: Problem,
) -> Response {
    let email: String = email.chars().take(254).collect();
    let body =
        form_urlencoded::Serializer::new(String::new()).extend_pairs([("email", &*email), ("next", next)]).finish();
    let submission = Submission {
        state: &state.app,
        visitor,
        headers,
        form: PostedForm::new(&body),
        page: Some(sign_in_page(next)),
        moment: state.clock.moment(),
    };
    answer(submission, Err(problem)).await
}

async fn sign_out(
    Extension(state): Extension<ServerState>,
    Extension(visitor): Extension<Visitor>,
    caller: Caller,
    session: Option<Extension<SessionHash>>,
) -> Result<Response, Error> {
    if let Some(Extension(SessionHash(hash))) = session {
        state.app.store.end_session(&hash).await?;
        if let Some(person) = visitor.signed_in.as_ref().and_then(|signed_in| signed_in.actor.person()) {
            record(&state, Account::Person(person), "signed_out", "address", &address(caller), state.clock.now()).await;
        }
    }
    let mut response = see_other("/sign-in?signed_out=1");
    response.headers_mut().append(SET_COOKIE, cookies::header_value(SESSION, "", 0, state.is_secure()));
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
    let mut response = see_other(&referer_path(&headers).unwrap_or_else(|| "/".into()));
    let cookie = cookies::header_value_for_a_year(cookies::LANGUAGE, language, state.is_secure());
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
    let mut response = see_other(&referer_path(&headers).unwrap_or_else(|| "/".into()));
    let cookie = cookies::header_value_for_a_year(cookies::THEME, theme.code(), state.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Remembers a choice with the account, for other browsers; nothing for visitors without one.
async fn prefer(state: &ServerState, visitor: &Visitor, change: impl FnOnce(&mut Preferences)) -> Result<(), Error> {
    let Some(id) = visitor.signed_in.as_ref().and_then(|signed_in| signed_in.actor.person()) else { return Ok(()) };
    let Some(person) = state.app.store.person(id).await? else { return Ok(()) };
    let mut preferences = person.preferences.clone();
    change(&mut preferences);
    if preferences != person.preferences {
        let store = state.app.store.acting_for(Account::Person(id));
        store.set_preferences(id, &preferences, state.clock.now()).await?;
    }
    Ok(())
}
