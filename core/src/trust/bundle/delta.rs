//! A trust bundle as the difference to the one that a counter holds, for slow links, sticks and QR
//! sequences.
//!
//! A delta says which pieces of the held bundle's payload stay and what is new between them, and
//! carries the **new bundle's own signatures**: what it makes is the new bundle, byte for byte, and
//! [`super::TrustBundle::open`] checks it like one that came whole. So a delta can do nothing that
//! a bundle cannot. Refused here: another base than the one it was made for, pieces that are not
//! there, a result whose hash is not the one it names, and a result that is no newer.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::JsonError;
use crate::b64;
use crate::crypto::sha256;
use crate::json::{self, Limits};
use crate::jws::JwsError;
use crate::jws::general::{self, Signatures};

crate::coded_errors! {
    /// Why a delta of a trust bundle was refused, or could not be made.
    pub enum DeltaError {
        Base(u64, u64) ["ANN-BUNDLEDELTA-1"] "the delta starts from bundle {0}, and number {1} is held" => "Install the whole bundle, or the deltas before this one.";
        OtherBase(u64) ["ANN-BUNDLEDELTA-2"] "the delta was made from another bundle {0} than the one that is held" => "Install the whole bundle.";
        Result ["ANN-BUNDLEDELTA-3"] "the delta does not make the bundle that it names" => "Fetch the delta again, or install the whole bundle.";
        NotNewer(u64, u64) ["ANN-BUNDLEDELTA-4"] "a delta leads to a newer bundle, and {1} is not newer than {0}" => "Name the older bundle first.";
        NotText ["ANN-BUNDLEDELTA-5"] "the payload of the bundle is not text" => "Publish the bundle again.";
        => Json(JsonError);
        => Jws(JwsError);
    }
}

/// The first member, by which a delta is told from a bundle.
const VERSION: u8 = 1;

/// Most pieces, new and kept.
const MAX_PIECES: usize = 100_000;

/// Fewest bytes that are kept: a piece costs as much to name.
const LEAST: usize = 24;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delta {
    delta: u8,
    base: u64,
    base_hash: String,
    sequence: u64,
    result_hash: String,
    pieces: Vec<Piece>,
    signatures: Signatures,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Piece {
    /// This many bytes of the base's payload, from a place on.
    Kept(usize, usize),
    New(String),
}

/// The one member of a payload that is needed here.
#[derive(Deserialize)]
struct Numbered {
    sequence: u64,
}

/// Whether a text is a delta rather than a bundle; it may still be a bad one.
#[must_use]
pub fn is_delta(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"{\"delta\":")
}

/// The number of the bundle that a delta leads to.
///
/// # Errors
/// [`DeltaError::Json`] for a text that is no delta.
pub fn sequence(text: &[u8]) -> Result<u64, DeltaError> {
    Ok(read(text)?.sequence)
}

/// The delta from one bundle to another. Neither is verified: whoever applies it does that.
///
/// # Errors
/// [`DeltaError::NotNewer`], [`DeltaError::NotText`], and those of reading the two.
pub fn make(base: &[u8], new: &[u8]) -> Result<String, DeltaError> {
    let (base, _) = general::detach(base, Limits::BUNDLE)?;
    let (new, signatures) = general::detach(new, Limits::BUNDLE)?;
    let (from, to) = (number(&base)?, number(&new)?);
    if to <= from {
        return Err(DeltaError::NotNewer(from, to));
    }
    let delta = Delta {
        delta: VERSION,
        base: from,
        base_hash: hash(&base),
        sequence: to,
        result_hash: hash(&new),
        pieces: pieces(text_of(&base)?, text_of(&new)?),
        signatures,
    };
    serde_json::to_string(&delta).map_err(|_| DeltaError::NotText)
}

/// The text of the bundle that a delta makes from the one that is held. It is **not verified**:
/// open it.
///
/// # Errors
/// [`DeltaError`].
pub fn apply(delta: &[u8], base: &[u8]) -> Result<String, DeltaError> {
    let delta = read(delta)?;
    let (base, _) = general::detach(base, Limits::BUNDLE)?;
    let held = number(&base)?;
    if held != delta.base {
        return Err(DeltaError::Base(delta.base, held));
    }
    if hash(&base) != delta.base_hash {
        return Err(DeltaError::OtherBase(held));
    }
    let mut payload = Vec::new();
    for piece in &delta.pieces {
        let bytes = match piece {
            Piece::New(text) => Some(text.as_bytes()),
            Piece::Kept(from, length) => {
                from.checked_add(*length).and_then(|end| base.get(*from..end))
            }
        };
        payload.extend_from_slice(bytes.ok_or(DeltaError::Result)?);
        if payload.len() > Limits::BUNDLE.bytes {
            return Err(DeltaError::Result);
        }
    }
    if hash(&payload) != delta.result_hash || number(&payload)? != delta.sequence {
        return Err(DeltaError::Result);
    }
    if delta.sequence <= held {
        return Err(DeltaError::NotNewer(held, delta.sequence));
    }
    Ok(general::attach(&payload, delta.signatures)?)
}

fn read(text: &[u8]) -> Result<Delta, DeltaError> {
    let delta: Delta = json::from_slice(text, Limits::BUNDLE)?;
    if delta.delta != VERSION || delta.pieces.len() > MAX_PIECES {
        return Err(JsonError::Shape("a delta of version 1".to_owned()).into());
    }
    Ok(delta)
}

