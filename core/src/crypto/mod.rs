//! Signatures behind two small traits, so that a program chooses its provider as a value.
//!
//! The algorithm follows from the key, never from a header: a [`PublicKey`] has one [`Alg`].
//! The default provider is [`Pure`]; `annona-crypto-aws` is a faster one for servers.

mod pure;

use hmac::{Hmac, KeyInit as _, Mac as _};
use zeroize::Zeroizing;

use crate::b64;

pub use pure::{Pure, SecretKey, SoftSigner};
pub(crate) use pure::{decompress as pure_decompress, on_curve as pure_on_curve};

crate::coded_errors! {
    /// Why a key or a signature was refused.
    pub enum CryptoError {
        Signature ["ANN-CRYPTO-1"] "the signature does not match" => "Ask for the document again from its source; do not use this one.";
        Key ["ANN-CRYPTO-2"] "the key is not a usable Ed25519 or P-256 key" => "Check the key file or ask the key's owner for it again.";
        Entropy ["ANN-CRYPTO-3"] "no random numbers are to be had" => "Restart the device and try again.";
        Signer ["ANN-CRYPTO-4"] "the key store did not sign" => "Check that the key store is unlocked and reachable.";
    }
}

/// A signature algorithm of JOSE (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alg {
    /// Ed25519, strict verification: no small-order and no non-canonical points.
    EdDsa,
    /// ECDSA with P-256 and SHA-256.
    Es256,
}

impl Alg {
    /// The `alg` name that we write.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    /// Whether a header's `alg` names this algorithm; RFC 9864 also calls EdDSA "Ed25519".
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        name == self.name() || (self == Self::EdDsa && name == "Ed25519")
    }
}

/// A signature: 64 bytes for both algorithms (ECDSA as r || s).
pub type Signature = [u8; 64];

/// A public key, checked for its form; a P-256 point is checked to be on the curve by
/// [`crate::jwk::Jwk`] and `did:key` before it gets here, and again by every verification.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// Compressed Edwards point.
    Ed25519([u8; 32]),
    /// Uncompressed SEC1 point, `04 || x || y`.
    P256([u8; 65]),
}

impl PublicKey {
    /// The one algorithm of this key.
    #[must_use]
    pub const fn alg(&self) -> Alg {
        match self {
            Self::Ed25519(_) => Alg::EdDsa,
            Self::P256(_) => Alg::Es256,
        }
    }
}

impl std::fmt::Debug for PublicKey {
    /// The algorithm and the beginning of the JWK's `x`, enough to tell two keys apart.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let x = match self {
            Self::Ed25519(x) => x.get(..6),
            Self::P256(point) => point.get(1..7),
        };
        write!(f, "PublicKey({} {}…)", self.alg().name(), b64::encode(x.unwrap_or_default()))
    }
}

/// Checks signatures. Everything that is verified in this workspace goes through one of these.
pub trait CryptoProvider: Send + Sync {
    /// Checks a signature over `message`.
    ///
    /// # Errors
    /// [`CryptoError::Signature`], also for a key that is not on its curve.
    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError>;
}

/// A private key that signs, wherever it is kept.
pub trait Signer: Send + Sync {
    /// The key that verifies what this signs.
    fn public_key(&self) -> PublicKey;

    /// Signs `message`.
    ///
    /// # Errors
    /// [`CryptoError::Signer`] when the key store refuses.
    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError>;
}

/// A source of random bytes for salts, nonces and keys.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer.
    ///
    /// # Errors
    /// [`CryptoError::Entropy`]; the buffer must then not be used.
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError>;
}

/// `N` random bytes.
///
/// # Errors
/// [`CryptoError::Entropy`].
pub fn random<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], CryptoError> {
    let mut out = [0; N];
    entropy.fill(&mut out)?;
    Ok(out)
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

/// HMAC-SHA256 of the parts one after the other (RFC 2104).
#[must_use]
pub fn hmac_sha256(key: &[u8; 32], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    // A key is filled up with zeros to the block of the hash (RFC 2104 section 2).
    let mut block = Zeroizing::new([0; 64]);
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<sha2::Sha256>::new((&*block).into());
    parts.iter().for_each(|part| mac.update(part));
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The operating system's random numbers.
#[cfg(feature = "os-entropy")]
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

#[cfg(feature = "os-entropy")]
impl Entropy for OsEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        getrandom::fill(out).map_err(|_| CryptoError::Entropy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_of_a_known_answer() {
        // Python: hmac.new(bytes([11]) * 32, b"Hi There", "sha256").hexdigest()
        let mac = hmac_sha256(&[0x0b; 32], &[b"Hi ", b"There"]);
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
    }
}
