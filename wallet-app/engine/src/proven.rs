//! What the text of a credential proves, whatever its format: the one place of the wallet that
//! reads credentials.
//!
//! The issuer's key comes from the trust list by its name (`kid`), or from a certificate chain in
//! `x5c` that ends at an anchor which the trust list has for this issuer (HAIP section 6.1.1).
//! Where both are there they must agree, and a chain that does not hold fails the credential
//! also when the name is known.

use annona_core::b64;
use annona_core::cose::CoseError;
use annona_core::credential::jwt_vc::{self, UnverifiedJwtVc};
use annona_core::credential::{Claimed, Credential, Format};
use annona_core::crypto::{CryptoProvider, PublicKey};
use annona_core::jws::Header;
use annona_core::scheme::Scheme;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::status::StatusRef;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::{KeyPurpose, Party, TrustBundle};
use annona_mdoc::{MdocError, UnverifiedMdoc, VerifiedMdoc};
use annona_x509::{Certificate, Chain, Expected};

use crate::WalletError;

/// A credential whose signature holds, and the key it is bound to.
pub(crate) struct Proven {
    pub credential: Credential,
    pub holder: PublicKey,
}

/// What signatures are checked against.
pub(crate) struct Prover<'a> {
    pub bundle: &'a TrustBundle,
    /// The party that was asked for the credential.
    pub sender: &'a Party,
    pub crypto: &'a dyn CryptoProvider,
    pub now: UnixTime,
}

impl Prover<'_> {
    /// Checks the signature of a credential as the issuer sent it; `format` is the one that was
    /// asked for.
    pub fn prove(&self, text: &str, format: &str) -> Result<Proven, WalletError> {
        match Format::named(format) {
            Some(Format::VcSdJwt | Format::DcSdJwt) => self.sd_jwt(text),
            Some(Format::MsoMdoc) => self.mdoc(text),
            Some(Format::JwtVcJson) => self.jwt_vc(text),
            None => Err(WalletError::Form),
        }
    }

    fn sd_jwt(&self, text: &str) -> Result<Proven, WalletError> {
        let unverified = UnverifiedSdJwt::parse(text)?;
        let claimed = Claimed::peek(&unverified)?;
        let key = self.key(&claimed, unverified.header())?;
        let verified = unverified.verify(&key, &claimed.typ, self.crypto)?;
        // What comes from the issuer was not presented to anybody.
        let holder = verified.holder().filter(|_| !verified.has_key_binding());
        let holder = *holder.ok_or(WalletError::NotMine)?;
        Ok(Proven { credential: Credential::from_verified(&verified, claimed.format)?, holder })
    }

    fn jwt_vc(&self, text: &str) -> Result<Proven, WalletError> {
        let unverified = UnverifiedJwtVc::parse(text)?;
        let key = self.key(unverified.claimed(), unverified.header())?;
        let (credential, holder) = unverified.verify(&key, self.crypto)?.into_parts();
        Ok(Proven { credential, holder })
    }

    fn mdoc(&self, text: &str) -> Result<Proven, WalletError> {
        let bytes = b64::decode(text).map_err(|_| WalletError::Form)?;
        let unverified = UnverifiedMdoc::parse(&bytes)?;
        let named = |scheme: &&Scheme| {
            scheme.mdoc.as_ref().is_some_and(|names| names.doctype == unverified.doc_type())
        };
        let scheme = self.bundle.schemes().iter().find(named).ok_or(WalletError::NotApproved)?;
        let verified = self.mdoc_signature(&unverified)?;
        let credential = verified.credential(scheme, &self.sender.id)?;
        Ok(Proven { credential, holder: *verified.device_key() })
    }

    fn mdoc_signature(&self, mdoc: &UnverifiedMdoc<'_>) -> Result<VerifiedMdoc, WalletError> {
        let doc_type = mdoc.doc_type();
        for key in self.mdoc_keys(mdoc)? {
            let at = |time| mdoc.verify(&key, doc_type, time, self.crypto);
            // A start of tomorrow is let through; who accepts the card looks at both ends again.
            let verified = match at(self.now) {
                Err(MdocError::NotYet) => at(self.now.plus(DAY)),
                other => other,
            };
            match verified {
                Err(MdocError::Cose(CoseError::Crypto(_) | CoseError::Algorithm)) => {}
                other => {
                    self.may_sign(&key)?;
                    return Ok(other?);
                }
            }
        }
        Err(WalletError::NotApproved)
    }

    /// An mdoc does not say who signed it. Where the trust list has anchors for the sender, its
    /// chain does; else each of the sender's keys may have.
    fn mdoc_keys(&self, mdoc: &UnverifiedMdoc<'_>) -> Result<Vec<PublicKey>, WalletError> {
        let chain = mdoc.chain()?;
        if chain.is_empty() || self.sender.certificate_anchors.is_empty() {
            let keys = self.sender.keys_for(KeyPurpose::Credential);
            return Ok(keys.map(|known| known.key).collect());
        }
        Ok(vec![self.certified(&Chain::from_der(&chain)?)?])
    }

    fn key(&self, claimed: &Claimed, header: &Header) -> Result<PublicKey, WalletError> {
        if claimed.issuer != self.sender.id {
            return Err(WalletError::NotApproved);
        }
        let kid = claimed.kid.as_deref().unwrap_or_default();
        let listed = self.sender.key(kid, KeyPurpose::Credential).map(|key| key.key);
        let certified = |x5c| self.certified(&Chain::from_x5c(x5c)?);
        let certified = header.members.get("x5c").map(certified).transpose()?;
        let key = match (listed, certified) {
            (Some(listed), Some(certified)) if listed != certified => None,
            (listed, certified) => listed.or(certified),
        };
        let key = key.ok_or(WalletError::NotApproved)?;
        self.may_sign(&key)?;
        Ok(key)
    }

    /// What the trust list says about a key, if it knows it.
    fn may_sign(&self, key: &PublicKey) -> Result<(), WalletError> {
        for known in self.sender.keys.iter().filter(|known| known.key == *key) {
            // A certificate does not widen what the trust list lets a key sign.
            if !known.purposes.contains(&KeyPurpose::Credential) {
                return Err(WalletError::NotApproved);
            }
            // It is signed now, whatever date it bears.
            if !known.trusted_at(self.now) {
                return Err(WalletError::Compromised);
            }
        }
        Ok(())
    }

    /// The key of the sender's certificate.
    fn certified(&self, chain: &Chain) -> Result<PublicKey, WalletError> {
        let anchors = self.sender.certificate_anchors.iter();
        let anchors: Vec<_> = anchors.filter_map(|a| Certificate::from_base64(a).ok()).collect();
        let expected = Expected { now: self.now, purpose: None };
        let trusted = chain.verify(&anchors, expected, self.crypto)?;
        if trusted.leaf().is_for(&self.sender.id) {
            Ok(trusted.key())
        } else {
            Err(WalletError::NotApproved)
        }
    }
}

