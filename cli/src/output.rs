//! What a person or a program reads: the same facts as lines or as JSON.

use std::io::Write as _;
use std::process::ExitCode;

use annona_core::{Coded, Problem};
use serde_json::Value;

/// Lines or JSON.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Print JSON.
    pub json: bool,
}

impl Output {
    /// Prints the lines, or the value with `--json`.
    pub fn print(self, lines: &str, value: &Value) {
        if self.json {
            put(&value.to_string());
        } else {
            put(lines.trim_end());
        }
    }

    /// Prints a problem; the exit code is 1.
    pub fn problem(self, problem: &Problem) -> ExitCode {
        if self.json {
            put(&serde_json::json!({ "error": problem }).to_string());
        } else {
            // When nobody reads the errors, the exit code still tells.
            let _ = writeln!(std::io::stderr(), "{}", visible(&problem.to_string()));
        }
        ExitCode::FAILURE
    }
}

/// A reader that has seen enough (`annona … | head -1`) is no fault.
fn put(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// For `map_err`.
pub fn problem(error: impl Coded) -> Problem {
    Problem::from(&error)
}

/// A text from outside as a terminal may show it: no control sequences, and no characters that
/// turn the direction of what follows.
pub fn visible(text: &str) -> String {
    let turns = |c| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| if (c.is_control() && c != '\n') || turns(c) { '\u{FFFD}' } else { c })
        .collect()
}

/// JSON for reading, each line after `indent`.
pub fn pretty(value: &Value, indent: &str) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.lines().map(|line| format!("{indent}{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_made_visible() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}c\nd");
        assert_eq!(visible("الفئة Łódź"), "الفئة Łódź");
    }
}
