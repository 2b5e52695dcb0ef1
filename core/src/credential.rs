//! One credential, several formats: W3C VCDM 2.0 secured by SD-JWT (`vc+sd-jwt`, VC-JOSE-COSE)
//! and SD-JWT VC (`dc+sd-jwt`) are read and written here, `jwt_vc_json` in [`jwt_vc`],
//! `mso_mdoc` in the crate `annona-mdoc`. The rest of the house sees a [`Credential`] and a subject.
//!
//! Refused: a `vc+sd-jwt` payload without the VCDM 2.0 base context in first place, with `vc`
//! or `vp` members, or whose `iss` is not its `issuer`; any format without an issuer, with a
//! date that is none, with a subject that is not one object, or that lets its holder withhold
//! what decides about it.

pub mod jwt_vc;

use serde_json::{Map, Value, json};

use crate::crypto::{Entropy, PublicKey, Signer};
use crate::json::JsonError;
use crate::jwk::Jwk;
use crate::jws::{self, JwsError};
use crate::scheme::Scheme;
use crate::sdjwt::{self, ClaimPath, PathPart, SdJwtError, VerifiedSdJwt};
use crate::status::{StatusError, StatusRef, is_uri};
use crate::time::UnixTime;

/// The base context of VCDM 2.0 section 4.3.
pub const BASE_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";

crate::coded_errors! {
    /// Why a verified SD-JWT is not a credential.
    pub enum CredentialError {
        Format ["ANN-CRED-1"] "this is not a credential of a known format" => "Ask for a W3C credential (vc+sd-jwt) or an SD-JWT VC (dc+sd-jwt).";
        Member(&'static str) ["ANN-CRED-2"] "the credential's {0} is missing or has another form" => "Tell the agency that issued it; its credentials do not follow the standard.";
        Withheld(&'static str) ["ANN-CRED-3"] "the credential lets its holder withhold {0}" => "Tell the agency that issued it; what decides about a credential must be open.";
        => SdJwt(SdJwtError);
        => Status(StatusError);
        => Jws(JwsError);
        => Json(JsonError);
    }
}

/// A credential format, by its media type's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// W3C VCDM 2.0 secured with SD-JWT (VC-JOSE-COSE section 3.2.1).
    VcSdJwt,
    /// SD-JWT VC.
    DcSdJwt,
    /// `IssuerSigned` of ISO/IEC 18013-5.
    MsoMdoc,
    /// W3C VCDM 1.1 as a JWT (OpenID4VCI appendix A.1.1), without selective disclosure.
    JwtVcJson,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::VcSdJwt, Self::DcSdJwt, Self::MsoMdoc, Self::JwtVcJson];

    /// The OpenID4VC format identifier, and the `typ` header of SD-JWTs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VcSdJwt => "vc+sd-jwt",
            Self::DcSdJwt => "dc+sd-jwt",
            Self::MsoMdoc => "mso_mdoc",
            Self::JwtVcJson => "jwt_vc_json",
        }
    }

    /// The format with that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format of an SD-JWT by its `typ` and its (not yet verified) payload: older SD-JWT
    /// VCs also say `vc+sd-jwt`, then `vct` tells.
    fn detect(typ: &str, payload: &Map<String, Value>) -> Option<Self> {
        let typ = typ.strip_prefix("application/").unwrap_or(typ);
        match Self::named(typ)? {
            Self::VcSdJwt if !payload.contains_key("@context") && payload.contains_key("vct") => {
                Some(Self::DcSdJwt)
            }
            Self::MsoMdoc | Self::JwtVcJson => None,
            format => Some(format),
        }
    }

    /// Where the subject's claims start: a claim path of the subject as one of the payload. An
    /// mdoc has a name of its own for each claim ([`crate::scheme::MdocNames`]).
    #[must_use]
    pub fn claim_path<S: AsRef<str>>(self, subject_path: &[S]) -> ClaimPath {
        let prefix = match self {
            Self::VcSdJwt | Self::JwtVcJson => Some(PathPart::Name("credentialSubject".to_owned())),
            Self::DcSdJwt | Self::MsoMdoc => None,
        };
        let names = subject_path.iter().map(|name| PathPart::Name(name.as_ref().to_owned()));
        prefix.into_iter().chain(names).collect()
    }

    /// The reverse of [`Format::claim_path`]: `None` for what is not a claim of the subject.
    #[must_use]
    pub fn subject_path(self, path: &[PathPart]) -> Option<Vec<String>> {
        let parts = match (self, path) {
            (Self::VcSdJwt | Self::JwtVcJson, [PathPart::Name(first), rest @ ..])
                if first == "credentialSubject" =>
            {
                rest
            }
            (Self::VcSdJwt | Self::JwtVcJson, _) => return None,
            (Self::DcSdJwt | Self::MsoMdoc, all) => all,
        };
        let text = |part: &PathPart| match part {
            PathPart::Name(name) => name.clone(),
            PathPart::Index(index) => index.to_string(),
            PathPart::Any => "*".to_owned(),
        };
        Some(parts.iter().map(text).collect())
    }
}

