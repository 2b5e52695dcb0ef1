//! A chain of certificates, leaf first, and its check against anchors (RFC 5280 section 6,
//! narrowed as HAIP section 4.5.1 and RFC 7515 section 4.1.6 allow).
//!
//! The order of the chain is the path: each certificate is issued by the next, the last by an
//! anchor. Refused: no or more than [`Chain::MAX`] certificates, a leaf that is signed by
//! itself or may issue certificates, an anchor or any other self-issued certificate in the chain, an
//! issuer without the CA bit or without keyCertSign, a path longer than an authority allows, a
//! leaf whose key usage lacks digitalSignature, dates that do not hold at the given time
//! (anchors included), an extended key usage that is not the expected one.

use annona_core::crypto::{CryptoProvider, PublicKey};
use annona_core::time::UnixTime;
use serde_json::Value;

use crate::{Certificate, X509Error};

/// An ordered chain that nobody has checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    leaf: Certificate,
    above: Vec<Certificate>,
}

/// What a caller expects of a chain.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The time at which every certificate must be valid.
    pub now: UnixTime,
    /// The extended key usage (dotted) that the leaf must name; with `None` a leaf may have
    /// some, but not as a critical extension.
    pub purpose: Option<&'a str>,
}

/// A leaf whose chain holds. Only [`Chain::verify`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trusted<'a> {
    leaf: &'a Certificate,
    anchor: &'a Certificate,
}

impl<'a> Trusted<'a> {
    /// The certificate of the signer.
    #[must_use]
    pub const fn leaf(self) -> &'a Certificate {
        self.leaf
    }

    /// The anchor at which the chain ends.
    #[must_use]
    pub const fn anchor(self) -> &'a Certificate {
        self.anchor
    }

    /// The signer's key.
    #[must_use]
    pub const fn key(self) -> PublicKey {
        self.leaf.public_key()
    }
}

impl Chain {
    /// Most certificates of a chain: the leaf and three authorities.
    pub const MAX: usize = 4;

    /// A chain of read certificates, leaf first.
    ///
    /// # Errors
    /// [`X509Error::Empty`], [`X509Error::TooLong`].
    pub fn new(certificates: Vec<Certificate>) -> Result<Self, X509Error> {
        bounded(certificates.len())?;
        let mut all = certificates.into_iter();
        let leaf = all.next().ok_or(X509Error::Empty)?;
        Ok(Self { leaf, above: all.collect() })
    }

    /// Reads the value of an `x5c` header: a list of base64 texts (RFC 7515 section 4.1.6).
    ///
    /// # Errors
    /// [`X509Error`] for the form of the list or of a certificate.
    pub fn from_x5c(value: &Value) -> Result<Self, X509Error> {
        let list = value.as_array().ok_or(X509Error::Form)?;
        let text = |item: &'_ Value| item.as_str().map(str::to_owned).ok_or(X509Error::Form);
        bounded(list.len())?;
        Self::from_base64(&list.iter().map(text).collect::<Result<Vec<_>, _>>()?)
    }

