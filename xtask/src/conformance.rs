//! Every test that docs/conformance.md names is there: a file in backticks, then the names of its
//! tests in backticks.

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;

const DOCUMENT: &str = "docs/conformance.md";

pub fn named_tests(repo: &Repo) -> Result<Rule> {
    let mut rule = Rule::new(format!("every test that {DOCUMENT} names is there"));
    let (mut count, mut modules) = (0, 0);
    for row in repo.read(DOCUMENT)?.lines().filter(|line| line.starts_with("| ")) {
        let Some((module, tests)) = cells(row) else { continue };
        modules += 1;
        let named = named(tests);
        if named.is_empty() {
            rule.fail(format!("{module}: no test is named"));
        }
        for (file, test) in named {
            count += 1;
            let is_there = |code: String| code.contains(&format!("fn {test}()"));
            if !repo.read(&file).is_ok_and(is_there) {
                rule.fail(format!("{module}: {file} has no test {test}"));
            }
        }
    }
    Ok(rule.counted(format!("{count} tests for {modules} modules")))
}

/// Module and tests of a row, which is not the table's head.
fn cells(row: &str) -> Option<(&str, &str)> {
    let (module, tests) = row.strip_prefix("| ")?.split_once(" | ")?;
    (module != "module").then_some((module, tests))
}

/// File and name of each test.
fn named(tests: &str) -> Vec<(String, String)> {
    let mut file = None;
    let mut all = Vec::new();
    for word in tests.split('`').skip(1).step_by(2) {
        match &file {
            _ if word.ends_with(".rs") => file = Some(word.to_owned()),
            Some(file) => all.push((String::clone(file), word.to_owned())),
            None => all.push((String::new(), word.to_owned())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_names_files_and_their_tests() {
        let row = "| happy-flow, plain | `a/b.rs`: `one`, `two`; `c.rs`: `three` |";
        let (module, tests) = cells(row).unwrap();
        assert_eq!(module, "happy-flow, plain");
        let pair = |file: &str, test: &str| (file.to_owned(), test.to_owned());
        let all = [pair("a/b.rs", "one"), pair("a/b.rs", "two"), pair("c.rs", "three")];
        assert_eq!(named(tests), all);
        assert_eq!(cells("| module | test |"), None);
        assert!(named("none").is_empty());
    }
}
