//! Two tills of a shop: two processes, one card.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../tests/shop/mod.rs"]
mod shop;
mod till;

use std::net::UdpSocket;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr;
use annona_sample::people;
use annona_sample::world::{AUDIENCE, World};
use shop::{Folder, counter_at};
use till::{Till, now};

fn code(world: &World, nonce: &str) -> String {
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, now()).unwrap();
    qr::to_digits(&qr::pack(&card.show(&[], AUDIENCE, nonce, now()).unwrap()).unwrap())
}

#[test]
fn a_card_shown_at_one_till_is_known_at_the_other_and_a_till_alone_says_so() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("tills");
    let secret = folder.path("secret");
    std::fs::write(&secret, "thirty-two characters, at least!").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    // Two ports that were free a moment ago.
    let sockets = [0, 1].map(|_| UdpSocket::bind("127.0.0.1:0").unwrap());
    let ports = sockets.each_ref().map(|socket| socket.local_addr().unwrap().to_string());
    drop(sockets);
    let start = |own: usize, other: usize| {
        let place = folder.path(&own.to_string());
        drop(counter_at(&place, &world, now()));
        let secret = secret.to_str().unwrap();
        Till::start(
            &place,
            &["--tills-listen", &ports[own], "--till", &ports[other], "--tills-secret", secret],
        )
    };
    let (first, second) = (start(0, 1), start(1, 0));

    let scan = code(&world, "AAAA");
    let here = first.check(&scan);
    assert_eq!(
        (&here["verdict"]["reason"], &here["shared_memory"]),
        (&"eligible".into(), &"shared".into())
    );
    assert_eq!(second.check(&scan)["verdict"]["reason"], "already-shown");
    assert_eq!(first.check(&scan)["verdict"]["reason"], "already-shown");
    // The other way round.
    let scan = code(&world, "BBBB");
    assert_eq!(second.check(&scan)["shared_memory"], "shared");
    assert_eq!(first.check(&scan)["verdict"]["reason"], "already-shown");
    // Both at once: never two of them.
    let scan = code(&world, "CCCC");
    let reasons = std::thread::scope(|scope| {
        let asked = [&first, &second].map(|till| scope.spawn(|| till.check(&scan)));
        asked.map(|asked| asked.join().unwrap()["verdict"]["reason"].clone())
    });
    assert!(reasons.iter().filter(|reason| **reason == "eligible").count() <= 1, "{reasons:?}");

    drop(first);
    let began = Instant::now();
    let alone = second.check(&code(&world, "DDDD"));
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(
        (&alone["verdict"]["kind"], &alone["shared_memory"]),
        (&"eligible".into(), &"alone".into())
    );
    // What it was asked before, it still knows.
    assert_eq!(second.check(&code(&world, "EEEE"))["shared_memory"], "alone");
}
