//! A page at a counter: every operation, on a disk and on a shelf that is none.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod shop;

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard};

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy};
use annona_core::qr::{self, Challenge};
use annona_core::receipt::TagSecret;
use annona_core::time::DAY;
use annona_core::trust::bundle::delta;
use annona_core::verify::Reason;
use annona_sample::people;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, World};
use annona_verifier::shelf::Held;
use annona_verifier::{Desk, DiskShelf, Shelf};
use serde_json::{Value, json};
use shop::{Folder, NOW, enrolment};

/// A shelf in memory, as a browser's is.
#[derive(Debug, Default)]
struct MemoryShelf(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryShelf {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap()
    }
}

impl Shelf for MemoryShelf {
    fn read(&self, name: &str, most: u64) -> Result<Vec<u8>> {
        let bytes = self.read_at(name, 0, most + 1)?;
        if bytes.len() as u64 > most { Err(Error::other("too long")) } else { Ok(bytes) }
    }

    fn read_at(&self, name: &str, from: u64, most: u64) -> Result<Vec<u8>> {
        let files = self.files();
        let bytes = files.get(name).ok_or(ErrorKind::NotFound)?;
        let rest = bytes.iter().skip(usize::try_from(from).unwrap());
        Ok(rest.take(usize::try_from(most).unwrap()).copied().collect())
    }

    fn length(&self, name: &str) -> Result<u64> {
        Ok(self.files().get(name).map_or(0, Vec::len) as u64)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.files().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.files().entry(name.to_owned()).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn cut(&self, name: &str, length: u64) -> Result<()> {
        self.files().entry(name.to_owned()).or_default().truncate(length.try_into().unwrap());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.files().remove(name).map(drop).ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn lock(&self, _: &str) -> Result<Held> {
        Ok(Box::new(()))
    }
}

fn set_up(desk: &Desk, world: &World) -> Value {
    let about = json!({
        "anchor": world.anchor,
        "agreement": AGREEMENT,
        "counter": COUNTER,
        "name": "Mill",
        "language": "pt-BR",
        "utc_offset": 120,
    });
    desk.call("set_up", about, NOW).unwrap();
    let text = world.bundle_text(5, NOW).unwrap();
    desk.call("bundle", json!({ "text": text }), NOW.plus(60)).unwrap()
}

fn check(desk: &Desk, scan: &str) -> Value {
    desk.call("check", json!({ "scan": scan }), NOW).unwrap()
}

fn code(world: &World, audience: &str, nonce: &str) -> String {
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, NOW).unwrap();
    let shown = card.show(&[], audience, nonce, NOW).unwrap();
    qr::to_digits(&qr::pack(&shown).unwrap())
}

#[test]
fn a_first_run_and_a_day_are_the_same_on_a_disk_and_in_a_browser() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("desk");
    for shelf in [DiskShelf::at(&folder.path("counter")), Arc::new(MemoryShelf::default())] {
        a_first_run_and_a_day(&Desk::new(shelf), &world);
    }
}

