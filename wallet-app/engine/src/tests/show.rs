use annona_core::credential::{Claimed, Credential, Format};
use annona_core::crypto::{Pure, Signer as _};
use annona_core::qr::{self, Challenge, CounterCard, Scanned};
use annona_core::sdjwt::{KeyBinding, UnverifiedSdJwt};
use annona_core::time::UnixTime;
use annona_core::trust::agreement::Counter as ListedCounter;
use annona_core::{Coded as _, b64};
use serde_json::{Value, json};

use crate::testing::{AGREEMENT, Folder, MINISTRY, NOW, Service, World, signer, terms, wallet};
use crate::{Counter, Event, ShowRequest, Shown, Wallet, WalletError};

fn with_card(folder: &Folder, world: &World) -> (Wallet, String) {
    let mut wallet = wallet(folder, world);
    let service = Service::honest();
    let id = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap().id;
    (wallet, id)
}

fn any(optional: &[&[&str]]) -> ShowRequest {
    let counter = Counter::Any(AGREEMENT.to_owned());
    ShowRequest { counter, optional: paths(optional) }
}

fn paths(paths: &[&[&str]]) -> Vec<Vec<String>> {
    paths.iter().map(|path| path.iter().map(|name| (*name).to_owned()).collect()).collect()
}

/// What a counter learns from the digits, and the holder's proof.
fn read(shown: &Shown) -> (Credential, KeyBinding) {
    let Scanned::Presentation(text) = qr::read(&shown.digits).unwrap() else { panic!() };
    assert_eq!(text, shown.text);
    let unverified = UnverifiedSdJwt::parse(&text).unwrap();
    let claimed = Claimed::peek(&unverified).unwrap();
    let verified =
        unverified.verify(&signer(1).public_key(), claimed.format.name(), &Pure).unwrap();
    let binding = verified.verify_key_binding(&Pure).unwrap();
    (Credential::from_verified(&verified, claimed.format).unwrap(), binding)
}

#[test]
fn without_a_scan_only_what_is_always_agreed_is_shown() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    let shown = wallet.show(&card, &any(&[]), NOW).unwrap();
    assert_eq!(shown.disclosed, ["class"]);
    assert_eq!(shown.withheld, ["matchHint", "person", "household"]);
    let title = |path| wallet.claim_title("SocialAssistanceEligibility", path, "en");
    assert_eq!((title("class"), title("no.such")), ("Class".to_owned(), "no.such".to_owned()));
    let (credential, binding) = read(&shown);
    assert_eq!(credential.subject.keys().collect::<Vec<_>>(), ["class"]);
    assert_eq!(binding.aud, "urn:annona:counter:pharmacy");
    assert_eq!(binding.iat, NOW);
    assert_eq!(b64::decode_array::<16>(&binding.nonce).map(|_| ()), Ok(()));
    assert_eq!(shown.clock_ahead, None);
    assert!(!format!("{shown:?}").contains(&shown.text));
}

#[test]
fn an_optional_claim_goes_along_when_it_is_switched_on() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    let profile = wallet.profiles(&card, "en", NOW).unwrap().remove(0);
    assert_eq!(profile.consumer, "Association of Pharmacies");
    assert_eq!(profile.always[0].title, "Class");
    assert_eq!(profile.optional[0].path, ["matchHint"]);
    let shown = wallet.show(&card, &any(&[&["matchHint"]]), NOW).unwrap();
    assert_eq!(shown.disclosed, ["class", "matchHint"]);
    assert_eq!(shown.withheld, ["person", "household"]);
    assert_eq!(read(&shown).0.subject["matchHint"], "M.T., 1958");
}

#[test]
fn a_claim_outside_the_agreement_is_blocked_by_name() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    for (path, name) in [
        (&["person"][..], "person"),
        (&["person", "name"], "person.name"),
        (&["household", "incomeBand"], "household.incomeBand"),
        (&["nonsense"], "nonsense"),
    ] {
        let error = wallet.show(&card, &any(&[path]), NOW).unwrap_err();
        assert_eq!(error, WalletError::Outside(name.to_owned()));
        assert_eq!(error.code(), "ANN-WALLET-24");
        assert!(error.to_string().contains(name) && !error.to_string().contains("Maria"));
        let last = &wallet.history().last().unwrap().event;
        assert!(matches!(last, Event::Blocked { claim, .. } if claim == name), "{last:?}");
    }
}

