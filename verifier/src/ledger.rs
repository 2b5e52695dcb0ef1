//! The log of receipts and overrides: one signed entry a line, appended and synced before
//! anybody is told. An entry is `<JWS>\n`, or `<JWS> "<note>"\n`: the note stays on the counter.
//!
//! A last line that is torn or does not verify was never acknowledged: at the next start it is
//! moved to `receipts.torn`. Damage anywhere before it is an error, never dropped.

use std::sync::Arc;

use annona_core::crypto::{PublicKey, Pure};
use annona_core::receipt::{Entry, Link, MAX_ENTRIES};
use annona_core::time::UnixTime;

use crate::shelf::{Held, Shelf};

annona_core::coded_errors! {
    /// Why the log cannot be used.
    pub enum LedgerError {
        Store(String) ["ANN-LEDGER-1"] "the receipts cannot be written or read: {0}" => "Free some disk space, then scan a new code; nothing was confirmed.";
        Damaged ["ANN-LEDGER-2"] "the log of receipts is damaged, or is another counter's" => "Copy the file receipts.log to a safe place and restore it from a backup, then tell whoever pays.";
        TooMany(usize) ["ANN-LEDGER-3"] "the day has more than {0} entries" => "Tell whoever maintains the counter; no shop sees that many people in a day.";
    }
}

const FILE: &str = "receipts.log";

/// Where a torn last line goes.
const TORN: &str = "receipts.torn";

/// Bytes that are read at once.
const PIECE: u64 = 256 << 10;

/// Longest line: an entry has about 700 bytes, a note up to 800.
const LINE: u64 = 12 << 10;

/// The log, open for one at a time (others wait).
pub struct Ledger {
    shelf: Arc<dyn Shelf>,
    last: Link,
    _lock: Held,
}

/// Entries in the order of the log.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The entry before the first.
    pub before: Link,
    /// The last.
    pub last: Link,
    /// The entries, and what they say.
    pub entries: Vec<(String, Entry)>,
}

impl Ledger {
    /// Opens or creates the log of the counter with this key.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn open(shelf: &Arc<dyn Shelf>, key: &PublicKey) -> Result<Self, LedgerError> {
        let held = shelf.lock(FILE).map_err(failed)?;
        let last = last(&**shelf, key)?;
        Ok(Self { shelf: Arc::clone(shelf), last, _lock: held })
    }

    /// The last entry.
    #[must_use]
    pub const fn last(&self) -> &Link {
        &self.last
    }

    /// Appends a signed entry and syncs it.
    ///
    /// # Errors
    /// [`LedgerError::Store`]: then the entry is not in the log.
    pub fn append(&mut self, entry: &str, note: Option<&str>) -> Result<&Link, LedgerError> {
        let mut line = entry.to_owned();
        if let Some(note) = note {
            line.push(' ');
            line.push_str(&serde_json::Value::from(note).to_string());
        }
        line.push('\n');
        self.shelf.append(FILE, line.as_bytes()).map_err(failed)?;
        self.last = Link::of(self.last.seq.saturating_add(1), entry);
        Ok(&self.last)
    }

    /// The stretch from the first to the last entry of a day (UTC), whole even if the clock
    /// went back in between.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn day(&mut self, day: UnixTime, key: &PublicKey) -> Result<Stretch, LedgerError> {
        let mut found = Day { day, before: Link::default(), whole: 0, stretch: Stretch::default() };
        let end = self.shelf.length(FILE).map_err(failed)?;
        let mut at = 0;
        while at < end && found.stretch.entries.len() <= MAX_ENTRIES {
            let piece = self.shelf.read_at(FILE, at, PIECE).map_err(failed)?;
            let lines = whole_lines(&piece);
            if lines.is_empty() {
                return Err(LedgerError::Damaged);
            }
            at = at.saturating_add(lines.len() as u64);
            for line in lines.split_inclusive(|byte| *byte == b'\n') {
                let line = std::str::from_utf8(line).map_err(|_| LedgerError::Damaged)?;
                let (text, entry) = read_line(line, key).ok_or(LedgerError::Damaged)?;
                found.take(text, entry);
            }
        }
        found.end()
    }
}

