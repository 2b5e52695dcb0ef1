//! DIDs that are read without a network, and the address of those that are not.

use annona_core::crypto::{Alg, Signer};
use annona_core::did::{did_jwk, did_key, resolve, web_url};

use crate::seeds::signer;

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    if let Ok(url) = web_url(text) {
        assert!(url.starts_with("https://") && url.ends_with("/did.json"));
        return Some(());
    }
    let key = resolve(text).ok()?;
    if text.starts_with("did:key:") {
        assert_eq!(text.split('#').next(), Some(did_key(&key).as_str()), "two names of one key");
    }
    assert_eq!(resolve(&did_jwk(&key)), Ok(key));
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let (a, b) = (signer(Alg::EdDsa, 1).public_key(), signer(Alg::Es256, 1).public_key());
    let web = "did:web:agency.example%3A8443:unit:a".to_owned();
    [did_key(&a), did_key(&b), did_jwk(&a), did_jwk(&b), web].map(String::into_bytes).to_vec()
}
