//! Answers posted forms that are not server functions in the same way as server functions.

use app::form::Problem;
use app::respond::{Accepted, Answer, Submission};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

/// The answer of [`Submission::answer`] as a response.
pub async fn answer(submission: Submission<'_>, outcome: Result<Accepted, Problem>) -> Response {
    match submission.answer(outcome).await {
        Answer::SeeOther { to, value: () } => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Answer::Value(()) => Json(()).into_response(),
        Answer::Status(problem) => {
            let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, Json(problem)).into_response()
        }
    }
}
