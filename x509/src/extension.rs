//! The extensions of RFC 5280 section 4.2 that are read: basic constraints, key usage,
//! extended key usage, subject alternative name, and both key identifiers.

use const_oid::AssociatedOid;
use der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName,
    SubjectKeyIdentifier,
};

use crate::X509Error;

/// Most extensions of a certificate, and most alternative names.
const MOST: usize = 32;

/// What the extensions of one certificate say.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    /// With the CA bit: how many authorities may stand between it and a leaf.
    pub authority: Option<Option<u8>>,
    pub usage: Option<KeyUsage>,
    /// Extended key usages in dotted form, and whether the extension is critical.
    pub purposes: Vec<String>,
    pub purposes_critical: bool,
    pub dns: Vec<String>,
    pub uris: Vec<String>,
    pub subject_key: Option<Vec<u8>>,
    pub authority_key: Option<Vec<u8>>,
}

impl Extensions {
    pub fn read(all: &[Extension]) -> Result<Self, X509Error> {
        if all.len() > MOST {
            return Err(X509Error::Form);
        }
        let mut out = Self::default();
        for (at, extension) in all.iter().enumerate() {
            if all.iter().take(at).any(|earlier| earlier.extn_id == extension.extn_id) {
                return Err(X509Error::Twice(extension.extn_id.to_string()));
            }
            out.take(extension)?;
        }
        Ok(out)
    }

    fn take(&mut self, extension: &Extension) -> Result<(), X509Error> {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            BasicConstraints::OID => {
                let BasicConstraints { ca, path_len_constraint } = strict(value)?;
                if !ca && path_len_constraint.is_some() {
                    return Err(X509Error::Form);
                }
                self.authority = ca.then_some(path_len_constraint);
            }
            KeyUsage::OID => self.usage = Some(strict(value)?),
            ExtendedKeyUsage::OID => {
                let ExtendedKeyUsage(purposes) = strict(value)?;
                self.purposes = purposes.iter().map(ToString::to_string).collect();
                self.purposes_critical = extension.critical;
            }
            SubjectAltName::OID => self.take_names(strict(value)?)?,
            SubjectKeyIdentifier::OID => {
                let SubjectKeyIdentifier(id) = strict(value)?;
                self.subject_key = Some(id.as_bytes().to_vec());
            }
            AuthorityKeyIdentifier::OID => {
                let id: AuthorityKeyIdentifier = strict(value)?;
                self.authority_key = id.key_identifier.map(|id| id.as_bytes().to_vec());
            }
            other if extension.critical => return Err(X509Error::Extension(other.to_string())),
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, SubjectAltName(names): SubjectAltName) -> Result<(), X509Error> {
        if names.is_empty() || names.len() > MOST {
            return Err(X509Error::Form);
        }
        for name in names {
            match name {
                GeneralName::DnsName(name) => self.dns.push(name.as_str().to_ascii_lowercase()),
                GeneralName::UniformResourceIdentifier(uri) => self.uris.push(uri.to_string()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads a value that is the one encoding of what it says, with nothing after it.
fn strict<'a, T>(bytes: &'a [u8]) -> Result<T, X509Error>
where
    T: Decode<'a> + Encode,
{
    let value = T::from_der(bytes).map_err(|_| X509Error::Form)?;
    match value.to_der() {
        Ok(again) if again == bytes => Ok(value),
        _ => Err(X509Error::Form),
    }
}
