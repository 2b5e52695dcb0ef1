//! A batch of receipts, behind its signatures: head, certificate, entries and chain.

use annona_core::crypto::{Alg, Signer as _};
use annona_core::receipt::{
    Account, Batch, BatchDraft, Certificate, Entry, Event, Link, OverrideReason,
};
use annona_core::trust::TrustBundle;
use annona_sample::world::{AGREEMENT, ASSOCIATION, COUNTER, World};
use std::sync::LazyLock;

use crate::seeds::{NOW, signer};
use crate::stand_in::AcceptAll;

static BUNDLE: LazyLock<TrustBundle> =
    LazyLock::new(|| World::new(Alg::Es256).unwrap().bundle(NOW).unwrap());

pub fn run(data: &[u8]) -> Option<()> {
    let batch = Batch::open(data, &BUNDLE, &AcceptAll).ok()?;
    if batch.findings.is_empty() {
        let (first, last) = (batch.head.before.seq, batch.head.last.seq);
        assert_eq!(batch.entries.len() as u64, last - first);
    }
    let entries = batch.entries.len() as u64;
    let mut account = Account::default();
    account.add(batch.clone());
    account.add(batch);
    let overrides: u64 = account.overrides.values().sum();
    assert!(account.receipts + overrides <= entries);
    for duplicate in account.duplicates() {
        assert!(duplicate.places.len() > 1);
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let counter = signer(Alg::Es256, 4);
    let certificate = Certificate {
        iss: ASSOCIATION.to_owned(),
        sub: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        iat: NOW,
        exp: NOW.plus(86_400),
        jwk: counter.public_key(),
    };
    let certificate = certificate.sign("p1", &signer(Alg::Es256, 5)).unwrap();
    let (mut last, mut entries) = (Link::default(), Vec::new());
    for _ in 0..2 {
        let entry = Entry {
            iss: COUNTER.to_owned(),
            agreement: AGREEMENT.to_owned(),
            iat: NOW,
            seq: last.seq + 1,
            prev: last.hash,
            event: Event::Override(OverrideReason::Other),
        };
        let text = entry.sign(&counter).unwrap();
        last = Link::of(entry.seq, &text);
        entries.push(text);
    }
    let draft = BatchDraft {
        iss: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        day: NOW.date(),
        iat: NOW,
        before: Link::default(),
        last,
    };
    let whole = draft.write(Some(&certificate), &entries, &counter).unwrap();
    let torn = whole.lines().take(2).collect::<Vec<_>>().join("\n");
    vec![whole.into_bytes(), torn.into_bytes()]
}
