//! Renewing a card from the wallet: the refresh token that came with it brings fresh copies with
//! new dates, without the person's doing. It is bound to a key of the wallet (DPoP), changes
//! with each use, and lies in the vault beside its card.
//!
//! The new copies pass every check of `accept.rs` and must be of the same agency, type and
//! format; then they take the old ones' place in one write. Whatever goes wrong before, the old
//! card stays as it is.

use annona_core::time::{DAY, UnixTime};
use annona_core::trust::TrustBundle;
use annona_protocol::http::Http;
use annona_protocol::vci::wallet::{Issuance, Renewal, WalletError as FlowError};
use serde::{Deserialize, Serialize};

use crate::card::{CardStatus, SOON, listed};
use crate::state::{Card, KeyText, Pending};
use crate::{CardSummary, Wallet, WalletError};

/// A card of several copies is renewed when no more than this many were never shown.
const FEW: usize = 2;

/// A refresh token, and the key that it is bound to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Renewable {
    pub order: Renewal,
    pub key: KeyText,
}

impl Wallet {
    /// The cards that should be renewed now, by their ids: they end within a month, nearly all
    /// their copies were shown, or the agency has withdrawn them and may have better ones.
    #[must_use]
    pub fn due(&self, now: UnixTime) -> Vec<String> {
        let is_due = |card: &&Card| card.is_due(self.bundle.as_ref(), now);
        self.state.cards.iter().filter(is_due).map(|card| card.id.clone()).collect()
    }

    /// Fetches fresh copies of a card, which then replace the old ones.
    ///
    /// # Errors
    /// [`WalletError::NoRenewal`] when the agency gave nothing to renew with;
    /// [`WalletError::Withdrawn`], [`WalletError::Suspended`] or [`FlowError::NotRenewed`] when
    /// it does not renew the card, which then is not tried again; [`FlowError::Deferred`] when
    /// it delivers later, see [`Wallet::receive_deferred`]. After any error the old card is
    /// there as before, and after one of the network another try can help.
    pub fn renew(
        &mut self,
        card: &str,
        http: &dyn Http,
        language: &str,
        now: UnixTime,
    ) -> Result<CardSummary, WalletError> {
        let pending = match self.state.under_way(&name_of(card)) {
            Some(waiting) => waiting.clone(),
            None => self.renewal(card)?,
        };
        let renewed = self.conclude(pending, None, http, language, now);
        if renewed == Err(WalletError::Flow(FlowError::NotRenewed)) {
            self.commit(|state| {
                state.card_mut(card)?.renewal = None;
                Ok(())
            })?;
            return Err(self.why_not(card));
        }
        renewed
    }

    /// A flow at its beginning.
    fn renewal(&self, card: &str) -> Result<Pending, WalletError> {
        let card = self.state.card(card)?;
        let Renewable { order, key } = card.renewal.clone().ok_or(WalletError::NoRenewal)?;
        let flow = Issuance::renew(self.client(&key)?, order, &card.format);
        let pending = Pending::new(&name_of(&card.id), flow, key);
        Ok(Pending { renews: Some(card.id.clone()), ..pending })
    }

    /// The agency does not say why; its lists may.
    fn why_not(&self, card: &str) -> WalletError {
        let card = self.state.card(card).ok();
        let status =
            card.zip(self.bundle.as_ref()).and_then(|(card, bundle)| listed(bundle, card).0);
        match status {
            Some(CardStatus::Withdrawn { .. }) => WalletError::Withdrawn,
            Some(CardStatus::Suspended { .. }) => WalletError::Suspended,
            _ => FlowError::NotRenewed.into(),
        }
    }

    /// Stores a refresh token as soon as it is another one: the one before is used up.
    pub(crate) fn keep_renewal(&mut self, pending: &Pending) -> Result<(), WalletError> {
        let (Some(card), Some(next)) = (&pending.renews, pending.renewable()) else {
            return Ok(());
        };
        let held = self.state.card(card)?.renewal.as_ref();
        if held.is_some_and(|held| held.order == next.order) {
            return Ok(());
        }
        self.commit(|state| {
            state.card_mut(card)?.renewal = Some(next);
            Ok(())
        })
    }
}

impl Pending {
    /// What the card of this issuance can be renewed with.
    pub(crate) fn renewable(&self) -> Option<Renewable> {
        let (order, key) = self.flow.renewal().cloned().zip(self.dpop.clone())?;
        Some(Renewable { order, key })
    }
}

impl Card {
    pub(crate) fn is_due(&self, bundle: Option<&TrustBundle>, now: UnixTime) -> bool {
        let ends_soon = self.valid_until.since(now) < SOON * DAY;
        let is_worn = self.copies.len() > FEW && self.fresh_copies() <= FEW;
        let is_withdrawn = || {
            let status = bundle.and_then(|bundle| listed(bundle, self).0);
            matches!(status, Some(CardStatus::Withdrawn { .. }))
        };
        self.renewal.is_some() && (ends_soon || is_worn || is_withdrawn())
    }
}

/// In place of an offer's text.
fn name_of(card: &str) -> String {
    format!("renew {card}")
}
