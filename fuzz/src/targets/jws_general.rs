//! JWS in general JSON serialization.

use annona_core::crypto::Alg;
use annona_core::json::Limits;
use annona_core::jws::general::{Unverified, sign};

use crate::seeds::signer;
use crate::stand_in::{AcceptAll, key_for};

pub fn run(data: &[u8]) {
    let Ok(document) = Unverified::parse(data, Limits::CREDENTIAL) else { return };
    let kids: Vec<_> = document.kids().map(str::to_owned).collect();
    for alg in ["ES256", "EdDSA"] {
        let keys: Vec<_> = kids.iter().map(|kid| (kid.as_str(), key_for(alg))).collect();
        let verified = document.verified_by(&keys, "agreement+jwt", &AcceptAll);
        assert!(verified.len() <= kids.len());
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let (one, two) = (signer(Alg::EdDsa, 5), signer(Alg::Es256, 6));
    let text = sign("agreement+jwt", b"{\"a\":1}", &[("k1", &one), ("k2", &two)]).unwrap();
    vec![text.into_bytes()]
}
