//! Reads and checks an mdoc. The digest of **every** value is compared with the one that the
//! issuer signed, over the very bytes that came (ISO/IEC 18013-5 section 9.3.1).
//!
//! Refused: values that are not embedded in tag 24, that have no digest or another one, that
//! share a digest or a name, or that have fewer than 16 random bytes; another docType than was
//! expected; a time outside the dates; and what COSE and CBOR refuse.

use std::collections::{BTreeMap, BTreeSet};

use annona_core::cbor::{self, Item, Limits};
use annona_core::cose::{UnverifiedSign1, label};
use annona_core::credential::{Credential, Format};
use annona_core::crypto::{CryptoProvider, PublicKey, sha256};
use annona_core::scheme::Scheme;
use annona_core::status::StatusRef;
use annona_core::time::UnixTime;
use serde_json::{Map, Value};

use crate::MdocError;
use crate::element::to_json;
use crate::mso::Mso;

pub(crate) const NAME_SPACES: &str = "nameSpaces";
pub(crate) const ISSUER_AUTH: &str = "issuerAuth";
pub(crate) const DIGEST_ID: &str = "digestID";
pub(crate) const RANDOM: &str = "random";
pub(crate) const ELEMENT_IDENTIFIER: &str = "elementIdentifier";
pub(crate) const ELEMENT_VALUE: &str = "elementValue";

/// Fewest random bytes of a value.
const LEAST_RANDOM: usize = 16;

/// Values by namespace and element identifier.
type Elements = BTreeMap<String, BTreeMap<String, Value>>;

/// An mdoc of which nothing is checked yet. Everything that it says is only claimed: to choose
/// the key to verify with.
#[derive(Clone)]
pub struct UnverifiedMdoc<'a> {
    signed: UnverifiedSign1<'a>,
    mso: Mso,
    items: Vec<Signed>,
}

/// One value as it came.
#[derive(Clone)]
struct Signed {
    namespace: String,
    element: String,
    value: Value,
    id: u64,
    digest: [u8; 32],
}

/// An mdoc whose signature, dates, docType and values hold.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedMdoc {
    mso: Mso,
    elements: Elements,
    hidden: usize,
}

impl std::fmt::Debug for UnverifiedMdoc<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnverifiedMdoc({}, hidden)", self.mso.doc_type)
    }
}

impl std::fmt::Debug for VerifiedMdoc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifiedMdoc({}, hidden)", self.mso.doc_type)
    }
}

impl<'a> UnverifiedMdoc<'a> {
    /// Takes `IssuerSigned` apart.
    ///
    /// # Errors
    /// [`MdocError`] for whatever does not have its form.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, MdocError> {
        let Item::Map(members) = Item::parse(bytes, Limits::CREDENTIAL)? else {
            return Err(MdocError::Form("IssuerSigned"));
        };
        let (mut all, mut auth) = (Vec::new(), None);
        for (name, value) in members {
            match (name.text(), value) {
                (Some(NAME_SPACES), Item::Map(names)) => all = items(&names)?,
                (Some(NAME_SPACES), _) => return Err(MdocError::Form(NAME_SPACES)),
                (Some(ISSUER_AUTH), value) => auth = Some(value),
                // A misspelt member would be values that nobody sees.
                _ => return Err(MdocError::Form("IssuerSigned")),
            }
        }
        let signed = UnverifiedSign1::from_item(auth.ok_or(MdocError::Form(ISSUER_AUTH))?)?;
        let mso = Mso::parse(signed.peek())?;
        Ok(Self { signed, mso, items: all })
    }

    /// The certificates of the signing key in DER, its own first; empty when there are none.
    ///
    /// # Errors
    /// [`MdocError::Form`] when the header has something else in their place.
    pub fn chain(&self) -> Result<Vec<&'a [u8]>, MdocError> {
        let chain = match self.signed.parameter(&label::X5CHAIN) {
            None => Some(Vec::new()),
            Some(Item::Bytes(one)) => Some(vec![*one]),
            Some(Item::Array(many)) if !many.is_empty() => many.iter().map(Item::bytes).collect(),
            Some(_) => None,
        };
        chain.ok_or(MdocError::Form("x5chain"))
    }

    /// The name of the signing key, where the header has one.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.signed.kid()
    }

    /// The docType.
    #[must_use]
    pub fn doc_type(&self) -> &str {
        &self.mso.doc_type
    }

    /// Where the status stands.
    #[must_use]
    pub const fn status(&self) -> Option<&StatusRef> {
        self.mso.status.as_ref()
    }

    /// Checks the signature, the docType, the dates and every value.
    ///
    /// # Errors
    /// [`MdocError`].
    pub fn verify(
        &self,
        key: &PublicKey,
        doc_type: &str,
        now: UnixTime,
        crypto: &dyn CryptoProvider,
    ) -> Result<VerifiedMdoc, MdocError> {
        self.signed.verify(key, crypto)?;
        if self.mso.doc_type != doc_type {
            return Err(MdocError::DocType);
        }
        if now < self.mso.valid_from {
            return Err(MdocError::NotYet);
        }
        if now > self.mso.valid_until {
            return Err(MdocError::Ended);
        }
        let mut used = BTreeSet::new();
        let mut elements = Elements::new();
        for item in &self.items {
            let digests = self.mso.digests.get(&item.namespace);
            match digests.and_then(|digests| digests.get(&item.id)) {
                None => return Err(MdocError::NoDigest),
                Some(digest) if *digest != item.digest => return Err(MdocError::Changed),
                Some(_) => {}
            }
            let values = elements.entry(item.namespace.clone()).or_default();
            let name_is_new = values.insert(item.element.clone(), item.value.clone()).is_none();
            if !used.insert((&item.namespace, item.id)) || !name_is_new {
                return Err(MdocError::Twice);
            }
        }
        let all: usize = self.mso.digests.values().map(BTreeMap::len).sum();
        let hidden = all.saturating_sub(used.len());
        Ok(VerifiedMdoc { mso: self.mso.clone(), elements, hidden })
    }
}