/// Collects a day's stretch out of the entries in their order.
struct Day {
    day: UnixTime,
    before: Link,
    /// How many entries there are up to the last one of the day.
    whole: usize,
    stretch: Stretch,
}

impl Day {
    fn take(&mut self, text: &str, entry: Entry) {
        let here = Link::of(entry.seq, text);
        let before = std::mem::replace(&mut self.before, here.clone());
        let of_day = entry.iat.day() == self.day.day();
        let Stretch { entries, before: from, last } = &mut self.stretch;
        if !of_day && entries.is_empty() {
            return;
        }
        if entries.is_empty() {
            *from = before;
        }
        entries.push((text.to_owned(), entry));
        if of_day {
            self.whole = entries.len();
            *last = here;
        }
    }

    fn end(mut self) -> Result<Stretch, LedgerError> {
        if self.whole > MAX_ENTRIES {
            return Err(LedgerError::TooMany(MAX_ENTRIES));
        }
        self.stretch.entries.truncate(self.whole);
        if self.stretch.entries.is_empty() {
            (self.stretch.before, self.stretch.last) = (self.before.clone(), self.before);
        }
        Ok(self.stretch)
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("last", &self.last).finish_non_exhaustive()
    }
}

/// Up to and with the last line end.
fn whole_lines(piece: &[u8]) -> &[u8] {
    let end = piece.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    piece.get(..end).unwrap_or_default()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn failed(error: std::io::Error) -> LedgerError {
    LedgerError::Store(error.to_string())
}

fn read_line<'a>(line: &'a str, key: &PublicKey) -> Option<(&'a str, Entry)> {
    let line = line.strip_suffix('\n')?;
    let text = line.split_once(' ').map_or(line, |(text, _)| text);
    Some((text, Entry::verify(text, key, &Pure).ok()?))
}

/// Finds the last good entry and moves a torn one after it out of the way.
fn last(shelf: &dyn Shelf, key: &PublicKey) -> Result<Link, LedgerError> {
    let end = shelf.length(FILE).map_err(failed)?;
    if end == 0 {
        return Ok(Link::default());
    }
    let from = end.saturating_sub(3 * LINE);
    let tail = shelf.read_at(FILE, from, 3 * LINE).map_err(failed)?;
    let (before, line) = last_line(&tail);
    if let Some(link) = link(line, key) {
        return Ok(link);
    }
    let (_, previous) = last_line(before);
    let link = match link(previous, key) {
        Some(link) => link,
        None if before.is_empty() && from == 0 => Link::default(),
        None => return Err(LedgerError::Damaged),
    };
    shelf.append(TORN, line).map_err(failed)?;
    shelf.cut(FILE, end.saturating_sub(line.len() as u64)).map_err(failed)?;
    Ok(link)
}

/// What is before the last line, and the last line with its end if it has one.
fn last_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let start = body.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    bytes.split_at_checked(start).unwrap_or((&[], bytes))
}

