//! The agency: settings, scheme, keys and store in one value.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::credential::Format;
use annona_core::crypto::{CryptoProvider, Entropy, OsEntropy, random, sha256};
use annona_core::jwk::Jwk;
use annona_core::scheme::Scheme;
use annona_core::time::UnixTime;
use annona_crypto_aws::Aws;

use crate::encryption::Encryption;
use crate::folder::{self, KEYS, REGISTER};
use crate::keys::Keys;
use crate::sign_in::{OpenIdProvider, SignIn};
use crate::status_list::Cached;
use crate::store::{self, DatabaseUrl, Hash, Store};
use crate::{IssuerError, Pin, Settings};

/// Tells the time, so that tests can turn it.
pub type Clock = Arc<dyn Fn() -> UnixTime + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    })
}

/// What credentials depend on beside the register and the keys: who issues, where, and the
/// scheme.
fn terms(settings: &Settings, scheme: &[u8]) -> Hash {
    let parts = [settings.id.as_bytes(), settings.url.as_bytes(), scheme];
    // Hashed one by one, so that no part can pass for the beginning of the next.
    sha256(parts.map(sha256).concat())
}

/// An issuer over a data folder.
pub struct Issuer {
    pub(crate) folder: PathBuf,
    pub(crate) settings: Settings,
    pub(crate) scheme: Scheme,
    pub(crate) keys: Keys,
    pub(crate) store: Box<dyn Store>,
    pub(crate) crypto: Box<dyn CryptoProvider>,
    pub(crate) entropy: Box<dyn Entropy>,
    pub(crate) published: Mutex<BTreeMap<u32, Cached>>,
    pub(crate) encryption: Option<Encryption>,
    /// Shared by all programs over one store.
    pub(crate) secret: Hash,
    /// What is issued and by whom, in one hash: transactions are bound to it.
    pub(crate) terms: Hash,
    pub(crate) provider: Option<Box<dyn SignIn>>,
    clock: Clock,
}

impl Issuer {
    /// Opens the data folder that [`crate::init`] made.
    ///
    /// # Errors
    /// [`IssuerError`] when a part is missing, damaged or open to others.
    pub fn open(folder: &Path, clock: Clock) -> Result<Self, IssuerError> {
        Self::unlock(folder, clock, Pin::given(None)?)
    }

    /// Opens the data folder with the PIN of its keys.
    ///
    /// # Errors
    /// As [`Issuer::open`]; [`crate::KeyError`] for a wrong PIN.
    pub fn unlock(folder: &Path, clock: Clock, pin: Option<Pin>) -> Result<Self, IssuerError> {
        Self::open_at(folder, clock, pin, None)
    }

    /// Opens the data folder with the PIN of its keys, and with this database instead of the
    /// one in its settings.
    ///
    /// # Errors
    /// As [`Issuer::unlock`].
    pub fn open_at(
        folder: &Path,
        clock: Clock,
        pin: Option<Pin>,
        database: Option<&DatabaseUrl>,
    ) -> Result<Self, IssuerError> {
        Self::assemble(folder, clock, pin, |settings| {
            let database = database.or(settings.database.as_ref());
            Ok(store::open(&folder.join(REGISTER), database)?)
        })
    }

    /// Opens the data folder with a store of the caller's instead of the one in its settings.
    ///
    /// # Errors
    /// As [`Issuer::open`].
    pub fn open_with(
        folder: &Path,
        clock: Clock,
        store: Box<dyn Store>,
    ) -> Result<Self, IssuerError> {
        Self::assemble(folder, clock, Pin::given(None)?, |_| Ok(store))
    }

    /// Opens the store last, so that a wrong folder does not get an empty database.
    fn assemble(
        folder: &Path,
        clock: Clock,
        pin: Option<Pin>,
        store: impl FnOnce(&Settings) -> Result<Box<dyn Store>, IssuerError>,
    ) -> Result<Self, IssuerError> {
        let settings = folder::read_settings(folder)?;
        let (scheme, text) = folder::read_scheme(folder)?;
        let keys = Keys::open(&folder.join(KEYS), pin)?;
        let provider = OpenIdProvider::of(&settings, &folder.join(KEYS))?;
        let store = store(&settings)?;
        Ok(Self {
            folder: folder.to_owned(),
            scheme,
            keys,
            secret: store.shared_secret(&random(&OsEntropy)?)?,
            store,
            terms: terms(&settings, &text),
            provider: provider.map(|provider| Box::new(provider) as Box<dyn SignIn>),
            settings,
            crypto: Box::new(Aws),
            entropy: Box::new(OsEntropy),
            published: Mutex::default(),
            encryption: Encryption::open(folder)?,
            clock,
        })
    }

    /// Who issues, and where.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The key by which this issuer authenticates itself at its OpenID provider, if it does.
    #[must_use]
    pub fn provider_key(&self) -> Option<Jwk> {
        self.provider.as_ref()?.client_key()
    }

    /// What is issued.
    #[must_use]
    pub const fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The time by the issuer's clock.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        (self.clock)()
    }

    /// Forgets tokens, sessions and used nonces that have ended.
    ///
    /// # Errors
    /// [`IssuerError::Store`].
    pub fn forget_ended(&self) -> Result<(), IssuerError> {
        Ok(self.store.forget_ended(self.now())?)
    }

    /// The configuration id of the scheme in a format.
    #[must_use]
    pub fn configuration_id(&self, format: Format) -> String {
        let suffix = match format {
            Format::VcSdJwt => "vc",
            Format::DcSdJwt => "dc",
            Format::MsoMdoc => "mdoc",
            Format::JwtVcJson => "jwt",
        };
        format!("{}-{suffix}", self.scheme.id)
    }

    /// The formats that are issued.
    pub(crate) fn formats(&self) -> impl Iterator<Item = Format> {
        let is_issued = |format: &Format| match format {
            Format::VcSdJwt | Format::DcSdJwt | Format::JwtVcJson => true,
            Format::MsoMdoc => self.scheme.mdoc.is_some(),
        };
        Format::ALL.into_iter().filter(is_issued)
    }

    /// The configuration id for an offer.
    ///
    /// # Errors
    /// [`IssuerError::Format`] for a format that is not issued.
    pub(crate) fn offered(&self, format: Format) -> Result<String, IssuerError> {
        let is_issued = self.formats().any(|own| own == format);
        if is_issued { Ok(self.configuration_id(format)) } else { Err(IssuerError::Format) }
    }

    /// The format of a configuration id.
    #[must_use]
    pub fn format(&self, configuration_id: &str) -> Option<Format> {
        self.formats().find(|format| self.configuration_id(*format) == configuration_id)
    }
}
