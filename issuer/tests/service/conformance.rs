//! The modules of the FAPI 2 Security Profile and OpenID4VCI plans that concern an
//! authorization server with DPoP, PAR and public clients, by name (docs/conformance.md):
//! whole flows, codes and refresh tokens.

use annona_protocol::Secret;
use annona_protocol::oauth::FORM;
use annona_protocol::oauth::authorize::AuthorizationRequest;
use annona_protocol::oauth::token::CodeRequest;

use super::citizen::{Citizen, challenged, code, open, parameter, token};
use super::common::{World, credentials, refusal};

#[test]
fn happy_flow() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let answer = citizen.push(&citizen.at_desk());
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let request = AuthorizationRequest { dpop_jkt: Some(citizen.jkt()), ..citizen.at_desk() };
    let address = citizen.browse(&citizen.url(&request));
    assert_eq!(parameter(&address, "state").as_deref(), Some("state 1"));
    assert_eq!(parameter(&address, "iss").as_deref(), Some(world.url.as_str()));
    let form = citizen.token_form(&parameter(&address, "code").unwrap()).to_form();
    let given = token(&citizen.bound(&form));
    assert_eq!((given.token_type.as_str(), given.expires_in), ("DPoP", Some(300)));
    assert_eq!(credentials(&citizen.collect(&given)).len(), 1);
}

#[test]
fn happy_flow_multiple_clients() {
    let world = World::new();
    let mut second = Citizen::of(&world);
    second.client_id = "another-wallet".to_owned();
    let first = Citizen::of(&world);
    let (one, two) = (first.token(), second.token());
    assert_eq!(credentials(&first.collect(&one)).len(), 1);
    assert_eq!(credentials(&second.collect(&two)).len(), 1);
}

#[test]
fn ensure_client_id_in_token_endpoint() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let without = form.replace("client_id=wallet", "");
    assert_eq!(code(&citizen.bound(&without)), "invalid_client");
    assert_eq!(citizen.bound(&form).status, 200);
}

#[test]
fn ensure_authorization_code_is_bound_to_client() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code());
    let other = CodeRequest { client_id: "other".to_owned(), ..form.clone() };
    assert_eq!(code(&citizen.bound(&other.to_form())), "invalid_grant");
    let redirect_uri = "org.example.other:/callback".to_owned();
    let elsewhere = CodeRequest { redirect_uri, ..form.clone() };
    assert_eq!(code(&citizen.bound(&elsewhere.to_form())), "invalid_grant");
    assert_eq!(citizen.bound(&form.to_form()).status, 200);
}

#[test]
fn attempt_reuse_authorization_code_after_one_second() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let given = token(&citizen.bound(&form));
    assert_eq!(citizen.collect(&given).status, 200);
    world.pass(1);
    assert_eq!(code(&citizen.bound(&form)), "invalid_grant");
    // What came of the code has ended.
    assert_eq!(challenged(&citizen.collect(&given)), "invalid_token");
    assert_eq!(code(&citizen.bound(&citizen.refresh_form(&given))), "invalid_grant");
}

#[test]
fn a_code_that_comes_again_after_its_minute_still_ends_its_tokens() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let given = token(&citizen.bound(&form));
    world.pass(120);
    assert_eq!(code(&citizen.bound(&form)), "invalid_grant");
    assert_eq!(challenged(&citizen.collect(&given)), "invalid_token");
}

#[test]
fn ensure_expired_authorization_code_fails() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    world.pass(60);
    assert_eq!(refusal(&citizen.bound(&form)), (400, "invalid_grant".to_owned()));
}

#[test]
fn refresh_token() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let first = citizen.token();
    let form = citizen.refresh_form(&first);
    let mut other = Citizen::of(&world);
    assert_eq!(code(&other.bound(&form)), "invalid_grant");
    other.key = citizen.key.clone();
    let another_client = form.replace("client_id=wallet", "client_id=other");
    assert_eq!(code(&citizen.bound(&another_client)), "invalid_grant");
    let unproved = world.post("/token", FORM, form.as_bytes());
    assert_eq!(code(&unproved), "invalid_dpop_proof");
    let second = token(&citizen.bound(&form));
    assert_ne!(second.refresh_token, first.refresh_token);
    world.pass(301);
    assert_eq!(challenged(&citizen.collect(&second)), "invalid_token");
    let third = token(&citizen.bound(&citizen.refresh_form(&second)));
    assert_eq!(credentials(&citizen.collect(&third)).len(), 1);
    // The first one was stolen, or the wallet is confused: everything ends.
    assert_eq!(code(&citizen.bound(&form)), "invalid_grant");
    assert_eq!(challenged(&citizen.collect(&third)), "invalid_token");
}

#[test]
fn par_ensure_pkce_code_verifier_required() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code()).to_form();
    let without = form.replace("code_verifier=", "x=");
    assert_eq!(code(&citizen.bound(&without)), "invalid_request");
}

#[test]
fn par_incorrect_pkce_code_verifier_rejected() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let form = citizen.token_form(&citizen.code());
    let code_verifier = Secret::new("x".repeat(43));
    let wrong = CodeRequest { code_verifier, ..form.clone() };
    assert_eq!(code(&citizen.bound(&wrong.to_form())), "invalid_grant");
    assert_eq!(citizen.bound(&form.to_form()).status, 200);
}

#[test]
fn hostile_input_never_makes_an_internal_error() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let long = "a".repeat(60_000);
    let deep = format!("authorization_details={}", "[".repeat(5_000));
    let good = citizen.request().to_form();
    let forms = [
        "",
        "\u{0}=%ff&&",
        "%",
        &long,
        &format!("{good}&state={long}"),
        &deep,
        &format!("{good}&{deep}"),
    ];
    for form in forms {
        for path in ["/par", "/token"] {
            let answer = world.post(path, FORM, form.as_bytes());
            assert!((400..500).contains(&answer.status), "{path} {}", answer.status);
        }
    }
    for query in ["%00", "client_id=%ff&request_uri=urn:ietf:params:oauth:request_uri:%00"] {
        assert_eq!(open(&format!("{}/authorize?{query}", world.url)).status, 400);
    }
}
