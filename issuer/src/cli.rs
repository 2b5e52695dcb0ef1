//! The command line `annona-issuer`, also mounted by `annona issuer`.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use annona_core::credential::Format;
use annona_core::jwk::thumbprint;
use annona_core::scheme::Localized;
use annona_core::status::Status;
use annona_core::{Coded, Problem};
use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};

use crate::lifecycle::parse_day;
use crate::{Issuer, IssuerError, NewIssuer, Settings, init, service, system_clock};

/// Issue credentials to wallets: register, offers, status.
#[derive(Debug, Parser)]
#[command(name = "annona-issuer", version)]
pub struct Cli {
    /// The issuer's data folder.
    #[arg(long, global = true, default_value = "issuer-data", value_name = "DIR")]
    data: PathBuf,
    /// Print JSON for programs.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new issuer with its own keys.
    Init(Init),
    /// Read persons from a CSV file into the register.
    Import {
        /// CSV in UTF-8 with a header line: `person_id` and the scheme's columns.
        file: PathBuf,
    },
    /// Offer a credential to a person: a code for the wallet and six digits for the person.
    Offer {
        /// The person's id in the register.
        #[arg(long)]
        person: String,
        /// `vc+sd-jwt` (W3C) or `dc+sd-jwt`.
        #[arg(long, default_value = "vc+sd-jwt")]
        format: String,
        /// Put only the offer's address into the code, which makes the code smaller.
        #[arg(long)]
        by_reference: bool,
    },
    /// Answer wallets until Ctrl-C.
    Serve {
        /// Address and port; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// Refuse everything that is only for trying out.
        #[arg(long)]
        production: bool,
    },
    /// Suspend all credentials of a person until they are reactivated.
    Suspend(Lifecycle),
    /// Make suspended credentials of a person valid again.
    Reactivate(Lifecycle),
    /// Revoke all credentials of a person, for good.
    Revoke(Lifecycle),
    /// Sign the status lists and write them to files.
    StatusList,
    /// Print the entry for the trust list.
    Party,
    /// List the keys.
    Keys,
}

#[derive(Debug, Args)]
struct Init {
    /// The issuer's DID, for example did:web:ministry.example
    #[arg(long)]
    id: String,
    /// The issuer's name; for more languages repeat it like ar=…
    #[arg(long, required = true)]
    name: Vec<String>,
    /// Folder of the scheme package.
    #[arg(long)]
    scheme: PathBuf,
    /// Where wallets reach the service, for example <http://127.0.0.1:8080>
    #[arg(long)]
    url: String,
}

#[derive(Debug, Args)]
struct Lifecycle {
    /// The person's id in the register.
    #[arg(long)]
    person: String,
    /// Why, for the agency's own records.
    #[arg(long)]
    reason: String,
    /// First day on which it holds, like 2026-11-03; today when left out.
    #[arg(long)]
    effective: Option<String>,
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    run(&Cli::parse())
}

/// Runs parsed arguments: prints the result, or the problem and exit code 1.
#[must_use]
pub fn run(cli: &Cli) -> ExitCode {
    match execute(cli) {
        Ok(Output { text, value }) => {
            let shown = if cli.json { format!("{value:#}") } else { text };
            print(&shown);
            ExitCode::SUCCESS
        }
        Err(error) => {
            let problem = Problem::from(&error as &dyn Coded);
            match serde_json::to_string_pretty(&problem) {
                Ok(json) if cli.json => print(&json),
                _ => eprintln!("{problem}"),
            }
            ExitCode::FAILURE
        }
    }
}

/// A closed pipe is the reader's wish, not an error.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

struct Output {
    text: String,
    value: Value,
}

fn output(text: String, value: Value) -> Result<Output, IssuerError> {
    Ok(Output { text, value })
}

fn execute(cli: &Cli) -> Result<Output, IssuerError> {
    if let Command::Init(new) = &cli.command {
        return create(&cli.data, new);
    }
    let issuer = Issuer::open(&cli.data, system_clock())?;
    match &cli.command {
        Command::Init(new) => create(&cli.data, new),
        Command::Import { file } => import(&issuer, file),
        Command::Offer { person, format, by_reference } => {
            offer(&issuer, person, format, *by_reference)
        }
        Command::Serve { production: true, .. } => Err(IssuerError::Production),
        Command::Serve { listen, .. } => serve(issuer, listen, cli.json),
        Command::Suspend(change) => set_status(&issuer, change, Status::Suspended),
        Command::Reactivate(change) => set_status(&issuer, change, Status::Valid),
        Command::Revoke(change) => set_status(&issuer, change, Status::Invalid),
        Command::StatusList => status_lists(&issuer),
        Command::Party => {
            let party = serde_json::to_value(issuer.party()?).unwrap_or_default();
            output(format!("{party:#}"), party)
        }
        Command::Keys => keys(&issuer),
    }
}

