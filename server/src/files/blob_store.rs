//! Where files are kept: under their SHA-256, written once and never changed.

mod cleanup;

pub use cleanup::Checked;

use crate::file_permissions;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use sha2::{Digest, Sha256};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::fs;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use uuid::Uuid;

/// A file's first bytes, kept for telling its type: enough to meet the parts of an office file.
const HEAD: usize = 256 * 1024;
/// A sender that is silent for so long is not waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// The largest file is read and compared in this time from any disk that answers.
const TIME_TO_READ: Duration = Duration::from_secs(30);

/// The folder of all proofs.
#[derive(Clone, Debug)]
pub struct BlobStore {
    folder: Arc<Path>,
}

/// A file as it came, not in its place yet.
#[derive(Debug)]
pub struct Received {
    pub name: String,
    /// All bytes that came; those over the limit were not kept.
    pub bytes: u64,
    pub sha256: String,
    pub head: Vec<u8>,
    /// UTF-8 throughout, without control characters but white space.
    pub is_text: bool,
    half: TemporaryFile,
    place: PathBuf,
}

/// A file that is not whole yet; gone when it is dropped, unless it was moved to its place.
#[derive(Debug)]
struct TemporaryFile(PathBuf);

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a half file stays behind");
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the proof folder")]
    Folder(#[from] std::io::Error),
    #[error("the upload broke off")]
    Upload(#[from] MultipartError),
    #[error("the upload stood still")]
    Silent(#[from] tokio::time::error::Elapsed),
    #[error("no random bytes from the system")]
    Random(#[from] getrandom::Error),
    #[error("the file {0} is missing")]
    Missing(String),
    #[error("the file {0} is not what was uploaded: it was changed or cut")]
    Damaged(String),
    #[error("the records")]
    Store(#[from] store::Error),
}

impl BlobStore {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into().into() }
    }

    /// Where the file with this content lies, or would.
    pub(super) fn place(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or_default()).join(sha256)
    }

    /// Takes the bytes as they come, at most `limit` of them to the disk.
    pub(super) async fn receive(&self, mut part: Field<'_>, name: String, limit: u64) -> Result<Received, Error> {
        let incoming = self.folder.join("incoming");
        file_permissions::folder(&incoming).await?;
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let half = TemporaryFile(incoming.join(hex::encode(random)));
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half.0).await?;
        let (mut bytes, mut hash, mut head, mut text) = (0_u64, Sha256::new(), Vec::new(), Text::default());
        // What is over the limit is read and dropped: the sender should hear why.
        while let Some(chunk) = next_chunk(&mut part).await? {
            bytes += chunk.len() as u64;
            if bytes > limit {
                continue;
            }
            hash.update(&chunk);
            head.extend_from_slice(&chunk[..chunk.len().min(HEAD.saturating_sub(head.len()))]);
            text.read(&chunk);
            file.write_all(&chunk).await?;
        }
        file.sync_all().await?;
        let sha256 = hex::encode(hash.finalize());
        let place = self.place(&sha256);
        Ok(Received { name, bytes, sha256, head, is_text: text.is_text(), half, place })
    }

    /// What the folder is known by; `new` where it had no mark yet. Of several servers that begin at once with one folder all get the same.
    ///
    /// # Errors
    /// When the folder cannot be read or written, or its mark cannot be read.
    pub async fn mark(&self, new: Uuid) -> std::io::Result<Uuid> {
        let mark = self.folder.join("mark");
        file_permissions::folder(&self.folder).await?;
        match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&mark).await {
            Ok(mut file) => {
                file.write_all(new.to_string().as_bytes()).await?;
                // On the disk before the records know of it.
                file.sync_all().await?;
                fs::File::open(&*self.folder).await?.sync_all().await?;
                return Ok(new);
            }
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {}
        }
        let read = async || fs::read_to_string(&mark).await?.trim().parse().map_err(std::io::Error::other);
        match read().await {
            // Another server may be just writing it.
            Err(_) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                read().await
            }
            found => found,
        }
    }

    /// Keeps bytes that did not come by an upload; gives their SHA-256.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn put(&self, bytes: &[u8]) -> Result<String, Error> {
        let sha256 = hex::encode(Sha256::digest(bytes));
        let place = self.place(&sha256);
        if let Some(folder) = place.parent() {
            file_permissions::folder(folder).await?;
        }
        let half = place.with_extension("half");
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&half).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(&half, &place).await?;
        Ok(sha256)
    }

    /// The file, after all of it was compared with its name: not a byte of a file that was changed, cut or exchanged is given out. Reading it
    /// twice costs a tenth of a second for the largest files; comparing while it is sent would find the fault when most of it is gone.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Damaged`].
    pub(super) async fn open(&self, sha256: &str) -> Result<(fs::File, u64), Error> {
        let (place, name) = (self.place(sha256), sha256.to_owned());
        let opened = tokio::task::spawn_blocking(move || {
            if !is_sha256(&name) {
                return Err(Error::Missing(name));
            }
            let mut file = match regular_file(&place) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Error::Missing(name)),
                Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => return Err(Error::Damaged(name)),
                file => file?,
            };
            let (found, bytes) = digest(&mut file)?;
            if found != name {
                return Err(Error::Damaged(name));
            }
            file.rewind()?;
            Ok((file, bytes))
        });
        // A network file system may not answer.
        let (file, bytes) = timeout(TIME_TO_READ, opened).await?.map_err(std::io::Error::other)??;
        Ok((fs::File::from_std(file), bytes))
    }
}

