//! Credentials as mdocs: `IssuerSigned` of ISO/IEC 18013-5, the format `mso_mdoc` of OpenID4VCI
//! 1.0 (appendix A.2).
//!
//! ```text
//! IssuerSigned = { nameSpaces: { namespace: [ #6.24(IssuerSignedItem) … ] },
//!                  issuerAuth: COSE_Sign1 over #6.24(MobileSecurityObject) }
//! ```
//!
//! The security object has a digest for every value, the holder's key, the docType, dates, and
//! where the status stands. [`issue`] writes one from a scheme's claims; [`UnverifiedMdoc`] reads
//! one and becomes a [`VerifiedMdoc`] only when signature, dates, docType, and the digest of every
//! value hold. CBOR and COSE are read by the strict readers of annona-core.
#![cfg_attr(not(test), deny(missing_docs))]

mod element;
mod issue;
mod mso;
mod verify;

use annona_core::cbor::CborError;
use annona_core::cose::CoseError;
use annona_core::crypto::CryptoError;
use annona_core::status::StatusError;

pub use issue::issue;
pub use verify::{UnverifiedMdoc, VerifiedMdoc};

annona_core::coded_errors! {
    /// Why an mdoc was refused, or not made. A text names parts and elements, never a value.
    pub enum MdocError {
        Form(&'static str) ["ANN-MDOC-1"] "the mdoc's {0} is missing or has another form" => "Tell the agency that issued it; its credentials do not follow ISO/IEC 18013-5.";
        DigestAlgorithm ["ANN-MDOC-2"] "the mdoc's digests are not made with SHA-256" => "Ask the agency for a credential with SHA-256 digests.";
        DocType ["ANN-MDOC-3"] "the mdoc is of another type than was asked for" => "Do not accept it; ask for the right one.";
        Changed ["ANN-MDOC-4"] "a value of the mdoc is not the one that was signed" => "Do not accept it; ask the agency for a new one.";
        NoDigest ["ANN-MDOC-5"] "a value of the mdoc was not signed: it has no digest" => "Do not accept it; ask the agency for a new one.";
        Twice ["ANN-MDOC-6"] "two values of the mdoc have one digest or one name" => "Do not accept it; ask the agency for a new one.";
        Random ["ANN-MDOC-7"] "a value of the mdoc has fewer than 16 random bytes" => "Tell the agency that issued it; hidden values could be guessed.";
        Dates ["ANN-MDOC-8"] "the dates of the mdoc contradict each other" => "Tell the agency that issued it.";
        NotYet ["ANN-MDOC-9"] "the mdoc is not valid yet" => "Check the date of this device; else wait until the mdoc begins.";
        Ended ["ANN-MDOC-10"] "the mdoc has ended" => "Ask the agency for a new one.";
        NoNames ["ANN-MDOC-11"] "the scheme does not say what its claims are called in an mdoc" => "Add the member `mdoc` to scheme.json, or issue another format.";
        Element ["ANN-MDOC-12"] "the mdoc has an element that its scheme does not know" => "Install the newest trust bundle; the scheme may have been extended.";
        => Cbor(CborError);
        => Cose(CoseError);
        => Crypto(CryptoError);
        => Status(StatusError);
    }
}
