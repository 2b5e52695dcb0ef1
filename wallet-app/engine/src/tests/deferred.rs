use annona_protocol::http::HttpError;
use annona_protocol::vci::wallet::WalletError as FlowError;

use crate::testing::{Folder, ISSUER, NOW, PIN, Service, World, wallet};
use crate::{Platform, Wallet, WalletError};

const LATER: WalletError = WalletError::Flow(FlowError::Deferred);

#[test]
fn test_credential_issuance_deferred() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { tx_code: Some("424242"), ..Service::honest() };
    service.deferring.set(true);
    let offer = service.offer();
    assert_eq!(wallet.receive(&offer, Some("424242"), &service, "en", NOW), Err(LATER));
    assert!(wallet.cards("en", NOW).is_empty());
    // The wallet is closed, another card comes, the network fails: what was promised stays.
    drop(wallet);
    let mut wallet = Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
    let delivered = wallet.receive_deferred(&service, "en", NOW).unwrap();
    assert_eq!((delivered.cards.len(), delivered.waiting), (0, 1));
    let other = Service::honest();
    wallet.receive(&other.offer(), None, &other, "en", NOW).unwrap();
    service.deferring.set(false);
    service.lost.replace(Some("/deferred"));
    let lost = wallet.receive_deferred(&service, "en", NOW);
    assert_eq!(lost, Err(WalletError::Http(HttpError::Timeout)));
    service.seen.borrow_mut().clear();
    let delivered = wallet.receive_deferred(&service, "en", NOW).unwrap();
    assert_eq!((delivered.cards.len(), delivered.waiting), (1, 0));
    assert_eq!(wallet.cards("en", NOW).len(), 2);
    // No code, no new token: one question, and the word that the card has arrived.
    let seen = service.seen.borrow().clone();
    assert_eq!(seen, [format!("{ISSUER}/deferred"), format!("{ISSUER}/notification")]);
    let delivered = wallet.receive_deferred(&service, "en", NOW).unwrap();
    assert_eq!((delivered.cards.len(), delivered.waiting), (0, 0));
}

#[test]
fn the_same_offer_again_asks_for_what_was_deferred() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::honest();
    service.deferring.set(true);
    for _ in 0..3 {
        assert_eq!(wallet.receive(&service.offer(), None, &service, "en", NOW), Err(LATER));
        assert_eq!(wallet.state.deferred.len(), 1);
    }
    service.deferring.set(false);
    wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert!(wallet.state.deferred.is_empty());
}

#[test]
fn what_comes_later_is_checked_like_what_comes_at_once() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::lying(|making| making.seed = 77);
    service.deferring.set(true);
    assert_eq!(wallet.receive(&service.offer(), None, &service, "en", NOW), Err(LATER));
    service.deferring.set(false);
    let forged = wallet.receive_deferred(&service, "en", NOW);
    assert!(matches!(forged, Err(WalletError::SdJwt(_))), "{forged:?}");
    assert!(wallet.cards("en", NOW).is_empty() && wallet.state.deferred.is_empty());
}
