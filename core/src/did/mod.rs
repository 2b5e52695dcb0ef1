//! Decentralized identifiers: `did:key` and `did:jwk` are read offline, `did:web` is mapped to
//! the URL of its [`Document`], which somebody else fetches.
//!
//! Ed25519 and P-256 only. Refused: keys that are not on their curve, private keys, names
//! longer than [`MAX_LENGTH`], and DID URLs that name another key than the DID has.

mod document;
mod key;
mod web;

pub use document::{Document, document_for};
pub use key::did_key;
pub use web::web_url;

use crate::crypto::PublicKey;
use crate::json::{self, JsonError, Limits};
use crate::jwk::Jwk;
use crate::{b64, crypto::CryptoError};

/// Most bytes of one DID.
pub const MAX_LENGTH: usize = 1024;

crate::coded_errors! {
    /// Why a DID or its document was refused.
    pub enum DidError {
        Syntax ["ANN-DID-1"] "the text is not a well-formed DID" => "Copy the whole DID again, from `did:` to its end.";
        Method ["ANN-DID-2"] "the DID is of a method that is not supported here" => "Use did:key, did:jwk or did:web.";
        KeyType ["ANN-DID-3"] "the DID has a key of a type that is not supported" => "Use an Ed25519 or P-256 key.";
        Fragment ["ANN-DID-4"] "the DID has no key of that name" => "Use the key's name as it stands in the DID document.";
        Web ["ANN-DID-5"] "the did:web name is not a host name with optional port and path" => "Write it like did:web:agency.example or did:web:agency.example:unit.";
        OtherSubject ["ANN-DID-6"] "the document is about another DID" => "Ask the owner of the web site to publish its own DID document there.";
        Methods ["ANN-DID-7"] "the document's verification methods are too many, doubled or malformed" => "Ask the owner of the DID to follow Controlled Identifiers 1.0.";
        => Key(CryptoError);
        => Json(JsonError);
    }
}

/// The key of a `did:key` or `did:jwk`, given as the DID itself or as the URL of its one
/// signing key (`did:key:z6Mk..#z6Mk..`, `did:jwk:..#0`).
///
/// # Errors
/// [`DidError`]; [`DidError::Method`] for a DID that needs a network.
pub fn resolve(did: &str) -> Result<PublicKey, DidError> {
    let (method, rest) = split(did)?;
    let (name, fragment) = match rest.split_once('#') {
        Some((name, fragment)) => (name, Some(fragment)),
        None => (rest, None),
    };
    let (key, own_fragment) = match method {
        "key" => (key::decode_multikey(name)?, name),
        "jwk" => (decode_jwk(name)?, "0"),
        _ => return Err(DidError::Method),
    };
    if fragment.is_none_or(|fragment| fragment == own_fragment) {
        Ok(key)
    } else {
        Err(DidError::Fragment)
    }
}

/// The `did:jwk` of a key.
#[must_use]
pub fn did_jwk(key: &PublicKey) -> String {
    let Jwk { kty, crv, x, y, .. } = Jwk::from(key);
    let y = y.map(|y| format!(r#","y":"{y}""#)).unwrap_or_default();
    let jwk = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"{y}}}"#);
    format!("did:jwk:{}", b64::encode(jwk))
}

fn decode_jwk(name: &str) -> Result<PublicKey, DidError> {
    let limits = Limits { bytes: MAX_LENGTH, depth: 4, values: 64 };
    let bytes = b64::decode(name).map_err(|_| DidError::Syntax)?;
    let map = json::parse_object(&bytes, limits)?;
    if map.contains_key("d") {
        return Err(CryptoError::Key.into());
    }
    let jwk: Jwk = json::from_value(map.into()).map_err(|_| DidError::KeyType)?;
    Ok(PublicKey::try_from(&jwk)?)
}

/// Method and the rest of a DID (DID Core section 3.1).
fn split(did: &str) -> Result<(&str, &str), DidError> {
    if did.len() > MAX_LENGTH {
        return Err(DidError::Syntax);
    }
    let rest = did.strip_prefix("did:").ok_or(DidError::Syntax)?;
    let (method, name) = rest.split_once(':').ok_or(DidError::Syntax)?;
    let lower = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let fits = !method.is_empty() && method.bytes().all(lower) && !name.is_empty();
    if fits { Ok((method, name)) } else { Err(DidError::Syntax) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Alg, SecretKey, Signer as _};

    fn keys() -> [PublicKey; 2] {
        let key = |alg| SecretKey::from_bytes(alg, &[3; 32]).unwrap().signer().unwrap();
        [key(Alg::EdDsa).public_key(), key(Alg::Es256).public_key()]
    }

    #[test]
    fn dids_of_a_key_lead_back_to_it() {
        for key in keys() {
            let did = did_key(&key);
            let name = did.strip_prefix("did:key:").unwrap();
            assert_eq!(resolve(&did), Ok(key));
            assert_eq!(resolve(&format!("{did}#{name}")), Ok(key));
            assert_eq!(resolve(&format!("{did}#0")), Err(DidError::Fragment));
            let did = did_jwk(&key);
            assert_eq!(resolve(&did), Ok(key));
            assert_eq!(resolve(&format!("{did}#0")), Ok(key));
            assert_eq!(resolve(&format!("{did}#1")), Err(DidError::Fragment));
        }
    }

    #[test]
    fn reads_the_example_of_the_did_jwk_specification() {
        let did = "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9";
        let key = resolve(did).unwrap();
        assert_eq!(key.alg(), Alg::Es256);
        assert_eq!(did_jwk(&key), did);
    }

    #[test]
    fn other_did_jwks_are_refused() {
        let of = |json: &str| resolve(&format!("did:jwk:{}", b64::encode(json)));
        let x = b64::encode([0; 32]);
        assert_eq!(of(r#"{"kty":"RSA","n":"AQ","e":"AQAB"}"#), Err(DidError::KeyType));
        assert_eq!(
            of(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)),
            Err(CryptoError::Key.into())
        );
        let [ed25519, _] = keys();
        let good = serde_json::to_string(&Jwk::from(&ed25519)).unwrap();
        assert_eq!(of(&good), Ok(ed25519));
        assert_eq!(of(&good.replace('}', r#","d":"AQ"}"#)), Err(CryptoError::Key.into()));
        assert!(of(&good.replace('}', r#","kty":"OKP"}"#)).is_err());
        assert!(of("[]").is_err());
    }

    #[test]
    fn malformed_dids_are_refused() {
        for bad in [
            "",
            "did",
            "did:",
            "did:key",
            "did:key:",
            "did:key:z",
            "did:key:zz",
            "did:key:z6Mk",
            "did::z6Mk",
            "did:jwk:",
            "did:jwk:e30",
            "did:jwk:=",
            "DID:key:z6Mk",
            "did:Key:z6Mk",
            "did:key:#",
            "did:key:z#z",
            "did:key:0",
            "did:key:zO0Il",
            "did:key:z\u{e9}",
        ] {
            assert!(resolve(bad).is_err(), "{bad}");
        }
        assert_eq!(resolve("did:web:agency.example"), Err(DidError::Method));
        assert_eq!(resolve(&format!("did:key:z{}", "6".repeat(1 << 20))), Err(DidError::Syntax));
    }
}
