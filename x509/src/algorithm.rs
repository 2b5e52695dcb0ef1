//! Keys and signatures as X.509 writes them: RFC 5480 and 5758 for P-256, RFC 8410 for Ed25519.

use annona_core::crypto::{Alg, PublicKey, Signature};
use annona_core::jwk::Jwk;
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_EC_PUBLIC_KEY, SECP_256_R_1};
use const_oid::db::rfc8410::ID_ED_25519;
use der::asn1::{Any, BitString, ObjectIdentifier, UintRef};
use der::{Decode as _, Encode as _, Sequence};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::X509Error;

/// `ECDSA-Sig-Value` of RFC 3279 section 2.2.3.
#[derive(Sequence)]
struct EcdsaSignature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// The algorithm that an identifier names; both take no parameters.
pub(crate) fn read(id: &AlgorithmIdentifierOwned) -> Result<Alg, X509Error> {
    match (id.oid, &id.parameters) {
        (ECDSA_WITH_SHA_256, None) => Ok(Alg::Es256),
        (ID_ED_25519, None) => Ok(Alg::EdDsa),
        _ => Err(X509Error::Algorithm),
    }
}

pub(crate) const fn identifier(alg: Alg) -> AlgorithmIdentifierOwned {
    let oid = match alg {
        Alg::Es256 => ECDSA_WITH_SHA_256,
        Alg::EdDsa => ID_ED_25519,
    };
    AlgorithmIdentifierOwned { oid, parameters: None }
}

/// The key of a certificate, checked to be a point of its curve.
pub(crate) fn read_key(info: &SubjectPublicKeyInfoOwned) -> Result<PublicKey, X509Error> {
    let curve = match &info.algorithm.parameters {
        None => None,
        Some(any) => Some(any.decode_as::<ObjectIdentifier>().map_err(|_| X509Error::Algorithm)?),
    };
    let bytes = info.subject_public_key.as_bytes().ok_or(X509Error::Key)?;
    let key = match (info.algorithm.oid, curve) {
        (ID_EC_PUBLIC_KEY, Some(SECP_256_R_1)) => {
            let point: [u8; 65] = bytes.try_into().map_err(|_| X509Error::Key)?;
            if point.first() != Some(&4) {
                return Err(X509Error::Key);
            }
            PublicKey::P256(point)
        }
        (ID_ED_25519, None) => PublicKey::Ed25519(bytes.try_into().map_err(|_| X509Error::Key)?),
        _ => return Err(X509Error::Algorithm),
    };
    // Reading a JWK checks the curve.
    PublicKey::try_from(&Jwk::from(&key)).map_err(|_| X509Error::Key)
}

pub(crate) fn key_info(key: &PublicKey) -> Result<SubjectPublicKeyInfoOwned, X509Error> {
    let form = |_| X509Error::Form;
    let (oid, parameters, bytes) = match key {
        PublicKey::P256(point) => {
            (ID_EC_PUBLIC_KEY, Some(Any::encode_from(&SECP_256_R_1).map_err(form)?), &point[..])
        }
        PublicKey::Ed25519(bytes) => (ID_ED_25519, None, &bytes[..]),
    };
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned { oid, parameters },
        subject_public_key: BitString::from_bytes(bytes).map_err(form)?,
    })
}

/// The 64 bytes of a signature value.
pub(crate) fn read_signature(alg: Alg, bits: &BitString) -> Result<Signature, X509Error> {
    let bytes = bits.as_bytes().ok_or(X509Error::Form)?;
    if alg == Alg::EdDsa {
        return bytes.try_into().map_err(|_| X509Error::Form);
    }
    let value = EcdsaSignature::from_der(bytes).map_err(|_| X509Error::Form)?;
    let mut out = [0; 64];
    let (r, s) = out.split_at_mut(32);
    for (half, number) in [(r, value.r.as_bytes()), (s, value.s.as_bytes())] {
        let at = half.len().checked_sub(number.len()).ok_or(X509Error::Form)?;
        half.iter_mut().skip(at).zip(number).for_each(|(to, from)| *to = *from);
    }
    Ok(out)
}

pub(crate) fn write_signature(alg: Alg, signature: &Signature) -> Result<BitString, X509Error> {
    let form = |_| X509Error::Form;
    if alg == Alg::EdDsa {
        return BitString::from_bytes(signature).map_err(form);
    }
    let (r, s) = signature.split_at(32);
    let value =
        EcdsaSignature { r: UintRef::new(r).map_err(form)?, s: UintRef::new(s).map_err(form)? };
    BitString::from_bytes(&value.to_der().map_err(form)?).map_err(form)
}
