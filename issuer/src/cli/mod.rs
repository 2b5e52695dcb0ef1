//! The command line `annona-issuer`, also mounted by `annona issuer`.

mod lifecycle;
mod lists;

use std::convert::Infallible;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use annona_core::credential::Format;
use annona_core::jwk::thumbprint;
use annona_core::scheme::Localized;
use annona_core::status::Status;
use annona_core::time::DAY;
use annona_core::trust::KeyPurpose;
use annona_core::{Coded, Problem};
use annona_protocol::Secret;
use annona_x509::Certificate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde_json::{Value, json};

use self::lifecycle::{Decision, Lifecycle, Reissue, Renew};
use crate::folder::unusable;
use crate::store::DatabaseUrl;
use crate::{
    Backend, Issuer, IssuerError, KeyError, NewIssuer, Offer, Pin, Settings, SignInOffer,
    init_with_keys, service, system_clock,
};

/// Issue credentials to wallets: register, offers, status.
#[derive(Debug, Parser)]
#[command(name = "annona-issuer", version)]
pub struct Cli {
    /// The issuer's data folder.
    #[arg(long, global = true, default_value = "issuer-data", value_name = "DIR")]
    data: PathBuf,
    /// File with the PIN of the keys, readable by its owner only; else `ANNONA_KEYS_PIN`.
    #[arg(long, global = true, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// Keep the state in this PostgreSQL database, like <postgres://USER@localhost/NAME>;
    /// `init` notes it in the settings. A password belongs into issuer.json, not here.
    #[arg(long, global = true, value_name = "URL", value_parser = unprinted)]
    database: Option<Secret>,
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
        /// The person's id in the register; may be left out when the person signs in.
        #[arg(
            long,
            required_unless_present = "grant",
            required_if_eq("grant", "pre-authorized_code")
        )]
        person: Option<String>,
        /// How the wallet gets it: by a code and six digits, or by signing in. With --person
        /// signing in is done here at the desk: look at the person's papers first.
        #[arg(long, value_enum, default_value = "pre-authorized_code")]
        grant: Grant,
        /// `vc+sd-jwt` or `jwt_vc_json` (W3C), `dc+sd-jwt`, or `mso_mdoc`.
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
    /// Let credentials of a person wait for a decision: wallets get them later.
    Defer(Decision),
    /// Decide for a person: wallets that asked get the credentials when they ask again.
    Approve(Decision),
    /// Suspend all credentials of a person until they are reactivated.
    Suspend(Lifecycle),
    /// Make suspended credentials of a person valid again.
    Reactivate(Lifecycle),
    /// Revoke all credentials of a person, for good.
    Revoke(Lifecycle),
    /// Offer a new card for the person's old one, with the register's data of today.
    Renew(Renew),
    /// Withdraw cards and let their holders have new ones: a lost phone, a stolen key.
    Reissue(Reissue),
    /// Sign the status lists and write them to files.
    StatusList {
        /// An earlier list of this issuer: write also what changed since, for slow links.
        #[arg(long, value_name = "FILE")]
        delta_from: Option<PathBuf>,
        /// Go on in a new list: once, before the service starts again, when the whole data folder
        /// was restored from a backup, `register.mark` included.
        #[arg(long, conflicts_with = "delta_from")]
        new_list: bool,
    },
    /// Print the entry for the trust list.
    Party,
    /// Install the certificate chain that the authority made for one of the keys.
    Certificate {
        /// The chain in PEM, the key's own certificate first.
        file: PathBuf,
        /// The certificate (PEM) at which wallets end: the party's anchor in the trust list.
        #[arg(long, value_name = "FILE")]
        anchor: PathBuf,
    },
    /// List the keys, and where their private halves are.
    Keys,
    /// Print the description of the service in OpenAPI 3.1; needs no data folder.
    #[command(name = "openapi")]
    OpenApi,
    /// Announce the next key of a purpose, or destroy one that is no longer needed.
    Rotate(Rotate),
}