fn a_first_run_and_a_day(desk: &Desk, world: &World) {
    let standing = desk.call("standing", Value::Null, NOW).unwrap();
    assert_eq!((&standing["set_up"], &standing["bundle"]), (&json!(false), &Value::Null));
    let refused = desk.call("check", json!({ "scan": "x" }), NOW).unwrap_err();
    assert_eq!(refused.code, "ANN-DESK-3");

    let standing = set_up(desk, world);
    assert_eq!(standing["bundle"]["state"], "fresh");
    assert_eq!(standing["bundle"]["from"], NOW.0);
    assert_eq!(standing["bundle"]["age_s"], 60);
    assert_eq!(standing["language"], "pt-BR");
    assert_eq!(desk.call("language", json!({"tag": "ar"}), NOW).unwrap()["language"], "ar");
    assert_eq!(desk.call("language", json!({"tag": "a b"}), NOW).unwrap_err().code, "ANN-DESK-5");

    assert_eq!(standing["scanner"], json!({"layout": null, "taught": false}));
    assert!(
        desk.call("calibration", json!({}), NOW).unwrap()["svg"].as_str().unwrap().contains("<svg")
    );
    let taught = desk.call("learn", json!({"typed": "à&é\"'(-è_ç".repeat(3)}), NOW).unwrap();
    assert_eq!(taught["scanner"], json!({"layout": "fr", "taught": true}));
    let card = desk.call("test_card", json!({}), NOW).unwrap();
    assert_eq!(
        check(desk, card["digits"].as_str().unwrap()),
        json!({"other": {"kind": "test_card"}})
    );

    let list = b64::encode("gtin,name,currency,A,B,C\n40170725,Paracetamol,EUR,1,2,3\n");
    let padded = list.clone() + "=".repeat((4 - list.len() % 4) % 4).as_str();
    let standing =
        desk.call("prices", json!({"file_name": "p.csv", "base64": padded}), NOW).unwrap();
    assert_eq!(standing["prices"], json!({"name": "p.csv", "rows": 1}));

    assert_eq!(check(desk, "40170725\r"), json!({"gtin": "00000040170725", "name": "Paracetamol"}));
    let first = check(desk, &code(world, AUDIENCE, "AAAA"));
    assert_eq!(first["verdict"]["reason"], "eligible");
    assert!(
        first["verdict"]["params"]["class"].is_string() && first["amount"].is_string(),
        "{first}"
    );
    let scan = code(world, AUDIENCE, "BBBB");
    let second = check(desk, &scan);
    assert!(second["receipt"] == 2 && second["amount"].is_null(), "the item was for one card");
    assert_eq!(check(desk, &scan)["verdict"]["reason"], "already-shown");

    assert_eq!(desk.call("reasons", json!({}), NOW).unwrap()[0], "lists-too-old");
    let noted = desk.call("override", json!({"reason": "other", "note": "a word"}), NOW).unwrap();
    assert_eq!(noted, json!({"seq": 3}));
    let batch = desk.call("receipts", json!({"form": "jsonl"}), NOW).unwrap();
    assert_eq!(batch["file_name"], "receipts-2026-11-24.jsonl");
    assert_eq!(batch["text"].as_str().unwrap().lines().count(), 4);
    let csv = desk.call("receipts", json!({"form": "csv", "day": "2026-11-24"}), NOW).unwrap();
    assert_eq!(csv["text"].as_str().unwrap().lines().count(), 4);
}

#[test]
fn a_challenge_is_shown_and_answered() {
    let world = World::new(Alg::Es256).unwrap();
    let desk = Desk::new(Arc::new(MemoryShelf::default()));
    set_up(&desk, &world);
    let challenge = desk.call("challenge", json!({}), NOW).unwrap();
    assert_eq!(challenge["seconds"], 120);
    let digits = challenge["digits"].as_str().unwrap();
    assert_eq!(check(&desk, digits), json!({"other": {"kind": "challenge"}}));
    let nonce = match qr::read(digits).unwrap() {
        qr::Scanned::Challenge(Challenge { nonce, .. }) => nonce,
        _ => [0; 16],
    };
    let scan = code(&world, COUNTER, &b64::encode(nonce));
    let answered = desk.call("check", json!({"scan": scan, "answer": true}), NOW).unwrap();
    assert_eq!(answered["verdict"]["kind"], "eligible");
    let card = desk.call("counter_card", json!({}), NOW).unwrap();
    assert_eq!(card["name"], "Mill");
    assert_eq!(check(&desk, card["digits"].as_str().unwrap())["other"]["kind"], "counter_card");
}

#[test]
fn what_is_no_card_is_named_and_what_is_garbage_is_a_misread() {
    let world = World::new(Alg::Es256).unwrap();
    let desk = Desk::new(Arc::new(MemoryShelf::default()));
    set_up(&desk, &world);
    let foreign = json!({"other": {"kind": "foreign", "name": "EU health certificate"}});
    assert_eq!(check(&desk, "HC1:6BFOXN"), foreign);
    assert_eq!(check(&desk, &"0123456789".repeat(3)), json!({"other": {"kind": "calibration"}}));
    let mut torn = code(&world, AUDIENCE, "A");
    torn.truncate(300);
    for garbage in ["", "hello", "70145123", &torn] {
        assert_eq!(check(&desk, garbage)["verdict"]["reason"], "misread", "{garbage}");
    }
}

