//! Trust bundles: the input is the payload, "signed" by the anchor of the seed.

use annona_core::crypto::{Alg, PublicKey, Signer};
use annona_core::trust::anchor::AnchorKey;
use annona_core::trust::bundle::TYP;
use annona_core::trust::{KeyPurpose, Party, PartyKey, TrustAnchor, TrustBundle};
use serde_json::{Value, json};

use super::{agreement, status_token};
use crate::seeds::{NOW, PARTIES, SCHEME, TERMS, signer};
use crate::stand_in::{AcceptAll, KEY, compact, general};

/// A second key; its signatures, too, are zeros.
pub const OTHER_KEY: PublicKey = PublicKey::Ed25519([2; 32]);

pub fn run(data: &[u8]) -> Option<()> {
    let bundle = open(data)?;
    assert!(bundle.sequence() >= 1 && bundle.issued_at() < bundle.expires_at());
    for agreement in bundle.agreements() {
        assert!(bundle.party(agreement.provider()).is_some());
        assert!(bundle.party(agreement.consumer()).is_some());
    }
    for list in bundle.status_lists() {
        assert!(bundle.party(list.issuer()).is_some());
    }
    Some(())
}

/// Opens the bundle with this payload.
pub fn open(payload: &[u8]) -> Option<TrustBundle> {
    let anchor = TrustAnchor {
        id: "did:web:authority.example".to_owned(),
        keys: vec![AnchorKey { kid: "k1".to_owned(), key: KEY }],
        threshold: 1,
    };
    TrustBundle::open(&general(TYP, payload, &["k1"]), &anchor, &AcceptAll, Some(1)).ok()
}

pub fn seeds() -> Vec<Vec<u8>> {
    // Keys in a bundle must be points on their curves, unlike the stand-ins.
    let key = |kid: &str, seed, purposes: &[KeyPurpose]| PartyKey {
        kid: kid.to_owned(),
        key: signer(Alg::EdDsa, seed).public_key(),
        purposes: purposes.to_vec(),
        compromised_since: None,
    };
    let party = |id, seed| Party {
        keys: vec![
            key("a1", seed, &[KeyPurpose::Agreement]),
            key("k1", seed + 10, &[KeyPurpose::Credential, KeyPurpose::Status]),
        ],
        ..agreement::party(id)
    };
    let json_of = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap();
    let status = compact("statuslist+jwt", &status_token::seeds()[0]);
    let payload = json!({
        "iss": "did:web:authority.example",
        "sequence": 2,
        "iat": NOW,
        "exp": NOW.plus(7 * 86_400),
        "parties": [party(PARTIES[0], 1), party(PARTIES[1], 2)],
        "agreements": [json_of(&agreement::signed(TERMS))],
        "status_lists": [status],
        "schemes": [json_of(SCHEME)],
    });
    vec![payload.to_string().into_bytes()]
}
