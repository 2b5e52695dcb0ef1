//! The modules about DPoP of the same plans as in `conformance.rs`.

use annona_core::b64;
use annona_core::crypto::Signer as _;
use annona_core::jwk::Jwk;
use annona_core::jws;
use annona_protocol::http::{HttpRequest, HttpResponse};
use annona_protocol::oauth::FORM;
use annona_protocol::oauth::authorize::AuthorizationRequest;
use annona_protocol::oauth::dpop::Order;
use serde_json::{Value, json};

use super::citizen::{Citizen, challenged, code, parameter, token};
use super::common::{World, credentials, refusal, send};

#[test]
fn access_token_type_header_case_sensitivity() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let given = citizen.token();
    let access = given.access_token.expose();
    for scheme in ["DPoP", "dpop", "DPOP"] {
        let proof = citizen.prove(&citizen.order("/credential", Some(access)));
        let answer = citizen.credential(&format!("{scheme} {access}"), Some(&proof));
        assert_eq!(credentials(&answer).len(), 1, "{scheme}");
    }
}

/// A proof for the token endpoint whose payload is written by the test.
fn odd_proof(citizen: &Citizen<'_>, header: &Value, change: impl FnOnce(&mut Value)) -> String {
    let mut claims = json!({ "jti": b64::encode(citizen.world.nonce()), "htm": "POST",
        "htu": format!("{}/token", citizen.world.url), "iat": citizen.world.now().0,
        "nonce": citizen.world.issuer.dpop_nonce() });
    change(&mut claims);
    jws::sign(&header.to_string(), claims.to_string().as_bytes(), &citizen.key).unwrap()
}

fn dpop_header(citizen: &Citizen<'_>) -> Value {
    json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": Jwk::from(&citizen.key.public_key()) })
}

/// The token endpoint's answer to a fresh code with such a proof.
fn with_claims(citizen: &Citizen<'_>, change: impl FnOnce(&mut Value)) -> HttpResponse {
    let form = citizen.token_form(&citizen.code()).to_form();
    citizen.post_with("/token", &form, &odd_proof(citizen, &dpop_header(citizen), change))
}

#[test]
fn check_dpop_proof_nbf_exp() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let now = world.now().0;
    let good = with_claims(&citizen, |claims| {
        claims["nbf"] = json!(now - 10);
        claims["exp"] = json!(now + 10);
    });
    assert_eq!(token(&good).token_type, "DPoP");
    for (name, time) in [("exp", now - 600), ("nbf", now + 600)] {
        let bad = with_claims(&citizen, |claims| claims[name] = json!(time));
        assert_eq!(refusal(&bad), (400, "invalid_dpop_proof".to_owned()), "{name}");
    }
}

#[test]
fn ensure_dpopproof_with_iat_10seconds_before_succeeds() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let at = json!(world.now().0 - 10);
    assert_eq!(with_claims(&citizen, |claims| claims["iat"] = at).status, 200);
}

#[test]
fn ensure_dpopproof_with_iat_10seconds_after_succeeds() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let at = json!(world.now().0 + 10);
    assert_eq!(with_claims(&citizen, |claims| claims["iat"] = at).status, 200);
}

