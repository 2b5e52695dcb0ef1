//! Issuer and authorization server metadata (section 12.2, RFC 8414).

use std::collections::BTreeMap;

use annona_core::json::{self, Limits};
use annona_core::sdjwt::ClaimPath;
use serde::{Deserialize, Serialize};

use super::key_attestation::KeyProtection;
use super::{MessageError, RequestEncryption, ResponseEncryption, is_usable_url, may_lead};
use crate::lenient;

/// A document at a well-known place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WellKnown {
    /// `openid-credential-issuer`
    CredentialIssuer,
    /// `oauth-authorization-server`
    AuthorizationServer,
}

impl WellKnown {
    /// The name below `/.well-known/`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CredentialIssuer => "openid-credential-issuer",
            Self::AuthorizationServer => "oauth-authorization-server",
        }
    }
}

/// Where the document of `identifier` lies: inserted between host and path, as OpenID4VCI 1.0
/// and RFC 8414 ask, or with `appended` behind the path, where earlier drafts had it.
///
/// # Errors
/// [`MessageError::IssuerUrl`].
pub fn well_known_url(
    identifier: &str,
    document: WellKnown,
    appended: bool,
) -> Result<String, MessageError> {
    if !is_usable_url(identifier) || identifier.contains('?') {
        return Err(MessageError::IssuerUrl);
    }
    let trimmed = identifier.trim_end_matches('/');
    let name = document.name();
    if appended {
        return Ok(format!("{trimmed}/.well-known/{name}"));
    }
    let (scheme, rest) = trimmed.split_once("://").ok_or(MessageError::IssuerUrl)?;
    let (host, path) = rest.split_once('/').map_or((rest, None), |(h, p)| (h, Some(p)));
    let path = path.map(|path| format!("/{path}")).unwrap_or_default();
    Ok(format!("{scheme}://{host}/.well-known/{name}{path}"))
}

/// The credential issuer's metadata. Configurations that cannot be read are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerMetadata {
    /// The issuer's identifier; must be the one that was asked.
    pub credential_issuer: String,
    /// Identifiers of authorization servers; absent when the issuer is its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_servers: Vec<String>,
    /// Where credential requests go.
    pub credential_endpoint: String,
    /// Where `c_nonce` values come from; absent when none are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce_endpoint: Option<String>,
    /// Where deferred credentials are asked for.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub deferred_credential_endpoint: Option<String>,
    /// Where the wallet tells what became of credentials, if the issuer wants to know.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub notification_endpoint: Option<String>,
    /// Present when answers can be encrypted.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub credential_response_encryption: Option<ResponseEncryption>,
    /// Present when requests can be encrypted.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub credential_request_encryption: Option<RequestEncryption>,
    /// Present when several proofs may come in one request.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub batch_credential_issuance: Option<BatchIssuance>,
    /// The issuer's names.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub display: Vec<Display>,
    /// What can be issued, by configuration id.
    #[serde(deserialize_with = "lenient::entries")]
    pub credential_configurations_supported: BTreeMap<String, CredentialConfiguration>,
}

impl IssuerMetadata {
    /// Reads the metadata that `asked` published.
    ///
    /// # Errors
    /// [`MessageError::IssuerDiffers`] unless `credential_issuer` is `asked`, character by
    /// character; [`MessageError::Endpoint`] for endpoints that may not be called.
    pub fn parse(text: &[u8], asked: &str) -> Result<Self, MessageError> {
        let mut metadata: Self = json::from_slice(text, Limits::MESSAGE)?;
        if metadata.credential_issuer != asked {
            return Err(MessageError::IssuerDiffers);
        }
        if !may_lead(asked, &metadata.credential_endpoint) {
            return Err(MessageError::Endpoint("credential_endpoint"));
        }
        if metadata.nonce_endpoint.as_deref().is_some_and(|url| !may_lead(asked, url)) {
            return Err(MessageError::Endpoint("nonce_endpoint"));
        }
        // Most cards are not deferred, and nobody loses one over a notification.
        metadata.deferred_credential_endpoint.take_if(|url| !may_lead(asked, url));
        metadata.notification_endpoint.take_if(|url| !may_lead(asked, url));
        Ok(metadata)
    }

