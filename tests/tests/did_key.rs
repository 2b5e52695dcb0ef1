//! The test vectors of the did:key method, all key types.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use annona_core::crypto::PublicKey;
use annona_core::did::{self, DidError, Document};
use annona_core::jwk::Jwk;
use annona_core::{Coded, json};
use annona_tests::{Tally, vectors};
use serde_json::Value;

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn every_key_is_resolved_or_refused_by_name() {
    let mut tally = Tally::new("did:key vectors");
    for (file, _) in vectors::files("did-key/test-vectors") {
        for (did, vector) in dids(&vectors::json(&format!("did-key/test-vectors/{file}"))) {
            let outcome = match did::resolve(&did) {
                Ok(key) => {
                    assert_eq!(did::did_key(&key), did);
                    assert_eq!(key, printed(&vector), "{did}");
                    "resolved"
                }
                Err(error) => {
                    assert!(matches!(error, DidError::KeyType), "{did}: {}", error.code());
                    "of other types refused"
                }
            };
            let supported = did.starts_with("did:key:z6Mk") || did.starts_with("did:key:zDna");
            assert_eq!(supported, outcome == "resolved", "{did}");
            tally.count(outcome);
        }
    }
    assert!(tally.of("resolved") >= 7 && tally.of("of other types refused") >= 10);
}

/// Documents with the key as JWK are read; the older forms, which Controlled Identifiers 1.0 no
/// longer names, yield no key.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn their_documents_name_the_same_key() {
    let mut tally = Tally::new("did:key documents");
    for (did, vector) in dids(&vectors::json("did-key/test-vectors/nist-curves.json")) {
        let document = vector.get("didDocument").unwrap().to_string();
        let key = did::resolve(&did).ok().filter(|_| document.contains("publicKeyJwk"));
        let document = Document::parse(document.as_bytes(), &did).unwrap();
        let (_, fragment) = did.rsplit_once(':').unwrap();
        assert_eq!(document.key(&format!("{did}#{fragment}")), key, "{did}");
        assert!(document.assertion_keys().map(|(_, key)| key).eq(key));
        tally.count(if key.is_some() { "with a key" } else { "without a key that we know" });
    }
    assert!(tally.of("with a key") >= 2);
}

/// The DIDs of a file; one file has them one level deeper.
fn dids(file: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    for (name, value) in file.as_object().unwrap() {
        if name.starts_with("did:key:") {
            out.push((name.clone(), value.clone()));
        } else {
            out.extend(dids(value));
        }
    }
    out
}

/// The key as the vector prints it: a JWK, or base58 without multicodec.
fn printed(vector: &Value) -> PublicKey {
    let method = vector.get("verificationMethod").or(vector.get("verificationKeyPair")).unwrap();
    match (method.get("publicKeyJwk"), method.get("publicKeyBase58")) {
        (Some(jwk), _) => {
            PublicKey::try_from(&json::from_value::<Jwk>(jwk.clone()).unwrap()).unwrap()
        }
        (None, Some(text)) => {
            let bytes = bs58::decode(text.as_str().unwrap()).into_vec().unwrap();
            match <[u8; 32]>::try_from(bytes.as_slice()) {
                Ok(ed25519) => PublicKey::Ed25519(ed25519),
                Err(_) => {
                    // A compressed point: what follows "did:key:z" is its multicodec form.
                    let multikey = [&[0x80, 0x24][..], &bytes].concat();
                    let did = format!("did:key:z{}", bs58::encode(multikey).into_string());
                    did::resolve(&did).unwrap()
                }
            }
        }
        _ => panic!("no key in {vector}"),
    }
}
