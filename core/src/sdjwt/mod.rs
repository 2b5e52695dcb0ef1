//! Selective disclosure for JWTs (RFC 9901) in compact form: `<issuer's jws>~<disclosure>~...~`,
//! with key binding a `kb+jwt` after the last `~`.
//!
//! Reading is bounded before the first signature is checked: 64 KiB, 64 disclosures, 16 levels
//! also after all disclosures are put in their places. [`UnverifiedSdJwt`] becomes
//! [`VerifiedSdJwt`] by section 7.1 in full; what that section lets a verifier reject is
//! rejected. Digests are SHA-256 only. Holder keys are `cnf.jwk` only.

mod binding;
mod disclosure;
mod issue;
mod path;
mod present;
mod process;
mod unverified;
mod verified;

pub use binding::{KeyBinding, bind};
pub use issue::issue;
pub use path::{ClaimPath, PathPart};
pub use present::{disclosures, present};
pub use unverified::UnverifiedSdJwt;
pub use verified::VerifiedSdJwt;

use crate::crypto::CryptoError;
use crate::json::{JsonError, Limits};
use crate::jws::JwsError;

/// Most disclosures of one SD-JWT.
pub const MAX_DISCLOSURES: usize = 64;

/// Bounds of the whole text, of each JSON text inside, and of the depth of the claims.
const LIMITS: Limits = Limits::CREDENTIAL;

/// Bounds of the holder's proof.
const BINDING_LIMITS: Limits = Limits { bytes: 8 << 10, depth: 8, values: 128 };

crate::coded_errors! {
    /// Why an SD-JWT was refused, or could not be made.
    pub enum SdJwtError {
        Form ["ANN-SDJWT-1"] "the text is not an SD-JWT: a signed token and disclosures, each followed by ~" => "Copy the whole text again; it may be cut off.";
        TooLong(usize) ["ANN-SDJWT-2"] "the SD-JWT is longer than {0} bytes" => "Ask the issuer for a credential with fewer or shorter claims.";
        TooMany(usize) ["ANN-SDJWT-3"] "the SD-JWT has more than {0} disclosures" => "Ask the issuer for a credential with fewer hidden claims.";
        TooDeep(usize) ["ANN-SDJWT-4"] "the claims are nested deeper than {0} levels" => "Ask the issuer for a flatter credential.";
        Disclosure ["ANN-SDJWT-5"] "a disclosure is not an array of salt, name and value, or of salt and value" => "Do not accept this presentation; ask for a new one.";
        Digest ["ANN-SDJWT-6"] "a place for digests holds something else" => "Ask the issuer to follow RFC 9901 section 4.2.4.";
        Reserved ["ANN-SDJWT-7"] "a claim has a name that is reserved for digests" => "Ask the issuer to rename the claim.";
        Clash ["ANN-SDJWT-8"] "two claims side by side have the same name" => "Do not accept this SD-JWT; its issuer must name each claim once.";
        Duplicate ["ANN-SDJWT-9"] "a digest or a disclosure occurs twice" => "Do not accept this presentation; ask for a new one.";
        Unreferenced ["ANN-SDJWT-10"] "a disclosure does not belong to this credential" => "Do not accept this presentation; ask for a new one.";
        HashAlg ["ANN-SDJWT-11"] "the digests are not made with sha-256" => "Ask the issuer for a credential with `_sd_alg` sha-256.";
        HolderKey ["ANN-SDJWT-12"] "the credential names no usable holder key" => "Ask the issuer for a credential bound to the wallet's key.";
        Unbound ["ANN-SDJWT-13"] "the presentation carries no proof that the holder made it" => "Present from the wallet that holds the credential's key.";
        Binding(&'static str) ["ANN-SDJWT-14"] "the holder's proof has a wrong or missing claim: {0}" => "Update the wallet, then present again.";
        OtherText ["ANN-SDJWT-15"] "the holder's proof was made for another presentation" => "Do not accept this presentation; ask for a new one.";
        NoClaim ["ANN-SDJWT-16"] "a claim that is to be hidden is not in the credential" => "Check the path of the claim for spelling.";
        => Jws(JwsError);
        => Json(JsonError);
        => Crypto(CryptoError);
    }
}

/// Names that no claim may have (RFC 9901 section 4.1).
fn is_reserved(name: &str) -> bool {
    matches!(name, "_sd" | "..." | "_sd_alg")
}

/// Refuses objects and arrays at the level `depth` of the claims, the outermost is 1.
fn check_depth(depth: usize) -> Result<(), SdJwtError> {
    if depth > LIMITS.depth { Err(SdJwtError::TooDeep(LIMITS.depth)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
