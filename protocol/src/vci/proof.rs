//! Key proofs of type `jwt` (appendix F.1): `openid4vci-proof+jwt`, bound to the issuer by
//! `aud` and to the moment by `nonce` and `iat`.
//!
//! The key stands in the header as `jwk`, or `kid` is a `did:key` or `did:jwk`, which is the
//! key itself. A `key_attestation` is returned as it came ([`super::key_attestation`]). Refused: other ways to
//! name a key, a private key, an algorithm that was not announced, an `iat` that is too old or
//! in the future. The nonce is returned, not judged: only the issuer's store knows which are
//! alive.

use annona_core::crypto::{Alg, CryptoProvider, PublicKey, Signer};
use annona_core::did;
use annona_core::json::{JsonError, Limits};
use annona_core::jwk::Jwk;
use annona_core::jws::{self, JwsError, UnverifiedJws};
use annona_core::time::UnixTime;
use serde_json::{Map, Value};

use crate::attester;

/// The media type.
pub const TYP: &str = "openid4vci-proof+jwt";
/// Oldest proof in seconds.
pub const MAX_AGE: i64 = 300;
/// How far two clocks may differ, in seconds.
pub const SKEW: i64 = 60;
const ATTESTATION: &str = "key_attestation";

annona_core::coded_errors! {
    /// Why a proof was refused.
    pub enum ProofError {
        Key ["ANN-VCI-10"] "the proof must name exactly one usable public key" => "Put a public P-256 key into the header member jwk, or its did:key or did:jwk into kid.";
        Alg ["ANN-VCI-11"] "the proof uses an algorithm that the issuer did not announce" => "Use one of the announced algorithms.";
        Audience ["ANN-VCI-12"] "the proof is not meant for this issuer" => "Set aud to the credential issuer's identifier.";
        Nonce ["ANN-VCI-13"] "the proof has no nonce" => "Fetch a nonce from the nonce endpoint and set it.";
        Time ["ANN-VCI-14"] "the proof is too old or from the future" => "Check the clock of the device and make a new proof.";
        => Jws(JwsError);
        => Json(JsonError);
    }
}

/// A proof that holds, but for its nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key whose possession was proved.
    pub key: PublicKey,
    /// The nonce that was signed.
    pub nonce: String,
    /// The key attestation beside it, not yet checked.
    pub attestation: Option<String>,
}

/// Signs a proof for the key of `signer`.
///
/// # Errors
/// [`ProofError::Jws`] when the key store does not sign.
pub fn sign(
    signer: &dyn Signer,
    audience: &str,
    nonce: Option<&str>,
    issued_at: UnixTime,
) -> Result<String, ProofError> {
    sign_attested(signer, None, audience, nonce, issued_at)
}

