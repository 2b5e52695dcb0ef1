//! Parts of every other presentation in the place of this one's.

use crate::stage::{Shown, Stage};

pub fn all(shown: &Shown, stage: &Stage) -> Vec<String> {
    let own: Vec<&str> = shown.text.split('~').collect();
    let mut out = Vec::new();
    for other in &stage.shown {
        let other: Vec<&str> = other.text.split('~').collect();
        for at in 0..own.len() {
            for from in &other {
                // A whole part: the credential, a disclosure, or the key binding.
                out.push(with(&own, at, from));
                out.push([&own[..at], &[from], &own[at..]].concat().join("~"));
                // One part of a token: header, payload or signature.
                let (pieces, theirs) = (own[at].split('.'), from.split('.').collect::<Vec<_>>());
                let pieces: Vec<&str> = pieces.collect();
                for (piece, new) in (0..pieces.len()).zip(&theirs) {
                    let mut pieces = pieces.clone();
                    pieces[piece] = new;
                    out.push(with(&own, at, &pieces.join(".")));
                }
            }
        }
        // All disclosures, and everything but the key binding.
        let (own_binding, binding) = (own.len() - 1, other.len() - 1);
        out.push([&own[..1], &other[1..binding], &own[own_binding..]].concat().join("~"));
        out.push([&other[..binding], &own[own_binding..]].concat().join("~"));
    }
    // What another presentation says as a whole is not a mutant of this one.
    out.retain(|text| stage.shown.iter().all(|shown| shown.text != *text));
    out
}

fn with(parts: &[&str], at: usize, new: &str) -> String {
    let mut parts = parts.to_vec();
    parts[at] = new;
    parts.join("~")
}
