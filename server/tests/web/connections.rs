//! Connections themselves: their limits, their time-outs, and their end. On sockets of this machine.

use crate::test_server::TestServer;
use server::listen::Limits;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_secs(30);

fn limits() -> Limits {
    Limits { connections: 500, per_address: Some(400), head: LONG, stop: LONG }
}

async fn connect(addr: SocketAddr, begin: &str) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(begin.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the server closes the connection.
async fn read_to_end(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    timeout(LONG, stream.read_to_end(&mut text)).await.expect("the connection is closed").unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

async fn health(addr: SocketAddr) -> String {
    read_to_end(connect(addr, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await).await
}

#[tokio::test]
async fn connections_that_send_no_request_are_closed_and_hold_up_nobody() {
    let server = TestServer::open().await;
    let (addr, _stop, _serving) = server.listen(Limits { head: SECOND, ..limits() }).await;
    let mut silent = vec![];
    for number in 0..200 {
        silent.push(connect(addr, if number % 2 == 0 { "" } else { "GET /health HTTP/1.1\r\nHost" }).await);
    }
    let begun = Instant::now();
    assert!(health(addr).await.starts_with("HTTP/1.1 200"));
    assert!(begun.elapsed() < 5 * SECOND);
    for stream in silent {
        assert_eq!(read_to_end(stream).await, "");
    }
    assert!(begun.elapsed() < 15 * SECOND, "all at once, not one after the other");
}

#[tokio::test]
async fn one_address_too_many_times_is_told_to_come_back() {
    let server = TestServer::open().await;
    let (addr, _stop, _serving) = server.listen(Limits { per_address: Some(5), ..limits() }).await;
    let mut held = vec![];
    for _ in 0..5 {
        held.push(connect(addr, "").await);
        // Taken in by the server, not only by the system.
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    for _ in 0..50 {
        answer = health(addr).await;
        if answer.starts_with("HTTP/1.1 503") {
            break;
        }
    }
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("Retry-After: "), "{answer}");
    drop(held);
    for _ in 0..50 {
        answer = health(addr).await;
        if answer.starts_with("HTTP/1.1 200") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still refused: {answer}");
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_server_from_stopping() {
    let server = TestServer::open().await;
    let (addr, stop, serving) = server.listen(Limits { stop: SECOND, ..limits() }).await;
    let half = connect(addr, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert!(health(addr).await.starts_with("HTTP/1.1 200"));
    stop.send(()).unwrap();
    timeout(10 * SECOND, serving).await.expect("it has stopped").unwrap();
    assert_eq!(read_to_end(half).await, "");
}

#[tokio::test]
async fn an_upload_after_the_session_has_ended_is_answered_with_sign_in() {
    let server = TestServer::open().await;
    let (addr, _stop, _serving) = server.listen(limits()).await;
    for (path, answer) in [("/claims/OR-000001/proof", "HTTP/1.1 303"), ("/nothing", "HTTP/1.1 404")] {
        let length = 6 * 1024 * 1024;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nAccept: text/html\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut stream = connect(addr, &head).await;
        let piece = vec![b'x'; 64 * 1024];
        for _ in 0..length / piece.len() {
            stream.write_all(&piece).await.expect("the server reads to the end");
        }
        let text = read_to_end(stream).await;
        assert!(text.starts_with(answer), "{path}: {text}");
        assert_eq!(path == "/nothing", !text.to_lowercase().contains("location: /sign-in"), "{text}");
    }
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_given_up() {
    let server = TestServer::with(&["--body-seconds", "1"]).await;
    let (addr, _stop, _serving) = server.listen(limits()).await;
    let multipart = "multipart/form-data; boundary=edge";
    let form = "application/x-www-form-urlencoded";
    let mut slow = vec![];
    for (path, kind) in [
        ("/nothing", form),
        ("/sign-in", form),
        ("/api/comment-on-claim", form),
        ("/claims/OR-000001/proof", multipart),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\nContent-Length: 5000\r\n\r\n"
        );
        slow.push((path, connect(addr, &head).await));
    }
    let begun = Instant::now();
    // When each sends a byte now and then
    for (path, mut stream) in slow {
        let sending = tokio::spawn(async move {
            let (mut read, mut write) = stream.split();
            let send = async {
                while write.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(SECOND / 5).await;
                }
            };
            let mut text = Vec::new();
            tokio::select! {
                () = send => {}
                _ = read.read_to_end(&mut text) => {}
            }
        });
        // Then the connection is closed, and not only answered
        timeout(8 * SECOND, sending).await.unwrap_or_else(|_| panic!("{path} is still open")).unwrap();
    }
    assert!(begun.elapsed() < 10 * SECOND, "{:?}", begun.elapsed());
}
