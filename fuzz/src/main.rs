//! The fuzzer: libFuzzer's options and folders as arguments, the target in
//! `ANNONA_FUZZ_TARGET`; `list` in its place prints all targets.
#![no_main]

use std::sync::LazyLock;

use annona_fuzz::{TARGETS, Target};
use libfuzzer_sys::fuzz_target;

static CHOSEN: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("ANNONA_FUZZ_TARGET").unwrap_or_default();
    TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| {
        let list: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        println!("{}", list.join("\n"));
        std::process::exit(if name == "list" { 0 } else { 2 })
    })
});

fuzz_target!(
    init: { LazyLock::force(&CHOSEN); },
    |data: &[u8]| { (CHOSEN.run)(data); }
);
