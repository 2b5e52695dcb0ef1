//! The list of targets. A target refuses or accepts its input; what it accepts must survive a
//! round trip.

mod bitstring;
mod json;
mod jws;
mod jws_general;
mod qr_digits;
mod qr_read;
mod scheme;
mod sdjwt;
mod status_list;
mod status_token;
mod trust_anchor;
mod vault;
mod vci_metadata;
mod vci_offer;
mod vci_wallet;

/// One parser under test.
pub struct Target {
    /// Its name, also of its corpus folder.
    pub name: &'static str,
    /// Reads one input; panics when a property does not hold.
    pub run: fn(&[u8]),
    /// Valid inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        /// Every target.
        pub const TARGETS: &[Target] =
            &[$(Target { name: stringify!($name), run: $name::run, seeds: $name::seeds }),+];
    };
}

targets![
    bitstring,
    json,
    jws,
    jws_general,
    qr_digits,
    qr_read,
    scheme,
    sdjwt,
    status_list,
    status_token,
    trust_anchor,
    vault,
    vci_metadata,
    vci_offer,
    vci_wallet,
];

/// The input as text; most parsers begin with one.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}
