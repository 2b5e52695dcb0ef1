//! A party's entry: from a file, or from what the command line says.

use std::path::PathBuf;

use annona_core::Problem;
use annona_core::json::{self, Limits};
use annona_core::trust::{KeyPurpose, Party, PartyKey};
use annona_x509::Certificate;

use crate::output::problem;
use crate::{certificate, files};

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  annona bundle add-party ministry.json\n  annona-issuer party --data agency | annona bundle add-party - --agreement-key ministry-a1.json\n  annona bundle add-party --id did:web:ministry.example --name \"Ministry of Social Affairs\" \\\n    --may-issue SocialAssistanceEligibility --credential-key k1.json --status-key s1.json --agreement-key a1.json"
)]
pub struct Arguments {
    /// The entry as JSON, "-" for standard input; keys named below are added to it.
    #[arg(required_unless_present = "id", conflicts_with = "id")]
    file: Option<PathBuf>,
    /// The party's DID.
    #[arg(long, value_name = "DID", requires = "name")]
    id: Option<String>,
    /// Its name in English.
    #[arg(long)]
    name: Option<String>,
    /// A credential type that it may issue; can be repeated.
    #[arg(long, value_name = "TYPE")]
    may_issue: Vec<String>,
    /// The URL of its issuing service.
    #[arg(long, value_name = "URL")]
    credential_issuer: Option<String>,
    /// A key file for credentials; of a private key only the public half is read.
    #[arg(long, value_name = "FILE")]
    credential_key: Vec<PathBuf>,
    /// A key file for status lists.
    #[arg(long, value_name = "FILE")]
    status_key: Vec<PathBuf>,
    /// A key file for agreements.
    #[arg(long, value_name = "FILE")]
    agreement_key: Vec<PathBuf>,
    /// A key file for issuer metadata.
    #[arg(long, value_name = "FILE")]
    metadata_key: Vec<PathBuf>,
    /// Certificates (PEM) of the authority that certifies its keys; without it those that were
    /// given before stay.
    #[arg(long, value_name = "FILE")]
    certificate_anchor: Vec<PathBuf>,
}

/// The entry; the registry checks it.
pub fn read(arguments: &Arguments) -> Result<Party, Problem> {
    let mut party = match &arguments.file {
        Some(path) => json::from_slice(&files::read(path)?, Limits::MESSAGE).map_err(problem)?,
        None => Party {
            id: arguments.id.clone().unwrap_or_default(),
            name: arguments.name.iter().map(|name| ("en".to_owned(), name.clone())).collect(),
            may_issue: arguments.may_issue.clone(),
            keys: Vec::new(),
            credential_issuer: arguments.credential_issuer.clone(),
            certificate_anchors: Vec::new(),
        },
    };
    for (paths, purpose) in [
        (&arguments.credential_key, KeyPurpose::Credential),
        (&arguments.status_key, KeyPurpose::Status),
        (&arguments.agreement_key, KeyPurpose::Agreement),
        (&arguments.metadata_key, KeyPurpose::Metadata),
    ] {
        for path in paths {
            add(&mut party.keys, files::named_key(path)?, purpose);
        }
    }
    for path in &arguments.certificate_anchor {
        let anchors = certificate::all(path)?;
        party.certificate_anchors.extend(anchors.iter().map(Certificate::to_base64));
    }
    Ok(party)
}

/// A key that was named before gets one more purpose.
fn add(
    keys: &mut Vec<PartyKey>,
    (kid, key): (String, annona_core::crypto::PublicKey),
    purpose: KeyPurpose,
) {
    match keys.iter_mut().find(|held| held.kid == kid && held.key == key) {
        Some(held) => held.purposes.push(purpose),
        None => {
            keys.push(PartyKey { kid, key, purposes: vec![purpose], compromised_since: None });
        }
    }
}