/// What an agency signs.
pub struct Draft<'a> {
    /// The format.
    pub format: Format,
    /// The scheme: type, contexts, which claims can be withheld.
    pub scheme: &'a Scheme,
    /// The issuer's DID.
    pub issuer: &'a str,
    /// The issuer's key, by its `kid` in the trust list.
    pub kid: &'a str,
    /// The certificate chain of that key for the `x5c` header of a `dc+sd-jwt`, leaf first and
    /// without the anchor (HAIP section 6.1.1); empty for none.
    pub x5c: &'a [String],
    /// Claims about the subject, as [`Scheme::subject`] makes them.
    pub subject: &'a [(String, Value)],
    /// First day of validity, rounded to midnight.
    pub valid_from: UnixTime,
    /// The moment at which it ends.
    pub valid_until: UnixTime,
    /// Status list URI and index (Token Status List).
    pub status: (&'a str, u64),
    /// The holder's key.
    pub holder: &'a PublicKey,
}

/// Signs a credential: an SD-JWT with every selective claim hidden behind its digest, or a JWT.
///
/// # Errors
/// Those of [`sdjwt::issue`] and [`jwt_vc::issue`]; [`CredentialError::Format`] for `mso_mdoc`.
pub fn issue(
    draft: &Draft<'_>,
    signer: &dyn Signer,
    entropy: &dyn Entropy,
) -> Result<String, CredentialError> {
    let valid_from = draft.valid_from.day();
    let (uri, index) = draft.status;
    let status = json!({ "status_list": { "idx": index, "uri": uri } });
    let cnf = json!({ "jwk": Jwk::from(draft.holder) });
    let subject = draft.subject.iter().cloned();
    let members: Vec<(&str, Value)> = match draft.format {
        Format::VcSdJwt => {
            vec![
                ("@context", json!(draft.scheme.contexts)),
                ("type", json!(["VerifiableCredential", draft.scheme.credential_type])),
                ("issuer", json!(draft.issuer)),
                ("validFrom", json!(valid_from.to_string())),
                ("validUntil", json!(draft.valid_until.to_string())),
                ("credentialSubject", Value::Object(subject.collect())),
                ("status", status),
                ("cnf", cnf),
            ]
        }
        Format::DcSdJwt => {
            let open = [
                ("iss", json!(draft.issuer)),
                ("vct", json!(draft.scheme.vct)),
                ("nbf", json!(valid_from)),
                ("exp", json!(draft.valid_until)),
            ];
            let claims = draft.subject.iter().map(|(name, value)| (name.as_str(), value.clone()));
            open.into_iter().chain(claims).chain([("status", status), ("cnf", cnf)]).collect()
        }
        Format::JwtVcJson => return jwt_vc::issue(draft, signer),
        Format::MsoMdoc => return Err(CredentialError::Format),
    };
    let hide: Vec<ClaimPath> = draft
        .scheme
        .selective_paths()
        .iter()
        .filter(|path| is_there(draft.subject, path))
        .map(|path| draft.format.claim_path(path))
        .collect();
    let x5c = if draft.format == Format::DcSdJwt { draft.x5c } else { &[] };
    let alg = signer.public_key().alg();
    let header = jws::header_with_chain(alg, draft.format.name(), draft.kid, x5c);
    Ok(sdjwt::issue(&header, &members, &hide, signer, entropy)?)
}

fn is_there(subject: &[(String, Value)], path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let claim = subject.iter().find(|(name, _)| name == first).map(|(_, value)| value);
    rest.iter().fold(claim, |value, name| value?.get(name)).is_some()
}

/// Who claims to have signed this, with which key, in which format: **not verified**, for
/// choosing the key to verify with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The format.
    pub format: Format,
    /// The issuer's identifier.
    pub issuer: String,
    /// The key's identifier, if the header names one.
    pub kid: Option<String>,
    /// The `typ` header, which the signature check must insist on.
    pub typ: String,
    /// Credential types (`type`) or the one `vct`.
    pub types: Vec<String>,
}

