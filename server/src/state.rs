//! The state that all parts of the server share.

use crate::clock::TimeSource;
use crate::config::{Config, Unusable};
use crate::files::{BlobStore, Drawings, Files};
use crate::known_browser::SigningKey;
use crate::mail::Mailer;
use crate::password::Passwords;
use crate::probe::Probe;
use app::state::{AppState, DemoAccount};
use std::sync::Arc;
use store::Store;
use tokio::sync::Semaphore;

/// The application state and what only the server needs. One per process, cheap to clone.
#[derive(Clone)]
pub struct ServerState {
    pub app: AppState,
    pub config: Arc<Config>,
    pub clock: TimeSource,
    pub passwords: Passwords,
    pub mailer: Arc<Mailer>,
    pub drawings: Drawings,
    pub probe: Arc<Probe>,
    /// Notes of sessions in use that are being written; more are not begun.
    pub notes: Arc<Semaphore>,
    /// Signs what browsers keep for the server.
    pub key: Arc<SigningKey>,
}

/// Notes of sessions in use that are written at the same time.
const NOTES: usize = 16;

impl ServerState {
    /// `public_url` as [`Config::public_url`] gives it.
    ///
    /// # Errors
    /// When mail cannot be sent as it is set.
    pub fn new(
        store: Store,
        config: Config,
        public_url: &str,
        clock: TimeSource,
        demo_accounts: Vec<DemoAccount>,
        key: SigningKey,
    ) -> Result<Self, Unusable> {
        let ticking = clock.clone();
        Ok(Self {
            app: AppState {
                store,
                clock: Arc::new(move || ticking.moment()),
                public_url: public_url.into(),
                demo_accounts: demo_accounts.into(),
            },
            mailer: Arc::new(config.mailer()?),
            config: Arc::new(config),
            clock,
            passwords: Passwords::default(),
            drawings: Drawings::new(std::env::current_exe().unwrap_or_else(|_| "ofrecord".into())),
            probe: Arc::default(),
            notes: Arc::new(Semaphore::new(NOTES)),
            key: Arc::new(key),
        })
    }

    pub fn files(&self) -> Files {
        let blob_store = BlobStore::new(self.config.proof_folder());
        Files { app: self.app.clone(), blob_store, drawings: self.drawings.clone() }
    }

    /// Whether browsers use https, so that cookies can be marked secure.
    pub fn is_secure(&self) -> bool {
        self.app.public_url.starts_with("https://")
    }
}
