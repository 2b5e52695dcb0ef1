//! The values that a query may ask a claim to have (OpenID4VP 1.0 section 6.3).

use serde_json::Value;

/// A string, an integer or a boolean. Type and value must be equal: `"1"`, `1`, `1.0` and
/// `true` are four different values, whatever the JSON library makes of numbers inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    Text(String),
    /// An integer of 64 bits, with or without sign.
    Integer(i128),
    /// A boolean.
    Bool(bool),
}

impl Scalar {
    /// The value, if it is of a kind that can be compared.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Bool(flag) => Some(Self::Bool(*flag)),
            Value::Number(n) => {
                let unsigned = n.as_u64().map(i128::from);
                unsigned.or_else(|| n.as_i64().map(i128::from)).map(Self::Integer)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_means_equal_in_type_and_value() {
        let values = [
            json!("1"),
            json!(1),
            json!(-1),
            json!(true),
            json!(u64::MAX),
            json!(i64::MIN),
            json!("true"),
            json!("A"),
            json!("a"),
        ];
        for (i, one) in values.iter().enumerate() {
            for (j, other) in values.iter().enumerate() {
                assert_eq!(Scalar::of(one) == Scalar::of(other), i == j, "{one} {other}");
            }
        }
        for other in [json!(1.0), json!(1.5), json!(null), json!([1]), json!({"a": 1})] {
            assert_eq!(Scalar::of(&other), None, "{other}");
        }
    }
}
