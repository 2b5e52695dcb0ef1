//! The trust bundle: one signed, numbered, dated file with everything that a counter needs to
//! decide without a network: parties and their keys, agreements, status lists, schemes.
//!
//! JWS general serialization, typ `trust-bundle+jwt`. Refused: fewer signatures than the
//! anchor's threshold, a number lower than the one held already, another authority, anything
//! inside that does not verify against the parties inside, and more than the limits say. What
//! is inside is decoded once, here; look-ups are by hash map.
//!
//! An expired bundle opens: how old is too old is the verifier's policy.

pub mod delta;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agreement::{Agreement, AgreementError, UnverifiedAgreement};
use super::{KeyPurpose, Party, TrustAnchor, TrustError};
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::json::{self, JsonError, Limits};
use crate::jws::{self, JwsError};
use crate::scheme::{Scheme, SchemeError};
use crate::status::StatusError;
use crate::status::token::{StatusToken, UnverifiedStatusToken};
use crate::time::UnixTime;

/// `typ` of a bundle.
pub const TYP: &str = "trust-bundle+jwt";

/// Most parties of a bundle.
pub const MAX_PARTIES: usize = 10_000;
/// Most agreements of a bundle.
pub const MAX_AGREEMENTS: usize = 1_000;
/// Most status lists of a bundle.
pub const MAX_STATUS_LISTS: usize = 4_096;
/// Most bytes of all status lists together, expanded: 256 million entries of two bits.
pub const MAX_STATUS_BYTES: usize = 64 << 20;
/// Most schemes of a bundle.
pub const MAX_SCHEMES: usize = 256;

/// Seconds that a bundle may be ahead of a counter's clock.
pub const CLOCK_SKEW: i64 = 600;

crate::coded_errors! {
    /// Why a trust bundle was refused.
    pub enum BundleError {
        Threshold(usize, usize) ["ANN-BUNDLE-1"] "{0} of the {1} needed signatures are good" => "Fetch the bundle again from the governance authority; do not use this file.";
        Authority ["ANN-BUNDLE-2"] "the bundle is another authority's" => "Install the bundle of the authority whose anchor this program has.";
        Rollback(u64, u64) ["ANN-BUNDLE-3"] "the bundle has number {0}, number {1} was installed before" => "Fetch the newest bundle; somebody may be replaying an old one.";
        Dates ["ANN-BUNDLE-4"] "the bundle ends before it begins" => "Tell the governance authority; keep the bundle that you have.";
        TooMany(String, usize) ["ANN-BUNDLE-5"] "the bundle has more than {1} {0}" => "Tell the governance authority; keep the bundle that you have.";
        Twice(String) ["ANN-BUNDLE-6"] "the bundle has {0} twice" => "Tell the governance authority; keep the bundle that you have.";
        UnknownParty(String) ["ANN-BUNDLE-7"] "{0} names a party that is not in the bundle" => "Tell the governance authority; keep the bundle that you have.";
        UnknownKey(String) ["ANN-BUNDLE-8"] "{0} is signed with a key that is not for this purpose, or was compromised" => "Tell the governance authority; keep the bundle that you have.";
        NotTheirs(String, String) ["ANN-BUNDLE-9"] "agreement {0} is about {1}, which its provider may not issue" => "Tell the governance authority; keep the bundle that you have.";
        FromTheFuture(i64) ["ANN-BUNDLE-10"] "the bundle is dated {0} seconds ahead of this device's clock" => "Set the clock of this device.";
        => Trust(TrustError);
        => Agreement(AgreementError);
        => Status(StatusError);
        => Scheme(SchemeError);
        => Jws(JwsError);
        => Json(JsonError);
    }
}

/// What goes into a bundle. Everything is checked again by whoever opens it.
#[derive(Debug, Clone)]
pub struct BundleDraft {
    /// The authority's DID.
    pub iss: String,
    /// Number of the bundle; each is used once.
    pub sequence: u64,
    /// When it is made.
    pub iat: UnixTime,
    /// When it stops to count as fresh.
    pub exp: UnixTime,
    /// Parties.
    pub parties: Vec<Party>,
    /// Agreements, each as the JSON text that both sides signed.
    pub agreements: Vec<String>,
    /// Status lists, each as a compact token.
    pub status_lists: Vec<String>,
    /// The `scheme.json` of each scheme.
    pub schemes: Vec<Value>,
}

