//! The key by which this issuer authenticates itself at its OpenID provider (`private_key_jwt`):
//! made when it is first needed, in `openid-provider.jwk` among the keys. It signs nothing else.

use std::path::Path;

use annona_core::crypto::{Alg, OsEntropy, SecretKey, Signer as _, SoftSigner};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, SecretJwk, thumbprint};
use zeroize::Zeroizing;

use crate::IssuerError;
use crate::folder::{read_private, write_private};

const FILE: &str = "openid-provider.jwk";

/// Reads the key, or makes it.
pub(super) fn open(keys: &Path) -> Result<SoftSigner, IssuerError> {
    let path = keys.join(FILE);
    if !path.exists() {
        let secret = SecretKey::generate(Alg::Es256, &OsEntropy)?;
        let text = serde_json::to_string(&SecretJwk::from(&secret)).map_err(|_| unusable())?;
        write_private(&path, Zeroizing::new(text).as_bytes())?;
    }
    let text = Zeroizing::new(read_private(&path).ok_or_else(unusable)?);
    let jwk: SecretJwk = json::from_slice(&text, Limits::CREDENTIAL).map_err(|_| unusable())?;
    Ok(SecretKey::try_from(&jwk)?.signer()?)
}

/// The public half as the provider wants it.
pub(super) fn public(key: &SoftSigner) -> Jwk {
    let key = key.public_key();
    Jwk {
        kid: Some(thumbprint(&key)),
        alg: Some(key.alg().name().to_owned()),
        usage: Some("sig".to_owned()),
        ..Jwk::from(&key)
    }
}

fn unusable() -> IssuerError {
    IssuerError::Folder(format!("{FILE} must be a private key that its owner alone may read"))
}
