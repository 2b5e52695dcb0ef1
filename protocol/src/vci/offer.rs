//! Credential offers (section 4.1): by value and by reference, as a link or as JSON.

use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};

use super::{MessageError, is_usable_url};
use crate::Secret;

/// Longest text of an offer that is looked at, in bytes.
const MAX_TEXT: usize = 16 << 10;

/// What a scanned code or a tapped link holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferText {
    /// The whole offer.
    Value(CredentialOffer),
    /// The address where the offer lies (section 4.1.3).
    Reference(String),
}

impl OfferText {
    /// Reads `openid-credential-offer://?credential_offer=…`, `…?credential_offer_uri=…` with
    /// any scheme in front of the query, or the JSON object itself.
    ///
    /// # Errors
    /// [`MessageError`] unless it is exactly one offer that can be followed.
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        let text = text.trim();
        if text.len() > MAX_TEXT {
            return Err(MessageError::NotAnOffer);
        }
        if text.starts_with('{') {
            return CredentialOffer::parse(text.as_bytes()).map(Self::Value);
        }
        let (_, query) = text.split_once('?').ok_or(MessageError::NotAnOffer)?;
        let (mut value, mut reference) = (Vec::new(), Vec::new());
        for (name, content) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "credential_offer" => value.push(content.into_owned()),
                "credential_offer_uri" => reference.push(content.into_owned()),
                _ => {}
            }
        }
        match (value.as_slice(), reference.as_slice()) {
            ([json], []) => CredentialOffer::parse(json.as_bytes()).map(Self::Value),
            ([], [uri]) if is_usable_url(uri) => Ok(Self::Reference(uri.clone())),
            _ => Err(MessageError::NotAnOffer),
        }
    }
}

/// A credential offer. Nothing in it is trustworthy (section 13.5): it only says whom to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialOffer {
    /// The issuer's identifier, a URL.
    pub credential_issuer: String,
    /// Keys of `credential_configurations_supported` in the issuer's metadata.
    pub credential_configuration_ids: Vec<String>,
    /// The grants that the issuer is ready for.
    #[serde(default)]
    pub grants: Grants,
}

impl CredentialOffer {
    /// Reads the JSON object.
    ///
    /// # Errors
    /// [`MessageError`], also for an issuer that is not a plain https URL.
    pub fn parse(text: &[u8]) -> Result<Self, MessageError> {
        let offer: Self = json::from_slice(text, Limits { bytes: MAX_TEXT, ..Limits::MESSAGE })?;
        let url_is_plain = !offer.credential_issuer.contains(['?', '#']);
        if !(url_is_plain && is_usable_url(&offer.credential_issuer)) {
            return Err(MessageError::IssuerUrl);
        }
        let ids = &offer.credential_configuration_ids;
        let distinct = ids.iter().collect::<std::collections::BTreeSet<_>>();
        if ids.is_empty() || distinct.len() != ids.len() {
            return Err(MessageError::OfferEmpty);
        }
        Ok(offer)
    }

    /// The link for a code or a button: `openid-credential-offer://?credential_offer=…`.
    #[must_use]
    pub fn to_link(&self) -> String {
        link("credential_offer", &serde_json::to_string(self).unwrap_or_default())
    }

    /// The pre-authorized code grant.
    ///
    /// # Errors
    /// [`MessageError::OfferGrant`].
    pub fn pre_authorized(&self) -> Result<&PreAuthorizedCodeGrant, MessageError> {
        self.grants.pre_authorized_code.as_ref().ok_or(MessageError::OfferGrant)
    }

    /// Which of several authorization servers the offer names.
    #[must_use]
    pub fn authorization_server(&self) -> Option<&str> {
        match (&self.grants.pre_authorized_code, &self.grants.authorization_code) {
            (Some(grant), _) => grant.authorization_server.as_deref(),
            (None, Some(grant)) => grant.authorization_server.as_deref(),
            (None, None) => None,
        }
    }
}

/// The link to an offer that lies at `uri`: `openid-credential-offer://?credential_offer_uri=…`.
#[must_use]
pub fn reference_link(uri: &str) -> String {
    link("credential_offer_uri", uri)
}

fn link(name: &str, value: &str) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    // A space is "+" in forms; many wallets read the query as a URI, where it is "%20".
    format!("openid-credential-offer://?{}", query.replace('+', "%20"))
}

/// The grants of an offer; other grants are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// The authorization code: the person signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_code: Option<AuthorizationCodeGrant>,
    /// The pre-authorized code.
    #[serde(
        rename = "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub pre_authorized_code: Option<PreAuthorizedCodeGrant>,
}

