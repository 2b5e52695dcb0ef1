//! Which addresses may be called. Every URL that reaches this crate can come from a stranger
//! (an offer in a QR code, metadata, a DID), so it must not lead into the network the device
//! or the server stands in.
//!
//! Refuses: other schemes than https, user names in the URL, hosts and name look-ups that lead
//! to anything but a public unicast address (IANA special-purpose registries, RFC 6890). The
//! check of looked-up names runs when the connection is made and hands over the very addresses
//! it has checked, so a name that changes its address in between gains nothing. Decimal, octal
//! and hexadecimal spellings of an address are read as addresses by the WHATWG URL rules.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs as _};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::NetError;

/// Longest URL in bytes.
const MAX_URL: usize = 2_048;

/// Reads a URL and checks everything that can be checked before the name is looked up.
pub(crate) fn check_url(text: &str, allow_loopback_http: bool) -> Result<Url, NetError> {
    if text.len() > MAX_URL {
        return Err(NetError::Url);
    }
    let url = Url::parse(text).map_err(|_| NetError::Url)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NetError::UserInfo);
    }
    let host = url.host().ok_or(NetError::Url)?;
    let loopback = is_loopback_host(&host);
    match url.scheme() {
        "http" if allow_loopback_http && loopback => return Ok(url),
        "https" => {}
        _ => return Err(NetError::NotHttps),
    }
    let public = match host {
        Host::Ipv4(ip) => is_public(ip.into()),
        Host::Ipv6(ip) => is_public(ip.into()),
        Host::Domain(_) => !loopback,
    };
    if public { Ok(url) } else { Err(NetError::Private(host.to_string())) }
}

fn is_loopback_host(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}

/// Whether an address is public unicast.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match (a, b, c) {
        // "This network", loopback; multicast, reserved and broadcast.
        (0 | 127 | 224.., _, _) => true,
        // Private (RFC 1918) and carrier-grade NAT (RFC 6598).
        (10, _, _) | (172, 16..=31, _) | (192, 168, _) | (100, 64..=127, _) => true,
        // Link-local, home of cloud metadata services.
        (169, 254, _) => true,
        // Protocol assignments, documentation, 6to4 relays, benchmarks.
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 18..=19, _) => true,
        (198, 51, 100) | (203, 0, 113) => true,
        _ => false,
    };
    !special
}

/// Global unicast is 2000::/3; everything else (loopback, unspecified, v4-mapped, unique local,
/// link-local, multicast) is outside it. NAT64 (RFC 6052) is judged by the address inside.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // IETF assignments with Teredo, documentation, 6to4 (it carries a v4 address).
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// How a name becomes addresses; a plain function so that tests can play the name server.
pub(crate) type Lookup = fn(&str) -> std::io::Result<Vec<IpAddr>>;

/// The operating system's name look-up.
pub(crate) fn system_lookup(name: &str) -> std::io::Result<Vec<IpAddr>> {
    Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
}

/// The resolver of the HTTP client: looks up, checks, and hands over only checked addresses.
pub(crate) struct Guarded {
    pub lookup: Lookup,
    pub allow_loopback_http: bool,
}

/// What [`Guarded`] says when a name leads to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into a private network")]
pub(crate) struct LeadsInside;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let lookup = self.lookup;
        // `check_url` lets the name "localhost" pass for plain http only.
        let loopback = self.allow_loopback_http && name == "localhost";
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || lookup(&name)).await??;
            let allowed = |ip: &IpAddr| if loopback { ip.is_loopback() } else { is_public(*ip) };
            // One inner address among public ones is an attack, too.
            if !found.iter().all(allowed) {
                return Err(LeadsInside.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| (ip, 0).into()));
            Ok(addresses)
        })
    }
}

impl Guarded {
    /// For the client builder.
    pub(crate) fn shared(lookup: Lookup, allow_loopback_http: bool) -> Arc<Self> {
        Arc::new(Self { lookup, allow_loopback_http })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_pass() {
        for ip in ["8.8.8.8", "100.63.0.1", "172.32.0.1", "2a00:1450::1", "64:ff9b::808:808"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn inner_and_special_addresses_do_not() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
            "3fff::1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "100::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn loopback_http_needs_its_rule_and_https_never_goes_there() {
        for url in ["http://127.0.0.1:8080/", "http://[::1]:8080/x", "http://localhost/"] {
            assert!(check_url(url, true).is_ok(), "{url}");
            assert_eq!(check_url(url, false), Err(NetError::NotHttps), "{url}");
            let https = url.replace("http:", "https:");
            assert!(matches!(check_url(&https, true), Err(NetError::Private(_))), "{https}");
        }
        assert_eq!(check_url("http://issuer.example/", true), Err(NetError::NotHttps));
        assert_eq!(check_url("http://192.168.0.1/", true), Err(NetError::NotHttps));
        assert!(check_url("https://issuer.example:8443/path?x=1", false).is_ok());
        assert_eq!(check_url(&"https://a.example/".repeat(200), false), Err(NetError::Url));
    }
}