fn items(names: &[(Item<'_>, Item<'_>)]) -> Result<Vec<Signed>, MdocError> {
    let mut all = Vec::new();
    for (namespace, items) in names {
        let namespace = namespace.text().ok_or(MdocError::Form(NAME_SPACES))?;
        let Item::Array(items) = items else { return Err(MdocError::Form(NAME_SPACES)) };
        for item in items {
            all.push(signed(namespace, item)?);
        }
    }
    Ok(all)
}

fn signed(namespace: &str, item: &Item<'_>) -> Result<Signed, MdocError> {
    let bytes = item.embedded().ok_or(MdocError::Form("IssuerSignedItemBytes"))?;
    let item = Item::parse(bytes, Limits::CREDENTIAL)?;
    let part = |name: &'static str| item.named(name).ok_or(MdocError::Form(name));
    let random = part(RANDOM)?.bytes().ok_or(MdocError::Form(RANDOM))?;
    if random.len() < LEAST_RANDOM {
        return Err(MdocError::Random);
    }
    let element = part(ELEMENT_IDENTIFIER)?.text();
    Ok(Signed {
        namespace: namespace.to_owned(),
        element: element.ok_or(MdocError::Form(ELEMENT_IDENTIFIER))?.to_owned(),
        value: to_json(part(ELEMENT_VALUE)?)?,
        id: part(DIGEST_ID)?.unsigned().ok_or(MdocError::Form(DIGEST_ID))?,
        // The reader takes one writing only, so these are the bytes that came.
        digest: sha256(cbor::embed(bytes)),
    })
}

impl VerifiedMdoc {
    /// The docType.
    #[must_use]
    pub fn doc_type(&self) -> &str {
        &self.mso.doc_type
    }

    /// The holder's key.
    #[must_use]
    pub const fn device_key(&self) -> &PublicKey {
        &self.mso.device_key
    }

    /// When it was signed, as far as the issuer says.
    #[must_use]
    pub const fn signed(&self) -> UnixTime {
        self.mso.signed
    }

    /// First and last moment of validity.
    #[must_use]
    pub const fn validity(&self) -> (UnixTime, UnixTime) {
        (self.mso.valid_from, self.mso.valid_until)
    }

    /// Where the status stands.
    #[must_use]
    pub const fn status(&self) -> Option<&StatusRef> {
        self.mso.status.as_ref()
    }

    /// A value, as JSON: bytes in base64url, dates as their texts.
    #[must_use]
    pub fn element(&self, namespace: &str, element: &str) -> Option<&Value> {
        self.elements.get(namespace)?.get(element)
    }

    /// How many values there are.
    #[must_use]
    pub fn disclosed(&self) -> usize {
        self.elements.values().map(BTreeMap::len).sum()
    }

    /// How many digests there are without their values.
    #[must_use]
    pub const fn hidden(&self) -> usize {
        self.hidden
    }

    /// The same as the other formats have it: claims under a subject. An mdoc does not name its
    /// issuer: `issuer` is the party whose key verified it.
    ///
    /// # Errors
    /// [`MdocError::NoNames`], [`MdocError::DocType`], [`MdocError::Element`].
    pub fn credential(&self, scheme: &Scheme, issuer: &str) -> Result<Credential, MdocError> {
        let names = scheme.mdoc.as_ref().ok_or(MdocError::NoNames)?;
        if names.doctype != self.mso.doc_type {
            return Err(MdocError::DocType);
        }
        let mut subject = Map::new();
        for (namespace, elements) in &self.elements {
            if *namespace != names.namespace {
                return Err(MdocError::Element);
            }
            for (element, value) in elements {
                let path = names.elements.get(element).ok_or(MdocError::Element)?;
                put(&mut subject, path, value.clone()).ok_or(MdocError::Element)?;
            }
        }
        Ok(Credential {
            format: Format::MsoMdoc,
            issuer: issuer.to_owned(),
            types: vec![self.mso.doc_type.clone()],
            valid_from: Some(self.mso.valid_from),
            valid_until: Some(self.mso.valid_until),
            status: self.mso.status.iter().cloned().collect(),
            subject,
        })
    }
}

fn put(subject: &mut Map<String, Value>, path: &[String], value: Value) -> Option<()> {
    let (last, parents) = path.split_last()?;
    let mut place = subject;
    for parent in parents {
        let inner = place.entry(parent).or_insert_with(|| Value::Object(Map::new()));
        place = inner.as_object_mut()?;
    }
    place.insert(last.clone(), value);
    Some(())
}

#[cfg(test)]
mod tests;
