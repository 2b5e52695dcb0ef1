//! The wallet as a window sees it: one function for each thing that a person does, data in and
//! data out, errors as a [`Problem`]. [`use_cases!`](crate::use_cases) lists them once; the shell
//! of the app, the bridge for browsers and the types of the user interface are made from that
//! list, so that they cannot differ.
//!
//! One profile is open at a time. What is shown to the person is in the language that the window
//! asks for; nothing here is logged.

mod cards;
mod offers;
mod showing;
mod use_cases;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::time::UnixTime;
use annona_core::trust::TrustAnchor;
use annona_files::read_bounded;
use annona_protocol::http::{Http, HttpRequest};
use serde::{Deserialize, Serialize};

use crate::{BundleSummary, KdfCost, Owner, OwnerError, Owners, Platform, Wallet, WalletError};

pub use cards::{CardView, HistoryView};
pub use offers::Taken;
pub use showing::{Code, Scanned};
pub use use_cases::Argument;

/// Largest file that says whom a wallet trusts, bytes.
const MAX_AUTHORITY: u64 = 1 << 20;

annona_core::coded_errors! {
    /// What a window can ask at the wrong moment.
    pub enum AppError {
        Locked ["ANN-APP-1"] "the wallet is locked" => "Choose your name and type your PIN.";
        NoAuthority ["ANN-APP-2"] "this wallet does not know yet whom to trust" => "Open the file that the agency gave you with the wallet.";
        NoLists ["ANN-APP-3"] "nobody said where the trust list can be fetched" => "Open the newest trust list from a file.";
        Authority ["ANN-APP-4"] "this is not a file that says whom a wallet trusts" => "Open the file that the agency gave you with the wallet.";
        Unreadable ["ANN-APP-5"] "this code says nothing to a wallet" => "Scan the code of an offer, or the code at the counter.";
        => Owner(OwnerError);
        => Wallet(WalletError);
    }
}

/// Whom wallets on this device trust, as the ministry's build or a file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Who signs trust bundles.
    pub anchor: TrustAnchor,
    /// Where the newest bundle is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lists: Option<String>,
}

/// What the window needs before anybody has come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Start {
    /// Who has a profile on this device.
    pub owners: Vec<Owner>,
    /// Whether the wallet knows whom to trust.
    pub authority: bool,
}

/// What the window shows first to whoever came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Home {
    /// Whose wallet it is.
    pub owner: Owner,
    /// The cards.
    pub cards: Vec<crate::CardSummary>,
    /// The trust list.
    pub lists: Option<BundleSummary>,
    /// Whether the trust list has ended.
    pub lists_ended: bool,
    /// Whether a recovery sheet was printed.
    pub has_sheet: bool,
    /// How many cards agencies will deliver later.
    pub waiting: usize,
}

/// What the app gets from where it runs.
pub struct Surroundings {
    /// Keys, random numbers, signatures.
    pub platform: Platform,
    /// What opening a wallet costs.
    pub cost: KdfCost,
    /// The network.
    pub http: Arc<dyn Http + Send + Sync>,
    /// The clock.
    pub clock: fn() -> UnixTime,
}

/// The running app.
pub struct App {
    owners: Owners,
    root: PathBuf,
    around: Surroundings,
    session: Mutex<Option<Session>>,
}

struct Session {
    owner: Owner,
    wallet: Wallet,
}

impl App {
    /// The app over a folder of this device's user.
    ///
    /// # Errors
    /// `ANN-OWNER-5` when the folder cannot be used.
    pub fn new(root: &Path, around: Surroundings) -> Result<Self, Problem> {
        let owners = Owners::in_folder(&root.join("profiles")).map_err(problem)?;
        Ok(Self { owners, root: root.to_owned(), around, session: Mutex::new(None) })
    }

    /// Who has a profile here.
    ///
    /// # Errors
    /// `ANN-OWNER-5`.
    pub fn start(&self) -> Result<Start, Problem> {
        let owners = self.owners.list().map_err(problem)?;
        Ok(Start { owners, authority: self.authority().is_some() })
    }

