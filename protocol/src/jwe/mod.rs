//! JSON Web Encryption in compact form (RFC 7516), as OpenID4VCI and HAIP ask for it: `ECDH-ES`
//! with the derived key used directly (RFC 7518 section 4.6) on P-256, and AES-GCM.
//!
//! Refused: every other `alg` (so no password, RSA or key wrapping work for a stranger) and
//! `enc`, `zip` (a small text may become a huge one), `crit`, keys on other curves, an encrypted
//! key part, a header that the strict JSON reader refuses.

mod kdf;

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes128Gcm, Aes256Gcm};
use annona_core::b64;
use annona_core::crypto::{Alg, CryptoError, Entropy, PublicKey, SecretKey, Signer as _, random};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, thumbprint};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// The name of the key agreement.
pub const ECDH_ES: &str = "ECDH-ES";
/// Longest text that is looked at, in bytes: a protocol message in base64url, and a header.
const MAX_TEXT: usize = 3 << 19;
/// Bytes of a nonce and of an authentication tag.
const NONCE: usize = 12;
const TAG: usize = 16;

annona_core::coded_errors! {
    /// Why something was not encrypted or decrypted.
    pub enum JweError {
        Form ["ANN-JWE-1"] "the text is not an encrypted message of five parts" => "Send the message again; it may be cut off.";
        Header(&'static str) ["ANN-JWE-2"] "the encrypted message has a header member that is wrong, missing or not used here: {0}" => "Use ECDH-ES on P-256 with A128GCM or A256GCM, without compression.";
        Key ["ANN-JWE-3"] "the key is not one to encrypt for" => "Use a P-256 key whose `alg` is ECDH-ES.";
        Closed ["ANN-JWE-4"] "the message cannot be decrypted: it is for another key, or was changed" => "Fetch the receiver's newest key and send the message again.";
        => Crypto(CryptoError);
    }
}

/// The cipher for the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enc {
    /// AES-GCM with 128 bit.
    #[serde(rename = "A128GCM")]
    A128Gcm,
    /// AES-GCM with 256 bit.
    #[serde(rename = "A256GCM")]
    A256Gcm,
}

impl Enc {
    /// Both, the stronger first.
    pub const ALL: [Self; 2] = [Self::A256Gcm, Self::A128Gcm];

    /// The name in `enc`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The cipher of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|enc| enc.name() == name)
    }

    const fn key_bytes(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A256Gcm => 32,
        }
    }
}

/// A key to encrypt for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    key: PublicKey,
    kid: Option<String>,
}

impl Recipient {
    /// Reads the public key of a receiver, who must have restricted it to `ECDH-ES`.
    ///
    /// # Errors
    /// [`JweError::Key`] for another curve, algorithm or use.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, JweError> {
        let is_for_this = jwk.alg.as_deref() == Some(ECDH_ES)
            && jwk.usage.as_deref().is_none_or(|usage| usage == "enc");
        // What is left is a point on a curve, which the reader of signature keys checks.
        let plain = Jwk { alg: None, usage: None, key_ops: None, ..jwk.clone() };
        match PublicKey::try_from(&plain) {
            Ok(key @ PublicKey::P256(_)) if is_for_this => Ok(Self { key, kid: plain.kid }),
            _ => Err(JweError::Key),
        }
    }
}

/// The public half of a P-256 key, for others to encrypt for; `kid` is its thumbprint.
///
/// # Errors
/// [`JweError::Key`] for a key on another curve.
pub fn public_jwk(secret: &SecretKey) -> Result<Jwk, JweError> {
    let key = public_half(secret)?;
    let restricted = (Some(ECDH_ES.to_owned()), Some("enc".to_owned()));
    let (alg, usage) = restricted;
    Ok(Jwk { kid: Some(thumbprint(&key)), alg, usage, ..Jwk::from(&key) })
}

fn public_half(secret: &SecretKey) -> Result<PublicKey, JweError> {
    if secret.alg() == Alg::Es256 { Ok(secret.signer()?.public_key()) } else { Err(JweError::Key) }
}

/// Encrypts `plain` for one receiver, with a fresh key.
///
/// # Errors
/// [`JweError::Crypto`] when there are no random numbers.
pub fn encrypt(
    plain: &[u8],
    to: &Recipient,
    enc: Enc,
    entropy: &dyn Entropy,
) -> Result<String, JweError> {
    let ephemeral = SecretKey::generate(Alg::Es256, entropy)?;
    let mut header = Map::new();
    header.insert("alg".to_owned(), ECDH_ES.into());
    header.insert("enc".to_owned(), enc.name().into());
    if let Some(kid) = &to.kid {
        header.insert("kid".to_owned(), kid.as_str().into());
    }
    let epk = serde_json::to_value(Jwk::from(&public_half(&ephemeral)?));
    header.insert("epk".to_owned(), epk.map_err(|_| JweError::Key)?);
    let header = b64::encode(Value::Object(header).to_string());
    let shared = kdf::agree(&ephemeral, &to.key).ok_or(JweError::Key)?;
    let key = kdf::derive(&shared, enc, b"", b"");
    let nonce: [u8; NONCE] = random(entropy)?;
    let content = Payload { msg: plain, aad: header.as_bytes() };
    let sealed = cipher(enc, &key)?.seal(nonce, content).ok_or(JweError::Closed)?;
    let (text, tag) =
        sealed.split_at_checked(sealed.len().saturating_sub(TAG)).ok_or(JweError::Form)?;
    Ok([header, String::new(), b64::encode(nonce), b64::encode(text), b64::encode(tag)].join("."))
}

