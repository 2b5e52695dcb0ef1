//! The agency's side: a register of persons, offers for their wallets, credentials over
//! OpenID4VCI 1.0, and status lists.
//!
//! [`Issuer`] is the whole agency over one data folder; every method is synchronous and may be
//! called by the command line and the service at the same time. [`service`] puts it on HTTP.
#![cfg_attr(not(test), deny(missing_docs))]

mod authorize;
mod bound;
pub mod cli;
mod client;
mod deferral;
mod encryption;
mod error;
mod fail_point;
mod folder;
mod issue;
mod issuer;
mod keys;
mod lifecycle;
mod metadata;
mod nonce;
mod offer;
mod refusal;
mod register;
mod renewal;
mod rotation;
mod scheme_package;
pub mod service;
mod settings;
mod sign;
pub mod sign_in;
mod status_delta;
mod status_list;
pub mod store;
mod token;

pub use authorize::Stop;
pub use client::Evidence;
pub use encryption::{CredentialAnswer, RequestBody};
pub use error::IssuerError;
pub use folder::{NewIssuer, init, init_with_keys};
pub use issue::Access;
pub use issuer::{Clock, Issuer, system_clock};
pub use keys::{Backend, KeyError, KeyRing, ListedKey, Pin, RingKey};
pub use offer::Offer;
pub use refusal::{Place, Refusal};
pub use register::{RowError, RowErrors, read_register};
pub use renewal::{KeyReplaced, Replaced};
pub use settings::{KnownWallet, Settings};
pub use sign_in::SignInOffer;
pub use status_list::PublishedList;
