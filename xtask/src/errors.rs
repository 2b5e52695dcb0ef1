//! Every error code is declared once, by `coded_errors!`, and listed in docs/errors.md with
//! its sentence and advice.

mod declaration;

use std::collections::{BTreeMap, BTreeSet};

use declaration::{Declaration, declarations, mentions};

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;
use crate::source::{self, Source};

const DOCUMENT: &str = "docs/errors.md";

/// Each code is declared exactly once, and no code is used without a declaration.
pub fn codes(sources: &[Source]) -> Rule {
    let mut rule = Rule::new("every error code is declared once, with sentence and advice");
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for declared in all(sources) {
        if declared.sentence.is_empty() || declared.advice.is_empty() {
            rule.fail(format!("{} in {} lacks a sentence or advice", declared.code, declared.path));
        }
        places.entry(declared.code).or_default().push(declared.path);
    }
    for (code, paths) in places.iter().filter(|(_, paths)| paths.len() > 1) {
        rule.fail(format!("{code} is declared {} times: {}", paths.len(), paths.join(", ")));
    }
    for source in sources.iter().filter(|source| source.is_delivered()) {
        for code in mentions(source).filter(|code| !places.contains_key(code)) {
            rule.fail(format!("{code} is used in {} and not declared", source.path));
        }
    }
    let areas: BTreeSet<&str> = places.keys().map(|code| area(code)).collect();
    rule.counted(format!("{} codes in {} areas", places.len(), areas.len()))
}

/// The document says what the sources say.
pub fn document(repo: &Repo, sources: &[Source]) -> Result<Rule> {
    let mut rule = Rule::new(format!("{DOCUMENT} lists what the sources declare"));
    let written = repo.read(DOCUMENT).unwrap_or_default();
    if written != render(all(sources)) {
        rule.fail("it differs: run `cargo xtask errors`");
    }
    Ok(rule.counted(format!("{} lines", written.lines().count())))
}

/// Writes the document.
pub fn write(repo: &Repo) -> Result<Vec<Rule>> {
    let sources = source::read_all(repo)?;
    std::fs::create_dir_all(repo.path("docs"))?;
    std::fs::write(repo.path(DOCUMENT), render(all(&sources)))?;
    Ok(vec![codes(&sources), document(repo, &sources)?])
}

fn all(sources: &[Source]) -> Vec<Declaration> {
    sources
        .iter()
        .filter(|s| s.is_delivered() && !s.is_in("xtask"))
        .flat_map(declarations)
        .collect()
}

/// `JSON` of `ANN-JSON-3`.
fn area(code: &str) -> &str {
    code.split('-').nth(1).unwrap_or_default()
}

fn render(mut declared: Vec<Declaration>) -> String {
    declared.sort_by_cached_key(|d| {
        let number = d.code.rsplit('-').next().and_then(|n| n.parse::<u32>().ok());
        (area(&d.code).to_owned(), number, d.path.clone())
    });
    let mut text = String::from(
        "# Error codes\n\nWritten by `cargo xtask errors` from the sources; do not edit. A code never changes its\nmeaning. `…` stands for a limit, a name or a position, never for a claim value.\n",
    );
    let mut current = String::new();
    for d in declared {
        if area(&d.code) != current {
            current = area(&d.code).to_owned();
            text.push_str(&format!(
                "\n## {current}\n\n| code | what happened | what to do | where |\n|---|---|---|---|\n"
            ));
        }
        text.push_str(&format!(
            "| {} | {} | {} | `{}` |\n",
            d.code,
            cell(&d.sentence),
            cell(&d.advice),
            d.path
        ));
    }
    text
}

/// A sentence as a table cell: placeholders become `…`, bars are escaped.
fn cell(sentence: &str) -> String {
    let mut cell = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        cell.push_str(before);
        cell.push('…');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    cell.push_str(rest);
    cell.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of these tests, spelled so that no other rule takes them for declared ones.
    fn source(path: &str, codes: &[&str]) -> Source {
        let lines = codes.iter().map(|code| format!("X [\"ANN-{code}\"] \"s {{0}}\" => \"A.\";\n"));
        Source::new(path, &lines.collect::<String>())
    }

    #[test]
    fn a_code_declared_twice_or_never_is_found() {
        let rule = codes(&[source("a/src/a.rs", &["A-1", "A-2"]), source("b/src/b.rs", &["A-1"])]);
        assert_eq!(rule.failures(), ["ANN-A-1 is declared 2 times: a/src/a.rs, b/src/b.rs"]);
        let used = Source::new("a/src/a.rs", "let x = \"ANN-B-7\"; // ANN-B-8\n");
        assert_eq!(codes(&[used]).failures(), ["ANN-B-7 is used in a/src/a.rs and not declared"]);
    }

    #[test]
    fn the_document_is_sorted_by_area_and_number() {
        let text = render(all(&[source("a/src/a.rs", &["B-1", "A-10", "A-2"])]));
        let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| ANN")).collect();
        assert_eq!(rows[0], "| ANN-A-2 | s … | A. | `a/src/a.rs` |");
        assert!(rows[1].starts_with("| ANN-A-10 "), "{text}");
        assert!(rows[2].starts_with("| ANN-B-1 "), "{text}");
    }
}
