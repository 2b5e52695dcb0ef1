//! Metadata of a credential issuer and of an authorization server.

use annona_protocol::vci::{AuthorizationServerMetadata, IssuerMetadata};
use serde_json::json;

const ISSUER: &str = "https://a.example";

pub fn run(data: &[u8]) -> Option<()> {
    let server = AuthorizationServerMetadata::parse(data, ISSUER).is_ok();
    let Ok(metadata) = IssuerMetadata::parse(data, ISSUER) else { return server.then_some(()) };
    assert!(metadata.batch_size() >= 1);
    let _ = metadata.authorization_server(None);
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![issuer().into_bytes(), server().into_bytes()]
}

pub fn issuer() -> String {
    json!({
        "credential_issuer": ISSUER,
        "credential_endpoint": "https://a.example/credential",
        "nonce_endpoint": "https://a.example/nonce",
        "batch_credential_issuance": {"batch_size": 10},
        "display": [{"name": "Ministry", "locale": "en", "logo": {"uri": "https://a.example/l.svg"}}],
        "credential_configurations_supported": {"c": {
            "format": "dc+sd-jwt",
            "vct": "https://a.example/v",
            "scope": "c",
            "cryptographic_binding_methods_supported": ["jwk"],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_metadata": {"claims": [{"path": ["class"], "mandatory": true}]},
        }},
    })
    .to_string()
}

pub fn server() -> String {
    json!({
        "issuer": ISSUER,
        "token_endpoint": "https://a.example/token",
        "pre-authorized_grant_anonymous_access_supported": true,
    })
    .to_string()
}
