//! Receiving a card: OpenID4VCI 1.0 by a code or by signing in, run to its end over a blocking
//! [`Http`]. Only an agency that the trust list names is asked for a card (an offer by
//! reference has to be fetched to see whose it is), and no card is stored before every check of
//! `accept.rs` passed. Where the agency allows it the card comes in several copies with keys of
//! their own, so that two showings need not look alike. Tokens are bound to a key of the wallet
//! wherever the agency can (DPoP); a wallet provider attests that same key, and the keys of the
//! card, where the agency asks.

use annona_core::crypto::{Alg, SecretKey, Signer, SoftSigner, random};
use annona_core::jwk::thumbprint;
use annona_core::time::UnixTime;
use annona_core::trust::{KeyPurpose, Party};
use annona_protocol::attester::{AttestationError, WalletProvider};
use annona_protocol::http::{Http, HttpRequest, HttpResponse};
use annona_protocol::oauth::{attestation, dpop};
use annona_protocol::vci::signed_metadata::MetadataKey;
use annona_protocol::vci::wallet::{
    Client, Issuance, IssuedCredential, ProofKind, ProofOrder, Step, WalletError as FlowError,
};
use annona_protocol::vci::{CredentialOffer, NotificationEvent, OfferText, TxCode, proof};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::accept::{Accepted, Check};
use crate::history::Event;
use crate::state::{Card, Copy, KeyText, Pending};
use crate::{CardSummary, Wallet, WalletError};

/// Copies of a card that the wallet asks for, where the agency allows several.
const COPIES: usize = 10;

/// The wallet's name at authorization servers.
const CLIENT_ID: &str = "annona-wallet";

/// The formats that the wallet holds, most wanted first.
const FORMATS: [&str; 4] = ["vc+sd-jwt", "dc+sd-jwt", "mso_mdoc", "jwt_vc_json"];

/// What an offer says, for the question whether to take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OfferSummary {
    /// DID of the agency.
    pub issuer: String,
    /// Its name from the trust list, in the asked language.
    pub issuer_name: String,
    /// Whether the person must type a code, and what it looks like.
    #[cfg_attr(feature = "typescript", ts(type = "{ length?: number } | null"))]
    pub tx_code: Option<TxCode>,
    /// Whether the person signs in at the agency.
    pub signs_in: bool,
}

/// A credential as it came, and the format that was asked for.
struct Received {
    text: Zeroizing<String>,
    format: String,
}

/// What came of asking for deferred cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Delivered {
    /// The new cards.
    pub cards: Vec<CardSummary>,
    /// How many offers agencies still want to go on with later.
    pub waiting: usize,
}

impl Wallet {
    /// Looks at an offer without taking it. An offer by reference is fetched.
    ///
    /// # Errors
    /// [`WalletError::UnknownSender`] when the trust list does not know who sends it.
    pub fn look_at_offer(
        &self,
        offer: &str,
        language: &str,
        http: &dyn Http,
    ) -> Result<OfferSummary, WalletError> {
        let offer = match OfferText::parse(offer)? {
            OfferText::Value(offer) => offer,
            OfferText::Reference(uri) => {
                let answer = http.send(&HttpRequest::get(&uri, "application/json"))?;
                CredentialOffer::parse(&answer.body)?
            }
        };
        let party = self.sender(&offer.credential_issuer)?;
        Ok(OfferSummary {
            issuer: party.id.clone(),
            issuer_name: party.name(language).to_owned(),
            tx_code: offer.pre_authorized().ok().and_then(|grant| grant.tx_code.clone()),
            signs_in: offer.pre_authorized().is_err(),
        })
    }

    /// Takes an offer (scanned text or link) and stores the card.
    ///
    /// # Errors
    /// [`WalletError::TxCodeNeeded`] when the person must type a code: ask, then call again;
    /// nothing was used up. [`WalletError::SignInNeeded`] when the person must sign in: open its
    /// address in a browser and call [`Wallet::signed_in`] with the address that the browser
    /// comes back to, now or after the program was closed. After a network error call again with
    /// the same offer: the flow goes on where it stopped. [`FlowError::Deferred`] when the agency
    /// delivers later: see [`Wallet::receive_deferred`]. Whatever the error, no card was stored.
    pub fn receive(
        &mut self,
        offer: &str,
        tx_code: Option<&str>,
        http: &dyn Http,
        language: &str,
        now: UnixTime,
    ) -> Result<CardSummary, WalletError> {
        let pending = match self.state.under_way(offer) {
            // A sign-in that was not finished begins anew: its address works for minutes only.
            Some(held) if !held.is_signing_in() => held.clone(),
            _ => self.pending(offer)?,
        };
        self.conclude(pending, tx_code, http, language, now)
    }

