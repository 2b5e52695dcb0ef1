//! Pushed Authorization Requests (RFC 9126): the request goes to the server first, the browser
//! carries only a reference.

use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};

use super::authorize::AuthorizationRequest;
use super::{Form, form, invalid_request};
use crate::Secret;
use crate::vci::{ErrorResponse, MessageError};

/// How our references begin (section 2.2).
pub const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:";

/// The answer to a pushed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushedResponse {
    /// The reference.
    pub request_uri: Secret,
    /// Lifetime in seconds.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub expires_in: u64,
}

impl PushedResponse {
    /// Reads the answer.
    ///
    /// # Errors
    /// [`MessageError::Json`].
    pub fn parse(body: &[u8]) -> Result<Self, MessageError> {
        Ok(json::from_slice(body, Limits::CREDENTIAL)?)
    }
}

/// Reads a pushed request.
///
/// # Errors
/// As [`AuthorizationRequest::read`], and `invalid_request` when the request itself refers to
/// a pushed one (section 2.1).
pub fn read(body: &[u8]) -> Result<AuthorizationRequest, ErrorResponse> {
    let form = Form::parse(body);
    if form.optional("request_uri")?.is_some() {
        return Err(invalid_request("request_uri is not allowed here"));
    }
    AuthorizationRequest::read(&form)
}

/// What the browser brings to the authorization endpoint (section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Must be who pushed the request.
    pub client_id: String,
    /// The whole reference.
    pub request_uri: Secret,
}

impl Reference {
    /// Reads the query.
    ///
    /// # Errors
    /// `invalid_request`, also for a request that was not pushed.
    pub fn parse(query: &str) -> Result<Self, ErrorResponse> {
        let form = Form::parse(query.as_bytes());
        let request_uri = form.required("request_uri")?.to_owned();
        if !request_uri.starts_with(REQUEST_URI) {
            return Err(invalid_request("request_uri is not one of this server"));
        }
        let client_id = form.required("client_id")?.to_owned();
        Ok(Self { client_id, request_uri: Secret::new(request_uri) })
    }

    /// The address for the browser.
    #[must_use]
    pub fn to_url(&self, authorization_endpoint: &str) -> String {
        form::with_query(
            authorization_endpoint,
            &[
                ("client_id", Some(&self.client_id)),
                ("request_uri", Some(self.request_uri.expose())),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_round_trips_through_the_browser() {
        let reference = Reference {
            client_id: "a wallet".to_owned(),
            request_uri: Secret::new(format!("{REQUEST_URI}x")),
        };
        let url = reference.to_url("https://issuer.example/authorize?tenant=1");
        let (_, query) = url.split_once('?').unwrap();
        assert_eq!(Reference::parse(query), Ok(reference));
    }

    #[test]
    fn what_was_not_pushed_is_refused() {
        for query in [
            "",
            "client_id=w",
            "client_id=w&request_uri=https://evil.example/request",
            "request_uri=urn:ietf:params:oauth:request_uri:x",
            "client_id=w&client_id=v&request_uri=urn:ietf:params:oauth:request_uri:x",
            "client_id=w&response_type=code&redirect_uri=app://x&scope=s",
        ] {
            assert_eq!(Reference::parse(query).unwrap_err().error, "invalid_request", "{query}");
        }
        assert_eq!(read(b"request_uri=urn:x").unwrap_err().error, "invalid_request");
    }

    #[test]
    fn an_answer_without_lifetime_is_read() {
        let text = br#"{"request_uri":"urn:x","expires_in":"soon","more":1}"#;
        assert_eq!(PushedResponse::parse(text).unwrap().expires_in, 0);
        assert!(PushedResponse::parse(b"{}").is_err());
    }
}