/// Where the status of a credential that was proven before stands.
pub(crate) fn status(text: &str, format: Format) -> Option<Vec<StatusRef>> {
    match format {
        Format::VcSdJwt | Format::DcSdJwt => {
            StatusRef::from_claims(UnverifiedSdJwt::parse(text).ok()?.peek()).ok()
        }
        Format::JwtVcJson => jwt_vc::status(text).ok(),
        Format::MsoMdoc => {
            let bytes = b64::decode(text).ok()?;
            let mdoc = UnverifiedMdoc::parse(&bytes).ok()?;
            Some(mdoc.status().cloned().into_iter().collect())
        }
    }
}

/// Whether counters can check a stored credential from a code: it discloses in parts, and its
/// issuer's key has a name in the trust list, as counters know no certificates.
pub(crate) fn for_counters(text: &str, format: Format, issuer: &Party) -> Result<(), WalletError> {
    match format {
        Format::VcSdJwt | Format::DcSdJwt => {}
        // No standard defines an mdoc in one look.
        Format::MsoMdoc => return Err(WalletError::NotByCode),
        Format::JwtVcJson => return Err(WalletError::WholeOnly),
    }
    let unverified = UnverifiedSdJwt::parse(text)?;
    let kid = unverified.header().kid.as_deref().unwrap_or_default();
    match issuer.key(kid, KeyPurpose::Credential) {
        Some(_) => Ok(()),
        None => Err(WalletError::NoCounterKey),
    }
}
