//! `annona receipts`: enrol counters as the consumer of an agreement, and read what they hand in
//! as whoever pays.

use std::path::PathBuf;
use std::process::ExitCode;

use annona_core::Problem;
use annona_core::crypto::{OsEntropy, Pure};
use annona_core::json::{self, Limits};
use annona_core::receipt::{Account, Batch, Certificate, Enrolment, Place, TagSecret};
use annona_core::time::DAY;
use annona_core::trust::TrustBundle;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::files;
use crate::output::{Output, problem, visible};

/// What `verify` ends with when there is something to look at.
const LOOK: u8 = 20;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make the secret that the counters of an agreement share for their tags.
    #[command(
        after_help = "Keep it from whoever pays: see docs/receipts.md.\n\nExample:\n  annona receipts secret --agreement msa-pharmacies-1 --out tag-secret.json"
    )]
    Secret {
        /// The agreement.
        #[arg(long, value_name = "ID")]
        agreement: String,
        /// The file to write; an existing file is left alone.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Certify a counter's key, and hand it the agreement's tag secret.
    #[command(
        after_help = "The counter's key comes from annona-verifier key.\n\nExample:\n  annona receipts enrol counter-0042.json --counter urn:annona:counter:pharmacy:0042 \\\n    --secret tag-secret.json --as did:web:pharmacies.example --key p1.json --out enrolment-0042.json"
    )]
    Enrol(Enrol),
    /// Check what counters handed in, and find credentials that were accepted twice.
    #[command(
        after_help = "Exit code: 0 all in order, 20 duplicates or faults were found, 1 when nothing could be read.\n\nExample:\n  annona receipts verify 0042.jsonl 0043.jsonl --bundle bundle.json --anchor anchor.json"
    )]
    Verify {
        /// Batches, as annona-verifier receipts writes them.
        #[arg(required = true, value_name = "FILE")]
        batches: Vec<PathBuf>,
        /// A trust bundle with the agreement.
        #[arg(long, value_name = "FILE")]
        bundle: PathBuf,
        /// Who signs trust bundles.
        #[arg(long, value_name = "FILE")]
        anchor: PathBuf,
    },
}

#[derive(clap::Args)]
pub struct Enrol {
    /// The counter's public key.
    #[arg(value_name = "FILE")]
    counter_key: PathBuf,
    /// The counter's own audience.
    #[arg(long, value_name = "AUDIENCE")]
    counter: String,
    /// The agreement's tag secret.
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// The DID of the agreement's consumer.
    #[arg(long = "as", value_name = "DID")]
    consumer: String,
    /// A private key of the consumer that the trust list marks for agreements.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Days for which the counter's key is certified, from today.
    #[arg(long, default_value_t = 366, value_parser = clap::value_parser!(i64).range(1..=1_100))]
    days: i64,
    /// The enrolment to write, a secret; an existing file is left alone.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// The file of `receipts secret`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretFile {
    agreement: String,
    tag_secret: TagSecret,
}

pub fn run(command: &Command, output: Output) -> Result<ExitCode, Problem> {
    match command {
        Command::Secret { agreement, out } => {
            let tag_secret = TagSecret::generate(&OsEntropy).map_err(problem)?;
            let file = SecretFile { agreement: agreement.clone(), tag_secret };
            let text = Zeroizing::new(serde_json::to_vec(&file).unwrap_or_default());
            files::write_secret(out, &text)?;
            let said = format!("Tag secret of {agreement}: {}", out.display());
            output.print(&visible(&said), &json!({ "agreement": agreement }));
        }
        Command::Enrol(arguments) => enrol(arguments, output)?,
        Command::Verify { batches, bundle, anchor } => {
            let anchor = files::anchor(anchor)?;
            let bundle = files::read(bundle)?;
            let bundle = TrustBundle::open(&bundle, &anchor, &Pure, None).map_err(problem)?;
            let mut account = Account::default();
            let mut lines = Vec::new();
            for path in batches {
                let batch = Batch::open(&files::read(path)?, &bundle, &Pure).map_err(problem)?;
                lines.extend(batch_lines(&path.display().to_string(), &batch));
                account.add(batch);
            }
            return Ok(report(&account, lines, output));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn enrol(arguments: &Enrol, output: Output) -> Result<(), Problem> {
    let secret = Zeroizing::new(files::read(&arguments.secret)?);
    let secret: SecretFile = json::from_slice(&secret, Limits::CREDENTIAL).map_err(problem)?;
    let (jwk, _) = files::public_key(&arguments.counter_key)?;
    let (kid, signer) = files::named_signer(&arguments.key)?;
    let from = files::now().day();
    let certificate = Certificate {
        iss: arguments.consumer.clone(),
        sub: arguments.counter.clone(),
        agreement: secret.agreement,
        iat: from,
        exp: from.plus(arguments.days.saturating_mul(DAY)),
        jwk,
    };
    let text = certificate.sign(&kid, &signer).map_err(problem)?;
    let enrolment = Enrolment { certificate: Some(text), tag_secret: secret.tag_secret };
    let text = Zeroizing::new(serde_json::to_vec(&enrolment).unwrap_or_default());
    files::write_secret(&arguments.out, &text)?;
    let until = certificate.exp;
    let said = format!("{} is enrolled until {}.", certificate.sub, until.date());
    output.print(&visible(&said), &json!({ "counter": certificate.sub, "until": until }));
    Ok(())
}

fn batch_lines(file: &str, batch: &Batch) -> Vec<String> {
    let head = &batch.head;
    let title = format!("{file}: {}, {}, {} entries", head.iss, head.day, batch.entries.len());
    let finding = |found: &annona_core::receipt::Finding| {
        format!("  line {}: {} {}", found.line, found.problem.code, found.problem.message)
    };
    [title].into_iter().chain(batch.findings.iter().map(finding)).collect()
}

fn report(account: &Account, mut lines: Vec<String>, output: Output) -> ExitCode {
    let duplicates = account.duplicates();
    let unlike: Vec<_> = account.unlike_salts().collect();
    lines.push(format!("Receipts: {}", account.receipts));
    lines.extend(account.classes.iter().map(|(class, count)| format!("  class {class}: {count}")));
    lines
        .extend(account.paid.iter().map(|(code, sum)| format!("  paid: {sum} minor units {code}")));
    lines.push(format!("Overrides: {}", account.overrides.values().sum::<u64>()));
    lines.extend(account.overrides.iter().map(|(reason, count)| format!("  {reason}: {count}")));
    lines.push(format!("Credentials accepted more than once in a month: {}", duplicates.len()));
    for found in &duplicates {
        let places: Vec<String> = found.places.iter().map(place).collect();
        lines.push(format!("  {}: {}", found.tag, places.join(", ")));
    }
    for (agreement, month) in &unlike {
        lines.push(format!(
            "Counters of {agreement} did not share one salt in {month}: duplicates between them cannot be found."
        ));
    }
    lines.push(format!("Faults: {}", account.findings.len()));
    let facts: Value = json!({
        "receipts": account.receipts,
        "classes": account.classes,
        "paid": account.paid,
        "overrides": account.overrides,
        "duplicates": duplicates,
        "unlike_salts": unlike,
        "faults": account.findings,
    });
    output.print(&visible(&lines.join("\n")), &facts);
    let in_order = duplicates.is_empty() && unlike.is_empty() && account.findings.is_empty();
    if in_order { ExitCode::SUCCESS } else { ExitCode::from(LOOK) }
}

fn place(place: &Place) -> String {
    format!("{} number {} at {}", place.counter, place.seq, place.at)
}
