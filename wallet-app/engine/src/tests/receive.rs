use annona_core::credential::Format;
use annona_core::crypto::{Alg, Pure, SecretKey, Signer as _};
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::KeyPurpose;
use annona_core::{Coded as _, b64, jws};
use annona_protocol::http::HttpError;
use serde_json::json;

use crate::testing::{Folder, ISSUER, Making, NOW, PIN, Service, World, signer, wallet};
use crate::{CardStatus, Event, Platform, Wallet, WalletError};

/// Takes the service's offer with a fresh wallet in the given world.
fn refusal_in(world: &World, service: &Service) -> WalletError {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, world);
    let error = wallet.receive(&service.offer(), None, service, "en", NOW).unwrap_err();
    assert!(wallet.cards("en", NOW).is_empty() && wallet.history().is_empty(), "{error}");
    drop(wallet);
    let again = Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
    assert!(again.cards("en", NOW).is_empty(), "{error}");
    error
}

fn refusal(make: fn(&mut Making)) -> WalletError {
    refusal_in(&World::new(), &Service::lying(make))
}

#[test]
fn an_honest_offer_becomes_a_card_that_survives_closing() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::honest();
    let summary = wallet.look_at_offer(&service.offer(), "en", &service).unwrap();
    assert_eq!(summary.issuer_name, "Ministry of Social Affairs");
    assert_eq!(summary.tx_code, None);
    assert!(service.seen.borrow().is_empty());
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(card.title, "Assisted medicine price");
    assert_eq!(card.status, CardStatus::Valid);
    assert_eq!(card.status_as_of, Some(NOW));
    drop(wallet);
    let wallet = Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
    assert_eq!(wallet.cards("en", NOW), [card]);
    let claims = wallet
        .claims("card-2", "en")
        .unwrap_or_else(|_| wallet.claims(&wallet.cards("en", NOW)[0].id, "en").unwrap());
    let name = claims.iter().find(|claim| claim.path == "person.name").unwrap();
    assert_eq!((name.value.as_str(), name.selective), ("Maria Tesfaye", true));
    assert!(!format!("{claims:?}").contains("Maria"));
    assert!(matches!(wallet.history()[0].event, Event::Received { .. }));
}

#[test]
fn both_formats_are_held() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::lying(|making| making.format = Format::DcSdJwt);
    wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(wallet.cards("en", NOW)[0].credential_type, "SocialAssistanceEligibility");
}

#[test]
fn every_card_has_its_own_key() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    for _ in 0..2 {
        let service = Service::honest();
        wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    }
    let keys: Vec<_> = wallet
        .state
        .cards
        .iter()
        .map(|card| card.copies[0].signer().unwrap().public_key())
        .collect();
    assert_ne!(keys[0], keys[1]);
    assert_ne!(wallet.state.cards[0].id, wallet.state.cards[1].id);
}

#[test]
fn copies_have_their_own_keys_and_differ_only_there() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { batch: Some(4), ..Service::honest() };
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(card.fresh_copies, 4);
    let many = Service { batch: Some(1_000), ..Service::honest() };
    let card = wallet.receive(&many.offer(), None, &many, "en", NOW).unwrap();
    assert_eq!(card.fresh_copies, 10);
}

#[test]
fn test_batch_credential_issuance() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { batch: Some(10), reversed: true, ..Service::honest() };
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(card.fresh_copies, 10);
    let copies = &wallet.state.cards[0].copies;
    let keys: Vec<_> = copies.iter().map(|copy| copy.signer().unwrap().public_key()).collect();
    for (copy, key) in copies.iter().zip(&keys) {
        let held = UnverifiedSdJwt::parse(&copy.text).unwrap();
        let held = held.verify(&signer(1).public_key(), "vc+sd-jwt", &Pure).unwrap();
        assert_eq!(held.holder(), Some(key));
        assert_eq!(keys.iter().filter(|other| *other == key).count(), 1);
    }
}

#[test]
fn test_credential_issuance() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { tx_code: Some("123456"), ..Service::honest() };
    let offer = service.offer();
    assert!(matches!(
        wallet.receive(&offer, None, &service, "en", NOW),
        Err(WalletError::TxCodeNeeded(_))
    ));
    let card = wallet.receive(&offer, Some("123456"), &service, "en", NOW).unwrap();
    assert_eq!(card.status, CardStatus::Valid);
}

#[test]
fn one_bad_copy_spoils_them_all() {
    let refused = |make: fn(&mut Making)| {
        let service = Service { batch: Some(4), ..Service::lying(make) };
        refusal_in(&World::new(), &service)
    };
    let other_claims = refused(|making| {
        if making.copy == 2 {
            making.subject.retain(|(name, _)| name != "person");
        }
    });
    assert_eq!(other_claims, WalletError::Form);
    let forged = refused(|making| making.seed = if making.copy == 3 { 77 } else { 1 });
    assert!(matches!(forged, WalletError::SdJwt(_)), "{forged:?}");
}

