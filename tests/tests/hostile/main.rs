//! Inputs made to exhaust a reader. Every entry point must refuse every one of them with a
//! named error, in little time and memory; none may crash. Each case runs in its own process.

mod entries;
mod inputs;

use std::sync::Mutex;

use annona_tests::measured::{self, Case};
use annona_tests::{Tally, report};

/// What one call may cost: CPU time in milliseconds, growth of memory in KiB.
const MOST_MILLISECONDS: u64 = 250;
const MOST_KIBIBYTES: u64 = 64 << 10;

#[test]
fn every_entry_point_refuses_what_would_exhaust_it() {
    let cases: Vec<Case> = entries::ALL
        .iter()
        .flat_map(|&entry| inputs::ALL.iter().map(move |&input| Case { entry, input }))
        .collect();
    measured::child(&cases);

    let next = Mutex::new(0..cases.len());
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(number) = next.lock().unwrap().next() else { return };
                    let test = "every_entry_point_refuses_what_would_exhaust_it";
                    let result = measured::run(test, number);
                    results.lock().unwrap().push((number, result));
                }
            });
        }
    });

    let mut tally = Tally::new("hostile inputs");
    let (mut failures, mut slowest, mut largest) = (Vec::new(), 0, 0);
    for (number, result) in results.into_inner().unwrap() {
        let Case { entry, input } = cases[number];
        let name = format!("{} on {}", entry.0, input.0);
        match result {
            Err(output) => failures.push(format!("{name}: ended without an answer: {output}")),
            Ok(cost) => {
                (slowest, largest) = (slowest.max(cost.milliseconds), largest.max(cost.kibibytes));
                let named = cost.code.as_ref().is_some_and(|code| code.starts_with("ANN-"));
                let cheap =
                    cost.milliseconds <= MOST_MILLISECONDS && cost.kibibytes <= MOST_KIBIBYTES;
                if named && cheap {
                    tally.count("refused");
                } else {
                    failures.push(format!("{name}: {cost:?}"));
                }
            }
        }
    }
    report(&format!("at most {slowest} ms and {largest} KiB for one call"));
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(tally.of("refused"), entries::ALL.len() * inputs::ALL.len());
}
