//! One counter: a shelf with its settings, trust bundle, open challenge and replay log.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use annona_core::crypto::{CryptoError, OsEntropy, Pure, random, sha256};
use annona_core::json::{self, JsonError, Limits};
use annona_core::qr::{self, Challenge, CounterCard, QrError, Scanned};
use annona_core::receipt::ReceiptError;
use annona_core::time::UnixTime;
use annona_core::trust::bundle::delta::{self, DeltaError};
use annona_core::trust::{BundleError, TrustAnchor, TrustBundle};
use annona_core::verify::{Policy, ReplayCache as _, ReplayError, ReplayKey, Use};
use serde::{Deserialize, Serialize};

use crate::key;
use crate::ledger::LedgerError;
use crate::marks::Marks;
use crate::memory::Neighbours;
use crate::prices::{PriceError, PriceList};
use crate::replay::ShelfReplay;
use crate::shelf::Shelf;
use crate::standing::Standing;

annona_core::coded_errors! {
    /// Why a counter could not be set up or could not work.
    pub enum CounterError {
        Settings(String) ["ANN-COUNTER-1"] "the counter's settings cannot be read: {0}" => "Set the counter up with `annona-verifier init`.";
        Exists ["ANN-COUNTER-2"] "there is already a counter in this folder" => "Choose another folder, or remove this one if the counter is no longer used.";
        Write(String) ["ANN-COUNTER-3"] "a file of the counter cannot be written: {0}" => "Check the disk and the folder's permissions, then try again; nothing was changed.";
        NoBundle(String) ["ANN-COUNTER-4"] "there is no trust bundle on this counter: {0}" => "Install one with `annona-verifier bundle FILE`.";
        NotForCounters(&'static str) ["ANN-COUNTER-5"] "this code is {0}, not a card shown by a person" => "Ask the person to open the card in the wallet and show its code.";
        NoChallenge ["ANN-COUNTER-6"] "there is no challenge on this counter's screen" => "Show one with `annona-verifier challenge`, let the wallet scan it, then check its answer.";
        File(String, String) ["ANN-COUNTER-7"] "the file {0} cannot be used: {1}" => "Check the file's name and that it can be read or written.";
        Marks(String) ["ANN-COUNTER-8"] "the newest time and list number seen here cannot be read: {0}" => "Check this device's clock, then remove the file marks.json from the counter's folder.";
        Key(String, String) ["ANN-COUNTER-9"] "the counter's file {0} cannot be read: {1}" => "Restore it from a backup, or set the counter up in a new folder and enrol it again.";
        Note(usize) ["ANN-COUNTER-10"] "the note is longer than {0} bytes" => "Write a shorter note, without names.";
        => Json(JsonError);
        => Qr(QrError);
        => Bundle(BundleError);
        => Delta(DeltaError);
        => Replay(ReplayError);
        => Crypto(CryptoError);
        => Ledger(LedgerError);
        => Receipt(ReceiptError);
        => Price(PriceError);
    }
}

/// What is fixed when a counter is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The counter's name, for its printed card.
    pub name: String,
    /// Whom this counter trusts to sign trust bundles.
    pub anchor: TrustAnchor,
    /// What it insists on.
    pub policy: Policy,
    /// Minutes that the shop's clock is ahead of UTC; only for what people read.
    #[serde(default)]
    pub utc_offset: i32,
    /// The language of the page, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

pub(crate) const SETTINGS: &str = "settings.json";
const BUNDLE: &str = "bundle.json";
pub(crate) const CHALLENGE: &str = "challenge";

/// A counter on a shelf.
#[derive(Debug)]
pub struct Counter {
    shelf: Arc<dyn Shelf>,
    settings: Settings,
    neighbours: Option<Arc<dyn Neighbours>>,
    /// The bundle that was opened last, by the hash of its text: to verify one takes long.
    opened: Mutex<Option<([u8; 32], Arc<TrustBundle>)>>,
    /// The price list that was read last, likewise.
    priced: Mutex<Option<([u8; 32], Arc<PriceList>)>>,
}

impl Counter {
    /// Sets up a counter on an empty shelf.
    ///
    /// # Errors
    /// [`CounterError::Exists`], [`CounterError::Write`].
    pub fn init(shelf: Arc<dyn Shelf>, settings: Settings) -> Result<Self, CounterError> {
        let _lock = shelf.lock(SETTINGS).map_err(unwritten)?;
        if shelf.length(SETTINGS).map_err(unwritten)? > 0 {
            return Err(CounterError::Exists);
        }
        key::make(&*shelf)?;
        store(&*shelf, &settings)?;
        Ok(Self::new(shelf, settings))
    }

    /// Opens a counter.
    ///
    /// # Errors
    /// [`CounterError::Settings`] when there is none, [`CounterError::Json`] when it is damaged.
    pub fn open(shelf: Arc<dyn Shelf>) -> Result<Self, CounterError> {
        let bytes = shelf
            .read(SETTINGS, 1 << 20)
            .map_err(|error| CounterError::Settings(error.to_string()))?;
        let settings = json::from_slice(&bytes, Limits::MESSAGE)?;
        Ok(Self::new(shelf, settings))
    }

    /// The same counter, which asks the other tills of its shop too.
    #[must_use]
    pub fn with_neighbours(self, neighbours: Arc<dyn Neighbours>) -> Self {
        Self { neighbours: Some(neighbours), ..self }
    }

    fn new(shelf: Arc<dyn Shelf>, settings: Settings) -> Self {
        Self {
            shelf,
            settings,
            neighbours: None,
            opened: Mutex::default(),
            priced: Mutex::default(),
        }
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Remembers the language of the page, for whoever opens the counter next.
    ///
    /// # Errors
    /// [`CounterError::Write`].
    pub fn speak(&self, language: &str) -> Result<(), CounterError> {
        let _lock = self.shelf.lock(SETTINGS).map_err(unwritten)?;
        let settings = Settings { language: Some(language.to_owned()), ..self.settings.clone() };
        store(&*self.shelf, &settings)
    }

    /// Installs a trust bundle, or the delta of one, if it is signed by the anchor and not older
    /// than the one held.
    ///
    /// # Errors
    /// [`CounterError::Bundle`] (signature, rollback, form), [`CounterError::Delta`],
    /// [`CounterError::Write`]; the bundle held before stays in place.
    pub fn install_bundle(&self, bytes: &[u8]) -> Result<Arc<TrustBundle>, CounterError> {
        // From the look at the number to the new file nobody else installs one.
        let _lock = self.shelf.lock(BUNDLE).map_err(unwritten)?;
        let text = if delta::is_delta(bytes) {
            let held = self.bundle()?;
            if delta::sequence(bytes)? == held.sequence() {
                return Ok(held);
            }
            Cow::Owned(delta::apply(bytes, &self.bundle_text()?)?.into_bytes())
        } else {
            Cow::Borrowed(bytes)
        };
        let bundle = self.open_bundle(&text)?;
        self.shelf.write(BUNDLE, &text).map_err(unwritten)?;
        Marks::raise(&*self.shelf, Marks::of(&bundle))?;
        Ok(bundle)
    }

    /// The trust bundle held.
    ///
    /// # Errors
    /// [`CounterError::NoBundle`], or [`CounterError::Bundle`] when it is damaged.
    pub fn bundle(&self) -> Result<Arc<TrustBundle>, CounterError> {
        self.open_bundle(&self.bundle_text()?)
    }

    /// The text of the trust bundle held, for another till.
    ///
    /// # Errors
    /// [`CounterError::NoBundle`].
    pub fn bundle_text(&self) -> Result<Vec<u8>, CounterError> {
        let bytes = self.shelf.read(BUNDLE, Limits::BUNDLE.bytes as u64);
        bytes.map_err(|error| CounterError::NoBundle(error.to_string()))
    }

    /// No bundle with a lower number than any that was ever installed here is opened, also not
    /// one that somebody put into the folder.
    fn open_bundle(&self, bytes: &[u8]) -> Result<Arc<TrustBundle>, CounterError> {
        let held = Marks::read(&*self.shelf)?.sequence;
        let hash = sha256(bytes);
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bundle)) = opened.as_ref().filter(|(of, _)| *of == hash)
            && bundle.sequence() >= held
        {
            return Ok(Arc::clone(bundle));
        }
        let bundle = TrustBundle::open(bytes, &self.settings.anchor, &Pure, Some(held))?;
        let bundle = Arc::new(bundle);
        *opened = Some((hash, Arc::clone(&bundle)));
        Ok(bundle)
    }

    /// Makes a challenge for the screen; it replaces the one before.
    ///
    /// # Errors
    /// [`CounterError::Crypto`] without random numbers, [`CounterError::Write`].
    pub fn challenge(&self, now: UnixTime) -> Result<Challenge, CounterError> {
        let challenge = Challenge {
            nonce: random(&OsEntropy)?,
            audience: self.settings.policy.counter.clone(),
            agreement: self.settings.policy.agreement.clone(),
            issued: now,
        };
        let digits = challenge.to_digits()?;
        self.shelf.write(CHALLENGE, digits.as_bytes()).map_err(unwritten)?;
        Ok(challenge)
    }

    /// The counter's printed card: a wallet that scans it makes codes for this counter only.
    #[must_use]
    pub fn card(&self) -> CounterCard {
        CounterCard {
            audience: self.settings.policy.counter.clone(),
            agreement: self.settings.policy.agreement.clone(),
            name: self.settings.name.clone(),
        }
    }

    /// The marks on disk and those of the bundle.
    pub(crate) fn marks(&self, bundle: &TrustBundle) -> Result<Marks, CounterError> {
        Ok(Marks::read(&*self.shelf)?.max(Marks::of(bundle)))
    }

    /// How things stand at `now`.
    ///
    /// # Errors
    /// [`CounterError::NoBundle`], [`CounterError::Marks`].
    pub fn standing(&self, now: UnixTime) -> Result<Standing, CounterError> {
        let bundle = self.bundle()?;
        let policy = &self.settings.policy;
        let by_agreement = bundle.agreement(&policy.agreement).map(|found| found.max_status_age());
        let lists = bundle.issued_at().plus(policy.limit.min(by_agreement.unwrap_or(i64::MAX)));
        Ok(Standing {
            sequence: bundle.sequence(),
            from: bundle.issued_at(),
            until: bundle.expires_at().min(lists),
            ends: bundle.expires_at(),
            now,
            clock_behind: self.marks(&bundle)?.newest.since(now).max(0),
            enrolled: self.enrolment()?.certificate.is_some(),
            utc_offset: self.settings.utc_offset,
        })
    }

    /// Remembers a presentation that another till of the shop was shown.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub fn remember(
        &self,
        key: ReplayKey,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Use, ReplayError> {
        // Nothing is forgotten here: a clock that jumped must not empty the memory.
        ShelfReplay::open(&self.shelf, UnixTime(i64::MIN))?.first_use(key, now, until)
    }

    pub(crate) const fn shelf(&self) -> &Arc<dyn Shelf> {
        &self.shelf
    }

    pub(crate) const fn priced(&self) -> &Mutex<Option<([u8; 32], Arc<PriceList>)>> {
        &self.priced
    }

    pub(crate) fn neighbours(&self) -> Option<&dyn Neighbours> {
        self.neighbours.as_deref()
    }

    pub(crate) fn open_challenge(&self) -> Result<Challenge, CounterError> {
        let bytes = self.shelf.read(CHALLENGE, 4_096).map_err(|_| CounterError::NoChallenge)?;
        match qr::read(std::str::from_utf8(&bytes).unwrap_or_default())? {
            Scanned::Challenge(challenge) => Ok(challenge),
            _ => Err(CounterError::NoChallenge),
        }
    }
}