#[test]
fn the_code_is_asked_for_before_anything_is_used_up() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { tx_code: Some("424242"), ..Service::honest() };
    let offer = service.offer();
    assert_eq!(
        wallet.look_at_offer(&offer, "en", &service).unwrap().tx_code.unwrap().length,
        Some(6)
    );
    let asked = wallet.receive(&offer, None, &service, "en", NOW);
    let Err(WalletError::TxCodeNeeded(form)) = asked else { panic!("{asked:?}") };
    assert_eq!(form.length, Some(6));
    assert!(!service.seen.borrow().iter().any(|url| url.ends_with("/token")));
    for wrong in ["111111", "42"] {
        let refused = wallet.receive(&offer, Some(wrong), &service, "en", NOW);
        assert!(matches!(refused, Err(WalletError::Flow(_))), "{refused:?}");
    }
    wallet.receive(&offer, Some("424242"), &service, "en", NOW).unwrap();
}

#[test]
fn an_unknown_sender_is_never_called() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::honest();
    let offer = service.offer().replace(ISSUER, "https://ministry-cards.example");
    let refused = wallet.receive(&offer, None, &service, "en", NOW);
    assert_eq!(refused, Err(WalletError::UnknownSender));
    let looked = wallet.look_at_offer(&offer, "en", &service);
    assert_eq!(looked, Err(WalletError::UnknownSender));
    assert!(service.seen.borrow().is_empty());
}

#[test]
fn an_offer_by_reference_is_fetched_and_judged_by_its_content() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::honest();
    let link =
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Foffer";
    assert!(wallet.look_at_offer(link, "en", &service).is_ok());
    wallet.receive(link, None, &service, "en", NOW).unwrap();
}

#[test]
fn without_a_trust_list_nothing_is_received() {
    let folder = Folder::new();
    let path = folder.file("wallet");
    let mut wallet =
        Wallet::create(&path, PIN, crate::KdfCost::MINIMUM, Platform::default()).unwrap();
    let service = Service::honest();
    let refused = wallet.receive(&service.offer(), None, &service, "en", NOW);
    assert_eq!(refused, Err(WalletError::NoBundle));
    assert!(service.seen.borrow().is_empty());
}

#[test]
fn a_card_for_another_key_is_not_stored() {
    let error = refusal(|making| {
        let other = SecretKey::from_bytes(Alg::Es256, &[9; 32]).unwrap();
        making.holder = other.signer().unwrap().public_key();
    });
    assert_eq!(error, WalletError::NotMine);
}

#[test]
fn a_forged_or_foreign_signature_is_not_stored() {
    let forged = refusal(|making| making.seed = 77);
    assert!(matches!(forged, WalletError::SdJwt(_)), "{forged:?}");
    for make in [
        (|making: &mut Making| making.kid = "k9".to_owned()) as fn(&mut Making),
        // A status key must not sign cards.
        |making| (making.kid, making.seed) = ("s1".to_owned(), 2),
        // Another party of the list, with its own good key.
        |making| {
            making.issuer = "did:web:pharmacies.example".to_owned();
            (making.kid, making.seed) = ("a1".to_owned(), 4);
        },
    ] {
        assert_eq!(refusal(make), WalletError::NotApproved);
    }
}

#[test]
fn a_type_that_the_agency_may_not_issue_is_not_stored() {
    let mut world = World::new();
    world.ministry.keys[0].purposes = vec![KeyPurpose::Agreement];
    assert_eq!(refusal_in(&world, &Service::honest()), WalletError::NotApproved);
    let other = refusal(|making| making.scheme.credential_type = "SchoolMeal".to_owned());
    assert_eq!(other, WalletError::NotApproved);
}

#[test]
fn a_compromised_key_signs_nothing_new() {
    let mut world = World::new();
    world.ministry.keys[0].compromised_since = Some(NOW.plus(-60));
    // Dating back does not help.
    let service = Service::lying(|making| making.valid_from = NOW.plus(-30 * DAY));
    assert_eq!(refusal_in(&world, &service), WalletError::Compromised);
    world.ministry.keys[0].compromised_since = Some(NOW.plus(60));
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &world);
    assert!(wallet.receive(&service.offer(), None, &service, "en", NOW).is_ok());
}

#[test]
fn dates_that_make_no_sense_are_not_stored() {
    for make in [
        (|making: &mut Making| making.valid_until = NOW.plus(-1)) as fn(&mut Making),
        |making| making.valid_from = NOW.plus(3 * DAY),
        |making| making.valid_until = UnixTime(NOW.0 - 400 * DAY),
    ] {
        assert_eq!(refusal(make), WalletError::Dates);
    }
}

#[test]
fn a_status_entry_outside_its_list_is_not_stored() {
    assert_eq!(refusal(|making| making.status.1 = 64), WalletError::StatusList);
    // A list that came after the trust list is let through; the counter has it.
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service =
        Service::lying(|making| making.status.0 = "https://issuer.example/status/2".into());
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(card.status_as_of, None);
}