#[test]
fn an_agreement_on_one_member_does_not_open_the_whole_object() {
    // Name alone is agreed, but the card can only disclose name and birth date together.
    let mut terms = serde_json::to_value(terms()).unwrap();
    terms["agreement"]["presentation"]["optional"] = json!([["person", "name"]]);
    for entry in terms["credentials"].as_array_mut().unwrap() {
        let w3c = entry["format"] == "vc+sd-jwt";
        let claim = |path: &[&str]| {
            let subject = w3c.then_some("credentialSubject");
            json!({ "path": subject.iter().chain(path).collect::<Vec<_>>() })
        };
        entry["claim"] = json!([claim(&["class"]), claim(&["person", "name"])]);
    }
    let world = World { terms: serde_json::from_value(terms).unwrap(), ..World::new() };
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &world);
    let error = wallet.show(&card, &any(&[&["person", "name"]]), NOW).unwrap_err();
    assert_eq!(error, WalletError::Outside("person.birthDate".to_owned()));
    assert!(wallet.show(&card, &any(&[]), NOW).is_ok());
}

#[test]
fn a_scanned_counter_card_binds_the_showing_to_that_counter() {
    let mut world = World::new();
    let listed = ListedCounter { id: "urn:annona:counter:7".into(), name: "Mill Street".into() };
    world.terms.agreement.presentation.counters = vec![listed];
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &world);
    let scanned = |audience: &str| ShowRequest {
        counter: Counter::Card(CounterCard {
            audience: audience.to_owned(),
            agreement: AGREEMENT.to_owned(),
            name: "whatever it says".to_owned(),
        }),
        optional: Vec::new(),
    };
    let shown = wallet.show(&card, &scanned("urn:annona:counter:7"), NOW).unwrap();
    assert_eq!(shown.counter.as_deref(), Some("Mill Street"));
    assert_eq!(read(&shown).1.aud, "urn:annona:counter:7");
    let refused = wallet.show(&card, &scanned("urn:annona:counter:8"), NOW);
    assert_eq!(refused, Err(WalletError::UnknownCounter));
}

#[test]
fn a_challenge_is_answered_with_its_nonce() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    let challenge = Challenge {
        nonce: [7; 16],
        audience: "urn:annona:counter:9".to_owned(),
        agreement: AGREEMENT.to_owned(),
        issued: NOW.plus(-300),
    };
    let request = ShowRequest { counter: Counter::Challenge(challenge), optional: Vec::new() };
    let shown = wallet.show(&card, &request, NOW).unwrap();
    let (_, binding) = read(&shown);
    assert_eq!(binding.nonce, b64::encode([7; 16]));
    assert_eq!(binding.aud, "urn:annona:counter:9");
    assert_eq!(shown.clock_ahead, Some(300));
}

#[test]
fn renewed_codes_differ_and_are_one_history_entry() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    let first = wallet.show(&card, &any(&[]), NOW).unwrap();
    let second = wallet.show(&card, &any(&[]), NOW.plus(15)).unwrap();
    assert_ne!(read(&first).1.nonce, read(&second).1.nonce);
    assert_eq!(read(&second).1.iat, NOW.plus(15));
    assert_eq!(wallet.history().len(), 2);
    wallet.show(&card, &any(&[]), NOW.plus(600)).unwrap();
    assert_eq!(wallet.history().len(), 3);
}

/// Everything in a presentation that belongs to one copy: the holder's key, digests, signatures.
fn marks(shown: &Shown) -> Vec<String> {
    let (jws, binding) = (shown.text.split('~').next().unwrap(), shown.text.rsplit('~').next());
    let claims: Value = serde_json::from_str(&payload(jws)).unwrap();
    let texts = [&claims["cnf"]["jwk"]["x"], &claims["cnf"]["jwk"]["y"]].into_iter();
    let digests = claims["credentialSubject"]["_sd"].as_array().unwrap();
    let mut marks: Vec<String> =
        texts.chain(digests).map(|mark| mark.as_str().unwrap().to_owned()).collect();
    marks.push(jws.rsplit('.').next().unwrap().to_owned());
    marks.push(binding.unwrap().rsplit('.').next().unwrap().to_owned());
    marks.push(claims["status"]["status_list"].to_string());
    marks
}

