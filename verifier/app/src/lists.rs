//! `lists`: the lists of this counter as a moving QR code, for a till that has no network.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use annona_core::Problem;
use annona_core::json::Limits;
use annona_core::qr::render::{Level, Symbol};
use annona_files::read_bounded;
use annona_verifier::{Counter, DiskShelf, lists};

use crate::{file_problem, problem};

/// How long a symbol stands: cameras read about eight in a second.
const STANDS: Duration = Duration::from_millis(125);

/// What `lists` takes.
#[derive(clap::Args)]
pub struct ListsArguments {
    /// Show them as a moving QR code for another till's camera, until Ctrl-C.
    #[arg(long, required = true)]
    qr: bool,
    /// A bundle or a delta from a file instead of the bundle that this counter has.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Shows the symbols on a terminal for ever; elsewhere writes their digits, a line each.
pub fn show(folder: &Path, arguments: &ListsArguments, as_json: bool) -> Result<(), Problem> {
    let text = match &arguments.file {
        Some(file) => read_bounded(file, Limits::BUNDLE.bytes as u64)
            .map_err(|error| file_problem(file, &error))?,
        None => {
            let counter = Counter::open(DiskShelf::at(folder)).map_err(problem)?;
            counter.bundle_text().map_err(problem)?
        }
    };
    let all = lists::show(&text).map_err(problem)?;
    let mut out = std::io::stdout();
    if as_json {
        println!("{}", serde_json::json!({ "digits": all }));
        return Ok(());
    }
    if !out.is_terminal() {
        println!("{}", all.join("\n"));
        return Ok(());
    }
    for (number, digits) in all.iter().enumerate().cycle() {
        let symbol = Symbol::new(digits, Level::L).map_err(problem)?;
        let place = format!("{} of {}, again and again", number.saturating_add(1), all.len());
        // A closed terminal ends the program; it is no failure.
        if write!(out, "\u{1b}[2J\u{1b}[H{}\n{place}\n", symbol.terminal()).is_err() {
            return Ok(());
        }
        std::thread::sleep(STANDS);
    }
    Ok(())
}
