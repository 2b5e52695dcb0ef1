//! The counter: scans a presentation, answers with one of five verdicts, offline.
//!
//! All checks are [`annona_core::verify`]; this crate keeps what a counter keeps: its settings,
//! the trust bundle, the challenge on its screen, and which presentations it has seen. It links
//! no HTTP, TLS or async crate.
#![cfg_attr(not(test), deny(missing_docs))]

mod checked;
mod counter;
mod files;
mod replay;

pub use checked::Checked;
pub use counter::{Counter, CounterError, Settings};
pub use replay::FileReplay;
