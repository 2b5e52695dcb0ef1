//! Key attestations (appendix D): a wallet provider says where keys are kept. They come in the
//! header of a `jwt` proof or as a proof of type `attestation`.
//!
//! Refused: an attestation of nobody whom the issuer knows, outside its time, without keys, with
//! a private key, an unknown one or one twice; one without `exp` beside a `jwt` proof; keys that
//! are kept less safely than the issuer requires. The nonce is returned, not judged.

use annona_core::crypto::{Alg, CryptoProvider, PublicKey, Signer};
use annona_core::json::Limits;
use annona_core::jwk::Jwk;
use annona_core::jws::{self, UnverifiedJws};
use annona_core::time::UnixTime;
use annona_core::trust::Party;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::attester::{self, AttestationError, SignedBy};
use crate::lenient;

/// The media type.
pub const TYP: &str = "key-attestation+jwt";
/// Its name in the drafts, which wallets in use still write.
const DRAFT_TYP: &str = "keyattestation+jwt";

/// How much of one is read: 32 keys and a chain of certificates fit.
pub(crate) const LIMITS: Limits = Limits { bytes: 24 << 10, ..Limits::CREDENTIAL };

/// `key_attestations_required`, and what an attestation says: values of appendix D.2 or of an
/// ecosystem's own. As a requirement, one value of each list that is not empty must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyProtection {
    /// How the keys resist attacks, for example `iso_18045_high`.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub key_storage: Vec<String>,
    /// How the person's unlocking of the keys resists attacks.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "lenient::elements"
    )]
    pub user_authentication: Vec<String>,
}

impl KeyProtection {
    /// Whether keys that are kept so meet a requirement.
    #[must_use]
    pub fn meets(&self, required: &Self) -> bool {
        let meets = |own: &[String], wanted: &[String]| {
            wanted.is_empty() || own.iter().any(|value| wanted.contains(value))
        };
        meets(&self.key_storage, &required.key_storage)
            && meets(&self.user_authentication, &required.user_authentication)
    }
}

/// What a wallet provider says about keys.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// All from the same key store.
    pub keys: &'a [PublicKey],
    /// How they are kept.
    pub protection: &'a KeyProtection,
    /// The issuer's nonce.
    pub nonce: Option<&'a str>,
    /// `iat`
    pub issued_at: UnixTime,
    /// `exp`
    pub expires_at: UnixTime,
}

/// Signs an attestation as a wallet provider.
///
/// # Errors
/// [`AttestationError::Jws`] when the key store does not sign.
pub fn attest(
    statement: &Statement<'_>,
    signed_by: SignedBy<'_>,
    signer: &dyn Signer,
) -> Result<String, AttestationError> {
    let mut claims = Map::new();
    if let Ok(Value::Object(protection)) = serde_json::to_value(statement.protection) {
        claims.extend(protection);
    }
    claims.insert("iat".to_owned(), json!(statement.issued_at));
    claims.insert("exp".to_owned(), json!(statement.expires_at));
    let keys: Vec<Jwk> = statement.keys.iter().map(Jwk::from).collect();
    claims.insert("attested_keys".to_owned(), json!(keys));
    if let Some(nonce) = statement.nonce {
        claims.insert("nonce".to_owned(), nonce.into());
    }
    let header = signed_by.header(signer.public_key().alg(), TYP);
    Ok(jws::sign(&header, Value::Object(claims).to_string().as_bytes(), signer)?)
}

/// What an attestation must fit.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The wallet providers that the issuer knows.
    pub providers: &'a [Party],
    /// Announced algorithms.
    pub algs: &'a [Alg],
    /// What is required of the keys.
    pub required: Option<&'a KeyProtection>,
    /// Whether it came beside a `jwt` proof.
    pub beside_proof: bool,
    /// Now.
    pub now: UnixTime,
}

/// An attestation that holds, but for its nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAttestation {
    /// The keys, each once, at least one.
    pub keys: Vec<PublicKey>,
    /// The nonce that was signed.
    pub nonce: Option<String>,
}

/// Checks an attestation.
///
/// # Errors
/// [`AttestationError`]; to the wallet every one of them is `invalid_proof`.
pub fn verify(
    text: &str,
    expected: &Expected<'_>,
    crypto: &dyn CryptoProvider,
) -> Result<KeyAttestation, AttestationError> {
    let unverified = UnverifiedJws::parse(text, LIMITS)?;
    let (_, signed_by) =
        attester::find(expected.providers, unverified.header(), expected.now, crypto)?;
    if !expected.algs.contains(&signed_by.alg()) {
        return Err(AttestationError::Unknown);
    }
    let typ = if unverified.header().is_typ(DRAFT_TYP) { DRAFT_TYP } else { TYP };
    let claims = unverified.verify(&signed_by, typ, crypto)?.claims(LIMITS)?;
    for (name, is_needed) in [("iat", true), ("exp", expected.beside_proof)] {
        if is_needed && !claims.contains_key(name) {
            return Err(AttestationError::Claim(name));
        }
    }
    attester::check_dates(&claims, expected.now)?;
    let protection: KeyProtection =
        serde_json::from_value(Value::Object(claims.clone())).unwrap_or_default();
    if expected.required.is_some_and(|required| !protection.meets(required)) {
        return Err(AttestationError::Level);
    }
    let nonce = match claims.get("nonce") {
        None => None,
        Some(Value::String(nonce)) => Some(nonce.clone()),
        Some(_) => return Err(AttestationError::Claim("nonce")),
    };
    Ok(KeyAttestation { keys: keys(&claims, expected.algs)?, nonce })
}