/// The payload on the wire.
#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    sequence: u64,
    iat: UnixTime,
    exp: UnixTime,
    parties: Vec<Party>,
    agreements: Vec<Value>,
    status_lists: Vec<String>,
    schemes: Vec<Value>,
}

/// Signs a bundle with the authority's keys, each named by its `kid` in the anchor.
///
/// # Errors
/// [`BundleError::Json`] for an agreement that is not JSON, [`BundleError::Jws`] when a key
/// store refuses. Whether the bundle opens is for [`TrustBundle::open`] to say.
pub fn sign(draft: &BundleDraft, signers: &[(&str, &dyn Signer)]) -> Result<String, BundleError> {
    let agreements = draft.agreements.iter().map(|text| json::parse(text.as_bytes(), PART));
    let payload = Payload {
        iss: draft.iss.clone(),
        sequence: draft.sequence,
        iat: draft.iat,
        exp: draft.exp,
        parties: draft.parties.clone(),
        agreements: agreements.collect::<Result<_, _>>()?,
        status_lists: draft.status_lists.clone(),
        schemes: draft.schemes.clone(),
    };
    Ok(jws::general::sign(TYP, &text_of(&payload)?, signers)?)
}

/// A bundle whose signatures, number and contents were checked. There is no other way to make
/// one than [`TrustBundle::open`].
#[derive(Debug)]
pub struct TrustBundle {
    sequence: u64,
    issued_at: UnixTime,
    expires_at: UnixTime,
    parties: HashMap<String, Party>,
    agreements: HashMap<String, Agreement>,
    status_lists: HashMap<String, StatusToken>,
    schemes: Vec<Scheme>,
}

impl TrustBundle {
    /// Opens a bundle. `held_sequence` is the number of the newest bundle that this program
    /// has opened before; the same number may be opened again.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn open(
        text: &[u8],
        anchor: &TrustAnchor,
        crypto: &dyn CryptoProvider,
        held_sequence: Option<u64>,
    ) -> Result<Self, BundleError> {
        anchor.check()?;
        let jws = jws::general::Unverified::parse(text, Limits::BUNDLE)?;
        check_threshold(&jws, anchor, crypto)?;
        let payload: Payload = json::from_slice(jws.payload(), Limits::BUNDLE)?;
        if payload.iss != anchor.id {
            return Err(BundleError::Authority);
        }
        if let Some(held) = held_sequence.filter(|held| payload.sequence < *held) {
            return Err(BundleError::Rollback(payload.sequence, held));
        }
        if payload.exp <= payload.iat {
            return Err(BundleError::Dates);
        }
        check_counts(&payload)?;
        let schemes = schemes(payload.schemes)?;
        let parties = parties(payload.parties)?;
        let agreements = agreements(payload.agreements, &parties, &schemes, crypto)?;
        let status_lists = status_lists(&payload.status_lists, &parties, crypto)?;
        Ok(Self {
            sequence: payload.sequence,
            issued_at: payload.iat,
            expires_at: payload.exp,
            parties,
            agreements,
            status_lists,
            schemes,
        })
    }

    /// The bundle's number.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When it was made.
    #[must_use]
    pub const fn issued_at(&self) -> UnixTime {
        self.issued_at
    }

    /// When it stops to count as fresh.
    #[must_use]
    pub const fn expires_at(&self) -> UnixTime {
        self.expires_at
    }

    /// Its age in seconds; negative when the device's clock is behind the authority's.
    #[must_use]
    pub const fn age(&self, now: UnixTime) -> i64 {
        now.since(self.issued_at)
    }

    /// Refuses a bundle that is more than [`CLOCK_SKEW`] ahead of the clock: the clock is
    /// wrong or was set back.
    ///
    /// # Errors
    /// [`BundleError::FromTheFuture`].
    pub const fn check_clock(&self, now: UnixTime) -> Result<(), BundleError> {
        let ahead = self.issued_at.since(now);
        if ahead > CLOCK_SKEW { Err(BundleError::FromTheFuture(ahead)) } else { Ok(()) }
    }

    /// A party by its DID.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<&Party> {
        self.parties.get(id)
    }

    /// All parties, in no order.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.parties.values()
    }

    /// The party `id`, if it may issue credentials of type `credential_type`.
    #[must_use]
    pub fn issuer_for(&self, id: &str, credential_type: &str) -> Option<&Party> {
        self.party(id).filter(|party| may_issue(party, credential_type))
    }

    /// An agreement by its identifier.
    #[must_use]
    pub fn agreement(&self, id: &str) -> Option<&Agreement> {
        self.agreements.get(id)
    }

    /// All agreements, in no order.
    pub fn agreements(&self) -> impl Iterator<Item = &Agreement> {
        self.agreements.values()
    }

    /// The status list at a URI. Whether its issuer is the credential's is for the caller to
    /// compare.
    #[must_use]
    pub fn status(&self, uri: &str) -> Option<&StatusToken> {
        self.status_lists.get(uri)
    }

    /// All status lists, in no order.
    pub fn status_lists(&self) -> impl Iterator<Item = &StatusToken> {
        self.status_lists.values()
    }

    /// The scheme of a credential type.
    #[must_use]
    pub fn scheme(&self, credential_type: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.credential_type == credential_type)
    }

    /// The scheme of an SD-JWT VC type.
    #[must_use]
    pub fn scheme_by_vct(&self, vct: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.vct == vct)
    }

    /// All schemes.
    #[must_use]
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }
}

