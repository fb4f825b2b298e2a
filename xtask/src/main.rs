//! Builds what cargo alone cannot: the site that the server carries. Run as `cargo xtask site [--release]`.

mod compress;
mod site;
mod style;
mod wasm;
mod workspace;

use clap::{Parser, Subcommand};

/// The workspace's own build steps.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the wasm, the style and the public files into the site folder.
    Site {
        /// Small wasm, and a compressed copy beside each file.
        #[arg(long)]
        release: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Site { release } => site::build(release),
    }
}
