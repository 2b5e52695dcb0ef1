//! The same works on the same object by ssi 0.16.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use annona_core::crypto::{Alg, SecretKey};
use annona_core::jwk::SecretJwk;
use annona_core::sdjwt::{ClaimPath, PathPart};
use serde_json::Value;
use ssi::claims::sd_jwt::{KbJwtPayload, SdAlg, SdJwt, SdJwtBuf};
use ssi::claims::{JWTClaims, VerificationParameters};
use ssi::{JWK, JsonPointerBuf};

use crate::harness::{Bench, Id};
use crate::objects::{AUD, NONCE, Objects};
use crate::raw::Raw;

/// Works that targets are about.
pub struct Theirs {
    pub issue: Id,
    pub verify: Id,
}

pub fn add<'a>(bench: &mut Bench<'a>, objects: &'a Objects, raw: &Raw) -> Theirs {
    let [issue, bind, verify] = match objects.alg {
        Alg::EdDsa => ["issue SD-JWT EdDSA", "bind only", "verify SD-JWT+KB EdDSA"],
        Alg::Es256 => ["issue SD-JWT ES256", "bind only", "verify SD-JWT+KB ES256"],
    };
    let issuer = jwk(&objects.issuer_secret);
    let holder = jwk(&objects.holder_secret);
    let parameters = VerificationParameters::from_resolver(issuer.to_public());
    let claims: JWTClaims =
        serde_json::from_value(Value::Object(objects.claims())).expect("ssi reads the claims");
    let hide: Vec<_> = objects.hide.iter().map(pointer).collect();
    let presented = SdJwt::new(&objects.presented).expect("ssi reads the presentation");
    let checks = [raw.verify_issuer, raw.verify_binding];
    let theirs = Theirs {
        verify: bench.add(verify, "ssi 0.16", &checks, move || {
            verified(&objects.bound, &parameters);
        }),
        issue: bench.add(issue, "ssi 0.16", &[raw.sign], move || {
            let issued = SdJwtBuf::conceal_and_sign(&claims, SdAlg::Sha256, &hide, &issuer);
            black_box(now(issued).expect("issued"));
        }),
    };
    bench.add(bind, "ssi 0.16", &[raw.sign_binding], move || {
        let binding = KbJwtPayload::new(AUD.to_owned(), NONCE.to_owned(), SdAlg::Sha256, presented);
        let binding = now(ssi::claims::JwsPayload::sign(&binding, &holder)).expect("bound");
        black_box(format!("{presented}{binding}"));
    });
    theirs
}

/// ssi's verification leaves the key binding to the caller; its own test does it so.
fn verified(text: &str, issuer: &VerificationParameters<JWK>) {
    let sd_jwt = SdJwt::new(black_box(text)).expect("parsed");
    let (revealed, outcome) = now(sd_jwt.decode_reveal_verify_any(issuer)).expect("verified");
    outcome.expect("verified");
    let binding = sd_jwt.decode_kb().expect("decoded").expect("bound");
    let claims = serde_json::to_value(&revealed.claims().private).expect("claims");
    let holder: JWK = serde_json::from_value(claims["cnf"]["jwk"].clone()).expect("a key");
    let outcome = now(binding.verify(&VerificationParameters::from_resolver(holder)));
    outcome.expect("checked").expect("bound");
    let said = &binding.signing_bytes.payload;
    assert!(said.aud == AUD && said.nonce.0 == NONCE);
    assert!(said.sd_hash.verify(revealed.sd_alg, sd_jwt));
}

fn jwk(secret: &SecretKey) -> JWK {
    let text = serde_json::to_string(&SecretJwk::from(secret)).expect("JSON");
    serde_json::from_str(&text).expect("ssi reads our key file")
}

fn pointer(path: &ClaimPath) -> JsonPointerBuf {
    let names = path.iter().map(|part| match part {
        PathPart::Name(name) => format!("/{name}"),
        other => panic!("{other:?} is not a name"),
    });
    names.collect::<String>().parse().expect("a pointer")
}

/// Runs a future that never waits: with the key given, ssi only computes.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the call waits for something"),
    }
}
