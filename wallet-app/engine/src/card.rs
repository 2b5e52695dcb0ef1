//! Cards as the person sees them: name, agency, state, and every claim on them.

use annona_core::scheme::{ClaimDef, Kind, Scheme};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::TrustBundle;
use serde::Serialize;
use serde_json::Value;

use crate::state::Card;
use crate::{Wallet, WalletError};

/// "Ends soon" begins this many days before the end.
pub(crate) const SOON: i64 = 30;

/// A card in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CardSummary {
    /// Names the card in calls.
    pub id: String,
    /// The credential type.
    pub credential_type: String,
    /// `vc+sd-jwt`, `dc+sd-jwt`, or `mso_mdoc`, which no counter reads from a code.
    pub format: String,
    /// The scheme's name for it, in the asked language.
    pub title: String,
    /// One or two plain sentences.
    pub description: String,
    /// DID of the agency.
    pub issuer: String,
    /// The agency's name, in the asked language.
    pub issuer_name: String,
    /// First second of validity.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub valid_from: UnixTime,
    /// Last second of validity.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub valid_until: UnixTime,
    /// How it stands.
    pub status: CardStatus,
    /// The time of the list that `status` is from; `None` when there is no list for it.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub status_as_of: Option<UnixTime>,
    /// How many of its copies were never shown. At 0 copies are shown again, and counters
    /// that compare notes could tell that it is the same card.
    pub fresh_copies: usize,
    /// Whether the wallet can renew it by itself.
    pub renewable: bool,
    /// Whether it should do so now.
    pub renewal_due: bool,
}

/// How a card stands, by the newest trust list in the wallet and this device's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum CardStatus {
    /// Good.
    Valid,
    /// Good, for this many more days.
    EndsSoon {
        /// Whole days left.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        days: i64,
    },
    /// Begins later.
    NotYet,
    /// Suspended by the agency.
    Suspended {
        /// The day it took effect, if the list tells.
        #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
        since: Option<UnixTime>,
    },
    /// Withdrawn by the agency.
    Withdrawn {
        /// The day it took effect, if the list tells.
        #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
        since: Option<UnixTime>,
    },
    /// Past its end.
    Ended,
}

/// One claim, for the person's own screen only.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClaimView {
    /// Its path, `person.birthDate`.
    pub path: String,
    /// Its name, in the asked language.
    pub title: String,
    /// Its value.
    pub value: String,
    /// Whether it can be withheld.
    pub selective: bool,
}

impl std::fmt::Debug for ClaimView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClaimView({}, hidden)", self.path)
    }
}

impl Wallet {
    /// All cards, oldest first, with names in `language` (BCP 47; English where there is none).
    #[must_use]
    pub fn cards(&self, language: &str, now: UnixTime) -> Vec<CardSummary> {
        let summary = |card| summary(card, self.bundle.as_ref(), language, now);
        self.state.cards.iter().map(summary).collect()
    }

    /// One card.
    ///
    /// # Errors
    /// [`WalletError::UnknownCard`].
    pub fn card(
        &self,
        id: &str,
        language: &str,
        now: UnixTime,
    ) -> Result<CardSummary, WalletError> {
        Ok(summary(self.state.card(id)?, self.bundle.as_ref(), language, now))
    }

    /// Everything on a card.
    ///
    /// # Errors
    /// [`WalletError::UnknownCard`], [`WalletError::NoBundle`].
    pub fn claims(&self, id: &str, language: &str) -> Result<Vec<ClaimView>, WalletError> {
        let card = self.state.card(id)?;
        let scheme = self.bundle()?.scheme(&card.credential_type).ok_or(WalletError::Form)?;
        let plain = |claim: &&ClaimDef| !matches!(claim.kind, Kind::Object(_));
        let view = |claim: &ClaimDef| {
            Some(ClaimView {
                path: claim.path.join("."),
                title: title(claim, language),
                value: at(&card.subject, &claim.path)?.as_str()?.to_owned(),
                selective: is_selective(scheme, &claim.path),
            })
        };
        Ok(scheme.all_claims().into_iter().filter(plain).filter_map(view).collect())
    }

