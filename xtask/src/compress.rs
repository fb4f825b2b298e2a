//! A brotli and a gzip copy beside every file that gets smaller by it, made once here and not on every request.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// The given files and the compressed copies of them. A copy that is newer than its file is not made again.
pub fn beside_each(files: BTreeSet<PathBuf>) -> Result<BTreeSet<PathBuf>> {
    let mut all = files.clone();
    for file in &files {
        let extension = file.extension().and_then(|extension| extension.to_str());
        if !extension.is_some_and(|extension| COMPRESSIBLE.contains(&extension)) {
            continue;
        }
        for (suffix, pack) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let mut copy = file.clone().into_os_string();
            copy.push(format!(".{suffix}"));
            let copy = PathBuf::from(copy);
            if !is_newer(&copy, file)? {
                let content = fs::read(file)?;
                fs::write(&copy, pack(&content)?).with_context(|| format!("writing {}", copy.display()))?;
            }
            all.insert(copy);
        }
    }
    Ok(all)
}

fn is_newer(copy: &Path, file: &Path) -> Result<bool> {
    let Ok(copy) = fs::metadata(copy) else {
        return Ok(false);
    };
    Ok(copy.modified()? >= fs::metadata(file)?.modified()?)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut packed, &params)?;
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
