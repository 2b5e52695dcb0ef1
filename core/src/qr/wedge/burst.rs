//! Scans in a stream of characters: which of them a scanner typed, and when a scan is over.
//!
//! A code is recognised by its magic in any layout and is over when its CRC holds at an Enter,
//! a Tab or a pause; so keys that a person presses meanwhile, Enter too, do not end it. A
//! person's digit within it is found by the CRC and taken out. Other texts have no such
//! check: they are known by the speed, which no person types at. Memory is bounded by
//! [`MOST`] characters; a character costs no search, only an Enter or a pause does.

use super::keys::Keys;
use super::recover::{Search, search};

/// Most characters that are kept: the longest text, a scanner's prefix and a person's keys.
pub(super) const MOST: usize = (8 << 10) + 512;

/// Milliseconds without a key after which a scan may be over. Scanners need 1 to 50 per key.
const PAUSE: u64 = 150;

/// Milliseconds without a key after which a code that is not whole is given up.
const GIVE_UP: u64 = 1_000;

/// Milliseconds between two keys that only a scanner reaches.
const FAST: u64 = 40;

/// Least characters of a scan that has no magic, when a person may be typing.
const LEAST: usize = 8;

/// Characters of the shortest code; fewer at a scanner's speed are somebody's number.
const SHORTEST: usize = 20;

/// Enters in one code that are taken for a person's.
const MAX_ENTERS: usize = 8;

/// Who else types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A keyboard that people use too: what they type is passed over.
    Keyboard,
    /// A line that only a scanner writes to, as a serial port: every line is a scan.
    Line,
}

/// A scan.
#[derive(Clone, PartialEq, Eq)]
pub enum Heard {
    /// The digits of a counter code whose CRC holds, for [`crate::qr::read`].
    Code(String),
    /// Another text, as it arrived, for [`super::read`]: SD-JWT text, another system's code, a
    /// medicine's number.
    Text(String),
    /// A counter code that is damaged, or a text that is too long: scan again.
    Misread,
}

/// Without the text, which may hold claim values.
impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(digits) => write!(f, "Code({} digits)", digits.len()),
            Self::Text(text) => write!(f, "Text({} bytes, hidden)", text.len()),
            Self::Misread => f.write_str("Misread"),
        }
    }
}

/// Takes characters one by one and says when a scan is whole.
///
/// Times are milliseconds of any clock that does not go back. Who has no events for a while
/// calls [`Bursts::tick`], so that a scan without a final Enter is noticed.
pub struct Bursts {
    source: Source,
    tables: Vec<Keys>,
    pub(super) run: Vec<char>,
    /// Where in `run` the last characters begin that came at a scanner's speed.
    fast_from: usize,
    /// How many in `run` came at that speed.
    fast_keys: usize,
    /// When the last character came.
    last: u64,
    /// Whether anything came since the last search.
    news: bool,
    /// Whether the last search found the beginning of a code.
    begun: bool,
    /// Enters since then.
    enters: usize,
    /// Whether characters were dropped from the front of `run`.
    cut: bool,
}

impl Bursts {
    /// Knows [`super::LAYOUTS`] and what calibration codes have taught.
    #[must_use]
    pub fn new(source: Source, taught: &[Keys]) -> Self {
        Self {
            source,
            tables: super::tables(taught),
            run: Vec::new(),
            fast_from: 0,
            fast_keys: 0,
            last: 0,
            news: false,
            begun: false,
            enters: 0,
            cut: false,
        }
    }

    /// One character, as the host's layout made it; Enter is CR or LF, Tab is HT. Other control
    /// characters are passed over.
    pub fn key(&mut self, character: char, at: u64) -> Vec<Heard> {
        let mut heard = self.tick(at);
        match character {
            '\r' | '\n' | '\t' => heard.extend(self.enter()),
            _ if character.is_control() => {}
            _ => self.push(character, at),
        }
        heard
    }

    /// Time went by.
    pub fn tick(&mut self, at: u64) -> Vec<Heard> {
        let quiet = at.saturating_sub(self.last);
        if self.run.is_empty() || quiet < PAUSE {
            return Vec::new();
        }
        let heard = if self.news { self.codes() } else { Vec::new() };
        if self.begun && quiet < GIVE_UP { heard } else { self.conclude(heard) }
    }

    /// Nothing more will come.
    pub fn finish(&mut self) -> Vec<Heard> {
        let heard = self.codes();
        self.conclude(heard)
    }

    fn push(&mut self, character: char, at: u64) {
        if self.run.len() >= MOST {
            // Half at once, so that a character stays cheap.
            self.forget(MOST / 2);
            self.cut = true;
        }
        if at.saturating_sub(self.last) > FAST {
            self.fast_from = self.run.len();
        } else {
            self.fast_keys += 1;
        }
        self.run.push(character);
        self.last = at;
        self.news = true;
    }

    /// A person's Enter within a code leaves it open, also within its magic; the code's own
    /// Enter or a pause comes later.
    fn enter(&mut self) -> Vec<Heard> {
        if self.run.is_empty() {
            return Vec::new();
        }
        let heard = self.codes();
        self.enters += 1;
        let open = self.begun || self.fast().len() < LEAST;
        if open && self.source == Source::Keyboard && self.enters < MAX_ENTERS {
            heard
        } else {
            self.conclude(heard)
        }
    }

    /// Takes all whole codes out of the run.
    fn codes(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        self.news = false;
        self.begun = !self.is_text()
            && loop {
                match search(&self.run, &self.tables, false) {
                    Search::Found(digits, end) => {
                        heard.push(Heard::Code(digits));
                        self.forget(end);
                    }
                    Search::Begun | Search::Ambiguous => break true,
                    Search::Nothing => break false,
                }
            };
        heard
    }

    /// Ends the run. What is left of it after a whole code is a person's.
    fn conclude(&mut self, mut heard: Vec<Heard>) -> Vec<Heard> {
        if heard.is_empty() {
            let code = if self.begun { self.damaged() } else { self.text() };
            heard.extend(code);
        }
        self.forget(self.run.len());
        (self.begun, self.cut) = (false, false);
        (self.enters, self.fast_keys) = (0, 0);
        heard
    }

    /// A code that is not whole as it stands.
    fn damaged(&self) -> Option<Heard> {
        if self.source == Source::Keyboard
            && let Search::Found(digits, _) = search(&self.run, &self.tables, true)
        {
            return Some(Heard::Code(digits));
        }
        (self.fast_keys >= SHORTEST || self.source == Source::Line).then_some(Heard::Misread)
    }

    /// The characters that came at a scanner's speed, if they are enough.
    fn text(&self) -> Option<Heard> {
        let text = self.fast();
        let least = if self.source == Source::Keyboard { LEAST } else { 1 };
        (text.len() >= least)
            .then(|| if self.cut { Heard::Misread } else { Heard::Text(text.iter().collect()) })
    }

    /// Whether this is a text by its form: its digits must not be taken for a code.
    fn is_text(&self) -> bool {
        super::is_text(&self.fast().iter().collect::<String>())
    }

    fn fast(&self) -> &[char] {
        let from = if self.source == Source::Keyboard { self.fast_from } else { 0 };
        self.run.get(from..).unwrap_or_default()
    }

    fn forget(&mut self, characters: usize) {
        self.run.drain(..characters.min(self.run.len()));
        self.fast_from = self.fast_from.saturating_sub(characters);
    }
}

/// Without the characters.
impl std::fmt::Debug for Bursts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bursts({:?}, {} characters)", self.source, self.run.len())
    }
}
