//! Suspend, reactivate, revoke, and the status lists that say so.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::common::{NOW, World, key, refusal, send, status_of};
use annona_core::credential::Format;
use annona_core::crypto::{OsEntropy, Pure, sha256};
use annona_core::status::delta::apply;
use annona_core::status::delta::manifest::UnverifiedManifest;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::status::{Status, StatusError, StatusToken};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::KeyPurpose;
use annona_issuer::IssuerError;
use annona_issuer::store::{
    Change, Grant, Intended, IntentRequest, NewIntent, NewOffer, NewToken, Person, Redeemed,
    SqliteStore, Store,
};
use annona_protocol::http::HttpRequest;

fn list(world: &World) -> StatusToken {
    let answer = world.get("/status/1");
    assert_eq!(answer.header("content-type"), Some("application/statuslist+jwt"));
    let text = String::from_utf8(answer.body).unwrap();
    let key = world.issuer.party().unwrap().keys[1].key;
    UnverifiedStatusToken::parse(&text).unwrap().verify(&key, &Pure).unwrap()
}

#[test]
fn a_credential_is_suspended_reactivated_and_revoked_for_good() {
    let world = World::new();
    let credential = world.collect(&world.offer(), &[key()]).remove(0);
    let index = status_of(&world.issuer, &credential);
    let set = |status, day| world.issuer.set_status("p-1", status, "reported lost", day);
    let read = || (list(&world).list().get(index), list(&world).since(index));
    assert_eq!(read(), (Some(Status::Valid), None));

    let today = UnixTime(NOW).day();
    assert_eq!(set(Status::Suspended, None).unwrap().credentials, 1);
    assert_eq!(read(), (Some(Status::Suspended), Some(today)));
    assert_eq!(set(Status::Suspended, None), Err(IssuerError::Nothing));
    set(Status::Valid, None).unwrap();
    assert_eq!(read(), (Some(Status::Valid), None));
    let earlier = today.plus(-3 * DAY);
    set(Status::Invalid, Some(earlier)).unwrap();
    assert_eq!(read(), (Some(Status::Invalid), Some(earlier)));
    for status in [Status::Valid, Status::Suspended, Status::Invalid] {
        assert_eq!(set(status, None), Err(IssuerError::Nothing));
    }
    let file = std::fs::read(world.folder.join("status/1.jwt")).unwrap();
    assert_eq!(file, world.get("/status/1").body);
}

#[test]
fn a_list_is_large_and_has_a_tag_that_saves_the_second_download() {
    let world = World::new();
    assert_eq!((list(&world).list().entries(), list(&world).list().bits()), (1 << 20, 2));
    let first = world.get("/status/1");
    let tag = first.header("etag").unwrap().to_owned();
    let again = |tag: &str| {
        let request = HttpRequest::get(&format!("{}/status/1", world.url), "*/*");
        send(&request.with("if-none-match", tag.to_owned()))
    };
    assert_eq!((again(&tag).status, again(&tag).body.len()), (304, 0));
    assert_eq!(again("\"other\"").status, 200);
    world.pass(3600);
    assert_eq!(again(&tag).status, 200);
    assert_eq!(world.get("/status/2").status, 404);
    assert_eq!(world.get("/status/x").status, 400);
}

#[test]
fn a_change_of_another_program_shows_in_the_running_service() {
    let world = World::new();
    let credential = world.collect(&world.offer(), &[key()]).remove(0);
    let index = status_of(&world.issuer, &credential);
    assert_eq!(list(&world).list().get(index), Some(Status::Valid));
    let clock = world.now();
    let other = annona_issuer::Issuer::open(&world.folder, std::sync::Arc::new(move || clock));
    other.unwrap().set_status("p-1", Status::Invalid, "died", None).unwrap();
    assert_eq!(list(&world).list().get(index), Some(Status::Invalid));
}

#[test]
fn a_delta_brings_an_earlier_list_up_to_date() {
    let world = World::new();
    let credential = world.collect(&world.offer(), &[key()]).remove(0);
    let index = status_of(&world.issuer, &credential);
    let base = list(&world);
    let earlier = String::from_utf8(world.get("/status/1").body).unwrap();
    world.pass(60);
    world.issuer.set_status("p-1", Status::Invalid, "died", None).unwrap();
    // The status key may change in between; whoever has the trust list can follow.
    world.issuer.rotate(KeyPurpose::Status, world.now()).unwrap();
    let [_, delta, manifest] = world.issuer.publish_delta(&earlier).unwrap();
    let (delta, manifest) =
        (std::fs::read(delta).unwrap(), std::fs::read_to_string(manifest).unwrap());
    let manifest = UnverifiedManifest::parse(&manifest).unwrap();
    let party = world.issuer.party().unwrap();
    let key = party.key(manifest.kid().unwrap(), KeyPurpose::Status).unwrap().key;
    let next = apply(&base, manifest.verify(&key, &Pure).unwrap(), &delta).unwrap();
    assert_eq!(next.list().get(index), Some(Status::Invalid));
    assert_eq!((next.since(index), next.iat()), (Some(world.now().day()), world.now()));
    assert!(delta.len() < 80, "{}", delta.len());

    let foreign = World::new();
    assert!(matches!(
        foreign.issuer.publish_delta(&earlier),
        Err(IssuerError::Status(StatusError::Delta(_) | StatusError::Jws(_)))
    ));
}

