//! Runs one call on one input in a process of its own and measures it: so a crash, an endless
//! recursion or a swollen heap is a failed case and not the end of the test.
//!
//! The test calls [`child`] first, which does nothing in the test's own process, and then
//! [`run`], which starts the test's program again with the number of the case. Linux only:
//! time and memory come from `/proc`.

use std::process::Command;

use annona_core::Coded;

/// Tells the child which case to run.
const CASE: &str = "ANNONA_CASE";

/// How a call ended: with its error's code, or not with an error.
pub type Answer = Result<(), &'static str>;

/// A call that must refuse an input.
#[derive(Clone, Copy)]
pub struct Case {
    /// Who is called.
    pub entry: (&'static str, fn(&[u8]) -> Answer),
    /// With what.
    pub input: (&'static str, fn() -> Vec<u8>),
}

/// What a call cost.
#[derive(Debug, Clone)]
pub struct Cost {
    /// The error's code; none when the call did not refuse.
    pub code: Option<String>,
    /// CPU time of the call's thread in milliseconds.
    pub milliseconds: u64,
    /// How much memory grew at most during the call, in KiB.
    pub kibibytes: u64,
}

/// Keeps of an error what a test compares: its code.
pub fn code<T, E: Coded>(result: Result<T, E>) -> Answer {
    result.map(drop).map_err(|error| error.code())
}

/// In the child process: runs its case, says what it cost, and ends the process.
///
/// # Panics
/// In a child without `/proc`.
pub fn child(cases: &[Case]) {
    let Ok(number) = std::env::var(CASE) else { return };
    let case = cases[number.parse::<usize>().expect("a number")];
    let input = (case.input.1)();
    // What the entry point keeps from call to call is not part of the cost.
    let _ = (case.entry.1)(b"");
    // Writing 5 here resets the peak (proc(5)).
    std::fs::write("/proc/self/clear_refs", "5").expect("/proc/self/clear_refs");
    let (memory, time) = (status("VmRSS:"), cpu_nanoseconds());
    let answer = (case.entry.1)(&input);
    let milliseconds = (cpu_nanoseconds() - time) / 1_000_000;
    let kibibytes = status("VmHWM:").saturating_sub(memory);
    let code = answer.err().unwrap_or("none");
    println!("\ncost: {code} {milliseconds} {kibibytes}");
    std::process::exit(0);
}

/// Runs case `number` of the test called `test` in a child process.
///
/// # Errors
/// When the child ended without an answer: its output.
///
/// # Panics
/// When this program cannot be started again.
pub fn run(test: &str, number: usize) -> Result<Cost, String> {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(CASE, number.to_string())
        .output()
        .expect("a child process");
    let text = String::from_utf8_lossy(&output.stdout);
    let cost = text.lines().find_map(|line| {
        let mut words = line.strip_prefix("cost: ")?.split(' ');
        let code = words.next().filter(|code| *code != "none").map(str::to_owned);
        let (milliseconds, kibibytes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Cost { code, milliseconds, kibibytes })
    });
    let said = || format!("{:?} {text} {}", output.status, String::from_utf8_lossy(&output.stderr));
    cost.ok_or_else(said)
}

/// A line of `/proc/self/status`, in KiB.
fn status(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").expect("/proc/self/status");
    let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("the line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// CPU time of this thread so far.
fn cpu_nanoseconds() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("schedstat");
    text.split(' ').next().and_then(|first| first.parse().ok()).expect("a number")
}
