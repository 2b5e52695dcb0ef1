//! The only place that opens outgoing connections.
//!
//! [`Client`] sends the requests of `annona-protocol` over https. It follows no redirect, uses
//! no proxy and no cookie, unpacks nothing, waits five seconds at most, reads one MiB at most,
//! and connects to public addresses only (see `guard.rs`). Programs may allow plain http to
//! their own machine for demonstrations.
#![cfg_attr(not(test), deny(missing_docs))]

mod client;
mod guard;

pub use client::{Client, Rules};

annona_core::coded_errors! {
    /// Why no connection was opened.
    pub enum NetError {
        Url ["ANN-NET-1"] "it is not a usable web address" => "Check the address; it may be cut off.";
        NotHttps ["ANN-NET-2"] "it does not start with https" => "Ask the service for its https address.";
        UserInfo ["ANN-NET-3"] "it contains a user name" => "Remove the part before the @ sign.";
        Private(String) ["ANN-NET-4"] "{0} leads into a private network" => "Use the public address of the service.";
        Start ["ANN-NET-5"] "secure connections cannot be set up on this device" => "Install the system's root certificates.";
        Header(String) ["ANN-NET-6"] "the header field {0} cannot be sent" => "Report this as a defect of the program.";
    }
}

impl From<NetError> for annona_protocol::http::HttpError {
    fn from(error: NetError) -> Self {
        Self::Refused(error.to_string())
    }
}
