//! The modules about authorization requests of the same plans as in `conformance.rs`.

use annona_protocol::oauth::FORM;
use annona_protocol::oauth::authorize::AuthorizationRequest;

use super::citizen::{Citizen, REDIRECT, code, open, parameter};
use super::common::World;

#[test]
fn authorization_request_without_state() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let request = AuthorizationRequest { state: None, ..citizen.at_desk() };
    let address = citizen.browse(&citizen.url(&request));
    assert!(parameter(&address, "code").is_some() && parameter(&address, "state").is_none());
}

#[test]
fn authorization_request_with_long_state() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let state = Some("s".repeat(1000));
    let request = AuthorizationRequest { state: state.clone(), ..citizen.at_desk() };
    assert_eq!(parameter(&citizen.browse(&citizen.url(&request)), "state"), state);
}

#[test]
fn ensure_redirect_uri_in_authorization_request() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.at_desk().to_form().replace("redirect_uri=", "x=");
    assert_eq!(code(&world.post("/par", FORM, form.as_bytes())), "invalid_request");
    for address in ["javascript:alert(1)", "http://wallet.example/", "x"] {
        let redirect_uri = address.to_owned();
        let request = AuthorizationRequest { redirect_uri, ..citizen.request() };
        assert_eq!(code(&citizen.push(&request)), "invalid_request", "{address}");
    }
}

#[test]
fn ensure_unregistered_redirect_uri_is_tolerated_or_refused_as_set() {
    let known = annona_issuer::KnownWallet {
        client_id: "wallet".to_owned(),
        redirect_uris: vec![REDIRECT.to_owned()],
        ..annona_issuer::KnownWallet::default()
    };
    for (wallets, other) in [(vec![], 201), (vec![known], 400)] {
        let world = World::with(|settings, _| settings.wallets = wallets);
        let citizen = Citizen::of(&world);
        assert_eq!(citizen.push(&citizen.request()).status, 201);
        let redirect_uri = "org.example.other:/callback".to_owned();
        let request = AuthorizationRequest { redirect_uri, ..citizen.request() };
        assert_eq!(citizen.push(&request).status, other);
    }
}

#[test]
fn ensure_unsigned_authorization_request_without_using_par_fails() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let answer = open(&citizen.at_desk().to_url(&format!("{}/authorize", world.url)));
    assert_eq!((answer.status, answer.header("location")), (400, None));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn response_type_code_id_token_and_token_fail() {
    let world = World::new();
    let form = Citizen::of(&world).at_desk().to_form();
    for other in ["code+id_token", "token", "code+token", "id_token"] {
        let form = form.replace("response_type=code", &format!("response_type={other}"));
        let answer = world.post("/par", FORM, form.as_bytes());
        assert_eq!(code(&answer), "unsupported_response_type", "{other}");
    }
}

#[test]
fn par_attempt_reuse_request_uri_before_auth_completion_succeeds() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let other = citizen.at_desk();
    let url = citizen.url(&citizen.request());
    // Nobody can sign in here, the request stays.
    for _ in 0..2 {
        let address = citizen.browse(&url);
        assert_eq!(parameter(&address, "error").as_deref(), Some("server_error"));
    }
    assert!(parameter(&citizen.browse(&citizen.url(&other)), "code").is_some());
}

#[test]
fn par_attempt_to_reuse_request_uri_after_auth_completion() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let url = citizen.url(&citizen.at_desk());
    assert!(parameter(&citizen.browse(&url), "code").is_some());
    assert_eq!(open(&url).status, 400);
}

#[test]
fn par_attempt_to_use_expired_request_uri() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let url = citizen.url(&citizen.at_desk());
    world.pass(300);
    assert_eq!(open(&url).status, 400);
}

#[test]
fn par_attempt_to_use_request_uri_for_different_client() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let url = citizen.url(&citizen.at_desk());
    let other = url.replace("client_id=wallet", "client_id=other");
    assert_eq!((open(&other).status, open(&url).status), (400, 302));
}

#[test]
fn par_authorization_request_containing_request_uri_form_param() {
    let world = World::new();
    let form = Citizen::of(&world).at_desk().to_form();
    let form = format!("{form}&request_uri=urn:ietf:params:oauth:request_uri:x");
    assert_eq!(code(&world.post("/par", FORM, form.as_bytes())), "invalid_request");
}

#[test]
fn par_endpoint_invalid_http_method() {
    let world = World::new();
    assert_eq!(world.get("/par").status, 405);
    assert_eq!(code(&world.post("/par", "application/json", b"{}")), "invalid_request");
}

#[test]
fn par_ensure_pkce_required() {
    let world = World::new();
    let form = Citizen::of(&world).at_desk().to_form();
    for (from, to) in [("code_challenge=", "x="), ("code_challenge_method=S256", "")] {
        let answer = world.post("/par", FORM, form.replace(from, to).as_bytes());
        assert_eq!(code(&answer), "invalid_request", "{from}");
    }
}

#[test]
fn par_plain_pkce_rejected() {
    let world = World::new();
    let form = Citizen::of(&world).at_desk().to_form().replace("=S256", "=plain");
    assert_eq!(code(&world.post("/par", FORM, form.as_bytes())), "invalid_request");
}

#[test]
fn par_without_duplicate_parameters() {
    let world = World::new();
    let form = Citizen::of(&world).at_desk().to_form();
    for twice in ["client_id=wallet", "scope=x", "state=y", "code_challenge_method=S256"] {
        let answer = world.post("/par", FORM, format!("{form}&{twice}").as_bytes());
        assert_eq!(code(&answer), "invalid_request", "{twice}");
    }
}
