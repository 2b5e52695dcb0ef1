//! What the vault keeps, as one JSON text: which authority is trusted, cards with their keys,
//! history. Only this crate sees it.

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, SecretKey, SoftSigner};
use annona_core::status::StatusRef;
use annona_core::time::UnixTime;
use annona_core::trust::TrustAnchor;
use annona_protocol::vci::wallet::Issuance;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::history::Entry;
use crate::renew::Renewable;
use crate::vault::Plain;
use crate::{WalletError, history, proven};

/// Most cards of one wallet.
const MAX_CARDS: usize = 256;
/// Most issuances that agencies go on with later.
const MAX_DEFERRED: usize = 16;

const VERSION: u8 = 1;

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    version: u8,
    pub trust: Option<Trust>,
    pub cards: Vec<Card>,
    pub history: Vec<Entry>,
    #[serde(default)]
    pub pending: Option<Pending>,
    /// What agencies will deliver later.
    #[serde(default)]
    pub deferred: Vec<Pending>,
    /// Number of the next card or history entry; numbers are not used again.
    next: u64,
}

/// The authority, and the number of the newest bundle that was seen: older ones are refused.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Trust {
    pub anchor: TrustAnchor,
    pub sequence: u64,
}

/// A card: one set of claims in one or several copies.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Card {
    pub id: String,
    /// DID of the agency.
    pub issuer: String,
    pub credential_type: String,
    /// Its name, `vc+sd-jwt` and so on.
    pub format: String,
    pub valid_from: UnixTime,
    pub valid_until: UnixTime,
    pub received: UnixTime,
    /// Every claim about the person, for the person's own screen.
    pub subject: Map<String, Value>,
    pub copies: Vec<Copy>,
    pub last: Option<Use>,
    /// What brings fresh copies, if the agency gave that.
    #[serde(default)]
    pub renewal: Option<Renewable>,
}

/// A credential and the key it is bound to. Two copies have no byte in common by which
/// counters could tell that they belong to one person, so each is shown once if possible.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Copy {
    /// The credential as it came, with all disclosures.
    pub text: Zeroizing<String>,
    key: KeyText,
    /// How often it was shown.
    uses: u32,
}

/// A P-256 key as it is stored: base64url of the scalar.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct KeyText(Zeroizing<String>);

/// The last use of a card.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Use {
    pub at: UnixTime,
    pub audience: String,
    copy: usize,
}

/// An issuance under way. It is stored once the offer is used up, so that neither a broken
/// connection nor the end of the program loses the card.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// The text that was scanned.
    pub offer: Zeroizing<String>,
    /// DID of the agency, once the offer is there.
    pub sender: String,
    pub flow: Issuance,
    pub keys: Vec<KeyText>,
    /// The key that tokens are bound to.
    #[serde(default)]
    pub dpop: Option<KeyText>,
    /// The card that it renews, by its id.
    #[serde(default)]
    pub renews: Option<String>,
}

impl State {
    pub fn new() -> Self {
        Self {
            version: VERSION,
            trust: None,
            cards: Vec::new(),
            history: Vec::new(),
            pending: None,
            deferred: Vec::new(),
            next: 1,
        }
    }

    /// Reads the text that [`State::to_plain`] wrote; the vault's cipher vouches for it.
    pub fn parse(text: &[u8]) -> Result<Self, WalletError> {
        let state: Self = serde_json::from_slice(text).map_err(|_| WalletError::State)?;
        if state.version == VERSION { Ok(state) } else { Err(WalletError::State) }
    }

    pub fn to_plain(&self) -> Result<Plain, WalletError> {
        // Room for a usual wallet from the start, so that growing leaves no copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(256 << 10));
        serde_json::to_writer(&mut *text, self).map_err(|_| WalletError::State)?;
        Ok(text)
    }

    /// The issuance that began with this offer.
    pub fn under_way(&self, offer: &str) -> Option<&Pending> {
        self.pending.iter().chain(&self.deferred).find(|held| *held.offer == offer)
    }

    /// Keeps an issuance that the agency will go on with later.
    pub fn defer(&mut self, pending: Pending) -> Result<(), WalletError> {
        self.settle(&pending.offer);
        if self.deferred.len() >= MAX_DEFERRED {
            return Err(WalletError::Full);
        }
        self.deferred.push(pending);
        Ok(())
    }

