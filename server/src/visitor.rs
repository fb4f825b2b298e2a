//! Who sends a request: read from its cookies once, before anything else looks at it.

use crate::cookies;
use crate::error_pages::Failed;
use crate::network::{caller, network_of};
use crate::state::ServerState;
use app::messages::Locale;
use app::state::{SignedIn, Theme, Visitor, locale, preferred};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap,
        header::{ACCEPT_LANGUAGE, SET_COOKIE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::deadline::Zone;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{FormOwner, Session};
use tokio::time::timeout;

/// A page waits no longer for the note that its session is in use.
const TIME_TO_NOTE: Duration = Duration::from_millis(500);

/// The session's token, hashed: for whoever ends or renews it.
#[derive(Clone, Debug)]
pub struct SessionHash(pub String);

/// Puts the [`Visitor`] beside the request, and gives every browser a word of its own.
pub async fn layer(State(state): State<ServerState>, mut request: Request, next: Next) -> Response {
    let secure = state.is_secure();
    let known = cookies::read(request.headers(), cookies::BROWSER, secure).filter(|word| is_token(word));
    let new = known.is_none().then(cookies::token);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let browser = FormOwner {
        browser: cookies::hash(known.or(new.as_deref()).unwrap_or_default()),
        person: None,
        network: caller(request.headers(), peer, state.config.proxies).map(network_of).unwrap_or_default(),
    };

    let token = cookies::read(request.headers(), cookies::SESSION, secure).filter(|token| is_token(token));
    let session_hash = token.map(cookies::hash);
    let (session, failed) = match &session_hash {
        Some(hash) => match state.app.store.session(hash, state.clock.now()).await {
            Ok(session) => {
                if session.as_ref().is_some_and(|session| session.unnoticed) {
                    note_use(&state, hash.clone()).await;
                }
                (session, None)
            }
            Err(error) => (None, Some(error)),
        },
        None => (None, None),
    };
    let (visitor, failed) =
        match (drawn(&state, session, request.headers(), &browser, session_hash.as_deref()).await, failed) {
            (Ok(visitor), failed) => (visitor, failed),
            (Err(error), _) => (unknown(request.headers(), secure, browser), Some(error)),
        };
    if let Some(hash) = session_hash.filter(|_| visitor.signed_in.is_some()) {
        request.extensions_mut().insert(SessionHash(hash));
    }
    request.extensions_mut().insert(visitor);
    let mut response = match failed {
        // Later layers draw the page for it.
        Some(error) => {
            request.extensions_mut().insert(Failed::from_error(&error));
            next.run(request).await
        }
        None => next.run(request).await,
    };
    if let Some(new) = new {
        response.headers_mut().append(SET_COOKIE, cookies::header_value_for_a_year(cookies::BROWSER, &new, secure));
    }
    response
}

/// Notes that the session is in use. A page is drawn all the same when the database cannot be written, or takes long: the next request
/// tries again.
async fn note_use(state: &ServerState, session_hash: String) {
    let Ok(permit) = state.notes.clone().try_acquire_owned() else { return };
    let (store, now) = (state.app.store.clone(), state.clock.now());
    let noted = tokio::spawn(async move {
        if let Err(error) = store.session_seen(&session_hash, now).await {
            tracing::warn!(error = app::failure::chain(&error), "that a session is in use could not be noted");
        }
        drop(permit);
    });
    // It goes on by itself.
    let _ = timeout(TIME_TO_NOTE, noted).await;
}

/// Ends a request that [`layer`] could not place: nobody is served as if they were not signed in.
pub async fn stop_failed(request: Request, next: Next) -> Response {
    match request.extensions().get::<Failed>() {
        Some(failed) => failed.clone().into_response(),
        None => next.run(request).await,
    }
}

async fn drawn(
    state: &ServerState,
    session: Option<Session>,
    headers: &HeaderMap,
    browser: &FormOwner,
    session_hash: Option<&str>,
) -> Result<Visitor, store::Error> {
    let mut visitor = unknown(headers, state.is_secure(), browser.clone());
    match state.app.store.settings().await {
        Ok(settings) => visitor.settings = Arc::new(settings),
        // No page depends on them.
        Err(error) => tracing::error!(%error, "the settings cannot be read"),
    }
    let Some(Session { person, actor, .. }) = session else { return Ok(visitor) };
    let company = match person.standing {
        store::Standing::Partner { company, .. } => state.app.store.company(company).await?.map(|company| company.name),
        store::Standing::Reviewer { .. } | store::Standing::SystemAdmin => None,
    };
    if chosen_language(headers, state.is_secure()).is_none()
        && let Some(locale) = locale(&person.preferences.language)
    {
        visitor.locale = locale;
    }
    if cookies::read(headers, cookies::THEME, state.is_secure()).is_none() {
        visitor.theme = match person.preferences.theme {
            store::Theme::Auto => None,
            store::Theme::Light => Some(Theme::Light),
            store::Theme::Dark => Some(Theme::Dark),
        };
    }
    visitor.zone = person.preferences.zone;
    if let Some(hash) = session_hash {
        visitor.browser = FormOwner { browser: hash.to_owned(), person: Some(person.id), network: String::new() };
    }
    let unread = state.app.store.unread(person.id).await?;
    visitor.signed_in = Some(SignedIn { actor, name: person.name, email: person.email, company, unread });
    Ok(visitor)
}

fn unknown(headers: &HeaderMap, secure: bool, browser: FormOwner) -> Visitor {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(preferred);
    Visitor {
        signed_in: None,
        locale: chosen_language(headers, secure).or(accepted).unwrap_or(Locale::en),
        zone: Zone::UTC,
        theme: cookies::read(headers, cookies::THEME, secure).and_then(|theme| theme.parse().ok()),
        settings: Arc::default(),
        browser,
    }
}

fn chosen_language(headers: &HeaderMap, secure: bool) -> Option<Locale> {
    cookies::read(headers, cookies::LANGUAGE, secure).and_then(locale)
}

fn is_token(word: &str) -> bool {
    word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
