//! Cards whose issuer's key comes with a certificate chain (HAIP), and cards in `jwt_vc_json`.

use annona_core::Coded as _;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy, PublicKey, SecretKey, Signer as _, SoftSigner};
use annona_core::time::DAY;
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use annona_x509::{Certificate, X509Error};

use crate::show::{Counter, ShowRequest};
use crate::testing::{AGREEMENT, Folder, MINISTRY, Making, NOW, Service, World, signer, wallet};
use crate::{CardStatus, WalletError};

/// What a lying service changes.
type Change = fn(&mut Making);

fn certifier(seed: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap().signer().unwrap()
}

fn named(common_name: &str) -> Subject {
    Subject { common_name: common_name.to_owned(), ..Subject::default() }
}

const fn days(from: i64, until: i64) -> Period {
    Period { from: NOW.plus(from * DAY), until: NOW.plus(until * DAY) }
}

fn root() -> Certificate {
    make::root(&named("Registrar"), days(-900, 900), 1, &certifier(50), &OsEntropy).unwrap()
}

fn leaf(key: PublicKey) -> Leaf {
    Leaf {
        subject: named("Ministry"),
        key,
        dns: Vec::new(),
        uris: vec![MINISTRY.to_owned()],
        purposes: Vec::new(),
        period: days(-1, 30),
    }
}

/// The registrar's certificate for what `change` makes of the ministry's.
fn certified(change: impl FnOnce(&mut Leaf)) -> String {
    let mut leaf = leaf(signer(1).public_key());
    change(&mut leaf);
    let authority = Authority { certificate: &root(), signer: &certifier(50) };
    make::leaf(&leaf, authority, &OsEntropy).unwrap().to_base64()
}

fn with_anchor() -> World {
    let mut world = World::new();
    world.ministry.certificate_anchors = vec![root().to_base64()];
    world
}

fn haip(making: &mut Making) {
    making.format = Format::DcSdJwt;
    making.x5c = vec![certified(|_| {})];
}

fn refusal(make: impl Fn(&mut Making) + Send + 'static) -> WalletError {
    refusal_in(&with_anchor(), make)
}

fn refusal_in(world: &World, make: impl Fn(&mut Making) + Send + 'static) -> WalletError {
    refused_by(world, &Service { format: Format::DcSdJwt, ..Service::lying(make) })
}

fn refused_by(world: &World, service: &Service) -> WalletError {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, world);
    let error = wallet.receive(&service.offer(), None, service, "en", NOW).unwrap_err();
    assert!(wallet.cards("en", NOW).is_empty() && wallet.history().is_empty(), "{error}");
    error
}

fn any() -> ShowRequest {
    ShowRequest { counter: Counter::Any(AGREEMENT.to_owned()), optional: Vec::new() }
}

#[test]
fn a_certified_card_is_stored_and_shown_by_the_name_of_its_key() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &with_anchor());
    let service = Service::lying(haip);
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(card.status, CardStatus::Valid);
    assert_eq!(wallet.profiles(&card.id, "en", NOW).unwrap().len(), 1);
    let shown = wallet.show(&card.id, &any(), NOW).unwrap();
    assert_eq!(shown.disclosed, ["class"]);
}

#[test]
fn a_chain_is_enough_to_store_a_card_but_counters_do_not_know_its_key() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &with_anchor());
    let service = Service::lying(|making| {
        making.format = Format::DcSdJwt;
        making.seed = 60;
        making.kid = "haip-1".to_owned();
        making.x5c = vec![certified(|leaf| leaf.key = signer(60).public_key())];
    });
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(wallet.show(&card.id, &any(), NOW), Err(WalletError::NoCounterKey));
    assert_eq!(wallet.profiles(&card.id, "en", NOW), Err(WalletError::NoCounterKey));
}

#[test]
fn an_mdoc_is_proven_by_its_chain_where_the_trust_list_has_an_anchor() {
    let mdoc = |make: fn(&mut Making)| Service { format: Format::MsoMdoc, ..Service::lying(make) };
    // The key is in nobody's list.
    let service = mdoc(|making| {
        making.seed = 60;
        making.x5c = vec![certified(|leaf| leaf.key = signer(60).public_key())];
    });
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &with_anchor());
    wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!(refused_by(&World::new(), &service), WalletError::NotApproved);
    let other_key =
        mdoc(|making| making.x5c = vec![certified(|leaf| leaf.key = signer(60).public_key())]);
    assert_eq!(refused_by(&with_anchor(), &other_key), WalletError::NotApproved);
    let ended = mdoc(|making| making.x5c = vec![certified(|leaf| leaf.period = days(-9, -1))]);
    assert_eq!(refused_by(&with_anchor(), &ended), X509Error::Expired.into());
    let status_key = mdoc(|making| {
        making.seed = 2;
        making.x5c = vec![certified(|leaf| leaf.key = signer(2).public_key())];
    });
    assert_eq!(refused_by(&with_anchor(), &status_key), WalletError::NotApproved);
}

