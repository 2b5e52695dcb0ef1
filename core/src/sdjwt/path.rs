//! Where a claim stands: the claims path pointer of OpenID4VP 1.0 section 7, also used by
//! SD-JWT VC type metadata.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::JsonError;

/// A path from the top of the claims.
pub type ClaimPath = Vec<PathPart>;

/// One step of a path; in JSON a string, a non-negative integer or null.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "Value", try_from = "Value")]
pub enum PathPart {
    /// The member of an object.
    Name(String),
    /// The element of an array, from 0.
    Index(usize),
    /// Every element of an array.
    Any,
}

impl From<&str> for PathPart {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<PathPart> for Value {
    fn from(part: PathPart) -> Self {
        match part {
            PathPart::Name(name) => Self::String(name),
            PathPart::Index(index) => Self::from(index),
            PathPart::Any => Self::Null,
        }
    }
}

impl TryFrom<Value> for PathPart {
    type Error = JsonError;

    fn try_from(value: Value) -> Result<Self, JsonError> {
        let index = |n: u64| usize::try_from(n).ok();
        match value {
            Value::String(name) => Some(Self::Name(name)),
            Value::Number(n) => n.as_u64().and_then(index).map(Self::Index),
            Value::Null => Some(Self::Any),
            _ => None,
        }
        .ok_or_else(|| JsonError::Shape("a path has strings, whole numbers and null".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_json_arrays() {
        let path: ClaimPath = vec!["person".into(), PathPart::Index(2), PathPart::Any];
        let text = serde_json::to_string(&path).unwrap();
        assert_eq!(text, r#"["person",2,null]"#);
        assert_eq!(serde_json::from_str::<ClaimPath>(&text).unwrap(), path);
        for bad in ["[-1]", "[1.5]", "[true]", "[[]]", "[{}]"] {
            assert!(serde_json::from_str::<ClaimPath>(bad).is_err(), "{bad}");
        }
    }
}
