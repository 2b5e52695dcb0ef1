//! The states of [`Issuance`] up to the access token: what each sends and where each answer
//! leads.

use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};

use super::granted::{Granted, ServerNonce};
use super::{AwaitChallenge, Client, Issuance, ProofKind, Renewal, WalletError, sign_in};
use crate::Secret;
use crate::http::{HttpRequest, HttpResponse};
use crate::oauth::token::{AUTHORIZATION_CODE, CodeRequest};
use crate::oauth::{FORM, dpop};
use crate::vci::signed_metadata::{self, MetadataKey};
use crate::vci::{
    AuthorizationServerMetadata, CredentialConfiguration, CredentialOffer, ErrorResponse,
    IssuerMetadata, MessageError, PRE_AUTHORIZED_CODE, TokenRequest, TokenResponse, TxCode,
    WellKnown, well_known_url,
};

pub(super) const JSON: &str = "application/json";

/// Waits for the offer behind a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitOffer {
    pub(super) uri: String,
    pub(super) formats: Vec<String>,
    #[serde(default)]
    pub(super) client: Option<Client>,
}

/// Waits for the issuer's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitMetadata {
    pub(super) offer: CredentialOffer,
    pub(super) formats: Vec<String>,
    pub(super) appended: bool,
    /// Not empty: the metadata must be signed by one of these.
    #[serde(default)]
    pub(super) keys: Vec<MetadataKey>,
    #[serde(default)]
    pub(super) client: Option<Client>,
    /// In place of the offer's grant.
    #[serde(default)]
    pub(super) renewal: Option<Renewal>,
}

/// Whom to ask for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub(super) offer: CredentialOffer,
    pub(super) metadata: IssuerMetadata,
    pub(super) configuration_id: String,
    pub(super) format: String,
    #[serde(default)]
    pub(super) client: Option<Client>,
    /// For the proofs of an attested wallet.
    #[serde(default)]
    pub(super) challenge: ServerNonce,
    /// Before the access token what it is asked for with, then what the next one will be.
    #[serde(default)]
    pub(super) renewal: Option<Renewal>,
}

/// Waits for the authorization server's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitServer {
    pub(super) plan: Plan,
    pub(super) server: String,
    pub(super) appended: bool,
}

/// Waits for the person's transaction code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitTxCode {
    pub(super) plan: Plan,
    pub(super) server: AuthorizationServerMetadata,
}

/// Waits for the access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitToken {
    pub(super) plan: Plan,
    pub(super) server: AuthorizationServerMetadata,
    pub(super) tx_code: Option<Secret>,
    /// From the browser; `None` in the pre-authorized code grant.
    pub(super) code: Option<Secret>,
    pub(super) dpop: ServerNonce,
}

impl AwaitOffer {
    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let offer = CredentialOffer::parse(success(answer)?)?;
        Issuance::with_offer(offer, self.formats.clone(), self.client.clone())
    }
}

impl AwaitMetadata {
    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let issuer = &self.offer.credential_issuer;
        let url = well_known_url(issuer, WellKnown::CredentialIssuer, self.appended)?;
        let accept = if self.keys.is_empty() { JSON } else { "application/jwt" };
        Ok(HttpRequest::get(&url, accept))
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        if !answer.is_success() && !self.appended {
            return Ok(Issuance::Metadata(Self { appended: true, ..self.clone() }));
        }
        let (text, asked) = (success(answer)?, &self.offer.credential_issuer);
        let metadata = if self.keys.is_empty() {
            IssuerMetadata::parse(text, asked)?
        } else {
            signed_metadata::verify(text, asked, &self.keys)?
        };
        let (configuration_id, format) =
            self.choose(&metadata).ok_or(WalletError::NothingUsable)?;
        let named = match &self.renewal {
            // The issuer itself is the server where the metadata names none.
            Some(_) if metadata.authorization_servers.is_empty() => None,
            Some(renewal) => Some(renewal.server.as_str()),
            None => self.offer.authorization_server(),
        };
        let server = metadata.authorization_server(named)?.to_owned();
        let (offer, client) = (self.offer.clone(), self.client.clone());
        let (challenge, renewal) = (ServerNonce::default(), self.renewal.clone());
        let plan = Plan { offer, metadata, configuration_id, format, client, challenge, renewal };
        Ok(Issuance::Server(AwaitServer { plan, server, appended: false }))
    }

    /// The offered configuration in the most wanted format, bound to a key by a proof that this
    /// wallet can make.
    pub(super) fn choose(&self, metadata: &IssuerMetadata) -> Option<(String, String)> {
        let offered = || {
            let ids = self.offer.credential_configuration_ids.iter();
            ids.filter_map(|id| metadata.credential_configurations_supported.get_key_value(id))
        };
        let is_attested = self.client.as_ref().is_some_and(|client| client.is_attested);
        let usable = |configuration: &CredentialConfiguration| {
            let methods = &configuration.cryptographic_binding_methods_supported;
            // Inside an mdoc the key is a COSE_Key; its proof has a JWK all the same.
            let is_ours = |method: &String| method == "jwk" || method == "cose_key";
            (methods.is_empty() || methods.iter().any(is_ours))
                && ProofKind::of(configuration, is_attested).is_some()
        };
        let found = self.formats.iter().find_map(|format| {
            offered().find(|(_, found)| found.format == *format && usable(found))
        });
        found.map(|(id, configuration)| (id.clone(), configuration.format.clone()))
    }
}

impl Plan {
    pub(super) fn tx_code(&self) -> Option<TxCode> {
        self.offer.pre_authorized().ok()?.tx_code.clone()
    }

