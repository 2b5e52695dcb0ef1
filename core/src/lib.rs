//! The ground floor of Annona: formats, verification, counter QR and governance as pure
//! functions of bytes, policy, trust bundle and time. No sockets, no clock, no environment,
//! no globals, no async.
#![cfg_attr(not(test), deny(missing_docs))]

pub mod b64;
pub mod cbor;
pub mod cose;
pub mod credential;
pub mod crypto;
pub mod dcql;
pub mod did;
mod error;
mod hidden;
pub mod json;
pub mod jwk;
pub mod jws;
pub mod qr;
pub mod receipt;
pub mod scheme;
pub mod sdjwt;
pub mod status;
pub mod time;
pub mod trust;
pub mod verify;

pub use error::{Coded, Problem};