    /// Forgets the issuance that began with this offer, its tokens and keys.
    pub fn settle(&mut self, offer: &str) {
        self.pending.take_if(|held| *held.offer == offer);
        self.deferred.retain(|held| *held.offer != offer);
    }

    pub fn card(&self, id: &str) -> Result<&Card, WalletError> {
        self.cards.iter().find(|card| card.id == id).ok_or(WalletError::UnknownCard)
    }

    pub fn card_mut(&mut self, id: &str) -> Result<&mut Card, WalletError> {
        self.cards.iter_mut().find(|card| card.id == id).ok_or(WalletError::UnknownCard)
    }

    pub fn add(&mut self, mut card: Card) -> Result<String, WalletError> {
        if self.cards.len() >= MAX_CARDS {
            return Err(WalletError::Full);
        }
        let id = format!("card-{}", self.number());
        card.id.clone_from(&id);
        self.cards.push(card);
        Ok(id)
    }

    /// Puts a renewed card in the place of the old one.
    pub fn replace(&mut self, id: &str, card: Card) -> Result<String, WalletError> {
        let held = self.card_mut(id)?;
        *held = Card { id: id.to_owned(), ..card };
        Ok(id.to_owned())
    }

    /// Adds a history entry; the oldest make room.
    pub fn remember(&mut self, at: UnixTime, event: history::Event) {
        let number = self.number();
        self.history.push(Entry { number, at, event });
        let surplus = self.history.len().saturating_sub(history::MAX_ENTRIES);
        self.history.drain(..surplus);
    }

    fn number(&mut self) -> u64 {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        number
    }
}

impl Card {
    /// The copy for a showing. One audience within [`history::ONE_SHOWING`] gets the same
    /// again, others the least used.
    pub fn copy_for(&self, audience: &str, now: UnixTime) -> Result<(usize, &Copy), WalletError> {
        let continued = self.last.as_ref().filter(|last| {
            last.audience == audience && (0..history::ONE_SHOWING).contains(&now.since(last.at))
        });
        let number = match continued {
            Some(last) => last.copy,
            None => {
                let least = self.copies.iter().enumerate().min_by_key(|(_, copy)| copy.uses);
                least.map_or(0, |(number, _)| number)
            }
        };
        let copy = self.copies.get(number).ok_or(WalletError::State)?;
        Ok((number, copy))
    }

    /// Notes that a copy is about to be shown.
    pub fn note_use(&mut self, number: usize, audience: &str, now: UnixTime) {
        if let Some(copy) = self.copies.get_mut(number) {
            copy.uses = copy.uses.saturating_add(1);
        }
        self.last = Some(Use { at: now, audience: audience.to_owned(), copy: number });
    }

    /// How many copies were never shown.
    pub fn fresh_copies(&self) -> usize {
        self.copies.iter().filter(|copy| copy.uses == 0).count()
    }

    pub fn format(&self) -> Result<Format, WalletError> {
        Format::named(&self.format).ok_or(WalletError::State)
    }

    /// Where the status of each copy stands.
    pub fn status(&self) -> Vec<StatusRef> {
        let Ok(format) = self.format() else { return Vec::new() };
        let entries = |copy: &Copy| proven::status(&copy.text, format);
        self.copies.iter().filter_map(entries).flatten().collect()
    }
}

impl Copy {
    pub const fn new(text: Zeroizing<String>, key: KeyText) -> Self {
        Self { text, key, uses: 0 }
    }

    pub fn signer(&self) -> Result<SoftSigner, WalletError> {
        self.key.signer()
    }
}

impl From<&SecretKey> for KeyText {
    fn from(key: &SecretKey) -> Self {
        Self(Zeroizing::new(b64::encode(key.expose())))
    }
}

impl KeyText {
    pub fn signer(&self) -> Result<SoftSigner, WalletError> {
        let bytes = b64::decode_array(self.0.as_bytes()).map_err(|_| WalletError::State)?;
        Ok(SecretKey::from_bytes(Alg::Es256, &Zeroizing::new(bytes))?.signer()?)
    }
}

impl Pending {
    pub fn new(offer: &str, flow: Issuance, dpop: KeyText) -> Self {
        let offer = Zeroizing::new(offer.to_owned());
        let (sender, keys, renews) = (String::new(), Vec::new(), None);
        Self { offer, sender, flow, keys, dpop: Some(dpop), renews }
    }

    /// Whether the person is out in a browser.
    pub const fn is_signing_in(&self) -> bool {
        matches!(self.flow, Issuance::Redirect(_))
    }
}
