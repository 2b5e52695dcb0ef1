//! The key agreement of RFC 7518 section 4.6: ECDH on P-256, then the Concat KDF of NIST SP
//! 800-56A with SHA-256, of which one round is enough for both ciphers.

use annona_core::crypto::{PublicKey, SecretKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Enc;

/// The shared secret; `None` unless both keys are on P-256.
pub(super) fn agree(secret: &SecretKey, public: &PublicKey) -> Option<Zeroizing<[u8; 32]>> {
    let PublicKey::P256(point) = public else { return None };
    let public = p256::PublicKey::from_sec1_bytes(point).ok()?;
    let secret = p256::SecretKey::from_slice(secret.expose()).ok()?;
    let shared = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    let bytes: [u8; 32] = shared.raw_secret_bytes().as_slice().try_into().ok()?;
    Some(Zeroizing::new(bytes))
}

/// The content key of a cipher.
pub(super) fn derive(shared: &[u8; 32], enc: Enc, apu: &[u8], apv: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    let bits = u32::try_from(enc.key_bytes() * 8).unwrap_or(u32::MAX);
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(shared);
    for part in [enc.name().as_bytes(), apu, apv] {
        hash.update(length(part));
        hash.update(part);
    }
    hash.update(bits.to_be_bytes());
    let whole = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
    Zeroizing::new(whole.iter().copied().take(enc.key_bytes()).collect())
}
