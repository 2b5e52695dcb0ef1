use annona_core::Coded as _;
use annona_core::crypto::OsEntropy;
use annona_sealed::doors::{NoDevice, SecretDevice};

use super::*;
use crate::testing::{Folder, NOW, PIN};

const COST: KdfCost = KdfCost::MINIMUM;

fn with() -> With<'static> {
    (Arc::new(NoDevice), &OsEntropy)
}

fn flipped(bytes: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1 << bit;
    bytes
}

#[test]
fn what_was_saved_is_opened_with_the_pin_only() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let mut vault = Vault::create(&path, PIN, COST, b"one", with()).unwrap();
    vault.save(b"two", &OsEntropy).unwrap();
    assert_eq!(Vault::open(&path, PIN, with(), NOW).unwrap_err(), VaultError::InUse);
    drop(vault);
    assert_eq!(Vault::open(&path, "135790", with(), NOW).unwrap_err(), VaultError::WrongPin);
    let (vault, state) = Vault::open(&path, PIN, with(), NOW).unwrap();
    assert_eq!(*state, b"two");
    assert!(!format!("{vault:?}").contains("two"));
    drop(vault);
    let again = Vault::create(&path, PIN, COST, b"", with());
    assert_eq!(again.unwrap_err(), VaultError::Exists);
    assert_eq!(
        Vault::open(&folder.file("other"), PIN, with(), NOW).unwrap_err(),
        VaultError::Missing
    );
    assert_eq!(
        Vault::create(&folder.file("short"), "1234", COST, b"", with()).unwrap_err(),
        VaultError::ShortPin
    );
}

/// A file as it stands on disk.
fn file_with(state: &[u8]) -> Vec<u8> {
    let folder = Folder::new();
    let path = folder.file("wallet");
    drop(Vault::create(&path, PIN, COST, state, with()).unwrap());
    std::fs::read(&path).unwrap()
}

#[test]
fn every_flipped_byte_and_every_truncation_is_detected() {
    let bytes = file_with(&vec![b'x'; 4_096]);
    for at in 0..bytes.len() {
        assert!(Frame::read(&flipped(&bytes, at, (at % 8) as u8)).is_err(), "byte {at}");
        assert!(Frame::read(&bytes[..at]).is_err(), "cut at {at}");
    }
    assert!(Frame::read(&bytes).is_ok());
}

#[test]
fn a_damaged_file_offers_the_previous_state_and_keeps_both() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let mut vault = Vault::create(&path, PIN, COST, b"one", with()).unwrap();
    vault.save(b"two", &OsEntropy).unwrap();
    drop(vault);
    assert_eq!(Vault::open_previous(&path, PIN, with(), NOW).unwrap_err(), VaultError::Exists);
    let broken = flipped(&std::fs::read(&path).unwrap(), 90, 3);
    std::fs::write(&path, &broken).unwrap();
    assert_eq!(Vault::open(&path, PIN, with(), NOW).unwrap_err(), VaultError::DamagedWithPrevious);
    assert_eq!(
        Vault::open_previous(&path, "135790", with(), NOW).unwrap_err(),
        VaultError::WrongPin
    );
    let (mut vault, state) = Vault::open_previous(&path, PIN, with(), NOW).unwrap();
    assert_eq!(*state, b"one");
    vault.save(b"three", &OsEntropy).unwrap();
    drop(vault);
    assert_eq!(*Vault::open(&path, PIN, with(), NOW).unwrap().1, b"three");
    assert_eq!(std::fs::read(folder.file("wallet.damaged")).unwrap(), broken);
}

#[test]
fn a_file_damaged_while_open_does_not_displace_the_previous_state() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let mut vault = Vault::create(&path, PIN, COST, b"one", with()).unwrap();
    vault.save(b"two", &OsEntropy).unwrap();
    std::fs::write(&path, b"noise").unwrap();
    vault.save(b"three", &OsEntropy).unwrap();
    std::fs::write(&path, b"noise").unwrap();
    drop(vault);
    assert_eq!(*Vault::open_previous(&path, PIN, with(), NOW).unwrap().1, b"one");
}

