//! Offers by reference over real HTTP.

use super::common::{World, key};
use annona_core::credential::Format;
use annona_issuer::Offer;
use annona_protocol::vci::{CredentialOffer, OfferText};

fn referenced(world: &World) -> (Offer, String) {
    let offer = world.issuer.create_offer_by_reference("p-1", Format::DcSdJwt).unwrap();
    let OfferText::Reference(uri) = OfferText::parse(&offer.uri).unwrap() else { panic!() };
    let path = uri.strip_prefix(world.url.as_str()).unwrap().to_owned();
    (offer, path)
}

#[test]
fn a_wallet_collects_by_reference() {
    let world = World::new();
    let (offer, path) = referenced(&world);
    assert!(offer.uri.len() < world.offer().uri.len() / 2);
    // The later offer ended the first one.
    assert_eq!(world.get(&path).status, 404);
    let (offer, path) = referenced(&world);
    // Looking is not taking.
    for _ in 0..2 {
        let answer = world.get(&path);
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let read = CredentialOffer::parse(&answer.body).unwrap();
        assert_eq!(read.credential_issuer, world.url);
    }
    assert_eq!(world.collect(&offer, &[key()]).len(), 1);
    assert_eq!(world.get(&path).status, 404);
}

#[test]
fn an_offer_that_ended_or_was_guessed_is_not_there() {
    let world = World::new();
    let (_, path) = referenced(&world);
    for other in ["/offers/", "/offers/AAAA", "/offers/..%2f..%2fissuer.json"] {
        let answer = world.get(other);
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{other}");
    }
    assert_eq!(world.get(&path).status, 200);
    world.pass(300);
    let answer = world.get(&path);
    assert_eq!((answer.status, answer.header("cache-control")), (404, Some("no-store")));
}
