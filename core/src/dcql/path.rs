//! Claims path pointers applied to JSON (OpenID4VP 1.0 section 7.1).

use serde_json::{Map, Value};

use crate::sdjwt::{ClaimPath, PathPart};

/// The claims that `path` selects, each with the path that selects it alone (names and indexes
/// only). `None` when processing ends in an error: nothing is selected, or a step meets a value
/// of another kind.
#[must_use]
pub fn resolve<'v>(
    path: &[PathPart],
    claims: &'v Map<String, Value>,
) -> Option<Vec<(ClaimPath, &'v Value)>> {
    let (first, rest) = path.split_first()?;
    let PathPart::Name(name) = first else { return None };
    let mut selected = vec![(vec![first.clone()], claims.get(name)?)];
    for part in rest {
        let mut next = Vec::new();
        for (path, value) in selected {
            let children = children(part, value)?;
            next.extend(children.into_iter().map(|(part, child)| {
                let path = path.iter().cloned().chain([part]).collect();
                (path, child)
            }));
        }
        selected = next;
    }
    if selected.is_empty() { None } else { Some(selected) }
}

/// One step: `None` is an error, an empty list removes this element from the selection.
fn children<'v>(part: &PathPart, value: &'v Value) -> Option<Vec<(PathPart, &'v Value)>> {
    match (part, value) {
        (PathPart::Name(name), Value::Object(members)) => {
            Some(members.get(name).map(|child| (part.clone(), child)).into_iter().collect())
        }
        (PathPart::Index(index), Value::Array(items)) => {
            Some(items.get(*index).map(|child| (part.clone(), child)).into_iter().collect())
        }
        (PathPart::Any, Value::Array(items)) => {
            Some(items.iter().enumerate().map(|(i, child)| (PathPart::Index(i), child)).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The credential of section 7.3.
    fn credential() -> Value {
        json!({
            "name": "Arthur Dent",
            "address": {
                "street_address": "42 Market Street",
                "locality": "Milliways",
                "postal_code": "12345"
            },
            "degrees": [
                {"type": "Bachelor of Science", "university": "University of Betelgeuse"},
                {"type": "Master of Science", "university": "University of Betelgeuse"}
            ],
            "nationalities": ["British", "Betelgeusian"]
        })
    }

    /// The selected paths and values as JSON.
    fn select(path: Value, credential: &Value) -> Option<Value> {
        let path: ClaimPath = serde_json::from_value(path).unwrap();
        let found = resolve(&path, credential.as_object().unwrap())?;
        Some(found.into_iter().map(|(path, value)| json!([path, value])).collect())
    }

    #[test]
    fn the_examples_of_the_specification() {
        let c = credential();
        for (path, selected) in [
            (json!(["name"]), json!([[["name"], "Arthur Dent"]])),
            (json!(["address"]), json!([[["address"], c["address"]]])),
            (
                json!(["address", "street_address"]),
                json!([[["address", "street_address"], "42 Market Street"]]),
            ),
            (
                json!(["degrees", null, "type"]),
                json!([
                    [["degrees", 0, "type"], "Bachelor of Science"],
                    [["degrees", 1, "type"], "Master of Science"]
                ]),
            ),
            (json!(["nationalities", 1]), json!([[["nationalities", 1], "Betelgeusian"]])),
        ] {
            assert_eq!(select(path.clone(), &c), Some(selected), "{path}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_selected() {
        for path in [
            json!([]),
            json!(["nobody"]),
            json!([0]),
            json!([null]),
            json!(["name", "first"]),
            json!(["name", null]),
            json!(["name", 0]),
            json!(["address", 0]),
            json!(["address", null]),
            json!(["nationalities", "0"]),
            json!(["nationalities", 2]),
            json!(["degrees", null, "year"]),
            json!(["degrees", null, null]),
        ] {
            assert_eq!(select(path.clone(), &credential()), None, "{path}");
        }
    }

    #[test]
    fn an_element_without_the_member_drops_out_but_another_kind_is_an_error() {
        let some = json!({"list": [{"a": 1}, {"b": 2}, {"a": 3}]});
        assert_eq!(
            select(json!(["list", null, "a"]), &some),
            Some(json!([[["list", 0, "a"], 1], [["list", 2, "a"], 3]]))
        );
        let nested = json!({"list": [[1], [], [2, 3]]});
        assert_eq!(
            select(json!(["list", null, 0]), &nested),
            Some(json!([[["list", 0, 0], 1], [["list", 2, 0], 2]]))
        );
        let mixed = json!({"list": [{"a": 1}, "text"]});
        assert_eq!(select(json!(["list", null, "a"]), &mixed), None);
        assert_eq!(select(json!(["list", null]), &json!({"list": []})), None);
    }
}
