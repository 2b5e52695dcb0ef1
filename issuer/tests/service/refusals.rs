//! What wallets are told when something is wrong: the specification's codes over real HTTP.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::common::{World, credentials, key, refusal, send};
use annona_core::b64;
use annona_protocol::http::HttpRequest;
use annona_protocol::vci::proof;
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";
const ID: &str = "social-assistance-eligibility-vc";

fn other_than(tx_code: &str) -> String {
    if tx_code == "000000" { "000001".to_owned() } else { "000000".to_owned() }
}

#[test]
fn a_code_dies_after_five_wrong_transaction_codes() {
    let world = World::new();
    let offer = world.offer();
    for _ in 0..5 {
        let answer = world.redeem(&offer, &other_than(&offer.tx_code));
        assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
    }
    let answer = world.redeem(&offer, &offer.tx_code);
    assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
}

#[test]
fn a_code_survives_four_wrong_transaction_codes() {
    let world = World::new();
    let offer = world.offer();
    for _ in 0..4 {
        world.redeem(&offer, &other_than(&offer.tx_code));
    }
    assert_eq!(world.redeem(&offer, &offer.tx_code).status, 200);
}

#[test]
fn a_code_works_once_and_for_five_minutes() {
    let world = World::new();
    let offer = world.offer();
    assert_eq!(world.redeem(&offer, &offer.tx_code).status, 200);
    assert_eq!(refusal(&world.redeem(&offer, &offer.tx_code)).1, "invalid_grant");
    let late = world.offer();
    world.pass(300);
    assert_eq!(refusal(&world.redeem(&late, &late.tx_code)).1, "invalid_grant");
}

#[test]
fn of_many_redemptions_at_once_exactly_one_succeeds() {
    let world = World::new();
    let offer = world.offer();
    let granted = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let answer = world.redeem(&offer, &offer.tx_code);
                if answer.status == 200 {
                    granted.fetch_add(1, Ordering::SeqCst);
                } else {
                    assert_eq!(refusal(&answer).1, "invalid_grant");
                }
            });
        }
    });
    assert_eq!(granted.load(Ordering::SeqCst), 1);
}

#[test]
fn wrong_guesses_at_once_are_all_counted() {
    let world = World::new();
    let offer = world.offer();
    let wrong = other_than(&offer.tx_code);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(world.redeem(&offer, &wrong).status, 400));
        }
    });
    assert_eq!(world.redeem(&offer, &offer.tx_code).status, 400);
}

#[test]
fn malformed_token_requests() {
    let world = World::new();
    let grant = "grant_type=urn:ietf:params:oauth:grant-type:pre-authorized_code";
    let code = |content_type: &str, body: &str| {
        refusal(&world.post("/token", content_type, body.as_bytes()))
    };
    let no_tx_code = format!("{grant}&pre-authorized_code=x");
    let unknown = format!("{grant}&pre-authorized_code=x&tx_code=123456");
    assert_eq!(code(FORM, &no_tx_code), (400, "invalid_request".to_owned()));
    assert_eq!(code(FORM, &unknown), (400, "invalid_grant".to_owned()));
    assert_eq!(code(FORM, "grant_type=password").1, "unsupported_grant_type");
    assert_eq!(code(FORM, "\u{0}\u{ff}%%%=&&&").1, "invalid_request");
    assert_eq!(code("application/json", "{}"), (400, "invalid_request".to_owned()));
    assert_eq!(code(FORM, &"a".repeat(70 << 10)), (413, "invalid_request".to_owned()));
    assert_eq!(world.get("/token").status, 405);
}

