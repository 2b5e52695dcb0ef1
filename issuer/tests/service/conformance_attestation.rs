//! The modules about wallets that a wallet provider vouches for, by name (docs/conformance.md).
//! Every refusal is tried at both endpoints where wallets authenticate themselves.

use annona_core::b64;
use annona_core::crypto::{OsEntropy, Signer as _, SoftSigner, random};
use annona_core::jws;
use annona_issuer::{KnownWallet, Settings};
use annona_protocol::attester::WalletProvider as _;
use annona_protocol::http::{HttpRequest, HttpResponse};
use annona_protocol::oauth::FORM;
use annona_protocol::oauth::attestation::{self, ATTESTATION, CHALLENGE, Order, POP};
use annona_protocol::oauth::dpop;
use annona_sample::wallet_provider::{PROVIDER, SampleProvider};
use serde_json::{Value, json};

use super::citizen::{Citizen, REDIRECT, code, parameter, token};
use super::common::{World, credentials, key, refusal, send};

/// An issuer that takes attested wallets only.
fn world() -> World {
    world_with(|_| {})
}

fn world_with(change: impl FnOnce(&mut Settings)) -> World {
    World::with_settings(|settings| {
        settings.wallet_providers = vec![provider().party()];
        settings.require_wallet_attestation = true;
        change(settings);
    })
}

fn provider() -> SampleProvider {
    SampleProvider::new("wallet").unwrap()
}

/// A citizen whose wallet is attested.
struct Attested<'a> {
    citizen: Citizen<'a>,
    instance: SoftSigner,
}

impl<'a> Attested<'a> {
    fn of(world: &'a World) -> Self {
        Self { citizen: Citizen::of(world), instance: key() }
    }

    fn attestation(&self) -> String {
        provider().attest_client(&self.instance.public_key(), self.citizen.world.now()).unwrap()
    }

    fn order(&self) -> Order {
        let world = self.citizen.world;
        let given = world.issuer.attestation_challenge().unwrap();
        let challenge = Some(given.attestation_challenge);
        Order { client_id: "wallet".to_owned(), audience: world.url.clone(), challenge }
    }

    fn proof(&self, order: &Order) -> String {
        let draw = random(&OsEntropy).unwrap();
        attestation::prove(order, &self.instance, draw, self.citizen.world.now()).unwrap()
    }

