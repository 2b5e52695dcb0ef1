//! X.509 certificates (RFC 5280) as credential issuers use them: the `x5c` header of HAIP, the
//! `x5chain` of mdoc, the certificates of wallet providers. Pure: no clock, no files, no sockets.
//!
//! * [`Certificate`] reads one certificate, [`Chain`] an ordered chain, leaf first.
//! * [`Chain::verify`] holds a chain against anchors at a time; only its [`Trusted`] answer is
//!   to be relied upon.
//! * [`make`] signs roots, intermediates and leaves with any [`annona_core::crypto::Signer`].
//!
//! Refused: anything that is not the one DER encoding of a version 3 certificate, trailing
//! bytes, algorithms other than ECDSA P-256 with SHA-256 and Ed25519, extensions that are
//! critical and unknown or occur twice, more than [`Certificate::MAX_BYTES`] bytes, and all
//! that [`Chain`] lists. Revocation lists are not read: an authority ends a certificate by
//! taking its anchor out of the trust bundle, or by short validity.

mod algorithm;
mod certificate;
mod chain;
mod extension;
pub mod make;

pub use certificate::Certificate;
pub use chain::{Chain, Expected, Trusted};

annona_core::coded_errors! {
    /// Why a certificate or a chain was refused.
    pub enum X509Error {
        Form ["ANN-X509-1"] "the text is not a certificate in DER" => "Export the certificate again, as X.509 version 3 in DER.";
        Size(usize) ["ANN-X509-2"] "a certificate is longer than {0} bytes" => "Ask for a certificate with fewer names and extensions.";
        Algorithm ["ANN-X509-3"] "a certificate uses an algorithm that is not supported" => "Use ECDSA P-256 with SHA-256, or Ed25519.";
        Key ["ANN-X509-4"] "the key in a certificate is not a usable Ed25519 or P-256 key" => "Ask the certificate's owner for another one.";
        Extension(String) ["ANN-X509-5"] "a certificate has a critical extension that is not known: {0}" => "Ask for a certificate without it.";
        Twice(String) ["ANN-X509-6"] "a certificate has an extension twice: {0}" => "Ask for a well-made certificate.";
        Empty ["ANN-X509-7"] "the chain has no certificate" => "Send the signer's certificate first, then those above it.";
        TooLong(usize) ["ANN-X509-8"] "the chain has more than {0} certificates" => "Send only the certificates between the signer and the anchor.";
        NotYet ["ANN-X509-9"] "a certificate is not valid yet" => "Check the clock of this device, then the certificate's dates.";
        Expired ["ANN-X509-10"] "a certificate has expired" => "Check the clock of this device, then ask the issuer to renew its certificate.";
        Issuer ["ANN-X509-11"] "a certificate was not issued by the next one in the chain" => "Put the chain in order, the signer's certificate first.";
        Signature ["ANN-X509-12"] "the signature of a certificate does not match" => "Do not use what was signed with it.";
        NoAuthority ["ANN-X509-13"] "a certificate was issued by one that may not issue certificates" => "Do not use what was signed with it.";
        PathLength ["ANN-X509-14"] "an authority in the chain may not have so many below it" => "Ask the authority for a certificate of its own.";
        Usage ["ANN-X509-15"] "the certificate's key may not sign documents" => "Ask for a certificate whose key usage has digitalSignature.";
        SelfSigned ["ANN-X509-16"] "the signer's certificate is signed by itself" => "Use a certificate that an authority of the trust list has signed.";
        AnchorInside ["ANN-X509-17"] "the chain contains a trust anchor" => "Leave the anchor's certificate out of the chain.";
        Unknown ["ANN-X509-18"] "the chain does not end at an authority that is trusted here" => "Load the newest trust bundle, or ask whether this authority is accepted.";
        Purpose ["ANN-X509-19"] "the certificate was issued for another purpose" => "Use a certificate with the extended key usage that is asked for.";
        LeafAuthority ["ANN-X509-20"] "the signer's certificate is that of an authority" => "Sign with a certificate that may not issue others.";
        Dates ["ANN-X509-21"] "a certificate would end before it begins, or outlive its issuer" => "Choose dates within those of the issuer's certificate.";
        Names ["ANN-X509-22"] "a certificate needs plain names of at most 64 characters, DNS names and URIs in ASCII" => "Correct the names and try again.";
        Mismatch ["ANN-X509-23"] "the certificate is for another key" => "Use the certificate that was made for this key.";
        => Crypto(annona_core::crypto::CryptoError);
    }
}