fn payload(jws: &str) -> String {
    String::from_utf8(b64::decode(jws.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[test]
fn two_showings_share_nothing_that_singles_out_a_person() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service { batch: Some(2), ..Service::honest() };
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap().id;
    let fresh = |wallet: &Wallet| wallet.card(&card, "en", NOW).unwrap().fresh_copies;
    let first = wallet.show(&card, &any(&[]), NOW).unwrap();
    let renewed = wallet.show(&card, &any(&[]), NOW.plus(15)).unwrap();
    assert_eq!(marks(&first)[0], marks(&renewed)[0]);
    assert_eq!(fresh(&wallet), 1);
    let second = wallet.show(&card, &any(&[]), NOW.plus(3_600)).unwrap();
    assert_eq!(fresh(&wallet), 0);
    let (one, other) = (marks(&first), marks(&second));
    assert_eq!(one.len(), 8);
    assert!(one.iter().all(|mark| !other.contains(mark)), "{one:?} {other:?}");
    // Without a fresh copy the card still works.
    let third = wallet.show(&card, &any(&[]), NOW.plus(7_200)).unwrap();
    assert!([&one[0], &other[0]].contains(&&marks(&third)[0]));
}

#[test]
fn unknown_and_ended_agreements_are_refused() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    let other = ShowRequest { counter: Counter::Any("other".into()), optional: Vec::new() };
    assert_eq!(wallet.show(&card, &other, NOW), Err(WalletError::UnknownAgreement));
    let later = UnixTime(1_861_920_000);
    assert_eq!(wallet.show(&card, &any(&[]), later), Err(WalletError::AgreementEnded));
    assert!(wallet.profiles(&card, "en", later).unwrap().is_empty());
    assert_eq!(wallet.show("card-99", &any(&[]), NOW), Err(WalletError::UnknownCard));
    assert_eq!(wallet.history().len(), 1);
}

#[test]
fn a_claim_that_is_not_on_the_card_cannot_be_promised() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::lying(|making| making.subject.retain(|(name, _)| name != "matchHint"));
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap().id;
    let refused = wallet.show(&card, &any(&[&["matchHint"]]), NOW);
    assert_eq!(refused, Err(WalletError::NotOnCard("matchHint".to_owned())));
    assert!(wallet.profiles(&card, "en", NOW).unwrap()[0].optional.is_empty());
    assert!(wallet.show(&card, &any(&[]), NOW).is_ok());
}

#[test]
fn the_ietf_format_is_shown_under_the_same_agreement() {
    let folder = Folder::new();
    let mut wallet = wallet(&folder, &World::new());
    let service = Service::lying(|making| making.format = Format::DcSdJwt);
    let card = wallet.receive(&service.offer(), None, &service, "en", NOW).unwrap().id;
    let shown = wallet.show(&card, &any(&[&["matchHint"]]), NOW).unwrap();
    let (credential, _) = read(&shown);
    assert_eq!(credential.subject.keys().collect::<Vec<_>>(), ["class", "matchHint"]);
    assert_eq!(credential.issuer, MINISTRY);
}

#[test]
fn neither_history_nor_vault_file_has_a_claim_value() {
    let folder = Folder::new();
    let (mut wallet, card) = with_card(&folder, &World::new());
    wallet.show(&card, &any(&[&["matchHint"]]), NOW).unwrap();
    let export = wallet.export_history().unwrap();
    assert!(export.contains("matchHint") && export.contains("withheld"));
    let file = std::fs::read(folder.file("wallet")).unwrap();
    for value in ["Maria", "1958", "Mill Street"] {
        assert!(!export.contains(value), "{value}");
        assert!(!file.windows(value.len()).any(|bytes| bytes == value.as_bytes()), "{value}");
    }
}
