//! The issuer's side: claims are replaced by digests while the payload is written, once.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::disclosure::digest;
use super::{ClaimPath, LIMITS, MAX_DISCLOSURES, PathPart, SdJwtError, check_depth, is_reserved};
use crate::crypto::{Entropy, Signer};
use crate::{b64, jws};

/// Bytes of one salt: 128 bits (RFC 9901 section 9.3).
const SALT: usize = 16;

/// Signs `payload`, whose members stay in the given order, and hides the claims at `hide`:
/// `<jws>~<disclosure>~...~`. `header_json` is written by the caller, see [`jws::header`].
///
/// A hidden member is replaced by its digest in `_sd`, which stands where the first hidden
/// member of that object stood; a hidden array element by `{"...": digest}`. Paths may lead
/// through hidden claims: then the inner claim is hidden within the disclosed value.
///
/// # Errors
/// [`SdJwtError::NoClaim`] for a path that leads nowhere: nothing stays open by a spelling
/// mistake. [`SdJwtError::Clash`] for a name given twice, [`SdJwtError::Reserved`], the bounds of
/// this module, [`SdJwtError::Crypto`] and
/// [`SdJwtError::Jws`] when entropy or signer fail.
pub fn issue(
    header_json: &str,
    payload: &[(&str, Value)],
    hide: &[ClaimPath],
    signer: &dyn Signer,
    entropy: &dyn Entropy,
) -> Result<String, SdJwtError> {
    let mut names: Vec<_> = payload.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    if !names.is_sorted_by(|a, b| a < b) {
        return Err(SdJwtError::Clash);
    }
    let mut plan = Plan::default();
    let mut count = 0;
    for path in hide {
        let (name, rest) = match path.split_first() {
            Some((PathPart::Name(name), rest)) => (name.as_str(), rest),
            _ => return Err(SdJwtError::NoClaim),
        };
        let (name, value) =
            payload.iter().find(|(known, _)| *known == name).ok_or(SdJwtError::NoClaim)?;
        plan.child(Key::Name(name)).add(value, rest, &mut count)?;
    }
    let mut salts = vec![0; SALT * count];
    entropy.fill(&mut salts)?;
    let mut writer = Writer { salts: salts.chunks_exact(SALT), disclosures: String::new() };
    let mut json = Vec::with_capacity(1024);
    let members: Vec<_> = payload.iter().map(|(name, value)| (*name, value)).collect();
    writer.object(&members, &plan, 1, &mut json)?;
    if count > 0 {
        json.pop();
        separate(&mut json);
        json.extend_from_slice(br#""_sd_alg":"sha-256"}"#);
    }
    let disclosures = writer.disclosures;
    let mut out = String::with_capacity(json.len() * 4 / 3 + disclosures.len() + 256);
    jws::sign_into(header_json, &json, signer, &mut out)?;
    out.push_str(&disclosures);
    out.push('~');
    if out.len() > LIMITS.bytes { Err(SdJwtError::TooLong(LIMITS.bytes)) } else { Ok(out) }
}

/// What to hide, as a tree along the payload.
#[derive(Default)]
struct Plan<'p> {
    hidden: bool,
    children: BTreeMap<Key<'p>, Plan<'p>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'p> {
    Name(&'p str),
    Index(usize),
}

impl<'p> Plan<'p> {
    /// Adds the rest of a path that has come to `value`, counting the claims newly hidden.
    fn add(
        &mut self,
        value: &'p Value,
        path: &'p [PathPart],
        count: &mut usize,
    ) -> Result<(), SdJwtError> {
        let Some((part, rest)) = path.split_first() else {
            *count += usize::from(!self.hidden);
            self.hidden = true;
            let fits = *count <= MAX_DISCLOSURES;
            return if fits { Ok(()) } else { Err(SdJwtError::TooMany(MAX_DISCLOSURES)) };
        };
        match (part, value) {
            (PathPart::Name(name), Value::Object(map)) => {
                let value = map.get(name).ok_or(SdJwtError::NoClaim)?;
                self.child(Key::Name(name)).add(value, rest, count)
            }
            (PathPart::Index(index), Value::Array(items)) => {
                let value = items.get(*index).ok_or(SdJwtError::NoClaim)?;
                self.child(Key::Index(*index)).add(value, rest, count)
            }
            (PathPart::Any, Value::Array(items)) => {
                items.iter().enumerate().try_for_each(|(index, value)| {
                    self.child(Key::Index(index)).add(value, rest, count)
                })
            }
            _ => Err(SdJwtError::NoClaim),
        }
    }

    fn child(&mut self, key: Key<'p>) -> &mut Self {
        self.children.entry(key).or_default()
    }

    fn find<'k>(&'k self, key: Key<'k>) -> Option<&'k Self> {
        self.children.get(&key)
    }
}

struct Writer<'s> {
    salts: std::slice::ChunksExact<'s, u8>,
    /// Every disclosure with a `~` before it.
    disclosures: String,
}

