//! Nothing that handles untrusted input can panic. Clippy denies the calls (and indexing);
//! this rule counts them by text, so that a lint switched off somewhere does not go unseen.

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;
use crate::source::Source;

const CRATES: [&str; 3] = ["core", "protocol", "verifier"];

const CALLS: [&str; 6] =
    [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];

/// Lints that the workspace denies.
const LINTS: [&str; 8] = [
    "expect_used",
    "indexing_slicing",
    "panic",
    "string_slice",
    "todo",
    "unimplemented",
    "unreachable",
    "unwrap_used",
];

pub fn calls(sources: &[Source]) -> Rule {
    let mut rule = Rule::new(format!("no panicking call in {}", CRATES.join(", ")));
    let mut lines = 0;
    for source in sources.iter().filter(|s| CRATES.iter().any(|folder| s.is_in(folder))) {
        for (number, line) in source.code_lines() {
            lines += 1;
            for call in CALLS.iter().filter(|call| line.contains(*call)) {
                rule.fail(format!("{}:{number} {call}", source.path));
            }
        }
    }
    rule.counted(format!("{lines} lines"))
}

/// Every package inherits the workspace's lints, and these deny what panics and what is unsafe.
pub fn lints(repo: &Repo) -> Result<Rule> {
    let mut rule = Rule::new("every package inherits the lints that deny panics and unsafe code");
    let root: toml::Table = repo.read("Cargo.toml")?.parse()?;
    let lint = |tool: &str, name: &str| {
        let level = root.get("workspace")?.get("lints")?.get(tool)?.get(name)?.as_str()?;
        Some(level.to_owned())
    };
    for name in LINTS {
        if lint("clippy", name).as_deref() != Some("deny") {
            rule.fail(format!("Cargo.toml: clippy::{name} is not denied"));
        }
    }
    if lint("rust", "unsafe_code").as_deref() != Some("forbid") {
        rule.fail("Cargo.toml: unsafe_code is not forbidden");
    }
    let members = root.get("workspace").and_then(|w| w.get("members")).and_then(|m| m.as_array());
    let members: Vec<&str> = members.into_iter().flatten().filter_map(|m| m.as_str()).collect();
    for member in &members {
        let manifest: toml::Table = repo.read(&format!("{member}/Cargo.toml"))?.parse()?;
        let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if inherits.and_then(toml::Value::as_bool) != Some(true) {
            rule.fail(format!("{member}/Cargo.toml: no [lints] workspace = true"));
        }
    }
    Ok(rule.counted(format!("{} packages, {} lints", members.len(), LINTS.len() + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panicking_call_outside_tests_is_found() {
        let text = "a.unwrap();\na.unwrap_or(1); // .unwrap()\n#[cfg(test)]\nmod tests { fn b() { c.unwrap() } }\n";
        let sources = [Source::new("core/src/a.rs", text), Source::new("cli/src/a.rs", text)];
        assert_eq!(calls(&sources).failures(), ["core/src/a.rs:1 .unwrap()"]);
    }
}
