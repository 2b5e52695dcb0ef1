use serde_json::json;

use super::*;
use crate::crypto::{Alg, Entropy, Pure, SecretKey, Signer as _, SoftSigner};
use crate::jwk::Jwk;
use crate::jws;
use crate::time::UnixTime;

fn signer(alg: Alg, seed: u8) -> SoftSigner {
    SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap()
}

struct Counter(std::sync::atomic::AtomicU8);
impl Entropy for Counter {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        for b in out {
            *b = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed).wrapping_mul(101);
        }
        Ok(())
    }
}

#[test]
fn issued_presented_bound_and_verified() {
    let (issuer, holder) = (signer(Alg::Es256, 1), signer(Alg::Es256, 2));
    let jwk = serde_json::to_value(Jwk::from(&holder.public_key())).unwrap();
    let payload = [
        ("issuer", json!("did:example:ministry")),
        (
            "credentialSubject",
            json!({"class":"B","name":"M","list":["a","b"],"person":{"x":1,"y":2}}),
        ),
        ("cnf", json!({"jwk": jwk})),
    ];
    let path = |text: &str| serde_json::from_str::<ClaimPath>(text).unwrap();
    let hide = [
        path(r#"["credentialSubject","name"]"#),
        path(r#"["credentialSubject","person"]"#),
        path(r#"["credentialSubject","person","x"]"#),
        path(r#"["credentialSubject","list",null]"#),
    ];
    let head = jws::header(Alg::Es256, "vc+sd-jwt", Some("k1"));
    let issued = issue(&head, &payload, &hide, &issuer, &Counter(0.into())).unwrap();
    assert_eq!(disclosures(&issued).unwrap().len(), 5);
    let shown =
        present(&issued, &|p| *p == hide[2] || *p == path(r#"["credentialSubject","list",1]"#))
            .unwrap();
    let bound = bind(&shown, "aud", "n", UnixTime(5), &holder).unwrap();
    let read = UnverifiedSdJwt::parse(&bound).unwrap();
    assert_eq!(read.peek().get("issuer"), Some(&json!("did:example:ministry")));
    let verified = read.verify(&issuer.public_key(), "vc+sd-jwt", &Pure).unwrap();
    assert_eq!(
        verified.claims().get("credentialSubject").unwrap(),
        &json!({"class":"B","list":["b"],"person":{"x":1,"y":2}})
    );
    assert_eq!(verified.hidden(), 2);
    let kb = verified.verify_key_binding(&Pure).unwrap();
    assert_eq!(kb, KeyBinding { aud: "aud".into(), nonce: "n".into(), iat: UnixTime(5) });
}
