//! Credentials that come later (section 9): while a person's case waits for a decision, wallets
//! get a transaction identifier instead, with which they ask again.

use std::collections::BTreeSet;

use annona_core::b64;
use annona_core::crypto::{PublicKey, random, sha256};
use annona_core::jwk::Jwk;
use annona_core::time::DAY;
use annona_protocol::vci::issuer::{Proven, read_deferred_request};
use annona_protocol::vci::{CredentialResponse, ErrorResponse};

use crate::issue::Access;
use crate::store::{NewDeferral, Way};
use crate::{CredentialAnswer, Issuer, IssuerError, Refusal, RequestBody};

/// How long a wallet may ask for what was deferred, in seconds.
const DEFERRED_SECONDS: i64 = 30 * DAY;
/// Least seconds between two questions.
const INTERVAL: u64 = 300;

impl Issuer {
    /// Lets credentials of a person wait for a decision: wallets that ask get them later.
    ///
    /// # Errors
    /// [`IssuerError::NoPerson`].
    pub fn defer(&self, person_id: &str) -> Result<(), IssuerError> {
        self.set_held(person_id, true)
    }

    /// Decides for a person: wallets that asked get the credentials when they ask again. To
    /// decide against, suspend or revoke.
    ///
    /// # Errors
    /// [`IssuerError::NoPerson`].
    pub fn approve(&self, person_id: &str) -> Result<(), IssuerError> {
        self.set_held(person_id, false)
    }

    fn set_held(&self, person_id: &str, is_held: bool) -> Result<(), IssuerError> {
        self.store.person(person_id)?.ok_or(IssuerError::NoPerson)?;
        Ok(self.store.hold(person_id, is_held)?)
    }

    /// The deferred credential endpoint: the credentials for the keys of the first request, or
    /// the same transaction identifier once more.
    ///
    /// # Errors
    /// [`Refusal`] with `invalid_transaction_id`, and as [`Issuer::issue`].
    pub fn issue_deferred(
        &self,
        access: &Access<'_>,
        body: RequestBody<'_>,
    ) -> Result<CredentialAnswer, Refusal> {
        let now = self.now();
        let grant = self.followed(access, "/deferred-credential")?;
        self.same_terms(&grant)?;
        let plain = self.unsealed(body)?;
        let (transaction_id, answer_key) =
            read_deferred_request(&plain).map_err(Refusal::Request)?;
        self.check_answer_key(answer_key.as_ref(), body)?;
        let deferral = sha256(&transaction_id);
        let Some(keys) = self.store.deferral(&deferral, grant.offer, now)? else {
            let text = "unknown, delivered or ended";
            return Err(Refusal::Request(ErrorResponse::new("invalid_transaction_id", text)));
        };
        // Their proofs held when they were kept.
        let proven = Proven { keys: read_keys(&keys)?, nonces: BTreeSet::new() };
        let response = match self.record(&grant, &proven, Way::Deferred(&deferral))? {
            Some(intents) => self.deliver(&grant, &proven.keys, &intents)?,
            None => later(transaction_id),
        };
        self.sealed(response, answer_key.as_ref())
    }

    /// A transaction identifier, and what to keep of it should the credentials come later.
    pub(crate) fn new_deferral(
        &self,
        keys: &[PublicKey],
    ) -> Result<(String, NewDeferral), Refusal> {
        let transaction_id = b64::encode(random::<16>(self.entropy.as_ref())?);
        let keys = serde_json::to_string(&keys.iter().map(Jwk::from).collect::<Vec<_>>());
        let deferral = NewDeferral {
            deferral: sha256(&transaction_id),
            keys: keys.map_err(|_| IssuerError::SelfCheck("keys"))?,
            expires: self.now().plus(DEFERRED_SECONDS),
        };
        Ok((transaction_id, deferral))
    }
}

/// The answer while nothing is decided.
pub(crate) fn later(transaction_id: String) -> CredentialResponse {
    CredentialResponse {
        transaction_id: Some(transaction_id),
        interval: Some(INTERVAL),
        ..CredentialResponse::default()
    }
}

fn read_keys(text: &str) -> Result<Vec<PublicKey>, IssuerError> {
    let damaged = || IssuerError::from(crate::store::StoreError::Damaged);
    let keys: Vec<Jwk> = serde_json::from_str(text).map_err(|_| damaged())?;
    keys.iter().map(|key| PublicKey::try_from(key).map_err(|_| damaged())).collect()
}