#[test]
fn a_card_that_nobody_can_withdraw_is_not_stored() {
    let finish = |text: String| {
        let (jws, rest) = text.split_once('~').unwrap();
        let parts: Vec<&str> = jws.split('.').collect();
        let [header, payload] = [parts[0], parts[1]].map(|part| b64::decode(part).unwrap());
        let mut payload: serde_json::Map<_, _> = serde_json::from_slice(&payload).unwrap();
        payload.remove("status").unwrap();
        let payload = serde_json::to_vec(&payload).unwrap();
        let jws = jws::sign(std::str::from_utf8(&header).unwrap(), &payload, &signer(1));
        format!("{}~{rest}", jws.unwrap())
    };
    let service = Service { finish, ..Service::honest() };
    assert_eq!(refusal_in(&World::new(), &service), WalletError::StatusList);
}

#[test]
fn copies_that_could_be_told_to_be_one_card_are_not_stored() {
    let service = Service { batch: Some(3), ..Service::lying(|making| making.status.1 = 5) };
    assert_eq!(refusal_in(&World::new(), &service), WalletError::Form);
}

#[test]
fn claims_outside_the_scheme_are_not_stored() {
    let missing = refusal(|making| making.subject.retain(|(name, _)| name != "class"));
    assert_eq!(missing, WalletError::Form);
    let unknown = refusal(|making| making.subject.push(("race".to_owned(), "x".into())));
    assert_eq!(unknown, WalletError::Form);
}

#[test]
fn damaged_texts_are_refused_in_plain_sentences() {
    for finish in [
        (|text: String| text.replace('~', "")) as fn(String) -> String,
        |text| text.trim_end_matches('~').to_owned(),
        |text| text.replacen('.', "..", 1),
        |_| String::new(),
        |_| "~".repeat(70_000),
    ] {
        let service = Service { finish, ..Service::honest() };
        let error = refusal_in(&World::new(), &service);
        assert!(!error.code().is_empty() && !error.advice().is_empty());
        assert!(!error.to_string().contains("Maria"));
    }
}

#[test]
fn an_interrupted_flow_goes_on_with_the_same_keys_also_after_closing() {
    for lost in ["/nonce", "/credential"] {
        let folder = Folder::new();
        let mut wallet = wallet(&folder, &World::new());
        let service = Service { tx_code: Some("424242"), ..Service::honest() };
        service.lost.replace(Some(lost));
        let offer = service.offer();
        let broken = wallet.receive(&offer, Some("424242"), &service, "en", NOW);
        assert_eq!(broken, Err(WalletError::Http(HttpError::Timeout)), "{lost}");
        assert!(wallet.cards("en", NOW).is_empty());
        drop(wallet);
        let mut wallet =
            Wallet::open(&folder.file("wallet"), PIN, Platform::default(), NOW).unwrap();
        service.seen.borrow_mut().clear();
        // Nobody is asked for the code again.
        wallet.receive(&offer, None, &service, "en", NOW).unwrap();
        assert!(!service.seen.borrow().iter().any(|url| url.ends_with("/token")));
        assert!(wallet.state.pending.is_none());
        assert_eq!(wallet.cards("en", NOW).len(), 1);
    }
}

#[test]
fn another_code_that_leads_nowhere_does_not_end_an_interrupted_flow() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { tx_code: Some("424242"), ..Service::honest() };
    service.lost.replace(Some("/credential"));
    let offer = service.offer();
    wallet.receive(&offer, Some("424242"), &service, "en", NOW).unwrap_err();
    let unknown = offer.replace(ISSUER, "https://stranger.example");
    let refused = wallet.receive(&unknown, None, &service, "en", NOW);
    assert_eq!(refused, Err(WalletError::UnknownSender));
    let other = wallet.receive(&offer.replace("abc", "xyz"), None, &service, "en", NOW);
    assert!(matches!(other, Err(WalletError::TxCodeNeeded(_))), "{other:?}");
    wallet.receive(&offer, None, &service, "en", NOW).unwrap();
}

#[test]
fn a_refused_flow_is_forgotten_with_its_tokens() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::lying(|making| making.seed = 77);
    wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap_err();
    assert!(wallet.state.pending.is_none());
}

#[test]
fn test_credential_issuance_with_notification() {
    let told = |make: fn(&mut Making), lost| {
        let folder = Folder::new();
        let mut wallet = wallet(&folder, &World::new());
        let service = Service::lying(make);
        service.lost.replace(lost);
        let received = wallet.receive(&service.offer(), None, &service, "en", NOW).is_ok();
        assert_eq!(wallet.cards("en", NOW).len(), usize::from(received));
        assert!(wallet.state.pending.is_none());
        let told = service.told.borrow().clone();
        (received, told)
    };
    let event = |event| vec![json!({ "notification_id": "told-1", "event": event })];
    assert_eq!(told(|_| {}, None), (true, event("credential_accepted")));
    // The card is stored before the agency hears of it, and stays when it does not.
    assert!(told(|_| {}, Some("/notification")).0);
    assert_eq!(told(|making| making.seed = 77, None), (false, event("credential_failure")));
}
