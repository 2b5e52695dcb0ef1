//! Making certificates: a root, an authority below it, a leaf for a signer's public key. Keys
//! sign as core [`Signer`]s, so a root's or an issuer's key may live in a hardware module.
//!
//! Refused: dates in the wrong order or outside the issuer's, names that are not plain.

use annona_core::crypto::{Entropy, PublicKey, Signer, random, sha256};
use annona_core::time::UnixTime;
use const_oid::db::rfc4519::{COMMON_NAME, COUNTRY_NAME, ORGANIZATION_NAME};
use der::asn1::{Any, BitString, Ia5String, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode as _, Encode as _, Sequence, Tag};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::certificate::Version;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use crate::{Certificate, X509Error, algorithm};

/// Whose certificate it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Two capital letters (ISO 3166), if any.
    pub country: Option<String>,
    /// The organisation, if any.
    pub organization: Option<String>,
    /// The name to show.
    pub common_name: String,
}

/// From when until when, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First moment.
    pub from: UnixTime,
    /// Last moment.
    pub until: UnixTime,
}

/// What a leaf certificate says about its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Whose it is.
    pub subject: Subject,
    /// The key.
    pub key: PublicKey,
    /// DNS names (HAIP, `x509_san_dns`).
    pub dns: Vec<String>,
    /// URIs: the `iss` of what is signed.
    pub uris: Vec<String>,
    /// Extended key usages in dotted form, critical if there are any (ISO 18013-5 table B.3).
    pub purposes: Vec<String>,
    /// When it is valid.
    pub period: Period,
}

/// An authority that signs: its certificate and its key.
#[derive(Clone, Copy)]
pub struct Authority<'a> {
    /// Its certificate.
    pub certificate: &'a Certificate,
    /// Its key.
    pub signer: &'a dyn Signer,
}

/// A self-signed root: CA bit, keyCertSign and cRLSign, at most `below` authorities under it.
///
/// # Errors
/// [`X509Error::Names`], [`X509Error::Dates`], [`X509Error::Crypto`].
pub fn root(
    subject: &Subject,
    period: Period,
    below: u8,
    signer: &dyn Signer,
    entropy: &dyn Entropy,
) -> Result<Certificate, X509Error> {
    let name = name(subject)?;
    let key = signer.public_key();
    let extensions = authority_extensions(&name, below)?;
    let issuer = Issuer { name: name.clone(), key_identifier: identifier(&key), signer };
    sign(name, &key, period, extensions, &issuer, entropy)
}

/// An authority below another one.
///
/// # Errors
/// As [`root`]; [`X509Error::NoAuthority`], [`X509Error::Mismatch`] for an issuer that is none.
pub fn intermediate(
    subject: &Subject,
    key: &PublicKey,
    period: Period,
    below: u8,
    authority: Authority<'_>,
    entropy: &dyn Entropy,
) -> Result<Certificate, X509Error> {
    let issuer = Issuer::of(authority, period)?;
    let name = name(subject)?;
    let extensions = authority_extensions(&name, below)?;
    sign(name, key, period, extensions, &issuer, entropy)
}

/// A certificate for a key that signs documents: digitalSignature, no CA bit.
///
/// # Errors
/// As [`intermediate`].
pub fn leaf(
    leaf: &Leaf,
    authority: Authority<'_>,
    entropy: &dyn Entropy,
) -> Result<Certificate, X509Error> {
    let issuer = Issuer::of(authority, leaf.period)?;
    let name = name(&leaf.subject)?;
    let form = |_| X509Error::Form;
    let usage = KeyUsage(KeyUsages::DigitalSignature.into());
    let mut extensions = vec![(&usage).to_extension(&name, &[]).map_err(form)?];
    let names = alternative_names(leaf)?;
    if !names.is_empty() {
        extensions.push((&SubjectAltName(names)).to_extension(&name, &[]).map_err(form)?);
    }
    if !leaf.purposes.is_empty() {
        let oid = |text: &String| ObjectIdentifier::new(text).map_err(|_| X509Error::Names);
        let purposes = leaf.purposes.iter().map(oid).collect::<Result<Vec<_>, _>>()?;
        let usage = (true, &ExtendedKeyUsage(purposes)).to_extension(&name, &[]).map_err(form)?;
        extensions.push(usage);
    }
    sign(name, &leaf.key, leaf.period, extensions, &issuer, entropy)
}

struct Issuer<'a> {
    name: Name,
    key_identifier: Vec<u8>,
    signer: &'a dyn Signer,
}

impl<'a> Issuer<'a> {
    fn of(authority: Authority<'a>, period: Period) -> Result<Self, X509Error> {
        let certificate = authority.certificate;
        if !certificate.is_authority() {
            return Err(X509Error::NoAuthority);
        }
        let key = authority.signer.public_key();
        if certificate.public_key() != key {
            return Err(X509Error::Mismatch);
        }
        if period.from < certificate.not_before() || period.until > certificate.not_after() {
            return Err(X509Error::Dates);
        }
        let own = certificate.subject_key_identifier().map(<[u8]>::to_vec);
        Ok(Self {
            name: certificate.subject.clone(),
            key_identifier: own.unwrap_or_else(|| identifier(&key)),
            signer: authority.signer,
        })
    }
}