/// The same beside a key attestation, which has the key and may have others.
///
/// # Errors
/// As [`sign`].
pub fn sign_attested(
    signer: &dyn Signer,
    attestation: Option<&str>,
    audience: &str,
    nonce: Option<&str>,
    issued_at: UnixTime,
) -> Result<String, ProofError> {
    let key = signer.public_key();
    let jwk = serde_json::to_string(&Jwk::from(&key)).unwrap_or_default();
    let attestation = attestation.map(|text| format!(r#","{ATTESTATION}":{}"#, Value::from(text)));
    let header = format!(
        r#"{{"typ":"{TYP}","alg":"{}","jwk":{jwk}{}}}"#,
        key.alg().name(),
        attestation.unwrap_or_default()
    );
    let audience = Value::from(audience);
    let nonce = nonce.map(|nonce| format!(r#","nonce":{}"#, Value::from(nonce)));
    let nonce = nonce.unwrap_or_default();
    let payload = format!(r#"{{"aud":{audience},"iat":{}{nonce}}}"#, issued_at.0);
    Ok(jws::sign(&header, payload.as_bytes(), signer)?)
}

/// Checks a proof against the key in its own header.
///
/// # Errors
/// [`ProofError`]; to the wallet every one of them is `invalid_proof`.
pub fn verify(
    text: &str,
    audience: &str,
    algs: &[Alg],
    now: UnixTime,
    crypto: &dyn CryptoProvider,
) -> Result<Proof, ProofError> {
    // A key attestation with many keys stands in the header.
    let limits = Limits { bytes: 40 << 10, ..Limits::CREDENTIAL };
    let unverified = UnverifiedJws::parse(text, limits)?;
    let key = key_of(unverified.header())?;
    let attestation = match unverified.header().members.get(ATTESTATION) {
        None => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => return Err(JwsError::Header(ATTESTATION).into()),
    };
    if !algs.contains(&key.alg()) {
        return Err(ProofError::Alg);
    }
    let claims = unverified.verify(&key, TYP, crypto)?.claims(limits)?;
    if claims.get("aud").and_then(Value::as_str) != Some(audience) {
        return Err(ProofError::Audience);
    }
    if !is_recent(&claims, now) {
        return Err(ProofError::Time);
    }
    let nonce = claims.get("nonce").and_then(Value::as_str).ok_or(ProofError::Nonce)?;
    Ok(Proof { key, nonce: nonce.to_owned(), attestation })
}

fn key_of(header: &jws::Header) -> Result<PublicKey, ProofError> {
    match (&header.kid, header.members.get("jwk"), header.members.get("x5c")) {
        (None, Some(jwk), None) => attester::public_key(jwk).ok_or(ProofError::Key),
        (Some(kid), None, None) => did::resolve(kid).map_err(|_| ProofError::Key),
        _ => Err(ProofError::Key),
    }
}

fn is_recent(claims: &Map<String, Value>, now: UnixTime) -> bool {
    let Some(issued_at) = claims.get("iat").and_then(UnixTime::from_claim) else { return false };
    (-SKEW..=MAX_AGE + SKEW).contains(&now.since(issued_at))
}

#[cfg(test)]
mod tests {
    use annona_core::b64;
    use annona_core::crypto::{Pure, SecretKey, SoftSigner};

    use super::*;

    const ISSUER: &str = "https://issuer.example";
    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn signer(alg: Alg) -> SoftSigner {
        SecretKey::from_bytes(alg, &[5; 32]).unwrap().signer().unwrap()
    }

    fn check(text: &str) -> Result<Proof, ProofError> {
        verify(text, ISSUER, &[Alg::Es256], NOW, &Pure)
    }

    #[test]
    fn a_signed_proof_yields_its_key_and_nonce() {
        let signer = signer(Alg::Es256);
        let text = sign(&signer, ISSUER, Some("n\"1"), NOW).unwrap();
        let nonce = "n\"1".to_owned();
        let proof = Proof { key: signer.public_key(), nonce, attestation: None };
        assert_eq!(check(&text), Ok(proof.clone()));
        let text = sign_attested(&signer, Some("a.b.c"), ISSUER, Some("n\"1"), NOW).unwrap();
        assert_eq!(check(&text), Ok(Proof { attestation: Some("a.b.c".to_owned()), ..proof }));
    }

    #[test]
    fn audience_time_nonce_and_algorithm_must_fit() {
        let key = signer(Alg::Es256);
        let proof = |aud, nonce, at| check(&sign(&key, aud, nonce, at).unwrap()).map(|_| ());
        assert_eq!(proof("https://other.example", Some("n"), NOW), Err(ProofError::Audience));
        assert_eq!(proof(ISSUER, None, NOW), Err(ProofError::Nonce));
        for (offset, fits) in [(-361, false), (-360, true), (60, true), (61, false)] {
            let at = NOW.plus(offset);
            assert_eq!(proof(ISSUER, Some("n"), at).is_ok(), fits, "{offset}");
        }
        assert_eq!(proof(ISSUER, Some("n"), UnixTime(i64::MIN)), Err(ProofError::Time));
        let edwards = sign(&signer(Alg::EdDsa), ISSUER, Some("n"), NOW).unwrap();
        assert_eq!(check(&edwards), Err(ProofError::Alg));
    }

    #[test]
    fn another_key_type_or_signature_is_refused() {
        let key = signer(Alg::Es256);
        let jwk = serde_json::to_string(&Jwk::from(&key.public_key())).unwrap();
        let with = |header: &str| {
            let payload = format!(r#"{{"aud":"{ISSUER}","iat":{},"nonce":"n"}}"#, NOW.0);
            check(&jws::sign(header, payload.as_bytes(), &key).unwrap())
        };
        let header = |typ: &str, alg: &str, rest: &str| {
            with(&format!(r#"{{"typ":"{typ}","alg":"{alg}",{rest}}}"#))
        };
        let good = format!(r#""jwk":{jwk}"#);
        assert!(header(TYP, "ES256", &good).is_ok());
        assert!(header(TYP, "ES256", &format!(r#"{good},"key_attestation":7"#)).is_err());
        let own = did::did_jwk(&key.public_key());
        for kid in [format!("{own}#0"), did::did_key(&key.public_key())] {
            let proof = header(TYP, "ES256", &format!(r#""kid":"{kid}""#)).unwrap();
            assert_eq!(proof.key, key.public_key());
        }
        let other = did::did_key(&signer(Alg::EdDsa).public_key());
        assert_eq!(header(TYP, "EdDSA", &format!(r#""kid":"{other}""#)), Err(ProofError::Alg));
        assert_eq!(header(TYP, "ES256", r#""kid":"did:web:a.example#1""#), Err(ProofError::Key));
        assert!(matches!(header("JWT", "ES256", &good), Err(ProofError::Jws(JwsError::Typ(_)))));
        assert_eq!(header(TYP, "none", &good), Err(ProofError::Jws(JwsError::Alg)));
        assert_eq!(header(TYP, "ES256", r#""kid":"did:key:z6Mk""#), Err(ProofError::Key));
        assert_eq!(header(TYP, "ES256", &format!(r#"{good},"kid":"1""#)), Err(ProofError::Key));
        assert_eq!(header(TYP, "ES256", &format!(r#"{good},"x5c":[]"#)), Err(ProofError::Key));
        let private = good.replace("\"kty\"", "\"d\":\"AA\",\"kty\"");
        assert_eq!(header(TYP, "ES256", &private), Err(ProofError::Key));

        let text = sign(&key, ISSUER, Some("n"), NOW).unwrap();
        let (signed, _) = text.rsplit_once('.').unwrap();
        let forged = format!("{signed}.{}", b64::encode([7; 64]));
        assert!(matches!(check(&forged), Err(ProofError::Jws(JwsError::Crypto(_)))));
        assert!(check("a.b").is_err());
        assert!(check(&"a".repeat(50_000)).is_err());
    }
}