    /// A form with these headers and a good DPoP proof.
    fn post(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> HttpResponse {
        let citizen = &self.citizen;
        let url = format!("{}{path}", citizen.world.url);
        let mut request = HttpRequest::post(&url, FORM, form.as_bytes().to_vec());
        for (name, value) in headers {
            request = request.with(name, (*value).to_owned());
        }
        send(&dpop::with_proof(request, citizen.prove(&citizen.order(path, None))))
    }

    fn attested(&self, path: &str, form: &str) -> HttpResponse {
        let (text, proof) = (self.attestation(), self.proof(&self.order()));
        self.post(path, form, &[(ATTESTATION, &text), (POP, &proof)])
    }

    /// A code from a sign-in at the desk.
    fn code(&self) -> String {
        let citizen = &self.citizen;
        let answer = self.attested("/par", &citizen.at_desk().to_form());
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let pushed: Value = serde_json::from_slice(&answer.body).unwrap();
        let reference = pushed["request_uri"].as_str().unwrap();
        let url = &citizen.world.url;
        let url = format!("{url}/authorize?client_id=wallet&request_uri={reference}");
        parameter(&citizen.browse(&url), "code").unwrap()
    }

    /// The codes with which both endpoints refuse a pair of attestation and proof. A good pair
    /// then still gets in: nothing was used up.
    fn refused(&self, pair: impl Fn() -> (String, String)) -> [(u16, String); 2] {
        let token_form = self.citizen.token_form(&self.code()).to_form();
        let forms = [("/par", self.citizen.at_desk().to_form()), ("/token", token_form)];
        forms.map(|(path, form)| {
            let (text, proof) = pair();
            let answer = self.post(path, &form, &[(ATTESTATION, &text), (POP, &proof)]);
            let good = self.attested(path, &form);
            assert!((200..300).contains(&good.status), "{path} {}", good.status);
            refusal(&answer)
        })
    }

    /// An attestation with other claims, signed by the provider's key.
    fn reattested(&self, change: impl FnOnce(&mut Value)) -> String {
        let text = self.attestation();
        let mut claims: Value =
            serde_json::from_slice(&b64::decode(text.split('.').nth(1).unwrap()).unwrap()).unwrap();
        change(&mut claims);
        let header = b64::decode(text.split('.').next().unwrap()).unwrap();
        let header = String::from_utf8(header).unwrap();
        jws::sign(&header, claims.to_string().as_bytes(), &provider_key()).unwrap()
    }
}

/// The sample provider's key, which follows from its number.
fn provider_key() -> SoftSigner {
    use annona_core::crypto::{Alg, SecretKey};
    SecretKey::from_bytes(Alg::Es256, &[6; 32]).unwrap().signer().unwrap()
}

fn forged(text: &str) -> String {
    let (signed, _) = text.rsplit_once('.').unwrap();
    format!("{signed}.{}", b64::encode([1; 64]))
}

fn invalid_client() -> [(u16, String); 2] {
    [(400, "invalid_client".to_owned()), (400, "invalid_client".to_owned())]
}

#[test]
fn happy_flow_with_client_attestation() {
    let world = world();
    let wallet = Attested::of(&world);
    let form = wallet.citizen.token_form(&wallet.code());
    // It has said who it is.
    let unnamed = form.to_form().replace("client_id=wallet", "");
    let first = token(&wallet.attested("/token", &unnamed));
    assert_eq!(credentials(&wallet.citizen.collect(&first)).len(), 1);
    let refresh = wallet.citizen.refresh_form(&first);
    let second = token(&wallet.attested("/token", &refresh));
    assert_eq!(credentials(&wallet.citizen.collect(&second)).len(), 1);
    let metadata = world.get("/.well-known/oauth-authorization-server").body;
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    for (name, value) in [
        ("token_endpoint_auth_methods_supported", json!(["attest_jwt_client_auth"])),
        ("client_attestation_signing_alg_values_supported", json!(["ES256"])),
        ("client_attestation_pop_signing_alg_values_supported", json!(["ES256"])),
        ("challenge_endpoint", json!(format!("{}/challenge", world.url))),
        ("pre-authorized_grant_anonymous_access_supported", json!(false)),
    ] {
        assert_eq!(metadata[name], value, "{name}");
    }
}

#[test]
fn fail_invalid_client_attestation_signature() {
    let world = world();
    let wallet = Attested::of(&world);
    let pair = || (forged(&wallet.attestation()), wallet.proof(&wallet.order()));
    assert_eq!(wallet.refused(pair), invalid_client());
}

#[test]
fn fail_invalid_client_attestation_pop_signature() {
    let world = world();
    let wallet = Attested::of(&world);
    let pair = || (wallet.attestation(), forged(&wallet.proof(&wallet.order())));
    assert_eq!(wallet.refused(pair), invalid_client());
}

#[test]
fn fail_mismatched_client_attestation_pop_key() {
    let world = world();
    let wallet = Attested::of(&world);
    let other = Attested::of(&world);
    let pair = || (wallet.attestation(), other.proof(&wallet.order()));
    assert_eq!(wallet.refused(pair), invalid_client());
}

#[test]
fn fail_client_attestation_exp_in_past() {
    let world = world();
    let wallet = Attested::of(&world);
    let ended = || wallet.reattested(|claims| claims["exp"] = json!(world.now().0 - 300));
    let pair = || (ended(), wallet.proof(&wallet.order()));
    assert_eq!(wallet.refused(pair), invalid_client());
}

#[test]
fn fail_client_attestation_no_sub() {
    let world = world();
    let wallet = Attested::of(&world);
    let nameless = || {
        wallet.reattested(|claims| {
            claims.as_object_mut().unwrap().remove("sub");
        })
    };
    assert_eq!(wallet.refused(|| (nameless(), wallet.proof(&wallet.order()))), invalid_client());
}

#[test]
fn fail_client_attestation_pop_wrong_aud() {
    let world = world();
    let wallet = Attested::of(&world);
    let elsewhere = || Order { audience: "https://other.example".to_owned(), ..wallet.order() };
    let pair = || (wallet.attestation(), wallet.proof(&elsewhere()));
    assert_eq!(wallet.refused(pair), invalid_client());
}

#[test]
fn client_attestation_challenge() {
    let world = world_with(|settings| settings.require_attestation_challenge = true);
    let wallet = Attested::of(&world);
    let answer = world.post("/challenge", "", b"");
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let given: Value = serde_json::from_slice(&answer.body).unwrap();
    let order = Order {
        client_id: "wallet".to_owned(),
        audience: world.url.clone(),
        challenge: given["attestation_challenge"].as_str().map(str::to_owned),
    };
    let par = |order: &Order| {
        let form = wallet.citizen.at_desk().to_form();
        let (text, proof) = (wallet.attestation(), wallet.proof(order));
        wallet.post("/par", &form, &[(ATTESTATION, &text), (POP, &proof)])
    };
    assert_eq!(par(&order).status, 201);
    for challenge in [None, Some("made-up".to_owned())] {
        let refused = par(&Order { challenge, ..order.clone() });
        assert_eq!(refusal(&refused), (400, "use_attestation_challenge".to_owned()));
        let challenge = refused.header(CHALLENGE).map(str::to_owned);
        assert_eq!(par(&Order { challenge, ..order.clone() }).status, 201);
    }
    // It lives for a while, and no longer.
    world.pass(300);
    assert_eq!(par(&order).status, 201);
    world.pass(300);
    assert_eq!(code(&par(&order)), "use_attestation_challenge");
}

#[test]
fn a_proof_without_a_challenge_is_taken_where_none_is_required() {
    let world = world();
    let wallet = Attested::of(&world);
    let form = wallet.citizen.at_desk().to_form();
    let par = |challenge: Option<&str>| {
        let challenge = challenge.map(str::to_owned);
        let proof = wallet.proof(&Order { challenge, ..wallet.order() });
        wallet.post("/par", &form, &[(ATTESTATION, &wallet.attestation()), (POP, &proof)])
    };
    assert_eq!(par(None).status, 201);
    assert_eq!(code(&par(Some("made-up"))), "use_attestation_challenge");
}

#[test]
fn where_nobodys_attestations_count_they_are_not_looked_at() {
    let world = World::new();
    assert_eq!(world.post("/challenge", "", b"").status, 404);
    let wallet = Attested::of(&world);
    let form = wallet.citizen.at_desk().to_form();
    let answer = wallet.post("/par", &form, &[(ATTESTATION, "x"), (POP, "y")]);
    assert_eq!((answer.status, answer.header(CHALLENGE)), (201, None));
}

#[test]
fn a_proof_works_once_and_goes_with_its_attestation() {
    let world = world();
    let wallet = Attested::of(&world);
    let form = wallet.citizen.at_desk().to_form();
    let (text, proof) = (wallet.attestation(), wallet.proof(&wallet.order()));
    let both = [(ATTESTATION, text.as_str()), (POP, proof.as_str())];
    assert_eq!(wallet.post("/par", &form, &both).status, 201);
    assert_eq!(code(&wallet.post("/par", &form, &both)), "invalid_client");
    for headers in [&both[..1], &both[1..], &[], &[both[0], both[1], both[1]]] {
        assert_eq!(code(&wallet.post("/par", &form, headers)), "invalid_client");
    }
}

#[test]
fn client_id_must_be_the_attested_one() {
    let world = world();
    let wallet = Attested::of(&world);
    let form = wallet.citizen.at_desk().to_form();
    let other = form.replace("client_id=wallet", "client_id=other");
    assert_eq!(code(&wallet.attested("/par", &other)), "invalid_client");
    let form = wallet.citizen.token_form(&wallet.code()).to_form();
    let other = form.replace("client_id=wallet", "client_id=other");
    assert_eq!(code(&wallet.attested("/token", &other)), "invalid_client");
}

#[test]
fn codes_and_refresh_tokens_belong_to_the_attested_key() {
    let world = world_with(|settings| settings.require_wallet_attestation = false);
    let wallet = Attested::of(&world);
    let mut thief = Attested::of(&world);
    thief.citizen.key = wallet.citizen.key.clone();
    let form = wallet.citizen.token_form(&wallet.code()).to_form();
    assert_eq!(code(&thief.attested("/token", &form)), "invalid_grant");
    assert_eq!(code(&wallet.post("/token", &form, &[])), "invalid_grant");
    let given = token(&wallet.attested("/token", &form));
    let refresh = wallet.citizen.refresh_form(&given);
    assert_eq!(code(&thief.attested("/token", &refresh)), "invalid_grant");
    assert_eq!(code(&wallet.post("/token", &refresh, &[])), "invalid_grant");
    assert_eq!(wallet.attested("/token", &refresh).status, 200);
}

#[test]
fn a_wallet_may_be_tied_to_its_provider() {
    let known = |provider: &str| KnownWallet {
        client_id: "wallet".to_owned(),
        redirect_uris: vec![REDIRECT.to_owned()],
        wallet_provider: Some(provider.to_owned()),
        ..KnownWallet::default()
    };
    let mut other = provider().party();
    other.id = "did:web:other.example".to_owned();
    other.keys[0].key = key().public_key();
    let providers = vec![provider().party(), other.clone()];
    for (id, status) in [(PROVIDER, 201), (other.id.as_str(), 400)] {
        let world = world_with(|settings| {
            settings.wallets = vec![known(id)];
            settings.wallet_providers.clone_from(&providers);
            settings.require_wallet_attestation = false;
        });
        let wallet = Attested::of(&world);
        let form = wallet.citizen.at_desk().to_form();
        assert_eq!(wallet.attested("/par", &form).status, status, "{id}");
        assert_eq!(code(&wallet.post("/par", &form, &[])), "invalid_client");
    }
}

#[test]
fn a_pre_authorized_code_needs_an_attestation_too_where_it_is_required() {
    let world = world();
    let wallet = Attested::of(&world);
    let offer = world.offer();
    assert_eq!(refusal(&world.redeem(&offer, &offer.tx_code)), (400, "invalid_client".to_owned()));
    let form = world.redeem_form(&offer, &offer.tx_code);
    let given = token(&wallet.attested("/token", &form));
    assert_eq!(credentials(&wallet.citizen.collect(&given)).len(), 1);
    let refresh = wallet.citizen.refresh_form(&given);
    assert_eq!(wallet.attested("/token", &refresh).status, 200);
}
