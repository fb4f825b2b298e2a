//! The wasm: compiled by cargo, given its JavaScript by wasm-bindgen, made smaller by wasm-opt.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::Workspace;

/// What rustc's wasm target uses by default; wasm-opt refuses a module that uses more than it was told.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A folder with `<output name>.wasm`, `<output name>.js` and the snippets that go with them.
pub fn build(workspace: &Workspace, release: bool) -> Result<PathBuf> {
    let compiled = compile(workspace, release)?;
    let kind = if release { "release" } else { "debug" };
    let folder = workspace.target.join("site-build").join(kind);
    let stamp_file = workspace.target.join("site-build").join(format!("{kind}.stamp"));

    let stamp = hex::encode(Sha256::digest(fs::read(&compiled)?));
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) && folder.exists() {
        return Ok(folder);
    }
    // Searched for before the work, so that a missing program is noticed at once.
    let wasm_opt = if release { Some(find_wasm_opt(workspace)?) } else { None };
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    let name = &workspace.output_name;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&compiled).out_name(name).web(true)?.typescript(false);
    bindgen.remove_name_section(release).remove_producers_section(release).omit_default_module_path(true);
    bindgen.generate(&folder).context("wasm-bindgen")?;

    // The shell asks for the wasm without the suffix that wasm-bindgen gives it.
    let suffixed = folder.join(format!("{name}_bg.wasm"));
    let wasm = folder.join(format!("{name}.wasm"));
    match wasm_opt {
        Some(program) => {
            optimise(&program, &suffixed, &wasm)?;
            fs::remove_file(&suffixed)?;
        }
        None => fs::rename(&suffixed, &wasm)?,
    }
    fs::write(&stamp_file, stamp)?;
    Ok(folder)
}

fn compile(workspace: &Workspace, release: bool) -> Result<PathBuf> {
    let (profile, folder) = match release {
        true => (workspace.release_profile.as_str(), workspace.release_profile.as_str()),
        false => ("dev", "debug"),
    };
    let package = &workspace.frontend;
    println!("site: compiling {package} for the browser ({profile})");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&workspace.root)
        .args([
            "build",
            "--lib",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            package,
            "--profile",
            profile,
        ])
        .status()
        .context("starting cargo")?;
    ensure!(status.success(), "{package} does not compile for wasm32-unknown-unknown");
    Ok(workspace.target.join("wasm32-unknown-unknown").join(folder).join(format!("{package}.wasm")))
}

/// The pinned wasm-opt of `xtask/package.json`, or one on the PATH.
fn find_wasm_opt(workspace: &Workspace) -> Result<PathBuf> {
    let pinned = workspace.root.join("xtask/node_modules/.bin/wasm-opt");
    let paths = env::var_os("PATH").unwrap_or_default();
    let elsewhere = env::split_paths(&paths).map(|folder| folder.join("wasm-opt"));
    std::iter::once(pinned)
        .chain(elsewhere)
        .find(|program| program.is_file())
        .context("wasm-opt was not found; install it with: npm ci --prefix xtask")
}

fn optimise(program: &Path, from: &Path, to: &Path) -> Result<()> {
    println!("site: making the wasm small");
    let status = Command::new(program)
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(WASM_FEATURES)
        .arg(from)
        .arg("-o")
        .arg(to)
        .status()
        .with_context(|| format!("starting {}", program.display()))?;
    ensure!(status.success(), "wasm-opt failed");
    Ok(())
}