#[test]
fn a_chain_that_does_not_hold_is_refused_although_the_key_is_listed() {
    let cases: [(X509Error, Change); 9] = [
        (X509Error::Expired, |m| m.x5c = vec![certified(|leaf| leaf.period = days(-9, -1))]),
        (X509Error::NotYet, |m| m.x5c = vec![certified(|leaf| leaf.period = days(2, 9))]),
        (X509Error::Purpose, |m| {
            m.x5c = vec![certified(|leaf| leaf.purposes = vec!["1.3.6.1.5.5.7.3.1".to_owned()])];
        }),
        (X509Error::AnchorInside, |m| m.x5c.push(root().to_base64())),
        (X509Error::AnchorInside, |m| m.x5c = vec![root().to_base64()]),
        (X509Error::SelfSigned, |m| {
            let own = make::root(&named("Ministry"), days(-1, 9), 0, &signer(1), &OsEntropy);
            m.x5c = vec![own.unwrap().to_base64()];
        }),
        (X509Error::Unknown, |m| {
            let key = certifier(51);
            let other = make::root(&named("Other"), days(-9, 9), 0, &key, &OsEntropy).unwrap();
            let authority = Authority { certificate: &other, signer: &key };
            let mut leaf = leaf(signer(1).public_key());
            leaf.period = days(-1, 9);
            m.x5c = vec![make::leaf(&leaf, authority, &OsEntropy).unwrap().to_base64()];
        }),
        // The name of the registrar, with a key of somebody else.
        (X509Error::Issuer, |m| {
            let key = certifier(51);
            let forged = make::root(&named("Registrar"), days(-9, 90), 0, &key, &OsEntropy);
            let forged = forged.unwrap();
            let authority = Authority { certificate: &forged, signer: &key };
            let leaf = make::leaf(&leaf(signer(1).public_key()), authority, &OsEntropy);
            m.x5c = vec![leaf.unwrap().to_base64()];
        }),
        (X509Error::Form, |m| m.x5c = vec!["MIIB".to_owned()]),
    ];
    for (expected, make) in cases {
        let refused = refusal(move |making| {
            haip(making);
            make(making);
        });
        assert_eq!(refused, WalletError::Certificate(expected));
    }
}

#[test]
fn a_certificate_of_another_issuer_or_key_is_refused() {
    let other_issuer = refusal(|making| {
        haip(making);
        making.x5c = vec![certified(|leaf| leaf.uris = vec!["did:web:o.example".to_owned()])];
    });
    assert_eq!(other_issuer, WalletError::NotApproved);
    let other_key = refusal(|making| {
        haip(making);
        making.x5c = vec![certified(|leaf| leaf.key = signer(60).public_key())];
    });
    assert_eq!(other_key, WalletError::NotApproved);
    // The key of the status lists does not sign credentials, certified or not.
    let other_purpose = refusal(|making| {
        haip(making);
        (making.seed, making.kid) = (2, "none".to_owned());
        making.x5c = vec![certified(|leaf| leaf.key = signer(2).public_key())];
    });
    assert_eq!(other_purpose, WalletError::NotApproved);
    let mut stolen = with_anchor();
    stolen.ministry.keys[0].compromised_since = Some(NOW);
    assert_eq!(refusal_in(&stolen, haip), WalletError::Compromised);
    let without = refusal_in(&World::new(), haip);
    assert_eq!(without, WalletError::Certificate(X509Error::Unknown));
}

#[test]
fn a_jwt_vc_json_is_stored_but_not_shown_at_counters() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { format: Format::JwtVcJson, ..Service::honest() };
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap();
    assert_eq!((card.status, card.status_as_of), (CardStatus::Valid, Some(NOW)));
    let claims = wallet.claims(&card.id, "en").unwrap();
    assert!(claims.iter().any(|claim| claim.value == "Maria Tesfaye"));
    assert_eq!(wallet.profiles(&card.id, "en", NOW), Err(WalletError::WholeOnly));
    let refused = wallet.show(&card.id, &any(), NOW).unwrap_err();
    assert_eq!(refused.code(), "ANN-WALLET-26");
    assert_eq!(wallet.history().len(), 1);
}

#[test]
fn a_jwt_vc_json_is_held_to_every_rule() {
    let refused = |make: fn(&mut Making)| {
        let service = Service { format: Format::JwtVcJson, ..Service::lying(make) };
        refused_by(&World::new(), &service)
    };
    let cases: [(WalletError, Change); 6] = [
        (WalletError::NotMine, |m| m.holder = signer(9).public_key()),
        (WalletError::NotApproved, |m| m.issuer = "did:web:other.example".to_owned()),
        (WalletError::NotApproved, |m| m.kid = "s1".to_owned()),
        (WalletError::StatusList, |m| m.status.1 = 9_999),
        (WalletError::Dates, |m| m.valid_until = NOW.plus(-1)),
        (WalletError::Form, |m| m.subject.retain(|(name, _)| name != "class")),
    ];
    for (expected, make) in cases {
        assert_eq!(refused(make), expected);
    }
    let forged = refused(|making| making.seed = 77);
    assert!(matches!(forged, WalletError::Credential(_)), "{forged:?}");
}
