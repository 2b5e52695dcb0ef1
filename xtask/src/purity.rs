//! Core is a function of its arguments: no files, sockets, clock, environment, threads,
//! globals or async.

use crate::report::Rule;
use crate::source::Source;

const IMPURE: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::",
    "async fn",
    ".await",
    "static mut",
    "thread_local!",
    "println!",
];

pub fn core_is_pure(sources: &[Source]) -> Rule {
    let mut rule = Rule::new("core has no I/O, clock, environment, globals or async");
    let mut files = 0;
    for source in sources.iter().filter(|source| source.is_in("core")) {
        files += 1;
        for (number, line) in source.code_lines() {
            for word in IMPURE.iter().filter(|word| line.contains(*word)) {
                rule.fail(format!("{}:{number} {word}", source.path));
            }
        }
    }
    rule.counted(format!("{files} files"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_core_is_found_and_a_comment_is_not() {
        let sources = [
            Source::new("core/src/a.rs", "let now = SystemTime::now();\n"),
            Source::new("core/src/b.rs", "// SystemTime\n"),
            Source::new("net/src/c.rs", "let now = SystemTime::now();\n"),
        ];
        assert_eq!(core_is_pure(&sources).failures(), ["core/src/a.rs:1 SystemTime"]);
    }
}
