//! Private keys in a hardware module; each is labelled with the issuer's DID and its `kid`.

use std::path::Path;
use std::sync::Arc;

use annona_core::crypto::{PublicKey, Signer};
use annona_crypto_pkcs11::Token;

use super::KeyError;
use super::pin::Pin;
use super::store::{ALG, KeyStore};

pub(super) struct TokenKeys {
    token: Arc<Token>,
    prefix: String,
}

impl TokenKeys {
    pub(super) fn open(
        module: &Path,
        token: &str,
        prefix: &str,
        pin: &Pin,
    ) -> Result<Self, KeyError> {
        let token = Token::open(module, token, pin.expose())?;
        Ok(Self { token, prefix: prefix.to_owned() })
    }

    fn label(&self, kid: &str) -> String {
        format!("{} {kid}", self.prefix)
    }
}

impl KeyStore for TokenKeys {
    fn generate(&mut self, kid: &str) -> Result<PublicKey, KeyError> {
        Ok(self.token.generate(&self.label(kid), ALG)?)
    }

    fn signer(&self, kid: &str) -> Result<Box<dyn Signer>, KeyError> {
        Ok(Box::new(self.token.signer(&self.label(kid))?))
    }

    fn destroy(&mut self, kid: &str) -> Result<(), KeyError> {
        Ok(self.token.destroy(&self.label(kid))?)
    }
}
