//! Mails of the outbox: composed in the receiver's language, sent by SMTP or written into a folder.

use crate::file_permissions;
use app::failure::chain;
use app::messages::Locale;
use app::paths::page_for;
use app::state::{AppState, locale};
use app::text::mail::{Envelope, Letter, letter};
use chrono::{DateTime, TimeDelta, Utc};
use domain::action::Action;
use domain::code::Code;
use domain::notice::Topic;
use domain::party::Actor;
use lettre::message::header::{ContentTransferEncoding, ContentType, MIME_VERSION_1_0};
use lettre::message::{Body, Mailbox};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{ActError, Command, Mail, Receiver};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use uuid::Uuid;

/// An email that fails is tried so often, for about a day; then it is given up and left for the operators.
const TRIES: u32 = 12;
/// What a mail server answers for a mailbox that it does not have or does not open.
const NO_SUCH_MAILBOX: [u16; 3] = [550, 551, 553];
/// Mails taken at a time: few enough to be tried within their lease, even at a server that lets each one time out.
const AT_A_TIME: usize = 2;

/// A mail that takes longer is tried again later: what hangs holds up all other mails. Each has a connection of its own, so that one
/// that was left in the middle is never gone on with.
const PATIENCE: Duration = Duration::from_secs(120);

/// Bytes of a line that need no folding (RFC 5322, section 2.1.1).
const LONGEST_LINE: usize = 998;

