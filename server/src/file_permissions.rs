//! Files and folders that only the account of the process may read: the database, proofs, and mails with links that are keys.

use rustix::fs::Mode;
use rustix::process::umask;
use std::ffi::OsString;
use std::fs::{DirBuilder, Permissions, read_dir, set_permissions, symlink_metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;
/// The rights of the group and of others.
const OTHERS: u32 = 0o077;

/// Whatever this process and its children create from now on is theirs alone; the database's journals too, which SQLite creates.
pub fn for_this_process() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Creates the folder, and those above it, where they are missing.
///
/// # Errors
/// When it cannot be created.
pub async fn folder(path: &Path) -> io::Result<()> {
    let path = path.to_owned();
    let created = tokio::task::spawn_blocking(move || DirBuilder::new().recursive(true).mode(FOLDER).create(path));
    created.await.map_err(io::Error::other)?
}

/// Takes the rights of others away from what earlier versions, a copy or a backup left readable in the data folder. The folder itself is
/// the administrator's, and stays as it is. The same for the file of an embedded database, wherever it is. Gives how many files and folders
/// were changed; what cannot be changed is logged.
pub fn repair(data: &Path, database: Option<&Path>) -> usize {
    let folders = [data.join("proof"), data.join("mail")];
    let files = database.into_iter().flat_map(|file| {
        ["", "-wal", "-shm", "-journal"].map(|suffix| {
            let mut path = OsString::from(file);
            path.push(suffix);
            PathBuf::from(path)
        })
    });
    folders.into_iter().chain(files).map(|path| below(&path)).sum()
}

fn below(path: &Path) -> usize {
    let Ok(found) = symlink_metadata(path) else { return 0 };
    if found.is_symlink() {
        return 0;
    }
    let mut changed = 0;
    if found.permissions().mode() & OTHERS != 0 {
        let mode = if found.is_dir() { FOLDER } else { FILE };
        match set_permissions(path, Permissions::from_mode(mode)) {
            Ok(()) => changed += 1,
            Err(error) => tracing::warn!(path = %path.display(), %error, "others on this machine may read this"),
        }
    }
    if found.is_dir()
        && let Ok(entries) = read_dir(path)
    {
        changed += entries.filter_map(Result::ok).map(|entry| below(&entry.path())).sum::<usize>();
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_could_read_is_closed_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(place("data/proof/ab")).unwrap();
        for (name, mode) in
            [("elsewhere.db", 0o644), ("elsewhere.db-wal", 0o640), ("data/proof/ab/abc", 0o640), ("data/notes", 0o644)]
        {
            std::fs::write(place(name), "x").unwrap();
            set_permissions(place(name), Permissions::from_mode(mode)).unwrap();
        }
        set_permissions(place("data/proof"), Permissions::from_mode(0o755)).unwrap();
        set_permissions(place("data/proof/ab"), Permissions::from_mode(0o700)).unwrap();
        let repaired = || repair(&place("data"), Some(&place("elsewhere.db")));
        assert_eq!(repaired(), 4);
        let mode = |name: &str| symlink_metadata(place(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("elsewhere.db"), mode("elsewhere.db-wal")), (0o600, 0o600));
        assert_eq!((mode("data/proof"), mode("data/proof/ab/abc")), (0o700, 0o600));
        assert_eq!(mode("data/notes"), 0o644, "not ours");
        assert_eq!(repaired(), 0);
    }
}
