//! `ofrecord serve`.

use super::{Error, io, open};
use crate::clock::TimeSource;
use crate::config::Config;
use crate::files::BlobStore;
use crate::known_browser::SigningKey;
use crate::state::ServerState;
use crate::{demo, listen, web, worker};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

/// A transaction that takes longer is not waited for when the process is asked to stop.
const TIME_TO_CLOSE: Duration = Duration::from_secs(5);
/// A mail server that is slower than this is not waited for when the process is asked to stop.
const TIME_FOR_MAILS: Duration = Duration::from_secs(10);

pub async fn serve(config: Config) -> Result<(), Error> {
    let store = open(&config).await?;
    let clock = TimeSource::default();
    store.migrate(clock.now()).await?;
    let versions: Vec<_> = store.policies().await?.into_iter().map(|policy| policy.version).collect();
    if let Some(version) = config.policy(&versions)? {
        store.set_current_policy(&version, clock.now()).await?;
    }
    let listener = TcpListener::bind(config.addr).await.map_err(io(format!("listening at {}", config.addr)))?;
    let addr = listener.local_addr().map_err(io("asking for the address"))?;
    let public_url = config.public_url(addr)?;
    let accounts = match config.demo {
        true => demo::open(&store, &config, &clock).await?,
        false => vec![],
    };
    let blob_store = BlobStore::new(config.proof_folder());
    let mark = blob_store.mark((clock.moment().new_id)()).await.map_err(io("looking at the folder of proofs"))?;
    if store.proof_folder(mark, clock.now()).await? != mark {
        return Err(Error::Asked(format!(
            "{} is not the folder that holds the proof files of this database: all servers of a database share one folder, and it moves with the database",
            config.proof_folder().display()
        )));
    }
    let key = store.signing_key(&SigningKey::generate(), clock.now()).await?;
    let key =
        SigningKey::from_hex(&key).map_err(|_| Error::Asked("the signing key in the database is damaged".into()))?;
    let limits = config.limits(open_files());
    let state = ServerState::new(store, config, &public_url, clock, accounts, key)?;
    if state.config.test_clock {
        tracing::warn!("anybody may move the clock: OFRECORD_TEST_CLOCK is set");
    }
    // From here on it stops in good order.
    let asked = web::asked_to_stop().map_err(io("listening for signals"))?;
    for account in state.app.demo_accounts.iter() {
        println!("  {:<28} {:<16} {}", account.email, account.password, account.name);
    }
    println!("Of Record is open at http://{addr}");
    if public_url != format!("http://{addr}") {
        println!("Links in emails start with {public_url}");
    }
    let (stop, stopped) = watch::channel(false);
    let (timers, mails, sweeps) = (state.clone(), state.clone(), state.files());
    let timers = tokio::spawn(worker::keep_running("timers", move || {
        worker::run(timers.app.clone(), timers.probe.rounds.clone())
    }));
    let mails = tokio::spawn(worker::keep_running("mails", move || {
        worker::send(mails.app.clone(), mails.mailer.clone(), mails.probe.rounds.clone(), stopped.clone())
    }));
    let sweeps = tokio::spawn(worker::keep_running("sweeps", move || worker::sweep_files(sweeps.clone())));
    let router = web::router(web::leptos_options(addr), state.clone());
    listen::serve(listener, router, limits, asked).await;
    timers.abort();
    sweeps.abort();
    stop.send_replace(true);
    if timeout(TIME_FOR_MAILS, mails).await.is_err() {
        tracing::warn!("stopped while mails were on their way: they are tried again in some minutes");
    }
    if timeout(TIME_TO_CLOSE, state.app.store.close()).await.is_err() {
        tracing::warn!("stopped while the database was in use: what was not committed is rolled back");
    }
    Ok(())
}

/// How many files this process may have open, after that limit was raised as far as it goes.
fn open_files() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    }
}
