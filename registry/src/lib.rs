//! The governance authority's registry: who may issue what, who may ask what, and the trust
//! bundle that tells it to every counter and wallet.
//!
//! A registry is a folder: `state.json` with everything that was accepted, and `bundles/` with
//! every bundle that was published, by number. The authority's keys are elsewhere; who
//! publishes passes signers. There is no network here: agreements and status lists come in as
//! texts, bundles go out as bytes.
//!
//! Nothing is accepted that its parties have not signed, and no bundle is released that
//! [`TrustBundle::open`] would refuse. A number is never used twice: it is on the disk before
//! the first signature is made.
//!
//! [`TrustBundle::open`]: annona_core::trust::TrustBundle::open
#![cfg_attr(not(test), deny(missing_docs))]

mod error;
mod publish;
mod state;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annona_core::crypto::CryptoProvider;
use annona_core::json;
use annona_core::scheme::{Governance, Scheme};
use annona_core::time::UnixTime;
use annona_core::trust::agreement::{self, Finding, Terms, UnverifiedAgreement};
use annona_core::trust::bundle::open_status_list;
use annona_core::trust::{Agreement, Party, PartyKey, TrustAnchor};
use annona_files::Lock;
use annona_x509::Certificate;

pub use error::RegistryError;
pub use publish::Published;

use state::{SchemeEntry, State};

/// A registry folder, open in this process and closed to others.
#[derive(Debug)]
pub struct Registry {
    folder: PathBuf,
    state: State,
    _lock: Lock,
}

impl Registry {
    /// Makes a new registry in `folder` for the authority of `anchor`.
    ///
    /// # Errors
    /// [`RegistryError::Exists`] when there is one already.
    pub fn create(folder: &Path, anchor: &TrustAnchor) -> Result<Self, RegistryError> {
        anchor.check()?;
        std::fs::create_dir_all(publish::bundles(folder))?;
        let lock = lock(folder)?;
        if state::file(folder).try_exists()? {
            return Err(RegistryError::Exists);
        }
        let state = State::new(anchor.clone());
        state.save(folder)?;
        Ok(Self { folder: folder.to_owned(), state, _lock: lock })
    }

    /// Opens a registry.
    ///
    /// # Errors
    /// [`RegistryError::Busy`] while another process has it open, [`RegistryError::Disk`].
    pub fn open(folder: &Path) -> Result<Self, RegistryError> {
        let lock = lock(folder)?;
        let state = State::load(folder)?;
        Ok(Self { folder: folder.to_owned(), state, _lock: lock })
    }

    /// The authority's anchor, to install with every counter and wallet.
    #[must_use]
    pub const fn anchor(&self) -> &TrustAnchor {
        &self.state.anchor
    }

    /// All parties.
    #[must_use]
    pub fn parties(&self) -> &[Party] {
        &self.state.parties
    }

