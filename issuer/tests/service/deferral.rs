//! Credentials that come later, over real HTTP.

use super::citizen::{Citizen, challenged};
use super::common::{Tcp, World, credentials, key, refusal, send, status_of};
use annona_core::credential::Format;
use annona_core::crypto::{OsEntropy, SoftSigner};
use annona_core::status::Status;
use annona_core::time::DAY;
use annona_protocol::http::{HttpRequest, HttpResponse};
use annona_protocol::vci::wallet::{Issuance, Step, WalletError};
use annona_protocol::vci::{CredentialResponse, proof};
use serde_json::{Value, json};

const GONE: &str = "invalid_transaction_id";

/// Asks for credentials of a person who must wait; returns the token and the transaction.
fn deferred(world: &World, keys: &[SoftSigner]) -> (String, String) {
    world.issuer.defer("p-1").unwrap();
    let (token, nonce) = (world.token(), world.nonce());
    let proofs: Vec<_> = keys.iter().map(|key| world.proof(key, &nonce)).collect();
    let answer = world.request(&token, &proofs);
    (token, pending(&answer))
}

fn pending(answer: &HttpResponse) -> String {
    assert_eq!((answer.status, answer.header("cache-control")), (202, Some("no-store")));
    let response: CredentialResponse = serde_json::from_slice(&answer.body).unwrap();
    assert!(response.credentials.is_empty() && response.notification_id.is_none());
    assert!(response.interval.is_some_and(|seconds| seconds > 0));
    response.transaction_id.unwrap()
}

fn post(world: &World, path: &str, token: &str, body: &Value) -> HttpResponse {
    let url = format!("{}{path}", world.url);
    let request = HttpRequest::post(&url, "application/json", body.to_string().into_bytes());
    send(&request.with("authorization", format!("Bearer {token}")))
}

fn ask(world: &World, token: &str, transaction: &str) -> HttpResponse {
    post(world, "/deferred-credential", token, &json!({ "transaction_id": transaction, "x": 1 }))
}

#[test]
fn happy_flow_deferred() {
    let world = World::new();
    let keys = [key(), key()];
    let (token, transaction) = deferred(&world, &keys);
    assert_eq!(pending(&ask(&world, &token, &transaction)), transaction);
    // Days later the token still asks for this, and for nothing else.
    world.pass(20 * DAY);
    assert_eq!(pending(&ask(&world, &token, &transaction)), transaction);
    let other = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    assert_eq!(refusal(&other), (401, "invalid_token".to_owned()));
    world.issuer.approve("p-1").unwrap();
    let answer = ask(&world, &token, &transaction);
    let first = credentials(&answer);
    assert_eq!(first.len(), 2);
    // The answer was lost: the same credentials again, until the wallet says that it has them.
    let second = credentials(&ask(&world, &token, &transaction));
    assert_eq!(status_of(&world.issuer, &first[0]), status_of(&world.issuer, &second[0]));
    let body: CredentialResponse = serde_json::from_slice(&answer.body).unwrap();
    let told = json!({ "notification_id": body.notification_id, "event": "credential_accepted" });
    assert_eq!(post(&world, "/notification", &token, &told).status, 204);
    assert_eq!(refusal(&ask(&world, &token, &transaction)), (400, GONE.to_owned()));
}

/// Posts with a bound token, after all that must be refused was.
fn post_bound(citizen: &Citizen<'_>, path: &str, access: &str, body: &Value) -> HttpResponse {
    let bearer = citizen.ask(path, body, &format!("Bearer {access}"), None);
    assert_eq!(challenged(&bearer), "invalid_token");
    let authorization = format!("DPoP {access}");
    let ask = |proof: Option<&str>| citizen.ask(path, body, &authorization, proof);
    assert_eq!(challenged(&ask(None)), "invalid_dpop_proof");
    let thief = Citizen::of(citizen.world);
    let stolen = thief.prove(&thief.order(path, Some(access)));
    assert_eq!(challenged(&ask(Some(&stolen))), "invalid_token");
    let elsewhere = citizen.prove(&citizen.order("/credential", Some(access)));
    assert_eq!(challenged(&ask(Some(&elsewhere))), "invalid_dpop_proof");
    let proof = citizen.prove(&citizen.order(path, Some(access)));
    let answer = ask(Some(&proof));
    assert_eq!(challenged(&ask(Some(&proof))), "invalid_dpop_proof");
    answer
}