    /// Says whom the wallets of this device trust; each wallet keeps the first one it meets.
    ///
    /// # Errors
    /// `ANN-APP-4` when the text is no anchor.
    pub fn trust(&self, text: &str) -> Result<Start, Problem> {
        let authority = authority(text.as_bytes()).ok_or(AppError::Authority).map_err(problem)?;
        let text = serde_json::to_vec(&authority).map_err(|_| problem(AppError::Authority))?;
        let path = self.root.join(AUTHORITY);
        annona_files::write_whole(&path, &text, annona_files::Readers::Owner)
            .map_err(|error| problem(OwnerError::from(error)))?;
        self.start()
    }

    /// Makes a profile and opens it. Without a trust list the wallet can hold no card yet, so the
    /// newest one is fetched at once if it is known where.
    ///
    /// # Errors
    /// `ANN-OWNER-…`, `ANN-VAULT-2`.
    pub fn create_profile(
        &self,
        name: &str,
        picture: u8,
        pin: &str,
        language: &str,
    ) -> Result<Home, Problem> {
        let made = self.owners.create(
            name,
            picture,
            (pin, self.around.cost),
            self.around.platform.clone(),
        );
        let (owner, wallet) = made.map_err(problem)?;
        *self.held() = Some(Session { owner, wallet });
        // A device without a connection begins without a list; the home screen says so.
        drop(self.update_lists());
        self.home(language)
    }

    /// Opens a profile with its PIN.
    ///
    /// # Errors
    /// `ANN-VAULT-…`.
    pub fn unlock(&self, profile: &str, pin: &str, language: &str) -> Result<Home, Problem> {
        let path = self.owners.wallet(profile).map_err(problem)?;
        self.lock_up();
        let wallet =
            Wallet::open(&path, pin, self.around.platform.clone(), self.now()).map_err(problem)?;
        self.enter(profile, wallet, language)
    }

    /// Opens a profile as it was before the last change, when its file is damaged.
    ///
    /// # Errors
    /// `ANN-VAULT-…`.
    pub fn unlock_previous(
        &self,
        profile: &str,
        pin: &str,
        language: &str,
    ) -> Result<Home, Problem> {
        let path = self.owners.wallet(profile).map_err(problem)?;
        self.lock_up();
        let opened = Wallet::open_previous(&path, pin, self.around.platform.clone(), self.now());
        self.enter(profile, opened.map_err(problem)?, language)
    }

    /// Opens a profile with its recovery sheet and gives it a new PIN.
    ///
    /// # Errors
    /// `ANN-VAULT-…`.
    pub fn recover(
        &self,
        profile: &str,
        code: &str,
        new_pin: &str,
        language: &str,
    ) -> Result<Home, Problem> {
        let path = self.owners.wallet(profile).map_err(problem)?;
        self.lock_up();
        let new_pin = (new_pin, self.around.cost);
        let opened =
            Wallet::recover(&path, code, new_pin, self.around.platform.clone(), self.now());
        self.enter(profile, opened.map_err(problem)?, language)
    }

    fn enter(&self, profile: &str, wallet: Wallet, language: &str) -> Result<Home, Problem> {
        let owners = self.owners.list().map_err(problem)?;
        let owner = owners.into_iter().find(|owner| owner.id == profile);
        let owner = owner.ok_or(OwnerError::Unknown).map_err(problem)?;
        *self.held() = Some(Session { owner, wallet });
        self.home(language)
    }

    /// Closes the open profile; its key leaves the memory.
    ///
    /// # Errors
    /// None.
    pub fn lock(&self) -> Result<(), Problem> {
        self.lock_up();
        Ok(())
    }

    fn lock_up(&self) {
        *self.held() = None;
    }

