//! COSE_Sign1 (RFC 9052 section 4.2) with ES256 and EdDSA, and COSE_Key (section 7, RFC 9053
//! section 7) for P-256 and Ed25519.
//!
//! Refused: an algorithm that is not the key's or is not in the protected header, critical
//! header parameters, a parameter in both headers, a payload that is elsewhere, private parts in
//! a key, a point that is not on its curve.

use crate::cbor::{CborError, Item, Limits, Writer};
use crate::crypto::{
    Alg, CryptoError, CryptoProvider, PublicKey, Signature, Signer, pure_decompress, pure_on_curve,
};
use crate::jwk::coordinates;

crate::coded_errors! {
    /// Why a COSE object was refused.
    pub enum CoseError {
        Form ["ANN-COSE-1"] "this is not a COSE_Sign1 with its payload inside" => "Copy it again; it may be cut off.";
        Algorithm ["ANN-COSE-2"] "the algorithm in the COSE header is missing or is not the one of the key" => "Do not accept it; ask its issuer for another.";
        Critical ["ANN-COSE-3"] "the COSE header has a critical parameter that is not known here" => "Update this program, or ask the issuer to do without.";
        Header ["ANN-COSE-4"] "the COSE headers have one parameter twice" => "Do not accept it; ask its issuer for another.";
        Key ["ANN-COSE-5"] "the COSE_Key is not a usable public key of P-256 or Ed25519" => "Ask the owner of the key for it again.";
        => Cbor(CborError);
        => Crypto(CryptoError);
    }
}

/// The tag of COSE_Sign1 (RFC 9052 section 2).
const SIGN1: u64 = 18;

/// Header parameters (RFC 9052 section 3.1).
pub mod label {
    use crate::cbor::Item;

    /// The algorithm.
    pub const ALG: Item<'_> = Item::Unsigned(1);
    /// Parameters that must be understood.
    pub const CRIT: Item<'_> = Item::Unsigned(2);
    /// The key's name.
    pub const KID: Item<'_> = Item::Unsigned(4);
    /// The certificate chain of the key (RFC 9360 section 2).
    pub const X5CHAIN: Item<'_> = Item::Unsigned(33);
}

/// Parameters of a header.
pub type Header<'a> = Vec<(Item<'a>, Item<'a>)>;

/// Signs a payload. The algorithm is put into the protected header; `tagged` says whether the
/// result starts with tag 18.
///
/// # Errors
/// [`CryptoError::Signer`] when the key store refuses.
pub fn sign1(
    mut protected: Header<'_>,
    unprotected: Header<'_>,
    payload: &[u8],
    tagged: bool,
    signer: &dyn Signer,
) -> Result<Vec<u8>, CryptoError> {
    let [alg, _] = algorithms(signer.public_key().alg());
    protected.push((label::ALG, alg));
    let protected = Item::Map(protected).to_bytes();
    let signature = signer.sign(&to_be_signed(&protected, payload))?;
    let parts = Item::Array(vec![
        Item::Bytes(&protected),
        Item::Map(unprotected),
        Item::Bytes(payload),
        Item::Bytes(&signature),
    ]);
    Ok(if tagged { Item::Tag(SIGN1, Box::new(parts)) } else { parts }.to_bytes())
}

/// A COSE_Sign1 whose signature nobody has checked yet.
#[derive(Debug, Clone)]
pub struct UnverifiedSign1<'a> {
    protected: &'a [u8],
    header: Item<'a>,
    unprotected: Item<'a>,
    payload: &'a [u8],
    signature: Signature,
}

impl<'a> UnverifiedSign1<'a> {
    /// Takes an object apart, with or without its tag.
    ///
    /// # Errors
    /// [`CoseError`].
    pub fn parse(bytes: &'a [u8], limits: Limits) -> Result<Self, CoseError> {
        Self::from_item(Item::parse(bytes, limits)?)
    }

