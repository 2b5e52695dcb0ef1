//! `governance.json` of a scheme package: the ethical and legal layer. People read the whole
//! file; the machine reads `disclosure`: what may be asked by whom, and kept how long.

use serde::Deserialize;

use super::{Scheme, SchemeError};
use crate::json::{self, Limits};

/// What a scheme's authority allows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Governance {
    /// The `id` of the scheme it belongs to.
    pub scheme: String,
    /// One rule per kind of counter.
    pub disclosure: Vec<DisclosureRule>,
}

/// What one kind of counter may ask.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosureRule {
    /// The audience, for example `urn:annona:counter:pharmacy`.
    pub audience: String,
    /// Paths under the subject that may be asked; nothing else may.
    pub may_ask: Vec<Vec<String>>,
    /// Most days that the counter may keep anything of it.
    pub max_retention_days: u32,
    /// Most seconds that a status list may be old for a plain yes.
    pub max_status_age: u32,
}

impl Governance {
    /// Reads `governance.json` of `scheme`.
    ///
    /// # Errors
    /// [`SchemeError::Governance`] for another scheme's file, an unknown claim, or two rules
    /// for one audience.
    pub fn parse(text: &[u8], scheme: &Scheme) -> Result<Self, SchemeError> {
        Self::from_value(json::parse(text, Limits::CREDENTIAL)?, scheme)
    }

    /// Reads the same from a value that was read strictly.
    ///
    /// # Errors
    /// As [`Governance::parse`].
    pub fn from_value(value: serde_json::Value, scheme: &Scheme) -> Result<Self, SchemeError> {
        let governance: Self = json::from_value(value)?;
        let refuse = |why: String| Err(SchemeError::Governance(why));
        if governance.scheme != scheme.id {
            return refuse("it belongs to another scheme".to_owned());
        }
        for (at, rule) in governance.disclosure.iter().enumerate() {
            if let Some(path) = rule.may_ask.iter().find(|path| scheme.claim(path).is_none()) {
                return refuse(format!("the scheme has no claim {}", path.join(".")));
            }
            let same = |other: &DisclosureRule| other.audience == rule.audience;
            if governance.disclosure.iter().take(at).any(same) {
                return refuse("an audience has two rules".to_owned());
            }
        }
        Ok(governance)
    }

    /// The rule for an audience.
    #[must_use]
    pub fn rule(&self, audience: &str) -> Option<&DisclosureRule> {
        self.disclosure.iter().find(|rule| rule.audience == audience)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::SOCIAL;
    use super::*;

    #[test]
    fn rules_name_claims_of_their_scheme() {
        let scheme = Scheme::parse(SOCIAL).unwrap();
        let file = include_bytes!("../../../schemas/social-assistance-eligibility/governance.json");
        let governance = Governance::parse(file, &scheme).unwrap();
        let rule = governance.rule("urn:annona:counter:pharmacy").unwrap();
        assert_eq!(rule.may_ask, [["class"], ["matchHint"]]);
        assert!(governance.rule("urn:annona:counter:casino").is_none());

        let text = String::from_utf8(file.to_vec()).unwrap();
        for (from, to) in [
            ("\"matchHint\"", "\"shoeSize\""),
            ("\"social-assistance-eligibility\"", "\"school-meal\""),
            ("urn:annona:counter:clinic", "urn:annona:counter:pharmacy"),
        ] {
            let bad = text.replace(from, to);
            assert_ne!(bad, text, "{from}");
            let refused = Governance::parse(bad.as_bytes(), &scheme);
            assert!(matches!(refused, Err(SchemeError::Governance(_))), "{from}");
        }
    }
}
