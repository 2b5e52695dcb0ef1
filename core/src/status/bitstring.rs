//! Bitstring Status Lists 1.0 (W3C) as a `BitstringStatusListCredential` secured as `vc+jwt`
//! (VC-JOSE-COSE section 3.1).
//!
//! Entry 0 is at the most significant bits of the first byte, the opposite of the Token Status
//! List; the list is gzip in base64url with the multibase prefix `u` (sections 2.2 and 3.4).
//!
//! Refused: credentials without `id` (offline nothing else binds a list to its URL), fewer than
//! 131,072 entries (section 3.2), another `statusPurpose` or `statusSize` than the entry asks
//! for. Lists for `message` are read but not written: their texts are not supported.

use serde::Serialize;
use serde_json::{Map, Value};

use super::inflate::{self, Wrapper};
use super::reference::{entry_size, is_uri};
use super::{MAX_BYTES, Status, StatusError, StatusKind, StatusList, StatusRef, list_bounds};
use crate::b64;
use crate::credential::BASE_CONTEXT;
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::json::Limits;
use crate::jws::{self, UnverifiedJws};
use crate::time::UnixTime;

/// The media type, short.
pub const TYP: &str = "vc+jwt";

/// The fewest entries of a list, so that one entry tells little about its holder.
pub const MIN_ENTRIES: u64 = 131_072;

/// As for Status List Tokens.
const LIMITS: Limits = Limits { bytes: 8 << 20, depth: 8, values: 1 << 10 };

/// What an issuer says about a list.
#[derive(Debug, Clone, Copy)]
pub struct ListDraft<'a> {
    /// `id`: the URL that credentials name as `statusListCredential`.
    pub uri: &'a str,
    /// The issuer of the list.
    pub issuer: &'a str,
    /// `revocation`, `suspension` or `refresh`.
    pub purpose: &'a str,
    /// When the list was made.
    pub valid_from: UnixTime,
    /// When it stops to count.
    pub valid_until: UnixTime,
}

/// Signs a list of at least [`MIN_ENTRIES`] entries.
///
/// # Errors
/// [`StatusError::TooShort`], [`StatusError::Credential`] for a draft that cannot be read back,
/// [`StatusError::Jws`] when the key store refuses.
pub fn sign(
    draft: &ListDraft<'_>,
    list: &StatusList,
    kid: &str,
    signer: &dyn Signer,
) -> Result<String, StatusError> {
    let fault = match draft {
        _ if list.entries() < MIN_ENTRIES => return Err(StatusError::TooShort),
        ListDraft { uri, .. } if !is_uri(uri) => "id",
        ListDraft { issuer, .. } if !is_uri(issuer) => "issuer",
        ListDraft { purpose, .. } if matches!(*purpose, "" | "message") => "statusPurpose",
        ListDraft { valid_from, valid_until, .. } if valid_until <= valid_from => "validUntil",
        _ => "",
    };
    if !fault.is_empty() {
        return Err(StatusError::Credential(fault));
    }
    let payload = Payload {
        context: [BASE_CONTEXT],
        id: draft.uri,
        kinds: ["VerifiableCredential", "BitstringStatusListCredential"],
        issuer: draft.issuer,
        valid_from: draft.valid_from.to_string(),
        valid_until: draft.valid_until.to_string(),
        subject: Subject {
            id: format!("{}#list", draft.uri),
            kind: "BitstringStatusList",
            status_purpose: draft.purpose,
            status_size: Some(list.bits()).filter(|size| *size > 1),
            encoded_list: encode(list),
        },
    };
    let json = serde_json::to_vec(&payload).map_err(|_| StatusError::Credential("payload"))?;
    let header = jws::header(signer.public_key().alg(), TYP, Some(kid));
    Ok(jws::sign(&header, &json, signer)?)
}

/// The text of `encodedList` (section 3.3).
#[must_use]
pub fn encode(list: &StatusList) -> String {
    let mirrored: Vec<u8> = list.bytes.iter().map(|byte| mirror(list.bits, *byte)).collect();
    format!("u{}", b64::encode(inflate::deflate(&mirrored, Wrapper::Gzip)))
}