fn create(folder: &Path, new: &Init) -> Result<Output, IssuerError> {
    let name: Localized = new
        .name
        .iter()
        .map(|name| name.split_once('=').unwrap_or(("en", name)))
        .map(|(language, name)| (language.to_owned(), name.to_owned()))
        .collect();
    let settings = Settings::new(&new.id, name, &new.url);
    init(folder, &NewIssuer { settings, scheme: &new.scheme })?;
    let text = format!(
        "The issuer {} is ready in {}.\nNext: import a register with `import FILE`, and give the \
         output of `party` to the governance authority.",
        new.id,
        folder.display()
    );
    output(text, json!({ "id": new.id, "data": folder, "url": new.url }))
}

fn import(issuer: &Issuer, file: &Path) -> Result<Output, IssuerError> {
    let csv = std::fs::read(file).map_err(|error| IssuerError::Csv(error.to_string()))?;
    let imported = issuer.import_register(&csv)?;
    let text = format!(
        "{} persons added, {} updated.\nNext: `offer --person ID`.",
        imported.added, imported.updated
    );
    output(text, json!(imported))
}

fn offer(
    issuer: &Issuer,
    person: &str,
    format: &str,
    by_reference: bool,
) -> Result<Output, IssuerError> {
    let format = Format::named(format).ok_or(IssuerError::Format)?;
    let offer = if by_reference {
        issuer.create_offer_by_reference(person, format)?
    } else {
        issuer.create_offer(person, format)?
    };
    let text = format!(
        "{}\n{}\n\nCode for the person, to be given separately: {}\nThe offer ends at {} and \
         works once.",
        offer.terminal_code()?,
        offer.uri,
        offer.tx_code,
        offer.expires
    );
    output(text, json!({ "uri": offer.uri, "tx_code": offer.tx_code, "expires": offer.expires }))
}

fn serve(issuer: Issuer, listen: &str, as_json: bool) -> Result<Output, IssuerError> {
    let refused = |error: std::io::Error| IssuerError::Listen(error.to_string());
    let listener = TcpListener::bind(listen).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    for list in issuer.status_lists()? {
        issuer.publish_status_list(list)?;
    }
    let url = issuer.settings().url.clone();
    if as_json {
        print(&json!({ "listening": address.to_string(), "url": url }).to_string());
    } else {
        print(&format!("Listening on {address} for {url}. Ctrl-C ends the service."));
        print("The signing keys lie in plain files: for trying out, not for production.");
    }
    service::run(Arc::new(issuer), listener)?;
    output("Ended.".to_owned(), json!({ "ended": true }))
}

fn set_status(issuer: &Issuer, change: &Lifecycle, status: Status) -> Result<Output, IssuerError> {
    let effective = change.effective.as_deref().map(parse_day).transpose()?;
    let changed = issuer.set_status(&change.person, status, &change.reason, effective)?;
    let text = format!(
        "{} credentials changed, {} open offers ended. Status lists published again: {:?}.",
        changed.credentials, changed.offers, changed.lists
    );
    output(text, json!(changed))
}

fn status_lists(issuer: &Issuer) -> Result<Output, IssuerError> {
    let numbers = issuer.status_lists()?;
    let paths = numbers.into_iter().map(|list| issuer.publish_status_list(list));
    let paths = paths.collect::<Result<Vec<_>, _>>()?;
    let lines: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    output(lines.join("\n"), json!({ "files": paths }))
}

fn keys(issuer: &Issuer) -> Result<Output, IssuerError> {
    let describe = |(kid, key): &(&str, annona_core::crypto::PublicKey)| json!({ "kid": kid, "alg": key.alg().name(), "thumbprint": thumbprint(key) });
    let keys = issuer.keys().public();
    let lines: Vec<_> = keys
        .iter()
        .map(|(kid, key)| format!("{kid}  {}  {}", key.alg().name(), thumbprint(key)))
        .collect();
    output(lines.join("\n"), json!(keys.iter().map(describe).collect::<Vec<_>>()))
}