impl Claimed {
    /// Looks at a parsed, unverified SD-JWT.
    ///
    /// # Errors
    /// [`CredentialError`] when it is not a credential or has no issuer.
    pub fn peek(sd_jwt: &sdjwt::UnverifiedSdJwt<'_>) -> Result<Self, CredentialError> {
        let payload = sd_jwt.peek();
        let header = sd_jwt.header();
        let typ = header.typ.as_deref().ok_or(CredentialError::Format)?;
        let format = Format::detect(typ, payload).ok_or(CredentialError::Format)?;
        let issuer = issuer(payload, format)?.to_owned();
        let types = types(payload, format)?;
        Ok(Self { format, issuer, kid: header.kid.clone(), typ: typ.to_owned(), types })
    }
}

/// A credential whose signature holds, read by its format's rules.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The format.
    pub format: Format,
    /// The issuer's identifier.
    pub issuer: String,
    /// Credential types (`type`), or the one `vct` or docType.
    pub types: Vec<String>,
    /// Not valid before.
    pub valid_from: Option<UnixTime>,
    /// Not valid after.
    pub valid_until: Option<UnixTime>,
    /// Where its status stands; all entries count.
    pub status: Vec<StatusRef>,
    /// The claims about the subject that were disclosed.
    pub subject: Map<String, Value>,
}

crate::hidden::hidden_debug!(Draft<'_>, Credential);

/// Members of an SD-JWT VC payload that are not claims about the subject
/// (draft-ietf-oauth-sd-jwt-vc section 2.2.2 and RFC 7519 section 4.1).
const REGISTERED: [&str; 13] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "vct",
    "vct#integrity",
    "status",
    "cnf",
    "credentialStatus",
    "_sd_alg",
];

/// Members that no holder may withhold (draft-ietf-oauth-sd-jwt-vc section 2.2.2, RFC 9901
/// section 9.7), and those of VCDM 2.0 that say the same.
const ALWAYS_OPEN: [&str; 12] = [
    "iss",
    "nbf",
    "exp",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
    "@context",
    "type",
    "validFrom",
    "validUntil",
    "credentialStatus",
];

impl Credential {
    /// Reads a verified SD-JWT.
    ///
    /// # Errors
    /// [`CredentialError`] as the module head says.
    pub fn from_verified(
        sd_jwt: &VerifiedSdJwt<'_>,
        format: Format,
    ) -> Result<Self, CredentialError> {
        let mut tops = sd_jwt.disclosed().iter().filter_map(|path| match path.first() {
            Some(PathPart::Name(top)) => ALWAYS_OPEN.into_iter().find(|name| name == top),
            _ => None,
        });
        if let Some(name) = tops.next() {
            return Err(CredentialError::Withheld(name));
        }
        Self::from_claims(sd_jwt.claims(), format)
    }

