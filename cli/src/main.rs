//! `annona`: one command for every role; `annona help` lists what it does.

mod agreement;
mod bundle;
mod certificate;
mod demo;
mod files;
mod inspect;
mod issue;
mod keygen;
mod moments;
mod output;
mod receipts;
mod scan;
mod verify;
mod wallet;

use std::process::ExitCode;

use annona_core::Problem;
use clap::{Parser, Subcommand};

use output::Output;

/// Digital public infrastructure without a silo: sign a fact once, carry it, check it offline.
///
/// Start with `annona demo`: it plays the whole story on this machine.
#[derive(Parser)]
#[command(
    name = "annona",
    version,
    after_help = "Errors have a code (ANN-…), what happened, and what to do next; docs/errors.md lists them."
)]
struct Arguments {
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Play the whole story: agency, citizen, counter, and everything that can go wrong.
    Demo(demo::Arguments),
    /// Make a key.
    Keygen(keygen::Arguments),
    /// Say what something is: credential, presentation, token, QR text or image, bundle, DID.
    Inspect(inspect::Arguments),
    /// Sign a credential without a service, for tests and paper.
    Issue(issue::Arguments),
    /// Be a citizen: receive cards, look at them, show them.
    Wallet(wallet::Arguments),
    /// Check a presentation against a trust bundle, offline.
    Verify(verify::Arguments),
    /// Be the governance authority: parties, agreements and status lists in one signed file.
    Bundle(bundle::Arguments),
    /// Certify the keys of agencies (X.509), as the authority's registrar.
    #[command(subcommand)]
    Certificate(certificate::Command),
    /// Write, check, sign and read data-sharing agreements.
    #[command(subcommand)]
    Agreement(agreement::Command),
    /// Enrol counters for receipts, and check the receipts that they hand in.
    #[command(subcommand)]
    Receipts(receipts::Command),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output { json: arguments.json };
    match run(arguments.command, output) {
        Ok(code) => code,
        Err(problem) => output.problem(&problem),
    }
}

fn run(command: Command, output: Output) -> Result<ExitCode, Problem> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        Command::Demo(arguments) => demo::run(&arguments).map(done),
        Command::Keygen(arguments) => keygen::run(&arguments, output).map(done),
        Command::Inspect(arguments) => inspect::run(&arguments, output).map(done),
        Command::Issue(arguments) => issue::run(&arguments, output).map(done),
        Command::Wallet(arguments) => wallet::run(&arguments, output).map(done),
        Command::Verify(arguments) => verify::run(&arguments, output),
        Command::Bundle(arguments) => bundle::run(&arguments, output).map(done),
        Command::Certificate(command) => certificate::run(&command, output).map(done),
        Command::Agreement(command) => agreement::run(&command, output),
        Command::Receipts(command) => receipts::run(&command, output),
    }
}
