//! Valid objects to start from, the same on every run.

use annona_core::crypto::{Alg, SecretKey, Signer, SoftSigner};
use annona_core::sdjwt::{self, PathPart};
use annona_core::time::UnixTime;
use annona_core::{jwk, jws};
use annona_sample::seeded::Seeded;
use serde_json::{Value, json};

/// 2026-01-01.
pub const NOW: UnixTime = UnixTime(1_767_225_600);

/// The key of a seed.
pub fn signer(alg: Alg, seed: u64) -> SoftSigner {
    SecretKey::generate(alg, &Seeded::new(seed)).unwrap().signer().unwrap()
}

/// A social assistance credential with four hidden claims.
pub fn issued() -> String {
    let issuer = signer(Alg::EdDsa, 1);
    let holder = jwk::Jwk::from(&signer(Alg::Es256, 2).public_key());
    let subject = json!({
        "class": "B",
        "matchHint": "M.T., 1958",
        "person": {"name": "María Tremblay", "birthDate": "1958-03-09"},
        "household": {"incomeBand": "500-750", "address": "Calle Mayor 7, San Roque"},
    });
    let payload = [
        ("@context", json!(["https://www.w3.org/ns/credentials/v2"])),
        ("type", json!(["VerifiableCredential", "SocialAssistanceEligibility"])),
        ("issuer", json!("did:web:agency.example")),
        ("validFrom", json!("2026-01-01T00:00:00Z")),
        ("validUntil", json!("2026-12-31T23:59:59Z")),
        ("credentialSubject", subject),
        ("status", json!({"status_list": {"idx": 4711, "uri": "https://agency.example/s/1"}})),
        ("cnf", json!({"jwk": holder})),
    ];
    let path = |names: &[&str]| names.iter().map(|n| PathPart::Name((*n).to_owned())).collect();
    let hide = [
        path(&["credentialSubject", "matchHint"]),
        path(&["credentialSubject", "person"]),
        path(&["credentialSubject", "household", "incomeBand"]),
        path(&["credentialSubject", "household"]),
    ];
    let header = jws::header(Alg::EdDsa, "vc+sd-jwt", Some("k1"));
    sdjwt::issue(&header, &payload, &hide, &issuer, &Seeded::new(3)).unwrap()
}

/// [`issued`] as a counter sees it: one claim disclosed, bound to counter, nonce and time.
pub fn presented() -> String {
    let shown = sdjwt::present(&issued(), &|path| {
        path.last() == Some(&PathPart::Name("matchHint".to_owned()))
    });
    let holder = signer(Alg::Es256, 2);
    sdjwt::bind(&shown.unwrap(), "urn:annona:counter:pharmacy", "n-0S6_WzA2Mj", NOW, &holder)
        .unwrap()
}

/// A compact JWS of some claims.
pub fn token(typ: &str, claims: &Value) -> String {
    let signer = signer(Alg::Es256, 4);
    let header = jws::header(Alg::Es256, typ, Some("k1"));
    jws::sign(&header, claims.to_string().as_bytes(), &signer).unwrap()
}
