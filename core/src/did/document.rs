//! DID documents (DID Core 1.0, Controlled Identifiers 1.0): the keys that a party asserts with.
//!
//! A key counts only when the document is about the expected DID, the key's `controller` is
//! that DID and `assertionMethod` names it. Methods with keys of other types are passed over;
//! a doubled `id`, or more than 64 methods, makes the whole document refused.

use serde_json::{Map, Value, json};

use super::DidError;
use super::key::decode_multikey;
use crate::crypto::PublicKey;
use crate::json::{self, Limits};
use crate::jwk::Jwk;

/// Most verification methods, and most entries of `assertionMethod`.
const MAX_METHODS: usize = 64;

/// The assertion keys of one DID.
#[derive(Debug, Clone)]
pub struct Document {
    did: String,
    keys: Vec<(String, PublicKey)>,
}

impl Document {
    /// Reads a document, which must be about `expected_did`.
    ///
    /// # Errors
    /// [`DidError::OtherSubject`], [`DidError::Methods`], [`DidError::Json`].
    pub fn parse(bytes: &[u8], expected_did: &str) -> Result<Self, DidError> {
        let map = json::parse_object(bytes, Limits::MESSAGE)?;
        if text(&map, "id") != Some(expected_did) {
            return Err(DidError::OtherSubject);
        }
        let methods = list(&map, "verificationMethod")?;
        let mut known = Vec::with_capacity(methods.len());
        for method in methods {
            known.push(read_method(method, expected_did)?);
        }
        let mut document = Self { did: expected_did.to_owned(), keys: Vec::new() };
        for entry in list(&map, "assertionMethod")? {
            let (id, key) = match entry {
                Value::String(id) => {
                    let id = absolute(id, expected_did);
                    let method = known.iter().find(|(known, _)| *known == id);
                    (id, method.and_then(|(_, key)| *key))
                }
                embedded => {
                    let method = read_method(embedded, expected_did)?;
                    known.push(method.clone());
                    method
                }
            };
            if let Some(key) = key
                && document.key(&id).is_none()
            {
                document.keys.push((id, key));
            }
        }
        let mut ids: Vec<_> = known.iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        if ids.is_sorted_by(|a, b| a < b) { Ok(document) } else { Err(DidError::Methods) }
    }

    /// The assertion key of this name: `did:web:agency.example#k1`, `#k1` or `k1`.
    #[must_use]
    pub fn key(&self, kid: &str) -> Option<PublicKey> {
        let fragment = kid.strip_prefix(&self.did).unwrap_or(kid);
        let id =
            absolute(&format!("#{}", fragment.strip_prefix('#').unwrap_or(fragment)), &self.did);
        self.keys.iter().find(|(known, _)| *known == id).map(|(_, key)| *key)
    }

    /// Every assertion key with its full name.
    pub fn assertion_keys(&self) -> impl Iterator<Item = (&str, PublicKey)> {
        self.keys.iter().map(|(id, key)| (id.as_str(), *key))
    }
}

/// The document to publish for a DID: each key (fragment without `#`, key) as a JSON Web Key
/// for assertions.
#[must_use]
pub fn document_for(did: &str, keys: &[(&str, PublicKey)]) -> Value {
    let id = |fragment: &str| format!("{did}#{fragment}");
    let method = |(fragment, key): &(&str, PublicKey)| {
        json!({
            "id": id(fragment),
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": Jwk::from(key),
        })
    };
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": keys.iter().map(method).collect::<Vec<_>>(),
        "assertionMethod": keys.iter().map(|(fragment, _)| id(fragment)).collect::<Vec<_>>(),
    })
}

/// The full `id` of a verification method, and its key if that is one we can use.
fn read_method(method: &Value, did: &str) -> Result<(String, Option<PublicKey>), DidError> {
    let method = method.as_object().ok_or(DidError::Methods)?;
    let id = absolute(text(method, "id").ok_or(DidError::Methods)?, did);
    let own = id.strip_prefix(did).is_some_and(|rest| rest.starts_with('#') && rest.len() > 1);
    let key = match (method.get("publicKeyJwk"), text(method, "publicKeyMultibase")) {
        (Some(jwk), None) => json::from_value::<Jwk>(jwk.clone())
            .ok()
            .filter(|_| jwk.get("d").is_none())
            .and_then(|jwk| PublicKey::try_from(&jwk).ok()),
        (None, Some(multikey)) => decode_multikey(multikey).ok(),
        _ => None,
    };
    let controlled = text(method, "controller") == Some(did);
    Ok((id, key.filter(|_| own && controlled)))
}

fn absolute(id: &str, did: &str) -> String {
    if id.starts_with('#') { format!("{did}{id}") } else { id.to_owned() }
}

fn text<'m>(map: &'m Map<String, Value>, name: &str) -> Option<&'m str> {
    map.get(name).and_then(Value::as_str)
}

