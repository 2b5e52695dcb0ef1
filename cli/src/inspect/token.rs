//! Other compact tokens: named by their `typ`, header and payload shown.

use annona_core::Problem;
use annona_core::json::Limits;
use annona_core::jws::{Header, UnverifiedJws};
use annona_core::status::token;
use serde_json::{Map, Value, json};

use super::description::Description;
use super::status;
use crate::moments::dates;
use crate::output::{pretty, problem};

/// A status list has the longest payload of all tokens.
const LIMITS: Limits = Limits { bytes: 8 << 20, depth: 16, values: 1 << 17 };

/// Types that people meet, and what they are.
const NAMES: [(&str, &str); 6] = [
    ("openid4vci-proof+jwt", "OpenID4VCI key proof: a wallet's key for a new credential"),
    ("kb+jwt", "Holder's proof (key binding) without its credential"),
    ("vc+jwt", "W3C credential as a plain JWT"),
    ("rc-wrp+jwt", "Registration certificate of a relying party"),
    ("oauth-authz-req+jwt", "OpenID4VP request"),
    ("JWT", "JWT"),
];

pub fn describe(text: &str) -> Result<Description, Problem> {
    let jws = UnverifiedJws::parse(text, LIMITS).map_err(problem)?;
    let claims = jws.peek(LIMITS).map_err(problem)?;
    let header = jws.header();
    if header.is_typ(token::TYP) {
        return status::token(text, header_json(header), &claims);
    }
    let name = NAMES.iter().find(|(typ, _)| header.is_typ(typ)).map(|(_, name)| *name);
    if let Some(list) = status::bitstring(&claims) {
        return list.map(|list| with_contents(list, header, &claims));
    }
    let title = name.map_or_else(
        || format!("Signed token of type {}", header.typ.as_deref().unwrap_or("(none)")),
        str::to_owned,
    );
    let found = Description::signed("token", title, json!({ "bytes": text.len() }));
    Ok(with_contents(found, header, &claims))
}

fn with_contents(found: Description, header: &Header, claims: &Map<String, Value>) -> Description {
    let (header, payload) = (header_json(header), Value::Object(claims.clone()));
    let dates = dates(claims);
    found
        .lines(["Header:".to_owned(), pretty(&header, "  ")])
        .lines(["Payload:".to_owned(), pretty(&payload, "  ")])
        .lines(dates)
        .fact("header", header)
        .fact("payload", payload)
}

/// A header as it was, in one fixed order.
pub fn header_json(header: &Header) -> Value {
    let mut all = Map::new();
    let named =
        [("alg", Some(&header.alg)), ("typ", header.typ.as_ref()), ("kid", header.kid.as_ref())];
    for (name, value) in named {
        if let Some(value) = value {
            all.insert(name.to_owned(), Value::from(value.as_str()));
        }
    }
    all.extend(header.members.clone());
    Value::Object(all)
}