#[test]
fn operations_and_members_that_are_not_in_the_table_are_refused() {
    let world = World::new(Alg::Es256).unwrap();
    let desk = Desk::new(Arc::new(MemoryShelf::default()));
    let code = |operation, arguments| desk.call(operation, arguments, NOW).unwrap_err().code;
    assert_eq!(code("delete", json!({})), "ANN-DESK-1");
    assert_eq!(code("standing", json!({"x": 1})), "ANN-DESK-2");
    assert_eq!(code("set_up", json!({"name": "x"})), "ANN-DESK-2");
    set_up(&desk, &world);
    assert_eq!(code("check", json!({"scan": 7})), "ANN-DESK-2");
    assert_eq!(code("check", json!({"scan": "x", "y": 1})), "ANN-DESK-2");
    assert_eq!(code("override", json!({"reason": "because"})), "ANN-DESK-2");
    assert_eq!(code("prices", json!({"file_name": "x", "base64": "?"})), "ANN-DESK-4");
    assert_eq!(code("bundle", json!({"text": "{}"})), "ANN-JSON-9");
    let old = world.bundle_text(4, NOW).unwrap();
    assert_eq!(code("bundle", json!({"text": old})), "ANN-BUNDLE-3");
    let again = json!({
        "anchor": world.anchor, "agreement": AGREEMENT, "counter": COUNTER, "name": "Mill",
    });
    assert_eq!(code("set_up", again), "ANN-COUNTER-2");
}

#[test]
fn the_state_of_the_lists_follows_their_age() {
    let world = World::new(Alg::Es256).unwrap();
    let desk = Desk::new(Arc::new(MemoryShelf::default()));
    set_up(&desk, &world);
    for (age, state) in [(0, "fresh"), (3_600, "fresh"), (3_601, "stale"), (8 * DAY, "ended")] {
        let standing = desk.call("standing", json!({}), NOW.plus(age)).unwrap();
        assert_eq!(standing["bundle"]["state"], state, "{age}");
    }
    let behind = desk.call("standing", json!({}), NOW.plus(-700)).unwrap();
    assert_eq!(behind["clock_behind_s"], 700);
}

#[test]
fn an_enrolment_is_taken_by_the_page() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("desk-enrol");
    let desk = Desk::new(DiskShelf::at(&folder.path("counter")));
    assert_eq!(set_up(&desk, &world)["enrolled"], false);
    let secret = TagSecret::generate(&OsEntropy).unwrap();
    let file = String::from_utf8(enrolment(&desk.counter().unwrap(), &secret)).unwrap();
    assert_eq!(desk.call("enrol", json!({"text": file}), NOW).unwrap()["enrolled"], true);
    assert_eq!(desk.call("key", json!({}), NOW).unwrap()["jwk"]["crv"], "P-256");
}

#[test]
fn every_rule_has_a_name_of_its_own_that_the_table_lists() {
    let table = include_str!("../src/desk/mod.rs");
    let mut names: Vec<&str> = Reason::all().iter().map(Reason::name).collect();
    names.extend(["eligible", "eligible-offline"]);
    let count = names.len();
    for name in &names {
        assert!(table.contains(&format!("`{name}`")), "{name}");
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two rules share a name");
}

#[test]
fn lists_go_from_till_to_till_by_codes_and_by_delta() {
    let world = World::new(Alg::Es256).unwrap();
    let [one, two] = [(); 2].map(|()| Desk::new(Arc::new(MemoryShelf::default())));
    set_up(&one, &world);
    set_up(&two, &world);
    let text = |number, at| world.bundle_text(number, at).unwrap();
    let delta = |from: &str| delta::make(from.as_bytes(), text(6, NOW).as_bytes()).unwrap();
    let install = |delta: String| one.call("bundle", json!({ "text": delta }), NOW);
    let other = install(delta(&text(5, NOW.plus(1)))).unwrap_err();
    assert_eq!(other.code, "ANN-BUNDLEDELTA-2");
    assert_eq!(install(delta(&text(4, NOW))).unwrap_err().code, "ANN-BUNDLEDELTA-1");
    for _ in 0..2 {
        // The same delta twice does no harm.
        assert_eq!(install(delta(&text(5, NOW))).unwrap()["bundle"]["sequence"], 6);
    }

    let shown = one.call("bundle_frames", json!({}), NOW).unwrap();
    let frames = shown["frames"].as_array().unwrap();
    assert!(frames[0]["svg"].as_str().unwrap().contains("<svg"));
    assert_eq!(check(&two, frames[0]["digits"].as_str().unwrap())["other"]["kind"], "lists");
    // The first third is missed.
    let mut last = Value::Null;
    for frame in frames.iter().skip(frames.len() / 3) {
        last = two.call("bundle_frame", json!({ "scan": frame["digits"] }), NOW).unwrap();
        if last["done"] == true {
            break;
        }
    }
    assert_eq!((&last["done"], &last["standing"]["bundle"]["sequence"]), (&json!(true), &json!(6)));
    let refused = two.call("bundle_frame", json!({ "scan": code(&world, AUDIENCE, "A") }), NOW);
    assert_eq!(refused.unwrap_err().code, "ANN-LISTS-2");
}
