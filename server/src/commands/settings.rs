//! `ofrecord settings …`

use super::Error;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use store::Store;

#[derive(Subcommand)]
pub enum Settings {
    /// List all settings with their values
    List,
    /// Change a setting; without a value it is reset to its default
    Set {
        name: String,
        #[arg(default_value = "")]
        value: String,
    },
}

pub async fn run(store: &Store, command: Settings, now: DateTime<Utc>) -> Result<(), Error> {
    match command {
        Settings::List => {
            for (name, value) in store.settings().await?.values() {
                println!("{name:<34} {value}");
            }
        }
        Settings::Set { name, value } => {
            let set = store.set_setting(&name, &value, now).await?;
            set.map_err(|invalid| Error::Asked(format!("{name}: {invalid}")))?;
        }
    }
    Ok(())
}
