//! A counter as it lives: wrong clocks, old bundles, killed processes, a full disk.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod shop;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy, Pure};
use annona_core::receipt::{Account, Batch, Gtin, OverrideReason, ReceiptError, TagSecret};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_core::verify::{Reason, VerdictKind};
use annona_sample::people;
use annona_sample::world::{AUDIENCE, Card, World};
use annona_verifier::{Asked, CounterError};
use shop::{Folder, NOW, counter, enrolment};

fn card(world: &World, index: u64) -> Card {
    world.card(&people::generate(3, 2)[1], Format::VcSdJwt, index, NOW).unwrap()
}

fn shown(card: &Card, nonce: u32, at: UnixTime) -> String {
    card.show(&[], AUDIENCE, &b64::encode(nonce.to_be_bytes()), at).unwrap()
}

#[test]
fn an_accepted_check_has_its_receipt_and_price_and_the_batch_is_paid() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("accepted");
    let counter = counter(&folder.path("counter"), &world);
    counter
        .install_prices("prices.csv", b"gtin,name,currency,A,B,C\n40170725,Paracetamol,EUR,1,2,3\n")
        .unwrap();
    let standing = counter.standing(NOW.plus(60)).unwrap();
    assert!(!standing.enrolled && standing.to_string().contains("not enrolled"));
    let secret = TagSecret::generate(&OsEntropy).unwrap();
    counter.enrol(&enrolment(&counter, &secret)).unwrap();
    assert_eq!(
        counter.standing(NOW.plus(60)).unwrap().to_string(),
        "Lists from 10:00 UTC today. Works offline until tomorrow 10:00 UTC."
    );

    let card = card(&world, 7);
    let item = |gtin| Asked { answer: false, item: Some(Gtin::parse(gtin).unwrap()) };
    let checked = counter.check(&shown(&card, 1, NOW), item("40170725"), NOW).unwrap();
    assert_eq!(checked.receipt, Some(1));
    let price = checked.price.as_ref().unwrap().price;
    assert!(checked.to_string().contains(&format!("Price: {}.00 EUR", price / 100)));
    let none = counter.check(&shown(&card, 2, NOW), item("4006381333931"), NOW).unwrap();
    assert!(none.to_string().contains("not on this counter's list"));
    // The same code again is no second receipt.
    let again = counter.check(&shown(&card, 2, NOW), Asked::default(), NOW).unwrap();
    assert_eq!((again.verdict.kind, again.receipt), (VerdictKind::AskThePerson, None));
    let note = Some("her name");
    assert_eq!(counter.record_override(OverrideReason::CodeDamaged, note, NOW).unwrap(), 3);
    let long = "x".repeat(801);
    let refused = counter.record_override(OverrideReason::Other, Some(&long), NOW);
    assert_eq!(refused.unwrap_err(), CounterError::Note(800));

    let text = counter.batch(NOW, NOW).unwrap();
    assert!(!text.contains("her name"));
    let mut account = Account::default();
    account.add(Batch::open(text.as_bytes(), &world.bundle(NOW).unwrap(), &Pure).unwrap());
    assert_eq!((account.receipts, account.paid["EUR"]), (2, price));
    assert_eq!(account.overrides, [("code-damaged", 1)].into());
    assert_eq!(account.findings, []);
    let twice = account.duplicates();
    assert_eq!((twice.len(), twice[0].is_across_counters()), (1, false));
    let csv = counter.batch_csv(NOW).unwrap();
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.contains("override") && !csv.contains("her name"));
    assert_eq!(counter.batch(NOW.plus(DAY), NOW).unwrap().lines().count(), 1);
}

#[test]
fn a_rehearsal_leaves_no_trace() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("rehearsal");
    let counter = counter(&folder.path("counter"), &world);
    let (card, later) = (card(&world, 9), NOW.plus(3_000));
    for _ in 0..2 {
        let rehearsed = counter.rehearse(&shown(&card, 5, later), false, later).unwrap();
        assert!(rehearsed.verdict.kind.is_yes() && rehearsed.receipt.is_none());
    }
    // The clock mark stands where it stood, and the code was not used up.
    assert_eq!(counter.batch(NOW, NOW).unwrap().lines().count(), 1);
    let now = counter.check(&shown(&card, 5, NOW), Asked::default(), NOW).unwrap();
    assert_eq!((now.receipt, now.clock_behind), (Some(1), None));
}

