//! Suspend, reactivate, revoke, and the status lists that say so.

use super::common::{NOW, World, key, refusal, send, status_of};
use annona_core::credential::Format;
use annona_core::crypto::Pure;
use annona_core::status::cwt::UnverifiedStatusCwt;
use annona_core::status::delta::apply;
use annona_core::status::delta::manifest::UnverifiedManifest;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::status::{Status, StatusError, StatusToken};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::KeyPurpose;
use annona_issuer::IssuerError;
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
    assert_eq!(world.get("/status/x").status, 404);
}

#[test]
fn a_list_comes_as_cwt_when_asked() {
    let world = World::new();
    let get = |accept: &str| send(&HttpRequest::get(&format!("{}/status/1", world.url), accept));
    let answer = get("application/statuslist+cwt, application/statuslist+jwt;q=0.5");
    assert_eq!(answer.header("content-type"), Some("application/statuslist+cwt"));
    assert_eq!(answer.header("vary"), Some("accept"));
    let key = world.issuer.party().unwrap().keys[1].key;
    let read = UnverifiedStatusCwt::parse(&answer.body).unwrap().verify(&key, &Pure).unwrap();
    assert_eq!(read, list(&world));
    for accept in ["*/*", "application/statuslist+jwt", "text/html"] {
        assert_eq!(get(accept).header("content-type"), Some("application/statuslist+jwt"));
    }
    assert_ne!(answer.header("etag"), get("*/*").header("etag"));
    world.issuer.publish_status_list(1).unwrap();
    let file = std::fs::read(world.folder.join("status/1.cwt")).unwrap();
    assert_eq!(UnverifiedStatusCwt::parse(&file).unwrap().kid(), Some("s1"));
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
