//! `jwt_vc_json`: a W3C credential of VCDM 1.1 as a JWT with the claim `vc` (VCDM 1.1 section
//! 6.3.1), which OpenID4VCI 1.0 appendix A.1.1 takes as it is. It has no selective disclosure:
//! whoever gets it reads all of it.
//!
//! A value stands once: `iss`, `sub`, `nbf` and `exp` are not repeated in `vc`. Refused: another
//! `typ` than `JWT`, a `vc` without the VCDM 1.1 context in first place, a value that stands
//! twice and differs (issuer, subject, identifier), a holder that is named by no key, a `vp`.

use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use super::{Claimed, Credential, CredentialError, Draft, Format, date, stamp};
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::did;
use crate::json::Limits;
use crate::jwk::Jwk;
use crate::jws::{self, Header, UnverifiedJws};
use crate::status::{StatusRef, is_uri};

/// The base context of VCDM 1.1 section 4.1.
pub const BASE_CONTEXT: &str = "https://www.w3.org/2018/credentials/v1";

const TYP: &str = "JWT";

/// Signs a credential whose subject is the holder's key, as `did:jwk` in `sub` and in `cnf`.
///
/// # Errors
/// [`CredentialError::Jws`] when the key cannot sign.
pub fn issue(draft: &Draft<'_>, signer: &dyn Signer) -> Result<String, CredentialError> {
    let (uri, index) = draft.status;
    let contexts = std::iter::once(BASE_CONTEXT);
    let contexts = contexts.chain(draft.scheme.contexts.iter().skip(1).map(String::as_str));
    let subject: Map<String, Value> = draft.subject.iter().cloned().collect();
    let payload = json!({
        "iss": draft.issuer,
        "sub": did::did_jwk(draft.holder),
        "nbf": draft.valid_from.day(),
        "exp": draft.valid_until,
        "cnf": { "jwk": Jwk::from(draft.holder) },
        "status": { "status_list": { "idx": index, "uri": uri } },
        "vc": {
            "@context": contexts.collect::<Vec<_>>(),
            "type": ["VerifiableCredential", draft.scheme.credential_type],
            "credentialSubject": subject,
        },
    });
    let header = jws::header(signer.public_key().alg(), TYP, Some(draft.kid));
    Ok(jws::sign(&header, payload.to_string().as_bytes(), signer)?)
}

/// A credential that nobody has checked yet.
pub struct UnverifiedJwtVc<'a> {
    jws: UnverifiedJws<'a>,
    claimed: Claimed,
}

/// A credential whose signature holds, and the key it is bound to.
pub struct VerifiedJwtVc {
    credential: Credential,
    holder: PublicKey,
}

