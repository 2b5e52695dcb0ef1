//! The wire floor of Annona: OpenID4VCI 1.0 and its OAuth 2.0 as plain messages, pure checks and state machines
//! without sockets or clocks. Whoever has a connection moves the bytes; times and random
//! numbers come in as values.
#![cfg_attr(not(test), deny(missing_docs))]

pub mod attester;
pub mod http;
pub mod jwe;
mod lenient;
pub mod oauth;
mod secret;
pub mod vci;

pub use secret::Secret;