/// Where mails go.
pub enum Post {
    /// One `.eml` file each, named after the message: sent twice, it is still one file.
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// The sender of all mails and the way they take.
pub struct Mailer {
    pub post: Post,
    pub from: Mailbox,
    patience: Duration,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the records")]
    Store(#[from] store::Error),
    #[error("the address {0:?} is none")]
    Address(String, #[source] lettre::address::AddressError),
    #[error("the message cannot be composed")]
    Message(#[from] lettre::error::Error),
    #[error("the mail server")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("the mail server said nothing")]
    Silent(#[from] Elapsed),
    #[error("the mail folder")]
    Folder(#[from] std::io::Error),
    #[error("no random bytes from the system")]
    Random(#[from] getrandom::Error),
}

impl Error {
    /// Whether the same mail would fail in the same way at any time. All else passes: a server that is down comes back.
    fn is_permanent(&self) -> bool {
        match self {
            Self::Address(..) | Self::Message(_) => true,
            Self::Smtp(error) => error.status().is_some_and(|code| NO_SUCH_MAILBOX.contains(&code.into())),
            Self::Store(_) | Self::Silent(_) | Self::Folder(_) | Self::Random(_) => false,
        }
    }
}

impl Mailer {
    /// # Errors
    /// For an SMTP address that cannot be read; it is not repeated in the error, since it may hold a password.
    pub fn new(smtp_url: Option<&str>, folder: &Path, from: Mailbox) -> Result<Self, lettre::transport::smtp::Error> {
        let post = match smtp_url.filter(|url| !url.is_empty()) {
            Some(url) => Post::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.build()),
            None => Post::Folder(folder.to_owned()),
        };
        Ok(Self { post, from, patience: PATIENCE })
    }

    /// Sends whatever is due; gives how many went out. One that fails is tried again later and holds up no other.
    ///
    /// # Errors
    /// When the outbox itself cannot be read or written.
    pub async fn send_due(&self, app: &AppState) -> Result<usize, store::Error> {
        let mut sent = 0;
        while let Some(some) = self.send_some(app).await? {
            sent += some;
        }
        Ok(sent)
    }

    /// Sends a few of what is due; gives how many of them went out, `None` when nothing was due. What it has taken is nobody else's for
    /// minutes: let it end.
    ///
    /// # Errors
    /// When the outbox itself cannot be read or written.
    pub async fn send_some(&self, app: &AppState) -> Result<Option<usize>, store::Error> {
        let now = app.moment().at;
        let mails = app.store.outbox_due(now, AT_A_TIME).await?;
        if mails.is_empty() {
            return Ok(None);
        }
        let mut sent = 0;
        for mail in mails {
            match self.send(app, &mail, now).await {
                Ok(()) => {
                    app.store.outbox_sent(mail.id, now).await?;
                    sent += 1;
                }
                Err(error) => {
                    // Never a customer's: its consent waits for the mail, and an address can be put right.
                    let hopeless = error.is_permanent() && mail.attempts >= TRIES && mail.to != Receiver::Customer;
                    let next = (!hopeless).then(|| now + pause(mail.attempts));
                    let chain = chain(&error);
                    tracing::warn!(mail = %mail.id, topic = mail.message.topic.code(), error = chain, "a mail was not sent");
                    app.store.outbox_failed(mail.id, &chain, next).await?;
                }
            }
        }
        Ok(Some(sent))
    }

    async fn send(&self, app: &AppState, mail: &Mail, now: DateTime<Utc>) -> Result<(), Error> {
        let mut message = mail.message.clone();
        match mail.message.topic {
            // Its window counts from the notice; whatever is refused here has been decided without it.
            Topic::ConsentAsked => match self.restart_consent(app, mail).await? {
                Some(closes) => message.details.due_at = Some(closes),
                None => {
                    tracing::info!(mail = %mail.id, "a customer is not asked any more: it has been decided meanwhile");
                    return Ok(());
                }
            },
            // Who was never asked has nothing to be told of the end of it.
            Topic::RequestClosed if !app.store.has_consent_link(mail.claim).await? => return Ok(()),
            _ => {}
        }
        let Some(link) = self.link(app, mail, now).await? else {
            tracing::info!(mail = %mail.id, "a mail is not sent any more: its address has been corrected meanwhile");
            return Ok(());
        };
        let settings = app.store.settings().await?;
        let envelope = Envelope {
            locale: locale(&mail.language).unwrap_or(Locale::en),
            zone: mail.zone,
            name: &mail.name,
            to_customer: mail.to == Receiver::Customer,
            written_at: mail.written_at,
            link: &link,
            notifications: &format!("{}/notifications", app.public_url),
            support: settings.support_address.as_deref(),
        };
        let Letter { subject, text } = letter(&message, &envelope);
        let to = mail.address.parse().map_err(|error| Error::Address(mail.address.clone(), error))?;
        let name = (!mail.name.is_empty()).then(|| mail.name.clone());
        let message = Message::builder()
            // The same for each try, so that a duplicate is recognised.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(mail.written_at.into())
            .from(self.from.clone())
            .to(Mailbox::new(name, to))
            .subject(subject)
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(self.body(text))?;
        self.deliver(mail.id, message).await
    }

    /// The last instant of the window that begins with this mail; `None` where the customer is not asked any more.
    async fn restart_consent(&self, app: &AppState, mail: &Mail) -> Result<Option<DateTime<Utc>>, Error> {
        let restart =
            Command { actor: Actor::System, claim: mail.claim, action: Action::RestartConsent, seen: None, key: None };
        match app.store.act(&restart, app.moment()).await {
            Ok(acted) => Ok(acted.claim.state.deadline().map(|closes| closes.due_at)),
            Err(ActError::Refused(_)) => Ok(None),
            Err(ActError::Store(error)) => Err(error.into()),
        }
    }

    async fn deliver(&self, id: Uuid, message: Message) -> Result<(), Error> {
        match &self.post {
            Post::Smtp(transport) => {
                timeout(self.patience, transport.send(message)).await??;
            }
            Post::Folder(folder) => put(folder, &format!("{id}.eml"), &message.formatted()).await?,
        }
        Ok(())
    }

    /// A file is read as it lies there: its lines, and the links in them, stay whole. A mail server gets what every one of them takes.
    fn body(&self, text: String) -> Body {
        match &self.post {
            Post::Folder(_) if text.lines().all(|line| line.len() <= LONGEST_LINE) => {
                Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), ContentTransferEncoding::EightBit)
            }
            _ => Body::new(text),
        }
    }

    /// Where the receiver acts: the claim's page, the review screen, or the customer's page by a new signed link; `None` where the
    /// mail is not to be sent any more.
    async fn link(&self, app: &AppState, mail: &Mail, now: DateTime<Utc>) -> Result<Option<String>, Error> {
        let path = match mail.to {
            Receiver::Customer if !asks_or_offers(mail.message.topic) => return Ok(Some(String::new())),
            Receiver::Customer => {
                let mut random = [0; 32];
                getrandom::fill(&mut random)?;
                let token = hex::encode(random);
                // Withdrawal is possible at any time, so the link does not expire; each try of a mail has a link of its own.
                let hash = app::consent_link::hash(&token);
                if !app.store.add_consent_link(mail.claim, &hash, None, Some(mail.id), now).await? {
                    return Ok(None);
                }
                app::consent_link::path(&token)
            }
            Receiver::Person(person) => page_for(app.store.actor_of(person).await?.as_ref(), &mail.message.reference),
        };
        Ok(Some(format!("{}{path}", app.public_url)))
    }
}

/// Whether the customer may still answer or withdraw: then the mail carries a link.
fn asks_or_offers(topic: Topic) -> bool {
    matches!(topic, Topic::ConsentForetold | Topic::ConsentAsked | Topic::ConsentConfirmed)
}

/// Twice as long after each try, at most six hours.
fn pause(attempts: u32) -> TimeDelta {
    TimeDelta::minutes(1 << attempts.min(9)).min(TimeDelta::hours(6))
}

/// Under its name only when all of it is on the disk.
async fn put(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt;
    file_permissions::folder(folder).await?;
    let half = folder.join(format!(".{name}.half"));
    let mut file =
        tokio::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half).await?;
    file.write_all(content).await?;
    file.sync_all().await?;
    tokio::fs::rename(&half, folder.join(name)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_is_not_waited_for() {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", silent.local_addr().unwrap());
        let from: Mailbox = "Of Record <desk@desk.example>".parse().unwrap();
        let mailer = Mailer::new(Some(&url), Path::new("mail"), from.clone()).unwrap();
        let mailer = Mailer { patience: Duration::from_millis(50), ..mailer };
        let message = Message::builder().from(from.clone()).to(from).body(String::new()).unwrap();
        let sent = timeout(Duration::from_secs(30), mailer.deliver(Uuid::nil(), message)).await;
        assert!(matches!(sent, Ok(Err(Error::Silent(_)))), "{sent:?}");
    }

    #[test]
    fn each_try_waits_longer_but_never_a_day() {
        assert_eq!(pause(0), TimeDelta::minutes(1));
        assert_eq!(pause(3), TimeDelta::minutes(8));
        assert_eq!(pause(12), TimeDelta::hours(6));
    }
}
