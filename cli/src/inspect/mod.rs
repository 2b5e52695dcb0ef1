//! `annona inspect`: says what something is and shows what is in it. It checks no signature, and
//! says so. Private keys, vaults and databases are named and never shown.

mod description;
mod governance;
mod key;
mod scanned;
mod sd_jwt;
mod status;
mod token;

use annona_core::json::{self, Limits};
use annona_core::{Problem, qr};
use serde_json::Value;

use crate::output::{Output, problem};
use crate::{files, scan};
use description::Description;

pub use governance::party_lines;

annona_core::coded_errors! {
    /// Why an input was not recognised.
    pub enum InspectError {
        Unknown ["ANN-INSPECT-1"] "this is nothing that annona knows, and no file of that name" => "Check the file's name, or that the text is complete.";
        Json ["ANN-INSPECT-2"] "this is a JSON object of no kind that annona knows" => "Give a key, a bundle, an agreement, a scheme, an anchor, a party or a credential offer.";
    }
}

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  annona inspect card.txt\n  annona inspect photo-of-a-code.png\n  annona inspect did:web:ministry.example\n  annona inspect agency/status/1.jwt"
)]
pub struct Arguments {
    /// The text itself, a file, "-" for standard input, or a .png image with a QR code.
    #[arg(allow_hyphen_values = true)]
    input: String,
}

pub fn run(arguments: &Arguments, output: Output) -> Result<(), Problem> {
    let description = describe(&files::bytes(&arguments.input)?)?;
    output.print(&description.text(), &description.json());
    Ok(())
}

fn describe(bytes: &[u8]) -> Result<Description, Problem> {
    match bytes {
        _ if scan::is_png(bytes) => {
            let text = scan::png(bytes)?;
            Ok(of_text(&text)?.first_line("Read from a QR code in the image."))
        }
        [b'A', b'N', b'N', b'O', b'N', b'A', b'V', b'T', ..] => Ok(key::vault(bytes.len())),
        _ if bytes.starts_with(b"SQLite format 3\0") => Ok(key::database(bytes.len())),
        _ => {
            let text = std::str::from_utf8(bytes);
            of_text(text.map_err(|_| problem(files::FileError::NotText))?.trim())
        }
    }
}

fn of_text(text: &str) -> Result<Description, Problem> {
    if text.starts_with("did:") {
        return key::did(text);
    }
    if text.starts_with('{') {
        return of_json(text);
    }
    let segments = text.split('~').next().map_or(0, |jws| jws.split('.').count());
    match (segments, text.contains('~')) {
        (3, true) => return sd_jwt::describe(text),
        (3, false) if !text.contains(char::is_whitespace) && !text.contains(':') => {
            return token::describe(text);
        }
        _ => {}
    }
    if scanned::is_offer(text) {
        return scanned::offer(text);
    }
    match qr::read(text) {
        Ok(found) => scanned::describe(text, found),
        Err(qr::QrError::Foreign) => Err(problem(InspectError::Unknown)),
        Err(error) => Err(problem(error)),
    }
}

/// An object is told by its members.
fn of_json(text: &str) -> Result<Description, Problem> {
    let object = json::parse_object(text.as_bytes(), Limits::BUNDLE).map_err(problem)?;
    let has = |names: &[&str]| names.iter().all(|name| object.contains_key(*name));
    if has(&["kty"]) {
        return key::jwk(Value::Object(object));
    }
    if has(&["payload", "signatures"]) {
        return governance::signed(text.as_bytes());
    }
    if has(&["credential_issuer", "credential_configuration_ids"]) {
        return scanned::offer(text);
    }
    if has(&["credential_type", "claims"]) {
        return governance::scheme(text.as_bytes());
    }
    if has(&["keys", "threshold"]) {
        return governance::anchor(text.as_bytes());
    }
    if has(&["id", "name", "keys"]) {
        return governance::party(Value::Object(object));
    }
    if has(&["purpose", "credentials", "agreement"]) {
        return governance::terms(text.as_bytes());
    }
    Err(problem(InspectError::Json))
}
