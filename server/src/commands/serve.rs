//! `ofrecord serve`.

use super::{Error, io, open};
use crate::clock::Clock;
use crate::config::Config;
use crate::files::Shelf;
use crate::room::Room;
use crate::{demo, web, worker};
use tokio::net::TcpListener;

pub async fn serve(config: Config) -> Result<(), Error> {
    let store = open(&config).await?;
    store.migrate().await?;
    let versions: Vec<_> = store.policies().await?.into_iter().map(|policy| policy.version).collect();
    if let Some(version) = config.policy(&versions)? {
        store.set_current_policy(&version).await?;
    }
    let listener = TcpListener::bind(config.addr).await.map_err(io(format!("listening at {}", config.addr)))?;
    let addr = listener.local_addr().map_err(io("asking for the address"))?;
    let public_url = config.public_url(addr)?;
    let clock = Clock::default();
    let accounts = match config.demo {
        true => demo::open(&store, &config, &clock).await?,
        false => vec![],
    };
    Shelf::new(config.proof_folder()).sweep(clock.now()).await.map_err(io("clearing the folder of proofs"))?;
    let room = Room::new(store, config, &public_url, clock, accounts)?;
    if room.config.test_clock {
        tracing::warn!("anybody may move the clock: OFRECORD_TEST_CLOCK is set");
    }
    for account in room.desk.demo_accounts.iter() {
        println!("  {:<28} {:<16} {}", account.email, account.password, account.name);
    }
    println!("The desk is open at http://{addr}");
    if public_url != format!("http://{addr}") {
        println!("Links in mails lead to {public_url}");
    }
    let clocks = tokio::spawn(worker::run(room.desk.clone()));
    let mails = tokio::spawn(worker::send(room.desk.clone(), room.mailer.clone()));
    let router = web::router(web::leptos_options(addr), room.clone());
    web::serve(listener, router).await.map_err(io("answering requests"))?;
    clocks.abort();
    mails.abort();
    room.desk.store.close().await;
    Ok(())
}
