//! Questions to an agreement before anybody signs it: is a clause missing, does it ask for
//! more than its scheme allows this audience, would it keep data too long.

use super::clauses::clauses;
use super::terms::{Terms, covers};
use crate::scheme::{Governance, Kind, Scheme};

crate::coded_errors! {
    /// One thing to correct in an agreement.
    pub enum Finding {
        MissingClause(String) ["ANN-AGREEMENT-21"] "the clause {0} is missing" => "Fill it in; the template of the scheme has an example.";
        OtherCredential(String) ["ANN-AGREEMENT-22"] "the credential type {0} is not the scheme's" => "Take the type and vct from scheme.json.";
        UnknownClaim(String) ["ANN-AGREEMENT-23"] "the scheme has no claim {0}" => "Take claim names from scheme.json.";
        UnknownAudience(String) ["ANN-AGREEMENT-24"] "the scheme's governance has no rule for {0}" => "Ask the scheme's authority to add a rule for this kind of counter.";
        OverAsking(String) ["ANN-AGREEMENT-25"] "the claim {0} is more than this kind of counter may ask" => "Leave the claim out.";
        OpenClaim(String) ["ANN-AGREEMENT-26"] "the claim {0} is visible to every counter and not listed under always" => "List it, so that the agreement says what is shown.";
        RetentionTooLong(u32, u32) ["ANN-AGREEMENT-27"] "data would be kept {0} days, allowed are {1}" => "Shorten the retention.";
        StatusTooOld(u32, u32) ["ANN-AGREEMENT-28"] "status lists could be {0} seconds old, allowed are {1}" => "Lower max_status_age.";
        UpdatesTooRare(u32, u32) ["ANN-AGREEMENT-29"] "status lists come every {0} seconds and may be only {1} old" => "Publish more often or allow older lists.";
    }
}

/// Everything to correct, in the order of the document; empty is good.
#[must_use]
pub fn lint(terms: &Terms, scheme: &Scheme, governance: &Governance) -> Vec<Finding> {
    let missing = clauses(terms).into_iter().filter(|clause| clause.text.is_empty());
    let mut findings: Vec<Finding> =
        missing.map(|clause| Finding::MissingClause(clause.name.to_owned())).collect();
    findings.extend(types(terms, scheme));
    findings.extend(claims(terms, scheme));
    findings.extend(limits(terms, governance));
    findings
}

fn types(terms: &Terms, scheme: &Scheme) -> Vec<Finding> {
    let types = terms.types().into_iter().filter(|name| *name != scheme.credential_type);
    let vcts = terms.vcts().into_iter().filter(|vct| *vct != scheme.vct);
    types.chain(vcts).map(|name| Finding::OtherCredential(name.to_owned())).collect()
}

fn claims(terms: &Terms, scheme: &Scheme) -> Vec<Finding> {
    let unknown = terms.claims().filter(|path| scheme.claim(path).is_none());
    let mut findings: Vec<Finding> =
        unknown.map(|path| Finding::UnknownClaim(path.join("."))).collect();
    let always = &terms.agreement.presentation.always;
    let open = scheme.claims.iter().filter(|claim| !claim.selective);
    for claim in open.filter(|claim| !matches!(claim.kind, Kind::Object(_))) {
        if !always.contains(&claim.path) {
            findings.push(Finding::OpenClaim(claim.path.join(".")));
        }
    }
    findings
}

fn limits(terms: &Terms, governance: &Governance) -> Vec<Finding> {
    let clauses = &terms.agreement;
    let audience = &clauses.presentation.audience;
    let Some(rule) = governance.rule(audience) else {
        return vec![Finding::UnknownAudience(audience.clone())];
    };
    let allowed = |path: &Vec<String>| {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        rule.may_ask.iter().any(|listed| covers(listed, &path))
    };
    let over = terms.claims().filter(|path| !allowed(path));
    let mut findings: Vec<Finding> = over.map(|path| Finding::OverAsking(path.join("."))).collect();
    if let Some(kept) = clauses.retention.as_ref().filter(|r| r.days > rule.max_retention_days) {
        findings.push(Finding::RetentionTooLong(kept.days, rule.max_retention_days));
    }
    let age = clauses.max_status_age;
    if age > rule.max_status_age {
        findings.push(Finding::StatusTooOld(age, rule.max_status_age));
    }
    if clauses.update_frequency > age {
        findings.push(Finding::UpdatesTooRare(clauses.update_frequency, age));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::{governance, pharmacy_terms, scheme};
    use super::*;

    fn findings(change: impl Fn(&mut Terms)) -> Vec<Finding> {
        let mut terms = pharmacy_terms();
        change(&mut terms);
        lint(&terms, &scheme(), &governance())
    }

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn the_template_is_complete() {
        assert_eq!(findings(|_| ()), []);
    }

    #[test]
    fn missing_clauses_are_named() {
        let found = findings(|t| {
            t.agreement.legal_basis.clear();
            t.agreement.retention = None;
            t.dpa = None;
        });
        let missing = ["legal_basis", "retention", "dpa"];
        assert_eq!(found, missing.map(|name| Finding::MissingClause(name.to_owned())));
    }

    #[test]
    fn over_asking_is_named() {
        let found = findings(|t| t.agreement.presentation.optional.push(path("household.address")));
        assert_eq!(found, [Finding::OverAsking("household.address".to_owned())]);
        let found = findings(|t| t.agreement.presentation.optional.push(path("shoeSize")));
        let expected = ["shoeSize".to_owned(), "shoeSize".to_owned()];
        let [unknown, over] = expected;
        assert_eq!(found, [Finding::UnknownClaim(unknown), Finding::OverAsking(over)]);
        let found =
            findings(|t| t.agreement.presentation.audience = "urn:annona:counter:bank".to_owned());
        assert_eq!(found, [Finding::UnknownAudience("urn:annona:counter:bank".to_owned())]);
    }

    #[test]
    fn an_open_claim_must_be_stated() {
        let found = findings(|t| t.agreement.presentation.always.clear());
        assert_eq!(found, [Finding::OpenClaim("class".to_owned())]);
    }

    #[test]
    fn limits_of_the_scheme_hold() {
        let found = findings(|t| {
            t.agreement.retention.as_mut().unwrap().days = 91;
            t.agreement.max_status_age = 604_801;
            t.agreement.update_frequency = 604_802;
        });
        let expected = [
            Finding::RetentionTooLong(91, 90),
            Finding::StatusTooOld(604_801, 604_800),
            Finding::UpdatesTooRare(604_802, 604_801),
        ];
        assert_eq!(found, expected);
        let found =
            findings(|t| t.credentials[0].meta.type_values = vec![vec!["Other".to_owned()]]);
        assert_eq!(found, [Finding::OtherCredential("Other".to_owned())]);
    }
}
