//! Whole mdocs, whose signature is not looked at.

use annona_core::credential::{Draft, Format};
use annona_core::crypto::{Alg, Signer as _};
use annona_core::scheme::Scheme;
use annona_mdoc::UnverifiedMdoc;
use annona_sample::seeded::Seeded;
use serde_json::json;

use crate::seeds::{NOW, PARTIES, SCHEME, signer};
use crate::stand_in::{AcceptAll, KEY};

pub fn run(data: &[u8]) -> Option<()> {
    let unverified = UnverifiedMdoc::parse(data).ok()?;
    let _ = unverified.chain();
    let mdoc = unverified.verify(&KEY, unverified.doc_type(), NOW, &AcceptAll).ok()?;
    let (from, until) = mdoc.validity();
    assert!(mdoc.signed() <= from && from <= NOW && NOW <= until);
    let scheme = Scheme::parse(SCHEME).unwrap();
    if let Ok(credential) = mdoc.credential(&scheme, PARTIES[0]) {
        assert!(credential.is_of(&scheme));
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let bytes = issued();
    let mut bare = bytes.clone();
    bare.truncate(bytes.len() - 1);
    vec![bytes, bare]
}

/// A social assistance credential.
pub fn issued() -> Vec<u8> {
    let draft = Draft {
        format: Format::MsoMdoc,
        scheme: &Scheme::parse(SCHEME).unwrap(),
        issuer: PARTIES[0],
        kid: "k1",
        x5c: &[],
        subject: &[
            ("class".to_owned(), json!("B")),
            ("person".to_owned(), json!({"name": "María Tremblay", "birthDate": "1958-03-09"})),
        ],
        valid_from: NOW,
        valid_until: NOW.plus(365 * 86_400 - 1),
        status: ("https://ministry.example/status/1", 4_711),
        holder: &signer(Alg::Es256, 2).public_key(),
    };
    let chain = [vec![0x30, 0x03, 0x02, 0x01, 0x00]];
    annona_mdoc::issue(&draft, &chain, &signer(Alg::EdDsa, 1), &Seeded::new(3)).unwrap()
}
