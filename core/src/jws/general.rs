//! The general JSON serialization of RFC 7515 section 7.2.1, for documents that more than one
//! party signs: agreements and trust bundles.
//!
//! Every signature has its own protected header with `alg`, `typ` and `kid`. Refused beside
//! what [`super`] refuses: unprotected headers, more than 16 signatures, a `kid` twice.

use serde::{Deserialize, Serialize};

use super::{Header, JwsError};
use crate::b64;
use crate::crypto::{CryptoProvider, PublicKey, Signature, Signer};
use crate::json::{self, JsonError, Limits};

/// Most signatures of one document.
const MAX_SIGNATURES: usize = 16;

/// Most JSON values around the payload, unprotected headers among them. The payload is one of
/// them, a text; what is in it is read only once enough signatures have verified.
const MAX_VALUES: usize = 256;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    payload: String,
    signatures: Vec<Part>,
}

/// The signatures of a document, apart from what they sign.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signatures(Vec<Part>);

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    protected: String,
    signature: String,
}

impl Part {
    fn sign(typ: &str, payload: &str, kid: &str, signer: &dyn Signer) -> Result<Self, JwsError> {
        let alg = signer.public_key().alg();
        let protected = b64::encode(super::header(alg, typ, Some(kid)));
        let signature = signer.sign(signing_input(&protected, payload).as_bytes())?;
        Ok(Self { protected, signature: b64::encode(signature) })
    }
}

/// Signs `payload` with every key: `{"payload":..,"signatures":[{"protected":..,"signature":..}]}`.
///
/// # Errors
/// [`JwsError::Signers`] for no signer, too many, or a `kid` twice; [`JwsError::Crypto`].
pub fn sign(
    typ: &str,
    payload: &[u8],
    signers: &[(&str, &dyn Signer)],
) -> Result<String, JwsError> {
    check_kids(signers.iter().map(|(kid, _)| *kid))?;
    let payload = b64::encode(payload);
    let sign = |(kid, signer): &(&str, &dyn Signer)| Part::sign(typ, &payload, kid, *signer);
    let signatures = signers.iter().map(sign).collect::<Result<_, _>>()?;
    write(&Document { payload, signatures })
}

/// Adds one signature to a document, with the `typ` of the ones it has.
///
/// # Errors
/// As [`Unverified::parse`] and [`sign`].
pub fn add_signature(text: &str, kid: &str, signer: &dyn Signer) -> Result<String, JwsError> {
    let parsed = Unverified::parse(text.as_bytes(), Limits::BUNDLE)?;
    check_kids(parsed.kids().chain([kid]))?;
    let typ = parsed.signatures.first().and_then(|(header, ..)| header.typ.as_deref());
    let typ = typ.ok_or(JwsError::Header("typ"))?;
    let mut document = read(text.as_bytes(), Limits::BUNDLE)?;
    document.signatures.push(Part::sign(typ, &document.payload, kid, signer)?);
    write(&document)
}

/// Takes a document apart: what is signed, and the signatures. Nothing is verified.
///
/// # Errors
/// As [`Unverified::parse`].
pub fn detach(text: &[u8], limits: Limits) -> Result<(Vec<u8>, Signatures), JwsError> {
    let payload = Unverified::parse(text, limits)?.payload;
    Ok((payload, Signatures(read(text, limits)?.signatures)))
}

/// Puts a document together again.
///
/// # Errors
/// [`JwsError::Form`] in practice never.
pub fn attach(payload: &[u8], signatures: Signatures) -> Result<String, JwsError> {
    write(&Document { payload: b64::encode(payload), signatures: signatures.0 })
}

/// A document whose signatures nobody has checked yet.
#[derive(Debug)]
pub struct Unverified {
    payload: Vec<u8>,
    encoded: String,
    signatures: Vec<(Header, String, Signature)>,
}

impl Unverified {
    /// Takes a document apart.
    ///
    /// # Errors
    /// [`JwsError`] for everything this module refuses but type, algorithm and signature.
    pub fn parse(text: &[u8], limits: Limits) -> Result<Self, JwsError> {
        let document = read(text, limits)?;
        if document.signatures.len() > MAX_SIGNATURES {
            return Err(JwsError::Signers);
        }
        let mut signatures = Vec::with_capacity(document.signatures.len());
        for part in document.signatures {
            let header = Header::parse(&part.protected, Limits::CREDENTIAL)?;
            let signature = b64::decode_array(&part.signature)?;
            signatures.push((header, part.protected, signature));
        }
        let payload = b64::decode(&document.payload)?;
        let parsed = Self { payload, encoded: document.payload, signatures };
        if parsed.signatures.iter().any(|(header, ..)| header.kid.is_none()) {
            return Err(JwsError::Header("kid"));
        }
        check_kids(parsed.kids())?;
        Ok(parsed)
    }

    /// The bytes that were signed, perhaps: **not to be trusted** before [`Self::verified_by`]
    /// has named enough signers.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The `kid` of every signature.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().filter_map(|(header, ..)| header.kid.as_deref())
    }

    /// The `kid`s among `keys` whose signature is of this type and verifies, each once; other
    /// signatures say nothing. The caller decides whether these signers are enough.
    #[must_use]
    pub fn verified_by(
        &self,
        keys: &[(&str, PublicKey)],
        typ: &str,
        crypto: &dyn CryptoProvider,
    ) -> Vec<String> {
        let verifies = |(header, protected, signature): &(Header, String, Signature)| {
            let kid = header.kid.as_deref()?;
            let (_, key) = keys.iter().find(|(name, _)| *name == kid)?;
            header.check(key, typ).ok()?;
            let input = signing_input(protected, &self.encoded);
            crypto.verify(key, input.as_bytes(), signature).ok()?;
            Some(kid.to_owned())
        };
        self.signatures.iter().filter_map(verifies).collect()
    }
}

