use clap::Parser;
use server::commands::{Cli, run};
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
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
            let mut cause: Option<&dyn std::error::Error> = Some(&error);
            let mut chain = vec![];
            while let Some(error) = cause {
                chain.push(error.to_string());
                cause = error.source();
            }
            eprintln!("ofrecord: {}", chain.join(": "));
            ExitCode::FAILURE
        }
    }
}
