//! The issuer's keys: separate ones for credentials, status lists and metadata, in an encrypted
//! file or in a hardware module, with their successors and predecessors.
//!
//! `keys/keys.json` lists them ([`ListedKey`]). Of the keys of one purpose the one signs whose
//! time came last, so a rotation that was announced takes place by the clock, in a running
//! service too.

mod certificate;
mod error;
mod file;
mod list;
mod pin;
mod store;
mod token;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use annona_core::Problem;
use annona_core::b64;
use annona_core::crypto::{CryptoProvider, OsEntropy, PublicKey, Signer, random};
use annona_core::time::UnixTime;
use annona_core::trust::KeyPurpose;
use annona_sealed::KdfCost;
use annona_x509::{Certificate, Chain, X509Error};

use crate::folder::write_private;
pub use error::KeyError;
use file::FileKeys;
pub use list::{Backend, ListedKey};
use list::{KeyList, lock, stamp};
pub use pin::Pin;

/// File of the random PIN that `init` makes when none is given.
const PIN: &str = "pin";
/// What an issuer signs, each with a key of its own.
const PURPOSES: [KeyPurpose; 3] =
    [KeyPurpose::Credential, KeyPurpose::Status, KeyPurpose::Metadata];

/// A key, ready to sign.
pub struct RingKey {
    /// Its name, purpose and time.
    pub listed: ListedKey,
    signer: Box<dyn Signer>,
    chain: Option<Chain>,
}

impl RingKey {
    /// Its name, as in `kid` headers.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.listed.entry.kid
    }

    /// Its public half.
    #[must_use]
    pub const fn public_key(&self) -> PublicKey {
        self.listed.entry.key
    }

    /// Its private half at work.
    #[must_use]
    pub fn signer(&self) -> &dyn Signer {
        self.signer.as_ref()
    }
}

/// All keys, ready to sign.
pub struct KeyRing {
    backend: Backend,
    keys: Vec<RingKey>,
}

impl KeyRing {
    /// Makes a key for each purpose and lists them. Without a PIN a key file gets a random one,
    /// which lies beside it: safe like the folder, no safer.
    pub(crate) fn create(
        folder: &Path,
        backend: &Backend,
        pin: Option<&Pin>,
    ) -> Result<(), KeyError> {
        if *backend == Backend::File {
            match pin {
                Some(pin) => FileKeys::create(folder, pin, KdfCost::DESKTOP)?,
                None => FileKeys::create(folder, &random_pin(folder)?, KdfCost::MINIMUM)?,
            };
        }
        let mut store = store::open(folder, backend, pin)?;
        let mut list = KeyList { backend: backend.clone(), keys: Vec::new() };
        for purpose in PURPOSES {
            let kid = list.next_kid(purpose);
            let key = store.generate(&kid)?;
            list.keys.push(ListedKey::new(&kid, key, purpose, UnixTime(0)));
        }
        list.write(folder)
    }

    /// Opens every key in the folder `keys`.
    ///
    /// # Errors
    /// [`KeyError`]: a file that is missing, damaged or open to others, a wrong PIN, a token
    /// that is not there.
    pub fn open(folder: &Path, pin: Option<&Pin>) -> Result<Self, KeyError> {
        let list = KeyList::read(folder)?;
        let store = store::open(folder, &list.backend, pin)?;
        let key = |listed: ListedKey| {
            let signer = store.signer(&listed.entry.kid)?;
            if signer.public_key() == listed.entry.key {
                let chain = certificate::read(folder, &listed.entry.kid, &listed.entry.key)?;
                Ok(RingKey { listed, signer, chain })
            } else {
                Err(KeyError::Mismatch(listed.entry.kid))
            }
        };
        let keys = list.keys.into_iter().map(key).collect::<Result<_, _>>()?;
        Ok(Self { backend: list.backend, keys })
    }

    /// Where the private keys are.
    #[must_use]
    pub const fn backend(&self) -> &Backend {
        &self.backend
    }

    /// All keys, old and coming ones too.
    #[must_use]
    pub fn keys(&self) -> &[RingKey] {
        &self.keys
    }

    /// The key that signs for a purpose at a time.
    ///
    /// # Errors
    /// [`KeyError::NoneSigns`].
    pub fn signing(&self, purpose: KeyPurpose, at: UnixTime) -> Result<&RingKey, KeyError> {
        let is_on = |key: &&RingKey| {
            key.listed.signs_from <= at && key.listed.entry.purposes.contains(&purpose)
        };
        let newest = self.keys.iter().filter(is_on).max_by_key(|key| key.listed.signs_from);
        newest.ok_or(KeyError::NoneSigns)
    }

    /// A key by its name.
    ///
    /// # Errors
    /// [`KeyError::NoKey`].
    pub fn key(&self, kid: &str) -> Result<&RingKey, KeyError> {
        let found = self.keys.iter().find(|key| key.kid() == kid);
        found.ok_or_else(|| KeyError::NoKey(kid.to_owned()))
    }

