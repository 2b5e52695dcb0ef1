//! Parameters of a form or a query (RFC 6749 appendix B).

use std::collections::{BTreeMap, BTreeSet};

use super::invalid_request;
use crate::vci::ErrorResponse;

/// Longest value of one parameter that is looked at, in bytes.
const MAX_VALUE: usize = 8 << 10;

/// Parameters by name. One that comes twice is an error as soon as somebody asks for it;
/// unknown ones nobody asks for, and empty ones count as absent (RFC 6749 section 3.1).
/// `Debug` shows names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    values: BTreeMap<String, String>,
    repeated: BTreeSet<String>,
}

impl Form {
    /// Reads `a=1&b=2`.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(text) {
            let (name, value) = (name.into_owned(), value.into_owned());
            if form.values.insert(name.clone(), value).is_some() {
                form.repeated.insert(name);
            }
        }
        form
    }

    /// The value of a parameter, if it came and is not empty.
    ///
    /// # Errors
    /// `invalid_request` when it came twice or is longer than 8 KiB.
    pub fn optional(&self, name: &str) -> Result<Option<&str>, ErrorResponse> {
        if self.repeated.contains(name) {
            return Err(invalid_request("a parameter occurs twice"));
        }
        let value = self.values.get(name).map(String::as_str).filter(|value| !value.is_empty());
        match value {
            Some(value) if value.len() > MAX_VALUE => {
                Err(invalid_request("a parameter is too long"))
            }
            value => Ok(value),
        }
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn required(&self, name: &str) -> Result<&str, ErrorResponse> {
        let missing = || invalid_request(&format!("{name} is missing"));
        self.optional(name)?.ok_or_else(missing)
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

/// Writes the parameters that have a value.
pub(crate) fn write(parameters: &[(&str, Option<&str>)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            form.append_pair(name, value);
        }
    }
    form.finish()
}

/// Adds the parameters that have a value to an address, which may have a query already
/// (RFC 6749 section 3.1).
#[must_use]
pub fn with_query(address: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    // A space is "+" in forms; in the query of an address everybody reads "%20".
    format!("{address}{mark}{}", write(parameters).replace('+', "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_read_once_and_never_printed() {
        let form = Form::parse(b"a=1&b=&c=x&c=y&d=%C3%A9+z");
        assert_eq!(form.optional("a"), Ok(Some("1")));
        assert_eq!((form.optional("b"), form.optional("z")), (Ok(None), Ok(None)));
        assert_eq!(form.required("c").unwrap_err().error, "invalid_request");
        assert_eq!(form.required("b").unwrap_err().error, "invalid_request");
        assert_eq!(form.optional("d"), Ok(Some("é z")));
        assert!(!format!("{form:?}").contains('é'));
        let long = format!("a={}", "x".repeat(MAX_VALUE + 1));
        assert!(Form::parse(long.as_bytes()).optional("a").is_err());
    }

    #[test]
    fn an_address_keeps_its_query() {
        let both = [("code", Some("a b&")), ("state", None)];
        assert_eq!(with_query("app://x", &both), "app://x?code=a%20b%26");
        assert_eq!(with_query("app://x?y=1", &both), "app://x?y=1&code=a%20b%26");
    }
}
