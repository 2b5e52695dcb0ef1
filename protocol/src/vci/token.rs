//! Token endpoint messages (section 6) for the pre-authorized code grant.

use serde::{Deserialize, Serialize};

use super::ErrorResponse;
use crate::{Secret, lenient};

/// The grant's name.
pub const PRE_AUTHORIZED_CODE: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// A token request with a pre-authorized code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The code of the offer.
    pub pre_authorized_code: Secret,
    /// The transaction code that the person typed.
    pub tx_code: Option<Secret>,
}

impl TokenRequest {
    /// The form, `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn to_form(&self) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", PRE_AUTHORIZED_CODE);
        form.append_pair("pre-authorized_code", self.pre_authorized_code.expose());
        if let Some(tx_code) = &self.tx_code {
            form.append_pair("tx_code", tx_code.expose());
        }
        form.finish()
    }

    /// Reads the form; unknown parameters are ignored.
    ///
    /// # Errors
    /// The error response for the wallet: `invalid_request` for a missing or repeated
    /// parameter (RFC 6749 section 3.2), `unsupported_grant_type` for another grant.
    pub fn parse(form: &[u8]) -> Result<Self, ErrorResponse> {
        let (mut grant, mut code, mut tx_code) = (None, None, None);
        for (name, value) in url::form_urlencoded::parse(form) {
            let slot = match name.as_ref() {
                "grant_type" => &mut grant,
                "pre-authorized_code" => &mut code,
                "tx_code" => &mut tx_code,
                _ => continue,
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(ErrorResponse::new("invalid_request", "a parameter occurs twice"));
            }
        }
        match grant.as_deref() {
            Some(PRE_AUTHORIZED_CODE) => {}
            Some(_) => {
                return Err(ErrorResponse::new(
                    "unsupported_grant_type",
                    "use the pre-authorized code",
                ));
            }
            None => return Err(ErrorResponse::new("invalid_request", "grant_type is missing")),
        }
        let code = code.filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| {
            ErrorResponse::new("invalid_request", "pre-authorized_code is missing")
        })?;
        Ok(Self { pre_authorized_code: Secret::new(code), tx_code: tx_code.map(Secret::new) })
    }
}

/// A successful token response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: Secret,
    /// `Bearer`, in any case.
    pub token_type: String,
    /// Lifetime in seconds.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub expires_in: Option<u64>,
    /// For a new access token later; only for the wallet's DPoP key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// Present when the server names datasets; then requests must use their identifiers.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub authorization_details: Vec<AuthorizationDetail>,
}

/// One entry of `authorization_details` in a token response (section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationDetail {
    /// `openid_credential`
    #[serde(rename = "type")]
    pub kind: String,
    /// The configuration that the datasets belong to.
    pub credential_configuration_id: String,
    /// The datasets that may be requested.
    pub credential_identifiers: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_round_trips() {
        for tx_code in [None, Some("12 3+&=é".to_owned())] {
            let request = TokenRequest {
                pre_authorized_code: Secret::new("a/b+c=".to_owned()),
                tx_code: tx_code.map(Secret::new),
            };
            assert_eq!(TokenRequest::parse(request.to_form().as_bytes()), Ok(request));
        }
    }

    #[test]
    fn bad_forms_get_the_code_of_the_specification() {
        let grant = "grant_type=urn:ietf:params:oauth:grant-type:pre-authorized_code";
        for (form, code) in [
            (String::new(), "invalid_request"),
            ("grant_type=password".to_owned(), "unsupported_grant_type"),
            (grant.to_owned(), "invalid_request"),
            (format!("{grant}&pre-authorized_code="), "invalid_request"),
            (format!("{grant}&pre-authorized_code=a&pre-authorized_code=b"), "invalid_request"),
            (format!("{grant}&{grant}&pre-authorized_code=a"), "invalid_request"),
        ] {
            assert_eq!(TokenRequest::parse(form.as_bytes()).unwrap_err().error, code, "{form}");
        }
        let extra = format!("{grant}&pre-authorized_code=a&client_id=w&x=1&x=2");
        assert!(TokenRequest::parse(extra.as_bytes()).is_ok());
    }

    #[test]
    fn responses_with_odd_extras_are_read() {
        let text = r#"{"access_token":"t","token_type":"bearer","expires_in":"soon","c_nonce":"n",
            "authorization_details":[{"type":"other"},{"type":"openid_credential",
            "credential_configuration_id":"a","credential_identifiers":["1"],"x":1}]}"#;
        let response: TokenResponse = serde_json::from_str(text).unwrap();
        assert_eq!(response.expires_in, None);
        assert_eq!(response.authorization_details.len(), 1);
        assert!(!format!("{response:?}").contains("\"t\""));
    }
}
