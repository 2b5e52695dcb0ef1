//! `annona verify`: one check of one presentation, offline. It remembers nothing: a counter
//! that must notice a code shown twice uses `annona-verifier`.

use std::path::PathBuf;
use std::process::ExitCode;

use annona_core::Problem;
use annona_core::crypto::Pure;
use annona_core::qr::{self, Challenge, QrError, Scanned};
use annona_core::time::UnixTime;
use annona_core::trust::TrustBundle;
use annona_core::verify::{Context, Policy, ReplayCache, ReplayError, ReplayKey, Use, verify};
use annona_verifier::Checked;
use serde_json::{Value, json};

use crate::output::{Output, problem, visible};
use crate::{files, moments, scan};

annona_core::coded_errors! {
    /// Why nothing could be checked.
    pub enum CheckError {
        NotAChallenge ["ANN-CHECK-1"] "what --challenge names is not a challenge" => "Give the digits or the image that the counter showed.";
    }
}

#[derive(clap::Args)]
#[command(
    after_help = "Exit code: 0 eligible, 10 ask the person, 11 cannot confirm, 12 do not accept; 1 when nothing could be checked.\n\nExample:\n  annona verify code.png --bundle bundle.json --anchor anchor.json \\\n    --agreement msa-pharmacies-1 --counter urn:annona:counter:pharmacy:0042"
)]
pub struct Arguments {
    /// The presentation: scanned digits, an SD-JWT, a file, a .png image, or "-".
    presentation: String,
    /// The trust bundle.
    #[arg(long, value_name = "FILE")]
    bundle: PathBuf,
    /// Who signs trust bundles.
    #[arg(long, value_name = "FILE")]
    anchor: PathBuf,
    /// The agreement under which the counter asks.
    #[arg(long, value_name = "ID")]
    agreement: String,
    /// The counter's own audience.
    #[arg(long, value_name = "AUDIENCE")]
    counter: String,
    /// Accept only presentations made for this very counter.
    #[arg(long)]
    bound_only: bool,
    /// The challenge that the presentation answers: digits, a file or a .png image.
    #[arg(long, value_name = "TEXT|FILE")]
    challenge: Option<String>,
    /// Check as if it were this time, for training and tests (2026-12-31T10:00:00Z).
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<ExitCode, Problem> {
    let now = match &arguments.at {
        Some(text) => moments::first(text)?,
        None => files::now(),
    };
    let checked = check(arguments, now)?;
    let note = "Checked once: whether it was shown before is not known here.";
    let mut facts = serde_json::to_value(&checked).unwrap_or_default();
    if let Value::Object(facts) = &mut facts {
        facts.insert("replay_memory".to_owned(), json!("this check only"));
    }
    output.print(&visible(&format!("{checked}{note}")), &facts);
    Ok(ExitCode::from(checked.exit_code()))
}

fn check(arguments: &Arguments, now: UnixTime) -> Result<Checked, Problem> {
    let anchor = files::anchor(&arguments.anchor)?;
    let bundle = files::read(&arguments.bundle)?;
    let bundle = TrustBundle::open(&bundle, &anchor, &Pure, None).map_err(problem)?;
    let policy = Policy {
        bound_only: arguments.bound_only,
        ..Policy::new(&arguments.agreement, &arguments.counter)
    };
    let challenge = arguments.challenge.as_deref().map(challenge).transpose()?;
    let context = Context {
        policy: &policy,
        bundle: &bundle,
        crypto: &Pure,
        replay: &OneCheck,
        challenge: challenge.as_ref(),
    };
    let text = match qr::read(&scan::text(&arguments.presentation)?) {
        Ok(Scanned::Presentation(text)) => text,
        Ok(_) => return Ok(Checked::unreadable(problem(QrError::Foreign))),
        Err(error) => return Ok(Checked::unreadable(problem(error))),
    };
    Ok(verify(&text, &context, now).into())
}

fn challenge(argument: &str) -> Result<Challenge, Problem> {
    match qr::read(&scan::text(argument)?).map_err(problem)? {
        Scanned::Challenge(challenge) => Ok(challenge),
        _ => Err(problem(CheckError::NotAChallenge)),
    }
}

/// The memory of a program that makes one check and ends.
struct OneCheck;

impl ReplayCache for OneCheck {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(Use::First)
    }
}
