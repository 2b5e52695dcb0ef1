//! Whether a credential may enter the wallet, in each format. It comes from the network: it must parse, be
//! signed by a key of a party that may issue this type, be bound to the wallet's own new key,
//! have dates and a status entry that make sense, and have the form of its scheme.

use annona_core::b64;
use annona_core::cose::CoseError;
use annona_core::credential::{Claimed, Credential, Format};
use annona_core::crypto::{CryptoProvider, PublicKey};
use annona_core::scheme::Scheme;
use annona_core::sdjwt::{UnverifiedSdJwt, VerifiedSdJwt};
use annona_core::status::StatusRef;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::{KeyPurpose, Party, TrustBundle};
use annona_mdoc::{MdocError, UnverifiedMdoc, VerifiedMdoc};

use crate::WalletError;

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
        match Format::named(format) {
            Some(Format::VcSdJwt | Format::DcSdJwt) => self.sd_jwt(text),
            Some(Format::MsoMdoc) => self.mdoc(text),
            None => Err(WalletError::Form),
        }
    }

    fn sd_jwt(&self, text: &str) -> Result<Accepted, WalletError> {
        let unverified = UnverifiedSdJwt::parse(text)?;
        let claimed = Claimed::peek(&unverified)?;
        let verified = self.signature(unverified, &claimed)?;
        let holder = verified.holder().filter(|_| !verified.has_key_binding());
        let credential = Credential::from_verified(&verified, claimed.format)?;
        self.credential(credential, holder)
    }

    fn mdoc(&self, text: &str) -> Result<Accepted, WalletError> {
        let bytes = b64::decode(text).map_err(|_| WalletError::Form)?;
        let unverified = UnverifiedMdoc::parse(&bytes)?;
        let named = |scheme: &&Scheme| {
            scheme.mdoc.as_ref().is_some_and(|names| names.doctype == unverified.doc_type())
        };
        let scheme = self.bundle.schemes().iter().find(named).ok_or(WalletError::NotApproved)?;
        let verified = self.mdoc_signature(&unverified)?;
        let credential = verified.credential(scheme, &self.sender.id)?;
        self.credential(credential, Some(verified.device_key()))
    }

    /// What every format must fulfil.
    fn credential(
        &self,
        credential: Credential,
        holder: Option<&PublicKey>,
    ) -> Result<Accepted, WalletError> {
        let own = self.own.iter().position(|own| holder == Some(own));
        let key = own.ok_or(WalletError::NotMine)?;
        let scheme = self.scheme(&credential)?;
        let (valid_from, valid_until) = self.dates(&credential)?;
        self.status(&credential.status)?;
        scheme.check(&credential.subject).map_err(|_| WalletError::Form)?;
        let credential_type = scheme.credential_type.clone();
        Ok(Accepted { credential, credential_type, valid_from, valid_until, key })
    }

    fn signature<'t>(
        &self,
        unverified: UnverifiedSdJwt<'t>,
        claimed: &Claimed,
    ) -> Result<VerifiedSdJwt<'t>, WalletError> {
        let kid = claimed.kid.as_deref().unwrap_or_default();
        let key = self.sender.key(kid, KeyPurpose::Credential);
        let key = key.filter(|_| claimed.issuer == self.sender.id);
        let key = key.ok_or(WalletError::NotApproved)?;
        // It is signed now, whatever date it bears.
        if !key.trusted_at(self.now) {
            return Err(WalletError::Compromised);
        }
        let typ = unverified.header().typ.clone().unwrap_or_default();
        Ok(unverified.verify(&key.key, &typ, self.crypto)?)
    }

    /// An mdoc does not say who signed it: each of the sender's keys may have.
    fn mdoc_signature(&self, mdoc: &UnverifiedMdoc<'_>) -> Result<VerifiedMdoc, WalletError> {
        let doc_type = mdoc.doc_type();
        for key in self.sender.keys_for(KeyPurpose::Credential) {
            let at = |time| mdoc.verify(&key.key, doc_type, time, self.crypto);
            // A start of tomorrow is let through; `dates` looks at both ends again.
            let verified = match at(self.now) {
                Err(MdocError::NotYet) => at(self.now.plus(DAY)),
                other => other,
            };
            match verified {
                Err(MdocError::Cose(CoseError::Crypto(_) | CoseError::Algorithm)) => {}
                Ok(_) if !key.trusted_at(self.now) => return Err(WalletError::Compromised),
                other => return Ok(other?),
            }
        }
        Err(WalletError::NotApproved)
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
