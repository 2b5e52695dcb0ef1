//! The JSON parsing test suite (<https://github.com/nst/JSONTestSuite>) against the strict
//! reader: `y_` must be read, `n_` must be refused, `i_` may be either and must not crash.

use annona_core::json::{self, Limits};
use annona_core::{Coded, Problem};
use annona_tests::{Tally, vectors};
use serde_json::Value;

/// `y_` texts that the reader refuses on purpose, and its code for each.
const STRICTER: [(&str, &str); 2] = [
    // Two readers may take different members: one name, one value.
    ("y_object_duplicated_key.json", "ANN-JSON-5"),
    ("y_object_duplicated_key_and_value.json", "ANN-JSON-5"),
];

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn reads_json_and_nothing_else() {
    let mut tally = Tally::new("json test suite");
    for (name, text) in vectors::files("jsontestsuite/test_parsing") {
        let read = json::parse(&text, Limits::MESSAGE);
        let stricter = STRICTER.iter().find(|(file, _)| *file == name);
        match (name.get(..2), stricter, &read) {
            (Some("y_"), None, Ok(value)) => {
                let theirs: Value = serde_json::from_slice(&text).unwrap();
                assert!(same(value, &theirs), "{name}: {value} and {theirs}");
                tally.count("read as they must");
            }
            (Some("y_"), Some((_, code)), Err(error)) => {
                assert_eq!(error.code(), *code, "{name}");
                tally.count("refused on purpose");
            }
            (Some("n_"), None, Err(error)) => {
                assert!(Problem::from(error).code.starts_with("ANN-JSON-"), "{name}");
                tally.count("refused as they must");
            }
            (Some("i_"), None, Ok(_)) => tally.count("either way: read"),
            (Some("i_"), None, Err(_)) => tally.count("either way: refused"),
            _ => panic!("{name} became {read:?}"),
        }
    }
    assert!(tally.of("read as they must") >= 90);
    assert!(tally.of("refused as they must") >= 180);
    assert_eq!(tally.of("refused on purpose"), STRICTER.len());
}

/// Equal, with numbers by their size: `-0` is 0 for us and -0.0 for `serde_json`.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => ours == theirs,
    }
}