crate::hidden::hidden_debug!(UnverifiedJwtVc<'_>, VerifiedJwtVc);

impl<'a> UnverifiedJwtVc<'a> {
    /// Takes the text apart.
    ///
    /// # Errors
    /// [`CredentialError`] when it is no JWT, has no `vc` or no issuer.
    pub fn parse(text: &'a str) -> Result<Self, CredentialError> {
        let jws = UnverifiedJws::parse(text, Limits::CREDENTIAL)?;
        let payload = jws.peek(Limits::CREDENTIAL)?;
        let claimed = Claimed {
            format: Format::JwtVcJson,
            issuer: issuer(&payload)?,
            kid: jws.header().kid.clone(),
            typ: TYP.to_owned(),
            types: types(body(&payload)?)?,
        };
        Ok(Self { jws, claimed })
    }

    /// Who claims to have signed it: **not to be trusted**, only to choose the key.
    #[must_use]
    pub const fn claimed(&self) -> &Claimed {
        &self.claimed
    }

    /// Its header; not to be trusted, only to choose the key.
    #[must_use]
    pub const fn header(&self) -> &Header {
        self.jws.header()
    }

    /// Checks type, algorithm and signature, then the rules of this module.
    ///
    /// # Errors
    /// [`CredentialError`].
    pub fn verify(
        self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<VerifiedJwtVc, CredentialError> {
        let verified = self.jws.verify(key, TYP, crypto)?;
        let payload = verified.claims(Limits::CREDENTIAL)?;
        let holder = holder(&payload)?;
        Ok(VerifiedJwtVc { credential: read(&payload)?, holder })
    }
}

impl VerifiedJwtVc {
    /// What it says.
    #[must_use]
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// The key it is bound to.
    #[must_use]
    pub const fn holder(&self) -> &PublicKey {
        &self.holder
    }

    /// Both, by value.
    #[must_use]
    pub fn into_parts(self) -> (Credential, PublicKey) {
        (self.credential, self.holder)
    }
}

/// Where the status of a credential that was verified before stands.
///
/// # Errors
/// [`CredentialError`] for a text that is no such credential.
pub fn status(text: &str) -> Result<Vec<StatusRef>, CredentialError> {
    let payload = UnverifiedJws::parse(text, Limits::CREDENTIAL)?.peek(Limits::CREDENTIAL)?;
    entries(&payload)
}

fn body(payload: &Map<String, Value>) -> Result<&Map<String, Value>, CredentialError> {
    payload.get("vc").and_then(Value::as_object).ok_or(CredentialError::Member("vc"))
}

fn issuer(payload: &Map<String, Value>) -> Result<String, CredentialError> {
    let iss = payload.get("iss").and_then(Value::as_str).filter(|text| is_uri(text));
    let iss = iss.ok_or(CredentialError::Member("iss"))?;
    let inside = match body(payload)?.get("issuer") {
        Some(Value::Object(issuer)) => Some(issuer.get("id").unwrap_or(&Value::Null)),
        other => other,
    };
    same(Some(iss), inside, "issuer")?;
    Ok(iss.to_owned())
}

/// A member of `vc` that repeats a claim must have its value.
fn same(
    claim: Option<&str>,
    inside: Option<&Value>,
    name: &'static str,
) -> Result<(), CredentialError> {
    match inside {
        Some(value) if value.as_str() != claim => Err(CredentialError::Member(name)),
        _ => Ok(()),
    }
}

fn types(vc: &Map<String, Value>) -> Result<Vec<String>, CredentialError> {
    let types = vc.get("type").and_then(Value::as_array);
    let names =
        types.and_then(|all| all.iter().map(|one| one.as_str().map(str::to_owned)).collect());
    let names: Vec<String> = names.ok_or(CredentialError::Member("type"))?;
    let is_credential = names.iter().any(|name| name == "VerifiableCredential");
    if is_credential { Ok(names) } else { Err(CredentialError::Member("type")) }
}

/// The key in `cnf`, and that of the subject's DID when it is made of a key; at least one, and
/// both the same.
fn holder(payload: &Map<String, Value>) -> Result<PublicKey, CredentialError> {
    let named = match payload.get("cnf").and_then(|cnf| cnf.get("jwk")) {
        Some(jwk) => {
            let jwk = Jwk::deserialize(jwk).map_err(|_| CredentialError::Member("cnf"))?;
            Some(PublicKey::try_from(&jwk).map_err(|_| CredentialError::Member("cnf"))?)
        }
        None => None,
    };
    let subject = payload.get("sub").and_then(Value::as_str);
    let made = subject.filter(|did| did.starts_with("did:jwk:") || did.starts_with("did:key:"));
    let made = made.map(did::resolve).transpose().map_err(|_| CredentialError::Member("sub"))?;
    match (named, made) {
        (Some(one), Some(other)) if one != other => Err(CredentialError::Member("sub")),
        (named, made) => named.or(made).ok_or(CredentialError::Member("cnf")),
    }
}

fn entries(payload: &Map<String, Value>) -> Result<Vec<StatusRef>, CredentialError> {
    let mut all = StatusRef::from_claims(payload)?;
    all.extend(StatusRef::from_claims(body(payload)?)?);
    Ok(all)
}

fn read(payload: &Map<String, Value>) -> Result<Credential, CredentialError> {
    if payload.contains_key("vp") {
        return Err(CredentialError::Member("vp"));
    }
    let vc = body(payload)?;
    let contexts = vc.get("@context").and_then(Value::as_array);
    if contexts.and_then(|all| all.first()).and_then(Value::as_str) != Some(BASE_CONTEXT) {
        return Err(CredentialError::Member("@context"));
    }
    let mut subject = match vc.get("credentialSubject") {
        Some(Value::Object(subject)) => subject.clone(),
        _ => return Err(CredentialError::Member("credentialSubject")),
    };
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    same(text("sub"), subject.remove("id").as_ref(), "credentialSubject")?;
    same(text("jti"), vc.get("id"), "id")?;
    if subject.is_empty() {
        return Err(CredentialError::Member("credentialSubject"));
    }
    Ok(Credential {
        format: Format::JwtVcJson,
        issuer: issuer(payload)?,
        types: types(vc)?,
        // Both kinds of date count where both stand: the narrower one holds.
        valid_from: stamp(vc, "issuanceDate")?.max(date(payload, "nbf")?),
        valid_until: [stamp(vc, "expirationDate")?, date(payload, "exp")?]
            .into_iter()
            .flatten()
            .min(),
        status: entries(payload)?,
        subject,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{drafted, scheme};
    use super::*;
    use crate::b64;
    use crate::crypto::{CryptoError, Pure};
    use crate::jws::JwsError;
    use crate::time::UnixTime;

    #[test]
    fn what_is_issued_is_read_back_with_its_holder() {
        let (text, key, holder) = drafted(|draft, signer, _| {
            issue(&Draft { format: Format::JwtVcJson, ..draft }, signer).unwrap()
        });
        let unverified = UnverifiedJwtVc::parse(&text).unwrap();
        assert_eq!(unverified.claimed().issuer, "did:web:social.gov.example");
        assert_eq!(unverified.claimed().kid.as_deref(), Some("k1"));
        let verified = unverified.verify(&key, &Pure).unwrap();
        assert_eq!(verified.holder(), &holder);
        let credential = verified.credential();
        assert!(credential.is_of(&scheme()));
        assert_eq!(scheme().check(&credential.subject), Ok(()));
        assert_eq!(credential.valid_from, Some(UnixTime(1_795_478_400)));
        assert_eq!(credential.valid_until, Some(UnixTime(1_798_761_599)));
        assert_eq!(credential.status, status(&text).unwrap());
        assert_eq!(credential.status[0].index, 77);
        let parsed = || UnverifiedJwtVc::parse(&text).unwrap();
        assert_eq!(
            parsed().verify(&holder, &Pure).unwrap_err(),
            CredentialError::Jws(JwsError::Crypto(CryptoError::Signature))
        );
        assert!(!format!("{:?} {verified:?}", parsed()).contains("1958"));
    }

    /// The issued credential with members of the payload changed, signed again.
    fn changed(change: &dyn Fn(&mut Value)) -> Result<(), CredentialError> {
        let (text, key, _) = drafted(|draft, signer, _| {
            let text = issue(&draft, signer).unwrap();
            let payload = b64::decode(text.split('.').nth(1).unwrap()).unwrap();
            let mut payload: Value = serde_json::from_slice(&payload).unwrap();
            change(&mut payload);
            let header = jws::header(signer.public_key().alg(), TYP, Some("k1"));
            jws::sign(&header, payload.to_string().as_bytes(), signer).unwrap()
        });
        UnverifiedJwtVc::parse(&text)?.verify(&key, &Pure).map(drop)
    }

    #[test]
    fn values_that_stand_twice_must_agree() {
        assert_eq!(changed(&|_| {}), Ok(()));
        assert_eq!(changed(&|p| p["vc"]["issuer"] = p["iss"].clone()), Ok(()));
        assert_eq!(changed(&|p| p["vc"]["issuer"] = json!({ "id": p["iss"].clone() })), Ok(()));
        assert_eq!(changed(&|p| p["vc"]["credentialSubject"]["id"] = p["sub"].clone()), Ok(()));
        let other = "did:web:other.example";
        for (what, change) in [
            ("issuer", (|p, o| p["vc"]["issuer"] = json!(o)) as fn(&mut Value, &str)),
            ("issuer", |p, _| p["vc"]["issuer"] = json!({})),
            ("credentialSubject", |p, o| p["vc"]["credentialSubject"]["id"] = json!(o)),
            ("id", |p, o| p["vc"]["id"] = json!(o)),
            ("sub", |p, _| {
                let key = "did:key:zDnaeTDHP1rEYDFKYtQtH9Yx6Aycyxj7y9PXYDSeDKHnWUFP6";
                p["sub"] = json!(key);
            }),
        ] {
            let refused = changed(&|p| change(p, other));
            assert_eq!(refused, Err(CredentialError::Member(what)), "{what}");
        }
    }

    #[test]
    fn dates_in_both_forms_narrow_each_other() {
        let (text, key, _) = drafted(|draft, signer, _| issue(&draft, signer).unwrap());
        let verified = UnverifiedJwtVc::parse(&text).unwrap().verify(&key, &Pure).unwrap();
        let mut payload = Map::new();
        payload.insert("iss".to_owned(), json!("did:web:a.example"));
        let vc = json!({
            "@context": [BASE_CONTEXT], "type": ["VerifiableCredential"],
            "issuanceDate": "2026-11-02T00:00:00Z", "expirationDate": "2026-11-05T00:00:00Z",
            "credentialSubject": { "class": "B" },
        });
        payload.insert("vc".to_owned(), vc);
        payload.insert("nbf".to_owned(), json!(0));
        payload.insert("exp".to_owned(), json!(i64::MAX));
        let narrow = read(&payload).unwrap();
        assert_eq!(narrow.valid_from, UnixTime::parse("2026-11-02T00:00:00Z").ok());
        assert_eq!(narrow.valid_until, UnixTime::parse("2026-11-05T00:00:00Z").ok());
        assert_eq!(verified.credential().format, Format::JwtVcJson);
    }

    #[test]
    fn what_is_no_credential_is_refused() {
        for (what, change) in [
            ("vc", (|p| drop(p.as_object_mut().unwrap().remove("vc"))) as fn(&mut Value)),
            ("vp", |p| p["vp"] = json!({})),
            ("iss", |p| p["iss"] = json!("ministry")),
            ("@context", |p| p["vc"]["@context"] = json!([super::super::BASE_CONTEXT])),
            ("@context", |p| p["vc"]["@context"] = json!(BASE_CONTEXT)),
            ("type", |p| p["vc"]["type"] = json!(["SocialAssistanceEligibility"])),
            ("type", |p| p["vc"]["type"] = json!("VerifiableCredential")),
            ("credentialSubject", |p| p["vc"]["credentialSubject"] = json!([])),
            ("credentialSubject", |p| p["vc"]["credentialSubject"] = json!({})),
            ("nbf", |p| p["nbf"] = json!("2026")),
            ("issuanceDate", |p| p["vc"]["issuanceDate"] = json!(7)),
            ("cnf", |p| p["cnf"]["jwk"]["y"] = json!("AA")),
            ("cnf", |p| {
                p["sub"] = json!("did:web:person.example");
                p["cnf"] = json!({});
            }),
        ] {
            assert_eq!(changed(&change), Err(CredentialError::Member(what)), "{what}");
        }
    }

    #[test]
    fn another_type_of_token_is_refused() {
        let (text, key, _) = drafted(|draft, signer, _| {
            let text = issue(&draft, signer).unwrap();
            let payload = b64::decode(text.split('.').nth(1).unwrap()).unwrap();
            let header = jws::header(signer.public_key().alg(), "vc+jwt", Some("k1"));
            jws::sign(&header, &payload, signer).unwrap()
        });
        let refused = UnverifiedJwtVc::parse(&text).unwrap().verify(&key, &Pure).unwrap_err();
        assert_eq!(refused, CredentialError::Jws(JwsError::Typ(TYP.to_owned())));
    }
}