    /// Goes on with a sign-in: takes the address that the browser came back to, and stores the
    /// card.
    ///
    /// # Errors
    /// [`WalletError::NoSignIn`] when none is under way; [`FlowError::ForeignAnswer`] when the
    /// address is not the answer to it: then the right one can still come.
    pub fn signed_in(
        &mut self,
        address: &str,
        http: &dyn Http,
        language: &str,
        now: UnixTime,
    ) -> Result<CardSummary, WalletError> {
        let held = self.state.pending.as_ref().filter(|held| held.is_signing_in());
        let mut pending = held.ok_or(WalletError::NoSignIn)?.clone();
        pending.flow.redirected(address).or_else(|error| {
            if error == FlowError::SignInRefused {
                self.settle(&pending.offer)?;
            }
            Err(WalletError::from(error))
        })?;
        self.conclude(pending, None, http, language, now)
    }

    /// A flow at its beginning, with secrets of its own.
    fn pending(&self, offer: &str) -> Result<Pending, WalletError> {
        let key = KeyText::from(&SecretKey::generate(Alg::Es256, &*self.platform.entropy)?);
        let flow = Issuance::start_as(self.client(&key)?, offer, &FORMATS)?;
        Ok(Pending::new(offer, flow, key))
    }

    /// Who this wallet is to servers, with a key to which tokens are bound.
    pub(crate) fn client(&self, key: &KeyText) -> Result<Client, WalletError> {
        let entropy = &*self.platform.entropy;
        let provider = self.platform.wallet_provider.as_ref();
        let client = Client::new(
            provider.map_or(CLIENT_ID, |provider| provider.client_id()),
            &self.platform.redirect_uri,
            (random(entropy)?, random(entropy)?),
            Some(thumbprint(&key.signer()?.public_key())),
        );
        Ok(if provider.is_some() { client.attested() } else { client })
    }

    pub(crate) fn conclude(
        &mut self,
        mut pending: Pending,
        tx_code: Option<&str>,
        http: &dyn Http,
        language: &str,
        now: UnixTime,
    ) -> Result<CardSummary, WalletError> {
        let offer = pending.offer.clone();
        let received = self.run(&mut pending, tx_code, http, now);
        let checked = received.and_then(|all| self.checked(&pending, all, now));
        let card = match checked.and_then(|card| self.fits(&pending, card)) {
            Ok(card) => card,
            Err(error) => {
                self.tell(&pending, NotificationEvent::CredentialFailure, http, now);
                if error == WalletError::Flow(FlowError::Deferred) {
                    self.commit(|state| state.defer(pending))?;
                } else if self.state.under_way(&offer).is_some() && !passes(&error) {
                    self.settle(&offer)?;
                }
                return Err(error);
            }
        };
        let (credential_type, issuer) = (card.credential_type.clone(), card.issuer.clone());
        let renews = pending.renews.as_deref();
        let event = match renews {
            Some(_) => Event::Renewed { credential_type, issuer },
            None => Event::Received { credential_type, issuer },
        };
        let id = self.commit(|state| {
            state.settle(&offer);
            state.remember(now, event);
            match renews {
                Some(id) => state.replace(id, card),
                None => state.add(card),
            }
        })?;
        self.tell(&pending, NotificationEvent::CredentialAccepted, http, now);
        self.card(&id, language, now)
    }

