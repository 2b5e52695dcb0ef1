//! The certificate of a counter's key: the consumer of an agreement says, signed with a key that
//! the trust list marks for its agreements, which key signs for which counter.

use serde::{Deserialize, Serialize};

use super::{LIMITS, ReceiptError, TagSecret};
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::json;
use crate::jws::{self, UnverifiedJws};
use crate::time::UnixTime;
use crate::trust::{KeyPurpose, TrustBundle, as_jwk};

const TYP: &str = "counter-key+jwt";

/// A certificate's payload. What [`Certificate::open`] returns was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// DID of the agreement's consumer.
    pub iss: String,
    /// The counter's own audience.
    pub sub: String,
    /// The agreement.
    pub agreement: String,
    /// From when the key counts.
    pub iat: UnixTime,
    /// Until when, not included.
    pub exp: UnixTime,
    /// The counter's key.
    #[serde(with = "as_jwk")]
    pub jwk: PublicKey,
}

/// What the consumer hands to a counter, in one file. It is a secret: the tag secret is in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The certificate of the counter's key; none on a counter that nobody enrolled.
    pub certificate: Option<String>,
    /// What all counters of the agreement share.
    pub tag_secret: TagSecret,
}

impl Certificate {
    /// Signs with a key of the consumer; `kid` is its name in the trust list.
    ///
    /// # Errors
    /// [`ReceiptError::Certificate`] when it would end before it begins, or the key store's error.
    pub fn sign(&self, kid: &str, signer: &dyn Signer) -> Result<String, ReceiptError> {
        if self.exp <= self.iat {
            return Err(ReceiptError::Certificate("it ends before it begins"));
        }
        let payload = serde_json::to_vec(self).map_err(|_| ReceiptError::Form("certificate"))?;
        let header = jws::header(signer.public_key().alg(), TYP, Some(kid));
        Ok(jws::sign(&header, &payload, signer)?)
    }

    /// Checks a certificate against the agreements and parties of a trust bundle.
    ///
    /// # Errors
    /// [`ReceiptError::Certificate`], or the signature's error.
    pub fn open(
        text: &str,
        bundle: &TrustBundle,
        crypto: &dyn CryptoProvider,
    ) -> Result<Self, ReceiptError> {
        let refuse = ReceiptError::Certificate;
        let jws = UnverifiedJws::parse(text, LIMITS)?;
        let claimed: Self = json::from_value(jws.peek(LIMITS)?.into())?;
        let agreement = bundle
            .agreement(&claimed.agreement)
            .ok_or(refuse("the trust bundle has no such agreement"))?;
        if agreement.consumer() != claimed.iss {
            return Err(refuse("it is not by the agreement's consumer"));
        }
        let listed = agreement.counters();
        if !listed.is_empty() && !listed.iter().any(|counter| counter.id == claimed.sub) {
            return Err(refuse("the agreement does not list this counter"));
        }
        let kid = jws.header().kid.clone().unwrap_or_default();
        let key = bundle
            .party(&claimed.iss)
            .and_then(|party| party.key(&kid, KeyPurpose::Agreement))
            .filter(|key| key.trusted_at(claimed.iat))
            .ok_or(refuse("its key is not one for agreements"))?;
        jws.verify(&key.key, TYP, crypto)?;
        if claimed.exp <= claimed.iat {
            return Err(refuse("it ends before it begins"));
        }
        Ok(claimed)
    }

    /// Whether something dated `at` lies within the certificate's dates.
    #[must_use]
    pub fn covers(&self, at: UnixTime) -> bool {
        self.iat <= at && at < self.exp
    }
}
