//! Requests that are bound to a wallet's key (RFC 9449): the server's nonce, and each proof
//! once.

use annona_core::crypto::sha256;
use annona_protocol::oauth::dpop::{self, Expected};
use annona_protocol::vci::ErrorResponse;

use crate::refusal::Place;
use crate::{Issuer, Refusal};

/// Distinguishes nonces from other values of a period.
const NONCE: &str = "dpop-nonce";

impl Issuer {
    /// The nonce for the next proof.
    #[must_use]
    pub fn dpop_nonce(&self) -> String {
        self.periodic(NONCE, self.now())
    }

    /// Checks the proof of a request to `path` and returns its key's thumbprint.
    ///
    /// # Errors
    /// [`Refusal::Proof`] with `use_dpop_nonce` or `invalid_dpop_proof`.
    pub(crate) fn proved(
        &self,
        proof: &str,
        path: &str,
        access_token: Option<&str>,
    ) -> Result<String, Refusal> {
        let place = if access_token.is_some() { Place::Resource } else { Place::Server };
        let refuse = |error| Err(Refusal::Proof(error, place));
        let now = self.now();
        let url = format!("{}{path}", self.settings.url);
        let expected = Expected { method: "POST", url: &url, access_token, now };
        let proof = match dpop::verify(proof, &expected, self.crypto.as_ref()) {
            Ok(proof) => proof,
            Err(error) => return refuse(error.response()),
        };
        if !proof.nonce.is_some_and(|nonce| self.is_current(NONCE, &nonce)) {
            let text = "take the nonce of the header DPoP-Nonce";
            return refuse(ErrorResponse::new(dpop::USE_NONCE, text));
        }
        // As long as its iat could be accepted.
        let until = now.plus(2 * dpop::WINDOW + 1);
        let what = sha256(["dpop~", &proof.thumbprint, "~", &proof.jti].concat());
        if self.store.note_once(&what, until, now)? {
            Ok(proof.thumbprint)
        } else {
            refuse(ErrorResponse::new("invalid_dpop_proof", "the proof was used before"))
        }
    }
}