    /// From when a key signs, and from when another one does in its place.
    ///
    /// # Errors
    /// [`KeyError::NoKey`], also when it signs for another purpose.
    pub fn span(&self, kid: &str, purpose: KeyPurpose) -> Result<(UnixTime, UnixTime), KeyError> {
        let is_of = |key: &&RingKey| key.listed.entry.purposes.contains(&purpose);
        let key = Some(self.key(kid)?).filter(is_of);
        let from = key.ok_or_else(|| KeyError::NoKey(kid.to_owned()))?.listed.signs_from;
        let starts = self.keys.iter().filter(is_of).map(|key| key.listed.signs_from);
        let until = starts.filter(|start| *start > from).min();
        Ok((from, until.unwrap_or(UnixTime(i64::MAX))))
    }

    /// Name and public half of every key.
    #[must_use]
    pub fn public(&self) -> Vec<(&str, PublicKey)> {
        self.keys.iter().map(|key| (key.kid(), key.public_key())).collect()
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing({}, {:?})", self.backend.name(), self.public())
    }
}

fn random_pin(folder: &Path) -> Result<Pin, KeyError> {
    let text = zeroize::Zeroizing::new(b64::encode(random::<32>(&OsEntropy)?));
    write_private(&folder.join(PIN), text.as_bytes()).map_err(|_| KeyError::File(PIN))?;
    Ok(Pin::new(&text))
}

/// The keys of a running issuer: opened once, and again when another program changed them.
pub(crate) struct Keys {
    folder: PathBuf,
    pin: Option<Pin>,
    held: Mutex<Held>,
}

struct Held {
    stamp: Option<(SystemTime, u64)>,
    ring: Arc<KeyRing>,
}

impl Keys {
    pub(crate) fn open(folder: &Path, pin: Option<Pin>) -> Result<Self, KeyError> {
        let stamp = stamp(folder);
        let ring = Arc::new(KeyRing::open(folder, pin.as_ref())?);
        Ok(Self { folder: folder.to_owned(), pin, held: Mutex::new(Held { stamp, ring }) })
    }

    /// The keys as of now. When the changed ones cannot be opened, the service says so and goes
    /// on with those that it has.
    pub(crate) fn ring(&self) -> Arc<KeyRing> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp(&self.folder);
        if held.stamp != stamp {
            held.stamp = stamp;
            match KeyRing::open(&self.folder, self.pin.as_ref()) {
                Ok(ring) => held.ring = Arc::new(ring),
                Err(error) => eprintln!("{}", Problem::from(&error)),
            }
        }
        Arc::clone(&held.ring)
    }

    /// Makes the next key of a purpose, which signs from a time on.
    pub(crate) fn rotate(
        &self,
        purpose: KeyPurpose,
        signs_from: UnixTime,
        now: UnixTime,
    ) -> Result<String, KeyError> {
        let _lock = lock(&self.folder)?;
        let mut list = KeyList::read(&self.folder)?;
        if let Some(next) = list.of(purpose).find(|key| key.signs_from > now) {
            return Err(KeyError::Announced(next.entry.kid.clone()));
        }
        let kid = list.next_kid(purpose);
        let key = store::open(&self.folder, &list.backend, self.pin.as_ref())?.generate(&kid)?;
        list.keys.push(ListedKey::new(&kid, key, purpose, signs_from));
        list.write(&self.folder)?;
        Ok(kid)
    }

    /// Installs the certificate chain of a key; which one, its leaf tells.
    pub(crate) fn certify(
        &self,
        chain: &Chain,
        anchors: &[Certificate],
        now: UnixTime,
        crypto: &dyn CryptoProvider,
    ) -> Result<String, KeyError> {
        let _lock = lock(&self.folder)?;
        let list = KeyList::read(&self.folder)?;
        let leaf = chain.leaf().public_key();
        let key = list.keys.iter().find(|key| key.entry.key == leaf).ok_or(X509Error::Mismatch)?;
        certificate::install(&self.folder, &key.entry.kid, chain, anchors, now, crypto)?;
        // Written again, so that running services see that something changed.
        list.write(&self.folder)?;
        Ok(key.entry.kid.clone())
    }

    /// Destroys a key when nothing that it signed counts any more: `lifetime` in seconds tells
    /// how long such a thing counts, by purpose.
    pub(crate) fn retire(
        &self,
        kid: &str,
        lifetime: impl Fn(KeyPurpose) -> i64,
        now: UnixTime,
    ) -> Result<(), KeyError> {
        let _lock = lock(&self.folder)?;
        let mut list = KeyList::read(&self.folder)?;
        let found = list.keys.iter().find(|key| key.entry.kid == kid);
        let key = found.ok_or_else(|| KeyError::NoKey(kid.to_owned()))?;
        for purpose in &key.entry.purposes {
            let later = list.of(*purpose).filter(|other| other.signs_from > key.signs_from);
            let end = later.map(|other| other.signs_from).min();
            match end.map(|end| end.plus(lifetime(*purpose))) {
                Some(free) if free <= now => {}
                Some(free) => return Err(KeyError::InUse(kid.to_owned(), free.to_string())),
                None => return Err(KeyError::InUse(kid.to_owned(), "its rotation".to_owned())),
            }
        }
        list.keys.retain(|key| key.entry.kid != kid);
        list.write(&self.folder)?;
        store::open(&self.folder, &list.backend, self.pin.as_ref())?.destroy(kid)
    }
}
