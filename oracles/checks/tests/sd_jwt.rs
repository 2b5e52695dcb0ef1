//! SD-JWT with key binding (RFC 9901) against ssi, in both directions, for the media types
//! `vc+sd-jwt` and `dc+sd-jwt`.

use std::borrow::Cow;

use annona_core::crypto::{Alg, OsEntropy, Pure, Signer as _};
use annona_core::jws;
use annona_core::sdjwt::{self, ClaimPath, PathPart, UnverifiedSdJwt};
use annona_core::time::UnixTime;
use annona_oracle_checks::{ALGS, now, one_character_off, secret, ssi_key};
use serde_json::{Map, Value, json};
use ssi::claims::VerificationParameters;
use ssi::claims::jws::JwsPayload;
use ssi::claims::sd_jwt::{KbJwtPayload, SdAlg, SdJwt, SdJwtBuf, SdJwtPayload};
use ssi::json_pointer;

const TYPES: [&str; 2] = ["vc+sd-jwt", "dc+sd-jwt"];
const AUD: &str = "urn:annona:counter:pharmacy";
const NONCE: &str = "2026-11-24:0815";
const ISSUER: u8 = 7;
const HOLDER: u8 = 8;

fn claims(alg: Alg) -> Vec<(&'static str, Value)> {
    let holder: Value = serde_json::to_value(ssi_key(&secret(alg, HOLDER)).to_public()).unwrap();
    vec![
        ("iss", json!("https://issuer.example")),
        ("vct", json!("https://annona.example/schemes/grain")),
        ("nbf", json!(1_735_689_600)),
        ("exp", json!(2_051_222_400)),
        (
            "credentialSubject",
            json!({"class": "B", "person": {"name": "Ælia \"T\"", "born": 1958}}),
        ),
        ("numbers", json!([1, -2, 2.5, 18_446_744_073_709_551_615_u64])),
        ("cnf", json!({"jwk": holder})),
    ]
}

fn path(names: &[&str]) -> ClaimPath {
    names
        .iter()
        .map(|name| name.parse().map_or_else(|_| PathPart::from(*name), PathPart::Index))
        .collect()
}

/// Issued and presented by us: the birth year stays hidden.
fn ours(alg: Alg, typ: &str) -> String {
    let issuer = secret(alg, ISSUER).signer().unwrap();
    let hide = [
        path(&["credentialSubject", "person"]),
        path(&["credentialSubject", "person", "name"]),
        path(&["credentialSubject", "person", "born"]),
        path(&["numbers", "1"]),
    ];
    let header = jws::header(alg, typ, Some("k1"));
    let issued = sdjwt::issue(&header, &claims(alg), &hide, &issuer, &OsEntropy).unwrap();
    let born = path(&["credentialSubject", "person", "born"]);
    let presented = sdjwt::present(&issued, &|claim| *claim != born).unwrap();
    let holder = secret(alg, HOLDER).signer().unwrap();
    sdjwt::bind(&presented, AUD, NONCE, UnixTime(1_767_225_600), &holder).unwrap()
}

/// The claims, when everything verifies.
fn we_read(alg: Alg, typ: &str, text: &str) -> Option<Map<String, Value>> {
    let key = secret(alg, ISSUER).signer().unwrap().public_key();
    let verified = UnverifiedSdJwt::parse(text).ok()?.verify(&key, typ, &Pure).ok()?;
    let binding = verified.verify_key_binding(&Pure).ok()?;
    (binding.aud == AUD && binding.nonce == NONCE).then(|| verified.claims().clone())
}

/// The same by ssi, whose verification leaves the key binding to the caller.
fn ssi_reads(alg: Alg, text: &str) -> Option<Map<String, Value>> {
    let sd_jwt = SdJwt::new(text).ok()?;
    let issuer = VerificationParameters::from_resolver(ssi_key(&secret(alg, ISSUER)).to_public());
    let (revealed, outcome) = now(sd_jwt.decode_reveal_verify_any(&issuer)).ok()?;
    outcome.ok()?;
    let binding = sd_jwt.decode_kb().ok()??;
    let Value::Object(claims) = serde_json::to_value(revealed.claims()).unwrap() else {
        return None;
    };
    let holder: ssi::JWK = serde_json::from_value(claims.get("cnf")?.get("jwk")?.clone()).ok()?;
    now(binding.verify(&VerificationParameters::from_resolver(holder))).ok()?.ok()?;
    let said = &binding.signing_bytes.payload;
    let fits = said.aud == AUD && said.nonce.0 == NONCE;
    (fits && said.sd_hash.verify(revealed.sd_alg, sd_jwt)).then_some(claims)
}

#[test]
fn ssi_reads_the_same_claims_from_what_we_present() {
    for alg in ALGS {
        for typ in TYPES {
            let text = ours(alg, typ);
            let read = we_read(alg, typ, &text).unwrap();
            assert_eq!(read["credentialSubject"]["person"], json!({"name": "Ælia \"T\""}));
            assert_eq!(read["numbers"][1], json!(-2));
            assert_eq!(ssi_reads(alg, &text).unwrap(), read, "{text}");
        }
    }
}

#[test]
fn we_read_the_same_claims_from_what_ssi_presents() {
    struct Typed<'a>(&'a str, SdJwtPayload);
    impl JwsPayload for Typed<'_> {
        fn typ(&self) -> Option<&str> {
            Some(self.0)
        }
        fn payload_bytes(&self) -> Cow<'_, [u8]> {
            self.1.payload_bytes()
        }
    }
    let hide = [
        json_pointer!("/credentialSubject/person"),
        json_pointer!("/credentialSubject/person/name"),
        json_pointer!("/numbers/1"),
    ];
    for alg in ALGS {
        for typ in TYPES {
            let claims: Map<String, Value> =
                claims(alg).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let (payload, disclosures) =
                SdJwtPayload::conceal(&claims, SdAlg::Sha256, &hide).unwrap();
            let jws = now(Typed(typ, payload).sign(&ssi_key(&secret(alg, ISSUER)))).unwrap();
            let mut text = format!("{jws}~");
            for disclosure in &disclosures {
                text += &format!("{}~", disclosure.encoded.as_str());
            }
            let mut sd_jwt = SdJwtBuf::new(text.into_bytes()).unwrap();
            let binding =
                KbJwtPayload::new(AUD.to_owned(), NONCE.to_owned(), SdAlg::Sha256, &sd_jwt);
            let binding = now(binding.sign(&ssi_key(&secret(alg, HOLDER)))).unwrap();
            sd_jwt.set_kb(&binding);
            assert_eq!(ssi_reads(alg, sd_jwt.as_str()).unwrap(), claims);
            assert_eq!(we_read(alg, typ, sd_jwt.as_str()).unwrap(), claims, "{sd_jwt}");
        }
    }
}

#[test]
fn both_refuse_what_was_altered() {
    let mut refused = 0;
    for alg in ALGS {
        let text = ours(alg, TYPES[0]);
        for altered in one_character_off(&text) {
            assert!(we_read(alg, TYPES[0], &altered).is_none(), "{altered}");
            assert!(ssi_reads(alg, &altered).is_none(), "ssi: {altered}");
            refused += 1;
        }
    }
    assert!(refused > 2_000, "{refused}");
}
