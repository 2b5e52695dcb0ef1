//! Status list tokens (Token Status List): two bits an entry, signed with a status key,
//! served by the service and kept as static files for mirrors.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::PoisonError;

use annona_core::b64;
use annona_core::crypto::{PublicKey, sha256};
use annona_core::status::StatusList;
use annona_core::status::cwt::{self, UnverifiedStatusCwt};
use annona_core::status::token::{self, TokenClaims, UnverifiedStatusToken};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::KeyPurpose;

use crate::folder::{STATUS, write_public};
use crate::{Issuer, IssuerError};

/// Bits of one entry: valid, invalid, suspended.
const BITS: u8 = 2;
/// How long a list counts.
pub(crate) const LIFETIME: i64 = 7 * DAY;
/// After this time counters should fetch a fresh copy.
const TTL: u64 = 12 * 3600;
/// A list that did not change is signed again after this time, in seconds.
const REFRESH: i64 = 3600;

/// A signed status list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedList {
    /// `statuslist+jwt`
    pub token: String,
    /// The same list as `statuslist+cwt`, a quarter shorter.
    pub cwt: Vec<u8>,
}

/// Entity tag for HTTP of a form of a list, with its quotes.
pub(crate) fn etag(list: impl AsRef<[u8]>) -> String {
    format!("\"{}\"", b64::encode(sha256(list)))
}

/// A signed list with what it was made from.
#[derive(Debug)]
pub(crate) struct Cached {
    revision: i64,
    key: PublicKey,
    made: UnixTime,
    list: PublishedList,
}

impl Issuer {
    /// A status list as of now: newly signed when it changed or after an hour.
    ///
    /// # Errors
    /// [`IssuerError::NoList`].
    pub fn status_list(&self, list: u32) -> Result<PublishedList, IssuerError> {
        let revision = self.store.list_revision(list)?.ok_or(IssuerError::NoList)?;
        let now = self.now();
        let key = self.keys().signing(KeyPurpose::Status, now)?.public_key();
        let fresh = |cached: &&Cached| {
            let is_same = cached.revision == revision && cached.key == key;
            is_same && (0..REFRESH).contains(&now.since(cached.made))
        };
        let published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cached) = published.get(&list).filter(fresh) {
            return Ok(cached.list.clone());
        }
        drop(published);
        self.sign_list(list, now)
    }

    /// Signs a list and writes it to `status/<n>.jwt` and `status/<n>.cwt`; returns the first.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub fn publish_status_list(&self, list: u32) -> Result<PathBuf, IssuerError> {
        let path = self.folder.join(STATUS).join(format!("{list}.jwt"));
        loop {
            let revision = self.store.list_revision(list)?;
            let published = self.sign_list(list, self.now())?;
            write_public(&path.with_extension("cwt"), &published.cwt)?;
            write_public(&path, published.token.as_bytes())?;
            // Another program may have changed and written the list between the two.
            if self.store.list_revision(list)? == revision {
                return Ok(path);
            }
        }
    }

    /// The numbers of all lists.
    ///
    /// # Errors
    /// [`IssuerError::Store`].
    pub fn status_lists(&self) -> Result<Vec<u32>, IssuerError> {
        Ok(self.store.status_lists(self.settings.status_entries)?)
    }

    /// Goes on in a new status list, whose number no earlier one had, and publishes it: for a
    /// data folder that was restored from a backup as a whole. Other services must not run.
    ///
    /// # Errors
    /// [`IssuerError::Store`], and when the list cannot be published.
    pub fn start_new_list(&self) -> Result<PathBuf, IssuerError> {
        let list = self.store.start_new_list(self.settings.status_entries)?;
        self.publish_status_list(list)
    }

    fn sign_list(&self, number: u32, now: UnixTime) -> Result<PublishedList, IssuerError> {
        let state = self.store.list_state(number)?.ok_or(IssuerError::NoList)?;
        let mut list = StatusList::new(BITS, state.entries)?;
        let mut since = BTreeMap::new();
        for (index, status, day) in &state.changed {
            list.set(*index, *status)?;
            since.insert(*index, *day);
        }
        let uri = self.settings.status_uri(number);
        let claims = TokenClaims {
            iss: &self.settings.id,
            uri: &uri,
            iat: now,
            exp: now.plus(LIFETIME),
            ttl: Some(TTL),
            since: &since,
        };
        let ring = self.keys();
        let signing = ring.signing(KeyPurpose::Status, now)?;
        let key = signing.public_key();
        // Counters know the key by its name: a list must not stop with its certificate.
        let x5c = signing.x5c(now).unwrap_or_default();
        let name = (signing.kid(), x5c.as_slice());
        let token = token::sign_with_chain(&claims, &list, name, signing.signer())?;
        let cwt = cwt::sign(&claims, &list, signing.kid(), signing.signer())?;
        let list = PublishedList { token, cwt };
        self.check_list(&list, &key)?;
        let cached = Cached { revision: state.revision, key, made: now, list: list.clone() };
        self.published.lock().unwrap_or_else(PoisonError::into_inner).insert(number, cached);
        Ok(list)
    }

    /// Both forms, with a verifier's eyes.
    fn check_list(&self, list: &PublishedList, key: &PublicKey) -> Result<(), IssuerError> {
        let crypto = self.crypto.as_ref();
        let jwt = UnverifiedStatusToken::parse(&list.token)?.verify(key, crypto)?;
        let cwt = UnverifiedStatusCwt::parse(&list.cwt)?.verify(key, crypto)?;
        if jwt == cwt { Ok(()) } else { Err(IssuerError::SelfCheck("status list")) }
    }
}
