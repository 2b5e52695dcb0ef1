use std::process::{Command, Stdio};

use crate::stage::{SCHEME, Stage};

const COMMANDS: [&str; 40] = [
    "demo",
    "keygen",
    "inspect",
    "issue",
    "verify",
    "wallet init",
    "wallet trust",
    "wallet receive",
    "wallet renew",
    "wallet list",
    "wallet view",
    "wallet show",
    "wallet history",
    "wallet forget",
    "wallet delete",
    "wallet change-pin",
    "wallet recovery-sheet",
    "wallet recover",
    "bundle init",
    "bundle add-party",
    "bundle remove-party",
    "bundle compromise",
    "bundle add-scheme",
    "bundle add-agreement",
    "bundle withdraw-agreement",
    "bundle add-status",
    "bundle publish",
    "bundle delta",
    "bundle show",
    "certificate root",
    "certificate sign",
    "agreement new",
    "agreement lint",
    "agreement sign",
    "agreement show",
    "agreement diff",
    "agreement compile",
    "receipts secret",
    "receipts enrol",
    "receipts verify",
];

#[test]
fn every_command_has_help_with_an_example() {
    let stage = Stage::new();
    for command in COMMANDS {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let out = stage.ok(&arguments);
        let example = out.split_once("\nExample").map_or("", |(_, example)| example);
        assert!(example.contains(&format!("annona {command}")), "{out}");
    }
}

#[test]
fn no_command_is_missing_from_the_list() {
    let stage = Stage::new();
    for group in ["", "wallet", "bundle", "certificate", "agreement", "receipts"] {
        let arguments: Vec<&str> = group.split_whitespace().chain(["--help"]).collect();
        let out = stage.ok(&arguments);
        let commands = out.lines().skip_while(|line| *line != "Commands:").skip(1);
        let names = commands
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_whitespace().next());
        for name in names.filter(|name| *name != "help") {
            let full = format!("{group} {name}");
            let known =
                |command: &&str| command.split(' ').next() == Some(name) || *command == full.trim();
            assert!(COMMANDS.iter().any(known), "{full} is not listed here");
        }
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let stage = Stage::new();
    let template = format!("{SCHEME}/agreement.template.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_annona"))
        .args(["agreement", "show", &template, "--scheme", SCHEME])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .current_dir(stage.path(""))
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), errors.as_str()), (Some(0), ""));
}
