//! The flow without an offer: a refresh token (RFC 6749 section 6) that an earlier flow was
//! given stands for the person's consent, and brings fresh copies of the same credential. Only
//! tokens that are bound to a key of the wallet (DPoP) are kept.

use serde::{Deserialize, Serialize};

use super::states::{AwaitMetadata, AwaitToken};
use super::{Client, Issuance};
use crate::Secret;
use crate::oauth::refresh::RefreshRequest;
use crate::vci::{CredentialOffer, Grants, TokenResponse};

/// What brings fresh copies of a credential. It holds a token: to be stored sealed, together
/// with the DPoP key that the token is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    pub(super) credential_issuer: String,
    /// The authorization server that gave the token.
    pub(super) server: String,
    pub(super) configuration_id: String,
    pub(super) credential_identifier: Option<String>,
    /// As whom the wallet got the token, if it said so.
    pub(super) client_id: Option<String>,
    pub(super) refresh_token: Secret,
}

impl Issuance {
    /// Begins with a refresh token. `client` must have the thumbprint of the key that the token
    /// is bound to.
    #[must_use]
    pub fn renew(client: Client, renewal: Renewal, format: &str) -> Self {
        let offer = CredentialOffer {
            credential_issuer: renewal.credential_issuer.clone(),
            credential_configuration_ids: vec![renewal.configuration_id.clone()],
            grants: Grants::default(),
        };
        Self::Metadata(AwaitMetadata {
            offer,
            formats: vec![format.to_owned()],
            appended: false,
            keys: Vec::new(),
            client: Some(client),
            renewal: Some(renewal),
        })
    }

    /// What brings fresh copies later; there is nothing before the access token, and where the
    /// server gives no refresh tokens. Store it as soon as it is another one than before: the
    /// one before may not work again.
    #[must_use]
    pub fn renewal(&self) -> Option<&Renewal> {
        match self {
            Self::Nonce(state) => state.plan.renewal.as_ref(),
            Self::Proof(state) => state.granted.plan.renewal.as_ref(),
            Self::Credential(state) => state.granted.plan.renewal.as_ref(),
            Self::Deferred(state) => state.granted.plan.renewal.as_ref(),
            Self::Done(state) => state.renewal.as_ref(),
            _ => None,
        }
    }
}

impl Renewal {
    pub(super) fn to_form(&self) -> String {
        let (refresh_token, client_id) = (self.refresh_token.clone(), self.client_id.clone());
        RefreshRequest { refresh_token, client_id }.to_form()
    }
}

impl AwaitToken {
    /// What the next renewal needs, after this answer to a request with a DPoP proof.
    pub(super) fn renewal(
        &self,
        token: &TokenResponse,
        credential_identifier: Option<String>,
    ) -> Option<Renewal> {
        let earlier = self.plan.renewal.as_ref();
        let held = earlier.map(|earlier| &earlier.refresh_token);
        let refresh_token = token.refresh_token.as_ref().or(held)?.clone();
        let client = self.plan.client.as_ref().filter(|_| self.code.is_some());
        let client_id = match earlier {
            Some(earlier) => earlier.client_id.clone(),
            None => client.map(|client| client.client_id.clone()),
        };
        Some(Renewal {
            credential_issuer: self.plan.offer.credential_issuer.clone(),
            server: self.server.issuer.clone(),
            configuration_id: self.plan.configuration_id.clone(),
            credential_identifier,
            client_id,
            refresh_token,
        })
    }
}