/// Reads `encodedList` (section 3.4).
///
/// # Errors
/// [`StatusError::Bits`], [`StatusError::Credential`] without the prefix `u`,
/// [`StatusError::B64`], [`StatusError::Inflate`], [`StatusError::TooShort`].
pub fn decode(bits: u8, encoded: &str) -> Result<StatusList, StatusError> {
    let bits = entry_size(bits.into())?;
    let text = encoded.strip_prefix('u').ok_or(StatusError::Credential("encodedList"))?;
    let gzip = b64::decode(text)?;
    let mut bytes = inflate::inflate(&gzip, Wrapper::Gzip, list_bounds(MAX_BYTES))?;
    for byte in &mut bytes {
        *byte = mirror(bits, *byte);
    }
    let list = StatusList::from_bytes(bits, bytes);
    if list.entries() < MIN_ENTRIES { Err(StatusError::TooShort) } else { Ok(list) }
}

/// Turns round the order of the entries in a byte, not the bits of an entry.
const fn mirror(bits: u8, byte: u8) -> u8 {
    match bits {
        1 => byte.reverse_bits(),
        2 => byte << 6 | byte << 2 & 0x30 | byte >> 2 & 0x0C | byte >> 6,
        4 => byte.rotate_left(4),
        _ => byte,
    }
}

/// A status list credential whose signature nobody has checked yet.
#[derive(Debug)]
pub struct UnverifiedStatusCredential<'a> {
    jws: UnverifiedJws<'a>,
    claims: Claims,
    encoded: String,
}

impl<'a> UnverifiedStatusCredential<'a> {
    /// Takes a credential apart; the list stays compressed.
    ///
    /// # Errors
    /// [`StatusError::Jws`], [`StatusError::Credential`] naming the member at fault.
    pub fn parse(text: &'a str) -> Result<Self, StatusError> {
        let jws = UnverifiedJws::parse(text, LIMITS)?;
        let payload = jws.peek(LIMITS)?;
        let claims = Claims::read(&payload)?;
        let subject = payload.get("credentialSubject");
        let encoded =
            subject.and_then(|subject| subject.get("encodedList")).and_then(Value::as_str);
        let encoded = encoded.ok_or(StatusError::Credential("encodedList"))?.to_owned();
        Ok(Self { jws, claims, encoded })
    }

    /// The issuer as claimed: only to choose the key.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// The key's name as claimed: only to choose the key.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.jws.header().kid.as_deref()
    }

    /// The list's URL as claimed.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.claims.uri
    }

    /// Checks type and signature, then expands the list.
    ///
    /// # Errors
    /// [`StatusError`]; the times are for the caller to compare.
    pub fn verify(
        self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<StatusCredential, StatusError> {
        self.jws.verify(key, TYP, crypto)?;
        let list = decode(self.claims.size, &self.encoded)?;
        Ok(StatusCredential { claims: self.claims, list })
    }
}

/// A list whose signature was checked; it is expanded and ready to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCredential {
    claims: Claims,
    list: StatusList,
}

impl StatusCredential {
    /// Who signed the list; whether that party may is for the caller to decide.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// The URL that credentials name.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.claims.uri
    }

    /// When the list was made: its age is counted from here.
    #[must_use]
    pub const fn valid_from(&self) -> UnixTime {
        self.claims.valid_from
    }

    /// When the list stops to count, where the issuer says so.
    #[must_use]
    pub const fn valid_until(&self) -> Option<UnixTime> {
        self.claims.valid_until
    }

    /// Milliseconds after which a fresh copy should be fetched.
    #[must_use]
    pub const fn ttl(&self) -> Option<u64> {
        self.claims.ttl
    }

    /// The expanded list.
    #[must_use]
    pub const fn list(&self) -> &StatusList {
        &self.list
    }

    /// The status of the credential that holds `reference` (section 3.2). A set entry reads as
    /// [`Status::Invalid`] for `revocation`, as [`Status::Suspended`] for `suspension`, as
    /// [`Status::Valid`] for `refresh` (which cancels nothing), and as [`Status::Other`] for
    /// any other purpose.
    ///
    /// # Errors
    /// [`StatusError::OtherList`] for a reference to another list or purpose,
    /// [`StatusError::Bits`] for another entry size, [`StatusError::OutOfRange`]: in each case
    /// there is no statement about the credential.
    pub fn status(&self, reference: &StatusRef) -> Result<Status, StatusError> {
        let StatusKind::Bitstring { purpose, size } = &reference.kind else {
            return Err(StatusError::OtherList);
        };
        if reference.uri != self.claims.uri || !self.claims.purposes.contains(purpose) {
            return Err(StatusError::OtherList);
        }
        if *size != self.claims.size {
            return Err(StatusError::Bits((*size).into()));
        }
        let value = self.list.get(reference.index).ok_or(StatusError::OutOfRange)?.value();
        Ok(match (value, purpose.as_str()) {
            (0, _) | (_, "refresh") => Status::Valid,
            (_, "revocation") => Status::Invalid,
            (_, "suspension") => Status::Suspended,
            (other, _) => Status::Other(other),
        })
    }
}

