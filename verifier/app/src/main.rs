//! `annona-verifier`: a counter on the command line.

mod calibrate;
mod init;
mod listen;
mod lists;
mod scanner;
mod serve;
mod tills;
mod updates;
mod watch;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::qr::render::{Level, Symbol};
use annona_core::receipt::{Gtin, OverrideReason};
use annona_core::time::UnixTime;
use annona_core::{Coded, Problem};
use annona_verifier::{Asked, Checked, Counter, CounterError, DiskShelf};
use clap::builder::PossibleValuesParser;
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
    ///
    /// In a terminal it asks for what is not named.
    #[command(
        after_help = "Example:\n  annona-verifier init --anchor anchor.json --bundle bundle.json --counter urn:annona:counter:pharmacy:0042 --name \"Sunrise Pharmacy\""
    )]
    Init(init::InitArguments),
    /// Install a trust bundle from a file.
    Bundle {
        /// The bundle file.
        file: PathBuf,
    },
    /// Bring this counter's lists to another till without a network.
    #[command(after_help = "Example:\n  annona-verifier lists --qr")]
    Lists(lists::ListsArguments),
    /// Check a scanned code or an SD-JWT presentation.
    Check(CheckArguments),
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
    /// Answer every scan that comes from a scanner, until the input ends.
    ///
    /// The answer is cleared from a terminal after 20 seconds or with Enter.
    #[command(after_help = "Example:\n  annona-verifier watch --device /dev/ttyACM0")]
    Watch {
        /// The serial port of the scanner; standard input when absent.
        #[arg(long)]
        device: Option<PathBuf>,
    },
    /// Serve the counter's page on this machine, until Ctrl-C.
    ///
    /// The counter may be set up in the page.
    #[command(after_help = "Example:\n  annona-verifier serve --open --device /dev/ttyACM0")]
    Serve(serve::ServeArguments),
    /// Print the calibration code, for a keyboard layout that is not known.
    #[command(
        after_help = "Examples:\n  annona-verifier calibrate --svg calibration.svg\n  annona-verifier calibrate --read"
    )]
    Calibrate {
        /// Read from standard input what the scanner types for it, and remember that.
        #[arg(long, conflicts_with = "svg")]
        read: bool,
        /// Also write it as an SVG file.
        #[arg(long)]
        svg: Option<PathBuf>,
    },
    /// Say how old the lists are, and whether the clock can be trusted.
    Status,
    /// Record that somebody was served although nothing could be confirmed.
    #[command(
        after_help = "Example:\n  annona-verifier override --reason lists-too-old --note \"no power since Monday\""
    )]
    Override {
        /// Why.
        #[arg(long, value_parser = PossibleValuesParser::new(OverrideReason::ALL.map(OverrideReason::name)))]
        reason: String,
        /// For the shop's own memory; it stays on this counter. Write no names.
        #[arg(long)]
        note: Option<String>,
    },
    /// Write a day's receipts and overrides for whoever pays, as signed JSON Lines.
    #[command(
        after_help = "Example:\n  annona-verifier receipts --day 2026-11-24 --out 2026-11-24.jsonl"
    )]
    Receipts {
        /// The day (UTC); today when absent.
        #[arg(long, value_name = "DATE")]
        day: Option<String>,
        /// Write CSV for a spreadsheet, without signatures.
        #[arg(long)]
        csv: bool,
        /// The file to write; standard output when absent.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the public key of this counter's receipts, for whoever enrols it.
    #[command(after_help = "Example:\n  annona-verifier key > counter-0042.json")]
    Key,
    /// Take the enrolment that the association handed out for this counter.
    #[command(after_help = "Example:\n  annona-verifier enrol enrolment-0042.json")]
    Enrol {
        /// The enrolment file; it is a secret.
        file: PathBuf,
    },
    /// Install a price list: gtin, name, currency, then a column a class.
    #[command(after_help = "Example:\n  annona-verifier prices prices.xlsx")]
    Prices {
        /// An XLSX or CSV file.
        file: PathBuf,
    },
}

#[derive(clap::Args)]
struct CheckArguments {
    /// The scanned text; read from standard input when absent or "-".
    scan: Option<String>,
    /// It answers the challenge on the screen.
    #[arg(long)]
    answer: bool,
    /// What the person buys, by the number of its barcode: print the price for the class.
    #[arg(long, value_name = "GTIN")]
    item: Option<String>,
    /// Rehearse: check as if it were this time (2026-12-31T10:00:00Z) and write nothing down.
    #[arg(long, conflicts_with = "item")]
    at: Option<String>,
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

/// Now, by this device's clock.
fn clock() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime(i64::try_from(clock.as_secs()).unwrap_or(i64::MAX))
}

