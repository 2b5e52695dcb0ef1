//! What wallets send to an issuer: the first byte says which message follows.

use annona_core::crypto::Alg;
use annona_protocol::vci::issuer::{ProofRules, check_proofs, read_request};
use annona_protocol::vci::{TokenRequest, proof};
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
    assert!(wanted.configuration_id == "c" && (1..=4).contains(&wanted.proofs.len()));
    let rules = ProofRules { audience: AUDIENCE, algs: &[Alg::Es256] };
    check_proofs(&wanted.proofs, rules, NOW, &AcceptAll).ok()?;
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let proof = |seed| proof::sign(&signer(Alg::Es256, seed), AUDIENCE, Some("n"), NOW).unwrap();
    let request =
        json!({"credential_configuration_id": "c", "proofs": {"jwt": [proof(1), proof(2)]}});
    let form = "Tgrant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code&pre-authorized_code=abc&tx_code=123456";
    [format!("C{request}"), form.to_owned()].map(String::into_bytes).to_vec()
}
