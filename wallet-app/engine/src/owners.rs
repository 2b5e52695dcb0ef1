//! Several people on one device: each profile is a folder with an [`Owner`] and a wallet under a
//! PIN of its own. The list shows names and pictures and nothing else; what cards a profile holds
//! is known only to whoever opens it.
//!
//! A folder becomes a profile by one write of `owner.json`, after its wallet is there, and stops
//! being one when that file goes: a crash leaves no half profile in the list.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annona_core::json::{self, Limits};
use annona_core::time::UnixTime;
use annona_files::{Lock, Readers, private_folder, read_bounded, write_whole};
use serde::{Deserialize, Serialize};

use crate::{KdfCost, Platform, Wallet, WalletError};

/// Most profiles of one device.
const MAX_OWNERS: usize = 16;
/// Longest name, letters.
const MAX_NAME: usize = 40;
/// Largest `owner.json`, bytes.
const MAX_FILE: u64 = 4_096;
const FILE: &str = "owner.json";
const WALLET: &str = "wallet";

annona_core::coded_errors! {
    /// Why a profile was not made, found or removed.
    pub enum OwnerError {
        Name ["ANN-OWNER-1"] "a profile needs a name of 1 to 40 letters" => "Choose a short name, for example a first name.";
        Taken ["ANN-OWNER-2"] "there is already a profile with this name" => "Choose another name.";
        Full ["ANN-OWNER-3"] "this device holds as many profiles as it can" => "Remove a profile that nobody uses.";
        Unknown ["ANN-OWNER-4"] "there is no such profile on this device" => "Choose a profile from the list.";
        Io(ErrorKind) ["ANN-OWNER-5"] "the device did not read or write the profiles ({0})" => "Make room on the device and try again; nothing was lost.";
        => Wallet(WalletError);
    }
}

impl From<std::io::Error> for OwnerError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.kind())
    }
}

/// A profile as everybody who holds the device sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Owner {
    /// Its folder's name, `p1`, `p2`…
    #[serde(default)]
    pub id: String,
    /// What its owner is called here.
    pub name: String,
    /// Number of the picture beside the name, for those who cannot read.
    pub picture: u8,
}

/// The profiles of one device.
#[derive(Debug, Clone)]
pub struct Owners {
    root: PathBuf,
}

impl Owners {
    /// The profiles in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`OwnerError::Io`].
    pub fn in_folder(root: &Path) -> Result<Self, OwnerError> {
        private_folder(root)?;
        Ok(Self { root: root.to_owned() })
    }

