//! Nonce and credential endpoint messages (sections 7 and 8).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The nonce endpoint's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceResponse {
    /// The challenge for the next proofs.
    pub c_nonce: String,
}

/// A credential request. Exactly one of the two names is present.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRequest {
    /// A dataset that the token response named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_identifier: Option<String>,
    /// A key of `credential_configurations_supported`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_configuration_id: Option<String>,
    /// Proofs of possession, one per wanted credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proofs: Option<Proofs>,
    /// Asked for when the answer shall be encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_response_encryption: Option<Value>,
}

/// A request for credentials that were deferred (section 9.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeferredCredentialRequest {
    /// As in the credential response.
    pub transaction_id: String,
    /// Asked for when the answer shall be encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_response_encryption: Option<Value>,
}

impl std::fmt::Debug for DeferredCredentialRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeferredCredentialRequest(hidden)")
    }
}

/// The member `proofs`: arrays by proof type, of which a request has exactly one.
pub type Proofs = std::collections::BTreeMap<String, Vec<Value>>;

/// A credential response. One of the first two members is present.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialResponse {
    /// The issued credentials, in any order: match them by key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialObject>,
    /// Present when issuing is deferred (section 9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// Beside `transaction_id`: least seconds until it makes sense to ask for it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::lenient::or_default"
    )]
    pub interval: Option<u64>,
    /// Names the credentials in notifications (section 11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_id: Option<String>,
}

impl std::fmt::Debug for CredentialResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CredentialResponse({} credentials, hidden)", self.credentials.len())
    }
}

/// One element of `credentials`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialObject {
    /// A string for SD-JWT and mdoc, an object for Data Integrity.
    pub credential: Value,
}

/// An error response of the token, nonce or credential endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorResponse {
    /// The specification's code, for example `invalid_nonce`.
    pub error: String,
    /// ASCII text for developers of wallets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

impl ErrorResponse {
    /// An error with its description, which must be ASCII without `"` and `\`.
    #[must_use]
    pub fn new(error: &str, description: &str) -> Self {
        Self { error: error.to_owned(), error_description: Some(description.to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_requests_of_section_8_2_are_read() {
        let text = r#"{"credential_configuration_id":"org.iso.18013.5.1.mDL","more":1,
            "proofs":{"jwt":["eyJraWQiOiJkaWQ6ZXhhbX"]}}"#;
        let request: CredentialRequest = serde_json::from_str(text).unwrap();
        assert_eq!(request.proofs.unwrap()["jwt"].len(), 1);
        let text = r#"{"credential_identifier":"d","proofs":{"di_vp":[{"type":["VP"]}]}}"#;
        assert!(serde_json::from_str::<CredentialRequest>(text).is_ok());
    }

    #[test]
    fn responses_do_not_print_credentials() {
        let text = r#"{"credentials":[{"credential":"LUpixVCWJk0","x":1}],"notification_id":"n"}"#;
        let response: CredentialResponse = serde_json::from_str(text).unwrap();
        assert!(!format!("{response:?}").contains("LUpix"));
    }
}
