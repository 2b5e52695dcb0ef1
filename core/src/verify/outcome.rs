//! What comes out of a verification: claims and a report, or a reason and a report.

use serde_json::{Map, Value};

use super::report::{Evidence, Outcome, Report, Step};
use crate::crypto::sha256;
use crate::error::Problem;
use crate::time::UnixTime;

/// A presentation that passed every check.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
pub struct Accepted {
    /// The disclosed claims that the agreement allows, under the subject. Anything else that
    /// was disclosed is dropped here and counted in `dropped`.
    pub claims: Map<String, Value>,
    /// The names of what could have been disclosed and was not.
    pub withheld: Vec<String>,
    /// How many disclosed claims were outside the agreement.
    pub dropped: usize,
    /// The credential type.
    pub credential_type: String,
    /// The issuer's identifier.
    pub issuer: String,
    /// The agreement it was accepted under.
    pub agreement: String,
    /// The credential's end.
    pub valid_until: Option<UnixTime>,
    /// The time of the oldest list that was used.
    pub lists_from: UnixTime,
    /// Whether the lists count as fresh under the policy.
    pub fresh: bool,
    /// Every check.
    pub report: Report,
    /// Which credential it is, for the tag of a receipt; never written out.
    #[serde(skip)]
    pub mark: CredentialMark,
}

/// A digest by which whoever has the credential can recognise it: it stays in the counter, and
/// only keyed hashes of it go out (docs/receipts.md).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CredentialMark([u8; 32]);

crate::hidden::hidden_debug!(CredentialMark);

impl CredentialMark {
    /// Of what the issuer signed. The signature is left out: of an ECDSA signature anybody can
    /// make a second one that holds too.
    #[must_use]
    pub fn of(issuer_jws: &str) -> Self {
        let signed = issuer_jws.rsplit_once('.').map_or(issuer_jws, |(signed, _)| signed);
        Self(sha256(signed))
    }

    pub(crate) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Accepted {
    /// The same presentation where the check could not be written down: nothing is confirmed.
    #[must_use]
    pub fn unrecorded(mut self, problem: Problem) -> Rejected {
        let evidence = Evidence::Problem(problem.clone());
        self.report.set(Step::Replay, Outcome::Unknown, evidence);
        Rejected { reason: Reason::NotRemembered(problem), report: self.report }
    }
}

/// Without the claims.
impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { dropped, fresh, report, .. } = self;
        let mut shown = f.debug_struct("Accepted");
        shown.field("dropped", dropped).field("fresh", fresh).field("report", report);
        shown.finish_non_exhaustive()
    }
}

/// A presentation that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// Why: the first and weightiest reason.
    pub reason: Reason,
    /// Every check.
    pub report: Report,
}

impl Rejected {
    /// For a code from which no presentation could be read at all.
    #[must_use]
    pub fn unreadable(problem: Problem) -> Self {
        let mut report = Report::new();
        report.set(Step::Parsed, Outcome::Fail, Evidence::Problem(problem.clone()));
        Self { reason: Reason::Unreadable(problem), report }
    }

    /// For a counter whose clock is this many seconds behind a signed time that it has seen:
    /// no date can be checked.
    #[must_use]
    pub fn clock_behind(mut report: Report, seconds: i64) -> Self {
        report.set(Step::Status, Outcome::Unknown, Evidence::Seconds(seconds));
        Self { reason: Reason::ClockBehind(seconds), report }
    }
}

