//! `POST /test/clock`, which tests alone may have: moves the process's clock and lets everything happen that is due by then.

use crate::answers::Failed;
use crate::room::Room;
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

pub fn routes() -> Router<LeptosOptions> {
    Router::new().route("/test/clock", post(advance))
}

#[derive(Deserialize)]
struct Advance {
    advance_seconds: u32,
}

/// Answers with the time it is now, when all clocks have been heard.
async fn advance(Extension(room): Extension<Room>, Form(Advance { advance_seconds }): Form<Advance>) -> Response {
    room.clock.advance(TimeDelta::seconds(advance_seconds.into()));
    // What is done may make more due at once: until nothing is left.
    loop {
        match all_due(&room).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return Failed::of(&error).into_response(),
        }
    }
    (StatusCode::OK, room.clock.now().to_rfc3339()).into_response()
}

async fn all_due(room: &Room) -> Result<usize, store::Error> {
    Ok(worker::tick(&room.desk).await? + room.mailer.send_due(&room.desk).await?)
}
