//! The wallet: a vault, the trust bundle beside it, and what the platform provides.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use annona_core::crypto::{CryptoProvider, Entropy, OsEntropy, Pure};
use annona_core::json::Limits;
use annona_core::time::UnixTime;
use annona_core::trust::{TrustAnchor, TrustBundle};
use annona_protocol::attester::WalletProvider;
use annona_sealed::doors::{Device, NoDevice};
use serde::Serialize;

use crate::WalletError;
use crate::history::{Entry, Event};
use crate::state::{State, Trust};
use crate::vault::sheet::Code;
use crate::vault::{KdfCost, Plain, Vault, With, file};

/// What the wallet gets from the device it runs on.
#[derive(Clone)]
pub struct Platform {
    /// Who checks signatures.
    pub crypto: Arc<dyn CryptoProvider>,
    /// Where keys and nonces come from.
    pub entropy: Arc<dyn Entropy>,
    /// The device's own secret, without which a copied wallet opens nowhere.
    pub device: Arc<dyn Device>,
    /// Where browsers come back to after a sign-in: an address of the app, or one of this machine
    /// where nobody listens, to be copied from the browser's address line.
    pub redirect_uri: String,
    /// Who vouches for this wallet and its keys, if somebody does; agencies may insist on it.
    pub wallet_provider: Option<Arc<dyn WalletProvider>>,
}

impl Default for Platform {
    /// Pure Rust, the operating system's random numbers, no key store, an address of this
    /// machine, and nobody who vouches.
    fn default() -> Self {
        Self {
            crypto: Arc::new(Pure),
            entropy: Arc::new(OsEntropy),
            device: Arc::new(NoDevice),
            redirect_uri: "http://127.0.0.1/annona-wallet".to_owned(),
            wallet_provider: None,
        }
    }
}

impl Platform {
    fn with(&self) -> With<'_> {
        (self.device.clone(), &*self.entropy)
    }
}

/// An open wallet. One process at a time can have it open.
pub struct Wallet {
    vault: Vault,
    pub(crate) state: State,
    /// `None` until one is installed, or when its file is missing or damaged.
    pub(crate) bundle: Option<TrustBundle>,
    pub(crate) platform: Platform,
}

/// The installed trust bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BundleSummary {
    /// Its number.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sequence: u64,
    /// When it was signed.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub issued_at: UnixTime,
    /// When it ends.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub expires_at: UnixTime,
}

impl Wallet {
    /// Creates an empty wallet.
    ///
    /// # Errors
    /// [`WalletError::Vault`].
    pub fn create(
        path: &Path,
        pin: &str,
        cost: KdfCost,
        platform: Platform,
    ) -> Result<Self, WalletError> {
        let state = State::new();
        let vault = Vault::create(path, pin, cost, &state.to_plain()?, platform.with())?;
        Ok(Self { vault, state, bundle: None, platform })
    }

    /// Opens a wallet.
    ///
    /// # Errors
    /// [`WalletError::Vault`]: after five wrong PINs in a row the next try must wait; a damaged
    /// file with [`crate::vault::VaultError::DamagedWithPrevious`] has [`Self::open_previous`].
    pub fn open(
        path: &Path,
        pin: &str,
        platform: Platform,
        now: UnixTime,
    ) -> Result<Self, WalletError> {
        Self::opened(Vault::open(path, pin, platform.with(), now)?, platform)
    }

    /// Opens a damaged wallet as it was before the last change.
    ///
    /// # Errors
    /// [`WalletError::Vault`].
    pub fn open_previous(
        path: &Path,
        pin: &str,
        platform: Platform,
        now: UnixTime,
    ) -> Result<Self, WalletError> {
        Self::opened(Vault::open_previous(path, pin, platform.with(), now)?, platform)
    }

    /// Opens a wallet whose PIN is forgotten with the code of its recovery sheet, and gives it a
    /// new PIN.
    ///
    /// # Errors
    /// [`WalletError::Vault`]: a slip of the pen is named by its group and counts as no try.
    pub fn recover(
        path: &Path,
        code: &str,
        new_pin: (&str, KdfCost),
        platform: Platform,
        now: UnixTime,
    ) -> Result<Self, WalletError> {
        Self::opened(Vault::recover(path, code, new_pin, platform.with(), now)?, platform)
    }

    fn opened((vault, plain): (Vault, Plain), platform: Platform) -> Result<Self, WalletError> {
        let state = State::parse(&plain)?;
        let mut wallet = Self { vault, state, bundle: None, platform };
        // The cards open also without a trust list; showing one then asks for it.
        wallet.bundle = wallet.read_bundle();
        Ok(wallet)
    }

    fn read_bundle(&self) -> Option<TrustBundle> {
        let Trust { anchor, sequence } = self.state.trust.as_ref()?;
        let bytes = file::read(&bundle_path(self.vault.path()), Limits::BUNDLE.bytes).ok()?;
        TrustBundle::open(&bytes, anchor, &*self.platform.crypto, Some(*sequence)).ok()
    }

    /// Changes the PIN.
    ///
    /// # Errors
    /// [`WalletError::Vault`].
    pub fn change_pin(&mut self, pin: &str, cost: KdfCost) -> Result<(), WalletError> {
        let plain = self.state.to_plain()?;
        Ok(self.vault.change_pin(pin, cost, &plain, &*self.platform.entropy)?)
    }

