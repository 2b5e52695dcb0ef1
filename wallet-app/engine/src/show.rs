//! Showing a card at a counter. What may be shown stands in the agreement that agency and
//! counters signed; the wallet takes it from the trust list, never from the counter. Without a
//! scan it shows to all counters of the agreement; after scanning a counter's card or
//! challenge, to that counter alone. RFC 9901 section 4.3 (key binding), docs/counter-qr.md.
//!
//! Refuses every claim outside the agreement (`choice.rs`). The history has the showing before the code is
//! on the screen.

use annona_core::crypto::random;
use annona_core::qr::{self, Challenge, CounterCard};
use annona_core::scheme::Scheme;
use annona_core::time::UnixTime;
use annona_core::trust::{Agreement, TrustBundle};
use annona_core::{b64, sdjwt};
use serde::Serialize;

use crate::card::{at, title};
use crate::choice::{Choice, Path};
use crate::history::{Event, Showing, is_told};
use crate::state::Card;
use crate::{Wallet, WalletError, proven};

/// A clock difference worth a warning, in seconds.
const CLOCK_DIFFERENCE: i64 = 30;

/// Whom to show to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counter {
    /// Any counter of this agreement, named by its id: one look, nothing scanned.
    Any(String),
    /// The counter whose printed card was scanned.
    Card(CounterCard),
    /// The till whose challenge was scanned.
    Challenge(Challenge),
}

/// What to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShowRequest {
    /// Whom to show to.
    pub counter: Counter,
    /// Paths under the subject that the person switched on, of the profile's optional ones.
    pub optional: Vec<Vec<String>>,
}

/// A presentation, ready for the screen.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The SD-JWT with key binding.
    pub text: String,
    /// The same as digits for the QR symbol.
    pub digits: String,
    /// Paths of the claims that the counter learns.
    pub disclosed: Vec<String>,
    /// Paths of the claims on the card that it does not learn.
    pub withheld: Vec<String>,
    /// The agreement, by its id.
    pub agreement: String,
    /// Whom it is for.
    pub audience: String,
    /// The counter's name, if the agreement lists it.
    pub counter: Option<String>,
    /// How many seconds this device's clock is ahead of the till's (behind: negative), if
    /// that is worth a warning.
    pub clock_ahead: Option<i64>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shown({:?}, {} digits, hidden)", self.disclosed, self.digits.len())
    }
}

/// An agreement under which a card can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Profile {
    /// The agreement's id.
    pub agreement: String,
    /// The body whose counters ask, by name.
    pub consumer: String,
    /// Why they ask.
    pub purpose: String,
    /// What every showing discloses.
    pub always: Vec<ClaimName>,
    /// What the person may switch on.
    pub optional: Vec<ClaimName>,
}

/// The name of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ClaimName {
    /// The path under the subject.
    pub path: Vec<String>,
    /// Its name, in the asked language.
    pub title: String,
}

impl Wallet {
    /// The agreements in force under which a card can be shown.
    ///
    /// # Errors
    /// [`WalletError::UnknownCard`], [`WalletError::NoBundle`]; [`WalletError::NotByCode`],
    /// [`WalletError::WholeOnly`], [`WalletError::NoCounterKey`] for a card that no counter can check.
    pub fn profiles(
        &self,
        card: &str,
        language: &str,
        now: UnixTime,
    ) -> Result<Vec<Profile>, WalletError> {
        let (card, bundle) = (self.state.card(card)?, self.bundle()?);
        self.for_counters(card)?;
        let scheme = bundle.scheme(&card.credential_type);
        let named = |paths: &[Path]| {
            let on_card = paths.iter().filter(|path| at(&card.subject, path).is_some());
            let name = |path: &Path| {
                let claim = scheme.and_then(|scheme| scheme.claim(path));
                let title = claim.map_or_else(|| path.join("."), |claim| title(claim, language));
                ClaimName { path: path.clone(), title }
            };
            on_card.map(name).collect()
        };
        let profile = |agreement: &Agreement| Profile {
            agreement: agreement.id().to_owned(),
            consumer: bundle
                .party(agreement.consumer())
                .map_or(agreement.consumer(), |party| party.name(language))
                .to_owned(),
            purpose: agreement.purpose(language).to_owned(),
            always: named(agreement.always()),
            optional: named(agreement.optional()),
        };
        let usable =
            |agreement: &&Agreement| covers(agreement, card, bundle) && agreement.valid_at(now);
        let mut profiles: Vec<Profile> = bundle.agreements().filter(usable).map(profile).collect();
        profiles.sort_by(|a, b| a.agreement.cmp(&b.agreement));
        Ok(profiles)
    }

    /// Makes a presentation. Call again every 15 seconds while it is on the screen: each has
    /// its own nonce and time, and together they are one history entry.
    ///
    /// # Errors
    /// [`WalletError::Outside`] for a claim that the agreement does not allow (that is noted
    /// in the history); nothing left the wallet then, nor after any other error.
    pub fn show(
        &mut self,
        card: &str,
        request: &ShowRequest,
        now: UnixTime,
    ) -> Result<Shown, WalletError> {
        let made = self.make(card, request, now);
        let credential_type = self.state.card(card)?.credential_type.clone();
        match &made {
            Ok((number, shown)) => {
                let showing = shown.showing(credential_type);
                if !is_told(&self.state.history, &showing, now) {
                    self.commit(|state| {
                        state.card_mut(card)?.note_use(*number, &showing.audience, now);
                        state.remember(now, Event::Shown(showing));
                        Ok(())
                    })?;
                }
            }
            Err(WalletError::Outside(claim)) => {
                let agreement = request.counter.agreement().to_owned();
                let event = Event::Blocked { credential_type, agreement, claim: claim.clone() };
                self.commit(|state| {
                    state.remember(now, event);
                    Ok(())
                })?;
            }
            Err(_) => {}
        }
        made.map(|(_, shown)| shown)
    }

