//! JSON Web Signatures (RFC 7515) in compact form; [`general`] has the JSON form with several
//! signatures.
//!
//! The algorithm comes from the key and the header must agree with it, so `none` and a swap of
//! algorithms have no path. Refused: another `typ` than the caller expects (RFC 8725 section
//! 3.11), any `crit` or `b64` member (so no RFC 7797 payloads), a detached payload, a signature
//! that is not 64 bytes, a header that the strict JSON reader refuses.

pub mod general;

use serde_json::{Map, Value};

use crate::b64::{self, B64Error};
use crate::crypto::{Alg, CryptoError, CryptoProvider, PublicKey, Signature, Signer};
use crate::json::{self, JsonError, Limits};

crate::coded_errors! {
    /// Why a signed token was refused.
    pub enum JwsError {
        Form ["ANN-JWS-1"] "the text is not a signed token of three parts" => "Copy the whole text again; it may be cut off.";
        Header(&'static str) ["ANN-JWS-2"] "the token's header has a wrong or missing member: {0}" => "Ask the sender to follow RFC 7515.";
        Critical ["ANN-JWS-3"] "the token's header asks for extensions that are not supported" => "Ask the sender for a token without `crit` and `b64`.";
        Alg ["ANN-JWS-4"] "the token names another algorithm than its key has" => "Do not use this token; ask its source for a new one.";
        Typ(String) ["ANN-JWS-5"] "the token is not of the type {0}" => "Use the kind of document that is asked for here.";
        Signers ["ANN-JWS-6"] "the signatures of the document are missing, too many, or of one signer twice" => "Sign once with every key, with at most 16 keys.";
        => Json(JsonError);
        => Base64(B64Error);
        => Crypto(CryptoError);
    }
}

/// A protected header.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Signature algorithm as written; the key decides, this must agree.
    pub alg: String,
    /// Media type of the whole token.
    pub typ: Option<String>,
    /// Which key of the signer.
    pub kid: Option<String>,
    /// The other members, such as `x5c`, `jwk` or `trust_chain`.
    pub members: Map<String, Value>,
}

impl Header {
    /// Reads a header from its base64url text.
    fn parse(text: &str, limits: Limits) -> Result<Self, JwsError> {
        let mut members = json::parse_object(&b64::decode(text)?, limits)?;
        if members.contains_key("crit") || members.contains_key("b64") {
            return Err(JwsError::Critical);
        }
        let mut take = |name| match members.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(JwsError::Header(name)),
        };
        let alg = take("alg")?.ok_or(JwsError::Header("alg"))?;
        let (typ, kid) = (take("typ")?, take("kid")?);
        Ok(Self { alg, typ, kid, members })
    }

    /// Whether `typ` is this media type: case counts for nothing, nor does a leading
    /// `application/` (RFC 7515 section 4.1.9).
    #[must_use]
    pub fn is_typ(&self, typ: &str) -> bool {
        self.typ.as_deref().is_some_and(|own| short_type(own).eq_ignore_ascii_case(short_type(typ)))
    }

    /// Refuses another type, and another algorithm than the key's.
    fn check(&self, key: &PublicKey, typ: &str) -> Result<(), JwsError> {
        if !self.is_typ(typ) {
            return Err(JwsError::Typ(typ.to_owned()));
        }
        self.check_alg(key)
    }

    fn check_alg(&self, key: &PublicKey) -> Result<(), JwsError> {
        if key.alg().is_named(&self.alg) { Ok(()) } else { Err(JwsError::Alg) }
    }
}

fn short_type(typ: &str) -> &str {
    match typ.split_at_checked("application/".len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest,
        _ => typ,
    }
}

/// A compact token whose signature nobody has checked yet.
pub struct UnverifiedJws<'a> {
    header: Header,
    signed: &'a str,
    payload: Vec<u8>,
    signature: Signature,
}

