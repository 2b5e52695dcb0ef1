//! The program killed in the middle of its work.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../tests/shop/mod.rs"]
mod shop;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy, Pure};
use annona_core::receipt::{Batch, TagSecret};
use annona_core::time::UnixTime;
use annona_core::verify::VerdictKind;
use annona_sample::people;
use annona_sample::world::{AUDIENCE, Card, World};
use annona_verifier::Asked;
use shop::{Folder, counter_at, enrolment_at};

fn shown(card: &Card, nonce: u32, at: UnixTime) -> String {
    card.show(&[], AUDIENCE, &b64::encode(nonce.to_be_bytes()), at).unwrap()
}

/// Starts `annona-verifier check` on a code.
fn process(folder: &Path, text: &str) -> std::process::Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_annona-verifier"))
        .args(["--data"])
        .arg(folder)
        .args(["--json", "check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child
}

#[test]
fn killed_in_the_middle_of_many_checks_no_receipt_and_no_memory_is_lost() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("kill");
    let place = folder.path("counter");
    // The programs read the real clock.
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = UnixTime(i64::try_from(clock.as_secs()).unwrap());
    let counter = counter_at(&place, &world, now);
    let secret = TagSecret::generate(&OsEntropy).unwrap();
    counter.enrol(&enrolment_at(&counter, &secret, now)).unwrap();
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, now).unwrap();
    let (mut told, mut yes) = (BTreeSet::new(), Vec::new());
    for n in 0..40_u32 {
        let text = shown(&card, n, now);
        let mut child = process(&place, &text);
        // Some end, some are cut off anywhere on the way.
        if n % 4 != 0 {
            std::thread::sleep(std::time::Duration::from_millis(u64::from(n * 7 % 60)));
            child.kill().unwrap();
        }
        let said = child.wait_with_output().unwrap();
        let said: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        if let Some(seq) = said["receipt"].as_u64() {
            assert!(told.insert(seq), "{seq} was told twice");
            yes.push(text);
        }
    }
    assert!(told.len() >= 10, "{} were told", told.len());
    let text = counter.batch(now, now).unwrap();
    let batch = Batch::open(text.as_bytes(), &world.bundle(now).unwrap(), &Pure).unwrap();
    assert_eq!(batch.findings, []);
    let kept: BTreeSet<u64> = batch.entries.iter().map(|received| received.entry.seq).collect();
    assert!(told.is_subset(&kept), "{told:?} {kept:?}");
    assert_eq!(kept.len() as u64, *kept.last().unwrap(), "no gap");
    for text in yes {
        let again = counter.check(&text, Asked::default(), now).unwrap();
        assert_eq!(again.verdict.kind, VerdictKind::AskThePerson);
    }
}
