//! What a wallet is told when its request is refused: a code of the specification, never an
//! inner reason.

use annona_core::crypto::CryptoError;
use annona_protocol::vci::ErrorResponse;

use crate::IssuerError;
use crate::store::StoreError;

/// Why a request of a wallet was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Status 400 with this body.
    Request(ErrorResponse),
    /// Status 401: no access token came (RFC 6750 section 3.1).
    NoToken,
    /// Status 401: the access token is unknown, expired or ended.
    DeadToken,
    /// Status 403: the access token is for another credential.
    OtherCredential,
    /// Status 413: the body is too long; with this body.
    TooLarge(ErrorResponse),
    /// Status 503: the issuer cannot work at the moment; its own error says why.
    Unavailable(IssuerError),
}

impl From<IssuerError> for Refusal {
    fn from(error: IssuerError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<CryptoError> for Refusal {
    fn from(error: CryptoError) -> Self {
        Self::Unavailable(error.into())
    }
}