    /// A presentation, and the number of the copy it is made from.
    fn make(
        &self,
        card: &str,
        request: &ShowRequest,
        now: UnixTime,
    ) -> Result<(usize, Shown), WalletError> {
        let card = self.state.card(card)?;
        self.for_counters(card)?;
        let agreement = self.agreement(card, &request.counter, now)?;
        let scheme = self.bundle()?.scheme(&card.credential_type).ok_or(WalletError::Form)?;
        let (audience, counter) = request.counter.audience(agreement)?;
        let (number, copy) = card.copy_for(&audience, now)?;
        let choice = Choice::new(card, &copy.text, agreement, &request.optional)?;
        let nonce = match &request.counter {
            Counter::Challenge(challenge) => challenge.nonce,
            Counter::Any(_) | Counter::Card(_) => random(&*self.platform.entropy)?,
        };
        let format = card.format()?;
        let keep = |path: &sdjwt::ClaimPath| {
            format.subject_path(path).is_some_and(|path| choice.kept.contains(&path))
        };
        let presentation = sdjwt::present(&copy.text, &keep)?;
        let nonce = b64::encode(nonce);
        let text = sdjwt::bind(&presentation, &audience, &nonce, now, &copy.signer()?)?;
        let shown = Shown {
            digits: qr::to_digits(&qr::pack(&text)?),
            text,
            disclosed: in_order(scheme, choice.disclosed),
            withheld: in_order(scheme, choice.withheld),
            agreement: agreement.id().to_owned(),
            audience,
            counter,
            clock_ahead: request.counter.clock_ahead(now),
        };
        Ok((number, shown))
    }

    fn for_counters(&self, card: &Card) -> Result<(), WalletError> {
        let issuer = self.bundle()?.party(&card.issuer).ok_or(WalletError::NoCounterKey)?;
        let format = card.format()?;
        card.copies.iter().try_for_each(|copy| proven::for_counters(&copy.text, format, issuer))
    }

    fn agreement(
        &self,
        card: &Card,
        counter: &Counter,
        now: UnixTime,
    ) -> Result<&Agreement, WalletError> {
        let bundle = self.bundle()?;
        let agreement = bundle.agreement(counter.agreement());
        let agreement = agreement.filter(|agreement| covers(agreement, card, bundle));
        let agreement = agreement.ok_or(WalletError::UnknownAgreement)?;
        if agreement.valid_at(now) { Ok(agreement) } else { Err(WalletError::AgreementEnded) }
    }
}

/// Whether an agreement is about such cards of this agency.
fn covers(agreement: &Agreement, card: &Card, bundle: &TrustBundle) -> bool {
    let scheme = bundle.scheme(&card.credential_type);
    scheme.is_some_and(|scheme| agreement.covers(&card.issuer, scheme))
}

impl Counter {
    pub(crate) fn agreement(&self) -> &str {
        match self {
            Self::Any(agreement) => agreement,
            Self::Card(card) => &card.agreement,
            Self::Challenge(challenge) => &challenge.agreement,
        }
    }

    /// The audience of the presentation, and the counter's name from the agreement. Where the
    /// agreement lists its counters, others get nothing.
    fn audience(&self, agreement: &Agreement) -> Result<(String, Option<String>), WalletError> {
        let audience = match self {
            Self::Any(_) => return Ok((agreement.audience().to_owned(), None)),
            Self::Card(card) => &card.audience,
            Self::Challenge(challenge) => &challenge.audience,
        };
        let listed = agreement.counters().iter().find(|counter| counter.id == *audience);
        if listed.is_none() && !agreement.counters().is_empty() {
            return Err(WalletError::UnknownCounter);
        }
        Ok((audience.clone(), listed.map(|counter| counter.name.clone())))
    }

    fn clock_ahead(&self, now: UnixTime) -> Option<i64> {
        let Self::Challenge(challenge) = self else { return None };
        let ahead = now.since(challenge.issued);
        (ahead.abs() > CLOCK_DIFFERENCE).then_some(ahead)
    }
}

impl Shown {
    fn showing(&self, credential_type: String) -> Showing {
        Showing {
            credential_type,
            agreement: self.agreement.clone(),
            audience: self.audience.clone(),
            counter: self.counter.clone(),
            disclosed: self.disclosed.clone(),
            withheld: self.withheld.clone(),
        }
    }
}

/// The names of claims in the order of their scheme.
fn in_order(scheme: &Scheme, mut paths: Vec<Path>) -> Vec<String> {
    let order = scheme.all_claims();
    paths.sort_by_key(|path| order.iter().position(|claim| claim.path == *path));
    paths.iter().map(|path| path.join(".")).collect()
}
