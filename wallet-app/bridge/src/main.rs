//! `annona-wallet-bridge`: lets the wallet's user interface run in a browser, for whoever works on
//! it and for tests, and writes the types that the interface is checked against. People use the
//! app; there is no lock on this door, so it opens on this machine only.

mod calls;
mod serve;
mod types;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "annona-wallet-bridge", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the user interface and answer its calls.
    Serve {
        /// Where wallets are kept.
        #[arg(long)]
        data: PathBuf,
        /// The built user interface.
        #[arg(long)]
        page: PathBuf,
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8760")]
        listen: SocketAddr,
    },
    /// Print the types of the user interface as TypeScript.
    Types,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve { data, page, listen } => serve::run(&data, page, listen),
        Command::Types => types::print(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("annona-wallet-bridge: {why}");
            ExitCode::FAILURE
        }
    }
}