    /// Removes a profile with all its cards.
    ///
    /// # Errors
    /// `ANN-OWNER-…`, `ANN-VAULT-…`; then nothing was removed.
    pub fn remove_profile(&self, profile: &str, pin: &str) -> Result<Start, Problem> {
        self.lock_up();
        self.owners
            .remove(profile, pin, self.around.platform.clone(), self.now())
            .map_err(problem)?;
        self.start()
    }

    /// The first screen of an open profile.
    ///
    /// # Errors
    /// `ANN-APP-1`.
    pub fn home(&self, language: &str) -> Result<Home, Problem> {
        self.with(|session| {
            let (wallet, now) = (&session.wallet, self.now());
            let lists = wallet.trust_list();
            Ok(Home {
                owner: session.owner.clone(),
                cards: wallet.cards(language, now),
                lists_ended: lists.is_some_and(|lists| now > lists.expires_at),
                lists,
                has_sheet: wallet.has_recovery_sheet(),
                waiting: wallet.waiting(),
            })
        })
    }

    /// Changes the PIN of the open profile.
    ///
    /// # Errors
    /// `ANN-VAULT-2`, `ANN-VAULT-12`; then the old PIN is good.
    pub fn change_pin(&self, pin: &str) -> Result<(), Problem> {
        self.with(|session| Ok(session.wallet.change_pin(pin, self.around.cost)?))
    }

    /// The code of a new recovery sheet, in groups.
    ///
    /// # Errors
    /// `ANN-VAULT-12`.
    pub fn recovery_sheet(&self) -> Result<String, Problem> {
        self.with(|session| {
            let code = session.wallet.new_recovery_sheet(self.around.cost)?;
            Ok(code.groups().to_string())
        })
    }

    /// Fetches the newest trust list.
    ///
    /// # Errors
    /// `ANN-APP-2`, `ANN-APP-3`, `ANN-HTTP-…`, `ANN-BUNDLE-…`; the list held before stays.
    pub fn update_lists(&self) -> Result<BundleSummary, Problem> {
        let authority = self.authority().ok_or(AppError::NoAuthority).map_err(problem)?;
        let url = authority.lists.as_deref().ok_or(AppError::NoLists).map_err(problem)?;
        let answer = self.around.http.send(&HttpRequest::get(url, "application/json"));
        let answer = answer.map_err(|error| problem(WalletError::from(error)))?;
        self.install(&answer.body, &authority.anchor)
    }

    /// Installs a trust list from a file.
    ///
    /// # Errors
    /// `ANN-APP-2`, `ANN-BUNDLE-…`; the list held before stays.
    pub fn install_lists(&self, text: &str) -> Result<BundleSummary, Problem> {
        let authority = self.authority().ok_or(AppError::NoAuthority).map_err(problem)?;
        self.install(text.as_bytes(), &authority.anchor)
    }

    fn install(&self, bytes: &[u8], anchor: &TrustAnchor) -> Result<BundleSummary, Problem> {
        self.with(|session| Ok(session.wallet.install_bundle(bytes, anchor, self.now())?))
    }

    fn now(&self) -> UnixTime {
        (self.around.clock)()
    }

    fn authority(&self) -> Option<Authority> {
        authority(&read_bounded(&self.root.join(AUTHORITY), MAX_AUTHORITY).ok()?)
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, AppError>,
    ) -> Result<T, Problem> {
        let mut held = self.held();
        let session = held.as_mut().ok_or(AppError::Locked).map_err(problem)?;
        work(session).map_err(problem)
    }

    /// Work that panicked left the wallet as it was before or after: a state is changed in memory
    /// once it is on disk.
    fn held(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const AUTHORITY: &str = "authority.json";

/// The whole statement, or an anchor alone.
fn authority(text: &[u8]) -> Option<Authority> {
    let whole = json::from_slice(text, Limits::MESSAGE).ok();
    whole.or_else(|| {
        let anchor = json::from_slice(text, Limits::MESSAGE).ok()?;
        Some(Authority { anchor, lists: None })
    })
}

fn problem(error: impl Into<AppError>) -> Problem {
    Problem::from(&error.into())
}

#[cfg(test)]
mod tests;
