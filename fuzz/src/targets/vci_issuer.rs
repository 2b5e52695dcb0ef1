//! What wallets send to an issuer: the first byte says which message follows.

use annona_core::crypto::{Alg, Signer as _};
use annona_protocol::attester::WalletProvider as _;
use annona_protocol::vci::issuer::{ProofRules, check_proofs, read_request};
use annona_protocol::vci::{TokenRequest, proof};
use annona_sample::wallet_provider::SampleProvider;
use serde_json::json;

use crate::seeds::{NOW, signer};
use crate::stand_in::AcceptAll;

const AUDIENCE: &str = "https://a.example";

pub fn run(data: &[u8]) -> Option<()> {
    let (kind, message) = data.split_first()?;
    if *kind == b'T' {
        let request = TokenRequest::parse(message).ok()?;
        assert_eq!(TokenRequest::parse(request.to_form().as_bytes()), Ok(request));
        return Some(());
    }
    let wanted = read_request(message, &|id| id == "c", 4).ok()?;
    assert_eq!(wanted.configuration_id, "c");
    let providers = [provider().party()];
    let rules = ProofRules {
        audience: AUDIENCE,
        algs: &[Alg::Es256],
        providers: &providers,
        required: None,
        most: 4,
    };
    let proven = check_proofs(&wanted.proofs, rules, NOW, &AcceptAll).ok()?;
    assert!((1..=4).contains(&proven.keys.len()) && !proven.nonces.is_empty());
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let proof = |seed| proof::sign(&signer(Alg::Es256, seed), AUDIENCE, Some("n"), NOW).unwrap();
    let request =
        json!({"credential_configuration_id": "c", "proofs": {"jwt": [proof(1), proof(2)]}});
    let keys = [1, 2, 3].map(|seed| signer(Alg::Es256, seed).public_key());
    let attestation = provider().attest_keys(&keys, Some("n"), NOW).unwrap();
    let beside =
        proof::sign_attested(&signer(Alg::Es256, 1), Some(&attestation), AUDIENCE, Some("n"), NOW);
    let attested =
        json!({"credential_configuration_id": "c", "proofs": {"jwt": [beside.unwrap()]}});
    let alone = json!({"credential_identifier": "c", "proofs": {"attestation": [attestation]}});
    let form = "Tgrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code&pre-authorized_code=abc&tx_code=123456";
    [format!("C{request}"), form.to_owned(), format!("C{attested}"), format!("C{alone}")]
        .map(String::into_bytes)
        .to_vec()
}

fn provider() -> SampleProvider {
    SampleProvider::new("w").unwrap()
}
