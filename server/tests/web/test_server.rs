//! A server of its own for each test, and browsers that send it requests.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use clap::Parser;
use domain::party::Actor;
use server::clock::TimeSource;
use server::config::Config;
use server::known_browser::SigningKey;
use server::listen::Limits;
use server::state::ServerState;
use server::{demo, listen, web};
use sqlx::Connection;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once};
use store::{HistoryEntry, HistoryQuery, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, oneshot};
use tokio::task::JoinHandle;
use tower::ServiceExt;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::prelude::*;

pub const PASSWORD: &str = "of-record-demo";
/// The place of a browser on the server's own machine.
pub const LOCAL: u8 = 0;

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

/// A server with the demo's records, whose clock can be moved.
pub struct TestServer {
    pub state: ServerState,
    router: Router,
    _database: Database,
    _data: TempDir,
}

/// A database of one test; gone with it.
enum Database {
    File,
    OnServer(String),
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::OnServer(name) = self else { return };
        let statement = format!("DROP DATABASE {name} WITH (FORCE)");
        // In a thread of its own: a runtime cannot wait for another one.
        let dropped = std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(administer(&statement));
        });
        let _ = dropped.join();
    }
}

/// The PostgreSQL to test on, where that was asked for.
fn postgres() -> Option<String> {
    let engine = std::env::var("OFRECORD_TEST_ENGINE").unwrap_or_default();
    assert!(matches!(engine.as_str(), "" | "sqlite" | "postgres"), "OFRECORD_TEST_ENGINE is {engine:?}");
    (engine == "postgres").then(|| std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a server"))
}

pub async fn administer(statement: &str) {
    execute(&postgres().unwrap(), statement).await;
}

/// Changes a database behind the back of the application.
pub async fn execute(url: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// The address of another database on the same PostgreSQL.
fn beside(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, String::new()), |(a, o)| (a, format!("?{o}")));
    let (host, _) = address.rsplit_once('/').unwrap();
    format!("{host}/{name}{options}")
}

fn template() -> String {
    format!("ofrecord_web_{}", std::process::id())
}

/// The demo takes a while to make: once for all tests, each of which gets a copy.
static MADE: OnceCell<TempDir> = OnceCell::const_new();

async fn made() -> TempDir {
    // Never dropped, being static: in a folder that `cargo clean` empties.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let config = match postgres() {
        None => config(folder.path(), &[]),
        Some(server) => {
            administer(&format!("CREATE DATABASE {}", template())).await;
            config(folder.path(), &["--database-url", &beside(&server, &template())])
        }
    };
    let store = Store::open(config.database().reveal()).await.unwrap();
    store.migrate(TimeSource::default().now()).await.unwrap();
    demo::open(&store, &config, &TimeSource::default()).await.unwrap();
    store.close().await;
    folder
}

