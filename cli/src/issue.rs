//! `annona issue`: signs one credential without a service, for tests, paper and emergencies.
//! The agency's records know nothing of it: its status index must be one that is free.

use std::collections::BTreeMap;
use std::path::PathBuf;

use annona_core::credential::{Draft, Format, issue};
use annona_core::crypto::{OsEntropy, PublicKey, Pure, Signer as _};
use annona_core::json::{self, Limits};
use annona_core::jwk::Jwk;
use annona_core::scheme::{Scheme, SchemeError};
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::time::{DAY, UnixTime};
use annona_core::{Problem, did};
use serde_json::{Value, json};

use crate::output::{Output, problem};
use crate::{files, moments};

annona_core::coded_errors! {
    /// Why a credential was not issued.
    pub enum IssueError {
        NoPerson ["ANN-ISSUE-1"] "the register has no row with this identifier" => "Check the identifier, and --person-column for the column it stands in.";
        Csv(String) ["ANN-ISSUE-2"] "the register is not a usable CSV file: {0}" => "Save it as CSV in UTF-8 with a header line.";
        Dates ["ANN-ISSUE-3"] "the end is before the beginning" => "Check --from and --until.";
        Holder ["ANN-ISSUE-4"] "the holder is neither a did:key, a did:jwk nor a public JWK" => "Ask the holder's wallet for its key.";
    }
}

#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  annona issue --scheme schemas/social-assistance-eligibility --key ministry-k1.json \\\n    --issuer did:web:ministry.example --row register.csv --person P-000001 \\\n    --holder did:key:z6Mk… --status-uri https://status.ministry.example/1 --status-index 42"
)]
pub struct Arguments {
    /// The scheme: scheme.json or the folder of its package.
    #[arg(long, value_name = "FILE|DIR")]
    scheme: PathBuf,
    /// The agency's private key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The agency's DID.
    #[arg(long, value_name = "DID")]
    issuer: String,
    /// The key's name in the trust list; the key file's kid when absent.
    #[arg(long)]
    kid: Option<String>,
    #[command(flatten)]
    subject: Subject,
    /// The holder's key: a did:key, a did:jwk, a JWK, or a file with one of them.
    #[arg(long, value_name = "DID|JWK")]
    holder: String,
    /// vc+sd-jwt (W3C) or dc+sd-jwt (SD-JWT VC).
    #[arg(long, default_value = "vc+sd-jwt", value_parser = format)]
    format: Format,
    /// First day; today when absent.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day; as long as the scheme says when absent.
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The status list's URI.
    #[arg(long, value_name = "URI")]
    status_uri: String,
    /// The credential's place in the status list.
    #[arg(long, value_name = "NUMBER")]
    status_index: u64,
    /// Also write the credential to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Subject {
    /// The claims as a JSON object.
    #[arg(long, value_name = "FILE", required_unless_present = "row", conflicts_with = "row")]
    claims: Option<PathBuf>,
    /// The agency's register as CSV, with --person.
    #[arg(long, value_name = "FILE", requires = "person")]
    row: Option<PathBuf>,
    /// Which row.
    #[arg(long, value_name = "ID", requires = "row")]
    person: Option<String>,
    /// The column of the identifier.
    #[arg(long, value_name = "NAME", default_value = "person_id")]
    person_column: String,
}

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| "vc+sd-jwt or dc+sd-jwt".to_owned())
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let scheme = files::scheme(&arguments.scheme)?;
    let (signer, own_kid) = files::signer(&arguments.key)?;
    let kid = arguments.kid.clone().or(own_kid).ok_or_else(|| files::no_kid(&arguments.key))?;
    let (valid_from, valid_until) = dates(arguments, &scheme)?;
    let draft = Draft {
        format: arguments.format,
        scheme: &scheme,
        issuer: &arguments.issuer,
        kid: &kid,
        x5c: &[],
        subject: &subject(&arguments.subject, &scheme)?,
        valid_from,
        valid_until,
        status: (&arguments.status_uri, arguments.status_index),
        holder: &holder(&arguments.holder)?,
    };
    let text = issue(&draft, &signer, &OsEntropy).map_err(problem)?;
    // Nothing is released that does not verify.
    let parsed = UnverifiedSdJwt::parse(&text).map_err(problem)?;
    parsed.verify(&signer.public_key(), arguments.format.name(), &Pure).map_err(problem)?;
    if let Some(path) = &arguments.out {
        files::write_personal(path, text.as_bytes())?;
    }
    let facts = json!({
        "credential": text,
        "format": arguments.format.name(),
        "valid_from": valid_from,
        "valid_until": valid_until,
    });
    output.print(&text, &facts);
    Ok(())
}

fn dates(arguments: &Arguments, scheme: &Scheme) -> Result<(UnixTime, UnixTime), Problem> {
    let from = match &arguments.from {
        Some(text) => moments::first(text)?,
        None => files::now().day(),
    };
    let until = match &arguments.until {
        Some(text) => moments::last(text)?,
        None => from.day().plus(i64::from(scheme.validity_days) * DAY - 1),
    };
    if until <= from { Err(problem(IssueError::Dates)) } else { Ok((from, until)) }
}

fn holder(argument: &str) -> Result<PublicKey, Problem> {
    let text = files::text_of(files::bytes(argument)?)?;
    if text.starts_with("did:") {
        return did::resolve(&text).map_err(problem);
    }
    let jwk: Jwk = json::from_slice(text.as_bytes(), Limits::CREDENTIAL)
        .map_err(|_| problem(IssueError::Holder))?;
    PublicKey::try_from(&jwk).map_err(problem)
}

fn subject(from: &Subject, scheme: &Scheme) -> Result<Vec<(String, Value)>, Problem> {
    match (&from.claims, &from.row) {
        (Some(path), _) => claims(&files::read(path)?, scheme),
        (None, Some(path)) => {
            let row = row(&files::read(path)?, &from.person_column, from.person.as_deref())?;
            scheme.subject(&row).map_err(problem)
        }
        (None, None) => Err(problem(IssueError::NoPerson)),
    }
}

/// The claims in the scheme's order; every required one must be there.
fn claims(bytes: &[u8], scheme: &Scheme) -> Result<Vec<(String, Value)>, Problem> {
    let given = json::parse_object(bytes, Limits::CREDENTIAL).map_err(problem)?;
    scheme.check(&given).map_err(problem)?;
    let given = Value::Object(given);
    let at = |path: &[String]| path.iter().try_fold(&given, |value, name| value.get(name));
    for claim in scheme.all_claims() {
        let parent = claim.path.split_last().and_then(|(_, parent)| at(parent));
        if claim.required && parent.is_some() && at(&claim.path).is_none() {
            return Err(problem(SchemeError::Missing(claim.path.join("."))));
        }
    }
    let names = scheme.claims.iter().filter_map(|claim| claim.path.first());
    let named = names.filter_map(|name| Some((name.clone(), given.get(name)?.clone())));
    Ok(named.collect())
}

/// One row of the register, by column.
fn row(
    bytes: &[u8],
    column: &str,
    person: Option<&str>,
) -> Result<BTreeMap<String, String>, Problem> {
    // The message of the CSV reader can quote a field, so only the line goes on.
    let bad = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        problem(IssueError::Csv(format!("line {line}")))
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let columns: Vec<String> = reader.headers().map_err(bad)?.iter().map(str::to_owned).collect();
    for record in reader.records() {
        let record = record.map_err(bad)?;
        let row: BTreeMap<String, String> =
            columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        if row.get(column).map(String::as_str) == person {
            return Ok(row);
        }
    }
    Err(problem(IssueError::NoPerson))
}
