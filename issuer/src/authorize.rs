//! The authorization endpoint (RFC 6749 section 4.1, OpenID4VCI section 5): wallets push their
//! request, the person signs in, the browser goes back to the wallet with a code.
//!
//! Nothing but a pushed request is taken. A code lives a minute, works once, and is bound to
//! client, address, PKCE challenge and, if the wallet names one, DPoP key.

use annona_core::b64;
use annona_core::crypto::{CryptoError, random, sha256};
use annona_protocol::Secret;
use annona_protocol::oauth::authorize::{AuthorizationRequest, AuthorizationResponse};
use annona_protocol::oauth::par::{self, PushedResponse, REQUEST_URI, Reference};
use annona_protocol::vci::ErrorResponse;
use serde::{Deserialize, Serialize};

use crate::sign_in::{Arrival, Desk, DeskSession, Identified, SignIn, SignInError};
use crate::store::{Hash, NewOffer, StoreError};
use crate::{Evidence, Issuer, IssuerError, Refusal};

/// Lifetime of a pushed request, in seconds; the person signs in meanwhile.
pub const PUSHED_SECONDS: i64 = 300;
/// Lifetime of a code, in seconds.
pub const CODE_SECONDS: i64 = 60;

/// A pushed request as it is kept, without `issuer_state`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Pushed {
    pub(crate) request: AuthorizationRequest,
    pub(crate) configuration_id: String,
    /// Handle of the session that a caseworker opened.
    desk: Option<String>,
    /// Thumbprint of the attested key that pushed it, and must redeem its code.
    #[serde(default)]
    pub(crate) instance: Option<String>,
}

impl Pushed {
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|_| StoreError::Damaged)
    }
}

/// A person on the way through another site.
#[derive(Serialize, Deserialize)]
struct Journey {
    pushed: String,
    memo: String,
}

