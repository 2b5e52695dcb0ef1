//! `annona agreement compile`: from a verified agreement to a DCQL query.

use std::path::{Path, PathBuf};

use annona_core::Problem;
use annona_core::crypto::Pure;
use annona_core::json::{self, Limits};
use annona_core::trust::agreement::UnverifiedAgreement;
use annona_core::trust::{Agreement, Party, TrustBundle};

use crate::files;
use crate::output::{Output, pretty, problem};

annona_core::coded_errors! {
    /// Why an agreement was not compiled.
    pub enum CompileError {
        NotInBundle(String) ["ANN-COMPILE-1"] "the trust bundle has no agreement {0}" => "annona inspect BUNDLE lists the agreements.";
    }
}

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  annona agreement compile msa-pharmacies-1 --bundle bundle.json --anchor anchor.json\n  annona agreement compile agreement.json --provider ministry.json --consumer pharmacies.json \\\n    --format dc+sd-jwt --optional matchHint"
)]
pub struct Arguments {
    /// The identifier of an agreement in the bundle, or the file of a signed agreement.
    agreement: String,
    /// The trust bundle with the agreement.
    #[arg(long, value_name = "FILE", requires = "anchor", conflicts_with_all = ["provider", "consumer"])]
    bundle: Option<PathBuf>,
    /// Who signs trust bundles.
    #[arg(long, value_name = "FILE", requires = "bundle")]
    anchor: Option<PathBuf>,
    /// The provider's entry of the trust list, without a bundle.
    #[arg(long, value_name = "FILE", requires = "consumer", required_unless_present = "bundle")]
    provider: Option<PathBuf>,
    /// The consumer's entry of the trust list, without a bundle.
    #[arg(long, value_name = "FILE", requires = "provider")]
    consumer: Option<PathBuf>,
    /// vc+sd-jwt or dc+sd-jwt.
    #[arg(long, default_value = "vc+sd-jwt")]
    format: String,
    /// An optional claim that is wanted now, like person.name; can be repeated.
    #[arg(long, value_name = "CLAIM")]
    optional: Vec<String>,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let agreement = match (&arguments.bundle, &arguments.anchor) {
        (Some(bundle), Some(anchor)) => from_bundle(&arguments.agreement, bundle, anchor)?,
        _ => from_file(arguments)?,
    };
    let path = |claim: &String| claim.split('.').map(str::to_owned).collect();
    let optional: Vec<Vec<String>> = arguments.optional.iter().map(path).collect();
    let query = agreement.compile_dcql(&arguments.format, &optional).map_err(problem)?;
    output.print(&pretty(&query, ""), &query);
    Ok(())
}

fn from_bundle(id: &str, bundle: &Path, anchor: &Path) -> Result<Agreement, Problem> {
    let anchor = files::anchor(anchor)?;
    let bundle = TrustBundle::open(&files::read(bundle)?, &anchor, &Pure, None).map_err(problem)?;
    let found = bundle.agreement(id).cloned();
    found.ok_or_else(|| problem(CompileError::NotInBundle(id.to_owned())))
}

fn from_file(arguments: &Arguments) -> Result<Agreement, Problem> {
    let party = |path: &Option<PathBuf>| match path {
        Some(path) => {
            let bytes = files::read(path)?;
            json::from_slice::<Party>(&bytes, Limits::MESSAGE).map_err(problem)
        }
        None => Err(problem(CompileError::NotInBundle(arguments.agreement.clone()))),
    };
    let (provider, consumer) = (party(&arguments.provider)?, party(&arguments.consumer)?);
    let text = files::read(Path::new(&arguments.agreement))?;
    let unverified = UnverifiedAgreement::parse(&text).map_err(problem)?;
    unverified.verify(&provider, &consumer, &Pure).map_err(problem)
}
