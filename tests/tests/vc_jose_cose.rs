//! The inputs of the W3C test suite for VC-JOSE-COSE: tokens and SD-JWTs whose keys are known.
//!
//! Keys of other curves are refused by name, and with them what they signed; the rest verifies
//! or is refused as its name says.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::credential::Format;
use annona_core::crypto::{PublicKey, Pure};
use annona_core::json::{self, Limits};
use annona_core::jwk::Jwk;
use annona_core::jws::{JwsError, UnverifiedJws};
use annona_core::sdjwt::{SdJwtError, UnverifiedSdJwt};
use annona_tests::{Tally, vectors};

const FOLDER: &str = "vc-jose-cose/tests/input";

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn inputs_verify_or_are_refused_as_their_names_say() {
    let mut tally = Tally::new("vc-jose-cose inputs");
    for (name, bytes) in vectors::files(FOLDER) {
        let text = String::from_utf8(bytes).unwrap();
        let text = text.trim();
        if name.contains("-sdjwt-") {
            tally.count(sd_jwt(&name, text));
        } else if name.ends_with(".txt") && !name.contains("-cose-") {
            tally.count(token(&name, text));
        } else {
            tally.count("other forms, not read");
        }
    }
    assert!(tally.of("tokens verified") >= 4);
    assert!(tally.of("of another type refused") >= 3);
    assert!(tally.of("signed by other curves refused") >= 5);
    assert!(tally.of("with a bad signature refused") >= 1);
}

/// A W3C credential or presentation as a plain token.
fn token(name: &str, text: &str) -> &'static str {
    let Some(key) = key_of(text) else { return refused_curve(text) };
    let typ = if name.starts_with("presentation") { "vp+jwt" } else { "vc+jwt" };
    let jws = UnverifiedJws::parse(text, Limits::CREDENTIAL).unwrap();
    match jws.verify(&key, typ, &Pure) {
        Ok(verified) => {
            assert!(!name.contains("bad-signature") && !name.contains("bad-media-type"), "{name}");
            assert!(verified.claims(Limits::CREDENTIAL).unwrap().contains_key("@context"));
            "tokens verified"
        }
        Err(JwsError::Typ(_)) => {
            assert!(name.contains("bad-media-type"), "{name}");
            "of another type refused"
        }
        Err(error) => {
            let unsigned = name.contains("bad-signature");
            assert!(unsigned && matches!(error, JwsError::Crypto(_)), "{name}: {error}");
            "with a bad signature refused"
        }
    }
}

fn sd_jwt(name: &str, text: &str) -> &'static str {
    let jws = text.split('~').next().unwrap();
    let Some(key) = key_of(jws) else { return refused_curve(jws) };
    // What can be read of them has a wrong type on purpose; the signature is right.
    let parsed = || UnverifiedSdJwt::parse(text).unwrap();
    assert!(name.contains("bad-media-type"), "{name}");
    assert!(matches!(
        parsed().verify(&key, Format::VcSdJwt.name(), &Pure),
        Err(SdJwtError::Jws(JwsError::Typ(_)))
    ));
    let verified = parsed().verify(&key, "bad+typ", &Pure).unwrap();
    assert!(verified.claims().get("issuer").or(verified.claims().get("holder")).is_some());
    assert_eq!(Format::named("bad+typ"), None);
    "of another type refused"
}

/// The key that the token names, among those of the suite that we read.
fn key_of(jws: &str) -> Option<PublicKey> {
    let jws = UnverifiedJws::parse(jws, Limits::CREDENTIAL).ok()?;
    let kid = jws.header().kid.as_ref().unwrap();
    ["vm-ed25519.json", "vm-p256.json"].iter().find_map(|file| {
        let method = vectors::json(&format!("{FOLDER}/{file}"));
        let jwk: Jwk = json::from_value(method.get("publicKeyJwk").unwrap().clone()).unwrap();
        let key = PublicKey::try_from(&jwk).unwrap();
        (jwk.kid.as_ref() == Some(kid)).then_some(key)
    })
}

/// A token of P-384 or P-521: its key is no key for us, and its signature has another length.
fn refused_curve(jws: &str) -> &'static str {
    assert!(UnverifiedJws::parse(jws, Limits::CREDENTIAL).is_err());
    for file in ["vm-p384.json", "vm-p521.json"] {
        let method = vectors::json(&format!("{FOLDER}/{file}"));
        let jwk: Jwk = json::from_value(method.get("publicKeyJwk").unwrap().clone()).unwrap();
        assert!(PublicKey::try_from(&jwk).is_err());
    }
    "signed by other curves refused"
}
