//! `POST /test/clock`, for tests only: moves the clock of the process and does everything that is due by then.

use crate::error_pages::Failed;
use crate::state::ServerState;
use crate::worker;
use axum::{
    Extension, Form, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::TimeDelta;
use leptos::config::LeptosOptions;
use serde::Deserialize;
use std::time::Duration;

/// A mail that cannot go out is not waited for longer than this many pauses.
const LOOKS: u32 = 250;
const PAUSE: Duration = Duration::from_millis(20);

pub fn routes() -> Router<LeptosOptions> {
    Router::new().route("/test/clock", post(advance))
}

#[derive(Deserialize)]
struct Advance {
    advance_seconds: u32,
}

/// Returns the new time after all due timers are processed and all emails are sent: those from before the move first, so that
/// none is late only because a test is faster than the sending of emails.
async fn advance(
    Extension(state): Extension<ServerState>,
    Form(Advance { advance_seconds }): Form<Advance>,
) -> Response {
    let moved = async {
        all_due(&state).await?;
        state.clock.advance(TimeDelta::seconds(advance_seconds.into()));
        all_due(&state).await
    };
    match moved.await {
        Ok(()) => (StatusCode::OK, state.clock.now().to_rfc3339()).into_response(),
        Err(error) => Failed::from_error(&error).into_response(),
    }
}

/// What is done may make more due at once, and the worker may hold mails of its own: until nothing is left.
async fn all_due(state: &ServerState) -> Result<(), store::Error> {
    for _ in 0..LOOKS {
        let done = worker::tick(&state.app).await? + state.mailer.send_due(&state.app).await?;
        if done == 0 {
            if state.app.store.waiting(state.clock.now()).await?.mails == 0 {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(())
}