fn signing_input(protected: &str, payload: &str) -> String {
    [protected, ".", payload].concat()
}

fn check_kids<'k>(kids: impl Iterator<Item = &'k str>) -> Result<(), JwsError> {
    let mut kids: Vec<_> = kids.collect();
    kids.sort_unstable();
    let differ = kids.is_sorted_by(|a, b| a < b);
    if differ && (1..=MAX_SIGNATURES).contains(&kids.len()) {
        Ok(())
    } else {
        Err(JwsError::Signers)
    }
}

fn write(document: &Document) -> Result<String, JwsError> {
    serde_json::to_string(document).map_err(|_| JwsError::Form)
}

fn read(text: &[u8], limits: Limits) -> Result<Document, JsonError> {
    json::from_slice(text, Limits { values: limits.values.min(MAX_VALUES), ..limits })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Alg, Pure, SecretKey, SoftSigner};

    const LIMITS: Limits = Limits::MESSAGE;

    fn signer(alg: Alg, seed: u8) -> SoftSigner {
        SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap()
    }

    #[test]
    fn names_the_signers_that_verify() {
        let (a, b) = (signer(Alg::EdDsa, 1), signer(Alg::Es256, 2));
        let one = sign("agreement+jwt", b"{}", &[("a", &a)]).unwrap();
        let both = add_signature(&one, "b", &b).unwrap();
        assert_eq!(both, sign("agreement+jwt", b"{}", &[("a", &a), ("b", &b)]).unwrap());
        let read = Unverified::parse(both.as_bytes(), LIMITS).unwrap();
        assert_eq!(read.payload(), b"{}");
        assert_eq!(read.kids().collect::<Vec<_>>(), ["a", "b"]);
        let (ka, kb) = (("a", a.public_key()), ("b", b.public_key()));
        let by = |keys: &[_], typ| read.verified_by(keys, typ, &Pure);
        assert_eq!(by(&[ka, kb], "agreement+jwt"), ["a", "b"]);
        assert_eq!(by(&[kb], "agreement+jwt"), ["b"]);
        assert_eq!(by(&[("a", kb.1), kb], "agreement+jwt"), ["b"]);
        assert!(by(&[ka, kb], "trust-bundle+jwt").is_empty());
    }

    #[test]
    fn another_payload_has_no_signers() {
        let a = signer(Alg::EdDsa, 1);
        let text = sign("agreement+jwt", b"{}", &[("a", &a)]).unwrap();
        let forged = text.replace(&b64::encode("{}"), &b64::encode("[]"));
        let read = Unverified::parse(forged.as_bytes(), LIMITS).unwrap();
        assert!(read.verified_by(&[("a", a.public_key())], "agreement+jwt", &Pure).is_empty());
    }

    #[test]
    fn a_signer_counts_once() {
        let a = signer(Alg::EdDsa, 1);
        assert_eq!(sign("t", b"{}", &[]).unwrap_err(), JwsError::Signers);
        assert_eq!(sign("t", b"{}", &[("a", &a), ("a", &a)]).unwrap_err(), JwsError::Signers);
        let text = sign("t", b"{}", &[("a", &a)]).unwrap();
        let again = add_signature(&text, "a", &a);
        assert_eq!(again.unwrap_err(), JwsError::Signers);
        let doubled = text.replace(part_of(&text), &[part_of(&text); 2].join(","));
        let refused = Unverified::parse(doubled.as_bytes(), LIMITS);
        assert_eq!(refused.unwrap_err(), JwsError::Signers);
    }

    fn part_of(text: &str) -> &str {
        text.split_once('[').unwrap().1.strip_suffix("]}").unwrap()
    }

    #[test]
    fn other_forms_are_refused() {
        let a = signer(Alg::EdDsa, 1);
        let text = sign("t", b"{}", &[("a", &a)]).unwrap();
        let part = part_of(&text);
        let many = vec![part; MAX_SIGNATURES + 1].join(",");
        for bad in [
            text.replace(part, ""),
            text.replace(part, &many),
            text.replace("\"protected\"", "\"header\":{\"kid\":\"b\"},\"protected\""),
            text.replace("\"payload\"", "\"x\":1,\"payload\""),
            text.replace("\"signature\":\"", "\"signature\":\"AAAA"),
            "{}".to_owned(),
        ] {
            assert!(Unverified::parse(bad.as_bytes(), LIMITS).is_err(), "{bad}");
        }
        let no_kid = super::super::sign(r#"{"alg":"EdDSA","typ":"t"}"#, b"{}", &a).unwrap();
        let [head, payload, signature] = no_kid.split('.').collect::<Vec<_>>()[..] else {
            panic!()
        };
        let text = format!(
            r#"{{"payload":"{payload}","signatures":[{{"protected":"{head}","signature":"{signature}"}}]}}"#
        );
        let refused = Unverified::parse(text.as_bytes(), LIMITS);
        assert_eq!(refused.unwrap_err(), JwsError::Header("kid"));
    }
}
