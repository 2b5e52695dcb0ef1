//! A wallet for which a wallet provider vouches ([`crate::oauth::attestation`]): the challenge
//! that its proofs are made over, and which proofs of keys an issuer wants.

use serde::{Deserialize, Serialize};

use super::states::{Plan, proceed, read, success};
use super::{Issuance, WalletError};
use crate::http::{HttpRequest, HttpResponse};
use crate::oauth::attestation::{self, ChallengeResponse, METHOD, Order};
use crate::vci::{AuthorizationServerMetadata, CredentialConfiguration, ProofType};

/// Waits for a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitChallenge {
    pub(super) plan: Plan,
    pub(super) server: AuthorizationServerMetadata,
}

/// Which proofs of keys are asked for (appendix F).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProofKind {
    /// One of type `jwt` for each key.
    Jwt,
    /// One of type `jwt` beside a key attestation for all keys.
    AttestedJwt,
    /// A key attestation for all keys.
    Attestation,
}

impl ProofKind {
    /// The name in `proofs`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Jwt | Self::AttestedJwt => "jwt",
            Self::Attestation => "attestation",
        }
    }

    /// What a configuration asks for with ES256 and says the least; none when a wallet cannot do
    /// it, of which only one that is vouched for has key attestations.
    pub(super) fn of(configuration: &CredentialConfiguration, is_attested: bool) -> Option<Self> {
        let kinds = &configuration.proof_types_supported;
        let has_alg = |kind: &&ProofType| {
            kind.proof_signing_alg_values_supported.iter().any(|alg| alg == "ES256")
        };
        let jwt = kinds.get("jwt").filter(has_alg);
        let attestation = kinds.get("attestation").filter(has_alg);
        match (jwt, attestation) {
            (Some(jwt), _) if jwt.key_attestations_required.is_none() => Some(Self::Jwt),
            (Some(_), _) if is_attested => Some(Self::AttestedJwt),
            (None, Some(_)) if is_attested => Some(Self::Attestation),
            _ => None,
        }
    }
}

impl AwaitChallenge {
    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let url = self.server.challenge_endpoint.as_deref().ok_or(WalletError::WrongStep)?;
        Ok(HttpRequest::post(url, "", Vec::new()))
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let given: ChallengeResponse = read(success(answer)?)?;
        let mut plan = self.plan.clone();
        plan.challenge.nonce = Some(given.attestation_challenge);
        proceed(plan, self.server.clone())
    }
}

impl Plan {
    pub(super) fn is_attested(&self) -> bool {
        self.client.as_ref().is_some_and(|client| client.is_attested)
    }

    /// What this server is proved of an attested wallet.
    pub(super) fn attestation(&self, server: &AuthorizationServerMetadata) -> Option<Order> {
        let client = self.client.as_ref().filter(|client| client.is_attested)?;
        let methods = &server.token_endpoint_auth_methods_supported;
        methods.iter().any(|method| method == METHOD).then(|| Order {
            client_id: client.client_id.clone(),
            audience: server.issuer.clone(),
            challenge: self.challenge.nonce.clone(),
        })
    }

    /// The plan for the same request once more, when the answer only asks for it over the
    /// challenge that it carries.
    pub(super) fn challenged(&self, answer: &HttpResponse) -> Option<Self> {
        let given = attestation::challenge_of(answer)?;
        let is_wish = attestation::wants_challenge(answer) && self.is_attested();
        let challenge = self.challenge.retry_with(is_wish, given)?;
        Some(Self { challenge, ..self.clone() })
    }

    /// The plan after an answer, whose challenge counts for the next request.
    pub(super) fn after(&self, answer: &HttpResponse) -> Self {
        let mut plan = self.clone();
        if let Some(given) = attestation::challenge_of(answer) {
            plan.challenge = super::ServerNonce::given(given);
        }
        plan
    }
}
