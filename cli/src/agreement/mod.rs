//! `annona agreement`: data-sharing agreements from the first draft to the compiled query.

mod compile;
mod draft;
mod sign;
pub mod summary;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::trust::agreement::{Terms, UnverifiedAgreement, diff, lint, memorandum};
use serde_json::json;

use crate::files;
use crate::output::{Output, problem, visible};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Write a draft from the template of a scheme package.
    New(draft::Arguments),
    /// Say what is to correct before anybody signs; exit code 1 if there is something.
    #[command(
        after_help = "Example:\n  annona agreement lint draft.json --scheme schemas/social-assistance-eligibility"
    )]
    Lint {
        /// The draft, or a signed agreement.
        file: PathBuf,
        /// The folder of the scheme package, with governance.json.
        #[arg(long, value_name = "DIR")]
        scheme: PathBuf,
    },
    /// Sign for one side; the other side signs the result.
    Sign(sign::Arguments),
    /// Print it for people: a summary, or with --scheme the whole memorandum.
    #[command(
        after_help = "Example:\n  annona agreement show agreement.json --scheme schemas/social-assistance-eligibility > memorandum.md"
    )]
    Show {
        /// The draft, or a signed agreement.
        file: PathBuf,
        /// The scheme: scheme.json or the folder of its package.
        #[arg(long, value_name = "FILE|DIR")]
        scheme: Option<PathBuf>,
    },
    /// Say what changes from one version to the next.
    #[command(after_help = "Example:\n  annona agreement diff signed-2026.json draft-2027.json")]
    Diff {
        /// The version in force.
        old: PathBuf,
        /// The new version.
        new: PathBuf,
    },
    /// Make the DCQL query (OpenID4VP 1.0) that asks for what was agreed, never for more.
    Compile(compile::Arguments),
}

pub fn run(command: &Command, output: Output) -> Result<ExitCode, Problem> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        Command::New(arguments) => draft::run(arguments, output).map(done),
        Command::Lint { file, scheme } => print_findings(file, scheme, output),
        Command::Sign(arguments) => sign::run(arguments, output).map(done),
        Command::Show { file, scheme } => show(file, scheme.as_deref(), output).map(done),
        Command::Diff { old, new } => print_changes(old, new, output).map(done),
        Command::Compile(arguments) => compile::run(arguments, output).map(done),
    }
}

/// The terms in a file, signed or not.
fn terms(path: &Path) -> Result<Terms, Problem> {
    let bytes = files::read(path)?;
    let object = json::parse_object(&bytes, Limits::MESSAGE).map_err(problem)?;
    if object.contains_key("signatures") {
        let unverified = UnverifiedAgreement::parse(&bytes).map_err(problem)?;
        return Ok(unverified.terms().clone());
    }
    Terms::parse(&bytes).map_err(problem)
}

fn print_findings(file: &Path, scheme: &Path, output: Output) -> Result<ExitCode, Problem> {
    let (scheme, rules) = files::scheme_and_rules(scheme)?;
    let findings: Vec<Problem> =
        lint(&terms(file)?, &scheme, &rules).into_iter().map(problem).collect();
    let lines: Vec<String> = match findings.as_slice() {
        [] => vec!["Nothing to correct.".to_owned()],
        some => some.iter().map(ToString::to_string).collect(),
    };
    output.print(&visible(&lines.join("\n")), &json!({ "findings": findings }));
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show(file: &Path, scheme: Option<&Path>, output: Output) -> Result<(), Problem> {
    let terms = terms(file)?;
    let text = match scheme {
        Some(path) => {
            memorandum(&terms, &files::scheme(path)?, &terms.agreement.provider, &terms.name)
        }
        None => format!("{}\nSignatures were not checked.", summary::text(&terms)),
    };
    output.print(&visible(&text), &json!({ "verified": false, "terms": terms, "text": text }));
    Ok(())
}

fn print_changes(old: &Path, new: &Path, output: Output) -> Result<(), Problem> {
    let changes: Vec<String> =
        diff(&terms(old)?, &terms(new)?).iter().map(ToString::to_string).collect();
    let lines = if changes.is_empty() { "No difference.".to_owned() } else { changes.join("\n") };
    output.print(&visible(&lines), &json!({ "changes": changes }));
    Ok(())
}
