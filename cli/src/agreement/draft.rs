//! `annona agreement new`: a draft from the template of a scheme package.

use std::path::PathBuf;

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::trust::agreement::Terms;
use serde_json::json;

use super::summary;
use crate::output::{Output, problem};
use crate::{files, moments};

#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  annona agreement new --scheme schemas/social-assistance-eligibility --id msa-clinics-1 \\\n    --provider did:web:ministry.example --consumer did:web:clinics.example --name \"Clinics\" \\\n    --out draft.json"
)]
pub struct Arguments {
    /// The folder of the scheme package, with agreement.template.json.
    #[arg(long, value_name = "DIR")]
    scheme: PathBuf,
    /// The agreement's identifier.
    #[arg(long)]
    id: Option<String>,
    /// DID of the agency that issues.
    #[arg(long, value_name = "DID")]
    provider: Option<String>,
    /// DID of the body whose counters ask.
    #[arg(long, value_name = "DID")]
    consumer: Option<String>,
    /// Name of the consumer.
    #[arg(long)]
    name: Option<String>,
    /// The audience of its counters.
    #[arg(long)]
    audience: Option<String>,
    /// First day.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day.
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let template = files::in_package(&arguments.scheme, "agreement.template.json");
    let template = files::read(&template)?;
    let mut terms: Terms = json::from_slice(&template, Limits::MESSAGE).map_err(problem)?;
    fill_in(&mut terms, arguments)?;
    terms.check().map_err(problem)?;
    let mut text = serde_json::to_vec_pretty(&terms).unwrap_or_default();
    text.push(b'\n');
    files::write(&arguments.out, &text)?;
    let lines = format!(
        "Draft written to {}. Change the clauses there, then: annona agreement lint.\n{}",
        arguments.out.display(),
        summary::text(&terms)
    );
    output.print(&lines, &json!({ "file": arguments.out, "terms": terms }));
    Ok(())
}

fn fill_in(terms: &mut Terms, arguments: &Arguments) -> Result<(), Problem> {
    if let Some(consumer) = &arguments.consumer {
        terms.sub.clone_from(consumer);
    }
    let clauses = &mut terms.agreement;
    for (member, given) in [
        (&mut clauses.id, &arguments.id),
        (&mut clauses.provider, &arguments.provider),
        (&mut clauses.consumer, &arguments.consumer),
        (&mut clauses.presentation.audience, &arguments.audience),
        (&mut terms.name, &arguments.name),
    ] {
        if let Some(given) = given {
            member.clone_from(given);
        }
    }
    if let Some(day) = &arguments.from {
        terms.iat = moments::first(day)?;
    }
    if let Some(day) = &arguments.until {
        terms.exp = moments::last(day)?;
    }
    Ok(())
}
