//! Looking at cards and at the history, and deleting them.

use annona_core::Problem;
use serde::Serialize;

use super::App;
use crate::history::Event;
use crate::{CardSummary, ClaimView, Profile, Wallet};

/// Everything about one card, for its owner's eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CardView {
    /// As in the list.
    pub summary: CardSummary,
    /// All that is on it.
    pub claims: Vec<ClaimView>,
    /// Where it can be shown.
    pub profiles: Vec<Profile>,
}

/// One line of the history, in words. It holds no claim values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HistoryView {
    /// To delete it by.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub number: u64,
    /// When, in seconds since 1970.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub at: i64,
    /// `received`, `shown`, `blocked`, `deleted`…, as in the export.
    pub event: String,
    /// The card's title.
    pub card: String,
    /// The agency or the counters, by name.
    pub with: Option<String>,
    /// Titles of what was shown; of what was asked for when it was blocked.
    pub disclosed: Vec<String>,
    /// Titles of what was not shown.
    pub withheld: Vec<String>,
}

impl App {
    /// Everything about one card.
    ///
    /// # Errors
    /// `ANN-WALLET-20`.
    pub fn card(&self, card: &str, language: &str) -> Result<CardView, Problem> {
        self.with(|session| {
            let (wallet, now) = (&session.wallet, self.now());
            Ok(CardView {
                summary: wallet.card(card, language, now)?,
                claims: wallet.claims(card, language)?,
                profiles: wallet.profiles(card, language, now)?,
            })
        })
    }

    /// Deletes a card and its keys.
    ///
    /// # Errors
    /// `ANN-WALLET-20`, `ANN-VAULT-12`.
    pub fn delete_card(&self, card: &str) -> Result<(), Problem> {
        self.with(|session| Ok(session.wallet.delete_card(card, self.now())?))
    }

    /// The history, newest first.
    ///
    /// # Errors
    /// `ANN-APP-1`.
    pub fn history(&self, language: &str) -> Result<Vec<HistoryView>, Problem> {
        self.with(|session| {
            let wallet = &session.wallet;
            let view = |entry: &crate::Entry| view(wallet, entry, language);
            Ok(wallet.history().iter().rev().map(view).collect())
        })
    }

    /// The history as JSON, for the person to keep or to hand on.
    ///
    /// # Errors
    /// `ANN-APP-1`.
    pub fn export_history(&self) -> Result<String, Problem> {
        self.with(|session| Ok(session.wallet.export_history()?))
    }

    /// Deletes one entry of the history.
    ///
    /// # Errors
    /// `ANN-WALLET-30`.
    pub fn forget(&self, number: u64) -> Result<(), Problem> {
        self.with(|session| Ok(session.wallet.forget(number)?))
    }

    /// Deletes the history.
    ///
    /// # Errors
    /// `ANN-VAULT-12`.
    pub fn forget_all(&self) -> Result<(), Problem> {
        self.with(|session| Ok(session.wallet.forget_all()?))
    }
}

fn view(wallet: &Wallet, entry: &crate::Entry, language: &str) -> HistoryView {
    let mut line = HistoryView {
        number: entry.number,
        at: entry.at.0,
        event: String::new(),
        card: String::new(),
        with: None,
        disclosed: Vec::new(),
        withheld: Vec::new(),
    };
    let titles = |credential_type: &str, paths: &[String]| {
        paths.iter().map(|path| wallet.claim_title(credential_type, path, language)).collect()
    };
    let (event, credential_type) = match &entry.event {
        Event::Received { credential_type, issuer } => {
            line.with = Some(wallet.party_name(issuer, language));
            ("received", credential_type)
        }
        Event::Renewed { credential_type, issuer } => {
            line.with = Some(wallet.party_name(issuer, language));
            ("renewed", credential_type)
        }
        Event::Shown(showing) => {
            let kind = &showing.credential_type;
            line.with = showing
                .counter
                .clone()
                .or_else(|| wallet.consumer_name(&showing.agreement, language));
            line.disclosed = titles(kind, &showing.disclosed);
            line.withheld = titles(kind, &showing.withheld);
            ("shown", kind)
        }
        Event::Blocked { credential_type, agreement, claim } => {
            line.with = wallet.consumer_name(agreement, language);
            line.disclosed = titles(credential_type, std::slice::from_ref(claim));
            ("blocked", credential_type)
        }
        Event::Deleted { credential_type } => ("deleted", credential_type),
    };
    event.clone_into(&mut line.event);
    line.card = wallet.type_title(credential_type, language);
    line
}
