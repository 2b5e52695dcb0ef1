//! A small wallet provider: it vouches for whoever asks, which a real one does only after it has
//! looked at the device. Its keys follow from a fixed number; never use them for anything real.

use annona_core::Problem;
use annona_core::crypto::{Alg, PublicKey, Signer as _, SoftSigner};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::{KeyPurpose, Party, PartyKey};
use annona_protocol::attester::{AttestationError, SignedBy, WalletProvider};
use annona_protocol::oauth::attestation;
use annona_protocol::vci::key_attestation::{self, KeyProtection};
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use annona_x509::{Certificate, Chain, X509Error};

use crate::seeded::Seeded;
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
    /// Its root certificate, and the chain below it.
    anchor: Option<Certificate>,
    chain: Option<Chain>,
}

fn kid() -> String {
    format!("{PROVIDER}#w1")
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
        let client_id = client_id.to_owned();
        Ok(Self { client_id, protection, key, anchor: None, chain: None })
    }

    /// The same with certificates, good for a year, in place of its key's name: as HAIP asks.
    ///
    /// # Errors
    /// None in practice.
    pub fn certified(client_id: &str, now: UnixTime) -> Result<Self, Problem> {
        let own = Self::new(client_id)?;
        let problem = |error: X509Error| Problem::from(&error);
        let (entropy, root_key) = (Seeded::new(8), signer(Alg::Es256, 7)?);
        let period = Period { from: now.plus(-DAY), until: now.plus(365 * DAY) };
        let subject = |name: &str| Subject {
            organization: Some("Sample Wallets".to_owned()),
            common_name: name.to_owned(),
            ..Subject::default()
        };
        let root = make::root(&subject("Sample root"), period, 0, &root_key, &entropy);
        let root = root.map_err(problem)?;
        let leaf = Leaf {
            subject: subject("Sample attestations"),
            key: own.key.public_key(),
            dns: Vec::new(),
            uris: vec![PROVIDER.to_owned()],
            purposes: Vec::new(),
            period,
        };
        let authority = Authority { certificate: &root, signer: &root_key };
        let leaf = make::leaf(&leaf, authority, &entropy).map_err(problem)?;
        let chain = Chain::new(vec![leaf]).map_err(problem)?;
        Ok(Self { anchor: Some(root), chain: Some(chain), ..own })
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
            certificate_anchors: self.anchor.iter().map(Certificate::to_base64).collect(),
        }
    }

    fn signed_by<'a>(&'a self, kid: &'a str) -> SignedBy<'a> {
        self.chain.as_ref().map_or(SignedBy::Kid(kid), SignedBy::Chain)
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
        attestation::attest(&statement, self.signed_by(&kid()), &self.key)
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
        key_attestation::attest(&statement, self.signed_by(&kid()), &self.key)
    }
}