crate::hidden::hidden_debug!(UnverifiedJws<'_>, VerifiedJws);

impl<'a> UnverifiedJws<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// [`JwsError`] for everything this module refuses but type, algorithm and signature.
    pub fn parse(text: &'a str, limits: Limits) -> Result<Self, JwsError> {
        if text.len() > limits.bytes {
            return Err(JsonError::TooLong(limits.bytes).into());
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsError::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsError::Form)?;
        if payload.is_empty() {
            return Err(JwsError::Form);
        }
        Ok(Self {
            header: Header::parse(header, limits)?,
            signed,
            payload: b64::decode(payload)?,
            signature: b64::decode_array(signature)?,
        })
    }

    /// The header; not to be trusted, only to choose the key and the expected type.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The claims before any check: **not to be trusted**, only to choose the issuer's key.
    ///
    /// # Errors
    /// [`JwsError::Json`] for a payload that is not a JSON object.
    pub fn peek(&self, limits: Limits) -> Result<Map<String, Value>, JwsError> {
        Ok(json::parse_object(&self.payload, limits)?)
    }

    /// Checks type, algorithm and signature.
    ///
    /// # Errors
    /// [`JwsError::Typ`], [`JwsError::Alg`], [`JwsError::Crypto`].
    pub fn verify(
        self,
        key: &PublicKey,
        typ: &str,
        crypto: &dyn CryptoProvider,
    ) -> Result<VerifiedJws, JwsError> {
        self.checked_payload(key, typ, crypto)?;
        Ok(VerifiedJws { header: self.header, payload: self.payload })
    }

    /// The same for the few tokens whose specification gives them no type (RFC 7523): `typ` is
    /// missing or says no more than `JWT`. The caller tells them apart by their claims.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_untyped(
        self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<VerifiedJws, JwsError> {
        if self.header.typ.is_some() {
            return self.verify(key, "JWT", crypto);
        }
        self.header.check_alg(key)?;
        crypto.verify(key, self.signed.as_bytes(), &self.signature)?;
        Ok(VerifiedJws { header: self.header, payload: self.payload })
    }

    /// The payload, once type, algorithm and signature are checked as in [`Self::verify`].
    pub(crate) fn checked_payload(
        &self,
        key: &PublicKey,
        typ: &str,
        crypto: &dyn CryptoProvider,
    ) -> Result<&[u8], JwsError> {
        self.header.check(key, typ)?;
        crypto.verify(key, self.signed.as_bytes(), &self.signature)?;
        Ok(&self.payload)
    }
}

/// A token whose type, algorithm and signature were checked. Only [`UnverifiedJws::verify`]
/// makes one.
pub struct VerifiedJws {
    header: Header,
    payload: Vec<u8>,
}

impl VerifiedJws {
    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The signed bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The signed bytes as claims of a JWT (RFC 7519).
    ///
    /// # Errors
    /// [`JwsError::Json`] for a payload that is not a JSON object.
    pub fn claims(&self, limits: Limits) -> Result<Map<String, Value>, JwsError> {
        Ok(json::parse_object(&self.payload, limits)?)
    }
}

/// Writes the header `{"alg":..,"typ":..,"kid":..}`.
#[must_use]
pub fn header(alg: Alg, typ: &str, kid: Option<&str>) -> String {
    write_header(alg, typ, kid, &[])
}

/// The same with a certificate chain in `x5c` (RFC 7515 section 4.1.6), unless it is empty.
#[must_use]
pub fn header_with_chain(alg: Alg, typ: &str, kid: &str, x5c: &[String]) -> String {
    write_header(alg, typ, Some(kid), x5c)
}

