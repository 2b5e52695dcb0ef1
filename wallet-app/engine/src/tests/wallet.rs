use annona_core::status::Status;
use annona_core::time::DAY;

use crate::testing::{Folder, NOW, PIN, Service, World, wallet};
use crate::vault::VaultError;
use crate::{CardStatus, Event, KdfCost, Platform, Wallet, WalletError};

fn reopen(folder: &Folder) -> Result<Wallet, WalletError> {
    Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW)
}

fn receive(wallet: &mut Wallet) -> String {
    let service = Service::honest();
    wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap().id
}

#[test]
fn an_older_trust_list_is_refused_also_after_closing() {
    let folder = Folder::new();
    let newer = World { sequence: 5, ..World::new() };
    let mut wallet = wallet(&folder, &newer);
    let older = World { sequence: 4, ..World::new() };
    let refused = wallet.install_bundle(&older.bundle(), &World::anchor(), NOW);
    assert!(matches!(refused, Err(WalletError::Bundle(_))), "{refused:?}");
    drop(wallet);
    // Somebody swaps the file beside the vault for an older, well signed one.
    std::fs::write(folder.file("wallet.bundle"), older.bundle()).unwrap();
    let mut wallet = reopen(&folder).unwrap();
    assert_eq!(wallet.trust_list(), None);
    assert!(wallet.install_bundle(&older.bundle(), &World::anchor(), NOW).is_err());
    let installed = wallet.install_bundle(&newer.bundle(), &World::anchor(), NOW).unwrap();
    assert_eq!(installed.sequence, 5);
    assert_eq!(wallet.trust_list(), Some(installed));
}

#[test]
fn ended_unsigned_and_foreign_trust_lists_are_refused() {
    let folder = Folder::new();
    let world = World::new();
    let mut wallet = wallet(&folder, &world);
    let held = wallet.trust_list();
    let late = NOW.plus(31 * DAY);
    let refused = wallet.install_bundle(&world.bundle(), &World::anchor(), late);
    assert_eq!(refused, Err(WalletError::BundleEnded));
    let mut foreign = World::anchor();
    foreign.id = "did:web:somebody.example".to_owned();
    let refused = wallet.install_bundle(&world.bundle(), &foreign, NOW);
    assert_eq!(refused, Err(WalletError::OtherAuthority));
    let refused = wallet.install_bundle(b"{}", &World::anchor(), NOW);
    assert!(matches!(refused, Err(WalletError::Bundle(_))));
    assert_eq!(wallet.trust_list(), held);
}

#[test]
fn a_card_tells_how_it_stands() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let id = receive(&mut wallet);
    let status = |wallet: &Wallet, at| wallet.card(&id, "en", at).unwrap().status;
    assert_eq!(status(&wallet, NOW), CardStatus::Valid);
    assert_eq!(status(&wallet, NOW.plus(-1)), CardStatus::NotYet);
    assert_eq!(status(&wallet, NOW.plus(336 * DAY)), CardStatus::EndsSoon { days: 29 });
    assert_eq!(status(&wallet, NOW.plus(365 * DAY + 1)), CardStatus::Ended);
    for (sequence, entry, expected) in [
        (2, Status::Suspended, CardStatus::Suspended { since: Some(NOW) }),
        (3, Status::Valid, CardStatus::Valid),
        (4, Status::Invalid, CardStatus::Withdrawn { since: Some(NOW) }),
    ] {
        let mut world = World { sequence, ..World::new() };
        if entry != Status::Valid {
            world.statuses = vec![(5, entry)];
        }
        wallet.install_bundle(&world.bundle(), &World::anchor(), NOW).unwrap();
        assert_eq!(status(&wallet, NOW), expected);
    }
}

