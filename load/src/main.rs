//! Measures the issuer: wallets arrive at a given rate, whether those before them are done or
//! not, and each brings one offer to one credential over HTTP. Prints one line for each run.
//!
//! The time of a wallet counts from the moment at which it was due, so that a service which
//! stalls is seen to stall. Every credential is verified afterwards and no place in a status
//! list may be there twice. The CPU time is that of the service's process, plus what making
//! the offers took in this one.

mod agency;
mod http;
mod numbers;
mod wallet;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use annona_sample::seeded::Seeded;
use clap::Parser;

use agency::Agency;
use numbers::Numbers;
use wallet::{Arrival, Visit};

/// What ends a run: a sentence for the person who started it.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Let wallets arrive at an issuer and measure how long they wait.
#[derive(Debug, Parser)]
struct Plan {
    /// The issuer's program; without it the one beside this program.
    #[arg(long)]
    program: Option<PathBuf>,
    /// A PostgreSQL database; without it a SQLite file.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Wallets that arrive in a second.
    #[arg(long, default_value_t = 250)]
    rate: u32,
    /// For so long.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Wallets that are served at a time; those beyond wait, which counts.
    #[arg(long, default_value_t = 128)]
    at_once: usize,
    /// What the times of arrival follow from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fail when 99 of 100 wallets waited longer, in milliseconds.
    #[arg(long, default_value_t = 1000)]
    bound: u32,
    /// Fail when one core would issue fewer in a second; 0 asks for nothing.
    #[arg(long, default_value_t = 0)]
    per_core: u32,
}

fn main() -> ExitCode {
    let plan = Plan::parse();
    match run(&plan) {
        Ok(numbers) => {
            println!("{}", numbers.table());
            let broken = numbers.broken(plan.bound, plan.per_core);
            for sentence in &broken {
                eprintln!("MISSED: {sentence}");
            }
            if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(plan: &Plan) -> Result<Numbers> {
    let arrivals = arrivals(plan)?;
    let agency = Agency::start(plan.program.as_deref(), plan.database.as_deref(), arrivals.len())?;
    let cpu = agency.cpu()?;
    let began = Instant::now();
    let visits = visit(&agency, &arrivals, plan.at_once, began);
    let seconds = began.elapsed();
    let service = agency.cpu()?.saturating_sub(cpu);
    let doubled = wallet::verify_all(&agency, &visits)?;
    Ok(Numbers::new(agency.database(), &visits, seconds, service, doubled))
}

/// When each wallet is due: exponentially distributed gaps, as of people who know nothing of
/// each other.
fn arrivals(plan: &Plan) -> Result<Vec<Arrival>> {
    let seeded = Seeded::new(plan.seed);
    let mut due = Duration::ZERO;
    let mut arrivals = Vec::new();
    let end = Duration::from_secs(plan.seconds.into());
    loop {
        let uniform = (seeded.below(1 << 52) as f64 + 1.0) / (1_u64 << 52) as f64;
        due += Duration::from_secs_f64(-uniform.ln() / f64::from(plan.rate.max(1)));
        if due >= end {
            return Ok(arrivals);
        }
        arrivals.push(Arrival::new(due, arrivals.len())?);
    }
}

/// Lets the wallets come: whoever is free takes the next one that is due.
fn visit(agency: &Agency, arrivals: &[Arrival], at_once: usize, began: Instant) -> Vec<Visit> {
    let (next, visits) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                let mut desk = wallet::Desk::new(agency);
                let mut own = Vec::new();
                while let Some(arrival) = arrivals.get(next.fetch_add(1, Ordering::Relaxed)) {
                    thread::sleep(arrival.due.saturating_sub(began.elapsed()));
                    own.push(desk.serve(arrival, began));
                }
                visits.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(own);
            });
        }
    });
    visits.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}
