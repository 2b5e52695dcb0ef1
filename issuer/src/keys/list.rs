//! `keys/keys.json`: where the private keys are, and every key that is announced, signs, or
//! signed something that is still in use. Public; the private halves are elsewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use annona_core::crypto::PublicKey;
use annona_core::json::{self, Limits};
use annona_core::time::UnixTime;
use annona_core::trust::{KeyPurpose, PartyKey};
use annona_files::Lock;
use serde::{Deserialize, Serialize};

use super::KeyError;
use crate::folder::{read_private, write_private};

const NAME: &str = "keys.json";

/// Where private keys are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Backend {
    /// In an encrypted file, and in memory while a program runs: not for production.
    File,
    /// In a hardware module, which they never leave.
    Pkcs11 {
        /// Path of the module's library.
        module: PathBuf,
        /// Label of the token.
        token: String,
        /// First word of the keys' labels: the issuer's DID.
        prefix: String,
    },
}

impl Backend {
    /// `file` or `pkcs11`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Pkcs11 { .. } => "pkcs11",
        }
    }
}

/// A key as `keys.json` and the trust list name it, and the time from which it signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedKey {
    /// The entry for the trust list.
    #[serde(flatten)]
    pub entry: PartyKey,
    /// It signs from here on, until the next key of its purpose does.
    pub signs_from: UnixTime,
}

impl ListedKey {
    /// A key with one purpose.
    pub(super) fn new(kid: &str, key: PublicKey, purpose: KeyPurpose, from: UnixTime) -> Self {
        let purposes = vec![purpose];
        let entry = PartyKey { kid: kid.to_owned(), key, purposes, compromised_since: None };
        Self { entry, signs_from: from }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyList {
    pub(super) backend: Backend,
    pub(super) keys: Vec<ListedKey>,
}

impl KeyList {
    pub(super) fn read(folder: &Path) -> Result<Self, KeyError> {
        let text = read_private(&folder.join(NAME)).ok_or(KeyError::File(NAME))?;
        json::from_slice(&text, Limits::CREDENTIAL).map_err(|_| KeyError::File(NAME))
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), KeyError> {
        let failed = || KeyError::File(NAME);
        let mut text = serde_json::to_vec_pretty(self).map_err(|_| failed())?;
        text.push(b'\n');
        write_private(&folder.join(NAME), &text).map_err(|_| failed())
    }

    /// The keys of a purpose, in the order in which they sign.
    pub(super) fn of(&self, purpose: KeyPurpose) -> impl Iterator<Item = &ListedKey> {
        self.keys.iter().filter(move |key| key.entry.purposes.contains(&purpose))
    }

    /// The next name of a purpose: `k1`, `k2` and so on. The newest key is never retired, so
    /// no name comes back.
    pub(super) fn next_kid(&self, purpose: KeyPurpose) -> String {
        let letter = letter(purpose);
        let number = |key: &ListedKey| key.entry.kid.strip_prefix(letter)?.parse::<u32>().ok();
        let highest = self.of(purpose).filter_map(number).max().unwrap_or(0);
        format!("{letter}{}", highest.saturating_add(1))
    }
}

/// Short, because the name of a credential key stands in every counter code.
const fn letter(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::Credential => "k",
        KeyPurpose::Status => "s",
        KeyPurpose::Agreement => "a",
        KeyPurpose::Metadata => "m",
        KeyPurpose::Attestation => "w",
    }
}

/// Tells one state of `keys.json` from another without reading it.
pub(super) fn stamp(folder: &Path) -> Option<(SystemTime, u64)> {
    let file = fs::metadata(folder.join(NAME)).ok()?;
    Some((file.modified().ok()?, file.len()))
}

/// Held by the one program that changes the keys.
pub(super) fn lock(folder: &Path) -> Result<Lock, KeyError> {
    Lock::wait(&folder.join("lock")).map_err(|_| KeyError::File("lock"))
}
