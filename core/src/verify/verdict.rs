//! What the person at the counter sees: exactly five verdicts, each with one sentence and a
//! next step. "Cannot confirm" and "ask the person" never mean "not eligible".

use serde_json::Value;

use super::{Accepted, Reason, Rejected};
use crate::time::UnixTime;

/// The five verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Give it; everything was checked with fresh lists.
    Eligible,
    /// Give it; everything was checked with lists from earlier.
    EligibleOffline,
    /// Something the person can clear up.
    AskThePerson,
    /// We could not check; this does not mean the person is not eligible.
    CannotConfirm,
    /// Not genuine, or withdrawn.
    DoNotAccept,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Give the assisted price.
    Give,
    /// Show a challenge for the wallet to scan.
    ShowChallenge,
    /// Ask for a fresh code from the wallet.
    AskForFreshCode,
    /// Point to the agency's renewal phone or paper form.
    AskToRenew,
    /// Scan again.
    ScanAgain,
    /// Update the lists or the clock; record an override with a reason if need be.
    UpdateOrOverride,
    /// Give the slip with the agency's contact.
    GiveContactSlip,
}

/// A verdict with its words.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verdict {
    /// Which of the five.
    pub kind: VerdictKind,
    /// The stable name of the sentence, for a page that has it in its own language: `eligible`,
    /// `eligible-offline`, or that of the [`Reason`].
    pub reason: &'static str,
    /// What the sentence names.
    pub params: Params,
    /// One plain sentence (English).
    pub sentence: String,
    /// What to do next.
    pub next: NextStep,
    /// For comparing with the person: initials and birth year, if disclosed.
    pub hint: Option<String>,
}

/// What a sentence names: only what this one needs is there.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Params {
    /// The class that was disclosed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The card's last day, or the day on which it starts, ended, was suspended or withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// When it was shown before, or when the lists that were used were made; seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<UnixTime>,
    /// An age or a distance in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
}

impl From<&Reason> for Params {
    fn from(reason: &Reason) -> Self {
        let date = match reason {
            Reason::NotYetValid(day) | Reason::Ended(day) => Some(*day),
            Reason::Suspended(day) | Reason::Withdrawn(day) => *day,
            _ => None,
        };
        let at = if let Reason::ShownBefore(at) = reason { Some(*at) } else { None };
        let seconds = match reason {
            Reason::ListsTooOld(seconds)
            | Reason::ClockBehind(seconds)
            | Reason::TooOld(seconds)
            | Reason::FromFuture(seconds)
            | Reason::ChallengeExpired(seconds) => Some(*seconds),
            _ => None,
        };
        Self { class: None, date: date.map(|day| day.date()), at, seconds }
    }
}

/// Without the sentence, the hint and the class, which are claim values.
impl std::fmt::Debug for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Verdict");
        shown
            .field("kind", &self.kind)
            .field("reason", &self.reason)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl VerdictKind {
    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Eligible => "ELIGIBLE",
            Self::EligibleOffline => "ELIGIBLE, CHECKED OFFLINE",
            Self::AskThePerson => "ASK THE PERSON",
            Self::CannotConfirm => "CANNOT CONFIRM",
            Self::DoNotAccept => "DO NOT ACCEPT",
        }
    }

    /// Whether the assisted price may be given on this verdict alone.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Eligible | Self::EligibleOffline)
    }
}

impl NextStep {
    /// One plain sentence (English).
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Give => "Give the assisted price.",
            Self::ShowChallenge => "Let the person scan the code on this screen, then scan again.",
            Self::AskForFreshCode => "Ask the person to open the card again and show a new code.",
            Self::AskToRenew => "Tell the person how to renew: by phone, or on paper.",
            Self::ScanAgain => "Scan again; wipe the screen or bring the code closer.",
            Self::UpdateOrOverride => {
                "Update the lists and check the clock. If you decide to give it, note the reason."
            }
            Self::GiveContactSlip => "Give the person the agency's contact slip.",
        }
    }
}

impl From<&Accepted> for Verdict {
    fn from(accepted: &Accepted) -> Self {
        let text = |claim: &str| accepted.claims.get(claim).and_then(Value::as_str);
        let params = Params {
            class: text("class").map(str::to_owned),
            date: accepted.valid_until.map(|until| until.date()),
            at: (!accepted.fresh).then_some(accepted.lists_from),
            seconds: None,
        };
        let class =
            params.class.as_ref().map_or_else(String::new, |name| format!(" Class {name}."));
        let until = params.date.as_ref().map_or_else(String::new, |day| format!(" Until {day}."));
        let (kind, reason, lists) = if accepted.fresh {
            (VerdictKind::Eligible, "eligible", String::new())
        } else {
            let lists = format!(" Checked with lists from {}.", accepted.lists_from);
            (VerdictKind::EligibleOffline, "eligible-offline", lists)
        };
        let hint = text("matchHint").map(str::to_owned);
        let sentence = format!("Give assisted price.{class}{until}{lists}");
        Self { kind, reason, params, sentence, next: NextStep::Give, hint }
    }
}

