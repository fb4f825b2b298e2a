//! `ofrecord settings …`

use super::Error;
use clap::Subcommand;
use store::Store;

#[derive(Subcommand)]
pub enum Settings {
    /// All settings with their values
    List,
    /// Change one; without a value it is as in a new desk
    Set {
        name: String,
        #[arg(default_value = "")]
        value: String,
    },
}

pub async fn run(store: &Store, command: Settings) -> Result<(), Error> {
    match command {
        Settings::List => {
            for (name, value) in store.settings().await?.values() {
                println!("{name:<34} {value}");
            }
        }
        Settings::Set { name, value } => {
            let set = store.set_setting(&name, &value).await?;
            set.map_err(|invalid| Error::Asked(format!("{name}: {invalid}")))?;
        }
    }
    Ok(())
}
