use app::failure::chain;
use clap::Parser;
use server::commands::{Cli, run};
use server::file_permissions;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use std::time::Duration;
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

/// What is still read from a file system that does not answer is not waited for when all else has ended.
const TIME_TO_END: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
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
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("ofrecord: threads cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run(cli));
    runtime.shutdown_timeout(TIME_TO_END);
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ofrecord: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}
