//! Everything a wallet does, without a user interface: a file under a PIN, receiving cards
//! (OpenID4VCI), showing them at a counter, a history. Time and randomness come as values.
#![cfg_attr(not(test), deny(missing_docs))]

#[cfg(test)]
mod testing;
pub mod vault;
