//! `annona agreement sign`: one side's signature under an agreement.

use std::path::PathBuf;

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::trust::agreement::{Terms, UnverifiedAgreement, add_signature, sign};
use serde_json::json;

use super::summary;
use crate::files;
use crate::output::{Output, problem, visible};

annona_core::coded_errors! {
    /// Why an agreement was not signed.
    pub enum SignError {
        NotASide(String) ["ANN-SIGN-1"] "{0} is neither the provider nor the consumer of this agreement" => "Sign with --party set to one of the two sides.";
    }
}

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  annona agreement sign draft.json --party did:web:ministry.example --key ministry-a1.json --out half.json\n  annona agreement sign half.json --party did:web:pharmacies.example --key pharmacies-a1.json --out agreement.json"
)]
pub struct Arguments {
    /// The draft, or the agreement that the other side has signed.
    file: PathBuf,
    /// The DID of the side that signs.
    #[arg(long, value_name = "DID")]
    party: String,
    /// Its private key file; the kid must be that of the trust list.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let text = files::text_file(&arguments.file)?;
    let (kid, signer) = files::named_signer(&arguments.key)?;
    let kid = format!("{}#{kid}", arguments.party);
    let terms = super::terms(&arguments.file)?;
    let clauses = &terms.agreement;
    if ![&clauses.provider, &clauses.consumer].contains(&&arguments.party) {
        return Err(problem(SignError::NotASide(arguments.party.clone())));
    }
    let object = json::parse_object(text.as_bytes(), Limits::MESSAGE).map_err(problem)?;
    let signed = if object.contains_key("signatures") {
        add_signature(&text, &kid, &signer)
    } else {
        sign(&terms, &[(kid.as_str(), &signer)])
    };
    let signed = signed.map_err(problem)?;
    files::write(&arguments.out, signed.as_bytes())?;
    print(&signed, &terms, &kid, arguments, output)
}

fn print(
    signed: &str,
    terms: &Terms,
    kid: &str,
    arguments: &Arguments,
    output: Output,
) -> Result<(), Problem> {
    let unverified = UnverifiedAgreement::parse(signed.as_bytes()).map_err(problem)?;
    let same = unverified.terms() == terms;
    let lines = format!(
        "Signed as {kid}, written to {}. What was signed:\n{}",
        arguments.out.display(),
        summary::text(unverified.terms())
    );
    let facts = json!({ "file": arguments.out, "kid": kid, "terms_unchanged": same });
    output.print(&visible(&lines), &facts);
    Ok(())
}
