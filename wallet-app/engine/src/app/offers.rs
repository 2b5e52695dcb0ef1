//! Getting cards from agencies.

use annona_core::Problem;
use annona_protocol::vci::{InputMode, TxCode};
use serde::Serialize;

use super::App;
use crate::{CardSummary, Delivered, OfferSummary, WalletError};

/// What became of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Taken {
    /// The card is in the wallet.
    Card {
        /// As in the list.
        card: Box<CardSummary>,
    },
    /// The agency sent a code by another way; call again with it.
    Code {
        /// How long it is, when the agency says so.
        length: Option<u32>,
        /// Whether it has digits only.
        digits: bool,
        /// The agency's own words about it.
        hint: Option<String>,
    },
    /// The person signs in at this address.
    SignIn {
        /// For a browser.
        address: String,
    },
    /// The agency delivers the card later.
    Later,
}

impl App {
    /// Who offers what. Nothing is asked for yet.
    ///
    /// # Errors
    /// `ANN-WALLET-10` when nobody vouches for the sender.
    pub fn look_at_offer(&self, offer: &str, language: &str) -> Result<OfferSummary, Problem> {
        self.with(|session| {
            Ok(session.wallet.look_at_offer(offer, language, &*self.around.http)?)
        })
    }

    /// Takes an offer.
    ///
    /// # Errors
    /// `ANN-WALLET-…`, `ANN-VCI-…`; nothing is stored unless every check passed.
    pub fn take_offer(
        &self,
        offer: &str,
        tx_code: Option<&str>,
        language: &str,
    ) -> Result<Taken, Problem> {
        self.with(|session| {
            let http = &*self.around.http;
            Ok(taken(session.wallet.receive(offer, tx_code, http, language, self.now()))?)
        })
    }

    /// Goes on after the person signed in: the address to which the browser came back.
    ///
    /// # Errors
    /// `ANN-WALLET-33`, and those of [`App::take_offer`].
    pub fn signed_in(&self, address: &str, language: &str) -> Result<Taken, Problem> {
        self.with(|session| {
            let http = &*self.around.http;
            Ok(taken(session.wallet.signed_in(address, http, language, self.now()))?)
        })
    }

    /// Fetches fresh copies of a card, or a card that is good for longer; until they are here the
    /// old ones stay.
    ///
    /// # Errors
    /// `ANN-WALLET-20`, and those of [`crate::Wallet::renew`].
    pub fn renew(&self, card: &str, language: &str) -> Result<Taken, Problem> {
        self.with(|session| {
            let http = &*self.around.http;
            Ok(taken(session.wallet.renew(card, http, language, self.now()))?)
        })
    }

    /// Asks the agencies that wanted to deliver later.
    ///
    /// # Errors
    /// Those of [`App::take_offer`], when no card came.
    pub fn fetch_waiting(&self, language: &str) -> Result<Delivered, Problem> {
        self.with(|session| {
            Ok(session.wallet.receive_deferred(&*self.around.http, language, self.now())?)
        })
    }
}

fn taken(received: Result<CardSummary, WalletError>) -> Result<Taken, WalletError> {
    use annona_protocol::vci::wallet::WalletError as FlowError;
    match received {
        Ok(card) => Ok(Taken::Card { card: Box::new(card) }),
        Err(WalletError::TxCodeNeeded(form)) => Ok(code(&form)),
        Err(WalletError::SignInNeeded(address)) => {
            Ok(Taken::SignIn { address: address.expose().to_owned() })
        }
        Err(WalletError::Flow(FlowError::Deferred)) => Ok(Taken::Later),
        Err(error) => Err(error),
    }
}

fn code(form: &TxCode) -> Taken {
    Taken::Code {
        length: form.length,
        digits: form.input_mode != Some(InputMode::Text),
        hint: form.description.clone(),
    }
}
