//! Key attestations and clients with keys of their own, by the names of the modules
//! (docs/conformance.md).

use annona_core::b64;
use annona_core::crypto::{OsEntropy, PublicKey, Pure, Signer as _, SoftSigner, random};
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_issuer::KnownWallet;
use annona_protocol::attester::WalletProvider as _;
use annona_protocol::http::HttpResponse;
use annona_protocol::oauth::FORM;
use annona_protocol::oauth::client_assertion::{self, ASSERTION_TYPE};
use annona_protocol::vci::key_attestation::KeyProtection;
use annona_protocol::vci::{Jwks, proof};
use annona_sample::wallet_provider::SampleProvider;
use serde_json::{Value, json};

use super::citizen::{Citizen, REDIRECT, SCOPE, code, token};
use super::common::{World, credentials, key, refusal};

/// An issuer that wants to know how keys are kept.
fn world(required: Option<&str>) -> World {
    World::with_settings(|settings| {
        settings.wallet_providers = vec![provider().party()];
        settings.require_key_attestation = required.map(|level| KeyProtection {
            key_storage: vec![level.to_owned()],
            ..KeyProtection::default()
        });
    })
}

fn provider() -> SampleProvider {
    SampleProvider::new("wallet").unwrap()
}

fn attestation(world: &World, keys: &[SoftSigner], nonce: Option<&str>) -> String {
    let keys: Vec<PublicKey> = keys.iter().map(|key| key.public_key()).collect();
    provider().attest_keys(&keys, nonce, world.now()).unwrap()
}

fn ask(world: &World, kind: &str, proof: &str) -> HttpResponse {
    let proofs = json!({ kind: [proof] });
    world.credential(
        &world.token(),
        &json!({ "credential_configuration_id": SCOPE, "proofs": proofs }),
    )
}

/// A `jwt` proof by the first key beside an attestation.
fn attested(world: &World, keys: &[SoftSigner], attestation: &str, nonce: &str) -> String {
    let (audience, nonce) = (&world.url, Some(nonce));
    proof::sign_attested(&keys[0], Some(attestation), audience, nonce, world.now()).unwrap()
}

fn holders(world: &World, texts: &[String]) -> Vec<PublicKey> {
    let own = world.issuer.party().unwrap().keys[0].key;
    let holder = |text: &String| {
        let unverified = UnverifiedSdJwt::parse(text).unwrap();
        *unverified.verify(&own, "vc+sd-jwt", &Pure).unwrap().holder().unwrap()
    };
    texts.iter().map(holder).collect()
}

fn forged(text: &str) -> String {
    let (signed, _) = text.rsplit_once('.').unwrap();
    format!("{signed}.{}", b64::encode([1; 64]))
}

#[test]
fn one_key_attestation_gives_a_credential_for_each_of_its_keys() {
    let world = world(Some("iso_18045_basic"));
    let keys: Vec<_> = (0..4).map(|_| key()).collect();
    let wanted: Vec<_> = keys.iter().map(|key| key.public_key()).collect();
    let nonce = world.nonce();
    let text = attestation(&world, &keys, Some(&nonce));
    let answer = ask(&world, "jwt", &attested(&world, &keys, &text, &nonce));
    assert_eq!(holders(&world, &credentials(&answer)), wanted);
    let text = attestation(&world, &keys, Some(&world.nonce()));
    let answer = ask(&world, "attestation", &text);
    assert_eq!(holders(&world, &credentials(&answer)), wanted);
    let metadata = world.get("/.well-known/openid-credential-issuer").body;
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    let proofs = &metadata["credential_configurations_supported"][SCOPE]["proof_types_supported"];
    let required = json!({ "key_storage": ["iso_18045_basic"] });
    for kind in ["jwt", "attestation"] {
        assert_eq!(proofs[kind]["key_attestations_required"], required, "{kind}");
    }
}

#[test]
fn fail_invalid_key_attestation_signature() {
    for required in [None, Some("iso_18045_basic")] {
        let world = world(required);
        let (keys, nonce) = ([key()], world.nonce());
        let text = forged(&attestation(&world, &keys, Some(&nonce)));
        let beside = attested(&world, &keys, &text, &nonce);
        for (kind, proof) in [("jwt", &beside), ("attestation", &text)] {
            let answer = ask(&world, kind, proof);
            assert_eq!(refusal(&answer), (400, "invalid_proof".to_owned()), "{kind}");
        }
    }
}

