//! Deltas of status lists for slow links (`core::status::delta`): what changed since an earlier
//! list, and a signed manifest of the result. The list itself stays the only thing that one
//! must have.

use std::path::PathBuf;

use annona_core::status::delta::{self, manifest};
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::status::{StatusError, StatusToken};
use annona_core::trust::KeyPurpose;

use crate::folder::{STATUS, write_public};
use crate::{Issuer, IssuerError};

impl Issuer {
    /// Publishes the list of which `earlier` is an older token, and writes `<n>.delta` and
    /// `<n>.manifest.jwt` beside it: who has `earlier` needs only these two.
    ///
    /// # Errors
    /// [`StatusError::Delta`] when `earlier` is not a list of this issuer, signed with a key
    /// that it still has.
    pub fn publish_delta(&self, earlier: &str) -> Result<[PathBuf; 3], IssuerError> {
        let base = self.own_list(earlier)?;
        let mut lists = self.status_lists()?.into_iter();
        let list = lists.find(|list| self.settings.status_uri(*list) == base.uri());
        let list = list.ok_or_else(foreign)?;
        let whole = self.publish_status_list(list)?;
        let next = self.own_list(&self.status_list(list)?.token)?;
        let delta = delta::encode(&base, &next)?;
        let ring = self.keys();
        let key = ring.signing(KeyPurpose::Status, self.now())?;
        let manifest = manifest::sign(&next, key.kid(), key.signer())?;
        let place = |ending: &str| self.folder.join(STATUS).join(format!("{list}.{ending}"));
        let (delta_file, manifest_file) = (place("delta"), place("manifest.jwt"));
        // The manifest last: without its delta it is only a list that one does not have.
        write_public(&delta_file, &delta)?;
        write_public(&manifest_file, manifest.as_bytes())?;
        Ok([whole, delta_file, manifest_file])
    }

    fn own_list(&self, token: &str) -> Result<StatusToken, IssuerError> {
        let token = UnverifiedStatusToken::parse(token)?;
        let party = self.party()?;
        let key = token.kid().and_then(|kid| party.key(kid, KeyPurpose::Status));
        match key {
            Some(key) if token.issuer() == self.settings.id => {
                Ok(token.verify(&key.key, self.crypto.as_ref())?)
            }
            _ => Err(foreign()),
        }
    }
}

fn foreign() -> IssuerError {
    StatusError::Delta("it would start from a list that is not this issuer's").into()
}