#[test]
fn access_tokens_must_be_alive_and_in_the_header() {
    let world = World::new();
    let token = world.token();
    let proofs = vec![world.proof(&key(), &world.nonce())];
    let dead = world.request("no-such-token", &proofs);
    assert_eq!(refusal(&dead), (401, "invalid_token".to_owned()));
    assert_eq!(dead.header("www-authenticate"), Some(r#"Bearer error="invalid_token""#));

    let body = json!({ "credential_configuration_id": ID, "proofs": { "jwt": proofs } });
    let url = format!("{}/credential?access_token={token}", world.url);
    let in_query = HttpRequest::post(&url, "application/json", serde_json::to_vec(&body).unwrap());
    let answer = send(&in_query);
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
    let both = in_query.with("authorization", format!("Bearer {token}"));
    assert_eq!(refusal(&send(&both)), (400, "invalid_request".to_owned()));

    world.pass(300);
    assert_eq!(refusal(&world.request(&token, &proofs)).1, "invalid_token");
}

#[test]
fn nonces_work_once_and_for_five_minutes() {
    let world = World::new();
    let token = world.token();
    let nonce = world.nonce();
    assert_eq!(credentials(&world.request(&token, &[world.proof(&key(), &nonce)])).len(), 1);
    let replayed = world.request(&token, &[world.proof(&key(), &nonce)]);
    assert_eq!(refusal(&replayed), (400, "invalid_nonce".to_owned()));
    let late = world.nonce();
    world.pass(299);
    let token = world.token();
    world.pass(1);
    let late = world.request(&token, &[world.proof(&key(), &late)]);
    assert_eq!(refusal(&late), (400, "invalid_nonce".to_owned()));
}

#[test]
fn one_dead_nonce_leaves_the_living_one_alive() {
    let world = World::new();
    let (token, nonce) = (world.token(), world.nonce());
    let mixed = [world.proof(&key(), &nonce), world.proof(&key(), "dead")];
    assert_eq!(refusal(&world.request(&token, &mixed)).1, "invalid_nonce");
    assert_eq!(credentials(&world.request(&token, &[world.proof(&key(), &nonce)])).len(), 1);
}

#[test]
fn bad_proofs() {
    let world = World::new();
    let token = world.token();
    let key = key();
    let nonce = world.nonce();
    let good = world.proof(&key, &nonce);
    let (signed, _) = good.rsplit_once('.').unwrap();
    let at = |audience: &str, seconds| {
        proof::sign(&key, audience, Some(&nonce), world.now().plus(seconds)).unwrap()
    };
    let no_nonce = proof::sign(&key, &world.url, None, world.now()).unwrap();
    for bad in [
        vec![format!("{signed}.{}", b64::encode([1; 64]))],
        vec![at("https://other.example", 0)],
        vec![at(&world.url, -1000)],
        vec![at(&world.url, 1000)],
        vec![no_nonce],
        vec!["not a token".to_owned()],
        vec![good.clone(), good.clone()],
        vec![],
    ] {
        assert_eq!(refusal(&world.request(&token, &bad)), (400, "invalid_proof".to_owned()));
    }
    let missing = world.credential(&token, &json!({ "credential_configuration_id": ID }));
    assert_eq!(refusal(&missing), (400, "invalid_proof".to_owned()));
    assert_eq!(credentials(&world.request(&token, &[good])).len(), 1);
}

#[test]
fn malformed_credential_requests() {
    let world = World::new();
    let token = world.token();
    let code = |body: serde_json::Value| refusal(&world.credential(&token, &body)).1;
    let proofs = json!({ "jwt": ["x"] });
    let unknown = json!({ "credential_configuration_id": "x", "proofs": proofs });
    assert_eq!(code(unknown), "unknown_credential_configuration");
    let identifier = json!({ "credential_identifier": "x", "proofs": proofs });
    assert_eq!(code(identifier), "unknown_credential_identifier");
    let encrypted = json!({ "credential_configuration_id": ID, "proofs": proofs,
        "credential_response_encryption": { "jwk": {}, "enc": "A256GCM" } });
    assert_eq!(code(encrypted), "invalid_encryption_parameters");
    assert_eq!(code(json!({ "proofs": proofs })), "invalid_credential_request");
    let many = json!({ "credential_configuration_id": ID, "proofs": { "jwt": vec!["x"; 11] } });
    assert_eq!(code(many), "invalid_credential_request");
    let other = json!({ "credential_configuration_id": "social-assistance-eligibility-dc",
        "proofs": proofs });
    let answer = world.credential(&token, &other);
    assert_eq!(refusal(&answer), (403, "insufficient_scope".to_owned()));
}

#[test]
fn bodies_of_another_type_or_too_long() {
    let world = World::new();
    let token = world.token();
    let send_as = |content_type: &str, body: Vec<u8>| {
        let url = format!("{}/credential", world.url);
        let request = HttpRequest::post(&url, content_type, body);
        refusal(&send(&request.with("authorization", format!("Bearer {token}"))))
    };
    let code = "invalid_credential_request".to_owned();
    assert_eq!(send_as("text/plain", b"{}".to_vec()), (400, code.clone()));
    assert_eq!(send_as("", b"{}".to_vec()), (400, code.clone()));
    assert_eq!(send_as("application/json", vec![b' '; 65 << 10]), (413, code.clone()));
    let deep = "[".repeat(10_000);
    assert_eq!(send_as("application/json", deep.into_bytes()), (400, code.clone()));
    assert_eq!(send_as("application/json", vec![0xff; 100]), (400, code));
}
