//! One counter: a folder with its settings, trust bundle, open challenge and replay log.

use std::path::{Path, PathBuf};

use annona_core::crypto::{CryptoError, OsEntropy, Pure, random};
use annona_core::json::{self, JsonError, Limits};
use annona_core::qr::{self, Challenge, CounterCard, QrError, Scanned};
use annona_core::receipt::ReceiptError;
use annona_core::time::UnixTime;
use annona_core::trust::{BundleError, TrustAnchor, TrustBundle};
use annona_core::verify::{Policy, ReplayError};
use annona_files::{Lock, Readers, read_bounded, write_whole};
use serde::{Deserialize, Serialize};

use crate::key;
use crate::ledger::LedgerError;
use crate::marks::Marks;
use crate::prices::PriceError;
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
}

/// A counter in a folder.
#[derive(Debug)]
pub struct Counter {
    folder: PathBuf,
    settings: Settings,
}

impl Counter {
    /// Sets up a counter in an empty or new folder.
    ///
    /// # Errors
    /// [`CounterError::Exists`], [`CounterError::Write`].
    pub fn init(folder: &Path, settings: Settings) -> Result<Self, CounterError> {
        let path = folder.join("settings.json");
        if path.exists() {
            return Err(CounterError::Exists);
        }
        std::fs::create_dir_all(folder).map_err(unwritten)?;
        let text = serde_json::to_vec_pretty(&settings)
            .map_err(|error| CounterError::Settings(error.to_string()))?;
        key::make(folder)?;
        write_whole(&path, &text, Readers::Owner).map_err(unwritten)?;
        Ok(Self { folder: folder.to_owned(), settings })
    }

    /// Opens a counter.
    ///
    /// # Errors
    /// [`CounterError::Settings`] when there is none, [`CounterError::Json`] when it is damaged.
    pub fn open(folder: &Path) -> Result<Self, CounterError> {
        let bytes = read_bounded(&folder.join("settings.json"), 1 << 20)
            .map_err(|error| CounterError::Settings(error.to_string()))?;
        let settings = json::from_slice(&bytes, Limits::MESSAGE)?;
        Ok(Self { folder: folder.to_owned(), settings })
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Installs a trust bundle if it is signed by the anchor and not older than the one held.
    ///
    /// # Errors
    /// [`CounterError::Bundle`] (signature, rollback, form), [`CounterError::Write`]; the bundle
    /// held before stays in place.
    pub fn install_bundle(&self, bytes: &[u8]) -> Result<TrustBundle, CounterError> {
        // From the look at the number to the new file nobody else installs one.
        let _lock = Lock::wait(&self.folder.join("bundle.json.lock")).map_err(unwritten)?;
        let bundle = self.open_bundle(bytes)?;
        write_whole(&self.folder.join("bundle.json"), bytes, Readers::Owner).map_err(unwritten)?;
        Marks::raise(&self.folder, Marks::of(&bundle))?;
        Ok(bundle)
    }

    /// The trust bundle held.
    ///
    /// # Errors
    /// [`CounterError::NoBundle`], or [`CounterError::Bundle`] when it is damaged.
    pub fn bundle(&self) -> Result<TrustBundle, CounterError> {
        let most = Limits::BUNDLE.bytes as u64;
        let bytes = read_bounded(&self.folder.join("bundle.json"), most)
            .map_err(|error| CounterError::NoBundle(error.to_string()))?;
        self.open_bundle(&bytes)
    }

    /// No bundle with a lower number than any that was ever installed here is opened, also not
    /// one that somebody put into the folder.
    fn open_bundle(&self, bytes: &[u8]) -> Result<TrustBundle, CounterError> {
        let held = Marks::read(&self.folder)?.sequence;
        Ok(TrustBundle::open(bytes, &self.settings.anchor, &Pure, Some(held))?)
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
        write_whole(&self.folder.join("challenge"), digits.as_bytes(), Readers::Owner)
            .map_err(unwritten)?;
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
        Ok(Marks::read(&self.folder)?.max(Marks::of(bundle)))
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
            now,
            clock_behind: self.marks(&bundle)?.newest.since(now).max(0),
            enrolled: self.enrolment()?.certificate.is_some(),
            utc_offset: self.settings.utc_offset,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn open_challenge(&self) -> Result<Challenge, CounterError> {
        let bytes = read_bounded(&self.folder.join("challenge"), 4_096)
            .map_err(|_| CounterError::NoChallenge)?;
        match qr::read(std::str::from_utf8(&bytes).unwrap_or_default())? {
            Scanned::Challenge(challenge) => Ok(challenge),
            _ => Err(CounterError::NoChallenge),
        }
    }
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

    use super::*;
    use crate::check::Asked;

    /// 2026-11-24T10:00:00Z.
    const NOW: UnixTime = UnixTime(1_795_514_400);

    fn counter(name: &str, world: &World) -> Counter {
        let name = format!("annona-counter-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        let policy = Policy::new(AGREEMENT, COUNTER);
        let settings =
            Settings { name: "Mill".into(), anchor: world.anchor.clone(), policy, utc_offset: 0 };
        Counter::init(&folder, settings).unwrap()
    }

    #[test]
    fn of_bundles_installed_at_once_the_newest_stays() {
        let world = World::new(Alg::Es256).unwrap();
        let counter = counter("bundles", &world);
        let bundles: Vec<String> =
            (1..=8).map(|number| world.bundle_text(number, NOW).unwrap()).collect();
        std::thread::scope(|scope| {
            for bundle in bundles.iter().rev() {
                scope.spawn(|| counter.install_bundle(bundle.as_bytes()));
            }
        });
        assert_eq!(counter.bundle().unwrap().sequence(), 8);
        std::fs::remove_dir_all(&counter.folder).unwrap();
    }

    #[test]
    fn a_challenge_is_used_up_by_the_first_good_answer() {
        let world = World::new(Alg::Es256).unwrap();
        let counter = counter("challenge", &world);
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
        std::fs::remove_dir_all(&counter.folder).unwrap();
    }
}