/// One agreement or scheme inside a bundle.
const PART: Limits = Limits { bytes: 512 << 10, depth: 16, values: 8_192 };

fn text_of(value: &impl Serialize) -> Result<Vec<u8>, BundleError> {
    let text = serde_json::to_vec(value);
    text.map_err(|_| JsonError::Shape("a value that can be written".to_owned()).into())
}

/// An anchor's keys are different keys with different names, so each good name is one signer.
fn check_threshold(
    jws: &jws::general::Unverified,
    anchor: &TrustAnchor,
    crypto: &dyn CryptoProvider,
) -> Result<(), BundleError> {
    let keys: Vec<(&str, PublicKey)> =
        anchor.keys.iter().map(|key| (key.kid.as_str(), key.key)).collect();
    let mut good = jws.verified_by(&keys, TYP, crypto);
    good.sort_unstable();
    good.dedup();
    if good.len() >= anchor.threshold {
        return Ok(());
    }
    Err(BundleError::Threshold(good.len(), anchor.threshold))
}

fn check_counts(payload: &Payload) -> Result<(), BundleError> {
    for (what, count, most) in [
        ("parties", payload.parties.len(), MAX_PARTIES),
        ("agreements", payload.agreements.len(), MAX_AGREEMENTS),
        ("status lists", payload.status_lists.len(), MAX_STATUS_LISTS),
        ("schemes", payload.schemes.len(), MAX_SCHEMES),
    ] {
        if count > most {
            return Err(BundleError::TooMany(what.to_owned(), most));
        }
    }
    Ok(())
}

fn schemes(values: Vec<Value>) -> Result<Vec<Scheme>, BundleError> {
    let mut schemes: Vec<Scheme> = Vec::with_capacity(values.len());
    for value in values {
        let new = Scheme::from_value(value)?;
        let same = |old: &&Scheme| {
            old.id == new.id || old.vct == new.vct || old.credential_type == new.credential_type
        };
        if let Some(old) = schemes.iter().find(same) {
            return Err(BundleError::Twice(format!("scheme {}", old.id)));
        }
        schemes.push(new);
    }
    Ok(schemes)
}

