//! The data folder: `issuer.json`, `scheme/scheme.json`, `keys/`, `encryption.jwk`,
//! `register.sqlite` unless a database is set, and the published `status/<n>.jwt`. Only its
//! owner may look inside: it holds personal data.

use std::fs;
use std::io;
use std::path::Path;

use annona_core::crypto::OsEntropy;
use annona_core::json::{self, Limits};
use annona_core::scheme::Scheme;
use annona_files::{Readers, private_folder, write_whole};

use crate::encryption::Encryption;
use crate::store;
use crate::{Backend, IssuerError, KeyRing, Pin, Settings, scheme_package};

pub(crate) const SETTINGS: &str = "issuer.json";
pub(crate) const SCHEME: &str = "scheme/scheme.json";
pub(crate) const KEYS: &str = "keys";
pub(crate) const REGISTER: &str = "register.sqlite";
pub(crate) const STATUS: &str = "status";

/// More bytes no file with keys or secrets has.
const MOST_SECRET: u64 = 1 << 20;

/// What a new issuer is made of.
#[derive(Debug, Clone)]
pub struct NewIssuer<'a> {
    /// Who and where.
    pub settings: Settings,
    /// The scheme package's folder, with `scheme.json` inside; it is copied.
    pub scheme: &'a Path,
}

/// Lays out a data folder with new keys in a key file and an empty register; the key file's
/// PIN is random and lies beside it.
///
/// # Errors
/// As [`init_with_keys`].
pub fn init(folder: &Path, new: &NewIssuer<'_>) -> Result<(), IssuerError> {
    init_with_keys(folder, new, &Backend::File, None)
}

/// Lays out a data folder with new keys at a place of choice and an empty register.
///
/// # Errors
/// [`IssuerError::Exists`] when there is an issuer already, and for wrong settings or scheme;
/// `issuer.json` is written last, so that a broken start can be repeated. [`crate::KeyError`]
/// when the keys cannot be made.
pub fn init_with_keys(
    folder: &Path,
    new: &NewIssuer<'_>,
    backend: &Backend,
    pin: Option<&Pin>,
) -> Result<(), IssuerError> {
    new.settings.check()?;
    if folder.join(SETTINGS).exists() {
        return Err(IssuerError::Exists);
    }
    let scheme = fs::read(new.scheme.join("scheme.json")).map_err(unusable)?;
    Scheme::parse(&scheme)?;
    for part in ["", "scheme", KEYS, STATUS] {
        private_folder(&folder.join(part)).map_err(unusable)?;
    }
    scheme_package::copy(new.scheme, &folder.join("scheme"))?;
    KeyRing::create(&folder.join(KEYS), backend, pin)?;
    Encryption::create(folder, &OsEntropy)?;
    store::open(&folder.join(REGISTER), new.settings.database.as_ref())?
        .status_lists(new.settings.status_entries)?;
    let mut settings = serde_json::to_vec_pretty(&new.settings)
        .map_err(|error| IssuerError::Folder(error.to_string()))?;
    settings.push(b'\n');
    write_private(&folder.join(SETTINGS), &settings)
}

pub(crate) fn read_settings(folder: &Path) -> Result<Settings, IssuerError> {
    let text = fs::read(folder.join(SETTINGS)).map_err(unusable)?;
    let settings: Settings = json::from_slice(&text, Limits::CREDENTIAL)?;
    settings.check()?;
    Ok(settings)
}

/// The scheme, and the text that it was read from.
pub(crate) fn read_scheme(folder: &Path) -> Result<(Scheme, Vec<u8>), IssuerError> {
    let text = fs::read(folder.join(SCHEME)).map_err(unusable)?;
    Ok((Scheme::parse(&text)?, text))
}

pub(crate) fn unusable(error: io::Error) -> IssuerError {
    IssuerError::Folder(error.to_string())
}

/// Writes a file as a whole or not at all, readable by its owner only.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), IssuerError> {
    write_whole(path, bytes, Readers::Owner).map_err(unusable)
}

/// Writes a file as a whole or not at all, readable by everybody who reaches the folder.
pub(crate) fn write_public(path: &Path, bytes: &[u8]) -> Result<(), IssuerError> {
    write_whole(path, bytes, Readers::Everyone).map_err(unusable)
}

/// The content of a file that no other user may read; `None` for any doubt.
pub(crate) fn read_private(path: &Path) -> Option<Vec<u8>> {
    annona_files::read_private(path, MOST_SECRET).ok()
}
