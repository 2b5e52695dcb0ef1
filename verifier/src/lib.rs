//! The counter: scans a presentation, answers with one of five verdicts, offline.
//!
//! All checks are [`annona_core::verify`]; this crate keeps what a counter keeps: its settings
//! and key, the trust bundle, the challenge on its screen, which presentations it has seen, the
//! log of receipts and overrides, the price list, and the newest signed time. [`Desk`] answers a
//! page with all of that. It reads no clock, links no HTTP, TLS or async crate, and touches files
//! only through a [`Shelf`], so it is the same program on a disk and in a browser.
#![cfg_attr(not(test), deny(missing_docs))]

mod check;
mod checked;
mod counter;
pub mod desk;
mod item;
mod key;
pub mod keyboard;
mod ledger;
pub mod lists;
mod marks;
mod memory;
mod prices;
mod receipts;
mod replay;
pub mod shelf;
mod standing;

pub use check::Asked;
pub use checked::{Checked, Other};
pub use counter::{Counter, CounterError, Settings};
pub use desk::Desk;
pub use ledger::{Ledger, LedgerError, Stretch};
pub use memory::{Neighbours, SharedMemory, Told};
pub use prices::{PriceError, PriceList, PricesKept, amount};
pub use replay::ShelfReplay;
pub use shelf::{DiskShelf, Shelf};
pub use standing::Standing;