/// What a credential says about its list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Claims {
    uri: String,
    issuer: String,
    purposes: Vec<String>,
    size: u8,
    valid_from: UnixTime,
    valid_until: Option<UnixTime>,
    ttl: Option<u64>,
}

impl Claims {
    fn read(payload: &Map<String, Value>) -> Result<Self, StatusError> {
        let bad = StatusError::Credential;
        let kinds = texts(payload.get("type")).ok_or(bad("type"))?;
        if !["VerifiableCredential", "BitstringStatusListCredential"]
            .iter()
            .all(|k| kinds.contains(k))
        {
            return Err(bad("type"));
        }
        if texts(payload.get("@context")).and_then(|all| all.first().copied()) != Some(BASE_CONTEXT)
        {
            return Err(bad("@context"));
        }
        let issuer = payload.get("issuer").map(|issuer| issuer.get("id").unwrap_or(issuer));
        let issuer = issuer.and_then(Value::as_str).filter(|i| is_uri(i)).ok_or(bad("issuer"))?;
        if payload.get("iss").is_some_and(|iss| iss != issuer) {
            return Err(bad("iss"));
        }
        let uri = payload.get("id").and_then(Value::as_str).filter(|id| is_uri(id));
        let valid_from = time(payload, "validFrom")?.ok_or(bad("validFrom"))?;
        let valid_until = time(payload, "validUntil")?;
        if valid_until.is_some_and(|until| until <= valid_from) {
            return Err(bad("validUntil"));
        }
        let subject = payload.get("credentialSubject").and_then(Value::as_object);
        let subject = subject.ok_or(bad("credentialSubject"))?;
        if !texts(subject.get("type")).is_some_and(|kinds| kinds.contains(&"BitstringStatusList")) {
            return Err(bad("credentialSubject.type"));
        }
        let purposes = texts(subject.get("statusPurpose")).filter(|all| !all.is_empty());
        let purposes = purposes.ok_or(bad("statusPurpose"))?;
        let size = subject.get("statusSize").map_or(Some(1), Value::as_u64);
        let ttl = subject.get("ttl").map(|ttl| ttl.as_u64().ok_or(bad("ttl"))).transpose()?;
        Ok(Self {
            uri: uri.ok_or(bad("id"))?.to_owned(),
            issuer: issuer.to_owned(),
            purposes: purposes.into_iter().map(str::to_owned).collect(),
            size: entry_size(size.ok_or(bad("statusSize"))?)?,
            valid_from,
            valid_until,
            ttl,
        })
    }
}

