//! New keys for old: the next key of a purpose is announced first, so that the trust list can
//! tell every counter about it, signs from its time on, and the old one stays listed for as
//! long as something that it signed may be in use.

use std::sync::Arc;

use annona_core::time::{DAY, UnixTime};
use annona_core::trust::KeyPurpose;
use annona_x509::{Certificate, Chain};

use crate::keys::{KeyError, KeyRing};
use crate::status_list::LIFETIME;
use crate::{Issuer, IssuerError};

impl Issuer {
    /// The keys as of now.
    #[must_use]
    pub fn keys(&self) -> Arc<KeyRing> {
        self.keys.ring()
    }

    /// Makes the next key of a purpose and returns its name. It signs from `signs_from` on:
    /// give the trust list time to reach every counter.
    ///
    /// # Errors
    /// [`crate::KeyError::Announced`] while a next key waits for its time.
    pub fn rotate(&self, purpose: KeyPurpose, signs_from: UnixTime) -> Result<String, IssuerError> {
        Ok(self.keys.rotate(purpose, signs_from, self.now())?)
    }

    /// Installs the certificate chain of a key, leaf first, which then stands in `x5c` headers.
    /// Returns the key's name. A certificate of one of the `anchors` is left out of it.
    ///
    /// # Errors
    /// [`crate::KeyError`]: a chain that no wallet would accept, that is for another key or for
    /// another issuer.
    pub fn certify(
        &self,
        mut certificates: Vec<Certificate>,
        anchors: &[Certificate],
    ) -> Result<String, IssuerError> {
        certificates.retain(|certificate| !anchors.contains(certificate));
        let chain = Chain::new(certificates).map_err(KeyError::from)?;
        if !chain.leaf().is_for(&self.settings.id) {
            return Err(KeyError::OtherIssuer.into());
        }
        Ok(self.keys.certify(&chain, anchors, self.now(), self.crypto.as_ref())?)
    }

    /// Destroys an old key.
    ///
    /// # Errors
    /// [`crate::KeyError::InUse`] until everything that it signed has ended.
    pub fn retire(&self, kid: &str) -> Result<(), IssuerError> {
        let lifetime = |purpose| match purpose {
            KeyPurpose::Credential => self.credential_seconds(),
            KeyPurpose::Status => LIFETIME,
            KeyPurpose::Agreement | KeyPurpose::Metadata | KeyPurpose::Attestation => DAY,
        };
        Ok(self.keys.retire(kid, lifetime, self.now())?)
    }

    /// From the first second of a credential's first day to its end.
    pub(crate) fn credential_seconds(&self) -> i64 {
        (i64::from(self.scheme.validity_days) + 1) * DAY
    }
}
