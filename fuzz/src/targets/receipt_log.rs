//! A counter's log of receipts as a power cut or a bad disk leaves it: what opens can go on, and
//! opens again at the same place.

use std::path::Path;

use annona_core::crypto::{Alg, Signer as _, SoftSigner};
use annona_core::receipt::{Entry, Event, Link, OverrideReason};
use annona_verifier::{DiskShelf, Ledger};

use crate::seeds::{NOW, signer};

fn counter() -> SoftSigner {
    signer(Alg::Es256, 4)
}

fn next(ledger: &Ledger) -> String {
    let Link { seq, hash } = ledger.last().clone();
    let event = Event::Override(OverrideReason::Other);
    let (iss, agreement) = ("urn:x".to_owned(), "a".to_owned());
    let entry = Entry { iss, agreement, iat: NOW, seq: seq + 1, prev: hash, event };
    entry.sign(&counter()).unwrap()
}

fn with_log<T>(bytes: &[u8], work: impl FnOnce(&Path) -> T) -> T {
    let folder = std::env::temp_dir().join(format!("annona-fuzz-log-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("receipts.log"), bytes).unwrap();
    let done = work(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    done
}

pub fn run(data: &[u8]) -> Option<()> {
    let key = counter().public_key();
    with_log(data, |folder| {
        let mut ledger = Ledger::open(&DiskShelf::at(folder), &key).ok()?;
        let _ = ledger.day(NOW, &key);
        let before = ledger.last().clone();
        let entry = next(&ledger);
        assert_eq!(ledger.append(&entry, None).unwrap().seq, before.seq + 1);
        drop(ledger);
        let ledger = Ledger::open(&DiskShelf::at(folder), &key).unwrap();
        assert_eq!(*ledger.last(), Link::of(before.seq + 1, &entry));
        Some(())
    })
}

pub fn seeds() -> Vec<Vec<u8>> {
    let whole = with_log(b"", |folder| {
        let mut ledger = Ledger::open(&DiskShelf::at(folder), &counter().public_key()).unwrap();
        for note in [None, Some("a note"), None] {
            let entry = next(&ledger);
            ledger.append(&entry, note).unwrap();
        }
        std::fs::read(folder.join("receipts.log")).unwrap()
    });
    let torn = whole.get(..whole.len() - 9).unwrap_or_default().to_vec();
    vec![whole, torn, Vec::new()]
}