#[cfg(unix)]
#[test]
fn keys_and_receipts_are_the_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("owner");
    let counter = counter(&folder.path("counter"), &world);
    counter.record_override(OverrideReason::Other, None, NOW).unwrap();
    for name in ["counter-key.json", "enrolment.json", "receipts.log", "marks.json"] {
        let mode = std::fs::metadata(folder.path("counter").join(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn another_counters_enrolment_is_refused() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("enrol");
    let secret = TagSecret::generate(&OsEntropy).unwrap();
    let (one, two) = (counter(&folder.path("1"), &world), counter(&folder.path("2"), &world));
    let refused = one.enrol(&enrolment(&two, &secret)).unwrap_err();
    assert!(matches!(refused, CounterError::Receipt(_)), "{refused}");
    assert!(one.enrolment().unwrap().certificate.is_none());
}

#[test]
fn a_clock_that_jumps_never_says_yes_and_never_goes_unsaid() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("clock");
    let counter = counter(&folder.path("counter"), &world);
    let card = card(&world, 7);
    let kind = |text: &str, at| counter.check(text, Asked::default(), at).unwrap().verdict.kind;
    let first = shown(&card, 1, NOW);
    assert!(kind(&first, NOW).is_yes());
    let jumps = [
        NOW.plus(-DAY),
        NOW.plus(DAY),
        UnixTime(0),
        UnixTime::parse("2038-01-19T03:14:08Z").unwrap(),
        UnixTime::parse("2106-02-07T06:28:16Z").unwrap(),
        UnixTime(i64::MAX),
        UnixTime(i64::MIN),
    ];
    for (nonce, jump) in (10..).zip(jumps) {
        // Both a code of the true time and one of the jump's: neither is confirmed.
        let others = [shown(&card, nonce, NOW), shown(&card, nonce + 100, jump)];
        for text in others.iter().chain([&first]) {
            assert_eq!(kind(text, jump), VerdictKind::CannotConfirm, "at {jump}");
        }
        let line = counter.standing(jump).unwrap().to_string();
        assert!(line.contains("nothing can be confirmed"), "at {jump}: {line}");
        assert_eq!(kind(&first, NOW), VerdictKind::AskThePerson, "remembered after {jump}");
    }
    assert!(kind(&shown(&card, 2, NOW), NOW.plus(20)).is_yes(), "the clock is right again");
}

#[test]
fn a_clock_a_little_behind_is_warned_of_and_one_far_behind_confirms_nothing() {
    let mut world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("behind");
    world.set_status(8, Status::Invalid, NOW).unwrap();
    let counter = counter(&folder.path("counter"), &world);
    let later = NOW.plus(7_200);
    let good = card(&world, 7);
    // Two hours later a wallet's date was accepted: that is the mark now.
    assert!(
        counter.check(&shown(&good, 1, later), Asked::default(), later).unwrap().receipt.is_some()
    );
    let near = later.plus(-300);
    let checked = counter.check(&shown(&good, 2, near), Asked::default(), near).unwrap();
    assert!(checked.verdict.kind.is_yes());
    assert!(checked.to_string().contains("Warning: this device's clock is at least 5 minutes"));
    let far = later.plus(-601);
    let checked = counter.check(&shown(&good, 3, far), Asked::default(), far).unwrap();
    assert_eq!(checked.rejected.unwrap().reason, Reason::ClockBehind(601));
    let withdrawn = shown(&card(&world, 8), 4, far);
    let checked = counter.check(&withdrawn, Asked::default(), far).unwrap();
    assert_eq!(
        checked.verdict.kind,
        VerdictKind::DoNotAccept,
        "not genuine whatever the clock says"
    );
}

#[test]
fn an_older_bundle_is_refused_also_when_the_held_one_is_gone() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("rollback");
    let counter = counter(&folder.path("counter"), &world);
    let old = world.bundle_text(4, NOW).unwrap();
    assert!(matches!(counter.install_bundle(old.as_bytes()), Err(CounterError::Bundle(_))));
    let file = folder.path("counter").join("bundle.json");
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(counter.install_bundle(old.as_bytes()), Err(CounterError::Bundle(_))));
    std::fs::write(&file, &old).unwrap();
    assert!(matches!(counter.bundle(), Err(CounterError::Bundle(_))), "put there by hand");
    counter.install_bundle(world.bundle_text(5, NOW).unwrap().as_bytes()).unwrap();
}

#[test]
fn a_full_disk_confirms_nothing_and_loses_nothing() {
    let folder = Folder::new("full");
    let disk = folder.path("disk");
    std::fs::create_dir_all(&disk).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        println!("skipped: this user cannot mount a small disk");
        return;
    }
    let outcome = std::panic::catch_unwind(|| on_a_full_disk(&disk));
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure);
    }
}

fn on_a_full_disk(disk: &Path) {
    let world = World::new(Alg::Es256).unwrap();
    let counter = counter(&disk.join("counter"), &world);
    let card = card(&world, 7);
    let check = |nonce| counter.check(&shown(&card, nonce, NOW), Asked::default(), NOW);
    assert_eq!(check(1).unwrap().receipt, Some(1));
    let fill = disk.join("fill");
    let (mut nonce, mut refused) = (2, 0);
    // Full to the last byte, then a little room: the memory may fit where the receipt does not.
    for room in [0, 4_096, 8_192, 12_288] {
        let mut file = std::fs::File::create(&fill).unwrap();
        while file.write_all(&[0; 4_096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length - room).unwrap();
        for _ in 0..24 {
            nonce += 1;
            let checked = check(nonce).unwrap();
            if checked.verdict.kind.is_yes() {
                assert!(checked.receipt.is_some());
            } else {
                assert_eq!(checked.verdict.kind, VerdictKind::CannotConfirm);
                refused += 1;
            }
        }
        std::fs::remove_file(&fill).unwrap();
    }
    assert!(refused > 0);
    let before = counter.batch(NOW, NOW).unwrap().lines().count() as u64;
    assert_eq!(check(100).unwrap().receipt, Some(before), "works again, and no number is skipped");
}

#[test]
fn what_a_counter_that_nobody_enrolled_hands_in_is_refused() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("alone");
    let text = counter(&folder.path("counter"), &world).batch(NOW, NOW).unwrap();
    let refused = Batch::open(text.as_bytes(), &world.bundle(NOW).unwrap(), &Pure);
    assert_eq!(refused.unwrap_err(), ReceiptError::Uncertified);
}