impl Writer<'_> {
    fn value(
        &mut self,
        value: &Value,
        plan: Option<&Plan<'_>>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), SdJwtError> {
        match (value, plan.filter(|plan| !plan.children.is_empty())) {
            (Value::Object(map), Some(plan)) => {
                let members: Vec<_> = map.iter().map(|(name, v)| (name.as_str(), v)).collect();
                self.object(&members, plan, depth, out)
            }
            (Value::Array(items), Some(plan)) => self.array(items, plan, depth, out),
            (value, _) => write(value, depth, out),
        }
    }

    fn object(
        &mut self,
        members: &[(&str, &Value)],
        plan: &Plan<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), SdJwtError> {
        check_depth(depth)?;
        let hidden = |name| plan.find(Key::Name(name)).filter(|plan| plan.hidden);
        let mut digests = Vec::new();
        for (name, value) in members {
            if is_reserved(name) {
                return Err(SdJwtError::Reserved);
            }
            if let Some(plan) = hidden(name) {
                digests.push(self.disclose(Some(name), value, plan, depth)?);
            }
        }
        // Sorted, so that their order says nothing about the claims.
        digests.sort_unstable();
        out.push(b'{');
        for (name, value) in members {
            if hidden(name).is_none() {
                separate(out);
                write_string(name, out)?;
                out.push(b':');
                self.value(value, plan.find(Key::Name(name)), depth + 1, out)?;
            } else if !digests.is_empty() {
                separate(out);
                write_digests(&std::mem::take(&mut digests), out);
            }
        }
        out.push(b'}');
        Ok(())
    }

    fn array(
        &mut self,
        items: &[Value],
        plan: &Plan<'_>,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), SdJwtError> {
        check_depth(depth)?;
        out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            separate(out);
            match plan.find(Key::Index(index)) {
                Some(plan) if plan.hidden => {
                    let digest = self.disclose(None, item, plan, depth)?;
                    out.extend_from_slice(br#"{"...":""#);
                    out.extend_from_slice(digest.as_bytes());
                    out.extend_from_slice(br#""}"#);
                }
                plan => self.value(item, plan, depth + 1, out)?,
            }
        }
        out.push(b']');
        Ok(())
    }

    /// Writes one disclosure, after those that stand inside its value; returns its digest.
    fn disclose(
        &mut self,
        name: Option<&str>,
        value: &Value,
        plan: &Plan<'_>,
        depth: usize,
    ) -> Result<String, SdJwtError> {
        let salt = self.salts.next().ok_or(SdJwtError::Disclosure)?;
        let mut json = Vec::with_capacity(128);
        json.extend_from_slice(b"[\"");
        json.extend_from_slice(b64::encode(salt).as_bytes());
        json.extend_from_slice(b"\",");
        if let Some(name) = name {
            write_string(name, &mut json)?;
            json.push(b',');
        }
        self.value(value, Some(plan), depth + 1, &mut json)?;
        json.push(b']');
        self.disclosures.push('~');
        let from = self.disclosures.len();
        b64::encode_into(&json, &mut self.disclosures);
        Ok(digest(self.disclosures.get(from..).unwrap_or_default()))
    }
}

/// A comma, unless the array or object was only just opened. No value ends with a bracket
/// that opens.
fn separate(out: &mut Vec<u8>) {
    if !matches!(out.last(), Some(b'{' | b'[')) {
        out.push(b',');
    }
}

fn write_digests(digests: &[String], out: &mut Vec<u8>) {
    out.extend_from_slice(br#""_sd":["#);
    for digest in digests {
        separate(out);
        out.push(b'"');
        out.extend_from_slice(digest.as_bytes());
        out.push(b'"');
    }
    out.push(b']');
}

/// Writes a value with nothing hidden inside.
fn write(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), SdJwtError> {
    check(value, depth)?;
    serde_json::to_writer(out, value).map_err(|_| SdJwtError::Form)
}

fn write_string(text: &str, out: &mut Vec<u8>) -> Result<(), SdJwtError> {
    serde_json::to_writer(out, text).map_err(|_| SdJwtError::Form)
}

/// No reserved names and not too deep, anywhere inside.
fn check(value: &Value, depth: usize) -> Result<(), SdJwtError> {
    let all = |map: &Map<String, Value>| {
        map.iter().try_for_each(|(name, value)| match is_reserved(name) {
            true => Err(SdJwtError::Reserved),
            false => check(value, depth + 1),
        })
    };
    match value {
        Value::Object(map) => check_depth(depth).and_then(|()| all(map)),
        Value::Array(items) => {
            check_depth(depth)?;
            items.iter().try_for_each(|item| check(item, depth + 1))
        }
        _ => Ok(()),
    }
}
