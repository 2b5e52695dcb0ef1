//! The reference from a credential to its status: `status.status_list` (Token Status List
//! section 6.2) and `credentialStatus` (Bitstring Status List section 2.1).

use serde_json::{Map, Value};

use super::StatusError;

/// Most references of one credential.
const MAX_REFERENCES: usize = 8;

/// Most bytes of a URI.
const MAX_URI: usize = 2_048;

/// Where the status of a credential stands. A credential may have several; all count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRef {
    /// Names the list: `sub` of a Status List Token, `id` of a status list credential.
    pub uri: String,
    /// The entry in the list.
    pub index: u64,
    /// Which kind of list it is.
    pub kind: StatusKind,
}

/// The kind of a status list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusKind {
    /// Token Status List.
    Token,
    /// Bitstring Status List.
    Bitstring {
        /// `statusPurpose`: `revocation`, `suspension`, `message`, `refresh` or another.
        purpose: String,
        /// `statusSize`: bits per entry.
        size: u8,
    },
}

impl StatusRef {
    /// Reads every status reference of a credential's claims: none, one or several.
    ///
    /// # Errors
    /// [`StatusError::Reference`] for a broken reference; [`StatusError::UnknownMechanism`]
    /// when a status claim has no form that we can check.
    pub fn from_claims(claims: &Map<String, Value>) -> Result<Vec<Self>, StatusError> {
        let mut found = Vec::new();
        if let Some(status) = claims.get("status") {
            found.push(token(status)?);
        }
        match claims.get("credentialStatus") {
            None => {}
            Some(Value::Array(entries)) if entries.is_empty() => {
                return Err(StatusError::Reference("`credentialStatus` is empty"));
            }
            Some(Value::Array(entries)) if entries.len() > MAX_REFERENCES => {
                return Err(StatusError::Reference("`credentialStatus` has more than 8 entries"));
            }
            Some(Value::Array(entries)) => {
                for entry in entries {
                    found.push(bitstring(entry)?);
                }
            }
            Some(entry) => found.push(bitstring(entry)?),
        }
        Ok(found)
    }
}

/// Other members of `status` are other mechanisms; one that we can check is enough.
fn token(status: &Value) -> Result<StatusRef, StatusError> {
    let status = status.as_object().ok_or(StatusError::Reference("`status` is not an object"))?;
    let list = status.get("status_list").ok_or(StatusError::UnknownMechanism)?;
    let index = list.get("idx").and_then(Value::as_u64);
    Ok(StatusRef {
        uri: uri(list.get("uri"), "`uri` is not a URI")?,
        index: index.ok_or(StatusError::Reference("`idx` is not a non-negative integer"))?,
        kind: StatusKind::Token,
    })
}

fn bitstring(entry: &Value) -> Result<StatusRef, StatusError> {
    let kinds = match entry.get("type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        Some(kind) => std::slice::from_ref(kind),
        None => return Err(StatusError::Reference("`credentialStatus` has no `type`")),
    };
    if !kinds.iter().any(|kind| kind == "BitstringStatusListEntry") {
        return Err(StatusError::UnknownMechanism);
    }
    let purpose = entry.get("statusPurpose").and_then(Value::as_str).filter(|p| !p.is_empty());
    let purpose = purpose.ok_or(StatusError::Reference("`statusPurpose` is not a text"))?;
    let index = entry.get("statusListIndex").and_then(Value::as_str).and_then(decimal);
    let size = entry.get("statusSize").map_or(Some(1), Value::as_u64);
    let size = size.ok_or(StatusError::Reference("`statusSize` is not a positive integer"))?;
    Ok(StatusRef {
        uri: uri(entry.get("statusListCredential"), "`statusListCredential` is not a URL")?,
        index: index.ok_or(StatusError::Reference("`statusListIndex` is not a decimal text"))?,
        kind: StatusKind::Bitstring { purpose: purpose.to_owned(), size: entry_size(size)? },
    })
}

/// A number in base 10, one text per number: no sign, no space, no leading zero.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || text.starts_with(|c: char| matches!(c, '1'..='9'));
    if canonical { text.parse().ok() } else { None }
}

/// `statusSize` may be any positive integer; we read those that a [`super::StatusList`] holds.
pub(super) fn entry_size(size: u64) -> Result<u8, StatusError> {
    match u8::try_from(size) {
        Ok(size @ (1 | 2 | 4 | 8)) => Ok(size),
        _ => Err(StatusError::Bits(size)),
    }
}