fn parties(list: Vec<Party>) -> Result<HashMap<String, Party>, BundleError> {
    let mut parties = HashMap::with_capacity(list.len());
    for party in list {
        party.check()?;
        let id = party.id.clone();
        if parties.insert(id.clone(), party).is_some() {
            return Err(BundleError::Twice(id));
        }
    }
    Ok(parties)
}

fn agreements(
    values: Vec<Value>,
    parties: &HashMap<String, Party>,
    schemes: &[Scheme],
    crypto: &dyn CryptoProvider,
) -> Result<HashMap<String, Agreement>, BundleError> {
    let mut agreements = HashMap::with_capacity(values.len());
    for value in values {
        let unverified = UnverifiedAgreement::parse(&text_of(&value)?)?;
        let clauses = &unverified.terms().agreement;
        let find = |did: &str| {
            parties
                .get(did)
                .ok_or_else(|| BundleError::UnknownParty(format!("agreement {}", clauses.id)))
        };
        let (provider, consumer) = (find(&clauses.provider)?, find(&clauses.consumer)?);
        let agreement = unverified.verify(provider, consumer, crypto)?;
        check_types(&agreement, provider, schemes)?;
        let id = agreement.id().to_owned();
        if agreements.insert(id.clone(), agreement).is_some() {
            return Err(BundleError::Twice(format!("agreement {id}")));
        }
    }
    Ok(agreements)
}

/// Nobody can agree on what another agency issues.
fn check_types(
    agreement: &Agreement,
    provider: &Party,
    schemes: &[Scheme],
) -> Result<(), BundleError> {
    let issues = |name: &str| may_issue(provider, name);
    let issues_vct = |vct: &str| schemes.iter().any(|s| s.vct == vct && issues(&s.credential_type));
    let types = agreement.credential_types().into_iter().find(|name| !issues(name));
    let foreign = types.or_else(|| agreement.vcts().into_iter().find(|vct| !issues_vct(vct)));
    foreign.map_or(Ok(()), |name| {
        Err(BundleError::NotTheirs(agreement.id().to_owned(), name.to_owned()))
    })
}

fn may_issue(party: &Party, credential_type: &str) -> bool {
    party.may_issue.iter().any(|name| name == credential_type)
}

fn status_lists(
    texts: &[String],
    parties: &HashMap<String, Party>,
    crypto: &dyn CryptoProvider,
) -> Result<HashMap<String, StatusToken>, BundleError> {
    let mut lists = HashMap::with_capacity(texts.len());
    let mut bytes: usize = 0;
    for text in texts {
        let token = open_status_list(text, |did| parties.get(did), crypto)?;
        // One agency must not fill the memory of every counter.
        bytes = bytes.saturating_add(token.list().size());
        if bytes > MAX_STATUS_BYTES {
            let what = "bytes of status lists".to_owned();
            return Err(BundleError::TooMany(what, MAX_STATUS_BYTES));
        }
        let uri = token.uri().to_owned();
        if lists.insert(uri.clone(), token).is_some() {
            return Err(BundleError::Twice(format!("status list {uri}")));
        }
    }
    Ok(lists)
}

/// Verifies a status list against the Status key that its issuer has among the parties.
///
/// # Errors
/// [`BundleError::UnknownParty`], [`BundleError::UnknownKey`] or [`BundleError::Status`].
pub fn open_status_list<'p>(
    text: &str,
    party: impl Fn(&str) -> Option<&'p Party>,
    crypto: &dyn CryptoProvider,
) -> Result<StatusToken, BundleError> {
    let unverified = UnverifiedStatusToken::parse(text)?;
    let what = format!("status list {}", unverified.uri());
    let issuer = party(unverified.issuer());
    let issuer = issuer.ok_or_else(|| BundleError::UnknownParty(what.clone()))?;
    let key = unverified.kid().and_then(|kid| issuer.key(kid, KeyPurpose::Status));
    let key = key.ok_or_else(|| BundleError::UnknownKey(what.clone()))?;
    let token = unverified.verify(&key.key, crypto)?;
    if key.trusted_at(token.iat()) { Ok(token) } else { Err(BundleError::UnknownKey(what)) }
}

#[cfg(test)]
mod tests;
