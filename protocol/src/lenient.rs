//! Optional parts of foreign metadata: what we cannot read, we skip, so that one unknown
//! format or one odd logo never makes a whole offer fail.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The value, or the default when it has another shape.
pub fn or_default<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(serde_json::from_value(Value::deserialize(input)?).unwrap_or_default())
}

/// The members of an object that have the expected shape.
pub fn entries<'de, D, T>(input: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let all = BTreeMap::<String, Value>::deserialize(input)?;
    let readable = |(name, value)| Some((name, serde_json::from_value(value).ok()?));
    Ok(all.into_iter().filter_map(readable).collect())
}

/// The elements of an array that have the expected shape; empty for anything else.
pub fn elements<'de, D, T>(input: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let Value::Array(all) = Value::deserialize(input)? else { return Ok(Vec::new()) };
    Ok(all.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect())
}
