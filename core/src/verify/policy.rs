//! What a counter insists on. The numbers are those of docs/counter-qr.md, "Freshness"; an
//! agreement can only make them narrower.

use serde::{Deserialize, Serialize};

use crate::time::DAY;

/// A counter's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The agreement under which this counter asks, by its id in the trust bundle.
    pub agreement: String,
    /// This counter's own audience, for challenges and counter cards.
    pub counter: String,
    /// Accept only presentations made for this very counter (challenge or counter card).
    #[serde(default)]
    pub bound_only: bool,
    /// Oldest accepted presentation, seconds.
    #[serde(default = "defaults::past")]
    pub past: i64,
    /// How far in the future a presentation may be dated, seconds.
    #[serde(default = "defaults::future")]
    pub future: i64,
    /// How long a challenge can be answered, seconds.
    #[serde(default = "defaults::challenge")]
    pub challenge: i64,
    /// Lists younger than this count as fresh ("eligible"), seconds.
    #[serde(default = "defaults::fresh")]
    pub fresh: i64,
    /// Lists older than this are not used ("cannot confirm"), seconds.
    #[serde(default = "defaults::limit")]
    pub limit: i64,
}

impl Policy {
    /// The default policy for a counter of an agreement.
    #[must_use]
    pub fn new(agreement: impl Into<String>, counter: impl Into<String>) -> Self {
        Self {
            agreement: agreement.into(),
            counter: counter.into(),
            bound_only: false,
            past: defaults::past(),
            future: defaults::future(),
            challenge: defaults::challenge(),
            fresh: defaults::fresh(),
            limit: defaults::limit(),
        }
    }
}

mod defaults {
    use super::DAY;

    pub const fn past() -> i64 {
        90
    }
    pub const fn future() -> i64 {
        60
    }
    pub const fn challenge() -> i64 {
        120
    }
    pub const fn fresh() -> i64 {
        3_600
    }
    pub const fn limit() -> i64 {
        7 * DAY
    }
}
