//! `annona wallet show`: the code that a counter scans, on the screen or as an image.

use std::path::PathBuf;
use std::time::Duration;

use annona_core::Problem;
use annona_core::qr::render::{Level, Symbol};
use annona_core::qr::{self, Scanned};
use annona_wallet_engine::{Counter, ShowRequest, Shown, Wallet};
use serde_json::{Value, json};

use super::cards;
use crate::output::{Output, problem, visible};
use crate::{files, scan};

annona_core::coded_errors! {
    /// Why nothing was shown.
    pub enum ShowError {
        NotACounter ["ANN-SHOW-1"] "what --card names is neither a counter's card nor a challenge" => "Scan the code at the counter; nothing was shown.";
    }
}

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  annona wallet show\n  annona wallet show --optional matchHint --png code.png\n  annona wallet show --card counter-card.png\n  annona wallet show --codes 0"
)]
pub struct Arguments {
    /// The card; not needed when there is only one.
    id: Option<String>,
    /// The agreement; not needed when there is only one.
    #[arg(long, value_name = "ID", conflicts_with = "card")]
    agreement: Option<String>,
    /// What was scanned at the counter, its card or its challenge: digits, a file or a .png.
    #[arg(long, value_name = "TEXT|FILE")]
    card: Option<String>,
    /// A claim to show beside those that are always shown, like person.name; can be repeated.
    #[arg(long, value_name = "CLAIM")]
    optional: Vec<String>,
    /// Write the QR code as PNG.
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Write the QR code as SVG.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Seconds by which this wallet's clock is wrong, for training and tests.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_hyphen_values = true)]
    clock_offset: i64,
    /// How many codes to make, one every 15 seconds; 0 goes on until Ctrl-C.
    #[arg(long, value_name = "N", default_value_t = 1)]
    codes: u64,
}

/// How long a code stays on the screen (docs/counter-qr.md, "Freshness").
const FRESH: Duration = Duration::from_secs(15);

/// Pixels of one module of the QR code.
const SCALE: usize = 8;

pub fn run(
    wallet: &mut Wallet,
    arguments: &Arguments,
    language: &str,
    output: Output,
) -> Result<(), Problem> {
    let card = cards::choose(wallet, arguments.id.as_deref())?;
    let counter = match &arguments.card {
        Some(scanned) => counter(scanned)?,
        None => {
            let agreement = arguments.agreement.as_deref();
            Counter::Any(cards::choose_agreement(wallet, &card, agreement)?)
        }
    };
    let path = |claim: &String| claim.split('.').map(str::to_owned).collect();
    let optional = arguments.optional.iter().map(path).collect();
    let request = ShowRequest { counter, optional };
    show(wallet, arguments, &card, &request, (language, output))?;
    let more = arguments.codes.checked_sub(1).unwrap_or(u64::MAX);
    for _ in 0..more {
        std::thread::sleep(FRESH);
        show(wallet, arguments, &card, &request, (language, output))?;
    }
    Ok(())
}

/// Makes one code and puts it where the arguments say.
fn show(
    wallet: &mut Wallet,
    arguments: &Arguments,
    card: &str,
    request: &ShowRequest,
    (language, output): (&str, Output),
) -> Result<(), Problem> {
    let now = files::now().plus(arguments.clock_offset);
    let shown = wallet.show(card, request, now).map_err(problem)?;
    let symbol = Symbol::new(&shown.digits, Level::L).map_err(problem)?;
    if let Some(path) = &arguments.png {
        files::write(path, &symbol.png(SCALE).map_err(problem)?)?;
    }
    if let Some(path) = &arguments.svg {
        files::write(path, symbol.svg().as_bytes())?;
    }
    let credential_type = wallet.card(card, language, now).map_err(problem)?.credential_type;
    let title = |path: &String| wallet.claim_title(&credential_type, path, language);
    let lines = visible(&lines(&shown, title));
    let mut facts = json!(shown);
    if let Value::Object(facts) = &mut facts {
        facts.insert("qr_version".to_owned(), json!(symbol.version()));
    }
    output.print(&format!("{}\n{lines}", symbol.terminal()), &facts);
    Ok(())
}

fn counter(scanned: &str) -> Result<Counter, Problem> {
    match qr::read(&scan::text(scanned)?).map_err(problem)? {
        Scanned::CounterCard(card) => Ok(Counter::Card(card)),
        Scanned::Challenge(challenge) => Ok(Counter::Challenge(challenge)),
        _ => Err(problem(ShowError::NotACounter)),
    }
}

fn lines(shown: &Shown, title: impl Fn(&String) -> String) -> String {
    let names = |paths: &[String]| {
        let names: Vec<String> = paths.iter().map(&title).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
    };
    let counter = shown.counter.as_deref().unwrap_or(&shown.audience);
    let mut lines = format!(
        "For {counter}, agreement {}.\nShared: {}. Not shared: {}.",
        shown.agreement,
        names(&shown.disclosed),
        names(&shown.withheld)
    );
    if let Some(ahead) = shown.clock_ahead {
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        lines.push_str(&format!(
            "\nThis device's clock is {} seconds {way} the counter's.",
            ahead.unsigned_abs()
        ));
    }
    lines
}
