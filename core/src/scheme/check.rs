//! Claim values: from a register row, and of a disclosed credential.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{ClaimDef, Kind, SchemeError};
use crate::time::UnixTime;

/// Most characters of a text.
pub(super) const TEXT_MAX: usize = 256;

/// The members that a row fills, in the scheme's order.
pub(super) fn members(
    claims: &[ClaimDef],
    row: &BTreeMap<String, String>,
) -> Result<Vec<(String, Value)>, SchemeError> {
    let mut out = Vec::with_capacity(claims.len());
    for claim in claims {
        let Some(name) = claim.path.last() else { continue };
        if let Some(value) = from_row(claim, row)? {
            out.push((name.clone(), value));
        }
    }
    Ok(out)
}

fn from_row(
    claim: &ClaimDef,
    row: &BTreeMap<String, String>,
) -> Result<Option<Value>, SchemeError> {
    if let Kind::Object(inner) = &claim.kind {
        let object: Map<String, Value> = members(inner, row)?.into_iter().collect();
        let empty = object.is_empty();
        return match (empty, claim.required) {
            (true, true) => Err(SchemeError::Column(dotted(claim))),
            (true, false) => Ok(None),
            (false, _) => Ok(Some(Value::Object(object))),
        };
    }
    let cell = claim.column.as_ref().and_then(|column| row.get(column));
    match cell.map(|text| text.trim()).filter(|text| !text.is_empty()) {
        Some(text) if fits(&claim.kind, text) => Ok(Some(Value::String(text.to_owned()))),
        Some(_) => Err(SchemeError::Kind(dotted(claim))),
        None if claim.required => {
            Err(SchemeError::Column(claim.column.clone().unwrap_or_else(|| dotted(claim))))
        }
        None => Ok(None),
    }
}

/// Checks the members of one object; `beside` are names that need no definition.
pub(super) fn disclosed(
    claims: &[ClaimDef],
    object: &Map<String, Value>,
    beside: &[&str],
) -> Result<(), SchemeError> {
    let mut known = beside.iter().filter(|name| object.contains_key(**name)).count();
    for claim in claims {
        match claim.path.last().and_then(|name| object.get(name)) {
            Some(value) => value_fits(claim, value)?,
            None if claim.required && !claim.selective => {
                return Err(SchemeError::Missing(dotted(claim)));
            }
            None => continue,
        }
        known += 1;
    }
    if known == object.len() {
        return Ok(());
    }
    let is_known = |name: &String| {
        beside.contains(&name.as_str()) || claims.iter().any(|c| c.path.last() == Some(name))
    };
    let name = object.keys().find(|name| !is_known(name)).cloned().unwrap_or_default();
    let parent = claims.first().map_or(&[][..], |c| c.path.split_last().map_or(&[], |(_, p)| p));
    Err(SchemeError::Unknown([parent, &[name]].concat().join(".")))
}

fn value_fits(claim: &ClaimDef, value: &Value) -> Result<(), SchemeError> {
    match (&claim.kind, value) {
        (Kind::Object(inner), Value::Object(object)) => disclosed(inner, object, &[]),
        (kind, Value::String(text)) if fits(kind, text) => Ok(()),
        _ => Err(SchemeError::Kind(dotted(claim))),
    }
}

fn fits(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Text => is_line(text, TEXT_MAX),
        Kind::Choice(values) => values.iter().any(|value| value == text),
        Kind::Date => text.len() == 10 && UnixTime::parse(&format!("{text}T00:00:00Z")).is_ok(),
        Kind::Object(_) => false,
    }
}

/// One line of 1 to `most` characters that shows as what it is: no control characters, and
/// none of the characters that turn the direction of what follows.
pub(crate) fn is_line(text: &str, most: usize) -> bool {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.is_empty()
        && text.chars().count() <= most
        && !text.chars().any(|c| c.is_control() || turns(c))
}

fn dotted(claim: &ClaimDef) -> String {
    claim.path.join(".")
}
