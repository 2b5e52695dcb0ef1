//! A transaction goes on by the terms that it began with, or not at all.

use std::sync::Arc;

use annona_core::time::UnixTime;
use annona_issuer::{Access, CredentialAnswer, Issuer, Refusal, RequestBody};
use annona_protocol::vci::issuer::Scheme;
use serde_json::json;

use super::common::{World, key};

/// The answer of another program over the same data folder.
fn issued_by(other: &Issuer, world: &World, token: &str) -> Result<CredentialAnswer, Refusal> {
    let proof = world.proof(&key(), &world.nonce());
    let id = "social-assistance-eligibility-vc";
    let body = json!({ "credential_configuration_id": id, "proofs": { "jwt": [proof] } });
    let access = Access { scheme: Scheme::Bearer, token, proof: None };
    other.issue(&access, RequestBody::Plain(&serde_json::to_vec(&body).unwrap()))
}

fn change(world: &World, file: &str, from: &str, to: &str) -> Issuer {
    let path = world.folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(&path, text.replace(from, to)).unwrap();
    let now = world.now();
    Issuer::open(&world.folder, Arc::new(move || UnixTime(now.0))).unwrap()
}

#[test]
fn an_offer_made_by_one_scheme_is_not_fulfilled_by_another() {
    let world = World::new();
    let token = world.token();
    let days = |count: u32| format!("\"validity_days\": {count}");
    let other = change(&world, "scheme/scheme.json", &days(365), &days(364));
    let Err(Refusal::Request(refused)) = issued_by(&other, &world, &token) else { panic!() };
    assert_eq!(refused.error, "credential_request_denied");
    assert!(refused.error_description.unwrap().contains("ask for a new offer"));
    // The program that made the offer fulfils it; the other one fulfils its own.
    assert_eq!(world.request(&token, &[world.proof(&key(), &world.nonce())]).status, 200);
    let offer = other.create_offer("p-2", annona_core::credential::Format::VcSdJwt).unwrap();
    let answer = world.redeem(&offer, &offer.tx_code);
    let token: annona_protocol::vci::TokenResponse = serde_json::from_slice(&answer.body).unwrap();
    assert!(issued_by(&other, &world, token.access_token.expose()).is_ok());
}

#[test]
fn settings_that_no_credential_shows_end_no_transaction() {
    let world = World::new();
    let token = world.token();
    let other = change(&world, "issuer.json", "\"batch_size\": 10", "\"batch_size\": 5");
    assert!(issued_by(&other, &world, &token).is_ok());
}