/// A decrypted message.
pub struct Opened {
    /// The content.
    pub plain: Zeroizing<Vec<u8>>,
    /// The cipher that the sender chose.
    pub enc: Enc,
}

/// Decrypts a message for `secret`. A `kid` in its header must be the key's thumbprint, which
/// is the name that [`public_jwk`] gives it.
///
/// # Errors
/// [`JweError`].
pub fn decrypt(text: &[u8], secret: &SecretKey) -> Result<Opened, JweError> {
    if text.len() > MAX_TEXT {
        return Err(JweError::Form);
    }
    let text = std::str::from_utf8(text).map_err(|_| JweError::Form)?;
    let parts: Vec<&str> = text.split('.').take(6).collect();
    let [protected, "", nonce, content, tag] = parts.as_slice() else { return Err(JweError::Form) };
    let bytes = |part: &str| b64::decode(part).map_err(|_| JweError::Form);
    let header = Header::read(&bytes(protected)?)?;
    let own = thumbprint(&public_half(secret)?);
    if header.kid.as_ref().is_some_and(|kid| *kid != own) {
        return Err(JweError::Closed);
    }
    let nonce: [u8; NONCE] = b64::decode_array(nonce).map_err(|_| JweError::Form)?;
    let tag: [u8; TAG] = b64::decode_array(tag).map_err(|_| JweError::Form)?;
    let sealed = [bytes(content)?.as_slice(), &tag].concat();
    let shared = kdf::agree(secret, &header.epk).ok_or(JweError::Header("epk"))?;
    let key = kdf::derive(&shared, header.enc, &header.apu, &header.apv);
    let payload = Payload { msg: &sealed, aad: protected.as_bytes() };
    let plain = cipher(header.enc, &key)?.open(nonce, payload).ok_or(JweError::Closed)?;
    Ok(Opened { plain: Zeroizing::new(plain), enc: header.enc })
}

/// A protected header that passed.
struct Header {
    enc: Enc,
    kid: Option<String>,
    epk: PublicKey,
    apu: Vec<u8>,
    apv: Vec<u8>,
}

impl Header {
    fn read(text: &[u8]) -> Result<Self, JweError> {
        let limits = Limits { bytes: 4 << 10, ..Limits::CREDENTIAL };
        let header = json::parse_object(text, limits).map_err(|_| JweError::Form)?;
        let member = |name: &'static str| match header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(JweError::Header(name)),
        };
        if let Some(name) = ["zip", "crit"].into_iter().find(|name| header.contains_key(*name)) {
            return Err(JweError::Header(name));
        }
        if member("alg")? != Some(ECDH_ES) {
            return Err(JweError::Header("alg"));
        }
        let enc = member("enc")?.and_then(Enc::named).ok_or(JweError::Header("enc"))?;
        let party = |name| {
            let text = member(name)?.unwrap_or_default();
            b64::decode(text).map_err(|_| JweError::Header(name))
        };
        let epk = header.get("epk").and_then(|epk| Jwk::deserialize(epk).ok());
        let epk = epk.and_then(|jwk| PublicKey::try_from(&jwk).ok());
        Ok(Self {
            enc,
            kid: member("kid")?.map(str::to_owned),
            epk: epk.ok_or(JweError::Header("epk"))?,
            apu: party("apu")?,
            apv: party("apv")?,
        })
    }
}

enum Cipher {
    A128(Box<Aes128Gcm>),
    A256(Box<Aes256Gcm>),
}

fn cipher(enc: Enc, key: &[u8]) -> Result<Cipher, JweError> {
    let cipher = match enc {
        Enc::A128Gcm => Aes128Gcm::new_from_slice(key).map(|c| Cipher::A128(Box::new(c))),
        Enc::A256Gcm => Aes256Gcm::new_from_slice(key).map(|c| Cipher::A256(Box::new(c))),
    };
    cipher.map_err(|_| JweError::Key)
}

impl Cipher {
    /// The encrypted content with its tag.
    fn seal(&self, nonce: [u8; NONCE], content: Payload<'_, '_>) -> Option<Vec<u8>> {
        match self {
            Self::A128(cipher) => cipher.encrypt(&nonce.into(), content).ok(),
            Self::A256(cipher) => cipher.encrypt(&nonce.into(), content).ok(),
        }
    }

    fn open(&self, nonce: [u8; NONCE], sealed: Payload<'_, '_>) -> Option<Vec<u8>> {
        match self {
            Self::A128(cipher) => cipher.decrypt(&nonce.into(), sealed).ok(),
            Self::A256(cipher) => cipher.decrypt(&nonce.into(), sealed).ok(),
        }
    }
}

#[cfg(test)]
mod tests;
