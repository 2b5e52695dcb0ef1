//! Who asks, at the endpoints where wallets can authenticate themselves (pushed requests and
//! tokens): by the attestation of a wallet provider, by a registered key (`private_key_jwt`), or
//! not at all, where the settings let them.
//!
//! Refused: names that contradict each other, an attestation by another provider than the one that
//! the wallet is registered with, a proof or assertion that was used before, and a wallet without
//! what the settings ask of it.

use annona_core::crypto::{PublicKey, sha256};
use annona_protocol::oauth::attestation::{
    self, Attested, ChallengeResponse, Expected, USE_CHALLENGE,
};
use annona_protocol::oauth::token::TokenGrant;
use annona_protocol::oauth::{Form, client_assertion};
use annona_protocol::vci::ErrorResponse;

use crate::{Issuer, KnownWallet, Refusal};

/// What the header of a request says about its sender.
#[derive(Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// `DPoP`
    pub dpop: Option<&'a str>,
    /// `OAuth-Client-Attestation`
    pub attestation: Option<&'a str>,
    /// `OAuth-Client-Attestation-PoP`
    pub proof: Option<&'a str>,
}

/// The sender of a request, as far as it is known.
pub(crate) struct Client {
    /// Its name, if it has one.
    pub(crate) id: Option<String>,
    /// Thumbprint of its attested key; what it gets is bound to that key.
    pub(crate) instance: Option<String>,
}

impl Issuer {
    /// A challenge for proofs of attested keys; none where nobody's attestations count.
    #[must_use]
    pub fn attestation_challenge(&self) -> Option<ChallengeResponse> {
        let is_used = !self.settings.wallet_providers.is_empty();
        let attestation_challenge = || self.periodic(CHALLENGE, self.now());
        is_used.then(|| ChallengeResponse { attestation_challenge: attestation_challenge() })
    }

    /// The sender of a form.
    pub(crate) fn client(&self, body: &[u8], sent: &Evidence<'_>) -> Result<Client, Refusal> {
        let named = TokenGrant::client_id(body).map_err(Refusal::Request)?;
        let form = Form::parse(body);
        let assertion = client_assertion::read(&form).map_err(Refusal::Request)?;
        let asserted = assertion.map(|text| self.asserted(text, named.as_deref())).transpose()?;
        let attested = self.attested(sent)?;
        let (provider, instance, attested) = match attested {
            Some(Attested { client_id, provider, thumbprint, .. }) => {
                (Some(provider), Some(thumbprint), Some(client_id))
            }
            None => (None, None, None),
        };
        let mut names = [&named, &attested, &asserted].into_iter().flatten();
        let id = names.next().cloned();
        if names.any(|name| Some(name) != id.as_ref()) {
            return refuse("client_id is not the client that authenticates itself");
        }
        let known = id.as_deref().and_then(|id| self.settings.wallet(id));
        self.admit(known, provider.as_deref(), asserted.is_some())?;
        Ok(Client { id, instance })
    }

    /// Whether a wallet showed what the settings ask of it.
    fn admit(
        &self,
        known: Option<&KnownWallet>,
        provider: Option<&str>,
        is_asserted: bool,
    ) -> Result<(), Refusal> {
        if known.is_some_and(|wallet| !wallet.keys().is_empty()) {
            if !is_asserted {
                return refuse("this client authenticates itself by private_key_jwt");
            }
        } else if self.settings.require_wallet_attestation && provider.is_none() {
            return refuse("the header OAuth-Client-Attestation is missing");
        }
        match known.and_then(|wallet| wallet.wallet_provider.as_deref()) {
            Some(wanted) if provider != Some(wanted) => {
                refuse("the wallet provider of this client does not vouch for it")
            }
            _ => Ok(()),
        }
    }

    /// The wallet that a provider vouches for.
    fn attested(&self, sent: &Evidence<'_>) -> Result<Option<Attested>, Refusal> {
        let providers = &self.settings.wallet_providers;
        let (text, proof) = match (sent.attestation, sent.proof) {
            _ if providers.is_empty() => return Ok(None),
            (None, None) => return Ok(None),
            (Some(text), Some(proof)) => (text, proof),
            _ => return refuse("an attestation and the proof of its key go together"),
        };
        let now = self.now();
        let expected = Expected { providers, audience: &self.settings.url, now };
        let attested = attestation::verify(text, proof, &expected, self.crypto.as_ref())
            .or_else(|error| refuse(&error.to_string()))?;
        let is_good = match &attested.challenge {
            Some(challenge) => self.is_current(CHALLENGE, challenge),
            None => !self.settings.require_attestation_challenge,
        };
        if !is_good {
            let text = "take the challenge of the header OAuth-Client-Attestation-Challenge";
            return Err(Refusal::Request(ErrorResponse::new(USE_CHALLENGE, text)));
        }
        let what = ["attestation~", &attested.thumbprint, "~", &attested.jti].concat();
        self.once(&what, 2 * attestation::WINDOW + 1)?;
        Ok(Some(attested))
    }

    /// The registered client that an assertion is by.
    fn asserted(&self, assertion: &str, named: Option<&str>) -> Result<String, Refusal> {
        let claimed = || client_assertion::claimed_client(assertion);
        let id = named.map(str::to_owned).or_else(claimed).unwrap_or_default();
        let known = self.settings.wallet(&id).into_iter().flat_map(KnownWallet::keys);
        let keys = known.filter_map(|jwk| {
            Some((jwk.kid.as_deref().unwrap_or_default(), PublicKey::try_from(jwk).ok()?))
        });
        let (audience, now) = (&self.settings.url, self.now());
        let crypto = self.crypto.as_ref();
        let jti = client_assertion::verify(assertion, &id, keys, audience, now, crypto)
            .map_err(Refusal::Request)?;
        self.once(&["assertion~", &id, "~", &jti].concat(), 2 * client_assertion::MAX_SECONDS)?;
        Ok(id)
    }

    /// Refuses what was there before within so many seconds.
    fn once(&self, what: &str, seconds: i64) -> Result<(), Refusal> {
        let now = self.now();
        if self.store.note_once(&sha256(what), now.plus(seconds), now)? {
            Ok(())
        } else {
            refuse("the proof was used before")
        }
    }
}

/// Distinguishes challenges from other values of a period.
const CHALLENGE: &str = "attestation-challenge";

fn refuse<T>(text: &str) -> Result<T, Refusal> {
    Err(Refusal::Request(ErrorResponse::new("invalid_client", text)))
}
