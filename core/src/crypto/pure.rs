//! The default provider: ed25519-dalek and p256, pure Rust, for phones and browsers too.

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use zeroize::Zeroizing;

use super::{Alg, CryptoError, CryptoProvider, Entropy, PublicKey, Signature, Signer};

/// Pure-Rust verification.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pure;

impl CryptoProvider for Pure {
    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError> {
        let refused = |_| CryptoError::Signature;
        match key {
            PublicKey::Ed25519(bytes) => {
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(refused)?;
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(message, &signature).map_err(refused)
            }
            PublicKey::P256(bytes) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
                    .map_err(|_| CryptoError::Signature)?;
                let signature = p256::ecdsa::Signature::from_slice(signature)
                    .map_err(|_| CryptoError::Signature)?;
                key.verify(message, &signature).map_err(|_| CryptoError::Signature)
            }
        }
    }
}

/// Whether the key is a point of its curve, and not of small order.
pub(crate) fn on_curve(key: &PublicKey) -> bool {
    match key {
        PublicKey::Ed25519(bytes) => {
            ed25519_dalek::VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak())
        }
        PublicKey::P256(bytes) => p256::PublicKey::from_sec1_bytes(bytes).is_ok(),
    }
}

/// The full point of a compressed P-256 key (`02` or `03`, then x).
pub(crate) fn decompress(sec1: &[u8]) -> Option<PublicKey> {
    let key = p256::PublicKey::from_sec1_bytes(sec1).ok()?;
    Some(PublicKey::P256(key.to_sec1_point(false).as_bytes().try_into().ok()?))
}

/// A private key in memory: an Ed25519 seed or a P-256 scalar. Wiped when dropped.
#[derive(Clone)]
pub struct SecretKey {
    alg: Alg,
    bytes: Zeroizing<[u8; 32]>,
}

impl SecretKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`CryptoError::Entropy`].
    pub fn generate(alg: Alg, entropy: &dyn Entropy) -> Result<Self, CryptoError> {
        // A random scalar is out of range once in 2^32 tries for P-256.
        for _ in 0..4 {
            let mut bytes = Zeroizing::new([0; 32]);
            entropy.fill(bytes.as_mut())?;
            if let Ok(key) = Self::from_bytes(alg, &bytes) {
                return Ok(key);
            }
        }
        Err(CryptoError::Entropy)
    }

    /// A key from its 32 bytes: Ed25519 seed (RFC 8032), P-256 scalar big-endian.
    ///
    /// # Errors
    /// [`CryptoError::Key`] for a scalar outside 1..n.
    pub fn from_bytes(alg: Alg, bytes: &[u8; 32]) -> Result<Self, CryptoError> {
        let key = Self { alg, bytes: Zeroizing::new(*bytes) };
        SoftSigner::new(&key).map(|_| key)
    }

    /// The algorithm.
    #[must_use]
    pub const fn alg(&self) -> Alg {
        self.alg
    }

    /// The 32 secret bytes; for key files and key stores only.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// A signer that holds this key in memory.
    ///
    /// # Errors
    /// [`CryptoError::Key`].
    pub fn signer(&self) -> Result<SoftSigner, CryptoError> {
        SoftSigner::new(self)
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({}, hidden)", self.alg.name())
    }
}

/// A [`Signer`] over a [`SecretKey`]; the libraries wipe their copies when dropped.
#[derive(Clone)]
pub struct SoftSigner {
    key: SoftKey,
    public: PublicKey,
}

#[derive(Clone)]
enum SoftKey {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    P256(Box<p256::ecdsa::SigningKey>),
}

impl SoftSigner {
    fn new(secret: &SecretKey) -> Result<Self, CryptoError> {
        match secret.alg {
            Alg::EdDsa => {
                let key = ed25519_dalek::SigningKey::from_bytes(&secret.bytes);
                let public = PublicKey::Ed25519(key.verifying_key().to_bytes());
                Ok(Self { key: SoftKey::Ed25519(Box::new(key)), public })
            }
            Alg::Es256 => {
                let key = p256::ecdsa::SigningKey::from_slice(secret.bytes.as_slice())
                    .map_err(|_| CryptoError::Key)?;
                let point = key.verifying_key().to_sec1_point(false);
                let bytes = point.as_bytes().try_into().map_err(|_| CryptoError::Key)?;
                Ok(Self { key: SoftKey::P256(Box::new(key)), public: PublicKey::P256(bytes) })
            }
        }
    }
}

impl Signer for SoftSigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        match &self.key {
            SoftKey::Ed25519(key) => Ok(key.sign(message).to_bytes()),
            SoftKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                Ok(signature.to_bytes().into())
            }
        }
    }
}

impl std::fmt::Debug for SoftSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SoftSigner({:?})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_verifies_and_nothing_else() {
        for alg in [Alg::EdDsa, Alg::Es256] {
            let signer = SecretKey::from_bytes(alg, &[7; 32]).unwrap().signer().unwrap();
            let good = signer.sign(b"grain").unwrap();
            let key = signer.public_key();
            assert!(on_curve(&key));
            assert_eq!(Pure.verify(&key, b"grain", &good), Ok(()));
            assert_eq!(Pure.verify(&key, b"brain", &good), Err(CryptoError::Signature));
            for i in 0..64 {
                let mut bad = good;
                bad[i] ^= 1;
                assert!(Pure.verify(&key, b"grain", &bad).is_err());
            }
        }
    }

    #[test]
    fn weak_and_foreign_points_are_refused() {
        assert!(!on_curve(&PublicKey::Ed25519([0; 32])));
        assert!(!on_curve(&PublicKey::P256([4; 65])));
        assert!(SecretKey::from_bytes(Alg::Es256, &[0; 32]).is_err());
        assert!(SecretKey::from_bytes(Alg::Es256, &[255; 32]).is_err());
        let secret = SecretKey::from_bytes(Alg::EdDsa, &[1; 32]).unwrap();
        assert_eq!(format!("{secret:?}"), "SecretKey(EdDSA, hidden)");
    }
}
