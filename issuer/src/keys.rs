//! The issuer's keys: one for credentials, another for status lists, each a private JWK in a
//! file that only its owner may read. For trying out; production keys belong in hardware.

use std::path::Path;

use annona_core::crypto::{Alg, Entropy, PublicKey, SecretKey, Signer};
use annona_core::json::{self, Limits};
use annona_core::jwk::SecretJwk;
use annona_crypto_aws::AwsSigner;

use crate::IssuerError;
use crate::folder::{read_private, write_private};

/// `kid` of the key for credentials, short because it stands in every counter code.
pub const CREDENTIAL_KID: &str = "k1";
/// `kid` of the key for status lists.
pub const STATUS_KID: &str = "s1";

/// The keys, ready to sign.
pub struct KeyRing {
    /// Signs credentials.
    pub credential: Box<dyn Signer>,
    /// Signs status lists.
    pub status: Box<dyn Signer>,
}

impl KeyRing {
    /// Makes two new ES256 keys and keeps them in `folder`.
    pub(crate) fn create(folder: &Path, entropy: &dyn Entropy) -> Result<(), IssuerError> {
        for name in ["credential", "status"] {
            let secret = SecretKey::generate(Alg::Es256, entropy)?;
            let text = serde_json::to_string(&SecretJwk::from(&secret));
            let text = zeroize::Zeroizing::new(text.map_err(|_| IssuerError::KeyFile(name))?);
            write_private(&folder.join(format!("{name}.jwk")), text.as_bytes())?;
        }
        Ok(())
    }

    /// Reads both keys.
    ///
    /// # Errors
    /// [`IssuerError::KeyFile`], also for a file that other users may read.
    pub fn open(folder: &Path) -> Result<Self, IssuerError> {
        let signer = |name: &'static str| -> Result<Box<dyn Signer>, IssuerError> {
            let refused = |_| IssuerError::KeyFile(name);
            let text = read_private(&folder.join(format!("{name}.jwk")));
            let text = zeroize::Zeroizing::new(text.ok_or(IssuerError::KeyFile(name))?);
            let jwk: SecretJwk = json::from_slice(&text, Limits::CREDENTIAL)
                .map_err(|_| IssuerError::KeyFile(name))?;
            let secret = SecretKey::try_from(&jwk).map_err(refused)?;
            Ok(Box::new(AwsSigner::new(&secret).map_err(refused)?))
        };
        Ok(Self { credential: signer("credential")?, status: signer("status")? })
    }

    /// Name and public half of every key.
    #[must_use]
    pub fn public(&self) -> [(&'static str, PublicKey); 2] {
        [(CREDENTIAL_KID, self.credential.public_key()), (STATUS_KID, self.status.public_key())]
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing({:?})", self.public())
    }
}
