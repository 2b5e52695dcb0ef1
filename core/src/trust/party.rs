//! A party: an agency, a body of counters, a regulator, with its keys and what each is for.

use serde::{Deserialize, Serialize};

use super::{TrustError, as_jwk, distinct, is_kid};
use crate::crypto::PublicKey;
use crate::scheme::{Localized, in_language, is_line};
use crate::time::UnixTime;

/// A party of the trust list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its DID, which is also `iss` of what it signs.
    pub id: String,
    /// Its name by language.
    pub name: Localized,
    /// Credential types that it may issue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_issue: Vec<String>,
    /// Its keys, old ones too as long as something signed with them is in use.
    pub keys: Vec<PartyKey>,
    /// Its OpenID4VCI Credential Issuer Identifier: an https URL (http on one machine, for
    /// trials; the network layer decides whom it calls).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_issuer: Option<String>,
    /// X.509 certificates of the authorities that certify its keys: base64 of DER. A chain in
    /// `x5c` or `x5chain` that ends at one of them is this party's. Core does not read them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificate_anchors: Vec<String>,
}

/// A key of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyKey {
    /// Name of the key within the party, `k1`.
    pub kid: String,
    /// The key; a JWK in JSON.
    #[serde(rename = "jwk", with = "as_jwk")]
    pub key: PublicKey,
    /// What it may sign.
    pub purposes: Vec<KeyPurpose>,
    /// What it signed at or after this time is not to be trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromised_since: Option<UnixTime>,
}

/// What a key may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyPurpose {
    /// Credentials.
    Credential,
    /// Status lists.
    Status,
    /// Agreements.
    Agreement,
    /// Issuer metadata and offers.
    Metadata,
    /// Attestations of wallets and of their keys.
    Attestation,
}

/// Most certificate anchors of a party.
const MAX_ANCHORS: usize = 8;
/// Longest certificate anchor, as text.
const MAX_ANCHOR: usize = 11_000;

impl PartyKey {
    /// Whether something signed with this key and dated `at` may be trusted.
    #[must_use]
    pub fn trusted_at(&self, at: UnixTime) -> bool {
        self.compromised_since.is_none_or(|since| at < since)
    }
}

impl Party {
    /// Checks lengths, names and keys.
    ///
    /// # Errors
    /// [`TrustError::Party`].
    pub fn check(&self) -> Result<(), TrustError> {
        let refuse = |why: &str| Err(TrustError::Party(why.to_owned()));
        if !is_did(&self.id) {
            return refuse("id is not a DID of at most 512 characters");
        }
        if !self.name.contains_key("en") || !self.name.values().all(|n| is_line(n, 200)) {
            return refuse(
                "name needs an English text and at most 200 plain characters a language",
            );
        }
        if self.keys.is_empty() || self.keys.len() > 16 || self.may_issue.len() > 64 {
            return refuse("it has no key, more than 16 keys or more than 64 types");
        }
        if !self.keys.iter().all(|key| is_kid(&key.kid) && !key.purposes.is_empty()) {
            return refuse("a key has no purpose or its kid is not a short word");
        }
        if !distinct(self.keys.iter().map(|key| (key.kid.as_str(), &key.key))) {
            return refuse("two keys have one kid, or one key has two");
        }
        let is_url = |url: &String| {
            let web = url.starts_with("https://") || url.starts_with("http://");
            web && url.len() <= 256 && url.bytes().all(|b| b.is_ascii_graphic())
        };
        if self.credential_issuer.as_ref().is_some_and(|url| !is_url(url)) {
            return refuse("credential_issuer is not a URL of at most 256 characters");
        }
        let is_base64 = |text: &String| {
            let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
            !text.is_empty() && text.len() <= MAX_ANCHOR && text.bytes().all(letter)
        };
        let anchors = &self.certificate_anchors;
        if anchors.len() > MAX_ANCHORS || !anchors.iter().all(is_base64) {
            return refuse("it has more than 8 certificate anchors, or one is not base64");
        }
        Ok(())
    }

    /// The key named `kid` (`k1`, or `<did>#k1`) if it may serve this purpose.
    #[must_use]
    pub fn key(&self, kid: &str, purpose: KeyPurpose) -> Option<&PartyKey> {
        let fragment = kid.strip_prefix(self.id.as_str()).and_then(|rest| rest.strip_prefix('#'));
        let kid = fragment.unwrap_or(kid);
        self.keys_for(purpose).find(|key| key.kid == kid)
    }

