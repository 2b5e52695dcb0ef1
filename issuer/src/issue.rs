//! The nonce and credential endpoints: check the request, record what will be signed, sign
//! (`sign.rs`), then hand out.

use annona_core::b64;
use annona_core::crypto::{Alg, PublicKey, random, sha256};
use annona_core::jwk::thumbprint;
use annona_core::trust::KeyPurpose;
use annona_protocol::vci::issuer::{ProofRules, Proven, Scheme, check_proofs, read_request};
use annona_protocol::vci::{
    CredentialObject, CredentialResponse, ErrorResponse, NonceResponse, NotificationRequest,
};
use serde_json::Value;

use crate::deferral::later;
use crate::refusal::Place;
use crate::store::{Grant, Intended, Intent, IntentRequest, NewIntent, NewNotification, Way};
use crate::{CredentialAnswer, Issuer, IssuerError, Refusal, RequestBody, fail_point};

/// Algorithms of holder keys.
pub const PROOF_ALGS: &[Alg] = &[Alg::Es256];

/// The access token of a request, and how it came.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// By which scheme of the `Authorization` header.
    pub scheme: Scheme,
    /// The token.
    pub token: &'a str,
    /// The header `DPoP`.
    pub proof: Option<&'a str>,
}

impl Issuer {
    /// The nonce endpoint: a nonce that works once, for five minutes.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub fn nonce(&self) -> Result<NonceResponse, Refusal> {
        Ok(NonceResponse { c_nonce: self.new_nonce()? })
    }

    /// The credential endpoint: one credential per proof of the body. The token stays good
    /// after every refusal but its own.
    ///
    /// # Errors
    /// [`Refusal`] with the codes of section 8.3.1 and RFC 6750.
    pub fn issue(
        &self,
        access: &Access<'_>,
        body: RequestBody<'_>,
    ) -> Result<CredentialAnswer, Refusal> {
        let grant = self.granted(access, "/credential")?;
        let known = |id: &str| self.format(id).is_some();
        let plain = self.unsealed(body)?;
        let wanted = read_request(&plain, &known, self.batch_size()).map_err(Refusal::Request)?;
        self.check_answer_key(wanted.answer_key.as_ref(), body)?;
        if wanted.configuration_id != grant.configuration_id {
            return Err(Refusal::OtherCredential);
        }
        self.same_terms(&grant)?;
        let rules = ProofRules {
            audience: &self.settings.url,
            algs: PROOF_ALGS,
            providers: &self.settings.wallet_providers,
            required: self.settings.require_key_attestation.as_ref(),
            most: self.batch_size(),
        };
        let proven = check_proofs(&wanted.proofs, rules, self.now(), self.crypto.as_ref())
            .map_err(Refusal::Request)?;
        let (transaction_id, deferral) = self.new_deferral(&proven.keys)?;
        let response = match self.record(&grant, &proven, Way::Direct(&deferral))? {
            Some(intents) => self.deliver(&grant, &proven.keys, &intents)?,
            None => later(transaction_id),
        };
        self.sealed(response, wanted.answer_key.as_ref())
    }

    /// Signs what was recorded for these keys and notes that it goes out.
    pub(crate) fn deliver(
        &self,
        grant: &Grant,
        keys: &[PublicKey],
        intents: &[Intent],
    ) -> Result<CredentialResponse, Refusal> {
        fail_point::pass("recorded");
        let format = self.format(&grant.configuration_id).ok_or(Refusal::OtherCredential)?;
        let mut credentials = Vec::with_capacity(intents.len());
        for (key, intent) in keys.iter().zip(intents) {
            let credential = Value::String(self.sign(format, key, intent)?);
            credentials.push(CredentialObject { credential });
        }
        fail_point::pass("signed");
        let ids: Vec<i64> = intents.iter().map(|intent| intent.id).collect();
        let notification_id = b64::encode(random::<16>(self.entropy.as_ref())?);
        let name = NewNotification { notification: sha256(&notification_id), offer: grant.offer };
        self.store.release(&ids, &name, self.now())?;
        fail_point::pass("released");
        let notification_id = Some(notification_id);
        Ok(CredentialResponse { credentials, notification_id, ..CredentialResponse::default() })
    }

    /// The notification endpoint: what became of the credentials of one answer. It may be told
    /// again.
    ///
    /// # Errors
    /// [`Refusal`] with `invalid_notification_request` or `invalid_notification_id`.
    pub fn note(&self, access: &Access<'_>, body: &[u8]) -> Result<(), Refusal> {
        let grant = self.followed(access, "/notification")?;
        let told = NotificationRequest::parse(body).map_err(Refusal::Request)?;
        let notification = sha256(&told.notification_id);
        let name = NewNotification { notification, offer: grant.offer };
        if let Some(changed) = self.store.notify(&name, told.event.name(), self.now())? {
            return Ok(self.publish_changed(&changed)?);
        }
        let text = "nothing was issued under this notification_id";
        Err(Refusal::Request(ErrorResponse::new("invalid_notification_id", text)))
    }

    /// What the access token allows where credentials are asked for.
    fn granted(&self, access: &Access<'_>, path: &str) -> Result<Grant, Refusal> {
        self.proved_grant(self.store.grant(&sha256(access.token), self.now())?, access, path)
    }

    /// What the access token allows where credentials are followed up.
    pub(crate) fn followed(&self, access: &Access<'_>, path: &str) -> Result<Grant, Refusal> {
        self.proved_grant(self.store.followed(&sha256(access.token), self.now())?, access, path)
    }

    /// The grant of an access token, once the key that it is bound to was proved.
    fn proved_grant(
        &self,
        found: Option<Grant>,
        access: &Access<'_>,
        path: &str,
    ) -> Result<Grant, Refusal> {
        let dead = match access.scheme {
            Scheme::Bearer => Refusal::DeadToken,
            Scheme::Dpop => Refusal::DeadBound,
        };
        let grant = found.ok_or(dead)?;
        match (&grant.key, access.scheme) {
            (None, Scheme::Bearer) => Ok(grant),
            (Some(key), Scheme::Dpop) => {
                let missing = || {
                    let error = ErrorResponse::new("invalid_dpop_proof", "DPoP is missing");
                    Refusal::Proof(error, Place::Resource)
                };
                let proof = access.proof.ok_or_else(missing)?;
                if self.proved(proof, path, Some(access.token))? == *key {
                    Ok(grant)
                } else {
                    Err(Refusal::DeadBound)
                }
            }
            // Bound tokens never work as bearer tokens, nor the other way round.
            _ => Err(Refusal::DeadBound),
        }
    }

    /// A transaction ends by the terms that it began with: those who were offered something
    /// else are told so, and nothing is issued.
    pub(crate) fn same_terms(&self, grant: &Grant) -> Result<(), Refusal> {
        if grant.terms.is_none_or(|terms| terms == self.terms) {
            return Ok(());
        }
        let text = "what is issued here has changed since the offer; ask for a new offer";
        Err(Refusal::Request(ErrorResponse::new("credential_request_denied", text)))
    }

    pub(crate) fn batch_size(&self) -> usize {
        usize::try_from(self.settings.batch_size).unwrap_or(1)
    }

    /// Writes down what will be signed for which key; `None` when that waits for a decision.
    pub(crate) fn record(
        &self,
        grant: &Grant,
        proven: &Proven,
        way: Way<'_>,
    ) -> Result<Option<Vec<Intent>>, Refusal> {
        let refuse = |code, text| Err(Refusal::Request(ErrorResponse::new(code, text)));
        let now = self.now();
        let subject = self.subject(&grant.person_id)?;
        let valid_from = now.day();
        let valid_until = valid_from.plus(self.credential_seconds() - 1);
        let ring = self.keys();
        let signing = ring.signing(KeyPurpose::Credential, now).map_err(IssuerError::from)?;
        let intent = |key: &PublicKey| NewIntent {
            key: thumbprint(key),
            subject: subject.clone(),
            valid_from,
            valid_until,
            kid: Some(signing.kid().to_owned()),
        };
        let living = |nonce: &String| self.living_nonce(nonce);
        let Some(nonces) = proven.nonces.iter().map(living).collect::<Option<Vec<_>>>() else {
            return dead_nonce();
        };
        let request = IntentRequest {
            grant,
            nonces: &nonces,
            intents: &proven.keys.iter().map(intent).collect::<Vec<_>>(),
            most: self.batch_size(),
            entries: self.settings.status_entries,
            now,
            way,
        };
        match self.store.intend(&request, self.entropy.as_ref())? {
            Intended::Recorded(intents) => Ok(Some(intents)),
            Intended::Held => Ok(None),
            Intended::UsedNonce => dead_nonce(),
            Intended::TooMany => {
                refuse("credential_request_denied", "this offer has given all its credentials")
            }
            Intended::Gone => Err(Refusal::DeadToken),
        }
    }

    /// The person's claims from the register, in the scheme's order, as JSON.
    fn subject(&self, person_id: &str) -> Result<String, Refusal> {
        let denied = || {
            let text = "the register has no usable entry any more";
            Refusal::Request(ErrorResponse::new("credential_request_denied", text))
        };
        let person = self.store.person(person_id)?.ok_or_else(denied)?;
        let subject = self.scheme.subject(&person.cells).map_err(|_| denied())?;
        serde_json::to_string(&subject).map_err(|_| denied())
    }
}

fn dead_nonce<T>() -> Result<T, Refusal> {
    let text = "fetch a new nonce and prove again";
    Err(Refusal::Request(ErrorResponse::new("invalid_nonce", text)))
}
