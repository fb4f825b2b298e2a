use app::failure::chain;
use clap::Parser;
use server::commands::{Cli, run};
use server::file_permissions;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    file_permissions::for_this_process();
    let cli = Cli::parse();
    let filter = match EnvFilter::try_new(&cli.config.log) {
        Ok(filter) => filter,
        Err(error) => {
            eprintln!("OFRECORD_LOG cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    tracing_subscriber::fmt().with_ansi(stderr().is_terminal()).with_env_filter(filter).with_writer(stderr).init();
    match run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ofrecord: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}
