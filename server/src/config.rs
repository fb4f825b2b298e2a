//! All settings that are flags or environment variables; `docs/configuration.md` describes them.

use crate::mail::Mailer;
use clap::Args;
use clap::builder::FalseyValueParser;
use domain::program::PolicyVersion;
use lettre::message::Mailbox;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Open files that the server needs besides connections: the database, proof files, emails, and the processes that render PDF pages.
const OWN_FILES: usize = 100;

/// A setting that can contain a password: it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that uses it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// One setting each, global to all commands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// The address to listen on; port 0 chooses a free port, which is printed
    #[arg(long, global = true, env = "OFRECORD_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// The folder for the embedded database, proof files and outgoing email
    #[arg(long, global = true, env = "OFRECORD_DATA", default_value = "data")]
    pub data: PathBuf,
    /// postgres://… or sqlite:…; default: a SQLite file in the data folder
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// The public address of the application, for links in emails; with https, cookies are secure
    #[arg(long, global = true, env = "OFRECORD_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Fill an empty database with a demo directory, demo accounts and some claims
    #[arg(long, global = true, env = "OFRECORD_DEMO", value_parser = FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub demo: bool,
    /// What to log: a level, or target=level separated by commas
    #[arg(long, global = true, env = "OFRECORD_LOG", default_value = "info")]
    pub log: String,
    /// smtp://user:password@host:port or smtps://…; without it, emails are written to the data folder as .eml files
    #[arg(long, global = true, env = "OFRECORD_MAIL_URL", hide_env_values = true)]
    pub mail_url: Option<Secret>,
    /// The sender of emails
    #[arg(long, global = true, env = "OFRECORD_MAIL_FROM", default_value = "Of Record <noreply@ofrecord.example>")]
    pub mail_from: String,
    /// The policy for new submissions; default: the last one used
    #[arg(long, global = true, env = "OFRECORD_POLICY")]
    pub policy: Option<String>,
    /// The largest form without files, in bytes
    #[arg(long, global = true, env = "OFRECORD_MAX_FORM_BYTES", default_value_t = 256 * 1024)]
    pub max_form_bytes: usize,
    /// A session ends after this many hours without a request
    #[arg(long, global = true, env = "OFRECORD_SESSION_IDLE_HOURS", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    pub session_idle_hours: u16,
    /// A session ends after this many days in any case
    #[arg(long, global = true, env = "OFRECORD_SESSION_DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    pub session_days: u16,
    /// Failed sign-ins to one account from one network address within 15 minutes; ten times as many from all addresses
    #[arg(long, global = true, env = "OFRECORD_SIGN_IN_FAILURES", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..1000))]
    pub sign_in_failures: u32,
    /// Failed sign-ins from one network address within 15 minutes
    #[arg(long, global = true, env = "OFRECORD_SIGN_IN_FAILURES_PER_ADDRESS", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..1000))]
    pub sign_in_failures_per_address: u32,
    /// How many of your proxies are in front of the server; each adds an entry to X-Forwarded-For
    #[arg(long, global = true, env = "OFRECORD_PROXIES", default_value_t = 0)]
    pub proxies: u8,
    /// Concurrent connections; further connections get 503 with Retry-After
    #[arg(long, global = true, env = "OFRECORD_CONNECTIONS", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub connections: u32,
    /// Concurrent connections from one network address; not limited if OFRECORD_PROXIES is not 0
    #[arg(long, global = true, env = "OFRECORD_CONNECTIONS_PER_ADDRESS", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub connections_per_address: u32,
    /// A connection is closed if no complete request header arrives for this many seconds
    #[arg(long, global = true, env = "OFRECORD_HEAD_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub head_seconds: u16,
    /// A request whose body comes with less than 8 KiB per second on average is given up after this many seconds
    #[arg(long, global = true, env = "OFRECORD_BODY_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub body_seconds: u16,
    /// When the server is stopped, running requests have this many seconds to finish
    #[arg(long, global = true, env = "OFRECORD_STOP_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    pub stop_seconds: u16,
    /// For tests only: the clock can be moved by POST /test/clock
    #[arg(long, global = true, env = "OFRECORD_TEST_CLOCK", value_parser = FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub test_clock: bool,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("OFRECORD_PUBLIC_URL must be http://host or https://host, without a path")]
    PublicUrl,
    #[error("OFRECORD_MAIL_FROM must be an address, for example Of Record <desk@example.com>")]
    MailFrom,
    #[error("OFRECORD_MAIL_URL must be smtp://user:password@host:port or smtps://…")]
    MailUrl,
    #[error("OFRECORD_POLICY names no policy; there are: {there_are}")]
    Policy { there_are: String },
}

/// Limits of all connections; `docs/configuration.md` explains each.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub connections: usize,
    /// `None` behind a proxy: all connections are the proxy's.
    pub per_address: Option<usize>,
    /// From the moment at which a connection is ready for a request until the whole head of the request is here: also ends idle connections.
    pub head: Duration,
    /// After a request to stop, for requests that have begun.
    pub stop: Duration,
}

impl Config {
    /// The database's address. Never to be printed.
    pub fn database(&self) -> Secret {
        match &self.database_url {
            Some(url) if !url.reveal().trim().is_empty() => url.clone(),
            _ => Secret(format!("sqlite:{}", self.data.join("ofrecord.db").display())),
        }
    }