    /// All profiles, oldest first.
    ///
    /// # Errors
    /// [`OwnerError::Io`].
    pub fn list(&self) -> Result<Vec<Owner>, OwnerError> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix('p')?.parse::<u32>().ok());
            numbers.extend(number);
        }
        numbers.sort_unstable();
        Ok(numbers.into_iter().filter_map(|number| self.read(&format!("p{number}"))).collect())
    }

    /// Makes a profile with an empty wallet, and opens it.
    ///
    /// # Errors
    /// [`OwnerError::Name`], [`OwnerError::Taken`], [`OwnerError::Full`], and those of
    /// [`Wallet::create`]; then there is no new profile.
    pub fn create(
        &self,
        name: &str,
        picture: u8,
        (pin, cost): (&str, KdfCost),
        platform: Platform,
    ) -> Result<(Owner, Wallet), OwnerError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME || name.contains(char::is_control) {
            return Err(OwnerError::Name);
        }
        let _lock = self.lock()?;
        let held = self.list()?;
        if held.iter().any(|profile| profile.name == name) {
            return Err(OwnerError::Taken);
        }
        if held.len() >= MAX_OWNERS {
            return Err(OwnerError::Full);
        }
        let profile = Owner { id: self.free_id()?, name: name.to_owned(), picture };
        let folder = self.root.join(&profile.id);
        private_folder(&folder)?;
        let wallet = Wallet::create(&folder.join(WALLET), pin, cost, platform)?;
        self.write(&profile)?;
        Ok((profile, wallet))
    }

    /// Where the wallet of a profile is, for [`Wallet::open`] and [`Wallet::recover`].
    ///
    /// # Errors
    /// [`OwnerError::Unknown`].
    pub fn wallet(&self, id: &str) -> Result<PathBuf, OwnerError> {
        self.read(id).ok_or(OwnerError::Unknown)?;
        Ok(self.root.join(id).join(WALLET))
    }

    /// Removes a profile with all its cards. Whoever can open it, and nobody else, may.
    ///
    /// # Errors
    /// [`OwnerError::Unknown`], those of [`Wallet::open`]; then nothing was removed.
    pub fn remove(
        &self,
        id: &str,
        pin: &str,
        platform: Platform,
        now: UnixTime,
    ) -> Result<(), OwnerError> {
        let _lock = self.lock()?;
        let wallet = Wallet::open(&self.wallet(id)?, pin, platform, now)?;
        let folder = self.root.join(id);
        annona_files::remove(&folder.join(FILE))?;
        drop(wallet);
        // What a crash leaves is no profile; its place is not used again.
        Ok(fs::remove_dir_all(folder)?)
    }

    fn lock(&self) -> Result<Lock, OwnerError> {
        Ok(Lock::take(&self.root.join("lock"), Duration::from_secs(2))?)
    }

    /// A folder that is not there, also not as the rest of a crash.
    fn free_id(&self) -> Result<String, OwnerError> {
        let mut ids = (1..=u32::MAX).map(|number| format!("p{number}"));
        ids.find(|id| !self.root.join(id).exists()).ok_or(OwnerError::Full)
    }

    fn read(&self, id: &str) -> Option<Owner> {
        let number = id.strip_prefix('p')?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let bytes = read_bounded(&self.root.join(id).join(FILE), MAX_FILE).ok()?;
        let profile: Owner = json::from_slice(&bytes, Limits::MESSAGE).ok()?;
        Some(Owner { id: id.to_owned(), ..profile })
    }

    fn write(&self, profile: &Owner) -> Result<(), OwnerError> {
        let text = serde_json::to_vec(profile).map_err(|_| OwnerError::Name)?;
        Ok(write_whole(&self.root.join(&profile.id).join(FILE), &text, Readers::Owner)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, NOW, PIN, Service, World};
    use crate::vault::VaultError;

    const COST: KdfCost = KdfCost::MINIMUM;

    fn names(owners: &Owners) -> Vec<String> {
        owners.list().unwrap().into_iter().map(|profile| profile.name).collect()
    }

    fn create(owners: &Owners, name: &str, pin: &str) -> Result<Owner, OwnerError> {
        owners.create(name, 3, (pin, COST), Platform::default()).map(|(profile, _)| profile)
    }

    #[test]
    fn each_profile_opens_with_its_own_pin_and_sees_its_own_cards() {
        let folder = Folder::new();
        let owners = Owners::in_folder(&folder.file("profiles")).unwrap();
        let (amina, mut wallet) =
            owners.create("Amina", 1, (PIN, COST), Platform::default()).unwrap();
        wallet.install_bundle(&World::new().bundle(), &World::anchor(), NOW).unwrap();
        let service = Service::honest();
        wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
        drop(wallet);
        let omar = create(&owners, " Omar ", "135790").unwrap();
        assert_eq!(names(&owners), ["Amina", "Omar"]);

        let open = |profile: &Owner, pin: &str| {
            Wallet::open(&owners.wallet(&profile.id).unwrap(), pin, Platform::default(), NOW)
        };
        assert_eq!(open(&amina, "135790").unwrap_err(), WalletError::Vault(VaultError::WrongPin));
        assert_eq!(open(&omar, "135790").unwrap().cards("en", NOW).len(), 0);
        assert_eq!(open(&amina, PIN).unwrap().cards("en", NOW).len(), 1);
        // What lies on the disk outside of Amina's sealed file says nothing about her cards.
        let listed = fs::read_to_string(folder.file("profiles/p1/owner.json")).unwrap();
        assert_eq!(listed, r#"{"id":"p1","name":"Amina","picture":1}"#);
    }

    #[test]
    fn names_are_short_and_used_once() {
        let folder = Folder::new();
        let owners = Owners::in_folder(&folder.file("profiles")).unwrap();
        for name in ["", "  ", "a\nb", &"x".repeat(41)] {
            assert_eq!(create(&owners, name, PIN), Err(OwnerError::Name), "{name:?}");
        }
        create(&owners, "أمينة", PIN).unwrap();
        assert_eq!(create(&owners, "أمينة ", PIN), Err(OwnerError::Taken));
        let refused = create(&owners, "Omar", "1").unwrap_err();
        assert_eq!(refused, OwnerError::Wallet(VaultError::ShortPin.into()));
        assert_eq!(names(&owners), ["أمينة"]);
    }

    #[test]
    fn a_profile_is_removed_by_its_owner_only() {
        let folder = Folder::new();
        let owners = Owners::in_folder(&folder.file("profiles")).unwrap();
        let amina = create(&owners, "Amina", PIN).unwrap();
        let remove = |id: &str, pin: &str| owners.remove(id, pin, Platform::default(), NOW);
        let wrong = OwnerError::Wallet(VaultError::WrongPin.into());
        assert_eq!(remove(&amina.id, "135790"), Err(wrong));
        for id in ["p9", "../p1", "p", "p1/../p1", ""] {
            assert_eq!(remove(id, PIN), Err(OwnerError::Unknown), "{id}");
        }
        remove(&amina.id, PIN).unwrap();
        assert!(names(&owners).is_empty() && !folder.file("profiles/p1").exists());
    }

    #[test]
    fn the_rest_of_a_crash_is_no_profile_and_its_place_is_not_used_again() {
        let folder = Folder::new();
        let owners = Owners::in_folder(&folder.file("profiles")).unwrap();
        fs::create_dir_all(folder.file("profiles/p1")).unwrap();
        fs::write(folder.file("profiles/p1/wallet"), b"half").unwrap();
        assert!(names(&owners).is_empty());
        assert_eq!(create(&owners, "Amina", PIN).unwrap().id, "p2");
    }

    #[test]
    fn a_device_holds_a_bounded_number_of_profiles() {
        let folder = Folder::new();
        let owners = Owners::in_folder(&folder.file("profiles")).unwrap();
        for number in 1..=MAX_OWNERS {
            let profile =
                Owner { id: format!("p{number}"), name: format!("N{number}"), picture: 0 };
            private_folder(&owners.root.join(&profile.id)).unwrap();
            owners.write(&profile).unwrap();
        }
        assert_eq!(create(&owners, "Amina", PIN), Err(OwnerError::Full));
        assert_eq!(names(&owners).len(), MAX_OWNERS);
        assert_eq!(names(&owners)[9], "N10");
    }
}