#[test]
fn a_swapped_header_cannot_lower_or_explode_the_cost() {
    let bytes = file_with(b"state");
    let with_cost = |memory: u32, passes: u32, lanes: u32| {
        let mut bytes = bytes[..bytes.len() - 32].to_vec();
        for (at, number) in [(19, memory), (23, passes), (27, lanes)] {
            bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(&annona_core::crypto::sha256(&bytes));
        Frame::read(&bytes).err()
    };
    assert_eq!(with_cost(19 << 10, 2, 1), None);
    assert_eq!(with_cost((19 << 10) - 1, 2, 1), Some(VaultError::WeakCost));
    assert_eq!(with_cost(19 << 10, 1, 1), Some(VaultError::WeakCost));
    assert_eq!(with_cost(19 << 10, 2, 0), Some(VaultError::WeakCost));
    assert_eq!(with_cost(u32::MAX, 2, 1), Some(VaultError::HeavyCost));
    assert_eq!(with_cost(19 << 10, u32::MAX, 1), Some(VaultError::HeavyCost));
    assert_eq!(with_cost(19 << 10, 2, 5), Some(VaultError::HeavyCost));
}

#[test]
fn a_failed_write_leaves_the_old_state_and_works_again_later() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let mut vault = Vault::create(&path, PIN, COST, b"one", with()).unwrap();
    // A folder in the way of the previous generation stands for a full or broken disk.
    let obstacle = folder.file("wallet.previous");
    std::fs::create_dir(&obstacle).unwrap();
    let error = vault.save(b"two", &OsEntropy).unwrap_err();
    assert_eq!(error.code(), "ANN-VAULT-12");
    let too_large = vault.save(&vec![0; MAX_FILE], &OsEntropy);
    assert_eq!(too_large, Err(VaultError::TooLarge));
    std::fs::remove_dir(&obstacle).unwrap();
    drop(vault);
    let (mut vault, state) = Vault::open(&path, PIN, with(), NOW).unwrap();
    assert_eq!(*state, b"one");
    vault.save(b"three", &OsEntropy).unwrap();
}

#[test]
fn after_a_change_the_old_pin_opens_neither_generation() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let mut vault = Vault::create(&path, PIN, COST, b"one", with()).unwrap();
    vault.change_pin("a longer sentence", COST, b"one", &OsEntropy).unwrap();
    drop(vault);
    assert_eq!(Vault::open(&path, PIN, with(), NOW).unwrap_err(), VaultError::WrongPin);
    assert_eq!(*Vault::open(&path, "a longer sentence", with(), NOW).unwrap().1, b"one");
    std::fs::write(&path, b"noise").unwrap();
    assert_eq!(Vault::open_previous(&path, PIN, with(), NOW).unwrap_err(), VaultError::WrongPin);
}

#[test]
fn a_forgotten_pin_is_replaced_with_the_recovery_sheet() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let recover = |code: &str| {
        let opened = Vault::recover(&path, code, ("135790", COST), with(), NOW);
        opened.map(|(_, state)| state.to_vec())
    };
    let mut vault = Vault::create(&path, PIN, COST, b"cards", with()).unwrap();
    assert!(!vault.has_sheet());
    let old = vault.new_sheet(COST, b"cards", &OsEntropy).unwrap();
    let code = vault.new_sheet(COST, b"cards", &OsEntropy).unwrap();
    assert!(vault.has_sheet());
    assert!(!format!("{code:?}").contains(code.digits()));
    drop(vault);
    assert_eq!(recover(&old.groups()), Err(VaultError::WrongSheet));
    assert_eq!(recover("12345"), Err(VaultError::SheetForm));
    assert_eq!(recover(&code.groups()), Ok(b"cards".to_vec()));
    assert_eq!(Vault::open(&path, PIN, with(), NOW).unwrap_err(), VaultError::WrongPin);
    assert_eq!(*Vault::open(&path, "135790", with(), NOW).unwrap().1, b"cards");
    // Neither does the old PIN open the generation before, and the sheet stays good.
    std::fs::write(&path, b"noise").unwrap();
    assert_eq!(Vault::open_previous(&path, PIN, with(), NOW).unwrap_err(), VaultError::WrongPin);
    drop(Vault::open_previous(&path, "135790", with(), NOW).unwrap());
    assert_eq!(recover(&code.groups()), Ok(b"cards".to_vec()));
}

#[test]
fn recovery_codes_cannot_be_tried_at_will_and_slips_are_no_tries() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let recover = |code: &str| {
        Vault::recover(&path, code, ("135790", COST), with(), NOW).map(drop).unwrap_err()
    };
    let mut vault = Vault::create(&path, PIN, COST, b"cards", with()).unwrap();
    let wrong = sheet::Code::new(&OsEntropy).unwrap();
    assert_eq!(vault.new_sheet(COST, b"cards", &OsEntropy).map(drop), Ok(()));
    drop(vault);
    for _ in 0..9 {
        assert_eq!(
            recover(&wrong.digits().replacen(char::is_numeric, "", 1)),
            VaultError::SheetForm
        );
    }
    for _ in 0..5 {
        assert_eq!(recover(wrong.digits()), VaultError::WrongSheet);
    }
    assert_eq!(recover(wrong.digits()), VaultError::Wait(60));
    let without = folder.file("another");
    drop(Vault::create(&without, PIN, COST, b"cards", with()).unwrap());
    let refused = Vault::recover(&without, wrong.digits(), ("135790", COST), with(), NOW);
    assert_eq!(refused.unwrap_err(), VaultError::NoSheet);
}

