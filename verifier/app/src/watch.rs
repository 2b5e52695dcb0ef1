//! `watch`: a counter that answers scan after scan.

use std::fs::File;
use std::io::{IsTerminal as _, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use annona_core::Problem;
use annona_core::qr::QrError;
use annona_core::qr::wedge::{Bursts, Heard, Keys, Source, meant};
use annona_verifier::{Asked, Checked, Counter, CounterError, DiskShelf, keyboard};

use crate::listen::{Event, listen};

/// How long an answer stays on a terminal.
const SHOWN: Duration = Duration::from_secs(20);

/// Erases a terminal and what was scrolled out of it, and starts at the top.
const ERASE: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// Answers every scan from `device`, or from standard input, until it ends or nobody reads the
/// answers any more.
pub fn watch(folder: &Path, device: Option<&Path>, as_json: bool) -> Result<(), Problem> {
    let shelf = DiskShelf::at(folder);
    let taught = keyboard::taught(&*shelf).map_err(|error| Problem::from(&error))?;
    let counter = Counter::open(shelf).map_err(|error| Problem::from(&error))?;
    let input: Box<dyn Read + Send> = match device {
        Some(path) => {
            Box::new(File::open(path).map_err(|error| super::file_problem(path, &error))?)
        }
        None => Box::new(std::io::stdin()),
    };
    let out = std::io::stdout();
    let erases = out.is_terminal() && !as_json;
    let mut screen = Screen { out, as_json, erases, shown: None };
    let mut bursts = Bursts::new(Source::Line, &taught);
    // A closed output ends the program; it is no failure of the counter.
    let _ = screen.clear().and_then(|()| {
        listen(input, &mut bursts, |event| match event {
            Event::Heard(heard) => screen.show(answer(&counter, &taught, heard)),
            Event::Enter => screen.clear(),
            Event::Tick => screen.clear_when_over(),
        })
    });
    Ok(())
}

/// The verdict, or why the counter has none: a scan that is no card is named.
fn answer(counter: &Counter, taught: &[Keys], heard: Heard) -> Result<Checked, CounterError> {
    let text = match heard {
        Heard::Code(digits) => Ok(digits),
        Heard::Text(text) => meant(&text, taught),
        Heard::Misread => Err(QrError::Misread),
    };
    match text {
        Ok(text) => counter.check(&text, Asked::default(), super::clock()),
        Err(error) => Ok(Checked::unreadable(Problem::from(&error))),
    }
}

/// Where answers are shown; nothing of them is kept.
struct Screen<Out> {
    out: Out,
    as_json: bool,
    erases: bool,
    shown: Option<Instant>,
}

impl<Out: Write> Screen<Out> {
    fn show(&mut self, answer: Result<Checked, CounterError>) -> std::io::Result<()> {
        // What the scanner typed stands on the terminal too.
        self.erase()?;
        match (answer, self.as_json) {
            (Ok(checked), true) => {
                writeln!(self.out, "{}", serde_json::to_string(&checked).unwrap_or_default())?;
            }
            (Ok(checked), false) => writeln!(self.out, "{checked}")?,
            (Err(error), true) => {
                let error = Problem::from(&error);
                writeln!(self.out, "{}", serde_json::json!({ "error": error }))?;
            }
            (Err(error), false) => writeln!(self.out, "{}\n", Problem::from(&error))?,
        }
        self.shown = Some(Instant::now());
        self.out.flush()
    }

    fn clear(&mut self) -> std::io::Result<()> {
        self.shown = None;
        self.erase()?;
        if self.erases {
            writeln!(self.out, "Ready to scan.")?;
        }
        self.out.flush()
    }

    fn clear_when_over(&mut self) -> std::io::Result<()> {
        if self.shown.is_some_and(|since| since.elapsed() >= SHOWN) { self.clear() } else { Ok(()) }
    }

    fn erase(&mut self) -> std::io::Result<()> {
        if self.erases { self.out.write_all(ERASE.as_bytes()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_erased_with_enter_and_after_twenty_seconds() {
        let mut screen = Screen { out: Vec::new(), as_json: false, erases: true, shown: None };
        screen.show(Err(CounterError::NotForCounters("a web link"))).unwrap();
        let shown = String::from_utf8(screen.out.clone()).unwrap();
        assert!(shown.starts_with(ERASE) && shown.contains("a web link"));
        screen.clear_when_over().unwrap();
        assert_eq!(screen.out.len(), shown.len());
        screen.shown = Instant::now().checked_sub(SHOWN);
        for clear in [Screen::clear_when_over, Screen::clear] {
            screen.out.clear();
            clear(&mut screen).unwrap();
            assert_eq!(screen.out, format!("{ERASE}Ready to scan.\n").into_bytes());
        }
        screen.out.clear();
        screen.clear_when_over().unwrap();
        assert!(screen.out.is_empty() && screen.shown.is_none());
    }
}
