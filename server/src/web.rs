//! The router: which address is answered by what, and the layers around all of it.

use std::{io, net::SocketAddr, time::Duration};

use app::shell::{App, shell};
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
    serve::ListenerExt,
};
use leptos::config::LeptosOptions;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tokio::{net::TcpListener, signal};
use tower_http::{
    catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer, trace::TraceLayer,
};

use crate::{assets, headers};

/// A page that takes longer than this is given up.
const TIME_FOR_AN_ANSWER: Duration = Duration::from_secs(60);

/// What the pages know about where their files are, built here and not read from a manifest.
pub fn leptos_options(addr: SocketAddr) -> LeptosOptions {
    // While cargo-leptos watches, it replaces the style by this very address.
    let package = if headers::watching() { "pkg".to_owned() } else { format!("pkg/{}", assets::fingerprint()) };
    LeptosOptions::builder()
        .output_name("ofrecord")
        .site_root("target/site")
        .site_pkg_dir(package)
        .site_addr(addr)
        .build()
}

/// All addresses, with all layers.
pub fn router(options: LeptosOptions) -> Router {
    // Everything the pages and the server functions find in their context.
    let context = headers::allow_own_scripts;
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let fingerprint = options.site_pkg_dir.trim_start_matches("pkg/").to_owned();

    let mut router = Router::new()
        .route(
            "/pkg/{fingerprint}/{*file}",
            get(move |path, headers| assets::package(fingerprint.clone(), path, headers)),
        )
        .route("/pkg/{file}", get(assets::unhashed_package))
        .leptos_routes_with_context(&options, generate_route_list(App), context, page.clone())
        .fallback(move |request: Request| missing(request, context, page.clone()))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_FOR_AN_ANSWER))
        .layer(TraceLayer::new_for_http());
    for (name, value) in headers::ALWAYS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    router.with_state(options)
}

/// A file of `public/`, or the page that says there is nothing here.
async fn missing<V: leptos::IntoView + 'static>(
    request: Request,
    context: impl Fn() + Clone + Send + Sync + 'static,
    page: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    if let Some(file) = assets::public(request.uri().path(), request.headers()) {
        return file;
    }
    let page = render_app_async_with_context(context, page)(request).await;
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Answers until the process is asked to stop, then finishes what it has begun.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    // Leptos writes a page in several pieces; Nagle's algorithm would hold each of them back for 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
    });
    axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()).await
}

async fn asked_to_stop() {
    let mut terminate = match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard; only Ctrl-C stops this process gracefully");
            std::future::pending().await
        }
    };
    tokio::select! {
        stopped = signal::ctrl_c() => if let Err(error) = stopped {
            tracing::warn!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        },
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: no new connections, finishing the open ones");
}