fn keys(claims: &Map<String, Value>, algs: &[Alg]) -> Result<Vec<PublicKey>, AttestationError> {
    let all = claims.get("attested_keys").and_then(Value::as_array);
    let all = all.filter(|all| !all.is_empty());
    let mut keys = Vec::new();
    for jwk in all.ok_or(AttestationError::Claim("attested_keys"))? {
        let key = attester::public_key(jwk).filter(|key| algs.contains(&key.alg()));
        let key = key.filter(|key| !keys.contains(key)).ok_or(AttestationError::Key)?;
        keys.push(key);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::Pure;

    use super::*;
    use crate::attester::tests::{PROVIDER, provider, signer};

    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn level(storage: &[&str], user: &[&str]) -> KeyProtection {
        let texts = |all: &[&str]| all.iter().map(|&text| text.to_owned()).collect();
        KeyProtection { key_storage: texts(storage), user_authentication: texts(user) }
    }

    fn check(
        text: &str,
        required: Option<&KeyProtection>,
        beside_proof: bool,
    ) -> Result<KeyAttestation, AttestationError> {
        let providers = [provider(PROVIDER, 1)];
        let (algs, now) = (&[Alg::Es256][..], NOW);
        let expected = Expected { providers: &providers, algs, required, beside_proof, now };
        verify(text, &expected, &Pure)
    }

    fn attested(claims: &Value, seed: u8) -> String {
        let header = jws::header(Alg::Es256, TYP, Some("w1"));
        jws::sign(&header, claims.to_string().as_bytes(), &signer(seed)).unwrap()
    }

    fn claims() -> Value {
        let keys = [8, 9].map(|seed| Jwk::from(&signer(seed).public_key()));
        json!({ "iat": NOW.0, "exp": NOW.0 + 60, "attested_keys": keys, "nonce": "n" })
    }

    #[test]
    fn attested_keys_come_out_in_their_order() {
        let keys = [9, 8].map(|seed| signer(seed).public_key());
        let protection = level(&["iso_18045_high"], &["iso_18045_moderate"]);
        let statement = Statement {
            keys: &keys,
            protection: &protection,
            nonce: Some("n\"1"),
            issued_at: NOW,
            expires_at: NOW.plus(60),
        };
        let text = attest(&statement, SignedBy::Kid("w1"), &signer(1)).unwrap();
        let held = KeyAttestation { keys: keys.to_vec(), nonce: Some("n\"1".to_owned()) };
        for required in [
            KeyProtection::default(),
            level(&["iso_18045_basic", "iso_18045_high"], &[]),
            protection.clone(),
        ] {
            assert_eq!(check(&text, Some(&required), true).as_ref(), Ok(&held));
        }
        for required in [level(&["iso_18045_basic"], &[]), level(&[], &["iso_18045_high"])] {
            assert_eq!(check(&text, Some(&required), true), Err(AttestationError::Level));
        }
    }

    #[test]
    fn wrong_claims_are_refused() {
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            check(&attested(&claims, 1), None, true).map(|_| ())
        };
        assert_eq!(with("surprise", json!({})), Ok(()));
        assert_eq!(with("exp", json!(NOW.0 - 60)), Err(AttestationError::Ended));
        assert_eq!(with("iat", json!(NOW.0 + 61)), Err(AttestationError::Ended));
        assert_eq!(with("nonce", json!(7)), Err(AttestationError::Claim("nonce")));
        for none in [json!([]), json!("x"), json!(null)] {
            assert_eq!(with("attested_keys", none), Err(AttestationError::Claim("attested_keys")));
        }
        let key = Jwk::from(&signer(8).public_key());
        assert_eq!(with("attested_keys", json!([key, key])), Err(AttestationError::Key));
        let mut private = json!(key);
        private["d"] = json!("AA");
        assert_eq!(with("attested_keys", json!([private])), Err(AttestationError::Key));
        for (name, beside_proof, error) in
            [("iat", false, true), ("exp", true, true), ("exp", false, false)]
        {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(name);
            let checked = check(&attested(&claims, 1), None, beside_proof);
            assert_eq!(checked == Err(AttestationError::Claim(name)), error, "{name}");
        }
    }

    #[test]
    fn another_signer_or_type_is_refused() {
        assert!(check(&attested(&claims(), 1), None, true).is_ok());
        assert!(check(&attested(&claims(), 2), None, true).is_err());
        for (typ, fits) in [(TYP, true), (DRAFT_TYP, true), ("JWT", false)] {
            let text = jws::header(Alg::Es256, typ, Some("w1"));
            let text = jws::sign(&text, claims().to_string().as_bytes(), &signer(1)).unwrap();
            assert_eq!(check(&text, None, true).is_ok(), fits, "{typ}");
        }
        let unknown = jws::header(Alg::Es256, TYP, Some("w2"));
        let unknown = jws::sign(&unknown, claims().to_string().as_bytes(), &signer(1)).unwrap();
        assert_eq!(check(&unknown, None, true), Err(AttestationError::Unknown));
        assert!(check(&"a".repeat(25 << 10), None, true).is_err());
    }
}
