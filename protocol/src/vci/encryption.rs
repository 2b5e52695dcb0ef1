//! Encryption of credential requests and answers (sections 8.2, 8.3, 10 and 12.2.4).

use annona_core::jwk::Jwk;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ErrorResponse;
use crate::jwe::{ECDH_ES, Enc, Recipient};
use crate::lenient;

/// `credential_response_encryption` of the metadata: what answers can be encrypted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseEncryption {
    /// Key agreement algorithms.
    #[serde(deserialize_with = "lenient::elements")]
    pub alg_values_supported: Vec<String>,
    /// Ciphers.
    #[serde(deserialize_with = "lenient::elements")]
    pub enc_values_supported: Vec<String>,
    /// Whether plain answers are not given.
    pub encryption_required: bool,
}

/// `credential_request_encryption` of the metadata: what requests can be encrypted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestEncryption {
    /// The issuer's keys.
    pub jwks: Jwks,
    /// Ciphers.
    #[serde(deserialize_with = "lenient::elements")]
    pub enc_values_supported: Vec<String>,
    /// Whether plain requests are refused.
    pub encryption_required: bool,
}

/// A set of keys; those of other kinds are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    /// The keys.
    #[serde(deserialize_with = "lenient::elements")]
    pub keys: Vec<Jwk>,
}

/// `credential_response_encryption` of a request: how its answer shall be encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerEncryption {
    /// The wallet's key for this answer.
    pub jwk: Jwk,
    /// The cipher.
    pub enc: String,
    /// In drafts the key agreement stood here; now it is in the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Compression before encryption, which is not offered here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<Value>,
}

/// Whom an answer is encrypted for, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerKey {
    /// The wallet's key.
    pub recipient: Recipient,
    /// The cipher.
    pub enc: Enc,
}

/// Reads what a request wants its answer to be encrypted with.
///
/// # Errors
/// `invalid_encryption_parameters`.
pub fn answer_key(wanted: Option<Value>) -> Result<Option<AnswerKey>, ErrorResponse> {
    let Some(wanted) = wanted else { return Ok(None) };
    let key = || {
        let wanted: AnswerEncryption = serde_json::from_value(wanted).ok()?;
        let plain = wanted.zip.is_none();
        let agrees = plain && wanted.alg.as_deref().is_none_or(|alg| alg == ECDH_ES);
        let recipient = Recipient::from_jwk(&wanted.jwk).ok().filter(|_| agrees)?;
        Some(AnswerKey { recipient, enc: Enc::named(&wanted.enc)? })
    };
    key().map(Some).ok_or_else(|| {
        let text = "use a P-256 key with alg ECDH-ES, and A128GCM or A256GCM without zip";
        ErrorResponse::new("invalid_encryption_parameters", text)
    })
}

impl ResponseEncryption {
    /// The cipher to ask for, if there is one that both know.
    #[must_use]
    pub fn choose(&self) -> Option<Enc> {
        let knows = self.alg_values_supported.iter().any(|alg| alg == ECDH_ES);
        cipher(&self.enc_values_supported).filter(|_| knows)
    }
}

impl RequestEncryption {
    /// The issuer's key and the cipher for a request, if there are some that both know.
    #[must_use]
    pub fn choose(&self) -> Option<AnswerKey> {
        let recipient = self.jwks.keys.iter().find_map(|key| Recipient::from_jwk(key).ok())?;
        Some(AnswerKey { recipient, enc: cipher(&self.enc_values_supported)? })
    }
}

fn cipher(offered: &[String]) -> Option<Enc> {
    Enc::ALL.into_iter().find(|enc| offered.iter().any(|name| name == enc.name()))
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Alg, SecretKey};
    use serde_json::json;

    use super::*;
    use crate::jwe::public_jwk;

    fn jwk() -> Jwk {
        public_jwk(&SecretKey::from_bytes(Alg::Es256, &[7; 32]).unwrap()).unwrap()
    }

    #[test]
    fn fail_unsupported_encryption_algorithm() {
        let jwk = serde_json::to_value(jwk()).unwrap();
        let good = json!({ "jwk": jwk, "enc": "A128GCM", "more": 1 });
        assert!(answer_key(Some(good.clone())).unwrap().is_some());
        assert_eq!(answer_key(None), Ok(None));
        for (name, value) in [
            ("enc", json!("A128CBC-HS256")),
            ("enc", json!(1)),
            ("alg", json!("RSA-OAEP-256")),
            ("zip", json!("DEF")),
            ("jwk", json!({ "kty": "EC" })),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            let error = answer_key(Some(bad)).unwrap_err();
            assert_eq!(error.error, "invalid_encryption_parameters", "{name}");
        }
        let mut other = good;
        other["jwk"]["alg"] = json!("ECDH-ES+A256KW");
        assert!(answer_key(Some(other)).is_err());
        assert!(answer_key(Some(json!("yes"))).is_err());
    }

    #[test]
    fn what_both_know_is_chosen_among_what_only_the_issuer_knows() {
        let text = json!({
            "jwks": { "keys": [{ "kty": "RSA", "n": "AQ", "e": "AQAB" }, jwk(), 7] },
            "enc_values_supported": ["A128CBC-HS256", "A128GCM", 1],
            "encryption_required": false,
        });
        let request: RequestEncryption = serde_json::from_value(text).unwrap();
        assert_eq!(request.choose().unwrap().enc, Enc::A128Gcm);
        let mut response = ResponseEncryption {
            alg_values_supported: vec!["RSA-OAEP".to_owned(), ECDH_ES.to_owned()],
            enc_values_supported: vec!["A128GCM".to_owned(), "A256GCM".to_owned()],
            encryption_required: true,
        };
        assert_eq!(response.choose(), Some(Enc::A256Gcm));
        response.alg_values_supported.pop();
        assert_eq!(response.choose(), None);
    }
}