fn write_header(alg: Alg, typ: &str, kid: Option<&str>, x5c: &[String]) -> String {
    let mut out = format!(r#"{{"alg":"{}","typ":{}"#, alg.name(), Value::from(typ));
    if let Some(kid) = kid {
        out.push_str(r#","kid":"#);
        out.push_str(&Value::from(kid).to_string());
    }
    if !x5c.is_empty() {
        out.push_str(r#","x5c":"#);
        out.push_str(&Value::from(x5c).to_string());
    }
    out.push('}');
    out
}

/// Signs `payload` under a header that the caller wrote, see [`header()`]: `header.payload.signature`.
///
/// # Errors
/// [`JwsError::Crypto`] when the key store refuses.
pub fn sign(header_json: &str, payload: &[u8], signer: &dyn Signer) -> Result<String, JwsError> {
    let mut out = String::with_capacity((header_json.len() + payload.len()) * 4 / 3 + 96);
    sign_into(header_json, payload, signer, &mut out)?;
    Ok(out)
}

/// Appends what [`sign`] returns to `out`.
pub(crate) fn sign_into(
    header_json: &str,
    payload: &[u8],
    signer: &dyn Signer,
    out: &mut String,
) -> Result<(), JwsError> {
    let from = out.len();
    b64::encode_into(header_json, out);
    out.push('.');
    b64::encode_into(payload, out);
    let signature = signer.sign(out.as_bytes().get(from..).unwrap_or_default())?;
    out.push('.');
    b64::encode_into(signature, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Pure, SecretKey, SoftSigner};

    const LIMITS: Limits = Limits::CREDENTIAL;

    fn signer(alg: Alg) -> SoftSigner {
        SecretKey::from_bytes(alg, &[5; 32]).unwrap().signer().unwrap()
    }

    fn with_header(json: &str) -> String {
        sign(json, b"{}", &signer(Alg::EdDsa)).unwrap()
    }

    #[test]
    fn rfc_8037_appendix_a4_verifies() {
        let text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        let x = b64::decode_array("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let jws = UnverifiedJws::parse(text, LIMITS).unwrap();
        assert_eq!(
            Pure.verify(&PublicKey::Ed25519(x), jws.signed.as_bytes(), &jws.signature),
            Ok(())
        );
        // Its header has no `typ`, which is never enough here.
        let refused = jws.verify(&PublicKey::Ed25519(x), "example", &Pure);
        assert_eq!(refused.unwrap_err(), JwsError::Typ("example".to_owned()));
    }

    #[test]
    fn what_is_signed_verifies_with_its_key_and_type_only() {
        for alg in [Alg::EdDsa, Alg::Es256] {
            let signer = signer(alg);
            let key = signer.public_key();
            let head = header(alg, "kb+jwt", Some("k\"1"));
            let text = sign(&head, br#"{"a":1}"#, &signer).unwrap();
            let jws = || UnverifiedJws::parse(&text, LIMITS).unwrap();
            assert_eq!(jws().header().kid.as_deref(), Some("k\"1"));
            assert!(jws().header().members.is_empty());
            let verified = jws().verify(&key, "application/KB+jwt", &Pure).unwrap();
            assert_eq!(verified.payload(), br#"{"a":1}"#);
            assert_eq!(verified.claims(LIMITS).unwrap().get("a"), Some(&Value::from(1)));
            assert!(matches!(jws().verify(&key, "vp+jwt", &Pure), Err(JwsError::Typ(_))));
            let other = SecretKey::from_bytes(alg, &[6; 32]).unwrap().signer().unwrap();
            let refused = jws().verify(&other.public_key(), "kb+jwt", &Pure);
            assert_eq!(refused.unwrap_err(), JwsError::Crypto(CryptoError::Signature));
        }
    }

    #[test]
    fn a_token_without_a_type_of_its_own_is_told_apart_from_one_with() {
        let key = signer(Alg::EdDsa).public_key();
        let check = |head: &str| {
            let text = with_header(head);
            UnverifiedJws::parse(&text, LIMITS).unwrap().verify_untyped(&key, &Pure).map(|_| ())
        };
        assert_eq!(check(r#"{"alg":"EdDSA"}"#), Ok(()));
        assert_eq!(check(r#"{"alg":"EdDSA","typ":"JWT"}"#), Ok(()));
        let typed = check(r#"{"alg":"EdDSA","typ":"kb+jwt"}"#);
        assert_eq!(typed, Err(JwsError::Typ("JWT".to_owned())));
        assert_eq!(check(r#"{"alg":"none"}"#), Err(JwsError::Alg));
        let other = SecretKey::from_bytes(Alg::EdDsa, &[6; 32]).unwrap().signer().unwrap();
        let text = with_header(r#"{"alg":"EdDSA"}"#);
        let jws = UnverifiedJws::parse(&text, LIMITS).unwrap();
        assert!(jws.verify_untyped(&other.public_key(), &Pure).is_err());
    }

    #[test]
    fn the_key_decides_the_algorithm() {
        let key = signer(Alg::EdDsa).public_key();
        for alg in ["none", "None", "ES256", "HS256", "eddsa", ""] {
            let text = with_header(&format!(r#"{{"alg":"{alg}","typ":"jwt"}}"#));
            let jws = UnverifiedJws::parse(&text, LIMITS).unwrap();
            assert_eq!(jws.verify(&key, "jwt", &Pure).unwrap_err(), JwsError::Alg, "{alg}");
        }
        let text = with_header(r#"{"alg":"Ed25519","typ":"JWT"}"#);
        assert!(UnverifiedJws::parse(&text, LIMITS).unwrap().verify(&key, "jwt", &Pure).is_ok());
    }

    #[test]
    fn headers_are_read_strictly() {
        for (head, error) in [
            (r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#, JwsError::Critical),
            (r#"{"alg":"EdDSA","crit":[]}"#, JwsError::Critical),
            (r#"{"alg":"EdDSA","b64":false}"#, JwsError::Critical),
            (r#"{"alg":"EdDSA","alg":"none"}"#, JsonError::Duplicate(15).into()),
            (r#"{"typ":"jwt"}"#, JwsError::Header("alg")),
            (r#"{"alg":["EdDSA"]}"#, JwsError::Header("alg")),
            (r#"{"alg":"EdDSA","typ":null}"#, JwsError::Header("typ")),
            (r#"{"alg":"EdDSA","kid":7}"#, JwsError::Header("kid")),
            (r#""EdDSA""#, JsonError::Shape("an object is expected".to_owned()).into()),
        ] {
            assert_eq!(
                UnverifiedJws::parse(&with_header(head), LIMITS).unwrap_err(),
                error,
                "{head}"
            );
        }
    }

    #[test]
    fn other_members_are_kept_and_claims_can_be_looked_at() {
        let text = sign(r#"{"alg":"EdDSA","x5c":["AQ"]}"#, br#"{"iss":"a"}"#, &signer(Alg::EdDsa));
        let text = text.unwrap();
        let jws = UnverifiedJws::parse(&text, LIMITS).unwrap();
        assert!(jws.header().members.contains_key("x5c"));
        assert_eq!(jws.peek(LIMITS).unwrap()["iss"], "a");
        let no_claims = sign(r#"{"alg":"EdDSA"}"#, b"[]", &signer(Alg::EdDsa)).unwrap();
        assert!(UnverifiedJws::parse(&no_claims, LIMITS).unwrap().peek(LIMITS).is_err());
    }

    #[test]
    fn other_forms_are_refused() {
        let good = with_header(r#"{"alg":"EdDSA","typ":"jwt"}"#);
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let (head, _) = signed.split_once('.').unwrap();
        for bad in [
            String::new(),
            "..".to_owned(),
            format!("{head}..{signature}"),
            signed.to_owned(),
            format!("{signed}."),
            format!("{signed}.{signature}AA"),
            format!("{signed}.{signature}="),
            format!("{good}.{signature}"),
            format!(" {good}"),
            format!("{good}\n"),
        ] {
            assert!(UnverifiedJws::parse(&bad, LIMITS).is_err(), "{bad}");
        }
        let long = "a".repeat(LIMITS.bytes + 1);
        let refused = UnverifiedJws::parse(&long, LIMITS).unwrap_err();
        assert_eq!(refused, JsonError::TooLong(LIMITS.bytes).into());
    }
}
