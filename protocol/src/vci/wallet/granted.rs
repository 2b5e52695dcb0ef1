//! The states of [`Issuance`] after the access token: nonce, proofs, credentials at once or
//! later, and the word of what became of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::seal::{self, Sealed};
use super::states::{JSON, Plan, read, success};
use super::{Issuance, IssuedCredential, ProofOrder, Renewal, WalletError};
use crate::Secret;
use crate::http::{HttpRequest, HttpResponse};
use crate::oauth::dpop;
use crate::vci::{
    CredentialRequest, CredentialResponse, DeferredCredentialRequest, IssuerMetadata, MessageError,
    NonceResponse, NotificationEvent, NotificationRequest,
};

/// How often a new nonce is fetched after `invalid_nonce`.
const MAX_NONCES: u8 = 3;
/// Seconds to wait for deferred credentials when the issuer does not say.
const DEFAULT_INTERVAL: u64 = 300;
/// Most proofs that this wallet sends at once, whatever the issuer allows.
const MAX_PROOFS: usize = 32;

/// The nonce for DPoP proofs that a server gave, and how often it asked for another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerNonce {
    pub(super) nonce: Option<String>,
    asked: u8,
}

/// Has an access token and waits for a nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    pub(super) plan: Plan,
    pub(super) access_token: Secret,
    pub(super) credential_identifier: Option<String>,
    pub(super) nonces: u8,
    /// Whether the token goes with a DPoP proof.
    #[serde(default)]
    pub(super) is_bound: bool,
    #[serde(default)]
    pub(super) dpop: ServerNonce,
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
    /// How many keys they prove, when it is not one each.
    #[serde(default)]
    pub(super) attested: Option<usize>,
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
    #[serde(default)]
    pub(super) renewal: Option<Renewal>,
}

/// Where and how the issuer is told what became of the credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    endpoint: String,
    access_token: Secret,
    notification_id: String,
    #[serde(default)]
    is_bound: bool,
    #[serde(default)]
    dpop: ServerNonce,
}

impl ServerNonce {
    /// The first that came without being asked for.
    pub(super) fn given(nonce: &str) -> Self {
        Self { nonce: Some(nonce.to_owned()), asked: 0 }
    }

    /// The same request may go again with a nonce that came with the wish for it.
    pub(super) fn retry_with(&self, is_wish: bool, given: &str) -> Option<Self> {
        let next = || Self { nonce: Some(given.to_owned()), asked: self.asked.saturating_add(1) };
        (is_wish && self.asked < MAX_NONCES).then(next)
    }

    /// The nonce of an answer, if it has one; the question for it is counted.
    fn after(&self, answer: &HttpResponse) -> Self {
        let asked = self.asked.saturating_add(u8::from(dpop::wants_nonce(answer)));
        match dpop::nonce_of(answer) {
            Some(nonce) => Self { nonce: Some(nonce.to_owned()), asked },
            None => Self { asked, ..self.clone() },
        }
    }

    /// The nonce for the next request, after an answer that did not ask for another.
    fn settled(&self, answer: &HttpResponse) -> Self {
        Self { asked: 0, ..self.after(answer) }
    }

    /// The same request may go again with the nonce of this answer.
    pub(super) fn retry(&self, answer: &HttpResponse) -> Option<Self> {
        self.retry_with(dpop::wants_nonce(answer), dpop::nonce_of(answer)?)
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
        let granted = Self { dpop: self.dpop.after(answer), ..self.clone() };
        Ok(Issuance::Proof(AwaitProof { granted, nonce: Some(c_nonce) }))
    }
}

