//! Status List Tokens in JWT form (draft-ietf-oauth-status-list, section 5.1), typ
//! `statuslist+jwt`.
//!
//! Beyond the draft, `iss` and `exp` are required: a list that never ends could be played back
//! for ever, and without an issuer nobody can say whose key must have signed. The private claim
//! `since`, `{"<index>":"2026-05-31"}`, tells from which day on an entry has its status, so
//! that a counter can judge what was handed out before.
//!
//! Refused: other types of token, `exp` at or before `iat`, dates for entries that are valid or
//! outside the list. Nothing is inflated before the signature is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reference::{decimal, is_uri};
use super::{MAX_ENTRIES, Status, StatusError, StatusKind, StatusList, StatusRef};
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::json::{self, Limits};
use crate::jws::{self, UnverifiedJws};
use crate::time::UnixTime;

/// The media type, short.
pub const TYP: &str = "statuslist+jwt";

/// A list of 16 million entries with 5 % revoked, or 100,000 dates, has room.
const LIMITS: Limits = Limits { bytes: 8 << 20, depth: 8, values: 1 << 17 };

/// What an issuer says about a list.
#[derive(Debug, Clone, Copy)]
pub struct TokenClaims<'a> {
    /// The issuer of the list.
    pub iss: &'a str,
    /// `sub`: the URI that credentials name.
    pub uri: &'a str,
    /// When the list was made.
    pub iat: UnixTime,
    /// When it stops to count.
    pub exp: UnixTime,
    /// Seconds after which a fresh copy should be fetched.
    pub ttl: Option<u64>,
    /// The day on which an entry that is not valid got its status.
    pub since: &'a BTreeMap<u64, UnixTime>,
}

/// Signs a list.
///
/// # Errors
/// [`StatusError::Token`] for claims that [`UnverifiedStatusToken::verify`] would refuse,
/// [`StatusError::Jws`] when the key store refuses.
pub fn sign(
    claims: &TokenClaims<'_>,
    list: &StatusList,
    kid: &str,
    signer: &dyn Signer,
) -> Result<String, StatusError> {
    sign_with_chain(claims, list, (kid, &[]), signer)
}

/// The same with the certificate chain of the key in `x5c`, as HAIP section 6.1 asks; empty for
/// none.
///
/// # Errors
/// As [`sign`].
pub fn sign_with_chain(
    claims: &TokenClaims<'_>,
    list: &StatusList,
    (kid, x5c): (&str, &[String]),
    signer: &dyn Signer,
) -> Result<String, StatusError> {
    let since = claims.since.iter().map(|(index, day)| (index.to_string(), day.date()));
    let payload = Payload {
        iss: claims.iss.to_owned(),
        sub: claims.uri.to_owned(),
        iat: claims.iat,
        exp: claims.exp,
        ttl: claims.ttl,
        status_list: Lst { bits: list.bits(), lst: list.encode() },
        since: since.collect(),
    };
    payload.check()?;
    since_dates(&payload.since, list)?;
    let json = serde_json::to_vec(&payload).map_err(|_| StatusError::Token("payload"))?;
    let header = jws::header_with_chain(signer.public_key().alg(), TYP, kid, x5c);
    Ok(jws::sign(&header, &json, signer)?)
}

/// A token whose signature nobody has checked yet.
#[derive(Debug)]
pub struct UnverifiedStatusToken<'a> {
    jws: UnverifiedJws<'a>,
    payload: Payload,
}

impl<'a> UnverifiedStatusToken<'a> {
    /// Takes a token apart; the list stays compressed.
    ///
    /// # Errors
    /// [`StatusError::Jws`], [`StatusError::Json`], [`StatusError::Token`].
    pub fn parse(text: &'a str) -> Result<Self, StatusError> {
        let jws = UnverifiedJws::parse(text, LIMITS)?;
        let payload: Payload = json::from_value(jws.peek(LIMITS)?.into())?;
        payload.check()?;
        Ok(Self { jws, payload })
    }

