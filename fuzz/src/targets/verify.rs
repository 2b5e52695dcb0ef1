//! The whole verification at a counter. The input is that of `sdjwt_claims` and one more line,
//! the claims of the key binding, in which `@h` stands for the hash of the presentation. The
//! bundle is that of `trust_bundle`; all signatures are accepted.

use std::sync::LazyLock;

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::sha256;
use annona_core::time::UnixTime;
use annona_core::trust::TrustBundle;
use annona_core::verify::{Context, Policy, ReplayCache, ReplayError, ReplayKey, Use, verify};

use super::{sdjwt_claims, trust_bundle};
use crate::seeds::{NOW, issued};
use crate::stand_in::AcceptAll;

static BUNDLE: LazyLock<TrustBundle> =
    LazyLock::new(|| trust_bundle::open(&trust_bundle::seeds()[0]).unwrap());

/// A counter that has seen nothing yet.
struct NothingSeen;

impl ReplayCache for NothingSeen {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(Use::First)
    }
}

pub fn run(data: &[u8]) -> Option<()> {
    let (credential, binding) = super::text(data)?.rsplit_once('\n')?;
    let presented = sdjwt_claims::assemble(credential)?;
    let hash = b64::encode(sha256(&presented));
    let text = presented + &key_binding(&binding.replace("@h", &hash));
    let context = Context {
        policy: &Policy::new("msa-pharmacies-1", "urn:annona:counter:pharmacy:7"),
        bundle: &BUNDLE,
        crypto: &AcceptAll,
        replay: &NothingSeen,
        challenge: None,
    };
    let accepted = verify(&text, &context, NOW.plus(60)).ok()?;
    assert!(accepted.report.all_passed());
    let agreement = BUNDLE.agreement(&accepted.agreement).unwrap();
    assert!(accepted.claims.keys().all(|claim| agreement.may_disclose(&[claim])));
    Some(())
}

/// A key binding by a P-256 key, with a signature of zeros.
fn key_binding(claims: &str) -> String {
    let header = b64::encode(r#"{"alg":"ES256","typ":"kb+jwt"}"#);
    format!("{header}.{}.{}", b64::encode(claims), b64::encode([0; 64]))
}

pub fn seeds() -> Vec<Vec<u8>> {
    let binding = format!(
        r#"{{"iat":{},"aud":"urn:annona:counter:pharmacy","nonce":"MDEyMzQ1Njc4OWFiY2RlZg","sd_hash":"@h"}}"#,
        NOW.plus(50).0
    );
    let seed = |format| {
        let credential = sdjwt_claims::take_apart(&issued(format));
        [&credential, &b"\n"[..], binding.as_bytes()].concat()
    };
    [Format::VcSdJwt, Format::DcSdJwt].map(seed).to_vec()
}
