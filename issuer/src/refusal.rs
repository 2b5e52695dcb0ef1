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
    /// Status 401: a token that is bound to a key came without its proof, or one that is not
    /// bound came with one, or it is dead.
    DeadBound,
    /// Status 400 at the server's own endpoints, 401 at the credential endpoint: the DPoP proof
    /// is missing, wrong, used, or needs the server's nonce.
    Proof(ErrorResponse, Place),
    /// Status 403: the access token is for another credential.
    OtherCredential,
    /// Status 413: the body is too long; with this body.
    TooLarge(ErrorResponse),
    /// Status 503: the issuer cannot work at the moment; its own error says why.
    Unavailable(IssuerError),
}

/// Which kind of endpoint refuses a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Token and pushed request endpoint.
    Server,
    /// Credential endpoint.
    Resource,
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
