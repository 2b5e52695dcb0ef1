//! The wallet's side of issuance by either grant (sections 3.4 and 3.5) as a state machine
//! without sockets: [`Issuance::step`] says what to do next, and one of [`Issuance::receive`],
//! [`Issuance::enter_tx_code`], [`Issuance::redirected`] and [`Issuance::prove`] moves it on.
//!
//! Every state is plain data that can be stored (sealed: it holds codes and tokens) and
//! resumed. An error leaves a state from which the step can be repeated; nothing of the
//! person's data has left the wallet in this flow except the codes and the public keys.

mod attested;
mod granted;
mod renewal;
mod seal;
mod sign_in;
mod states;

use annona_core::crypto::Entropy;
use serde::{Deserialize, Serialize};

pub use attested::{AwaitChallenge, ProofKind};
pub use granted::{
    AwaitCredential, AwaitDeferred, AwaitProof, Granted, Received, Reply, ServerNonce,
};
pub use renewal::Renewal;
pub use sign_in::{AwaitPush, AwaitRedirect, Client};
pub use states::{AwaitMetadata, AwaitOffer, AwaitServer, AwaitToken, AwaitTxCode};
use states::{JSON, Plan};

use super::signed_metadata::MetadataKey;
use super::{
    CredentialConfiguration, CredentialOffer, IssuerMetadata, MessageError, NotificationEvent,
    OfferText, TxCode,
};
use crate::Secret;
use crate::http::{Http, HttpError, HttpRequest, HttpResponse};
use crate::jwe::JweError;
use crate::oauth::{attestation, dpop};

annona_core::coded_errors! {
    /// Why the flow cannot go on.
    pub enum WalletError {
        NothingUsable ["ANN-VCI-30"] "the issuer offers no credential in a form that this wallet can hold" => "Ask the agency for a card for this wallet.";
        WrongStep ["ANN-VCI-31"] "this is not the next step of the flow" => "Continue with the step that is asked for.";
        TxCode ["ANN-VCI-32"] "the code has another length or other characters than the issuer asks for" => "Type the code exactly as you received it.";
        CodeRefused ["ANN-VCI-33"] "the issuer did not accept the code" => "Check the code and type it again; after a few tries or minutes, ask the agency for a new offer.";
        Proofs(usize) ["ANN-VCI-34"] "between 1 and {0} proofs are needed" => "Make one proof per wanted credential.";
        Refused(String) ["ANN-VCI-35"] "the issuer refused the request: {0}" => "Ask the agency for a new offer.";
        Status(u16) ["ANN-VCI-36"] "the issuer answered with status {0}" => "Try again in a moment; if it persists, tell the agency.";
        TokenType ["ANN-VCI-37"] "the issuer gave a token of a type that this wallet does not use" => "Tell the agency that bearer or DPoP tokens are needed.";
        Deferred ["ANN-VCI-38"] "the issuer will deliver the credential later" => "Continue later; the issuer was told for which keys the credential is.";
        Credentials ["ANN-VCI-39"] "the answer has no credential, or more than asked for" => "Tell the agency that its service answers wrongly.";
        NoEncryption ["ANN-VCI-40"] "the issuer requires an encryption that this wallet does not have" => "Tell the agency that ECDH-ES on P-256 with AES-GCM is needed.";
        NotEncrypted ["ANN-VCI-41"] "the answer was not encrypted as it was asked to be" => "Nothing was stored; tell the agency.";
        ForeignAnswer ["ANN-VCI-42"] "the address is not the answer to this sign-in" => "Use the address that the browser shows right after signing in, or begin again with the offer.";
        SignInRefused ["ANN-VCI-43"] "the agency did not accept the sign-in" => "Sign in again with the offer; if it persists, ask the agency.";
        NotRenewed ["ANN-VCI-44"] "the agency no longer renews this card by itself" => "The card stays as it is; ask the agency for a new offer.";
        => Encryption(JweError);
        => Message(MessageError);
        => Http(HttpError);
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this, then call [`Issuance::receive`] with the answer.
    Send(HttpRequest),
    /// Sign a DPoP proof ([`dpop::prove`]), add it ([`dpop::with_proof`]), then as for `Send`.
    SendBound(HttpRequest, dpop::Order),
    /// Let the wallet provider attest the key, prove it ([`attestation::prove`]) and add both
    /// ([`attestation::with_attestation`]); with an order for DPoP also as for `SendBound`.
    SendAttested(HttpRequest, attestation::Order, Option<dpop::Order>),
    /// Open this address in a browser, then call [`Issuance::redirected`] with the address that
    /// the browser returns to.
    Open(Secret),
    /// Ask the person for the transaction code, then call [`Issuance::enter_tx_code`].
    AskTxCode(TxCode),
    /// Make fresh keys and prove them as [`ProofOrder::kind`] says, then call
    /// [`Issuance::prove`] or [`Issuance::prove_attested`].
    Prove(ProofOrder),
    /// The credentials are there; they are not verified yet.
    Done(Vec<IssuedCredential>),
}

/// What the proofs must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofOrder {
    /// The value of `aud`.
    pub audience: String,
    /// The value of `nonce`, if the issuer uses nonces.
    pub nonce: Option<String>,
    /// Most keys of one request.
    pub most: usize,
    /// [`super::proof::sign`] for each key, [`super::proof::sign_attested`] for one of them, or a
    /// key attestation alone.
    pub kind: ProofKind,
}