    /// Most proofs in one credential request, at least 1.
    #[must_use]
    pub fn batch_size(&self) -> usize {
        let size = self.batch_credential_issuance.map_or(1, |batch| batch.batch_size);
        usize::try_from(size).unwrap_or(usize::MAX).max(1)
    }

    /// The authorization server to ask: the one the offer names, which must then be listed, or
    /// the first listed, or the issuer itself.
    ///
    /// # Errors
    /// [`MessageError::IssuerDiffers`] when the offer names a server that is not listed,
    /// [`MessageError::Endpoint`] for a server that may not be called.
    pub fn authorization_server(&self, hint: Option<&str>) -> Result<&str, MessageError> {
        let mut servers = self.authorization_servers.iter().map(String::as_str);
        let server = match hint {
            Some(hint) => {
                servers.find(|server| *server == hint).ok_or(MessageError::IssuerDiffers)?
            }
            None => servers.next().unwrap_or(&self.credential_issuer),
        };
        if may_lead(&self.credential_issuer, server) {
            Ok(server)
        } else {
            Err(MessageError::Endpoint("authorization_servers"))
        }
    }
}

/// `batch_credential_issuance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchIssuance {
    /// Most proofs in one request, 2 or more.
    pub batch_size: u32,
}

/// One entry of `credential_configurations_supported`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialConfiguration {
    /// The format identifier, for example `dc+sd-jwt`.
    pub format: String,
    /// The type of a `dc+sd-jwt`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub vct: Option<String>,
    /// The docType of an `mso_mdoc` (appendix A.2.2).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub doctype: Option<String>,
    /// The types of a W3C credential.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub credential_definition: Option<CredentialDefinition>,
    /// The scope for the authorization code flow.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub scope: Option<String>,
    /// How credentials are signed, in the words of the format.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub credential_signing_alg_values_supported: Vec<SigningAlg>,
    /// `jwk`, `cose_key`, `did:key`, …
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub cryptographic_binding_methods_supported: Vec<String>,
    /// Accepted proofs by type; empty when none is needed.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "lenient::entries"
    )]
    pub proof_types_supported: BTreeMap<String, ProofType>,
    /// Names and claims for people.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub credential_metadata: Option<CredentialMetadata>,
}

/// The identifier of a signature algorithm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SigningAlg {
    /// Of JOSE, for JSON formats.
    Name(String),
    /// Of COSE, for `mso_mdoc`.
    Number(i64),
}

/// The types of a W3C credential (appendix A.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialDefinition {
    /// JSON-LD contexts.
    #[serde(
        rename = "@context",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub context: Vec<String>,
    /// All types.
    #[serde(rename = "type", default)]
    pub types: Vec<String>,
}

/// One entry of `proof_types_supported`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofType {
    /// Algorithm names.
    #[serde(deserialize_with = "lenient::elements")]
    pub proof_signing_alg_values_supported: Vec<String>,
    /// Present when a key attestation is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_attestations_required: Option<KeyProtection>,
}

/// `credential_metadata`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialMetadata {
    /// The credential's names.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub display: Vec<Display>,
    /// The credential's claims, in the order for people.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub claims: Vec<ClaimDescription>,
}

/// A claim and its names (appendix B.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimDescription {
    /// The path of the claim from the root of the credential.
    pub path: ClaimPath,
    /// Whether the claim is always issued.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mandatory: bool,
    /// The claim's names.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub display: Vec<Display>,
}

/// A name in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A language tag of BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// A longer text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A picture.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub logo: Option<Logo>,
    /// CSS colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_color: Option<String>,
    /// CSS colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_color: Option<String>,
}

/// A picture by address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// Its URI; drafts called it `url`.
    #[serde(alias = "url")]
    pub uri: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt_text: Option<String>,
}