    /// The name of a claim for people, by its path as in [`crate::Shown`] and the history; the
    /// path itself when the scheme is not known.
    #[must_use]
    pub fn claim_title(&self, credential_type: &str, path: &str, language: &str) -> String {
        let parts: Vec<String> = path.split('.').map(str::to_owned).collect();
        let scheme = self.bundle.as_ref().and_then(|bundle| bundle.scheme(credential_type));
        let claim = scheme.and_then(|scheme| scheme.claim(&parts));
        claim.map_or_else(|| path.to_owned(), |claim| title(claim, language))
    }
}

/// Names for people, as the newest trust list has them.
impl Wallet {
    /// The name of a party, or its id when the list does not have it.
    pub(crate) fn party_name(&self, id: &str, language: &str) -> String {
        let party = self.bundle.as_ref().and_then(|bundle| bundle.party(id));
        party.map_or(id, |party| party.name(language)).to_owned()
    }

    /// The body whose counters ask under an agreement.
    pub(crate) fn consumer_name(&self, agreement: &str, language: &str) -> Option<String> {
        let agreement = self.bundle.as_ref()?.agreement(agreement)?;
        Some(self.party_name(agreement.consumer(), language))
    }

    /// What a card of a type is called.
    pub(crate) fn type_title(&self, credential_type: &str, language: &str) -> String {
        let scheme = self.bundle.as_ref().and_then(|bundle| bundle.scheme(credential_type));
        let display = scheme.and_then(|scheme| scheme.display(language));
        display.map_or(credential_type, |display| &display.name).to_owned()
    }
}

/// The name of a claim for people.
pub(crate) fn title(claim: &ClaimDef, language: &str) -> String {
    annona_core::scheme::in_language(&claim.title, language).to_owned()
}

/// The claim at a path under the subject.
pub(crate) fn at<'a>(
    subject: &'a serde_json::Map<String, Value>,
    path: &[String],
) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(subject.get(first)?, |value, name| value.get(name))
}

/// A claim can be withheld when it or an object around it can.
fn is_selective(scheme: &Scheme, path: &[String]) -> bool {
    scheme.selective_paths().iter().any(|hidden| path.starts_with(hidden))
}

fn summary(
    card: &Card,
    bundle: Option<&TrustBundle>,
    language: &str,
    now: UnixTime,
) -> CardSummary {
    let display = bundle
        .and_then(|bundle| bundle.scheme(&card.credential_type))
        .and_then(|scheme| scheme.display(language));
    let party = bundle.and_then(|bundle| bundle.party(&card.issuer));
    let (listed, status_as_of) = bundle.map_or((None, None), |bundle| listed(bundle, card));
    CardSummary {
        id: card.id.clone(),
        credential_type: card.credential_type.clone(),
        format: card.format.clone(),
        title: display.map_or(&card.credential_type, |display| &display.name).clone(),
        description: display.map(|display| display.description.clone()).unwrap_or_default(),
        issuer: card.issuer.clone(),
        issuer_name: party.map_or(card.issuer.as_str(), |party| party.name(language)).to_owned(),
        valid_from: card.valid_from,
        valid_until: card.valid_until,
        status: listed.unwrap_or_else(|| by_date(card, now)),
        status_as_of,
        fresh_copies: card.fresh_copies(),
        renewable: card.renewal.is_some(),
        renewal_due: card.is_due(bundle, now),
    }
}

/// The worst that the lists say, and the time of the oldest list.
pub(crate) fn listed(bundle: &TrustBundle, card: &Card) -> (Option<CardStatus>, Option<UnixTime>) {
    let (mut worst, mut as_of) = (None, None);
    for entry in card.status() {
        let list = bundle.status(&entry.uri).filter(|list| list.issuer() == card.issuer);
        let Some(list) = list else { return (worst, None) };
        let since = list.since(entry.index);
        match list.status(&entry) {
            Ok(Status::Invalid) => worst = Some(CardStatus::Withdrawn { since }),
            Ok(Status::Suspended) if worst.is_none() => {
                worst = Some(CardStatus::Suspended { since });
            }
            _ => {}
        }
        as_of = Some(as_of.map_or(list.iat(), |at: UnixTime| at.min(list.iat())));
    }
    (worst, as_of)
}

fn by_date(card: &Card, now: UnixTime) -> CardStatus {
    let days = card.valid_until.since(now).div_euclid(DAY);
    match days {
        _ if now > card.valid_until => CardStatus::Ended,
        _ if now < card.valid_from => CardStatus::NotYet,
        0..SOON => CardStatus::EndsSoon { days },
        _ => CardStatus::Valid,
    }
}
