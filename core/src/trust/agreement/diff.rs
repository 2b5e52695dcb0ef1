//! What changes from one version of an agreement to the next: claims first.

use std::fmt;

use super::clauses::clauses;
use super::terms::Terms;

/// One difference. `Display` gives one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The counter may newly ask for this claim.
    ClaimAdded {
        /// Path under the subject.
        path: Vec<String>,
        /// Whether it is always disclosed.
        always: bool,
    },
    /// The counter may no longer ask for this claim.
    ClaimRemoved {
        /// Path under the subject.
        path: Vec<String>,
    },
    /// The claim was the holder's choice and is now always disclosed, or the reverse.
    ClaimMoved {
        /// Path under the subject.
        path: Vec<String>,
        /// Whether it is always disclosed now.
        always: bool,
    },
    /// Another clause reads differently.
    Clause {
        /// Member of the JSON document.
        name: &'static str,
        /// What it said.
        from: String,
        /// What it says.
        to: String,
    },
}

/// The differences from `old` to `new`: added claims first, then removed and moved ones, then
/// the other clauses.
#[must_use]
pub fn diff(old: &Terms, new: &Terms) -> Vec<Change> {
    let mut changes: Vec<Change> = new
        .claims()
        .filter(|path| !lists(old, path))
        .map(|path| Change::ClaimAdded { path: path.clone(), always: is_always(new, path) })
        .collect();
    let removed = old.claims().filter(|path| !lists(new, path));
    changes.extend(removed.map(|path| Change::ClaimRemoved { path: path.clone() }));
    let moved = new.claims().filter(|path| lists(old, path));
    let moved = moved.filter(|path| is_always(old, path) != is_always(new, path));
    changes.extend(
        moved.map(|path| Change::ClaimMoved { path: path.clone(), always: is_always(new, path) }),
    );
    let (before, after) = (rows(old), rows(new));
    for ((name, from), (_, to)) in before.into_iter().zip(after) {
        if from != to {
            changes.push(Change::Clause { name, from, to });
        }
    }
    changes
}

/// Everything but the claims as (name, text), in one fixed order.
fn rows(terms: &Terms) -> Vec<(&'static str, String)> {
    let a = &terms.agreement;
    let counters: Vec<&str> = a.presentation.counters.iter().map(|c| c.id.as_str()).collect();
    let types = [terms.types(), terms.vcts()].concat().join(", ");
    let mut rows = vec![
        ("id", a.id.clone()),
        ("provider", a.provider.clone()),
        ("consumer", a.consumer.clone()),
        ("audience", a.presentation.audience.clone()),
        ("counters", counters.join(", ")),
        ("credentials", types),
        ("iat", terms.iat.to_string()),
        ("exp", terms.exp.to_string()),
    ];
    rows.extend(clauses(terms).into_iter().map(|clause| (clause.name, clause.text)));
    rows
}

fn lists(terms: &Terms, path: &[String]) -> bool {
    terms.claims().any(|listed| listed == path)
}

fn is_always(terms: &Terms, path: &[String]) -> bool {
    terms.agreement.presentation.always.iter().any(|listed| listed == path)
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |always: &bool| if *always { "always" } else { "optional" };
        match self {
            Self::ClaimAdded { path, always } => {
                write!(f, "+ {} ({})", path.join("."), word(always))
            }
            Self::ClaimRemoved { path } => write!(f, "- {}", path.join(".")),
            Self::ClaimMoved { path, always } => {
                write!(f, "~ {} is now {}", path.join("."), word(always))
            }
            Self::Clause { name, from, to } => write!(f, "~ {name}: \"{from}\" -> \"{to}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::pharmacy_terms;
    use super::*;

    #[test]
    fn added_claims_come_first() {
        let old = pharmacy_terms();
        assert_eq!(diff(&old, &old), []);
        let mut new = old.clone();
        let presentation = &mut new.agreement.presentation;
        presentation.always.push(vec!["person".to_owned(), "name".to_owned()]);
        let hint = presentation.optional.remove(0);
        presentation.always.push(hint);
        new.agreement.retention.as_mut().unwrap().days = 30;
        let lines: Vec<String> = diff(&old, &new).iter().map(Change::to_string).collect();
        assert_eq!(lines[0], "+ person.name (always)");
        assert_eq!(lines[1], "~ matchHint is now always");
        assert!(lines[2].starts_with("~ retention: "), "{}", lines[2]);
        assert_eq!(lines.len(), 3);
        let back: Vec<String> = diff(&new, &old).iter().map(Change::to_string).collect();
        assert_eq!(back[0], "- person.name");
    }
}
