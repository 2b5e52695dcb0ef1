//! Renew, replace a lost phone's cards, replace the cards of a stolen key: over real HTTP.

use annona_core::credential::Format;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::status::Status;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::time::DAY;
use annona_core::trust::KeyPurpose;
use annona_issuer::store::Next;
use annona_issuer::{IssuerError, KeyError, KeyReplaced, Offer};
use serde_json::{Value, json};

use super::citizen::Citizen;
use super::common::{World, credentials, key, refusal};
use super::notifications::notify;

const FORMAT: Format = Format::VcSdJwt;

/// What the service's status list says about a credential.
fn status(world: &World, credential: &str) -> Status {
    let text = String::from_utf8(world.get("/status/1").body).unwrap();
    let key = world.issuer.party().unwrap().keys[1].key;
    let list = UnverifiedStatusToken::parse(&text).unwrap();
    let list = list.verify(&key, &annona_core::crypto::Pure).unwrap();
    list.list().get(claims(credential).0).unwrap()
}

/// Status index, end and kid of a credential.
fn claims(credential: &str) -> (u64, String, String) {
    let read = UnverifiedSdJwt::parse(credential).unwrap();
    let claims = Value::Object(read.peek().clone());
    let index = claims["status"]["status_list"]["idx"].as_u64().unwrap();
    (index, claims["validUntil"].as_str().unwrap().to_owned(), read.header().kid.clone().unwrap())
}

/// Brings an offer to its credential; returns it with what tells that it has arrived.
fn take<'w>(world: &'w World, offer: &Offer) -> (String, impl Fn() + use<'w>) {
    let answer: Value = serde_json::from_slice(&world.redeem(offer, &offer.tx_code).body).unwrap();
    let token = answer["access_token"].as_str().unwrap().to_owned();
    let answer = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    let credential = credentials(&answer).remove(0);
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let told =
        json!({ "notification_id": body["notification_id"], "event": "credential_accepted" });
    (credential, move || assert_eq!(notify(world, &token, &told).status, 204))
}

#[test]
fn a_renewed_card_ends_later_and_the_old_one_counts_on() {
    let world = World::new();
    assert_eq!(world.issuer.renew("p-1", FORMAT, false).unwrap_err(), IssuerError::NoCard);
    let (old, _) = take(&world, &world.offer());
    let other = world.issuer.renew("p-1", Format::DcSdJwt, false).unwrap_err();
    assert_eq!(other, IssuerError::NoCard);
    world.pass(300 * DAY);
    let (new, arrived) = take(&world, &world.issuer.renew("p-1", FORMAT, false).unwrap());
    arrived();
    assert!(claims(&new).1 > claims(&old).1);
    assert_eq!([status(&world, &old), status(&world, &new)], [Status::Valid; 2]);
}

#[test]
fn with_withdraw_old_the_old_card_counts_until_the_wallet_has_the_new_one() {
    let world = World::new();
    let (old, _) = take(&world, &world.offer());
    let offer = world.issuer.renew("p-1", FORMAT, true).unwrap();
    let (new, arrived) = take(&world, &offer);
    assert_eq!(status(&world, &old), Status::Valid);
    arrived();
    assert_eq!((status(&world, &old), status(&world, &new)), (Status::Invalid, Status::Valid));
    let published = std::fs::read(world.folder.join("status/1.jwt")).unwrap();
    assert_eq!(published, world.get("/status/1").body);
}

#[test]
fn a_lost_phones_cards_and_tokens_end_with_the_offer_of_the_new_one() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let token = citizen.token();
    let old = credentials(&citizen.collect(&token)).remove(0);
    let replace = |reason: &str, day| world.issuer.replace("p-1", FORMAT, reason, day);
    assert_eq!(replace("", None).unwrap_err(), IssuerError::Reason);
    let tomorrow = world.now().plus(DAY);
    assert_eq!(replace("lost", Some(tomorrow)).unwrap_err(), IssuerError::Day);
    assert_eq!(status(&world, &old), Status::Valid);
    let replaced = replace("phone lost", Some(world.now().plus(-2 * DAY))).unwrap();
    assert_eq!(replaced.withdrawn.credentials, 1);
    let (new, _) = take(&world, &replaced.offer);
    assert_eq!((status(&world, &old), status(&world, &new)), (Status::Invalid, Status::Valid));
    let answer = citizen.bound(&citizen.refresh_form(&token));
    assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
}

#[test]
fn after_a_stolen_key_wallets_fetch_new_cards_by_themselves_and_the_rest_is_named() {
    let world = World::new();
    let citizen = Citizen::of(&world);
    let token = citizen.token();
    let first = credentials(&citizen.collect(&token)).remove(0);
    let second = {
        let offer = world.issuer.create_offer("p-2", FORMAT).unwrap();
        take(&world, &offer).0
    };
    let replace = |kid: &str| world.issuer.replace_key(kid, "stolen", None, &mut |_| {});
    assert_eq!(replace("k1").unwrap_err(), IssuerError::StillSigns("k1".to_owned()));
    for none in ["s1", "k9"] {
        assert_eq!(replace(none).unwrap_err(), KeyError::NoKey(none.to_owned()).into());
    }
    world.pass(1);
    world.issuer.rotate(KeyPurpose::Credential, world.now()).unwrap();
    assert_eq!(replace("k1").unwrap(), KeyReplaced { persons: 2, credentials: 2 });
    assert_eq!([&first, &second].map(|card| status(&world, card)), [Status::Invalid; 2]);
    assert_eq!(replace("k1").unwrap(), KeyReplaced::default());
    let affected = world.issuer.affected("k1").unwrap();
    assert_eq!(affected, [("p-1".to_owned(), Next::Wallet), ("p-2".to_owned(), Next::Offer)]);

    let renewed = super::citizen::token(&citizen.bound(&citizen.refresh_form(&token)));
    let new = credentials(&citizen.collect(&renewed)).remove(0);
    assert_eq!((status(&world, &new), claims(&new).2), (Status::Valid, "k2".to_owned()));
    assert_eq!(world.issuer.affected("k1").unwrap()[0].1, Next::Done);
}

#[test]
fn what_was_recorded_is_signed_by_the_key_of_that_time_also_after_a_rotation() {
    let world = World::new();
    let (token, key) = (world.token(), key());
    let ask = || world.request(&token, &[world.proof(&key, &world.nonce())]);
    let first = credentials(&ask()).remove(0);
    world.pass(1);
    world.issuer.rotate(KeyPurpose::Credential, world.now()).unwrap();
    let again = credentials(&ask()).remove(0);
    assert_eq!((claims(&first), claims(&again).2), (claims(&again), "k1".to_owned()));
}
