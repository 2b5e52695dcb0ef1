//! The list of targets. A target refuses or accepts its input; what it accepts must hold the
//! target's properties, such as a round trip.

mod agreement;
mod attestation;
mod bitstring;
mod bundle_delta;
mod cbor;
mod cose;
mod dcql;
mod did;
mod did_document;
mod json;
mod jws;
mod jws_general;
mod jwt_vc;
mod lists;
mod mdoc;
mod mdoc_object;
mod prices;
mod qr_digits;
mod qr_pack;
mod qr_read;
mod qr_unpack;
mod qr_wedge;
mod receipt_log;
mod receipts;
mod register;
mod scheme;
mod sdjwt;
mod sdjwt_claims;
mod status_cwt;
mod status_delta;
mod status_list;
mod status_manifest;
mod status_token;
mod trust_anchor;
mod trust_bundle;
mod vault;
mod vci_issuer;
mod vci_metadata;
mod vci_offer;
mod vci_wallet;
mod verify;
mod x509_chain;

/// One parser under test.
pub struct Target {
    /// Its name, also of its corpus folder.
    pub name: &'static str,
    /// Reads one input; none when it was refused. Panics when a property does not hold.
    pub run: fn(&[u8]) -> Option<()>,
    /// Inputs to start from; the first is accepted.
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
    agreement,
    attestation,
    bitstring,
    bundle_delta,
    cbor,
    cose,
    dcql,
    did,
    did_document,
    json,
    jws,
    jws_general,
    jwt_vc,
    lists,
    mdoc,
    mdoc_object,
    prices,
    qr_digits,
    qr_pack,
    qr_read,
    qr_unpack,
    qr_wedge,
    receipt_log,
    receipts,
    register,
    scheme,
    sdjwt,
    sdjwt_claims,
    status_cwt,
    status_delta,
    status_list,
    status_manifest,
    status_token,
    trust_anchor,
    trust_bundle,
    vault,
    vci_issuer,
    vci_metadata,
    vci_offer,
    vci_wallet,
    verify,
    x509_chain,
];

/// The input as text; most parsers begin with one.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}
