//! Showing a card: what a scan at the counter means, and the code on the screen.

use annona_core::Problem;
use annona_core::b64;
use annona_core::qr::{
    self,
    render::{Level, Symbol},
};
use annona_core::time::UnixTime;
use serde::Serialize;

use super::{App, AppError, problem};
use crate::{Counter, ShowRequest, Wallet, WalletError};

/// How long one code stays on the screen, seconds (docs/counter-qr.md, "Freshness").
const FRESH: u8 = 15;

/// What a scanned or pasted text is to a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Scanned {
    /// An agency offers a card.
    Offer,
    /// A counter's card or challenge: codes made for it are good at that counter only.
    Counter {
        /// What it calls itself; the agreement's list has the last word.
        name: Option<String>,
        /// The agreement it asks under.
        agreement: String,
        /// Cards that can be shown there.
        cards: Vec<String>,
    },
}

/// A code on the screen.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Code {
    /// The QR code as SVG.
    pub svg: String,
    /// Seconds until a fresh one must be made.
    pub seconds: u8,
    /// Titles of what is shown.
    pub disclosed: Vec<String>,
    /// Titles of what is not.
    pub withheld: Vec<String>,
    /// Who asks, by name.
    pub counter: String,
    /// How many seconds this device's clock is ahead of the counter's, if that is worth a word.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub clock_ahead: Option<i64>,
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({:?}, hidden)", self.disclosed)
    }
}

impl App {
    /// The text of the QR code in a frame of a camera or a picture: grey pixels, row by row, as
    /// base64url. `None` when there is none. It is not trusted, and not remembered.
    ///
    /// # Errors
    /// `ANN-APP-5` when it is no frame.
    pub fn read_frame(
        &self,
        grey: &str,
        width: u32,
        height: u32,
    ) -> Result<Option<String>, Problem> {
        let most = annona_camera::PIXELS / 3 * 4;
        let pixels = Some(grey).filter(|grey| grey.len() <= most).map(b64::decode);
        let pixels = pixels.and_then(Result::ok).ok_or(AppError::Unreadable);
        Ok(annona_camera::read_frame(pixels.map_err(problem)?, width, height))
    }

    /// What a scanned or pasted text is.
    ///
    /// # Errors
    /// `ANN-APP-5` when it says nothing to a wallet.
    pub fn read_code(&self, text: &str) -> Result<Scanned, Problem> {
        self.with(|session| {
            if annona_protocol::vci::OfferText::parse(text).is_ok() {
                return Ok(Scanned::Offer);
            }
            let counter = scanned(text)?;
            let name = match &counter {
                Counter::Card(card) => Some(card.name.clone()),
                _ => None,
            };
            let agreement = counter.agreement().to_owned();
            let cards = showable(&session.wallet, &agreement, self.now());
            Ok(Scanned::Counter { name, agreement, cards })
        })
    }

    /// Makes the code that a counter scans: for all counters of an agreement, or, when the
    /// person scanned a counter's code, for that counter alone.
    ///
    /// # Errors
    /// `ANN-WALLET-2…`: nothing was shown.
    pub fn show(
        &self,
        card: &str,
        agreement: &str,
        scanned_code: Option<&str>,
        optional: &[Vec<String>],
        language: &str,
    ) -> Result<Code, Problem> {
        self.with(|session| {
            let wallet = &mut session.wallet;
            let counter = match scanned_code {
                Some(text) => scanned(text)?,
                None => Counter::Any(agreement.to_owned()),
            };
            let (request, now) = (ShowRequest { counter, optional: optional.to_vec() }, self.now());
            let shown = wallet.show(card, &request, now)?;
            let symbol = Symbol::new(&shown.digits, Level::L).map_err(WalletError::from)?;
            let kind = wallet.card(card, language, now)?.credential_type;
            let titles = |paths: &[String]| {
                paths.iter().map(|path| wallet.claim_title(&kind, path, language)).collect()
            };
            let consumer = wallet.consumer_name(&shown.agreement, language);
            Ok(Code {
                svg: symbol.svg(),
                seconds: FRESH,
                disclosed: titles(&shown.disclosed),
                withheld: titles(&shown.withheld),
                counter: shown.counter.clone().or(consumer).unwrap_or_default(),
                clock_ahead: shown.clock_ahead,
            })
        })
    }
}

fn scanned(text: &str) -> Result<Counter, AppError> {
    match qr::read(text.trim()) {
        Ok(qr::Scanned::CounterCard(card)) => Ok(Counter::Card(card)),
        Ok(qr::Scanned::Challenge(challenge)) => Ok(Counter::Challenge(challenge)),
        _ => Err(AppError::Unreadable),
    }
}

/// The cards that can be shown under an agreement.
fn showable(wallet: &Wallet, agreement: &str, now: UnixTime) -> Vec<String> {
    let usable = |card: &String| {
        let profiles = wallet.profiles(card, "en", now).unwrap_or_default();
        profiles.iter().any(|profile| profile.agreement == agreement)
    };
    wallet.cards("en", now).into_iter().map(|card| card.id).filter(usable).collect()
}
