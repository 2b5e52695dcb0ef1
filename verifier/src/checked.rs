//! The answer to one scan, for the screen and for programs.

use std::fmt;

use annona_core::Problem;
use annona_core::qr::Scanned;
use annona_core::qr::wedge::CALIBRATION_NAME;
use annona_core::receipt::{Gtin, Item};
use annona_core::verify::{Accepted, Rejected, Report, Verdict, VerdictKind};
use serde::Serialize;

use crate::memory::SharedMemory;
use crate::prices::amount;
use crate::standing;

/// The answer to one scan. `Display` gives it as lines of text.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    /// One of five.
    pub verdict: Verdict,
    /// The facts, when accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// The reason and the checks, when not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Rejected>,
    /// Number of the receipt, when accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u64>,
    /// The price to ask of the person, when accepted and asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Item>,
    /// The same, as people read it: `2.50 EUR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// The item that was asked for and has no price for this class here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_price: Option<Gtin>,
    /// Seconds that this device's clock is behind a signed time that it has seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_behind: Option<i64>,
    /// Whether the other tills of the shop were asked for this code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_memory: Option<SharedMemory>,
}

impl Checked {
    /// For a scan from which no presentation could be read.
    #[must_use]
    pub fn unreadable(problem: Problem) -> Self {
        Err(Box::new(Rejected::unreadable(problem))).into()
    }

    /// The exit code of a program that answers a shell: 0 eligible, 10 ask the person, 11
    /// cannot confirm, 12 do not accept.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self.verdict.kind {
            VerdictKind::Eligible | VerdictKind::EligibleOffline => 0,
            VerdictKind::AskThePerson => 10,
            VerdictKind::CannotConfirm => 11,
            VerdictKind::DoNotAccept => 12,
        }
    }

    fn report(&self) -> Option<&Report> {
        let accepted = self.accepted.as_ref().map(|accepted| &accepted.report);
        accepted.or(self.rejected.as_ref().map(|rejected| &rejected.report))
    }
}

impl From<Result<Accepted, Box<Rejected>>> for Checked {
    fn from(result: Result<Accepted, Box<Rejected>>) -> Self {
        let (verdict, accepted, rejected) = match result {
            Ok(accepted) => (Verdict::from(&accepted), Some(accepted), None),
            Err(rejected) => (Verdict::from(&*rejected), None, Some(*rejected)),
        };
        Self {
            verdict,
            accepted,
            rejected,
            receipt: None,
            price: None,
            amount: None,
            no_price: None,
            clock_behind: None,
            shared_memory: None,
        }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = &self.verdict;
        writeln!(f, "{}\n{}", verdict.kind.title(), verdict.sentence)?;
        writeln!(f, "Next: {}", verdict.next.sentence())?;
        if let Some(item) = &self.price {
            writeln!(f, "Price: {} for {}", amount(item), item.gtin)?;
        }
        if let Some(gtin) = self.no_price {
            writeln!(f, "Price: not on this counter's list for {gtin}")?;
        }
        if let Some(hint) = &verdict.hint {
            writeln!(f, "Check with the person: {hint}")?;
        }
        if let Some(accepted) = &self.accepted {
            let shared: Vec<&str> = accepted.claims.keys().map(String::as_str).collect();
            let withheld = accepted.withheld.join(", ");
            writeln!(f, "Shared: {}. Not shared: {withheld}.", shared.join(", "))?;
        }
        if let Some(seq) = self.receipt {
            writeln!(f, "Receipt: number {seq}")?;
        }
        if self.shared_memory == Some(SharedMemory::Alone) {
            writeln!(
                f,
                "Another till of this shop did not answer: a code it saw is not known here."
            )?;
        }
        if let Some(seconds) = self.clock_behind {
            writeln!(f, "{}", standing::clock_warning(seconds))?;
        }
        self.report().map_or(Ok(()), |report| write!(f, "Checks:\n{report}"))
    }
}

/// A scan that is neither a person's card nor an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Other {
    /// `challenge`, `counter_card`, `calibration`, `test_card`, `lists` or `foreign`.
    pub kind: &'static str,
    /// The other system's name, of `foreign`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'static str>,
}

impl Other {
    /// None for a presentation.
    pub(crate) fn of(scanned: &Scanned) -> Option<Self> {
        let (kind, name) = match scanned {
            Scanned::Presentation(_) => return None,
            Scanned::Challenge(_) => ("challenge", None),
            Scanned::CounterCard(_) => ("counter_card", None),
            Scanned::TestCard => ("test_card", None),
            Scanned::Lists(_) => ("lists", None),
            Scanned::ForeignCode(CALIBRATION_NAME) => ("calibration", None),
            Scanned::ForeignCode(name) => ("foreign", Some(*name)),
        };
        Some(Self { kind, name })
    }

    /// With its article.
    pub(crate) fn words(self) -> &'static str {
        match (self.kind, self.name) {
            (_, Some(name)) => name,
            ("challenge", _) => "a challenge",
            ("counter_card", _) => "a counter card",
            ("test_card", _) => "a test card",
            ("lists", _) => "a part of another till's lists",
            _ => "the calibration code",
        }
    }
}
