//! Whether a credential may enter the wallet. It comes from the network: it must be signed by a
//! key of a party that may issue this type (`proven.rs`), be bound to the wallet's own new key,
//! have dates and a status entry that make sense, and have the form of its scheme.

use annona_core::credential::Credential;
use annona_core::crypto::{CryptoProvider, PublicKey};
use annona_core::scheme::Scheme;
use annona_core::status::StatusRef;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::{Party, TrustBundle};

use crate::WalletError;
use crate::proven::{Proven, Prover};

/// A credential that may enter, with the dates that every card has, and the number of the key
/// that it is bound to.
pub(crate) struct Accepted {
    pub credential: Credential,
    pub credential_type: String,
    pub valid_from: UnixTime,
    pub valid_until: UnixTime,
    pub key: usize,
}

impl Accepted {
    /// Whether two credentials can be copies of one card. A status entry in common would tell
    /// counters that they are.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        let terms = |one: &Self| (one.credential.format, one.valid_from, one.valid_until);
        terms(self) == terms(other)
            && self.credential_type == other.credential_type
            && self.credential.subject == other.credential.subject
            && self.key != other.key
            && self.credential.status != other.credential.status
    }
}

/// What a credential is checked against.
pub(crate) struct Check<'a> {
    pub bundle: &'a TrustBundle,
    /// The party that was asked for the credential.
    pub sender: &'a Party,
    /// The wallet's new keys.
    pub own: &'a [PublicKey],
    pub crypto: &'a dyn CryptoProvider,
    pub now: UnixTime,
}

impl Check<'_> {
    /// Checks the text of a credential as the issuer sent it; `format` is the one that was asked
    /// for.
    pub fn accept(&self, text: &str, format: &str) -> Result<Accepted, WalletError> {
        let prover =
            Prover { bundle: self.bundle, sender: self.sender, crypto: self.crypto, now: self.now };
        let Proven { credential, holder } = prover.prove(text, format)?;
        let key = self.own.iter().position(|own| *own == holder).ok_or(WalletError::NotMine)?;
        let scheme = self.scheme(&credential)?;
        let (valid_from, valid_until) = self.dates(&credential)?;
        self.status(&credential.status)?;
        scheme.check(&credential.subject).map_err(|_| WalletError::Form)?;
        let credential_type = scheme.credential_type.clone();
        Ok(Accepted { credential, credential_type, valid_from, valid_until, key })
    }

    fn scheme(&self, credential: &Credential) -> Result<&Scheme, WalletError> {
        let scheme = self.bundle.schemes().iter().find(|scheme| credential.is_of(scheme));
        scheme
            .filter(|scheme| self.sender.may_issue.contains(&scheme.credential_type))
            .filter(|_| credential.issuer == self.sender.id)
            .ok_or(WalletError::NotApproved)
    }

    /// A start of tomorrow is let through: clocks and time zones differ.
    fn dates(&self, credential: &Credential) -> Result<(UnixTime, UnixTime), WalletError> {
        let (from, until) =
            credential.valid_from.zip(credential.valid_until).ok_or(WalletError::Dates)?;
        let sane = from < until && from <= self.now.plus(DAY) && self.now <= until;
        if sane { Ok((from, until)) } else { Err(WalletError::Dates) }
    }

    /// There must be an entry: counters refuse what nobody can withdraw. A list that the bundle
    /// has must be the sender's and have the entry. A newer list may not be in the bundle yet;
    /// the counter will have it.
    fn status(&self, entries: &[StatusRef]) -> Result<(), WalletError> {
        let fits = |entry: &StatusRef| {
            let list = self.bundle.status(&entry.uri);
            list.is_none_or(|l| l.issuer() == self.sender.id && l.status(entry).is_ok())
        };
        let all_fit = !entries.is_empty() && entries.iter().all(fits);
        if all_fit { Ok(()) } else { Err(WalletError::StatusList) }
    }
}