/// Why a browser is not sent on: the address that it brought is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The request is malformed, unknown, used or over.
    Request(&'static str),
    /// The issuer cannot work at the moment.
    Unavailable(IssuerError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<CryptoError> for Stop {
    fn from(error: CryptoError) -> Self {
        Self::Unavailable(error.into())
    }
}

const OVER: Stop = Stop::Request("The request is unknown, was used, or its time is over.");

impl Issuer {
    /// The pushed authorization request endpoint (RFC 9126).
    ///
    /// # Errors
    /// [`Refusal`] with the codes of RFC 6749 section 4.1.2.1, RFC 9396 and RFC 9449.
    pub fn push(&self, body: &[u8], sent: &Evidence<'_>) -> Result<PushedResponse, Refusal> {
        let mut request = par::read(body).map_err(Refusal::Request)?;
        if !self.settings.knows_wallet(&request.client_id, &request.redirect_uri) {
            return refuse("invalid_client", "this wallet or its redirect_uri is not registered");
        }
        if let Some(proof) = sent.dpop {
            let key = self.proved(proof, "/par", None)?;
            if request.dpop_jkt.as_ref().is_some_and(|named| *named != key) {
                return refuse("invalid_dpop_proof", "dpop_jkt is not the key of the proof");
            }
            request.dpop_jkt = Some(key);
        }
        let instance = self.client(body, sent)?.instance;
        let configuration_id = self.wanted(&request)?;
        let now = self.now();
        let desk = request.issuer_state.take().map(|state| desk_handle(state.expose()));
        if let Some(handle) = &desk {
            let session = self.store.session(handle, now)?;
            let session = session.as_deref().map(DeskSession::parse).transpose()?;
            if session.is_none_or(|session| session.configuration_id != configuration_id) {
                return refuse("invalid_request", "issuer_state is unknown, used or over");
            }
        }
        let desk = desk.map(b64::encode);
        let kept = Pushed { request, configuration_id, desk, instance };
        let random = b64::encode(random::<32>(self.entropy.as_ref())?);
        let request_uri = Secret::new(format!("{REQUEST_URI}{random}"));
        self.keep(&pushed_handle(&request_uri), &kept, PUSHED_SECONDS)?;
        Ok(PushedResponse { request_uri, expires_in: PUSHED_SECONDS.unsigned_abs() })
    }

    /// The one configuration that a request names, by scope or by `authorization_details`.
    fn wanted(&self, request: &AuthorizationRequest) -> Result<String, Refusal> {
        let known = |id: &&str| self.format(id).is_some();
        let scopes = request.scope.as_deref().unwrap_or_default().split(' ').filter(known);
        let mut ids: Vec<&str> = scopes.collect();
        for id in &request.configurations {
            if !known(&id.as_str()) {
                let text = "see credential_configurations_supported";
                return refuse("invalid_authorization_details", text);
            }
            ids.push(id);
        }
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [id] => Ok((*id).to_owned()),
            [] => refuse("invalid_scope", "no scope of a credential is named"),
            _ => refuse("invalid_scope", "ask for one credential at a time"),
        }
    }

    /// The authorization endpoint: where the browser goes next.
    ///
    /// # Errors
    /// [`Stop`] when it must not go anywhere.
    pub fn authorize(&self, query: &str) -> Result<String, Stop> {
        let reference = Reference::parse(query)
            .map_err(|_| Stop::Request("Wallets must push their requests first."))?;
        let handle = pushed_handle(&reference.request_uri);
        let pushed = self.pushed(&handle)?;
        if pushed.request.client_id != reference.client_id {
            return Err(Stop::Request("The request belongs to another wallet."));
        }
        let mark = b64::encode(random::<16>(self.entropy.as_ref())?);
        let arrival = Arrival::First { mark: &mark };
        let identified = match (&pushed.desk, &self.provider) {
            (Some(desk), _) => match self.desk(desk)? {
                Some(desk) => desk.identify(arrival, self.now()),
                None => Err(SignInError::Refused),
            },
            (None, Some(provider)) => provider.identify(arrival, self.now()),
            (None, None) => Err(SignInError::Missing),
        };
        self.go_on(&handle, &pushed, &mark, identified)
    }

    /// Where the browser goes that comes back from another site.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn returned(&self, query: &str) -> Result<String, Stop> {
        let form = annona_protocol::oauth::Form::parse(query.as_bytes());
        let mark = form.optional("state").ok().flatten().ok_or(OVER)?;
        let (handle, now) = (journey_handle(mark), self.now());
        let journey = self.store.session(&handle, now)?.ok_or(OVER)?;
        if !self.store.end_session(&handle, now)? {
            return Err(OVER);
        }
        let journey: Journey = serde_json::from_str(&journey).map_err(|_| StoreError::Damaged)?;
        let pushed_at = handle_of(&journey.pushed)?;
        let pushed = self.pushed(&pushed_at)?;
        let identified = match &self.provider {
            Some(provider) => {
                provider.identify(Arrival::Back { memo: &journey.memo, query }, self.now())
            }
            None => Err(SignInError::Missing),
        };
        self.go_on(&pushed_at, &pushed, mark, identified)
    }

    fn go_on(
        &self,
        handle: &Hash,
        pushed: &Pushed,
        mark: &str,
        identified: Result<Identified, SignInError>,
    ) -> Result<String, Stop> {
        let answer = AuthorizationResponse {
            redirect_uri: &pushed.request.redirect_uri,
            state: pushed.request.state.as_deref(),
            issuer: &self.settings.url,
        };
        match identified {
            Ok(Identified::Elsewhere { url, memo }) => {
                let journey = Journey { pushed: b64::encode(handle), memo };
                self.keep(&journey_handle(mark), &journey, PUSHED_SECONDS)?;
                Ok(url)
            }
            Ok(Identified::Person(person)) => Ok(match self.code(handle, pushed, &person)? {
                Some(code) => answer.granted(&code),
                None => answer.refused(&denied()),
            }),
            Err(SignInError::Refused) => Ok(answer.refused(&denied())),
            Err(error) => {
                eprintln!("{}", annona_core::Problem::from(&error));
                let text = "the sign-in does not work at the moment";
                Ok(answer.refused(&ErrorResponse::new("server_error", text)))
            }
        }
    }

    /// Uses the request up and gives its code; none to somebody who is suspended or has no
    /// usable row in the register.
    fn code(
        &self,
        handle: &Hash,
        pushed: &Pushed,
        person_id: &str,
    ) -> Result<Option<Secret>, Stop> {
        let now = self.now();
        let person = self.store.person(person_id)?;
        if person.is_none_or(|person| self.scheme.subject(&person.cells).is_err()) {
            return Ok(None);
        }
        let code = b64::encode(random::<32>(self.entropy.as_ref())?);
        if !self.store.end_session(handle, now)? {
            return Err(OVER);
        }
        if let Some(desk) = &pushed.desk
            && !self.store.end_session(&handle_of(desk)?, now)?
        {
            return Err(OVER);
        }
        self.keep(&code_handle(&code), pushed, CODE_SECONDS)?;
        let is_kept = self.store.add_code(&NewOffer {
            code: sha256(&code),
            tx_code: code_mark(&code),
            person_id: person_id.to_owned(),
            configuration_id: pushed.configuration_id.clone(),
            terms: self.terms,
            expires: now.plus(CODE_SECONDS),
        })?;
        Ok(is_kept.then(|| Secret::new(code)))
    }

    fn pushed(&self, handle: &Hash) -> Result<Pushed, Stop> {
        let kept = self.store.session(handle, self.now())?.ok_or(OVER)?;
        Ok(Pushed::parse(&kept)?)
    }

    fn desk(&self, handle: &str) -> Result<Option<Desk>, Stop> {
        let session = self.store.session(&handle_of(handle)?, self.now())?;
        let session = session.as_deref().map(DeskSession::parse).transpose()?;
        Ok(session.map(|session| Desk { person_id: session.person_id }))
    }

    /// Keeps something for a while.
    pub(crate) fn keep<T: Serialize>(
        &self,
        handle: &Hash,
        content: &T,
        seconds: i64,
    ) -> Result<(), StoreError> {
        let content = serde_json::to_string(content).map_err(|_| StoreError::Damaged)?;
        let now = self.now();
        if self.store.put_session(handle, &content, now.plus(seconds), now)? {
            Ok(())
        } else {
            Err(StoreError::Busy)
        }
    }
}

fn denied() -> ErrorResponse {
    ErrorResponse::new("access_denied", "the person may not have this credential")
}

fn pushed_handle(reference: &Secret) -> Hash {
    sha256(["pushed~", reference.expose()].concat())
}

fn journey_handle(mark: &str) -> Hash {
    sha256(["journey~", mark].concat())
}

pub(crate) fn desk_handle(issuer_state: &str) -> Hash {
    sha256(["desk~", issuer_state].concat())
}

/// Where stands what a code is bound to.
pub(crate) fn code_handle(code: &str) -> Hash {
    sha256(["code~", code].concat())
}

/// In place of a transaction code.
pub(crate) fn code_mark(code: &str) -> Hash {
    sha256(["signed-in~", code].concat())
}

fn handle_of(text: &str) -> Result<Hash, StoreError> {
    b64::decode_array(text).map_err(|_| StoreError::Damaged)
}

fn refuse<T>(code: &str, text: &str) -> Result<T, Refusal> {
    Err(Refusal::Request(ErrorResponse::new(code, text)))
}
