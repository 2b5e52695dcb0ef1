//! Manifests of status lists: the input is the payload.

use annona_core::status::delta::manifest::{TYP, UnverifiedManifest};

use crate::stand_in::{AcceptAll, KEY, compact};

pub fn run(data: &[u8]) -> Option<()> {
    let text = compact(TYP, data);
    let manifest = UnverifiedManifest::parse(&text).ok()?;
    assert!(!manifest.issuer().is_empty() && manifest.uri().contains(':'));
    manifest.verify(&KEY, &AcceptAll).ok().map(drop)
}

pub fn seeds() -> Vec<Vec<u8>> {
    let hash = "A".repeat(43);
    let claims = format!(
        r#"{{"iss":"did:web:ministry.example","sub":"https://ministry.example/status/1","iat":1795478400,"exp":1795564800,"ttl":3600,"sha256":"{hash}","since_sha256":"{hash}"}}"#
    );
    vec![claims.into_bytes()]
}