#[test]
fn a_copied_file_opens_on_its_own_device_only() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let on = |byte: u8| -> With<'static> {
        (Arc::new(SecretDevice::new(Key::new([byte; 32]))), &OsEntropy)
    };
    drop(Vault::create(&path, PIN, COST, b"cards", on(1)).unwrap());
    for other in [on(2), with()] {
        assert_eq!(Vault::open(&path, PIN, other, NOW).unwrap_err(), VaultError::OtherDevice);
    }
    assert_eq!(*Vault::open(&path, PIN, on(1), NOW).unwrap().1, b"cards");
}

#[test]
fn a_file_of_version_1_opens_and_becomes_version_2() {
    let version = |path: &Path| std::fs::read(path).unwrap()[8];
    let folder = Folder::new();
    let path = folder.file("wallet");
    let old = annona_sealed::seal(MAGIC, PIN, COST, b"cards", &OsEntropy).unwrap();
    std::fs::write(&path, &old).unwrap();
    let sheet = sheet::Code::new(&OsEntropy).unwrap();
    let refused = Vault::recover(&path, sheet.digits(), ("135790", COST), with(), NOW);
    assert_eq!(refused.unwrap_err(), VaultError::NoSheet);
    assert_eq!(Vault::open(&path, "135790", with(), NOW).unwrap_err(), VaultError::WrongPin);
    assert_eq!(version(&path), 1);
    assert_eq!(*Vault::open(&path, PIN, with(), NOW).unwrap().1, b"cards");
    assert_eq!((version(&path), version(&folder.file("wallet.previous"))), (2, 1));
    // The generation before is of version 1: it serves all the same.
    std::fs::write(&path, b"noise").unwrap();
    let (mut vault, state) = Vault::open_previous(&path, PIN, with(), NOW).unwrap();
    assert_eq!(*state, b"cards");
    vault.save(b"more cards", &OsEntropy).unwrap();
    drop(vault);
    assert_eq!(version(&path), 2);
    assert_eq!(*Vault::open(&path, PIN, with(), NOW).unwrap().1, b"more cards");
}

#[test]
fn an_oversized_file_is_not_read_whole() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(1 << 34).unwrap();
    assert_eq!(Vault::open(&path, PIN, with(), NOW).unwrap_err(), VaultError::TooLarge);
}

#[test]
fn five_wrong_pins_close_the_door_also_for_the_right_one() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    drop(Vault::create(&path, PIN, COST, b"one", with()).unwrap());
    for _ in 0..5 {
        assert_eq!(Vault::open(&path, "135790", with(), NOW).unwrap_err(), VaultError::WrongPin);
    }
    assert_eq!(Vault::open(&path, PIN, with(), NOW).unwrap_err(), VaultError::Wait(60));
    assert_eq!(Vault::open_previous(&path, PIN, with(), NOW).unwrap_err(), VaultError::Exists);
    assert!(Vault::open(&path, PIN, with(), NOW.plus(60)).is_ok());
}

/// Not a test of its own: the process that the next test kills.
#[test]
#[ignore = "runs as a child of the next test"]
fn child_that_saves_until_it_is_killed() {
    let Some(path) = std::env::var_os("ANNONA_TEST_VAULT") else { return };
    let (mut vault, state) = Vault::open(Path::new(&path), PIN, with(), NOW).unwrap();
    let mut number: u64 = String::from_utf8(state.to_vec()).unwrap().trim().parse().unwrap();
    loop {
        number += 1;
        let text = format!("{number}{}", " ".repeat(60_000));
        vault.save(text.as_bytes(), &OsEntropy).unwrap();
        println!("saved {number}");
    }
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_it_had_confirmed() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let folder = Folder::new();
    let path = folder.file("wallet");
    drop(Vault::create(&path, PIN, COST, b"0", with()).unwrap());
    let mut last = 0;
    for round in 0..20 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("vault::tests::child_that_saves_until_it_is_killed")
            .env("ANNONA_TEST_VAULT", &path)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("saved ") {
            assert_ne!(output.read_line(&mut said).unwrap(), 0, "{said}");
        }
        std::thread::sleep(std::time::Duration::from_micros(733 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        output.read_to_string(&mut said).unwrap();
        let confirmed = said.lines().rev().find_map(|line| line.strip_prefix("saved "));
        let confirmed: u64 = confirmed.unwrap().parse().unwrap();
        let (_, state) = Vault::open(&path, PIN, with(), NOW).unwrap();
        let found: u64 = String::from_utf8(state.to_vec()).unwrap().trim().parse().unwrap();
        assert!((confirmed..=confirmed + 1).contains(&found), "{confirmed} {found}");
        assert!(found > last);
        last = found;
    }
}
