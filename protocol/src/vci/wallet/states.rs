//! The states of [`Issuance`]: what each sends and where each answer leads.

use annona_core::json::{self, Limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::seal::{self, Sealed};
use super::{Issuance, IssuedCredential, ProofOrder, WalletError};
use crate::Secret;
use crate::http::{HttpRequest, HttpResponse};
use crate::vci::signed_metadata::{self, MetadataKey};
use crate::vci::{
    AuthorizationServerMetadata, CredentialConfiguration, CredentialOffer, CredentialRequest,
    CredentialResponse, DeferredCredentialRequest, ErrorResponse, IssuerMetadata, MessageError,
    NonceResponse, NotificationEvent, NotificationRequest, TokenRequest, TokenResponse, TxCode,
    WellKnown, well_known_url,
};

pub(super) const JSON: &str = "application/json";
/// How often a new nonce is fetched after `invalid_nonce`.
const MAX_NONCES: u8 = 3;
/// Seconds to wait for deferred credentials when the issuer does not say.
const DEFAULT_INTERVAL: u64 = 300;
/// Most proofs that this wallet sends at once, whatever the issuer allows.
const MAX_PROOFS: usize = 32;

/// Waits for the offer behind a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitOffer {
    pub(super) uri: String,
    pub(super) formats: Vec<String>,
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
}

/// Whom to ask for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub(super) offer: CredentialOffer,
    pub(super) metadata: IssuerMetadata,
    pub(super) configuration_id: String,
    pub(super) format: String,
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
    pub(super) token_endpoint: String,
}

/// Waits for the access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitToken {
    pub(super) plan: Plan,
    pub(super) token_endpoint: String,
    pub(super) tx_code: Option<Secret>,
}

/// Has an access token and waits for a nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    pub(super) plan: Plan,
    pub(super) access_token: Secret,
    pub(super) credential_identifier: Option<String>,
    pub(super) nonces: u8,
}

/// Waits for proofs over the nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitProof {
    pub(super) granted: Granted,
    pub(super) nonce: Option<String>,
}

/// Waits for the credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitCredential {
    pub(super) granted: Granted,
    pub(super) proofs: Vec<String>,
    #[serde(default)]
    pub(super) sealed: Option<Sealed>,
}

/// Waits for credentials that the issuer delivers later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitDeferred {
    pub(super) granted: Granted,
    endpoint: String,
    transaction_id: Secret,
    pub(super) interval: u64,
    /// Most credentials that can come.
    most: usize,
    #[serde(default)]
    pub(super) sealed: Option<Sealed>,
}

/// Has the credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub(super) credentials: Vec<IssuedCredential>,
    #[serde(default)]
    pub(super) reply: Option<Reply>,
}

/// Where and how the issuer is told what became of the credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    endpoint: String,
    access_token: Secret,
    notification_id: String,
}

impl AwaitOffer {
    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let offer = CredentialOffer::parse(success(answer)?)?;
        Issuance::with_offer(offer, self.formats.clone())
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
        let hint = self.offer.pre_authorized()?.authorization_server.as_deref();
        let server = metadata.authorization_server(hint)?.to_owned();
        let plan = Plan { offer: self.offer.clone(), metadata, configuration_id, format };
        Ok(Issuance::Server(AwaitServer { plan, server, appended: false }))
    }

    /// The offered configuration in the most wanted format, bound to a key by a plain `jwt`
    /// proof with ES256.
    pub(super) fn choose(&self, metadata: &IssuerMetadata) -> Option<(String, String)> {
        let offered = || {
            let ids = self.offer.credential_configuration_ids.iter();
            ids.filter_map(|id| metadata.credential_configurations_supported.get_key_value(id))
        };
        let usable = |configuration: &CredentialConfiguration| {
            let methods = &configuration.cryptographic_binding_methods_supported;
            let binds_jwk = methods.is_empty() || methods.iter().any(|method| method == "jwk");
            binds_jwk
                && configuration.proof_types_supported.get("jwt").is_some_and(|jwt| {
                    jwt.key_attestations_required.is_none()
                        && jwt.proof_signing_alg_values_supported.iter().any(|alg| alg == "ES256")
                })
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
        let (plan, token_endpoint) = (self.plan.clone(), server.token_endpoint);
        Ok(if plan.tx_code().is_some() {
            Issuance::TxCode(AwaitTxCode { plan, token_endpoint })
        } else {
            Issuance::Token(AwaitToken { plan, token_endpoint, tx_code: None })
        })
    }
}

