//! The site: public files at its root, wasm, script and style in its package folder.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};

use crate::{compress, style, wasm, workspace::Workspace};

/// Builds everything that has changed, and removes what is no longer part of the site.
pub fn build(release: bool) -> Result<()> {
    let started = Instant::now();
    let workspace = Workspace::read()?;
    let mut kept = BTreeSet::new();

    copy_folder(&workspace.public, &workspace.site, &mut kept)?;

    let name = workspace.package.join(format!("{}.css", workspace.output_name));
    write_if_changed(&name, style::bundle(&workspace.style)?.as_bytes())?;
    kept.insert(name);

    let built = wasm::build(&workspace, release)?;
    copy_folder(&built, &workspace.package, &mut kept)?;

    if release {
        kept = compress::beside_each(kept)?;
    }
    remove_others(&workspace.site, &kept)?;

    println!("site: {} in {:.1} s", workspace.site.display(), started.elapsed().as_secs_f32());
    for path in kept.iter().filter(|path| path.starts_with(&workspace.package)) {
        let name = path.strip_prefix(&workspace.site).unwrap_or(path);
        println!("  {:>9}  {}", fs::metadata(path)?.len(), name.display());
    }
    Ok(())
}

/// Leaves the file's age alone when the content is the same: nothing after it is then done again.
pub fn write_if_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("writing {}", path.display()))
}

fn copy_folder(from: &Path, to: &Path, kept: &mut BTreeSet<PathBuf>) -> Result<()> {
    for path in files_under(from)? {
        let copy = to.join(path.strip_prefix(from)?);
        let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        write_if_changed(&copy, &content)?;
        kept.insert(copy);
    }
    Ok(())
}

fn remove_others(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for path in files_under(folder)? {
        if !kept.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

/// All files in a folder and the folders in it, hidden ones excepted; none if the folder does not exist.
fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files_under(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