fn run(arguments: &Arguments) -> Result<ExitCode, Problem> {
    let now = clock();
    let open = || Counter::open(DiskShelf::at(&arguments.data)).map_err(problem);
    match &arguments.command {
        Command::Init(given) => init::init(&arguments.data, given)?,
        Command::Bundle { file } => {
            let bundle = open()?.install_bundle(&read(file)?).map_err(problem)?;
            println!("Lists number {} from {}.", bundle.sequence(), bundle.issued_at());
        }
        Command::Lists(given) => lists::show(&arguments.data, given, arguments.json)?,
        Command::Check(asked) => return check(&open()?, asked, now, arguments.json),
        Command::Challenge { svg } => {
            let digits = open()?.challenge(now).map_err(problem)?.to_digits().map_err(problem)?;
            print_symbol("Let the wallet scan this:", &digits, svg.as_deref(), arguments.json)?;
        }
        Command::Card { svg } => {
            let digits = open()?.card().to_digits().map_err(problem)?;
            print_symbol("Counter card:", &digits, svg.as_deref(), arguments.json)?;
        }
        Command::Watch { device } => {
            watch::watch(&arguments.data, device.as_deref(), arguments.json)?;
        }
        Command::Serve(given) => serve::command(&arguments.data, given)?,
        Command::Calibrate { read: true, .. } => {
            calibrate::learn(&arguments.data, arguments.json)?;
        }
        Command::Calibrate { svg, .. } => {
            calibrate::show(svg.as_deref(), arguments.json)?;
        }
        Command::Status => {
            let standing = open()?.standing(now).map_err(problem)?;
            say(arguments.json, &standing.to_string(), &serde_json::json!(standing));
        }
        Command::Override { reason, note } => {
            write_override(&open()?, reason, note.as_deref(), now, arguments.json)?;
        }
        Command::Receipts { day, csv, out } => {
            write_receipts(&open()?, day.as_deref(), *csv, out.as_deref(), now)?;
        }
        Command::Key => {
            let key = open()?.public_key().map_err(problem)?;
            println!("{}", serde_json::json!(key));
        }
        Command::Enrol { file } => {
            let until = open()?.enrol(&read(file)?).map_err(problem)?.exp;
            let said = format!("This counter's receipts are certified until {until}.");
            say(arguments.json, &said, &serde_json::json!({ "until": until }));
        }
        Command::Prices { file } => {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let items = open()?.install_prices(&name, &read(file)?).map_err(problem)?.len();
            let said = format!("Prices of {items} items.");
            say(arguments.json, &said, &serde_json::json!({ "items": items }));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn check(
    counter: &Counter,
    arguments: &CheckArguments,
    now: UnixTime,
    as_json: bool,
) -> Result<ExitCode, Problem> {
    let CheckArguments { scan, answer, item, at } = arguments;
    let scan = scanned(scan.as_deref())?;
    let checked = match at {
        Some(at) => {
            let at = UnixTime::parse(at).map_err(problem)?;
            eprintln!("A rehearsal, as of {at}: nothing is written down, it counts nowhere.");
            counter.rehearse(&scan, *answer, at)
        }
        None => {
            let item = item.as_deref().map(Gtin::parse).transpose().map_err(problem)?;
            counter.check(&scan, Asked { answer: *answer, item }, now)
        }
    };
    Ok(print_checked(&checked.map_err(problem)?, as_json))
}

fn read(file: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(file).map_err(|error| file_problem(file, &error))
}

fn say(as_json: bool, lines: &str, facts: &serde_json::Value) {
    if as_json {
        println!("{facts}");
    } else {
        println!("{lines}");
    }
}

fn write_override(
    counter: &Counter,
    reason: &str,
    note: Option<&str>,
    now: UnixTime,
    as_json: bool,
) -> Result<(), Problem> {
    let mut reasons = OverrideReason::ALL.into_iter();
    let reason = reasons.find(|known| known.name() == reason).unwrap_or(OverrideReason::Other);
    let seq = counter.record_override(reason, note, now).map_err(problem)?;
    let said = format!("Recorded as number {seq}: {}.", reason.name());
    say(as_json, &said, &serde_json::json!({ "number": seq, "reason": reason }));
    Ok(())
}

fn write_receipts(
    counter: &Counter,
    day: Option<&str>,
    csv: bool,
    out: Option<&Path>,
    now: UnixTime,
) -> Result<(), Problem> {
    let day = match day {
        Some(day) => UnixTime::parse(&format!("{day}T00:00:00Z")).map_err(problem)?,
        None => now.day(),
    };
    let text = if csv { counter.batch_csv(day) } else { counter.batch(day, now) };
    let text = text.map_err(problem)?;
    match out {
        Some(path) => std::fs::write(path, text).map_err(|error| file_problem(path, &error)),
        None => {
            print!("{text}");
            Ok(())
        }
    }
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