impl AwaitToken {
    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let pre_authorized_code = self.plan.offer.pre_authorized()?.pre_authorized_code.clone();
        let form = TokenRequest { pre_authorized_code, tx_code: self.tx_code.clone() }.to_form();
        let content_type = "application/x-www-form-urlencoded";
        Ok(HttpRequest::post(&self.token_endpoint, content_type, form.into_bytes()))
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let body = success(answer).map_err(|error| match error {
            WalletError::Refused(code) if self.tx_code.is_some() && code == "invalid_grant" => {
                WalletError::CodeRefused
            }
            other => other,
        })?;
        let token: TokenResponse = read(body)?;
        if !token.token_type.eq_ignore_ascii_case("bearer") {
            return Err(WalletError::TokenType);
        }
        let credential_identifier = token
            .authorization_details
            .into_iter()
            .find(|detail| detail.credential_configuration_id == self.plan.configuration_id)
            .and_then(|detail| detail.credential_identifiers.into_iter().next());
        let (plan, access_token) = (self.plan.clone(), token.access_token);
        let granted = Granted { plan, access_token, credential_identifier, nonces: 0 };
        Ok(granted.next_nonce())
    }

    pub(super) fn ask_again(&self) -> AwaitTxCode {
        AwaitTxCode { plan: self.plan.clone(), token_endpoint: self.token_endpoint.clone() }
    }
}

impl Granted {
    pub(super) const fn metadata(&self) -> &IssuerMetadata {
        &self.plan.metadata
    }

    pub(super) fn next_nonce(self) -> Issuance {
        if self.plan.metadata.nonce_endpoint.is_some() {
            Issuance::Nonce(Self { nonces: self.nonces.saturating_add(1), ..self })
        } else {
            Issuance::Proof(AwaitProof { granted: self, nonce: None })
        }
    }

    pub(super) fn request(&self) -> Result<HttpRequest, WalletError> {
        let url = self.plan.metadata.nonce_endpoint.as_deref();
        Ok(HttpRequest::post(url.ok_or(WalletError::WrongStep)?, "", Vec::new()))
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let NonceResponse { c_nonce } = read(success(answer)?)?;
        Ok(Issuance::Proof(AwaitProof { granted: self.clone(), nonce: Some(c_nonce) }))
    }
}

impl AwaitProof {
    pub(super) fn order(&self) -> ProofOrder {
        let metadata = &self.granted.plan.metadata;
        ProofOrder {
            audience: metadata.credential_issuer.clone(),
            nonce: self.nonce.clone(),
            most: metadata.batch_size().min(MAX_PROOFS),
        }
    }
}

impl AwaitCredential {
    pub(super) fn request(&self) -> HttpRequest {
        let url = &self.granted.plan.metadata.credential_endpoint;
        let request = match &self.sealed {
            Some(sealed) => sealed.request(url),
            None => HttpRequest::post(url, JSON, self.body(None)),
        };
        authorized(request, &self.granted.access_token)
    }

