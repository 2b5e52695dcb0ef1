//! Every command from outside, as a person or a script calls it.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod agreement;
mod bundle;
mod certificate;
mod help;
mod inspect;
mod issue;
mod keygen;
mod receipts;
mod stage;
mod verify;
mod wallet;