/// A URI (RFC 3986 section 3.1); nobody fetches it from here.
fn uri(value: Option<&Value>, what: &'static str) -> Result<String, StatusError> {
    let text = value.and_then(Value::as_str).filter(|text| is_uri(text));
    text.map(str::to_owned).ok_or(StatusError::Reference(what))
}

/// Whether a text is a URI: a scheme, visible ASCII, at most 2,048 bytes.
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    text.len() <= MAX_URI
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        && !rest.is_empty()
        && text.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(claims: Value) -> Result<Vec<StatusRef>, StatusError> {
        StatusRef::from_claims(claims.as_object().unwrap())
    }

    fn entry(purpose: &str, index: &str, list: &str) -> Value {
        json!({"type": "BitstringStatusListEntry", "statusPurpose": purpose,
            "statusListIndex": index, "statusListCredential": list})
    }

    #[test]
    fn a_credential_without_status_has_no_reference() {
        assert_eq!(read(json!({"iss": "https://example.com"})), Ok(vec![]));
    }

    #[test]
    fn reads_the_examples_of_both_specifications() {
        let token = read(json!({"status": {"status_list": {
            "idx": 0, "uri": "https://example.com/statuslists/1"}}}));
        let uri = "https://example.com/statuslists/1".to_owned();
        assert_eq!(token, Ok(vec![StatusRef { uri, index: 0, kind: StatusKind::Token }]));

        let list = "https://example.com/credentials/status/3";
        let bitstring = read(json!({"credentialStatus": entry("revocation", "94567", list)}));
        let kind = StatusKind::Bitstring { purpose: "revocation".to_owned(), size: 1 };
        assert_eq!(bitstring, Ok(vec![StatusRef { uri: list.to_owned(), index: 94567, kind }]));
    }

    #[test]
    fn all_references_are_returned() {
        let mut message = entry("message", "5", "https://example.com/4");
        message["statusSize"] = json!(2);
        let found = read(json!({
            "status": {"status_list": {"idx": 7, "uri": "https://example.com/1"}, "other": {}},
            "credentialStatus": [entry("suspension", "0", "https://example.com/3"), message],
        }));
        let found: Vec<_> = found.unwrap().into_iter().map(|r| (r.uri, r.index, r.kind)).collect();
        let bitstring =
            |purpose: &str, size| StatusKind::Bitstring { purpose: purpose.into(), size };
        assert_eq!(
            found,
            [
                ("https://example.com/1".into(), 7, StatusKind::Token),
                ("https://example.com/3".into(), 0, bitstring("suspension", 1)),
                ("https://example.com/4".into(), 5, bitstring("message", 2)),
            ]
        );
    }

    #[test]
    fn an_unknown_mechanism_is_not_no_status() {
        let unknown = Err(StatusError::UnknownMechanism);
        assert_eq!(read(json!({"status": {}})), unknown);
        assert_eq!(read(json!({"status": {"identifier_list": {"id": "x"}}})), unknown);
        assert_eq!(
            read(json!({"credentialStatus": {"type": "RevocationList2020Status"}})),
            unknown
        );
    }

    #[test]
    fn broken_references_are_refused() {
        let list = "https://example.com/3";
        let token =
            |idx: Value, uri: Value| json!({"status": {"status_list": {"idx": idx, "uri": uri}}});
        let mut odd_size = entry("message", "1", list);
        odd_size["statusSize"] = json!(3);
        let mut no_size = entry("message", "1", list);
        no_size["statusSize"] = json!("1");
        for claims in [
            json!({"status": "valid"}),
            json!({"status": {"status_list": []}}),
            token(json!(-1), json!(list)),
            token(json!("1"), json!(list)),
            token(json!(1.5), json!(list)),
            token(json!(1), json!(null)),
            token(json!(1), json!("no uri")),
            token(json!(1), json!("https://example.com/a b")),
            token(json!(1), json!(format!("https://{}", "a".repeat(MAX_URI)))),
            json!({"credentialStatus": []}),
            json!({"credentialStatus": null}),
            json!({"credentialStatus": vec![entry("revocation", "1", list); 9]}),
            json!({"credentialStatus": entry("", "1", list)}),
            json!({"credentialStatus": entry("revocation", "+1", list)}),
            json!({"credentialStatus": entry("revocation", "", list)}),
            json!({"credentialStatus": entry("revocation", "01", list)}),
            json!({"credentialStatus": entry("revocation", "1x", list)}),
            json!({"credentialStatus": entry("revocation", "18446744073709551616", list)}),
            json!({"credentialStatus": entry("revocation", "1", "relative/path")}),
            json!({"credentialStatus": odd_size}),
            json!({"credentialStatus": no_size}),
        ] {
            assert!(read(claims.clone()).is_err(), "{claims}");
        }
    }
}