    pub(super) fn body(&self, encryption: Option<Value>) -> Vec<u8> {
        let plan = &self.granted.plan;
        let identifier = self.granted.credential_identifier.clone();
        let configuration = identifier.is_none().then(|| plan.configuration_id.clone());
        let proofs = self.proofs.iter().cloned().map(Value::String).collect();
        let request = CredentialRequest {
            credential_identifier: identifier,
            credential_configuration_id: configuration,
            proofs: Some([("jwt".to_owned(), proofs)].into()),
            credential_response_encryption: encryption,
        };
        serde_json::to_vec(&request).unwrap_or_default()
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let body = match success(answer) {
            Err(WalletError::Refused(code))
                if code == "invalid_nonce" && self.granted.nonces < MAX_NONCES =>
            {
                return Ok(self.granted.clone().next_nonce());
            }
            other => other?,
        };
        let body = seal::opened(self.sealed.as_ref(), answer, body)?;
        self.granted.credentials(read(&body)?, self.proofs.len())
    }
}

impl AwaitDeferred {
    pub(super) fn request(&self) -> HttpRequest {
        let request = match &self.sealed {
            Some(sealed) => sealed.request(&self.endpoint),
            None => HttpRequest::post(&self.endpoint, JSON, self.body(None)),
        };
        authorized(request, &self.granted.access_token)
    }

    pub(super) fn body(&self, encryption: Option<Value>) -> Vec<u8> {
        let request = DeferredCredentialRequest {
            transaction_id: self.transaction_id.expose().to_owned(),
            credential_response_encryption: encryption,
        };
        serde_json::to_vec(&request).unwrap_or_default()
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        let body = match success(answer) {
            // The way of the drafts to say: not yet.
            Err(WalletError::Refused(code)) if code == "issuance_pending" => {
                return Ok(Issuance::Deferred(self.clone()));
            }
            other => other?,
        };
        let body = seal::opened(self.sealed.as_ref(), answer, body)?;
        self.granted.credentials(read(&body)?, self.most)
    }
}

impl Granted {
    /// Where a credential response to a request for `most` credentials leads.
    fn credentials(
        &self,
        response: CredentialResponse,
        most: usize,
    ) -> Result<Issuance, WalletError> {
        let plan = &self.plan;
        if let Some(transaction_id) = response.transaction_id {
            let endpoint = plan.metadata.deferred_credential_endpoint.clone();
            return Ok(Issuance::Deferred(AwaitDeferred {
                granted: self.clone(),
                endpoint: endpoint.ok_or(MessageError::Endpoint("deferred_credential_endpoint"))?,
                transaction_id: Secret::new(transaction_id),
                interval: response.interval.unwrap_or(DEFAULT_INTERVAL),
                most,
                sealed: None,
            }));
        }
        if !(1..=most).contains(&response.credentials.len()) {
            return Err(WalletError::Credentials);
        }
        let endpoint = plan.metadata.notification_endpoint.clone();
        let reply = endpoint.zip(response.notification_id).map(|(endpoint, notification_id)| {
            let access_token = self.access_token.clone();
            Reply { endpoint, access_token, notification_id }
        });
        let texts = response.credentials.into_iter().map(|object| match object.credential {
            Value::String(credential) => Ok(IssuedCredential {
                configuration_id: plan.configuration_id.clone(),
                format: plan.format.clone(),
                credential,
            }),
            _ => Err(WalletError::Credentials),
        });
        Ok(Issuance::Done(Received { credentials: texts.collect::<Result<_, _>>()?, reply }))
    }
}

impl Reply {
    pub(super) fn request(&self, event: NotificationEvent) -> HttpRequest {
        let notification_id = self.notification_id.clone();
        let message = NotificationRequest { notification_id, event, event_description: None };
        let body = serde_json::to_vec(&message).unwrap_or_default();
        authorized(HttpRequest::post(&self.endpoint, JSON, body), &self.access_token)
    }
}

fn authorized(request: HttpRequest, access_token: &Secret) -> HttpRequest {
    request.with("authorization", format!("Bearer {}", access_token.expose()))
}

/// The body of a success; of a failure the issuer's error code, if it is one.
fn success(answer: &HttpResponse) -> Result<&[u8], WalletError> {
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

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, WalletError> {
    Ok(json::from_slice(body, Limits::MESSAGE).map_err(MessageError::from)?)
}
