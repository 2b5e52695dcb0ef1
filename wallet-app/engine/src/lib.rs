//! Everything a wallet does, without a user interface: a file under a PIN, receiving cards
//! (OpenID4VCI), showing them at a counter, a history. Time and randomness come as values;
//! the network is a value, too, and is needed to receive only.
#![cfg_attr(not(test), deny(missing_docs))]

mod accept;
pub mod app;
mod card;
mod choice;
mod error;
mod history;
mod owners;
mod proven;
mod receive;
mod renew;
mod show;
mod state;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod vault;
mod wallet;

pub use card::{CardStatus, CardSummary, ClaimView};
pub use error::WalletError;
pub use history::{Entry, Event, Showing};
pub use owners::{Owner, OwnerError, Owners};
pub use receive::{Delivered, OfferSummary};
pub use show::{ClaimName, Counter, Profile, ShowRequest, Shown};
pub use vault::KdfCost;
pub use vault::sheet::Code as RecoveryCode;
pub use wallet::{BundleSummary, Platform, Wallet};
