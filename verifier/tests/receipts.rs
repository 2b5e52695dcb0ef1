//! What a payer finds in a thousand receipts, and what nobody can find in them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod shop;

use std::collections::BTreeSet;

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy, Pure, Signer as _};
use annona_core::jwk::Jwk;
use annona_core::receipt::{
    Account, Batch, BatchDraft, Check, Entry, Event, Gtin, Item, Link, OverrideReason,
    ReceiptError, TagSecret,
};
use annona_core::time::DAY;
use annona_core::time::UnixTime;
use annona_core::verify::{Context, Policy, ReplayCache, ReplayError, ReplayKey, Use, verify};
use annona_sample::people;
use annona_sample::world::{AGREEMENT, AUDIENCE, World};
use annona_verifier::{DiskShelf, Ledger};
use serde_json::Value;
use shop::{Folder, NOW, certificate, signer};

struct FirstTime;

impl ReplayCache for FirstTime {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(Use::First)
    }
}

const COUNTERS: u8 = 4;

fn name(counter: u8) -> String {
    format!("urn:annona:counter:pharmacy:{counter:04}")
}

/// A thousand accepted checks at four counters, five of cards that another counter saw before;
/// the batches, and what must not be in them.
fn a_day(folder: &Folder, world: &World) -> (Vec<String>, Vec<String>) {
    let bundle = world.bundle(NOW).unwrap();
    let tag_secret = TagSecret::generate(&OsEntropy).unwrap();
    let people = people::generate(11, 995);
    let mut cards: Vec<_> = people
        .iter()
        .zip(100_000..)
        .map(|(person, index)| world.card(person, Format::VcSdJwt, index, NOW).unwrap())
        .collect();
    cards.extend_from_within(..5);
    let mut secrets = Vec::new();
    for (person, card) in people.iter().zip(&cards) {
        let key = Jwk::from(&card.holder.public_key());
        let issued = card.issued.split('~').next().unwrap();
        let (_, signature) = issued.rsplit_once('.').unwrap();
        secrets.extend([person.name.clone(), person.match_hint.clone(), person.birth_date.clone()]);
        secrets.extend([key.x, key.y.unwrap(), signature.to_owned()]);
    }
    let mut ledgers: Vec<Ledger> = (0..COUNTERS)
        .map(|n| {
            let shelf = DiskShelf::at(&folder.path(&n.to_string()));
            Ledger::open(&shelf, &signer(n).public_key()).unwrap()
        })
        .collect();
    for (number, card) in (0_u32..).zip(&cards) {
        // The last five are the first five again, one counter further.
        let n = u8::try_from((number + number / 995 * 2) % u32::from(COUNTERS)).unwrap();
        let policy = Policy::new(AGREEMENT, name(n));
        let context = Context {
            policy: &policy,
            bundle: &bundle,
            crypto: &Pure,
            replay: &FirstTime,
            challenge: None,
        };
        let text = card.show(&["matchHint"], AUDIENCE, "bm9uY2U", NOW).unwrap();
        let accepted = verify(&text, &context, NOW).unwrap();
        let price =
            Item { gtin: Gtin::parse("40170725").unwrap(), price: 250, currency: "EUR".into() };
        let check = Check::new(&accepted, &tag_secret.salt(AGREEMENT, NOW), Some(price));
        append(&mut ledgers[usize::from(n)], n, Event::Accepted(check));
    }
    append(&mut ledgers[0], 0, Event::Override(OverrideReason::ListsTooOld));
    let batches = (0..COUNTERS).zip(&mut ledgers).map(|(n, ledger)| batch(ledger, n)).collect();
    (batches, secrets)
}

fn append(ledger: &mut Ledger, n: u8, event: Event) {
    let Link { seq, hash } = ledger.last().clone();
    let (iss, agreement) = (name(n), AGREEMENT.to_owned());
    let entry = Entry { iss, agreement, iat: NOW, seq: seq + 1, prev: hash, event };
    ledger.append(&entry.sign(&signer(n)).unwrap(), Some("a note that stays")).unwrap();
}

fn batch(ledger: &mut Ledger, n: u8) -> String {
    let stretch = ledger.day(NOW, &signer(n).public_key()).unwrap();
    let draft = BatchDraft {
        iss: name(n),
        agreement: AGREEMENT.to_owned(),
        day: NOW.date(),
        iat: NOW,
        before: stretch.before,
        last: stretch.last,
    };
    let entries: Vec<String> = stretch.entries.into_iter().map(|(text, _)| text).collect();
    let certificate = certificate(&name(n), &signer(n).public_key(), NOW.day());
    draft.write(Some(&certificate), &entries, &signer(n)).unwrap()
}

