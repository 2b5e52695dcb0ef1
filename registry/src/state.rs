//! `state.json`: everything that the authority has accepted.

use std::path::{Path, PathBuf};

use annona_core::crypto::CryptoProvider;
use annona_core::json::{self, Limits};
use annona_core::scheme::{Governance, Scheme};
use annona_core::status::token::StatusToken;
use annona_core::time::UnixTime;
use annona_core::trust::agreement::{Terms, UnverifiedAgreement};
use annona_core::trust::{Agreement, Party, TrustAnchor};
use annona_files::Readers;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::RegistryError;

const NAME: &str = "state.json";

/// Twice what fits into a bundle.
const LIMITS: Limits = Limits { bytes: 64 << 20, depth: 24, values: 1 << 22 };

pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// The authority's state.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    /// Number of the newest bundle, or of the one that was about to be made.
    pub(crate) sequence: u64,
    /// Date of the newest bundle.
    pub(crate) published: Option<UnixTime>,
    pub(crate) anchor: TrustAnchor,
    pub(crate) parties: Vec<Party>,
    pub(crate) schemes: Vec<SchemeEntry>,
    /// As both sides signed them.
    pub(crate) agreements: Vec<String>,
    pub(crate) status_lists: Vec<StatusEntry>,
}

/// A scheme package's two files that a machine reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SchemeEntry {
    pub(crate) scheme: Value,
    pub(crate) governance: Value,
}

/// A status list and what it was verified to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StatusEntry {
    pub(crate) uri: String,
    pub(crate) issuer: String,
    pub(crate) iat: UnixTime,
    pub(crate) token: String,
}

impl SchemeEntry {
    pub(crate) fn id(&self) -> Option<&str> {
        self.scheme.get("id").and_then(Value::as_str)
    }

    pub(crate) fn read(&self) -> Result<(Scheme, Governance), RegistryError> {
        let scheme = Scheme::from_value(self.scheme.clone())?;
        let governance = Governance::from_value(self.governance.clone(), &scheme)?;
        Ok((scheme, governance))
    }
}

impl State {
    pub(crate) const fn new(anchor: TrustAnchor) -> Self {
        Self {
            sequence: 0,
            published: None,
            anchor,
            parties: Vec::new(),
            schemes: Vec::new(),
            agreements: Vec::new(),
            status_lists: Vec::new(),
        }
    }

    pub(crate) fn load(folder: &Path) -> Result<Self, RegistryError> {
        let bytes = annona_files::read_bounded(&file(folder), LIMITS.bytes as u64)?;
        let state: Self = json::from_slice(&bytes, LIMITS)?;
        state.anchor.check()?;
        for party in &state.parties {
            party.check()?;
        }
        Ok(state)
    }

    pub(crate) fn save(&self, folder: &Path) -> Result<(), RegistryError> {
        let unwritable = |_| RegistryError::Disk("the state cannot be written".to_owned());
        let mut bytes = serde_json::to_vec_pretty(self).map_err(unwritable)?;
        bytes.push(b'\n');
        Ok(annona_files::write_whole(&file(folder), &bytes, Readers::Everyone)?)
    }

    pub(crate) fn party(&self, id: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// Checks both signatures and that the provider may issue what it agrees on.
    pub(crate) fn verify_agreement(
        &self,
        text: &str,
        crypto: &dyn CryptoProvider,
    ) -> Result<Agreement, RegistryError> {
        let unverified = UnverifiedAgreement::parse(text.as_bytes())?;
        let clauses = &unverified.terms().agreement;
        let find = |did: &str| {
            self.party(did).ok_or_else(|| RegistryError::NotFound(format!("party {did}")))
        };
        let (provider, consumer) = (find(&clauses.provider)?, find(&clauses.consumer)?);
        let agreement = unverified.verify(provider, consumer, crypto)?;
        let issues = |name: &str| provider.may_issue.iter().any(|may| may == name);
        if agreement.credential_types().into_iter().all(issues) && self.vcts_are(&agreement, issues)
        {
            return Ok(agreement);
        }
        Err(RegistryError::NotTheirs(agreement.id().to_owned()))
    }

    /// Whether every `vct` is of a scheme whose type passes.
    fn vcts_are(&self, agreement: &Agreement, passes: impl Fn(&str) -> bool) -> bool {
        agreement.vcts().into_iter().all(|vct| {
            let mut schemes = self.schemes.iter().map(|entry| &entry.scheme);
            let scheme = schemes.find(|s| s.get("vct").and_then(Value::as_str) == Some(vct));
            scheme.and_then(|s| s.get("credential_type")?.as_str()).is_some_and(&passes)
        })
    }

    /// Place and terms of the agreement with this identifier.
    pub(crate) fn find_agreement(&self, id: &str) -> Result<Option<(usize, Terms)>, RegistryError> {
        for (at, text) in self.agreements.iter().enumerate() {
            let agreement = UnverifiedAgreement::parse(text.as_bytes())?;
            if agreement.terms().agreement.id == id {
                return Ok(Some((at, agreement.terms().clone())));
            }
        }
        Ok(None)
    }

    pub(crate) fn status_list(&self, uri: &str) -> Option<&StatusEntry> {
        self.status_lists.iter().find(|held| held.uri == uri)
    }

    pub(crate) fn put_status_list(&mut self, token: &StatusToken, text: &str) {
        self.status_lists.retain(|held| held.uri != token.uri());
        self.status_lists.push(StatusEntry {
            uri: token.uri().to_owned(),
            issuer: token.issuer().to_owned(),
            iat: token.iat(),
            token: text.to_owned(),
        });
    }
}
