//! The advisories that are known and borne for a while.

use serde::Deserialize;

use crate::Result;

/// One exception.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    pub id: String,
    /// Why it does no harm here.
    pub reason: String,
    /// The last day on which it is borne, `YYYY-MM-DD`.
    pub until: String,
}

impl Allowed {
    /// Whether `today`, also `YYYY-MM-DD`, is past the last day.
    pub fn has_ended(&self, today: &str) -> bool {
        today > self.until.as_str()
    }
}

/// Reads `audit-allow.toml`.
pub fn read(text: &str) -> Result<Vec<Allowed>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        allow: Vec<Allowed>,
    }
    let allowed = toml::from_str::<File>(text)?.allow;
    match allowed.iter().find(|a| !is_day(&a.until) || a.reason.trim().is_empty()) {
        Some(bad) => Err(format!("{}: needs a reason and a day like 2026-12-31", bad.id).into()),
        None => Ok(allowed),
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.char_indices().all(|(at, c)| match at {
            4 | 7 => c == '-',
            _ => c.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_needs_a_reason_and_a_day() {
        let entry = |reason: &str, until: &str| {
            read(&format!("[[allow]]\nid = \"R\"\nreason = \"{reason}\"\nuntil = \"{until}\"\n"))
        };
        assert!(entry("known", "2026-12-31").is_ok());
        assert!(entry(" ", "2026-12-31").is_err());
        assert!(entry("known", "soon").is_err());
        assert!(read("").unwrap().is_empty());
    }
}
