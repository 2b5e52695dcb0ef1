//! The authorization code grant as the wallet's side of it (section 5): push the request where
//! the server takes that, send the person to the browser, take the address that it returns to.

use annona_core::b64;
use serde::{Deserialize, Serialize};

use super::states::{Plan, success};
use super::{AwaitToken, Issuance, WalletError};
use crate::Secret;
use crate::http::{HttpRequest, HttpResponse};
use crate::oauth::authorize::{AuthorizationRequest, ExpectedResponse, Rejected};
use crate::oauth::par::{PushedResponse, Reference};
use crate::oauth::{FORM, pkce};
use crate::vci::{AuthorizationServerMetadata, MessageError};

/// Who this wallet is to an authorization server, with fresh secrets for one issuance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: Secret,
    pub(super) verifier: Secret,
    pub(super) thumbprint: Option<String>,
    /// Whether a wallet provider vouches for it.
    #[serde(default)]
    pub(super) is_attested: bool,
}

impl Client {
    /// `random` makes `state` and the PKCE verifier: fresh ones for every issuance. With the
    /// `thumbprint` of a key, tokens are bound to it wherever the server can (DPoP).
    #[must_use]
    pub fn new(
        client_id: &str,
        redirect_uri: &str,
        random: ([u8; 16], [u8; 32]),
        thumbprint: Option<String>,
    ) -> Self {
        Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: Secret::new(b64::encode(random.0)),
            verifier: pkce::verifier(random.1),
            thumbprint,
            is_attested: false,
        }
    }

    /// The same for a wallet for which a wallet provider vouches under this `client_id`
    /// ([`crate::attester::WalletProvider`]).
    #[must_use]
    pub fn attested(self) -> Self {
        Self { is_attested: true, ..self }
    }
}

/// Waits for the reference to the pushed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitPush {
    pub(super) plan: Plan,
    pub(super) server: AuthorizationServerMetadata,
}

/// Waits for the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitRedirect {
    pub(super) plan: Plan,
    pub(super) server: AuthorizationServerMetadata,
    pub(super) url: Secret,
}

/// The first state of the grant at a server.
pub(super) fn begin(
    plan: Plan,
    server: AuthorizationServerMetadata,
) -> Result<Issuance, WalletError> {
    if server.pushed_authorization_request_endpoint.is_some() {
        return Ok(Issuance::Push(AwaitPush { plan, server }));
    }
    let url = Secret::new(plan.authorization(&server)?.to_url(endpoint(&server)?));
    Ok(Issuance::Redirect(AwaitRedirect { plan, server, url }))
}

fn endpoint(server: &AuthorizationServerMetadata) -> Result<&str, WalletError> {
    let missing = || MessageError::Endpoint("authorization_endpoint").into();
    server.authorization_endpoint.as_deref().ok_or_else(missing)
}

impl Plan {
    /// Asks by scope where the configuration has one, else by its id.
    fn authorization(
        &self,
        server: &AuthorizationServerMetadata,
    ) -> Result<AuthorizationRequest, WalletError> {
        let client = self.client.as_ref().ok_or(WalletError::WrongStep)?;
        let all = &self.metadata.credential_configurations_supported;
        let scope = all.get(&self.configuration_id).and_then(|found| found.scope.clone());
        let configurations = match scope {
            Some(_) => Vec::new(),
            None => vec![self.configuration_id.clone()],
        };
        let grant = self.offer.grants.authorization_code.clone().unwrap_or_default();
        Ok(AuthorizationRequest {
            client_id: client.client_id.clone(),
            redirect_uri: client.redirect_uri.clone(),
            state: Some(client.state.expose().to_owned()),
            code_challenge: pkce::challenge(&client.verifier),
            scope,
            configurations,
            issuer_state: grant.issuer_state,
            dpop_jkt: self.thumbprint(server).map(str::to_owned),
        })
    }

    /// The key that tokens of this server shall be bound to.
    pub(super) fn thumbprint(&self, server: &AuthorizationServerMetadata) -> Option<&str> {
        let is_bound = server.dpop_signing_alg_values_supported.iter().any(|alg| alg == "ES256");
        self.client.as_ref()?.thumbprint.as_deref().filter(|_| is_bound)
    }
}

impl AwaitPush {
    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let form = self.plan.authorization(&self.server)?.to_form();
        let url = self.server.pushed_authorization_request_endpoint.as_deref();
        Ok(HttpRequest::post(url.ok_or(WalletError::WrongStep)?, FORM, form.into_bytes()))
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        if let Some(plan) = self.plan.challenged(answer) {
            return Ok(Issuance::Push(Self { plan, ..self.clone() }));
        }
        let pushed = PushedResponse::parse(success(answer)?)?;
        let client = self.plan.client.as_ref().ok_or(WalletError::WrongStep)?;
        let reference =
            Reference { client_id: client.client_id.clone(), request_uri: pushed.request_uri };
        let url = Secret::new(reference.to_url(endpoint(&self.server)?));
        let (plan, server) = (self.plan.after(answer), self.server.clone());
        Ok(Issuance::Redirect(AwaitRedirect { plan, server, url }))
    }
}

impl AwaitRedirect {
    pub(super) fn redirected(&self, address: &str) -> Result<Issuance, WalletError> {
        let client = self.plan.client.as_ref().ok_or(WalletError::WrongStep)?;
        let expected = ExpectedResponse {
            redirect_uri: &client.redirect_uri,
            state: client.state.expose(),
            issuer: &self.server.issuer,
            names_itself: self.server.authorization_response_iss_parameter_supported,
        };
        let code = expected.code(address).map_err(|rejected| match rejected {
            Rejected::Foreign => WalletError::ForeignAnswer,
            Rejected::Refused(_) => WalletError::SignInRefused,
        })?;
        let (plan, server) = (self.plan.clone(), self.server.clone());
        let dpop = super::granted::ServerNonce::default();
        Ok(Issuance::Token(AwaitToken { plan, server, tx_code: None, code: Some(code), dpop }))
    }
}