/// The part of RFC 8414 metadata that these flows need; RFC 7636, 9126, 9207 and 9449 add to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationServerMetadata {
    /// The server's identifier; must be the one that was asked.
    pub issuer: String,
    /// Where the person signs in; absent without the authorization code grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// Where token requests go.
    pub token_endpoint: String,
    /// Where authorization requests are pushed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_authorization_request_endpoint: Option<String>,
    /// Whether no other authorization requests are taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_pushed_authorization_requests: bool,
    /// PKCE methods.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub code_challenge_methods_supported: Vec<String>,
    /// Whether every authorization response names this server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub authorization_response_iss_parameter_supported: bool,
    /// Algorithms of DPoP proofs; empty when tokens are not bound to keys.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// Types that `authorization_details` may have.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub authorization_details_types_supported: Vec<String>,
    /// Scopes.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub scopes_supported: Vec<String>,
    /// Names of grants; absent means that the server does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grant_types_supported: Vec<String>,
    /// Required by RFC 8414; empty when only the pre-authorized code grant is there.
    #[serde(default)]
    pub response_types_supported: Vec<String>,
    /// How clients authenticate; `none` for anonymous ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Algorithms of client assertions (`private_key_jwt`).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// Algorithms of client attestations.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub client_attestation_signing_alg_values_supported: Vec<String>,
    /// Algorithms of the proofs beside client attestations.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub client_attestation_pop_signing_alg_values_supported: Vec<String>,
    /// Where challenges for such proofs come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge_endpoint: Option<String>,
    /// Whether a token request without `client_id` is accepted (section 12.3).
    #[serde(rename = "pre-authorized_grant_anonymous_access_supported", default)]
    pub anonymous_access: bool,
}

impl AuthorizationServerMetadata {
    /// Reads the metadata that `asked` published.
    ///
    /// # Errors
    /// [`MessageError::IssuerDiffers`] unless `issuer` is `asked` (RFC 8414 section 3.3);
    /// [`MessageError::Endpoint`].
    pub fn parse(text: &[u8], asked: &str) -> Result<Self, MessageError> {
        let metadata: Self = json::from_slice(text, Limits::MESSAGE)?;
        if metadata.issuer != asked {
            return Err(MessageError::IssuerDiffers);
        }
        for (name, url) in [
            ("token_endpoint", Some(&metadata.token_endpoint)),
            ("authorization_endpoint", metadata.authorization_endpoint.as_ref()),
            (
                "pushed_authorization_request_endpoint",
                metadata.pushed_authorization_request_endpoint.as_ref(),
            ),
            ("challenge_endpoint", metadata.challenge_endpoint.as_ref()),
        ] {
            if url.is_some_and(|url| !may_lead(asked, url)) {
                return Err(MessageError::Endpoint(name));
            }
        }
        Ok(metadata)
    }

