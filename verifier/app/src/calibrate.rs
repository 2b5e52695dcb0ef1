//! `calibrate`: shows the calibration code, and learns from what a scanner types for it.

use std::io::{BufRead as _, Read as _};
use std::path::Path;

use annona_core::Problem;
use annona_core::qr::wedge::CALIBRATION;
use annona_verifier::{Counter, DiskShelf, keyboard};

use super::{file_problem, print_symbol, problem};

/// Longest line that is read, bytes.
const LINE: u64 = 4 << 10;

/// Shows the code, and writes it to a file if one is named.
pub fn show(svg: Option<&Path>, as_json: bool) -> Result<(), Problem> {
    let title = "Scan this with `annona-verifier calibrate --read`:";
    print_symbol(title, CALIBRATION, svg, as_json)
}

/// Reads one line from standard input and remembers the keyboard for the counter in `folder`.
pub fn learn(folder: &Path, as_json: bool) -> Result<(), Problem> {
    let shelf = DiskShelf::at(folder);
    Counter::open(shelf.clone()).map_err(problem)?;
    let mut line = String::new();
    let mut input = std::io::stdin().lock().take(LINE);
    input.read_line(&mut line).map_err(|error| file_problem(Path::new("-"), &error))?;
    let keys = keyboard::teach(&*shelf, &line).map_err(problem)?;
    let (layout, caps) = keys.layout().unzip();
    if as_json {
        let taught = serde_json::json!({"keys": keys, "layout": layout, "caps_lock": caps});
        println!("{taught}");
    } else {
        let name = layout.map_or_else(String::new, |name| format!(" (layout {name})"));
        println!("The digits 0 to 9 arrive as {keys}{name}.");
        println!("If CapsLock is ever on at this counter, switch it on and do this again.");
    }
    Ok(())
}
