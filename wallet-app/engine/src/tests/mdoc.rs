use annona_core::b64;
use annona_core::cbor::CborError;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, SecretKey, Signer as _};
use annona_core::time::DAY;
use annona_mdoc::MdocError;

use crate::testing::{Folder, Making, NOW, PIN, Service, World, wallet};
use crate::{CardStatus, Counter, Platform, ShowRequest, Wallet, WalletError};

fn honest() -> Service {
    Service { format: Format::MsoMdoc, ..Service::honest() }
}

fn refusal_in(world: &World, service: &Service) -> WalletError {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, world);
    let error = wallet.receive(&service.offer(), None, service, "en", NOW).unwrap_err();
    assert!(wallet.cards("en", NOW).is_empty(), "{error}");
    error
}

fn refusal(make: fn(&mut Making)) -> WalletError {
    refusal_in(&World::new(), &Service { make: Box::new(make), ..honest() })
}

#[test]
fn an_mdoc_becomes_a_card_with_copies_and_a_status() {
    let folder = Folder::new();
    let mut held = wallet(&folder, &World::new());
    let service = Service { batch: Some(3), ..honest() };
    let card = held.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!((&*card.format, card.fresh_copies), ("mso_mdoc", 3));
    assert_eq!((card.status, card.status_as_of), (CardStatus::Valid, Some(NOW)));
    drop(held);
    let again = Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
    assert_eq!(again.cards("en", NOW), std::slice::from_ref(&card));
    let claims = again.claims(&card.id, "en").unwrap();
    let birth = claims.iter().find(|claim| claim.path == "person.birthDate").unwrap();
    assert_eq!(birth.value, "1958-03-31");
}

#[test]
fn counters_cannot_read_it_from_a_code() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = honest();
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap().id;
    assert_eq!(wallet.profiles(&card, "en", NOW), Err(WalletError::NotByCode));
    let request = ShowRequest { counter: Counter::Any("any".to_owned()), optional: vec![] };
    assert_eq!(wallet.show(&card, &request, NOW), Err(WalletError::NotByCode));
}

#[test]
fn what_the_sender_did_not_sign_is_refused() {
    assert_eq!(refusal(|making| making.seed = 77), WalletError::NotApproved);
    let mut compromised = World::new();
    compromised.ministry.keys[0].compromised_since = Some(NOW);
    assert_eq!(refusal_in(&compromised, &honest()), WalletError::Compromised);
    let doctype = refusal(|making| making.scheme.mdoc.as_mut().unwrap().doctype.push('x'));
    assert_eq!(doctype, WalletError::NotApproved);
    let element = refusal(|making| {
        let names = making.scheme.mdoc.as_mut().unwrap();
        let path = names.elements.remove("class").unwrap();
        names.elements.insert("klass".to_owned(), path);
    });
    assert_eq!(element, WalletError::Mdoc(MdocError::Element));
}

#[test]
fn another_key_and_other_dates_are_refused() {
    let stranger = refusal(|making| {
        making.holder =
            SecretKey::from_bytes(Alg::Es256, &[9; 32]).unwrap().signer().unwrap().public_key();
    });
    assert_eq!(stranger, WalletError::NotMine);
    let ended = refusal(|making| {
        making.valid_from = NOW.plus(-9 * DAY);
        making.valid_until = NOW.plus(-1);
    });
    assert_eq!(ended, WalletError::Mdoc(MdocError::Ended));
    let far = refusal(|making| making.valid_from = NOW.plus(3 * DAY));
    assert_eq!(far, WalletError::Mdoc(MdocError::NotYet));
    let service =
        Service { make: Box::new(|making| making.valid_from = NOW.plus(DAY)), ..honest() };
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let tomorrow = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(tomorrow.valid_from, NOW.plus(DAY).day());
}

#[test]
fn broken_texts_are_refused() {
    let broken = |finish| refusal_in(&World::new(), &Service { finish, ..honest() });
    assert_eq!(broken(|text| text + "="), WalletError::Form);
    let cut = broken(|text| {
        let mut bytes = b64::decode(text).unwrap();
        bytes.pop();
        b64::encode(bytes)
    });
    assert_eq!(cut, WalletError::Mdoc(CborError::Cut.into()));
    let changed = broken(|text| {
        let mut bytes = b64::decode(text).unwrap();
        let at = bytes.windows(5).position(|five| five == b"Maria").unwrap();
        bytes[at] = b'D';
        b64::encode(bytes)
    });
    assert_eq!(changed, WalletError::Mdoc(MdocError::Changed));
}
