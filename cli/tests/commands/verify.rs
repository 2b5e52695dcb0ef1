use annona_core::b64;
use annona_core::crypto::Alg;
use annona_core::qr::{self, Challenge};
use annona_core::status::Status;
use annona_core::time::DAY;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, World};

use crate::stage::{Said, Stage, card, now, world};

fn check(stage: &Stage, presentation: &str, more: &[&str]) -> Said {
    let files = ["--bundle", "bundle.json", "--anchor", "anchor.json"];
    let counter = ["--agreement", AGREEMENT, "--counter", COUNTER];
    stage.run(&[&["verify", presentation][..], &files, &counter, more].concat())
}

#[test]
fn a_good_presentation_is_eligible_as_text_and_as_digits() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    let text = card(&world).show(&["matchHint"], AUDIENCE, "bm9uY2U", now()).unwrap();
    let digits = qr::to_digits(&qr::pack(&text).unwrap());
    for scan in [&text, &digits] {
        let said = check(&stage, scan, &[]);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.starts_with("ELIGIBLE\nGive assisted price. Class "), "{said:?}");
        assert!(said.out.contains("Shared: class, matchHint. Not shared: "), "{said:?}");
        assert!(said.out.contains("whether it was shown before is not known here"), "{said:?}");
    }
    let said = check(&stage, &text, &["--json"]);
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(found["verdict"]["kind"], "eligible");
    assert_eq!(found["accepted"]["report"].as_array().unwrap().len(), 11);
    assert_eq!(found["replay_memory"], "this check only");
}

#[test]
fn each_verdict_has_its_exit_code() {
    let stage = Stage::new();
    let mut world = world();
    stage.publish(&world);
    let card = card(&world);
    let shown = |at| card.show(&[], AUDIENCE, "bm9uY2U", at).unwrap();
    let good = shown(now());
    let torn = good.replacen("eyJ", "eyK", 1);
    let other_key = World::new(Alg::EdDsa).unwrap();
    let forged = crate::stage::card(&other_key).show(&[], AUDIENCE, "bm9uY2U", now()).unwrap();
    for (scan, more, code, title) in [
        (shown(now().plus(-600)), &[][..], 10, "ASK THE PERSON"),
        (card.issued.clone(), &[], 10, "ASK THE PERSON"),
        (good.clone(), &["--bound-only"], 10, "ASK THE PERSON"),
        ("4006381333931".to_owned(), &[], 11, "CANNOT CONFIRM"),
        (torn, &[], 11, "CANNOT CONFIRM"),
        (forged, &[], 12, "DO NOT ACCEPT"),
    ] {
        let said = check(&stage, &scan, more);
        assert_eq!(said.code, code, "{said:?}");
        assert!(said.out.starts_with(&format!("{title}\n")), "{said:?}");
    }
    world.set_status(7, Status::Invalid, now().plus(-DAY)).unwrap();
    stage.publish(&world);
    let said = check(&stage, &shown(now()), &[]);
    assert_eq!((said.code, said.out.lines().next()), (12, Some("DO NOT ACCEPT")), "{said:?}");
}

#[test]
fn a_challenge_is_answered_whatever_the_wallets_clock_says() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    let challenge = Challenge {
        nonce: [9; 16],
        audience: COUNTER.to_owned(),
        agreement: AGREEMENT.to_owned(),
        issued: now(),
    };
    let digits = challenge.to_digits().unwrap();
    let wrong_clock = now().plus(-9_000);
    let answer = card(&world).show(&[], COUNTER, &b64::encode([9; 16]), wrong_clock).unwrap();
    assert_eq!(check(&stage, &answer, &["--challenge", &digits]).code, 0);
    assert_eq!(check(&stage, &answer, &[]).code, 10);
    let other = card(&world).show(&[], COUNTER, &b64::encode([8; 16]), now()).unwrap();
    assert_eq!(check(&stage, &other, &["--challenge", &digits]).code, 10);
    let said = check(&stage, &answer, &["--challenge", &answer]);
    assert!(said.err.starts_with("ANN-CHECK-1 ") && said.code == 1, "{said:?}");
}

#[test]
fn nothing_is_checked_against_a_bundle_that_nobody_signed() {
    let stage = Stage::new();
    let world = world();
    stage.publish(&world);
    let text = card(&world).show(&[], AUDIENCE, "bm9uY2U", now()).unwrap();
    let mut anchor = serde_json::to_value(&world.anchor).unwrap();
    anchor["keys"][0]["jwk"] = stage.key("ed25519", "other")["jwk"].clone();
    stage.write("anchor.json", anchor.to_string());
    let said = check(&stage, &text, &[]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.starts_with("ANN-BUNDLE-1 "), "{said:?}");
}