#[derive(Debug, Args)]
struct Rotate {
    /// What the new key is for.
    #[arg(long, required_unless_present = "retire")]
    purpose: Option<Purpose>,
    /// The new key signs after so many days: let the trust list reach every counter first.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u16).range(..=366))]
    days: u16,
    /// The old key to destroy, by its kid.
    #[arg(long, value_name = "KID", conflicts_with_all = ["purpose", "days"])]
    retire: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Purpose {
    Credential,
    Status,
    Metadata,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KeyPlace {
    /// An encrypted file, for trying out.
    File,
    /// A hardware module, for production.
    Pkcs11,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Grant {
    #[value(name = "pre-authorized_code")]
    PreAuthorizedCode,
    #[value(name = "authorization_code")]
    AuthorizationCode,
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
    /// Where the private keys are kept.
    #[arg(long, value_enum, default_value_t = KeyPlace::File)]
    keys: KeyPlace,
    /// The hardware module's PKCS#11 library.
    #[arg(long, value_name = "FILE")]
    pkcs11_module: Option<PathBuf>,
    /// Label of the token in the module.
    #[arg(long, value_name = "LABEL")]
    token: Option<String>,
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
    if let Command::OpenApi = &cli.command {
        return description();
    }
    let pin = Pin::given(cli.pin_file.as_deref())?;
    let database = cli.database.as_ref().map(|url| url.expose().parse()).transpose()?;
    if let Command::Init(new) = &cli.command {
        return create(&cli.data, new, pin.as_ref(), database);
    }
    let issuer = Issuer::open_at(&cli.data, system_clock(), pin, database.as_ref())?;
    match &cli.command {
        Command::Init(_) => Err(IssuerError::Exists),
        Command::Import { file } => import(&issuer, file),
        Command::Offer { person, grant, format, by_reference } => {
            offer(&issuer, person.as_deref(), *grant, format, *by_reference)
        }
        Command::Serve { production: true, .. } if *issuer.keys().backend() == Backend::File => {
            Err(IssuerError::Production)
        }
        Command::Serve { listen, .. } => serve(issuer, listen, cli.json),
        Command::Defer(decision) => lifecycle::decide(&issuer, decision, false),
        Command::Approve(decision) => lifecycle::decide(&issuer, decision, true),
        Command::Suspend(change) => lifecycle::set_status(&issuer, change, Status::Suspended),
        Command::Reactivate(change) => lifecycle::set_status(&issuer, change, Status::Valid),
        Command::Revoke(change) => lifecycle::set_status(&issuer, change, Status::Invalid),
        Command::Renew(renewal) => lifecycle::renew(&issuer, renewal),
        Command::Reissue(reissue) => lifecycle::reissue(&issuer, reissue),
        Command::StatusList { new_list: true, .. } => lists::new_list(&issuer),
        Command::StatusList { delta_from: None, .. } => lists::status_lists(&issuer),
        Command::StatusList { delta_from: Some(earlier), .. } => {
            lists::status_delta(&issuer, earlier)
        }
        Command::Party => {
            let party = serde_json::to_value(issuer.party()?).unwrap_or_default();
            output(format!("{party:#}"), party)
        }
        Command::Certificate { file, anchor } => certificate(&issuer, file, anchor),
        Command::Keys => keys(&issuer),
        Command::Rotate(change) => rotate(&issuer, change),
        Command::OpenApi => description(),
    }
}

fn description() -> Result<Output, IssuerError> {
    let description = service::openapi();
    output(format!("{description:#}"), description)
}

/// The parser prints what it refuses: an address, which may hold a password, is read later.
fn unprinted(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text.to_owned()))
}

fn create(
    folder: &Path,
    new: &Init,
    pin: Option<&Pin>,
    database: Option<DatabaseUrl>,
) -> Result<Output, IssuerError> {
    let name: Localized = new
        .name
        .iter()
        .map(|name| name.split_once('=').unwrap_or(("en", name)))
        .map(|(language, name)| (language.to_owned(), name.to_owned()))
        .collect();
    let settings = Settings { database, ..Settings::new(&new.id, name, &new.url) };
    let backend = backend(new)?;
    init_with_keys(folder, &NewIssuer { settings, scheme: &new.scheme }, &backend, pin)?;
    let text = format!(
        "The issuer {} is ready in {}.\nNext: import a register with `import FILE`, and give the \
         output of `party` to the governance authority.",
        new.id,
        folder.display()
    );
    output(text, json!({ "id": new.id, "data": folder, "url": new.url }))
}

fn backend(new: &Init) -> Result<Backend, KeyError> {
    match (new.keys, &new.pkcs11_module, &new.token) {
        (KeyPlace::File, None, None) => Ok(Backend::File),
        (KeyPlace::Pkcs11, Some(module), Some(token)) => Ok(Backend::Pkcs11 {
            module: module.clone(),
            token: token.clone(),
            prefix: new.id.clone(),
        }),
        _ => Err(KeyError::Backend),
    }
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
    person: Option<&str>,
    grant: Grant,
    format: &str,
    by_reference: bool,
) -> Result<Output, IssuerError> {
    let format = Format::named(format).ok_or(IssuerError::Format)?;
    let person = match (grant, person) {
        (Grant::PreAuthorizedCode, person) => person.ok_or(IssuerError::NoPerson)?,
        (Grant::AuthorizationCode, person) => {
            return sign_in_offer(&issuer.create_sign_in_offer(person, format)?);
        }
    };
    let offer = if by_reference {
        issuer.create_offer_by_reference(person, format)?
    } else {
        issuer.create_offer(person, format)?
    };
    output(offer_text(&offer)?, json!(offer))
}

fn offer_text(offer: &Offer) -> Result<String, IssuerError> {
    Ok(format!(
        "{}\n{}\n\nCode for the person, to be given separately: {}\nThe offer ends at {} and \
         works once.",
        offer.terminal_code()?,
        offer.uri,
        offer.tx_code,
        offer.expires
    ))
}

fn sign_in_offer(offer: &SignInOffer) -> Result<Output, IssuerError> {
    let end = match offer.expires {
        Some(end) => format!("For this person only: the offer ends at {end} and works once."),
        None => "Whoever scans it signs in first. The offer does not end.".to_owned(),
    };
    let text = format!("{}\n{}\n\n{end}", offer.terminal_code()?, offer.uri);
    output(text, json!(offer))
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
        if *issuer.keys().backend() == Backend::File {
            print("The signing keys lie in a file: for trying out, not for production.");
        }
    }
    service::run(Arc::new(issuer), listener)?;
    output("Ended.".to_owned(), json!({ "ended": true }))
}