/// A credential as it came, to be verified and matched to its key by the caller.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCredential {
    /// The configuration it was asked by.
    pub configuration_id: String,
    /// The format identifier of that configuration.
    pub format: String,
    /// The text of the credential.
    pub credential: String,
}

impl std::fmt::Debug for IssuedCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuedCredential({}, hidden)", self.format)
    }
}

/// The flow: one variant per thing that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Issuance {
    /// The offer, by reference.
    Offer(AwaitOffer),
    /// The issuer's metadata.
    Metadata(AwaitMetadata),
    /// The authorization server's metadata.
    Server(AwaitServer),
    /// The server's challenge for the proof of an attested key.
    Challenge(AwaitChallenge),
    /// The reference to the pushed authorization request.
    Push(AwaitPush),
    /// The browser.
    Redirect(AwaitRedirect),
    /// The transaction code, from the person.
    TxCode(AwaitTxCode),
    /// The access token.
    Token(AwaitToken),
    /// A nonce.
    Nonce(Granted),
    /// Proofs, from the wallet's keys.
    Proof(AwaitProof),
    /// The credentials.
    Credential(AwaitCredential),
    /// The credentials, which the issuer delivers later.
    Deferred(AwaitDeferred),
    /// Nothing more.
    Done(Received),
}

impl Issuance {
    /// Begins with a scanned or tapped offer. `formats` are the format identifiers that the
    /// wallet can hold, most wanted first.
    ///
    /// # Errors
    /// [`WalletError::Message`] for a text that is no usable offer.
    pub fn start(offer: &str, formats: &[&str]) -> Result<Self, WalletError> {
        Self::begin(offer, formats, None)
    }

    /// Begins as a client that can also sign in (authorization code) and bind tokens to a key.
    ///
    /// # Errors
    /// As [`Issuance::start`].
    pub fn start_as(client: Client, offer: &str, formats: &[&str]) -> Result<Self, WalletError> {
        Self::begin(offer, formats, Some(client))
    }

    fn begin(offer: &str, formats: &[&str], client: Option<Client>) -> Result<Self, WalletError> {
        let formats = formats.iter().map(|&format| format.to_owned()).collect();
        match OfferText::parse(offer)? {
            OfferText::Value(offer) => Self::with_offer(offer, formats, client),
            OfferText::Reference(uri) => Ok(Self::Offer(AwaitOffer { uri, formats, client })),
        }
    }

    fn with_offer(
        offer: CredentialOffer,
        formats: Vec<String>,
        client: Option<Client>,
    ) -> Result<Self, WalletError> {
        if client.is_none() {
            offer.pre_authorized()?;
        }
        let keys = Vec::new();
        let renewal = None;
        Ok(Self::Metadata(AwaitMetadata { offer, formats, appended: false, keys, client, renewal }))
    }

    /// What to do next.
    ///
    /// # Errors
    /// [`WalletError::Message`] when an address of the issuer cannot be built.
    pub fn step(&self) -> Result<Step, WalletError> {
        Ok(match self {
            Self::Offer(state) => Step::Send(HttpRequest::get(&state.uri, JSON)),
            Self::Metadata(state) => Step::Send(state.request()?),
            Self::Server(state) => Step::Send(state.request()?),
            Self::TxCode(state) => Step::AskTxCode(state.plan.tx_code().unwrap_or_default()),
            Self::Challenge(state) => Step::Send(state.request()?),
            Self::Push(state) => {
                attested(state.request()?, state.plan.attestation(&state.server), None)
            }
            Self::Redirect(state) => Step::Open(state.url.clone()),
            Self::Token(state) => {
                let attestation = state.plan.attestation(&state.server);
                attested(state.request()?, attestation, state.order())
            }
            Self::Nonce(state) => Step::Send(state.request()?),
            Self::Proof(state) => Step::Prove(state.order()),
            Self::Credential(state) => send(state.request(), state.order()),
            Self::Deferred(state) => send(state.request(), state.order()),
            Self::Done(state) => Step::Done(state.credentials.clone()),
        })
    }

