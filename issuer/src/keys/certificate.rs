//! The certificate chain of a key, `keys/<kid>.pem`: put there by [`crate::Issuer::certify`]
//! after it was checked, and written into `x5c` headers as long as it is valid. The anchor at
//! which it ends is not in it (HAIP sections 4.1 and 6.1.1).

use std::path::{Path, PathBuf};

use annona_core::crypto::{CryptoProvider, PublicKey};
use annona_core::time::UnixTime;
use annona_files::{Readers, read_bounded, write_whole};
use annona_x509::{Certificate, Chain, Expected, X509Error};

use super::{KeyError, RingKey};

/// More bytes no chain has.
const MOST: u64 = 64 << 10;

impl RingKey {
    /// The `x5c` header for what this key signs now; empty without a chain.
    ///
    /// # Errors
    /// [`X509Error::Expired`] and [`X509Error::NotYet`]: nobody would accept it.
    pub fn x5c(&self, now: UnixTime) -> Result<Vec<String>, KeyError> {
        match &self.chain {
            Some(chain) => {
                chain.check_dates(now)?;
                Ok(chain.to_x5c())
            }
            None => Ok(Vec::new()),
        }
    }

    /// The same in DER, for the `x5chain` header of an mdoc.
    ///
    /// # Errors
    /// As [`RingKey::x5c`].
    pub fn x5chain(&self, now: UnixTime) -> Result<Vec<Vec<u8>>, KeyError> {
        let chain = self.chain.iter().flat_map(Chain::certificates);
        self.x5c(now).map(|_| chain.map(|certificate| certificate.der().to_vec()).collect())
    }

    /// The certificate of this key, if it has one.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.chain.as_ref().map(Chain::leaf)
    }
}

/// The chain of a key, if one was installed.
pub(super) fn read(folder: &Path, kid: &str, key: &PublicKey) -> Result<Option<Chain>, KeyError> {
    let path = file(folder, kid);
    if !path.exists() {
        return Ok(None);
    }
    let damaged = || KeyError::File("<kid>.pem");
    let text = read_bounded(&path, MOST).map_err(|_| damaged())?;
    let text = String::from_utf8(text).map_err(|_| damaged())?;
    let chain = Chain::new(Certificate::from_pem(&text)?)?;
    if chain.leaf().public_key() == *key {
        Ok(Some(chain))
    } else {
        Err(X509Error::Mismatch.into())
    }
}

/// Checks a chain as wallets will, and writes it.
pub(super) fn install(
    folder: &Path,
    kid: &str,
    chain: &Chain,
    anchors: &[Certificate],
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<(), KeyError> {
    chain.verify(anchors, Expected { now, purpose: None }, crypto)?;
    let text: String = chain.certificates().map(Certificate::to_pem).collect();
    write_whole(&file(folder, kid), text.as_bytes(), Readers::Owner)
        .map_err(|_| KeyError::File("<kid>.pem"))
}

fn file(folder: &Path, kid: &str) -> PathBuf {
    folder.join(format!("{kid}.pem"))
}