    /// The same from an item that was read already.
    ///
    /// # Errors
    /// [`CoseError`].
    pub fn from_item(item: Item<'a>) -> Result<Self, CoseError> {
        let item = match item {
            Item::Tag(SIGN1, inner) => *inner,
            other => other,
        };
        let Item::Array(parts) = item else { return Err(CoseError::Form) };
        let Ok([Item::Bytes(protected), unprotected, Item::Bytes(payload), Item::Bytes(signature)]) =
            <[Item<'a>; 4]>::try_from(parts)
        else {
            return Err(CoseError::Form);
        };
        let signature = signature.try_into().map_err(|_| CoseError::Form)?;
        let header = match protected {
            [] => Item::Map(Vec::new()),
            bytes => Item::parse(bytes, Limits::CREDENTIAL)?,
        };
        let (Item::Map(signed), Item::Map(open)) = (&header, &unprotected) else {
            return Err(CoseError::Form);
        };
        if open.iter().any(|(label, _)| signed.iter().any(|(own, _)| own == label)) {
            return Err(CoseError::Header);
        }
        Ok(Self { protected, header, unprotected, payload, signature })
    }

    /// A parameter of the protected header.
    #[must_use]
    pub fn protected(&self, label: &Item<'_>) -> Option<&Item<'a>> {
        self.header.member(label)
    }

    /// A parameter of either header: only to choose the key.
    #[must_use]
    pub fn parameter(&self, label: &Item<'_>) -> Option<&Item<'a>> {
        self.protected(label).or_else(|| self.unprotected.member(label))
    }

    /// The key's name as claimed, if it is a text: only to choose the key.
    #[must_use]
    pub fn kid(&self) -> Option<&'a str> {
        let kid = self.parameter(&label::KID).and_then(Item::bytes);
        kid.and_then(|kid| std::str::from_utf8(kid).ok())
    }

    /// The payload, **not verified**.
    #[must_use]
    pub const fn peek(&self) -> &'a [u8] {
        self.payload
    }

    /// Checks algorithm, critical parameters and signature, and gives the payload.
    ///
    /// # Errors
    /// [`CoseError::Algorithm`], [`CoseError::Critical`], [`CryptoError::Signature`].
    pub fn verify(
        &self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<&'a [u8], CoseError> {
        let alg = self.protected(&label::ALG).ok_or(CoseError::Algorithm)?;
        if !algorithms(key.alg()).contains(alg) {
            return Err(CoseError::Algorithm);
        }
        if self.parameter(&label::CRIT).is_some() {
            return Err(CoseError::Critical);
        }
        crypto.verify(key, &to_be_signed(self.protected, self.payload), &self.signature)?;
        Ok(self.payload)
    }
}

/// The identifier that we write, and the one of RFC 9864 that says the curve, too.
const fn algorithms(alg: Alg) -> [Item<'static>; 2] {
    match alg {
        Alg::Es256 => [Item::Negative(6), Item::Negative(8)],
        Alg::EdDsa => [Item::Negative(7), Item::Negative(18)],
    }
}

/// The number of an algorithm in COSE (RFC 9053 section 2), as metadata has it.
#[must_use]
pub const fn algorithm_number(alg: Alg) -> i64 {
    match alg {
        Alg::Es256 => -7,
        Alg::EdDsa => -8,
    }
}

/// `Sig_structure` of RFC 9052 section 4.4.
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Writer::default();
    out.array(4).text("Signature1").bytes(protected).bytes(&[]).bytes(payload);
    out.into_bytes()
}

/// Labels and values of COSE_Key.
mod key {
    use crate::cbor::Item;

    pub(super) const KTY: Item<'_> = Item::Unsigned(1);
    pub(super) const ALG: Item<'_> = Item::Unsigned(3);
    pub(super) const CRV: Item<'_> = Item::Negative(0);
    pub(super) const X: Item<'_> = Item::Negative(1);
    pub(super) const Y: Item<'_> = Item::Negative(2);
    pub(super) const D: Item<'_> = Item::Negative(3);

    pub(super) const OKP: u64 = 1;
    pub(super) const EC2: u64 = 2;
    pub(super) const P256: u64 = 1;
    pub(super) const ED25519: u64 = 6;
}

