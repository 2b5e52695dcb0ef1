//! Choosing claims and credentials (OpenID4VP 1.0 section 6.4).

use serde_json::{Map, Value};

use super::{ClaimQuery, CredentialQuery, CredentialSet, DcqlError, Query, Scalar, resolve};
use crate::credential::Format;
use crate::sdjwt::{ClaimPath, PathPart};

/// A credential that might answer.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The caller's name for it.
    pub id: &'a str,
    /// Its format.
    pub format: Format,
    /// The `vct` of an SD-JWT VC; the `type` of a W3C credential. Queries name W3C types by
    /// their IRIs where a context defines them: a caller gives those too.
    pub types: &'a [String],
    /// The trust frameworks that certify its issuer, as type and value.
    pub authorities: &'a [(String, String)],
    /// Whether it names a holder's key with which the caller can sign.
    pub bound: bool,
    /// Its processed payload, everything disclosed.
    pub claims: &'a Map<String, Value>,
}

crate::hidden::hidden_debug!(Candidate<'_>);

/// A credential that answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// [`CredentialQuery::id`].
    pub query: String,
    /// [`Candidate::id`].
    pub candidate: String,
    /// Where the claims stand that the query selects, names and indexes only.
    pub paths: Vec<ClaimPath>,
    /// Whether a proof of possession must go along.
    pub bind: bool,
}

impl Match {
    /// Whether the disclosure of the claim at `path` is asked for: a selected claim, or a part
    /// of one. For [`crate::sdjwt::present`], which adds what these stand in.
    #[must_use]
    pub fn discloses(&self, path: &[PathPart]) -> bool {
        self.paths.iter().any(|selected| path.starts_with(selected))
    }
}

/// What answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// What must be presented, all of it or nothing.
    pub required: Vec<Match>,
    /// What may be presented in addition, one list per optional credential set.
    pub optional: Vec<Vec<Match>>,
}

impl Selection {
    /// The answer with the optional sets of these positions, each credential once per query.
    ///
    /// # Errors
    /// [`DcqlError::Nothing`] when that would be empty.
    pub fn answer(&self, optional: &[usize]) -> Result<Vec<&Match>, DcqlError> {
        let wanted = optional.iter().filter_map(|at| self.optional.get(*at)).flatten();
        let mut answer: Vec<&Match> = Vec::new();
        for found in self.required.iter().chain(wanted) {
            if !answer.contains(&found) {
                answer.push(found);
            }
        }
        if answer.is_empty() { Err(DcqlError::Nothing) } else { Ok(answer) }
    }
}

