//! The commands of the binary.

mod account;
mod company;
mod serve;
mod settings;

use crate::clock::TimeSource;
use crate::config::{Config, Unusable};
use crate::files::{BlobStore, Checked, DrawingError, drawn};
use crate::import::{self, Table};
use crate::{demo, file_permissions, password};
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use store::{Account, Store};
use tokio::time::timeout;

/// A database that takes longer to be opened is not there.
const TIME_TO_OPEN: Duration = Duration::from_secs(15);

/// Of Record: manages claims of partners of record.
#[derive(Parser)]
#[command(name = "ofrecord", version)]
pub struct Cli {
    #[command(flatten)]
    pub config: Config,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until it is stopped; applies pending migrations first
    Serve,
    /// Apply pending migrations and exit
    Migrate,
    /// Import a part of the directory from a CSV file: all rows or none
    Import {
        table: Table,
        file: PathBuf,
        /// Check the file and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Replay every claim from its events and compare; the exit code is 1 if anything differs
    Verify,
    /// A page of a PDF as PNG on the standard output, or without a number how many there are; the server asks itself for it
    #[command(hide = true)]
    DrawPage {
        file: PathBuf,
        page: Option<u32>,
        /// Time of the processor that it may take
        #[arg(long, default_value_t = 20)]
        seconds: u64,
    },
    /// Accounts
    #[command(subcommand)]
    Account(account::Account),
    /// Partner companies, their locations and enrolments
    #[command(subcommand)]
    Company(company::Company),
    /// Support address, program guides, the review team's calendar and time zone
    #[command(subcommand)]
    Settings(settings::Settings),
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Unusable(#[from] Unusable),
    #[error("the database")]
    Store(#[from] store::Error),
    #[error(transparent)]
    Import(#[from] import::Error),
    #[error(transparent)]
    Password(#[from] password::Error),
    #[error("the demo could not be made")]
    Demo(#[from] demo::Error),
    #[error("the page is not drawn")]
    Drawing(#[from] DrawingError),
    #[error("{what}")]
    Io { what: String, source: std::io::Error },
    /// What was asked for does not make sense.
    #[error("{0}")]
    Asked(String),
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
    let what = what.into();
    move |source| Error::Io { what, source }
}

/// Does what the command line says.
///
/// # Errors
/// To be shown with its chain of causes.
pub async fn run(cli: Cli) -> Result<ExitCode, Error> {
    let Cli { config, command } = cli;
    if let Command::Serve = command {
        serve::serve(config).await?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::DrawPage { file, page, seconds } = &command {
        let drawn = drawn(file, *page, *seconds)?;
        std::io::stdout().write_all(&drawn).map_err(io("writing the page"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let store = open(&config).await?.acting_for(Account::CommandLine);
    if let Command::Migrate = command {
        store.migrate(TimeSource::default().now()).await?;
        println!("The database is up to date.");
        return Ok(ExitCode::SUCCESS);
    }
    store.check_schema().await?;
    let moment = TimeSource::default().moment();
    match command {
        Command::Serve | Command::Migrate | Command::DrawPage { .. } => {}
        Command::Import { table, file, dry_run } => {
            let what = format!("reading {}", file.display());
            let text = tokio::fs::read(&file).await.map_err(io(what))?;
            let text = String::from_utf8(text).map_err(|_| Error::Asked("the file is not UTF-8 text".into()))?;
            let rows = import::import(&store, table, &text, dry_run, moment.at).await?;
            println!("{rows} rows {}.", if dry_run { "would be imported" } else { "imported" });
        }
        Command::Verify => {
            let verified = store.verify().await?;
            println!("{} claims replayed from {} events.", verified.claims, verified.events);
            for end in &verified.logs {
                println!("The log of {} ends at position {} with hash {}.", end.log, end.position, end.hash);
            }
            for difference in &verified.differences {
                let claim = difference.claim.as_ref().map(|reference| format!("{reference}: ")).unwrap_or_default();
                println!("{claim}{}", difference.what);
            }
            let files = BlobStore::new(config.proof_folder()).verify(verified.files, moment.at).await;
            let files = files.unwrap_or_else(|error| Checked {
                differences: vec![format!("the folder of proofs cannot be read: {error}")],
                ..Checked::default()
            });
            println!("{} files of proofs compared with what was uploaded.", files.checked);
            for note in &files.unreferenced {
                println!("{note}: no claim refers to it; the server removes it a day after it was uploaded");
            }
            for difference in &files.differences {
                println!("{difference}");
            }
            let differences = verified.differences.len() + files.differences.len();
            println!("{differences} differences.");
            if differences > 0 {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Account(command) => account::run(&store, command, moment).await?,
        Command::Company(command) => company::run(&store, command, moment).await?,
        Command::Settings(command) => settings::run(&store, command, moment.at).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(config: &Config) -> Result<Store, Error> {
    let data = config.data();
    file_permissions::folder(data).await.map_err(io(format!("making the folder {}", data.display())))?;
    may_be_written(data).await.map_err(io(format!("the folder {} cannot be written", data.display())))?;
    let file = store::database_file(config.database().reveal());
    let repaired = file_permissions::repair(data, file.as_deref());
    if repaired > 0 {
        tracing::warn!(
            repaired,
            "files and folders of the database, proofs and mails could be read by others on this machine; now they cannot"
        );
    }
    let opened = timeout(TIME_TO_OPEN, Store::open(config.database().reveal())).await;
    Ok(opened
        .map_err(|_| Error::Asked(format!("the database did not answer within {} s", TIME_TO_OPEN.as_secs())))??)
}

/// Found out at once: the database would only say after a while that it cannot be opened.
async fn may_be_written(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    tokio::fs::write(&probe, "").await?;
    tokio::fs::remove_file(&probe).await
}
