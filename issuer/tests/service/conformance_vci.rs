//! The modules of the OpenID4VCI issuer plan about the credential endpoint, by name
//! (docs/conformance.md).

use std::collections::BTreeSet;

use annona_core::b64;
use annona_protocol::http::{HttpRequest, HttpResponse};
use annona_protocol::vci::CredentialResponse;
use serde_json::{Value, json};

use super::citizen::SCOPE;
use super::common::{NOW, World, credentials, key, refusal, send, status_of};

fn request(world: &World, more: &Value) -> HttpResponse {
    let mut body = json!({ "proofs": { "jwt": [world.proof(&key(), &world.nonce())] } });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.credential(&world.token(), &body)
}

fn named() -> Value {
    json!({ "credential_configuration_id": SCOPE })
}

#[test]
fn metadata_test() {
    let world = World::new();
    let answer = world.get("/.well-known/openid-credential-issuer");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert!(answer.header("date").is_some());
    let metadata: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(metadata["credential_issuer"], json!(world.url));
    for name in [
        "credential_endpoint",
        "nonce_endpoint",
        "deferred_credential_endpoint",
        "notification_endpoint",
    ] {
        assert!(metadata[name].as_str().unwrap().starts_with(&world.url), "{name}");
    }
    assert!(metadata["batch_credential_issuance"]["batch_size"].as_u64().unwrap() >= 2);
    let all = metadata["credential_configurations_supported"].as_object().unwrap();
    for (id, one) in all {
        assert_eq!(one["scope"], json!(id));
        // COSE has numbers for algorithms, JOSE names.
        let is_cose = one["format"] == "mso_mdoc";
        let algs = one["credential_signing_alg_values_supported"].as_array().unwrap();
        assert!(algs.iter().all(|alg| alg.is_string() != is_cose), "{id}");
        let algs = &one["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"];
        assert!(algs.as_array().unwrap().iter().all(Value::is_string), "{id}");
        let locales = one["credential_metadata"]["display"].as_array().unwrap();
        let distinct: BTreeSet<_> = locales.iter().map(|one| one["locale"].as_str()).collect();
        assert_eq!(distinct.len(), locales.len());
    }
}

#[test]
fn happy_flow_additional_requests() {
    let world = World::new();
    let token = world.token();
    for _ in 0..3 {
        let proof = world.proof(&key(), &world.nonce());
        let body = json!({ "credential_configuration_id": SCOPE, "proofs": { "jwt": [proof] },
            "surprise": { "more": [null] } });
        assert_eq!(credentials(&world.credential(&token, &body)).len(), 1);
    }
}

#[test]
fn happy_flow_skip_notification() {
    let world = World::new();
    let answer = request(&world, &named());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let members: Value = serde_json::from_slice(&answer.body).unwrap();
    let members: Vec<_> = members.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["credentials", "notification_id"]);
    // Nobody has to say anything: the next credential comes all the same.
    assert_eq!(credentials(&request(&world, &named())).len(), 1);
}

#[test]
fn batch_issuance() {
    let world = World::new();
    let (token, nonce) = (world.token(), world.nonce());
    let keys: Vec<_> = (0..10).map(|_| key()).collect();
    let proofs: Vec<_> = keys.iter().map(|key| world.proof(key, &nonce)).collect();
    let texts = credentials(&world.request(&token, &proofs));
    let indices: BTreeSet<_> = texts.iter().map(|text| status_of(&world.issuer, text)).collect();
    assert_eq!((texts.len(), indices.len()), (10, 10));
    let times = |text: &String| {
        let payload = b64::decode(text.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&payload).unwrap();
        ["iat", "nbf", "exp"].map(|name| claims.get(name).cloned())
    };
    // The times are those of everybody who is served on this day.
    let day = NOW - NOW.rem_euclid(86_400);
    for text in &texts {
        assert_eq!(times(text), times(&texts[0]));
        for time in times(text).into_iter().flatten() {
            assert_ne!(time, json!(NOW));
            assert!((time.as_i64().unwrap() - day).rem_euclid(86_400) % 86_399 == 0, "{time}");
        }
    }
    let other_token = world.token();
    let nonce = world.nonce();
    let many: Vec<_> = (0..11).map(|_| world.proof(&key(), &nonce)).collect();
    let refused = world.request(&other_token, &many);
    assert_eq!(refusal(&refused), (400, "invalid_credential_request".to_owned()));
}

#[test]
fn fail_invalid_nonce() {
    let world = World::new();
    let token = world.token();
    let refused = world.request(&token, &[world.proof(&key(), "no-such-nonce")]);
    assert_eq!(refusal(&refused), (400, "invalid_nonce".to_owned()));
    let again = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    assert_eq!(credentials(&again).len(), 1);
}

#[test]
fn fail_invalid_jwt_proof_signature() {
    let world = World::new();
    let proof = world.proof(&key(), &world.nonce());
    let (signed, _) = proof.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", b64::encode([1; 64]));
    let refused = world.request(&world.token(), &[forged]);
    assert_eq!(refusal(&refused), (400, "invalid_proof".to_owned()));
}

#[test]
fn fail_missing_proof() {
    let world = World::new();
    for proofs in [json!(null), json!({}), json!({ "jwt": [] })] {
        let body = json!({ "credential_configuration_id": SCOPE, "proofs": proofs });
        let refused = world.credential(&world.token(), &body);
        assert_eq!(refusal(&refused), (400, "invalid_proof".to_owned()), "{body}");
    }
}

#[test]
fn fail_unknown_credential_configuration() {
    let world = World::new();
    let refused = request(&world, &json!({ "credential_configuration_id": "unknown" }));
    assert_eq!(refusal(&refused), (400, "unknown_credential_configuration".to_owned()));
}

#[test]
fn fail_unknown_credential_identifier() {
    let world = World::new();
    let refused = request(&world, &json!({ "credential_identifier": "unknown" }));
    assert_eq!(refusal(&refused), (400, "unknown_credential_identifier".to_owned()));
}

#[test]
fn fail_on_access_token_in_query() {
    let world = World::new();
    let token = world.token();
    let proof = world.proof(&key(), &world.nonce());
    let body = json!({ "credential_configuration_id": SCOPE, "proofs": { "jwt": [proof] } });
    let url = format!("{}/credential?access_token={token}", world.url);
    let body = body.to_string().into_bytes();
    let refused = send(&HttpRequest::post(&url, "application/json", body));
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")));
    assert!(serde_json::from_slice::<CredentialResponse>(&refused.body).is_err());
}
