//! Reads the bodies of requests: at a minimum rate, so that nobody holds a connection with a few bytes, and to their end.

use crate::state::ServerState;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt, stream};
use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep, timeout};

/// Bytes per second, on average since the request began and after a time of grace. A slow mobile connection sends more.
const MINIMUM_RATE: u64 = 8 * 1024;
/// What is read of a body whose handler has answered already: more than the largest file, and as long as a slow connection takes for it.
const DRAIN_BYTES: u64 = 64 * 1024 * 1024;
const DRAIN_TIME: Duration = Duration::from_secs(300);

/// Why a body was not read to its end.
#[derive(Debug, thiserror::Error)]
#[error("the body comes too slowly")]
struct TooSlow;

/// Whether a body was given up because it came too slowly.
pub fn is_too_slow(error: &(dyn Error + 'static)) -> bool {
    error.is::<TooSlow>() || error.source().is_some_and(is_too_slow)
}

/// Gives up a body that comes too slowly. Reads what the answer did not wait for: a browser that still sends when the connection closes shows
/// a broken connection instead of the answer, as to an upload whose session has ended.
pub async fn layer(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let grace = Duration::from_secs(state.config.body_seconds.into());
    let reader = Arc::new(Mutex::new(BodyReader::new(body, grace)));
    let read = {
        let reader = reader.clone();
        stream::poll_fn(move |cx| BodyReader::poll(&reader, cx))
    };
    let response = next.run(Request::from_parts(parts, Body::from_stream(read))).await;
    let drain = async {
        let (mut rest, mut bytes) = (stream::poll_fn(|cx| BodyReader::poll(&reader, cx)), 0);
        while let Some(Ok(chunk)) = rest.next().await {
            bytes += chunk.len() as u64;
            if bytes > DRAIN_BYTES {
                break;
            }
        }
    };
    // The connection of a client that sends more, or more slowly, is closed.
    let _ = timeout(DRAIN_TIME, drain).await;
    response
}

/// A body that the handler reads, and the layer after it.
struct BodyReader {
    body: BodyDataStream,
    bytes: u64,
    begun: Instant,
    grace: Duration,
    deadline: Pin<Box<Sleep>>,
    ended: bool,
}

impl BodyReader {
    fn new(body: Body, grace: Duration) -> Self {
        let deadline = Box::pin(sleep(grace));
        Self { body: body.into_data_stream(), bytes: 0, begun: Instant::now(), grace, deadline, ended: false }
    }

    fn poll(reader: &Mutex<Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.ended {
            return Poll::Ready(None);
        }
        let mut polled = reader.body.poll_next_unpin(cx);
        match &polled {
            Poll::Ready(Some(Ok(chunk))) => {
                reader.bytes += chunk.len() as u64;
                let deadline = reader.begun + reader.grace + Duration::from_secs(reader.bytes / MINIMUM_RATE);
                reader.deadline.as_mut().reset(deadline);
            }
            Poll::Ready(_) => {}
            Poll::Pending if reader.deadline.as_mut().poll(cx).is_ready() => {
                polled = Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
            }
            Poll::Pending => {}
        }
        reader.ended = matches!(polled, Poll::Ready(None | Some(Err(_))));
        polled
    }
}
