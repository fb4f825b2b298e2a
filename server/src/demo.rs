//! The demo: fills an empty database with companies, people, a directory and some claims.

mod claims;
mod history_builder;
mod people;
mod sample_pdf;

use crate::clock::{self, TimeSource};
use crate::config::Config;
use crate::files::BlobStore;
use crate::import::{self, Table};
use crate::password;
use app::state::DemoAccount;
use domain::action::Refusal;
use domain::party::Actor;
use store::{ActError, Store};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the store failed")]
    Store(#[from] store::Error),
    #[error("the directory of the demo is wrong")]
    Import(#[from] import::Error),
    #[error(transparent)]
    Password(#[from] password::Error),
    #[error("a claim of the demo was refused: {}", .0.code())]
    Refused(Refusal),
    #[error("a file could not be kept")]
    File(#[from] crate::files::BlobError),
    #[error("the demo was cut off while it was made: delete the folder {0} (or the database) and start again")]
    CutOff(String),
    #[error("{0} is not what the demo needs")]
    Wrong(String),
}

impl From<ActError> for Error {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refusal) => Self::Refused(refusal),
            ActError::Store(error) => Self::Store(error),
        }
    }
}

/// Fills an empty database; one that has people is left as it is. Gives the demo's accounts that are there.
///
/// # Errors
/// What went wrong; the database may then hold a part of the demo.
pub async fn open(store: &Store, config: &Config, clock: &TimeSource) -> Result<Vec<DemoAccount>, Error> {
    if store.people().await?.is_empty() && store.companies().await?.is_empty() {
        tracing::info!("making the demo");
        let now = clock.now();
        for (table, text) in [
            (Table::Tenants, include_str!("../demo/tenants.csv")),
            (Table::Domains, include_str!("../demo/domains.csv")),
            (Table::Workloads, include_str!("../demo/workloads.csv")),
            (Table::Subscriptions, include_str!("../demo/subscriptions.csv")),
        ] {
            import::import(store, table, text, false, now).await?;
        }
        people::create(store, clock::at(now - chrono::TimeDelta::days(60))).await?;
        claims::create(store, &BlobStore::new(config.proof_folder()), now).await?;
    }
    let accounts = people::accounts(store).await?;
    // The last of the demo's claims stands only when all of it does.
    let last = claims::LAST.parse().map_err(|()| Error::Wrong(claims::LAST.to_owned()))?;
    if !accounts.is_empty() && store.claim(&Actor::System, &last).await?.is_none() {
        return Err(Error::CutOff(config.data.display().to_string()));
    }
    Ok(accounts)
}
