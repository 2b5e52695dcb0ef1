//! Project Wycheproof: signatures that careless implementations accept or refuse wrongly.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::b64;
use annona_core::crypto::{CryptoProvider, PublicKey, Pure, Signature};
use annona_core::json::{self, Limits};
use annona_core::jwk::Jwk;
use annona_core::jws::{JwsError, UnverifiedJws};
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

/// JSON Web Signatures. These tokens have no `typ`, which `verify` demands of every token: it
/// must refuse them all, and the valid ones for that reason alone.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn json_web_signatures() {
    let mut tally = Tally::new("wycheproof json web signature");
    let file = vectors::json("wycheproof/json_web_signature_test.json");
    for group in file["testGroups"].as_array().unwrap() {
        let tests = group["tests"].as_array().unwrap();
        let key = json::from_value::<Jwk>(group["public"].clone());
        let Ok(key) = key.map_err(|_| ()).and_then(|jwk| PublicKey::try_from(&jwk).map_err(|_| ()))
        else {
            tally.add("of keys that are refused", tests.len());
            continue;
        };
        for case in tests {
            // One "token" is the JSON object of another serialization.
            let text = case["jws"].as_str().map_or_else(|| case["jws"].to_string(), str::to_owned);
            let signature_fits = signature_fits(&text, &key);
            assert_eq!(signature_fits, case["result"] == "valid", "case {}", case["tcId"]);
            let refused = UnverifiedJws::parse(&text, Limits::CREDENTIAL)
                .and_then(|jws| jws.verify(&key, "jwt", &Pure));
            let for_its_type = matches!(refused.unwrap_err(), JwsError::Typ(_));
            assert!(for_its_type || !signature_fits);
            tally.count(if signature_fits { "accepted but for their type" } else { "refused" });
        }
    }
    assert!(tally.of("accepted but for their type") >= 2 && tally.of("refused") >= 30);
    assert!(tally.of("of keys that are refused") >= 300);
}

/// Whether the token is read, its algorithm is the key's, and the signature is the key's.
fn signature_fits(text: &str, key: &PublicKey) -> bool {
    let Ok(jws) = UnverifiedJws::parse(text, Limits::CREDENTIAL) else { return false };
    let (signed, signature) = text.rsplit_once('.').unwrap();
    let signature: Signature = b64::decode_array(signature).unwrap();
    key.alg().is_named(&jws.header().alg) && Pure.verify(key, signed.as_bytes(), &signature).is_ok()
}
