//! The wallet's side of encryption: a fresh key for each answer, and a request that only the
//! issuer can read, so that nobody on the way puts another key into it (section 8.2).

use std::borrow::Cow;

use annona_core::b64;
use annona_core::crypto::{Alg, Entropy, SecretKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::WalletError;
use crate::Secret;
use crate::http::{HttpRequest, HttpResponse};
use crate::jwe::{self, Enc};
use crate::vci::{AnswerEncryption, IssuerMetadata};

const JWT: &str = "application/jwt";

/// An encrypted request, and the key for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    body: String,
    answer: Option<OwnKey>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OwnKey {
    /// base64url of the scalar.
    secret: Secret,
    enc: Enc,
}

/// Encrypts the body that `body` makes, which takes the value of
/// `credential_response_encryption`. `None` when the issuer offers no encryption.
pub(super) fn seal(
    metadata: &IssuerMetadata,
    entropy: &dyn Entropy,
    body: impl FnOnce(Option<Value>) -> Vec<u8>,
) -> Result<Option<Sealed>, WalletError> {
    let (answers, requests) =
        (&metadata.credential_response_encryption, &metadata.credential_request_encryption);
    let is_required = answers.as_ref().is_some_and(|offer| offer.encryption_required)
        || requests.as_ref().is_some_and(|offer| offer.encryption_required);
    let Some(to) = requests.as_ref().and_then(|offer| offer.choose()) else {
        return if is_required { Err(WalletError::NoEncryption) } else { Ok(None) };
    };
    let (answer, wanted) = match answers.as_ref().map(|offer| (offer.choose(), offer)) {
        Some((Some(enc), _)) => {
            let (own, wanted) = own_key(enc, entropy)?;
            (Some(own), Some(wanted))
        }
        Some((None, offer)) if offer.encryption_required => {
            return Err(WalletError::NoEncryption);
        }
        _ => (None, None),
    };
    let body = Zeroizing::new(body(wanted));
    let body = jwe::encrypt(&body, &to.recipient, to.enc, entropy)?;
    Ok(Some(Sealed { body, answer }))
}

fn own_key(enc: Enc, entropy: &dyn Entropy) -> Result<(OwnKey, Value), WalletError> {
    let secret = SecretKey::generate(Alg::Es256, entropy).map_err(jwe::JweError::from)?;
    let wanted = AnswerEncryption {
        jwk: jwe::public_jwk(&secret)?,
        enc: enc.name().to_owned(),
        alg: None,
        zip: None,
    };
    let wanted = serde_json::to_value(wanted).map_err(|_| jwe::JweError::Key)?;
    Ok((OwnKey { secret: Secret::new(b64::encode(secret.expose())), enc }, wanted))
}

impl Sealed {
    pub(super) fn request(&self, url: &str) -> HttpRequest {
        let mut request = HttpRequest::post(url, JWT, self.body.as_bytes().to_vec());
        for (name, value) in &mut request.headers {
            if self.answer.is_some() && name == "accept" {
                // Errors stay JSON.
                *value = "application/jwt, application/json".to_owned();
            }
        }
        request
    }
}

impl OwnKey {
    fn open(&self, body: &[u8]) -> Result<Vec<u8>, WalletError> {
        let bytes = b64::decode_array(self.secret.expose()).map_err(|_| jwe::JweError::Key)?;
        let bytes = Zeroizing::new(bytes);
        let secret = SecretKey::from_bytes(Alg::Es256, &bytes).map_err(jwe::JweError::from)?;
        let opened = jwe::decrypt(body, &secret)?;
        if opened.enc == self.enc {
            Ok(opened.plain.to_vec())
        } else {
            Err(WalletError::NotEncrypted)
        }
    }
}

/// The body of a successful answer, decrypted when that was asked for. One that should have
/// been encrypted and is not may have been read and changed on its way.
pub(super) fn opened<'a>(
    sealed: Option<&Sealed>,
    answer: &HttpResponse,
    body: &'a [u8],
) -> Result<Cow<'a, [u8]>, WalletError> {
    let Some(own) = sealed.and_then(|sealed| sealed.answer.as_ref()) else {
        return Ok(Cow::Borrowed(body));
    };
    let content_type = answer.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(JWT) {
        return Err(WalletError::NotEncrypted);
    }
    own.open(body).map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::OsEntropy;
    use serde_json::json;

    use super::*;

    fn issuer() -> SecretKey {
        SecretKey::from_bytes(Alg::Es256, &[9; 32]).unwrap()
    }

    fn metadata(answers: &Value, requests: &Value) -> IssuerMetadata {
        let text = json!({
            "credential_issuer": "https://i.example",
            "credential_endpoint": "https://i.example/c",
            "credential_response_encryption": answers,
            "credential_request_encryption": requests,
            "credential_configurations_supported": {},
        });
        IssuerMetadata::parse(text.to_string().as_bytes(), "https://i.example").unwrap()
    }

    fn answers(enc: &str, required: bool) -> Value {
        json!({ "alg_values_supported": ["ECDH-ES"], "enc_values_supported": [enc],
                "encryption_required": required })
    }

    fn requests(enc: &str, required: bool) -> Value {
        json!({ "jwks": { "keys": [jwe::public_jwk(&issuer()).unwrap()] },
                "enc_values_supported": [enc], "encryption_required": required })
    }

    fn body(wanted: Option<Value>) -> Vec<u8> {
        json!({ "credential_response_encryption": wanted }).to_string().into_bytes()
    }

    fn sealed(answers: &Value, requests: &Value) -> Result<Option<Sealed>, WalletError> {
        seal(&metadata(answers, requests), &OsEntropy, body)
    }

    fn answered(content_type: &str, body: &[u8]) -> HttpResponse {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        HttpResponse { status: 200, headers, body: body.to_vec() }
    }

    #[test]
    fn the_issuer_reads_the_request_and_the_wallet_the_answer() {
        let own = sealed(&answers("A128GCM", false), &requests("A256GCM", false)).unwrap().unwrap();
        let request = own.request("https://i.example/c");
        assert!(request.headers.contains(&("content-type".into(), JWT.into())));
        let read = jwe::decrypt(&request.body, &issuer()).unwrap();
        let read: Value = serde_json::from_slice(&read.plain).unwrap();
        let wanted = crate::vci::answer_key(Some(read["credential_response_encryption"].clone()));
        let to = wanted.unwrap().unwrap();
        let text = jwe::encrypt(b"{}", &to.recipient, to.enc, &OsEntropy).unwrap();
        let answer = answered("Application/JWT; charset=utf-8", text.as_bytes());
        assert_eq!(&*opened(Some(&own), &answer, &answer.body).unwrap(), b"{}");
        // Plain, with another cipher, or for another key: not what was asked for.
        let plain = answered("application/json", b"{}");
        assert_eq!(opened(Some(&own), &plain, b"{}"), Err(WalletError::NotEncrypted));
        let other = jwe::encrypt(b"{}", &to.recipient, Enc::A256Gcm, &OsEntropy).unwrap();
        let refused = opened(Some(&own), &answer, other.as_bytes());
        assert_eq!(refused, Err(WalletError::NotEncrypted));
        let next = sealed(&answers("A128GCM", false), &requests("A256GCM", false)).unwrap();
        assert!(opened(next.as_ref(), &answer, &answer.body).is_err());
    }

    #[test]
    fn only_what_both_know_is_used_and_what_is_required_is_not_left_out() {
        let null = Value::Null;
        assert_eq!(sealed(&null, &null), Ok(None));
        // An answer is encrypted only where the request can be.
        assert_eq!(sealed(&answers("A128GCM", false), &null), Ok(None));
        assert_eq!(sealed(&answers("A128GCM", true), &null), Err(WalletError::NoEncryption));
        assert_eq!(sealed(&null, &requests("other", false)), Ok(None));
        assert_eq!(sealed(&null, &requests("other", true)), Err(WalletError::NoEncryption));
        let refused = sealed(&answers("other", true), &requests("A128GCM", false));
        assert_eq!(refused, Err(WalletError::NoEncryption));
        let own = sealed(&answers("other", false), &requests("A128GCM", true)).unwrap();
        let plain = answered("application/json", b"{}");
        assert_eq!(&*opened(own.as_ref(), &plain, &plain.body).unwrap(), b"{}");
        assert!(!format!("{own:?}").contains("secret: \""));
    }
}