    /// The limits of connections, of `files` that the system lets this process open.
    pub fn limits(&self, files: Option<u64>) -> Limits {
        let wanted = self.connections as usize;
        let possible =
            files.map_or(wanted, |files| usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(OWN_FILES).max(1));
        if possible < wanted {
            tracing::warn!(
                possible,
                wanted,
                "fewer connections than set: the system limits the files that are open at once"
            );
        }
        Limits {
            connections: wanted.min(possible),
            per_address: (self.proxies == 0).then_some(self.connections_per_address as usize),
            head: Duration::from_secs(self.head_seconds.into()),
            stop: Duration::from_secs(self.stop_seconds.into()),
        }
    }

    /// Where mail goes by SMTP; `None` for files in [`Config::mail_folder`].
    pub fn smtp(&self) -> Option<&Secret> {
        self.mail_url.as_ref().filter(|url| !url.reveal().trim().is_empty())
    }

    pub fn mail_folder(&self) -> PathBuf {
        self.data.join("mail")
    }

    pub fn proof_folder(&self) -> PathBuf {
        self.data.join("proof")
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// # Errors
    /// [`Unusable::MailFrom`], [`Unusable::MailUrl`]; the latter does not repeat the address.
    pub fn mailer(&self) -> Result<Mailer, Unusable> {
        let from: Mailbox = self.mail_from.parse().map_err(|_| Unusable::MailFrom)?;
        Mailer::new(self.smtp().map(Secret::reveal), &self.mail_folder(), from).map_err(|_| Unusable::MailUrl)
    }

    /// The address without a slash at its end; that of the socket where none is set.
    ///
    /// # Errors
    /// [`Unusable::PublicUrl`].
    pub fn public_url(&self, listening: SocketAddr) -> Result<String, Unusable> {
        let Some(url) = self.public_url.as_deref().map(str::trim).filter(|url| !url.is_empty()) else {
            return Ok(format!("http://{listening}"));
        };
        let url = url.trim_end_matches('/');
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(Unusable::PublicUrl)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(plain) {
            return Err(Unusable::PublicUrl);
        }
        Ok(url.to_ascii_lowercase())
    }

    /// The policy named, which has to be one of `there_are`.
    ///
    /// # Errors
    /// [`Unusable::Policy`].
    pub fn policy(&self, there_are: &[PolicyVersion]) -> Result<Option<PolicyVersion>, Unusable> {
        let Some(wanted) = self.policy.as_deref().map(str::trim).filter(|version| !version.is_empty()) else {
            return Ok(None);
        };
        let found = there_are.iter().find(|version| version.0 == wanted).cloned();
        let names = || there_are.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| Unusable::Policy { there_are: names() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, Parser};

    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        config: Config,
    }

    fn config(flags: &[&str]) -> Config {
        let flags = ["ofrecord"].iter().chain(flags);
        Settings::try_parse_from(flags).map(|settings| settings.config).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn every_variable_stands_in_the_documented_table() {
        let table = include_str!("../../docs/configuration.md");
        let command = <Config as Args>::augment_args(Command::new("ofrecord"));
        for argument in command.get_arguments() {
            let Some(variable) = argument.get_env().and_then(|name| name.to_str()) else { continue };
            assert!(table.contains(&format!("| `{variable}` |")), "{variable} is not in docs/configuration.md");
            for value in argument.get_default_values() {
                let value = value.to_string_lossy();
                let row = table.lines().find(|line| line.contains(&format!("| `{variable}` |"))).unwrap_or_default();
                assert!(row.contains(&format!("`{value}`")), "the default of {variable} is {value}");
            }
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let config =
            config(&["--database-url", "postgres://u:hunter2@h/d", "--mail-url", "smtp://u:hunter2@mail.example"]);
        assert!(!format!("{config:?}").contains("hunter2"));
        assert_eq!(config.database().reveal(), "postgres://u:hunter2@h/d");
        assert!(config.smtp().is_some());
    }

    #[test]
    fn connections_leave_files_for_everything_else() {
        let limits = config(&[]).limits(Some(128));
        assert_eq!((limits.connections, limits.per_address), (28, Some(200)));
        let limits = config(&["--connections", "50", "--proxies", "1"]).limits(Some(1_000_000));
        assert_eq!((limits.connections, limits.per_address), (50, None));
    }

    #[test]
    fn an_empty_variable_is_none() {
        let config = config(&["--mail-url", "", "--database-url", "", "--policy", "", "--data", "/srv/ofrecord"]);
        assert_eq!(config.smtp(), None);
        assert_eq!(config.database().reveal(), "sqlite:/srv/ofrecord/ofrecord.db");
        assert!(matches!(config.policy(&[]), Ok(None)));
    }

    #[test]
    fn a_public_address_is_a_scheme_and_a_host() {
        let listening = "127.0.0.1:3000".parse().unwrap();
        let public = |url: &str| config(&["--public-url", url]).public_url(listening).ok();
        assert_eq!(public("https://Desk.example/").as_deref(), Some("https://desk.example"));
        assert_eq!(public("").as_deref(), Some("http://127.0.0.1:3000"));
        for wrong in ["desk.example", "ftp://desk.example", "https://", "https://desk.example/path", "https://a\nb"] {
            assert_eq!(public(wrong), None, "{wrong}");
        }
    }
}