    /// Takes the answer to the request of [`Step::Send`], [`Step::SendBound`] or
    /// [`Step::SendAttested`].
    ///
    /// # Errors
    /// [`WalletError`]. The state is then one from which the flow can be tried again: the same;
    /// for [`WalletError::CodeRefused`] the question for the transaction code; for
    /// [`WalletError::Deferred`] the question for what is ready later, see
    /// [`Issuance::interval`].
    pub fn receive(&mut self, answer: &HttpResponse) -> Result<(), WalletError> {
        let next = match &*self {
            Self::Offer(state) => state.received(answer),
            Self::Metadata(state) => state.received(answer),
            Self::Server(state) => state.received(answer),
            Self::Challenge(state) => state.received(answer),
            Self::Push(state) => state.received(answer),
            Self::Token(state) => match state.received(answer) {
                Err(WalletError::CodeRefused) => {
                    *self = Self::TxCode(state.ask_again());
                    return Err(WalletError::CodeRefused);
                }
                other => other,
            },
            Self::Nonce(state) => state.received(answer),
            Self::Credential(state) => state.received(answer),
            Self::Deferred(state) => match state.retry(answer) {
                Some(again) => {
                    *self = Self::Deferred(again);
                    return Ok(());
                }
                None => state.received(answer),
            },
            Self::Redirect(_) | Self::TxCode(_) | Self::Proof(_) | Self::Done(_) => {
                Err(WalletError::WrongStep)
            }
        };
        *self = next?;
        if matches!(self, Self::Deferred(_)) { Err(WalletError::Deferred) } else { Ok(()) }
    }

    /// When the issuer delivers later: least seconds until it makes sense to ask.
    #[must_use]
    pub const fn interval(&self) -> Option<u64> {
        if let Self::Deferred(state) = self { Some(state.interval) } else { None }
    }

    /// Insists on metadata that one of these keys signed; to be called when the issuer is known
    /// and nothing was asked of it yet. Without keys plain metadata is taken.
    ///
    /// # Errors
    /// [`WalletError::WrongStep`].
    pub fn expect_signed(&mut self, keys: Vec<MetadataKey>) -> Result<(), WalletError> {
        let Self::Metadata(state) = self else { return Err(WalletError::WrongStep) };
        state.keys = keys;
        Ok(())
    }

    /// Takes the address that the browser came back with.
    ///
    /// # Errors
    /// [`WalletError::ForeignAnswer`] for the answer of another server or to another request
    /// (RFC 9207), [`WalletError::SignInRefused`]; the state stays as it was.
    pub fn redirected(&mut self, address: &str) -> Result<(), WalletError> {
        let Self::Redirect(state) = self else { return Err(WalletError::WrongStep) };
        *self = state.redirected(address)?;
        Ok(())
    }

    /// Takes the transaction code that the person typed; spaces around it are dropped.
    ///
    /// # Errors
    /// [`WalletError::TxCode`] when it does not have the announced form.
    pub fn enter_tx_code(&mut self, code: &str) -> Result<(), WalletError> {
        let Self::TxCode(state) = self else { return Err(WalletError::WrongStep) };
        let (code, form) = (code.trim(), state.plan.tx_code().unwrap_or_default());
        let length = u32::try_from(code.chars().count()).unwrap_or(u32::MAX);
        let digits_only = form.input_mode != Some(super::InputMode::Text);
        if length == 0
            || length > 256
            || form.length.is_some_and(|wanted| wanted != length)
            || (digits_only && !code.chars().all(|c| c.is_ascii_digit()))
        {
            return Err(WalletError::TxCode);
        }
        let tx_code = Some(Secret::new(code.to_owned()));
        let (plan, server) = (state.plan.clone(), state.server.clone());
        *self = Self::Token(AwaitToken::new(plan, server, tx_code));
        Ok(())
    }

    /// Takes the signed proofs, one per wanted credential.
    ///
    /// # Errors
    /// [`WalletError::Proofs`] for none or too many.
    pub fn prove(&mut self, proofs: Vec<String>) -> Result<(), WalletError> {
        let Self::Proof(state) = self else { return Err(WalletError::WrongStep) };
        let most = state.order().most;
        if proofs.is_empty() || proofs.len() > most {
            return Err(WalletError::Proofs(most));
        }
        let (granted, attested) = (state.granted.clone(), None);
        *self = Self::Credential(AwaitCredential { granted, proofs, attested, sealed: None });
        Ok(())
    }