#[test]
fn open_offers_and_tokens_end_with_a_suspension() {
    let world = World::new();
    let offer = world.offer();
    let changed = world.issuer.set_status("p-1", Status::Suspended, "check", None).unwrap();
    assert_eq!((changed.credentials, changed.offers), (0, 1));
    assert_eq!(refusal(&world.redeem(&offer, &offer.tx_code)).1, "invalid_grant");
    let offer = || world.issuer.create_offer("p-1", Format::VcSdJwt).map(drop);
    assert_eq!(offer(), Err(IssuerError::Suspended));
    let resumed = world.issuer.set_status("p-1", Status::Valid, "checked", None).unwrap();
    assert_eq!((resumed.credentials, offer()), (0, Ok(())));
    let token = world.token();
    let changed = world.issuer.set_status("p-1", Status::Invalid, "check", None).unwrap();
    assert_eq!((changed.credentials, changed.offers), (0, 1));
    let answer = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    assert_eq!(refusal(&answer), (401, "invalid_token".to_owned()));
}

#[test]
fn changes_need_a_person_a_reason_and_a_day_that_has_come() {
    let world = World::new();
    let set = |person: &str, reason: &str, day| {
        world.issuer.set_status(person, Status::Invalid, reason, day).unwrap_err()
    };
    assert_eq!(set("nobody", "x", None), IssuerError::NoPerson);
    assert_eq!(set("p-1", "", None), IssuerError::Reason);
    assert_eq!(set("p-1", "a\nb", None), IssuerError::Reason);
    assert_eq!(set("p-1", &"x".repeat(201), None), IssuerError::Reason);
    let tomorrow = UnixTime(NOW).day().plus(DAY);
    assert_eq!(set("p-1", "x", Some(tomorrow)), IssuerError::Day);
    assert_eq!(set("p-1", "x", None), IssuerError::Nothing);
    let offer = world.issuer.create_offer("nobody", Format::VcSdJwt);
    assert_eq!(offer.unwrap_err(), IssuerError::NoPerson);
}

/// A token for a new offer of the person, straight from the store.
fn grant(store: &SqliteStore, number: usize) -> Grant {
    let hash = |kind: &str| sha256(format!("{kind}{number}"));
    let (now, expires) = (UnixTime(NOW), UnixTime(NOW + 60));
    let person = Person { id: format!("p-{number}"), cells: [].into() };
    store.put_people(std::slice::from_ref(&person)).unwrap();
    let offer = NewOffer {
        code: hash("code"),
        tx_code: hash("tx"),
        person_id: person.id,
        configuration_id: "c".to_owned(),
        expires,
    };
    assert!(store.add_offer(&offer, now).unwrap());
    let token = NewToken { token: hash("token"), expires };
    assert_eq!(store.redeem(&offer.code, &offer.tx_code, &token, now), Ok(Redeemed::Granted));
    store.grant(&token.token, now).unwrap().unwrap()
}

#[test]
fn no_offer_gets_in_between_a_suspension_and_its_check() {
    let store = SqliteStore::in_memory().unwrap();
    let (grant, now) = (grant(&store, 1), UnixTime(NOW));
    let set = |status| {
        let person_id = &grant.person_id;
        let change = Change { person_id, status, since: now.day(), reason: "x", now };
        assert!(store.set_status(&change).unwrap().is_some());
    };
    let offer = |code: &str| NewOffer {
        code: sha256(code),
        tx_code: sha256("tx"),
        person_id: grant.person_id.clone(),
        configuration_id: "c".to_owned(),
        expires: UnixTime(NOW + 60),
    };
    set(Status::Suspended);
    assert_eq!(store.add_offer(&offer("a"), now), Ok(false));
    set(Status::Valid);
    assert_eq!(store.add_offer(&offer("b"), now), Ok(true));
}

#[test]
fn indices_are_unique_under_load_and_lists_are_at_most_half_full() {
    const THREADS: usize = 8;
    const EACH: usize = 500;
    const ENTRIES: u64 = 2048;
    let store = SqliteStore::in_memory().unwrap();
    let places = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (store, places) = (&store, &places);
            scope.spawn(move || {
                let grant = grant(store, thread);
                for number in 0..EACH {
                    let intent = NewIntent {
                        key: format!("{thread}-{number}"),
                        subject: "[]".to_owned(),
                        valid_from: UnixTime(NOW),
                        valid_until: UnixTime(NOW),
                    };
                    let request = IntentRequest {
                        grant: &grant,
                        nonces: &[],
                        intents: &[intent],
                        most: EACH,
                        entries: ENTRIES,
                        now: UnixTime(NOW),
                    };
                    let Ok(Intended::Recorded(made)) = store.intend(&request, &OsEntropy) else {
                        panic!("not recorded")
                    };
                    assert!(places.lock().unwrap().insert((made[0].list, made[0].index)));
                }
            });
        }
    });
    let places = places.into_inner().unwrap();
    assert_eq!(places.len(), THREADS * EACH);
    assert_eq!(store.status_lists(ENTRIES).unwrap().len(), 4);
    let in_first = places.iter().filter(|(list, _)| *list == 1).count();
    assert_eq!(in_first, 1024);
}
