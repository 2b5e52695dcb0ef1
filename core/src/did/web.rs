//! `did:web` (W3C CCG): where the DID document of a name is published.
//!
//! Narrower than the method's text: host names only, no IP addresses; path segments of
//! letters, digits, `-`, `_` and `.`; the only percent escape is `%3A` before a port.

use super::{DidError, split};

/// The https URL of a `did:web` document: `did:web:agency.example` is at
/// `https://agency.example/.well-known/did.json`, `did:web:agency.example%3A8443:unit` at
/// `https://agency.example:8443/unit/did.json`.
///
/// # Errors
/// [`DidError::Method`] for another method, [`DidError::Web`] for everything else than host,
/// port and plain path: fragments, queries, user names, `..`, other escapes.
pub fn web_url(did: &str) -> Result<String, DidError> {
    let (method, name) = split(did)?;
    if method != "web" {
        return Err(DidError::Method);
    }
    let mut segments = name.split(':');
    let authority = segments.next().unwrap_or_default();
    let (host, port) = match split_port(authority) {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if !is_host(host) || !port.is_none_or(is_port) {
        return Err(DidError::Web);
    }
    let mut url = format!("https://{host}");
    if let Some(port) = port {
        url.push(':');
        url.push_str(port);
    }
    let at_host = url.len();
    for segment in segments {
        if !is_segment(segment) {
            return Err(DidError::Web);
        }
        url.push('/');
        url.push_str(segment);
    }
    if url.len() == at_host {
        url.push_str("/.well-known");
    }
    url.push_str("/did.json");
    Ok(url)
}

fn split_port(authority: &str) -> Option<(&str, &str)> {
    authority.split_once("%3A").or_else(|| authority.split_once("%3a"))
}

/// A DNS name (RFC 1123 section 2.1); one that ends in a number would be an IPv4 address.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let number = last.starts_with("0x") || last.bytes().all(|b| b.is_ascii_digit());
    host.len() <= 253 && host.split('.').all(label) && !number
}

fn is_port(port: &str) -> bool {
    let plain = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
    plain && port.parse::<u16>().is_ok()
}

fn is_segment(segment: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !matches!(segment, "" | "." | "..") && segment.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_mapped_as_the_method_says() {
        for (did, url) in [
            ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
            (
                "did:web:w3c-ccg.github.io:user:alice",
                "https://w3c-ccg.github.io/user/alice/did.json",
            ),
            (
                "did:web:example.com%3A3000:user:alice",
                "https://example.com:3000/user/alice/did.json",
            ),
            ("did:web:localhost%3a8443", "https://localhost:8443/.well-known/did.json"),
            ("did:web:a.example:..b", "https://a.example/..b/did.json"),
        ] {
            assert_eq!(web_url(did).as_deref(), Ok(url));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for name in [
            "a.example#key-1",
            "a.example?x=1",
            "a.example/path",
            "user@a.example",
            "user%40a.example",
            "a.example:..",
            "a.example:.",
            "a.example:",
            "a.example::b",
            "a.example:a%2Fb",
            "a.example:%2e%2e",
            "a.example:a\\b",
            "a.example%3A",
            "a.example%3A0",
            "a.example%3A080",
            "a.example%3A65536",
            "a.example%3A80%3A80",
            "a.example%3A+80",
            "127.0.0.1",
            "10.1",
            "2130706433",
            "0x7f000001",
            "%5B%3A%3A1%5D",
            "[::1]",
            "a..example",
            ".example",
            "a.example.",
            "-a.example",
            "a-.example",
            "b\u{fc}cher.example",
            "a example",
            "a.example\n",
        ] {
            assert_eq!(web_url(&format!("did:web:{name}")), Err(DidError::Web), "{name}");
        }
        assert_eq!(web_url("did:web:"), Err(DidError::Syntax));
        assert_eq!(web_url("did:key:z6Mk"), Err(DidError::Method));
        assert_eq!(web_url("https://a.example"), Err(DidError::Syntax));
        let long = format!("did:web:{}example", "a.".repeat(200));
        assert_eq!(web_url(&long), Err(DidError::Web));
    }
}
