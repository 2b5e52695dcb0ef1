//! The form of `scheme.json` and its checks.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ClaimDef, Kind, Localized, MdocNames, Scheme, SchemeDisplay, SchemeError, check};

/// The context that every W3C credential starts with (VCDM 2.0 section 4.3).
const W3C_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";

const MAX_CLAIMS: usize = 64;
const MAX_DEPTH: usize = 4;

/// Names with a meaning of their own in JWT, SD-JWT VC, VCDM or JSON-LD: a claim under one of
/// them would change the meaning of the credential (`dc+sd-jwt` has claims at top level).
const RESERVED: [&str; 20] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "cnf",
    "vct",
    "status",
    "id",
    "type",
    "issuer",
    "validFrom",
    "validUntil",
    "credentialSubject",
    "credentialStatus",
    "credentialSchema",
    "termsOfUse",
    "evidence",
];

#[derive(Deserialize)]
pub(super) struct Manifest {
    id: String,
    credential_type: String,
    vct: String,
    mdoc: Option<MdocNames>,
    contexts: Vec<String>,
    validity_days: u32,
    claims: Vec<ClaimEntry>,
    display: BTreeMap<String, SchemeDisplay>,
}

/// Unknown members are refused and `selective` has no default: a slip of the pen must not
/// open a claim to everybody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimEntry {
    name: String,
    selective: bool,
    required: bool,
    kind: KindEntry,
    column: Option<String>,
    title: Localized,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindEntry {
    Text,
    Date,
    Choice(Vec<String>),
    Object(Vec<ClaimEntry>),
}

pub(super) fn scheme(manifest: Manifest) -> Result<Scheme, SchemeError> {
    let m = &manifest;
    let is_id = |id: &str| {
        !id.is_empty() && id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    };
    if !is_id(&m.id) {
        return refuse("id is not a name of a-z, 0-9 and -");
    }
    if !is_name(&m.credential_type) {
        return refuse("credential_type is not one word of letters and digits");
    }
    if !is_url(&m.vct) || !m.contexts.iter().all(|url| is_url(url)) {
        return refuse("vct and contexts must be https URLs");
    }
    if m.contexts.first().is_none_or(|first| first != W3C_CONTEXT) || m.contexts.len() > 8 {
        return refuse("contexts must begin with https://www.w3.org/ns/credentials/v2");
    }
    if !(1..=3_660).contains(&m.validity_days) {
        return refuse("validity_days is not between 1 and 3660");
    }
    let shown = |text: &SchemeDisplay| is_shown(&text.name) && is_shown(&text.description);
    if !m.display.contains_key("en") || !m.display.values().all(shown) {
        return refuse("display needs an English name and description of one line each");
    }
    let mut left = MAX_CLAIMS;
    let claims = claims(manifest.claims, &[], &mut left)?;
    if let Some(names) = &manifest.mdoc {
        names.check(&claims)?;
    }
    Ok(Scheme {
        id: manifest.id,
        credential_type: manifest.credential_type,
        vct: manifest.vct,
        mdoc: manifest.mdoc,
        contexts: manifest.contexts,
        validity_days: manifest.validity_days,
        claims,
        display: manifest.display,
    })
}

fn claims(
    entries: Vec<ClaimEntry>,
    parent: &[String],
    left: &mut usize,
) -> Result<Vec<ClaimDef>, SchemeError> {
    if entries.is_empty() || parent.len() >= MAX_DEPTH {
        return refuse("claims are empty or nested deeper than 4 levels");
    }
    let mut out: Vec<ClaimDef> = Vec::with_capacity(entries.len());
    for entry in entries {
        *left = match left.checked_sub(1) {
            Some(left) => left,
            None => return refuse("there are more than 64 claims"),
        };
        let path = [parent, std::slice::from_ref(&entry.name)].concat();
        if out.iter().any(|claim| claim.path == path) {
            return refuse(&format!("claim {} is defined twice", path.join(".")));
        }
        out.push(claim(entry, path, left)?);
    }
    Ok(out)
}

