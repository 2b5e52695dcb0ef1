//! The story with nothing played: the agency's real service on loopback, the wallet over the
//! real client, the counter's verification. Register row, offer, code, card, showing, verdict;
//! then suspended, reactivated and withdrawn.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod certified;
mod renewal;
mod story;

use annona_core::credential::Format;
use annona_core::qr::{self, Challenge, Scanned};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::KeyPurpose;
use annona_core::verify::Reason;
use annona_issuer::Settings;
use annona_net::{Client, Rules};
use annona_protocol::http::HttpError;
use annona_protocol::vci::key_attestation::KeyProtection;
use annona_protocol::vci::wallet::WalletError as FlowError;
use annona_sample::wallet_provider::SampleProvider;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER};
use annona_wallet_engine::{CardStatus, Counter, Platform, ShowRequest, WalletError};
use std::cell::Cell;
use std::sync::Arc;

use story::{Breaking, Story};

#[test]
fn from_the_register_to_the_verdict_in_both_formats() {
    let mut story = Story::new("verdict");
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        let card = story.receive(format);
        let summary = story.wallet.card(&card, "en", story.now()).unwrap();
        assert_eq!((summary.status, summary.fresh_copies), (CardStatus::Valid, 10));
        let shown = story.show(&card, &[]);
        let accepted = story.check(&shown.digits, None).unwrap();
        assert!(accepted.report.all_passed(), "{}", accepted.report);
        assert_eq!(accepted.claims["class"], story.person.class.as_str());
        assert_eq!(accepted.claims.len(), 1);
        assert_eq!(accepted.withheld, shown.withheld);
        let again = story.check(&shown.digits, None).unwrap_err();
        assert!(matches!(again.reason, Reason::ShownBefore(_)), "{:?}", again.reason);
        let renewed = story.show(&card, &["matchHint"]);
        let accepted = story.check(&renewed.digits, None).unwrap();
        assert!(accepted.claims.contains_key("matchHint"));
    }
}

#[test]
fn a_challenge_binds_the_showing_to_one_counter() {
    let mut story = Story::new("challenge");
    let card = story.receive(Format::VcSdJwt);
    let challenge = |nonce| Challenge {
        nonce: [nonce; 16],
        audience: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        issued: story.now(),
    };
    let (mine, other) = (challenge(1), challenge(2));
    // The wallet scans the till's screen.
    let Scanned::Challenge(scanned) = qr::read(&mine.to_digits().unwrap()).unwrap() else {
        panic!()
    };
    let request = ShowRequest { counter: Counter::Challenge(scanned), optional: Vec::new() };
    let shown = story.wallet.show(&card, &request, story.now()).unwrap();
    let wrong = story.check(&shown.digits, Some(&other)).unwrap_err();
    assert_eq!(wrong.reason, Reason::WrongChallenge);
    assert!(story.check(&shown.digits, Some(&mine)).is_ok());
    let anywhere = story.show(&card, &[]);
    assert_eq!(anywhere.audience, AUDIENCE);
    assert!(story.check(&anywhere.digits, Some(&mine)).is_err());
}

#[test]
fn suspended_reactivated_and_withdrawn_reach_wallet_and_counter() {
    let mut story = Story::new("lifecycle");
    let card = story.receive(Format::VcSdJwt);
    let today = story.now().day();
    for (status, expected) in [
        (Status::Suspended, CardStatus::Suspended { since: Some(today) }),
        (Status::Valid, CardStatus::Valid),
        (Status::Invalid, CardStatus::Withdrawn { since: Some(today) }),
    ] {
        story.pass(60);
        story.issuer.set_status(&story.person.id, status, "test of the lists", None).unwrap();
        story.publish();
        assert_eq!(story.wallet.card(&card, "en", story.now()).unwrap().status, expected);
        let shown = story.show(&card, &[]);
        let said = story.check(&shown.digits, None).map_err(|rejected| rejected.reason);
        match status {
            Status::Valid => assert!(said.is_ok(), "{said:?}"),
            Status::Suspended => assert_eq!(said.unwrap_err(), Reason::Suspended(Some(today))),
            _ => assert_eq!(said.unwrap_err(), Reason::Withdrawn(Some(today))),
        }
    }
}

#[test]
fn a_wrong_code_uses_up_tries_and_an_offer_works_once() {
    let mut story = Story::new("codes");
    let (offer, now) = (story.offer(Format::VcSdJwt), story.now());
    let wrong = if offer.tx_code == "000000" { "111111" } else { "000000" };
    let refused = story.wallet.receive(&offer.uri, Some(wrong), &story.client, "en", now);
    assert!(matches!(refused, Err(WalletError::Flow(_))), "{refused:?}");
    let code = Some(offer.tx_code.as_str());
    story.wallet.receive(&offer.uri, code, &story.client, "en", now).unwrap();
    let second = story.wallet.receive(&offer.uri, code, &story.client, "en", now);
    assert!(matches!(second, Err(WalletError::Flow(_))), "{second:?}");
    assert_eq!(story.wallet.cards("en", now).len(), 1);
}

