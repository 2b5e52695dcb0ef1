//! What was checked, in order, with the evidence.

use crate::error::Problem;
use crate::time::{DAY, UnixTime};

/// A check, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The text is an SD-JWT with key binding, within limits.
    Parsed,
    /// The issuer's signature holds.
    Signature,
    /// The trust list lets this issuer issue this type.
    IssuerTrusted,
    /// The holder's key signed exactly this presentation.
    HolderBinding,
    /// It was made for this counter or its group.
    Audience,
    /// It was made now.
    Freshness,
    /// It was not shown before.
    Replay,
    /// The credential's dates include now.
    Validity,
    /// The agency has not suspended or withdrawn it.
    Status,
    /// The claims have the form of the scheme.
    Schema,
    /// An agreement in force lets this counter ask.
    Agreement,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 11] = [
        Self::Parsed,
        Self::Signature,
        Self::IssuerTrusted,
        Self::HolderBinding,
        Self::Audience,
        Self::Freshness,
        Self::Replay,
        Self::Validity,
        Self::Status,
        Self::Schema,
        Self::Agreement,
    ];

    /// A plain name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parsed => "readable",
            Self::Signature => "agency's signature",
            Self::IssuerTrusted => "agency approved",
            Self::HolderBinding => "holder's key",
            Self::Audience => "made for this counter",
            Self::Freshness => "made now",
            Self::Replay => "not shown before",
            Self::Validity => "within its dates",
            Self::Status => "not withdrawn",
            Self::Schema => "claims in form",
            Self::Agreement => "agreement in force",
        }
    }
}

/// How a check came out. Unknown is a value of its own: no default turns it into a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Checked and in order.
    Pass,
    /// Checked and not in order.
    Fail,
    /// Could not be checked, or was not reached.
    Unknown,
}

/// What a check saw: times, ages and names of parties, never a claim value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Nothing to add.
    None,
    /// Not reached because an earlier check failed.
    NotReached,
    /// An age or a distance in seconds.
    Seconds(i64),
    /// A point in time.
    Time(UnixTime),
    /// An identifier: issuer, audience, agreement.
    Id(String),
    /// An error.
    Problem(Problem),
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// What was checked.
    pub step: Step,
    /// How it came out.
    pub outcome: Outcome,
    /// What was seen.
    pub evidence: Evidence,
}

/// All checks, in the order of [`Step::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Report {
    checks: [Check; 11],
}

impl Report {
    pub(super) fn new() -> Self {
        let unknown =
            |step| Check { step, outcome: Outcome::Unknown, evidence: Evidence::NotReached };
        Self { checks: Step::ALL.map(unknown) }
    }

    pub(super) fn set(&mut self, step: Step, outcome: Outcome, evidence: Evidence) {
        if let Some(check) = self.checks.iter_mut().find(|check| check.step == step) {
            check.outcome = outcome;
            check.evidence = evidence;
        }
    }

    /// The checks, in order.
    #[must_use]
    pub const fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// How one check came out.
    #[must_use]
    pub fn outcome(&self, step: Step) -> Outcome {
        self.checks.iter().find(|check| check.step == step).map_or(Outcome::Unknown, |c| c.outcome)
    }

    /// Whether every check passed.
    #[must_use]
    pub fn all_passed(&self) -> bool {
        self.checks.iter().all(|check| check.outcome == Outcome::Pass)
    }
}

/// Seconds as people say them.
struct Age(i64);

impl std::fmt::Display for Age {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            seconds @ ..=119 => write!(f, "{seconds} s"),
            seconds @ ..=7_199 => write!(f, "{} min", seconds / 60),
            seconds @ ..=172_799 => write!(f, "{} h", seconds / 3_600),
            seconds => write!(f, "{} days", seconds / DAY),
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for Check { step, outcome, evidence } in &self.checks {
            let mark = match outcome {
                Outcome::Pass => "pass",
                Outcome::Fail => "FAIL",
                Outcome::Unknown => "  ? ",
            };
            write!(f, "  {mark}  {:<22}", step.name())?;
            match evidence {
                Evidence::None => writeln!(f),
                Evidence::NotReached => writeln!(f, "not reached"),
                Evidence::Seconds(age) if *step == Step::Status => {
                    writeln!(f, "lists {} old", Age(*age))
                }
                Evidence::Seconds(age) => writeln!(f, "{} ago", Age(*age)),
                Evidence::Time(time) => writeln!(f, "{time}"),
                Evidence::Id(id) => writeln!(f, "{id}"),
                Evidence::Problem(problem) => writeln!(f, "{} {}", problem.code, problem.message),
            }?;
        }
        Ok(())
    }
}
