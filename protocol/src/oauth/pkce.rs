//! Proof Key for Code Exchange (RFC 7636), method `S256` only: `plain` protects nobody, and a
//! request without a method would mean `plain`.

use annona_core::b64;
use annona_core::crypto::sha256;

use super::{Form, invalid_request};
use crate::Secret;
use crate::vci::ErrorResponse;

/// The only method.
pub const METHOD: &str = "S256";

/// A verifier of 43 characters from 32 random bytes (section 4.1).
#[must_use]
pub fn verifier(random: [u8; 32]) -> Secret {
    Secret::new(b64::encode(random))
}

/// The challenge that belongs to a verifier (section 4.2).
#[must_use]
pub fn challenge(verifier: &Secret) -> String {
    b64::encode(sha256(verifier.expose()))
}

/// The challenge of an authorization request.
///
/// # Errors
/// `invalid_request` when it is missing or malformed, or when its method is not `S256`
/// (section 4.4.1).
pub fn read_challenge(form: &Form) -> Result<String, ErrorResponse> {
    let challenge = form.required("code_challenge")?;
    if form.optional("code_challenge_method")? != Some(METHOD) {
        return Err(invalid_request("code_challenge_method must be S256"));
    }
    match b64::decode_array::<32>(challenge) {
        Ok(_) => Ok(challenge.to_owned()),
        Err(_) => Err(invalid_request("code_challenge is not a SHA-256 in base64url")),
    }
}

/// Checks the verifier of a token request (section 4.6).
///
/// # Errors
/// `invalid_request` when it does not have the form of section 4.1, `invalid_grant` when it
/// does not belong to the challenge.
pub fn check(challenge_text: &str, verifier: &Secret) -> Result<(), ErrorResponse> {
    let text = verifier.expose();
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if !(43..=128).contains(&text.len()) || !text.bytes().all(unreserved) {
        return Err(invalid_request("code_verifier is not of 43 to 128 unreserved characters"));
    }
    if challenge(verifier) == challenge_text {
        Ok(())
    } else {
        Err(ErrorResponse::new("invalid_grant", "code_verifier does not fit code_challenge"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn the_example_of_appendix_b() {
        assert_eq!(challenge(&secret(VERIFIER)), CHALLENGE);
        assert_eq!(check(CHALLENGE, &secret(VERIFIER)), Ok(()));
        let own = verifier([7; 32]);
        assert_eq!(check(&challenge(&own), &own), Ok(()));
    }

    #[test]
    fn another_or_malformed_verifier_is_refused() {
        let code = |text: &str| check(CHALLENGE, &secret(text)).unwrap_err().error;
        assert_eq!(code(&VERIFIER.to_lowercase()), "invalid_grant");
        for bad in ["", "short", CHALLENGE.trim_end_matches('M'), &"a".repeat(129)] {
            assert_eq!(code(bad), "invalid_request", "{bad}");
        }
        assert_eq!(code(&VERIFIER.replace('d', "+")), "invalid_request");
    }

    #[test]
    fn only_s256_is_taken() {
        let read = |form: String| read_challenge(&Form::parse(form.as_bytes()));
        let good = format!("code_challenge={CHALLENGE}&code_challenge_method=S256");
        assert_eq!(read(good), Ok(CHALLENGE.to_owned()));
        for bad in [
            String::new(),
            "code_challenge_method=S256".to_owned(),
            format!("code_challenge={CHALLENGE}"),
            format!("code_challenge={CHALLENGE}&code_challenge_method=plain"),
            format!("code_challenge={CHALLENGE}x&code_challenge_method=S256"),
        ] {
            assert_eq!(read(bad.clone()).unwrap_err().error, "invalid_request", "{bad}");
        }
    }
}
