//! Maintains the folder of proof files: removes files that no claim refers to, and compares every file with its SHA-256.

use super::{BlobStore, Error, digest, is_sha256, regular_file};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use store::{ExpectedFile, Store};
use tokio::fs;

/// A file that is so old and that no claim refers to has no upload any more: it was refused, or removed from its draft, or its server was
/// killed.
const ABANDONED: TimeDelta = TimeDelta::days(1);

/// What was found in the folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub checked: usize,
    /// Files that are missing, damaged, or not ours; in words.
    pub differences: Vec<String>,
    /// Files that are whole, and that no claim refers to.
    pub unreferenced: Vec<String>,
}

impl BlobStore {
    /// Removes files that no claim refers to a day after they came; gives how many. Any number of servers may do so at once, while
    /// others upload.
    ///
    /// # Errors
    /// When the folder or the records cannot be read.
    pub async fn sweep(&self, store: &Store, now: DateTime<Utc>) -> Result<usize, Error> {
        let mut removed = 0;
        for path in files_of(self.folder.join("incoming")).await? {
            if is_abandoned(&path, now).await? {
                fs::remove_file(&path).await.or_else(unless_gone)?;
                removed += 1;
            }
        }
        for folder in folders_of(&self.folder).await? {
            for path in files_of(folder).await? {
                let Some(sha256) = path.file_name().and_then(|name| name.to_str()).filter(|name| is_sha256(name))
                else {
                    continue;
                };
                if is_abandoned(&path, now).await? && !store.is_proof_file(sha256).await? {
                    removed += usize::from(self.remove(store, sha256, now).await?);
                }
            }
        }
        Ok(removed)
    }

    /// Whether the file was removed. The same content may be uploaded again at this moment: the file is moved aside first, and goes back
    /// when it turns out to be a new one.
    async fn remove(&self, store: &Store, sha256: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        let (place, aside) = (self.place(sha256), self.folder.join("incoming").join(format!("{sha256}.removed")));
        crate::file_permissions::folder(&self.folder.join("incoming")).await?;
        match fs::rename(&place, &aside).await {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            moved => moved?,
        }
        if is_abandoned(&aside, now).await? && !store.is_proof_file(sha256).await? {
            fs::remove_file(&aside).await.or_else(unless_gone)?;
            return Ok(true);
        }
        // Over one that came meanwhile, which has the same content.
        fs::rename(&aside, &place).await?;
        Ok(false)
    }

    /// Compares every file with its name and with the files that the events of claims describe, by their SHA-256.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn verify(
        &self,
        expected: BTreeMap<String, ExpectedFile>,
        now: DateTime<Utc>,
    ) -> std::io::Result<Checked> {
        let store = self.clone();
        let compared = tokio::task::spawn_blocking(move || store.compared(&expected, now));
        compared.await.map_err(std::io::Error::other)?
    }

    fn compared(&self, expected: &BTreeMap<String, ExpectedFile>, now: DateTime<Utc>) -> std::io::Result<Checked> {
        let mut checked = Checked::default();
        for (sha256, file) in expected {
            checked.checked += 1;
            let claim = &file.claim;
            if !is_sha256(sha256) {
                checked.differences.push(format!("{claim}: {sha256:?} of {} is no SHA-256", file.file_name));
                continue;
            }
            let place = self.place(sha256);
            match regular_file(&place).and_then(|mut file| digest(&mut file)) {
                Ok((found, bytes)) if found == *sha256 && bytes == file.bytes => {}
                Ok(_) => checked.differences.push(format!("{claim}: {} was changed or cut", place.display())),
                Err(error) => checked.differences.push(format!("{claim}: {}: {error}", place.display())),
            }
        }
        for path in all_below(&self.folder)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if expected.contains_key(name) && path == self.place(name) {
                continue;
            }
            let shown = path.display().to_string();
            let relative = path.strip_prefix(&self.folder).unwrap_or(&path);
            let incoming = relative.starts_with("incoming");
            if relative == Path::new("mark") || (incoming && !is_older(&path, now, ABANDONED)) {
                continue;
            }
            let whole =
                || regular_file(&path).and_then(|mut file| digest(&mut file)).is_ok_and(|(found, _)| found == name);
            if !incoming && is_sha256(name) && path == self.place(name) && whole() {
                checked.unreferenced.push(shown);
            } else {
                checked.differences.push(format!("{shown} is no file of ours"));
            }
        }
        Ok(checked)
    }
}

fn is_older(path: &Path, now: DateTime<Utc>, age: TimeDelta) -> bool {
    let written = std::fs::symlink_metadata(path).and_then(|found| found.modified());
    written.is_ok_and(|written| now - DateTime::<Utc>::from(written) > age)
}

/// No, where the file is gone: another server was quicker.
async fn is_abandoned(path: &Path, now: DateTime<Utc>) -> std::io::Result<bool> {
    match fs::metadata(path).await {
        Ok(found) => Ok(now - DateTime::<Utc>::from(found.modified()?) > ABANDONED),
        Err(error) => unless_gone(error).map(|()| false),
    }
}

fn unless_gone(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

async fn entries_of(folder: &Path, folders: bool) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut entries = match fs::read_dir(folder).await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_type().await.is_ok_and(|kind| kind.is_dir() == folders) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

async fn files_of(folder: PathBuf) -> std::io::Result<Vec<PathBuf>> {
    entries_of(&folder, false).await
}

/// The folders that files are in, named after the beginning of their content's hash.
async fn folders_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = entries_of(folder, true).await?;
    folders.retain(|folder| folder.file_name().is_some_and(|name| name.len() == 2));
    Ok(folders)
}

/// All files in the folder and its folders; none where there is no folder.
fn all_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(all_below(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
