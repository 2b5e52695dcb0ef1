//! Where private keys are made, used and destroyed: the encrypted file or the token.

use std::path::Path;

use annona_core::crypto::{Alg, PublicKey, Signer};

use super::file::FileKeys;
use super::list::Backend;
use super::pin::Pin;
use super::token::TokenKeys;
use super::{KeyError, PIN};

/// Algorithm of new keys: what phones, wallets and modules all have.
pub(super) const ALG: Alg = Alg::Es256;

/// Private keys by their `kid`.
pub(super) trait KeyStore {
    /// Makes a key and keeps it.
    fn generate(&mut self, kid: &str) -> Result<PublicKey, KeyError>;
    /// A signer for a key.
    fn signer(&self, kid: &str) -> Result<Box<dyn Signer>, KeyError>;
    /// Destroys a key, for good.
    fn destroy(&mut self, kid: &str) -> Result<(), KeyError>;
}

pub(super) fn open(
    folder: &Path,
    backend: &Backend,
    pin: Option<&Pin>,
) -> Result<Box<dyn KeyStore>, KeyError> {
    match backend {
        Backend::File => {
            let own = folder.join(PIN);
            let pin = match pin {
                _ if own.exists() => Pin::read(&own).map_err(|_| KeyError::File(PIN))?,
                Some(pin) => pin.clone(),
                None => return Err(KeyError::NoPin),
            };
            Ok(Box::new(FileKeys::open(folder, &pin)?))
        }
        Backend::Pkcs11 { module, token, prefix } => {
            let pin = pin.ok_or(KeyError::NoPin)?;
            Ok(Box::new(TokenKeys::open(module, token, prefix, pin)?))
        }
    }
}