    /// All keys with a purpose.
    pub fn keys_for(&self, purpose: KeyPurpose) -> impl Iterator<Item = &PartyKey> {
        self.keys.iter().filter(move |key| key.purposes.contains(&purpose))
    }

    /// Its name in `language`, else in English.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        in_language(&self.name, language)
    }
}

/// `did:method:anything`, printable ASCII without fragment or query.
pub(super) fn is_did(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let method = |m: &str| !m.is_empty() && m.bytes().all(|b| b.is_ascii_alphanumeric());
    let rest = |r: &str| {
        !r.is_empty() && r.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'#' | b'?' | b'"'))
    };
    text.len() <= 512
        && parts.next() == Some("did")
        && parts.next().is_some_and(method)
        && parts.next().is_some_and(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Alg, SecretKey, Signer as _};

    fn key(seed: u8, kid: &str, purposes: &[KeyPurpose]) -> PartyKey {
        let secret = SecretKey::from_bytes(Alg::EdDsa, &[seed; 32]).unwrap();
        PartyKey {
            kid: kid.to_owned(),
            key: secret.signer().unwrap().public_key(),
            purposes: purposes.to_vec(),
            compromised_since: None,
        }
    }

    fn ministry() -> Party {
        Party {
            id: "did:web:ministry.example".to_owned(),
            name: [("en".to_owned(), "Ministry of Social Affairs".to_owned())].into(),
            may_issue: vec!["SocialAssistanceEligibility".to_owned()],
            keys: vec![
                key(1, "k1", &[KeyPurpose::Credential]),
                key(2, "s1", &[KeyPurpose::Status, KeyPurpose::Agreement]),
            ],
            credential_issuer: None,
            certificate_anchors: vec![],
        }
    }

    #[test]
    fn a_key_serves_its_purposes_only() {
        let party = ministry();
        assert_eq!(party.check(), Ok(()));
        assert!(party.key("k1", KeyPurpose::Credential).is_some());
        assert!(party.key("did:web:ministry.example#k1", KeyPurpose::Credential).is_some());
        assert!(party.key("did:web:other.example#k1", KeyPurpose::Credential).is_none());
        assert!(party.key("k1", KeyPurpose::Status).is_none());
        assert!(party.key("k2", KeyPurpose::Credential).is_none());
    }

    #[test]
    fn json_round_trips() {
        let mut party = ministry();
        party.keys[0].compromised_since = Some(UnixTime(1_700_000_000));
        let text = serde_json::to_string(&party).unwrap();
        assert_eq!(serde_json::from_str::<Party>(&text).unwrap(), party);
        assert!(text.contains(r#""purposes":["credential"]"#), "{text}");
        assert!(serde_json::from_str::<Party>(&text.replace("Ed25519", "X25519")).is_err());
    }

    #[test]
    fn a_compromised_key_loses_what_came_after() {
        let mut key = key(1, "k1", &[KeyPurpose::Credential]);
        assert!(key.trusted_at(UnixTime(i64::MAX)));
        key.compromised_since = Some(UnixTime(100));
        assert!(key.trusted_at(UnixTime(99)));
        assert!(!key.trusted_at(UnixTime(100)));
    }

    #[test]
    fn refuses_unclear_entries() {
        let refused = |change: &dyn Fn(&mut Party)| {
            let mut party = ministry();
            change(&mut party);
            matches!(party.check(), Err(TrustError::Party(_)))
        };
        assert!(refused(&|p| p.id = "ministry.example".to_owned()));
        assert!(refused(&|p| p.id.push_str("#k1")));
        assert!(refused(&|p| p.keys.clear()));
        assert!(refused(&|p| p.keys[1].kid = "k1".to_owned()));
        assert!(refused(&|p| p.keys[1].key = p.keys[0].key));
        assert!(refused(&|p| p.keys[0].purposes.clear()));
        assert!(refused(&|p| p.keys[0].kid = "a b".to_owned()));
        assert!(refused(&|p| p.name.clear()));
        assert!(refused(&|p| p.name.get_mut("en").unwrap().push('\u{202e}')));
        assert!(refused(&|p| p.credential_issuer = Some("ministry.example".to_owned())));
        assert!(!refused(&|p| p.certificate_anchors = vec!["MIIBkTCC+/==".to_owned()]));
        for anchor in [String::new(), "MIIB kTCC".to_owned(), "M".repeat(MAX_ANCHOR + 1)] {
            assert!(refused(&|p| p.certificate_anchors = vec![anchor.clone()]));
        }
        assert!(refused(&|p| p.certificate_anchors = vec!["MIIB".to_owned(); 9]));
    }
}