    /// Takes one proof that proves so many keys, because a key attestation names them.
    ///
    /// # Errors
    /// [`WalletError::Proofs`] for none or too many.
    pub fn prove_attested(&mut self, proof: String, keys: usize) -> Result<(), WalletError> {
        let Self::Proof(state) = self else { return Err(WalletError::WrongStep) };
        let most = state.order().most;
        if !(1..=most).contains(&keys) {
            return Err(WalletError::Proofs(most));
        }
        let (granted, proofs) = (state.granted.clone(), vec![proof]);
        let attested = Some(keys);
        *self = Self::Credential(AwaitCredential { granted, proofs, attested, sealed: None });
        Ok(())
    }

    /// Encrypts the credential request and asks for an encrypted answer, each where the issuer
    /// offers it, with a fresh key; to be called after [`Issuance::prove`], and before asking
    /// for what was deferred. Without it both stay plain.
    ///
    /// # Errors
    /// [`WalletError::NoEncryption`] when the issuer insists on something else.
    pub fn seal(&mut self, entropy: &dyn Entropy) -> Result<(), WalletError> {
        match self {
            Self::Credential(state) => {
                let metadata = state.granted.metadata();
                state.sealed = seal::seal(metadata, entropy, |wanted| state.body(wanted))?;
            }
            Self::Deferred(state) => {
                let metadata = state.granted.metadata();
                state.sealed = seal::seal(metadata, entropy, |wanted| state.body(wanted))?;
            }
            _ => return Err(WalletError::WrongStep),
        }
        Ok(())
    }

    /// Sends and receives until something else than a request is next, and returns that.
    ///
    /// # Errors
    /// [`WalletError`]; the flow can be continued by calling again.
    pub fn run(&mut self, http: &dyn Http) -> Result<Step, WalletError> {
        loop {
            match self.step()? {
                Step::Send(request) => self.receive(&http.send(&request)?)?,
                step => return Ok(step),
            }
        }
    }

    /// The message that tells the issuer what became of the credentials; `None` before they are
    /// there, and when the issuer does not want to know. Its answer does not matter. A
    /// [`Step::Send`] or [`Step::SendBound`].
    #[must_use]
    pub fn notification(&self, event: NotificationEvent) -> Option<Step> {
        let Self::Done(state) = self else { return None };
        state.reply.as_ref().map(|reply| send(reply.request(event), reply.order()))
    }

    /// The issuer's identifier as the offer has it, for the question of trust; `None` while the
    /// offer itself is not there yet.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        match self {
            Self::Offer(_) | Self::Done(_) => None,
            Self::Metadata(state) => Some(&state.offer.credential_issuer),
            _ => self.plan().map(|plan| plan.offer.credential_issuer.as_str()),
        }
    }

    /// The issuer's metadata, when it is there.
    #[must_use]
    pub fn metadata(&self) -> Option<&IssuerMetadata> {
        self.plan().map(|plan| &plan.metadata)
    }

    /// The chosen credential configuration, when the metadata is there.
    #[must_use]
    pub fn configuration(&self) -> Option<(&str, &CredentialConfiguration)> {
        let plan = self.plan()?;
        let all = &plan.metadata.credential_configurations_supported;
        all.get_key_value(&plan.configuration_id).map(|(id, found)| (id.as_str(), found))
    }

    fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Offer(_) | Self::Metadata(_) | Self::Done(_) => None,
            Self::Server(state) => Some(&state.plan),
            Self::Challenge(state) => Some(&state.plan),
            Self::Push(state) => Some(&state.plan),
            Self::Redirect(state) => Some(&state.plan),
            Self::TxCode(state) => Some(&state.plan),
            Self::Token(state) => Some(&state.plan),
            Self::Nonce(state) => Some(&state.plan),
            Self::Proof(state) => Some(&state.granted.plan),
            Self::Credential(state) => Some(&state.granted.plan),
            Self::Deferred(state) => Some(&state.granted.plan),
        }
    }
}

fn send(request: HttpRequest, order: Option<dpop::Order>) -> Step {
    match order {
        Some(order) => Step::SendBound(request, order),
        None => Step::Send(request),
    }
}

fn attested(
    request: HttpRequest,
    attestation: Option<attestation::Order>,
    dpop: Option<dpop::Order>,
) -> Step {
    match attestation {
        Some(attestation) => Step::SendAttested(request, attestation, dpop),
        None => send(request, dpop),
    }
}

#[cfg(test)]
mod attested_tests;
#[cfg(test)]
mod sign_in_tests;
#[cfg(test)]
mod tests;