    /// The issuer as claimed: only to choose the key.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.payload.iss
    }

    /// The key's name as claimed: only to choose the key.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.jws.header().kid.as_deref()
    }

    /// The list's URI as claimed.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.payload.sub
    }

    /// Checks type and signature, then expands the list.
    ///
    /// # Errors
    /// [`StatusError`]; the times are for the caller to compare.
    pub fn verify(
        self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<StatusToken, StatusError> {
        self.jws.verify(key, TYP, crypto)?;
        let Payload { iss, sub, iat, exp, ttl, status_list: Lst { bits, lst }, since } =
            self.payload;
        let list = StatusList::decode(bits, &lst, MAX_ENTRIES)?;
        let since = since_dates(&since, &list)?;
        Ok(StatusToken { issuer: iss, uri: sub, iat, exp, ttl, list, since })
    }
}

/// A list whose signature was checked; it is expanded and ready to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusToken {
    issuer: String,
    uri: String,
    iat: UnixTime,
    exp: UnixTime,
    ttl: Option<u64>,
    list: StatusList,
    since: BTreeMap<u64, UnixTime>,
}

impl StatusToken {
    /// Who signed the list; whether that party may is for the caller to decide.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The URI that credentials name.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// When the list was made: its age is counted from here.
    #[must_use]
    pub const fn iat(&self) -> UnixTime {
        self.iat
    }

    /// When the list stops to count.
    #[must_use]
    pub const fn exp(&self) -> UnixTime {
        self.exp
    }

    /// Seconds after which a fresh copy should be fetched.
    #[must_use]
    pub const fn ttl(&self) -> Option<u64> {
        self.ttl
    }

    /// The expanded list.
    #[must_use]
    pub const fn list(&self) -> &StatusList {
        &self.list
    }

    /// The day from which on the entry has its status, where the issuer says so.
    #[must_use]
    pub fn since(&self, index: u64) -> Option<UnixTime> {
        self.since.get(&index).copied()
    }

    /// All dates.
    pub(super) const fn dates(&self) -> &BTreeMap<u64, UnixTime> {
        &self.since
    }

    /// A list that a signed manifest vouches for; the times are `iat`, `exp` and `ttl`.
    pub(super) const fn from_parts(
        issuer: String,
        uri: String,
        (iat, exp, ttl): (UnixTime, UnixTime, Option<u64>),
        list: StatusList,
        since: BTreeMap<u64, UnixTime>,
    ) -> Self {
        Self { issuer, uri, iat, exp, ttl, list, since }
    }

    /// The status of the credential that holds `reference`, as of [`Self::iat`].
    ///
    /// # Errors
    /// [`StatusError::OtherList`] for a reference to another list,
    /// [`StatusError::OutOfRange`] for an index outside this one: then there is no statement,
    /// and the credential must be rejected (section 8.3).
    pub fn status(&self, reference: &StatusRef) -> Result<Status, StatusError> {
        if reference.kind != StatusKind::Token || reference.uri != self.uri {
            return Err(StatusError::OtherList);
        }
        self.list.get(reference.index).ok_or(StatusError::OutOfRange)
    }
}

/// The claims on the wire, in the order in which we write them.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    iat: UnixTime,
    exp: UnixTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
    status_list: Lst,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    since: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Lst {
    bits: u8,
    lst: String,
}

impl Payload {
    fn check(&self) -> Result<(), StatusError> {
        check_claims(&self.iss, &self.sub, self.iat, self.exp, self.ttl)
    }
}

/// What every form of the token demands of its claims.
pub(super) fn check_claims(
    iss: &str,
    sub: &str,
    iat: UnixTime,
    exp: UnixTime,
    ttl: Option<u64>,
) -> Result<(), StatusError> {
    let rules = [
        ("iss", !iss.is_empty()),
        ("sub", is_uri(sub)),
        ("exp", exp > iat),
        ("ttl", ttl != Some(0)),
    ];
    match rules.into_iter().find(|(_, holds)| !holds) {
        Some((fault, _)) => Err(StatusError::Token(fault)),
        None => Ok(()),
    }
}

/// Dates by the day; only what is not valid may have one.
pub(super) fn check_dates(
    dates: impl Iterator<Item = (u64, UnixTime)>,
    list: &StatusList,
) -> Result<BTreeMap<u64, UnixTime>, StatusError> {
    let checked = dates.map(|(index, day)| {
        let status = list.get(index).filter(|status| *status != Status::Valid);
        status.map(|_| (index, day.day())).ok_or(StatusError::Token("since"))
    });
    checked.collect()
}