#[test]
fn dpop_negative_tests() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let now = world.now().0;
    let changes: [(&str, Value); 7] = [
        ("htm", json!("GET")),
        ("htu", json!(format!("{}/par", world.url))),
        ("htu", json!("https://other.example/token")),
        ("iat", json!(now - 600)),
        ("iat", json!(now + 600)),
        ("iat", json!(null)),
        ("jti", json!(null)),
    ];
    for (name, value) in changes {
        let bad = with_claims(&citizen, |claims| claims[name] = value.clone());
        assert_eq!(refusal(&bad), (400, "invalid_dpop_proof".to_owned()), "{name} {value}");
    }
    let form = citizen.token_form(&citizen.code()).to_form();
    let header = |change: fn(&mut Value)| {
        let mut header = dpop_header(&citizen);
        change(&mut header);
        code(&citizen.post_with("/token", &form, &odd_proof(&citizen, &header, |_| {})))
    };
    let bad: [fn(&mut Value); 4] = [
        |header| header["typ"] = json!("JWT"),
        |header| header["alg"] = json!("none"),
        |header| header["jwk"]["d"] = json!("AA"),
        |header| header["jwk"] = json!({ "kty": "oct", "k": "AA" }),
    ];
    for change in bad {
        assert_eq!(header(change), "invalid_dpop_proof");
    }
    let good = citizen.prove(&citizen.order("/token", None));
    let (signed, _) = good.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", b64::encode([1; 64]));
    for proof in [forged.as_str(), "x", ""] {
        assert_eq!(code(&citizen.post_with("/token", &form, proof)), "invalid_dpop_proof");
    }
    let url = format!("{}/token", world.url);
    let two = HttpRequest::post(&url, FORM, form.as_bytes().to_vec())
        .with("dpop", citizen.prove(&citizen.order("/token", None)))
        .with("dpop", citizen.prove(&citizen.order("/token", None)));
    assert_eq!(code(&send(&two)), "invalid_dpop_proof");
    // None of this used the code up.
    assert_eq!(citizen.bound(&form).status, 200);
}

#[test]
fn dpop_proof_works_once() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let proof = citizen.prove(&citizen.order("/token", None));
    let given = token(&citizen.post_with("/token", &form, &proof));
    let again = citizen.post_with("/token", &citizen.refresh_form(&given), &proof);
    assert_eq!(refusal(&again), (400, "invalid_dpop_proof".to_owned()));
    let access = given.access_token.expose();
    let proof = citizen.prove(&citizen.order("/credential", Some(access)));
    let authorization = format!("DPoP {access}");
    assert_eq!(citizen.credential(&authorization, Some(&proof)).status, 200);
    let again = citizen.credential(&authorization, Some(&proof));
    assert_eq!(challenged(&again), "invalid_dpop_proof");
}

#[test]
fn dpop_nonce_is_asked_for_and_given() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let without = Order { nonce: None, ..citizen.order("/token", None) };
    let asked = citizen.post_with("/token", &form, &citizen.prove(&without));
    assert_eq!(refusal(&asked), (400, "use_dpop_nonce".to_owned()));
    let nonce = asked.header("dpop-nonce").map(str::to_owned);
    let stale = Order { nonce: Some("stale".to_owned()), ..citizen.order("/token", None) };
    let again = citizen.post_with("/token", &form, &citizen.prove(&stale));
    assert_eq!(code(&again), "use_dpop_nonce");
    let with = Order { nonce: nonce.clone(), ..citizen.order("/token", None) };
    let given = token(&citizen.post_with("/token", &form, &citizen.prove(&with)));

    let access = given.access_token.expose();
    let without = Order { nonce: None, ..citizen.order("/credential", Some(access)) };
    let asked = citizen.credential(&format!("DPoP {access}"), Some(&citizen.prove(&without)));
    assert_eq!(challenged(&asked), "use_dpop_nonce");
    assert_eq!(credentials(&citizen.collect(&given)).len(), 1);
    let offered = world.post("/nonce", "", b"");
    assert!(offered.header("dpop-nonce").is_some());

    world.pass(299);
    let older = Order { nonce: nonce.clone(), ..citizen.order("/token", None) };
    let refresh = citizen.refresh_form(&given);
    assert_eq!(citizen.post_with("/token", &refresh, &citizen.prove(&older)).status, 200);
    world.pass(600);
    let dead = Order { nonce, ..citizen.order("/token", None) };
    let dead = citizen.post_with("/token", &refresh, &citizen.prove(&dead));
    assert_eq!(code(&dead), "use_dpop_nonce");
}

