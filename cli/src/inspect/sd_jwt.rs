//! An SD-JWT: a credential as issued, or a presentation (RFC 9901).

use annona_core::credential::Claimed;
use annona_core::json::{self, Limits};
use annona_core::jws::UnverifiedJws;
use annona_core::qr::render::{Level, Symbol};
use annona_core::sdjwt::{ClaimPath, PathPart, UnverifiedSdJwt, disclosures};
use annona_core::time::UnixTime;
use annona_core::{Problem, b64, qr};
use serde_json::{Value, json};

use super::description::Description;
use super::token::header_json;
use crate::output::{pretty, problem};

pub fn describe(text: &str) -> Result<Description, Problem> {
    let sd_jwt = UnverifiedSdJwt::parse(text).map_err(problem)?;
    let cut = text.rfind('~').map_or(0, |at| at + 1);
    let (issued, binding) = text.split_at_checked(cut).unwrap_or((text, ""));
    let disclosed = disclosed(issued)?;
    let payload = Value::Object(sd_jwt.peek().clone());
    let digests =
        digests(&payload) + disclosed.iter().map(|(_, value)| digests(value)).sum::<usize>();
    let withheld = digests.saturating_sub(disclosed.len());
    let header = header_json(sd_jwt.header());
    let bound = !binding.is_empty();
    let facts = json!({
        "header": header,
        "payload": payload,
        "disclosures": disclosed.iter().map(|(path, value)| json!({"path": path, "value": value}))
            .collect::<Vec<_>>(),
        "withheld": withheld,
        "bytes": text.len(),
    });
    let size = format!(
        "{} bytes, {} disclosures, {withheld} digests without disclosure",
        text.len(),
        disclosed.len()
    );
    let kind = if bound { "presentation" } else { "credential" };
    let mut found = Description::signed(kind, title(&sd_jwt, bound), facts)
        .lines([size, "Header:".to_owned(), pretty(&header, "  ")])
        .lines(["Payload as signed:".to_owned(), pretty(&payload, "  "), "Disclosures:".to_owned()])
        .lines(disclosed.iter().map(|(path, value)| format!("  {} = {value}", dotted(path))));
    if bound {
        found = counter_code(holder_proof(found, binding)?, text);
    }
    Ok(found)
}

fn title(sd_jwt: &UnverifiedSdJwt<'_>, bound: bool) -> String {
    let (what, types) = match Claimed::peek(sd_jwt) {
        Ok(claimed) => (format!("credential ({})", claimed.format.name()), claimed.types),
        Err(_) => ("SD-JWT that is not a credential".to_owned(), Vec::new()),
    };
    let types = types.into_iter().rfind(|name| name != "VerifiableCredential");
    let types = types.map(|name| format!(", {name}")).unwrap_or_default();
    let first = if bound { "Presentation of a " } else { "" };
    let last = if bound { "" } else { ", as issued or without the holder's proof" };
    let title = format!("{first}{what}{types}{last}");
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

/// Path and value of every disclosure.
fn disclosed(issued: &str) -> Result<Vec<(ClaimPath, Value)>, Problem> {
    let value = |text: &str| {
        let bytes = b64::decode(text).ok()?;
        let Value::Array(items) = json::parse(&bytes, Limits::CREDENTIAL).ok()? else {
            return None;
        };
        items.into_iter().next_back()
    };
    let found = disclosures(issued).map_err(problem)?;
    Ok(found.into_iter().map(|(path, text)| (path, value(text).unwrap_or(Value::Null))).collect())
}

/// How many digests stand in a value, at any depth.
fn digests(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("_sd", Value::Array(digests)) => digests.len(),
                ("...", Value::String(_)) => 1,
                (_, value) => digests(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(digests).sum(),
        _ => 0,
    }
}

fn dotted(path: &ClaimPath) -> String {
    let parts: Vec<String> = path
        .iter()
        .map(|part| match part {
            PathPart::Name(name) => name.clone(),
            PathPart::Index(index) => index.to_string(),
            PathPart::Any => "*".to_owned(),
        })
        .collect();
    parts.join(".")
}

fn holder_proof(found: Description, binding: &str) -> Result<Description, Problem> {
    let jws = UnverifiedJws::parse(binding, Limits::CREDENTIAL).map_err(problem)?;
    let claims = jws.peek(Limits::CREDENTIAL).map_err(problem)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
    let made = claims.get("iat").and_then(UnixTime::from_claim);
    let made = made.map_or_else(|| "?".to_owned(), |time| time.to_string());
    let proof = json!({ "header": header_json(jws.header()), "payload": claims });
    Ok(found.fact("key_binding", proof).lines([
        "Holder's proof (key binding):".to_owned(),
        format!("  for {}", text("aud")),
        format!("  made {made}, nonce {}", text("nonce")),
    ]))
}

/// How large the same would be as a counter code.
fn counter_code(found: Description, text: &str) -> Description {
    let digits = qr::pack(text).map(|bytes| qr::to_digits(&bytes));
    let symbol = digits.and_then(|digits| Ok((Symbol::new(&digits, Level::L)?, digits.len())));
    match symbol {
        Ok((symbol, digits)) => found
            .fact("counter_code", json!({ "digits": digits, "qr_version": symbol.version() }))
            .lines([format!(
                "As a counter code: {digits} digits, QR version {}",
                symbol.version()
            )]),
        Err(_) => found,
    }
}