    /// Which proofs the chosen configuration asks for.
    pub(super) fn proof_kind(&self) -> ProofKind {
        let all = &self.metadata.credential_configurations_supported;
        let chosen = all.get(&self.configuration_id);
        let kind = chosen.and_then(|chosen| ProofKind::of(chosen, self.is_attested()));
        kind.unwrap_or(ProofKind::Jwt)
    }
}

impl AwaitServer {
    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let url = well_known_url(&self.server, WellKnown::AuthorizationServer, self.appended)?;
        Ok(HttpRequest::get(&url, JSON))
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        if !answer.is_success() && !self.appended {
            return Ok(Issuance::Server(Self { appended: true, ..self.clone() }));
        }
        let server = AuthorizationServerMetadata::parse(success(answer)?, &self.server)?;
        let plan = self.plan.clone();
        let is_signing_in = plan.offer.pre_authorized().is_err();
        let grant = if is_signing_in { AUTHORIZATION_CODE } else { PRE_AUTHORIZED_CODE };
        if plan.renewal.is_none() && !server.takes(grant) {
            return Err(MessageError::OfferGrant.into());
        }
        // A server that has challenges wants one from the start.
        if server.challenge_endpoint.is_some() && plan.attestation(&server).is_some() {
            return Ok(Issuance::Challenge(AwaitChallenge { plan, server }));
        }
        proceed(plan, server)
    }
}

/// The first state of the offer's grant, or of a renewal, at a server.
pub(super) fn proceed(
    plan: Plan,
    server: AuthorizationServerMetadata,
) -> Result<Issuance, WalletError> {
    if plan.renewal.is_some() {
        return Ok(Issuance::Token(AwaitToken::new(plan, server, None)));
    }
    if plan.offer.pre_authorized().is_err() {
        return sign_in::begin(plan, server);
    }
    Ok(if plan.tx_code().is_some() {
        Issuance::TxCode(AwaitTxCode { plan, server })
    } else {
        Issuance::Token(AwaitToken::new(plan, server, None))
    })
}

impl AwaitToken {
    pub(super) fn new(
        plan: Plan,
        server: AuthorizationServerMetadata,
        tx_code: Option<Secret>,
    ) -> Self {
        Self { plan, server, tx_code, code: None, dpop: ServerNonce::default() }
    }

    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let form = match (&self.plan.renewal, &self.code, &self.plan.client) {
            (Some(renewal), ..) => renewal.to_form(),
            (None, Some(code), Some(client)) => CodeRequest {
                code: code.clone(),
                redirect_uri: client.redirect_uri.clone(),
                client_id: client.client_id.clone(),
                code_verifier: client.verifier.clone(),
            }
            .to_form(),
            _ => {
                let code = self.plan.offer.pre_authorized()?.pre_authorized_code.clone();
                TokenRequest { pre_authorized_code: code, tx_code: self.tx_code.clone() }.to_form()
            }
        };
        Ok(HttpRequest::post(&self.server.token_endpoint, FORM, form.into_bytes()))
    }

    /// What the request is proved with, when the token shall be bound to a key.
    pub(super) fn order(&self) -> Option<dpop::Order> {
        self.plan.thumbprint(&self.server)?;
        let (url, nonce) = (self.server.token_endpoint.clone(), self.dpop.nonce.clone());
        Some(dpop::Order { method: "POST", url, nonce, access_token: None })
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        if let Some(dpop) = self.dpop.retry(answer) {
            return Ok(Issuance::Token(Self { dpop, ..self.clone() }));
        }
        if let Some(plan) = self.plan.challenged(answer) {
            return Ok(Issuance::Token(Self { plan, ..self.clone() }));
        }
        let body = success(answer).map_err(|error| match error {
            WalletError::Refused(code) if self.tx_code.is_some() && code == "invalid_grant" => {
                WalletError::CodeRefused
            }
            WalletError::Refused(code)
                if self.plan.renewal.is_some() && code == "invalid_grant" =>
            {
                WalletError::NotRenewed
            }
            other => other,
        })?;
        let token: TokenResponse = read(body)?;
        let is_bound = token.token_type.eq_ignore_ascii_case("dpop") && self.order().is_some();
        if !is_bound && !token.token_type.eq_ignore_ascii_case("bearer") {
            return Err(WalletError::TokenType);
        }
        let earlier = self.plan.renewal.as_ref();
        let credential_identifier = token
            .authorization_details
            .iter()
            .find(|detail| detail.credential_configuration_id == self.plan.configuration_id)
            .and_then(|detail| detail.credential_identifiers.first().cloned())
            .or_else(|| earlier?.credential_identifier.clone());
        let renewal = self.renewal(&token, credential_identifier.clone()).filter(|_| is_bound);
        let plan = Plan { renewal, ..self.plan.clone() };
        let access_token = token.access_token;
        let dpop = ServerNonce::default();
        let granted =
            Granted { plan, access_token, credential_identifier, nonces: 0, is_bound, dpop };
        Ok(granted.next_nonce())
    }

    pub(super) fn ask_again(&self) -> AwaitTxCode {
        AwaitTxCode { plan: self.plan.clone(), server: self.server.clone() }
    }
}

/// The body of a success; of a failure the issuer's error code, if it is one.
pub(super) fn success(answer: &HttpResponse) -> Result<&[u8], WalletError> {
    if answer.is_success() {
        return Ok(&answer.body);
    }
    let error = json::from_slice::<ErrorResponse>(&answer.body, Limits::MESSAGE).ok();
    let is_code = |code: &String| {
        (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    match error.map(|error| error.error).filter(is_code) {
        Some(code) => Err(WalletError::Refused(code)),
        None => Err(WalletError::Status(answer.status)),
    }
}

pub(super) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, WalletError> {
    Ok(json::from_slice(body, Limits::MESSAGE).map_err(MessageError::from)?)
}
