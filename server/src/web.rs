//! The router: handlers of all addresses, and the layers around them.

use crate::error_pages::{self, Pages, panic_response};
use crate::logged_path::logged_path;
use crate::state::ServerState;
use crate::{assets, auth, csv_export, files, headers, health, request_body, request_guard, visitor};
use app::document::{App, shell};
use axum::{
    Extension, Router,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header::CACHE_CONTROL},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
    routing::get,
};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use std::{io, net::SocketAddr, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use tower_http::{
    catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer, trace::TraceLayer,
};
use tracing::Span;

/// A page that takes longer than this is given up.
const TIME_FOR_AN_ANSWER: Duration = Duration::from_secs(60);

/// What the pages know about where their files are, built here and not read from a manifest.
pub fn leptos_options(addr: SocketAddr) -> LeptosOptions {
    // While cargo-leptos watches, it replaces the style by this very address.
    let package = if headers::reload_enabled() { "pkg".to_owned() } else { format!("pkg/{}", assets::fingerprint()) };
    LeptosOptions::builder()
        .output_name("ofrecord")
        .site_root("target/site")
        .site_pkg_dir(package)
        .site_addr(addr)
        .build()
}

/// All addresses, with all layers.
pub fn router(options: LeptosOptions, state: ServerState) -> Router {
    // Everything the pages and the server functions find in their context; the same closure for both.
    let context = {
        let app = state.app.clone();
        move || {
            provide_context(app.clone());
            headers::allow_own_scripts();
        }
    };
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let draw = {
        let (context, page) = (context.clone(), page.clone());
        move |request| render_app_async_with_context(context.clone(), page.clone())(request)
    };
    let pages = Pages::new(move |request| Box::pin(draw(request)));
    let fingerprint = options.site_pkg_dir.trim_start_matches("pkg/").to_owned();

    // Server functions are registered by Leptos, each at its own address under /api, POST only.
    let visited = Router::new()
        .merge(auth::routes())
        .leptos_routes_with_context(&options, generate_route_list(App), context, page)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_FOR_AN_ANSWER))
        // Files take as long as the line takes.
        .merge(files::routes(state.files()))
        .merge(csv_export::routes())
        .fallback(nothing_here)
        // Outermost last.
        .layer(from_fn(visitor::stop_failed))
        // A form is read even if its sender could not be looked up: the page that says so holds it.
        .layer(from_fn_with_state(state.clone(), request_guard::posted))
        .layer(from_fn_with_state(state.clone(), request_guard::origin))
        .layer(from_fn(request_guard::address))
        .layer(CatchPanicLayer::custom(panic_response))
        .layer(from_fn_with_state(pages, error_pages::layer))
        .layer(from_fn_with_state(state.clone(), visitor::layer))
        .layer(from_fn_with_state(state.clone(), request_body::layer))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(headers::compression())
        .layer(from_fn(headers::nothing_secret_is_compressed))
        .layer(from_fn(public_files))
        .layer(Extension(options.clone()));

    let mut router = Router::new()
        .route(
            "/pkg/{fingerprint}/{*file}",
            get(move |path, headers| assets::package(fingerprint.clone(), path, headers)),
        )
        .route("/pkg/{file}", get(assets::unhashed_package))
        .route("/health", get(health::health))
        .merge(visited);
    if state.config.test_clock {
        router = router.merge(crate::test_clock::routes());
    }
    let secure = state.is_secure();
    router = router
        .layer(Extension(state))
        .layer(CatchPanicLayer::custom(panic_response))
        .layer(from_fn(headers::retry_after))
        // Failures are logged where they happen, with what is known there.
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()));
    for (name, value) in headers::ALWAYS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    if secure {
        let (name, value) = headers::HTTPS_ONLY;
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    router.with_state(options)
}

fn span(request: &Request) -> Span {
    tracing::debug_span!("request", method = %request.method(), path = logged_path(request.uri()))
}

/// The page for it is drawn by a layer, as for every bare status.
async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// Files of `public/` need no visitor.
async fn public_files(request: Request, next: Next) -> Response {
    let named = request.uri().path().rsplit('/').next().is_some_and(|name| name.contains('.'));
    if named
        && matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(file) = assets::public(request.uri().path(), request.headers())
    {
        return file;
    }
    next.run(request).await
}

/// Ends when the process is asked to stop, which is listened for from now on.
///
/// # Errors
/// When the system lets nobody listen.
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: no new connections, finishing the open ones");
    })
}