fn store(shelf: &dyn Shelf, settings: &Settings) -> Result<(), CounterError> {
    let text = serde_json::to_vec_pretty(settings)
        .map_err(|error| CounterError::Settings(error.to_string()))?;
    shelf.write(SETTINGS, &text).map_err(unwritten)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
pub(crate) fn unwritten(error: std::io::Error) -> CounterError {
    CounterError::Write(error.to_string())
}

#[cfg(test)]
mod tests {
    use annona_core::b64;
    use annona_core::credential::Format;
    use annona_core::crypto::Alg;
    use annona_sample::people;
    use annona_sample::world::{AGREEMENT, COUNTER, World};

    use std::path::PathBuf;

    use super::*;
    use crate::{Asked, DiskShelf};

    /// 2026-11-24T10:00:00Z.
    const NOW: UnixTime = UnixTime(1_795_514_400);

    fn counter(name: &str, world: &World) -> (PathBuf, Counter) {
        let name = format!("annona-counter-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        let policy = Policy::new(AGREEMENT, COUNTER);
        let settings = Settings {
            name: "Mill".into(),
            anchor: world.anchor.clone(),
            policy,
            utc_offset: 0,
            language: None,
        };
        let counter = Counter::init(DiskShelf::at(&folder), settings).unwrap();
        (folder, counter)
    }

    #[test]
    fn of_bundles_installed_at_once_the_newest_stays() {
        let world = World::new(Alg::Es256).unwrap();
        let (folder, counter) = counter("bundles", &world);
        let bundles: Vec<String> =
            (1..=8).map(|number| world.bundle_text(number, NOW).unwrap()).collect();
        std::thread::scope(|scope| {
            for bundle in bundles.iter().rev() {
                scope.spawn(|| counter.install_bundle(bundle.as_bytes()));
            }
        });
        assert_eq!(counter.bundle().unwrap().sequence(), 8);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_challenge_is_used_up_by_the_first_good_answer() {
        let world = World::new(Alg::Es256).unwrap();
        let (folder, counter) = counter("challenge", &world);
        counter.install_bundle(world.bundle_text(1, NOW).unwrap().as_bytes()).unwrap();

        let nonce = b64::encode(counter.challenge(NOW).unwrap().nonce);
        let answer = |index: u64, nonce: &str| {
            let person = &people::generate(3, 2)[1];
            let card = world.card(person, Format::VcSdJwt, index, NOW).unwrap();
            let asked = Asked { answer: true, item: None };
            counter.check(&card.show(&[], COUNTER, nonce, NOW).unwrap(), asked, NOW)
        };
        assert!(!answer(1, "AAAA").unwrap().verdict.kind.is_yes());
        assert!(answer(1, &nonce).unwrap().verdict.kind.is_yes());
        assert_eq!(answer(2, &nonce).unwrap_err(), CounterError::NoChallenge);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
