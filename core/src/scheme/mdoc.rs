//! What the claims of a scheme are called in an mdoc (ISO/IEC 18013-5 section 7): one docType,
//! one namespace, and an element identifier for every claim that has a value. An mdoc is flat, so
//! the members of an object are elements of their own, and each can be withheld by itself.
//!
//! Refused: a claim without an element or with two, an element for an object or for nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ClaimDef, Kind, SchemeError, collect};
use crate::sdjwt::{ClaimPath, PathPart};

/// The member `mdoc` of `scheme.json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MdocNames {
    /// The docType, for example `org.iso.18013.5.1.mDL`.
    pub doctype: String,
    /// The namespace of all elements.
    pub namespace: String,
    /// Claim paths under the subject by element identifier.
    pub elements: BTreeMap<String, Vec<String>>,
}

impl MdocNames {
    /// The claims path of an element: namespace and element identifier (OpenID4VCI appendix
    /// C.2).
    #[must_use]
    pub fn path(&self, element: &str) -> ClaimPath {
        [&self.namespace, element].map(PathPart::from).into()
    }

    /// Checks the names against the claims of the scheme.
    pub(super) fn check(&self, claims: &[ClaimDef]) -> Result<(), SchemeError> {
        let refuse = |why: String| Err(SchemeError::Manifest(why));
        let is_name = |name: &str| {
            (1..=128).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let names = [&self.doctype, &self.namespace].into_iter().chain(self.elements.keys());
        if let Some(name) = names.into_iter().find(|name| !is_name(name)) {
            return refuse(format!("{name:?} cannot be a name in an mdoc"));
        }
        let mut all = Vec::new();
        collect(claims, &mut all);
        let valued = all.iter().filter(|claim| !matches!(claim.kind, Kind::Object(_)));
        for claim in valued.clone() {
            if self.elements.values().filter(|path| **path == claim.path).count() != 1 {
                return refuse(format!("claim {} needs one mdoc element", claim.path.join(".")));
            }
        }
        if self.elements.len() == valued.count() {
            Ok(())
        } else {
            refuse("an mdoc element is for no claim that has a value".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Scheme;
    use super::super::tests::SOCIAL;

    fn with(change: &dyn Fn(&mut Value)) -> bool {
        let mut scheme: Value = serde_json::from_slice(SOCIAL).unwrap();
        change(&mut scheme["mdoc"]);
        Scheme::from_value(scheme).is_ok()
    }

    #[test]
    fn every_claim_with_a_value_has_one_element() {
        assert!(with(&|_| {}));
        assert!(!with(&|mdoc| drop(mdoc["elements"].as_object_mut().unwrap().remove("class"))));
        assert!(!with(&|mdoc| mdoc["elements"]["again"] = json!(["class"])));
        assert!(!with(&|mdoc| mdoc["elements"]["person"] = json!(["person"])));
        assert!(!with(&|mdoc| mdoc["elements"]["nothing"] = json!(["nothing"])));
        assert!(!with(&|mdoc| mdoc["doctype"] = json!("two words")));
        assert!(!with(&|mdoc| mdoc["namespace"] = json!("")));
        assert!(!with(&|mdoc| mdoc["more"] = json!(1)));
    }

    #[test]
    fn a_scheme_without_names_has_no_mdoc() {
        let mut scheme: Value = serde_json::from_slice(SOCIAL).unwrap();
        scheme.as_object_mut().unwrap().remove("mdoc");
        assert_eq!(Scheme::from_value(scheme).unwrap().mdoc, None);
    }
}
