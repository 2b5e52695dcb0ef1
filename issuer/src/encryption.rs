//! Encrypted credential requests and answers: a key pair that protects messages on their way
//! and signs nothing. It lies in `encryption.jwk`; a folder without it offers no encryption.

use std::path::Path;

use annona_core::crypto::{Alg, Entropy, SecretKey};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, SecretJwk};
use annona_protocol::jwe::{self, ECDH_ES, Enc};
use annona_protocol::vci::{
    AnswerKey, CredentialResponse, ErrorResponse, Jwks, RequestEncryption, ResponseEncryption,
};
use zeroize::Zeroizing;

use crate::folder::{read_private, write_private};
use crate::{Issuer, IssuerError, Refusal};

const FILE: &str = "encryption.jwk";

/// The key for which wallets encrypt.
pub(crate) struct Encryption {
    secret: SecretKey,
    jwk: Jwk,
}

/// A credential request as it came.
#[derive(Debug, Clone, Copy)]
pub enum RequestBody<'a> {
    /// JSON.
    Plain(&'a [u8]),
    /// A JWE with JSON inside.
    Sealed(&'a [u8]),
}

/// A credential response as it goes out.
#[derive(Debug)]
pub enum CredentialAnswer {
    /// JSON.
    Plain(CredentialResponse),
    /// A JWE for the wallet's key.
    Sealed {
        /// The text.
        text: String,
        /// Whether the credentials come later.
        is_deferred: bool,
    },
}

impl CredentialAnswer {
    /// Whether the credentials come later.
    #[must_use]
    pub const fn is_deferred(&self) -> bool {
        match self {
            Self::Plain(response) => response.transaction_id.is_some(),
            Self::Sealed { is_deferred, .. } => *is_deferred,
        }
    }
}

impl Encryption {
    /// Makes a new key in the data folder.
    pub(crate) fn create(folder: &Path, entropy: &dyn Entropy) -> Result<(), IssuerError> {
        let secret = SecretKey::generate(Alg::Es256, entropy)?;
        let text = serde_json::to_string(&SecretJwk::from(&secret));
        let text = Zeroizing::new(text.map_err(|_| IssuerError::Encryption)?);
        write_private(&folder.join(FILE), text.as_bytes())
    }

    /// Reads the key, if there is one.
    pub(crate) fn open(folder: &Path) -> Result<Option<Self>, IssuerError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = Zeroizing::new(read_private(&path).ok_or(IssuerError::Encryption)?);
        let jwk: SecretJwk =
            json::from_slice(&text, Limits::CREDENTIAL).map_err(|_| IssuerError::Encryption)?;
        let secret = SecretKey::try_from(&jwk).map_err(|_| IssuerError::Encryption)?;
        let jwk = jwe::public_jwk(&secret).map_err(|_| IssuerError::Encryption)?;
        Ok(Some(Self { secret, jwk }))
    }
}

impl Issuer {
    /// The metadata about requests.
    pub(crate) fn request_encryption(&self) -> Option<RequestEncryption> {
        let keys = vec![self.encryption.as_ref()?.jwk.clone()];
        let encryption_required = self.settings.encryption_required;
        let enc_values_supported = ciphers();
        Some(RequestEncryption { jwks: Jwks { keys }, enc_values_supported, encryption_required })
    }

    /// The metadata about answers.
    pub(crate) fn response_encryption(&self) -> Option<ResponseEncryption> {
        self.encryption.as_ref()?;
        Some(ResponseEncryption {
            alg_values_supported: vec![ECDH_ES.to_owned()],
            enc_values_supported: ciphers(),
            encryption_required: self.settings.encryption_required,
        })
    }

    /// The JSON of a request.
    pub(crate) fn unsealed(&self, body: RequestBody<'_>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        match (body, &self.encryption) {
            (RequestBody::Plain(_), _) if self.settings.encryption_required => {
                refused("requests must be encrypted, see credential_request_encryption")
            }
            (RequestBody::Plain(body), _) => Ok(Zeroizing::new(body.to_vec())),
            (RequestBody::Sealed(_), None) => refused("encrypted requests are not offered"),
            (RequestBody::Sealed(text), Some(own)) => match jwe::decrypt(text, &own.secret) {
                Ok(opened) => Ok(opened.plain),
                Err(error) => refused(&error.to_string()),
            },
        }
    }

    /// Refuses a key for the answer that came in a plain request, where anybody on the way may
    /// have put another, and its absence where it is required (section 8.2).
    pub(crate) fn check_answer_key(
        &self,
        key: Option<&AnswerKey>,
        body: RequestBody<'_>,
    ) -> Result<(), Refusal> {
        match (key, body) {
            (Some(_), RequestBody::Plain(_)) => {
                refused("credential_response_encryption comes in an encrypted request only")
            }
            (None, _) if self.settings.encryption_required => {
                refused("credential_response_encryption is missing")
            }
            _ => Ok(()),
        }
    }

    /// The answer, encrypted if that was asked for.
    pub(crate) fn sealed(
        &self,
        response: CredentialResponse,
        key: Option<&AnswerKey>,
    ) -> Result<CredentialAnswer, Refusal> {
        let Some(key) = key else { return Ok(CredentialAnswer::Plain(response)) };
        let failed = || Refusal::from(IssuerError::SelfCheck("encryption"));
        let plain = Zeroizing::new(serde_json::to_vec(&response).map_err(|_| failed())?);
        let text = jwe::encrypt(&plain, &key.recipient, key.enc, self.entropy.as_ref());
        let is_deferred = response.transaction_id.is_some();
        Ok(CredentialAnswer::Sealed { text: text.map_err(|_| failed())?, is_deferred })
    }
}

fn ciphers() -> Vec<String> {
    Enc::ALL.map(|enc| enc.name().to_owned()).into()
}

fn refused<T>(text: &str) -> Result<T, Refusal> {
    Err(Refusal::Request(ErrorResponse::new("invalid_encryption_parameters", text)))
}
