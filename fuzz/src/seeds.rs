//! Valid objects to start from, the same on every run.

use annona_core::credential::{self, Draft, Format};
use annona_core::crypto::{Alg, SecretKey, Signer, SoftSigner};
use annona_core::scheme::Scheme;
use annona_core::sdjwt::{self, PathPart};
use annona_core::time::UnixTime;
use annona_sample::seeded::Seeded;
use serde_json::json;

/// 2026-01-01.
pub const NOW: UnixTime = UnixTime(1_767_225_600);

/// The scheme package of the demonstration.
pub const SCHEME: &[u8] = include_bytes!("../../schemas/social-assistance-eligibility/scheme.json");

/// The terms of the demonstration's agreement.
pub const TERMS: &[u8] =
    include_bytes!("../../schemas/social-assistance-eligibility/agreement.template.json");

/// Provider and consumer of [`TERMS`].
pub const PARTIES: [&str; 2] = ["did:web:ministry.example", "did:web:pharmacies.example"];

/// The key of a seed.
pub fn signer(alg: Alg, seed: u64) -> SoftSigner {
    SecretKey::generate(alg, &Seeded::new(seed)).unwrap().signer().unwrap()
}

/// A social assistance credential.
pub fn issued(format: Format) -> String {
    let subject = json!({
        "class": "B",
        "matchHint": "M.T., 1958",
        "person": {"name": "María Tremblay", "birthDate": "1958-03-09"},
        "household": {"incomeBand": "500-750", "address": "Calle Mayor 7, San Roque"},
    });
    let subject: Vec<_> = subject.as_object().unwrap().clone().into_iter().collect();
    let draft = Draft {
        format,
        scheme: &Scheme::parse(SCHEME).unwrap(),
        issuer: PARTIES[0],
        kid: "k1",
        x5c: &[],
        subject: &subject,
        valid_from: NOW,
        valid_until: NOW.plus(365 * 86_400 - 1),
        status: ("https://ministry.example/status/1", 4_711),
        holder: &signer(Alg::Es256, 2).public_key(),
    };
    credential::issue(&draft, &signer(Alg::EdDsa, 1), &Seeded::new(3)).unwrap()
}

/// [`issued`] as a counter sees it: one claim disclosed, bound to counter, nonce and time.
pub fn presented() -> String {
    let shown = sdjwt::present(&issued(Format::VcSdJwt), &|path| {
        path.last() == Some(&PathPart::Name("matchHint".to_owned()))
    });
    let (holder, audience) = (signer(Alg::Es256, 2), "urn:annona:counter:pharmacy");
    sdjwt::bind(&shown.unwrap(), audience, "n-0S6_WzA2Mj", NOW, &holder).unwrap()
}