fn list<'m>(map: &'m Map<String, Value>, name: &str) -> Result<&'m [Value], DidError> {
    match map.get(name) {
        None => Ok(&[]),
        Some(Value::Array(items)) if items.len() <= MAX_METHODS => Ok(items),
        Some(_) => Err(DidError::Methods),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Alg, SecretKey, Signer as _};
    use crate::json::JsonError;

    const DID: &str = "did:web:ministry.example";

    fn key(seed: u8, alg: Alg) -> PublicKey {
        SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap().public_key()
    }

    fn parse(document: &Value) -> Result<Document, DidError> {
        Document::parse(document.to_string().as_bytes(), DID)
    }

    #[test]
    fn a_written_document_reads_back() {
        let keys = [("k1", key(1, Alg::Es256)), ("k2", key(2, Alg::EdDsa))];
        let read = parse(&document_for(DID, &keys)).unwrap();
        let full: Vec<_> = read.assertion_keys().collect();
        let names = ["did:web:ministry.example#k1", "did:web:ministry.example#k2"];
        assert_eq!(full, [(names[0], keys[0].1), (names[1], keys[1].1)]);
        for name in [names[0], "#k1", "k1"] {
            assert_eq!(read.key(name), Some(keys[0].1));
        }
        for name in ["k3", "", "#", "did:web:other.example#k1", DID] {
            assert_eq!(read.key(name), None, "{name}");
        }
    }

    #[test]
    fn multikeys_embedded_methods_and_relative_names_are_read() {
        let (a, b) = (key(1, Alg::EdDsa), key(2, Alg::Es256));
        let multikey = |key| super::super::did_key(key).replace("did:key:", "");
        let document = json!({
            "id": DID,
            "verificationMethod": [
                {"id": "#a", "type": "Multikey", "controller": DID, "publicKeyMultibase": multikey(&a)},
                {"id": "#rsa", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": {"kty": "RSA", "n": "AQ", "e": "AQAB"}},
            ],
            "assertionMethod": ["#a", "#rsa", "#missing",
                {"id": "#b", "type": "Multikey", "controller": DID, "publicKeyMultibase": multikey(&b)}],
        });
        let read = parse(&document).unwrap();
        assert_eq!((read.key("a"), read.key("b")), (Some(a), Some(b)));
        assert_eq!(read.assertion_keys().count(), 2);
    }

    #[test]
    fn only_own_assertion_keys_count() {
        let k = key(1, Alg::EdDsa);
        let good = document_for(DID, &[("k1", k)]);
        let with = |pointer: &str, value: Value| {
            let mut document = good.clone();
            *document.pointer_mut(pointer).unwrap() = value;
            parse(&document).unwrap().key("k1")
        };
        assert_eq!(with("/verificationMethod/0/controller", json!(DID)), Some(k));
        assert_eq!(with("/verificationMethod/0/controller", json!("did:web:other.example")), None);
        assert_eq!(with("/assertionMethod", json!([])), None);
        assert_eq!(with("/verificationMethod/0/publicKeyJwk/x", json!("AAAA")), None);
        let mut document = good.clone();
        document["verificationMethod"][0]["publicKeyJwk"]["d"] = json!("AAAA");
        assert_eq!(parse(&document).unwrap().key("k1"), None);
        let other = json!("did:web:other.example#k1");
        let mut document = good.clone();
        document["verificationMethod"][0]["id"] = other.clone();
        document["assertionMethod"][0] = other;
        assert_eq!(parse(&document).unwrap().assertion_keys().count(), 0);
    }

    #[test]
    fn other_documents_are_refused() {
        let good = document_for(DID, &[("k1", key(1, Alg::EdDsa))]);
        let refused = |change: &dyn Fn(&mut Value)| {
            let mut document = good.clone();
            change(&mut document);
            parse(&document).unwrap_err()
        };
        assert_eq!(refused(&|d| d["id"] = json!("did:web:other.example")), DidError::OtherSubject);
        assert_eq!(refused(&|d| d["id"] = json!(null)), DidError::OtherSubject);
        let method = good["verificationMethod"][0].clone();
        assert_eq!(
            refused(&|d| d["verificationMethod"] = json!([method, method])),
            DidError::Methods
        );
        assert_eq!(refused(&|d| d["assertionMethod"] = json!([method])), DidError::Methods);
        assert_eq!(refused(&|d| d["assertionMethod"] = json!("#k1")), DidError::Methods);
        assert_eq!(refused(&|d| d["assertionMethod"] = json!([1])), DidError::Methods);
        assert_eq!(refused(&|d| d["assertionMethod"] = json!(vec!["#k1"; 65])), DidError::Methods);
        assert_eq!(refused(&|d| d["verificationMethod"] = json!([{}])), DidError::Methods);
        let doubled = Document::parse(br#"{"id":"x","id":"x"}"#, "x").unwrap_err();
        assert!(matches!(doubled, DidError::Json(JsonError::Duplicate(_))));
    }
}
