//! `scenes FOLDER`: what a counter needs and what five people show it, as of now: set-up file, trust
//! bundles, and for each verdict a code as digits and as PNG. For the tests of the counter's page;
//! a code is good for a minute and a half.
#![expect(clippy::unwrap_used, reason = "a tool of tests")]

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy, random};
use annona_core::qr::render::{Level, Symbol};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_core::{b64, qr};
use annona_sample::people;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, World};
use serde_json::json;

const HOUR: i64 = 3_600;

/// What is shown, and by which lists the counter judges it.
struct Scene {
    name: &'static str,
    /// Seconds since the lists were made.
    lists: i64,
    /// Seconds since the card was issued.
    card: i64,
    withdrawn: bool,
}

/// One for each verdict.
const SCENES: [Scene; 5] = [
    Scene { name: "eligible", lists: 60, card: DAY, withdrawn: false },
    Scene { name: "eligible_offline", lists: 10 * HOUR, card: DAY, withdrawn: false },
    Scene { name: "ask_the_person", lists: 60, card: 400 * DAY, withdrawn: false },
    Scene { name: "cannot_confirm", lists: 8 * DAY, card: 9 * DAY, withdrawn: false },
    Scene { name: "do_not_accept", lists: 60, card: DAY, withdrawn: true },
];

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = UnixTime(seconds.try_into().unwrap());
    let anchor = World::new(Alg::Es256).unwrap().anchor;
    let set_up = json!({ "anchor": anchor, "agreement": AGREEMENT, "counter": COUNTER });
    std::fs::write(folder.join("set-up.json"), set_up.to_string()).unwrap();
    for (index, scene) in (1..).zip(&SCENES) {
        write(folder, scene, index, now);
    }
}

fn write(folder: &Path, scene: &Scene, index: u64, now: UnixTime) {
    let mut world = World::new(Alg::Es256).unwrap();
    world.validity = 30 * DAY;
    if scene.withdrawn {
        world.set_status(index, Status::Invalid, now.plus(-DAY)).unwrap();
    }
    let bundle = world.bundle_text(index, now.plus(-scene.lists)).unwrap();
    let person = people::generate(3, 2).pop().unwrap();
    let card = world.card(&person, Format::VcSdJwt, index, now.plus(-scene.card)).unwrap();
    let nonce = b64::encode(random::<16>(&OsEntropy).unwrap());
    let digits = qr::to_digits(&qr::pack(&card.show(&[], AUDIENCE, &nonce, now).unwrap()).unwrap());
    let picture = Symbol::new(&digits, Level::L).unwrap().png(6).unwrap();
    let path = |kind: &str| folder.join(format!("{}.{kind}", scene.name));
    std::fs::write(path("lists.json"), bundle).unwrap();
    std::fs::write(path("digits.txt"), digits).unwrap();
    std::fs::write(path("png"), picture).unwrap();
}
