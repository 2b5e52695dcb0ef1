//! Which claims of a card a showing discloses: those that the agreement always wants, and those
//! optional ones that the person switched on. SD-JWT discloses an object around a claim with it
//! and open claims in any case, so the outcome is judged, not the wish: one value outside the
//! agreement, and nothing is shown.

use annona_core::sdjwt;
use annona_core::trust::Agreement;
use serde_json::{Map, Value};

use crate::WalletError;
use crate::card::at;
use crate::state::Card;

/// A claim path under the subject.
pub(crate) type Path = Vec<String>;

/// What of a card is disclosed.
pub(crate) struct Choice {
    /// Paths under the subject whose disclosures go along.
    pub kept: Vec<Path>,
    /// Paths of the values that the counter learns.
    pub disclosed: Vec<Path>,
    /// Paths whose disclosures stay here.
    pub withheld: Vec<Path>,
}

impl Choice {
    /// For the copy `text` of a card: what is always agreed, and the `optional` paths that the
    /// person switched on.
    ///
    /// # Errors
    /// [`WalletError::Outside`], [`WalletError::NotOnCard`].
    pub fn new(
        card: &Card,
        text: &str,
        agreement: &Agreement,
        optional: &[Path],
    ) -> Result<Self, WalletError> {
        for path in optional {
            if !agreement.may_disclose(path) {
                return Err(WalletError::Outside(path.join(".")));
            }
            if at(&card.subject, path).is_none() {
                return Err(WalletError::NotOnCard(path.join(".")));
            }
        }
        let wanted: Vec<&Path> = agreement.always().iter().chain(optional).collect();
        let format = card.format()?;
        let hidden: Vec<Path> = sdjwt::disclosures(text)?
            .iter()
            .filter_map(|(path, _)| format.subject_path(path))
            .collect();
        // The objects around a wanted claim must go along, and what is inside it does.
        let related = |path: &Path| {
            wanted.iter().any(|wanted| wanted.starts_with(path) || path.starts_with(wanted))
        };
        let (kept, held): (Vec<Path>, Vec<Path>) = hidden.into_iter().partition(related);
        let mut leaves = Vec::new();
        leaves_of(&card.subject, &mut Vec::new(), &mut leaves);
        leaves.retain(|leaf| !held.iter().any(|held| leaf.starts_with(held)));
        // Open claims and whole objects can bring more along than was wanted.
        if let Some(leaf) = leaves.iter().find(|leaf| !agreement.may_disclose(leaf)) {
            return Err(WalletError::Outside(leaf.join(".")));
        }
        Ok(Self { kept, disclosed: leaves, withheld: held })
    }
}

/// Every path that ends in a value; `id` is the subject's name, not a claim.
fn leaves_of(map: &Map<String, Value>, path: &mut Path, leaves: &mut Vec<Path>) {
    for (name, value) in map {
        if path.is_empty() && name == "id" {
            continue;
        }
        path.push(name.clone());
        match value {
            Value::Object(inner) if !inner.is_empty() => leaves_of(inner, path, leaves),
            _ => leaves.push(path.clone()),
        }
        path.pop();
    }
}
