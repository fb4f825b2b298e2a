//! `GET /health`: whether this process can do its work, for load balancers and whoever is on call.

use crate::state::ServerState;
use axum::{Extension, Json, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::Engine;

#[derive(Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
    engine: &'static str,
    /// Whether the database answers.
    database: bool,
    /// Mails not sent yet; 1000 stands for 1000 and more.
    outbox_waiting: Option<u32>,
    /// Mails that were given up: somebody was not told; 1000 stands for 1000 and more.
    outbox_given_up: Option<u32>,
    /// Since when the oldest clock of a claim is overdue; none when all have been heard.
    clock_overdue_since: Option<DateTime<Utc>>,
}

/// 200 when the database answers, else 503. Says nothing of why: that is in the log.
pub async fn health(Extension(state): Extension<ServerState>) -> (StatusCode, Json<Health>) {
    let waiting = match state.desk.store.waiting(state.clock.now()).await {
        Ok(waiting) => Some(waiting),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the database does not answer");
            None
        }
    };
    let health = Health {
        status: if waiting.is_some() { "ok" } else { "failing" },
        version: env!("CARGO_PKG_VERSION"),
        engine: match state.desk.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        database: waiting.is_some(),
        outbox_waiting: waiting.map(|waiting| waiting.mails),
        outbox_given_up: waiting.map(|waiting| waiting.mails_given_up),
        clock_overdue_since: waiting.and_then(|waiting| waiting.overdue_since),
    };
    let status = if health.database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}