/// `TBSCertificate` of RFC 5280 section 4.1, for writing.
#[derive(Sequence)]
struct Body {
    #[asn1(context_specific = "0", default = "Default::default")]
    version: Version,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

#[derive(Sequence)]
struct Whole {
    body: Body,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

fn sign(
    subject: Name,
    key: &PublicKey,
    period: Period,
    mut extensions: Vec<Extension>,
    issuer: &Issuer<'_>,
    entropy: &dyn Entropy,
) -> Result<Certificate, X509Error> {
    if period.from >= period.until {
        return Err(X509Error::Dates);
    }
    let form = |_| X509Error::Form;
    let own = SubjectKeyIdentifier(OctetString::new(identifier(key)).map_err(form)?);
    let above = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(issuer.key_identifier.clone()).map_err(form)?),
        ..AuthorityKeyIdentifier::default()
    };
    extensions.push((&own).to_extension(&subject, &[]).map_err(form)?);
    extensions.push((&above).to_extension(&subject, &[]).map_err(form)?);
    let alg = issuer.signer.public_key().alg();
    let body = Body {
        version: Version::V3,
        serial_number: serial(entropy)?,
        signature: algorithm::identifier(alg),
        issuer: issuer.name.clone(),
        validity: Validity::new(time(period.from)?, time(period.until)?),
        subject,
        subject_public_key_info: algorithm::key_info(key)?,
        extensions: Some(extensions),
    };
    let signature = issuer.signer.sign(&body.to_der().map_err(form)?)?;
    let signature = algorithm::write_signature(alg, &signature)?;
    let whole = Whole { body, signature_algorithm: algorithm::identifier(alg), signature };
    Certificate::from_der(&whole.to_der().map_err(form)?)
}

/// 126 random bits, positive and never shorter for a leading zero.
fn serial(entropy: &dyn Entropy) -> Result<SerialNumber, X509Error> {
    let mut bytes: [u8; 16] = random(entropy)?;
    if let Some(first) = bytes.first_mut() {
        *first = (*first & 0x3f) | 0x40;
    }
    SerialNumber::new(&bytes).map_err(|_| X509Error::Form)
}

/// RFC 7093 section 2, method 1: the leftmost 160 bits of the key's SHA-256.
fn identifier(key: &PublicKey) -> Vec<u8> {
    let digest = match key {
        PublicKey::P256(point) => sha256(point),
        PublicKey::Ed25519(bytes) => sha256(bytes),
    };
    digest.iter().take(20).copied().collect()
}

fn time(at: UnixTime) -> Result<Time, X509Error> {
    let seconds = u64::try_from(at.0).map_err(|_| X509Error::Dates)?;
    let moment = std::time::Duration::from_secs(seconds);
    let date = der::DateTime::from_unix_duration(moment).map_err(|_| X509Error::Dates)?;
    Ok(Time::from(date))
}

fn authority_extensions(name: &Name, below: u8) -> Result<Vec<Extension>, X509Error> {
    let form = |_| X509Error::Form;
    let constraints = BasicConstraints { ca: true, path_len_constraint: Some(below) };
    let usage = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
    Ok(vec![
        (&constraints).to_extension(name, &[]).map_err(form)?,
        (&usage).to_extension(name, &[]).map_err(form)?,
    ])
}

fn alternative_names(leaf: &Leaf) -> Result<Vec<GeneralName>, X509Error> {
    let ascii = |text: &String| {
        let plain = !text.is_empty() && text.len() <= 512;
        if !plain || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(X509Error::Names);
        }
        Ia5String::new(text).map_err(|_| X509Error::Names)
    };
    let dns = leaf.dns.iter().map(|name| ascii(name).map(GeneralName::DnsName));
    let uri = |uri: &String| ascii(uri).map(GeneralName::UniformResourceIdentifier);
    dns.chain(leaf.uris.iter().map(uri)).collect()
}

fn name(subject: &Subject) -> Result<Name, X509Error> {
    let mut out = RdnSequence::default();
    let parts = [
        (COUNTRY_NAME, Tag::PrintableString, subject.country.as_deref()),
        (ORGANIZATION_NAME, Tag::Utf8String, subject.organization.as_deref()),
        (COMMON_NAME, Tag::Utf8String, Some(subject.common_name.as_str())),
    ];
    for (oid, tag, text) in parts {
        let Some(text) = text else { continue };
        let country = tag == Tag::PrintableString;
        let fits = if country {
            text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
        } else {
            (1..=64).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        if !fits {
            return Err(X509Error::Names);
        }
        let value = Any::new(tag, text.as_bytes()).map_err(|_| X509Error::Names)?;
        let set = SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }]);
        out.push(RelativeDistinguishedName::from(set.map_err(|_| X509Error::Names)?));
    }
    let der = out.to_der().map_err(|_| X509Error::Names)?;
    Name::from_der(&der).map_err(|_| X509Error::Names)
}