/// Why a presentation was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Not a presentation, or damaged.
    Unreadable(Problem),
    /// A credential without the holder's signature: a copy.
    NotPresented,
    /// The issuer is not in the trust list.
    UnknownIssuer,
    /// The issuer is known, the key is not.
    UnknownKey,
    /// The trust list does not let this issuer issue this type.
    NotApproved,
    /// The issuer's key was stolen before the credential was signed.
    KeyCompromised(UnixTime),
    /// The issuer's signature or a digest does not match.
    Forged(Problem),
    /// The holder's signature does not match, or was made over something else.
    HolderForged(Problem),
    /// Made for another counter.
    OtherCounter,
    /// Does not answer the challenge on the screen.
    WrongChallenge,
    /// The challenge was shown too long ago, seconds.
    ChallengeExpired(i64),
    /// Made too long ago, seconds.
    TooOld(i64),
    /// Dated in the future, seconds: the wallet's clock is ahead.
    FromFuture(i64),
    /// Shown before, at this time.
    ShownBefore(UnixTime),
    /// The credential starts later.
    NotYetValid(UnixTime),
    /// The credential ended.
    Ended(UnixTime),
    /// Suspended by the issuer, since this day if the list tells.
    Suspended(Option<UnixTime>),
    /// Withdrawn by the issuer, since this day if the list tells.
    Withdrawn(Option<UnixTime>),
    /// No list tells the status.
    StatusUnknown,
    /// The trust bundle or the status list is this old, seconds.
    ListsTooOld(i64),
    /// This device's clock is behind the newest list, seconds.
    ClockBehind(i64),
    /// The claims do not have the form of the scheme.
    WrongForm,
    /// No such agreement, or not for this type.
    NoAgreement,
    /// The agreement is not in force.
    AgreementEnded,
    /// The memory of presentations failed.
    NotRemembered(Problem),
}

impl Reason {
    /// The stable name, for a page that says it in its own language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "misread",
            Self::NotPresented => "copy",
            Self::UnknownIssuer => "unknown-agency",
            Self::UnknownKey => "unknown-key",
            Self::NotApproved => "not-approved",
            Self::KeyCompromised(_) => "key-compromised",
            Self::Forged(_) => "forged",
            Self::HolderForged(_) => "holder-forged",
            Self::OtherCounter => "other-counter",
            Self::WrongChallenge => "wrong-challenge",
            Self::ChallengeExpired(_) => "challenge-expired",
            Self::TooOld(_) => "not-made-now",
            Self::FromFuture(_) => "dated-ahead",
            Self::ShownBefore(_) => "already-shown",
            Self::NotYetValid(_) => "not-yet-valid",
            Self::Ended(_) => "ended",
            Self::Suspended(_) => "suspended",
            Self::Withdrawn(_) => "withdrawn",
            Self::StatusUnknown => "status-unknown",
            Self::ListsTooOld(_) => "lists-too-old",
            Self::ClockBehind(_) => "clock-behind",
            Self::WrongForm => "wrong-form",
            Self::NoAgreement => "no-agreement",
            Self::AgreementEnded => "agreement-ended",
            Self::NotRemembered(_) => "not-remembered",
        }
    }

    /// One of each, so that a page's words can be counted.
    #[must_use]
    pub fn all() -> [Self; 25] {
        let problem =
            || Problem { code: String::new(), message: String::new(), advice: String::new() };
        [
            Self::Unreadable(problem()),
            Self::NotPresented,
            Self::UnknownIssuer,
            Self::UnknownKey,
            Self::NotApproved,
            Self::KeyCompromised(UnixTime(0)),
            Self::Forged(problem()),
            Self::HolderForged(problem()),
            Self::OtherCounter,
            Self::WrongChallenge,
            Self::ChallengeExpired(0),
            Self::TooOld(0),
            Self::FromFuture(0),
            Self::ShownBefore(UnixTime(0)),
            Self::NotYetValid(UnixTime(0)),
            Self::Ended(UnixTime(0)),
            Self::Suspended(Some(UnixTime(0))),
            Self::Withdrawn(Some(UnixTime(0))),
            Self::StatusUnknown,
            Self::ListsTooOld(0),
            Self::ClockBehind(0),
            Self::WrongForm,
            Self::NoAgreement,
            Self::AgreementEnded,
            Self::NotRemembered(problem()),
        ]
    }
}
