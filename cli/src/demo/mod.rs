//! `annona demo`: the whole story with the real programs, on this machine, on defaults.
//!
//! Every step prints the command it runs, so that it can be repeated by hand. The folder is
//! made anew; keys are files in it; services listen on loopback only.

mod agency;
mod counter;
mod governance;
mod outcomes;
mod stage;

use std::path::PathBuf;

use annona_core::Problem;

use stage::Stage;

annona_core::coded_errors! {
    /// Why the demo stopped.
    pub enum DemoError {
        Folder(String) ["ANN-DEMO-1"] "the demo's folder cannot be used: {0}" => "Name an empty or new folder with --data.";
        Program(String, String) ["ANN-DEMO-2"] "the program {0} cannot be run: {1}" => "Run the demo with `make demo`, which builds and installs what it needs.";
        Failed(String) ["ANN-DEMO-3"] "a step failed: {0}" => "Read the message above it; the folder is left as it is.";
        Unexpected(String) ["ANN-DEMO-4"] "a step came out differently than the story says: {0}" => "Read the message above it; the folder is left as it is.";
    }
}

/// Plays the whole story.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  annona demo --once")]
pub struct Arguments {
    /// End when the story ends; otherwise the services go on until Ctrl-C.
    #[arg(long)]
    once: bool,
    /// The folder for keys, register, wallet and counter.
    #[arg(long, default_value = "demo")]
    data: PathBuf,
    /// People in the register.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    people: u32,
}

/// Plays the story; success means that every step came out as told.
pub fn run(arguments: &Arguments) -> Result<(), Problem> {
    println!("Annona: sign a fact once, carry it, check it anywhere, offline.");
    let mut stage = Stage::new(&arguments.data)?;
    let address = governance::free_address()?;

    stage.chapter("Governance: who may issue what, and who may ask what");
    governance::keys(&mut stage)?;
    stage.chapter("Agency: the ministry signs what its register says");
    agency::set_up(&mut stage, &address, arguments.people as usize)?;
    governance::agreement_and_bundle(&mut stage)?;
    agency::serve(&mut stage, &address)?;
    stage.chapter("Citizen: the wallet takes the card and keeps it");
    agency::offer_and_receive(&mut stage)?;
    stage.chapter("Counter: one scan, no network");
    counter::set_up(&mut stage)?;
    let shown = counter::show_and_check(&mut stage)?;
    stage.chapter("Everything else that happens at a counter");
    outcomes::replayed_and_damaged(&mut stage, &shown)?;
    outcomes::unknown_agency(&mut stage)?;
    outcomes::wrong_clock(&mut stage)?;
    outcomes::counter_card(&mut stage)?;
    outcomes::outside_the_agreement(&mut stage)?;
    outcomes::old_lists(&mut stage)?;
    outcomes::suspended_then_withdrawn(&mut stage)?;
    let page = governance::free_address()?;
    counter::serve(&mut stage, &page)?;

    println!("\nThe story ended as told. Everything is in {}.", arguments.data.display());
    if !arguments.once {
        println!("The ministry's service goes on at http://{address} (Ctrl-C ends it):");
        println!("  http://{address}/.well-known/openid-credential-issuer");
        println!("The counter's page, where a scanned card is checked: http://{page}/");
        stage.wait();
    }
    Ok(())
}