    /// A party by its DID.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<&Party> {
        self.state.party(id)
    }

    /// The terms of every agreement.
    ///
    /// # Errors
    /// [`RegistryError::Agreement`] when the state file was changed by hand.
    pub fn agreements(&self) -> Result<Vec<Terms>, RegistryError> {
        let terms = |text: &String| {
            let agreement = UnverifiedAgreement::parse(text.as_bytes())?;
            Ok(agreement.terms().clone())
        };
        self.state.agreements.iter().map(terms).collect()
    }

    /// Adds a party, or replaces its entry: new keys, other types. A key that was marked as
    /// compromised stays marked, whatever the new entry says; its certificate anchors stay
    /// unless the new entry has some.
    ///
    /// # Errors
    /// [`RegistryError::Trust`], [`RegistryError::Anchor`] for a certificate anchor that is not
    /// one of an authority.
    pub fn put_party(&mut self, mut party: Party) -> Result<(), RegistryError> {
        party.check()?;
        for anchor in &party.certificate_anchors {
            if !Certificate::from_base64(anchor)?.is_authority() {
                return Err(RegistryError::Anchor);
            }
        }
        self.change(|state| {
            match state.parties.iter_mut().find(|held| held.id == party.id) {
                Some(held) => {
                    for key in &mut party.keys {
                        let same = held.keys.iter().find(|old| old.key == key.key);
                        if let Some(since) = same.and_then(|old| old.compromised_since) {
                            mark(key, since);
                        }
                    }
                    if party.certificate_anchors.is_empty() {
                        party.certificate_anchors.clone_from(&held.certificate_anchors);
                    }
                    *held = party;
                }
                None => state.parties.push(party),
            }
            Ok(())
        })
    }

    /// Marks a key as compromised: what it signed at or after `since` is refused by everybody
    /// who has the next bundle, what it signed before still counts. An earlier mark stays.
    ///
    /// # Errors
    /// [`RegistryError::NotFound`].
    pub fn compromise(
        &mut self,
        party: &str,
        kid: &str,
        since: UnixTime,
    ) -> Result<(), RegistryError> {
        self.change(|state| {
            let missing = || RegistryError::NotFound(format!("key {kid} of {party}"));
            let held = state.parties.iter_mut().find(|held| held.id == party);
            let held = held.ok_or_else(missing)?;
            let key = held.keys.iter_mut().find(|key| key.kid == kid).ok_or_else(missing)?;
            mark(key, since);
            Ok(())
        })
    }

    /// Removes a party; what it signed is left out of the next bundle.
    ///
    /// # Errors
    /// [`RegistryError::NotFound`].
    pub fn remove_party(&mut self, id: &str) -> Result<(), RegistryError> {
        self.change(|state| remove(&mut state.parties, id, |party| party.id == id))
    }

    /// Adds a scheme package, or replaces the one with the same `id`.
    ///
    /// # Errors
    /// [`RegistryError::Scheme`] for files that do not fit each other.
    pub fn put_scheme(&mut self, scheme: &[u8], governance: &[u8]) -> Result<(), RegistryError> {
        let parsed = Scheme::parse(scheme)?;
        Governance::parse(governance, &parsed)?;
        let entry = SchemeEntry {
            scheme: json::parse(scheme, json::Limits::CREDENTIAL)?,
            governance: json::parse(governance, json::Limits::CREDENTIAL)?,
        };
        self.change(|state| {
            state.schemes.retain(|held| held.id() != Some(parsed.id.as_str()));
            state.schemes.push(entry);
            Ok(())
        })
    }

    /// What is to correct in terms before they are signed; empty is good.
    ///
    /// # Errors
    /// [`RegistryError::NoScheme`] when they are about no scheme of this registry.
    pub fn lint(&self, terms: &Terms) -> Result<Vec<Finding>, RegistryError> {
        for entry in &self.state.schemes {
            let (scheme, governance) = entry.read()?;
            let is_about = terms.types().contains(&scheme.credential_type.as_str())
                || terms.vcts().contains(&scheme.vct.as_str());
            if is_about {
                return Ok(agreement::lint(terms, &scheme, &governance));
            }
        }
        Err(RegistryError::NoScheme)
    }

    /// Accepts an agreement that both sides signed and in which there is nothing to correct.
    /// A later version replaces an earlier one with the same identifier and the same sides.
    ///
    /// # Errors
    /// [`RegistryError::Agreement`] for a missing signature, [`RegistryError::Finding`] for
    /// the first thing to correct, [`RegistryError::NotTheirs`] when the provider may not
    /// issue what the agreement is about, [`RegistryError::Older`].
    pub fn add_agreement(
        &mut self,
        text: &str,
        crypto: &dyn CryptoProvider,
    ) -> Result<Agreement, RegistryError> {
        let agreement = self.state.verify_agreement(text, crypto)?;
        let terms = agreement.terms();
        if let Some(finding) = self.lint(terms)?.into_iter().next() {
            return Err(finding.into());
        }
        let replaced = self.state.find_agreement(agreement.id())?;
        if let Some((_, held)) = &replaced {
            let (old, new) = (&held.agreement, &terms.agreement);
            if old.provider != new.provider || old.consumer != new.consumer {
                return Err(RegistryError::OtherOwner(format!("agreement {}", new.id)));
            }
            if terms.iat < held.iat {
                return Err(RegistryError::Older(format!("agreement {}", new.id)));
            }
        }
        self.change(|state| {
            if let Some((at, _)) = replaced {
                state.agreements.remove(at);
            }
            state.agreements.push(text.to_owned());
            Ok(())
        })?;
        Ok(agreement)
    }

    /// Ends an agreement: the next bundle is without it.
    ///
    /// # Errors
    /// [`RegistryError::NotFound`].
    pub fn withdraw_agreement(&mut self, id: &str) -> Result<(), RegistryError> {
        let found = self.state.find_agreement(id)?;
        let (at, _) = found.ok_or_else(|| RegistryError::NotFound(id.to_owned()))?;
        self.change(|state| {
            state.agreements.remove(at);
            Ok(())
        })
    }

    /// Collects a status list. It must be signed with a Status key of a party, belong to the
    /// party that the list at this URI always belonged to, and not be older than it.
    ///
    /// # Errors
    /// [`RegistryError::Bundle`] when it does not verify, [`RegistryError::OtherOwner`],
    /// [`RegistryError::Older`].
    pub fn add_status_list(
        &mut self,
        text: &str,
        crypto: &dyn CryptoProvider,
    ) -> Result<(), RegistryError> {
        let token = open_status_list(text, |did| self.state.party(did), crypto)?;
        let what = || format!("status list {}", token.uri());
        let held = self.state.status_list(token.uri());
        if held.is_some_and(|held| held.issuer != token.issuer()) {
            return Err(RegistryError::OtherOwner(what()));
        }
        if held.is_some_and(|held| token.iat() < held.iat) {
            return Err(RegistryError::Older(what()));
        }
        self.change(|state| {
            state.put_status_list(&token, text);
            Ok(())
        })
    }

    /// Changes a copy of the state, writes it, and only then takes it over.
    fn change(
        &mut self,
        change: impl FnOnce(&mut State) -> Result<(), RegistryError>,
    ) -> Result<(), RegistryError> {
        let mut next = self.state.clone();
        change(&mut next)?;
        next.save(&self.folder)?;
        self.state = next;
        Ok(())
    }
}

fn lock(folder: &Path) -> Result<Lock, RegistryError> {
    Lock::take(&folder.join("lock"), Duration::ZERO).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => RegistryError::Busy,
        _ => error.into(),
    })
}

fn mark(key: &mut PartyKey, since: UnixTime) {
    key.compromised_since = Some(key.compromised_since.map_or(since, |held| held.min(since)));
}

fn remove<T>(
    list: &mut Vec<T>,
    name: &str,
    is_it: impl Fn(&T) -> bool,
) -> Result<(), RegistryError> {
    let before = list.len();
    list.retain(|item| !is_it(item));
    if list.len() < before { Ok(()) } else { Err(RegistryError::NotFound(name.to_owned())) }
}
