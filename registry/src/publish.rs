//! Publishing a bundle: reserve a number, sign, check, write.

use std::path::{Path, PathBuf};

use annona_core::crypto::{CryptoProvider, Signer};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::TrustBundle;
use annona_core::trust::agreement::UnverifiedAgreement;
use annona_core::trust::bundle::{self, BundleDraft, open_status_list};
use annona_files::{Readers, write_whole};

use crate::{Registry, RegistryError};

/// A bundle that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its number.
    pub sequence: u64,
    /// The signed file, to be put where counters and wallets fetch it.
    pub bytes: Vec<u8>,
    /// Agreements and status lists that no longer verify, because a party or its key was
    /// removed or a key was compromised; they are not in the bundle.
    pub left_out: Vec<String>,
}

pub(crate) fn bundles(folder: &Path) -> PathBuf {
    folder.join("bundles")
}

impl Registry {
    /// Signs the next bundle and keeps it in `bundles/`. `validity` is in seconds; `signers`
    /// are keys of the anchor by their `kid`, as many as its threshold.
    ///
    /// A crash at any point wastes a number and never uses one twice, also when `state.json`
    /// came back from a backup.
    ///
    /// # Errors
    /// [`RegistryError::Validity`], [`RegistryError::ClockBack`], [`RegistryError::Bundle`]
    /// for too few or wrong signers; then nothing is released.
    pub fn publish(
        &mut self,
        now: UnixTime,
        validity: i64,
        signers: &[(&str, &dyn Signer)],
        crypto: &dyn CryptoProvider,
    ) -> Result<Published, RegistryError> {
        if !(3_600..=90 * DAY).contains(&validity) {
            return Err(RegistryError::Validity);
        }
        if self.state.published.is_some_and(|last| now < last) {
            return Err(RegistryError::ClockBack);
        }
        let folder = bundles(&self.folder);
        let sequence = self.state.sequence.max(highest_number(&folder)?) + 1;
        self.change(|state| {
            state.sequence = sequence;
            Ok(())
        })?;
        let (draft, left_out) = self.draft(sequence, now, validity, crypto);
        let bytes = bundle::sign(&draft, signers)?.into_bytes();
        TrustBundle::open(&bytes, &self.state.anchor, crypto, Some(sequence))?;
        write_whole(&folder.join(format!("{sequence:010}.json")), &bytes, Readers::Everyone)?;
        self.change(|state| {
            state.published = Some(now);
            Ok(())
        })?;
        Ok(Published { sequence, bytes, left_out })
    }

    /// Everything that verifies today, and the names of what does not.
    fn draft(
        &self,
        sequence: u64,
        now: UnixTime,
        validity: i64,
        crypto: &dyn CryptoProvider,
    ) -> (BundleDraft, Vec<String>) {
        let state = &self.state;
        let (agreements, bad_agreements) =
            partition(&state.agreements, |text| state.verify_agreement(text, crypto).is_ok());
        let (lists, bad_lists) = partition(&state.status_lists, |held| {
            open_status_list(&held.token, |did| state.party(did), crypto).is_ok()
        });
        let names = bad_agreements.into_iter().map(|text| agreement_name(text.as_str()));
        let lists_out = bad_lists.into_iter().map(|held| format!("status list {}", held.uri));
        let draft = BundleDraft {
            iss: state.anchor.id.clone(),
            sequence,
            iat: now,
            exp: now.plus(validity),
            parties: state.parties.clone(),
            agreements: agreements.into_iter().cloned().collect(),
            status_lists: lists.into_iter().map(|held| held.token.clone()).collect(),
            schemes: state.schemes.iter().map(|entry| entry.scheme.clone()).collect(),
        };
        (draft, names.chain(lists_out).collect())
    }
}

fn partition<T>(items: &[T], good: impl Fn(&T) -> bool) -> (Vec<&T>, Vec<&T>) {
    items.iter().partition(|item| good(item))
}

fn agreement_name(text: &str) -> String {
    let id = UnverifiedAgreement::parse(text.as_bytes()).map(|a| a.terms().agreement.id.clone());
    format!("agreement {}", id.unwrap_or_default())
}

/// The highest number among names like `0000000012.json`.
fn highest_number(folder: &Path) -> std::io::Result<u64> {
    let mut highest = 0;
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.split('.').next()?.parse().ok());
        highest = highest.max(number.unwrap_or(0));
    }
    Ok(highest)
}
