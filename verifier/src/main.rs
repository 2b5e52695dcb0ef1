//! `annona-verifier`: a counter on the command line.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::qr::render::{Level, Symbol};
use annona_core::time::UnixTime;
use annona_core::trust::TrustAnchor;
use annona_core::verify::Policy;
use annona_core::{Coded, Problem};
use annona_verifier::{Checked, Counter, CounterError, Settings};
use clap::{Parser, Subcommand};

/// Checks cards offline and answers with one of five verdicts.
///
/// Exit code of `check`: 0 eligible, 10 ask the person, 11 cannot confirm, 12 do not accept;
/// 1 when the counter itself cannot work.
#[derive(Parser)]
#[command(name = "annona-verifier", version)]
struct Arguments {
    /// The counter's folder.
    #[arg(long, global = true, default_value = "counter")]
    data: PathBuf,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up a counter.
    Init {
        /// The file that says who signs trust bundles.
        #[arg(long)]
        anchor: PathBuf,
        /// The agreement this counter asks under.
        #[arg(long)]
        agreement: String,
        /// This counter's own audience, for example urn:annona:counter:pharmacy:0042.
        #[arg(long)]
        counter: String,
        /// The name on the printed card.
        #[arg(long)]
        name: String,
        /// Accept only codes made for this very counter.
        #[arg(long)]
        bound_only: bool,
    },
    /// Install a trust bundle from a file.
    Bundle {
        /// The bundle file.
        file: PathBuf,
    },
    /// Check a scanned code or an SD-JWT presentation.
    Check {
        /// The scanned text; read from standard input when absent or "-".
        scan: Option<String>,
        /// It answers the challenge on the screen.
        #[arg(long)]
        answer: bool,
        /// Check as if it were this time, for training and tests (2026-12-31T10:00:00Z).
        #[arg(long)]
        at: Option<String>,
    },
    /// Show a challenge for the wallet to scan.
    Challenge {
        /// Also write it as an SVG file.
        #[arg(long)]
        svg: Option<PathBuf>,
    },
    /// Print the counter card.
    Card {
        /// Also write it as an SVG file.
        #[arg(long)]
        svg: Option<PathBuf>,
    },
    /// Say how old the lists are.
    Status,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(problem) => {
            if arguments.json {
                println!("{}", serde_json::json!({ "error": problem }));
            } else {
                eprintln!("{problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn problem(error: impl Coded) -> Problem {
    Problem::from(&error)
}

/// A file that was named on the command line.
fn file_problem(path: &Path, error: &std::io::Error) -> Problem {
    problem(CounterError::File(path.display().to_string(), error.to_string()))
}

fn run(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut now = UnixTime(i64::try_from(clock.as_secs()).unwrap_or(i64::MAX));
    let open = || Counter::open(&arguments.data).map_err(problem);
    match &arguments.command {
        Command::Init { anchor, agreement, counter, name, bound_only } => {
            let bytes = std::fs::read(anchor).map_err(|error| file_problem(anchor, &error))?;
            let anchor = TrustAnchor::parse(&bytes).map_err(problem)?;
            let policy = Policy { bound_only: *bound_only, ..Policy::new(agreement, counter) };
            let settings = Settings { name: name.clone(), anchor, policy };
            Counter::init(&arguments.data, settings).map_err(problem)?;
            println!("The counter \"{name}\" is set up in {}.", arguments.data.display());
        }
        Command::Bundle { file } => {
            let bytes = std::fs::read(file).map_err(|error| file_problem(file, &error))?;
            let bundle = open()?.install_bundle(&bytes).map_err(problem)?;
            println!("Lists number {} from {}.", bundle.sequence(), bundle.issued_at());
        }
        Command::Check { scan, answer, at } => {
            if let Some(at) = at {
                now = UnixTime::parse(at).map_err(problem)?;
            }
            let checked =
                open()?.check(&scanned(scan.as_deref())?, *answer, now).map_err(problem)?;
            return Ok(print_checked(&checked, arguments.json));
        }
        Command::Challenge { svg } => {
            let digits = open()?.challenge(now).map_err(problem)?.to_digits().map_err(problem)?;
            print_symbol("Let the wallet scan this:", &digits, svg.as_deref(), arguments.json)?;
        }
        Command::Card { svg } => {
            let digits = open()?.card().to_digits().map_err(problem)?;
            print_symbol("Counter card:", &digits, svg.as_deref(), arguments.json)?;
        }
        Command::Status => {
            let bundle = open()?.bundle().map_err(problem)?;
            let (from, until) = (bundle.issued_at(), bundle.expires_at());
            if arguments.json {
                let sequence = bundle.sequence();
                println!(
                    "{}",
                    serde_json::json!({"sequence": sequence, "from": from, "until": until})
                );
            } else {
                println!("Lists from {from}. Works offline until {until}.");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The scan from the command line or from standard input, at most 64 KiB.
fn scanned(argument: Option<&str>) -> Result<String, Problem> {
    if let Some(text) = argument.filter(|text| *text != "-") {
        return Ok(text.to_owned());
    }
    let mut text = String::new();
    let input = std::io::stdin().lock();
    input
        .take(64 << 10)
        .read_to_string(&mut text)
        .map_err(|error| file_problem(Path::new("-"), &error))?;
    Ok(text)
}

fn print_symbol(
    title: &str,
    digits: &str,
    svg: Option<&Path>,
    as_json: bool,
) -> Result<(), Problem> {
    let symbol = Symbol::new(digits, Level::M).map_err(problem)?;
    if let Some(path) = svg {
        std::fs::write(path, symbol.svg()).map_err(|error| file_problem(path, &error))?;
    }
    if as_json {
        println!("{}", serde_json::json!({ "digits": digits }));
    } else {
        println!("{title}\n{}\n{digits}", symbol.terminal());
    }
    Ok(())
}

fn print_checked(checked: &Checked, as_json: bool) -> ExitCode {
    if as_json {
        println!("{}", serde_json::to_string(checked).unwrap_or_default());
    } else {
        print!("{checked}");
    }
    ExitCode::from(checked.exit_code())
}