fn number(payload: &[u8]) -> Result<u64, DeltaError> {
    Ok(json::from_slice::<Numbered>(payload, Limits::BUNDLE)?.sequence)
}

fn hash(payload: &[u8]) -> String {
    b64::encode(sha256(payload))
}

fn text_of(payload: &[u8]) -> Result<&str, DeltaError> {
    std::str::from_utf8(payload).map_err(|_| DeltaError::NotText)
}

/// Compares from comma to comma: in JSON that is a member or an element, and a status list or an
/// agreement's signature is one.
fn pieces(base: &str, new: &str) -> Vec<Piece> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut at = 0;
    for token in base.split_inclusive(',') {
        places.entry(token).or_insert(at);
        at += token.len();
    }
    let mut pieces = Vec::new();
    // Where in the base the kept piece ends to which the next token may belong.
    let mut next = Some(0);
    for token in new.split_inclusive(',') {
        let follows = next.filter(|at| base.get(*at..).is_some_and(|rest| rest.starts_with(token)));
        let found = follows.or_else(|| {
            let long = token.len() >= LEAST;
            places.get(token).copied().filter(|_| long)
        });
        match (found, pieces.last_mut()) {
            (Some(from), Some(Piece::Kept(begin, length))) if *begin + *length == from => {
                *length += token.len();
            }
            (Some(from), _) => pieces.push(Piece::Kept(from, token.len())),
            (None, Some(Piece::New(text))) => text.push_str(token),
            (None, _) => pieces.push(Piece::New(token.to_owned())),
        }
        next = found.map(|from| from + token.len());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::tests::{anchor, draft, signed_by};
    use super::super::{BundleDraft, BundleError, TrustBundle};
    use super::*;
    use crate::crypto::Pure;

    fn bundle(sequence: u64, change: impl Fn(&mut BundleDraft)) -> String {
        let mut draft = BundleDraft { sequence, ..draft() };
        change(&mut draft);
        signed_by(&draft, &[1, 2])
    }

    fn one_list_less(draft: &mut BundleDraft) {
        draft.iat = draft.iat.plus(3_600);
        draft.status_lists.clear();
    }

    #[test]
    fn a_delta_makes_the_new_bundle_byte_for_byte_and_is_smaller() {
        let (old, new) = (bundle(5, |_| {}), bundle(6, one_list_less));
        let delta = make(old.as_bytes(), new.as_bytes()).unwrap();
        assert!(is_delta(delta.as_bytes()) && !is_delta(new.as_bytes()));
        assert_eq!(sequence(delta.as_bytes()).unwrap(), 6);
        let made = apply(delta.as_bytes(), old.as_bytes()).unwrap();
        assert_eq!(made, new);
        assert_eq!(
            TrustBundle::open(made.as_bytes(), &anchor(), &Pure, Some(5)).unwrap().sequence(),
            6
        );
        assert!(delta.len() < new.len() / 2, "{} of {} bytes", delta.len(), new.len());
        // And back to the list that was left out, which is new then.
        let third = bundle(7, |draft| draft.iat = draft.iat.plus(7_200));
        let delta = make(new.as_bytes(), third.as_bytes()).unwrap();
        assert_eq!(apply(delta.as_bytes(), new.as_bytes()).unwrap(), third);
    }

    #[test]
    fn another_base_a_step_back_and_a_foreign_text_are_refused() {
        let (old, new) = (bundle(5, |_| {}), bundle(6, one_list_less));
        let delta = make(old.as_bytes(), new.as_bytes()).unwrap();
        let apply = |base: &str| apply(delta.as_bytes(), base.as_bytes()).unwrap_err();
        assert_eq!(apply(&new), DeltaError::Base(5, 6));
        assert_eq!(apply(&bundle(5, one_list_less)), DeltaError::OtherBase(5));
        let back = make(new.as_bytes(), old.as_bytes()).unwrap_err();
        assert_eq!(back, DeltaError::NotNewer(6, 5));
        assert!(matches!(sequence(old.as_bytes()), Err(DeltaError::Json(_))));
    }

    #[test]
    fn a_changed_delta_makes_nothing_that_opens() {
        let (old, new) = (bundle(5, |_| {}), bundle(6, one_list_less));
        let delta = make(old.as_bytes(), new.as_bytes()).unwrap();
        let mut refused = 0;
        for at in (0..delta.len()).step_by(3) {
            let mut changed = delta.clone().into_bytes();
            changed[at] ^= 1;
            let made = apply(&changed, old.as_bytes());
            let opened = made.map(|text| {
                TrustBundle::open(text.as_bytes(), &anchor(), &Pure, Some(5)).map(|_| text)
            });
            match opened {
                Ok(Ok(text)) => assert_eq!(text, new),
                Ok(Err(_)) | Err(_) => refused += 1,
            }
        }
        assert!(refused > delta.len() / 4);
    }

    #[test]
    fn the_signers_are_those_of_the_new_bundle() {
        let old = bundle(5, |_| {});
        let draft = BundleDraft { sequence: 6, ..draft() };
        // One of the two that are needed.
        let new = signed_by(&draft, &[1]);
        let delta = make(old.as_bytes(), new.as_bytes()).unwrap();
        let made = apply(delta.as_bytes(), old.as_bytes()).unwrap();
        let opened = TrustBundle::open(made.as_bytes(), &anchor(), &Pure, Some(5));
        assert!(matches!(opened, Err(BundleError::Threshold(1, 2))));
    }
}
