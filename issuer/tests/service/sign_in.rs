//! Citizens sign in at an OpenID provider or at a desk.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use annona_core::credential::Format;
use annona_core::crypto::{OsEntropy, Signer as _, random};
use annona_core::jwk::thumbprint;
use annona_core::time::UnixTime;
use annona_issuer::sign_in::ProviderSettings;
use annona_protocol::http::{Http as _, HttpResponse};
use annona_protocol::oauth::authorize::AuthorizationRequest;
use annona_protocol::oauth::dpop;
use annona_protocol::vci::wallet::{Client, Issuance, Step, WalletError};
use annona_protocol::vci::{AuthorizationServerMetadata, proof};
use serde_json::json;

use super::citizen::{Citizen, REDIRECT, SCOPE, open, parameter, token};
use super::common::{NOW, Tcp, World, credentials, key, refusal, status_of};
use super::provider::{CLIENT, Provider, SECRET};

fn world_with(provider: &Provider) -> World {
    let settings = ProviderSettings {
        issuer: provider.url().to_owned(),
        client_id: CLIENT.to_owned(),
        person_claim: "national_id".to_owned(),
        scope: "openid".to_owned(),
        private_key_jwt: false,
    };
    World::with(|settings_of_issuer, keys| {
        settings_of_issuer.openid_provider = Some(settings);
        let file = keys.join("openid-provider.secret");
        std::fs::write(&file, format!("{SECRET}\n")).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .unwrap();
    })
}

/// Brings an offer through the wallet's state machine, browser and all.
fn collect(citizen: &Citizen<'_>, offer: &str) -> Vec<String> {
    let draw = (random(&OsEntropy).unwrap(), random(&OsEntropy).unwrap());
    let client = Client::new("wallet", REDIRECT, draw, Some(citizen.jkt()));
    let mut flow = Issuance::start_as(client, offer, &["vc+sd-jwt"]).unwrap();
    let holder = key();
    for _ in 0..30 {
        match flow.run(&Tcp).unwrap() {
            Step::Open(url) => flow.redirected(&citizen.browse(url.expose())).unwrap(),
            Step::SendBound(request, order) => {
                let request = dpop::with_proof(request, citizen.prove(&order));
                flow.receive(&Tcp.send(&request).unwrap()).unwrap();
            }
            Step::Prove(order) => {
                let nonce = order.nonce.as_deref();
                let now = citizen.world.now();
                let proof = proof::sign(&holder, &order.audience, nonce, now).unwrap();
                flow.prove(vec![proof]).unwrap();
            }
            Step::Done(all) => return all.into_iter().map(|one| one.credential).collect(),
            other => panic!("{other:?}"),
        }
    }
    panic!("the flow does not end")
}

#[test]
fn a_citizen_signs_in_at_the_provider_and_gets_a_credential() {
    let provider = Provider::start();
    let world = world_with(&provider);
    let offer = world.issuer.create_sign_in_offer(None, Format::VcSdJwt).unwrap();
    assert_eq!(offer.expires, None);
    let mut indices = BTreeSet::new();
    for _ in 0..2 {
        let texts = collect(&Citizen::of(&world), &offer.uri);
        indices.insert(status_of(&world.issuer, &texts[0]));
    }
    assert_eq!(indices.len(), 2);
}

#[test]
fn the_issuer_authenticates_itself_at_the_provider_by_its_key() {
    let provider = Provider::start();
    let settings = ProviderSettings {
        issuer: provider.url().to_owned(),
        client_id: CLIENT.to_owned(),
        person_claim: "national_id".to_owned(),
        scope: "openid".to_owned(),
        private_key_jwt: true,
    };
    let world = World::with(|of_issuer, _| of_issuer.openid_provider = Some(settings));
    let offer = world.issuer.create_sign_in_offer(None, Format::VcSdJwt).unwrap();
    let citizen = Citizen::of(&world);
    let sign_in = || citizen.browse(&citizen.url(&citizen.request()));
    // The provider does not know the key yet.
    assert_eq!(parameter(&sign_in(), "error").as_deref(), Some("server_error"));
    let key = world.issuer.provider_key().unwrap();
    assert_eq!((key.usage.as_deref(), key.alg.as_deref()), (Some("sig"), Some("ES256")));
    provider.behave(|behaviour| behaviour.client_key = Some(key.clone()));
    assert_eq!(collect(&citizen, &offer.uri).len(), 1);
    // It stays the same, and for its owner alone.
    let again = annona_issuer::Issuer::open(&world.folder, Arc::new(|| UnixTime(NOW))).unwrap();
    assert_eq!(again.provider_key(), Some(key));
    let file = world.folder.join("keys/openid-provider.jwk");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_caseworker_names_the_person_and_no_sign_in_is_asked_for() {
    let world = World::new();
    let offer = world.issuer.create_sign_in_offer(Some("p-1"), Format::VcSdJwt).unwrap();
    assert!(offer.expires.is_some());
    assert_eq!(collect(&Citizen::of(&world), &offer.uri).len(), 1);
    assert!(world.issuer.create_sign_in_offer(Some("nobody"), Format::VcSdJwt).is_err());
    assert!(world.issuer.create_sign_in_offer(None, Format::VcSdJwt).is_err());
}

#[test]
fn an_offer_at_a_desk_works_once_and_for_five_minutes() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let request = citizen.at_desk();
    let twice = [citizen.url(&request), citizen.url(&request)];
    assert!(parameter(&citizen.browse(&twice[0]), "code").is_some());
    assert_eq!(parameter(&citizen.browse(&twice[1]), "error").as_deref(), Some("access_denied"));
    assert_eq!(refusal(&citizen.push(&request)), (400, "invalid_request".to_owned()));
    let late = citizen.at_desk();
    world.pass(300);
    assert_eq!(refusal(&citizen.push(&late)), (400, "invalid_request".to_owned()));
    let other = Some("social-assistance-eligibility-dc".to_owned());
    let other = AuthorizationRequest { scope: other, ..citizen.at_desk() };
    assert_eq!(refusal(&citizen.push(&other)), (400, "invalid_request".to_owned()));
}

