//! Status lists: how many entries have which status.

use std::collections::BTreeMap;

use annona_core::Problem;
use annona_core::status::{Status, StatusList, bitstring};
use serde_json::{Map, Value, json};

use super::description::Description;
use crate::moments::dates;
use crate::output::problem;

/// Most entries that are counted.
const ENTRIES: u64 = 1 << 27;

/// A Status List Token.
pub fn token(
    text: &str,
    header: Value,
    claims: &Map<String, Value>,
) -> Result<Description, Problem> {
    let list = claims.get("status_list");
    let bits = list.and_then(|list| list.get("bits")).and_then(Value::as_u64).unwrap_or(0);
    let lst = list.and_then(|list| list.get("lst")).and_then(Value::as_str).unwrap_or_default();
    let bits = u8::try_from(bits).unwrap_or(0);
    let list = StatusList::decode(bits, lst, ENTRIES).map_err(problem)?;
    let claim = |name: &str| claims.get(name).cloned().unwrap_or(Value::Null);
    let since = claims.get("since").and_then(Value::as_object).map_or(0, Map::len);
    let facts = json!({
        "header": header,
        "issuer": claim("iss"),
        "uri": claim("sub"),
        "iat": claim("iat"),
        "exp": claim("exp"),
        "ttl": claim("ttl"),
        "since": since,
        "bytes": text.len(),
    });
    let who = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or("?").to_owned();
    let found = Description::signed("status_list", "Token status list (statuslist+jwt)", facts)
        .lines([format!("List {} of {}", who("sub"), who("iss"))])
        .lines(dates(claims));
    let found = counted(found, &list);
    Ok(found.lines([format!("{since} entries say since when they have their status.")]))
}

/// A bitstring status list, if the claims are those of one.
pub fn bitstring(claims: &Map<String, Value>) -> Option<Result<Description, Problem>> {
    let subject = claims.get("credentialSubject")?;
    if subject.get("type")?.as_str()? != "BitstringStatusList" {
        return None;
    }
    let bits = subject.get("statusSize").map_or(Some(1), Value::as_u64)?;
    let list = bitstring::decode(u8::try_from(bits).ok()?, subject.get("encodedList")?.as_str()?);
    let found = Description::signed("status_list", "Bitstring status list credential", json!({}));
    Some(list.map(|list| counted(found, &list)).map_err(problem))
}

fn counted(found: Description, list: &StatusList) -> Description {
    let mut counts: BTreeMap<u8, u64> = BTreeMap::new();
    for index in 0..list.entries() {
        let value = list.get(index).map_or(0, Status::value);
        *counts.entry(value).or_default() += 1;
    }
    let name = |value: u8| match Status::from(value) {
        Status::Valid => "valid".to_owned(),
        Status::Invalid => "withdrawn".to_owned(),
        Status::Suspended => "suspended".to_owned(),
        Status::Other(other) => format!("status {other}"),
    };
    let lines = counts.iter().map(|(value, count)| format!("  {count} {}", name(*value)));
    let facts: Map<String, Value> =
        counts.iter().map(|(value, count)| (name(*value), json!(count))).collect();
    found
        .lines([format!("{} entries of {} bits:", list.entries(), list.bits())])
        .lines(lines)
        .fact("bits", json!(list.bits()))
        .fact("entries", json!(list.entries()))
        .fact("counts", Value::Object(facts))
}