fn config(data: &Path, flags: &[&str]) -> Config {
    let always = ["ofrecord", "--test-clock", "--demo", "--mail-url", "", "--data"];
    let database: &[_] = if flags.contains(&"--database-url") { &[] } else { &["--database-url", ""] };
    let flags = always.into_iter().chain([data.to_str().unwrap()]).chain(database.iter().chain(flags).copied());
    Settings::try_parse_from(flags).unwrap().config
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl TestServer {
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// With flags as on the command line.
    pub async fn with(flags: &[&str]) -> Self {
        let made = MADE.get_or_init(made).await;
        let data = tempfile::tempdir().unwrap();
        copy(made.path(), data.path());
        let (database, config) = match postgres() {
            None => (Database::File, config(data.path(), flags)),
            Some(server) => {
                static LAST: AtomicU64 = AtomicU64::new(0);
                let name = format!("{}_{}", template(), LAST.fetch_add(1, Ordering::Relaxed));
                administer(&format!("CREATE DATABASE {name} TEMPLATE {}", template())).await;
                let url = beside(&server, &name);
                (Database::OnServer(name), config(data.path(), &[&["--database-url", url.as_str()], flags].concat()))
            }
        };
        let store = Store::open(config.database().reveal()).await.unwrap();
        let clock = TimeSource::default();
        store.migrate(clock.now()).await.unwrap();
        let accounts = demo::open(&store, &config, &clock).await.unwrap();
        let addr: SocketAddr = "127.0.0.1:3000".parse().unwrap();
        let public_url = config.public_url(addr).unwrap();
        let key =
            SigningKey::from_hex(&store.signing_key(&SigningKey::generate(), clock.now()).await.unwrap()).unwrap();
        let state = ServerState::new(store, config, &public_url, clock, accounts, key).unwrap();
        let router = web::router(web::leptos_options(addr), state.clone());
        Self { state, router, _database: database, _data: data }
    }

    /// Whether the test runs on SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.state.app.store.engine() == store::Engine::Sqlite
    }

    /// The first thousand events of a claim.
    pub async fn history(&self, reference: &str) -> Vec<HistoryEntry> {
        let store = &self.state.app.store;
        let claim = store.claim(&Actor::System, &reference.parse().unwrap()).await.unwrap().unwrap();
        let query = HistoryQuery { limit: 1_000, ..HistoryQuery::default() };
        store.history(&Actor::System, claim.id, &query).await.unwrap().entries
    }

    /// Changes the database behind the back of the application.
    pub async fn tamper(&self, statement: &str) {
        execute(self.state.config.database().reveal(), statement).await;
    }

    /// Answers on a socket of this machine until `stop` is sent or dropped; ends with the task.
    pub async fn listen(&self, limits: Limits) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, asked) = oneshot::channel();
        let serving = listen::serve(listener, self.router.clone(), limits, async move {
            let _ = asked.await;
        });
        (addr, stop, tokio::spawn(serving))
    }

    /// The same records with other settings.
    pub fn again(self, state: ServerState) -> Self {
        let addr: SocketAddr = "127.0.0.1:3000".parse().unwrap();
        Self { router: web::router(web::leptos_options(addr), state.clone()), state, ..self }
    }

    /// A browser that speaks English and has no cookies yet.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), headers: HeaderMap::new(), from: 1 }
    }

    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(email, PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{email}");
        browser
    }

    pub fn data(&self) -> PathBuf {
        self.state.config.data.clone()
    }

    pub async fn later(&self, seconds: i64) {
        let answer = self.browser().post("/test/clock", &[("advance_seconds", &seconds.to_string())]).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

/// What refused forms of a browser with this cookie are found by.
pub fn owner(cookie: &str) -> store::FormOwner {
    store::FormOwner { browser: server::cookies::hash(cookie), person: None, network: String::new() }
}

thread_local! {
    static LOG: RefCell<Option<Log>> = const { RefCell::new(None) };
}

/// What one thread logs.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps what this thread logs from now on. One subscriber serves all threads: with one a thread, a line that another thread
/// logs first may be switched off for every thread.
pub fn log() -> Log {
    static SUBSCRIBER: Once = Once::new();
    SUBSCRIBER.call_once(|| {
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(|| LOG.with_borrow(Clone::clone).unwrap_or_default())
            .with_filter(dynamic_filter_fn(|_, _| LOG.with_borrow(Option::is_some)));
        tracing_subscriber::registry().with(layer).init();
    });
    LOG.with_borrow_mut(|log| log.insert(Log::default()).clone())
}

/// Keeps cookies as a browser does, and follows nothing by itself.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    /// Sent with every request, in place of those a browser would send.
    pub headers: HeaderMap,
    /// The last byte of its network address.
    pub from: u8,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// The length of the body as it was sent.
    pub bytes: usize,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// The page without what is random in it.
    pub fn without_nonce(&self) -> String {
        let policy = self.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("no nonce");
        self.body.replace(nonce, "")
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), Body::from(form)).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("email", email), ("password", password), ("next", "/")]).await
    }

    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    pub async fn send(&mut self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(path).body(body).unwrap();
        let sent = request.headers_mut();
        sent.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        sent.insert("host", HeaderValue::from_static("127.0.0.1:3000"));
        if method != Method::GET {
            sent.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        }
        if let Some(kind) = kind {
            sent.insert(CONTENT_TYPE, kind.parse().unwrap());
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            sent.insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        for (name, value) in &self.headers {
            // An empty value stands for a header that is not sent.
            if value.is_empty() {
                sent.remove(name)
            } else {
                sent.insert(name, value.clone())
            };
        }
        let address = if self.from == LOCAL { [127, 0, 0, 1] } else { [10, 0, 0, self.from] };
        let peer = SocketAddr::from((address, 4000));
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 * 1024 * 1024).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: body.len(),
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        for cookie in answer.set_cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}
