use std::{
    io::{self, IsTerminal},
    net::SocketAddr,
    path::PathBuf,
};

use clap::{Args, Parser, Subcommand};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Of Record: the desk for customer association claims.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests until asked to stop.
    Serve(Serve),
}

#[derive(Args)]
struct Serve {
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, env = "OFRECORD_ADDR", default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// The folder for the embedded database, proofs and outgoing mail.
    #[arg(long, env = "OFRECORD_DATA", default_value = "data")]
    data: PathBuf,
    /// Start with a demo directory, demo accounts and a few claims.
    #[arg(long, env = "OFRECORD_DEMO")]
    demo: bool,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let filter = EnvFilter::try_from_env("OFRECORD_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_ansi(colours).with_env_filter(filter).with_writer(io::stderr).init();
    match Cli::parse().command {
        Command::Serve(serve) => run(serve).await,
    }
}

async fn run(serve: Serve) -> io::Result<()> {
    tokio::fs::create_dir_all(&serve.data).await?;
    let listener = TcpListener::bind(serve.addr).await?;
    let addr = listener.local_addr()?;
    let options = server::web::leptos_options(addr);
    tracing::info!(data = %serve.data.display(), demo = serve.demo, "ready at http://{addr}");
    server::web::serve(listener, server::web::router(options)).await
}