/// The wallet is told `error`, with its state and the issuer's name.
fn assert_error(world: &World, address: &str, error: &str) {
    assert!(address.starts_with(REDIRECT));
    assert_eq!(parameter(address, "error").as_deref(), Some(error));
    assert_eq!(parameter(address, "state").as_deref(), Some("state 1"));
    assert_eq!(parameter(address, "iss").as_deref(), Some(world.url.as_str()));
    assert_eq!(parameter(address, "code"), None);
}

#[test]
fn user_rejects_authentication() {
    let provider = Provider::start();
    let world = world_with(&provider);
    let citizen = Citizen::of(&world);
    provider.behave(|next| next.refuses = true);
    assert_error(&world, &citizen.browse(&citizen.url(&citizen.request())), "access_denied");
}

#[test]
fn somebody_who_is_not_in_the_register_or_is_suspended_gets_nothing() {
    let provider = Provider::start();
    let world = world_with(&provider);
    let citizen = Citizen::of(&world);
    provider.behave(|next| next.person = "stranger".to_owned());
    assert_error(&world, &citizen.browse(&citizen.url(&citizen.request())), "access_denied");
    provider.behave(|next| next.person = "p-2".to_owned());
    let first = citizen.browse(&citizen.url(&citizen.request()));
    assert!(parameter(&first, "code").is_some());
    let suspended = annona_core::status::Status::Suspended;
    world.issuer.set_status("p-2", suspended, "under review", None).unwrap();
    assert_error(&world, &citizen.browse(&citizen.url(&citizen.request())), "access_denied");
    let form = citizen.token_form(&parameter(&first, "code").unwrap()).to_form();
    assert_eq!(refusal(&citizen.bound(&form)).1, "invalid_grant");
}

#[test]
fn a_forged_id_token_lets_nobody_in() {
    let provider = Provider::start();
    let world = world_with(&provider);
    let citizen = Citizen::of(&world);
    let result = || citizen.browse(&citizen.url(&citizen.request()));
    provider.behave(|next| next.forges = true);
    assert_error(&world, &result(), "server_error");
    provider.behave(|next| next.forges = false);
    let lies: [fn(&mut serde_json::Value); 5] = [
        |claims| claims["nonce"] = json!("replayed"),
        |claims| claims["aud"] = json!("another"),
        |claims| claims["iss"] = json!("https://evil.example"),
        |claims| claims["exp"] = json!(1),
        |claims| claims["national_id"] = json!(null),
    ];
    for lie in lies {
        provider.behave(|next| next.lie = lie);
        assert_error(&world, &result(), "server_error");
    }
    provider.behave(|next| next.lie = |_| {});
    assert!(parameter(&result(), "code").is_some());
}

#[test]
fn the_way_back_from_the_provider_works_once() {
    let provider = Provider::start();
    let world = world_with(&provider);
    let citizen = Citizen::of(&world);
    let to_provider = open(&citizen.url(&citizen.request()));
    let back = open(to_provider.header("location").unwrap());
    let back = back.header("location").unwrap();
    assert!(back.starts_with(&format!("{}/authorize/return?", world.url)));
    assert_eq!(open(back).status, 302);
    assert_eq!(open(back).status, 400);
    for query in ["", "state=x&code=c", "state=a&state=b"] {
        assert_eq!(open(&format!("{}/authorize/return?{query}", world.url)).status, 400);
    }
}

#[test]
fn a_provider_that_is_out_of_order_is_the_servers_error() {
    let provider = Provider::start();
    let world = World::with(|settings, _| {
        settings.openid_provider = Some(ProviderSettings {
            issuer: format!("{}/elsewhere", provider.url()),
            client_id: CLIENT.to_owned(),
            person_claim: "sub".to_owned(),
            scope: "openid".to_owned(),
            private_key_jwt: false,
        });
    });
    let citizen = Citizen::of(&world);
    assert_error(&world, &citizen.browse(&citizen.url(&citizen.request())), "server_error");
    let world = World::new();
    let citizen = Citizen::of(&world);
    assert_error(&world, &citizen.browse(&citizen.url(&citizen.request())), "server_error");
}