    /// Whether the server takes a grant, as far as it says.
    #[must_use]
    pub fn takes(&self, grant: &str) -> bool {
        let grants = &self.grant_types_supported;
        grants.is_empty() || grants.iter().any(|own| own == grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vci::PRE_AUTHORIZED_CODE;

    #[test]
    fn both_well_known_places() {
        let both = |identifier| {
            [false, true].map(|appended| {
                well_known_url(identifier, WellKnown::CredentialIssuer, appended).unwrap()
            })
        };
        let name = ".well-known/openid-credential-issuer";
        assert_eq!(
            both("https://issuer.example.com/tenant"),
            [
                format!("https://issuer.example.com/{name}/tenant"),
                format!("https://issuer.example.com/tenant/{name}")
            ]
        );
        let root = format!("http://127.0.0.1:8080/{name}");
        assert_eq!(both("http://127.0.0.1:8080"), [root.clone(), root]);
        for bad in ["http://issuer.example", "https://a.example?x", "nonsense"] {
            assert!(well_known_url(bad, WellKnown::AuthorizationServer, false).is_err());
        }
    }

    const METADATA: &str = r#"{
        "credential_issuer": "https://i.example",
        "credential_endpoint": "https://i.example/credential",
        "nonce_endpoint": "https://i.example/nonce",
        "batch_credential_issuance": {"batch_size": "many"},
        "display": [{"name": "Ministry", "logo": "not an object"}, 7],
        "surprise": {"a": [null]},
        "credential_configurations_supported": {
            "good": {"format": "dc+sd-jwt", "vct": "https://v.example", "credential_metadata": {
                "display": [{"name": "Card", "logo": {"url": "https://l.example"}}],
                "claims": [{"path": ["a", null, 0]}, {"path": 1}]}},
            "mdoc": {"format": "mso_mdoc", "doctype": "org.iso.18013.5.1.mDL",
                "credential_signing_alg_values_supported": [-7]},
            "broken": {"format": 17}
        }}"#;

    #[test]
    fn foreign_metadata_loses_only_the_parts_that_cannot_be_read() {
        let metadata = IssuerMetadata::parse(METADATA.as_bytes(), "https://i.example").unwrap();
        let ids: Vec<_> = metadata.credential_configurations_supported.keys().collect();
        assert_eq!(ids, ["good", "mdoc"]);
        let mdoc = &metadata.credential_configurations_supported["mdoc"];
        assert_eq!(mdoc.doctype.as_deref(), Some("org.iso.18013.5.1.mDL"));
        assert_eq!(mdoc.credential_signing_alg_values_supported, [SigningAlg::Number(-7)]);
        assert_eq!(metadata.batch_size(), 1);
        assert_eq!(metadata.display.len(), 1);
        let good = &metadata.credential_configurations_supported["good"];
        let texts = good.credential_metadata.clone().unwrap();
        assert_eq!(texts.display[0].logo.as_ref().unwrap().uri, "https://l.example");
        assert_eq!(texts.claims.len(), 1);
        let again = serde_json::to_vec(&metadata).unwrap();
        assert_eq!(IssuerMetadata::parse(&again, "https://i.example").unwrap(), metadata);
    }

    #[test]
    fn metadata_of_another_issuer_or_with_plain_http_is_refused() {
        let parse = |text: &str, asked| IssuerMetadata::parse(text.as_bytes(), asked);
        assert_eq!(parse(METADATA, "https://i.example/"), Err(MessageError::IssuerDiffers));
        for url in ["http://i.example/nonce", "http://127.0.0.1:631/nonce", "nonce"] {
            let plain = METADATA.replace("https://i.example/nonce", url);
            let refused = Err(MessageError::Endpoint("nonce_endpoint"));
            assert_eq!(parse(&plain, "https://i.example"), refused, "{url}");
        }
    }

    #[test]
    fn a_server_named_by_the_offer_must_be_listed() {
        let mut metadata = IssuerMetadata::parse(METADATA.as_bytes(), "https://i.example").unwrap();
        assert_eq!(metadata.authorization_server(None), Ok("https://i.example"));
        metadata.authorization_servers = vec!["https://as.example".to_owned()];
        assert_eq!(metadata.authorization_server(None), Ok("https://as.example"));
        assert!(metadata.authorization_server(Some("https://evil.example")).is_err());
        metadata.authorization_servers = vec!["http://localhost:1".to_owned()];
        assert!(metadata.authorization_server(None).is_err());
    }

    #[test]
    fn a_server_says_which_grants_it_takes() {
        let text = |more: &str| {
            format!(
                r#"{{"issuer":"https://a.example","token_endpoint":"https://a.example/token"{more}}}"#
            )
        };
        let parse = |more: &str| {
            AuthorizationServerMetadata::parse(text(more).as_bytes(), "https://a.example")
        };
        let one = parse(r#","grant_types_supported":["authorization_code"]"#).unwrap();
        assert!(one.takes("authorization_code") && !one.takes(PRE_AUTHORIZED_CODE));
        assert!(parse("").unwrap().takes(PRE_AUTHORIZED_CODE));
        for name in [
            "authorization_endpoint",
            "pushed_authorization_request_endpoint",
            "challenge_endpoint",
        ] {
            let plain = format!(r#","{name}":"http://127.0.0.1:631/x""#);
            assert_eq!(parse(&plain), Err(MessageError::Endpoint(name)));
        }
    }
}
