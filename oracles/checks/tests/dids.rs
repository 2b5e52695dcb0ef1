//! did:key and did:jwk against did-key and ssi: the same key has the same name everywhere.

use annona_core::crypto::{Alg, PublicKey, Signer as _};
use annona_core::did;
use annona_oracle_checks::{ALGS, now, one_character_off, secret, ssi_key};
use did_key::Fingerprint as _;
use ssi::dids::{AnyDidMethod, DIDBuf, DIDJWK, DIDKey, DIDResolver as _};

fn keys() -> impl Iterator<Item = (Alg, u8, PublicKey)> {
    ALGS.into_iter().flat_map(|alg| {
        (1..=200).map(move |seed| (alg, seed, secret(alg, seed).signer().unwrap().public_key()))
    })
}

#[test]
fn did_key_is_the_same_text() {
    for (alg, seed, key) in keys() {
        let ours = did::did_key(&key);
        assert_eq!(did::resolve(&ours).unwrap(), key);

        let theirs = match &key {
            PublicKey::Ed25519(x) => {
                did_key::from_existing_key::<did_key::Ed25519KeyPair>(x, None).fingerprint()
            }
            PublicKey::P256(point) => {
                did_key::from_existing_key::<did_key::P256KeyPair>(point, None).fingerprint()
            }
        };
        assert_eq!(ours, format!("did:key:{theirs}"), "did-key");

        let by_ssi = DIDKey::generate(&ssi_key(&secret(alg, seed)).to_public()).unwrap();
        assert_eq!(ours, by_ssi.as_str(), "ssi");
    }
}

#[test]
fn did_jwk_of_each_resolves_in_the_other() {
    for (alg, seed, key) in keys() {
        let jwk = ssi_key(&secret(alg, seed)).to_public();
        let by_ssi = DIDJWK::generate(&jwk);
        assert_eq!(did::resolve(by_ssi.as_str()).unwrap(), key);
        // ssi writes the members of the JWK in the order of RFC 8785, as we do.
        assert_eq!(did::did_jwk(&key), by_ssi.as_str());
    }
}

#[test]
fn ssi_resolves_our_dids_to_the_same_key() {
    for (_, _, key) in keys().step_by(20) {
        for text in [did::did_key(&key), did::did_jwk(&key)] {
            let did = DIDBuf::from_string(text.clone()).unwrap();
            let resolved = now(AnyDidMethod::default().resolve(&did)).unwrap();
            let method = &resolved.document.verification_method[0];
            // ssi names the key as a Multikey, which is what follows "did:key:".
            let found = serde_json::to_value(&method.properties).unwrap();
            let multibase = found["publicKeyMultibase"].as_str().unwrap();
            assert_eq!(did::did_key(&key), format!("did:key:{multibase}"), "{text}");
        }
    }
}

/// A damaged DID is refused, or it is another DID, for both the same.
#[test]
fn what_we_resolve_ssi_resolves_to_the_same_key() {
    let (mut same, mut refused) = (0, 0);
    for (_, _, key) in keys().step_by(40) {
        for text in [did::did_key(&key), did::did_jwk(&key)] {
            for altered in one_character_off(&text).filter(|altered| *altered != text) {
                let Ok(resolved) = did::resolve(&altered) else {
                    refused += 1;
                    continue;
                };
                assert_ne!(resolved, key, "{altered}");
                let did = DIDBuf::from_string(altered.clone()).unwrap();
                let theirs = now(AnyDidMethod::default().resolve(&did)).unwrap();
                let found =
                    serde_json::to_value(&theirs.document.verification_method[0].properties)
                        .unwrap();
                let multibase = found["publicKeyMultibase"].as_str().unwrap();
                assert_eq!(did::did_key(&resolved), format!("did:key:{multibase}"), "{altered}");
                same += 1;
            }
        }
    }
    assert!(same > 20 && refused > 500, "{same} resolved, {refused} refused");
}