#[test]
fn authorization_details_are_answered_with_identifiers_that_requests_use() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let request = AuthorizationRequest {
        scope: None,
        configurations: vec![SCOPE.to_owned()],
        ..citizen.at_desk()
    };
    let code = parameter(&citizen.browse(&citizen.url(&request)), "code").unwrap();
    let given = token(&citizen.bound(&citizen.token_form(&code).to_form()));
    let [detail] = given.authorization_details.as_slice() else { panic!("one") };
    assert_eq!(detail.credential_configuration_id, SCOPE);
    let access = given.access_token.expose();
    let body = json!({ "credential_identifier": detail.credential_identifiers[0],
        "proofs": { "jwt": [world.proof(&key(), &world.nonce())] } });
    let url = format!("{}/credential", world.url);
    let request = annona_protocol::http::HttpRequest::post(
        &url,
        "application/json",
        serde_json::to_vec(&body).unwrap(),
    );
    let request = request.with("authorization", format!("DPoP {access}"));
    let proof = citizen.prove(&citizen.order("/credential", Some(access)));
    let answer = super::common::send(&dpop::with_proof(request, proof));
    assert_eq!(credentials(&answer).len(), 1);
}

#[test]
fn requests_for_no_or_several_credentials_are_refused() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let code = |scope: &str, configurations: &[&str]| {
        let scope = Some(scope.to_owned()).filter(|scope| !scope.is_empty());
        let configurations = configurations.iter().map(|id| (*id).to_owned()).collect();
        let request = AuthorizationRequest { scope, configurations, ..citizen.request() };
        refusal(&citizen.push(&request)).1
    };
    assert_eq!(code("", &[]), "invalid_scope");
    assert_eq!(code("openid", &[]), "invalid_scope");
    assert_eq!(code(&format!("{SCOPE} social-assistance-eligibility-dc"), &[]), "invalid_scope");
    assert_eq!(code("", &["unknown"]), "invalid_authorization_details");
    let both = AuthorizationRequest {
        scope: Some(format!("openid {SCOPE}")),
        configurations: vec![SCOPE.to_owned()],
        ..citizen.request()
    };
    assert_eq!(citizen.push(&both).status, 201);
}

#[test]
fn the_metadata_advertises_all_of_it() {
    let world = World::new();
    let text = world.get("/.well-known/oauth-authorization-server").body;
    let server = AuthorizationServerMetadata::parse(&text, &world.url).unwrap();
    let below = |path: &str| Some(format!("{}{path}", world.url));
    assert_eq!(server.authorization_endpoint, below("/authorize"));
    assert_eq!(server.pushed_authorization_request_endpoint, below("/par"));
    assert!(server.require_pushed_authorization_requests);
    assert!(server.authorization_response_iss_parameter_supported);
    assert_eq!(server.code_challenge_methods_supported, ["S256"]);
    assert_eq!(server.dpop_signing_alg_values_supported, ["ES256", "EdDSA"]);
    assert_eq!(server.response_types_supported, ["code"]);
    assert_eq!(server.authorization_details_types_supported, ["openid_credential"]);
    assert!(server.scopes_supported.contains(&SCOPE.to_owned()));
    let grant = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
    assert_eq!(server.grant_types_supported, [grant, "authorization_code", "refresh_token"]);
}

#[test]
fn a_pre_authorized_code_can_be_bound_to_a_key_too() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let offer = world.offer();
    let draw = (random(&OsEntropy).unwrap(), random(&OsEntropy).unwrap());
    let jkt = thumbprint(&citizen.key.public_key());
    let client = Client::new("wallet", REDIRECT, draw, Some(jkt));
    let mut flow = Issuance::start_as(client, &offer.uri, &["vc+sd-jwt"]).unwrap();
    assert!(matches!(flow.run(&Tcp), Ok(Step::AskTxCode(_))));
    flow.enter_tx_code(&offer.tx_code).unwrap();
    let mut answers: Vec<HttpResponse> = Vec::new();
    while let Ok(Step::SendBound(request, order)) = flow.step() {
        let request = dpop::with_proof(request, citizen.prove(&order));
        let answer = Tcp.send(&request).unwrap();
        flow.receive(&answer).unwrap();
        answers.push(answer);
    }
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [400, 200]);
    assert!(token(&answers[1]).refresh_token.is_some());
}

#[test]
fn an_answer_for_another_wallet_is_not_taken() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let offer = world.issuer.create_sign_in_offer(Some("p-1"), Format::VcSdJwt).unwrap();
    let client = Client::new("wallet", REDIRECT, ([1; 16], [2; 32]), None);
    let mut flow = Issuance::start_as(client, &offer.uri, &["vc+sd-jwt"]).unwrap();
    assert!(matches!(flow.run(&Tcp), Ok(Step::Open(_))));
    let foreign = citizen.browse(&citizen.url(&citizen.at_desk()));
    assert_eq!(flow.redirected(&foreign), Err(WalletError::ForeignAnswer));
}
