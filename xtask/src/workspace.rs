//! Where things are, as `[[workspace.metadata.leptos]]` in the root Cargo.toml says, so that cargo-leptos agrees.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;
use serde::Deserialize;

/// The version of wasm-bindgen whose output this program can read; see Cargo.toml.
const WASM_BINDGEN: &str = "0.2.130";

/// One project of the metadata.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Project {
    output_name: String,
    lib_package: String,
    site_root: PathBuf,
    site_pkg_dir: PathBuf,
    style_file: PathBuf,
    assets_dir: PathBuf,
    lib_profile_release: String,
}

#[derive(Deserialize)]
struct Metadata {
    leptos: Vec<Project>,
}

/// Absolute paths and names.
pub struct Workspace {
    pub root: PathBuf,
    /// Cargo's target folder, wherever the environment put it.
    pub target: PathBuf,
    /// The folder that the server embeds.
    pub site: PathBuf,
    /// The part of the site whose address carries a fingerprint.
    pub package: PathBuf,
    pub public: PathBuf,
    pub style: PathBuf,
    /// `ofrecord`, as in `ofrecord.wasm`.
    pub output_name: String,
    /// The package that becomes the wasm.
    pub frontend: String,
    pub release_profile: String,
}

impl Workspace {
    pub fn read() -> Result<Self> {
        let metadata = MetadataCommand::new().exec().context("cargo metadata failed")?;
        let locked = metadata.packages.iter().find(|package| package.name.as_str() == "wasm-bindgen");
        let locked = locked.context("no wasm-bindgen in Cargo.lock")?;
        ensure!(
            locked.version.to_string() == WASM_BINDGEN,
            "Cargo.lock has wasm-bindgen {}, but xtask reads {WASM_BINDGEN}: \
             change wasm-bindgen and wasm-bindgen-cli-support in Cargo.toml and this constant together",
            locked.version,
        );
        let Metadata { leptos } = serde_json::from_value(metadata.workspace_metadata)
            .context("[[workspace.metadata.leptos]] in Cargo.toml")?;
        let project = leptos.into_iter().next().context("no [[workspace.metadata.leptos]] in Cargo.toml")?;

        let root = metadata.workspace_root.into_std_path_buf();
        let site = root.join(&project.site_root);
        Ok(Self {
            package: site.join(&project.site_pkg_dir),
            site,
            target: metadata.target_directory.into_std_path_buf(),
            public: root.join(&project.assets_dir),
            style: root.join(&project.style_file),
            output_name: project.output_name,
            frontend: project.lib_package,
            release_profile: project.lib_profile_release,
            root,
        })
    }
}
