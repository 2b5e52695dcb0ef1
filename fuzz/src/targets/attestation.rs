//! Attestations of wallets and keys, the proofs beside them, and client assertions: the first byte
//! says which one follows.

use annona_core::crypto::{Alg, PublicKey, Signer as _};
use annona_core::jws;
use annona_core::trust::Party;
use annona_protocol::attester::WalletProvider as _;
use annona_protocol::oauth::attestation::{self, Order};
use annona_protocol::oauth::client_assertion;
use annona_protocol::vci::key_attestation;
use annona_sample::wallet_provider::SampleProvider;
use serde_json::json;

use crate::seeds::{NOW, signer};
use crate::stand_in::AcceptAll;

const SERVER: &str = "https://a.example";
const ALGS: &[Alg] = &[Alg::Es256];

pub fn run(data: &[u8]) -> Option<()> {
    let (kind, text) = data.split_first()?;
    let text = super::text(text)?;
    match kind {
        b'W' => {
            let (attestation, proof) = text.split_once('\n')?;
            wallet(attestation, proof)
        }
        b'K' => keys(text),
        b'A' => assertion(text),
        _ => None,
    }
}

fn providers() -> [Party; 1] {
    [provider().party()]
}

fn provider() -> SampleProvider {
    SampleProvider::new("w").unwrap()
}

fn wallet(attestation: &str, proof: &str) -> Option<()> {
    let expected = attestation::Expected { providers: &providers(), audience: SERVER, now: NOW };
    let attested = attestation::verify(attestation, proof, &expected, &AcceptAll).ok()?;
    assert!(!attested.client_id.is_empty() && !attested.jti.is_empty());
    assert_ne!(attested.challenge.as_deref(), Some(""));
    Some(())
}

fn keys(text: &str) -> Option<()> {
    let expected = key_attestation::Expected {
        providers: &providers(),
        algs: ALGS,
        required: None,
        beside_proof: false,
        now: NOW,
    };
    let held = key_attestation::verify(text, &expected, &AcceptAll).ok()?;
    let distinct = held.keys.iter().enumerate().all(|(at, key)| !held.keys[..at].contains(key));
    assert!(distinct && !held.keys.is_empty());
    Some(())
}

fn assertion(text: &str) -> Option<()> {
    let keys = [("k", signer(Alg::Es256, 5).public_key())];
    let jti = client_assertion::verify(text, "w", keys, SERVER, NOW, &AcceptAll).ok()?;
    assert_eq!(client_assertion::claimed_client(text).as_deref(), Some("w"));
    assert!(!jti.is_empty());
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let instance = signer(Alg::Es256, 4);
    let attested = provider().attest_client(&instance.public_key(), NOW).unwrap();
    let challenge = Some("c".to_owned());
    let order = Order { client_id: "w".to_owned(), audience: SERVER.to_owned(), challenge };
    let proof = attestation::prove(&order, &instance, [1; 16], NOW).unwrap();
    let own: Vec<PublicKey> = (4..7).map(|seed| signer(Alg::Es256, seed).public_key()).collect();
    let keys = provider().attest_keys(&own, Some("n"), NOW).unwrap();
    let client = signer(Alg::Es256, 5);
    let assertion = client_assertion::sign("w", SERVER, "k", &client, [2; 16], NOW).unwrap();
    let claims = json!({ "iss": "w", "sub": "w", "aud": SERVER, "jti": "j", "exp": NOW.0 + 60 });
    let untyped = jws::sign(r#"{"alg":"ES256"}"#, claims.to_string().as_bytes(), &client).unwrap();
    let all = [
        format!("W{attested}\n{proof}"),
        format!("K{keys}"),
        format!("A{assertion}"),
        format!("A{untyped}"),
    ];
    all.map(String::into_bytes).to_vec()
}