    /// Reads base64 texts, leaf first.
    ///
    /// # Errors
    /// As [`Self::from_x5c`].
    pub fn from_base64<S: AsRef<str>>(list: &[S]) -> Result<Self, X509Error> {
        bounded(list.len())?;
        let read = |text: &S| Certificate::from_base64(text.as_ref());
        Self::new(list.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Reads DER, leaf first, as `x5chain` of COSE has it (RFC 9360).
    ///
    /// # Errors
    /// As [`Self::from_x5c`].
    pub fn from_der<B: AsRef<[u8]>>(list: &[B]) -> Result<Self, X509Error> {
        bounded(list.len())?;
        let read = |der: &B| Certificate::from_der(der.as_ref());
        Self::new(list.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// The certificate of the signer: **not to be trusted**, see [`Self::verify`].
    #[must_use]
    pub const fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// All certificates, leaf first.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.leaf).chain(&self.above)
    }

    /// The value of an `x5c` header.
    #[must_use]
    pub fn to_x5c(&self) -> Vec<String> {
        self.certificates().map(Certificate::to_base64).collect()
    }

    /// Checks the chain against anchors.
    ///
    /// # Errors
    /// [`X509Error`] as the module head says; [`X509Error::Unknown`] when no anchor has the
    /// name of the last certificate's issuer.
    pub fn verify<'a>(
        &'a self,
        anchors: &'a [Certificate],
        expected: Expected<'_>,
        crypto: &dyn CryptoProvider,
    ) -> Result<Trusted<'a>, X509Error> {
        self.shape(anchors)?;
        leaf_may_sign(&self.leaf, expected.purpose)?;
        self.check_dates(expected.now)?;
        let mut last = &self.leaf;
        for (below, issuer) in self.above.iter().enumerate() {
            issued(last, issuer, below, crypto)?;
            last = issuer;
        }
        let anchor = anchor_of(last, self.above.len(), anchors, expected.now, crypto)?;
        Ok(Trusted { leaf: &self.leaf, anchor })
    }

    /// Whether every certificate is valid at a time.
    ///
    /// # Errors
    /// [`X509Error::NotYet`], [`X509Error::Expired`].
    pub fn check_dates(&self, now: UnixTime) -> Result<(), X509Error> {
        self.certificates().try_for_each(|certificate| valid_at(certificate, now))
    }

    /// What is to be refused before any signature is looked at.
    fn shape(&self, anchors: &[Certificate]) -> Result<(), X509Error> {
        let is_anchor = |certificate: &Certificate| {
            anchors.iter().any(|anchor| {
                anchor.subject == certificate.subject
                    && anchor.public_key() == certificate.public_key()
            })
        };
        let inside = |above: &Certificate| above.is_self_issued() || is_anchor(above);
        if is_anchor(&self.leaf) || self.above.iter().any(inside) {
            return Err(X509Error::AnchorInside);
        }
        if self.leaf.is_self_issued() { Err(X509Error::SelfSigned) } else { Ok(()) }
    }
}

/// The anchor that has issued the last certificate of a chain.
fn anchor_of<'a>(
    last: &Certificate,
    below: usize,
    anchors: &'a [Certificate],
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<&'a Certificate, X509Error> {
    let mut outcome = Err(X509Error::Unknown);
    for anchor in anchors.iter().filter(|anchor| anchor.subject == last.issuer) {
        outcome = issued(last, anchor, below, crypto)
            .and_then(|()| valid_at(anchor, now))
            .map(|()| anchor);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn bounded(len: usize) -> Result<(), X509Error> {
    if len > Chain::MAX { Err(X509Error::TooLong(Chain::MAX)) } else { Ok(()) }
}

fn valid_at(certificate: &Certificate, now: UnixTime) -> Result<(), X509Error> {
    if now < certificate.not_before() {
        Err(X509Error::NotYet)
    } else if now > certificate.not_after() {
        Err(X509Error::Expired)
    } else {
        Ok(())
    }
}

/// Whether `issuer` has issued `subject`, with `below` authorities between `issuer` and the leaf.
fn issued(
    subject: &Certificate,
    issuer: &Certificate,
    below: usize,
    crypto: &dyn CryptoProvider,
) -> Result<(), X509Error> {
    if subject.issuer != issuer.subject {
        return Err(X509Error::Issuer);
    }
    if let (Some(named), Some(own)) =
        (subject.authority_key_identifier(), issuer.subject_key_identifier())
        && named != own
    {
        return Err(X509Error::Issuer);
    }
    let room = issuer.extensions.authority.ok_or(X509Error::NoAuthority)?;
    if issuer.extensions.usage.is_some_and(|usage| !usage.key_cert_sign()) {
        return Err(X509Error::NoAuthority);
    }
    if room.is_some_and(|most| below > usize::from(most)) {
        return Err(X509Error::PathLength);
    }
    subject.is_signed_by(&issuer.public_key(), crypto)
}

fn leaf_may_sign(leaf: &Certificate, purpose: Option<&str>) -> Result<(), X509Error> {
    if leaf.is_authority() {
        return Err(X509Error::LeafAuthority);
    }
    if leaf.extensions.usage.is_some_and(|usage| !usage.digital_signature()) {
        return Err(X509Error::Usage);
    }
    let fits = match purpose {
        Some(purpose) => leaf.purposes().iter().any(|own| own == purpose),
        None => !leaf.extensions.purposes_critical,
    };
    if fits { Ok(()) } else { Err(X509Error::Purpose) }
}