#[test]
fn a_payer_finds_five_duplicates_in_a_thousand_and_no_identifier() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("thousand");
    let (batches, secrets) = a_day(&folder, &world);
    let bundle = world.bundle(NOW).unwrap();

    let mut account = Account::default();
    for text in &batches {
        account.add(Batch::open(text.as_bytes(), &bundle, &Pure).unwrap());
        // The same file twice changes nothing.
        account.add(Batch::open(text.as_bytes(), &bundle, &Pure).unwrap());
    }
    assert_eq!(account.findings, []);
    assert_eq!(account.receipts, 1_000);
    assert_eq!(account.paid["EUR"], 250_000);
    assert_eq!(account.overrides, [("lists-too-old", 1)].into());
    assert_eq!(account.classes.values().sum::<u64>(), 1_000);
    assert_eq!(account.unlike_salts().count(), 0);
    let duplicates = account.duplicates();
    assert_eq!(duplicates.len(), 5);
    assert!(duplicates.iter().all(|found| found.is_across_counters() && found.places.len() == 2));

    no_identifier(&batches, &secrets);
}

/// Neither as text nor inside a token.
fn no_identifier(batches: &[String], secrets: &[String]) {
    let mut names = BTreeSet::new();
    let mut seen = String::new();
    for line in batches.iter().flat_map(|text| text.lines()) {
        seen.push_str(line);
        let line: Value = serde_json::from_str(line).unwrap();
        for token in ["batch", "entry"].iter().filter_map(|name| line[name].as_str()) {
            let payload = b64::decode(token.split('.').nth(1).unwrap()).unwrap();
            let payload = String::from_utf8(payload).unwrap();
            if let Some(check) =
                serde_json::from_str::<Value>(&payload).unwrap()["event"].get("accepted")
            {
                names.extend(check.as_object().unwrap().keys().cloned());
            }
            seen.push_str(&payload);
        }
    }
    assert_eq!(names, ["class", "item", "salt", "tag"].map(str::to_owned).into());
    assert_eq!(secrets.len(), 995 * 6);
    // One pass over the text for each of six thousand secrets is slow; their beginnings suffice.
    let start = |text: &str| -> Vec<char> { text.chars().take(7).collect() };
    let starts: BTreeSet<Vec<char>> = secrets.iter().map(|secret| start(secret)).collect();
    let seen_chars: Vec<char> = seen.chars().collect();
    let found = seen_chars.windows(7).find(|window| starts.contains(*window));
    assert_eq!(found, None);
    assert!(!seen.contains("a note that stays"));
    assert!(!seen.contains("status"));
}

#[test]
fn what_is_removed_changed_or_uncertified_shows() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("removed");
    let bundle = world.bundle(NOW).unwrap();
    let mut ledger =
        Ledger::open(&DiskShelf::at(&folder.path("log")), &signer(1).public_key()).unwrap();
    for _ in 0..4 {
        append(&mut ledger, 1, Event::Override(OverrideReason::Other));
    }
    let whole = batch(&mut ledger, 1);
    let lines: Vec<&str> = whole.lines().collect();
    let codes = |lines: &[&str]| -> Vec<String> {
        let batch = Batch::open(lines.join("\n").as_bytes(), &bundle, &Pure).unwrap();
        batch.findings.into_iter().map(|finding| finding.problem.code).collect()
    };
    assert_eq!(codes(&lines), [""; 0]);
    assert_eq!(codes(&[lines[0], lines[1], lines[3], lines[4]]), ["ANN-RECEIPT-5"]);
    assert_eq!(codes(&lines[..4]), ["ANN-RECEIPT-6"]);
    assert_eq!(codes(&[lines[0], lines[2], lines[3], lines[4]]), ["ANN-RECEIPT-5"]);
    let swapped = [lines[0], lines[2], lines[1], lines[3], lines[4]];
    assert_eq!(codes(&swapped).len(), 3);
    let changed = lines[2].replace('.', ".A");
    assert!(codes(&[lines[0], lines[1], &changed, lines[3], lines[4]]).len() >= 2);

    let open = |text: &str| Batch::open(text.as_bytes(), &bundle, &Pure).map(|_| ()).unwrap_err();
    assert_eq!(open("hello"), ReceiptError::NotABatch);
    let mut head: Value = serde_json::from_str(lines[0]).unwrap();
    head["certificate"] = Value::Null;
    assert_eq!(open(&head.to_string()), ReceiptError::Uncertified);
    head["certificate"] = certificate(&name(2), &signer(1).public_key(), NOW).into();
    assert!(matches!(open(&head.to_string()), ReceiptError::Certificate(_)));
    head["certificate"] = certificate(&name(1), &signer(2).public_key(), NOW).into();
    assert!(matches!(open(&head.to_string()), ReceiptError::Jws(_)));
    head["certificate"] = certificate(&name(1), &signer(1).public_key(), NOW.plus(DAY)).into();
    let head = head.to_string();
    let late = [&[head.as_str()], &lines[1..]].concat();
    assert_eq!(codes(&late), ["ANN-RECEIPT-7"; 4]);
}