#[test]
fn cards_and_history_can_be_deleted_for_good() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let id = receive(&mut wallet);
    wallet.delete_card(&id, NOW).unwrap();
    assert_eq!(wallet.delete_card(&id, NOW), Err(WalletError::UnknownCard));
    assert!(matches!(wallet.history()[1].event, Event::Deleted { .. }));
    let number = wallet.history()[0].number;
    wallet.forget(number).unwrap();
    assert_eq!(wallet.forget(number), Err(WalletError::UnknownEntry));
    assert_eq!(wallet.history().len(), 1);
    wallet.forget_all().unwrap();
    drop(wallet);
    let mut wallet = reopen(&folder).unwrap();
    assert!(wallet.cards("en", NOW).is_empty() && wallet.history().is_empty());
    assert_ne!(receive(&mut wallet), id, "numbers are not used again");
}

#[test]
fn the_history_is_bounded() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let event = || Event::Deleted { credential_type: "x".to_owned() };
    wallet
        .commit(|state| {
            (0..1_200).for_each(|_| state.remember(NOW, event()));
            Ok(())
        })
        .unwrap();
    assert_eq!(wallet.history().len(), 1_000);
    assert_eq!(wallet.history()[0].number, 201);
}

#[test]
fn a_change_that_cannot_be_written_did_not_happen() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    receive(&mut wallet);
    let obstacle = folder.file("wallet.previous");
    std::fs::remove_file(&obstacle).unwrap();
    std::fs::create_dir(&obstacle).unwrap();
    let refused = wallet.forget_all();
    assert!(matches!(refused, Err(WalletError::Vault(VaultError::Io(_)))), "{refused:?}");
    assert_eq!(wallet.history().len(), 1);
    std::fs::remove_dir(&obstacle).unwrap();
    wallet.forget_all().unwrap();
}

#[test]
fn a_damaged_wallet_goes_back_one_change() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    receive(&mut wallet);
    receive(&mut wallet);
    drop(wallet);
    let path = folder.file("wallet");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[200] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let damaged = reopen(&folder).unwrap_err();
    assert_eq!(damaged, WalletError::Vault(VaultError::DamagedWithPrevious));
    let wallet = Wallet::open_previous(&path, PIN, Platform::default(), NOW).unwrap();
    assert_eq!(wallet.cards("en", NOW).len(), 1);
    drop(wallet);
    assert_eq!(reopen(&folder).unwrap().cards("en", NOW).len(), 1);
}

#[test]
fn what_is_deleted_does_not_come_back_with_the_previous_state() {
    for delete in [
        (|wallet: &mut Wallet, id: &str| wallet.delete_card(id, NOW)) as fn(&mut Wallet, &str) -> _,
        |wallet, _| wallet.forget(wallet.history()[0].number),
        |wallet, _| wallet.forget_all(),
    ] {
        let folder = Folder::new();
        let mut wallet = wallet(&folder, &World::new());
        let id = receive(&mut wallet);
        delete(&mut wallet, &id).unwrap();
        let left = |wallet: &Wallet| (wallet.cards("en", NOW), wallet.history().to_vec());
        let after = left(&wallet);
        drop(wallet);
        let path = folder.file("wallet");
        std::fs::write(&path, b"damaged").unwrap();
        let previous = Wallet::open_previous(&path, PIN, Platform::default(), NOW).unwrap();
        assert_eq!(left(&previous), after);
    }
}

#[test]
fn a_new_pin_opens_the_same_cards() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    receive(&mut wallet);
    wallet.change_pin("a longer sentence", KdfCost::MINIMUM).unwrap();
    drop(wallet);
    assert_eq!(reopen(&folder).unwrap_err(), WalletError::Vault(VaultError::WrongPin));
    let path = folder.file("wallet");
    let wallet = Wallet::open(&path, "a longer sentence", Platform::default(), NOW).unwrap();
    assert_eq!(wallet.cards("en", NOW).len(), 1);
    assert_eq!(format!("{wallet:?}"), "Wallet(1 cards, hidden)");
}