#[test]
fn ensure_mismatched_dpop_jkt_fails() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let other = Citizen::of(&world);
    let request = AuthorizationRequest { dpop_jkt: Some(other.jkt()), ..citizen.at_desk() };
    // At the pushed request endpoint, with a proof of another key.
    let proof = citizen.prove(&citizen.order("/par", None));
    let pushed = citizen.post_with("/par", &request.to_form(), &proof);
    assert_eq!(code(&pushed), "invalid_dpop_proof");
    // At the token endpoint.
    let code_text = parameter(&citizen.browse(&citizen.url(&request)), "code").unwrap();
    let form = citizen.token_form(&code_text).to_form();
    assert_eq!(code(&citizen.bound(&form)), "invalid_grant");
    assert_eq!(code(&world.post("/token", FORM, form.as_bytes())), "invalid_grant");
}

#[test]
fn dpopproof_at_par_endpoint_binding_success() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let pushed = |order: &Order| {
        citizen.post_with("/par", &citizen.at_desk().to_form(), &citizen.prove(order))
    };
    let without = Order { nonce: None, ..citizen.order("/par", None) };
    assert_eq!(refusal(&pushed(&without)), (400, "use_dpop_nonce".to_owned()));
    let answer = pushed(&citizen.order("/par", None));
    assert_eq!(answer.status, 201);
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let reference = body["request_uri"].as_str().unwrap();
    let url = format!("{}/authorize?client_id=wallet&request_uri={reference}", world.url);
    let code_text = parameter(&citizen.browse(&url), "code").unwrap();
    let mut thief = Citizen::of(&world);
    let form = citizen.token_form(&code_text).to_form();
    assert_eq!(code(&thief.bound(&form)), "invalid_grant");
    thief.key = citizen.key.clone();
    assert_eq!(token(&thief.bound(&form)).token_type, "DPoP");
}

#[test]
fn ensure_dpop_auth_code_binding_success() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let request = AuthorizationRequest { dpop_jkt: Some(citizen.jkt()), ..citizen.at_desk() };
    let code_text = parameter(&citizen.browse(&citizen.url(&request)), "code").unwrap();
    let form = citizen.token_form(&code_text).to_form();
    assert_eq!(code(&Citizen::of(&world).bound(&form)), "invalid_grant");
    assert_eq!(token(&citizen.bound(&form)).token_type, "DPoP");
}

#[test]
fn a_bound_token_needs_its_key_and_its_own_proof() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    // A new offer ends the earlier tokens of the person, so it comes first.
    let plain = world.token();
    let given = citizen.token();
    let access = given.access_token.expose();
    let bearer = citizen.credential(&format!("Bearer {access}"), None);
    assert_eq!(challenged(&bearer), "invalid_token");
    let authorization = format!("DPoP {access}");
    assert_eq!(challenged(&citizen.credential(&authorization, None)), "invalid_dpop_proof");
    let thief = Citizen::of(&world);
    let proof = thief.prove(&thief.order("/credential", Some(access)));
    assert_eq!(challenged(&citizen.credential(&authorization, Some(&proof))), "invalid_token");
    for other in [None, Some("another token")] {
        let proof = citizen.prove(&citizen.order("/credential", other));
        let answer = citizen.credential(&authorization, Some(&proof));
        assert_eq!(challenged(&answer), "invalid_dpop_proof");
    }
    let proof = citizen.prove(&citizen.order("/credential", Some(&plain)));
    let answer = citizen.credential(&format!("DPoP {plain}"), Some(&proof));
    assert_eq!(challenged(&answer), "invalid_token");
    let answer = citizen.credential("DPoP unknown", Some(&proof));
    assert_eq!(challenged(&answer), "invalid_token");
    assert_eq!(credentials(&citizen.collect(&given)).len(), 1);
}

#[test]
fn ensure_holder_of_key_required() {
    let world = World::with(|settings, _| settings.require_dpop = true);
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let answer = world.post("/token", FORM, form.as_bytes());
    assert_eq!(refusal(&answer), (400, "invalid_dpop_proof".to_owned()));
    assert_eq!(token(&citizen.bound(&form)).token_type, "DPoP");
}

#[test]
fn a_wallet_without_dpop_gets_a_bearer_token_and_no_refresh_token() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let given = token(&world.post("/token", FORM, form.as_bytes()));
    assert_eq!((given.token_type.as_str(), given.refresh_token), ("Bearer", None));
}
