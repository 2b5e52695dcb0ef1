//! Where a PIN comes from: a file, the environment, the keyboard. Never an argument, which every
//! program on the machine could read.

use std::io::Write as _;
use std::path::Path;

use annona_core::Problem;
use zeroize::Zeroizing;

use crate::files::{self, FileError};
use crate::output::problem;

type Pin = Zeroizing<String>;

/// The PIN of a wallet that exists.
pub fn existing(file: Option<&Path>) -> Result<Pin, Problem> {
    match given(file, true)? {
        Some(pin) => Ok(pin),
        None => asked("PIN: "),
    }
}

/// A new PIN; typed twice when it is typed. `environment` says whether ANNONA_PIN counts.
pub fn new(file: Option<&Path>, environment: bool) -> Result<Pin, Problem> {
    if let Some(pin) = given(file, environment)? {
        return Ok(pin);
    }
    let (pin, again) = (asked("New PIN: ")?, asked("The same again: ")?);
    if *pin == *again { Ok(pin) } else { Err(problem(FileError::PinsDiffer)) }
}

/// The code of a recovery sheet, from the keyboard only: it is typed once in years.
pub fn recovery_code() -> Result<Pin, Problem> {
    asked("Code on the recovery sheet: ")
}

fn given(file: Option<&Path>, environment: bool) -> Result<Option<Pin>, Problem> {
    if let Some(path) = file {
        let bytes = Zeroizing::new(files::read(path)?);
        let text = std::str::from_utf8(&bytes).map_err(|_| problem(FileError::NotText))?;
        return Ok(text.lines().next().map(|line| Zeroizing::new(line.trim_end().to_owned())));
    }
    Ok(std::env::var("ANNONA_PIN").ok().filter(|_| environment).map(Zeroizing::new))
}

/// One typed line.
fn asked(question: &str) -> Result<Pin, Problem> {
    let line = ask(question);
    line.filter(|line| !line.is_empty()).ok_or_else(|| problem(FileError::Pin))
}

/// Asks on the screen and reads one line; `None` when nobody can answer.
pub fn ask(question: &str) -> Option<Pin> {
    let mut error = std::io::stderr();
    // Whoever cannot read the question can still answer it.
    let _ = write!(error, "{question}");
    let _ = error.flush();
    let mut line = Zeroizing::new(String::new());
    let read = std::io::stdin().read_line(&mut line).ok()?;
    if read == 0 {
        // So that an error begins on a line of its own.
        let _ = writeln!(error);
        return None;
    }
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    Some(line)
}