fn is_sha256(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Opens a file that is neither a folder nor a link, nor a pipe, which would keep its reader waiting.
fn regular_file(place: &Path) -> std::io::Result<std::fs::File> {
    if !std::fs::symlink_metadata(place)?.is_file() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "is no regular file"));
    }
    std::fs::File::open(place)
}

/// The SHA-256 of all of a file, and its length.
fn digest(file: &mut std::fs::File) -> std::io::Result<(String, u64)> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 128 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex::encode(hash.finalize()), bytes));
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
}

impl Received {
    /// Puts the file in its place. The same bytes again are the same file.
    pub(super) async fn keep(&self) -> Result<(), Error> {
        if let Some(folder) = self.place.parent() {
            file_permissions::folder(folder).await?;
            fs::rename(&self.half.0, &self.place).await?;
            // The name, too, must survive a power cut before anybody is told that the file is there.
            fs::File::open(folder).await?.sync_all().await?;
        }
        Ok(())
    }
}

async fn next_chunk(part: &mut Field<'_>) -> Result<Option<Bytes>, Error> {
    Ok(timeout(PATIENCE, part.chunk()).await??)
}

/// The beginning of a short field; the rest is read and dropped.
pub(super) async fn short_text(mut part: Field<'_>) -> Result<String, Error> {
    const LONGEST: usize = 400;
    let mut bytes = Vec::new();
    while let Some(chunk) = next_chunk(&mut part).await? {
        bytes.extend_from_slice(&chunk[..chunk.len().min(LONGEST - bytes.len())]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A browser's file name without folders and without characters that no name needs.
pub fn plain_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Tells text from bytes, piece by piece.
#[derive(Default)]
struct Text {
    broken: bool,
    /// The beginning of a character whose rest is in the next piece.
    rest: Vec<u8>,
}

impl Text {
    fn read(&mut self, piece: &[u8]) {
        if self.broken {
            return;
        }
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(piece);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                let (whole, rest) = bytes.split_at(error.valid_up_to());
                self.rest = rest.to_vec();
                std::str::from_utf8(whole).unwrap_or_default()
            }
            Err(_) => {
                self.broken = true;
                return;
            }
        };
        self.broken = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'));
    }

    fn is_text(&self) -> bool {
        !self.broken && self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_in_two_is_still_text_and_a_nul_is_not() {
        let mut text = Text::default();
        let bytes = "証明".as_bytes();
        text.read(&bytes[..2]);
        assert!(!text.is_text());
        text.read(&bytes[2..]);
        assert!(text.is_text());
        text.read(b"\0");
        assert!(!text.is_text());
    }

    #[test]
    fn a_name_has_no_folders_and_no_tricks() {
        assert_eq!(plain_name("C:\\fakepath\\..\\sow.pdf"), "sow.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\u{202e}fdp.exe\n"), "afdp.exe");
    }
}