/// A public key as a COSE_Key.
#[must_use]
pub fn key_to_item(public: &PublicKey) -> Item<'_> {
    let members = |kty, crv| vec![(key::KTY, Item::Unsigned(kty)), (key::CRV, Item::Unsigned(crv))];
    Item::Map(match public {
        PublicKey::Ed25519(x) => {
            [members(key::OKP, key::ED25519), vec![(key::X, Item::Bytes(x))]].concat()
        }
        PublicKey::P256(point) => {
            let (x, y) = coordinates(point);
            let point = vec![(key::X, Item::Bytes(x)), (key::Y, Item::Bytes(y))];
            [members(key::EC2, key::P256), point].concat()
        }
    })
}

/// Reads a COSE_Key; its `y` may be a sign bit.
///
/// # Errors
/// [`CoseError::Key`], also for a key with a private part or for another algorithm.
pub fn key_from_item(item: &Item<'_>) -> Result<PublicKey, CoseError> {
    let number = |label: &Item<'_>| item.member(label).and_then(Item::unsigned);
    let x = item.member(&key::X).and_then(Item::bytes).ok_or(CoseError::Key)?;
    let x: [u8; 32] = x.try_into().map_err(|_| CoseError::Key)?;
    let found = match (number(&key::KTY), number(&key::CRV), item.member(&key::Y)) {
        (Some(key::OKP), Some(key::ED25519), None) => Some(PublicKey::Ed25519(x)),
        (Some(key::EC2), Some(key::P256), Some(Item::Bytes(y))) if y.len() == 32 => {
            [&[4], &x[..], y].concat().try_into().ok().map(PublicKey::P256)
        }
        (Some(key::EC2), Some(key::P256), Some(Item::Bool(odd))) => {
            pure_decompress(&[&[2 + u8::from(*odd)], &x[..]].concat())
        }
        _ => None,
    };
    let found = found.filter(pure_on_curve).ok_or(CoseError::Key)?;
    let alg_fits = |alg: &Item<'_>| algorithms(found.alg()).contains(alg);
    let fits = item.member(&key::ALG).is_none_or(alg_fits) && item.member(&key::D).is_none();
    if fits { Ok(found) } else { Err(CoseError::Key) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Pure, SecretKey, SoftSigner};

    const BOTH: [Alg; 2] = [Alg::Es256, Alg::EdDsa];

    fn signer(alg: Alg, seed: u8) -> SoftSigner {
        SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap()
    }

    fn open(bytes: &[u8], key: &PublicKey) -> Result<Vec<u8>, CoseError> {
        let parsed = UnverifiedSign1::parse(bytes, Limits::CREDENTIAL)?;
        parsed.verify(key, &Pure).map(<[u8]>::to_vec)
    }

    #[test]
    fn what_is_signed_verifies_with_and_without_its_tag() {
        for (alg, tagged) in BOTH.into_iter().flat_map(|alg| [(alg, true), (alg, false)]) {
            let kid = vec![(label::KID, Item::Bytes(b"k1"))];
            let signed = sign1(vec![], kid, b"payload", tagged, &signer(alg, 1)).unwrap();
            assert_eq!(signed[0] == 0xD2, tagged);
            let key = signer(alg, 1).public_key();
            assert_eq!(open(&signed, &key).unwrap(), b"payload");
            let parsed = UnverifiedSign1::parse(&signed, Limits::CREDENTIAL).unwrap();
            assert_eq!(parsed.kid(), Some("k1"));
            let other = signer(alg, 2).public_key();
            assert_eq!(open(&signed, &other), Err(CryptoError::Signature.into()));
        }
    }

    #[test]
    fn every_changed_bit_is_refused() {
        let key = signer(Alg::Es256, 1).public_key();
        let signed = sign1(vec![], vec![], b"payload", true, &signer(Alg::Es256, 1)).unwrap();
        for bit in 0..signed.len() * 8 {
            let mut bad = signed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&bad, &key).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn the_algorithm_is_the_keys_and_protected() {
        let signed = sign1(vec![], vec![], b"p", true, &signer(Alg::Es256, 1)).unwrap();
        let other = signer(Alg::EdDsa, 1).public_key();
        assert_eq!(open(&signed, &other), Err(CoseError::Algorithm));
        // Signed well, but with the algorithm outside.
        let es256 = signer(Alg::Es256, 1);
        let signature = es256.sign(&to_be_signed(&[], b"p")).unwrap();
        let alg = Item::Map(vec![(label::ALG, Item::Negative(6))]);
        let parts = [Item::Bytes(&[]), alg, Item::Bytes(b"p"), Item::Bytes(&signature)];
        let outside = Item::Array(parts.to_vec()).to_bytes();
        assert_eq!(open(&outside, &es256.public_key()), Err(CoseError::Algorithm));
    }

    #[test]
    fn critical_and_doubled_parameters_are_refused() {
        let es256 = signer(Alg::Es256, 1);
        let crit = (label::CRIT, Item::Array(vec![Item::Unsigned(4)]));
        let kid = |name| (label::KID, Item::Bytes(name));
        let sign = |protected, open| sign1(protected, open, b"p", true, &es256).unwrap();
        let key = es256.public_key();
        let critical = sign(vec![crit, kid(b"k")], vec![]);
        assert_eq!(open(&critical, &key), Err(CoseError::Critical));
        let twice = sign(vec![kid(b"k")], vec![kid(b"l")]);
        assert_eq!(open(&twice, &key), Err(CoseError::Header));
    }

    #[test]
    fn other_forms_are_refused() {
        let four = |last: Item<'static>| {
            Item::Array(vec![Item::Bytes(&[]), Item::Map(vec![]), last, Item::Bytes(&[0; 64])])
        };
        for item in [
            four(Item::Null),
            Item::Tag(17, Box::new(four(Item::Bytes(&[])))),
            Item::Array(vec![]),
            Item::Null,
        ] {
            let bytes = item.to_bytes();
            let parsed = UnverifiedSign1::parse(&bytes, Limits::CREDENTIAL);
            assert_eq!(parsed.unwrap_err(), CoseError::Form, "{item:?}");
        }
    }

    #[test]
    fn keys_round_trip() {
        for alg in BOTH {
            for seed in 1..50 {
                let public = signer(alg, seed).public_key();
                let bytes = key_to_item(&public).to_bytes();
                let item = Item::parse(&bytes, Limits::CREDENTIAL).unwrap();
                assert_eq!(key_from_item(&item), Ok(public));
                if let PublicKey::P256(point) = &public {
                    let Item::Map(mut members) = item else { panic!("a map") };
                    members.retain(|(label, _)| *label != key::Y);
                    members.push((key::Y, Item::Bool(point[64] % 2 == 1)));
                    assert_eq!(key_from_item(&Item::Map(members)), Ok(public));
                }
            }
        }
    }

    #[test]
    fn keys_of_other_kinds_are_refused() {
        let public = signer(Alg::Es256, 1).public_key();
        let Item::Map(good) = key_to_item(&public) else { panic!("a map") };
        let with = |label: Item<'static>, value: Item<'static>| {
            let mut members = good.clone();
            members.retain(|(own, _)| *own != label);
            members.push((label, value));
            key_from_item(&Item::Map(members))
        };
        assert_eq!(with(key::ALG, Item::Negative(6)), Ok(public));
        for (label, value) in [
            (key::ALG, Item::Negative(7)),
            (key::KTY, Item::Unsigned(1)),
            (key::CRV, Item::Unsigned(2)),
            (key::X, Item::Bytes(&[7; 32])),
            (key::X, Item::Bytes(&[7; 31])),
            (key::Y, Item::Bytes(&[7; 33])),
            (key::D, Item::Bytes(&[7; 32])),
        ] {
            assert_eq!(with(label.clone(), value), Err(CoseError::Key), "{label:?}");
        }
        assert_eq!(key_from_item(&Item::Null), Err(CoseError::Key));
    }
}
