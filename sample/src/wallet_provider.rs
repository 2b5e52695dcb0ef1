//! A small wallet provider: it vouches for whoever asks, which a real one does only after it has
//! looked at the device. Its key follows from a fixed number; never use it for anything real.

use annona_core::Problem;
use annona_core::crypto::{Alg, PublicKey, Signer as _, SoftSigner};
use annona_core::time::UnixTime;
use annona_core::trust::{KeyPurpose, Party, PartyKey};
use annona_protocol::attester::{AttestationError, WalletProvider};
use annona_protocol::oauth::attestation;
use annona_protocol::vci::key_attestation::{self, KeyProtection};

use crate::world::signer;

/// The provider's DID.
pub const PROVIDER: &str = "did:web:wallets.example";
/// Seconds that an attestation is good for.
pub const LIFETIME: i64 = 3_600;

/// The wallet provider.
#[derive(Debug, Clone)]
pub struct SampleProvider {
    /// The `client_id` of its wallets.
    pub client_id: String,
    /// How it says that keys are kept.
    pub protection: KeyProtection,
    key: SoftSigner,
}

impl SampleProvider {
    /// The provider of the wallets with this `client_id`.
    ///
    /// # Errors
    /// None in practice.
    pub fn new(client_id: &str) -> Result<Self, Problem> {
        let key = signer(Alg::Es256, 6)?;
        let protection = KeyProtection {
            key_storage: vec!["iso_18045_basic".to_owned()],
            user_authentication: vec!["iso_18045_basic".to_owned()],
        };
        Ok(Self { client_id: client_id.to_owned(), protection, key })
    }

    /// Its entry for trust lists and for the settings of issuers.
    #[must_use]
    pub fn party(&self) -> Party {
        Party {
            id: PROVIDER.to_owned(),
            name: [("en".to_owned(), "Sample Wallets".to_owned())].into(),
            may_issue: Vec::new(),
            keys: vec![PartyKey {
                kid: "w1".to_owned(),
                key: self.key.public_key(),
                purposes: vec![KeyPurpose::Attestation],
                compromised_since: None,
            }],
            credential_issuer: None,
            certificate_anchors: Vec::new(),
        }
    }

    fn kid() -> String {
        format!("{PROVIDER}#w1")
    }
}

impl WalletProvider for SampleProvider {
    fn client_id(&self) -> &str {
        &self.client_id
    }

    fn attest_client(&self, key: &PublicKey, now: UnixTime) -> Result<String, AttestationError> {
        let statement = attestation::Statement {
            issuer: PROVIDER,
            client_id: &self.client_id,
            key,
            issued_at: now,
            expires_at: now.plus(LIFETIME),
        };
        attestation::attest(&statement, &Self::kid(), &self.key)
    }

    fn attest_keys(
        &self,
        keys: &[PublicKey],
        nonce: Option<&str>,
        now: UnixTime,
    ) -> Result<String, AttestationError> {
        let statement = key_attestation::Statement {
            keys,
            protection: &self.protection,
            nonce,
            issued_at: now,
            expires_at: now.plus(LIFETIME),
        };
        key_attestation::attest(&statement, &Self::kid(), &self.key)
    }
}
