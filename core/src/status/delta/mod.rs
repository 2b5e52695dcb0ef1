//! Deltas between two versions of a status list, for slow links: what changed, as gaps between
//! indices, and a signed [`manifest`] of the result.
//!
//! A delta is `ASD1`, the version of the list that it starts from (32 bytes), and a zlib stream:
//! the number of changes, then for each of them, by index, the gap to the one before shifted by
//! the bits of an entry and joined with the new status, and for a status that is not valid the
//! day since when, counted from 1970 and raised by one, 0 for no date. Numbers are LEB128.
//!
//! Nothing is believed before the result has the digests that the manifest signs: a delta is
//! not signed and needs no trust. Refused: another list or version as base, a manifest older
//! than the base, changes that change nothing, indices outside the list, trailing bytes.

pub mod manifest;
mod varint;

use std::collections::{BTreeMap, BTreeSet};

use self::manifest::{Digests, Manifest};
use super::inflate::{self, Bounds, Wrapper};
use super::{Status, StatusError, StatusList, StatusToken};
use crate::time::{DAY, UnixTime};

const MAGIC: [u8; 4] = *b"ASD1";

/// Half a million changes; with more, the whole list is shorter.
const BOUNDS: Bounds = Bounds { bytes: 4 << 20, ratio: 256, free: 64 << 10 };

/// What changed from `base` to `next`, two versions of one list. No change at all is a good
/// delta: its manifest says that the list is still true.
///
/// # Errors
/// [`StatusError::Delta`] for two different lists, or lists of different size.
pub fn encode(base: &StatusToken, next: &StatusToken) -> Result<Vec<u8>, StatusError> {
    let (old, new) = (base.list(), next.list());
    if (base.issuer(), base.uri()) != (next.issuer(), next.uri()) {
        return Err(StatusError::Delta("the two lists have different names"));
    }
    if (old.bits, old.entries) != (new.bits, new.entries) {
        return Err(StatusError::Delta("the two lists differ in size"));
    }
    let changed = changed_entries(base, next);
    let mut body = Vec::new();
    varint::put(&mut body, changed.len() as u64);
    let mut next_free = 0;
    for index in changed {
        let status = new.get(index).ok_or(StatusError::OutOfRange)?;
        varint::put(&mut body, (index - next_free) << new.bits | u64::from(status.value()));
        if status != Status::Valid {
            let days = next.since(index).map(|day| day.0.div_euclid(DAY));
            let days = days.map_or(Ok(0), |days| u64::try_from(days).map(|days| days + 1));
            varint::put(&mut body, days.map_err(|_| StatusError::Token("since"))?);
        }
        next_free = index + 1;
    }
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&Digests::of(base).version());
    out.extend_from_slice(&inflate::deflate(&body, Wrapper::Zlib));
    Ok(out)
}

/// Brings `base` up to what `manifest` says.
///
/// # Errors
/// [`StatusError::Delta`], [`StatusError::OtherList`], [`StatusError::Inflate`]; then `base`
/// is what one has, and the whole list should be fetched.
pub fn apply(
    base: &StatusToken,
    manifest: Manifest,
    delta: &[u8],
) -> Result<StatusToken, StatusError> {
    if (base.issuer(), base.uri()) != (manifest.issuer.as_str(), manifest.uri.as_str()) {
        return Err(StatusError::OtherList);
    }
    if manifest.iat < base.iat() {
        return Err(StatusError::Delta("it is older than the list"));
    }
    let rest = delta.strip_prefix(&MAGIC).ok_or(StatusError::Delta("it is none"))?;
    let (version, packed) =
        rest.split_first_chunk::<32>().ok_or(StatusError::Delta("it ends early"))?;
    if *version != Digests::of(base).version() {
        return Err(StatusError::Delta("it starts from another version of the list"));
    }
    let body = inflate::inflate(packed, Wrapper::Zlib, BOUNDS)?;
    let (list, since) = patched(base, &body)?;
    let Manifest { issuer, uri, iat, exp, ttl, digests } = manifest;
    let token = StatusToken::from_parts(issuer, uri, (iat, exp, ttl), list, since);
    if Digests::of(&token) != digests {
        return Err(StatusError::Delta("the result is not what was signed"));
    }
    Ok(token)
}

/// Entries with another status or another date.
fn changed_entries(base: &StatusToken, next: &StatusToken) -> BTreeSet<u64> {
    let (old, new) = (base.list(), next.list());
    let a_byte = u64::from(8 / new.bits);
    let mut changed = BTreeSet::new();
    for (at, _) in (0..).zip(old.bytes.iter().zip(&new.bytes)).filter(|(_, (a, b))| a != b) {
        let entries = at * a_byte..(at + 1) * a_byte;
        changed.extend(entries.filter(|index| old.get(*index) != new.get(*index)));
    }
    let dated = base.dates().keys().chain(next.dates().keys()).copied();
    changed.extend(dated.filter(|index| base.since(*index) != next.since(*index)));
    changed
}

type Dates = BTreeMap<u64, UnixTime>;

fn patched(base: &StatusToken, mut body: &[u8]) -> Result<(StatusList, Dates), StatusError> {
    let (mut list, mut since) = (base.list().clone(), base.dates().clone());
    let count = varint::take(&mut body)?;
    let mut next_free = 0;
    for _ in 0..count {
        let joined = varint::take(&mut body)?;
        let index = next_free + (joined >> list.bits);
        let status = Status::from((joined & u64::from(list.mask())) as u8);
        let day = if status == Status::Valid { None } else { day(varint::take(&mut body)?)? };
        if list.get(index) == Some(status) && since.get(&index).copied() == day {
            return Err(StatusError::Delta("a change changes nothing"));
        }
        list.set(index, status)?;
        match day {
            Some(day) => since.insert(index, day),
            None => since.remove(&index),
        };
        next_free = index + 1;
    }
    if body.is_empty() {
        Ok((list, since))
    } else {
        Err(StatusError::Delta("something follows it"))
    }
}

/// The day of a number; up to the year 5000, so that a date stays a date.
fn day(number: u64) -> Result<Option<UnixTime>, StatusError> {
    match number.checked_sub(1).map(i64::try_from) {
        None => Ok(None),
        Some(Ok(days)) if days < 1_100_000 => Ok(Some(UnixTime(days * DAY))),
        Some(_) => Err(StatusError::Token("since")),
    }
}

#[cfg(test)]
mod tests;