impl AwaitProof {
    pub(super) fn order(&self) -> ProofOrder {
        let metadata = &self.granted.plan.metadata;
        ProofOrder {
            audience: metadata.credential_issuer.clone(),
            nonce: self.nonce.clone(),
            most: metadata.batch_size().min(MAX_PROOFS),
            kind: self.granted.plan.proof_kind(),
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
        authorized(request, &self.granted.access_token, self.granted.is_bound)
    }

    pub(super) fn body(&self, encryption: Option<Value>) -> Vec<u8> {
        let plan = &self.granted.plan;
        let identifier = self.granted.credential_identifier.clone();
        let configuration = identifier.is_none().then(|| plan.configuration_id.clone());
        let proofs = self.proofs.iter().cloned().map(Value::String).collect();
        let request = CredentialRequest {
            credential_identifier: identifier,
            credential_configuration_id: configuration,
            proofs: Some([(plan.proof_kind().name().to_owned(), proofs)].into()),
            credential_response_encryption: encryption,
        };
        serde_json::to_vec(&request).unwrap_or_default()
    }

    /// What the request is proved with, when the token is bound to a key.
    pub(super) fn order(&self) -> Option<dpop::Order> {
        self.granted.order(&self.granted.plan.metadata.credential_endpoint)
    }

    pub(super) fn received(&self, answer: &HttpResponse) -> Result<Issuance, WalletError> {
        if let Some(dpop) = self.granted.dpop.retry(answer) {
            let granted = Granted { dpop, ..self.granted.clone() };
            return Ok(Issuance::Credential(Self { granted, ..self.clone() }));
        }
        let body = match success(answer) {
            Err(WalletError::Refused(code))
                if code == "invalid_nonce" && self.granted.nonces < MAX_NONCES =>
            {
                let dpop = self.granted.dpop.after(answer);
                return Ok(Granted { dpop, ..self.granted.clone() }.next_nonce());
            }
            other => other?,
        };
        let body = seal::opened(self.sealed.as_ref(), answer, body)?;
        let most = self.attested.unwrap_or(self.proofs.len());
        self.granted.credentials(read(&body)?, most, answer)
    }
}

impl AwaitDeferred {
    pub(super) fn request(&self) -> HttpRequest {
        let request = match &self.sealed {
            Some(sealed) => sealed.request(&self.endpoint),
            None => HttpRequest::post(&self.endpoint, JSON, self.body(None)),
        };
        authorized(request, &self.granted.access_token, self.granted.is_bound)
    }

    pub(super) fn order(&self) -> Option<dpop::Order> {
        self.granted.order(&self.endpoint)
    }

    /// The same question again, when only another nonce for its proof is asked for.
    pub(super) fn retry(&self, answer: &HttpResponse) -> Option<Self> {
        let dpop = self.granted.dpop.retry(answer)?;
        Some(Self { granted: Granted { dpop, ..self.granted.clone() }, ..self.clone() })
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
                let dpop = self.granted.dpop.settled(answer);
                let granted = Granted { dpop, ..self.granted.clone() };
                return Ok(Issuance::Deferred(Self { granted, ..self.clone() }));
            }
            other => other?,
        };
        let body = seal::opened(self.sealed.as_ref(), answer, body)?;
        self.granted.credentials(read(&body)?, self.most, answer)
    }
}

impl Granted {
    /// What a request to `url` is proved with, when the token is bound to a key.
    fn order(&self, url: &str) -> Option<dpop::Order> {
        self.is_bound.then(|| order(url, &self.dpop, &self.access_token))
    }

    /// Where a credential response to a request for `most` credentials leads.
    fn credentials(
        &self,
        response: CredentialResponse,
        most: usize,
        answer: &HttpResponse,
    ) -> Result<Issuance, WalletError> {
        let (plan, dpop) = (&self.plan, self.dpop.settled(answer));
        if let Some(transaction_id) = response.transaction_id {
            let endpoint = plan.metadata.deferred_credential_endpoint.clone();
            return Ok(Issuance::Deferred(AwaitDeferred {
                granted: Self { dpop, ..self.clone() },
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
            let is_bound = self.is_bound;
            Reply { endpoint, access_token, notification_id, is_bound, dpop }
        });
        let texts = response.credentials.into_iter().map(|object| match object.credential {
            Value::String(credential) => Ok(IssuedCredential {
                configuration_id: plan.configuration_id.clone(),
                format: plan.format.clone(),
                credential,
            }),
            _ => Err(WalletError::Credentials),
        });
        let (credentials, renewal) = (texts.collect::<Result<_, _>>()?, plan.renewal.clone());
        Ok(Issuance::Done(Received { credentials, reply, renewal }))
    }
}

impl Reply {
    pub(super) fn request(&self, event: NotificationEvent) -> HttpRequest {
        let notification_id = self.notification_id.clone();
        let message = NotificationRequest { notification_id, event, event_description: None };
        let body = serde_json::to_vec(&message).unwrap_or_default();
        let request = HttpRequest::post(&self.endpoint, JSON, body);
        authorized(request, &self.access_token, self.is_bound)
    }

    pub(super) fn order(&self) -> Option<dpop::Order> {
        self.is_bound.then(|| order(&self.endpoint, &self.dpop, &self.access_token))
    }
}

fn authorized(request: HttpRequest, access_token: &Secret, is_bound: bool) -> HttpRequest {
    let scheme = if is_bound { "DPoP" } else { "Bearer" };
    request.with("authorization", format!("{scheme} {}", access_token.expose()))
}

fn order(url: &str, server: &ServerNonce, access_token: &Secret) -> dpop::Order {
    let (nonce, access_token) = (server.nonce.clone(), Some(access_token.clone()));
    dpop::Order { method: "POST", url: url.to_owned(), nonce, access_token }
}