fn link(line: &[u8], key: &PublicKey) -> Option<Link> {
    let (text, entry) = read_line(std::str::from_utf8(line).ok()?, key)?;
    Some(Link::of(entry.seq, text))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use annona_core::crypto::{Alg, SecretKey, Signer as _, SoftSigner};
    use annona_core::receipt::{Event, OverrideReason};
    use annona_core::time::DAY;

    use super::*;
    use crate::DiskShelf;

    const NOW: UnixTime = UnixTime(1_795_514_400);

    fn signer() -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[8; 32]).unwrap().signer().unwrap()
    }

    fn path(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("annona-ledger-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir.join("receipts.log")
    }

    fn add(ledger: &mut Ledger, at: UnixTime, note: Option<&str>) {
        let Link { seq, hash } = ledger.last().clone();
        let entry = Entry {
            iss: "urn:x".to_owned(),
            agreement: "a".to_owned(),
            iat: at,
            seq: seq + 1,
            prev: hash,
            event: Event::Override(OverrideReason::Other),
        };
        ledger.append(&entry.sign(&signer()).unwrap(), note).unwrap();
    }

    fn open(path: &Path) -> Result<Ledger, LedgerError> {
        open_as(path, &signer())
    }

    fn open_as(path: &Path, signer: &SoftSigner) -> Result<Ledger, LedgerError> {
        Ledger::open(&DiskShelf::at(path.parent().unwrap()), &signer.public_key())
    }

    #[test]
    fn every_cut_keeps_the_whole_entries_before_it() {
        let path = path("cut");
        let mut ends = vec![0];
        for note in [None, Some("a \"note\"\nof two lines"), None] {
            add(&mut open(&path).unwrap(), NOW, note);
            ends.push(std::fs::metadata(&path).unwrap().len());
        }
        let whole = std::fs::read(&path).unwrap();
        let length = whole.len();
        for cut in (0..length).step_by(7).chain([length - 1, length]) {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let kept = ends.iter().filter(|end| **end <= cut as u64).count() as u64 - 1;
            assert_eq!(open(&path).unwrap().last().seq, kept, "cut at {cut}");
            let left = std::fs::metadata(&path).unwrap().len();
            assert!(ends.contains(&left), "cut at {cut}");
            let torn = path.with_extension("torn");
            let aside = std::fs::read(&torn).unwrap_or_default();
            assert_eq!(aside, &whole[usize::try_from(left).unwrap()..cut]);
            let _ = std::fs::remove_file(torn);
        }
    }

    #[test]
    fn a_torn_last_line_is_cut_off_and_damage_before_it_is_an_error() {
        let path = path("damage");
        for _ in 0..3 {
            add(&mut open(&path).unwrap(), NOW, None);
        }
        let whole = std::fs::read(&path).unwrap();
        let mut torn = whole.clone();
        let last = torn.len() - 20;
        torn[last] ^= 1;
        std::fs::write(&path, &torn).unwrap();
        let mut ledger = open(&path).unwrap();
        assert_eq!(ledger.last().seq, 2);
        add(&mut ledger, NOW, None);
        drop(ledger);
        assert_eq!(open(&path).unwrap().last().seq, 3);

        let third = whole.len() / 3;
        let mut damaged = whole;
        let (middle, last) = (third * 3 / 2, damaged.len() - 20);
        damaged[middle] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        assert!(open(&path).unwrap().day(NOW, &signer().public_key()).is_err());
        damaged[last] ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        assert!(matches!(open(&path), Err(LedgerError::Damaged)));
        let other = SecretKey::from_bytes(Alg::Es256, &[9; 32]).unwrap().signer().unwrap();
        assert!(matches!(open_as(&path, &other), Err(LedgerError::Damaged)));
    }

    #[test]
    fn a_day_is_one_stretch_even_when_the_clock_went_back() {
        let path = path("day");
        let mut ledger = open(&path).unwrap();
        let midnight = NOW.day().plus(DAY);
        for at in [-60, -30, 5, -5, 60] {
            add(&mut ledger, midnight.plus(at), None);
        }
        let key = signer().public_key();
        let numbers = |stretch: &Stretch| -> Vec<u64> {
            stretch.entries.iter().map(|(_, entry)| entry.seq).collect()
        };
        let first = ledger.day(NOW, &key).unwrap();
        assert_eq!((numbers(&first), first.before.seq, first.last.seq), (vec![1, 2, 3, 4], 0, 4));
        let second = ledger.day(midnight, &key).unwrap();
        assert_eq!((numbers(&second), second.before.seq), (vec![3, 4, 5], 2));
        assert_eq!(&second.last, ledger.last());
        let none = ledger.day(NOW.plus(-DAY), &key).unwrap();
        assert_eq!((none.entries.len(), &none.before), (0, ledger.last()));
        add(&mut ledger, midnight, None);
        assert_eq!(ledger.last().seq, 6, "appended at the end after reading");
    }
}