#[test]
fn a_bound_token_follows_up_with_its_key_only() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    world.issuer.defer("p-1").unwrap();
    let given = citizen.token();
    let access = given.access_token.expose();
    let transaction = pending(&citizen.collect(&given));
    world.pass(20 * DAY);
    let asked = json!({ "transaction_id": transaction });
    let waiting = post_bound(&citizen, "/deferred-credential", access, &asked);
    assert_eq!(pending(&waiting), transaction);
    world.issuer.approve("p-1").unwrap();
    let answer = post_bound(&citizen, "/deferred-credential", access, &asked);
    assert_eq!(credentials(&answer).len(), 1);
    let body: CredentialResponse = serde_json::from_slice(&answer.body).unwrap();
    let told = json!({ "notification_id": body.notification_id, "event": "credential_accepted" });
    assert_eq!(post_bound(&citizen, "/notification", access, &told).status, 204);
}

#[test]
fn what_was_delivered_can_be_asked_for_a_few_minutes_only() {
    let world = World::new();
    let (token, transaction) = deferred(&world, &[key()]);
    world.issuer.approve("p-1").unwrap();
    world.pass(DAY);
    assert_eq!(credentials(&ask(&world, &token, &transaction)).len(), 1);
    world.pass(299);
    assert_eq!(credentials(&ask(&world, &token, &transaction)).len(), 1);
    world.pass(1);
    assert_eq!(refusal(&ask(&world, &token, &transaction)), (401, "invalid_token".to_owned()));
}

#[test]
fn a_transaction_needs_its_own_token() {
    let world = World::new();
    let (token, transaction) = deferred(&world, &[key()]);
    assert_eq!(refusal(&ask(&world, &token, "guessed")), (400, GONE.to_owned()));
    let offer = world.issuer.create_offer("p-2", Format::VcSdJwt).unwrap();
    let body = world.redeem(&offer, &offer.tx_code).body;
    let body: Value = serde_json::from_slice(&body).unwrap();
    let other = body["access_token"].as_str().unwrap();
    assert_eq!(refusal(&ask(&world, other, &transaction)), (400, GONE.to_owned()));
    assert_eq!(refusal(&ask(&world, "unknown", &transaction)).0, 401);
    let malformed = post(&world, "/deferred-credential", &token, &json!({ "transaction": 1 }));
    assert_eq!(refusal(&malformed), (400, "invalid_credential_request".to_owned()));
    let without = world.post("/deferred-credential", "application/json", b"{}");
    assert_eq!(refusal(&without), (401, String::new()));
}

#[test]
fn a_decision_against_ends_what_waits() {
    let world = World::new();
    let (token, transaction) = deferred(&world, &[key()]);
    world.pass(DAY);
    world.issuer.set_status("p-1", Status::Suspended, "not eligible", None).unwrap();
    world.issuer.approve("p-1").unwrap();
    assert_eq!(refusal(&ask(&world, &token, &transaction)).0, 401);
}

#[test]
fn requests_that_wait_are_bounded() {
    let world = World::new();
    let (token, _) = deferred(&world, &[key()]);
    for _ in 1..10 {
        pending(&world.request(&token, &[world.proof(&key(), &world.nonce())]));
    }
    let more = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    assert_eq!(refusal(&more), (400, "credential_request_denied".to_owned()));
}

#[test]
fn deferred_answers_are_encrypted_like_others() {
    let world = World::new();
    world.issuer.defer("p-1").unwrap();
    let (offer, key) = (world.offer(), key());
    let mut flow = Issuance::start(&offer.uri, &["vc+sd-jwt"]).unwrap();
    flow.run(&Tcp).unwrap();
    flow.enter_tx_code(&offer.tx_code).unwrap();
    let Ok(Step::Prove(order)) = flow.run(&Tcp) else { panic!() };
    let nonce = order.nonce.as_deref();
    flow.prove(vec![proof::sign(&key, &order.audience, nonce, world.now()).unwrap()]).unwrap();
    for _ in 0..2 {
        flow.seal(&OsEntropy).unwrap();
        assert_eq!(flow.run(&Tcp), Err(WalletError::Deferred));
    }
    world.issuer.approve("p-1").unwrap();
    flow.seal(&OsEntropy).unwrap();
    let Ok(Step::Done(issued)) = flow.run(&Tcp) else { panic!() };
    assert_eq!(issued.len(), 1);
}
