//! The examples of OpenID for Verifiable Credential Issuance 1.0: what an issuer may send, this
//! side reads.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use annona_core::crypto::Pure;
use annona_core::json::{self, Limits};
use annona_core::jws::UnverifiedJws;
use annona_core::time::UnixTime;
use annona_protocol::attester::AttestationError;
use annona_protocol::oauth::attestation::{self, Expected};
use annona_protocol::vci::{
    AuthorizationDetail, CredentialOffer, CredentialRequest, CredentialResponse, IssuerMetadata,
    OfferText,
};
use annona_tests::{Tally, vectors};
use serde_json::{Value, json};

const FOLDER: &str = "openid4vci/1.0/examples";
const ISSUER: &str = "https://credential-issuer.example.com";

/// The examples that this flow has a reader for, read by it.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn every_example_is_read() {
    let mut tally = Tally::new("openid4vci examples");
    for (name, bytes) in vectors::files(FOLDER) {
        let text = String::from_utf8(bytes).unwrap();
        let kind = match name.as_str() {
            "credential_issuer_metadata_sd_jwt_long.json" => metadata(&text),
            "credential_issuer_metadata_sd_jwt_jwt.txt" => signed_metadata(&text),
            _ if name.starts_with("credential_offer") => offer(&text),
            _ if name.starts_with("credential_metadata") => configuration(&text),
            _ if name.starts_with("credential_response") => response(&text),
            _ if name.starts_with("credential_request") => request(&text),
            _ if name.starts_with("authorization_details") => authorization_details(&text),
            _ if name.starts_with("wallet_attestation") => wallet_attestation(&text),
            // A key with a line break inside its identifier, as printed in the specification.
            "issuer_jwks.json" => "only for people",
            _ => panic!("what is {name}?"),
        };
        tally.count(kind);
    }
    assert!(tally.of("offers") == 4 && tally.of("responses") == 4 && tally.of("metadata") == 6);
    assert_eq!(tally.of("only for people"), 1);
}

/// The body of a printed HTTP response.
fn body(text: &str) -> &str {
    text.find(['{', '[']).and_then(|at| text.get(at..)).unwrap()
}

fn offer(text: &str) -> &'static str {
    let offer = CredentialOffer::parse(body(text).as_bytes()).unwrap();
    assert_eq!(offer.credential_issuer, ISSUER);
    assert_eq!(OfferText::parse(&offer.to_link()).unwrap(), OfferText::Value(offer.clone()));
    // The authorization code flow is not ours: its offer is read, and then has no code.
    assert_eq!(offer.pre_authorized().is_ok(), !text.contains("authorization_code\""));
    "offers"
}

fn metadata(text: &str) -> &'static str {
    let metadata = IssuerMetadata::parse(text.as_bytes(), ISSUER).unwrap();
    assert!(metadata.credential_endpoint.starts_with(ISSUER));
    assert!(!metadata.credential_configurations_supported.is_empty());
    assert!(IssuerMetadata::parse(text.as_bytes(), "https://other.example").is_err());
    "metadata"
}

fn signed_metadata(text: &str) -> &'static str {
    let text: String = text.split_whitespace().collect();
    let jws = UnverifiedJws::parse(&text, Limits::MESSAGE).unwrap();
    assert!(jws.header().is_typ("openidvci-issuer-metadata+jwt"));
    metadata(&Value::Object(jws.peek(Limits::MESSAGE).unwrap()).to_string())
}

/// One entry of `credential_configurations_supported`, put into metadata around it.
fn configuration(text: &str) -> &'static str {
    let mut whole = json::parse(text.as_bytes(), Limits::MESSAGE).unwrap();
    let wanted = whole["credential_configurations_supported"].as_object().unwrap().len();
    whole["credential_issuer"] = json!(ISSUER);
    whole["credential_endpoint"] = json!(format!("{ISSUER}/credential"));
    let metadata = IssuerMetadata::parse(whole.to_string().as_bytes(), ISSUER).unwrap();
    let configurations = metadata.credential_configurations_supported;
    assert_eq!(configurations.len(), wanted);
    assert!(configurations.values().all(|one| {
        one.credential_metadata.as_ref().is_some_and(|for_people| !for_people.claims.is_empty())
    }));
    "metadata"
}

fn response(text: &str) -> &'static str {
    let text: String = body(text).split_whitespace().collect();
    let response: CredentialResponse = json::from_slice(text.as_bytes(), Limits::MESSAGE).unwrap();
    assert_eq!(response.credentials.len(), 1);
    "responses"
}

fn request(text: &str) -> &'static str {
    let request: CredentialRequest = json::from_slice(text.as_bytes(), Limits::MESSAGE).unwrap();
    assert_eq!(request.proofs.unwrap().keys().collect::<Vec<_>>(), ["jwt"]);
    "requests"
}

/// These belong to authorization requests; ours come in token responses, with identifiers.
fn authorization_details(text: &str) -> &'static str {
    let refused = json::from_slice::<Vec<AuthorizationDetail>>(text.as_bytes(), Limits::MESSAGE);
    assert!(refused.is_err());
    let mut details = json::parse(text.as_bytes(), Limits::MESSAGE).unwrap();
    for detail in details.as_array_mut().unwrap() {
        detail["credential_identifiers"] = json!(["one"]);
    }
    let details: Vec<AuthorizationDetail> = json::from_value(details).unwrap();
    assert!(details.iter().all(|detail| detail.kind == "openid_credential"));
    "authorization details"
}

fn wallet_attestation(text: &str) -> &'static str {
    let text: String = text.split_whitespace().collect();
    let jws = UnverifiedJws::parse(&text, Limits::MESSAGE).unwrap();
    assert!(jws.header().is_typ("oauth-client-attestation+jwt"));
    // It is whole, but its signer is known to nobody.
    let expected = Expected { providers: &[], audience: ISSUER, now: UnixTime(1_300_819_000) };
    let refused = attestation::verify(&text, "a.b.c", &expected, &Pure);
    assert_eq!(refused.map(|_| ()), Err(AttestationError::Unknown));
    "wallet attestations"
}