    /// Makes a recovery sheet, for the day on which the PIN is forgotten. Its code is shown this
    /// once; the sheet before ends.
    ///
    /// # Errors
    /// [`WalletError::Vault`].
    pub fn new_recovery_sheet(&mut self, cost: KdfCost) -> Result<Code, WalletError> {
        let plain = self.state.to_plain()?;
        Ok(self.vault.new_sheet(cost, &plain, &*self.platform.entropy)?)
    }

    /// Whether there is a recovery sheet.
    #[must_use]
    pub fn has_recovery_sheet(&self) -> bool {
        self.vault.has_sheet()
    }

    /// Installs a trust bundle that `anchor` signed.
    ///
    /// # Errors
    /// [`WalletError::Bundle`], also for a number smaller than one seen before;
    /// [`WalletError::OtherAuthority`], [`WalletError::BundleEnded`].
    pub fn install_bundle(
        &mut self,
        bytes: &[u8],
        anchor: &TrustAnchor,
        now: UnixTime,
    ) -> Result<BundleSummary, WalletError> {
        let held = self.state.trust.as_ref();
        if held.is_some_and(|held| held.anchor.id != anchor.id) {
            return Err(WalletError::OtherAuthority);
        }
        let held = held.map(|held| held.sequence);
        let bundle = TrustBundle::open(bytes, anchor, &*self.platform.crypto, held)?;
        if now > bundle.expires_at() {
            return Err(WalletError::BundleEnded);
        }
        // First the bundle, then its number: a crash in between leaves a newer bundle.
        file::write(&bundle_path(self.vault.path()), bytes)?;
        let trust = Trust { anchor: anchor.clone(), sequence: bundle.sequence() };
        self.commit(|state| {
            state.trust = Some(trust);
            Ok(())
        })?;
        self.bundle = Some(bundle);
        self.trust_list().ok_or(WalletError::NoBundle)
    }

    /// The installed trust bundle, for the line "lists from ...".
    #[must_use]
    pub fn trust_list(&self) -> Option<BundleSummary> {
        self.bundle.as_ref().map(|bundle| BundleSummary {
            sequence: bundle.sequence(),
            issued_at: bundle.issued_at(),
            expires_at: bundle.expires_at(),
        })
    }

    /// How many cards agencies will deliver later.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.state.deferred.len()
    }

    /// Deletes a card and its key. The agency can issue it again.
    ///
    /// # Errors
    /// [`WalletError::UnknownCard`], [`WalletError::Vault`].
    pub fn delete_card(&mut self, id: &str, now: UnixTime) -> Result<(), WalletError> {
        let credential_type = self.state.card(id)?.credential_type.clone();
        self.erase(|state| {
            state.cards.retain(|card| card.id != id);
            state.remember(now, Event::Deleted { credential_type });
            Ok(())
        })
    }

    /// The history, oldest first.
    #[must_use]
    pub fn history(&self) -> &[Entry] {
        &self.state.history
    }

    /// The history as JSON, for the person to keep or to hand on with a complaint.
    ///
    /// # Errors
    /// [`WalletError::State`].
    pub fn export_history(&self) -> Result<String, WalletError> {
        serde_json::to_string_pretty(&self.state.history).map_err(|_| WalletError::State)
    }

    /// Deletes one entry of the history.
    ///
    /// # Errors
    /// [`WalletError::UnknownEntry`], [`WalletError::Vault`].
    pub fn forget(&mut self, number: u64) -> Result<(), WalletError> {
        if !self.state.history.iter().any(|entry| entry.number == number) {
            return Err(WalletError::UnknownEntry);
        }
        self.erase(|state| {
            state.history.retain(|entry| entry.number != number);
            Ok(())
        })
    }

    /// Deletes the whole history.
    ///
    /// # Errors
    /// [`WalletError::Vault`].
    pub fn forget_all(&mut self) -> Result<(), WalletError> {
        self.erase(|state| {
            state.history.clear();
            Ok(())
        })
    }

    pub(crate) fn bundle(&self) -> Result<&TrustBundle, WalletError> {
        self.bundle.as_ref().ok_or(WalletError::NoBundle)
    }

    /// Changes the state in memory only when the change is on disk.
    pub(crate) fn commit<T>(
        &mut self,
        change: impl FnOnce(&mut State) -> Result<T, WalletError>,
    ) -> Result<T, WalletError> {
        let mut state = self.state.clone();
        let result = change(&mut state)?;
        self.vault.save(&state.to_plain()?, &*self.platform.entropy)?;
        self.state = state;
        Ok(result)
    }

    /// As [`Self::commit`], twice: what was deleted must not stay in the generation before.
    fn erase(
        &mut self,
        change: impl FnOnce(&mut State) -> Result<(), WalletError>,
    ) -> Result<(), WalletError> {
        self.commit(change)?;
        self.commit(|_| Ok(()))
    }
}

impl std::fmt::Debug for Wallet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wallet({} cards, hidden)", self.state.cards.len())
    }
}

/// The bundle is public and large; it lies beside the vault, vouched for by its signatures.
fn bundle_path(vault: &Path) -> PathBuf {
    let mut name = vault.as_os_str().to_owned();
    name.push(".bundle");
    name.into()
}