fn certificate(issuer: &Issuer, file: &Path, anchor: &Path) -> Result<Output, IssuerError> {
    let read = |path: &Path| {
        let text = annona_files::read_bounded(path, 1 << 20).map_err(unusable)?;
        let text = String::from_utf8_lossy(&text);
        Ok::<_, IssuerError>(Certificate::from_pem(&text).map_err(KeyError::from)?)
    };
    let kid = issuer.certify(read(file)?, &read(anchor)?)?;
    let text = format!("{kid} is certified: what it signs for HAIP carries the chain (x5c).");
    output(text, json!({ "kid": kid }))
}

fn keys(issuer: &Issuer) -> Result<Output, IssuerError> {
    let ring = issuer.keys();
    let mut lines = vec![format!("Private keys: {}", ring.backend().name())];
    let mut keys = Vec::new();
    for key in ring.keys() {
        let listed = &key.listed;
        let purposes = listed.entry.purposes.iter();
        let signs = purposes.clone().any(|purpose| {
            ring.signing(*purpose, issuer.now()).is_ok_and(|now| now.kid() == key.kid())
        });
        let state = match () {
            () if signs => "signs",
            () if listed.signs_from > issuer.now() => "next",
            () => "verifies",
        };
        let fact = json!({
            "kid": key.kid(),
            "alg": key.public_key().alg().name(),
            "purposes": listed.entry.purposes,
            "state": state,
            "signs_from": listed.signs_from.to_string(),
            "thumbprint": thumbprint(&key.public_key()),
            "certified_until": key.certificate().map(|one| one.not_after().to_string()),
        });
        let alg = key.public_key().alg().name();
        let purposes: Vec<String> = purposes.map(|purpose| format!("{purpose:?}")).collect();
        let purposes = purposes.join(", ").to_lowercase();
        let thumbprint = thumbprint(&key.public_key());
        lines.push(format!("{}  {alg}  {purposes}  {state}  {thumbprint}", key.kid()));
        keys.push(fact);
    }
    let client_key = issuer.provider_key();
    if let Some(key) = &client_key {
        lines.push(format!("For the OpenID provider: {}", json!(key)));
    }
    let value = json!({
        "backend": ring.backend().name(),
        "keys": keys,
        "for_openid_provider": client_key,
    });
    output(lines.join("\n"), value)
}

fn rotate(issuer: &Issuer, change: &Rotate) -> Result<Output, IssuerError> {
    if let Some(kid) = &change.retire {
        issuer.retire(kid)?;
        let text =
            format!("{kid} is destroyed.\nNext: give the output of `party` to the authority.");
        return output(text, json!({ "retired": kid }));
    }
    let purpose = match change.purpose {
        Some(Purpose::Status) => KeyPurpose::Status,
        Some(Purpose::Metadata) => KeyPurpose::Metadata,
        Some(Purpose::Credential) | None => KeyPurpose::Credential,
    };
    let from = issuer.now().plus(i64::from(change.days) * DAY);
    let kid = issuer.rotate(purpose, from)?;
    let text = format!(
        "{kid} signs from {from} on; the key before it stays for what it signed.\nNext: give the \
         output of `party` to the authority, so that every counter knows {kid} by then."
    );
    output(text, json!({ "kid": kid, "signs_from": from.to_string() }))
}