fn since_dates(
    dates: &BTreeMap<String, String>,
    list: &StatusList,
) -> Result<BTreeMap<u64, UnixTime>, StatusError> {
    let read = |(index, day): (&String, &String)| {
        let index = decimal(index)?;
        let day = UnixTime::parse(&format!("{day}T00:00:00Z")).ok()?;
        Some((index, day))
    };
    let read = dates.iter().map(read).collect::<Option<Vec<_>>>();
    check_dates(read.ok_or(StatusError::Token("since"))?.into_iter(), list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::b64;
    use crate::crypto::{Alg, CryptoError, Pure, SecretKey, SoftSigner};
    use crate::jws::JwsError;

    const URI: &str = "https://example.com/statuslists/1";

    fn signer(seed: u8) -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap()
    }

    fn list() -> StatusList {
        let mut list = StatusList::new(2, 1_000).unwrap();
        list.set(7, Status::Invalid).unwrap();
        list.set(9, Status::Suspended).unwrap();
        list
    }

    fn claims(since: &BTreeMap<u64, UnixTime>) -> TokenClaims<'_> {
        TokenClaims {
            iss: "did:web:ministry.example",
            uri: URI,
            iat: UnixTime(1_686_920_170),
            exp: UnixTime(2_291_720_170),
            ttl: Some(43_200),
            since,
        }
    }

    fn with_payload(typ: &str, payload: &str) -> String {
        let signer = signer(1);
        jws::sign(&jws::header(Alg::Es256, typ, Some("k1")), payload.as_bytes(), &signer).unwrap()
    }

    fn open(text: &str) -> Result<StatusToken, StatusError> {
        UnverifiedStatusToken::parse(text)?.verify(&signer(1).public_key(), &Pure)
    }

    fn reference(uri: &str, index: u64) -> StatusRef {
        StatusRef { uri: uri.to_owned(), index, kind: StatusKind::Token }
    }

    #[test]
    fn a_signed_list_answers() {
        let day = UnixTime::parse("2026-05-31T00:00:00Z").unwrap();
        let since = BTreeMap::from([(7, day.plus(3_600))]);
        let text = sign(&claims(&since), &list(), "k1", &signer(1)).unwrap();
        let unverified = UnverifiedStatusToken::parse(&text).unwrap();
        assert_eq!(unverified.kid(), Some("k1"));
        assert_eq!((unverified.issuer(), unverified.uri()), ("did:web:ministry.example", URI));

        let token = open(&text).unwrap();
        assert_eq!((token.issuer(), token.uri()), ("did:web:ministry.example", URI));
        assert_eq!((token.iat().0, token.exp().0), (1_686_920_170, 2_291_720_170));
        assert_eq!(token.ttl(), Some(43_200));
        assert_eq!(token.list(), &list());
        assert_eq!((token.since(7), token.since(9)), (Some(day), None));
        for (index, status) in [(0, Status::Valid), (7, Status::Invalid), (9, Status::Suspended)] {
            assert_eq!(token.status(&reference(URI, index)), Ok(status));
        }
    }

    #[test]
    fn members_stand_in_a_fixed_order() {
        let none = BTreeMap::new();
        let text =
            sign(&claims(&none), &StatusList::new(1, 16).unwrap(), "k1", &signer(1)).unwrap();
        let payload = b64::decode(text.split('.').nth(1).unwrap()).unwrap();
        assert_eq!(
            String::from_utf8(payload).unwrap(),
            r#"{"iss":"did:web:ministry.example","sub":"https://example.com/statuslists/1","iat":1686920170,"exp":2291720170,"ttl":43200,"status_list":{"bits":1,"lst":"eJxjYAAAAAIAAQ"}}"#
        );
    }

    #[test]
    fn only_its_own_list_says_something_about_a_credential() {
        let token = open(&sign(&claims(&BTreeMap::new()), &list(), "k1", &signer(1)).unwrap());
        let token = token.unwrap();
        assert_eq!(token.status(&reference(URI, 1_000)), Err(StatusError::OutOfRange));
        assert_eq!(token.status(&reference(URI, u64::MAX)), Err(StatusError::OutOfRange));
        let other = reference("https://example.com/statuslists/2", 0);
        assert_eq!(token.status(&other), Err(StatusError::OtherList));
        let kind = StatusKind::Bitstring { purpose: "revocation".to_owned(), size: 2 };
        let bitstring = StatusRef { kind, ..reference(URI, 0) };
        assert_eq!(token.status(&bitstring), Err(StatusError::OtherList));
    }

    #[test]
    fn another_key_or_type_is_refused() {
        let text = sign(&claims(&BTreeMap::new()), &list(), "k1", &signer(1)).unwrap();
        let token = UnverifiedStatusToken::parse(&text).unwrap();
        let refused = token.verify(&signer(2).public_key(), &Pure).unwrap_err();
        assert_eq!(refused, JwsError::Crypto(CryptoError::Signature).into());
        let payload = String::from_utf8(b64::decode(text.split('.').nth(1).unwrap()).unwrap());
        let payload = payload.unwrap();
        assert!(open(&with_payload("application/statuslist+jwt", &payload)).is_ok());
        for typ in ["JWT", "vc+sd-jwt", "kb+jwt", "statuslist+cwt"] {
            let refused = open(&with_payload(typ, &payload)).unwrap_err();
            assert_eq!(refused, JwsError::Typ(TYP.to_owned()).into(), "{typ}");
        }
    }

    #[test]
    fn claims_are_read_strictly() {
        let good = r#"{"iss":"i","sub":"https://e.example/1","iat":1,"exp":2,"ttl":5,"since":{"0":"2026-05-31"},"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ","aggregation_uri":"https://e.example/all"},"other":[1]}"#;
        assert_eq!(open(&with_payload(TYP, good)).unwrap().list().entries(), 16);
        for (what, instead) in [
            (r#""iss":"i","#, ""),
            (r#""iss":"i""#, r#""iss":"""#),
            (r#""sub":"https://e.example/1","#, ""),
            ("https://e.example/1", "no uri"),
            (r#""iat":1,"#, ""),
            (r#""iat":1"#, r#""iat":"1""#),
            (r#""exp":2,"#, ""),
            (r#""exp":2"#, r#""exp":1"#),
            (r#""ttl":5"#, r#""ttl":0"#),
            (r#""ttl":5"#, r#""ttl":-5"#),
            (r#""bits":1,"#, ""),
            (r#""bits":1"#, r#""bits":3"#),
            (r#""bits":1"#, r#""bits":1,"bits":1"#),
            ("eNrbuRgAAhcBXQ", "eNrbuRgAAhcBXA"),
            ("eNrbuRgAAhcBXQ", "eNrbuRgAAhc"),
            ("eNrbuRgAAhcBXQ", "eNrbuRgAAhcBXQ=="),
            (r#""0":"2026-05-31""#, r#""1":"2026-05-31""#),
            (r#""0":"2026-05-31""#, r#""16":"2026-05-31""#),
            (r#""0":"2026-05-31""#, r#""00":"2026-05-31""#),
            (r#""0":"2026-05-31""#, r#""0":"2026-02-30""#),
            (r#""0":"2026-05-31""#, r#""0":"2026-05-31T00:00:00Z""#),
        ] {
            let bad = good.replace(what, instead);
            assert_ne!(bad, good);
            assert!(open(&with_payload(TYP, &bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_would_be_refused_is_not_signed() {
        let none = BTreeMap::new();
        let valid_entry = BTreeMap::from([(8, UnixTime(0))]);
        for claims in [
            TokenClaims { iss: "", ..claims(&none) },
            TokenClaims { uri: "list", ..claims(&none) },
            TokenClaims { exp: UnixTime(1_686_920_170), ..claims(&none) },
            TokenClaims { ttl: Some(0), ..claims(&none) },
            claims(&valid_entry),
        ] {
            let refused = sign(&claims, &list(), "k1", &signer(1)).unwrap_err();
            assert!(matches!(refused, StatusError::Token(_)), "{claims:?}");
        }
    }
}
