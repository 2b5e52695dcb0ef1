//! Valid presentations, changed in every way that needs no private key: none may be accepted.
//!
//! Both formats, an issuer with either algorithm, shown one-way and as the answer to a
//! challenge. Every mutant goes through the whole of `annona_core::verify`, with a memory that
//! has seen nothing, so that no mutant is refused merely for having been shown before.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

mod bytes;
mod exchange;
mod forged;
mod members;
mod segments;
mod stage;

use std::sync::Mutex;

use annona_core::{b64, qr};
use annona_tests::Tally;
use stage::{Shown, Stage};

/// Makes mutants of one presentation.
type Mutate = fn(&Shown, &Stage) -> Vec<String>;

const KINDS: [(&str, Mutate); 5] = [
    ("bytes of the text", |shown, _| bytes::of_text(&shown.text)),
    ("segments", |shown, _| segments::all(&shown.text)),
    ("JSON members", |shown, _| members::all(&shown.text)),
    ("parts of another presentation", exchange::all),
    ("signatures without the keys", forged::all),
];

#[test]
fn no_mutant_is_accepted() {
    let stage = Stage::new();
    let mut tally = Tally::new("mutants refused");
    for shown in &stage.shown {
        stage.verify(shown, &shown.text).unwrap();
        for (kind, mutants) in KINDS {
            let mutants = mutants(shown, &stage);
            tally.add(kind, refused(&stage, shown, kind, mutants));
        }
        let codes = bytes::of_code(&qr::pack(&shown.text).unwrap());
        let texts = codes.iter().filter_map(|code| qr::unpack(code).ok());
        let texts: Vec<_> = texts.filter(|text| *text != shown.text).collect();
        tally.add("bytes of the packed code, not unpacked", codes.len() - texts.len());
        tally.add("bytes of the packed code", refused(&stage, shown, "packed code", texts));
        stage.verify(shown, &shown.text).unwrap();
    }
    let names = KINDS.map(|(kind, _)| kind);
    assert!(names.iter().all(|kind| tally.of(kind) > 100));
    assert!(names.iter().map(|kind| tally.of(kind)).sum::<usize>() >= 50_000);
}

/// Verifies all mutants on two threads; none may pass. Returns how many there were.
fn refused(stage: &Stage, shown: &Shown, kind: &str, mut mutants: Vec<String>) -> usize {
    mutants.sort_unstable();
    mutants.dedup();
    mutants.retain(|mutant| *mutant != shown.text);
    let accepted = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let (first, second) = mutants.split_at(mutants.len() / 2);
        for half in [first, second] {
            let accepted = &accepted;
            scope.spawn(move || {
                for mutant in half {
                    if stage.verify(shown, mutant).is_ok() {
                        accepted.lock().unwrap().push(mutant.clone());
                    }
                }
            });
        }
    });
    let accepted = accepted.into_inner().unwrap();
    assert!(accepted.is_empty(), "{kind}, of {}:\n{}", shown.text, accepted.join("\n"));
    mutants.len()
}

/// ECDSA allows a second signature for the same message, `n - s` for `s`, which anybody can
/// compute. It is the same presentation, and the memory of presentations knows it as such.
#[test]
fn the_other_ecdsa_signature_is_the_same_presentation() {
    let stage = Stage::new();
    for shown in &stage.shown {
        let (rest, signature) = shown.text.rsplit_once('.').unwrap();
        let signature = b64::decode_array::<64>(signature).unwrap();
        let other = format!("{rest}.{}", b64::encode(forged::other_signature(signature)));
        assert_ne!(other, shown.text);
        let memory = stage::Memory::default();
        stage.verify_remembering(shown, &shown.text, &memory).unwrap();
        let again = stage.verify_remembering(shown, &other, &memory).unwrap_err();
        assert!(matches!(again.reason, annona_core::verify::Reason::ShownBefore(_)));
    }
}
