//! JSON Web Keys (RFC 7517, RFC 8037) for Ed25519 and P-256, and thumbprints (RFC 7638).

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::b64;
use crate::crypto::{Alg, CryptoError, PublicKey, SecretKey, pure_on_curve};

/// A public JWK as it stands in `cnf`, in proofs, in trust lists. Unknown members are ignored
/// on input, as RFC 7517 section 4 asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `P-256` or `Ed25519`.
    pub crv: String,
    /// `EC` or `OKP`.
    pub kty: String,
    /// base64url of the x coordinate, or of the Ed25519 key.
    pub x: String,
    /// base64url of the y coordinate, P-256 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// Key identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Algorithm, when the owner restricts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// `sig`, when the owner restricts the use.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// `sign` or `verify` among them, when the owner restricts the operations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_ops: Option<Vec<String>>,
}

impl Jwk {
    const fn new(kty: String, crv: String, x: String, y: Option<String>) -> Self {
        Self { kty, crv, x, y, kid: None, alg: None, usage: None, key_ops: None }
    }

    /// Whether the owner lets the key be used for signatures (RFC 7517 sections 4.2 and 4.3).
    fn is_for_signatures(&self) -> bool {
        let ops = |ops: &Vec<String>| ops.iter().any(|op| op == "sign" || op == "verify");
        self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(ops)
    }
}

impl From<&PublicKey> for Jwk {
    fn from(key: &PublicKey) -> Self {
        let (kty, crv, x, y) = match key {
            PublicKey::Ed25519(x) => ("OKP", "Ed25519", b64::encode(x), None),
            PublicKey::P256(point) => {
                let (x, y) = coordinates(point);
                ("EC", "P-256", b64::encode(x), Some(b64::encode(y)))
            }
        };
        Self::new(kty.to_owned(), crv.to_owned(), x, y)
    }
}

impl TryFrom<&Jwk> for PublicKey {
    type Error = CryptoError;

    /// Checks type, curve, lengths, that the point is on the curve, and `alg`, `use` and
    /// `key_ops` if given.
    fn try_from(jwk: &Jwk) -> Result<Self, CryptoError> {
        let bad = |_| CryptoError::Key;
        let x: [u8; 32] = b64::decode_array(&jwk.x).map_err(bad)?;
        let key = match (jwk.kty.as_str(), jwk.crv.as_str(), &jwk.y) {
            ("OKP", "Ed25519", None) => Self::Ed25519(x),
            ("EC", "P-256", Some(y)) => {
                let y: [u8; 32] = b64::decode_array(y).map_err(bad)?;
                let mut point = [4; 65];
                for (to, from) in point.iter_mut().skip(1).zip(x.iter().chain(&y)) {
                    *to = *from;
                }
                Self::P256(point)
            }
            _ => return Err(CryptoError::Key),
        };
        let alg_fits = jwk.alg.as_deref().is_none_or(|name| key.alg().is_named(name));
        if alg_fits && jwk.is_for_signatures() && pure_on_curve(&key) {
            Ok(key)
        } else {
            Err(CryptoError::Key)
        }
    }
}

/// The x and y halves of an uncompressed point.
pub(crate) fn coordinates(point: &[u8; 65]) -> (&[u8], &[u8]) {
    let [_, rest @ ..] = point;
    rest.split_at(32)
}

/// The JWK SHA-256 thumbprint, base64url (RFC 7638 section 3).
#[must_use]
pub fn thumbprint(key: &PublicKey) -> String {
    let text = match key {
        PublicKey::Ed25519(x) => {
            format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, b64::encode(x))
        }
        PublicKey::P256(point) => {
            let (x, y) = coordinates(point);
            let (x, y) = (b64::encode(x), b64::encode(y));
            format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
        }
    };
    b64::encode(crate::crypto::sha256(text))
}

/// A private JWK, for key files only: it has the public members and `d`.
#[derive(Serialize, Deserialize)]
pub struct SecretJwk {
    /// The public half.
    #[serde(flatten)]
    pub public: Jwk,
    /// base64url of the 32 secret bytes.
    d: Zeroizing<String>,
}

impl From<&SecretKey> for SecretJwk {
    fn from(key: &SecretKey) -> Self {
        use crate::crypto::Signer as _;
        let public = key.signer().map(|signer| Jwk::from(&signer.public_key()));
        let empty = Jwk::new(String::new(), String::new(), String::new(), None);
        Self { public: public.unwrap_or(empty), d: Zeroizing::new(b64::encode(key.expose())) }
    }
}

impl TryFrom<&SecretJwk> for SecretKey {
    type Error = CryptoError;

    /// Also checks that the private half belongs to the public half.
    fn try_from(jwk: &SecretJwk) -> Result<Self, CryptoError> {
        use crate::crypto::Signer as _;
        let public = PublicKey::try_from(&jwk.public)?;
        let bytes: Zeroizing<[u8; 32]> =
            Zeroizing::new(b64::decode_array(jwk.d.as_str()).map_err(|_| CryptoError::Key)?);
        let alg = match public {
            PublicKey::Ed25519(_) => Alg::EdDsa,
            PublicKey::P256(_) => Alg::Es256,
        };
        let secret = Self::from_bytes(alg, &bytes)?;
        if secret.signer()?.public_key() == public { Ok(secret) } else { Err(CryptoError::Key) }
    }
}

impl std::fmt::Debug for SecretJwk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretJwk({:?}, hidden)", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprint_of_rfc_8037_appendix_a3() {
        let jwk: Jwk = serde_json::from_str(
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        )
        .unwrap();
        let key = PublicKey::try_from(&jwk).unwrap();
        assert_eq!(thumbprint(&key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(Jwk::from(&key), jwk);
    }

    #[test]
    fn a_key_for_something_else_is_refused() {
        let read = |restriction: &str| {
            let jwk: Jwk = serde_json::from_str(&format!(
                r#"{{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",{restriction}}}"#
            ))
            .unwrap();
            PublicKey::try_from(&jwk).is_ok()
        };
        assert!(read(r#""use":"sig""#) && read(r#""key_ops":["verify"]"#));
        assert!(!read(r#""use":"enc""#) && !read(r#""key_ops":["encrypt"]"#));
        assert!(!read(r#""alg":"ES256""#));
    }

    #[test]
    fn secret_keys_round_trip_and_must_match() {
        for alg in [Alg::EdDsa, Alg::Es256] {
            let secret = SecretKey::from_bytes(alg, &[9; 32]).unwrap();
            let mut jwk = SecretJwk::from(&secret);
            assert_eq!(SecretKey::try_from(&jwk).unwrap().expose(), secret.expose());
            jwk.d = Zeroizing::new(b64::encode([8; 32]));
            assert_eq!(SecretKey::try_from(&jwk).unwrap_err(), CryptoError::Key);
            assert!(!format!("{jwk:?}").contains(jwk.d.as_str()));
        }
    }
}
