//! The counter: scans a presentation, answers with one of five verdicts, offline.
//!
//! All checks are [`annona_core::verify`]; this crate keeps what a counter keeps: its settings
//! and key, the trust bundle, the challenge on its screen, which presentations it has seen, the
//! log of receipts and overrides, the price list, and the newest signed time. It links no HTTP,
//! TLS or async crate.
#![cfg_attr(not(test), deny(missing_docs))]

mod check;
mod checked;
mod counter;
mod key;
pub mod keyboard;
mod ledger;
mod listen;
mod marks;
mod prices;
mod receipts;
mod replay;
mod standing;

pub use check::Asked;
pub use checked::Checked;
pub use counter::{Counter, CounterError, Settings};
pub use ledger::{Ledger, LedgerError, Stretch};
pub use listen::{Event, listen};
pub use prices::{PriceError, PriceList};
pub use replay::FileReplay;
pub use standing::Standing;
