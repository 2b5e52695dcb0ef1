//! `annona-verifier watch` and `calibrate`, as processes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr;
use annona_core::time::UnixTime;
use annona_core::verify::Policy;
use annona_sample::people;
use annona_sample::world::{AGREEMENT, COUNTER, World};
use annona_verifier::{Counter, DiskShelf, Settings};
use serde_json::Value;

fn now() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixTime(i64::try_from(clock.as_secs()).unwrap())
}

fn set_up(world: &World, name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("annona-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let policy = serde_json::to_value(Policy::new(AGREEMENT, COUNTER)).unwrap();
    let settings = serde_json::json!({"name": "Mill", "anchor": world.anchor, "policy": policy});
    let settings: Settings = serde_json::from_value(settings).unwrap();
    let counter = Counter::init(DiskShelf::at(&folder), settings).unwrap();
    counter.install_bundle(world.bundle_text(1, now()).unwrap().as_bytes()).unwrap();
    folder
}

/// The digits of a fresh code.
fn code(world: &World, index: u64, nonce: &str) -> String {
    let person = &people::generate(3, 2)[1];
    let card = world.card(person, Format::VcSdJwt, index, now()).unwrap();
    qr::to_digits(&qr::pack(&card.show(&[], COUNTER, nonce, now()).unwrap()).unwrap())
}

fn through(digits: &str, row: &str) -> String {
    let row: Vec<char> = row.chars().collect();
    digits.chars().map(|digit| row[digit.to_digit(10).unwrap() as usize]).collect()
}

/// The program's answers, one a line.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Vec<Value> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_annona-verifier"))
        .args(["--json", "--data"])
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_gets_one_answer_in_order() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = set_up(&world, "watch");
    let (one, two) = (code(&world, 1, "AAAA"), code(&world, 2, "BBBB"));
    let french = through(&two, "à&é\"'(-è_ç");
    let damaged = one.split_at(one.len() - 17).0;
    let scans =
        format!("]Q1{one}\r\n{french}\n\n{one}\n{damaged}\nhello\nHC1:6BFOXN\nhttps://a.example/");
    let answers = run(&folder, &["watch"], &scans);
    let kind = |n: usize| answers[n]["verdict"]["kind"].as_str().unwrap().to_owned();
    assert_eq!(answers.len(), 7, "{answers:?}");
    assert!(kind(0).starts_with("eligible") && kind(1).starts_with("eligible"), "{answers:?}");
    assert!((2..5).all(|again| !kind(again).starts_with("eligible")), "{answers:?}");
    assert!(answers[3].to_string().contains("ANN-QR-3"), "{}", answers[3]);
    for (answer, name) in [(5, "EU health certificate"), (6, "web link")] {
        assert!(answers[answer]["error"].to_string().contains(name), "{}", answers[answer]);
    }

    let file = folder.join("scans");
    std::fs::write(&file, "shc:/5676\n").unwrap();
    let answers = run(&folder, &["watch", "--device", file.to_str().unwrap()], "");
    assert!(answers[0]["error"].to_string().contains("SMART Health Card"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_layout_that_is_not_known_is_taught_with_the_calibration_code() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = set_up(&world, "calibrate");
    let row = "۰۱۲۳۴۵۶۷۸۹";
    let scan = through(&code(&world, 1, "AAAA"), row) + "\n";
    let before = run(&folder, &["watch"], &scan);
    assert!(before[0].to_string().contains("ANN-QR-1"), "{before:?}");

    let calibration = run(&folder, &["calibrate"], "");
    let typed = through(calibration[0]["digits"].as_str().unwrap(), row) + "\n";
    assert_eq!(run(&folder, &["calibrate", "--read"], &typed)[0]["keys"], row);
    let bad = run(&folder, &["calibrate", "--read"], "۰۱۲\n");
    assert_eq!(bad[0]["error"]["code"], "ANN-QR-11");

    let after = run(&folder, &["watch"], &scan);
    assert!(after[0]["verdict"]["kind"].as_str().unwrap().starts_with("eligible"), "{after:?}");
    std::fs::remove_dir_all(&folder).unwrap();
}
