//! Key binding (RFC 9901 section 4.3): the holder signs audience, nonce, time and the hash of
//! exactly the text that is presented.

use serde_json::Value;

use super::disclosure::digest;
use super::unverified::Parts;
use super::{BINDING_LIMITS, SdJwtError, VerifiedSdJwt};
use crate::crypto::{CryptoProvider, Signer};
use crate::json;
use crate::jws;
use crate::time::UnixTime;

/// The media type of the holder's proof.
const TYP: &str = "kb+jwt";

/// What the holder signed. The caller compares all three with what it expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// For whom the presentation was made.
    pub aud: String,
    /// The verifier's challenge.
    pub nonce: String,
    /// When the presentation was made.
    pub iat: UnixTime,
}

impl VerifiedSdJwt<'_> {
    /// Checks the holder's proof with the key in `cnf.jwk` (RFC 9901 section 7.3): type,
    /// algorithm, signature and `sd_hash`. Claims beyond the four are ignored.
    ///
    /// # Errors
    /// [`SdJwtError::Unbound`] when there is no proof: a policy that asks for one must call this.
    /// [`SdJwtError::HolderKey`], [`SdJwtError::Jws`], [`SdJwtError::Binding`],
    /// [`SdJwtError::OtherText`].
    pub fn verify_key_binding(
        &self,
        crypto: &dyn CryptoProvider,
    ) -> Result<KeyBinding, SdJwtError> {
        let proof = self.binding.as_ref().ok_or(SdJwtError::Unbound)?;
        let key = self.holder().ok_or(SdJwtError::HolderKey)?;
        let payload = proof.checked_payload(key, TYP, crypto)?;
        let mut claims = json::parse_object(payload, BINDING_LIMITS)?;
        let mut text_of = |name: &'static str| match claims.remove(name) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(SdJwtError::Binding(name)),
        };
        let (aud, nonce, sd_hash) = (text_of("aud")?, text_of("nonce")?, text_of("sd_hash")?);
        // ssi dates its proofs with fractions of a second, which RFC 7519 section 2 allows.
        let iat = claims.get("iat").and_then(UnixTime::from_claim);
        let iat = iat.ok_or(SdJwtError::Binding("iat"))?;
        if sd_hash != digest(self.parts.presented) {
            return Err(SdJwtError::OtherText);
        }
        Ok(KeyBinding { aud, nonce, iat })
    }
}

/// Appends the holder's proof to a presentation that ends with `~`. Header and payload are
/// exactly `{"alg":..,"typ":"kb+jwt"}` and `{"iat":..,"aud":..,"nonce":..,"sd_hash":..}`.
///
/// # Errors
/// [`SdJwtError::Form`] for a text that is bound already, [`SdJwtError::Jws`].
pub fn bind(
    presentation: &str,
    aud: &str,
    nonce: &str,
    iat: UnixTime,
    holder: &dyn Signer,
) -> Result<String, SdJwtError> {
    if Parts::split(presentation)?.binding.is_some() {
        return Err(SdJwtError::Form);
    }
    let (aud, nonce) = (Value::from(aud), Value::from(nonce));
    let sd_hash = digest(presentation);
    let iat = iat.0;
    let payload = format!(r#"{{"iat":{iat},"aud":{aud},"nonce":{nonce},"sd_hash":"{sd_hash}"}}"#);
    let header = jws::header(holder.public_key().alg(), TYP, None);
    let mut out = String::with_capacity(presentation.len() + payload.len() * 2 + 160);
    out.push_str(presentation);
    jws::sign_into(&header, payload.as_bytes(), holder, &mut out)?;
    Ok(out)
}