#[test]
fn after_a_theft_everything_from_that_day_is_refused_and_what_was_before_still_counts() {
    let mut story = Story::new("theft");
    let before = story.receive(Format::VcSdJwt);
    story.pass(3 * DAY);
    let during = story.receive(Format::VcSdJwt);
    let theft = story.now().day();
    story.issuer.rotate(KeyPurpose::Credential, story.now()).unwrap();
    story.publish();
    story.pass(DAY);
    let after = story.receive(Format::VcSdJwt);
    let digits: Vec<String> =
        [&before, &during, &after].map(|card| story.show(card, &[]).digits).into();
    for text in &digits {
        assert!(story.check(text, None).is_ok());
    }
    story.stolen = Some(("k1".to_owned(), theft));
    let digits: Vec<String> =
        [&before, &during, &after].map(|card| story.show(card, &[]).digits).into();
    assert!(story.check(&digits[0], None).is_ok());
    let refused = story.check(&digits[1], None).unwrap_err();
    assert_eq!(refused.reason, Reason::KeyCompromised(theft));
    assert!(story.check(&digits[2], None).is_ok());
}

#[test]
fn a_card_that_was_lost_on_the_way_is_fetched_with_the_same_offer() {
    let mut story = Story::new("broken");
    let (offer, now) = (story.offer(Format::VcSdJwt), story.now());
    let breaking = Breaking(&story.client, Cell::new(true));
    let code = Some(offer.tx_code.as_str());
    let lost = story.wallet.receive(&offer.uri, code, &breaking, "en", now);
    assert_eq!(lost, Err(WalletError::Http(HttpError::Broken)));
    let card = story.wallet.receive(&offer.uri, None, &breaking, "en", now).unwrap();
    assert_eq!(card.fresh_copies, 10);
    let shown = story.show(&card.id, &[]);
    assert!(story.check(&shown.digits, None).is_ok());
}

#[test]
fn a_wallet_without_the_loopback_rule_does_not_call_the_agency() {
    let mut story = Story::new("rule");
    story.client = Client::new(Rules::default()).unwrap();
    let (offer, now) = (story.offer(Format::VcSdJwt), story.now());
    let code = Some(offer.tx_code.as_str());
    let refused = story.wallet.receive(&offer.uri, code, &story.client, "en", now);
    assert!(refused.unwrap_err().to_string().contains("https"));
}

#[test]
fn an_agency_can_insist_on_attested_wallets_and_keys() {
    let now = UnixTime(1_795_514_400);
    let provider = SampleProvider::certified("sample-wallet", now).unwrap();
    let party = provider.party();
    let insist = |settings: &mut Settings| {
        settings.wallet_providers = vec![party.clone()];
        settings.require_wallet_attestation = true;
        settings.require_dpop = true;
    };
    let insist_on_keys = |settings: &mut Settings| {
        insist(settings);
        let key_storage = vec!["iso_18045_basic".to_owned()];
        settings.require_key_attestation =
            Some(KeyProtection { key_storage, ..KeyProtection::default() });
    };
    let platform =
        || Platform { wallet_provider: Some(Arc::new(provider.clone())), ..Platform::default() };
    let mut attested = Story::with("attested", insist, platform());
    let card = attested.receive(Format::VcSdJwt);
    let shown = attested.show(&card, &[]);
    assert!(attested.check(&shown.digits, None).is_ok());
    let mut with_keys = Story::with("attested-keys", insist_on_keys, platform());
    let card = with_keys.receive(Format::DcSdJwt);
    let first = with_keys.wallet.card(&card, "en", with_keys.now()).unwrap();
    assert_eq!((first.fresh_copies, first.renewable), (10, true));
    // The refresh token is good with the attested key only, which the wallet has kept.
    with_keys.pass(2 * DAY);
    let now = with_keys.now();
    let renewed = with_keys.wallet.renew(&card, &with_keys.client, "en", now).unwrap();
    assert!(renewed.valid_until > first.valid_until);

    let mut alone = Story::with("unattested", insist, Platform::default());
    let (offer, now) = (alone.offer(Format::VcSdJwt), alone.now());
    let refused = alone.wallet.receive(&offer.uri, Some(&offer.tx_code), &alone.client, "en", now);
    let code = "invalid_client".to_owned();
    assert_eq!(refused, Err(WalletError::Flow(FlowError::Refused(code))));
    let mut alone = Story::with("unattested-keys", insist_on_keys, Platform::default());
    let (offer, now) = (alone.offer(Format::VcSdJwt), alone.now());
    let refused = alone.wallet.receive(&offer.uri, Some(&offer.tx_code), &alone.client, "en", now);
    assert_eq!(refused, Err(WalletError::Flow(FlowError::NothingUsable)));
}
