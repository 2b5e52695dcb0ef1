//! OAuth 2.0 as OpenID4VCI 1.0 and HAIP use it: messages and pure checks for both ends, one
//! module per specification. Storage, clocks and sockets are the caller's.
//!
//! Refused everywhere: a parameter that comes twice (RFC 6749 section 3.1), PKCE `plain`,
//! the implicit flow, request objects. Every refusal of a server is an [`ErrorResponse`].

pub mod attestation;
pub mod authorize;
pub mod client_assertion;
pub mod dpop;
mod form;
pub mod par;
pub mod pkce;
pub mod refresh;
pub mod token;

pub use form::{Form, with_query};

use crate::vci::ErrorResponse;

/// Content type of every OAuth request with a body.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// `invalid_request` with a description.
pub(crate) fn invalid_request(text: &str) -> ErrorResponse {
    ErrorResponse::new("invalid_request", text)
}