    /// Asks every agency that wants to deliver later, and stores the cards that are ready.
    ///
    /// # Errors
    /// The first [`WalletError`] when no card came and something went wrong; what the agency
    /// may still deliver is kept.
    pub fn receive_deferred(
        &mut self,
        http: &dyn Http,
        language: &str,
        now: UnixTime,
    ) -> Result<Delivered, WalletError> {
        let offers: Vec<_> = self.state.deferred.iter().map(|held| held.offer.clone()).collect();
        let (mut cards, mut trouble) = (Vec::new(), None);
        for offer in offers {
            match self.receive(&offer, None, http, language, now) {
                Ok(card) => cards.push(card),
                Err(WalletError::Flow(FlowError::Deferred)) => {}
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        match trouble {
            Some(error) if cards.is_empty() => Err(error),
            _ => Ok(Delivered { cards, waiting: self.state.deferred.len() }),
        }
    }

    /// Runs the flow to its end and returns the credentials as they came.
    fn run(
        &mut self,
        pending: &mut Pending,
        tx_code: Option<&str>,
        http: &dyn Http,
        now: UnixTime,
    ) -> Result<Vec<Received>, WalletError> {
        loop {
            // Before the first word to the agency: the offer says whom to ask, not whom to trust.
            if let Some(url) = pending.flow.issuer() {
                let sender = self.sender(url)?;
                pending.sender.clone_from(&sender.id);
                if matches!(pending.flow, Issuance::Metadata(_)) {
                    pending.flow.expect_signed(metadata_keys(sender, now))?;
                }
            }
            if matches!(pending.flow, Issuance::Deferred(_)) {
                // A key of its own for each answer.
                pending.flow.seal(&*self.platform.entropy)?;
            }
            let step = pending.flow.step()?;
            // From here on the offer is used up, and only this flow leads to the card.
            if matches!(pending.flow, Issuance::Nonce(_) | Issuance::Credential(_)) {
                self.keep(pending)?;
            }
            match step {
                Step::Send(_) | Step::SendBound(..) | Step::SendAttested(..) => {
                    let answer = self.send(pending, step, http, now)?;
                    pending.flow.receive(&answer)?;
                }
                Step::Open(address) => {
                    self.keep(pending)?;
                    return Err(WalletError::SignInNeeded(address));
                }
                Step::AskTxCode(form) => {
                    let code = tx_code.ok_or_else(|| WalletError::TxCodeNeeded(Box::new(form)))?;
                    pending.flow.enter_tx_code(code)?;
                }
                Step::Prove(order) => {
                    // The same keys again after an interruption: the agency gives the same card.
                    if pending.keys.is_empty() {
                        let key = |_| SecretKey::generate(Alg::Es256, &*self.platform.entropy);
                        let keys: Vec<SecretKey> =
                            (0..order.most.min(COPIES)).map(key).collect::<Result<_, _>>()?;
                        pending.keys = keys.iter().map(KeyText::from).collect();
                    }
                    self.prove(pending, &order, now)?;
                    pending.flow.seal(&*self.platform.entropy)?;
                }
                Step::Done(issued) => {
                    let received = |one: IssuedCredential| Received {
                        text: Zeroizing::new(one.credential),
                        format: one.format,
                    };
                    return Ok(issued.into_iter().map(received).collect());
                }
            }
        }
    }

    /// Proves the keys of a flow in the way that the agency asks for.
    fn prove(
        &self,
        pending: &mut Pending,
        order: &ProofOrder,
        now: UnixTime,
    ) -> Result<(), WalletError> {
        let signers = pending.keys.iter().map(KeyText::signer);
        let signers: Vec<SoftSigner> = signers.collect::<Result<_, _>>()?;
        let (audience, nonce) = (&order.audience, order.nonce.as_deref());
        if order.kind == ProofKind::Jwt {
            let proof = |key: &SoftSigner| Ok(proof::sign(key, audience, nonce, now)?);
            let proofs: Vec<String> =
                signers.iter().map(proof).collect::<Result<_, WalletError>>()?;
            return Ok(pending.flow.prove(proofs)?);
        }
        let keys: Vec<_> = signers.iter().map(Signer::public_key).collect();
        let attestation = self.wallet_provider()?.attest_keys(&keys, nonce, now)?;
        let proof = match signers.first() {
            Some(key) if order.kind == ProofKind::AttestedJwt => {
                proof::sign_attested(key, Some(&attestation), audience, nonce, now)?
            }
            _ => attestation,
        };
        Ok(pending.flow.prove_attested(proof, keys.len())?)
    }

    /// Sends a request of the flow, with the proofs of the wallet's key where they are asked for.
    fn send(
        &self,
        pending: &Pending,
        step: Step,
        http: &dyn Http,
        now: UnixTime,
    ) -> Result<HttpResponse, WalletError> {
        let (mut request, attested, bound) = match step {
            Step::Send(request) => (request, None, None),
            Step::SendBound(request, order) => (request, None, Some(order)),
            Step::SendAttested(request, attested, bound) => (request, Some(attested), bound),
            _ => return Err(FlowError::WrongStep.into()),
        };
        let key = || pending.dpop.as_ref().ok_or(FlowError::WrongStep);
        let entropy = &*self.platform.entropy;
        if let Some(order) = attested {
            let key = key()?.signer()?;
            let text = self.wallet_provider()?.attest_client(&key.public_key(), now)?;
            let proof = attestation::prove(&order, &key, random(entropy)?, now)?;
            request = attestation::with_attestation(request, text, proof);
        }
        if let Some(order) = bound {
            let proof = dpop::prove(&order, &key()?.signer()?, random(entropy)?, now)?;
            request = dpop::with_proof(request, proof);
        }
        Ok(http.send(&request)?)
    }

    fn wallet_provider(&self) -> Result<&dyn WalletProvider, WalletError> {
        let provider = self.platform.wallet_provider.as_deref();
        Ok(provider.ok_or(AttestationError::Provider)?)
    }

    /// Tells the agency what became of the cards, if it asked to know. Whether it hears it
    /// changes nothing here.
    fn tell(&self, pending: &Pending, event: NotificationEvent, http: &dyn Http, now: UnixTime) {
        if let Some(step) = pending.flow.notification(event) {
            drop(self.send(pending, step, http, now));
        }
    }

    /// Of a renewal only the next refresh token is kept: it can begin again at any time.
    fn keep(&mut self, pending: &Pending) -> Result<(), WalletError> {
        if pending.renews.is_some() {
            return self.keep_renewal(pending);
        }
        self.commit(|state| {
            state.pending = Some(pending.clone());
            Ok(())
        })
    }

    fn settle(&mut self, offer: &str) -> Result<(), WalletError> {
        self.commit(|state| {
            state.settle(offer);
            Ok(())
        })
    }

    /// The card of credentials that passed every check. One that does not fails them all.
    fn checked(
        &self,
        pending: &Pending,
        received: Vec<Received>,
        now: UnixTime,
    ) -> Result<Card, WalletError> {
        let bundle = self.bundle()?;
        let own = pending.keys.iter().map(|key| Ok(key.signer()?.public_key()));
        let check = Check {
            bundle,
            sender: bundle.party(&pending.sender).ok_or(WalletError::UnknownSender)?,
            own: &own.collect::<Result<Vec<_>, WalletError>>()?,
            crypto: &*self.platform.crypto,
            now,
        };
        let accepted: Vec<Accepted> = received
            .iter()
            .map(|one| check.accept(&one.text, &one.format))
            .collect::<Result<_, _>>()?;
        let mut rest = accepted.as_slice();
        while let [one, others @ ..] = rest {
            if !others.iter().all(|other| other.is_copy_of(one)) {
                return Err(WalletError::Form);
            }
            rest = others;
        }
        let first = accepted.first().ok_or(WalletError::Form)?;
        let copy = |(one, accepted): (Received, &Accepted)| {
            Some(Copy::new(one.text, pending.keys.get(accepted.key)?.clone()))
        };
        Ok(Card {
            id: String::new(),
            issuer: first.credential.issuer.clone(),
            credential_type: first.credential_type.clone(),
            format: first.credential.format.name().to_owned(),
            valid_from: first.valid_from,
            valid_until: first.valid_until,
            received: now,
            subject: first.credential.subject.clone(),
            copies: received.into_iter().zip(&accepted).filter_map(copy).collect(),
            last: None,
            renewal: pending.renewable(),
        })
    }

    /// A renewed card is of the same kind as the one before.
    fn fits(&self, pending: &Pending, card: Card) -> Result<Card, WalletError> {
        let Some(id) = &pending.renews else { return Ok(card) };
        let kind =
            |card: &Card| (card.issuer.clone(), card.credential_type.clone(), card.format.clone());
        let is_same = kind(self.state.card(id)?) == kind(&card);
        if is_same { Ok(card) } else { Err(WalletError::OtherCard) }
    }

    /// The party whose Credential Issuer Identifier this is.
    fn sender(&self, url: &str) -> Result<&Party, WalletError> {
        let mut parties = self.bundle()?.parties();
        let found = parties.find(|party| party.credential_issuer.as_deref() == Some(url));
        found.ok_or(WalletError::UnknownSender)
    }
}

/// The keys with which the agency signs its metadata, by the trust list.
fn metadata_keys(sender: &Party, now: UnixTime) -> Vec<MetadataKey> {
    let keys = sender
        .keys
        .iter()
        .filter(|key| key.purposes.contains(&KeyPurpose::Metadata) && key.trusted_at(now));
    keys.map(|key| MetadataKey { kid: key.kid.clone(), jwk: (&key.key).into() }).collect()
}

/// Whether trying again can help: the network or the service was out of order.
fn passes(error: &WalletError) -> bool {
    matches!(
        error,
        WalletError::Http(_)
            | WalletError::SignInNeeded(_)
            | WalletError::Attestation(AttestationError::Provider)
            | WalletError::Flow(FlowError::Http(_) | FlowError::Status(429 | 500..))
    )
}