fn claim(entry: ClaimEntry, path: Vec<String>, left: &mut usize) -> Result<ClaimDef, SchemeError> {
    let name = path.join(".");
    if !is_name(&entry.name) || RESERVED.contains(&entry.name.as_str()) {
        return refuse(&format!("{name:?} cannot be the name of a claim"));
    }
    if !entry.title.contains_key("en") || !entry.title.values().all(|text| is_shown(text)) {
        return refuse(&format!("claim {name} needs an English title of one line"));
    }
    let kind = match entry.kind {
        KindEntry::Text => Kind::Text,
        KindEntry::Date => Kind::Date,
        KindEntry::Choice(values) if !values.is_empty() && values.iter().all(|v| is_shown(v)) => {
            Kind::Choice(values)
        }
        KindEntry::Choice(_) => return refuse(&format!("claim {name} has no choices")),
        KindEntry::Object(_) if entry.column.is_some() => {
            return refuse(&format!("claim {name} is an object; its members have the columns"));
        }
        KindEntry::Object(members) => Kind::Object(claims(members, &path, left)?),
    };
    Ok(ClaimDef {
        path,
        selective: entry.selective,
        required: entry.required,
        kind,
        column: entry.column,
        title: entry.title,
    })
}

/// One line of text that people can be shown.
fn is_shown(text: &str) -> bool {
    check::is_line(text, check::TEXT_MAX)
}

/// A letter, then letters and digits, 64 at most.
fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_url(url: &str) -> bool {
    let printable = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b'<' | b'>');
    url.len() <= 256 && url.len() > 8 && url.starts_with("https://") && url.bytes().all(printable)
}

fn refuse<T>(why: &str) -> Result<T, SchemeError> {
    Err(SchemeError::Manifest(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::SOCIAL;
    use super::*;

    fn changed(pointer: &str, to: Value) -> Result<Scheme, SchemeError> {
        let mut scheme: Value = serde_json::from_slice(SOCIAL).unwrap();
        *scheme.pointer_mut(pointer).unwrap() = to;
        // Its names must fit the claims; `mdoc.rs` has tests of its own.
        scheme.as_object_mut().unwrap().remove("mdoc");
        Scheme::from_value(scheme)
    }

    #[test]
    fn refuses_what_would_mislead() {
        for (pointer, to) in [
            ("/id", json!("../etc")),
            ("/credential_type", json!("Two Words")),
            ("/vct", json!("http://annona.example/x")),
            ("/contexts", json!(["https://annona.example/only"])),
            ("/validity_days", json!(0)),
            ("/display", json!({"fr": {"name": "x", "description": "y"}})),
            ("/claims", json!([])),
            ("/claims/0/name", json!("_sd")),
            ("/claims/0/name", json!("exp")),
            ("/claims/0/name", json!("matchHint")),
            ("/claims/0/title", json!({"ar": "x"})),
            ("/claims/0/kind", json!({"choice": []})),
            ("/claims/0/kind", json!("number")),
        ] {
            assert!(changed(pointer, to.clone()).is_err(), "{pointer} {to}");
        }
        assert!(changed("/validity_days", json!(30)).is_ok());
    }

    #[test]
    fn a_claim_must_say_whether_it_is_selective() {
        let mut scheme: Value = serde_json::from_slice(SOCIAL).unwrap();
        let claim = scheme["claims"][1].as_object_mut().unwrap();
        claim.remove("selective");
        assert!(matches!(Scheme::from_value(scheme.clone()), Err(SchemeError::Json(_))));
        scheme["claims"][1]["selectiv"] = json!(true);
        assert!(Scheme::from_value(scheme).is_err());
    }

    #[test]
    fn depth_and_count_are_bounded() {
        let leaf = |name: String| json!({"name": name, "selective": false, "required": false, "kind": "text", "title": {"en": "x"}});
        let many: Vec<Value> = (0..65).map(|i| leaf(format!("c{i}"))).collect();
        assert!(changed("/claims", json!(many[..64])).is_ok());
        assert!(changed("/claims", json!(many)).is_err());
        let mut deep = leaf("x".to_owned());
        for _ in 0..4 {
            deep = json!({"name": "x", "selective": false, "required": false, "kind": {"object": [deep]}, "title": {"en": "x"}});
        }
        assert!(changed("/claims", json!([deep])).is_err());
    }
}
