//! `annona certificate`: the authority's registrar certifies the keys of agencies, for wallets and
//! verifiers that look for a chain in `x5c` (HAIP). The root goes into the party's entry
//! (`bundle add-party --certificate-anchor`), the leaf to the agency (`annona-issuer certificate`).

use std::path::{Path, PathBuf};

use annona_core::Problem;
use annona_core::crypto::{OsEntropy, Signer};
use annona_core::json::{self, Limits};
use annona_core::time::DAY;
use annona_core::trust::Party;
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use annona_x509::{Certificate, X509Error};
use serde_json::json;

use crate::files;
use crate::output::{Output, problem, visible};

annona_core::coded_errors! {
    /// Why a certificate was not made.
    pub enum CertificateError {
        NoKey(String) ["ANN-CLI-8"] "the party's entry has no key named {0}" => "See the party's entry for the names of its keys.";
    }
}

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make the registrar's own certificate, the anchor of all others.
    #[command(
        after_help = "Example:\n  annona keygen --out root.json\n  annona certificate root --key root.json --name \"Registrar\" --country KE --out root.pem"
    )]
    Root {
        /// The registrar's private key file.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The name to show.
        #[arg(long)]
        name: String,
        /// Two letters.
        #[arg(long)]
        country: Option<String>,
        /// Days for which it is valid.
        #[arg(long, default_value_t = 3_650, value_parser = clap::value_parser!(i64).range(1..=9_000))]
        days: i64,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Certify a key of a party. Compare its thumbprint with the agency first.
    #[command(
        after_help = "Example:\n  annona-issuer party --data agency > ministry.json\n  annona certificate sign --key root.json --root root.pem --party ministry.json --kid k1 --out k1.pem"
    )]
    Sign {
        /// The registrar's private key file.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The registrar's certificate.
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        /// The party's entry.
        #[arg(long, value_name = "FILE")]
        party: PathBuf,
        /// Which of its keys.
        #[arg(long)]
        kid: String,
        /// Days for which it is valid.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=1_900))]
        days: i64,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub fn run(command: &Command, output: Output) -> Result<(), Problem> {
    let (certificate, out) = match command {
        Command::Root { key, name, country, days, out } => {
            let (signer, _) = files::signer(key)?;
            let subject = Subject {
                country: country.clone(),
                common_name: name.clone(),
                ..Subject::default()
            };
            let root = make::root(&subject, period(*days), 0, &signer, &OsEntropy);
            (root.map_err(problem)?, out)
        }
        Command::Sign { key, root, party, kid, days, out } => {
            let (signer, _) = files::signer(key)?;
            let party: Party =
                json::from_slice(&files::read(party)?, Limits::MESSAGE).map_err(problem)?;
            party.check().map_err(problem)?;
            (sign(&signer, &one(root)?, &party, kid, period(*days))?, out)
        }
    };
    files::write(out, certificate.to_pem().as_bytes())?;
    let lines = format!(
        "Certificate of {}, signed by {}, valid until {}, written to {}.",
        certificate.subject(),
        certificate.issuer(),
        certificate.not_after(),
        out.display()
    );
    let facts = json!({
        "subject": certificate.subject(),
        "issuer": certificate.issuer(),
        "until": certificate.not_after().to_string(),
        "uris": certificate.uris(),
        "dns": certificate.dns_names(),
        "file": out,
    });
    output.print(&visible(&lines), &facts);
    Ok(())
}

/// The certificates of a PEM file.
pub fn all(path: &Path) -> Result<Vec<Certificate>, Problem> {
    Certificate::from_pem(&files::text_file(path)?).map_err(problem)
}

fn one(path: &Path) -> Result<Certificate, Problem> {
    let first = all(path)?.into_iter().next();
    first.ok_or_else(|| problem(X509Error::Empty))
}

/// From the beginning of the day, or of yesterday for an hour: clocks differ, and an mdoc that is
/// signed today bears this day's beginning, which must lie within (ISO/IEC 18013-5 section 9.3.1).
fn period(days: i64) -> Period {
    let from = files::now().plus(-3_600).day();
    Period { from, until: files::now().plus(days * DAY) }
}

/// A certificate with the party's DID as URI, and the host of its service as DNS name.
fn sign(
    signer: &dyn Signer,
    root: &Certificate,
    party: &Party,
    kid: &str,
    period: Period,
) -> Result<Certificate, Problem> {
    let key = party.keys.iter().find(|key| key.kid == kid);
    let key = key.ok_or_else(|| problem(CertificateError::NoKey(kid.to_owned())))?;
    let host = party.credential_issuer.as_deref().and_then(|url| url.strip_prefix("https://"));
    let host = host.and_then(|rest| rest.split(['/', ':', '?', '#']).next());
    let leaf = Leaf {
        subject: Subject {
            country: root.country(),
            organization: None,
            common_name: party.name("en").chars().take(64).collect(),
        },
        key: key.key,
        dns: host.map(str::to_owned).into_iter().collect(),
        uris: vec![party.id.clone()],
        purposes: Vec::new(),
        // A certificate may not outlive its issuer's.
        period: Period {
            from: period.from.max(root.not_before()),
            until: period.until.min(root.not_after()),
        },
    };
    make::leaf(&leaf, Authority { certificate: root, signer }, &OsEntropy).map_err(problem)
}
