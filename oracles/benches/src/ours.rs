//! Our own works on the object.

use std::hint::black_box;

use annona_core::crypto::{Alg, CryptoProvider, PublicKey, Pure, Signer as _};
use annona_core::sdjwt::{self, UnverifiedSdJwt};
use annona_core::time::UnixTime;
use annona_crypto_aws::{Aws, AwsEntropy};

use crate::harness::{Bench, Id};
use crate::objects::{AUD, NONCE, Objects, TYP, is_shown};
use crate::raw::Raw;

/// Works that targets are about.
pub struct Ours {
    pub issue: Id,
    pub verify: Id,
}

pub fn add<'a>(bench: &mut Bench<'a>, objects: &'a Objects, raw: &Raw) -> Ours {
    let [issue, present, verify] = match objects.alg {
        Alg::EdDsa => ["issue SD-JWT EdDSA", "present + bind", "verify SD-JWT+KB EdDSA"],
        Alg::Es256 => ["issue SD-JWT ES256", "present + bind", "verify SD-JWT+KB ES256"],
    };
    let key = objects.issuer.public_key();
    let checks = [raw.verify_issuer, raw.verify_binding];
    bench.add(verify, "annona, pure", &[], move || verified(&objects.bound, &key, &Pure));
    let ours = Ours {
        verify: bench.add(verify, "annona, aws-lc", &checks, move || {
            verified(&objects.bound, &key, &Aws);
        }),
        issue: bench.add(issue, "annona, aws-lc", &[raw.sign], || {
            let Objects { header, members, hide, issuer, .. } = objects;
            black_box(sdjwt::issue(header, members, hide, issuer, &AwsEntropy).expect("issued"));
        }),
    };
    bench.add(present, "annona, aws-lc", &[raw.sign_binding], || {
        let presented = sdjwt::present(&objects.issued, &is_shown).expect("presented");
        let now = UnixTime(1_790_000_000);
        black_box(sdjwt::bind(&presented, AUD, NONCE, now, &objects.holder).expect("bound"));
    });
    ours
}

/// Everything between the text and the claims that a verifier may use.
fn verified(text: &str, key: &PublicKey, crypto: &dyn CryptoProvider) {
    let sd_jwt = UnverifiedSdJwt::parse(black_box(text)).expect("parsed");
    let verified = sd_jwt.verify(key, TYP, crypto).expect("verified");
    let binding = verified.verify_key_binding(crypto).expect("bound");
    assert!(binding.aud == AUD && binding.nonce == NONCE);
    black_box(verified.claims());
}
