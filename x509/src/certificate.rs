//! One certificate (RFC 5280 section 4.1): read strictly, not yet trusted.

use annona_core::crypto::{CryptoProvider, PublicKey, Signature, sha256};
use annona_core::time::UnixTime;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::{Decode as _, Encode as _};
use x509_cert::certificate::Version;
use x509_cert::name::Name;
use x509_cert::time::Time;

use crate::extension::Extensions;
use crate::{X509Error, algorithm};

/// A certificate that follows the rules of form. **Its signature is not checked**: that, its
/// dates and its issuer are [`crate::Chain::verify`]'s.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// What the signature is over.
    signed: Vec<u8>,
    signed_with: annona_core::crypto::Alg,
    signature: Signature,
    pub(crate) subject: Name,
    pub(crate) issuer: Name,
    key: PublicKey,
    not_before: UnixTime,
    not_after: UnixTime,
    pub(crate) extensions: Extensions,
}

impl Certificate {
    /// Longest certificate that is read.
    pub const MAX_BYTES: usize = 8 << 10;

    /// Reads DER.
    ///
    /// # Errors
    /// [`X509Error`] for what the crate's head lists.
    pub fn from_der(der: &[u8]) -> Result<Self, X509Error> {
        if der.len() > Self::MAX_BYTES {
            return Err(X509Error::Size(Self::MAX_BYTES));
        }
        let form = |_| X509Error::Form;
        let whole = x509_cert::Certificate::from_der(der).map_err(form)?;
        // One certificate, one text: what is signed is then what is read.
        if whole.to_der().map_err(form)? != der {
            return Err(X509Error::Form);
        }
        let body = whole.tbs_certificate();
        let plain = body.version() == Version::V3
            && body.issuer_unique_id().is_none()
            && body.subject_unique_id().is_none()
            && body.signature() == whole.signature_algorithm();
        if !plain {
            return Err(X509Error::Form);
        }
        let signed_with = algorithm::read(whole.signature_algorithm())?;
        Ok(Self {
            der: der.to_vec(),
            signed: body.to_der().map_err(form)?,
            signed_with,
            signature: algorithm::read_signature(signed_with, whole.signature())?,
            subject: body.subject().clone(),
            issuer: body.issuer().clone(),
            key: algorithm::read_key(body.subject_public_key_info())?,
            not_before: time(body.validity().not_before)?,
            not_after: time(body.validity().not_after)?,
            extensions: Extensions::read(body.extensions().map_or(&[], Vec::as_slice))?,
        })
    }

    /// Reads base64 (RFC 4648 section 4, with padding) of DER, one member of `x5c`
    /// (RFC 7515 section 4.1.6).
    ///
    /// # Errors
    /// As [`Self::from_der`].
    pub fn from_base64(text: &str) -> Result<Self, X509Error> {
        if text.len() > Self::MAX_BYTES * 4 / 3 + 4 {
            return Err(X509Error::Size(Self::MAX_BYTES));
        }
        Self::from_der(&STANDARD.decode(text).map_err(|_| X509Error::Form)?)
    }

    /// Reads the certificates of a PEM text (RFC 7468), in their order; other text is left out.
    ///
    /// # Errors
    /// As [`Self::from_der`]; [`X509Error::Empty`] without any, [`X509Error::TooLong`] with
    /// more than 64.
    pub fn from_pem(text: &str) -> Result<Vec<Self>, X509Error> {
        let mut out = Vec::new();
        let mut blocks = text.split("-----BEGIN CERTIFICATE-----");
        blocks.next();
        for block in blocks {
            let (inside, _) =
                block.split_once("-----END CERTIFICATE-----").ok_or(X509Error::Form)?;
            if out.len() == MAX_PEM {
                return Err(X509Error::TooLong(MAX_PEM));
            }
            let text: String = inside.split_ascii_whitespace().collect();
            out.push(Self::from_base64(&text)?);
        }
        if out.is_empty() { Err(X509Error::Empty) } else { Ok(out) }
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as a member of `x5c`.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// The certificate as PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let text = self.to_base64();
        let mut out = String::from("-----BEGIN CERTIFICATE-----\n");
        for (at, letter) in text.chars().enumerate() {
            if at > 0 && at % 64 == 0 {
                out.push('\n');
            }
            out.push(letter);
        }
        out.push_str("\n-----END CERTIFICATE-----\n");
        out
    }

    /// SHA-256 of the DER: the `x509_hash` of OpenID4VP section 5.9.3, before base64url.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// Whose key this is.
    #[must_use]
    pub const fn public_key(&self) -> PublicKey {
        self.key
    }

    /// First moment of validity.
    #[must_use]
    pub const fn not_before(&self) -> UnixTime {
        self.not_before
    }

    /// Last moment of validity.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        self.not_after
    }

    /// The subject in the text form of RFC 4514, control and direction characters replaced.
    #[must_use]
    pub fn subject(&self) -> String {
        printable(&self.subject)
    }

    /// The issuer in the text form of RFC 4514, control and direction characters replaced.
    #[must_use]
    pub fn issuer(&self) -> String {
        printable(&self.issuer)
    }

    /// The subject's country (two letters), which mdoc compares.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        self.subject.country().ok().flatten().map(|name| name.as_str().to_owned())
    }

    /// Whether it may issue certificates (the CA bit of basic constraints).
    #[must_use]
    pub const fn is_authority(&self) -> bool {
        self.extensions.authority.is_some()
    }

    /// Whether subject and issuer have one name.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// DNS names of the subject alternative name, in lower case.
    #[must_use]
    pub fn dns_names(&self) -> &[String] {
        &self.extensions.dns
    }

    /// URIs of the subject alternative name.
    #[must_use]
    pub fn uris(&self) -> &[String] {
        &self.extensions.uris
    }

    /// Whether it is a certificate of this issuer, named as in `iss`: the identifier is one of
    /// its URIs, or an https URL whose host is one of its DNS names.
    #[must_use]
    pub fn is_for(&self, issuer: &str) -> bool {
        let authority =
            issuer.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
        // With a user name the host would be what follows it.
        let host =
            authority.filter(|text| !text.contains('@')).and_then(|text| text.split(':').next());
        let is_host = |name: &String| host.is_some_and(|host| host.eq_ignore_ascii_case(name));
        self.uris().iter().any(|uri| uri == issuer) || self.dns_names().iter().any(is_host)
    }

    /// Extended key usages in dotted form.
    #[must_use]
    pub fn purposes(&self) -> &[String] {
        &self.extensions.purposes
    }

    /// The subject key identifier.
    #[must_use]
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.subject_key.as_deref()
    }

    /// The authority key identifier, which `trusted_authorities` of DCQL may name (`aki`).
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.extensions.authority_key.as_deref()
    }

    /// Whether the key of `issuer` has signed this.
    pub(crate) fn is_signed_by(
        &self,
        issuer: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<(), X509Error> {
        if issuer.alg() != self.signed_with {
            return Err(X509Error::Signature);
        }
        crypto.verify(issuer, &self.signed, &self.signature).map_err(|_| X509Error::Signature)
    }
}

/// Most certificates of one PEM text.
const MAX_PEM: usize = 64;

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({})", self.subject())
    }
}

fn time(time: Time) -> Result<UnixTime, X509Error> {
    let seconds = time.to_unix_duration().as_secs();
    i64::try_from(seconds).map(UnixTime).map_err(|_| X509Error::Form)
}

fn printable(name: &Name) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let safe = |c: char| if c.is_control() || turns(c) { '\u{fffd}' } else { c };
    name.to_string().chars().map(safe).collect()
}
