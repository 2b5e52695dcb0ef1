//! What the proof tests share: the vectors' folder, a count of what ran, seeded numbers.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "only tests use this crate"
)]

pub mod measured;
pub mod vectors;

use std::collections::BTreeMap;
use std::io::Write as _;

/// How many cases a test saw, by outcome; says so when it is dropped.
///
/// The line goes to the standard error stream itself, so that the test runner shows it also
/// for a test that passed: a count of 0 must not hide.
pub struct Tally {
    name: &'static str,
    counts: BTreeMap<&'static str, usize>,
}

impl Tally {
    /// A count for the test `name`.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, counts: BTreeMap::new() }
    }

    /// One more case with this outcome.
    pub fn count(&mut self, outcome: &'static str) {
        self.add(outcome, 1);
    }

    /// `more` cases with this outcome.
    pub fn add(&mut self, outcome: &'static str, more: usize) {
        *self.counts.entry(outcome).or_default() += more;
    }

    /// Cases so far with this outcome.
    #[must_use]
    pub fn of(&self, outcome: &str) -> usize {
        self.counts.get(outcome).copied().unwrap_or(0)
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let counts: Vec<_> = self.counts.iter().map(|(what, n)| format!("{n} {what}")).collect();
        report(&format!("{}: {}", self.name, counts.join(", ")));
    }
}

/// Writes one line that the test runner does not swallow.
pub fn report(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "  {line}");
}

/// The code in the README is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