#[test]
fn a_key_attestation_must_be_there_fresh_and_good_enough() {
    let world = world(Some("iso_18045_high"));
    let (keys, nonce) = ([key()], world.nonce());
    let plain = proof::sign(&keys[0], &world.url, Some(&nonce), world.now()).unwrap();
    assert_eq!(code(&ask(&world, "jwt", &plain)), "invalid_proof");
    let low = attestation(&world, &keys, Some(&nonce));
    assert_eq!(code(&ask(&world, "attestation", &low)), "invalid_proof");

    let world = self::world(None);
    assert_eq!(credentials(&ask(&world, "jwt", &world.proof(&keys[0], &world.nonce()))).len(), 1);
    let stale = attestation(&world, &keys, Some("made-up"));
    assert_eq!(code(&ask(&world, "attestation", &stale)), "invalid_nonce");
    let beside = attested(&world, &keys, &stale, &world.nonce());
    assert_eq!(code(&ask(&world, "jwt", &beside)), "invalid_nonce");
    let without = attestation(&world, &keys, None);
    assert_eq!(code(&ask(&world, "attestation", &without)), "invalid_proof");
    let many: Vec<_> = (0..11).map(|_| key()).collect();
    let many = attestation(&world, &many, Some(&world.nonce()));
    assert_eq!(code(&ask(&world, "attestation", &many)), "invalid_credential_request");
}

#[test]
fn where_nobodys_attestations_count_there_is_no_such_proof() {
    let world = World::new();
    let text = attestation(&world, &[key()], Some(&world.nonce()));
    assert_eq!(code(&ask(&world, "attestation", &text)), "invalid_proof");
}

/// An issuer that knows the key of this wallet.
pub fn registered(own: &SoftSigner) -> World {
    World::with_settings(|settings| {
        settings.wallets = vec![KnownWallet {
            client_id: "wallet".to_owned(),
            redirect_uris: vec![REDIRECT.to_owned()],
            jwks: Some(Jwks { keys: vec![(&own.public_key()).into()] }),
            ..KnownWallet::default()
        }];
    })
}

pub fn assertion(world: &World, own: &SoftSigner, audience: &str) -> String {
    let draw = random(&OsEntropy).unwrap();
    let text = client_assertion::sign("wallet", audience, "", own, draw, world.now()).unwrap();
    format!("&client_assertion_type={ASSERTION_TYPE}&client_assertion={text}")
}

#[test]
fn private_key_jwt_at_both_endpoints() {
    let own = key();
    let world = registered(&own);
    let citizen = Citizen::of(&world);
    let with = |form: &str| format!("{form}{}", assertion(&world, &own, &world.url));
    let form = citizen.at_desk().to_form();
    assert_eq!(world.post("/par", FORM, with(&form).as_bytes()).status, 201);
    let given =
        token(&citizen.bound(&with(&citizen.token_form(&citizen.code_with(&with)).to_form())));
    assert_eq!(credentials(&citizen.collect(&given)).len(), 1);
    let refreshed = citizen.bound(&with(&citizen.refresh_form(&given)));
    assert_eq!(refreshed.status, 200);
    let metadata = world.get("/.well-known/oauth-authorization-server").body;
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    let methods = &metadata["token_endpoint_auth_methods_supported"];
    assert_eq!(*methods, json!(["none", "private_key_jwt"]));
    let algs = &metadata["token_endpoint_auth_signing_alg_values_supported"];
    assert_eq!(*algs, json!(["ES256", "EdDSA"]));
}

#[test]
fn a_registered_client_without_its_key_gets_nothing() {
    let own = key();
    let world = registered(&own);
    let citizen = Citizen::of(&world);
    let form = citizen.at_desk().to_form();
    let par = |more: &str| code(&world.post("/par", FORM, format!("{form}{more}").as_bytes()));
    assert_eq!(par(""), "invalid_client");
    assert_eq!(par(&assertion(&world, &key(), &world.url)), "invalid_client");
    assert_eq!(par(&assertion(&world, &own, "https://other.example")), "invalid_client");
    assert_eq!(par("&client_assertion=x"), "invalid_request");
    let once = assertion(&world, &own, &world.url);
    let first = world.post("/par", FORM, format!("{form}{once}").as_bytes());
    assert_eq!((first.status, par(&once)), (201, "invalid_client".to_owned()));
    let with = |form: &str| format!("{form}{}", assertion(&world, &own, &world.url));
    let form = citizen.token_form(&citizen.code_with(&with)).to_form();
    assert_eq!(code(&citizen.bound(&form)), "invalid_client");
    let other = with(&form).replace("client_id=wallet", "client_id=other");
    assert_eq!(code(&citizen.bound(&other)), "invalid_client");
    assert_eq!(citizen.bound(&with(&form)).status, 200);
}
