//! JWS compact serialization (RFC 7515) against ssi and josekit: what one signs the others
//! accept, and what one refuses the others refuse.

use std::borrow::Cow;

use annona_core::crypto::{Alg, Pure, Signer as _};
use annona_core::json::Limits;
use annona_core::jws::{self, UnverifiedJws};
use annona_oracle_checks::{ALGS, josekit_key, now, one_character_off, secret, ssi_key};
use josekit::jws::{ES256, EdDSA, JwsHeader, JwsSigner, JwsVerifier};
use ssi::claims::Jws;
use ssi::claims::jws::JwsPayload;

const TYP: &str = "grain+jwt";
const PAYLOAD: &[u8] = br#"{"grain":"5 modii","name":"\u00c6lia"}"#;

fn ours(alg: Alg) -> String {
    let signer = secret(alg, 7).signer().unwrap();
    jws::sign(&jws::header(alg, TYP, Some("k1")), PAYLOAD, &signer).unwrap()
}

fn we_accept(alg: Alg, text: &str) -> bool {
    let key = secret(alg, 7).signer().unwrap().public_key();
    UnverifiedJws::parse(text, Limits::CREDENTIAL)
        .and_then(|jws| jws.verify(&key, TYP, &Pure))
        .is_ok_and(|jws| jws.payload() == PAYLOAD)
}

fn ssi_accepts(alg: Alg, text: &str) -> bool {
    let key = ssi_key(&secret(alg, 7)).to_public();
    let Ok(jws) = Jws::new(text) else { return false };
    // Its `verify` panics on what `decode` refuses.
    jws.decode().is_ok() && matches!(now(jws.verify(&key)), Ok(Ok(())))
}

fn josekit_accepts(alg: Alg, text: &str) -> bool {
    let key = josekit_key(&secret(alg, 7)).to_public_key().unwrap();
    let verifier: Box<dyn JwsVerifier> = match alg {
        Alg::EdDsa => Box::new(EdDSA.verifier_from_jwk(&key).unwrap()),
        Alg::Es256 => Box::new(ES256.verifier_from_jwk(&key).unwrap()),
    };
    josekit::jws::deserialize_compact(text, &*verifier).is_ok_and(|(payload, _)| payload == PAYLOAD)
}

#[test]
fn they_accept_what_we_sign() {
    for alg in ALGS {
        let text = ours(alg);
        assert!(we_accept(alg, &text) && ssi_accepts(alg, &text) && josekit_accepts(alg, &text));
    }
}

#[test]
fn we_accept_what_they_sign() {
    struct Typed;
    impl JwsPayload for Typed {
        fn typ(&self) -> Option<&str> {
            Some(TYP)
        }
        fn payload_bytes(&self) -> Cow<'_, [u8]> {
            PAYLOAD.into()
        }
    }
    for alg in ALGS {
        let by_ssi = now(Typed.sign(&ssi_key(&secret(alg, 7)))).unwrap();
        assert!(we_accept(alg, by_ssi.as_str()), "{by_ssi}");

        let key = josekit_key(&secret(alg, 7));
        let signer: Box<dyn JwsSigner> = match alg {
            Alg::EdDsa => Box::new(EdDSA.signer_from_jwk(&key).unwrap()),
            Alg::Es256 => Box::new(ES256.signer_from_jwk(&key).unwrap()),
        };
        let mut header = JwsHeader::new();
        header.set_token_type(TYP);
        let by_josekit = josekit::jws::serialize_compact(PAYLOAD, &header, &*signer).unwrap();
        assert!(we_accept(alg, &by_josekit), "{by_josekit}");
    }
}

#[test]
fn all_refuse_what_was_altered() {
    let mut refused = 0;
    for alg in ALGS {
        let text = ours(alg);
        for altered in one_character_off(&text) {
            assert!(!we_accept(alg, &altered), "{altered}");
            // "B" for "A" at the end changes only bits that are not used; they may read that.
            let same_bytes = text.ends_with('A') && altered.ends_with('B');
            assert!(same_bytes || !ssi_accepts(alg, &altered), "ssi: {altered}");
            assert!(same_bytes || !josekit_accepts(alg, &altered), "josekit: {altered}");
            refused += 1;
        }
    }
    assert!(refused > 300);
}
