//! Private keys in `keys/keys.sealed`: JWKs under Argon2id and XChaCha20-Poly1305, opened into
//! memory, where aws-lc-rs signs with them. For trying out: `serve --production` refuses it.

use std::path::{Path, PathBuf};

use annona_core::crypto::{OsEntropy, PublicKey, SecretKey, Signer};
use annona_core::json::{self, Limits};
use annona_core::jwk::SecretJwk;
use annona_crypto_aws::AwsSigner;
use annona_sealed::{Header, KdfCost, Key, Magic, frame, open_frame, unseal};
use zeroize::Zeroizing;

use super::KeyError;
use super::pin::Pin;
use super::store::{ALG, KeyStore};
use crate::folder::{read_private, write_private};

const NAME: &str = "keys.sealed";
const KIND: Magic = *b"ANNONAKF";

pub(super) struct FileKeys {
    path: PathBuf,
    header: Header,
    key: Key,
    secrets: Vec<(String, SecretKey)>,
}

impl FileKeys {
    /// A new file without keys.
    pub(super) fn create(folder: &Path, pin: &Pin, cost: KdfCost) -> Result<Self, KeyError> {
        let length = pin.expose().chars().count();
        if !(12..=256).contains(&length) {
            return Err(KeyError::ShortPin);
        }
        let header = Header::new(KIND, cost, &OsEntropy)?;
        let key = header.derive(pin.expose())?;
        let mut keys = Self { path: folder.join(NAME), header, key, secrets: Vec::new() };
        keys.save()?;
        Ok(keys)
    }

    pub(super) fn open(folder: &Path, pin: &Pin) -> Result<Self, KeyError> {
        let path = folder.join(NAME);
        let damaged = || KeyError::File(NAME);
        let bytes = read_private(&path).ok_or_else(damaged)?;
        let (header, sealed) = open_frame(KIND, &bytes)?;
        let key = header.derive(pin.expose())?;
        let text = unseal(&header, &key, sealed)?;
        let jwks: Vec<SecretJwk> =
            json::from_slice(&text, Limits::CREDENTIAL).map_err(|_| damaged())?;
        let secret = |jwk: &SecretJwk| {
            let kid = jwk.public.kid.clone().ok_or_else(damaged)?;
            Ok((kid, SecretKey::try_from(jwk).map_err(|_| damaged())?))
        };
        let secrets = jwks.iter().map(secret).collect::<Result<_, KeyError>>()?;
        Ok(Self { path, header, key, secrets })
    }

    fn save(&mut self) -> Result<(), KeyError> {
        let jwk = |(kid, secret): &(String, SecretKey)| {
            let mut jwk = SecretJwk::from(secret);
            jwk.public.kid = Some(kid.clone());
            jwk
        };
        let jwks: Vec<SecretJwk> = self.secrets.iter().map(jwk).collect();
        let text = serde_json::to_vec(&jwks).map_err(|_| KeyError::File(NAME))?;
        let text = Zeroizing::new(text);
        self.header.renew_nonce(&OsEntropy)?;
        let sealed = frame(&self.header, &self.key, &text)?;
        write_private(&self.path, &sealed).map_err(|_| KeyError::File(NAME))
    }
}

impl KeyStore for FileKeys {
    fn generate(&mut self, kid: &str) -> Result<PublicKey, KeyError> {
        let secret = SecretKey::generate(ALG, &OsEntropy)?;
        let public = secret.signer()?.public_key();
        // A key of this name was left behind by an interrupted rotation; nothing used it.
        self.secrets.retain(|(own, _)| own != kid);
        self.secrets.push((kid.to_owned(), secret));
        self.save()?;
        Ok(public)
    }

    fn signer(&self, kid: &str) -> Result<Box<dyn Signer>, KeyError> {
        let found = self.secrets.iter().find(|(own, _)| own == kid);
        let (_, secret) = found.ok_or_else(|| KeyError::NoKey(kid.to_owned()))?;
        Ok(Box::new(AwsSigner::new(secret)?))
    }

    fn destroy(&mut self, kid: &str) -> Result<(), KeyError> {
        self.secrets.retain(|(own, _)| own != kid);
        self.save()
    }
}