    fn from_claims(claims: &Map<String, Value>, format: Format) -> Result<Self, CredentialError> {
        let subject = match format {
            Format::VcSdJwt => {
                vcdm_rules(claims)?;
                match claims.get("credentialSubject") {
                    Some(Value::Object(subject)) if !subject.is_empty() => subject.clone(),
                    _ => return Err(CredentialError::Member("credentialSubject")),
                }
            }
            Format::DcSdJwt => claims
                .iter()
                .filter(|(name, _)| !REGISTERED.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            Format::MsoMdoc | Format::JwtVcJson => return Err(CredentialError::Format),
        };
        let (from, until) = match format {
            Format::VcSdJwt => (stamp(claims, "validFrom")?, stamp(claims, "validUntil")?),
            _ => (None, None),
        };
        Ok(Self {
            format,
            issuer: issuer(claims, format)?.to_owned(),
            types: types(claims, format)?,
            // Both kinds of date count where both stand: the narrower one holds.
            valid_from: from.max(date(claims, "nbf")?),
            valid_until: [until, date(claims, "exp")?].into_iter().flatten().min(),
            status: StatusRef::from_claims(claims)?,
            subject,
        })
    }

    /// Whether this is a credential of the scheme.
    #[must_use]
    pub fn is_of(&self, scheme: &Scheme) -> bool {
        let name = match self.format {
            Format::VcSdJwt | Format::JwtVcJson => Some(&scheme.credential_type),
            Format::DcSdJwt => Some(&scheme.vct),
            Format::MsoMdoc => scheme.mdoc.as_ref().map(|names| &names.doctype),
        };
        name.is_some_and(|name| self.types.contains(name))
    }
}

fn vcdm_rules(claims: &Map<String, Value>) -> Result<(), CredentialError> {
    let contexts = claims.get("@context").and_then(Value::as_array);
    if contexts.and_then(|all| all.first()).and_then(Value::as_str) != Some(BASE_CONTEXT) {
        return Err(CredentialError::Member("@context"));
    }
    if !types(claims, Format::VcSdJwt)?.iter().any(|name| name == "VerifiableCredential") {
        return Err(CredentialError::Member("type"));
    }
    for banned in ["vc", "vp"] {
        if claims.contains_key(banned) {
            return Err(CredentialError::Member(banned));
        }
    }
    match claims.get("iss") {
        Some(iss) if iss.as_str() != Some(issuer(claims, Format::VcSdJwt)?) => {
            Err(CredentialError::Member("iss"))
        }
        _ => Ok(()),
    }
}

fn issuer(claims: &Map<String, Value>, format: Format) -> Result<&str, CredentialError> {
    let value = match format {
        Format::VcSdJwt => match claims.get("issuer") {
            Some(Value::Object(issuer)) => issuer.get("id"),
            other => other,
        },
        _ => claims.get("iss"),
    };
    let text = value.and_then(Value::as_str).filter(|text| is_uri(text));
    text.ok_or(CredentialError::Member("issuer"))
}

fn types(claims: &Map<String, Value>, format: Format) -> Result<Vec<String>, CredentialError> {
    let member = match format {
        Format::VcSdJwt => "type",
        _ => "vct",
    };
    let names = match claims.get(member) {
        Some(Value::String(name)) => Some(vec![name.clone()]),
        Some(Value::Array(names)) if format == Format::VcSdJwt => {
            names.iter().map(|name| name.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    };
    names.filter(|names| !names.is_empty()).ok_or(CredentialError::Member(member))
}

fn stamp(
    claims: &Map<String, Value>,
    member: &'static str,
) -> Result<Option<UnixTime>, CredentialError> {
    let Some(value) = claims.get(member) else { return Ok(None) };
    let time = value.as_str().and_then(|text| UnixTime::parse(text).ok());
    time.map(Some).ok_or(CredentialError::Member(member))
}

fn date(
    claims: &Map<String, Value>,
    member: &'static str,
) -> Result<Option<UnixTime>, CredentialError> {
    let Some(value) = claims.get(member) else { return Ok(None) };
    value.as_i64().map(|seconds| Some(UnixTime(seconds))).ok_or(CredentialError::Member(member))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::b64;
    use crate::crypto::{Alg, CryptoError, Pure, SecretKey};

    struct Zeros;

    impl Entropy for Zeros {
        fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
            out.iter_mut().enumerate().for_each(|(i, byte)| *byte = u8::try_from(i % 251).unwrap());
            Ok(())
        }
    }

    pub(super) fn scheme() -> Scheme {
        let path = "../schemas/social-assistance-eligibility/scheme.json";
        Scheme::parse(&std::fs::read(path).unwrap()).unwrap()
    }

    /// What `sign` makes of a draft, with the issuer's and the holder's key.
    pub(super) fn drafted(
        sign: impl FnOnce(Draft<'_>, &dyn Signer, &dyn Entropy) -> String,
    ) -> (String, PublicKey, PublicKey) {
        let signer = SecretKey::from_bytes(Alg::Es256, &[1; 32]).unwrap().signer().unwrap();
        let holder = SecretKey::from_bytes(Alg::Es256, &[2; 32]).unwrap().signer().unwrap();
        let draft = Draft {
            format: Format::VcSdJwt,
            scheme: &scheme(),
            issuer: "did:web:social.gov.example",
            kid: "k1",
            x5c: &[],
            subject: &[
                ("class".to_owned(), json!("B")),
                ("matchHint".to_owned(), json!("M.T., 1958")),
                ("person".to_owned(), json!({ "name": "Ma Tra", "birthDate": "1958-03-31" })),
            ],
            valid_from: UnixTime(1_795_478_400 + 5_000),
            valid_until: UnixTime(1_798_761_599),
            status: ("https://status.gov.example/1", 77),
            holder: &holder.public_key(),
        };
        (sign(draft, &signer, &Zeros), signer.public_key(), holder.public_key())
    }

    fn issued(format: Format) -> (String, PublicKey, PublicKey) {
        drafted(|draft, signer, salts| issue(&Draft { format, ..draft }, signer, salts).unwrap())
    }

    #[test]
    fn only_an_sd_jwt_vc_has_the_chain_in_its_header() {
        let x5c = ["MIIB".to_owned(), "MIIC".to_owned()];
        for (format, chain) in [(Format::VcSdJwt, None), (Format::DcSdJwt, Some(json!(x5c)))] {
            let (text, key, _) = drafted(|draft, signer, salts| {
                issue(&Draft { format, x5c: &x5c, ..draft }, signer, salts).unwrap()
            });
            let sd_jwt = sdjwt::UnverifiedSdJwt::parse(&text).unwrap();
            assert_eq!(sd_jwt.header().members.get("x5c"), chain.as_ref());
            assert!(sd_jwt.verify(&key, format.name(), &Pure).is_ok());
        }
    }

    #[test]
    fn both_formats_read_as_the_same_credential() {
        for format in [Format::VcSdJwt, Format::DcSdJwt] {
            let (text, key, holder) = issued(format);
            let sd_jwt = sdjwt::UnverifiedSdJwt::parse(&text).unwrap();
            let claimed = Claimed::peek(&sd_jwt).unwrap();
            assert_eq!((claimed.format, claimed.kid.as_deref()), (format, Some("k1")));
            assert_eq!(claimed.issuer, "did:web:social.gov.example");
            let verified = sd_jwt.verify(&key, &claimed.typ, &Pure).unwrap();
            assert_eq!(verified.holder(), Some(&holder));
            let credential = Credential::from_verified(&verified, format).unwrap();
            assert!(credential.is_of(&scheme()));
            assert_eq!(credential.valid_from, Some(UnixTime(1_795_478_400)));
            assert_eq!(credential.valid_until, Some(UnixTime(1_798_761_599)));
            assert_eq!(credential.status.len(), 1);
            assert_eq!(credential.status[0].index, 77);
            assert_eq!(credential.subject["class"], "B");
            assert_eq!(credential.subject["person"]["name"], "Ma Tra");
            let hidden: Vec<_> = verified.disclosed().iter().collect();
            assert_eq!(hidden.len(), 2);
            let names = hidden.iter().map(|path| format.subject_path(path).unwrap().join("."));
            let mut names: Vec<_> = names.collect();
            names.sort();
            assert_eq!(names, ["matchHint", "person"]);
        }
    }

    #[test]
    fn debug_output_has_no_claims() {
        let (text, key, _) = issued(Format::VcSdJwt);
        assert!(text.split('~').skip(1).any(|part| {
            b64::decode(part).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("1958"))
        }));
        let unverified = sdjwt::UnverifiedSdJwt::parse(&text).unwrap();
        let mut printed = format!("{unverified:?}");
        let verified = unverified.verify(&key, "vc+sd-jwt", &Pure).unwrap();
        let credential = Credential::from_verified(&verified, Format::VcSdJwt).unwrap();
        let scanned = crate::qr::Scanned::Presentation(text.clone());
        printed += &format!("{verified:?} {credential:?} {scanned:?}");
        let bytes = format!("{:?}", b"1958");
        for leak in ["1958", bytes.trim_matches(['[', ']']), text.split('.').next().unwrap()] {
            assert!(!printed.contains(leak), "{printed}");
        }
    }

    #[test]
    fn vcdm_rules_are_kept() {
        let good = json!({
            "@context": [BASE_CONTEXT],
            "type": ["VerifiableCredential", "X"],
            "issuer": { "id": "did:web:a.example" },
            "credentialSubject": { "class": "B" }
        });
        let read =
            |value: &Value| Credential::from_claims(value.as_object().unwrap(), Format::VcSdJwt);
        assert_eq!(read(&good).unwrap().issuer, "did:web:a.example");
        for (member, value) in [
            ("@context", json!(["https://other.example", BASE_CONTEXT])),
            ("@context", json!(BASE_CONTEXT)),
            ("type", json!(["X"])),
            ("type", json!([7])),
            ("issuer", json!(null)),
            ("issuer", json!("no scheme")),
            // It is shown on screens before anybody has signed for it.
            ("issuer", json!("did:web:a.example\u{1b}[2J")),
            ("issuer", json!("did:web:a.example\u{202e}")),
            ("iss", json!("did:web:b.example")),
            ("vc", json!({})),
            ("credentialSubject", json!({})),
            ("credentialSubject", json!([{}, {}])),
            ("validUntil", json!("2026-12-31")),
            ("exp", json!("2026")),
        ] {
            let mut bad = good.clone();
            bad[member] = value;
            assert!(read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_format_follows_typ_and_vct() {
        let payload = json!({ "vct": "https://a.example" });
        let payload = payload.as_object().unwrap();
        assert_eq!(Format::detect("vc+sd-jwt", payload), Some(Format::DcSdJwt));
        assert_eq!(Format::detect("application/dc+sd-jwt", payload), Some(Format::DcSdJwt));
        assert_eq!(Format::detect("jwt", payload), None);
    }
}
