//! The modules about clients that authenticate themselves by `private_key_jwt`, by name
//! (docs/conformance.md).

use annona_core::crypto::SoftSigner;
use annona_core::jws;
use annona_protocol::http::HttpResponse;
use annona_protocol::oauth::FORM;
use annona_protocol::oauth::client_assertion::ASSERTION_TYPE;
use serde_json::{Value, json};

use super::citizen::{Citizen, code};
use super::common::{World, key};
use super::conformance_keys::{assertion, registered};

/// The answer to a pushed request with an assertion that was changed.
fn pushed(header: &str, change: impl FnOnce(&World, &mut Value)) -> HttpResponse {
    let own = key();
    let world = registered(&own);
    let mut claims = json!({
        "iss": "wallet",
        "sub": "wallet",
        "aud": world.url,
        "jti": "j",
        "iat": world.now(),
        "exp": world.now().plus(60),
    });
    change(&world, &mut claims);
    push(&world, &own, header, &claims)
}

fn push(world: &World, own: &SoftSigner, header: &str, claims: &Value) -> HttpResponse {
    let text = jws::sign(header, claims.to_string().as_bytes(), own).unwrap();
    let form = Citizen::of(world).at_desk().to_form();
    let form = format!("{form}&client_assertion_type={ASSERTION_TYPE}&client_assertion={text}");
    world.post("/par", FORM, form.as_bytes())
}

const HEADER: &str = r#"{"alg":"ES256"}"#;

#[test]
fn ensure_client_assertion_in_token_endpoint() {
    let own = key();
    let world = registered(&own);
    let citizen = Citizen::of(&world);
    let with = |form: &str| format!("{form}{}", assertion(&world, &own, &world.url));
    let form = citizen.token_form(&citizen.code_with(&with)).to_form();
    assert_eq!(code(&citizen.bound(&form)), "invalid_client");
    // Who signs need not be named once more.
    let unnamed = with(&form.replace("client_id=wallet", ""));
    assert_eq!(citizen.bound(&unnamed).status, 200);
}

#[test]
fn ensure_signed_client_assertion_with_rs256_fails() {
    let refused = pushed(r#"{"alg":"RS256"}"#, |_, _| {});
    assert_eq!(code(&refused), "invalid_client");
}

#[test]
fn ensure_client_assertion_with_exp_is_5_minutes_in_past_fails() {
    let refused = pushed(HEADER, |world, claims| claims["exp"] = json!(world.now().0 - 300));
    assert_eq!(code(&refused), "invalid_client");
}

#[test]
fn ensure_client_assertion_with_no_sub_fails() {
    let refused = pushed(HEADER, |_, claims| {
        claims.as_object_mut().unwrap().remove("sub");
    });
    assert_eq!(code(&refused), "invalid_client");
}

#[test]
fn ensure_client_assertion_with_wrong_aud_fails() {
    let refused = pushed(HEADER, |_, claims| claims["aud"] = json!("https://other.example"));
    assert_eq!(code(&refused), "invalid_client");
}

#[test]
fn par_and_token_endpoint_as_audience_fail() {
    for path in ["/par", "/token"] {
        let of = |world: &World| format!("{}{path}", world.url);
        let refused = pushed(HEADER, |world, claims| claims["aud"] = json!(of(world)));
        assert_eq!(code(&refused), "invalid_client", "{path}");
        let refused = pushed(HEADER, |world, claims| claims["aud"] = json!([of(world)]));
        assert_eq!(code(&refused), "invalid_client", "{path}");
    }
}

#[test]
fn par_ensure_jwt_client_assertion_with_iat_nbf_8_seconds_in_the_future_is_accepted() {
    let accepted = pushed(HEADER, |world, claims| {
        claims["iat"] = json!(world.now().0 + 8);
        claims["nbf"] = json!(world.now().0 + 8);
    });
    assert_eq!(accepted.status, 201);
}

#[test]
fn par_ensure_jwt_client_assertion_with_iat_nbf_over_60_seconds_in_the_future_fails() {
    for name in ["iat", "nbf"] {
        let refused = pushed(HEADER, |world, claims| claims[name] = json!(world.now().0 + 61));
        assert_eq!(code(&refused), "invalid_client", "{name}");
    }
}