impl From<&Rejected> for Verdict {
    fn from(rejected: &Rejected) -> Self {
        let reason = &rejected.reason;
        let (kind, next, sentence) = words(reason);
        Self { kind, reason: reason.name(), params: reason.into(), sentence, next, hint: None }
    }
}

/// Kind, next step and sentence of a refusal.
type Words = (VerdictKind, NextStep, String);

fn words(reason: &Reason) -> Words {
    cannot_confirm(reason)
        .or_else(|| ask_the_person(reason))
        .unwrap_or_else(|| do_not_accept(reason))
}

/// What this counter could not check.
fn cannot_confirm(reason: &Reason) -> Option<Words> {
    let (next, why) = match reason {
        Reason::Unreadable(_) => (NextStep::ScanAgain, "We could not read this code."),
        Reason::UnknownIssuer | Reason::UnknownKey => {
            (NextStep::UpdateOrOverride, "The agency is not on this counter's list.")
        }
        Reason::StatusUnknown => {
            (NextStep::UpdateOrOverride, "No list tells whether the card still holds.")
        }
        Reason::ListsTooOld(age) => {
            let why = format!("The lists are too old ({}).", age_in_words(*age));
            return Some(unconfirmed(NextStep::UpdateOrOverride, &why));
        }
        Reason::ClockBehind(_) => (NextStep::UpdateOrOverride, "This device's clock is wrong."),
        Reason::WrongForm => (NextStep::UpdateOrOverride, "The card does not say what it should."),
        Reason::NoAgreement | Reason::AgreementEnded => {
            (NextStep::UpdateOrOverride, "No agreement in force covers this card.")
        }
        Reason::NotRemembered(_) => {
            (NextStep::UpdateOrOverride, "This device could not save the check.")
        }
        _ => return None,
    };
    Some(unconfirmed(next, why))
}

fn unconfirmed(next: NextStep, why: &str) -> Words {
    let sentence = format!("{why} This does not mean the person is not eligible.");
    (VerdictKind::CannotConfirm, next, sentence)
}

/// What the person can clear up on the spot.
fn ask_the_person(reason: &Reason) -> Option<Words> {
    let (next, sentence) = match reason {
        Reason::NotPresented => {
            (NextStep::AskForFreshCode, "This is a copy of a card, not a shown card.".to_owned())
        }
        Reason::OtherCounter => {
            (NextStep::ShowChallenge, "This code was made for another counter.".to_owned())
        }
        Reason::WrongChallenge | Reason::ChallengeExpired(_) => {
            (NextStep::ShowChallenge, "This code does not answer this counter.".to_owned())
        }
        Reason::TooOld(_) | Reason::FromFuture(_) => {
            let why = "This code was not made just now. The phone's clock may be wrong.";
            (NextStep::ShowChallenge, why.to_owned())
        }
        Reason::ShownBefore(at) => {
            (NextStep::AskForFreshCode, format!("Already shown here, at {at}."))
        }
        Reason::NotYetValid(from) => {
            (NextStep::AskToRenew, format!("The card starts on {}.", from.date()))
        }
        Reason::Ended(until) => {
            (NextStep::AskToRenew, format!("The card ended on {}.", until.date()))
        }
        _ => return None,
    };
    Some((VerdictKind::AskThePerson, next, sentence))
}

/// The rest: not genuine, or taken back.
fn do_not_accept(reason: &Reason) -> Words {
    let on = |day: &Option<UnixTime>| match day {
        Some(day) => format!(" on {}", day.date()),
        None => String::new(),
    };
    let sentence = match reason {
        Reason::Suspended(day) => format!("The card was suspended{}.", on(day)),
        Reason::Withdrawn(day) => format!("The card was withdrawn{}.", on(day)),
        Reason::KeyCompromised(_) => "The agency has withdrawn the key of this card.".to_owned(),
        Reason::HolderForged(_) => "Not shown by the card's own wallet.".to_owned(),
        _ => "Not signed by an approved agency.".to_owned(),
    };
    (VerdictKind::DoNotAccept, NextStep::GiveContactSlip, sentence)
}

fn age_in_words(seconds: i64) -> String {
    let hours = seconds / 3_600;
    if hours < 48 { format!("{hours} hours") } else { format!("{} days", hours / 24) }
}
