//! `cargo xtask check | errors | audit`: the house rules, checked by machine.
//!
//! What each rule means and why stands in CONTRIBUTING.md. Every rule prints one line with
//! its counts; the exit code is 1 when a rule is broken and 2 when a rule could not be checked.

mod audit;
mod conformance;
mod dependencies;
mod errors;
mod floors;
mod links;
mod panics;
mod purity;
mod repo;
mod report;
mod size;
mod source;
mod words;

use std::process::ExitCode;

use repo::Repo;
use report::Rule;

/// A rule that could not be checked, and why.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "usage: cargo xtask check    check the house rules
       cargo xtask errors   write docs/errors.md from the sources
       cargo xtask audit [LOCKFILE]   compare Cargo.lock with the RustSec advisories";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (task, argument) = (arguments.next().unwrap_or_default(), arguments.next());
    let rules = match task.as_str() {
        "check" => Repo::open().and_then(|repo| check(&repo)),
        "errors" => Repo::open().and_then(|repo| errors::write(&repo)),
        "audit" => Repo::open().and_then(|repo| audit::audit(&repo, argument.as_deref())),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match rules {
        Ok(rules) => report::print(&rules),
        Err(error) => {
            eprintln!("xtask {task}: {error}");
            ExitCode::from(2)
        }
    }
}

fn check(repo: &Repo) -> Result<Vec<Rule>> {
    let sources = source::read_all(repo)?;
    Ok(vec![
        floors::arrows(repo)?,
        floors::http_only_in_net(repo)?,
        dependencies::core_budget(repo)?,
        dependencies::verifier_offline(repo)?,
        purity::core_is_pure(&sources),
        size::files(&sources),
        size::functions(&sources),
        panics::calls(&sources),
        panics::lints(repo)?,
        words::forbidden(repo)?,
        links::relative(repo)?,
        conformance::named_tests(repo)?,
        errors::codes(&sources),
        errors::document(repo, &sources)?,
    ])
}