/// One text or an array of texts.
fn texts(value: Option<&Value>) -> Option<Vec<&str>> {
    match value? {
        Value::String(text) => Some(vec![text]),
        Value::Array(items) => items.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

fn time(payload: &Map<String, Value>, name: &'static str) -> Result<Option<UnixTime>, StatusError> {
    let bad = StatusError::Credential(name);
    let Some(value) = payload.get(name) else { return Ok(None) };
    let text = value.as_str().ok_or(bad.clone())?;
    UnixTime::parse(text).map(Some).map_err(|_| bad)
}

/// The credential on the wire, in the order in which we write it.
#[derive(Serialize)]
struct Payload<'a> {
    #[serde(rename = "@context")]
    context: [&'a str; 1],
    id: &'a str,
    #[serde(rename = "type")]
    kinds: [&'a str; 2],
    issuer: &'a str,
    #[serde(rename = "validFrom")]
    valid_from: String,
    #[serde(rename = "validUntil")]
    valid_until: String,
    #[serde(rename = "credentialSubject")]
    subject: Subject<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Subject<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'a str,
    status_purpose: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_size: Option<u8>,
    encoded_list: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Alg, Pure, SecretKey, SoftSigner};
    use crate::status::inflate::InflateError;
    use serde_json::json;

    const URI: &str = "https://example.com/credentials/status/3";

    /// The list of the specification's example 4.
    const EXAMPLE: &str = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";

    const DRAFT: ListDraft<'_> = ListDraft {
        uri: URI,
        issuer: "did:example:12345",
        purpose: "revocation",
        valid_from: UnixTime(1_617_630_460),
        valid_until: UnixTime(1_617_716_860),
    };

    fn signer() -> SoftSigner {
        SecretKey::from_bytes(Alg::EdDsa, &[1; 32]).unwrap().signer().unwrap()
    }

    fn open(text: &str) -> Result<StatusCredential, StatusError> {
        UnverifiedStatusCredential::parse(text)?.verify(&signer().public_key(), &Pure)
    }

    fn credential(payload: &Value) -> Result<StatusCredential, StatusError> {
        let head = jws::header(Alg::EdDsa, TYP, Some("k1"));
        open(&jws::sign(&head, payload.to_string().as_bytes(), &signer()).unwrap())
    }

    fn example() -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": URI,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": "did:example:12345",
            "validFrom": "2021-04-05T14:27:40Z",
            "credentialSubject": {
                "id": "https://example.com/status/3#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": EXAMPLE,
            }
        })
    }

    fn reference(purpose: &str, size: u8, index: u64) -> StatusRef {
        let kind = StatusKind::Bitstring { purpose: purpose.to_owned(), size };
        StatusRef { uri: URI.to_owned(), index, kind }
    }

    #[test]
    fn reads_the_example_of_the_specification() {
        let list = credential(&example()).unwrap();
        assert_eq!((list.issuer(), list.uri()), ("did:example:12345", URI));
        assert_eq!((list.valid_from(), list.valid_until()), (UnixTime(1_617_632_860), None));
        assert_eq!(list.list().entries(), MIN_ENTRIES);
        assert_eq!(list.status(&reference("revocation", 1, 94_567)), Ok(Status::Valid));
        assert_eq!(
            list.status(&reference("revocation", 1, MIN_ENTRIES)),
            Err(StatusError::OutOfRange)
        );
    }

    #[test]
    fn entries_count_from_the_left() {
        let expanded = |text: &str| {
            let gzip = b64::decode(text.strip_prefix('u').unwrap()).unwrap();
            inflate::inflate(&gzip, Wrapper::Gzip, list_bounds(MAX_BYTES)).unwrap()
        };
        for (bits, first, second) in [(1, 0x80, 0x40), (2, 0x80, 0x10), (4, 0x20, 0x01), (8, 2, 0)]
        {
            let mut list = StatusList::new(bits, MIN_ENTRIES).unwrap();
            list.set(0, if bits == 1 { Status::Invalid } else { Status::Suspended }).unwrap();
            assert_eq!(expanded(&encode(&list))[0], first, "{bits}");
            list.set(0, Status::Valid).unwrap();
            list.set(1, Status::Invalid).unwrap();
            assert_eq!(expanded(&encode(&list))[0], second, "{bits}");
        }
    }

    #[test]
    fn every_size_round_trips() {
        for bits in [1, 2, 4, 8] {
            let mut list = StatusList::new(bits, MIN_ENTRIES + 8).unwrap();
            for index in (0..MIN_ENTRIES).step_by(3) {
                let mixed = (index + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits);
                list.set(index, Status::from(u8::try_from(mixed).unwrap())).unwrap();
            }
            assert_eq!(decode(bits, &encode(&list)), Ok(list.clone()));
            let text = sign(&DRAFT, &list, "k1", &signer()).unwrap();
            assert_eq!(open(&text).unwrap().list(), &list);
        }
        for byte in 0..=255 {
            assert!([1, 2, 4, 8].iter().all(|bits| mirror(*bits, mirror(*bits, byte)) == byte));
        }
    }

    #[test]
    fn the_purpose_gives_an_entry_its_meaning() {
        let mut list = StatusList::new(1, MIN_ENTRIES).unwrap();
        list.set(5, Status::Invalid).unwrap();
        for (purpose, status) in [
            ("revocation", Status::Invalid),
            ("suspension", Status::Suspended),
            ("refresh", Status::Valid),
            ("recall", Status::Other(1)),
        ] {
            let text = sign(&ListDraft { purpose, ..DRAFT }, &list, "k1", &signer()).unwrap();
            let list = open(&text).unwrap();
            assert_eq!(list.status(&reference(purpose, 1, 5)), Ok(status));
            assert_eq!(list.status(&reference(purpose, 1, 4)), Ok(Status::Valid));
            assert_eq!(list.status(&reference("other", 1, 4)), Err(StatusError::OtherList));
            assert_eq!(list.status(&reference(purpose, 2, 4)), Err(StatusError::Bits(2)));
            let token = StatusRef { kind: StatusKind::Token, ..reference(purpose, 1, 4) };
            assert_eq!(list.status(&token), Err(StatusError::OtherList));
            let mut elsewhere = reference(purpose, 1, 4);
            elsewhere.uri.push('0');
            assert_eq!(list.status(&elsewhere), Err(StatusError::OtherList));
        }
    }

    #[test]
    fn one_list_may_serve_several_purposes() {
        let mut payload = example();
        payload["credentialSubject"]["statusPurpose"] = json!(["revocation", "suspension"]);
        let list = credential(&payload).unwrap();
        assert_eq!(list.status(&reference("suspension", 1, 0)), Ok(Status::Valid));
        assert_eq!(list.status(&reference("refresh", 1, 0)), Err(StatusError::OtherList));
    }

    #[test]
    fn short_lists_are_neither_read_nor_written() {
        let short = StatusList::new(1, MIN_ENTRIES - 8).unwrap();
        assert_eq!(sign(&DRAFT, &short, "k1", &signer()), Err(StatusError::TooShort));
        assert_eq!(decode(1, &encode(&short)), Err(StatusError::TooShort));
        assert_eq!(decode(2, EXAMPLE), Err(StatusError::TooShort));
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![0; MAX_BYTES + 1];
        let text = format!("u{}", b64::encode(inflate::deflate(&zeros, Wrapper::Gzip)));
        assert_eq!(decode(1, &text), Err(InflateError::Ratio(256).into()));
    }

    #[test]
    fn broken_credentials_are_refused() {
        for (pointer, value) in [
            ("/@context", json!(["https://www.w3.org/2018/credentials/v1"])),
            ("/id", json!(null)),
            ("/id", json!("status")),
            ("/type", json!("BitstringStatusListCredential")),
            ("/type", json!(["VerifiableCredential"])),
            ("/issuer", json!(null)),
            ("/issuer", json!({"name": "no id"})),
            ("/validFrom", json!("2021-04-05")),
            ("/validFrom", json!(null)),
            ("/credentialSubject", json!([])),
            ("/credentialSubject/type", json!("StatusList2021")),
            ("/credentialSubject/statusPurpose", json!([])),
            ("/credentialSubject/statusPurpose", json!(1)),
            ("/credentialSubject/encodedList", json!(EXAMPLE.trim_start_matches('u'))),
            ("/credentialSubject/encodedList", json!("u")),
        ] {
            let mut payload = example();
            *payload.pointer_mut(pointer).unwrap() = value;
            assert!(credential(&payload).is_err(), "{pointer}");
        }
        for (name, value) in [
            ("iss", json!("did:example:other")),
            ("validUntil", json!("2021-04-05T14:27:40Z")),
            ("validUntil", json!(2)),
        ] {
            let mut payload = example();
            payload[name] = value;
            assert!(credential(&payload).is_err(), "{name}");
        }
        for (name, value) in
            [("statusSize", json!(3)), ("statusSize", json!("1")), ("ttl", json!(-1))]
        {
            let mut payload = example();
            payload["credentialSubject"][name] = value;
            assert!(credential(&payload).is_err(), "{name}");
        }
        let mut named = example();
        named["issuer"] = json!({"id": "did:example:12345", "name": "Ministry"});
        assert_eq!(credential(&named).unwrap().issuer(), "did:example:12345");
    }

    #[test]
    fn what_would_be_refused_is_not_signed() {
        let list = StatusList::new(1, MIN_ENTRIES).unwrap();
        for draft in [
            ListDraft { uri: "list", ..DRAFT },
            ListDraft { issuer: "", ..DRAFT },
            ListDraft { purpose: "message", ..DRAFT },
            ListDraft { valid_until: DRAFT.valid_from, ..DRAFT },
        ] {
            let refused = sign(&draft, &list, "k1", &signer()).unwrap_err();
            assert!(matches!(refused, StatusError::Credential(_)), "{draft:?}");
        }
    }
}
