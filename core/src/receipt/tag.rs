//! The tag by which a payer finds one credential twice: a keyed hash that is equal for equal
//! credentials within an agreement and a calendar month (UTC), and says nothing to whoever lacks
//! the key. HMAC-SHA256 (RFC 2104).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::b64;
use crate::crypto::{CryptoError, Entropy, hmac_sha256, random};
use crate::time::UnixTime;
use crate::verify::CredentialMark;

/// What the counters of one agreement share, and the payer does not have.
#[derive(Clone, PartialEq, Eq)]
pub struct TagSecret(Zeroizing<[u8; 32]>);

/// The key of one agreement and one month.
pub struct PeriodSalt(Zeroizing<[u8; 32]>);

crate::hidden::hidden_debug!(TagSecret, PeriodSalt);

/// The period of a moment, `2026-11`.
#[must_use]
pub fn period(at: UnixTime) -> String {
    at.date().chars().take(7).collect()
}

impl TagSecret {
    /// A new secret.
    ///
    /// # Errors
    /// [`CryptoError::Entropy`].
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, CryptoError> {
        random(entropy).map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The salt of an agreement in the month of `at`.
    #[must_use]
    pub fn salt(&self, agreement: &str, at: UnixTime) -> PeriodSalt {
        let period = period(at);
        PeriodSalt(hmac_sha256(
            &self.0,
            &[b"annona receipt salt\n", agreement.as_bytes(), b"\n", period.as_bytes()],
        ))
    }
}

impl PeriodSalt {
    /// The tag of a credential: 22 characters.
    #[must_use]
    pub fn tag(&self, mark: &CredentialMark) -> String {
        b64::encode(first::<16>(&hmac_sha256(&self.0, &[b"tag\n", mark.bytes()])))
    }

    /// A name of the salt, 11 characters: only tags with the same name can be compared.
    #[must_use]
    pub fn name(&self) -> String {
        b64::encode(first::<8>(&hmac_sha256(&self.0, &[b"name\n"])))
    }
}

impl Serialize for TagSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(b64::encode(*self.0)))
    }
}

impl<'de> Deserialize<'de> for TagSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = b64::decode_array(text.as_str());
        let wrong = |_| serde::de::Error::custom("a secret is 32 bytes in base64url");
        bytes.map(|bytes| Self(Zeroizing::new(bytes))).map_err(wrong)
    }
}

fn first<const N: usize>(bytes: &[u8; 32]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UnixTime = UnixTime(1_795_514_400);

    fn secret(byte: u8) -> TagSecret {
        TagSecret(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn tags_are_equal_within_agreement_and_month_only() {
        let mark = CredentialMark::of("a.b.c");
        let tag = |secret: &TagSecret, agreement: &str, at| secret.salt(agreement, at).tag(&mark);
        let first = tag(&secret(1), "x", AT);
        assert_eq!(first.len(), 22);
        assert_eq!(first, tag(&secret(1), "x", AT.plus(86_400)));
        assert_ne!(first, tag(&secret(1), "x", AT.plus(31 * 86_400)));
        assert_ne!(first, tag(&secret(1), "y", AT));
        assert_ne!(first, tag(&secret(2), "x", AT));
        let other = CredentialMark::of("a.d.c");
        assert_ne!(first, secret(1).salt("x", AT).tag(&other));
        assert_ne!(secret(1).salt("x", AT).name(), secret(2).salt("x", AT).name());
        assert_eq!(period(AT), "2026-11");
    }

    #[test]
    fn another_signature_over_the_same_credential_has_the_same_tag() {
        // An ECDSA signature (r, s) can be turned into (r, -s) by anybody.
        assert_eq!(CredentialMark::of("a.b.c"), CredentialMark::of("a.b.d"));
    }

    #[test]
    fn a_secret_round_trips_and_is_not_shown() {
        let text = serde_json::to_string(&secret(3)).unwrap();
        assert!(serde_json::from_str::<TagSecret>(&text).unwrap() == secret(3));
        assert!(serde_json::from_str::<TagSecret>("\"AAAA\"").is_err());
        assert!(!format!("{:?}", secret(3)).contains("AwMD"));
    }
}
