//! Signed issuer metadata (section 12.2.3): a JWS with the metadata, `sub` and `iat` as payload.

use annona_core::crypto::{Pure, Signer};
use annona_core::json::Limits;
use annona_core::jwk::Jwk;
use annona_core::jws::{self, JwsError, UnverifiedJws};
use annona_core::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{IssuerMetadata, MessageError};

const TYP: &str = "openidvci-issuer-metadata+jwt";

/// A key that may sign an issuer's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataKey {
    /// Its name in the header.
    pub kid: String,
    /// The key.
    pub jwk: Jwk,
}

/// Signs metadata; `x5c` is the certificate chain of the key, or empty.
///
/// # Errors
/// [`JwsError`] when the key cannot sign.
pub fn sign(
    metadata: &IssuerMetadata,
    kid: &str,
    x5c: &[String],
    now: UnixTime,
    signer: &dyn Signer,
) -> Result<String, JwsError> {
    let mut payload = Map::new();
    payload.insert("sub".to_owned(), metadata.credential_issuer.as_str().into());
    payload.insert("iat".to_owned(), now.0.into());
    if let Ok(Value::Object(members)) = serde_json::to_value(metadata) {
        payload.extend(members);
    }
    let header = jws::header_with_chain(signer.public_key().alg(), TYP, kid, x5c);
    jws::sign(&header, Value::Object(payload).to_string().as_bytes(), signer)
}

/// Reads the metadata that `asked` published and one of `keys` signed.
///
/// # Errors
/// [`MessageError::Unsigned`] for anything else, plain metadata included; and as
/// [`IssuerMetadata::parse`].
pub(crate) fn verify(
    text: &[u8],
    asked: &str,
    keys: &[MetadataKey],
) -> Result<IssuerMetadata, MessageError> {
    let unsigned = || MessageError::Unsigned;
    let text = std::str::from_utf8(text).map_err(|_| unsigned())?.trim();
    let unverified = UnverifiedJws::parse(text, Limits::MESSAGE).map_err(|_| unsigned())?;
    let kid = unverified.header().kid.clone();
    let key = keys.iter().find(|key| Some(&key.kid) == kid.as_ref()).ok_or_else(unsigned)?;
    let key = (&key.jwk).try_into().map_err(|_| unsigned())?;
    let verified = unverified.verify(&key, TYP, &Pure).map_err(|_| unsigned())?;
    let claims = verified.claims(Limits::MESSAGE).map_err(|_| unsigned())?;
    if claims.get("sub").and_then(Value::as_str) != Some(asked) {
        return Err(MessageError::IssuerDiffers);
    }
    IssuerMetadata::parse(verified.payload(), asked)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Alg, SecretKey, SoftSigner};

    use super::*;

    const ISSUER: &str = "https://i.example";

    fn signer(seed: u8) -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap()
    }

    fn metadata() -> IssuerMetadata {
        let text = r#"{"credential_issuer":"https://i.example",
            "credential_endpoint":"https://i.example/c","credential_configurations_supported":{}}"#;
        IssuerMetadata::parse(text.as_bytes(), ISSUER).unwrap()
    }

    #[test]
    fn metadata_test_signed() {
        let keys = [MetadataKey { kid: "m1".to_owned(), jwk: (&signer(1).public_key()).into() }];
        let text = sign(&metadata(), "m1", &[], UnixTime(7), &signer(1)).unwrap();
        assert_eq!(verify(text.as_bytes(), ISSUER, &keys), Ok(metadata()));
        let refused = |text: &str| verify(text.as_bytes(), ISSUER, &keys);
        assert_eq!(
            verify(text.as_bytes(), "https://o.example", &keys),
            Err(MessageError::IssuerDiffers)
        );
        for (kid, seed) in [("m2", 1), ("m1", 2)] {
            let forged = sign(&metadata(), kid, &[], UnixTime(7), &signer(seed)).unwrap();
            assert_eq!(refused(&forged), Err(MessageError::Unsigned));
        }
        let plain = serde_json::to_string(&metadata()).unwrap();
        assert_eq!(refused(&plain), Err(MessageError::Unsigned));
        let payload = plain.as_bytes();
        let other = jws::sign(&jws::header(Alg::Es256, "jwt", Some("m1")), payload, &signer(1));
        assert_eq!(refused(&other.unwrap()), Err(MessageError::Unsigned));
        let without = jws::sign(&jws::header(Alg::Es256, TYP, Some("m1")), payload, &signer(1));
        assert_eq!(refused(&without.unwrap()), Err(MessageError::IssuerDiffers));
    }
}