/// The authorization code grant of an offer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationCodeGrant {
    /// To be given back in the authorization request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer_state: Option<Secret>,
    /// Which of several authorization servers to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_server: Option<String>,
}

/// The pre-authorized code grant of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreAuthorizedCodeGrant {
    /// The short-lived, single-use code.
    #[serde(rename = "pre-authorized_code")]
    pub pre_authorized_code: Secret,
    /// Present, even if empty, when the token request needs a transaction code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_code: Option<TxCode>,
    /// Which of several authorization servers to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_server: Option<String>,
}

/// How the transaction code looks that the person received by another way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxCode {
    /// Digits or any characters; absent means digits.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::lenient::or_default"
    )]
    pub input_mode: Option<InputMode>,
    /// Number of characters.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::lenient::or_default"
    )]
    pub length: Option<u32>,
    /// Where the person finds the code, at most 300 characters.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::lenient::or_default"
    )]
    pub description: Option<String>,
}

/// The characters of a transaction code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputMode {
    /// Digits only.
    Numeric,
    /// Any characters.
    Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> CredentialOffer {
        let tx_code = TxCode {
            input_mode: Some(InputMode::Numeric),
            length: Some(6),
            description: Some("In the letter & on paper".to_owned()),
        };
        let grant = PreAuthorizedCodeGrant {
            pre_authorized_code: Secret::new("oaKazRN8I0IbtZ0C7JuMn5".to_owned()),
            tx_code: Some(tx_code),
            authorization_server: None,
        };
        CredentialOffer {
            credential_issuer: "https://issuer.example/tenant".to_owned(),
            credential_configuration_ids: vec!["eligibility".to_owned()],
            grants: Grants { pre_authorized_code: Some(grant), ..Grants::default() },
        }
    }

    #[test]
    fn a_link_carries_the_offer_and_no_debug_output_the_code() {
        let link = offer().to_link();
        assert!(link.starts_with("openid-credential-offer://?credential_offer=%7B"), "{link}");
        assert!(!link.contains('+'));
        assert_eq!(OfferText::parse(&link), Ok(OfferText::Value(offer())));
        assert!(!format!("{:?}", offer()).contains("oaKazRN8"));
    }

    #[test]
    fn references_json_and_unknown_members_are_read() {
        let reference =
            "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fa.example%2Fo";
        assert_eq!(
            OfferText::parse(reference),
            OfferText::parse(&reference_link("https://a.example/o")),
        );
        assert_eq!(
            OfferText::parse(reference),
            Ok(OfferText::Reference("https://a.example/o".to_owned()))
        );
        let text = br#"{"credential_issuer":"http://127.0.0.1:8080","extra":[1],
            "credential_configuration_ids":["a"],"grants":{"authorization_code":{},
            "urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"x",
            "tx_code":{"input_mode":"emoji","length":"six"}}}}"#;
        let offer = CredentialOffer::parse(text).unwrap();
        let grant = offer.pre_authorized().unwrap();
        assert_eq!(grant.tx_code, Some(TxCode::default()));
        assert_eq!(offer.grants.authorization_code, Some(AuthorizationCodeGrant::default()));
    }

    #[test]
    fn what_is_no_usable_offer_is_refused() {
        let with = |issuer: &str, ids: &str| {
            let text = format!(
                r#"{{"credential_issuer":"{issuer}","credential_configuration_ids":{ids}}}"#
            );
            CredentialOffer::parse(text.as_bytes())
        };
        for issuer in [
            "http://issuer.example",
            "https://issuer.example/?a=b",
            "https://issuer.example/#f",
            "https://u:p@issuer.example",
            "ftp://issuer.example",
            "issuer",
        ] {
            assert_eq!(with(issuer, r#"["a"]"#), Err(MessageError::IssuerUrl), "{issuer}");
        }
        assert_eq!(with("https://i.example", "[]"), Err(MessageError::OfferEmpty));
        assert_eq!(with("https://i.example", r#"["a","a"]"#), Err(MessageError::OfferEmpty));
        let plain = with("https://i.example", r#"["a"]"#).unwrap();
        assert_eq!(plain.pre_authorized(), Err(MessageError::OfferGrant));
        for text in [
            "",
            "hello",
            "openid-credential-offer://?",
            "openid-credential-offer://?credential_offer_uri=file%3A%2F%2F%2Fetc%2Fpasswd",
            "openid-credential-offer://?credential_offer=%7B%7D&credential_offer_uri=https://a.example",
        ] {
            assert_eq!(OfferText::parse(text), Err(MessageError::NotAnOffer), "{text}");
        }
    }
}
