//! aws-lc-rs behind the core's traits, for servers and desktops.
//!
//! P-256 verification takes about a quarter of the pure-Rust time and Ed25519 signing half of
//! it. Ed25519 verification stays with the core's [`Pure`]: it is the faster of the two, and
//! its strict rules (no small-order and no non-canonical points) are then the same everywhere.
#![cfg_attr(not(test), deny(missing_docs))]

use annona_core::crypto::{
    CryptoError, CryptoProvider, Entropy, PublicKey, Pure, SecretKey, Signature, Signer,
};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// Verification by aws-lc for P-256 and by [`Pure`] for Ed25519.
#[derive(Debug, Clone, Copy, Default)]
pub struct Aws;

impl CryptoProvider for Aws {
    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError> {
        match key {
            PublicKey::Ed25519(_) => Pure.verify(key, message, signature),
            PublicKey::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(message, signature)
                .map_err(|_| CryptoError::Signature),
        }
    }
}

/// Checks an RS256 signature (RFC 7518 section 3.3), which OpenID providers use; `n` and `e`
/// are big-endian, of 2048 to 8192 bits.
///
/// # Errors
/// [`CryptoError::Signature`].
pub fn verify_rs256(
    n: &[u8],
    e: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), CryptoError> {
    RsaPublicKeyComponents { n, e }
        .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
        .map_err(|_| CryptoError::Signature)
}

/// Random numbers from aws-lc.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwsEntropy;

impl Entropy for AwsEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        SystemRandom::new().fill(out).map_err(|_| CryptoError::Entropy)
    }
}

/// A key in memory that aws-lc signs with.
pub struct AwsSigner {
    pair: Pair,
    public: PublicKey,
}

enum Pair {
    Ed25519(Box<Ed25519KeyPair>),
    P256(Box<EcdsaKeyPair>),
}

impl AwsSigner {
    /// A signer over a secret key.
    ///
    /// # Errors
    /// [`CryptoError::Key`] when aws-lc refuses the key.
    pub fn new(secret: &SecretKey) -> Result<Self, CryptoError> {
        let public = secret.signer()?.public_key();
        let pair = match &public {
            PublicKey::Ed25519(point) => {
                Ed25519KeyPair::from_seed_and_public_key(secret.expose(), point)
                    .map(|pair| Pair::Ed25519(Box::new(pair)))
            }
            PublicKey::P256(point) => EcdsaKeyPair::from_private_key_and_public_key(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                secret.expose(),
                point,
            )
            .map(|pair| Pair::P256(Box::new(pair))),
        };
        Ok(Self { pair: pair.map_err(|_| CryptoError::Key)?, public })
    }
}

impl Signer for AwsSigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.sign(message),
            Pair::P256(pair) => {
                pair.sign(&SystemRandom::new(), message).map_err(|_| CryptoError::Signer)?
            }
        };
        signature.as_ref().try_into().map_err(|_| CryptoError::Signer)
    }
}

impl std::fmt::Debug for AwsSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AwsSigner({:?})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::Alg;

    use super::*;

    #[test]
    fn an_rs256_signature_holds_for_its_message_only() {
        use aws_lc_rs::rsa::KeySize;
        use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        // A sequence of two numbers: nine bytes of tags and lengths stand before `n`.
        let (n, e) = (&pair.public_key().as_ref()[9..265], &[1, 0, 1]);
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"m", &mut signature).unwrap();
        assert_eq!(verify_rs256(n, e, b"m", &signature), Ok(()));
        let refused = Err(CryptoError::Signature);
        assert_eq!(verify_rs256(n, e, b"x", &signature), refused);
        assert_eq!(verify_rs256(n, &[1], b"m", &signature), refused);
        assert_eq!(verify_rs256(&[1; 64], e, b"m", &signature), refused);
    }

    #[test]
    fn each_provider_accepts_what_the_other_signs() {
        for alg in [Alg::EdDsa, Alg::Es256] {
            let secret = SecretKey::generate(alg, &AwsEntropy).unwrap();
            let (ours, theirs) = (secret.signer().unwrap(), AwsSigner::new(&secret).unwrap());
            assert_eq!(ours.public_key(), theirs.public_key());
            let key = ours.public_key();
            for signature in [ours.sign(b"grain").unwrap(), theirs.sign(b"grain").unwrap()] {
                for provider in [&Pure as &dyn CryptoProvider, &Aws] {
                    assert_eq!(provider.verify(&key, b"grain", &signature), Ok(()));
                    let mut bad = signature;
                    bad[40] ^= 1;
                    assert!(provider.verify(&key, b"grain", &bad).is_err());
                    assert!(provider.verify(&key, b"brain", &signature).is_err());
                }
            }
        }
    }

    #[test]
    fn a_point_off_the_curve_is_refused() {
        assert!(Aws.verify(&PublicKey::P256([4; 65]), b"", &[1; 64]).is_err());
    }
}
