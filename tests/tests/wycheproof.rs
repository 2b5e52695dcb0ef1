//! Project Wycheproof: signatures that careless implementations accept or refuse wrongly.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::crypto::{CryptoProvider, PublicKey, Pure, Signature};
use annona_crypto_aws::Aws;
use annona_tests::{Tally, vectors};
use serde_json::Value;

/// Every provider that a program of ours may use.
fn providers() -> [(&'static str, &'static dyn CryptoProvider); 2] {
    [("pure", &Pure), ("aws-lc", &Aws)]
}

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn ed25519_signatures() {
    let file = vectors::json("wycheproof/ed25519_test.json");
    raw_signatures("wycheproof ed25519", &file, |key| {
        PublicKey::Ed25519(vectors::hex(key["pk"].as_str().unwrap()).try_into().unwrap())
    });
}

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn p256_signatures() {
    let file = vectors::json("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json");
    raw_signatures("wycheproof ecdsa p-256", &file, |key| {
        PublicKey::P256(vectors::hex(key["uncompressed"].as_str().unwrap()).try_into().unwrap())
    });
}

/// Every "valid" signature must pass and every "invalid" one must fail, with each provider.
fn raw_signatures(name: &'static str, file: &Value, key_of: impl Fn(&Value) -> PublicKey) {
    let mut tally = Tally::new(name);
    for group in file["testGroups"].as_array().unwrap() {
        let key = key_of(&group["publicKey"]);
        for case in group["tests"].as_array().unwrap() {
            let message = vectors::hex(case["msg"].as_str().unwrap());
            let signature = vectors::hex(case["sig"].as_str().unwrap());
            for (provider, crypto) in providers() {
                // A signature of another length never reaches a provider: the type has 64 bytes.
                let accepted = Signature::try_from(signature.as_slice())
                    .is_ok_and(|signature| crypto.verify(&key, &message, &signature).is_ok());
                let valid = case["result"] == "valid";
                assert_eq!(accepted, valid, "{provider}, case {}", case["tcId"]);
                tally.count(if accepted { "accepted" } else { "refused" });
            }
        }
    }
    assert!(tally.of("accepted") >= 80 && tally.of("refused") >= 60);
}
