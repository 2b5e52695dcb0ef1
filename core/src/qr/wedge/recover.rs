//! Finds a counter code in typed characters, whatever the host's layout made of its digits.
//!
//! Characters that are no digit key of a layout are passed over: they are a scanner's prefix,
//! or somebody typing at the same time. The CRC of the code says which layout was right; two
//! layouts that give two different codes are refused.

use super::keys::Keys;
use crate::qr::{digits, frame};

/// Beginnings that are tried in one run of characters.
const MAX_STARTS: usize = 4;

/// What is in a run of typed characters.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// The digits of a code whose CRC holds, and how many characters it ends after.
    Found(String, usize),
    /// Two codes from one text.
    Ambiguous,
    /// The beginning of a code, but no whole one.
    Begun,
    Nothing,
}

/// Looks for the first whole code. With `repair`, one digit too many, typed by a person into
/// the code, is found and taken out.
pub(super) fn search(typed: &[char], tables: &[Keys], repair: bool) -> Search {
    let rows: Vec<Row> = tables.iter().filter_map(|keys| Row::read(typed, keys)).collect();
    let mut found: Vec<(String, usize)> = Vec::new();
    for code in rows.iter().filter_map(Row::whole) {
        if !found.iter().any(|(digits, _)| *digits == code.0) {
            found.push(code);
        }
    }
    if found.is_empty() && repair {
        for code in rows.iter().flat_map(Row::without_one) {
            if !found.iter().any(|(digits, _)| *digits == code.0) {
                found.push(code);
            }
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some((digits, end)), true) => Search::Found(digits, end),
        (Some(_), false) => Search::Ambiguous,
        (None, _) if rows.is_empty() => Search::Nothing,
        (None, _) => Search::Begun,
    }
}

/// The typed characters as the digits of one layout.
struct Row {
    digits: String,
    /// For each digit, how many characters were typed up to and including it.
    ends: Vec<usize>,
    /// Where a code may begin; never empty.
    starts: Vec<usize>,
}

impl Row {
    /// None when nothing in it could be the beginning of a code.
    fn read(typed: &[char], keys: &Keys) -> Option<Self> {
        let (mut digits, mut ends) = (String::new(), Vec::new());
        for (end, character) in (1..).zip(typed) {
            if let Some(digit) = keys.digit(*character) {
                digits.push(char::from(digit));
                ends.push(end);
            }
        }
        let magic = digits::MAGIC.as_bytes();
        let begins = |at: &usize| {
            let rest = digits.as_bytes().get(*at..).unwrap_or_default();
            rest.starts_with(magic) || one_too_many(rest, magic)
        };
        let starts: Vec<usize> = (0..digits.len()).filter(begins).take(MAX_STARTS).collect();
        (!starts.is_empty()).then_some(Self { digits, ends, starts })
    }

    /// The first code that is whole: from a beginning to the next one or to the end.
    fn whole(&self) -> Option<(String, usize)> {
        let stops = || self.starts.iter().copied().chain([self.digits.len()]);
        self.starts.iter().find_map(|start| {
            stops().find_map(|stop| {
                let digits = self.digits.get(*start..stop)?;
                intact(digits).then(|| Some((digits.to_owned(), self.end(stop)?)))?
            })
        })
    }

    /// Codes that are whole without one of the digits.
    fn without_one(&self) -> Vec<(String, usize)> {
        let start = self.starts.first().copied().unwrap_or_default();
        let digits = self.digits.get(start..).unwrap_or_default();
        let Some(end) = self.end(self.digits.len()) else { return Vec::new() };
        if !digits::has_a_length(digits.len().saturating_sub(1)) {
            return Vec::new();
        }
        let without = |at: usize| {
            let (before, after) = digits.split_at_checked(at)?;
            Some(format!("{before}{}", after.get(1..)?))
        };
        let codes = (0..digits.len()).filter_map(without).filter(|digits| intact(digits));
        codes.map(|digits| (digits, end)).collect()
    }

    fn end(&self, stop: usize) -> Option<usize> {
        self.ends.get(stop.checked_sub(1)?).copied()
    }
}

/// Whether `text` begins with `magic` and one more character in it.
fn one_too_many(text: &[u8], magic: &[u8]) -> bool {
    let same = text.iter().zip(magic).take_while(|(a, b)| a == b).count();
    let (Some(wanted), Some(after)) = (magic.get(same..), text.get(same + 1..)) else {
        return false;
    };
    same > 0 && !wanted.is_empty() && after.starts_with(wanted)
}

/// Whether the CRC of a code holds.
fn intact(digits: &str) -> bool {
    digits::from_digits(digits).is_ok_and(|bytes| frame::is_intact(&bytes))
}