/// Answers a query from `candidates`, the preferred first. Those that do not fit are passed
/// over; of an alternative, the first that fits is taken.
///
/// # Errors
/// [`DcqlError::NoMatch`] when something required has no match: then nothing may be presented.
pub fn matches(query: &Query, candidates: &[Candidate<'_>]) -> Result<Selection, DcqlError> {
    let found: Vec<Vec<Match>> =
        query.credentials.iter().map(|wanted| wanted.answers(candidates)).collect();
    // Without sets, all credentials together are the one option of one required set.
    let everything = [CredentialSet { options: vec![(0..found.len()).collect()], required: true }];
    let none_given = query.credential_sets.is_empty();
    let sets = if none_given { &everything[..] } else { &query.credential_sets };

    let mut selection = Selection { required: Vec::new(), optional: Vec::new() };
    for set in sets {
        match set.options.iter().find_map(|option| complete(option, &found)) {
            Some(matches) if set.required => selection.required.extend(matches),
            Some(matches) => selection.optional.push(matches),
            None if set.required => return Err(no_match(query, set, &found)),
            None => {}
        }
    }
    if selection.required.is_empty() && selection.optional.is_empty() {
        return Err(DcqlError::Nothing);
    }
    Ok(selection)
}

/// The matches of an option, `None` unless each of its queries has one.
fn complete(option: &[usize], found: &[Vec<Match>]) -> Option<Vec<Match>> {
    let mut all = Vec::new();
    for at in option {
        let matches = found.get(*at).filter(|matches| !matches.is_empty())?;
        all.extend_from_slice(matches);
    }
    Some(all)
}

/// Names the first query of the first option that has no match.
fn no_match(query: &Query, set: &CredentialSet, found: &[Vec<Match>]) -> DcqlError {
    let mut first_option = set.options.iter().take(1).flatten();
    let unanswered = first_option.find(|at| found.get(**at).is_some_and(Vec::is_empty));
    let id = unanswered.and_then(|at| query.credentials.get(*at)).map(|query| query.id.clone());
    DcqlError::NoMatch(id.unwrap_or_default())
}

impl CredentialQuery {
    /// Every candidate that fits, those with the verifier's preferred claims first.
    #[must_use]
    pub fn matches(&self, candidates: &[Candidate<'_>]) -> Vec<Match> {
        let fitting = candidates.iter().filter_map(|candidate| {
            let (rank, paths) = self.select(candidate)?;
            let found = Match {
                query: self.id.clone(),
                candidate: candidate.id.to_owned(),
                paths,
                bind: self.require_cryptographic_holder_binding,
            };
            Some((rank, found))
        });
        let mut ranked: Vec<(usize, Match)> = fitting.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, found)| found).collect()
    }

    /// As [`Self::matches`], but one only unless several may answer.
    fn answers(&self, candidates: &[Candidate<'_>]) -> Vec<Match> {
        let mut all = self.matches(candidates);
        if !self.multiple {
            all.truncate(1);
        }
        all
    }

    /// The claims to disclose and which claim set they are, `None` if the candidate is unfit.
    fn select(&self, candidate: &Candidate<'_>) -> Option<(usize, Vec<ClaimPath>)> {
        let fits = self.fits_format(candidate)
            && self.fits_authority(candidate)
            && (candidate.bound || !self.require_cryptographic_holder_binding);
        if !fits {
            return None;
        }
        let select = |claims: &mut dyn Iterator<Item = &ClaimQuery>| -> Option<Vec<ClaimPath>> {
            let mut paths = Vec::new();
            for claim in claims {
                paths.extend(claim.select(candidate.claims)?);
            }
            paths.sort();
            paths.dedup();
            Some(paths)
        };
        if self.claim_sets.is_empty() {
            return Some((0, select(&mut self.claims.iter())?));
        }
        let set = |set: &Vec<usize>| select(&mut set.iter().filter_map(|at| self.claims.get(*at)));
        self.claim_sets.iter().enumerate().find_map(|(rank, ids)| Some((rank, set(ids)?)))
    }

    fn fits_format(&self, candidate: &Candidate<'_>) -> bool {
        let sd_jwt_vc = candidate.format == Format::DcSdJwt;
        let vct = |accepted: &Vec<String>| {
            sd_jwt_vc && accepted.iter().any(|vct| candidate.types.contains(vct))
        };
        let types = |accepted: &Vec<Vec<String>>| {
            accepted.iter().any(|set| set.iter().all(|kind| candidate.types.contains(kind)))
        };
        self.format == candidate.format.name()
            && self.vct_values.as_ref().is_none_or(vct)
            && self.type_values.as_ref().is_none_or(types)
    }

    fn fits_authority(&self, candidate: &Candidate<'_>) -> bool {
        self.trusted_authorities.is_empty()
            || self.trusted_authorities.iter().any(|trusted| {
                let certified = |(kind, value): &(String, String)| {
                    *kind == trusted.kind && trusted.values.contains(value)
                };
                candidate.authorities.iter().any(certified)
            })
    }
}

impl ClaimQuery {
    /// The paths of the claims with an accepted value. A claim with another value counts as
    /// absent.
    fn select(&self, claims: &Map<String, Value>) -> Option<Vec<ClaimPath>> {
        let accepted = |value: &Value| {
            self.values.is_empty()
                || Scalar::of(value).is_some_and(|own| self.values.contains(&own))
        };
        let found = resolve(&self.path, claims)?;
        let paths: Vec<ClaimPath> =
            found.into_iter().filter(|(_, value)| accepted(value)).map(|(path, _)| path).collect();
        if paths.is_empty() { None } else { Some(paths) }
    }
}

#[cfg(test)]
mod tests;
