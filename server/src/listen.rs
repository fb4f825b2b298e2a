//! Accepts connections and answers their requests, with limits of time and number, until asked to stop.
//!
//! `axum::serve` cannot set any of these limits, so this is its loop over the same parts of hyper.

pub use crate::config::Limits;

use crate::network::network_of;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// Bytes that are buffered of one connection, and the largest head of a request.
const BUFFER: usize = 64 * 1024;
/// A client that takes no byte of an answer for so long is not waited for.
const SEND: Duration = Duration::from_secs(60);
/// Pause before the next try when the system has no file descriptor left.
const PAUSE: Duration = Duration::from_millis(200);
/// Told to a connection over the limit, and how many are told at a time; the others are closed without an answer.
const BUSY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const REFUSALS: usize = 32;

/// Answers requests until `asked` is ready, then finishes what has begun, within `limits.stop`.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, asked: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(BUFFER);
    let graceful = GracefulShutdown::new();
    let places = Places::new(&limits);
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let mut connections = JoinSet::new();
    tokio::pin!(asked);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut asked => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    if !matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) {
                        tracing::error!(%error, "a connection could not be accepted");
                        tokio::time::sleep(PAUSE).await;
                    }
                    continue;
                }
            },
        };
        let Some(place) = places.take(peer.ip()) else {
            if let Ok(permit) = refusals.clone().try_acquire_owned() {
                connections.spawn(refuse(stream, permit));
            }
            continue;
        };
        // Leptos writes a page in several pieces; Nagle's algorithm would hold each of them back for 40 ms.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(SEND));
        let router = router.clone();
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request.map(Body::new))
        });
        let answers = graceful.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service));
        connections.spawn(async move {
            if let Err(error) = answers.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    if timeout(limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!(connections = connections.len(), "stopped before these connections had ended");
        connections.shutdown().await;
    }
}

/// Says that there are too many connections, and lets the client read it: a socket closed over unread bytes resets the connection.
async fn refuse(mut stream: TcpStream, _permit: OwnedSemaphorePermit) {
    let told = async {
        stream.write_all(BUSY).await?;
        stream.shutdown().await?;
        let mut unread = [0; 1024];
        while stream.read(&mut unread).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    // Whoever does not listen is cut off.
    let _ = timeout(Duration::from_secs(1), told).await;
}

/// The connections there may be, overall and of one network.
#[derive(Clone)]
struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<String, usize>>>,
    per_address: Option<usize>,
}

/// One connection's place; free again when it is dropped.
struct Place {
    network: String,
    taken: Arc<Mutex<HashMap<String, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    fn new(limits: &Limits) -> Self {
        let free = Arc::new(Semaphore::new(limits.connections));
        Self { free, taken: Arc::default(), per_address: limits.per_address }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let permit = self.free.clone().try_acquire_owned().ok()?;
        let network = network_of(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(network.clone()).or_default();
        if self.per_address.is_some_and(|most| *count >= most) {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Place { network, taken: self.taken.clone(), _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_all_places() {
        let second = Duration::from_secs(1);
        let limits = Limits { connections: 5, per_address: Some(2), head: second, stop: second };
        let places = Places::new(&limits);
        let address = |last: u8| IpAddr::from([10, 0, 0, last]);
        let held: Vec<_> = (0..4).filter_map(|_| places.take(address(1))).collect();
        assert_eq!(held.len(), 2);
        let others: Vec<_> = (2..8).filter_map(|last| places.take(address(last))).collect();
        assert_eq!(others.len(), 3, "five in all");
        drop((held, others));
        assert!(places.take(address(1)).is_some());
        assert!(places.taken.lock().unwrap().is_empty(), "nothing is kept of those who have left");
    }
}
