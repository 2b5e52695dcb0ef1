//! The demo from outside: real processes, an independent QR decoder, a counter without network.
//! It must come out as told, and leave no claim value where none belongs.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use annona_sample::people;

/// What the counter says, in the order of the story.
const VERDICTS: [&str; 13] = [
    "ELIGIBLE",                  // the first scan
    "ELIGIBLE",                  // a fresh code
    "ASK THE PERSON",            // the same code again
    "CANNOT CONFIRM",            // one digit misread
    "DO NOT ACCEPT",             // one byte changed
    "CANNOT CONFIRM",            // unknown agency
    "ASK THE PERSON",            // wrong clock
    "ELIGIBLE",                  // answered challenge
    "ELIGIBLE",                  // counter card
    "ELIGIBLE, CHECKED OFFLINE", // lists of two days ago
    "CANNOT CONFIRM",            // lists of last week
    "DO NOT ACCEPT",             // suspended
    "DO NOT ACCEPT",             // withdrawn
];

#[test]
fn the_demo_ends_as_told_and_leaves_no_claim_behind() {
    if Command::new("zbarimg").arg("--version").output().is_err() {
        println!("skipped: zbarimg is not installed");
        return;
    }
    let programs = build_the_others();
    let folder = std::env::temp_dir().join(format!("annona-story-{}", std::process::id()));
    let output = Command::new(programs.join("annona"))
        .args(["demo", "--once", "--data"])
        .arg(&folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));

    let titles = [
        "ELIGIBLE",
        "ELIGIBLE, CHECKED OFFLINE",
        "ASK THE PERSON",
        "CANNOT CONFIRM",
        "DO NOT ACCEPT",
    ];
    let verdicts: Vec<&str> = said.lines().map(str::trim).filter(|l| titles.contains(l)).collect();
    assert_eq!(verdicts, VERDICTS);
    assert!(said.contains("ANN-WALLET-24 the agreement does not allow to show household"));
    let today = said.lines().filter(|l| l.contains("The card was ")).count();
    assert_eq!(today, 2, "suspended and withdrawn, each with its day");

    nothing_personal_in(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The issuer and the verifier, beside `annona`, built the way it was.
fn build_the_others() -> PathBuf {
    let annona = Path::new(env!("CARGO_BIN_EXE_annona"));
    let programs = annona.parent().expect("a folder").to_owned();
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--package",
            "annona-issuer",
            "--package",
            "annona-verifier-app",
        ])
        .arg("--target-dir")
        .arg(programs.parent().expect("a target folder"))
        .status()
        .unwrap();
    assert!(status.success());
    programs
}

/// The register is the agency's; nobody else keeps what stands in it. The wallet is encrypted,
/// counter and authority never had it.
fn nothing_personal_in(folder: &Path) {
    let person = people::generate(2_026, 100).into_iter().find(|p| p.class == "B").unwrap();
    let mut looked_at = 0;
    for place in ["counter", "authority", "citizen.annona", "citizen.annona.bundle", "bundle.json"]
    {
        for file in files(&folder.join(place)) {
            let bytes = std::fs::read(&file).unwrap();
            looked_at += 1;
            for value in [&person.name, &person.birth_date, &person.address, &person.match_hint] {
                let there = bytes.windows(value.len()).any(|window| window == value.as_bytes());
                assert!(!there, "a claim value stands in {}", file.display());
            }
        }
    }
    assert!(looked_at >= 8, "{looked_at} files");
    let register = std::fs::read_to_string(folder.join("register.csv")).unwrap();
    assert!(register.contains(&person.name), "the same person");
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).unwrap();
    entries.flat_map(|entry| files(&entry.unwrap().path())).collect()
}
